//! The detector: turns the stream of verdicts into few lines for the timeline.
//!
//! A change must hold for a moment before it is said; a cause that comes and goes is one line with a count, not many.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{
    clock::Moment,
    event::{Event, NewEntry, Origin, Seq},
    verdict::{Judgement, Subject, Verdict},
};

/// How long a change for the worse must hold before it is said.
const WORSE_HOLDS: TimeDelta = TimeDelta::milliseconds(900);
/// How long a change for the better must hold before it is said.
const BETTER_HOLDS: TimeDelta = TimeDelta::seconds(5);
/// A cause that shows again within this time counts on the line it already has.
const ONE_CAUSE: TimeDelta = TimeDelta::minutes(10);

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
    awaiting: bool,
}

#[derive(Debug)]
struct Line {
    id: Seq,
    count: u32,
    last: Moment,
}

impl Detector {
    /// Takes the judgements of `now` and answers with the events that are worth a line.
    ///
    /// A subject that was never seen starts as `Ok`, so that opening a healthy room says nothing, and a first
    /// `Unknown` (still connecting) says nothing either.
    pub fn observe(&mut self, now: Moment, judgements: &[Judgement]) -> Vec<Event> {
        let mut events = Vec::new();
        for judgement in judgements {
            let track = self.subjects.entry(judgement.subject.clone()).or_insert_with(|| Track::new(now));
            events.extend(track.observe(now, judgement));
        }
        events
    }

    /// Tells the detector that its line for `subject` stands on the timeline under `id`.
    pub fn recorded(&mut self, subject: &Subject, id: Seq, at: Moment) {
        if let Some(track) = self.subjects.get_mut(subject) {
            track.line = Some(Line { id, count: 1, last: at });
            track.awaiting = false;
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
        let holds = if self.candidate > self.said { WORSE_HOLDS } else { BETTER_HOLDS };
        if self.candidate == self.said || now - self.since < holds || self.awaiting {
            return None;
        }
        let worse = self.candidate > self.said;
        self.said = self.candidate;
        let subject = &judgement.subject;
        let text = format!("{} {}: {}", subject.pane, subject.target, judgement.summary);
        if let Some(line) = &mut self.line
            && now - line.last < ONE_CAUSE
            && worse
            && line.count > 0
        {
            line.count += 1;
            line.last = now;
            return Some(Event::EntryRepeated { id: line.id, count: line.count, text, verdict: self.said });
        }
        if worse {
            self.awaiting = true;
        } else if let Some(line) = &mut self.line {
            line.last = now;
            if line.count > 1 {
                // A cause that flaps keeps to its line, also when it is gone for the moment.
                return Some(Event::EntryRepeated { id: line.id, count: line.count, text, verdict: self.said });
            }
        }
        let origin = Origin::Verdict { subject: subject.clone(), verdict: self.said };
        Some(Event::EntryAdded(NewEntry { origin, ..NewEntry::note(self.since, text) }))
    }
}
