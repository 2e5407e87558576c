//! What lies over the panes while somebody leads.

use super::write::Writing;
use crate::{
    app::fields::Fields,
    domain::{
        clock::Moment,
        event::Seq,
        incident::{Audience, Role},
    },
    ui::input::Input,
};

/// One of the dialogs of leading.
pub enum Panel {
    /// The live incident: status, severity, title, times.
    Incident(Fields),
    /// Who does what.
    Roles {
        /// Which is chosen.
        chosen: usize,
    },
    /// Who takes a role.
    Give {
        /// The role.
        role: Role,
        /// The name.
        input: Input,
        /// What is wrong with it.
        problem: Option<String>,
    },
    /// What the next one must know.
    Sheet {
        /// The role that is offered.
        role: Role,
        /// The first line shown.
        scroll: usize,
    },
    /// A text for people.
    Write(Box<Writing>),
    /// What others will read, before they do.
    Preview {
        /// Who.
        audience: Audience,
        /// The text.
        text: String,
        /// The first line shown.
        scroll: usize,
        /// When it was opened.
        opened_at: Moment,
    },
    /// Which role is handed over, and to whom.
    HandOver(Fields),
    /// What happened lately.
    Missed {
        /// Within so many minutes.
        minutes: i64,
        /// The first line shown.
        scroll: usize,
    },
    /// The messages to people outside.
    Messages {
        /// Which is chosen, by its key: the list grows at its top.
        chosen: String,
    },
    /// All incidents.
    Incidents {
        /// Which is chosen, the newest first.
        chosen: usize,
    },
    /// Why one is opened again.
    Reopen {
        /// Which.
        incident: Seq,
        /// The reason.
        input: Input,
        /// What is wrong with it.
        problem: Option<String>,
    },
}

impl Panel {
    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str) {
        match self {
            Self::Incident(fields) | Self::HandOver(fields) => fields.paste(text),
            Self::Write(writing) => writing.editor.insert(text),
            Self::Give { input, .. } | Self::Reopen { input, .. } => input.insert(text),
            Self::Roles { .. }
            | Self::Sheet { .. }
            | Self::Incidents { .. }
            | Self::Messages { .. }
            | Self::Preview { .. }
            | Self::Missed { .. } => {}
        }
    }
}
