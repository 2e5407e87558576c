//! What kind of server it is and how it wants to be asked: found out by asking, never by its name alone.
//!
//! Every statement by which the pane looks is written here; those of its operator are in `ops/sql.rs`. Each is bounded: text is cut on the server, rows have a limit, and no
//! statement reads the table of all locks.

use super::{model::Flavour, record::Record};
use crate::text::Clean;

/// How many sessions, transactions or locks one statement may give.
pub const ROWS: usize = 500;
/// How many row-lock waits one statement may give: sixty sessions in one queue are 1,770.
pub const WAITS: usize = 2000;
/// Of how many locks one statement asks what they are about.
const LOCKS: usize = 200;
/// How many kinds of statements are watched at a time.
pub const DIGESTS: usize = 50;

/// The first question: who are you, and who am I to you?
pub const IDENTITY: &str =
    "SELECT VERSION(), @@version_comment, CONNECTION_ID(), CURRENT_USER(), @@global.performance_schema";

/// Whether this connection is encrypted.
pub const CIPHER: &str = "SHOW SESSION STATUS LIKE 'Ssl_cipher'";

/// What a server said of itself when the connection was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Whose it is.
    pub flavour: Flavour,
    /// Its version as it says.
    pub version: Clean,
    /// The same as numbers.
    pub number: (u16, u16, u16),
    /// The id of our session.
    pub connection_id: u64,
    /// Our account there, `watch@%`: what a grant must name.
    pub account: String,
    /// Whether `performance_schema` is on.
    pub performance_schema: bool,
    /// The tables that answered.
    pub tables: Tables,
}

/// Which tables there are for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tables {
    /// `performance_schema.processlist`, which stops nobody (MySQL 8.0.22 and later).
    pub processlist: Access,
    /// `performance_schema.data_lock_waits` (MySQL 8).
    pub data_lock_waits: Access,
    /// `information_schema.INNODB_LOCK_WAITS` (MariaDB, MySQL 5.7).
    pub innodb_lock_waits: Access,
    /// `performance_schema.metadata_locks`, and whether its instrument is on.
    pub metadata_locks: Access,
    /// `information_schema.METADATA_LOCK_INFO`, a plugin of MariaDB.
    pub metadata_lock_info: Access,
    /// `performance_schema.events_statements_summary_by_digest`.
    pub digests: Access,
    /// `performance_schema.events_statements_current`.
    pub statements: Access,
}

/// What came of asking a table for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// There is no such table, or it is switched off.
    #[default]
    Absent,
    /// There is one, but not for us.
    Denied,
    /// It answers.
    Given,
}

/// The tables that are asked for, in the order of [`Tables::set`].
pub const PROBES: [&str; 7] = [
    "performance_schema.processlist",
    "performance_schema.data_lock_waits",
    "information_schema.INNODB_LOCK_WAITS",
    "performance_schema.metadata_locks",
    "information_schema.METADATA_LOCK_INFO",
    "performance_schema.events_statements_summary_by_digest",
    "performance_schema.events_statements_current",
];

impl Tables {
    /// Notes the answer of the table at this place of [`PROBES`].
    pub const fn set(&mut self, at: usize, access: Access) {
        match at {
            0 => self.processlist = access,
            1 => self.data_lock_waits = access,
            2 => self.innodb_lock_waits = access,
            3 => self.metadata_locks = access,
            4 => self.metadata_lock_info = access,
            5 => self.digests = access,
            _ => self.statements = access,
        }
    }
}

/// Asks a table for nothing: whether it is there and for us.
#[must_use]
pub fn probe(table: &str) -> String {
    format!("SELECT 1 FROM {table} LIMIT 0")
}

/// Whether metadata locks are recorded, and whether digests are.
pub const SWITCHES: &str = "SELECT \
    (SELECT ENABLED FROM performance_schema.setup_instruments WHERE NAME = 'wait/lock/metadata/sql/mdl'), \
    (SELECT ENABLED FROM performance_schema.setup_consumers WHERE NAME = 'statements_digest')";

impl Server {
    /// What the answer to [`IDENTITY`] says; the tables are yet to be asked.
    #[must_use]
    pub fn of(identity: &Record) -> Self {
        let version = identity.text(0);
        let mariadb = version.contains("MariaDB") || identity.text(1).to_lowercase().contains("mariadb");
        Self {
            flavour: if mariadb { Flavour::Mariadb } else { Flavour::Mysql },
            number: number(&version),
            version,
            connection_id: identity.number(2),
            account: identity.text(3).to_string(),
            performance_schema: identity.flag(4),
            tables: Tables::default(),
        }
    }

