//! The schedule in real time: moments in, moments out. On the days when clocks change a duty begins at the moment that
//! [`Zone::moment`] gives its local time, and no duty comes back when an hour is shown twice.

use std::iter;

use crate::{
    config::Room,
    domain::{
        clock::Moment,
        oncall::{Duty, Override, Schedule},
    },
    text::Zone,
};

/// A duty with its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch<'r> {
    /// Since when; `None` for the one that was asked for and had begun by then.
    pub from: Option<Moment>,
    /// Until before when; `None` when nothing changes for more than a year.
    pub until: Option<Moment>,
    /// Whose it is.
    pub duty: Duty<'r>,
}

/// Who is on duty at every moment.
#[derive(Debug)]
pub struct Roster<'r> {
    schedule: &'r Schedule,
    zone: Zone,
}

impl<'r> Roster<'r> {
    /// The roster of a schedule whose clocks hang in `zone`.
    pub const fn new(schedule: &'r Schedule, zone: Zone) -> Self {
        Self { schedule, zone }
    }

    /// The roster of a room, in the zone of its schedule or else of `zone`; `None` when nobody is on duty.
    pub fn of(room: &'r Room, zone: &Zone) -> Option<Self> {
        let oncall = room.oncall.as_ref()?;
        let named = oncall.timezone.as_deref().and_then(|name| Zone::named(name).ok());
        Some(Self::new(&oncall.schedule, named.unwrap_or_else(|| zone.clone())))
    }

    /// The plan itself.
    pub const fn schedule(&self) -> &'r Schedule {
        self.schedule
    }

    /// Where its clocks hang.
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Who has the duty.
    pub fn who(&self, at: Moment) -> Duty<'r> {
        self.schedule.who(self.zone.reached(at))
    }

    /// The overrides that hold then; the last one wins.
    pub fn overrides_at(&self, at: Moment) -> impl Iterator<Item = &'r Override> {
        self.schedule.overrides_at(self.zone.reached(at))
    }

    /// When the duty of `at` ends, and the one that follows.
    pub fn change_after(&self, at: Moment) -> Option<(Moment, Duty<'r>)> {
        let now = self.who(at);
        let after = |local| self.schedule.change_after(local).map(|(edge, _)| edge);
        let edges = iter::successors(after(self.zone.reached(at)), |edge| after(*edge));
        let mut changes = edges.map(|edge| self.zone.moment(edge)).map(|from| (from, self.who(from)));
        // A duty that lies in an hour that is skipped never comes.
        changes.find(|(_, duty)| *duty != now)
    }

    /// The duty of `at`, the next one, and all that begin before `until`.
    pub fn watches(&self, at: Moment, until: Moment) -> Vec<Watch<'r>> {
        let mut watches = vec![Watch { from: None, until: None, duty: self.who(at) }];
        let mut now = at;
        while let Some((from, duty)) = self.change_after(now) {
            if let Some(last) = watches.last_mut() {
                last.until = Some(from);
            }
            if from >= until && watches.len() > 1 {
                break;
            }
            watches.push(Watch { from: Some(from), until: None, duty });
            now = from;
        }
        watches
    }
}

#[cfg(test)]
#[path = "roster_tests.rs"]
mod tests;
