//! The life of the alarms of one rule: findings in, changes out.

use std::collections::{BTreeMap, VecDeque};

use chrono::TimeDelta;

use crate::domain::{
    clock::Moment,
    signal::{Labels, Place},
};

/// An alarm that fires so often within [`FLAP_WINDOW`] flaps.
pub const FLAPS: usize = 3;
/// How long an alarm is remembered after it resolved.
pub const FLAP_WINDOW: TimeDelta = TimeDelta::minutes(10);
/// How long a flapping alarm must be quiet before it resolves.
pub const FLAP_QUIET: TimeDelta = TimeDelta::minutes(5);

/// One thing that a rule finds wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The labels of the series that its expression gives.
    pub labels: Labels,
    /// The number.
    pub value: f64,
    /// The target that it is about; `None` where no target is to be told from it.
    pub place: Option<Place>,
}

/// After which times a rule's findings become alarms and end being some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// So long it must be found before it is said.
    pub lasts: TimeDelta,
    /// So long it must not be found before that is said.
    pub keep: TimeDelta,
}

/// How far an alarm has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is found, but not long enough to be said.
    Pending,
    /// It is said.
    Firing,
    /// It is over, and remembered in case it comes back.
    Resolved,
}

/// One alarm of a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// How far it has come.
    pub state: State,
    /// Since when it is found without a pause.
    pub since: Moment,
    /// When it began to fire, or ended.
    pub changed: Moment,
    /// The number as last found.
    pub value: f64,
    /// The target that it is about.
    pub place: Option<Place>,
    /// Whether nobody can see just now whether it is still so.
    pub blind: bool,
    /// Since when it is no longer found.
    gone: Option<Moment>,
    /// When it began to fire lately.
    fires: VecDeque<Moment>,
}

impl Alarm {
    /// Whether it comes and goes.
    #[must_use]
    pub fn flaps(&self) -> bool {
        self.fires.len() >= FLAPS
    }

    /// How often it has begun to fire lately.
    #[must_use]
    pub fn times(&self) -> usize {
        self.fires.len()
    }

    fn found(finding: &Finding, now: Moment) -> Self {
        Self {
            state: State::Pending,
            since: now,
            changed: now,
            value: finding.value,
            place: finding.place.clone(),
            blind: false,
            gone: None,
            fires: VecDeque::new(),
        }
    }
}

/// What has become of an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It began to fire.
    Fired {
        /// Which.
        labels: Labels,
        /// How often it has lately, this time too.
        times: usize,
    },
    /// It is over.
    Resolved {
        /// Which.
        labels: Labels,
    },
}

/// The alarms of one rule, by their labels.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    alarms: BTreeMap<Labels, Alarm>,
}

impl Machine {
    /// Takes what the rule finds at `now`. What is in `held` keeps firing though it is not found; whether nobody can see
    /// an alarm's target is asked of `blind`.
    pub fn observe(
        &mut self,
        now: Moment,
        terms: Terms,
        findings: &[Finding],
        held: impl Fn(&Labels) -> bool,
        blind: impl Fn(&Labels, &Alarm) -> bool,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for finding in findings {
            let alarm = self.alarms.entry(finding.labels.clone()).or_insert_with(|| Alarm::found(finding, now));
            if alarm.state == State::Resolved {
                (alarm.state, alarm.since) = (State::Pending, now);
            }
            (alarm.value, alarm.gone, alarm.blind) = (finding.value, None, false);
            alarm.place.clone_from(&finding.place);
            // A clock that was set back begins the wait anew.
            alarm.since = alarm.since.min(now);
            if alarm.state == State::Pending && now - alarm.since >= terms.lasts {
                (alarm.state, alarm.changed) = (State::Firing, now);
                alarm.fires.push_back(now);
                changes.push(Change::Fired { labels: finding.labels.clone(), times: alarm.fires.len() });
            }
        }
        let found: std::collections::BTreeSet<_> = findings.iter().map(|finding| &finding.labels).collect();
        self.alarms.retain(|labels, alarm| {
            while alarm.fires.front().is_some_and(|fired| now - *fired > FLAP_WINDOW) {
                alarm.fires.pop_front();
            }
            if found.contains(labels) {
                return true;
            }
            match alarm.state {
                State::Resolved => !alarm.fires.is_empty(),
                _ if blind(labels, alarm) => {
                    (alarm.blind, alarm.gone) = (true, None);
                    true
                }
                State::Pending => keep_pending(alarm),
                State::Firing => {
                    alarm.blind = false;
                    if held(labels) {
                        alarm.gone = None;
                    } else if is_over(alarm, now, terms.keep) {
                        (alarm.state, alarm.changed) = (State::Resolved, now);
                        changes.push(Change::Resolved { labels: labels.clone() });
                    }
                    true
                }
            }
        });
        changes
    }

    /// Every alarm and its labels, also those that are pending or over.
    pub fn alarms(&self) -> impl Iterator<Item = (&Labels, &Alarm)> {
        self.alarms.iter()
    }

    /// Those that fire.
    pub fn firing(&self) -> impl Iterator<Item = (&Labels, &Alarm)> {
        self.alarms.iter().filter(|(_, alarm)| alarm.state == State::Firing)
    }
}

/// What was pending and is not found is nothing; what fired before is remembered.
fn keep_pending(alarm: &mut Alarm) -> bool {
    alarm.state = State::Resolved;
    !alarm.fires.is_empty()
}

/// Whether an alarm that is not found has been quiet for long enough.
fn is_over(alarm: &mut Alarm, now: Moment, keep: TimeDelta) -> bool {
    // A clock that was set back must not hold it.
    let gone = (*alarm.gone.get_or_insert(now)).min(now);
    alarm.gone = Some(gone);
    let quiet = if alarm.flaps() { keep.max(FLAP_QUIET) } else { keep };
    now - gone >= quiet
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
