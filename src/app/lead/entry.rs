//! What the timeline says of the life of an incident.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{state::Lead, tell::is_alarm, words as w};
use crate::{
    domain::{
        clock::Moment,
        effect::Effect,
        event::{Event, NewEntry, Origin, Stamped, Tag},
        incident::{Incidents, Milestone},
        timeline::Timeline,
        verdict::Verdict,
        words::Lang,
    },
    text::{Zone, number, time},
};

/// The line of an event, seen from the incidents *before* it; `None` of an event that is told elsewhere.
pub(super) fn line(stamped: &Stamped, before: &Incidents, lead: &Lead, (lang, zone): (Lang, &Zone)) -> Option<String> {
    let (rules, scheme) = (&lead.rules, &lead.rules.scheme);
    let live = before.live();
    let title = || live.map(|incident| incident.title.clone()).unwrap_or_default();
    let because = |reason: &str| if reason.is_empty() { String::new() } else { format!(" ({reason})") };
    Some(match &stamped.event {
        Event::IncidentDeclared { severity, title } => w::declared(lang, scheme.name(*severity).into(), title.clone()),
        Event::IncidentAmended { severity, title } => w::amended(lang, scheme.name(*severity).into(), title.clone()),
        Event::IncidentResolved => w::over(lang, title()),
        Event::StatusChanged { status, reason } => {
            w::turned(lang, format!("{}{}", status.label().get(lang), because(reason)))
        }
        Event::SeverityChanged { severity, reason, .. } => {
            let was = live.map_or("", |incident| scheme.name(incident.severity));
            w::rated(lang, was.to_owned(), scheme.name(*severity).to_owned(), reason.clone())
        }
        Event::MilestoneSet { milestone, at } => {
            let when = |at| time::date_time(at, zone);
            let is = at.map_or_else(|| "–".into(), when);
            match live.and_then(|incident| incident.times.get(*milestone)) {
                Some(was) => w::timed(lang, milestone.label().get(lang), is, when(was)),
                None => format!("{}: {is}", milestone.label().get(lang)),
            }
        }
        Event::IncidentAcknowledged => w::acknowledged(lang, stamped.actor.name().unwrap_or("bongsu").to_owned()),
        Event::IncidentParked => w::parked(lang, title()),
        Event::IncidentTaken { incident } => w::taken(lang, before.get(*incident)?.title.clone()),
        Event::RoleAssigned { role, name: Some(name) } => {
            let from = live.and_then(|incident| incident.roles.holder(*role)).filter(|held| held.name != *name);
            match from {
                Some(held) => w::seized(lang, name.clone(), role.label().get(lang), held.name.clone()),
                None => w::assigned(lang, name.clone(), role.label().get(lang)),
            }
        }
        Event::RoleAssigned { role, name: None } => w::given_up(lang, role.label().get(lang)),
        Event::HandOverOffered { role, to, sheet } => {
            format!("{}\n{sheet}", w::offered(lang, role.label().get(lang), to.clone()))
        }
        Event::HandOverAnswered { role, name, accepted: true } => {
            w::accepted(lang, name.clone(), role.label().get(lang))
        }
        Event::HandOverAnswered { role, name, .. } => w::declined(lang, name.clone(), role.label().get(lang)),
        Event::RungReached { rung, told } if told.is_empty() => w::skipped(lang, rung.who.clone()),
        Event::RungReached { rung, told } => {
            let after = number::whole(std::time::Duration::from_secs(rung.after.unsigned_abs()));
            let names = told.iter().map(|id| rules.people.person(id).map_or(&**id, |person| &*person.name));
            let names = names.collect::<Vec<_>>().join(", ");
            let told = lead.told.configured && !lead.told.rehearsal;
            let say = if told { w::reached } else { w::reached_untold };
            say(lang, after, rung.who.clone(), names)
        }
        Event::UpdateWritten { audience, text } => format!("{}\n{text}", w::updated(lang, audience.label().get(lang))),
        Event::ShareWritten { text } => format!("{}\n{text}", w::share_written().get(lang)),
        Event::MessageTold(message) if is_alarm(message.state, message.late) => {
            w::message_late(lang, message.channel.clone(), message.title.clone(), message.why.clone())
        }
        Event::ClockStepped { seconds } => w::stepped(lang, *seconds),
        _ => return None,
    })
}

/// The line as an entry of the room about itself.
pub(super) fn told(stamped: &Stamped, text: String) -> Effect {
    let tags = match &stamped.event {
        Event::RungReached { .. }
        | Event::UpdateWritten { .. }
        | Event::ShareWritten { .. }
        | Event::MessageTold(_) => [Tag::Comms].into(),
        Event::StatusChanged { .. } | Event::SeverityChanged { .. } => [Tag::Decision].into(),
        _ => std::collections::BTreeSet::new(),
    };
    let origin = if stamped.event.is_automatic() { Origin::Itself } else { Origin::Room };
    let new = NewEntry { origin, tags, ..NewEntry::note(stamped.at, text) };
    Effect::Record(Event::EntryAdded(new))
}

/// The first sign of an incident that is declared now: the oldest trouble of the last hour that still stands.
pub(super) fn first_sign(timeline: &Timeline, now: Moment) -> Option<Event> {
    let mut last = BTreeMap::new();
    for entry in timeline.entries().into_iter().filter(|entry| !entry.struck) {
        if let Origin::Verdict { subject, .. } = &entry.origin {
            last.insert(subject, entry);
        }
    }
    let stands = last.into_values().filter(|entry| entry.verdict() == Some(Verdict::Crit));
    // What another incident was declared for is no sign of this one.
    let known = timeline.incidents().all().map(|incident| incident.declared_at).max();
    let fresh = |at: &Moment| now - *at < TimeDelta::hours(1) && known.is_none_or(|known| *at > known);
    let at = stands.map(|entry| entry.at).filter(fresh).min()?;
    Some(Event::MilestoneSet { milestone: Milestone::Detected, at: Some(at) })
}
