//! Playbooks: what to look at, what to do and how to know that it is over, for the outages that come again and again.
//!
//! A playbook is a file. Its symptoms may be bound to judgements, so that the room can propose the one that fits now and
//! say why; its steps may name a place of the room to jump to, a command to do, and a judgement that must be good again.
//! Nothing here acts, draws or knows a concrete pane.

mod fit;
mod library;
mod read;

use std::time::Duration;

pub use fit::{Fit, Proposal, Reason, fits, is_bad, standing};
pub use library::{Library, folder};
pub use read::{Known, KnownPane, read};

use crate::{
    domain::{
        verdict::{Judgement, Verdict},
        words::Lang,
    },
    text::Clean,
};

/// A text in both languages; where a file gives one only, it stands for both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    en: Clean,
    ko: Clean,
}

impl Phrase {
    /// The text in a language.
    #[must_use]
    pub const fn get(&self, lang: Lang) -> &Clean {
        match lang {
            Lang::En => &self.en,
            Lang::Ko => &self.ko,
        }
    }
}

/// A playbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playbook {
    /// The name of its file without `.toml`: the name that the journal has.
    pub id: String,
    /// Its title.
    pub title: Phrase,
    /// How the outage shows.
    pub symptoms: Vec<Symptom>,
    /// What to do, in the order in which it is done.
    pub steps: Vec<Step>,
}

/// One way in which an outage shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symptom {
    /// What is seen.
    pub text: Phrase,
    /// Whether it says by itself that it is this outage, and not one of several.
    pub decisive: bool,
    /// The judgements that show it, any one of them; none where only people can see it.
    pub when: Vec<Bound>,
}

/// A judgement that something is bound to: a check of any target of a pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The pane, such as `mysql`.
    pub pane: String,
    /// The check, such as `lock-waits`.
    pub check: String,
    /// From which verdict on it counts: `Warn` or `Crit`.
    pub at_least: Verdict,
}

impl Bound {
    /// Whether it is bound to this judgement.
    #[must_use]
    pub fn concerns(&self, judgement: &Judgement) -> bool {
        judgement.subject.pane == self.pane && judgement.subject.check == self.check
    }
}

/// The parts of a playbook, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Finding out.
    Diagnosis,
    /// Doing something about it.
    Action,
    /// Knowing that it is over.
    Verification,
    /// That it does not come again.
    Cure,
}

impl Part {
    /// All parts, in order.
    pub const ALL: [Self; 4] = [Self::Diagnosis, Self::Action, Self::Verification, Self::Cure];

    /// The name of its tables in a file.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Diagnosis => "diagnosis",
            Self::Action => "actions",
            Self::Verification => "verification",
            Self::Cure => "cures",
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name within the playbook: the name that the journal has.
    pub id: String,
    /// Which part it belongs to.
    pub part: Part,
    /// What to do.
    pub text: Phrase,
    /// The time target, counted from the declaration of the incident.
    pub within: Option<Duration>,
    /// Where in the room to look.
    pub show: Option<Jump>,
    /// The command that does it.
    pub command: Option<String>,
    /// The judgement that must be good again.
    pub ok: Option<Bound>,
}

/// A place of the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jump {
    /// The pane.
    pub pane: String,
    /// The sub-view; `None` for the one that shows the trouble.
    pub view: Option<String>,
    /// The filter of the rows; empty for none.
    pub filter: String,
}
