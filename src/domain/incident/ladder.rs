//! The ladder of escalation: who is told next when an incident goes on and nobody has taken it on.
//!
//! Pure: what was reached is in the journal, and what is due follows from it and the present moment. So a rung is
//! reached once, whatever restarts, suspends or steps of the clock happen meanwhile.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::steady::{Mark, Skew};
use crate::domain::clock::Moment;

/// A rung of the ladder: who is told when so much time has passed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rung {
    /// After how many seconds since the ladder was begun.
    pub after: i64,
    /// Who is told: the name of a group or a person in the config.
    pub who: String,
}

/// A rung that was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Which.
    pub rung: Rung,
    /// When.
    pub at: Mark,
    /// Who was told, by their ids; nobody when the rung is empty, and is skipped.
    pub told: Vec<String>,
}

/// The rung that comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// Which.
    pub rung: Rung,
    /// When, by the clock of now.
    pub due: Moment,
}

/// How far a ladder was climbed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    begun: Mark,
    stopped: Option<(Moment, Option<String>)>,
    reached: Vec<Reached>,
}

impl Ladder {
    pub(super) const fn begin(at: Mark) -> Self {
        Self { begun: at, stopped: None, reached: Vec::new() }
    }

    /// When and by whom it was stopped.
    #[must_use]
    pub const fn stopped(&self) -> Option<&(Moment, Option<String>)> {
        self.stopped.as_ref()
    }

    /// What was reached, in that order.
    #[must_use]
    pub fn reached(&self) -> &[Reached] {
        &self.reached
    }

    /// It was not climbed for so long: everything is due so much later.
    pub(super) fn rest(&mut self, time: TimeDelta) {
        self.begun = self.begun.later(time);
    }

    pub(super) fn stop(&mut self, at: Moment, by: Option<&str>) {
        self.stopped.get_or_insert_with(|| (at, by.map(str::to_owned)));
    }

    /// A rung that was reached before is not reached again.
    pub(super) fn reach(&mut self, rung: &Rung, told: &[String], at: Mark) {
        if self.reached.iter().all(|reached| reached.rung != *rung) {
            self.reached.push(Reached { rung: rung.clone(), at, told: told.to_vec() });
        }
    }

    /// The rung that comes next of those that the config has for the severity, lowest first. Behind a rung that nobody
    /// heard the next one is due at once.
    #[must_use]
    pub fn next(&self, rungs: &[Rung], skew: Skew) -> Option<Next> {
        if self.stopped.is_some() {
            return None;
        }
        let is_reached = |rung: &Rung| self.reached.iter().any(|reached| reached.rung == *rung);
        let rung = rungs.iter().find(|rung| !is_reached(rung))?;
        let last = self.reached.last();
        let due = match last.filter(|last| last.told.is_empty()) {
            Some(skipped) => skew.due(skipped.at, TimeDelta::zero()),
            None => skew.due(self.begun, TimeDelta::try_seconds(rung.after).unwrap_or(TimeDelta::MAX)),
        };
        Some(Next { rung: rung.clone(), due })
    }
}
