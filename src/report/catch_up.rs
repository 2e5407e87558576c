//! "Catch me up": the last minutes, for somebody who comes in: what matters most first, the newest first, nothing twice.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{Sight, facts, moves, outcome, page::first_line, record_words as r, words as w};
use crate::{
    domain::{
        clock::Moment,
        event::{Origin, Seq, Tag},
        incident::{Changed, Incident, Role},
        timeline::Entry,
        verdict::Verdict,
        words::Words,
    },
    text::{Clean, shared},
};

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What they are about.
    pub title: &'static str,
    /// The lines, what matters most first.
    pub lines: Vec<Line>,
}

/// One thing that happened, or that is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When; `None` when nobody knows.
    pub at: Option<Moment>,
    /// How good or bad it is, where it is one of those.
    pub verdict: Option<Verdict>,
    /// What, in one line.
    pub text: Clean,
}

impl Line {
    fn new(at: Moment, verdict: Option<Verdict>, text: &str) -> Self {
        Self { at: Some(at), verdict, text: Clean::new(text) }
    }
}

/// What happened within the last `span`, and what is wrong now. Sections without lines are left out.
#[must_use]
pub fn catch_up(sight: &Sight<'_>, span: TimeDelta) -> Vec<Section> {
    let window = Window { sight, from: sight.now.checked_sub_signed(span).unwrap_or(Moment::MIN_UTC) };
    let mut told = BTreeSet::new();
    let parts: [(Words, Vec<Line>); 6] = [
        (facts::wrong_title(sight), window.wrong()),
        (w::incident(), window.incident()),
        (w::acted(), window.acted(&mut told)),
        (w::decided(), window.decided(&mut told)),
        (w::told(), window.told(&mut told)),
        (w::changed(), window.recovered()),
    ];
    let filled = parts.into_iter().filter(|(_, lines)| !lines.is_empty());
    filled.map(|(title, lines)| Section { title: title.get(sight.lang), lines }).collect()
}

/// The time that is told of.
struct Window<'a> {
    sight: &'a Sight<'a>,
    from: Moment,
}

fn newest_first(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    lines
}

