//! Who is told of the life of an incident, and what became of each message.

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;

use super::words as w;
use crate::{
    app::state::Room,
    domain::{
        clock::Moment,
        effect::Effect,
        escalation::ONCALL,
        event::{Event, Stamped},
        incident::{Audience, Incident, Role, Status},
        notice::{Delivery, Kind, Message, Notice, State},
    },
    text::{Zone, number, time},
};

/// What happened so long before the room was opened again is told no more: it would only confuse.
const STALE: TimeDelta = TimeDelta::minutes(15);

/// What an event is to people outside the room.
struct What {
    kind: Kind,
    /// The words that a person wrote, or why.
    text: String,
    audience: Audience,
    /// Who must hear of it, whatever the routes say.
    to: Vec<String>,
}

/// What was told and what is on its way.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The latest messages, the newest first.
    pub messages: Arc<Vec<Delivery>>,
    /// Why messages are not kept on disk, when they are not.
    pub trouble: Option<String>,
    /// Whether nothing leaves the process.
    pub rehearsal: bool,
    /// Whether anybody can be told anything.
    pub configured: bool,
}

impl Told {
    /// How many messages are not out though they should be.
    #[must_use]
    pub fn alarms(&self) -> usize {
        self.messages.iter().filter(|message| is_alarm(message.state, message.late)).count()
    }
}

/// Whether somebody must know that a message is not out.
pub(super) const fn is_alarm(state: State, late: bool) -> bool {
    matches!(state, State::GivenUp) || late && state.waits()
}

impl Room {
    /// What an event is to people outside the room; `None` when it is nothing to them.
    fn what(&self, incident: &Incident, stamped: &Stamped) -> Option<What> {
        let lang = self.style.lang;
        let who = || stamped.actor.name().unwrap_or("bongsu").to_owned();
        let mut text = String::new();
        let mut audience = Audience::Engineers;
        let mut to = Vec::new();
        let kind = match &stamped.event {
            Event::IncidentDeclared { .. } => {
                to = self.lead.rules.called(ONCALL, stamped.at);
                Kind::Declared
            }
            Event::RungReached { rung, told } if !told.is_empty() => {
                to.clone_from(told);
                let before = incident.ladder.reached().iter().take_while(|reached| reached.rung != *rung).count();
                Kind::Escalated { rung: u32::try_from(before + 1).unwrap_or(u32::MAX) }
            }
            Event::IncidentAcknowledged => {
                text = w::acknowledged(lang, who());
                Kind::Acknowledged
            }
            Event::StatusChanged { status, reason } => {
                text.clone_from(reason);
                match status {
                    Status::Resolved => Kind::Resolved,
                    status if status.ends() => Kind::Closed,
                    _ => Kind::Status,
                }
            }
            Event::SeverityChanged { reason, .. } => {
                text.clone_from(reason);
                to = self.lead.rules.called(ONCALL, stamped.at);
                Kind::Severity
            }
            Event::HandOverOffered { role, to: whom, .. } => {
                text = w::offered(lang, role.label().get(lang), whom.clone());
                to.push(whom.clone());
                Kind::HandedOver
            }
            Event::HandOverAnswered { role, name, accepted } => {
                let say = if *accepted { w::accepted } else { w::declined };
                text = say(lang, name.clone(), role.label().get(lang));
                Kind::HandedOver
            }
            Event::UpdateWritten { audience: whom, text: words } => {
                audience = *whom;
                text.clone_from(words);
                Kind::Update
            }
            Event::ShareWritten { text: words } => {
                audience = Audience::Company;
                text.clone_from(words);
                Kind::Update
            }
            _ => return None,
        };
        Some(What { kind, text, audience, to })
    }

    /// The notice of an event that was taken in: who must hear of it beyond this screen.
    pub(super) fn notice_of(&self, stamped: &Stamped) -> Option<Notice> {
        let mut incidents = self.timeline.incidents().all().rev();
        // Of an exercise nobody hears in earnest, and in an exercise nobody of what is in earnest.
        let same = |incident: &&Incident| incident.rehearsal == self.lead.told.rehearsal;
        let incident = incidents.find(|incident| incident.is_of(stamped.seq)).filter(same)?;
        let What { kind, text, audience, to } = self.what(incident, stamped)?;
        let cause = self.cause(incident);
        Some(Notice {
            key: format!("{cause}/{}/{}", stamped.seq, kind.name()),
            cause,
            kind,
            severity: incident.severity,
            audience,
            title: if audience == Audience::Public { self.public_title(incident) } else { incident.title.clone() },
            text,
            at: stamped.at,
            to,
            facts: self.facts_of(incident, stamped.at),
        })
    }

