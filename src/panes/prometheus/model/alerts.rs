//! The alerts of a Prometheus and of its Alertmanager, as one list.

use serde::{Deserialize, Serialize};

use super::Number;
use crate::{
    domain::{clock::Moment, reading::Fault, signal::Labels, verdict::Verdict},
    text::Clean,
};

/// The alerts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alerts {
    /// What fires and is about to, the worst first; not all when there are many.
    pub alerts: Vec<Alert>,
    /// How many there are of each name, severity and state: all of them.
    pub counts: Vec<Count>,
    /// Why Prometheus itself does not tell; what is listed is then Alertmanager's.
    pub untold: Option<Fault>,
    /// How Alertmanager is; `None` when the target has none.
    pub manager: Option<Manager>,
}

impl Alerts {
    /// How many are in a state.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.counts.iter().filter(|count| count.state == state).map(|count| count.count).sum()
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.counts.iter().map(|count| count.count).sum()
    }
}

/// How many alerts are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Their name.
    #[serde(rename = "alert")]
    pub name: Clean,
    /// Their severity; may be empty.
    pub severity: Clean,
    /// Their state.
    pub state: State,
    /// How many.
    pub count: usize,
}

/// How an Alertmanager is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Manager {
    /// It answers.
    Up,
    /// It does not: nobody is told of what fires.
    Failing(Fault),
}

/// One alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Its name.
    #[serde(rename = "alert")]
    pub name: Clean,
    /// Its severity, as its author wrote it; may be empty.
    pub severity: Clean,
    /// Where it stands.
    pub state: State,
    /// All its labels.
    pub labels: Labels,
    /// What is wrong, in one line; may be empty.
    pub summary: Clean,
    /// More about it; may be empty.
    pub description: Clean,
    /// Since when its condition holds.
    pub since: Option<Moment>,
    /// The value of its expression, where it is told.
    #[serde(rename = "now")]
    pub value: Option<Number>,
    /// By what Alertmanager knows it; `None` when it does not.
    pub fingerprint: Option<String>,
    /// The silences that keep it quiet.
    pub silences: Vec<Silence>,
}

impl Alert {
    /// How bad it is. What is only about to fire, or was silenced by somebody, is nothing to look at by itself.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.state == State::Firing { weight(&self.severity) } else { Verdict::Ok }
    }

    /// What tells it from all others, also after it was silenced.
    #[must_use]
    pub fn key(&self) -> String {
        format!("alert:{}", self.labels)
    }
}

/// Where an alert stands, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It fires, and a rule of Alertmanager says that another alert speaks for it.
    Inhibited,
    /// It fires, and somebody silenced it.
    Silenced,
    /// Its condition holds, not yet for long enough.
    Pending,
    /// It fires.
    Firing,
}

/// What keeps an alert quiet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Silence {
    /// By what Alertmanager knows it.
    pub id: Clean,
    /// Who made it.
    #[serde(rename = "author")]
    pub by: Clean,
    /// Why.
    pub comment: Clean,
    /// Until when it lasts.
    pub until: Option<Moment>,
    /// How many matchers it has; one that has few may keep other alerts quiet too.
    pub matchers: usize,
}

/// How bad something of a severity is. There is no standard for them: these are the words in use.
#[must_use]
pub fn weight(severity: &str) -> Verdict {
    match severity.to_ascii_lowercase().as_str() {
        "critical" | "crit" | "page" | "emergency" | "disaster" | "fatal" | "error" | "high" | "p0" | "p1" => {
            Verdict::Crit
        }
        "none" | "info" | "information" | "informational" | "debug" | "ok" => Verdict::Ok,
        _ => Verdict::Warn,
    }
}
