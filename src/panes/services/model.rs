//! What is known of one HTTP service: the reading, and how single probes become a state. Pure: no network, no clock.

use std::{collections::VecDeque, time::Duration};

use serde::{Deserialize, Serialize};

use super::cause::Failure;
use crate::{domain::clock::Moment, text::Clean};

/// How many probes the window of latencies remembers.
pub const WINDOW: usize = 60;

/// What people call the health of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It answers as expected, and fast enough.
    Up,
    /// It answers slower than `degraded-above`, or the newest probe failed and it is not yet known to be down.
    Degraded,
    /// As many probes failed as `fail-after` says.
    Down,
}

/// One reading: what the newest probe saw, and what the last probes add up to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Data {
    /// Up, degraded or down.
    pub state: State,
    /// When that state began, or when bongsu first looked.
    pub since: Moment,
    /// The HTTP status code of the newest probe; `None` when none came.
    pub status: Option<u16>,
    /// From the start of the newest probe to the end of its answer, in milliseconds; `None` when no answer came.
    pub latency_ms: Option<f64>,
    /// Above this latency the service counts as degraded, in milliseconds.
    pub degraded_above_ms: Option<f64>,
    /// Why the newest probe failed; `None` when it succeeded.
    pub error: Option<Failure>,
    /// The median latency of the window, in milliseconds; failures do not count.
    pub p50_ms: Option<f64>,
    /// The 95th percentile of the window, in milliseconds; failures do not count.
    pub p95_ms: Option<f64>,
    /// The latencies of the last probes in milliseconds, oldest first; `None` for a failure.
    pub window: Vec<Option<f64>>,
    /// How many probes failed since the last success.
    pub failures_in_a_row: u32,
    /// The failures that `fail-after` counts just now.
    pub recent: Recent,
    /// How many probes were made since bongsu started.
    pub checks: u64,
    /// Full days until the certificate runs out, negative when it has; `None` without TLS or before it was seen.
    pub tls_days_left: Option<i64>,
    /// The certificate that the service last showed, also when it was not accepted.
    pub certificate: Option<Certificate>,
    /// Where the time of the newest probe went.
    pub phases: Phases,
    /// The protocol of the newest answer, such as `HTTP/2.0`.
    pub http_version: Option<String>,
    /// The address that the newest answer came from.
    pub remote_address: Option<String>,
    /// The beginning of the body, kept only when the answer was wrong.
    pub body_excerpt: Option<Clean>,
    /// How far the server's clock is ahead of ours, in seconds, by its `Date` header; exact to one second.
    pub clock_skew_s: Option<f64>,
}

/// The failures that [`Rule`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// So many of the last probes failed.
    pub failed: usize,
    /// So many failures make the service down.
    pub needed: usize,
    /// So many probes are looked at.
    pub of: usize,
}

/// Where the time of one probe went, in milliseconds; `None` for a phase that was not reached or not needed.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Phases {
    /// Looking the name up.
    pub dns_ms: Option<f64>,
    /// Opening the TCP connection.
    pub connect_ms: Option<f64>,
    /// The TLS handshake.
    pub tls_ms: Option<f64>,
    /// From the connection to the head of the answer.
    pub first_byte_ms: Option<f64>,
    /// Reading the body.
    pub body_ms: Option<f64>,
}

/// A certificate as a person wants to know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The first moment at which it is valid.
    pub not_before: Moment,
    /// The last moment at which it is valid.
    pub not_after: Moment,
    /// Whether it names itself as its issuer.
    pub self_signed: bool,
}

impl Certificate {
    /// Full days from `now` until it runs out; negative when it has.
    #[must_use]
    pub fn days_left(&self, now: Moment) -> i64 {
        (self.not_after - now).num_seconds().div_euclid(24 * 60 * 60)
    }
}

/// How many of how many probes must fail before a service is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// So many failures; at least 1.
    pub failures: usize,
    /// Among so many of the last probes; at least `failures`.
    pub of: usize,
}

