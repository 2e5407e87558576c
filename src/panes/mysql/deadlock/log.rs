//! The deadlocks that were seen, and what they have in common.
//!
//! Every moment is a parameter; what a server says of itself is never compared with our clock.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Deadlock, digest::digest};
use crate::{domain::clock::Moment, text::Clean};

/// The newest deadlocks of one target, newest first, at most [`DeadlockLog::LIMIT`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeadlockLog {
    seen: Vec<Sighting>,
}

/// A deadlock and when bongsu saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// See [`Deadlock::id`].
    pub id: String,
    /// When bongsu first saw it, by the clock of the room: at most one poll after it happened.
    pub seen_at: Moment,
    /// Whether it was there when bongsu looked for the first time, so that it may be old.
    pub before_start: bool,
    /// The deadlock.
    #[serde(flatten)]
    pub deadlock: Deadlock,
}

/// Deadlocks on the same indexes between the same statements.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Tables with their indexes, `shop.stock.PRIMARY`, sorted.
    pub objects: Vec<Clean>,
    /// The digests of the statements, sorted; one of them may stand for several transactions.
    pub digests: Vec<Clean>,
    /// The ids of its deadlocks, newest first.
    pub ids: Vec<String>,
    /// When the first of them was seen.
    pub first_seen: Moment,
    /// When the last of them was seen.
    pub last_seen: Moment,
    /// Deadlocks a minute, as [`DeadlockLog::rate`].
    pub per_minute: f64,
}

impl DeadlockLog {
    /// How many deadlocks are kept.
    pub const LIMIT: usize = 100;

    /// Takes a deadlock that was read at `seen_at`; `before_start` says that it was there at the first look. Answers
    /// whether it is new.
    pub fn note(&mut self, deadlock: Deadlock, seen_at: Moment, before_start: bool) -> bool {
        let id = deadlock.id();
        if self.seen.iter().any(|known| known.id == id) {
            return false;
        }
        self.seen.insert(0, Sighting { id, seen_at, before_start, deadlock });
        self.seen.truncate(Self::LIMIT);
        true
    }

    /// The deadlocks, newest first.
    #[must_use]
    pub fn sightings(&self) -> &[Sighting] {
        &self.seen
    }

    /// The deadlock with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Sighting> {
        self.seen.iter().find(|sighting| sighting.id == id)
    }

    /// How many were seen in the time `span` before `now`, without the one that was there before.
    #[must_use]
    pub fn count_within(&self, now: Moment, span: TimeDelta) -> usize {
        self.fresh(now, span).count()
    }

    /// Deadlocks a minute, as an average over the last ten minutes, or over the time since the first of them if that
    /// is less, though at least a minute. Each poll sees one deadlock at most, so that it is a lower bound.
    #[must_use]
    pub fn rate(&self, now: Moment) -> f64 {
        per_minute(self.fresh(now, WINDOW).map(|sighting| sighting.seen_at), now)
    }

    /// The deadlocks by what they have in common: most frequent first, then newest first.
    #[must_use]
    pub fn groups(&self, now: Moment) -> Vec<Group> {
        let mut groups: BTreeMap<_, Vec<&Sighting>> = BTreeMap::new();
        for sighting in &self.seen {
            groups.entry((objects(&sighting.deadlock), digests(&sighting.deadlock))).or_default().push(sighting);
        }
        let mut groups: Vec<Group> = groups
            .into_iter()
            .filter_map(|((objects, digests), seen)| {
                let times = || seen.iter().map(|sighting| sighting.seen_at);
                let recent = seen.iter().filter(|sighting| is_fresh(sighting, now, WINDOW));
                Some(Group {
                    objects: objects.into_iter().collect(),
                    digests: digests.into_iter().collect(),
                    ids: seen.iter().map(|sighting| sighting.id.clone()).collect(),
                    first_seen: times().min()?,
                    last_seen: times().max()?,
                    per_minute: per_minute(recent.map(|sighting| sighting.seen_at), now),
                })
            })
            .collect();
        groups.sort_by_key(|group| std::cmp::Reverse((group.ids.len(), group.last_seen)));
        groups
    }

    fn fresh(&self, now: Moment, span: TimeDelta) -> impl Iterator<Item = &Sighting> {
        self.seen.iter().filter(move |sighting| is_fresh(sighting, now, span))
    }
}

/// Over what time rates are averaged.
const WINDOW: TimeDelta = TimeDelta::minutes(10);

fn is_fresh(sighting: &Sighting, now: Moment, span: TimeDelta) -> bool {
    !sighting.before_start && sighting.seen_at <= now && now - sighting.seen_at <= span
}

fn per_minute(times: impl Iterator<Item = Moment>, now: Moment) -> f64 {
    let (count, first) = times.fold((0_u32, now), |(count, first), time| (count + 1, first.min(time)));
    let span = (now - first).max(TimeDelta::minutes(1));
    f64::from(count) * 60.0 / span.as_seconds_f64()
}

/// The indexes that a deadlock is about; the tables where no index is said.
#[must_use]
pub fn objects(deadlock: &Deadlock) -> BTreeSet<Clean> {
    let locks = deadlock.transactions.iter().flat_map(|trx| trx.waits_for.iter().chain(&trx.holds));
    locks.map(super::Lock::object).collect()
}

fn digests(deadlock: &Deadlock) -> BTreeSet<Clean> {
    deadlock.transactions.iter().map(|trx| digest(&trx.query)).collect()
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
