//! What operators answer: refusals, how a run went, whether it had its effect.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::plan::Ask;

/// Why something is not done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Error, Serialize, Deserialize)]
#[error("{why}")]
pub struct Refusal {
    /// The reason: a full sentence in the language of the room.
    pub why: String,
    /// The parameter that is to blame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is different from what was planned: what, how it was, how it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<[String; 3]>,
}

impl Refusal {
    /// A refusal for a reason.
    #[must_use]
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), ..Self::default() }
    }

    /// A refusal of what was typed for a parameter.
    #[must_use]
    pub fn of(field: &str, why: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::new(why) }
    }

    /// The same with one difference more, when there is one.
    #[must_use]
    pub fn differs(mut self, what: impl Into<String>, was: impl Into<String>, is: impl Into<String>) -> Self {
        let (was, is) = (was.into(), is.into());
        if was != is {
            self.changed.push([what.into(), was, is]);
        }
        self
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RanHow {
    /// The target did it and said so.
    Done,
    /// The target said no, or the program failed. It may have done a part.
    Failed,
    /// Right before it ran something had changed: nothing was done.
    Refused,
    /// A person stopped it in the middle: what it did is not known.
    Cancelled,
    /// Nobody answered in time, or bongsu ended in the middle: what it did is not known.
    Unknown,
}

impl RanHow {
    /// The word for it, the same in every language of the room and in the journal.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }
}

/// What a run gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Ran {
    /// How it ended.
    pub how: RanHow,
    /// In one line.
    pub text: String,
    /// The exit code or status, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<i32>,
    /// What it printed, cleaned and bounded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub output: Vec<String>,
    /// What takes it back, with the old values in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Ask>,
    /// How long it took.
    #[serde(default)]
    pub took: Duration,
}

impl Ran {
    /// A run that ended so.
    #[must_use]
    pub fn new(how: RanHow, text: impl Into<String>) -> Self {
        Self { how, text: text.into(), exit: None, output: Vec::new(), undo: None, took: Duration::ZERO }
    }

    /// Whether the target said that it did it.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.how == RanHow::Done
    }
}

/// Whether an operation had its effect, by looking again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Verified {
    /// `None` when it could not be seen.
    pub held: Option<bool>,
    /// What was seen, in one line: `waiting 12 → 0 after 0.4 s`.
    pub text: String,
}

impl Verified {
    /// It had its effect, or not.
    #[must_use]
    pub fn seen(held: bool, text: impl Into<String>) -> Self {
        Self { held: Some(held), text: text.into() }
    }

    /// It could not be seen, and why.
    #[must_use]
    pub fn unseen(text: impl Into<String>) -> Self {
        Self { held: None, text: text.into() }
    }
}

/// What a safe look found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// What was looked at.
    pub title: String,
    /// Exactly what ran.
    pub command: String,
    /// What it gave: lines of a label, which may be empty, and a text.
    pub lines: Vec<(String, String)>,
}
