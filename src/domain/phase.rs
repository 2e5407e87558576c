//! How closely targets are looked at: in peace, in an incident, and after it; on the screen, beside it, and while nobody
//! is there.

use std::{collections::BTreeMap, time::Duration};

use chrono::TimeDelta;

use super::{clock::Moment, incident::Incidents, signal::Place, words::Words};

/// How closely targets are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Nothing is known to be wrong.
    Peace,
    /// It was repaired not long ago, and may come back.
    Watching,
    /// An incident is live.
    Incident,
}

impl Phase {
    /// The phase at a moment; after an incident the room watches for `lasts`.
    #[must_use]
    pub fn of(incidents: &Incidents, now: Moment, lasts: TimeDelta) -> Self {
        if let Some(live) = incidents.live() {
            return if live.status.is_burning() { Self::Incident } else { Self::Watching };
        }
        let ended = incidents.all().filter_map(super::incident::Incident::ended_at).max();
        if ended.is_some_and(|ended| now - ended < lasts) { Self::Watching } else { Self::Peace }
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> Words {
        match self {
            Self::Peace => Words::new("peace", "평시"),
            Self::Watching => Words::new("watching", "복구 관찰"),
            Self::Incident => Words::new("incident", "장애 대응"),
        }
    }
}

/// How often a target is looked at in each phase while nobody looks at the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// In peace.
    pub peace: Duration,
    /// In an incident.
    pub incident: Duration,
    /// After it.
    pub watching: Duration,
}

/// How often targets are looked at, beyond what each target says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paces {
    /// While nobody looks.
    pub unwatched: Pace,
    /// While somebody looks at another pane alone; never more rarely than while nobody looks.
    pub hidden: Duration,
    /// For how long the room watches after an incident.
    pub watching_for: TimeDelta,
    /// What some targets have otherwise while nobody looks, by `target` or `pane/target`.
    pub targets: BTreeMap<String, Pace>,
}

impl Default for Paces {
    fn default() -> Self {
        let unwatched =
            Pace { peace: Duration::from_mins(5), incident: Duration::from_mins(1), watching: Duration::from_mins(1) };
        let hidden = Duration::from_secs(10);
        Self { unwatched, hidden, watching_for: TimeDelta::minutes(10), targets: BTreeMap::new() }
    }
}

/// Who sees a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eyes {
    /// It is on a screen that somebody looks at.
    Open,
    /// Somebody looks, at other panes.
    Elsewhere,
    /// Nobody is there.
    Closed,
}

impl Paces {
    /// The shortest interval at which a target is looked at; none while somebody sees it.
    #[must_use]
    pub fn least(&self, phase: Phase, place: &Place, eyes: Eyes) -> Duration {
        let own = self.targets.get(&format!("{}/{}", place.pane, place.target));
        let pace = own.or_else(|| self.targets.get(&place.target)).unwrap_or(&self.unwatched);
        let unwatched = match phase {
            Phase::Peace => pace.peace,
            Phase::Watching => pace.watching,
            Phase::Incident => pace.incident,
        };
        match eyes {
            Eyes::Open => Duration::ZERO,
            Eyes::Elsewhere => self.hidden.min(unwatched),
            Eyes::Closed => unwatched,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        actor::Actor,
        event::{Event, Stamped},
        incident::{Severity, Status},
    };

    #[test]
    fn an_incident_and_a_while_after_it_are_no_peace() {
        let at = |minute| Moment::UNIX_EPOCH + TimeDelta::minutes(minute);
        let mut incidents = Incidents::default();
        let mut tell = |seq, minute, event| {
            incidents.apply(&Stamped { seq, at: at(minute), actor: Actor::Person("jiwon".into()), event });
            Phase::of(&incidents, at(minute), TimeDelta::minutes(10))
        };
        let status = |status| Event::StatusChanged { status, reason: "done".into() };
        assert_eq!(tell(1, 0, Event::RoomClosed), Phase::Peace);
        let declared = Event::IncidentDeclared { severity: Severity::P1, title: "payments".into() };
        assert_eq!(tell(2, 1, declared), Phase::Incident);
        assert_eq!(tell(3, 20, status(Status::Resolved)), Phase::Watching);
        assert_eq!(tell(4, 25, status(Status::Closed)), Phase::Watching);
        assert_eq!(Phase::of(&incidents, at(36), TimeDelta::minutes(10)), Phase::Peace);
    }

    #[test]
    fn what_is_seen_is_never_slowed_and_a_target_has_its_own() {
        let mut paces = Paces::default();
        let own = Pace { peace: Duration::from_secs(30), ..paces.unwatched };
        paces.targets.insert("mysql/orders-db".into(), own);
        let (db, api) = (Place::new("mysql", "orders-db"), Place::new("services", "orders-db"));
        let least = |phase, place, eyes| paces.least(phase, place, eyes).as_secs();
        assert_eq!(least(Phase::Peace, &db, Eyes::Open), 0);
        assert_eq!(least(Phase::Peace, &db, Eyes::Elsewhere), 10);
        assert_eq!(least(Phase::Peace, &db, Eyes::Closed), 30);
        assert_eq!(least(Phase::Peace, &api, Eyes::Closed), 300);
        assert_eq!(least(Phase::Incident, &api, Eyes::Closed), 60);
    }
}
