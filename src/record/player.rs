//! The player: moves through a recording and answers with the samples that bring every stream where it then was.
//!
//! It knows no pane and no screen, and reads no clock: the caller says how much time has passed.

use std::{collections::HashSet, time::Duration};

use chrono::TimeDelta;

use super::{RecordError, Recording};
use crate::domain::{
    clock::Moment,
    event::{Event, Origin, Stamped},
    playback::{Playback, Tape, other_speed},
    sample::{Outcome, Sample},
    verdict::Verdict,
};

/// How far one step goes.
const STEP: TimeDelta = TimeDelta::seconds(1);
/// A moment so close before the present one is the present one: who goes back wants to get away from where he stands.
const HERE: TimeDelta = TimeDelta::milliseconds(900);

/// What came of moving.
#[derive(Debug)]
pub struct Moved {
    /// The samples to play, in order.
    pub samples: Vec<Sample>,
    /// The events that happened meanwhile; all up to now after a jump.
    pub events: Vec<Stamped>,
    /// Whether it jumped: what was known before is no longer so.
    pub jumped: bool,
}

/// A recording and where it stands.
pub struct Player {
    recording: Recording,
    tape: Tape,
    /// How many events are told.
    told: usize,
    /// When each event became known: never before the one before it.
    known_at: Vec<Moment>,
}

impl Player {
    /// A player that stands at `at` and is held; `name` stands in the banner.
    #[must_use]
    pub fn new(recording: Recording, name: String, at: Moment) -> Self {
        let (from, until) = (recording.about().from, recording.about().until.max(recording.about().from));
        let known_at = known_at(recording.events());
        let changes: Vec<_> = recording.events().iter().zip(&known_at).filter_map(change).collect();
        let tape =
            Tape { name, from, until, at: at.clamp(from, until), speed: 1, playing: false, changes: changes.into() };
        Self { recording, tape, told: 0, known_at }
    }

    /// Where it stands.
    #[must_use]
    pub const fn tape(&self) -> &Tape {
        &self.tape
    }

    /// What is played.
    #[must_use]
    pub const fn recording(&self) -> &Recording {
        &self.recording
    }

    /// Plays from here on, at `speed` (1 to 60).
    pub fn play(&mut self, speed: u32) {
        self.tape.speed = speed.clamp(1, 60);
        self.tape.playing = true;
    }

    /// Moves on by what `passed` means at this speed; does nothing while it is held. Holds at the end.
    ///
    /// # Errors
    /// When the recording cannot be read any more.
    pub fn advance(&mut self, passed: Duration) -> Result<Moved, RecordError> {
        let none = Moved { samples: Vec::new(), events: Vec::new(), jumped: false };
        if !self.tape.playing {
            return Ok(none);
        }
        let by = TimeDelta::from_std(passed * self.tape.speed).unwrap_or(TimeDelta::MAX);
        let to = self.tape.at.checked_add_signed(by).unwrap_or(self.tape.until).min(self.tape.until);
        let samples = newest(self.recording.window(self.tape.at, to)?);
        self.tape.at = to;
        self.tape.playing = to < self.tape.until;
        Ok(Moved { samples, events: self.news(), jumped: false })
    }

    /// Does what a person asks for; `None` when there is nothing to go to.
    ///
    /// # Errors
    /// When the recording cannot be read.
    pub fn ask(&mut self, asked: Playback) -> Result<Option<Moved>, RecordError> {
        let at = self.tape.at;
        let to = match asked {
            Playback::Toggle if !self.tape.playing && at >= self.tape.until => Some(self.tape.from),
            Playback::Toggle | Playback::Speed { .. } => None,
            Playback::Step { forward } => Some(if forward { at + STEP } else { at - STEP }),
            Playback::To(at) => Some(at),
            Playback::Begin => Some(self.tape.from),
            Playback::Entry { forward } => self.neighbour(forward, |event| matches!(event, Event::EntryAdded(_))),
            Playback::Change { forward } => self.neighbour(forward, |event| verdict_of(event).is_some()),
        };
        match asked {
            Playback::Toggle => self.tape.playing = !self.tape.playing,
            Playback::Speed { faster } => self.tape.speed = other_speed(self.tape.speed, faster),
            Playback::Step { .. } => self.tape.playing = false,
            _ => {}
        }
        let Some(to) = to else {
            let stays = matches!(asked, Playback::Toggle | Playback::Speed { .. });
            let moved = Moved { samples: Vec::new(), events: Vec::new(), jumped: false };
            return Ok(stays.then_some(moved));
        };
        self.jump(to).map(Some)
    }

    /// Goes to a moment, or to the nearer end.
    fn jump(&mut self, to: Moment) -> Result<Moved, RecordError> {
        let to = to.clamp(self.tape.from, self.tape.until);
        let samples = self.recording.standing(to)?;
        self.tape.at = to;
        self.told = 0;
        Ok(Moved { samples, events: self.news(), jumped: true })
    }

    /// The events that were not told and have happened by now.
    fn news(&mut self) -> Vec<Stamped> {
        let by_now = self.known_at.partition_point(|at| *at <= self.tape.at);
        let news = self.recording.events().get(self.told..by_now).unwrap_or_default().to_vec();
        self.told = by_now;
        news
    }

    /// When the next or previous event of a kind happened.
    fn neighbour(&self, forward: bool, wanted: impl Fn(&Event) -> bool) -> Option<Moment> {
        let events = self.recording.events().iter().zip(&self.known_at);
        let mut moments = events.filter(|(stamped, _)| wanted(&stamped.event)).map(|(_, at)| *at);
        let (from, until, at) = (self.tape.from, self.tape.until, self.tape.at);
        if forward {
            moments.find(|moment| *moment > at && *moment <= until)
        } else {
            moments.rfind(|moment| *moment < at - HERE && *moment >= from)
        }
    }
}

/// When each event became known, whatever the clock did meanwhile.
fn known_at(events: &[Stamped]) -> Vec<Moment> {
    let mut latest = Moment::MIN_UTC;
    let known = events.iter().map(|stamped| {
        latest = latest.max(stamped.at);
        latest
    });
    known.collect()
}

/// The verdict that an automatic line tells of.
fn verdict_of(event: &Event) -> Option<Verdict> {
    match event {
        Event::EntryAdded(new) => match &new.origin {
            Origin::Verdict { verdict, .. } | Origin::Alarm { verdict, .. } => Some(*verdict),
            Origin::Note
            | Origin::Pin
            | Origin::Action { .. }
            | Origin::Room
            | Origin::Itself
            | Origin::Playbook { .. } => None,
        },
        Event::EntryRepeated { verdict, .. } => Some(*verdict),
        _ => None,
    }
}

fn change((stamped, at): (&Stamped, &Moment)) -> Option<(Moment, Verdict)> {
    verdict_of(&stamped.event).map(|verdict| (*at, verdict))
}

/// Leaves out the values that a later one of the same stream replaces. Faults stay: they are counted.
fn newest(samples: Vec<Sample>) -> Vec<Sample> {
    let mut seen = HashSet::new();
    let mut kept: Vec<_> = samples
        .into_iter()
        .rev()
        .filter(|sample| match &sample.outcome {
            Outcome::Data(_) => seen.insert(sample.key.clone()),
            Outcome::Fault(_) => !seen.contains(&sample.key),
        })
        .collect();
    kept.reverse();
    kept
}
