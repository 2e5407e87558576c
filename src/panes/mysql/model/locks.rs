//! Who waits for whom: row locks and metadata locks together.
//!
//! The tables of the servers are read one after the other and do not agree with each other; what is gone when the next
//! one is read is left out or unknown, never guessed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    activity::{Transaction, who},
    metadata::{self, MetadataLock},
};
use crate::text::Clean;

/// What the source `locks` reads.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Locks {
    /// How many sessions wait.
    pub waiting: usize,
    /// Each wait for each one in the way; empty when nobody waits.
    pub lock_waits: Vec<LockWait>,
    /// Everything that is known of the sessions in `lock_waits`.
    pub sessions: Vec<Session>,
    /// Whether there were more waits than are read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// What could not be found out, and what would cure that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Clean>,
}

/// One session waits for one other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LockWait {
    /// The session that waits.
    pub waiting_id: u64,
    /// The session in its way; `None` when it is unknown, or when no session holds the transaction.
    pub blocking_id: Option<u64>,
    /// The transaction in its way, for a row lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocking_trx_id: Option<u64>,
    /// Whether the one in the way is only one that it could be: MariaDB does not say which transaction without changes
    /// holds a shared lock, nor, without `performance_schema`, what a session wants to lock.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub perhaps: bool,
    /// What kind of lock it is.
    pub kind: LockKind,
    /// What is locked: `shop.stock.PRIMARY`, `shop.stock`; empty when unknown.
    pub object: Clean,
    /// The wanted mode: `X`, `EXCLUSIVE`.
    pub mode: Clean,
    /// The mode in its way.
    pub blocking_mode: Clean,
    /// For how long it has waited, in seconds.
    pub waited_s: f64,
}

/// The kinds of locks that sessions wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LockKind {
    /// A row or gap of `InnoDB`.
    Row,
    /// The definition of a table, or something like it.
    Metadata,
    /// `GET_LOCK`.
    User,
    /// Everything: `FLUSH TABLES WITH READ LOCK`, a backup.
    Global,
}

/// A session that waits or is in the way.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// Its id.
    pub id: u64,
    /// Its user.
    pub user: Clean,
    /// The address of its client.
    pub host: Clean,
    /// Its default schema.
    pub db: Clean,
    /// What kind of thing it does: `Query`, `Sleep`.
    pub command: Clean,
    /// How long it has been doing that, in seconds.
    pub age_s: f64,
    /// What it is at.
    pub state: Clean,
    /// The statement that runs; empty for none.
    pub query: Clean,
    /// See [`super::Process::query_id`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_id: Option<u64>,
    /// The last statement that ended, where the server remembers it and none runs.
    pub last_query: Clean,
    /// Its transaction.
    #[serde(flatten)]
    pub transaction: Option<Transaction>,
}

impl Session {
    /// `user@host`, without the port.
    #[must_use]
    pub fn who(&self) -> Clean {
        who(&self.user, &self.host)
    }

    /// Whether it holds a transaction and does nothing.
    #[must_use]
    pub fn sleeps_in_transaction(&self) -> bool {
        &*self.command == "Sleep" && self.transaction.is_some()
    }

    /// How old its transaction is.
    #[must_use]
    pub fn trx_age_s(&self) -> Option<f64> {
        self.transaction.as_ref().map(|trx| trx.trx_age_s)
    }

    /// The statement that runs, or else the last one that ended.
    #[must_use]
    pub fn statement(&self) -> &Clean {
        if self.query.is_empty() { &self.last_query } else { &self.query }
    }
}

/// One row of the table of row-lock waits, by transaction and lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWait {
    /// The transaction that waits.
    pub waiting_trx: u64,
    /// The one in its way; 0 on MariaDB for every one that has changed nothing.
    pub blocking_trx: u64,
    /// The lock that is wanted.
    pub wanted: String,
    /// The lock in its way.
    pub held: String,
}

/// One lock of the table of locks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LockInfo {
    /// `shop.stock.PRIMARY`.
    pub object: Clean,
    /// `X,REC_NOT_GAP`.
    pub mode: Clean,
}

/// What one look at the tables gave, before it is put together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observed {
    /// The waits for row locks.
    pub row_waits: Vec<RowWait>,
    /// The locks they are about, by id.
    pub locks: BTreeMap<String, LockInfo>,
    /// The transactions, each with its session; 0 for none.
    pub transactions: Vec<(u64, Transaction)>,
    /// The metadata locks on everything that somebody waits for.
    pub metadata: Vec<MetadataLock>,
    /// Sessions that wait for something else than a row lock, by their own state.
    pub queued: Vec<u64>,
    /// The sessions.
    pub sessions: Vec<Session>,
    /// See [`Locks::truncated`].
    pub truncated: bool,
    /// See [`Locks::notes`].
    pub notes: Vec<Clean>,
}

