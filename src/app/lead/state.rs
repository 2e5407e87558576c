//! What the room knows about leading an incident: the rules of the team, and what is on its way.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::{entry, tell::Told, words as w};
use crate::{
    app::state::Room,
    config::Restart,
    domain::{
        clock::Moment,
        effect::Effect,
        escalation::ONCALL,
        event::{Event, Seq, Stamped},
        incident::{Incident, NotYours, Role, Rung, Scheme, Severity},
        oncall::Schedule,
        people::{People, Person},
    },
    text::Zone,
};

/// The rules of the team; fixed when the room opens.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// What the severities are called, how fast they are answered, how often is told.
    pub scheme: Scheme,
    /// Which change of the severity begins the ladder anew.
    pub restart: Restart,
    /// Everybody who can be told something.
    pub people: People,
    /// What words mean that people outside engineering may not know; besides those that everybody's glossary has.
    pub glossary: BTreeMap<String, String>,
    /// Who is on duty when, and in which zone; `None` without a schedule.
    pub duty: Option<(Schedule, Zone)>,
    /// The rungs of each severity, lowest first.
    pub rungs: Vec<(Severity, Vec<Rung>)>,
}

fn ids(people: Vec<&Person>) -> Vec<String> {
    people.into_iter().filter(|person| person.can_be_told()).map(|person| person.id.clone()).collect()
}

impl Rules {
    /// The rungs of a severity, lowest first.
    #[must_use]
    pub fn rungs_of(&self, severity: Severity) -> &[Rung] {
        self.rungs.iter().find(|(of, _)| *of == severity).map_or(&[], |(_, rungs)| rungs)
    }

    /// The ids of all whom a name of the ladder means at a moment: a person, a group, whoever is on duty. Who cannot be
    /// told anything is left out.
    #[must_use]
    pub fn called(&self, name: &str, now: Moment) -> Vec<String> {
        let duty = self.duty.as_ref().filter(|_| name == ONCALL);
        let Some((schedule, zone)) = duty else {
            return ids(self.people.called(name));
        };
        let duty = schedule.who(zone.reached(now));
        let primary = ids(self.people.person(duty.primary).into_iter().collect());
        if !primary.is_empty() {
            return primary;
        }
        ids(duty.secondary.and_then(|id| self.people.person(id)).into_iter().collect())
    }
}

/// The state of leading.
#[derive(Debug, Clone, Default)]
pub struct Lead {
    /// The rules.
    pub rules: Rules,
    /// What was told beyond this screen.
    pub told: Told,
    /// A step of the clock is on its way to the journal.
    stepping: bool,
    /// The rung that is on its way to the journal.
    pending: Option<(Seq, Rung)>,
    /// The roles of which was said that nobody has them, and of which incident.
    nagged: BTreeSet<(Seq, Role)>,
    /// The messages of which was said that they are late.
    pub late: BTreeSet<String>,
    /// The updates of which was said that they are due, by when they were.
    reminded: BTreeSet<Moment>,
}

/// For so long a role may be unclaimed before somebody is told.
const UNCLAIMED: TimeDelta = TimeDelta::minutes(1);

impl Room {
    /// Takes the rules of the team.
    pub fn rule(&mut self, rules: Rules) {
        self.lead.rules = rules;
    }

    /// Whether nobody outside is told anything.
    #[must_use]
    pub const fn is_rehearsal(&self) -> bool {
        self.lead.told.rehearsal
    }

    /// The clock of the machine was set: until that is in the journal no timer rings.
    pub(in crate::app) fn clock_was_set(&mut self, now: Moment) {
        self.lead.stepping = true;
        self.detect_clock_was_set(now);
    }

    /// When an incident was declared.
    #[must_use]
    pub(in crate::app) fn declared(&self, incident: Seq) -> Option<Moment> {
        self.timeline.incidents().get(incident).map(|incident| incident.declared_at)
    }

