//! The detector: turns the stream of verdicts into few lines for the timeline.
//!
//! A change must hold for a moment before it is said. One cause is one line: a cause that comes and goes counts on the
//! line it has, one that grows worse changes it, and what is unknown only because its target is down is not said.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::{
    clock::Moment,
    event::{Event, NewEntry, Origin, Seq},
    timeline::Timeline,
    verdict::{Judgement, Subject, Verdict},
};

/// How long a change for the worse must hold before it is said.
const WORSE_HOLDS: TimeDelta = TimeDelta::milliseconds(900);
/// How long something must be unknown before it is said: a first connection takes its time.
const UNKNOWN_HOLDS: TimeDelta = TimeDelta::seconds(3);
/// How long a change for the better must hold before it is said.
const BETTER_HOLDS: TimeDelta = TimeDelta::seconds(3);
/// A cause that shows again within this time counts on the line it already has.
const ONE_CAUSE: TimeDelta = TimeDelta::minutes(2);

/// The judgements that say something of their own: what is unknown only because its target is down, or of the same cause
/// as another one, does not.
pub fn telling(judgements: &[Judgement]) -> impl Iterator<Item = &Judgement> {
    fn place(judgement: &Judgement) -> (&str, &str) {
        (&judgement.subject.pane, &judgement.subject.target)
    }
    let broken = judgements.iter().filter(|judgement| judgement.verdict == Verdict::Crit);
    let down: BTreeSet<_> = broken.map(place).collect();
    let mut blind = BTreeSet::new();
    judgements.iter().filter(move |judgement| {
        // All sources of a target fall blind of one cause: a wrong password is one line, not five.
        let mut repeats = || !blind.insert((place(judgement), judgement.summary.as_str()));
        judgement.verdict != Verdict::Unknown || !(down.contains(&place(judgement)) || repeats())
    })
}

/// Follows every subject that is judged.
#[derive(Debug, Default)]
pub struct Detector {
    subjects: BTreeMap<Subject, Track>,
}

#[derive(Debug)]
struct Track {
    said: Verdict,
    candidate: Verdict,
    since: Moment,
    line: Option<Line>,
    /// A line for this subject is on its way to the journal.
    awaiting: bool,
}

/// The line that tells of the subject's last trouble.
#[derive(Debug)]
struct Line {
    id: Seq,
    count: u32,
    last: Moment,
}

impl Detector {
    /// Takes the judgements of `now` and answers with the events that are worth a line.
    ///
    /// A subject that was never seen starts as `Ok`, so that opening a healthy room says nothing.
    pub fn observe(&mut self, now: Moment, judgements: &[Judgement]) -> Vec<Event> {
        let mut events = Vec::new();
        for judgement in telling(judgements) {
            let track = self.subjects.entry(judgement.subject.clone()).or_insert_with(|| Track::new(now));
            events.extend(track.observe(now, judgement));
        }
        events
    }

    /// Takes in what the timeline says already, so that a room which is opened again does not say it twice.
    pub fn remember(&mut self, timeline: &Timeline) {
        for entry in timeline.entries() {
            let Origin::Verdict { subject, verdict } = &entry.origin else { continue };
            let track = self.subjects.entry(subject.clone()).or_insert_with(|| Track::new(entry.at));
            track.said = *verdict;
            track.candidate = *verdict;
            track.since = entry.at;
            if *verdict != Verdict::Ok || entry.count > 1 {
                track.line =
                    Some(Line { id: entry.id, count: entry.count, last: entry.changed_at.unwrap_or(entry.entered_at) });
            }
        }
    }

    /// Tells the detector that the line which it asked for stands on the timeline under `id`.
    pub fn recorded(&mut self, subject: &Subject, id: Seq, at: Moment) {
        if let Some(track) = self.subjects.get_mut(subject)
            && std::mem::take(&mut track.awaiting)
        {
            track.line = Some(Line { id, count: 1, last: at });
        }
    }
}

impl Track {
    const fn new(now: Moment) -> Self {
        Self { said: Verdict::Ok, candidate: Verdict::Ok, since: now, line: None, awaiting: false }
    }

    fn observe(&mut self, now: Moment, judgement: &Judgement) -> Option<Event> {
        if judgement.verdict != self.candidate {
            self.candidate = judgement.verdict;
            self.since = now;
        }
        if self.candidate == self.said || self.awaiting || now - self.since < self.holds() {
            return None;
        }
        let before = std::mem::replace(&mut self.said, self.candidate);
        let subject = &judgement.subject;
        let text = format!("{} {}: {}", subject.pane, subject.target, judgement.summary);
        match (before, self.said) {
            (Verdict::Ok, _) => self.broke(now, subject, text),
            (_, Verdict::Ok) => self.recovered(now, subject, text),
            (before, said) if said > before => self.repeat(now, 0, text),
            _ => None,
        }
    }

    fn holds(&self) -> TimeDelta {
        match self.candidate {
            Verdict::Unknown => UNKNOWN_HOLDS,
            candidate if candidate > self.said => WORSE_HOLDS,
            _ => BETTER_HOLDS,
        }
    }

    fn broke(&mut self, now: Moment, subject: &Subject, text: String) -> Option<Event> {
        if self.line.as_ref().is_some_and(|line| now - line.last < ONE_CAUSE) {
            return self.repeat(now, 1, text);
        }
        self.awaiting = true;
        Some(self.line_for(subject, text))
    }

    fn recovered(&mut self, now: Moment, subject: &Subject, text: String) -> Option<Event> {
        let flaps = self.line.as_ref().is_some_and(|line| line.count > 1);
        if let Some(line) = &mut self.line {
            line.last = now;
        }
        if flaps { self.repeat(now, 0, text) } else { Some(self.line_for(subject, text)) }
    }

    /// Changes the line that is there, counting `more` occurrences.
    fn repeat(&mut self, now: Moment, more: u32, text: String) -> Option<Event> {
        let line = self.line.as_mut()?;
        line.count += more;
        line.last = now;
        Some(Event::EntryRepeated { id: line.id, count: line.count, text, verdict: self.said, severity: None })
    }

    fn line_for(&self, subject: &Subject, text: String) -> Event {
        let origin = Origin::Verdict { subject: subject.clone(), verdict: self.said };
        Event::EntryAdded(NewEntry { origin, ..NewEntry::note(self.since, text) })
    }
}

#[cfg(test)]
#[path = "detector_tests.rs"]
mod tests;
