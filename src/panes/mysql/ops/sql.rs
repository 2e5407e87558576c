//! The statements of the operator. What comes from outside stands in them as a number or as hexadecimal digits, never as
//! text; each names its sessions or has a limit.

use std::fmt::Write as _;

use super::identity::{Bound, Mark};
use crate::panes::mysql::dialect::{Access, ROWS, Server, list};

/// How many characters of a statement are kept as evidence.
const TEXT: usize = 4096;
/// How many characters of the last statement of a session that sleeps.
const LAST: usize = 1024;

/// Which sessions are meant.
pub(super) enum Which<'a> {
    /// Those with these ids.
    Ids(&'a [u64]),
    /// Those of all clients that are like this; `None` for no matter.
    Like {
        /// The user.
        user: Option<&'a str>,
        /// What the address of the client begins with.
        host: Option<&'a str>,
        /// What kind of thing they do.
        command: Option<&'a str>,
        /// Whether they run a statement.
        runs: bool,
        /// For how many seconds at least.
        age_s: u64,
    },
}

/// Sessions, with what tells one statement of a session from the next: id, user, host, schema, command, age, state, text,
/// length of the text, begun at (seconds of the server's clock), thread, event, whether the event has ended, the last
/// statement. MariaDB numbers its statements; MySQL numbers the events of each thread.
pub(super) fn sessions(server: &Server, which: &Which<'_>) -> String {
    let table = server.session_table();
    let (age, beat, joins) = match (server.is_mariadb(), tells_statements(server)) {
        (true, _) => ("p.TIME_MS / 1000", "NULL, p.QUERY_ID, NULL, NULL".to_owned(), ""),
        (false, false) => ("p.TIME", "NULL, NULL, NULL, NULL".to_owned(), ""),
        (false, true) => (
            "p.TIME",
            format!("t.THREAD_ID, e.EVENT_ID, e.END_EVENT_ID IS NOT NULL, LEFT(e.SQL_TEXT, {LAST})"),
            " LEFT JOIN performance_schema.threads t ON t.PROCESSLIST_ID = p.ID \
             LEFT JOIN performance_schema.events_statements_current e \
             ON e.THREAD_ID = t.THREAD_ID AND e.NESTING_EVENT_LEVEL = 0",
        ),
    };
    let columns = format!(
        "SELECT p.ID, p.USER, p.HOST, p.DB, p.COMMAND, {age}, p.STATE, LEFT(p.INFO, {TEXT}), LENGTH(p.INFO), \
         UNIX_TIMESTAMP() - p.TIME, {beat} FROM {table} p{joins}"
    );
    match which {
        Which::Ids(ids) => format!("{columns} WHERE p.ID IN ({}) LIMIT {ROWS}", list(ids)),
        Which::Like { user, host, command, runs, age_s } => {
            let mut filter = format!("p.TIME >= {age_s}{}", if *runs { " AND p.INFO IS NOT NULL" } else { "" });
            if let Some(host) = host {
                let _ = write!(filter, " AND LEFT(p.HOST, {}) = {}", host.chars().count(), hex(host));
            }
            for (column, value) in [("USER", user), ("COMMAND", command)] {
                if let Some(value) = value {
                    let _ = write!(filter, " AND p.{column} = {}", hex(value));
                }
            }
            format!("{columns} WHERE {filter} ORDER BY p.TIME DESC LIMIT {ROWS}")
        }
    }
}

/// Whether MySQL tells us one statement of a session from the next.
fn tells_statements(server: &Server) -> bool {
    server.performance_schema && server.tables.statements == Access::Given
}

/// The transactions of these sessions, as [`crate::panes::mysql::dialect::TRANSACTIONS`] gives them, and when each began
/// by the server's clock.
pub(super) fn transactions(ids: &[u64]) -> String {
    format!(
        "SELECT trx_mysql_thread_id, trx_id, TIMESTAMPDIFF(SECOND, trx_started, NOW()), trx_state, \
         TIMESTAMPDIFF(SECOND, trx_wait_started, NOW()), trx_rows_locked, trx_rows_modified, trx_isolation_level, \
         trx_started FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id IN ({}) LIMIT {ROWS}",
        list(ids)
    )
}