/// What one probe adds to the history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// The answer was as expected and took so long.
    Good(Duration),
    /// No answer, or a wrong one.
    Bad,
}

/// Turns the outcomes of single probes into a state.
///
/// A failure makes an up service degraded at once and down when [`Rule`] is met; one that was never seen up is down at
/// its first failure. A single success ends both, so that
/// a healed service is never shown as broken. What failed before a recovery does not count against it.
#[derive(Debug, Clone)]
pub struct History {
    rule: Rule,
    degraded_above: Option<Duration>,
    recent: VecDeque<bool>,
    window: VecDeque<Option<f64>>,
    state: Option<(State, Moment)>,
    failures_in_a_row: u32,
    checks: u64,
}

impl History {
    /// The history of a service that nobody has looked at yet.
    #[must_use]
    pub const fn new(rule: Rule, degraded_above: Option<Duration>) -> Self {
        Self {
            rule,
            degraded_above,
            recent: VecDeque::new(),
            window: VecDeque::new(),
            state: None,
            failures_in_a_row: 0,
            checks: 0,
        }
    }

    /// Takes one probe in that ended at `at`; gives the state and when it began.
    pub fn record(&mut self, outcome: Outcome, at: Moment) -> (State, Moment) {
        self.checks += 1;
        let latency = match outcome {
            Outcome::Good(latency) => Some(latency),
            Outcome::Bad => None,
        };
        push(&mut self.window, latency.map(millis), WINDOW);
        if latency.is_some() && self.is_down() {
            self.recent.clear();
        }
        push(&mut self.recent, latency.is_none(), self.rule.of);
        self.failures_in_a_row = if latency.is_some() { 0 } else { self.failures_in_a_row.saturating_add(1) };

        let state = match latency {
            Some(latency) if self.degraded_above.is_some_and(|limit| latency > limit) => State::Degraded,
            Some(_) => State::Up,
            None if self.is_down() || self.state.is_none() || self.recent().failed >= self.rule.failures => State::Down,
            None => State::Degraded,
        };
        let since = self.state.filter(|(old, _)| *old == state).map_or(at, |(_, since)| since);
        *self.state.insert((state, since))
    }

    /// Whether the newest probe failed and more are needed to tell a hiccup from an outage.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.failures_in_a_row > 0 && !self.is_down()
    }

    /// The failures that count just now.
    #[must_use]
    pub fn recent(&self) -> Recent {
        let failed = self.recent.iter().filter(|failed| **failed).count();
        Recent { failed, needed: self.rule.failures, of: self.rule.of }
    }

    /// How many probes failed since the last success.
    #[must_use]
    pub const fn failures_in_a_row(&self) -> u32 {
        self.failures_in_a_row
    }

    /// How many probes were taken in.
    #[must_use]
    pub const fn checks(&self) -> u64 {
        self.checks
    }

    /// The latencies of the last probes in milliseconds, oldest first; `None` for a failure.
    #[must_use]
    pub fn window(&self) -> Vec<Option<f64>> {
        self.window.iter().copied().collect()
    }

    fn is_down(&self) -> bool {
        self.state.is_some_and(|(state, _)| state == State::Down)
    }
}

/// The value below which `percent` of the measured values lie, by nearest rank; `None` when nothing was measured.
#[must_use]
pub fn percentile(window: &[Option<f64>], percent: usize) -> Option<f64> {
    let mut values: Vec<f64> = window.iter().copied().flatten().collect();
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied()
}

/// A duration in milliseconds, to the hundredth: readings are recorded, and more digits are noise.
#[must_use]
pub fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 100_000.0).round() / 100.0
}

fn push<T>(queue: &mut VecDeque<T>, value: T, limit: usize) {
    queue.push_back(value);
    while queue.len() > limit {
        queue.pop_front();
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
