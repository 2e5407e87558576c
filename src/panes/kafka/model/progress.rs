//! How fast messages come in and go out of one topic for one group, over the last half minute.

use std::collections::VecDeque;

/// The time over which a rate is taken, in seconds.
const WINDOW: f64 = 30.0;
/// How many lags are kept for the trend.
const TREND: usize = 30;
/// From so many pauses between commits it is known how long they usually are, and so many are kept.
const PAUSES: (usize, usize) = (4, 12);

/// What moved between two looks.
#[derive(Debug, Clone, Copy)]
struct Step {
    at: f64,
    seconds: f64,
    came: u64,
    went: u64,
}

/// The last half minute of one topic of one group.
#[derive(Debug, Default)]
pub struct Progress {
    last: Option<f64>,
    steps: VecDeque<Step>,
    trend: VecDeque<Option<u64>>,
    quiet: f64,
    pauses: VecDeque<f64>,
}

impl Progress {
    /// Notes at second `now` how many messages came and went since the look before, and how many wait.
    pub fn observe(&mut self, now: f64, came: u64, went: u64, lag: Option<u64>) {
        if let Some(last) = self.last {
            self.steps.push_back(Step { at: now, seconds: now - last, came, went });
        }
        self.last = Some(now);
        while self.steps.front().is_some_and(|step| now - step.at >= WINDOW) {
            self.steps.pop_front();
        }
        self.trend.push_back(lag);
        if self.trend.len() > TREND {
            self.trend.pop_front();
        }
    }

    /// Notes for how long no commit moved although messages wait.
    pub fn pause(&mut self, quiet: Option<f64>) {
        let quiet = quiet.unwrap_or_default();
        if quiet < self.quiet || quiet <= 0.0 {
            self.pauses.push_back(self.quiet);
            if self.pauses.len() > PAUSES.1 {
                self.pauses.pop_front();
            }
        }
        self.quiet = quiet;
    }

    /// The longest of the last pauses that ended; `None` while too few have.
    #[must_use]
    pub fn usual_pause(&self) -> Option<f64> {
        (self.pauses.len() >= PAUSES.0).then(|| self.pauses.iter().copied().fold(0.0, f64::max))
    }

    /// Messages that came in and went out a second; `None` before the second look.
    #[must_use]
    pub fn rates(&self) -> Option<(f64, f64)> {
        let seconds: f64 = self.steps.iter().map(|step| step.seconds).sum();
        let sum = |of: fn(&Step) -> u64| self.steps.iter().map(of).sum::<u64>() as f64;
        (seconds > 0.0).then(|| (sum(|step| step.came) / seconds, sum(|step| step.went) / seconds))
    }

    /// The last lags, oldest first.
    #[must_use]
    pub fn trend(&self) -> Vec<Option<u64>> {
        self.trend.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_those_of_the_last_half_minute() {
        let mut progress = Progress::default();
        progress.observe(0.0, 0, 0, Some(7));
        assert_eq!(progress.rates(), None, "one look tells no speed");
        progress.observe(5.0, 50, 25, Some(32));
        assert_eq!(progress.rates(), Some((10.0, 5.0)));
        for tick in 2..40 {
            progress.observe(f64::from(tick) * 5.0, 0, 100, None);
        }
        assert_eq!(progress.rates(), Some((0.0, 20.0)));
        assert_eq!(progress.trend().len(), TREND);
    }

    #[test]
    fn a_group_that_commits_seldom_is_known_to_do_so() {
        let mut progress = Progress::default();
        for quiet in [None, Some(0.0), Some(5.0)] {
            progress.pause(quiet);
            assert_eq!(progress.usual_pause(), None);
        }
        for quiet in [Some(10.0), Some(0.0), Some(0.0), Some(5.0), Some(10.0), Some(15.0)] {
            progress.pause(quiet);
        }
        assert_eq!(progress.usual_pause(), Some(10.0), "the one that goes on is none yet");
        (0..=PAUSES.1).for_each(|_| progress.pause(None));
        assert_eq!(progress.usual_pause(), Some(0.0), "what was long ago is forgotten");
    }
}