impl Observed {
    /// The sessions of which more should be known.
    #[must_use]
    pub fn session_ids(&self) -> BTreeSet<u64> {
        let rows = self.row_waits.iter().flat_map(|wait| {
            let blockers = self.holders(wait.blocking_trx).into_iter().flatten();
            self.holders(wait.waiting_trx).into_iter().flatten().chain(blockers).collect::<Vec<_>>()
        });
        let metadata = metadata::waits(&self.metadata).into_iter().flat_map(|(wanted, by)| {
            [Some(wanted), by].into_iter().flatten().filter_map(|at| self.metadata[at].session)
        });
        let lone = self.transactions.iter().filter(|(_, trx)| trx.lock_wait_s.is_some()).map(|(id, _)| *id);
        rows.chain(metadata).chain(lone).chain(self.queued.iter().copied()).filter(|id| *id != 0).collect()
    }

    /// Where no table tells the wanted locks: takes each session that waits to want whatever its statement names and
    /// others hold. Without a name in common nothing is added.
    pub fn want_from_queries(&mut self) {
        let held: Vec<MetadataLock> = self.metadata.iter().filter(|lock| lock.granted).cloned().collect();
        for session in self.sessions.iter().filter(|session| self.queued.contains(&session.id)) {
            let kind = self.kind_by_state(session.id);
            let query = session.query.to_lowercase();
            let named = held.iter().filter(|lock| lock.kind() == kind && lock.session != Some(session.id));
            let named = named.filter(|lock| kind == LockKind::Global || names(&query, &lock.object));
            let wanted: BTreeMap<_, _> = named.map(|lock| ((&lock.object_type, &lock.object), lock)).collect();
            self.metadata.extend(wanted.into_values().map(|lock| MetadataLock {
                session: Some(session.id),
                object_type: lock.object_type.clone(),
                object: lock.object.clone(),
                mode: Clean::default(),
                granted: false,
            }));
        }
    }

    /// The waits, put together from all tables.
    #[must_use]
    pub fn assemble(mut self) -> Locks {
        let mut waits = self.waits_for_rows();
        waits.extend(self.waits_for_metadata());
        let explained: BTreeSet<u64> = waits.iter().map(|wait| wait.waiting_id).collect();
        let unexplained = self.waiters_without_blocker(&explained);
        waits.extend(unexplained);
        let waits = without_queues(waits);
        for session in &mut self.sessions {
            let trx = self.transactions.iter().find(|(id, _)| *id == session.id);
            session.transaction = trx.map(|(_, trx)| trx.clone());
        }
        let waiting: BTreeSet<u64> = waits.iter().map(|wait| wait.waiting_id).collect();
        let named: BTreeSet<u64> = waits.iter().filter_map(|wait| wait.blocking_id).chain(waiting.clone()).collect();
        self.sessions.retain(|session| named.contains(&session.id));
        Locks {
            waiting: waiting.len(),
            lock_waits: waits,
            sessions: self.sessions,
            truncated: self.truncated,
            notes: self.notes,
        }
    }

    /// The sessions that may hold the transaction: one, unless it is MariaDB's 0. `None` stands for no session.
    fn holders(&self, trx_id: u64) -> Vec<Option<u64>> {
        let held = self.transactions.iter().filter(|(_, trx)| trx.trx_id == trx_id);
        let locking = held.filter(|(_, trx)| trx_id != 0 || trx.rows_locked > 0);
        locking.map(|(session, _)| (*session != 0).then_some(*session)).collect()
    }

    fn waits_for_rows(&self) -> Vec<LockWait> {
        let mut waits = Vec::new();
        let mut seen = BTreeSet::new();
        for wait in &self.row_waits {
            let Some(Some(waiting_id)) = self.holders(wait.waiting_trx).first().copied() else { continue };
            let mut blockers = self.holders(wait.blocking_trx);
            blockers.retain(|id| *id != Some(waiting_id));
            let perhaps = blockers.len() > 1;
            if blockers.is_empty() {
                blockers.push(None);
            }
            let lock = self.locks.get(&wait.wanted).cloned().unwrap_or_default();
            let held = self.locks.get(&wait.held).cloned().unwrap_or_default();
            for blocking_id in blockers {
                if !seen.insert((waiting_id, blocking_id, wait.blocking_trx)) {
                    continue;
                }
                waits.push(LockWait {
                    waiting_id,
                    blocking_id,
                    blocking_trx_id: (wait.blocking_trx != 0).then_some(wait.blocking_trx),
                    perhaps,
                    kind: LockKind::Row,
                    object: lock.object.clone(),
                    mode: lock.mode.clone(),
                    blocking_mode: held.mode.clone(),
                    waited_s: self.row_waited(waiting_id),
                });
            }
        }
        waits
    }

