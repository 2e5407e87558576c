//! The life of incidents: which events change what, and what is refused.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{
    Changed, Incident, Ladder, Milestone, Place, Role, Roles, Severity, Skew, Status, Stretch, Times, Written,
};
use crate::domain::{
    clock::Moment,
    event::{Event, Seq, Stamped},
};

/// All incidents of a journal, one of which may be live.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Incidents {
    all: BTreeMap<Seq, Incident>,
    live: Option<Seq>,
    skew: Skew,
    /// Whether the room that writes the journal now is a rehearsal.
    rehearsal: bool,
}

/// Why something cannot be done with an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is so already.
    Already,
    /// It wants a reason.
    Reason,
    /// A time that has not come yet.
    Future,
    /// A time that contradicts another one.
    Contradicts(Milestone),
    /// A role that was not offered to that person.
    NotOffered,
}

impl Incidents {
    /// The one that the room works on.
    #[must_use]
    pub fn live(&self) -> Option<&Incident> {
        self.all.get(&self.live?)
    }

    /// The one with that number.
    #[must_use]
    pub fn get(&self, id: Seq) -> Option<&Incident> {
        self.all.get(&id)
    }

    /// All of them, oldest first.
    #[must_use]
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.all.values()
    }

    /// Those that were left for another one and are not over.
    #[must_use]
    pub fn parked(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.all().filter(|incident| incident.place == Place::Parked)
    }

    /// Whether what happened at `at` and was written down as `seq` belongs to an incident: it happened while the room
    /// worked on it, or shortly before it was declared; or it was written down meanwhile, and is of no other incident.
    #[must_use]
    pub fn covers(&self, incident: &Incident, seq: Seq, at: Moment) -> bool {
        let other = || self.all().any(|other| other.id != incident.id && other.held(at, other.declared_at));
        incident.held(at, incident.told_from()) || incident.is_of(seq) && !other()
    }

    /// How the clock was set meanwhile.
    #[must_use]
    pub const fn skew(&self) -> Skew {
        self.skew
    }

    /// Takes one event in.
    pub fn apply(&mut self, stamped: &Stamped) {
        match &stamped.event {
            Event::RoomOpened { rehearsal, .. } => self.rehearsal = *rehearsal,
            Event::IncidentDeclared { severity, title } => self.declare(*severity, title, stamped),
            Event::IncidentTaken { incident } => self.take(*incident, stamped),
            Event::ClockStepped { seconds } => {
                self.skew.step(chrono::TimeDelta::try_seconds(*seconds).unwrap_or_default());
            }
            _ => self.change_live(stamped),
        }
    }

    fn declare(&mut self, severity: Severity, title: &str, stamped: &Stamped) {
        self.park(stamped);
        let mark = self.skew.mark(stamped.at);
        let by = stamped.actor.name().map(str::to_owned);
        let mut times = Times::default();
        times.set(Milestone::Declared, Some(stamped.at));
        let incident = Incident {
            id: stamped.seq,
            severity,
            title: title.to_owned(),
            status: Status::Investigating,
            place: Place::Live,
            declared_at: stamped.at,
            declared_by: by.clone(),
            stretches: vec![Stretch { began: (stamped.seq, stamped.at), ended: None }],
            times,
            earlier_times: Vec::new(),
            severities: vec![Changed { at: stamped.at, by: by.clone(), to: severity, reason: String::new() }],
            statuses: vec![Changed { at: stamped.at, by, to: Status::Investigating, reason: String::new() }],
            roles: Roles::default(),
            ladder: Ladder::begin(mark),
            updates: Vec::new(),
            shared: Vec::new(),
            rehearsal: self.rehearsal,
            mark,
            left: None,
        };
        self.live = Some(stamped.seq);
        self.all.insert(stamped.seq, incident);
    }

    fn park(&mut self, stamped: &Stamped) {
        if let Some(live) = self.live.take().and_then(|id| self.all.get_mut(&id)) {
            live.left = Some(self.skew.mark(stamped.at));
            live.leave(Place::Parked, stamped);
        }
    }

    fn take(&mut self, id: Seq, stamped: &Stamped) {
        let mark = self.skew.mark(stamped.at);
        if self.all.contains_key(&id) {
            self.park(stamped);
            self.live = Some(id);
        }
        if let Some(taken) = self.all.get_mut(&id) {
            // Its ladder stood meanwhile; of one that was over it begins anew.
            match taken.place {
                Place::Parked => taken.ladder.rest(taken.left.map_or_else(TimeDelta::zero, |left| mark.since(left))),
                Place::Over => taken.ladder = Ladder::begin(mark),
                Place::Live => {}
            }
            taken.place = Place::Live;
            taken.stretches.push(Stretch { began: (stamped.seq, stamped.at), ended: None });
        }
    }

    fn change_live(&mut self, stamped: &Stamped) {
        let skew = self.skew;
        let Some(incident) = self.live.and_then(|id| self.all.get_mut(&id)) else { return };
        match &stamped.event {
            Event::IncidentParked => self.park(stamped),
            Event::IncidentResolved => {
                incident.turn(Status::Closed, "", stamped);
                self.live = None;
            }
            Event::StatusChanged { status, reason } => {
                incident.turn(*status, reason, stamped);
                if status.ends() {
                    self.live = None;
                }
            }
            _ => incident.apply(stamped, skew),
        }
    }
}

