//! The order in which trouble is looked for: alarms, infrastructure, network, databases, applications; and where it was
//! looked in vain.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    actor::Actor,
    clock::Moment,
    event::{Event, Stamped},
    signal::Place,
    words::Words,
};

/// One lamp of triage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lamp {
    /// Alarms and error trackers.
    Alert,
    /// Machines and clusters.
    Infra,
    /// Networks and load balancers.
    Network,
    /// Databases, caches and queues.
    Database,
    /// Applications.
    Application,
}

impl Lamp {
    /// All lamps, in the order in which they are looked at.
    pub const ALL: [Self; 5] = [Self::Alert, Self::Infra, Self::Network, Self::Database, Self::Application];

    /// Its letter.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Alert | Self::Application => "A",
            Self::Infra => "I",
            Self::Network => "N",
            Self::Database => "D",
        }
    }

    /// Its name in files, the same in every language.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Infra => "infra",
            Self::Network => "network",
            Self::Database => "database",
            Self::Application => "application",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> Words {
        match self {
            Self::Alert => Words::new("Alerts", "경보"),
            Self::Infra => Words::new("Infrastructure", "인프라"),
            Self::Network => Words::new("Network", "네트워크"),
            Self::Database => Words::new("Databases, caches, queues", "DB·캐시·큐"),
            Self::Application => Words::new("Applications", "애플리케이션"),
        }
    }
}

/// Where the trouble may be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// With all that a lamp stands for.
    Lamp(Lamp),
    /// With one target.
    Place(Place),
}

/// Why somebody thinks that the trouble is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruled {
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// Where it was looked in vain, as long as this search goes on: until an incident is over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Doubts(BTreeMap<Doubt, Ruled>);

impl Doubts {
    /// Takes an event in.
    pub fn apply(&mut self, stamped: &Stamped) {
        match &stamped.event {
            Event::RuledOut { doubt, reason, out: true } => {
                let ruled = Ruled { reason: reason.clone(), by: stamped.actor.clone(), at: stamped.at };
                self.0.insert(doubt.clone(), ruled);
            }
            Event::RuledOut { doubt, out: false, .. } => {
                self.0.remove(doubt);
            }
            event if event.ends_incident() => self.0.clear(),
            _ => {}
        }
    }

    /// Why it is not there, when somebody has ruled it out.
    #[must_use]
    pub fn ruled_out(&self, doubt: &Doubt) -> Option<&Ruled> {
        self.0.get(doubt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_ruled_out_may_be_there_after_all_and_is_forgotten_when_it_is_over() {
        let doubt = Doubt::Place(Place::new("mysql", "orders-db"));
        let rule = |out| Event::RuledOut { doubt: doubt.clone(), reason: "quiet".into(), out };
        let stamped = |event| Stamped { seq: 1, at: Moment::UNIX_EPOCH, actor: Actor::Person("jiwon".into()), event };
        let mut doubts = Doubts::default();
        doubts.apply(&stamped(rule(true)));
        assert_eq!(doubts.ruled_out(&doubt).map(|ruled| ruled.reason.as_str()), Some("quiet"));
        doubts.apply(&stamped(rule(false)));
        assert_eq!(doubts.ruled_out(&doubt), None);
        doubts.apply(&stamped(rule(true)));
        doubts.apply(&stamped(Event::IncidentResolved));
        assert_eq!(doubts.ruled_out(&doubt), None);
    }
}