    /// Whether there are incidents that were left for another one and are not over.
    #[must_use]
    pub(in crate::app) fn is_left_with_incidents(&self) -> bool {
        self.timeline.incidents().parked().next().is_some()
    }

    /// Whose changing of systems it is now, when it is not the driver's.
    pub(in crate::app) fn not_yours(&self) -> Option<NotYours> {
        self.timeline.incident()?.roles.may_act(&self.standing.driver).err()
    }

    /// What a second brings while an incident is live: the next rung, a reminder.
    pub(in crate::app) fn lead_tick(&mut self, now: Moment) -> Vec<Effect> {
        if self.only_looks().is_some() {
            return Vec::new();
        }
        let timeline = std::sync::Arc::clone(&self.timeline);
        let Some(incident) = timeline.incident() else { return Vec::new() };
        self.nag(incident, now);
        self.remind(incident, now);
        self.climb(incident, now)
    }

    fn climb(&mut self, incident: &Incident, now: Moment) -> Vec<Effect> {
        if incident.rehearsal != self.lead.told.rehearsal || self.lead.stepping {
            return Vec::new();
        }
        let skew = self.timeline.incidents().skew();
        let next = incident.next_rung(self.lead.rules.rungs_of(incident.severity), skew);
        let Some(next) = next.filter(|next| next.due <= now) else { return Vec::new() };
        let asked = (incident.id, next.rung);
        if self.lead.pending.as_ref() == Some(&asked) {
            return Vec::new();
        }
        let told = self.lead.rules.called(&asked.1.who, now);
        let rung = asked.1.clone();
        self.lead.pending = Some(asked);
        vec![Effect::Record(Event::RungReached { rung, told })]
    }

    fn nag(&mut self, incident: &Incident, now: Moment) {
        let skew = self.timeline.incidents().skew();
        if !incident.status.is_burning() || incident.age(now, skew) < UNCLAIMED {
            return;
        }
        let fresh: Vec<_> =
            incident.roles.unclaimed().filter(|role| self.lead.nagged.insert((incident.id, *role))).collect();
        if !fresh.is_empty() {
            let lang = self.style.lang;
            let names: Vec<_> = fresh.iter().map(|role| role.label().get(lang)).collect();
            self.say(w::unclaimed(lang, names.join(", ")), now);
        }
    }

    fn remind(&mut self, incident: &Incident, now: Moment) {
        let skew = self.timeline.incidents().skew();
        let due = incident.update_by(&self.lead.rules.scheme, skew).filter(|due| *due <= now);
        if let Some(due) = due
            && self.lead.reminded.insert(due)
        {
            self.say(w::update_is_due().get(self.style.lang), now);
        }
    }

    /// The journal took an event no more: what was on its way is tried again.
    pub(in crate::app) fn lead_refused(&mut self) {
        self.lead.pending = None;
        self.lead.stepping = false;
    }

    /// What follows from an event that was stored, before it is taken in: its line of the timeline.
    pub(in crate::app) fn lead_stored(&mut self, stamped: &Stamped) -> Option<Effect> {
        match stamped.event {
            Event::RungReached { .. } => self.lead.pending = None,
            Event::ClockStepped { .. } => self.lead.stepping = false,
            _ => {}
        }
        let style = (self.style.lang, &self.style.zone);
        let line = entry::line(stamped, self.timeline.incidents(), &self.lead, style)?;
        Some(entry::told(stamped, line))
    }

    /// Says so when one person leads and changes systems.
    pub(in crate::app) fn warn_of_two_roles(&mut self, stamped: &Stamped, now: Moment) {
        if let Event::RoleAssigned { .. } | Event::HandOverAnswered { .. } = stamped.event
            && let Some(who) = self.timeline.incident().and_then(|incident| incident.roles.leads_and_operates())
        {
            let said = w::leads_and_operates(self.style.lang, who.to_owned());
            self.say(said, now);
        }
    }
}