/// How many sessions clients have, ours left out.
pub(super) fn clients(server: &Server) -> String {
    format!(
        "SELECT COUNT(*) FROM {} WHERE USER NOT IN ('system user', 'event_scheduler') AND COMMAND <> 'Daemon' \
         AND COMMAND NOT LIKE 'Binlog Dump%' AND ID <> {}",
        server.session_table(),
        server.connection_id
    )
}

/// The privileges of an account, written as a grant writes it, by which it may end the sessions of others.
pub(super) fn may_kill(grantee: &str) -> String {
    format!(
        "SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = {} \
         AND PRIVILEGE_TYPE IN ('SUPER', 'CONNECTION_ADMIN', 'CONNECTION ADMIN') LIMIT 1",
        hex(grantee)
    )
}

/// How the statement of a thread with this event, and those after it, ended (MySQL): event, number of the error, text.
pub(super) fn endings(thread: u64, event: u64) -> String {
    let select = |table: &str| {
        format!(
            "SELECT EVENT_ID, MYSQL_ERRNO, LEFT(SQL_TEXT, {LAST}) FROM performance_schema.{table} \
             WHERE THREAD_ID = {thread} AND EVENT_ID >= {event} AND END_EVENT_ID IS NOT NULL"
        )
    };
    format!("{} UNION {}", select("events_statements_history"), select("events_statements_current"))
}

/// What ends a session or its statement. MariaDB ends a statement by its own number, so that no other can be hit.
pub(super) fn kill(server: &Server, mark: &Mark, query: bool) -> String {
    match (query, server.is_mariadb(), &mark.bound) {
        (false, ..) => format!("KILL CONNECTION {}", mark.seen.id),
        (true, true, Bound::Statement { beat, .. }) => format!("KILL QUERY ID {beat}"),
        (true, ..) => format!("KILL QUERY {}", mark.seen.id),
    }
}

/// `kill`, in one packet behind a question that fails (1242) unless the session is as it was marked: between the answer
/// and the kill there is no way to us and back. A server runs nothing behind a statement that fails.
pub(super) fn guarded(server: &Server, mark: &Mark, query: bool, signature: &str) -> String {
    let same = same(server, mark, query || mark.seen.runs());
    let kill = kill(server, mark, query);
    format!("SELECT (SELECT 1 UNION ALL SELECT 2 FROM DUAL WHERE NOT EXISTS ({same})); /* {signature} */ {kill}")
}

/// One row when the session is as it was marked, and its statement still runs if it must, otherwise none.
fn same(server: &Server, mark: &Mark, running: bool) -> String {
    let (id, user, host) = (mark.seen.id, hex(&mark.seen.user), hex(&mark.seen.host));
    let table = server.session_table();
    let who = format!("p.ID = {id} AND p.USER = {user} AND p.HOST = {host}");
    match &mark.bound {
        Bound::Statement { thread: Some(thread), beat } => {
            // A thread has its number as long as the server runs; the address of its client cannot change.
            let runs = if running { " AND e.END_EVENT_ID IS NULL" } else { "" };
            format!(
                "SELECT 1 FROM performance_schema.threads t JOIN performance_schema.events_statements_current e \
                 ON e.THREAD_ID = t.THREAD_ID WHERE t.THREAD_ID = {thread} AND t.PROCESSLIST_ID = {id} \
                 AND t.PROCESSLIST_USER = {user} AND e.EVENT_ID = {beat}{runs}"
            )
        }
        Bound::Statement { thread: None, beat } => {
            let runs = if running { " AND p.COMMAND <> 'Sleep'" } else { "" };
            format!("SELECT 1 FROM {table} p WHERE {who} AND p.QUERY_ID = {beat}{runs}")
        }
        Bound::Began { at } => {
            let command = hex(&mark.seen.command);
            format!(
                "SELECT 1 FROM {table} p WHERE {who} AND p.COMMAND = {command} \
                 AND ABS(UNIX_TIMESTAMP() - p.TIME - {at}) <= 1"
            )
        }
        Bound::Transaction { trx_id, started } => format!(
            "SELECT 1 FROM information_schema.INNODB_TRX x JOIN {table} p ON p.ID = x.trx_mysql_thread_id \
             WHERE {who} AND x.trx_id = {trx_id} AND CAST(x.trx_started AS CHAR) = {}",
            hex(started)
        ),
    }
}

/// A text as a literal that no quote, comment or character set can change.
fn hex(text: &str) -> String {
    text.bytes().fold("x'".to_owned(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    }) + "'"
}