    /// Whether a table of [`PROBES`] is worth asking for: those of MySQL alone would be denied on MariaDB, not absent.
    #[must_use]
    pub fn may_have(&self, table: &str) -> bool {
        let of_mysql = table.ends_with(".processlist") || table.ends_with(".data_lock_waits");
        !(table.starts_with("performance_schema") && (!self.performance_schema || of_mysql && self.is_mariadb()))
    }

    /// Whether it is MariaDB.
    #[must_use]
    pub fn is_mariadb(&self) -> bool {
        self.flavour == Flavour::Mariadb
    }

    /// The limits that our session sets on itself, so that the server ends what we no longer wait for.
    #[must_use]
    pub fn limits(&self) -> &'static str {
        if self.is_mariadb() {
            "SET SESSION max_statement_time = 1, lock_wait_timeout = 1, innodb_lock_wait_timeout = 1, autocommit = 1, \
             time_zone = 'SYSTEM', sql_mode = '', wait_timeout = 600"
        } else {
            "SET SESSION max_execution_time = 1000, lock_wait_timeout = 1, innodb_lock_wait_timeout = 1, \
             autocommit = 1, time_zone = 'SYSTEM', sql_mode = '', wait_timeout = 600"
        }
    }

    /// The clock and what does not count: time, limit, read-only.
    #[must_use]
    pub fn settings(&self) -> &'static str {
        if self.is_mariadb() {
            "SELECT UTC_TIMESTAMP(6), @@global.max_connections, @@global.read_only"
        } else {
            "SELECT UTC_TIMESTAMP(6), @@global.max_connections, @@global.read_only OR @@global.super_read_only"
        }
    }

    /// The counters of the server with these names, as rows of name and value.
    #[must_use]
    pub fn counters(&self, names: &[&str]) -> String {
        let names = names.join("', '");
        if self.is_mariadb() || self.number < (8, 0, 0) {
            format!("SHOW GLOBAL STATUS WHERE Variable_name IN ('{names}')")
        } else {
            // Unlike SHOW, a SELECT heeds max_execution_time.
            format!(
                "SELECT VARIABLE_NAME, VARIABLE_VALUE FROM performance_schema.global_status \
                 WHERE VARIABLE_NAME IN ('{names}')"
            )
        }
    }

    /// The state of replication, one row a channel, with names of columns.
    #[must_use]
    pub fn replication(&self) -> &'static str {
        match self.flavour {
            Flavour::Mariadb => "SHOW ALL SLAVES STATUS",
            Flavour::Mysql if self.number >= (8, 0, 22) => "SHOW REPLICA STATUS",
            Flavour::Mysql => "SHOW SLAVE STATUS",
        }
    }

    /// The table of sessions.
    #[must_use]
    pub fn session_table(&self) -> &'static str {
        if self.tables.processlist == Access::Given && self.performance_schema {
            "performance_schema.processlist"
        } else {
            "information_schema.PROCESSLIST"
        }
    }

    /// The columns of sessions: id, user, host, schema, command, age, state, text, length of the text, and the number of
    /// the statement, which MariaDB alone gives here.
    fn sessions(&self, cut: usize) -> String {
        let (age, number) = if self.is_mariadb() { ("TIME_MS / 1000", "QUERY_ID") } else { ("TIME", "NULL") };
        let from = self.session_table();
        format!(
            "SELECT ID, USER, HOST, DB, COMMAND, {age}, STATE, LEFT(INFO, {cut}), LENGTH(INFO), {number} FROM {from}"
        )
    }

    /// The sessions: those with a transaction (`busy`) or a statement first.
    #[must_use]
    pub fn processes(&self, busy: &[u64], cut: usize) -> String {
        let columns = self.sessions(cut);
        let idle = format!("COMMAND IN ('Sleep', 'Daemon') AND ID NOT IN ({})", list(busy));
        format!("{columns} ORDER BY {idle}, TIME DESC LIMIT {ROWS}")
    }

    /// The sessions with these ids.
    #[must_use]
    pub fn processes_of(&self, ids: &[u64], cut: usize) -> String {
        let columns = self.sessions(cut);
        format!("{columns} WHERE ID IN ({}) LIMIT {ROWS}", list(ids))
    }

    /// The sessions that wait for something else than a row lock, by their own state.
    #[must_use]
    pub fn queued(&self) -> String {
        let from = self.session_table();
        format!(
            "SELECT ID FROM {from} WHERE STATE LIKE 'Waiting for % lock' \
             OR STATE IN ('User lock', 'Waiting for table flush', 'Waiting for table') LIMIT {ROWS}"
        )
    }

    /// How many sessions there are, by user and command.
    #[must_use]
    pub fn groups(&self) -> String {
        let from = self.session_table();
        format!("SELECT USER, COMMAND, COUNT(*) FROM {from} GROUP BY USER, COMMAND ORDER BY 3 DESC LIMIT 50")
    }

    /// The locks that are held or wanted on everything that somebody wants the definition of.
    #[must_use]
    pub fn metadata_locks(&self) -> String {
        format!(
            "SELECT m.OBJECT_TYPE, m.OBJECT_SCHEMA, m.OBJECT_NAME, m.LOCK_TYPE, m.LOCK_STATUS, t.PROCESSLIST_ID \
             FROM (SELECT DISTINCT OBJECT_TYPE, OBJECT_SCHEMA, OBJECT_NAME FROM performance_schema.metadata_locks \
             WHERE LOCK_STATUS = 'PENDING' LIMIT 50) w \
             JOIN performance_schema.metadata_locks m ON m.OBJECT_TYPE = w.OBJECT_TYPE \
             AND m.OBJECT_SCHEMA <=> w.OBJECT_SCHEMA AND m.OBJECT_NAME <=> w.OBJECT_NAME \
             AND m.LOCK_STATUS IN ('PENDING', 'GRANTED') \
             LEFT JOIN performance_schema.threads t ON t.THREAD_ID = m.OWNER_THREAD_ID LIMIT {ROWS}"
        )
    }
}

