//! Where the operator asks: over the one connection of the target, with a deadline, nothing twice.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::timeout;

use super::{
    identity::Live,
    sql::{self, Which},
    words as w,
};
use crate::{
    collect::Source,
    domain::{
        act::Refusal,
        clock::{Clock, Moment},
        reading::{Fault, FaultKind},
        words::Lang,
    },
    panes::mysql::{
        dialect::{self, Access, Server},
        model::Locks,
        record::Record,
        session::{Failed, Link, Session},
        source::{LocksSource, transactions},
    },
};

/// The longest wait for one answer: longer than the limit that the server sets on our statements, so that it is the server
/// that ends them and the connection is kept.
const ANSWER: Duration = Duration::from_secs(4);
/// The longest wait for the connection, which may have to be made.
const CONNECT: Duration = Duration::from_secs(8);
/// Rows a second that a rollback is taken to undo while none was measured. Both servers undid 100,000 to 180,000 rows a
/// second with all pages in memory (one index, rows of 100 bytes); half of that leaves room for pages that must be read.
const ROLLBACK_RATE: u64 = 50_000;

/// Where the operator of one target asks.
pub(super) struct Desk {
    session: Arc<Session>,
    clock: Arc<dyn Clock>,
    /// Rows a second that a rollback was seen to undo; 0 while none was seen.
    rollback_rate: AtomicU64,
}

impl Desk {
    /// A desk over the connection of a target.
    pub fn new(session: Arc<Session>, clock: Arc<dyn Clock>) -> Self {
        Self { session, clock, rollback_rate: AtomicU64::new(0) }
    }

    /// The target's name.
    pub fn target(&self) -> &str {
        &self.session.target().name
    }

    /// What stands in the comment of a statement.
    pub fn signature(&self) -> &str {
        self.session.signature()
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// What is known of the connection, which is made if there is none.
    pub async fn link(&self) -> Result<Arc<Link>, Failed> {
        match timeout(CONNECT, self.session.link()).await {
            Ok(link) => Ok(link?),
            Err(_) => Err(self.silent(CONNECT)),
        }
    }

    /// Asks.
    pub async fn ask(&self, sql: &str) -> Result<Vec<Record>, Failed> {
        self.ask_after(Duration::ZERO, sql).await
    }

    /// Asks after nobody has asked for `pause`.
    pub async fn ask_after(&self, pause: Duration, sql: &str) -> Result<Vec<Record>, Failed> {
        match timeout(pause + ANSWER, self.session.ask(pause, sql)).await {
            Ok(answer) => answer.map(|(rows, _)| rows),
            Err(_) => Err(self.silent(ANSWER)),
        }
    }

    fn silent(&self, waited: Duration) -> Failed {
        let place = self.session.target().place();
        let detail = format!("{place} did not answer within {} s", waited.as_secs());
        Fault::new(FaultKind::Silent, detail).into()
    }

    /// Sessions as they are now, each with its transaction and its last statement.
    pub async fn sessions(&self, server: &Server, which: &Which<'_>) -> Result<Vec<Live>, Failed> {
        let rows = self.ask(&sql::sessions(server, which)).await?;
        let mut lives: Vec<Live> = rows.iter().map(Live::of).collect();
        let ids: Vec<u64> = lives.iter().map(|live| live.process.id).collect();
        if ids.is_empty() {
            return Ok(lives);
        }
        let rows = self.ask(&sql::transactions(&ids)).await?;
        let mut held: HashMap<u64, _> = transactions(&rows).into_iter().collect();
        for live in &mut lives {
            live.process.transaction = held.remove(&live.process.id);
            let row = rows.iter().find(|row| row.number(0) == live.process.id);
            live.trx_started = row.map(|row| row.raw(8)).unwrap_or_default();
        }
        if server.is_mariadb() && server.tables.statements == Access::Given {
            self.last_statements(&mut lives).await?;
        }
        Ok(lives)
    }

    /// What sleeping sessions last ran, where MariaDB remembers it.
    async fn last_statements(&self, lives: &mut [Live]) -> Result<(), Failed> {
        let asleep: Vec<u64> =
            lives.iter().filter(|live| live.process.query.is_empty()).map(|live| live.process.id).collect();
        if asleep.is_empty() {
            return Ok(());
        }
        for row in self.ask(&dialect::last_statements(&asleep, 1024)).await? {
            if let Some(live) = lives.iter_mut().find(|live| live.process.id == row.number(0)) {
                live.last_query = row.text(1);
            }
        }
        Ok(())
    }

    /// Who waits for whom, asked as the pane asks it.
    pub async fn locks(&self) -> Result<Locks, Failed> {
        let mut source = LocksSource::new(Arc::clone(&self.session));
        match timeout(ANSWER * 2, source.poll()).await {
            Ok(locks) => Ok(locks?),
            Err(_) => Err(self.silent(ANSWER * 2)),
        }
    }

    /// About how many rows a second a rollback undoes, and whether that was measured.
    pub fn rollback_rate(&self) -> (u64, bool) {
        match self.rollback_rate.load(Ordering::Relaxed) {
            0 => (ROLLBACK_RATE, false),
            rate => (rate, true),
        }
    }

    /// Notes that a rollback undid so many rows in that time.
    pub fn saw_rollback(&self, rows: u64, took: Duration) {
        if rows > 1000 && took >= Duration::from_millis(100) {
            let rate = u128::from(rows) * 1000 / took.as_millis().max(1);
            self.rollback_rate.store(u64::try_from(rate).unwrap_or(u64::MAX).max(1), Ordering::Relaxed);
        }
    }
}

/// The refusal of whoever could not look.
pub(super) fn unseen(failed: &Failed, lang: Lang) -> Refusal {
    Refusal::new(w::unseen(lang, &crate::text::Clean::new(&failed.fault.detail)))
}