/// What a limit on connections is judged by: `max_connections`, `open_files_limit`, `table_open_cache`, and about how many
/// bytes one more connection may take while it works.
pub(super) const CONNECTIONS: &str = "SELECT @@global.max_connections, @@global.open_files_limit, \
    @@global.table_open_cache, @@global.thread_stack + @@global.net_buffer_length + @@global.sort_buffer_size \
    + @@global.join_buffer_size + @@global.read_buffer_size + @@global.read_rnd_buffer_size";

/// Sets the limit on connections.
pub(super) fn set_connections(limit: u64) -> String {
    format!("SET GLOBAL max_connections = {limit}")
}

/// How the server carries out what a session runs just now. It takes a number and nothing else: the text of the statement
/// is not parsed again, so that nothing that somebody wrote into it can do anything.
pub(super) fn explain(server: &Server, id: u64) -> String {
    if server.is_mariadb() {
        format!("SHOW EXPLAIN FOR {id}")
    } else {
        format!("EXPLAIN FORMAT=TRADITIONAL FOR CONNECTION {id}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panes::mysql::{ops::identity::Seen, record::Record};

    fn server(version: &str) -> Server {
        let mut server = Server::of(&Record::of(&[Some(version), None, Some("7"), Some("watch@%"), Some("1")]));
        server.tables.statements = Access::Given;
        server
    }

    fn mark(bound: Bound) -> Mark {
        let seen = Seen { id: 47, user: "o'neil".into(), host: "10.0.3.7:51".into(), ..Seen::default() };
        Mark { seen, bound }
    }

    #[test]
    fn what_comes_from_outside_is_a_number_or_hexadecimal() {
        let hostile = "x' OR 1=1; DROP TABLE t -- ";
        let seen =
            Seen { id: 47, user: hostile.into(), host: hostile.into(), command: hostile.into(), ..Seen::default() };
        let began = Bound::Began { at: 1_800_000_000 };
        let transaction = Bound::Transaction { trx_id: 59, started: hostile.to_owned() };
        for bound in [began, transaction, Bound::Statement { thread: Some(3), beat: 9 }] {
            for version in ["10.11.19-MariaDB", "8.4.3"] {
                let mark = Mark { seen: seen.clone(), bound: bound.clone() };
                let sql = guarded(&server(version), &mark, true, "bongsu me@here");
                assert!(!sql.contains("DROP") && !sql.contains("OR 1"), "{sql}");
                assert_eq!(sql.matches(';').count(), 1, "{sql}");
            }
        }
        let (user, command) = (Some(hostile), Some(hostile));
        let which = Which::Like { user, host: user, command, runs: false, age_s: 3 };
        let sql = sessions(&server("8.4.3"), &which);
        assert!(!sql.contains("DROP") && sql.contains("p.TIME >= 3 AND LEFT(p.HOST, 27) = x'78"), "{sql}");
    }

    #[test]
    fn mariadb_ends_a_statement_by_its_number_and_mysql_by_the_session() {
        let statement = mark(Bound::Statement { thread: None, beat: 991_823 });
        assert_eq!(kill(&server("10.11.19-MariaDB"), &statement, true), "KILL QUERY ID 991823");
        assert_eq!(kill(&server("8.4.3"), &statement, true), "KILL QUERY 47");
        assert_eq!(kill(&server("10.11.19-MariaDB"), &statement, false), "KILL CONNECTION 47");
    }

    #[test]
    fn the_kill_stands_behind_a_question_that_fails_when_anything_is_different() {
        let statement = mark(Bound::Statement { thread: Some(61), beat: 905 });
        let sql = guarded(&server("8.4.3"), &statement, true, "bongsu me@here");
        assert!(sql.ends_with("; /* bongsu me@here */ KILL QUERY 47"), "{sql}");
        for part in
            ["THREAD_ID = 61", "PROCESSLIST_ID = 47", "EVENT_ID = 905", "END_EVENT_ID IS NULL", "x'6f276e65696c'"]
        {
            assert!(sql.contains(part), "{part} is missing in {sql}");
        }
        let ends = |mark: &Mark| guarded(&server("8.4.3"), mark, false, "s").contains("END_EVENT_ID IS NULL");
        assert!(!ends(&statement), "who was asleep may be asleep");
        let seen = Seen { command: "Query".into(), query: "SELECT 1".into(), ..statement.seen.clone() };
        assert!(ends(&Mark { seen, ..statement }), "who ran must still run");
    }
}