/// The open transactions, oldest first. An age in seconds is all that the table has.
pub const TRANSACTIONS: &str = "SELECT trx_mysql_thread_id, trx_id, TIMESTAMPDIFF(SECOND, trx_started, NOW()), \
    trx_state, TIMESTAMPDIFF(SECOND, trx_wait_started, NOW()), trx_rows_locked, trx_rows_modified, \
    trx_isolation_level FROM information_schema.INNODB_TRX ORDER BY trx_started LIMIT 500";

/// The deadlocks since the server started and the length of the history list, where MySQL counts them.
pub const METRICS: &str = "SELECT NAME, COUNT FROM information_schema.INNODB_METRICS \
    WHERE NAME IN ('trx_rseg_history_len', 'lock_deadlocks') AND STATUS = 'enabled'";

/// The report that holds the latest deadlock.
pub const INNODB_STATUS: &str = "SHOW ENGINE INNODB STATUS";

/// Who waits for whom, by transaction and lock (MySQL 8).
#[must_use]
pub fn data_lock_waits() -> String {
    format!(
        "SELECT REQUESTING_ENGINE_TRANSACTION_ID, BLOCKING_ENGINE_TRANSACTION_ID, REQUESTING_ENGINE_LOCK_ID, \
         BLOCKING_ENGINE_LOCK_ID FROM performance_schema.data_lock_waits LIMIT {WAITS}"
    )
}

/// What these locks are about (MySQL 8). Never asked without ids: the table holds every lock there is.
///
/// One SELECT an id, not `IN (…)`: for that, MySQL 9.7 gives the first row only (its index answers one key).
#[must_use]
pub fn data_locks<'a>(ids: impl Iterator<Item = &'a str>) -> Option<String> {
    // Ids are digits and colons; whatever else came would not be one, and must not get into a statement.
    let plain = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let select = |id: &str| {
        format!(
            "SELECT ENGINE_LOCK_ID, CONCAT_WS('.', OBJECT_SCHEMA, OBJECT_NAME, INDEX_NAME), LOCK_MODE \
             FROM performance_schema.data_locks WHERE ENGINE_LOCK_ID = '{id}'"
        )
    };
    let selects: Vec<String> = ids.filter(plain).take(LOCKS).map(select).collect();
    (!selects.is_empty()).then(|| selects.join(" UNION ALL "))
}

/// Who waits for whom, by transaction and lock (MariaDB).
#[must_use]
pub fn innodb_lock_waits() -> String {
    format!(
        "SELECT requesting_trx_id, blocking_trx_id, requested_lock_id, blocking_lock_id \
         FROM information_schema.INNODB_LOCK_WAITS LIMIT {WAITS}"
    )
}

/// What the locks that somebody waits for are about (MariaDB, where the table holds no others).
#[must_use]
pub fn innodb_locks() -> String {
    format!(
        "SELECT lock_id, CONCAT_WS('.', REPLACE(lock_table, '`', ''), lock_index), lock_mode \
         FROM information_schema.INNODB_LOCKS LIMIT {ROWS}"
    )
}

