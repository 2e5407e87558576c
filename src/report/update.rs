//! The status update: conditions, actions, needs, as a draft for one of three audiences.

use chrono::TimeDelta;

use super::{
    Sight, facts,
    page::{self, Block, first_line},
    plain::{self, Systems},
    words as w,
};
use crate::domain::{
    clock::Moment,
    event::Tag,
    incident::{Audience, Incident, Milestone, Role, Severity, Status},
    timeline::Entry,
    words::Words,
};

/// So many lines stand in one part.
const MOST: usize = 8;

/// The draft of an update for an audience, prefilled with what is known: what was done is that since the last update for
/// the same audience. The public one says nothing of machines, people and figures, whatever stands in the room.
#[must_use]
pub fn update(sight: &Sight<'_>, incident: &Incident, audience: Audience) -> String {
    match audience {
        Audience::Engineers => engineers(sight, incident),
        Audience::Company => company(sight, incident),
        Audience::Public => public(sight, incident),
    }
}

/// When the next update will be due, once this one is out; `None` when the team promises none.
fn next(sight: &Sight<'_>, incident: &Incident) -> Option<String> {
    if matches!(incident.status, Status::Resolved | Status::Closed | Status::Cancelled) {
        return None;
    }
    let every: TimeDelta = sight.scheme.level(incident.severity).update?;
    let at = sight.now.checked_add_signed(every)?;
    Some(sight.zoned(at))
}

/// When the last update for an audience was written.
fn last(incident: &Incident, audience: Audience) -> Option<Moment> {
    incident.updates.iter().rev().find(|update| update.audience == audience).map(|update| update.at.at)
}

/// Whether something is news for an audience.
fn is_news(incident: &Incident, audience: Audience) -> impl Fn(Moment) -> bool {
    let last = last(incident, audience);
    move |at| last.is_none_or(|last| at > last)
}

fn engineers(sight: &Sight<'_>, incident: &Incident) -> String {
    let lang = sight.lang;
    let news = is_news(incident, Audience::Engineers);
    let wrong = facts::wrong(sight);
    let supposed = facts::tagged(sight, incident, Tag::Hypothesis).map(|entry| w::suspected(lang, &note(entry)));
    let conditions = wrong.iter().map(|wrong| facts::wrong_line(sight, wrong)).chain(supposed);
    let conditions = Block::new(w::conditions(), lang, conditions).first(MOST, lang).or(w::nothing_wrong(), lang);
    let deeds = facts::done(sight, incident).filter(|deed| news(deed.ended_at.unwrap_or(deed.at)));
    let mut done: Vec<_> =
        deeds.map(|deed| (deed.ended_at.unwrap_or(deed.at), facts::deed_line(sight, deed))).collect();
    for tag in [Tag::Action, Tag::Decision] {
        let notes = facts::tagged(sight, incident, tag).filter(|entry| news(entry.entered_at));
        done.extend(notes.map(|entry| (entry.at, facts::entry_line(sight, entry))));
    }
    done.sort();
    done.dedup();
    let running = facts::running(sight).into_iter().map(|line| w::still_running(lang, &line));
    let actions = done.into_iter().map(|(_, line)| line).chain(running);
    let actions = Block::new(w::actions(), lang, actions).newest(MOST, lang).or(w::no_actions(), lang);
    let open = incident.roles.unclaimed().map(|role| w::wanted(lang, role.label().get(lang)));
    let changes = sight.ledger.changes(sight.now);
    let stands = changes.iter().map(|change| w::stands(lang, &facts::change_line(sight, change)));
    let next = next(sight, incident).map(|at| w::next_update(lang, &at));
    let needs = open.chain(facts::offers(sight, incident)).chain(stands).chain(next);
    let needs = Block::new(w::needs(), lang, needs).or(w::no_needs(), lang);
    page::text(&[facts::headline(sight, incident)], &[conditions, actions, needs])
}