    /// What the public reads above the text: never the words that the room has among itself.
    pub(super) fn public_title(&self, incident: &Incident) -> String {
        let meaning = self.lead.rules.scheme.level(incident.severity).meaning(self.style.lang);
        let mut letters = meaning.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// What all messages about an incident have in common: no other room and no other incident has it.
    fn cause(&self, incident: &Incident) -> String {
        format!("{}-{}", self.standing.name, incident.declared_at.timestamp_millis())
    }

    fn facts_of(&self, incident: &Incident, now: Moment) -> BTreeMap<String, String> {
        let zone: &Zone = &self.style.zone;
        let skew = self.timeline.incidents().skew();
        let mut facts = BTreeMap::new();
        let mut say = |name: &str, text: String| facts.insert(name.to_owned(), text);
        say("room", self.standing.name.clone());
        say("status", incident.status.id().to_owned());
        say("severity-name", self.lead.rules.scheme.name(incident.severity).to_owned());
        say("started", time::minute_with_zone(incident.declared_at, zone));
        say("elapsed", number::age(incident.age(now, skew).to_std().unwrap_or_default()));
        if let Some(environment) = self.acts.rights.environment {
            say("environment", environment.label().to_lowercase());
        }
        // Who declares leads, and is put down as commander a moment later.
        let commander = incident.roles.holder(Role::Commander).map(|held| &held.name);
        let declarer =
            incident.declared_by.as_ref().filter(|_| incident.statuses.len() == 1 && now == incident.declared_at);
        if let Some(name) = commander.or(declarer) {
            say("commander", name.clone());
        }
        if let Some(at) = incident.update_by(&self.lead.rules.scheme, skew) {
            say("next-update", time::minute_with_zone(at, zone));
        }
        facts
    }

    /// Tells of an event that was taken in, where somebody can be told.
    pub(in crate::app) fn tell_of(&self, stamped: &Stamped) -> Option<Effect> {
        if !self.lead.told.configured || self.only_looks().is_some() {
            return None;
        }
        self.notice_of(stamped).or_else(|| self.alarm_notice(stamped)).map(|notice| Effect::Tell(Box::new(notice)))
    }

    /// Tells again of what happened a moment before the last bongsu ended: it may have had no time for it. What was told
    /// before is told no second time.
    #[must_use]
    pub fn tell_again(&self, history: &[Stamped], now: Moment) -> Vec<Effect> {
        let fresh = history.iter().filter(|stamped| now - stamped.at < STALE);
        fresh.filter_map(|stamped| self.tell_of(stamped)).collect()
    }

    /// The messages have changed.
    pub(in crate::app) fn messages_changed(&mut self, messages: Arc<Vec<Delivery>>) {
        self.lead.told.messages = messages;
    }

    /// A message has come further: what is worth keeping becomes an event, and what is wrong is said.
    pub(in crate::app) fn delivered(&mut self, delivery: &Delivery, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let why = delivery.why.as_ref().map(|why| why.get(lang).to_owned()).unwrap_or_default();
        if is_alarm(delivery.state, delivery.late) {
            self.say(w::not_out(lang, delivery.channel.clone(), why.clone()), now);
        }
        // Late is said once, however often it is tried after that.
        let fresh = delivery.late && delivery.state.waits() && self.lead.late.insert(delivery.key.clone());
        let settled = !delivery.state.waits() || fresh;
        let recipient = masked(&delivery.recipient);
        let why = if recipient.is_empty() { why } else { why.replace(&delivery.recipient, &recipient) };
        let mut incidents = self.timeline.incidents().all();
        let message = Message {
            incident: incidents.find(|incident| self.cause(incident) == delivery.cause).map(|incident| incident.id),
            notice: delivery.notice.clone(),
            channel: delivery.channel.clone(),
            recipient,
            title: delivery.title.clone(),
            state: delivery.state,
            late: delivery.late,
            attempts: delivery.attempts,
            why,
        };
        if settled { vec![Effect::Record(Event::MessageTold(message))] } else { Vec::new() }
    }
}

/// A number or address of which only the ends stay: the journal is given away.
fn masked(recipient: &str) -> String {
    let letters: Vec<char> = recipient.chars().collect();
    if letters.len() < 8 {
        return recipient.to_owned();
    }
    let (head, tail) = (&letters[..3], &letters[letters.len() - 4..]);
    format!("{}…{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
}

#[cfg(test)]
mod tests {
    #[test]
    fn of_a_number_only_its_ends_are_kept() {
        assert_eq!(super::masked("+821055500101"), "+82…0101");
        assert_eq!(super::masked("minsu@example.com"), "min….com");
        assert_eq!(super::masked(""), "");
    }
}
