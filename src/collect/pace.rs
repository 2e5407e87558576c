//! When to look again: pure, so that its promises are tested in microseconds.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    time::Duration,
};

use crate::domain::reading::FaultKind;

/// The longest interval that the governor or a back-off ever sets.
const LONGEST: Duration = Duration::from_mins(1);
/// The first pause after failures that trying again makes worse.
const FIRST_PAUSE: Duration = Duration::from_secs(5);

/// Decides the pauses of one source.
#[derive(Debug)]
pub(super) struct Pace {
    base: Duration,
    stretch: u32,
    failures: u32,
    governed: bool,
}

impl Pace {
    pub(super) const fn new(base: Duration, governed: bool) -> Self {
        Self { base, stretch: 1, failures: 0, governed }
    }

    /// Sets the interval that the person asked for.
    pub(super) const fn set_base(&mut self, base: Duration) {
        self.base = base;
    }

    /// The interval in force.
    pub(super) fn every(&self) -> Duration {
        (self.base * self.stretch).min(LONGEST.max(self.base))
    }

    /// Whether the governor stretched the interval.
    pub(super) const fn slowed(&self) -> bool {
        self.stretch > 1
    }

    /// After a poll that succeeded and cost `cost`: a poll dearer than a fifth of its interval doubles the interval,
    /// a cheap one restores it at once.
    pub(super) fn succeeded(&mut self, cost: Duration) {
        self.failures = 0;
        if !self.governed {
            return;
        }
        if cost * 5 > self.every() {
            if self.base * self.stretch < LONGEST {
                self.stretch = self.stretch.saturating_mul(2);
            }
        } else if cost * 5 <= self.base {
            self.stretch = 1;
        }
    }

    /// After a poll that failed: how long to wait before the next.
    ///
    /// A connection that is refused or reset costs the target less than a poll does, so it is tried at the usual
    /// interval and recovery shows at once. Failures that trying again makes worse (wrong credentials lock accounts,
    /// a blocked host stays blocked) back off from 5 s to a minute.
    pub(super) fn failed(&mut self, kind: FaultKind) -> Duration {
        self.failures = self.failures.saturating_add(1);
        if kind.is_denial() || kind == FaultKind::Blocked {
            (FIRST_PAUSE * 2_u32.saturating_pow(self.failures.min(5) - 1)).clamp(self.base, LONGEST.max(self.base))
        } else {
            self.every()
        }
    }
}

/// The duration, moved at random by up to a tenth either way, so that many rooms never poll in step.
pub(super) fn jitter(around: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish();
    let per_mille = 900 + u32::try_from(random % 201).unwrap_or_default();
    around * per_mille / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_dear_poll_stretches_the_interval_and_a_cheap_one_restores_it() {
        let mut pace = Pace::new(SECOND, true);
        pace.succeeded(Duration::from_millis(300));
        assert_eq!((pace.every(), pace.slowed()), (SECOND * 2, true));
        pace.succeeded(Duration::from_millis(500));
        assert_eq!(pace.every(), SECOND * 4);
        for _ in 0..20 {
            pace.succeeded(Duration::from_mins(2));
        }
        assert_eq!(pace.every(), LONGEST);
        pace.succeeded(Duration::from_millis(20));
        assert_eq!((pace.every(), pace.slowed()), (SECOND, false));
    }

    #[test]
    fn an_ungoverned_source_keeps_its_interval() {
        let mut pace = Pace::new(SECOND, false);
        pace.succeeded(SECOND * 10);
        assert_eq!(pace.every(), SECOND);
    }

    #[test]
    fn a_refusal_is_tried_again_at_the_interval_and_a_denial_backs_off_to_a_minute() {
        let mut pace = Pace::new(SECOND, true);
        let refused: Vec<_> = (0..10).map(|_| pace.failed(FaultKind::Refused).as_secs()).collect();
        assert!(refused.iter().all(|pause| *pause == 1), "{refused:?}");
        let mut pace = Pace::new(SECOND, true);
        let denied: Vec<_> = (0..7).map(|_| pace.failed(FaultKind::Auth).as_secs()).collect();
        assert_eq!(denied, [5, 10, 20, 40, 60, 60, 60]);
    }

    #[test]
    fn jitter_stays_within_a_tenth_and_does_vary() {
        let pauses: Vec<_> = (0..200).map(|_| jitter(SECOND)).collect();
        assert!(pauses.iter().all(|p| (900..=1100).contains(&p.as_millis())));
        assert!(pauses.iter().any(|p| *p != pauses[0]));
    }
}