impl Incident {
    /// Takes in what changes it and does not end it.
    fn apply(&mut self, stamped: &Stamped, skew: Skew) {
        let by = stamped.actor.name();
        let mark = skew.mark(stamped.at);
        match &stamped.event {
            Event::IncidentAmended { severity, title } => {
                self.title.clone_from(title);
                self.judge(*severity, "", stamped);
            }
            Event::SeverityChanged { severity, reason, restarts } => {
                self.judge(*severity, reason, stamped);
                if *restarts {
                    self.ladder = Ladder::begin(mark);
                }
            }
            Event::MilestoneSet { milestone, at } => {
                self.set(*milestone, *at, stamped);
                if *milestone == Milestone::Acknowledged && at.is_some() {
                    self.ladder.stop(stamped.at, by);
                }
            }
            Event::RoleAssigned { role, name } => self.roles.assign(*role, name.as_deref(), stamped.at),
            Event::HandOverOffered { role, to, sheet } => self.roles.offer(*role, to, sheet, stamped.at),
            Event::HandOverAnswered { role, name, accepted } => {
                self.roles.answer(*role, name, *accepted, stamped.at);
            }
            Event::IncidentAcknowledged => {
                self.ladder.stop(stamped.at, by);
                if self.times.get(Milestone::Acknowledged).is_none() {
                    self.times.set(Milestone::Acknowledged, Some(stamped.at));
                }
            }
            Event::RungReached { rung, told } => self.ladder.reach(rung, told, mark),
            Event::UpdateWritten { audience, text } => {
                let by = by.map(str::to_owned);
                self.updates.push(Written { id: stamped.seq, at: mark, by, audience: *audience, text: text.clone() });
            }
            Event::ShareWritten { text } => {
                let (by, audience) = (by.map(str::to_owned), super::Audience::Company);
                self.shared.push(Written { id: stamped.seq, at: mark, by, audience, text: text.clone() });
            }
            _ => {}
        }
    }

    fn judge(&mut self, severity: Severity, reason: &str, stamped: &Stamped) {
        if severity != self.severity {
            self.severity = severity;
            self.severities.push(changed(severity, reason, stamped));
        }
    }

