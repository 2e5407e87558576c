//! Recordings: readings and events in one `SQLite` file, written while things happen and played again at any speed.
//!
//! A `.bongsu` file holds the samples of each stream in compressed chunks of some seconds, the events of the journal of
//! that time, and the config without its secrets, so that a room on it has the same panes. Nothing here knows a pane:
//! samples are bytes. Beside them `history` keeps what the signals were, over restarts of the room.

mod about;
mod buffers;
mod chunk;
mod error;
mod file;
mod history;
mod merge;
mod player;
mod recorder;
mod recording;
mod redact;
mod ring;
mod veil;
mod writer;

pub use about::About;
pub use error::RecordError;
pub use history::{History, HistoryError};
pub use player::{Moved, Player};
pub use recorder::{Recorder, Settings};
pub use recording::Recording;
pub use redact::Redactor;
pub use writer::Writer;
