//! The past in steps: one value a step, and none where it is the same as before.

use std::collections::VecDeque;

use super::Point;
use crate::domain::signal::Steps;

/// A value that stays is written again after so many steps, so that a gap is told from a value that stays.
const AGAIN: u32 = 30;

/// The last value of every step, as long as the ring keeps.
#[derive(Debug)]
pub(super) struct Ring {
    step: i64,
    keep: i64,
    /// The number of the step, and its last value; not a number where the series had ended.
    steps: VecDeque<(u32, f32)>,
}

impl Ring {
    /// How long the longest ring keeps, in milliseconds.
    pub(super) const LONG_KEEP: i64 = 8 * 24 * 60 * 60 * 1_000;

    /// Steps of ten seconds for a day.
    pub(super) const fn day() -> Self {
        Self { step: 10_000, keep: 24 * 60 * 60 * 1_000, steps: VecDeque::new() }
    }

    /// Steps of five minutes for eight days, so that a week ago is there.
    pub(super) const fn week() -> Self {
        Self { step: 5 * 60 * 1_000, keep: Self::LONG_KEEP, steps: VecDeque::new() }
    }

    /// The moment of its oldest value.
    pub(super) fn begins(&self) -> Option<i64> {
        self.steps.front().map(|(step, _)| self.moment(*step))
    }

    #[expect(clippy::cast_possible_truncation, reason = "seven digits are enough for what is drawn and learnt from")]
    pub(super) fn push(&mut self, point: Point) {
        let Ok(step) = u32::try_from(point.at / self.step) else { return };
        let value = point.value as f32;
        let same = |other: f32| other.to_bits() == value.to_bits() || other.is_nan() && value.is_nan();
        match self.steps.back_mut() {
            // The end that a restart wrote for the step after its last, or a clock that was set back.
            Some((last, _)) if *last > step => return,
            Some((last, kept)) if *last == step => *kept = value,
            Some((last, kept)) if same(*kept) && step - *last < AGAIN => {}
            _ => self.steps.push_back((step, value)),
        }
        let limit = self.steps.back().map_or(0, |_| point.at - self.keep);
        while self.steps.front().is_some_and(|(first, _)| self.moment(*first) < limit) {
            self.steps.pop_front();
        }
    }

    /// The value in whose step a moment is, also where it stayed.
    pub(super) fn at(&self, moment: i64) -> Option<f64> {
        let wanted = u32::try_from(moment.div_euclid(self.step)).ok()?;
        let last = self.steps.partition_point(|(step, _)| *step <= wanted).checked_sub(1)?;
        let (step, value) = self.steps.get(last)?;
        (!value.is_nan() && wanted - step < AGAIN).then_some(f64::from(*value))
    }

    /// One point a step after one moment and up to another, also where the value stayed. It stands at the end of its
    /// step, whose last value it is: nothing is known before it was measured.
    pub(super) fn between(&self, after: i64, until: i64) -> Vec<Point> {
        let mut points = Vec::new();
        for (at, (step, value)) in self.steps.iter().enumerate() {
            if value.is_nan() {
                continue;
            }
            let next = self.steps.get(at + 1).map_or(*step + 1, |(next, _)| (*next).min(*step + AGAIN));
            let moments = (*step..next).map(|step| self.moment(step) + self.step - 1);
            let wanted = moments.filter(|at| *at > after && *at <= until);
            points.extend(wanted.map(|at| Point { at, value: f64::from(*value) }));
        }
        points
    }

    pub(super) fn rewind(&mut self, to: i64) {
        while self.steps.back().is_some_and(|(last, _)| self.moment(*last) > to) {
            self.steps.pop_back();
        }
    }

    /// How much there is to save.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// Everything in it, up to the newest point where the series goes on.
    pub(super) fn save(&self, last: Option<Point>) -> Steps {
        let mut values: Vec<_> = self.steps.iter().copied().collect();
        let now = last.and_then(|last| u32::try_from(last.at / self.step).ok());
        // A value that stays is not written again at once.
        if let (Some(now), Some((step, value))) = (now, values.last().copied())
            && step < now
        {
            values.push((now, value));
        }
        Steps { millis: u32::try_from(self.step).unwrap_or_default(), values }
    }

    /// Puts what was saved before what is in it; it ended then. Answers when its last value was.
    pub(super) fn restore(&mut self, saved: &Steps, now: i64) -> Option<i64> {
        if i64::from(saved.millis) != self.step {
            return None;
        }
        let limits = now - self.keep..=now;
        let begins = self.steps.front().map_or(u32::MAX, |(step, _)| *step);
        let mut restored: VecDeque<(u32, f32)> = VecDeque::with_capacity(saved.values.len() + self.steps.len() + 1);
        for (step, value) in &saved.values {
            let in_order = restored.back().is_none_or(|(last, _)| last < step);
            if in_order && *step < begins && limits.contains(&self.moment(*step)) && !value.is_infinite() {
                restored.push_back((*step, *value));
            }
        }
        let last = restored.iter().rev().find(|(_, value)| !value.is_nan()).map(|(step, _)| self.moment(*step));
        if let Some((step, value)) = restored.back().copied()
            && !value.is_nan()
            && step + 1 < begins
        {
            restored.push_back((step + 1, f32::NAN));
        }
        restored.append(&mut self.steps);
        self.steps = restored;
        last
    }

    /// The moment at which a step begins.
    const fn moment(&self, step: u32) -> i64 {
        step as i64 * self.step
    }
}
