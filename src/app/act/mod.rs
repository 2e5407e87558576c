//! Acting in the room: what can be done with the selection, the dialogs on the way, what was done and what still stands.
//!
//! The chain itself is `domain/act`; here are its screen, its keys and its driver.

mod changes;
mod dialog;
mod draw;
mod entry;
mod flow;
mod form;
pub(super) mod headless;
mod menu;
mod panel;
mod performer;
mod sheets;
mod state;
mod unlock;
mod veil;
mod words;

pub use panel::Panel;
pub use performer::Performer;
pub use state::{Acts, Rights};

pub(super) use dialog::READ_FIRST;
pub(super) use draw::draw;
pub(super) use state::standing;

/// Why a pasted text is no yes.
pub(super) const fn paste_refused(lang: crate::domain::words::Lang) -> &'static str {
    words::paste_refused().get(lang)
}
