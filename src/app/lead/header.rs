//! What the header says of the live incident.

use chrono::TimeDelta;

use super::{draw::severity_role, words as w};
use crate::{
    app::state::Room,
    domain::{
        clock::Moment,
        incident::{Incident, Role as Duty},
    },
    text::{Clean, number, time},
    theme::Role,
};

/// From here on what is due is shown as a warning.
const SOON: TimeDelta = TimeDelta::minutes(5);

/// What is said of the live incident besides its title, the most urgent first; what has no room is left out. Who does
/// what stands on the second line where that has room for it.
pub fn parts(room: &Room, incident: &Incident, second_line: bool, now: Moment) -> Vec<(String, Role)> {
    let lang = room.style.lang;
    let skew = room.timeline.incidents().skew();
    let scheme = &room.lead.rules.scheme;
    let clock = |at: Moment| time::clock(at, &room.style.zone).get(..5).unwrap_or_default().to_owned();
    let late = |at: Moment| number::age((now - at).to_std().unwrap_or_default());
    let due = |at: Moment, ahead: fn(crate::domain::words::Lang, String) -> String, behind: fn(_, String) -> String| {
        if at <= now {
            (behind(lang, late(at)), Role::Crit)
        } else {
            (ahead(lang, clock(at)), if at - now <= SOON { Role::Warn } else { Role::Text })
        }
    };
    let offered =
        room.offer_to_driver().map(|offer| (w::offered_you(lang, offer.role.label().get(lang)), Role::Accent));
    let mut parts: Vec<_> = offered.into_iter().collect();
    parts.extend(incident.respond_by(scheme, skew).map(|at| due(at, w::respond_by, w::respond_late)));
    parts.extend(incident.update_by(scheme, skew).map(|at| due(at, w::update_by, w::update_late)));
    if incident.rehearsal {
        parts.push((w::exercise().get(lang).to_owned(), Role::Accent));
    }
    let next = incident.next_rung(room.lead.rules.rungs_of(incident.severity), skew);
    parts.extend(next.map(|next| {
        let role = if next.due - now <= SOON { Role::Warn } else { Role::Label };
        (w::next_rung(lang, Clean::new(&next.rung.who).to_string(), clock(next.due)), role)
    }));
    let waits = incident.roles.offers().find(|offer| offer.to != room.standing.driver);
    parts.extend(waits.map(|offer| (w::offered_to(lang, Clean::new(&offer.to).to_string()), Role::Label)));
    parts.push((incident.status.label().get(lang).to_owned(), Role::Text));
    if !second_line {
        parts.extend(roles(incident));
    }
    let parked = room.timeline.incidents().parked().count();
    if parked > 0 {
        parts.push((w::parked_count(lang, parked), Role::Dim));
    }
    parts
}

/// Who leads, who operates, and that nobody speaks.
pub fn roles(incident: &Incident) -> Vec<(String, Role)> {
    let silent = incident.roles.holder(Duty::Communications).is_none().then_some(Duty::Communications);
    let shown = [Duty::Commander, Duty::Operations].into_iter().chain(silent);
    shown
        .map(|duty| {
            let held = incident.roles.holder(duty);
            let who = held.map_or_else(|| "?".to_owned(), |held| Clean::new(&held.name).to_string());
            (format!("{} {who}", duty.short()), if held.is_some() { Role::Label } else { Role::Warn })
        })
        .collect()
}

/// The name of the severity, and how it looks.
pub fn severity<'r>(room: &'r Room, incident: &Incident) -> (&'r str, Role) {
    (room.lead.rules.scheme.name(incident.severity), severity_role(incident.severity))
}

/// What must not be missed of telling people: messages that are not out, a rehearsal.
pub fn badges(room: &Room) -> Vec<(String, Role)> {
    let (lang, told) = (room.style.lang, &room.lead.told);
    let mut badges = Vec::new();
    let alarms = told.alarms();
    if alarms > 0 {
        badges.push((w::header_alarms(lang, alarms), Role::BannerCrit));
    }
    if told.trouble.is_some() {
        badges.push((w::unkept().get(lang).to_owned(), Role::Banner));
    }
    if told.rehearsal {
        badges.push((w::rehearsal().get(lang).to_owned(), Role::Banner));
    }
    badges
}
