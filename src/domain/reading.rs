//! What one poll of a target gave, and how much of it may still be believed.

use std::{fmt, sync::Arc, time::Duration};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::clock::Moment;

/// Names one stream of readings: which source of which target on which pane.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceKey {
    /// The pane, such as `mysql`.
    pub pane: String,
    /// The target's name in the config, such as `orders-db`.
    pub target: String,
    /// The source, such as `locks`.
    pub source: String,
}

impl SourceKey {
    /// Names a stream.
    #[must_use]
    pub fn new(pane: &str, target: &str, source: &str) -> Self {
        Self { pane: pane.into(), target: target.into(), source: source.into() }
    }
}

impl fmt::Display for SourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.pane, self.target, self.source)
    }
}

/// The kinds of failure that an engineer treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// The host answered that nothing listens on the port.
    Refused,
    /// The connection was accepted, or not, and then nobody answered before the deadline.
    Silent,
    /// The peer closed or reset the connection in the middle.
    Reset,
    /// The name does not resolve.
    Dns,
    /// The network has no route, or the host is down.
    Unreachable,
    /// The TLS handshake failed, or the certificate is not trusted.
    Tls,
    /// The peer wants other credentials (`MySQL` 1045, HTTP 401).
    Auth,
    /// A privilege is missing; the detail names the grant.
    Denied,
    /// A secret that the config refers to is not there.
    Secret,
    /// The server has no connection left (`MySQL` 1040, 1203).
    Full,
    /// The server blocks this host after too many errors (`MySQL` 1129).
    Blocked,
    /// The server is starting, loading or shutting down.
    Busy,
    /// The server is up and serves nobody: it runs a script without end, or has lost its master or its cluster (Redis
    /// `BUSY`, `MASTERDOWN`, `CLUSTERDOWN`).
    Stuck,
    /// The statement was stopped by the limit that bongsu sets on itself.
    Limit,
    /// The peer spoke, but not what was expected of it.
    Protocol,
}

impl FaultKind {
    /// Whether only a change of grants or config, not time, can cure it.
    #[must_use]
    pub const fn is_denial(self) -> bool {
        matches!(self, Self::Auth | Self::Denied | Self::Secret)
    }

    /// Whether it says that the target serves nobody, and not only that it does not serve us.
    #[must_use]
    pub const fn is_outage(self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::Silent
                | Self::Reset
                | Self::Dns
                | Self::Unreachable
                | Self::Full
                | Self::Busy
                | Self::Stuck
        )
    }
}

/// Why a poll gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{detail}")]
pub struct Fault {
    /// The kind, for words, colours and cures.
    pub kind: FaultKind,
    /// What happened, as one sentence in English, with the address; may quote the peer, so clean it before showing.
    pub detail: String,
}

impl Fault {
    /// A fault of the kind with its sentence.
    pub fn new(kind: FaultKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
}

/// What a source last did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Health {
    /// No poll has ended yet.
    #[default]
    Connecting,
    /// The last poll succeeded.
    Live,
    /// The last polls failed.
    Failing {
        /// Why.
        fault: Fault,
        /// Failures in a row, at least 1.
        attempts: u32,
        /// When the first of them was.
        since: Moment,
        /// When the next try is due.
        retry_at: Moment,
    },
}

/// How the last good value came in.
#[derive(Debug, PartialEq, Eq)]
pub struct Good<T> {
    /// The value; shared, so a frame costs no copy.
    pub data: Arc<T>,
    /// When the poll ended, on our clock.
    pub at: Moment,
    /// How long it took.
    pub took: Duration,
}

impl<T> Clone for Good<T> {
    fn clone(&self) -> Self {
        Self { data: Arc::clone(&self.data), at: self.at, took: self.took }
    }
}

/// The state of one source: the last good value is never lost, whatever happens to the target.
#[derive(Debug, PartialEq, Eq)]
pub struct Reading<T> {
    /// The last value that came in whole, if ever.
    pub good: Option<Good<T>>,
    /// What the source last did.
    pub health: Health,
    /// The interval that the source is polled at just now (it may have been slowed).
    pub every: Duration,
    /// Whether the interval was stretched because the target answers slowly.
    pub slowed: bool,
}

impl<T> Clone for Reading<T> {
    fn clone(&self) -> Self {
        Self { good: self.good.clone(), health: self.health.clone(), every: self.every, slowed: self.slowed }
    }
}

/// A reading's health as people and `snapshot --json` see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Freshness {
    /// The value is of now.
    Live,
    /// No poll has ended yet.
    Connecting,
    /// The value is older than two intervals, though no poll failed.
    Stale,
    /// A grant, a credential or a secret is missing.
    Denied,
    /// Polls fail.
    Failing,
}

impl<T> Reading<T> {
    /// The state before the first poll.
    #[must_use]
    pub const fn connecting(every: Duration) -> Self {
        Self { good: None, health: Health::Connecting, every, slowed: false }
    }

    /// The last good value, however old.
    #[must_use]
    pub fn data(&self) -> Option<&T> {
        self.good.as_ref().map(|good| &*good.data)
    }

    /// The value only while it may be believed: live at `now`.
    #[must_use]
    pub fn live(&self, now: Moment) -> Option<&T> {
        if self.freshness(now) == Freshness::Live { self.data() } else { None }
    }

