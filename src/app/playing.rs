//! A recording instead of targets: the player, what it plays to, and the clock that it moves.

use std::{sync::Arc, time::Instant};

use super::message::Msg;
use crate::{
    collect::Replay,
    domain::{clock::ManualClock, playback::Playback},
    record::{Moved, Player, RecordError},
};

/// A recording that is being played.
pub struct Playing {
    player: Player,
    replay: Replay,
    clock: Arc<ManualClock>,
    last: Instant,
    /// The second that was last told, so that nothing is told while nothing changes.
    told: i64,
}

impl Playing {
    /// A player whose samples go to `replay` and whose moment is that of `clock`.
    #[must_use]
    pub fn new(player: Player, replay: Replay, clock: Arc<ManualClock>) -> Self {
        Self { player, replay, clock, last: Instant::now(), told: 0 }
    }

    /// Shows the moment at which the player stands.
    ///
    /// # Errors
    /// When the recording cannot be read.
    pub fn begin(&mut self) -> Result<Option<Msg>, RecordError> {
        self.ask(Playback::To(self.player.tape().at))
    }

    /// Moves on by the time that has passed; `None` when nothing is new on the screen.
    ///
    /// # Errors
    /// When the recording cannot be read any more; it is held then.
    pub fn pulse(&mut self) -> Result<Option<Msg>, RecordError> {
        let now = Instant::now();
        let passed = now.duration_since(std::mem::replace(&mut self.last, now));
        let was = self.player.tape().playing;
        let moved = self.player.advance(passed)?;
        let quiet = moved.events.is_empty() && was == self.player.tape().playing;
        let second = self.player.tape().at.timestamp();
        self.perform(&moved);
        if quiet && self.told == second {
            return Ok(None);
        }
        self.told = second;
        Ok(Some(self.tell(moved)))
    }

    /// Does what a person asks for; `None` when there is nothing to go to.
    ///
    /// # Errors
    /// When the recording cannot be read.
    pub fn ask(&mut self, asked: Playback) -> Result<Option<Msg>, RecordError> {
        let moved = self.player.ask(asked)?;
        self.last = Instant::now();
        Ok(moved.map(|moved| {
            self.perform(&moved);
            self.tell(moved)
        }))
    }

    fn perform(&self, moved: &Moved) {
        if moved.jumped {
            self.replay.rewind();
        }
        self.clock.set(self.player.tape().at);
        for sample in &moved.samples {
            self.replay.play(sample);
        }
    }

    fn tell(&self, moved: Moved) -> Msg {
        Msg::Played { tape: self.player.tape().clone(), events: moved.events, moved: moved.jumped }
    }
}
