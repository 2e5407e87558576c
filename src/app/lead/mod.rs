//! Leading an incident: its form, the roles, the ladder, what is told; the life itself is `domain/incident`.

mod declare;
mod draw;
mod entry;
mod header;
mod life;
mod messages;
mod panel;
mod roles;
mod state;
mod tell;
mod words;
mod write;

pub use panel::Panel;
pub use state::{Lead, Rules};
pub use tell::Told;

pub(super) use declare::declaration;
pub(super) use draw::draw;
pub(super) use header::{badges, parts, roles, severity};

use crossterm::event::{KeyCode, KeyEvent};

use self::write::Kind;
use super::{overlay::Overlay, paging, state::Room};
use crate::domain::{
    clock::Moment,
    command::CommandId,
    effect::Effect,
    event::Event,
    incident::{Audience, Role, Severity, Status},
};

impl Room {
    /// Does a command of leading.
    pub(super) fn lead_command(&mut self, id: CommandId, now: Moment) -> Vec<Effect> {
        match id {
            "incident.declare" => match self.timeline.incident().cloned() {
                Some(incident) => self.open_incident(&incident),
                None => self.open_declaration(),
            },
            "incident.acknowledge" => return self.acknowledge(now),
            "incident.roles" => self.open_roles(now),
            "incident.update" => self.write(Kind::Update(Audience::Engineers), now),
            "incident.share" => self.write(Kind::Share, now),
            "incident.hand-over" => self.open_hand_over(None, now),
            "incident.catch-up" => self.overlays.push(Overlay::Lead(Panel::Missed { minutes: 20, scroll: 0 })),
            "incident.messages" => self.open_messages(now),
            "incident.list" => self.open_incidents(now),
            // While none is live everybody may act again: that is the commander's to say.
            "incident.park" if self.other_leader().is_some() => {
                let who = self.other_leader().unwrap_or_default();
                self.say(words::has_it(self.style.lang, who), now);
            }
            "incident.park" if self.timeline.incident().is_some() => {
                return vec![Effect::Record(Event::IncidentParked)];
            }
            "incident.park" => self.say(words::none_live().get(self.style.lang), now),
            _ => {}
        }
        Vec::new()
    }

    /// Gives a key to the dialog of leading that was on top; it goes back on the stack unless the key closed it.
    pub(super) fn lead_key(&mut self, panel: Panel, key: KeyEvent, now: Moment) -> Vec<Effect> {
        match panel {
            Panel::Incident(fields) => self.incident_key(fields, key, now),
            Panel::Roles { chosen } => self.roles_key(chosen, key, now),
            Panel::Give { role, input, .. } => self.give_key(role, input, key),
            Panel::Incidents { chosen } => self.incidents_key(chosen, key),
            Panel::Reopen { incident, input, .. } => self.reopen_key(incident, input, key),
            Panel::Messages { chosen } => self.messages_key(&chosen, key),
            Panel::Write(writing) => self.write_key(writing, key, now),
            Panel::Preview { audience, text, scroll, opened_at } => {
                self.preview_key((audience, text, scroll, opened_at), key, now)
            }
            Panel::HandOver(fields) => self.hand_over_key(fields, key, now),
            Panel::Missed { minutes, scroll } => self.missed_key((minutes, scroll), key),
            Panel::Sheet { role, scroll } => {
                if matches!(key.code, KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | 'd')) {
                    return Vec::new();
                }
                let scroll = paging::scrolled(scroll, key);
                self.overlays.push(Overlay::Lead(Panel::Sheet { role, scroll }));
                Vec::new()
            }
        }
    }

    /// What a live incident wants of somebody now, for the footer: the keys that the header does not name.
    pub(super) fn wanted_of_leaders(&self) -> Vec<CommandId> {
        let Some(incident) = self.timeline.incident().filter(|_| self.only_looks().is_none()) else {
            return Vec::new();
        };
        let wants = [
            ("incident.acknowledge", incident.ladder.stopped().is_none() && incident.status.is_burning()),
            ("incident.roles", incident.roles.unclaimed().next().is_some()),
            ("incident.update", true),
        ];
        wants.into_iter().filter(|(_, wanted)| *wanted).map(|(id, _)| id).collect()
    }

    /// What declaring an incident takes: the declarer leads until that is handed over, and the first sign that the room
    /// saw is when it was detected.
    pub(super) fn declare(&self, severity: Severity, title: String, triage: bool, now: Moment) -> Vec<Effect> {
        let leads = Event::RoleAssigned { role: Role::Commander, name: Some(self.standing.driver.clone()) };
        let unclear = triage.then(|| Event::StatusChanged { status: Status::Triage, reason: String::new() });
        let sign = entry::first_sign(&self.timeline, now);
        let events = [Event::IncidentDeclared { severity, title }, leads].into_iter().chain(unclear).chain(sign);
        events.map(Effect::Record).collect()
    }
}