/// The metadata locks that are held, by the plugin of MariaDB; it does not tell the wanted ones.
#[must_use]
pub fn metadata_lock_info() -> String {
    format!(
        "SELECT LOCK_TYPE, TABLE_SCHEMA, TABLE_NAME, LOCK_MODE, THREAD_ID FROM information_schema.METADATA_LOCK_INFO \
         WHERE LOCK_MODE <> 'MDL_INTENTION_EXCLUSIVE' LIMIT {ROWS}"
    )
}

/// The last statements of these sessions.
#[must_use]
pub fn last_statements(ids: &[u64], cut: usize) -> String {
    format!(
        "SELECT t.PROCESSLIST_ID, LEFT(e.SQL_TEXT, {cut}) FROM performance_schema.threads t \
         JOIN performance_schema.events_statements_current e ON e.THREAD_ID = t.THREAD_ID \
         WHERE t.PROCESSLIST_ID IN ({}) LIMIT {ROWS}",
        list(ids)
    )
}

/// The sums of the statements that ran in the last two minutes, dearest first.
#[must_use]
pub fn digests() -> String {
    format!(
        "SELECT DIGEST, SCHEMA_NAME, LEFT(DIGEST_TEXT, 512), COUNT_STAR, SUM_TIMER_WAIT, SUM_ROWS_EXAMINED, \
         SUM_ROWS_SENT, SUM_NO_INDEX_USED, SUM_ERRORS, TIMESTAMPDIFF(SECOND, FIRST_SEEN, NOW()) \
         FROM performance_schema.events_statements_summary_by_digest \
         WHERE LAST_SEEN > NOW() - INTERVAL 2 MINUTE AND DIGEST IS NOT NULL ORDER BY SUM_TIMER_WAIT DESC LIMIT {DIGESTS}"
    )
}

/// Ids as the inside of `IN (…)`; 0, which no session has, when there are none.
pub(super) fn list(ids: &[u64]) -> String {
    if ids.is_empty() {
        return "0".to_owned();
    }
    ids.iter().take(ROWS).map(u64::to_string).collect::<Vec<_>>().join(", ")
}

/// The three numbers at the beginning of a version; MariaDB may put `5.5.5-` before them.
fn number(version: &str) -> (u16, u16, u16) {
    let version = version.strip_prefix("5.5.5-").unwrap_or(version);
    let mut parts = version.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(version: &str, comment: &str) -> Server {
        Server::of(&Record::of(&[Some(version), Some(comment), Some("7"), Some("watch@%"), Some("1")]))
    }

    #[test]
    fn a_server_is_what_it_says() {
        let mariadb = server("5.5.5-10.11.19-MariaDB-0+deb12u1", "Debian 12");
        assert_eq!((mariadb.flavour, mariadb.number), (Flavour::Mariadb, (10, 11, 19)));
        assert_eq!((mariadb.connection_id, mariadb.account.as_str(), mariadb.performance_schema), (7, "watch@%", true));
        assert!(server("11.4.2-log", "mariadb.org binary distribution").is_mariadb());
        let mysql = server("9.7.4-2", "(Debian)");
        assert_eq!(
            (mysql.flavour, mysql.number, mysql.replication()),
            (Flavour::Mysql, (9, 7, 4), "SHOW REPLICA STATUS")
        );
        assert_eq!(server("8.0.11", "").replication(), "SHOW SLAVE STATUS");
        assert_eq!(server("", "").number, (0, 0, 0));
    }

    #[test]
    fn the_process_list_that_stops_nobody_is_preferred() {
        let mut mysql = server("8.4.3", "");
        assert!(mysql.processes(&[], 100).contains("information_schema.PROCESSLIST"));
        mysql.tables.set(0, Access::Given);
        let sql = mysql.processes(&[4, 7], 100);
        assert!(sql.contains("performance_schema.processlist") && sql.contains("ID NOT IN (4, 7)"), "{sql}");
        assert!(sql.contains("LEFT(INFO, 100)"), "{sql}");
    }

    #[test]
    fn locks_are_asked_for_by_id_or_not_at_all() {
        assert_eq!(data_locks(["x' OR 1=1 -- ", ""].into_iter()), None);
        let sql = data_locks(["1:2:3", "x'", "4:5"].into_iter()).unwrap();
        assert_eq!(sql.matches("ENGINE_LOCK_ID = '").count(), 2, "{sql}");
        assert!(sql.ends_with("ENGINE_LOCK_ID = '4:5'"), "{sql}");
    }
}
