//! Detecting: what the panes measure goes into the store, the rules find what is wrong in it, and that becomes few lines,
//! a proposal to declare, and the views in which a person looks for the cause.

mod alarms;
mod draw;
mod entry;
pub mod graph;
mod graph_draw;
mod graph_words;
mod lines;
mod look_back;
pub mod moved;
mod moved_draw;
mod moved_words;
mod pace;
mod panel;
pub mod past;
mod silence;
mod state;
mod tell;
mod triage;
mod words;

pub use panel::Panel;
pub use state::{Detect, Watching};

pub(super) use draw::{draw, proposed};

use std::{collections::BTreeSet, time::Instant};

use super::{measure, overlay::Overlay, state::Room};
use crate::{
    domain::{
        alarm::{Group, Move},
        clock::Moment,
        command::CommandId,
        effect::Effect,
        event::{Event, NewEntry, Origin, Stamped},
        incident::Severity,
        signal::{Past, Place},
        verdict::Verdict,
    },
    panes::Cx,
    rules::store::MOST_SERIES,
    text::number,
};

impl Room {
    /// Takes the rules, and who needs whom.
    pub fn detect_by(&mut self, watching: Watching) {
        self.detect.bring(watching);
    }

    /// What the signals were, to be kept.
    pub(super) fn past(&self) -> Vec<Past> {
        self.detect.store.dump()
    }

    /// Takes in what the signals were before the room was opened.
    pub(super) fn recall(&mut self, past: &[Past], now: Moment) {
        self.detect.store.restore(past, now);
    }

    /// Does a command of detecting.
    pub(super) fn detect_command(&mut self, id: CommandId, now: Moment) -> Vec<Effect> {
        match id {
            "detect.triage" => self.overlays.push(Overlay::Detect(Panel::Triage { chosen: None })),
            "detect.alarms" => self.overlays.push(Overlay::Detect(Panel::Alarms { chosen: None })),
            "detect.rules" => self.overlays.push(Overlay::Detect(Panel::Rules { chosen: None })),
            "detect.moved" => self.overlays.push(Overlay::Detect(Panel::Moved(moved::Moved::new()))),
            "detect.graph" => self.open_graph(now),
            _ => {}
        }
        Vec::new()
    }

    /// Takes in what the panes measure.
    pub(super) fn measure(&mut self, now: Moment) {
        let cx = Cx { now, lang: self.style.lang, zone: &self.style.zone };
        for batch in measure::batches(&self.slots, &cx) {
            self.detect.store.take(&batch);
        }
    }

    /// What a second brings: the rules are looked at when it is time.
    pub(super) fn detect_tick(&mut self, now: Moment) -> Vec<Effect> {
        let mut effects: Vec<_> = self.keep_pace(now).into_iter().collect();
        self.measure(now);
        if !self.detect.is_due(now) {
            return effects;
        }
        let cx = Cx { now, lang: self.style.lang, zone: &self.style.zone };
        let sources = self.slots.iter().flat_map(|slot| slot.all_sources(&cx));
        let unseen: BTreeSet<_> = sources
            .filter(|source| !state::is_seen(source.freshness))
            .map(|source| Place::new(source.key.pane, source.key.target))
            .collect();
        let seen = self.slots.iter().flat_map(super::slot::Slot::dependencies).collect();
        let began = Instant::now();
        self.detect.look(now, seen, &unseen);
        let firing = self.detect.watch.firing(self.timeline.silences(), now, self.style.lang);
        let order: Vec<_> = self.suspicion().map(|suspect| suspect.place.clone()).collect();
        let order = |place: &Place| order.iter().position(|suspect| suspect == place);
        let moves = self.detect.groups.update(now, &firing, &self.detect.needs, order);
        self.detect.pace(began.elapsed());
        self.suspect(now);
        effects.extend(moves.into_iter().flat_map(|moved| self.moved(moved, now)));
        effects
    }

    /// What follows from a change of a group: its line, where this room writes any.
    fn moved(&mut self, moved: Move, now: Moment) -> Vec<Effect> {
        if self.only_looks().is_some() {
            return Vec::new();
        }
        let (lang, scheme) = (self.style.lang, &self.lead.rules.scheme);
        let event = match moved {
            Move::Raised(id) => self.detect.groups.get(id).map(|group| {
                let text = entry::firing(group, scheme, lang);
                let at = group.members.values().map(|firing| firing.since).min().unwrap_or(now).min(now);
                Event::EntryAdded(NewEntry { origin: origin(group), ..NewEntry::note(at, text) })
            }),
            Move::Changed(id) | Move::Worsened(id) => match self.detect.groups.get(id) {
                Some(Group { entry: None, .. }) => {
                    self.detect.owed.insert(id, moved);
                    None
                }
                Some(group) => {
                    let text = entry::firing(group, scheme, lang);
                    entry::again(group.entry, group.members.len(), text, (verdict(group.severity), group.severity))
                }
                None => None,
            },
            Move::Joined { id, into } => {
                let title = self.line_text(into).unwrap_or_default();
                self.line_over(id, &words::joined(lang, title))
            }
            Move::Ended(id) => {
                let title = self.line_text(id).unwrap_or_default();
                self.line_over(id, &words::over(lang, title))
            }
        };
        event.map(Effect::Record).into_iter().collect()
    }

