//! How fast messages come in and go out of one topic for one group, over the last minute.

use std::collections::VecDeque;

/// The time over which a rate is taken, in seconds.
const WINDOW: f64 = 60.0;
/// How many lags are kept for the trend.
const TREND: usize = 30;

/// What moved between two looks.
#[derive(Debug, Clone, Copy)]
struct Step {
    at: f64,
    seconds: f64,
    came: u64,
    went: u64,
}

/// The last minute of one topic of one group.
#[derive(Debug, Default)]
pub struct Progress {
    last: Option<f64>,
    steps: VecDeque<Step>,
    trend: VecDeque<Option<u64>>,
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
    fn rates_are_those_of_the_last_minute() {
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
}
