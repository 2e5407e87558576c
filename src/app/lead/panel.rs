//! What lies over the panes while somebody leads.

use crate::{
    app::fields::Fields,
    domain::{event::Seq, incident::Role},
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
            Self::Incident(fields) => fields.paste(text),
            Self::Give { input, .. } | Self::Reopen { input, .. } => input.insert(text),
            Self::Roles { .. } | Self::Sheet { .. } | Self::Incidents { .. } => {}
        }
    }
}
