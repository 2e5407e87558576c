//! Silences: what somebody does not want to hear of, until when and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Key;
use crate::domain::{
    actor::Actor,
    clock::Moment,
    event::{Event, Seq, Stamped},
};

/// The label by which a silence names a rule, as Prometheus has it.
pub const RULE: &str = "alertname";

/// What is not to be heard of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Silence {
    /// The labels that an alarm must have, all of them; [`RULE`] is its rule. Never none.
    pub matchers: BTreeMap<String, String>,
    /// Until when.
    pub until: Moment,
    /// Why.
    pub reason: String,
}

impl Silence {
    /// Whether it means an alarm.
    #[must_use]
    pub fn covers(&self, key: &Key) -> bool {
        let value = |label: &str| if label == RULE { key.rule.as_str() } else { key.labels.get(label) };
        !self.matchers.is_empty() && self.matchers.iter().all(|(label, wanted)| value(label) == wanted)
    }
}

/// All silences, by the number of the event that made them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Silences(BTreeMap<Seq, (Silence, Actor)>);

impl Silences {
    /// Takes an event in.
    pub fn apply(&mut self, stamped: &Stamped) {
        match &stamped.event {
            Event::SilenceSet(silence) => {
                self.0.insert(stamped.seq, (silence.clone(), stamped.actor.clone()));
            }
            Event::SilenceEnded { silence } => {
                self.0.remove(silence);
            }
            _ => {}
        }
    }

    /// Those that hold at a moment, with who made them, the oldest first.
    pub fn held(&self, now: Moment) -> impl Iterator<Item = (Seq, &Silence, &Actor)> {
        let held = self.0.iter().filter(move |(_, (silence, _))| silence.until > now);
        held.map(|(seq, (silence, actor))| (*seq, silence, actor))
    }

    /// The silence that covers an alarm at a moment, if any.
    #[must_use]
    pub fn over(&self, key: &Key, now: Moment) -> Option<&Silence> {
        self.held(now).map(|(_, silence, _)| silence).find(|silence| silence.covers(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::signal::Labels;

    fn key(rule: &str, target: &str) -> Key {
        Key { rule: rule.into(), labels: Labels::new([("target", target)]) }
    }

    fn silence(matchers: &[(&str, &str)]) -> Silence {
        let matchers = matchers.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect();
        Silence { matchers, until: Moment::UNIX_EPOCH + chrono::TimeDelta::hours(1), reason: "known".into() }
    }

    #[test]
    fn all_matchers_must_hold_and_none_is_no_silence() {
        assert!(silence(&[(RULE, "Down"), ("target", "api")]).covers(&key("Down", "api")));
        assert!(!silence(&[(RULE, "Down"), ("target", "api")]).covers(&key("Down", "web")));
        assert!(!silence(&[]).covers(&key("Down", "api")));
        assert!(!silence(&[("pane", "x")]).covers(&key("Down", "api")), "a label that is not there");
    }

    #[test]
    fn a_silence_ends_by_its_time_or_by_hand() {
        let at = |seq, event| Stamped { seq, at: Moment::UNIX_EPOCH, actor: Actor::Room, event };
        let mut silences = Silences::default();
        silences.apply(&at(4, Event::SilenceSet(silence(&[(RULE, "Down")]))));
        let now = Moment::UNIX_EPOCH;
        assert!(silences.over(&key("Down", "api"), now).is_some());
        assert!(silences.over(&key("Down", "api"), now + chrono::TimeDelta::hours(2)).is_none());
        silences.apply(&at(5, Event::SilenceEnded { silence: 4 }));
        assert!(silences.over(&key("Down", "api"), now).is_none());
    }
}
