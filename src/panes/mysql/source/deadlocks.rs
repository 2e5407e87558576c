//! The deadlocks: a cheap counter says whether there is a new one; only then is the report read.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use super::{Asker, metrics};
use crate::{
    collect::Source,
    domain::{clock::Clock, reading::Fault},
    panes::mysql::{
        deadlock::DeadlockLog,
        dialect::{self, Server},
        innodb::{self, NoDeadlock},
        session::Session,
    },
    text::Clean,
};

/// How often the report is read where nothing counts the deadlocks.
const BLIND_EVERY: Duration = Duration::from_secs(15);
/// How often the report is read again when the counter moved and the report did not.
const RETRIES: u8 = 3;

/// What the source `deadlocks` reads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Deadlocks {
    /// Deadlocks since the server started; `None` where nothing counts them.
    pub count: Option<u64>,
    /// Deadlocks since bongsu looks, by that counter; each poll can tell only one of them.
    pub since_start: Option<u64>,
    /// Those that were told, newest first.
    pub deadlocks: DeadlockLog,
    /// Why there is no report although there should be one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Clean>,
}

/// Reads [`Deadlocks`].
pub struct DeadlocksSource {
    asker: Asker,
    clock: Arc<dyn Clock>,
    known: Deadlocks,
    first_count: Option<u64>,
    looked: Option<Instant>,
    retries: u8,
}

impl DeadlocksSource {
    /// A source over the connection of a target; `clock` says when a deadlock was seen.
    #[must_use]
    pub fn new(session: Arc<Session>, clock: Arc<dyn Clock>) -> Self {
        Self {
            asker: Asker::new(session),
            clock,
            known: Deadlocks::default(),
            first_count: None,
            looked: None,
            retries: 0,
        }
    }

    async fn count(&mut self, server: &Server) -> Result<Option<u64>, Fault> {
        let counters = if server.is_mariadb() {
            self.asker.rows(&server.counters(&["Innodb_deadlocks"])).await?
        } else {
            Vec::new()
        };
        Ok(metrics(&mut self.asker, server, &counters, &mut Vec::new()).await?.0)
    }

    /// Whether the report should be read, now that the counter says `count`.
    fn is_due(&mut self, count: Option<u64>) -> bool {
        let moved = count != self.known.count;
        if moved {
            self.retries = RETRIES;
        }
        match self.looked {
            None => true,
            Some(_) if count.is_some() => moved || self.retries > 0,
            Some(at) => at.elapsed() >= BLIND_EVERY,
        }
    }

    async fn read_report(&mut self) -> Result<(), Fault> {
        let report = self.asker.row(dialect::INNODB_STATUS).await?;
        let before_start = self.looked.replace(Instant::now()).is_none();
        let text = report.raw(2);
        self.retries = self.retries.saturating_sub(1);
        self.known.note = None;
        match innodb::latest_deadlock(&text) {
            Ok(deadlock) => {
                if self.known.deadlocks.note(deadlock, self.clock.now(), before_start) {
                    self.retries = 0;
                }
            }
            Err(NoDeadlock::NoSection) => {}
            Err(why) => self.known.note = Some(Clean::new(&why.to_string())),
        }
        Ok(())
    }
}

impl Source for DeadlocksSource {
    type Data = Deadlocks;

    async fn poll(&mut self) -> Result<Deadlocks, Fault> {
        let link = self.asker.begin().await?;
        let count = self.count(&link.server).await?;
        if self.is_due(count) {
            self.read_report().await?;
        }
        if count < self.known.count {
            // The server was restarted and counts anew.
            self.first_count = Some(0);
        }
        let first = *self.first_count.get_or_insert(count.unwrap_or_default());
        self.known.count = count;
        self.known.since_start = count.map(|count| count.saturating_sub(first));
        Ok(self.known.clone())
    }

    fn hurry(&self) -> Option<Duration> {
        self.asker.hurry()
    }

    fn cost(&self) -> Option<Duration> {
        self.asker.cost()
    }
}
