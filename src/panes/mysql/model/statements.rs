//! What kinds of statements cost the most since bongsu looks, by the difference of the server's own sums.

use std::{collections::HashMap, time::Duration};

use serde::{Deserialize, Serialize};

use crate::text::Clean;

/// What the source `statements` reads.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Statements {
    /// Seconds since bongsu began to watch.
    pub watched_s: f64,
    /// The kinds of statements that ran since then, dearest first.
    pub digests: Vec<Digest>,
    /// Why there are none, when the server does not keep them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<Clean>,
}

/// One kind of statement: the same but for its literals. Counts are since bongsu began to watch it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// Its hash, as the server gives it.
    pub hash: Clean,
    /// The schema that it ran in.
    pub schema: Clean,
    /// The statement with `?` for literals, cut on the server.
    pub text: Clean,
    /// How often it ended.
    pub calls: u64,
    /// How often a second since the last poll.
    pub calls_per_s: f64,
    /// How long all calls took together, in seconds.
    pub total_s: f64,
    /// How long one took on average, in milliseconds.
    pub avg_ms: f64,
    /// Rows read.
    pub rows_examined: u64,
    /// Rows returned.
    pub rows_sent: u64,
    /// Calls that used no index.
    pub no_index: u64,
    /// Calls that failed.
    pub errors: u64,
    /// Whether the server saw it for the first time since bongsu watches.
    pub new: bool,
}

/// The sums that the server keeps of one kind of statement, since it started or was told to forget.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counters {
    /// See [`Digest::hash`].
    pub hash: Clean,
    /// See [`Digest::schema`].
    pub schema: Clean,
    /// See [`Digest::text`].
    pub text: Clean,
    /// Calls.
    pub calls: u64,
    /// Time of all calls, in picoseconds.
    pub picos: u64,
    /// Rows read.
    pub rows_examined: u64,
    /// Rows returned.
    pub rows_sent: u64,
    /// Calls that used no index.
    pub no_index: u64,
    /// Calls that failed.
    pub errors: u64,
    /// How long ago the server saw it for the first time.
    pub first_seen: Duration,
}

/// Remembers what the sums were, to tell what has come since.
#[derive(Debug, Default)]
pub struct Tracker {
    base: HashMap<(Clean, Clean), Counters>,
    previous: HashMap<(Clean, Clean), u64>,
}

impl Tracker {
    /// How many kinds are remembered: the server itself keeps 10,000.
    const LIMIT: usize = 10_000;

    /// Takes the sums as they stand `watched` after the first look, `since` after the one before.
    pub fn observe(&mut self, now: Vec<Counters>, watched: Duration, since: Duration) -> Statements {
        let mut digests: Vec<Digest> = now.into_iter().filter_map(|now| self.digest(now, watched, since)).collect();
        digests.sort_by(|a, b| b.total_s.total_cmp(&a.total_s));
        Statements { watched_s: watched.as_secs_f64(), digests, unavailable: None }
    }

    fn digest(&mut self, now: Counters, watched: Duration, since: Duration) -> Option<Digest> {
        let key = (now.schema.clone(), now.hash.clone());
        let new = now.first_seen < watched;
        if !self.base.contains_key(&key) && self.base.len() < Self::LIMIT {
            let base = if new { Counters::default() } else { now.clone() };
            self.base.insert(key.clone(), base);
        }
        let base = self.base.get_mut(&key)?;
        if now.calls < base.calls {
            // The server was told to forget, or was restarted.
            *base = Counters::default();
        }
        let calls = now.calls - base.calls;
        let before = self.previous.insert(key, now.calls).unwrap_or(base.calls);
        let fresh = now.calls.saturating_sub(before);
        let total_s = seconds(now.picos.saturating_sub(base.picos));
        (calls > 0).then(|| Digest {
            hash: now.hash,
            schema: now.schema,
            text: now.text,
            calls,
            calls_per_s: per_second(fresh, since),
            total_s,
            avg_ms: total_s * 1000.0 / float(calls),
            rows_examined: now.rows_examined.saturating_sub(base.rows_examined),
            rows_sent: now.rows_sent.saturating_sub(base.rows_sent),
            no_index: now.no_index.saturating_sub(base.no_index),
            errors: now.errors.saturating_sub(base.errors),
            new,
        })
    }
}

/// How many a second; 0 when no time has passed.
pub(in crate::panes::mysql) fn per_second(count: u64, during: Duration) -> f64 {
    if during.is_zero() { 0.0 } else { float(count) / during.as_secs_f64() }
}

fn seconds(picos: u64) -> f64 {
    float(picos) / 1e12
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
const fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(hash: &str, calls: u64, ms: u64, first_seen: u64) -> Counters {
        Counters {
            hash: hash.into(),
            calls,
            picos: ms * 1_000_000_000,
            rows_examined: calls * 10,
            first_seen: Duration::from_secs(first_seen),
            ..Counters::default()
        }
    }

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn only_what_came_since_the_first_look_counts() {
        let mut tracker = Tracker::default();
        assert_eq!(tracker.observe(vec![sums("old", 1000, 50_000, 9_000)], Duration::ZERO, Duration::ZERO).digests, []);
        let now = tracker.observe(vec![sums("old", 1010, 50_500, 9_010), sums("new", 4, 8_000, 3)], S * 10, S * 10);
        let told: Vec<_> =
            now.digests.iter().map(|d| (d.hash.as_str(), d.calls, d.calls_per_s, d.avg_ms, d.new)).collect();
        assert_eq!(told, [("new", 4, 0.4, 2_000.0, true), ("old", 10, 1.0, 50.0, false)]);
        let later = tracker.observe(vec![sums("old", 1010, 50_500, 9_020), sums("new", 4, 8_000, 13)], S * 20, S * 10);
        let told: Vec<_> = later.digests.iter().map(|d| (d.hash.as_str(), d.calls, d.calls_per_s, d.new)).collect();
        assert_eq!(told, [("new", 4, 0.0, true), ("old", 10, 0.0, false)]);
    }

    #[test]
    fn sums_that_start_anew_are_not_negative() {
        let mut tracker = Tracker::default();
        tracker.observe(vec![sums("a", 1000, 50_000, 9_000)], Duration::ZERO, Duration::ZERO);
        let now = tracker.observe(vec![sums("a", 3, 30, 5)], S * 10, S * 10);
        assert_eq!((now.digests[0].calls, now.digests[0].rows_examined), (3, 30));
    }
}