    /// The line of a group that is no more.
    fn line_over(&mut self, id: i64, text: &str) -> Option<Event> {
        let entries = self.timeline.entries();
        let line = entries.into_iter().rev().find(|entry| is_line_of(&entry.origin, id));
        let Some(line) = line else {
            // Not stored yet: it is ended when it is.
            self.detect.owed.insert(id, Move::Ended(id));
            return None;
        };
        entry::again(Some(line.id), line.count as usize, text.to_owned(), (Verdict::Ok, None))
    }

    /// What the line of a group says.
    fn line_text(&self, id: i64) -> Option<String> {
        let entries = self.timeline.entries();
        entries.into_iter().rev().find(|entry| is_line_of(&entry.origin, id)).map(|entry| entry.text.clone())
    }

    /// What follows from an event that was stored and taken in.
    pub(super) fn detect_stored(&mut self, stamped: &Stamped, now: Moment) -> Vec<Effect> {
        self.keep_untold(stamped);
        self.detect.was_told(stamped);
        let id = match &stamped.event {
            Event::EntryAdded(NewEntry { origin: Origin::Alarm { id, .. }, .. }) => *id,
            Event::EntryRepeated { id: line, severity: Some(_), .. } => {
                match self.timeline.get(*line).map(|e| &e.origin) {
                    Some(Origin::Alarm { id, .. }) => *id,
                    _ => return Vec::new(),
                }
            }
            Event::IncidentDeclared { .. } => {
                self.detect.declaring = false;
                return Vec::new();
            }
            event if event.ends_incident() => return self.tell_what_was_kept(stamped),
            _ => return Vec::new(),
        };
        let mut effects = Vec::new();
        if matches!(stamped.event, Event::EntryAdded(_)) {
            self.detect.groups.stored(id, stamped.seq);
            effects = self.detect.owed.remove(&id).map(|owed| self.moved(owed, now)).unwrap_or_default();
        }
        effects.extend(self.declare_by_itself(id));
        effects
    }

    /// Declares an incident where the config wants that of alarms as bad as this one.
    fn declare_by_itself(&mut self, id: i64) -> Vec<Effect> {
        let Some(group) = self.detect.groups.get(id) else { return Vec::new() };
        let wanted = self.detect.declares.zip(group.severity).filter(|(from, severity)| severity <= from);
        let live = self.timeline.incident().is_some() || self.detect.declaring;
        let Some((_, severity)) = wanted.filter(|_| !live && group.team.is_none() && self.only_looks().is_none())
        else {
            return Vec::new();
        };
        let title = group.ranked().first().map(|firing| firing.title.clone()).unwrap_or_default();
        if !self.detect.declared.insert(id) {
            return Vec::new();
        }
        self.detect.declaring = true;
        vec![Effect::RecordItself(Event::IncidentDeclared { severity, title })]
    }

    /// The journal took an event no more: what fires is said again as soon as it does.
    pub(super) fn detect_refused(&mut self) {
        self.detect.declaring = false;
        self.detect.groups.forget_unstored();
        self.detect.owed.clear();
    }

    /// The clock of the machine was set: what was measured after the present never was.
    pub(super) fn detect_clock_was_set(&mut self, now: Moment) {
        self.detect.store.rewind(now);
    }

    /// Forgets what nothing gives any more, and says what could not be taken.
    pub(super) fn detect_tidy(&mut self, now: Moment) {
        self.detect.store.tidy();
        let refused = self.detect.store.refused();
        if refused > self.detect.refused {
            self.detect.refused = refused;
            let most = number::grouped(MOST_SERIES as u64);
            self.say(words::too_many_signals(self.style.lang, most), now);
        }
    }

    /// The worst group of alarms that an incident may be declared for, while there is none live that is as bad.
    pub(in crate::app) fn proposal(&self) -> Option<(Severity, &Group)> {
        let worst = self.detect.groups.open().into_iter().find(|group| group.team.is_none() && group.is_heard())?;
        let severity = worst.severity.filter(|severity| *severity <= MILDEST)?;
        let live = self.timeline.incident().map(|incident| incident.severity);
        live.is_none_or(|live| severity < live).then_some((severity, worst))
    }

    /// Shows a target where it stands.
    pub(super) fn jump_to(&mut self, place: &Place, now: Moment) {
        let Some(at) = self.slots.iter().position(|slot| slot.entry.id == place.pane) else { return };
        self.overlays.clear();
        self.focus_on(at, now);
        let cx = Cx { now: self.paused.unwrap_or(now), lang: self.style.lang, zone: &self.style.zone };
        if let Some(slot) = self.slots.get_mut(at) {
            slot.look_at(&place.target, &cx);
        }
    }
}

/// The mildest severity that is worth proposing an incident: what is milder is a line and no more.
const MILDEST: Severity = Severity::P2;

/// How the line of a group begins.
fn origin(group: &Group) -> Origin {
    Origin::Alarm {
        id: group.id,
        place: group.root.clone(),
        severity: group.severity,
        team: group.team.clone(),
        verdict: verdict(group.severity),
        rule: group.rule.clone(),
        storm: group.storm,
    }
}

fn is_line_of(origin: &Origin, group: i64) -> bool {
    matches!(origin, Origin::Alarm { id, .. } if *id == group)
}

/// How bad an alarm of that severity looks.
pub(super) const fn verdict(severity: Option<Severity>) -> Verdict {
    match severity {
        Some(Severity::P0 | Severity::P1) => Verdict::Crit,
        Some(Severity::P2 | Severity::P3) | None => Verdict::Warn,
    }
}
