//! Counting locks in rounds over all keys, a small step at a time: pure, so that its promises are tested without a
//! server. Each step asks one `SCAN` page and the times to live of the keys of earlier pages; whoever drives it decides
//! when the next step is due.
//!
//! One pass serves all patterns. The server looks for what covers them all; where nothing does, it gives all keys and
//! they are told apart here. On a million keys both cost the server the same 0.6 s (the second 26 MB on the line, the
//! first 1 MB), and a pass for each pattern would cost that once more each.
//!
//! `SCAN` may give a key twice; the keys that were seen are remembered by their hashes, up to a limit, beyond which a
//! key that comes twice counts twice.

use std::{
    collections::{HashMap, VecDeque},
    hash::{BuildHasher, RandomState},
};

use super::{glob, model};
use crate::{domain::clock::Moment, text::Clean};

/// How many keys of one page the server looks at: 0.17 ms of its time, so that others hardly wait (measured on a
/// million keys; the whole round costs it 0.6 s, however large the pages are).
pub const PAGE: u64 = 250;
/// The smallest page, for a server that finds larger ones expensive.
const SMALLEST_PAGE: u64 = 50;
/// How many times to live are asked in one step.
const TTLS: usize = 100;
/// How many locks are remembered by their hash.
const REMEMBERED: usize = 200_000;
/// How many locks of all patterns are kept by name.
pub const KEPT: usize = 1_000;
/// How many full rounds the history of a pattern has.
const HISTORY: usize = 30;

/// One step: what to ask of which node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The node, counted from the first.
    pub node: usize,
    /// The keys whose time to live is wanted.
    pub keys: Vec<Vec<u8>>,
    /// The cursor of the page that is wanted, and how many keys to look at; `None` when the node has no more pages.
    pub page: Option<(u64, u64)>,
}

/// What the node answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answered {
    /// For each key of the step its time to live in milliseconds, as `PTTL` gives it: -1 for ever, -2 gone.
    pub ttls: Vec<i64>,
    /// The next cursor, 0 at the end, and the keys of the page.
    pub page: Option<(u64, Vec<Vec<u8>>)>,
}

/// One lock by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The key.
    pub key: Vec<u8>,
    /// The first pattern that it matches.
    pub pattern: usize,
    /// Its time to live in milliseconds; `None` for ever.
    pub ttl_ms: Option<u64>,
    /// Since when it was seen in every round.
    pub since: Moment,
    /// The node that has it.
    pub node: usize,
}

impl Kept {
    /// Worst first: for ever, then held longest, then longest to live.
    fn rank(&self) -> (bool, Moment, std::cmp::Reverse<Option<u64>>, &[u8]) {
        (self.ttl_ms.is_some(), self.since, std::cmp::Reverse(self.ttl_ms), &self.key)
    }
}

/// What a full round found, besides numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How many locks there are.
    pub total: u64,
    /// The worst of them.
    pub kept: Vec<Kept>,
    /// When the round ended.
    pub at: Moment,
}

/// Counts the locks of some patterns, round after round.
pub struct Counter {
    patterns: Vec<String>,
    hasher: RandomState,
    round: Option<Round>,
    last: Vec<Tally>,
    seen_before: HashMap<u64, Moment>,
    history: Vec<VecDeque<u64>>,
    changes: Vec<Option<i64>>,
    rounds: u64,
    page: u64,
}

#[derive(Debug, Clone, Default)]
struct Tally {
    count: u64,
    without_expiry: u64,
    shortest: Option<u64>,
    longest: Option<u64>,
    oldest: Option<Moment>,
}

struct Round {
    began: Moment,
    nodes: usize,
    node: usize,
    cursor: Option<u64>,
    keys: u64,
    looked: u64,
    pending: VecDeque<Vec<u8>>,
    tallies: Vec<Tally>,
    seen: HashMap<u64, Moment>,
    kept: Vec<Kept>,
    total: u64,
}

impl Counter {
    /// A counter that has seen nothing yet.
    #[must_use]
    pub fn new(patterns: Vec<String>) -> Self {
        let tallies = vec![Tally::default(); patterns.len()];
        let history = vec![VecDeque::new(); patterns.len()];
        let changes = vec![None; patterns.len()];
        Self {
            patterns,
            hasher: RandomState::new(),
            round: None,
            last: tallies,
            seen_before: HashMap::new(),
            history,
            changes,
            rounds: 0,
            page: PAGE,
        }
    }

    /// What the server is to look for; `None` when the patterns have nothing in common.
    #[must_use]
    pub fn cover(&self) -> Option<Vec<u8>> {
        glob::cover(&self.patterns)
    }

