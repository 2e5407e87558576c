//! Deadlocks as data: what a server reported, and the log of those that were seen.
//!
//! Pure: it parses nothing (see [`super::innodb`]), polls nothing and never reads a clock. All text of the server is
//! [`Clean`]. The field names are a public interface: they stand in snapshots and recordings.

mod digest;
mod log;

pub use digest::digest;
pub use log::{DeadlockLog, Group, Sighting, objects};

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::text::Clean;

/// One deadlock, as the section `LATEST DETECTED DEADLOCK` of the server or its error log tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Deadlock {
    /// When it was detected, as the server wrote it, in the server's own time zone; empty when it wrote none.
    pub at: Clean,
    /// The same as a date and time without zone; `None` when it cannot be read.
    pub at_parsed: Option<NaiveDateTime>,
    /// The transactions, in the order of the report; at least one.
    pub transactions: Vec<DeadlockTrx>,
    /// Locks in the way whose owner is not among `transactions`: the report was cut, or the owner was outside the cycle.
    pub other_holders: Vec<Lock>,
    /// The number of the transaction that was rolled back, as in [`DeadlockTrx::number`]; `None` when the report does
    /// not say, or names a transaction that it does not list.
    pub victim: Option<u32>,
    /// Whether `victim` can be believed: MariaDB 10.6 and later may print the wrong number (MDEV-29187, MDEV-37977).
    pub victim_certain: bool,
    /// How many locks the report names beyond the [`LOCK_LIMIT`] that are kept.
    pub locks_omitted: usize,
    /// Whether the report has its end; `false` when it was cut in the middle.
    pub complete: bool,
    /// Whether the text of a query looks like headings of the report, so that what is read here may be wrong.
    pub suspect: bool,
    /// The report itself, its first lines in order, up to [`TEXT_LIMIT`] bytes.
    pub text: Vec<Clean>,
    /// The true number of its lines.
    pub text_lines: usize,
    /// The true length of the report, in bytes.
    pub text_bytes: usize,
}

/// How many bytes of the report [`Deadlock::text`] keeps.
pub const TEXT_LIMIT: usize = 16 * 1024;

/// How many locks a [`Deadlock`] keeps, of all its transactions together.
pub const LOCK_LIMIT: usize = 256;

/// One transaction of a deadlock. What the report does not say is `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DeadlockTrx {
    /// Its number in the report, from 1.
    pub number: u32,
    /// Its id; for a transaction that has none yet, the address that the server prints instead.
    pub trx_id: Option<u64>,
    /// For how long it had been active, in seconds.
    pub active_s: Option<u64>,
    /// What InnoDB was doing for it: `starting index read`.
    pub operation: Clean,
    /// The id of its session in the process list.
    pub thread_id: Option<u64>,
    /// The id of its statement.
    pub query_id: Option<u64>,
    /// Its user.
    pub user: Clean,
    /// The host of its client, with the address when the server gives both.
    pub host: Clean,
    /// The state of its session: `updating`.
    pub state: Clean,
    /// How many tables its statement uses.
    pub tables_in_use: Option<u64>,
    /// How many of them it has locked.
    pub tables_locked: Option<u64>,
    /// How many lock structures it had.
    pub lock_structs: Option<u64>,
    /// About how many rows it had locked.
    pub row_locks: Option<u64>,
    /// How many changes it had made that were not committed.
    pub undo_entries: Option<u64>,
    /// The statement it was running, as far as the server prints it (MySQL: 3,000 bytes).
    pub query: Clean,
    /// The locks it held that stood in the way of others; MySQL 5.7 does not say them of the first transaction.
    pub holds: Vec<Lock>,
    /// The locks it waited for: as a rule one.
    pub waits_for: Vec<Lock>,
}

/// One lock in a deadlock.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Lock {
    /// The table with its schema, without quotes: `shop.stock`.
    pub table: Clean,
    /// The partition, for a partitioned table: `p0`, `p0, sp1`.
    pub partition: Option<Clean>,
    /// The index; `None` for a table lock.
    pub index: Option<Clean>,
    /// The mode: `X`, `S`, `IX`, `IS`, `AUTO-INC`.
    pub mode: Clean,
    /// What of the index it covers.
    pub kind: LockKind,
    /// Whether it covers the end of the index, the "supremum" record.
    pub supremum: bool,
    /// The tablespace.
    pub space: Option<u64>,
    /// The page.
    pub page: Option<u64>,
    /// The records on the page by their heap number, at most [`HEAP_LIMIT`].
    pub heap: Vec<u64>,
    /// The transaction that owns or wants it.
    pub trx_id: Option<u64>,
}

/// How many heap numbers a [`Lock`] keeps.
pub const HEAP_LIMIT: usize = 32;

/// What a lock covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockKind {
    /// A record and the gap before it.
    #[default]
    NextKey,
    /// A record only: `locks rec but not gap`.
    Record,
    /// The gap before a record: `locks gap before rec`.
    Gap,
    /// The wish to insert into a gap.
    InsertIntention,
    /// A whole table.
    Table,
}

impl Deadlock {
    /// What tells this deadlock from every other of the same server: its time and the ids of its transactions.
    #[must_use]
    pub fn id(&self) -> String {
        let ids = self.transactions.iter().map(|trx| trx.trx_id.or(trx.thread_id).unwrap_or_default().to_string());
        format!("{}/{}", self.at, ids.collect::<Vec<_>>().join("+"))
    }

    /// The transaction that was rolled back, if it is known and can be believed.
    #[must_use]
    pub fn certain_victim(&self) -> Option<&DeadlockTrx> {
        let number = self.victim.filter(|_| self.victim_certain)?;
        self.transactions.iter().find(|trx| trx.number == number)
    }
}

impl Lock {
    /// What is locked: `shop.stock.PRIMARY`, or the table when the whole of it is.
    #[must_use]
    pub fn object(&self) -> Clean {
        match &self.index {
            Some(index) => Clean::new(&format!("{}.{index}", self.table)),
            None => self.table.clone(),
        }
    }
}
