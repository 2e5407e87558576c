//! How an incident moves: one line for each event that changes it.

use super::{facts::author, page::one, record_words as w};
use crate::domain::{
    clock::Moment,
    event::{Event, Stamped},
    incident::{Scheme, Status},
    words::Lang,
};

/// What an event changes of an incident, in one line, with times as `time` writes them; `None` for an event that changes
/// none.
pub(super) fn line(stamped: &Stamped, scheme: &Scheme, lang: Lang, time: &dyn Fn(Moment) -> String) -> Option<String> {
    let by = author(stamped.actor.name());
    Some(match &stamped.event {
        Event::IncidentDeclared { severity, title } => w::declared(lang, scheme.name(*severity), &one(title), &by),
        Event::IncidentAmended { severity, title } => w::amended(lang, scheme.name(*severity), &one(title), &by),
        Event::IncidentResolved => w::turned(lang, Status::Closed.label().get(lang), &by),
        Event::StatusChanged { status, reason } => {
            because(w::turned(lang, status.label().get(lang), &by), reason, lang)
        }
        Event::SeverityChanged { severity, reason, restarts } => {
            let line = because(w::rated(lang, scheme.name(*severity), &by), reason, lang);
            if *restarts { w::restarts(lang, &line) } else { line }
        }
        Event::MilestoneSet { milestone, at } => match at {
            Some(at) => w::set(lang, milestone.label().get(lang), &time(*at), &by),
            None => w::unset(lang, milestone.label().get(lang), &by),
        },
        Event::IncidentAcknowledged => w::acknowledged(lang, &by),
        Event::IncidentParked => w::parked(lang, &by),
        Event::IncidentTaken { incident } => w::taken(lang, *incident, &by),
        Event::RoleAssigned { role, name: Some(name) } => w::took(lang, &one(name), role.label().get(lang), &by),
        Event::RoleAssigned { role, name: None } => w::gave_up(lang, role.label().get(lang), &by),
        Event::HandOverOffered { role, to, .. } => w::offered(lang, role.label().get(lang), &one(to), &by),
        Event::HandOverAnswered { role, name, accepted: true } => w::accepted(lang, &one(name), role.label().get(lang)),
        Event::HandOverAnswered { role, name, accepted: false } => {
            w::declined(lang, &one(name), role.label().get(lang))
        }
        Event::RungReached { rung, told } => reached(&rung.who, told, lang),
        Event::UpdateWritten { audience, .. } => w::updated(lang, audience.label().get(lang), &by),
        Event::ShareWritten { .. } => w::shared(lang, &by),
        Event::ClockStepped { seconds } => w::clock(lang, *seconds),
        _ => return None,
    })
}

/// A line and why, where that was asked for.
pub(super) fn because(line: String, reason: &str, lang: Lang) -> String {
    if reason.is_empty() { line } else { w::because(lang, &line, &one(reason)) }
}

/// A rung that was reached: who was told, or that nobody was there.
pub(super) fn reached(who: &str, told: &[String], lang: Lang) -> String {
    match told {
        [] => w::rung_empty(lang, &one(who)),
        told => w::rung(lang, &one(who), &one(&told.join(", "))),
    }
}
