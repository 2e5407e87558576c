//! The journal: the truth about what happened, as JSON Lines that are only ever appended to.
//!
//! - [`open`] gives a [`Journal`] and everything that happened so far. Events go in by [`Journal::record`] and come
//!   back by [`Journal::next`] as [`JournalNews::Stored`], after `fdatasync(2)`: what is on screen is on disk.
//! - Every line has its number and the SHA-256 of the line before; the last number and fingerprint, the *head*, are
//!   also kept in another directory. [`verify()`] finds an edited, removed, moved or added line by the chain and a cut
//!   end by the head. Who can write both can of course forge both: this shows accidents and careless hands.
//! - **Damage never stops the room and is never repaired away.** The journal stays the same file; what can be read is
//!   read, what cannot is a [`Finding`], and new lines are tied to the last line that the head vouches for, so that
//!   writing on does not vouch for what was changed. A second, mended file would have to number or tie its lines anew,
//!   and then nobody could prove anything by it. Only two things are ever moved, and nothing is deleted: an unfinished
//!   last line (`journal.jsonl.torn-<n>`; nobody was told of it) and a file that took the journal's place while it was
//!   open (`journal.jsonl.corrupt-<n>`; the journal is put back).
//! - A full, read-only or vanished disk does not stop the room either: see [`JournalNews::Unsaved`].
//! - One bongsu writes a room; others follow it ([`Mode`]).
//!
//! The journal never judges what an event means, and never draws.

mod audit;
mod dir;
mod draft;
mod emergency;
mod error;
mod export;
mod finding;
mod follow;
mod handle;
mod head;
mod line;
mod lock;
mod recover;
mod store;
mod verify;
mod writer;

pub use audit::{Audit, audit};
pub use dir::StateDir;
pub use emergency::waiting;
pub use error::{JournalError, Trouble};
pub use export::{export, history, verify};
pub use finding::{Finding, Report, What};
pub use handle::{Journal, JournalNews, LeftUnsaved, Mode, Opened, QUEUE, Refused, open};
pub use lock::Holder;