    /// How old the last good value is; never negative, whatever the clock does.
    #[must_use]
    pub fn age(&self, now: Moment) -> Option<Duration> {
        self.good.as_ref().map(|good| (now - good.at).to_std().unwrap_or_default())
    }

    /// The fault of the last poll, when it failed.
    #[must_use]
    pub const fn fault(&self) -> Option<&Fault> {
        match &self.health {
            Health::Failing { fault, .. } => Some(fault),
            Health::Connecting | Health::Live => None,
        }
    }

    /// How far the reading may be believed at `now`. A value is stale after two intervals and half a second.
    #[must_use]
    pub fn freshness(&self, now: Moment) -> Freshness {
        match &self.health {
            Health::Connecting => Freshness::Connecting,
            Health::Failing { fault, .. } if fault.kind.is_denial() => Freshness::Denied,
            Health::Failing { .. } => Freshness::Failing,
            Health::Live => {
                let limit = self.every * 2 + Duration::from_millis(500);
                if self.age(now).is_some_and(|age| age <= limit) { Freshness::Live } else { Freshness::Stale }
            }
        }
    }

    /// The reading after a poll that gave `data`.
    pub fn succeed(&mut self, data: T, at: Moment, took: Duration) {
        self.good = Some(Good { data: Arc::new(data), at, took });
        self.health = Health::Live;
    }

    /// The reading after a poll that failed; the last good value stays.
    pub fn fail(&mut self, fault: Fault, at: Moment, retry_in: Duration) {
        let (attempts, since) = match &self.health {
            Health::Failing { attempts, since, .. } => (attempts.saturating_add(1), *since),
            Health::Connecting | Health::Live => (1, at),
        };
        let retry_at = at + TimeDelta::from_std(retry_in).unwrap_or_default();
        self.health = Health::Failing { fault, attempts, since, retry_at };
    }
}

/// The state of one source without its value: for titles, lists and `snapshot`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceState {
    /// Which source.
    pub key: SourceKey,
    /// How far its value may be believed.
    pub freshness: Freshness,
    /// How old its last good value is.
    pub age: Option<Duration>,
    /// When its last good value came in.
    pub taken_at: Option<Moment>,
    /// How long the last good poll took.
    pub took: Option<Duration>,
    /// The interval in force.
    pub every: Duration,
    /// Whether the interval was stretched because the target answers slowly.
    pub slowed: bool,
    /// Why the last poll failed, how many failed in a row and since when, when it did.
    pub failure: Option<Failure>,
}

/// A failure that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub fault: Fault,
    /// Failures in a row.
    pub attempts: u32,
    /// Since when.
    pub since: Moment,
    /// When the next try is due.
    pub retry_at: Moment,
}

impl SourceState {
    /// The state at `now` of the source that gave `reading`.
    #[must_use]
    pub fn of<T>(key: &SourceKey, reading: &Reading<T>, now: Moment) -> Self {
        let failure = match &reading.health {
            Health::Failing { fault, attempts, since, retry_at } => {
                Some(Failure { fault: fault.clone(), attempts: *attempts, since: *since, retry_at: *retry_at })
            }
            Health::Connecting | Health::Live => None,
        };
        Self {
            key: key.clone(),
            freshness: reading.freshness(now),
            age: reading.age(now),
            taken_at: reading.good.as_ref().map(|good| good.at),
            took: reading.good.as_ref().map(|good| good.took),
            every: reading.every,
            slowed: reading.slowed,
            failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
    }

    #[test]
    fn the_last_good_value_outlives_failures() {
        let mut reading = Reading::connecting(Duration::from_secs(2));
        assert_eq!(reading.freshness(at(0)), Freshness::Connecting);
        reading.succeed(7, at(0), Duration::from_millis(3));
        reading.fail(Fault::new(FaultKind::Refused, "no"), at(2), Duration::from_secs(1));
        reading.fail(Fault::new(FaultKind::Refused, "no"), at(3), Duration::from_secs(2));
        assert_eq!(reading.data(), Some(&7));
        assert_eq!(reading.age(at(10)), Some(Duration::from_secs(10)));
        assert_eq!(reading.freshness(at(3)), Freshness::Failing);
        let Health::Failing { attempts, since, retry_at, .. } = &reading.health else { unreachable!() };
        assert_eq!((*attempts, *since, *retry_at), (2, at(2), at(5)));
    }

    #[test]
    fn a_value_goes_stale_after_two_intervals_and_a_clock_that_steps_back_gives_no_negative_age() {
        let mut reading = Reading::connecting(Duration::from_secs(2));
        reading.succeed(1, at(100), Duration::ZERO);
        assert_eq!(reading.freshness(at(104)), Freshness::Live);
        assert_eq!(reading.freshness(at(105)), Freshness::Stale);
        assert_eq!(reading.age(at(50)), Some(Duration::ZERO));
    }

    #[test]
    fn a_missing_grant_is_a_denial_and_not_a_failure() {
        let mut reading: Reading<u8> = Reading::connecting(Duration::from_secs(1));
        reading.fail(Fault::new(FaultKind::Denied, "GRANT PROCESS"), at(0), Duration::from_secs(5));
        assert_eq!(reading.freshness(at(0)), Freshness::Denied);
    }
}
