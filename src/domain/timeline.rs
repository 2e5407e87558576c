//! The timeline: the journal's events folded into lines that people read.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    actor::Actor,
    alarm::Silences,
    clock::Moment,
    event::{Change, Event, Evidence, Origin, Seq, Stamped, Tag},
    incident::{Incident, Incidents},
    progress::Progress,
    triage::Doubts,
    verdict::Verdict,
};

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number: that of the event that added it.
    pub id: Seq,
    /// When it happened.
    pub at: Moment,
    /// When it was written down.
    pub entered_at: Moment,
    /// Who wrote it.
    pub author: Actor,
    /// Where it comes from.
    pub origin: Origin,
    /// What it says now.
    pub text: String,
    /// What it said before each edit, oldest first.
    pub earlier: Vec<Earlier>,
    /// What kind of statement it is.
    pub tags: BTreeSet<Tag>,
    /// Whether it is starred.
    pub starred: bool,
    /// Whether it is struck out.
    pub struck: bool,
    /// How often its cause has shown.
    pub count: u32,
    /// When the detector last changed what it says: it came back, went again, or grew worse.
    pub changed_at: Option<Moment>,
    /// The rows that were pinned with it.
    pub evidence: Option<Evidence>,
}

/// What a line was before an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// When it was edited.
    pub edited_at: Moment,
    /// Who edited it.
    pub editor: Actor,
    /// The text before.
    pub text: String,
    /// The event time before.
    pub at: Moment,
}

impl Entry {
    /// Whether the room wrote it by itself.
    #[must_use]
    pub const fn is_automatic(&self) -> bool {
        matches!(
            self.origin,
            Origin::Verdict { .. }
                | Origin::Alarm { .. }
                | Origin::Room
                | Origin::Itself
                | Origin::Playbook { by_reading: true }
        )
    }

    /// The verdict that an automatic line reports.
    #[must_use]
    pub const fn verdict(&self) -> Option<Verdict> {
        match &self.origin {
            Origin::Verdict { verdict, .. } | Origin::Alarm { verdict, .. } | Origin::Action { verdict, .. } => {
                Some(*verdict)
            }
            Origin::Note | Origin::Pin | Origin::Room | Origin::Itself | Origin::Playbook { .. } => None,
        }
    }
}

/// All lines, and the incident that they tell of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    entries: BTreeMap<Seq, Entry>,
    incidents: Incidents,
    progress: Progress,
    silences: Silences,
    doubts: Doubts,
    last: Seq,
}