    fn waits_for_metadata(&self) -> Vec<LockWait> {
        let waits = metadata::waits(&self.metadata);
        let made = waits.into_iter().filter_map(|(wanted, by)| {
            let (wanted, by) = (&self.metadata[wanted], by.map(|by| &self.metadata[by]));
            let waiting_id = wanted.session?;
            Some(LockWait {
                waiting_id,
                blocking_id: by.and_then(|by| by.session),
                blocking_trx_id: None,
                perhaps: wanted.mode.is_empty(),
                kind: wanted.kind(),
                object: wanted.thing(),
                mode: wanted.mode.clone(),
                blocking_mode: by.map(|by| by.mode.clone()).unwrap_or_default(),
                waited_s: self.age(waiting_id),
            })
        });
        let mut seen = BTreeSet::new();
        made.filter(|wait| seen.insert((wait.waiting_id, wait.blocking_id, wait.object.clone()))).collect()
    }

    /// Waits of which the tables did not say who is in the way.
    fn waiters_without_blocker(&self, explained: &BTreeSet<u64>) -> Vec<LockWait> {
        let rows = self.transactions.iter().filter(|(_, trx)| trx.lock_wait_s.is_some());
        let rows = rows.map(|(id, _)| (*id, LockKind::Row));
        let queued = self.queued.iter().map(|id| (*id, self.kind_by_state(*id)));
        let mut seen = explained.clone();
        rows.chain(queued)
            .filter(|(id, _)| *id != 0 && seen.insert(*id))
            .map(|(waiting_id, kind)| LockWait {
                waiting_id,
                blocking_id: None,
                blocking_trx_id: None,
                perhaps: false,
                kind,
                object: Clean::default(),
                mode: Clean::default(),
                blocking_mode: Clean::default(),
                waited_s: if kind == LockKind::Row { self.row_waited(waiting_id) } else { self.age(waiting_id) },
            })
            .collect()
    }

    fn kind_by_state(&self, id: u64) -> LockKind {
        match self.sessions.iter().find(|session| session.id == id).map(|session| session.state.as_str()) {
            Some("User lock") => LockKind::User,
            Some("Waiting for global read lock" | "Waiting for backup lock" | "Waiting for commit lock") => {
                LockKind::Global
            }
            _ => LockKind::Metadata,
        }
    }

    fn row_waited(&self, session: u64) -> f64 {
        let trx = self.transactions.iter().find(|(id, _)| *id == session);
        trx.and_then(|(_, trx)| trx.lock_wait_s).unwrap_or_default()
    }

    fn age(&self, session: u64) -> f64 {
        self.sessions.iter().find(|known| known.id == session).map(|known| known.age_s).unwrap_or_default()
    }
}

/// Whether a statement, in lower case, names the last part of an object as a word.
fn names(query: &str, object: &Clean) -> bool {
    let name = object.rsplit('.').next().unwrap_or_default().to_lowercase();
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    !name.is_empty()
        && query.match_indices(&name).any(|(at, _)| {
            let (before, after) = (query[..at].chars().next_back(), query[at + name.len()..].chars().next());
            !before.is_some_and(word) && !after.is_some_and(word)
        })
}

/// Leaves out the waits for others in the same queue.
///
/// The servers say that the tenth in a queue waits for all nine before it. Those nine wait for the same holder, so that
/// the waits between them say nothing about who must give way: a blocker is left out when everything it waits for is
/// in the waiter's way too, and it is in no circle.
fn without_queues(waits: Vec<LockWait>) -> Vec<LockWait> {
    type Key = (Option<u64>, Option<u64>);
    let mut blockers: BTreeMap<u64, BTreeSet<Key>> = BTreeMap::new();
    for wait in &waits {
        blockers.entry(wait.waiting_id).or_default().insert((wait.blocking_id, wait.blocking_trx_id));
    }
    let sessions = |keys: &BTreeSet<Key>| keys.iter().filter_map(|key| key.0).collect::<BTreeSet<u64>>();
    let ids: BTreeMap<u64, BTreeSet<u64>> = blockers.iter().map(|(id, keys)| (*id, sessions(keys))).collect();
    let redundant = |wait: &LockWait| {
        let Some(by) = wait.blocking_id else { return false };
        let (Some(theirs), Some(mine)) = (blockers.get(&by), blockers.get(&wait.waiting_id)) else { return false };
        theirs.is_subset(mine) && !in_circle(by, &ids)
    };
    let keep: Vec<bool> = waits.iter().map(|wait| !redundant(wait)).collect();
    waits.into_iter().zip(keep).filter_map(|(wait, keep)| keep.then_some(wait)).collect()
}

/// Whether a session waits, through others, for itself.
fn in_circle(start: u64, blockers: &BTreeMap<u64, BTreeSet<u64>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut next: Vec<u64> = blockers.get(&start).into_iter().flatten().copied().collect();
    while let Some(id) = next.pop() {
        if id == start {
            return true;
        }
        if seen.insert(id) {
            next.extend(blockers.get(&id).into_iter().flatten());
        }
    }
    false
}

#[cfg(test)]
#[path = "locks_tests.rs"]
mod tests;
