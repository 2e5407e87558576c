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
        Ok(self.tracker.observe(
            rows.iter().map(counters).filter(|sums| !is_about_itself(sums)).collect(),
            watched,
            since,
        ))
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

/// Whether it is a statement about the server itself, as ours are: on a quiet server they would fill the list.
fn is_about_itself(sums: &Counters) -> bool {
    let text = sums.text.to_lowercase();
    let ours = ["performance_schema", "information_schema", "utc_timestamp", "@@", "show ", "set session"];
    sums.schema.is_empty() && ours.iter().any(|word| text.contains(word))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_statements_without_a_schema_are_taken_for_those_of_a_monitor() {
        let sums =
            |schema: &str, text: &str| Counters { schema: schema.into(), text: text.into(), ..Counters::default() };
        assert!(is_about_itself(&sums("", "SELECT NAME FROM `information_schema` . `INNODB_METRICS`")));
        assert!(
            !is_about_itself(&sums("shop", "SHOW TABLES")) && !is_about_itself(&sums("", "SELECT * FROM shop . stock"))
        );
    }

    #[test]
    fn a_row_is_read_into_sums() {
        let row = ["h", "shop", "SELECT ?", "4", "8000000000000", "40", "4", "1", "2", "30"].map(Some);
        let sums = counters(&Record::of(&row));
        assert_eq!((sums.calls, sums.picos, sums.rows_examined, sums.errors), (4, 8_000_000_000_000, 40, 2));
        assert_eq!(sums.first_seen, Duration::from_secs(30));
    }
}