    /// Another status. What it means for the times follows: mitigated and resolved are when that was first said, and
    /// never were when it burns again.
    fn turn(&mut self, status: Status, reason: &str, stamped: &Stamped) {
        self.status = status;
        self.statuses.push(changed(status, reason, stamped));
        let first = |times: &mut Times, milestone| {
            if times.get(milestone).is_none() {
                times.set(milestone, Some(stamped.at));
            }
        };
        match status {
            Status::Triage | Status::Investigating | Status::Identified => {
                for milestone in [Milestone::Mitigated, Milestone::Resolved] {
                    if self.times.get(milestone).is_some() {
                        self.set(milestone, None, stamped);
                    }
                }
            }
            Status::Mitigated | Status::Monitoring => {
                first(&mut self.times, Milestone::Mitigated);
                self.times.set(Milestone::Resolved, None);
            }
            Status::Resolved | Status::Closed => {
                first(&mut self.times, Milestone::Mitigated);
                first(&mut self.times, Milestone::Resolved);
            }
            Status::Cancelled => {}
        }
        if status.ends() {
            self.leave(Place::Over, stamped);
        }
    }

    /// The room works on it no more.
    fn leave(&mut self, place: Place, stamped: &Stamped) {
        self.place = place;
        if let Some(stretch) = self.stretches.last_mut() {
            stretch.ended = Some((stamped.seq, stamped.at));
        }
    }

    fn set(&mut self, milestone: Milestone, at: Option<Moment>, stamped: &Stamped) {
        let before = self.times.get(milestone);
        self.earlier_times.push((milestone, changed(before, "", stamped)));
        self.times.set(milestone, at);
    }

    /// What another status takes.
    ///
    /// # Errors
    /// When it has that status, or a reason is wanted: to end it while it burns, or to go back to what was left behind.
    pub fn turned(&self, status: Status, reason: &str) -> Result<Event, Refused> {
        if status == self.status {
            return Err(Refused::Already);
        }
        let back = self.status >= Status::Mitigated && status.is_burning();
        let short = self.status.is_burning() && status.ends();
        if (back || short) && reason.trim().is_empty() {
            return Err(Refused::Reason);
        }
        Ok(Event::StatusChanged { status, reason: reason.trim().to_owned() })
    }

    /// What another severity takes; `restarts`, whether the ladder begins anew.
    ///
    /// # Errors
    /// When it has that severity, or no reason is given.
    pub fn rated(&self, severity: Severity, reason: &str, restarts: bool) -> Result<Event, Refused> {
        if severity == self.severity {
            return Err(Refused::Already);
        }
        if reason.trim().is_empty() {
            return Err(Refused::Reason);
        }
        Ok(Event::SeverityChanged { severity, reason: reason.trim().to_owned(), restarts })
    }

    /// What other times of milestones take; `None` is one that has not been. They are judged together, as they will
    /// stand.
    ///
    /// # Errors
    /// The first that lies in the future or contradicts another time.
    pub fn timed(&self, set: &[(Milestone, Option<Moment>)], now: Moment) -> Result<Vec<Event>, (Milestone, Refused)> {
        let mut times = self.times.clone();
        for (milestone, at) in set {
            times.set(*milestone, *at);
        }
        for (milestone, at) in set.iter().filter_map(|(milestone, at)| Some((*milestone, (*at)?))) {
            times.check(milestone, at, now).map_err(|other| {
                (milestone, if other == milestone { Refused::Future } else { Refused::Contradicts(other) })
            })?;
        }
        Ok(set.iter().map(|(milestone, at)| Event::MilestoneSet { milestone: *milestone, at: *at }).collect())
    }

    /// What the answer to an offered role takes.
    ///
    /// # Errors
    /// When it was not offered to that person.
    pub fn answered(&self, role: Role, name: &str, accepted: bool) -> Result<Event, Refused> {
        let offered = self.roles.offers().any(|offer| offer.role == role && offer.to == name);
        offered.then(|| Event::HandOverAnswered { role, name: name.to_owned(), accepted }).ok_or(Refused::NotOffered)
    }
}

fn changed<T>(to: T, reason: &str, stamped: &Stamped) -> Changed<T> {
    let by = stamped.actor.name().map(str::to_owned);
    Changed { at: stamped.at, by, to, reason: reason.to_owned() }
}

#[cfg(test)]
#[path = "life_tests.rs"]
mod tests;