impl Timeline {
    /// Folds stamped events, in order, into a timeline.
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a Stamped>) -> Self {
        let mut timeline = Self::default();
        for event in events {
            timeline.apply(event);
        }
        timeline
    }

    /// The lines in the order in which they happened; lines of one moment in the order they were written.
    #[must_use]
    pub fn entries(&self) -> Vec<&Entry> {
        let mut entries: Vec<_> = self.entries.values().collect();
        entries.sort_by_key(|entry| (entry.at, entry.id));
        entries
    }

    /// The line with that number.
    #[must_use]
    pub fn get(&self, id: Seq) -> Option<&Entry> {
        self.entries.get(&id)
    }

    /// How many lines there are, struck ones too.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The incident that is live.
    #[must_use]
    pub fn incident(&self) -> Option<&Incident> {
        self.incidents.live()
    }

    /// All incidents that were ever declared.
    #[must_use]
    pub const fn incidents(&self) -> &Incidents {
        &self.incidents
    }

    /// Which steps of which playbooks are done.
    #[must_use]
    pub const fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Which alarms nobody wants to hear of.
    #[must_use]
    pub const fn silences(&self) -> &Silences {
        &self.silences
    }

    /// Where it was looked in vain.
    #[must_use]
    pub const fn doubts(&self) -> &Doubts {
        &self.doubts
    }

    /// The number of the last event seen.
    #[must_use]
    pub const fn last_seq(&self) -> Seq {
        self.last
    }

    /// Takes one event in. Events that name a line that does not exist change nothing.
    pub fn apply(&mut self, stamped: &Stamped) {
        self.last = self.last.max(stamped.seq);
        self.progress.apply(stamped);
        self.incidents.apply(stamped);
        self.silences.apply(stamped);
        self.doubts.apply(stamped);
        match &stamped.event {
            Event::EntryAdded(new) => {
                let entry = Entry {
                    id: stamped.seq,
                    at: new.at,
                    entered_at: stamped.at,
                    author: stamped.actor.clone(),
                    origin: new.origin.clone(),
                    text: new.text.clone(),
                    earlier: Vec::new(),
                    tags: new.tags.clone(),
                    starred: false,
                    struck: false,
                    count: 1,
                    changed_at: None,
                    evidence: new.evidence.clone(),
                };
                self.entries.insert(stamped.seq, entry);
            }
            Event::EntryEdited { id, change } => {
                if let Some(entry) = self.entries.get_mut(id) {
                    edit(entry, change, stamped);
                }
            }
            Event::EntryStruck { id } => self.strike(*id, true),
            Event::EntryRestored { id } => self.strike(*id, false),
            Event::EntryRepeated { id, count, text, verdict: now, severity: bad } => {
                if let Some(entry) = self.entries.get_mut(id) {
                    entry.count = *count;
                    entry.changed_at = Some(stamped.at);
                    entry.text.clone_from(text);
                    match &mut entry.origin {
                        Origin::Verdict { verdict, .. } => *verdict = *now,
                        Origin::Alarm { verdict, severity, .. } => (*verdict, *severity) = (*now, bad.or(*severity)),
                        _ => {}
                    }
                }
            }
            // Whatever else happened is told by entries of its own, or not here.
            _ => {}
        }
    }

    /// The event that takes `event` back, given the timeline *before* it happened; `None` where there is nothing to
    /// take back.
    #[must_use]
    pub fn inverse(&self, stamped: &Stamped) -> Option<Event> {
        match &stamped.event {
            // What the room tells of itself stays as true as the event that it tells of.
            Event::EntryAdded(new)
                if matches!(
                    new.origin,
                    Origin::Room
                        | Origin::Itself
                        | Origin::Alarm { .. }
                        | Origin::Action { .. }
                        | Origin::Playbook { .. }
                ) =>
            {
                None
            }
            Event::EntryAdded(_) => Some(Event::EntryStruck { id: stamped.seq }),
            Event::EntryEdited { id, change } => {
                let entry = self.entries.get(id)?;
                let change = Change {
                    text: change.text.as_ref().map(|_| entry.text.clone()),
                    at: change.at.map(|_| entry.at),
                    tags: change.tags.as_ref().map(|_| entry.tags.clone()),
                    starred: change.starred.map(|_| entry.starred),
                };
                Some(Event::EntryEdited { id: *id, change })
            }
            Event::StepTicked { playbook, step, done, .. } => Some(Event::StepTicked {
                playbook: playbook.clone(),
                step: step.clone(),
                by_reading: false,
                done: !done,
            }),
            Event::EntryStruck { id } => Some(Event::EntryRestored { id: *id }),
            Event::EntryRestored { id } => Some(Event::EntryStruck { id: *id }),
            _ => None,
        }
    }

    fn strike(&mut self, id: Seq, struck: bool) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.struck = struck;
        }
    }
}

fn edit(entry: &mut Entry, change: &Change, stamped: &Stamped) {
    if change.text.is_some() || change.at.is_some() {
        entry.earlier.push(Earlier {
            edited_at: stamped.at,
            editor: stamped.actor.clone(),
            text: entry.text.clone(),
            at: entry.at,
        });
    }
    if let Some(text) = &change.text {
        entry.text.clone_from(text);
    }
    if let Some(at) = change.at {
        entry.at = at;
    }
    if let Some(tags) = &change.tags {
        entry.tags.clone_from(tags);
    }
    if let Some(starred) = change.starred {
        entry.starred = starred;
    }
}

#[cfg(test)]
#[path = "timeline_tests.rs"]
mod tests;
