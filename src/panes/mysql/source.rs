//! The sources of a target: what is asked, how often, and how the answers are read. All of them ask over the one
//! connection of the target, a statement at a time; none judges or draws.

mod activity;
mod deadlocks;
mod locks;
mod statements;
mod status;

use std::{sync::Arc, time::Duration};

pub use activity::ActivitySource;
pub use deadlocks::{Deadlocks, DeadlocksSource};
pub use locks::LocksSource;
pub use statements::StatementsSource;
pub use status::StatusSource;

use super::{
    dialect::Server,
    record::Record,
    session::{Link, Session},
};
use crate::{
    collect::Plan,
    domain::reading::{Fault, FaultKind},
};

/// How one source asks: over the shared connection, with an account of what it cost.
pub struct Asker {
    session: Arc<Session>,
    spent: Duration,
    failed: Option<FaultKind>,
}

impl Asker {
    /// An asker over the connection of a target.
    #[must_use]
    pub const fn new(session: Arc<Session>) -> Self {
        Self { session, spent: Duration::ZERO, failed: None }
    }

    /// Begins a poll.
    async fn begin(&mut self) -> Result<Arc<Link>, Fault> {
        self.spent = Duration::ZERO;
        let link = self.session.link().await;
        self.failed = link.as_ref().err().map(|fault| fault.kind);
        link
    }

    async fn rows(&mut self, sql: &str) -> Result<Vec<Record>, Fault> {
        let outcome = self.session.rows(sql).await;
        self.failed = outcome.as_ref().err().map(|fault| fault.kind);
        let (rows, took) = outcome?;
        self.spent += took;
        Ok(rows)
    }

    async fn row(&mut self, sql: &str) -> Result<Record, Fault> {
        Ok(self.rows(sql).await?.into_iter().next().unwrap_or_default())
    }

    /// The same, when the poll can do without: a missing privilege gives `None` and a note.
    async fn rows_if_granted(
        &mut self,
        sql: &str,
        notes: &mut Vec<crate::text::Clean>,
    ) -> Result<Option<Vec<Record>>, Fault> {
        match self.rows(sql).await {
            Ok(rows) => Ok(Some(rows)),
            Err(fault) if fault.kind == FaultKind::Denied => {
                notes.push(fault.detail.into());
                self.failed = None;
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }

    /// What the poll cost the server: not the time that it waited for its turn.
    #[expect(clippy::unnecessary_wraps, reason = "it is what `Source::cost` answers")]
    const fn cost(&self) -> Option<Duration> {
        Some(self.spent)
    }

    /// After a failure, the slow sources come back with the quick ones.
    fn hurry(&self) -> Option<Duration> {
        let kind = self.failed?;
        let patient = kind.is_denial() || matches!(kind, FaultKind::Blocked | FaultKind::Limit);
        (!patient).then_some(self.session.target().every)
    }
}

/// The names of the sources, and how often each asks.
pub mod plan {
    use super::{Duration, Plan};

    /// Counters: tier 1.
    #[must_use]
    pub fn status(every: Duration) -> Plan {
        Plan::new(every, Duration::from_millis(800))
    }

    /// Lists: tier 2.
    #[must_use]
    pub fn activity(every: Duration) -> Plan {
        Plan::new(every.max(Duration::from_secs(1)), Duration::from_secs(2))
    }

    /// Asked in full only when somebody waits: tier 3.
    #[must_use]
    pub fn locks(every: Duration) -> Plan {
        activity(every)
    }

    /// A counter, and a report when it has changed.
    #[must_use]
    pub fn deadlocks(every: Duration) -> Plan {
        Plan::new(every.max(Duration::from_secs(5)), Duration::from_secs(2))
    }

    /// Sums.
    #[must_use]
    pub fn statements(every: Duration) -> Plan {
        Plan::new(every.max(Duration::from_secs(10)), Duration::from_secs(2))
    }
}

/// How many characters of each statement are asked for, so that a poll stays below 64 KiB however many there are.
fn cut(statements: usize) -> usize {
    (48 * 1024 / statements.max(1)).clamp(128, 1024)
}

/// The transactions of [`super::dialect::TRANSACTIONS`], each with its session; 0 for none.
pub(super) fn transactions(rows: &[Record]) -> Vec<(u64, super::model::Transaction)> {
    let read = |row: &Record| {
        let state = row.text(3);
        let waits = &*state == "LOCK WAIT";
        let trx = super::model::Transaction {
            trx_id: row.number(1),
            trx_age_s: row.seconds(2),
            trx_state: state,
            lock_wait_s: waits.then(|| row.seconds(4)),
            rows_locked: row.number(5),
            rows_modified: row.number(6),
            isolation: row.text(7),
        };
        (row.number(0), trx)
    };
    rows.iter().map(read).collect()
}

/// Whether the server gives counters under these names.
fn counter(rows: &[Record], name: &str) -> Option<u64> {
    rows.iter().find(|row| row.raw(0).eq_ignore_ascii_case(name)).and_then(|row| row.maybe_number(1))
}

/// The deadlocks since the server started and the length of the history list, where the server counts them.
async fn metrics(
    asker: &mut Asker,
    server: &Server,
    counters: &[Record],
    notes: &mut Vec<crate::text::Clean>,
) -> Result<(Option<u64>, Option<u64>), Fault> {
    if server.is_mariadb() {
        return Ok((counter(counters, "Innodb_deadlocks"), counter(counters, "Innodb_history_list_length")));
    }
    let rows = asker.rows_if_granted(super::dialect::METRICS, notes).await?.unwrap_or_default();
    Ok((counter(&rows, "lock_deadlocks"), counter(&rows, "trx_rseg_history_len")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_statements_of_a_mebibyte_fit_into_a_poll() {
        assert!(60 * cut(60) <= 48 * 1024);
        assert_eq!((cut(0), cut(10), cut(5000)), (1024, 1024, 128));
    }

    #[test]
    fn a_transaction_waits_only_when_it_says_so() {
        let row = |state, wait| {
            Record::of(&[
                Some("47"),
                Some("59"),
                Some("12"),
                Some(state),
                wait,
                Some("2"),
                Some("1"),
                Some("READ COMMITTED"),
            ])
        };
        let read = transactions(&[row("RUNNING", None), row("LOCK WAIT", Some("9")), row("LOCK WAIT", None)]);
        let waits: Vec<_> = read.iter().map(|(session, trx)| (*session, trx.lock_wait_s)).collect();
        assert_eq!(waits, [(47, None), (47, Some(9.0)), (47, Some(0.0))]);
        assert_eq!((read[0].1.trx_age_s, read[0].1.rows_locked, read[0].1.rows_modified), (12.0, 2, 1));
    }
}
