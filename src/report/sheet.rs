//! The sheet that goes with a role when it is handed over: what the next one must know, on about one screen.

use super::{
    Sight, facts,
    page::{self, Block, first_line},
    words as w,
};
use crate::domain::{
    event::Tag,
    incident::{Audience, Incident, Milestone, Role, Written},
    timeline::Entry,
};

/// So many lines stand in one part.
const MOST: usize = 6;

/// A part of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Wrong,
    Running,
    Tried,
    Hypotheses,
    RuledOut,
    Decisions,
    Changes,
    Roles,
    Next,
    Updates,
    Starred,
}

/// The parts, those first that the role is about; every role gets all of them.
const fn order(role: Role) -> [Part; 11] {
    use Part::{Changes, Decisions, Hypotheses, Next, Roles, RuledOut, Running, Starred, Tried, Updates, Wrong};
    match role {
        Role::Commander => {
            [Wrong, Next, Roles, Decisions, Running, Tried, Hypotheses, RuledOut, Changes, Updates, Starred]
        }
        Role::Operations => {
            [Wrong, Running, Tried, Changes, Hypotheses, RuledOut, Decisions, Next, Roles, Updates, Starred]
        }
        Role::Communications => {
            [Wrong, Updates, Next, Decisions, Tried, Running, Changes, Hypotheses, RuledOut, Roles, Starred]
        }
        Role::Planning => {
            [Wrong, Changes, Next, Roles, Running, Decisions, Tried, Hypotheses, RuledOut, Updates, Starred]
        }
        Role::Scribe => {
            [Wrong, Starred, Decisions, Hypotheses, RuledOut, Tried, Running, Updates, Changes, Next, Roles]
        }
    }
}

/// What the next one in a role must know, as plain text for a person to read and change.
#[must_use]
pub fn sheet(sight: &Sight<'_>, incident: &Incident, role: Role) -> String {
    let lang = sight.lang;
    let now = sight.zoned(sight.now);
    let declared = facts::author(incident.declared_by.as_deref());
    let mut way = w::declared(lang, &sight.minute(incident.declared_at), &declared);
    if let Some(impact) = incident.times.get(Milestone::Impact) {
        way = format!("{} · {way}", w::began(lang, &sight.minute(impact)));
    }
    let head = [w::sheet_title(lang, role.label().get(lang), &now), facts::headline(sight, incident), way];
    let blocks: Vec<_> = order(role).into_iter().map(|part| block(sight, incident, part).short()).collect();
    page::text(&head, &blocks)
}

/// What is known of an incident, on about one screen; of one that is over, what is still true.
#[must_use]
pub fn overview(sight: &Sight<'_>, incident: &Incident) -> String {
    let lang = sight.lang;
    let head = [format!("{} · {}", w::number(lang, incident.id), facts::headline(sight, incident))];
    let known = Milestone::ALL.into_iter().filter_map(|milestone| Some((milestone, incident.times.get(milestone)?)));
    let times = known.map(|(milestone, at)| format!("{} {}", sight.minute(at), milestone.label().get(lang)));
    let mut blocks = vec![Block::new(w::times(), lang, times)];
    let over = incident.status.ends();
    let parts = order(Role::Commander).into_iter();
    let parts = parts.filter(|part| !over || !matches!(part, Part::Wrong | Part::Running | Part::Next));
    blocks.extend(parts.map(|part| block(sight, incident, part).short()));
    page::text(&head, &blocks)
}

fn block(sight: &Sight<'_>, incident: &Incident, part: Part) -> Block {
    let lang = sight.lang;
    let entries = |tag| facts::tagged(sight, incident, tag).map(|entry| facts::entry_line(sight, entry));
    match part {
        Part::Wrong => {
            let wrong = facts::wrong(sight);
            let lines = wrong.iter().map(|wrong| facts::wrong_line(sight, wrong));
            Block::new(facts::wrong_title(sight), lang, lines).first(MOST, lang).or(w::nothing_wrong(), lang)
        }
        Part::Running => Block::new(w::running(), lang, facts::running(sight)),
        Part::Tried => {
            let deeds = facts::done(sight, incident);
            let deeds = deeds.map(|deed| (deed.ended_at.unwrap_or(deed.at), facts::deed_line(sight, deed)));
            let notes = facts::tagged(sight, incident, Tag::Action);
            let mut tried: Vec<_> =
                deeds.chain(notes.map(|entry| (entry.at, facts::entry_line(sight, entry)))).collect();
            tried.sort();
            Block::new(w::tried(), lang, tried.into_iter().map(|(_, line)| line)).newest(MOST, lang)
        }
        Part::Hypotheses => Block::new(w::hypotheses(), lang, entries(Tag::Hypothesis)).newest(MOST, lang),
        Part::RuledOut => Block::new(w::ruled_out(), lang, ruled_out(sight, incident)).newest(MOST, lang),
        Part::Decisions => Block::new(w::decisions(), lang, entries(Tag::Decision)).newest(MOST, lang),
        Part::Changes => {
            let changes = sight.ledger.changes(sight.now);
            let lines = changes.iter().map(|change| facts::change_line(sight, change));
            Block::new(w::changes(), lang, lines).first(MOST, lang)
        }
        Part::Roles => Block::new(w::roles(), lang, facts::roles(sight, incident)),
        Part::Next => Block::new(w::next(), lang, facts::timers(sight, incident)).first(MOST, lang),
        Part::Updates => {
            let lines = last_updates(incident).map(|update| update_line(sight, update));
            Block::new(w::last_updates(), lang, lines).or(w::no_update(), lang)
        }
        Part::Starred => {
            let untold = |entry: &&Entry| {
                let elsewhere = [Tag::Action, Tag::Hypothesis, Tag::Decision];
                entry.starred && !entry.struck && !elsewhere.iter().any(|tag| entry.tags.contains(tag))
            };
            let lines = facts::said(sight, incident).filter(untold).map(|entry| facts::entry_line(sight, entry));
            Block::new(w::starred(), lang, lines).newest(MOST, lang)
        }
    }
}

/// Hypotheses that were struck.
fn ruled_out(sight: &Sight<'_>, incident: &Incident) -> Vec<String> {
    let struck = facts::said(sight, incident).filter(|entry| entry.struck && entry.tags.contains(&Tag::Hypothesis));
    struck.map(|entry| facts::entry_line(sight, entry)).collect()
}

/// The last update for each audience.
fn last_updates(incident: &Incident) -> impl Iterator<Item = &Written> {
    let of = |audience| incident.updates.iter().rev().find(move |update| update.audience == audience);
    Audience::ALL.into_iter().filter_map(of)
}

fn update_line(sight: &Sight<'_>, update: &Written) -> String {
    let (at, who) = (sight.minute(update.at.at), facts::author(update.by.as_deref()));
    let text = first_line(update.text.trim());
    w::update_line(sight.lang, &at, update.audience.label().get(sight.lang), &who, text)
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
