//! Effects: what the reducer wants done in the world, as data that tests can compare.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    act::Task,
    event::{Event, Seq},
    notice::Notice,
    playback::Playback,
    signal::Place,
};

/// Something for the driver to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write the event to the journal; it comes back stamped when it is on disk.
    Record(Event),
    /// The same of what the room itself does, whoever sits at the keys.
    RecordItself(Event),
    /// Open the editor on this draft.
    Compose(Draft),
    /// Keep the unfinished note, or forget it.
    KeepDraft(Option<Draft>),
    /// Poll the sources of a pane now.
    Refresh {
        /// The pane.
        pane: String,
    },
    /// Poll the sources of a pane more often (`faster`) or less often.
    Pace {
        /// The pane.
        pane: String,
        /// Whether the interval shrinks.
        faster: bool,
    },
    /// Look at each of these targets no more often than so.
    AtLeast(Vec<(Place, Duration)>),
    /// Put a text on the clipboard of whoever looks.
    Copy {
        /// The text, already clean.
        text: String,
    },
    /// Let the person edit a text in `$EDITOR`; the driver gives the terminal away and answers with the result.
    Edit {
        /// The text to begin with.
        text: String,
    },
    /// Take the mouse, or give it back to the terminal.
    Mouse(bool),
    /// Ask something of the player of a recording.
    Play(Playback),
    /// Ask an operator; its answer comes with the ticket.
    Act {
        /// The number of the question.
        ticket: u64,
        /// What is wanted.
        task: Task,
    },
    /// Ask the terminal multiplexer who looks at the room and who typed last; its answer comes with the ticket.
    Seats {
        /// The number of the question.
        ticket: u64,
    },
    /// Stop what an operator does.
    StopActing {
        /// The number of the question.
        ticket: u64,
    },
    /// Tell people something beyond this screen.
    Tell(Box<Notice>),
    /// Try a message again, at once.
    Retell {
        /// The message.
        key: String,
    },
    /// Take a message back that is not out yet.
    Untell {
        /// The message.
        key: String,
        /// Why.
        why: String,
    },
    /// Draw everything anew.
    Repaint,
    /// Leave the room.
    Quit,
}

/// An unfinished note, kept on disk while it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Draft {
    /// The line that is being edited; `None` for a new one.
    pub entry: Option<Seq>,
    /// What has been written so far.
    pub text: String,
    /// The event time as typed.
    pub at: String,
    /// The tags, by their words, as typed.
    pub tags: String,
}
