//! The vital signs: a handful of counters, cheap enough for every poll.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{NaiveDateTime, TimeDelta};

use super::{Asker, counter, metrics};
use crate::{
    collect::Source,
    domain::{
        clock::{Clock, Moment},
        reading::Fault,
    },
    panes::mysql::{
        dialect::Server,
        model::{Channel, Connections, Status},
        record::Record,
        session::Session,
    },
    text::Clean,
};

/// How often a server that is no replica is asked whether it has become one.
const REPLICA_EVERY: Duration = Duration::from_secs(10);

const COUNTERS: [&str; 8] = [
    "Threads_connected",
    "Threads_running",
    "Questions",
    "Aborted_connects",
    "Uptime",
    "Innodb_row_lock_current_waits",
    "Innodb_deadlocks",
    "Innodb_history_list_length",
];

/// Reads [`Status`].
pub struct StatusSource {
    asker: Asker,
    clock: Arc<dyn Clock>,
    questions: Option<(u64, Instant)>,
    replica: Vec<Channel>,
    replica_asked: Option<Instant>,
    replica_note: Option<Clean>,
}

impl StatusSource {
    /// A source over the connection of a target; `clock` is what the server's clock is compared with.
    #[must_use]
    pub fn new(session: Arc<Session>, clock: Arc<dyn Clock>) -> Self {
        Self {
            asker: Asker::new(session),
            clock,
            questions: None,
            replica: Vec::new(),
            replica_asked: None,
            replica_note: None,
        }
    }

    /// Statements a second since the last poll.
    fn qps(&mut self, questions: u64) -> Option<f64> {
        let now = Instant::now();
        let (before, at) = self.questions.replace((questions, now))?;
        let asked = questions.checked_sub(before)?;
        Some(crate::panes::mysql::model::per_second(asked, now - at))
    }

    async fn ask_replica(&mut self, server: &Server) -> Result<(), Fault> {
        let fresh = self.replica_asked.is_some_and(|at| at.elapsed() < REPLICA_EVERY);
        if self.replica.is_empty() && fresh {
            return Ok(());
        }
        self.replica_asked = Some(Instant::now());
        let mut notes = Vec::new();
        let rows = self.asker.rows_if_granted(server.replication(), &mut notes).await?;
        self.replica = rows.unwrap_or_default().iter().map(channel).collect();
        self.replica_note = notes.pop();
        Ok(())
    }
}

impl Source for StatusSource {
    type Data = Status;

    async fn poll(&mut self) -> Result<Status, Fault> {
        let link = self.asker.begin().await?;
        let server = &link.server;
        let before = self.clock.now();
        let settings = self.asker.row(server.settings()).await?;
        let clock_skew_s = skew(&settings.raw(0), before, self.clock.now());
        let counters = self.asker.rows(&server.counters(&COUNTERS)).await?;
        let mut notes = Vec::new();
        let (deadlock_count, history_length) = metrics(&mut self.asker, server, &counters, &mut notes).await?;
        self.ask_replica(server).await?;
        notes.extend(self.replica_note.clone());
        let count = |name| counter(&counters, name).unwrap_or_default();
        let questions = count("Questions");
        Ok(Status {
            flavour: server.flavour,
            version: server.version.clone(),
            door: link.door,
            wire: link.wire,
            connections: Connections { used: count("Threads_connected"), max: settings.number(1) },
            threads_running: count("Threads_running"),
            questions,
            qps: self.qps(questions),
            aborted_connects: count("Aborted_connects"),
            uptime_s: count("Uptime"),
            read_only: settings.flag(2),
            row_lock_waits: counter(&counters, "Innodb_row_lock_current_waits"),
            deadlock_count,
            history_length,
            clock_skew_s,
            replica: self.replica.clone(),
            notes,
        })
    }

    fn cost(&self) -> Option<Duration> {
        self.asker.cost()
    }
}

/// The server's clock minus ours, taken in the middle between question and answer; 0 when it says no time.
fn skew(utc: &str, before: Moment, after: Moment) -> f64 {
    let middle = before + (after - before) / 2;
    let theirs = NaiveDateTime::parse_from_str(utc, "%Y-%m-%d %H:%M:%S%.f").map(|at| at.and_utc());
    theirs.map_or(TimeDelta::zero(), |theirs| theirs - middle).as_seconds_f64()
}

/// One channel; every version has names of its own.
fn channel(row: &Record) -> Channel {
    let number = |names: &[&str]| row.column(names).and_then(|at| row.maybe_number(at));
    let host = row.named(&["Source_Host", "Master_Host"]);
    let port = number(&["Source_Port", "Master_Port"]).unwrap_or_default();
    let errors = [row.named(&["Last_IO_Error"]), row.named(&["Last_SQL_Error"]), row.named(&["Last_Error"])];
    Channel {
        name: row.named(&["Channel_Name", "Connection_name"]),
        source: Clean::new(&format!("{host}:{port}")),
        io_running: row.named(&["Replica_IO_Running", "Slave_IO_Running"]),
        sql_running: row.named(&["Replica_SQL_Running", "Slave_SQL_Running"]),
        lag_s: number(&["Seconds_Behind_Source", "Seconds_Behind_Master"]),
        last_error: errors.into_iter().find(|error| !error.is_empty()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_skew_is_taken_in_the_middle_of_the_round_trip() {
        let at = |ms: i64| Moment::from_timestamp_millis(1_800_000_000_000 + ms).unwrap();
        let skew = |text| skew(text, at(0), at(200));
        assert!((skew("2027-01-15 08:00:05.100000") - 5.0).abs() < 1e-6);
        assert!((skew("2027-01-15 07:59:59.100000") + 1.0).abs() < 1e-6);
        assert!(skew("0000-00-00").abs() < f64::EPSILON);
    }

    #[test]
    fn a_channel_is_read_under_the_names_of_every_version() {
        let row = |pairs: &[(&str, &str)]| {
            let names = pairs.iter().map(|(name, _)| (*name).to_owned()).collect();
            Record::new(names, pairs.iter().map(|(_, value)| Some(value.as_bytes().to_vec())).collect())
        };
        let new = channel(&row(&[
            ("Source_Host", "db1"),
            ("Source_Port", "3306"),
            ("Replica_IO_Running", "Yes"),
            ("Replica_SQL_Running", "Yes"),
            ("Seconds_Behind_Source", "4"),
            ("Channel_Name", "orders"),
        ]));
        assert_eq!(
            (new.source.as_str(), new.lag_s, new.runs(), new.name.as_str()),
            ("db1:3306", Some(4), true, "orders")
        );
        let old = channel(&row(&[
            ("Connection_name", ""),
            ("Master_Host", "db1"),
            ("Master_Port", "3307"),
            ("Slave_IO_Running", "Connecting"),
            ("Slave_SQL_Running", "Yes"),
            ("Seconds_Behind_Master", ""),
            ("Last_IO_Error", "error connecting"),
        ]));
        assert_eq!((old.lag_s, old.runs(), old.last_error.as_str()), (None, false, "error connecting"));
    }
}