fn company(sight: &Sight<'_>, incident: &Incident) -> String {
    let lang = sight.lang;
    let level = sight.scheme.level(incident.severity);
    let since = sight.minute(facts::began(incident));
    let head = [
        format!("{}: {}", sight.scheme.name(incident.severity), plain::title(sight, incident)),
        format!(
            "{} {}",
            w::company_since(lang, level.meaning(lang), &since),
            company_status(incident.status).get(lang)
        ),
    ];
    let systems = Systems::of(sight);
    let lists = [
        (w::broken(), systems.broken),
        (w::limited(), systems.limited),
        (w::unseen(), systems.unseen),
        (w::well(), systems.well),
    ];
    let named = lists.into_iter().filter(|(_, names)| !names.is_empty());
    let named = named.map(|(label, names)| format!("{}: {}", label.get(lang), names.join(", ")));
    let conditions = Block::new(w::conditions(), lang, named).or(w::nothing_wrong(), lang);
    let news = is_news(incident, Audience::Company);
    let mut actions: Vec<String> = Vec::new();
    let deeds = facts::of(sight, incident).into_iter().filter(|deed| !deed.was_refused());
    let deeds = deeds.filter(|deed| deed.ended_at.is_none_or(&news)).map(|deed| plain::deed(deed, lang));
    for line in deeds {
        // What happened often is said once.
        if !actions.contains(&line) {
            actions.push(line);
        }
    }
    let decided = facts::tagged(sight, incident, Tag::Decision).filter(|entry| news(entry.entered_at));
    let decided = decided.filter(|entry| plain::is_plain(sight, first_line(entry.text.trim())));
    actions.extend(decided.map(|entry| w::decided_that(lang, first_line(entry.text.trim()))));
    let temporary = sight.ledger.changes(sight.now).len();
    actions.extend((temporary > 0).then(|| w::temporary(lang, temporary)));
    let actions = Block::new(w::actions(), lang, actions).newest(MOST, lang).or(w::no_actions(), lang);
    let holder = |role| incident.roles.holder(role).map(|held| held.name.as_str());
    let leads = holder(Role::Commander).map(|name| w::leads(lang, name));
    let asks = holder(Role::Communications).map(|name| w::questions_to(lang, name));
    let next = next(sight, incident).map(|at| w::next_update(lang, &at));
    let needs = Block::new(w::needs(), lang, leads.into_iter().chain(asks).chain(next)).or(w::no_needs(), lang);
    page::text(&head, &[conditions, actions, needs])
}

/// What a person wrote, and who, in one line.
fn note(entry: &Entry) -> String {
    format!("{} ({})", first_line(entry.text.trim()), facts::author(entry.author.name()))
}

const fn company_status(status: Status) -> Words {
    match status {
        Status::Triage | Status::Investigating => w::company_looking(),
        Status::Identified => w::company_known(),
        Status::Mitigated | Status::Monitoring => w::company_watching(),
        Status::Resolved | Status::Closed => w::company_over(),
        Status::Cancelled => w::company_none(),
    }
}

fn public(sight: &Sight<'_>, incident: &Incident) -> String {
    let lang = sight.lang;
    let began = sight.zoned(facts::began(incident));
    let title = match incident.status {
        Status::Triage | Status::Investigating => w::public_investigating(),
        Status::Identified => w::public_identified(),
        Status::Mitigated | Status::Monitoring => w::public_monitoring(),
        Status::Resolved | Status::Closed => w::public_resolved(),
        Status::Cancelled => w::public_cancelled(),
    };
    let mut lines = vec![title.get(lang).to_owned(), String::new()];
    match incident.status {
        Status::Cancelled => lines.push(w::public_nothing().get(lang).to_owned()),
        Status::Resolved | Status::Closed => {
            let ended = incident.times.get(Milestone::Resolved).unwrap_or(sight.now);
            lines.push(w::public_lasted(lang, &began, &sight.zoned(ended)));
            lines.push(w::public_sorry().get(lang).to_owned());
        }
        Status::Mitigated | Status::Monitoring => lines.push(w::public_restored().get(lang).to_owned()),
        Status::Triage | Status::Investigating | Status::Identified => {
            lines.push(format!("{} {}", noticed(incident.severity).get(lang), w::public_since(lang, &began)));
            let work = if incident.status == Status::Identified { w::public_fixing() } else { w::public_looking() };
            lines.push(work.get(lang).to_owned());
            lines.push(w::public_sorry().get(lang).to_owned());
        }
    }
    let over = matches!(incident.status, Status::Resolved | Status::Closed | Status::Cancelled);
    lines.extend(match next(sight, incident) {
        Some(at) => Some(w::public_next(lang, &at)),
        None => (!over).then(|| w::public_later().get(lang).to_owned()),
    });
    lines.join("\n") + "\n"
}

/// What users notice of an incident.
const fn noticed(severity: Severity) -> Words {
    match severity {
        Severity::P0 => w::public_down(),
        Severity::P1 => w::public_core(),
        Severity::P2 => w::public_some(),
        Severity::P3 => w::public_slow(),
    }
}

#[cfg(test)]
#[path = "update_tests.rs"]
mod tests;