    /// Whether a round is running.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.round.is_some()
    }

    /// Begins a round over so many nodes with so many keys together. One that was running is thrown away.
    pub fn begin(&mut self, nodes: usize, keys: u64, now: Moment) {
        self.round = Some(Round {
            began: now,
            nodes,
            node: 0,
            cursor: Some(0),
            keys,
            looked: 0,
            pending: VecDeque::new(),
            tallies: vec![Tally::default(); self.patterns.len()],
            seen: HashMap::new(),
            kept: Vec::new(),
            total: 0,
        });
    }

    /// Throws the running round away.
    pub fn abandon(&mut self) {
        self.round = None;
    }

    /// The next step; `None` when no round is running or it has seen everything.
    #[must_use]
    pub fn next(&self) -> Option<Step> {
        let round = self.round.as_ref()?;
        if round.node >= round.nodes {
            return None;
        }
        let keys: Vec<_> = round.pending.iter().take(TTLS).cloned().collect();
        let rest = round.pending.len() - keys.len();
        // Never more pages than what they found can be asked about.
        let page = round.cursor.filter(|_| rest == 0).map(|cursor| (cursor, self.page));
        Some(Step { node: round.node, keys, page })
    }

    /// Takes in what the step gave.
    pub fn take(&mut self, step: &Step, answered: Answered) {
        let Some(mut round) = self.round.take() else { return };
        for (key, ttl) in step.keys.iter().zip(answered.ttls) {
            self.count(&mut round, key, ttl, step.node);
        }
        round.pending.drain(..step.keys.len().min(round.pending.len()));
        if let Some((cursor, keys)) = answered.page {
            round.looked += step.page.map_or(0, |(_, count)| count);
            round.cursor = Some(cursor).filter(|cursor| *cursor != 0);
            round.pending.extend(keys.into_iter().filter(|key| self.pattern_of(key).is_some()));
        }
        if round.cursor.is_none() && round.pending.is_empty() {
            round.node += 1;
            round.cursor = Some(0);
        }
        self.round = Some(round);
    }

    /// Makes pages smaller or larger by what the last one took.
    pub const fn adapt(&mut self, dear: bool) {
        let half = self.page / 2;
        let double = self.page * 2;
        self.page = if dear {
            if half < SMALLEST_PAGE { SMALLEST_PAGE } else { half }
        } else if double > PAGE {
            PAGE
        } else {
            double
        };
    }

    fn pattern_of(&self, key: &[u8]) -> Option<usize> {
        self.patterns.iter().position(|pattern| glob::matches(pattern.as_bytes(), key))
    }

    fn count(&self, round: &mut Round, key: &[u8], ttl: i64, node: usize) {
        let ttl_ms = match ttl {
            -1 => None,
            ttl => match u64::try_from(ttl) {
                Ok(ttl) => Some(ttl),
                // It ran out meanwhile.
                Err(_) => return,
            },
        };
        let hash = self.hasher.hash_one(key);
        let since = self.seen_before.get(&hash).copied().unwrap_or(round.began);
        if round.seen.len() < REMEMBERED {
            if round.seen.insert(hash, since).is_some() {
                return;
            }
        } else if round.seen.contains_key(&hash) {
            return;
        }
        round.total += 1;
        let mut first = None;
        for (nth, pattern) in self.patterns.iter().enumerate() {
            if glob::matches(pattern.as_bytes(), key)
                && let Some(tally) = round.tallies.get_mut(nth)
            {
                first = first.or(Some(nth));
                tally.add(ttl_ms, since);
            }
        }
        round.kept.push(Kept { key: key.to_vec(), pattern: first.unwrap_or_default(), ttl_ms, since, node });
        if round.kept.len() >= KEPT * 2 {
            round.keep_the_worst();
        }
    }

    /// Ends the round when it has seen everything; gives what it found.
    pub fn finish(&mut self, now: Moment) -> Option<Found> {
        let mut round = self.round.take_if(|round| round.node >= round.nodes)?;
        for (nth, tally) in round.tallies.iter().enumerate() {
            let before = (self.rounds > 0).then(|| self.last.get(nth).map_or(0, |last| last.count));
            let change =
                before.map(|before| i64::try_from(tally.count).unwrap_or(i64::MAX).saturating_sub_unsigned(before));
            if let (Some(slot), Some(history)) = (self.changes.get_mut(nth), self.history.get_mut(nth)) {
                *slot = change;
                history.push_back(tally.count);
                if history.len() > HISTORY {
                    history.pop_front();
                }
            }
        }
        round.keep_the_worst();
        self.last = round.tallies;
        self.seen_before = round.seen;
        self.rounds += 1;
        Some(Found { total: round.total, kept: round.kept, at: now })
    }

    /// Full rounds so far.
    #[must_use]
    pub const fn rounds(&self) -> u64 {
        self.rounds
    }

    /// The part of all keys that the running round has seen.
    #[must_use]
    pub fn seen(&self) -> Option<f64> {
        let round = self.round.as_ref()?;
        // The number of keys is of the beginning, and a page may look at a few more: not there before it is there.
        Some(model::ratio(round.looked, round.keys.max(1)).min(0.99))
    }

    /// The numbers: of the last full round, or of what was seen so far.
    #[must_use]
    pub fn patterns(&self) -> Vec<model::Pattern> {
        let complete = self.rounds > 0;
        let running = self.round.as_ref().map_or(&self.last, |round| &round.tallies);
        let tallies = if complete { &self.last } else { running };
        let rows = self.patterns.iter().zip(tallies).zip(self.changes.iter().zip(&self.history));
        rows.map(|((pattern, tally), (change, history))| model::Pattern {
            pattern: Clean::new(pattern),
            count: tally.count,
            without_expiry: tally.without_expiry,
            shortest_ttl_ms: tally.shortest,
            longest_ttl_ms: tally.longest,
            oldest: tally.oldest,
            change: *change,
            complete,
            history: history.iter().copied().collect(),
        })
        .collect()
    }
}

impl Tally {
    fn add(&mut self, ttl_ms: Option<u64>, since: Moment) {
        self.count += 1;
        self.oldest = Some(self.oldest.map_or(since, |oldest| oldest.min(since)));
        match ttl_ms {
            None => self.without_expiry += 1,
            Some(ttl) => {
                self.shortest = Some(self.shortest.map_or(ttl, |shortest| shortest.min(ttl)));
                self.longest = Some(self.longest.map_or(ttl, |longest| longest.max(ttl)));
            }
        }
    }
}

impl Round {
    fn keep_the_worst(&mut self) {
        self.kept.sort_by(|a, b| a.rank().cmp(&b.rank()));
        self.kept.truncate(KEPT);
    }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
