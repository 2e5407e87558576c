//! Metadata locks: which of them stand in each other's way.
//!
//! The servers say who holds and who wants a lock, not who blocks whom. The rules are those of `mdl.cc` of MySQL 8 and
//! MariaDB 10.11: the matrix of granted locks, and the shorter one of waiting locks that go first.

use std::collections::BTreeSet;

use super::locks::LockKind;
use crate::text::Clean;

/// One metadata lock that a session holds or wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataLock {
    /// The session; `None` when the lock is held by a prepared transaction without one.
    pub session: Option<u64>,
    /// What kind of thing is locked, as `performance_schema` names it: `TABLE`, `GLOBAL`.
    pub object_type: Clean,
    /// The thing: `shop.stock`; empty for a lock on everything.
    pub object: Clean,
    /// The mode, as `performance_schema` names it: `SHARED_READ`.
    pub mode: Clean,
    /// Whether it is held; otherwise it is wanted.
    pub granted: bool,
}

impl MetadataLock {
    /// What kind of lock a wait for it is.
    #[must_use]
    pub fn kind(&self) -> LockKind {
        match self.object_type.as_str() {
            "USER LEVEL LOCK" | "LOCKING SERVICE" => LockKind::User,
            "GLOBAL" | "COMMIT" | "BACKUP" | "BACKUP LOCK" => LockKind::Global,
            _ => LockKind::Metadata,
        }
    }

    /// What to call the locked thing: its name, or its kind when it has none.
    #[must_use]
    pub fn thing(&self) -> Clean {
        if self.object.is_empty() { Clean::new(&self.object_type.to_lowercase()) } else { self.object.clone() }
    }

    /// Whether this one, held or ahead in the queue, keeps `wanted` from being granted.
    #[must_use]
    pub fn blocks(&self, wanted: &Self) -> bool {
        let same = self.object_type == wanted.object_type && self.object == wanted.object;
        let other = self.session.is_none() || self.session != wanted.session;
        same && other && !wanted.granted && self.conflicts(wanted)
    }

    fn conflicts(&self, wanted: &Self) -> bool {
        let (own, wanted) = (self.mode.as_str(), wanted.mode.as_str());
        match self.object_type.as_str() {
            "BACKUP" => self.granted && (is_barrier(own) || is_barrier(wanted)),
            "GLOBAL" | "COMMIT" | "SCHEMA" | "TABLESPACE" | "BACKUP LOCK" => scope_conflict(own, wanted, self.granted),
            _ if self.granted => granted_conflict(wanted).contains(&own),
            _ => queued_conflict(wanted).contains(&own),
        }
    }
}

/// MariaDB's backup locks: ordinary work is compatible with itself, the stages of a backup and `FLUSH TABLES WITH READ
/// LOCK` are not.
fn is_barrier(mode: &str) -> bool {
    ["FTWRL", "BLOCK", "START", "FLUSH", "WAIT"].iter().any(|word| mode.contains(word))
}

/// Locks on a scope: intention exclusive, shared and exclusive. Those that wait go before a new intention.
fn scope_conflict(own: &str, wanted: &str, granted: bool) -> bool {
    match wanted {
        "INTENTION_EXCLUSIVE" => own == "SHARED" || own == "EXCLUSIVE",
        "SHARED" => own == "EXCLUSIVE" || granted && own == "INTENTION_EXCLUSIVE",
        _ => granted,
    }
}

const READERS: [&str; 9] = [
    "EXCLUSIVE",
    "SHARED_NO_READ_WRITE",
    "SHARED_NO_WRITE",
    "SHARED_READ_ONLY",
    "SHARED_UPGRADABLE",
    "SHARED_WRITE_LOW_PRIO",
    "SHARED_WRITE",
    "SHARED_READ",
    "SHARED",
];

/// The held modes that keep `wanted` waiting.
fn granted_conflict(wanted: &str) -> &'static [&'static str] {
    match wanted {
        "SHARED" | "SHARED_HIGH_PRIO" => &["EXCLUSIVE"],
        "SHARED_READ" => &["EXCLUSIVE", "SHARED_NO_READ_WRITE"],
        "SHARED_WRITE" | "SHARED_WRITE_LOW_PRIO" => {
            &["EXCLUSIVE", "SHARED_NO_READ_WRITE", "SHARED_NO_WRITE", "SHARED_READ_ONLY"]
        }
        "SHARED_UPGRADABLE" => &["EXCLUSIVE", "SHARED_NO_READ_WRITE", "SHARED_NO_WRITE", "SHARED_UPGRADABLE"],
        "SHARED_READ_ONLY" => &["EXCLUSIVE", "SHARED_NO_READ_WRITE", "SHARED_WRITE", "SHARED_WRITE_LOW_PRIO"],
        "SHARED_NO_WRITE" => &[
            "EXCLUSIVE",
            "SHARED_NO_READ_WRITE",
            "SHARED_NO_WRITE",
            "SHARED_UPGRADABLE",
            "SHARED_WRITE",
            "SHARED_WRITE_LOW_PRIO",
        ],
        "SHARED_NO_READ_WRITE" => READERS.split_at(8).0,
        _ => &ALL_MODES,
    }
}

