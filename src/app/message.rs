//! What reaches the reducer.

use std::sync::Arc;

use crossterm::event::{KeyEvent, MouseEvent};

use super::seats::Seats;
use crate::domain::{act::Answer, clock::Moment, event::Stamped, notice::Delivery, playback::Tape};

/// Something that happened outside the room's state.
#[derive(Debug, Clone)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// A text was pasted; it never counts as keys.
    Paste(String),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// A second has passed.
    Tick,
    /// Readings have changed.
    Readings,
    /// The journal has stored an event (or holds it in memory while it cannot).
    Stored(Stamped),
    /// Another bongsu, which has the room, has stored events.
    Followed(Vec<Stamped>),
    /// A recording was played on, or moved.
    Played {
        /// Where it stands.
        tape: Tape,
        /// What happened meanwhile; all that had happened, when it was moved.
        events: Vec<Stamped>,
        /// Whether it was moved: what was known before is no longer so.
        moved: bool,
    },
    /// The journal cannot be written.
    Unsaved {
        /// Since when.
        since: Moment,
        /// How many events wait.
        waiting: usize,
        /// Why.
        why: String,
    },
    /// The recorder cannot keep readings, and why; `None` when it can again.
    Unrecorded(Option<String>),
    /// All that waited is on disk.
    Saved,
    /// The external editor ended: with this text, or without one.
    Edited(Option<String>),
    /// An operator has answered.
    Answered {
        /// Which question it answers.
        ticket: u64,
        /// What came of it.
        answer: Answer,
    },
    /// The terminal multiplexer has said who is there; nothing where it does not tell.
    Seats {
        /// Which question it answers.
        ticket: u64,
        /// Who is there.
        seats: Option<Seats>,
    },
    /// A message to people outside has come further.
    Delivered(Delivery),
    /// The messages to people outside have changed: the latest, newest first.
    Messages(Arc<Vec<Delivery>>),
    /// Messages are not kept on disk, and why; `None` when they are again.
    Unkept(Option<String>),
    /// The journal took an event no more, and why.
    NotRecorded(String),
    /// Something to tell the person for a few seconds.
    Notice(String),
}
