//! The dearest kinds of statements, by the server's own sums.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::Asker;
use crate::{
    collect::Source,
    domain::reading::Fault,
    panes::mysql::{
        dialect::{self, Access, Server},
        model::{Counters, Statements, Tracker},
        record::Record,
        session::Session,
    },
    text::Clean,
};

/// Reads [`Statements`].
pub struct StatementsSource {
    asker: Asker,
    tracker: Tracker,
    began: Option<Instant>,
    last: Option<Instant>,
}

impl StatementsSource {
    /// A source over the connection of a target.
    #[must_use]
    pub fn new(session: Arc<Session>) -> Self {
        Self { asker: Asker::new(session), tracker: Tracker::default(), began: None, last: None }
    }
}

impl Source for StatementsSource {
    type Data = Statements;

    async fn poll(&mut self) -> Result<Statements, Fault> {
        let link = self.asker.begin().await?;
        if link.server.tables.digests == Access::Absent {
            return Ok(Statements { unavailable: Some(unavailable(&link.server)), ..Statements::default() });
        }
        let rows = self.asker.rows(&dialect::digests()).await?;
        let now = Instant::now();
        let watched = now - *self.began.get_or_insert(now);
        let since = self.last.replace(now).map_or(Duration::ZERO, |last| now - last);
        Ok(self.tracker.observe(rows.iter().map(counters).collect(), watched, since))
    }

    fn hurry(&self) -> Option<Duration> {
        self.asker.hurry()
    }

    fn cost(&self) -> Option<Duration> {
        self.asker.cost()
    }
}

fn unavailable(server: &Server) -> Clean {
    let why = if server.performance_schema {
        "performance_schema keeps no digests here: UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE \
         NAME = 'statements_digest'"
    } else {
        "performance_schema is off: start the server with performance_schema = ON"
    };
    why.into()
}

/// One row of [`dialect::digests`].
fn counters(row: &Record) -> Counters {
    Counters {
        hash: row.text(0),
        schema: row.text(1),
        text: row.text(2),
        calls: row.number(3),
        picos: row.number(4),
        rows_examined: row.number(5),
        rows_sent: row.number(6),
        no_index: row.number(7),
        errors: row.number(8),
        first_seen: Duration::from_secs(row.number(9)),
    }
}
