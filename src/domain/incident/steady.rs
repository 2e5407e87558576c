//! Time that passes evenly, though the clock of the machine is set while an incident goes on.
//!
//! A step of the clock is an event of its own. Every time that something is counted from is kept twice: as the clock
//! said, which people read, and with all steps taken out, which timers count from.

use chrono::TimeDelta;

use crate::domain::clock::Moment;

/// A time that something is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// What the clock said.
    pub at: Moment,
    /// The same without the steps of the clock before it.
    steady: Moment,
}

impl Mark {
    /// How much time has really passed since an earlier mark.
    #[must_use]
    pub fn since(self, earlier: Self) -> TimeDelta {
        self.steady - earlier.steady
    }

    /// The same so much later.
    #[must_use]
    pub fn later(self, time: TimeDelta) -> Self {
        let moved = |at: Moment| at.checked_add_signed(time).unwrap_or(at);
        Self { at: moved(self.at), steady: moved(self.steady) }
    }
}

/// How far the clock has been moved on since the journal began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skew(TimeDelta);

impl Skew {
    /// The clock was moved on, or back, by so much.
    pub(super) fn step(&mut self, by: TimeDelta) {
        self.0 = self.0.checked_add(&by).unwrap_or(self.0);
    }

    /// A time that the clock says now.
    #[must_use]
    pub fn mark(self, at: Moment) -> Mark {
        Mark { at, steady: at.checked_sub_signed(self.0).unwrap_or(at) }
    }

    /// What the clock will say, as it is set now, when `time` has passed since a mark.
    #[must_use]
    pub fn due(self, from: Mark, time: TimeDelta) -> Moment {
        let moved = time.checked_add(&self.0);
        moved.and_then(|moved| from.steady.checked_add_signed(moved)).unwrap_or(Moment::MAX_UTC)
    }

    /// How much time has really passed since a mark.
    #[must_use]
    pub fn elapsed(self, from: Mark, now: Moment) -> TimeDelta {
        self.mark(now).steady - from.steady
    }
}

/// Finds the steps of the clock, by one that nobody sets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Watch(Option<(Moment, std::time::Duration)>);

/// A smaller difference is the pace of two clocks, and not a step.
const LEAST: TimeDelta = TimeDelta::seconds(2);

impl Watch {
    /// Takes what both clocks say now: the one that people read, and one that only ever goes on, also while the machine
    /// sleeps. Answers with the step that lies between this and the last look.
    pub fn look(&mut self, now: Moment, since_boot: std::time::Duration) -> Option<TimeDelta> {
        let (then, booted) = self.0.replace((now, since_boot))?;
        let passed = TimeDelta::from_std(since_boot.checked_sub(booted)?).ok()?;
        let step = (now - then).checked_sub(&passed)?;
        (step.abs() >= LEAST).then_some(step)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
    }

    #[test]
    fn a_clock_that_is_put_back_an_hour_delays_nothing_and_forward_hastens_nothing() {
        for step in [-3_600, 3_600] {
            let mut skew = Skew::default();
            let begun = skew.mark(at(0));
            assert_eq!(skew.due(begun, TimeDelta::minutes(15)), at(900));
            skew.step(TimeDelta::seconds(step));
            assert_eq!(skew.due(begun, TimeDelta::minutes(15)), at(900 + step), "the clock says something else then");
            assert_eq!(skew.elapsed(begun, at(300 + step)), TimeDelta::minutes(5));
            assert_eq!(skew.elapsed(skew.mark(at(step)), at(60 + step)), TimeDelta::minutes(1));
        }
    }

    #[test]
    fn only_a_real_step_is_one() {
        let mut watch = Watch::default();
        let seconds = Duration::from_secs;
        assert_eq!(watch.look(at(0), seconds(100)), None, "the first look");
        assert_eq!(watch.look(at(1), seconds(101)), None);
        assert_eq!(watch.look(at(3_601), seconds(3_701)), None, "the machine slept for an hour");
        assert_eq!(watch.look(at(3_602), seconds(3_703)), None, "a second of drift");
        assert_eq!(watch.look(at(7), seconds(3_708)), Some(TimeDelta::seconds(-3_600)));
        assert_eq!(watch.look(at(8), seconds(3_709)), None, "said once");
    }

    #[test]
    fn absurd_times_are_survived() {
        let mut skew = Skew::default();
        skew.step(TimeDelta::MAX);
        skew.step(TimeDelta::MAX);
        let mark = skew.mark(Moment::MAX_UTC);
        assert_eq!(skew.due(mark, TimeDelta::MAX), Moment::MAX_UTC);
    }
}
