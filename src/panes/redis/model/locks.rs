//! Locks: keys that match a pattern, counted in rounds over all keys.

use serde::{Deserialize, Serialize};

use crate::{domain::clock::Moment, text::Clean};

/// What the source `locks` reads: numbers only, so that a poll is a small sample.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Locks {
    /// One for each pattern of the config, in its order.
    pub locks: Vec<Pattern>,
    /// How far the counting is.
    pub scan: Scan,
    /// What could not be counted, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Clean>,
}

/// The locks of one pattern: of the last full round, or of what was seen so far while there was none.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Pattern {
    /// The pattern as the config says it.
    pub pattern: Clean,
    /// How many keys match.
    pub count: u64,
    /// How many of them never run out.
    pub without_expiry: u64,
    /// The shortest time to live of the others, in milliseconds.
    pub shortest_ttl_ms: Option<u64>,
    /// The longest time to live of the others, in milliseconds.
    pub longest_ttl_ms: Option<u64>,
    /// Since when the lock that was seen longest is known to be held; `None` when there is none.
    pub oldest: Option<Moment>,
    /// How many more there are than in the round before; `None` before the second round.
    pub change: Option<i64>,
    /// Whether these are the numbers of a full round over all keys.
    pub complete: bool,
    /// The counts of the last full rounds, oldest first.
    pub history: Vec<u64>,
}

/// How far the counting is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Scan {
    /// The part of all keys that the running round has seen, 0 to 1; `None` between rounds.
    pub seen: Option<f64>,
    /// Keys in the databases that are looked at.
    pub keys: Option<u64>,
    /// Full rounds so far.
    pub rounds: u64,
    /// When the last full round ended.
    pub ended_at: Option<Moment>,
    /// How long the last full round took, in milliseconds.
    pub took_ms: Option<f64>,
    /// How much of that the servers worked for us, at most, in milliseconds.
    pub cost_ms: Option<f64>,
}

/// What the source `keys` reads: the locks themselves, worst first, once in a while.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Keys {
    /// How many locks the round found.
    pub total: u64,
    /// The worst of them: those without expiry, then those held longest.
    pub keys: Vec<LockKey>,
    /// When the round ended that found them; `None` before the first one.
    pub found_at: Option<Moment>,
}

/// One lock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LockKey {
    /// The key.
    pub key: Clean,
    /// The first pattern of the config that it matches.
    pub pattern: Clean,
    /// Its time to live when it was looked at, in milliseconds; `None` for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_ms: Option<u64>,
    /// Since when bongsu has seen it in every round.
    pub since: Moment,
    /// Its type: `string`, `hash`; empty when it was not asked for.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub kind: Clean,
    /// Who holds it: the value of a string, the `uuid:thread` of a Redisson lock; empty when that is not known.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub owner: Clean,
    /// How often its holder took it (Redisson).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<u64>,
    /// How many clients wait for it (Redisson: subscribers of its channel).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiters: Option<u64>,
    /// The node of a cluster that has it.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub node: Clean,
}

fn is_empty(text: &Clean) -> bool {
    text.is_empty()
}