impl Window<'_> {
    fn holds(&self, at: Moment) -> bool {
        at >= self.from
    }

    /// What is wrong now, worst first, and whether that is new.
    fn wrong(&self) -> Vec<Line> {
        let line = |wrong: &facts::Wrong<'_>| {
            let fresh = wrong.since.is_some_and(|since| self.holds(since));
            let text = if fresh { w::new(self.sight.lang, &wrong.text) } else { wrong.text.clone() };
            Line { at: wrong.since, verdict: Some(wrong.verdict), text: Clean::new(&text) }
        };
        facts::wrong(self.sight).iter().map(line).collect()
    }

    /// What was wrong within the time and is no more.
    fn recovered(&self) -> Vec<Line> {
        let wrong = facts::wrong(self.sight);
        let line = |entry: &Entry| {
            let text =
                if entry.count > 1 { w::went(self.sight.lang, &entry.text, entry.count) } else { entry.text.clone() };
            Line::new(entry.changed_at.unwrap_or(entry.at), Some(Verdict::Ok), &text)
        };
        let words = facts::last_words(self.sight).into_iter();
        let well = words.filter(|(subject, entry)| {
            entry.verdict() == Some(Verdict::Ok)
                && self.holds(entry.changed_at.unwrap_or(entry.at))
                && wrong.iter().all(|wrong| wrong.subject != *subject)
        });
        newest_first(well.map(|(_, entry)| line(entry)).collect())
    }

    /// How the incident moved, and who does what. An incident that ended within the time is told of too.
    fn incident(&self) -> Vec<Line> {
        let incidents = self.sight.timeline.incidents().all();
        newest_first(incidents.flat_map(|incident| self.moves(incident)).collect())
    }

    fn moves(&self, incident: &Incident) -> Vec<Line> {
        let lang = self.sight.lang;
        let mut lines = Vec::new();
        let mut say = |at: Moment, text: &str| {
            if self.holds(at) {
                lines.push(Line::new(at, None, text));
            }
        };
        let by = |by: &Option<String>| facts::author(by.as_deref());
        let name = |severity| self.sight.scheme.name(severity);
        if let Some(Changed { at, to, .. }) = incident.severities.first() {
            say(*at, &r::declared(lang, name(*to), &incident.title, &by(&incident.declared_by)));
        }
        for change in incident.severities.iter().skip(1) {
            say(change.at, &moves::because(r::rated(lang, name(change.to), &by(&change.by)), &change.reason, lang));
        }
        // The first status is that of the declaration.
        for change in incident.statuses.iter().skip(1) {
            say(
                change.at,
                &moves::because(r::turned(lang, change.to.label().get(lang), &by(&change.by)), &change.reason, lang),
            );
        }
        if let Some((at, who)) = incident.ladder.stopped() {
            say(*at, &r::acknowledged(lang, &by(who)));
        }
        for reached in incident.ladder.reached() {
            say(reached.at.at, &moves::reached(&reached.rung.who, &reached.told, lang));
        }
        for role in Role::ALL {
            if let Some(held) = incident.roles.holder(role) {
                say(held.since, &w::took(lang, &held.name, role.label().get(lang)));
            }
        }
        // What waits for an answer is said however old it is.
        let offers = incident.roles.offers().zip(facts::offers(self.sight, incident));
        lines.extend(offers.map(|(offer, text)| Line::new(offer.at, Some(Verdict::Warn), &text)));
        lines
    }

    /// What was done within the time or still runs, by the room and by hand.
    fn acted(&self, told: &mut BTreeSet<Seq>) -> Vec<Line> {
        let lang = self.sight.lang;
        let deeds = self.sight.ledger.deeds().filter(|deed| deed.ran.is_none() || self.holds(deed.at));
        let mut lines: Vec<_> = deeds
            .map(|deed| {
                let (what, who) = (outcome::what(deed), facts::author(deed.actor.name()));
                if deed.ran.is_none() {
                    let text = w::still_running(lang, &format!("{what}, {who}"));
                    return Line::new(deed.at, Some(Verdict::Unknown), &text);
                }
                let text = format!("{what}: {} ({who})", outcome::of(deed, lang));
                let text = if deed.undone_by.is_some() { w::undone(lang, &text) } else { text };
                Line::new(deed.ended_at.unwrap_or(deed.at), Some(outcome::verdict(deed)), &text)
            })
            .collect();
        lines.extend(self.entries(told, |entry| entry.tags.contains(&Tag::Action)));
        newest_first(lines)
    }

    /// What was decided, supposed, ruled out or starred within the time.
    fn decided(&self, told: &mut BTreeSet<Seq>) -> Vec<Line> {
        let matters = |entry: &Entry| {
            let said = entry.tags.contains(&Tag::Decision) || entry.tags.contains(&Tag::Hypothesis);
            said || entry.starred && !entry.tags.contains(&Tag::Comms)
        };
        newest_first(self.entries(told, matters))
    }

    /// What was told to others within the time.
    fn told(&self, told: &mut BTreeSet<Seq>) -> Vec<Line> {
        let lang = self.sight.lang;
        let mut lines = self.entries(told, |entry| entry.tags.contains(&Tag::Comms));
        for incident in self.sight.timeline.incidents().all() {
            for update in incident.updates.iter().filter(|update| self.holds(update.at.at)) {
                let (who, text) = (facts::author(update.by.as_deref()), first_line(update.text.trim()));
                let text = format!("{}, {who}: {text}", update.audience.label().get(lang));
                lines.push(Line::new(update.at.at, None, &text));
            }
            for shared in incident.shared.iter().filter(|shared| self.holds(shared.at.at)) {
                let (who, text) = (facts::author(shared.by.as_deref()), first_line(shared.text.trim()));
                lines.push(Line::new(shared.at.at, None, &w::share_line(lang, &who, text)));
            }
        }
        newest_first(lines)
    }

    /// The lines of people that are new within the time, of a kind, and not in `told`, where they are put.
    fn entries(&self, told: &mut BTreeSet<Seq>, of: impl Fn(&Entry) -> bool) -> Vec<Line> {
        let lang = self.sight.lang;
        let own = |entry: &&Entry| matches!(entry.origin, Origin::Note | Origin::Pin);
        let fresh = |entry: &&Entry| self.holds(entry.at.max(entry.entered_at)) && of(entry);
        let entries = self.sight.timeline.entries().into_iter().filter(own).filter(fresh);
        // What was struck is no longer said, but that a hypothesis was is news.
        let said = entries.filter(|entry| !entry.struck || entry.tags.contains(&Tag::Hypothesis));
        let line = |entry: &Entry| {
            let text = format!("{} ({})", first_line(entry.text.trim()), facts::author(entry.author.name()));
            let kind = entry.tags.iter().find(|tag| matches!(tag, Tag::Decision | Tag::Hypothesis));
            let text = match kind {
                Some(Tag::Hypothesis) if entry.struck => w::struck(lang, &text),
                Some(tag) => w::kind(lang, shared::tag(*tag).get(lang), &text),
                None => text,
            };
            Line::new(entry.at, None, &text)
        };
        said.filter(|entry| told.insert(entry.id)).map(line).collect()
    }
}

#[cfg(test)]
#[path = "catch_up_tests.rs"]
mod tests;
