//! Playing a recording: what a person can ask of the player, and where it stands.

use std::sync::Arc;

use super::{clock::Moment, verdict::Verdict};

/// The speeds, in recorded seconds a second.
pub const SPEEDS: [u32; 6] = [1, 2, 5, 10, 30, 60];

/// What a person can ask of the player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Playback {
    /// Play or pause.
    Toggle,
    /// The next higher speed, or the next lower one.
    Speed {
        /// Whether it gets faster.
        faster: bool,
    },
    /// One second on or back, and pause.
    Step {
        /// Whether it goes on.
        forward: bool,
    },
    /// To a moment; one outside the recording means its nearer end.
    To(Moment),
    /// To the next or previous line of the timeline.
    Entry {
        /// Whether it goes on.
        forward: bool,
    },
    /// To the next or previous change of a verdict.
    Change {
        /// Whether it goes on.
        forward: bool,
    },
    /// To the beginning.
    Begin,
}

/// Where the player stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tape {
    /// What is played, in a word or two.
    pub name: String,
    /// The first moment.
    pub from: Moment,
    /// The last moment.
    pub until: Moment,
    /// The moment that is shown.
    pub at: Moment,
    /// Recorded seconds a second.
    pub speed: u32,
    /// Whether it moves.
    pub playing: bool,
    /// When verdicts changed, and to what.
    pub changes: Arc<[(Moment, Verdict)]>,
}

impl Tape {
    /// How far it is, in `cells` of a line: the cell of the moment that is shown.
    #[must_use]
    pub fn cell(&self, moment: Moment, cells: usize) -> usize {
        let whole = (self.until - self.from).num_milliseconds().max(1);
        let part = (moment - self.from).num_milliseconds().clamp(0, whole);
        let cell = i128::from(part) * (cells.max(1) as i128 - 1) / i128::from(whole);
        usize::try_from(cell).unwrap_or_default()
    }
}

/// The speed after `speed` in one direction; at either end it stays.
#[must_use]
pub fn other_speed(speed: u32, faster: bool) -> u32 {
    let found = if faster { SPEEDS.iter().find(|s| **s > speed) } else { SPEEDS.iter().rev().find(|s| **s < speed) };
    found.copied().unwrap_or(speed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_go_from_one_to_sixty_and_stay_there() {
        let up: Vec<_> = std::iter::successors(Some(1), |speed| Some(other_speed(*speed, true))).take(8).collect();
        assert_eq!(up, [1, 2, 5, 10, 30, 60, 60, 60]);
        assert_eq!((other_speed(60, false), other_speed(1, false), other_speed(7, true)), (30, 1, 10));
    }

    #[test]
    fn the_ends_of_the_tape_are_the_ends_of_the_line() {
        let from = Moment::UNIX_EPOCH;
        let until = from + chrono::TimeDelta::seconds(100);
        let tape =
            Tape { name: String::new(), from, until, at: from, speed: 1, playing: false, changes: Arc::default() };
        assert_eq!([from, until, until + chrono::TimeDelta::days(1)].map(|at| tape.cell(at, 30)), [0, 29, 29]);
        assert_eq!(tape.cell(from + chrono::TimeDelta::seconds(50), 31), 15);
        let still = Tape { until: from, ..tape };
        assert_eq!((still.cell(from, 30), still.cell(until, 0)), (0, 0));
    }
}
