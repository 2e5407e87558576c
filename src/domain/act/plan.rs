//! Asking and planning: what somebody wants done, and what exactly that would be.

use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::domain::verdict::Verdict;

/// How dangerous an operation is; it decides how it is confirmed. Ordered from harmless to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Changes nothing: it runs and shows.
    Look,
    /// Confirmed with one key.
    Low,
    /// Confirmed by typing the name of what is acted on, with a reason.
    High,
    /// As `High`, and a second person approves.
    Critical,
}

impl Class {
    /// The word for it, the same in every language of the room, the config and the journal.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Low => "low",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What somebody wants done, before anything is known about it. It goes to the journal: it holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Ask {
    /// The operation, which is also a command's id: `mysql.kill-connection`.
    pub operation: String,
    /// The target's name in the config, such as `orders-db`; empty where the operation knows its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// What was typed or chosen, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// What the pane showed of the thing when it was picked, in the operator's own words. A plan is refused when the
    /// target has something else there now. `None` when it was not picked from a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<Value>,
}

impl Ask {
    /// An operation on a target.
    #[must_use]
    pub fn new(operation: &str, target: &str) -> Self {
        Self { operation: operation.into(), target: target.into(), ..Self::default() }
    }

    /// The same with one parameter more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }

    /// The same, picked from a row of which `frozen` was shown.
    #[must_use]
    pub fn frozen(mut self, frozen: impl Serialize) -> Self {
        self.frozen = serde_json::to_value(frozen).ok();
        self
    }

    /// The value of a parameter; empty when it was not given.
    #[must_use]
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// Whose operation it is: what stands before the first dot.
    #[must_use]
    pub fn system(&self) -> &str {
        self.operation.split('.').next().unwrap_or_default()
    }
}

/// Something that could be done with what is selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What would be asked for; the parameters in `fields` are still to be filled in.
    pub ask: Ask,
    /// How dangerous it is.
    pub class: Class,
    /// What it would do, in the language of the room: `kill connection 4711 app@10.0.3.7`.
    pub title: String,
    /// What speaks for it, short: `frees 12 waiting`. May be empty.
    pub why: String,
    /// How good it is here: offers are listed from high to low, 0 for what is merely possible.
    pub rank: u8,
    /// What a person must say first.
    pub fields: Vec<Field>,
}

/// A parameter that a person fills in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    /// The parameter's name in [`Ask::params`].
    pub name: String,
    /// What it is called on the screen.
    pub title: String,
    /// What stands there at first.
    pub value: String,
    /// The values to choose from; empty for a free text.
    pub choices: Vec<String>,
    /// What is allowed, in a few words.
    pub hint: String,
    /// Whether it may stay empty.
    pub optional: bool,
}

/// What is selected: what an operation may take its parameters from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// The pane.
    pub pane: String,
    /// The target that is looked at; empty for a pane whose targets are rows.
    pub target: String,
    /// The key of the selected row; empty when there is none.
    pub key: String,
    /// Its cells as shown, by the ids of their columns.
    pub row: BTreeMap<String, String>,
}

/// What exactly would be done, frozen: all that a person must know to say yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Plan {
    /// What was asked for.
    pub ask: Ask,
    /// How dangerous it is.
    pub class: Class,
    /// What it does, in the language of the room.
    pub title: String,
    /// Where it acts, for the rule of one action at a time: `mysql orders-db`.
    pub scene: String,
    /// Exactly what will run, one command each, secrets masked.
    pub commands: Vec<String>,
    /// What it is done to. Empty is refused: nothing never means all.
    pub objects: Vec<Object>,
    /// How many such things there are at the target, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<usize>,
    /// The state now, the blast radius, the cost, what speaks against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Said>,
    /// How it is taken back.
    pub undo: Undo,
    /// What must be typed for the classes `high` and `critical`.
    pub name: String,
    /// What must still be so when it runs, in the operator's own words.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub proof: Value,
    /// Set when the change must not stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasting: Option<Lasting>,
    /// What takes it back, where that is known before it runs: then also when nobody knows what became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<Back>,
    /// How long it may take.
    pub deadline: Duration,
}

impl Plan {
    /// A short mark of what the plan does: two plans with the same mark do the same, in whatever language.
    #[must_use]
    pub fn mark(&self) -> String {
        // What is done, and not in which words or language it is said.
        let objects: Vec<_> = self.objects.iter().map(|object| &object.name).collect();
        let done = (&self.ask, self.class, &self.scene, &self.commands, objects, &self.proof, self.lasting);
        let text = serde_json::to_vec(&done).unwrap_or_default();
        let digest = Sha256::digest(&text);
        digest.iter().take(6).fold(String::new(), |mut mark, byte| {
            let _ = write!(mark, "{byte:02x}");
            mark
        })
    }
}

/// What takes an operation back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Back {
    /// What is asked for then.
    pub ask: Ask,
    /// Exactly what would run, secrets masked.
    pub commands: Vec<String>,
}

/// One thing that is acted on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// What it is called there: `4711`, `payment:lock:17`, `coupon-issue`.
    pub name: String,
    /// What it is, in one line.
    pub detail: String,
}

impl Object {
    /// A thing and what it is.
    #[must_use]
    pub fn new(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { name: name.into(), detail: detail.into() }
    }
}

/// One line of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What it is about: `waiting for it`.
    pub label: String,
    /// What is so: `12 sessions`.
    pub text: String,
    /// `Ok` for a plain fact, `Warn` for what to think about, `Crit` for what speaks against it.
    pub verdict: Verdict,
}

impl Said {
    /// A plain fact.
    #[must_use]
    pub fn fact(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), text: text.into(), verdict: Verdict::Ok }
    }

    /// Something to think about before saying yes.
    #[must_use]
    pub fn warning(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warn, ..Self::fact(label, text) }
    }

    /// Something that speaks against it.
    #[must_use]
    pub fn danger(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Crit, ..Self::fact(label, text) }
    }
}

/// How an operation is taken back, in one line of the room's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Undo {
    /// It cannot be taken back, and why.
    Never(String),
    /// What takes it back.
    By(String),
}

/// A change that must not stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Lasting {
    /// How long it is meant to stay.
    pub time: Duration,
    /// What happens then.
    pub revert: Revert,
}

/// What happens when a temporary change has lasted long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Revert {
    /// The room asks.
    Ask,
    /// The room takes it back by itself.
    Auto,
    /// The target ends it by itself, like a key that expires.
    Itself,
}