const ALL_MODES: [&str; 11] = [
    "EXCLUSIVE",
    "SHARED_NO_READ_WRITE",
    "SHARED_NO_WRITE",
    "SHARED_READ_ONLY",
    "SHARED_UPGRADABLE",
    "SHARED_WRITE_LOW_PRIO",
    "SHARED_WRITE",
    "SHARED_READ",
    "SHARED",
    "SHARED_HIGH_PRIO",
    "INTENTION_EXCLUSIVE",
];

/// The modes that go first while they wait, so that whoever wants `wanted` waits behind them.
fn queued_conflict(wanted: &str) -> &'static [&'static str] {
    match wanted {
        "SHARED_HIGH_PRIO" | "EXCLUSIVE" => &[],
        "SHARED_READ" => &["EXCLUSIVE", "SHARED_NO_READ_WRITE"],
        "SHARED_WRITE" => &["EXCLUSIVE", "SHARED_NO_READ_WRITE", "SHARED_NO_WRITE"],
        "SHARED_WRITE_LOW_PRIO" => &["EXCLUSIVE", "SHARED_NO_READ_WRITE", "SHARED_NO_WRITE", "SHARED_READ_ONLY"],
        _ => &["EXCLUSIVE"],
    }
}

/// For each wait: the position of the wanted lock and of the one in its way; `None` when none of `locks` explains it.
#[must_use]
pub(super) fn waits(locks: &[MetadataLock]) -> BTreeSet<(usize, Option<usize>)> {
    let mut waits = BTreeSet::new();
    for (at, wanted) in locks.iter().enumerate().filter(|(_, lock)| !lock.granted) {
        let held = locks.iter().enumerate().filter(|(_, lock)| lock.granted && lock.blocks(wanted));
        let queued = locks.iter().enumerate().filter(|(_, lock)| !lock.granted && lock.blocks(wanted));
        let mut blockers: Vec<usize> = held.chain(queued).map(|(by, _)| by).collect();
        blockers.dedup();
        if blockers.is_empty() {
            waits.insert((at, None));
        }
        waits.extend(blockers.into_iter().map(|by| (at, Some(by))));
    }
    waits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(session: u64, kind: &str, object: &str, mode: &str, granted: bool) -> MetadataLock {
        MetadataLock {
            session: Some(session),
            object_type: kind.into(),
            object: object.into(),
            mode: mode.into(),
            granted,
        }
    }

    #[test]
    fn a_reader_holds_up_an_alter_and_the_alter_holds_up_new_readers() {
        let locks = [
            lock(53, "TABLE", "shop.p", "SHARED_READ", true),
            lock(54, "TABLE", "shop.p", "SHARED_UPGRADABLE", true),
            lock(54, "TABLE", "shop.p", "EXCLUSIVE", false),
            lock(55, "TABLE", "shop.p", "SHARED_READ", false),
            lock(56, "TABLE", "shop.other", "SHARED_READ", true),
        ];
        let waits: Vec<_> = waits(&locks).into_iter().collect();
        assert_eq!(waits, [(2, Some(0)), (3, Some(2))]);
    }

    #[test]
    fn a_global_read_lock_holds_up_writers() {
        let mysql = [lock(1, "GLOBAL", "", "SHARED", true), lock(2, "GLOBAL", "", "INTENTION_EXCLUSIVE", false)];
        assert_eq!(waits(&mysql).into_iter().collect::<Vec<_>>(), [(1, Some(0))]);
        assert_eq!((mysql[1].kind(), mysql[1].thing().as_str()), (LockKind::Global, "global"));
        let mariadb = [
            lock(1, "BACKUP", "", "BACKUP_FTWRL2", true),
            lock(3, "BACKUP", "", "BACKUP_TRANS_DML", true),
            lock(2, "BACKUP", "", "BACKUP_DML", false),
        ];
        assert_eq!(waits(&mariadb).into_iter().collect::<Vec<_>>(), [(2, Some(0))]);
    }

    #[test]
    fn get_lock_waits_for_its_holder_in_both_spellings_and_a_wait_without_holder_is_kept() {
        for mode in ["EXCLUSIVE", "SHARED_NO_WRITE"] {
            let locks = [lock(1, "USER LEVEL LOCK", "job", mode, true), lock(2, "USER LEVEL LOCK", "job", mode, false)];
            assert_eq!(waits(&locks).into_iter().collect::<Vec<_>>(), [(1, Some(0))]);
            assert_eq!(locks[1].kind(), LockKind::User);
        }
        let lone = [lock(2, "TABLE", "shop.p", "EXCLUSIVE", false)];
        assert_eq!(waits(&lone).into_iter().collect::<Vec<_>>(), [(0, None)]);
    }
}
