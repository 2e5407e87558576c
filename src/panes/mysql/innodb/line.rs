//! The lines of a deadlock report, one at a time: headings, transactions, locks, prefixes of the error log.
//!
//! It never looks at a second line.

use chrono::NaiveDateTime;

use crate::{
    panes::mysql::deadlock::{DeadlockTrx, HEAP_LIMIT, Lock, LockKind},
    text::Clean,
};

/// A line that divides a report, with the number of the transaction that it is about where it names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    /// A transaction begins.
    Transaction(Option<u32>),
    /// The locks that it holds.
    Holds(Option<u32>),
    /// The lock that it waits for.
    Waits(Option<u32>),
    /// The locks of others that stand in its way (MariaDB 10.6 and later).
    Conflicts,
    /// Which transaction is rolled back.
    Victim(Option<u32>),
}

/// The heading that a line is, if it is one.
pub(super) fn heading(line: &str) -> Option<Heading> {
    let rest = line.strip_prefix("*** ")?.trim_end();
    let (number, rest) = match rest.strip_prefix('(').and_then(|rest| rest.split_once(") ")) {
        Some((number, rest)) => (Some(number.parse().ok()?), rest),
        None => (None, rest),
    };
    match rest {
        "TRANSACTION:" => Some(Heading::Transaction(number)),
        "HOLDS THE LOCK(S):" => Some(Heading::Holds(number)),
        "WAITING FOR THIS LOCK TO BE GRANTED:" => Some(Heading::Waits(number)),
        "CONFLICTING WITH:" => Some(Heading::Conflicts),
        _ => {
            let (number, _) = rest.strip_prefix("WE ROLL BACK TRANSACTION (")?.split_once(')')?;
            Some(Heading::Victim(number.parse().ok()))
        }
    }
}

/// Whether a line begins the description of a lock.
pub(super) fn is_lock(line: &str) -> bool {
    line.starts_with("RECORD LOCKS ") || line.starts_with("TABLE LOCK ")
}

/// The lines that describe a transaction, in the order in which they come; each may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// `TRANSACTION 51, ACTIVE 13 sec starting index read`.
    State,
    /// `mysql tables in use 1, locked 1`.
    Tables,
    /// `LOCK WAIT 3 lock struct(s), heap size 1128, 2 row lock(s), undo log entries 1`.
    Locks,
    /// `MySQL thread id 4, OS thread handle 140042981238336, query id 12 localhost app updating`.
    Session,
}

/// Reads a line about a transaction into `trx`; answers which it was, `None` when it is not one.
pub(super) fn trx_part(line: &str, trx: &mut DeadlockTrx) -> Option<Part> {
    if let Some(rest) = line.strip_prefix("TRANSACTION ") {
        state_part(rest, trx);
        return Some(Part::State);
    }
    if let Some(rest) = line.strip_prefix("mysql tables in use ") {
        trx.tables_in_use = leading_number(rest);
        trx.tables_locked = number_after(rest, "locked ");
        return Some(Part::Tables);
    }
    if let Some(rest) = line.strip_prefix("MySQL thread id ").or_else(|| line.strip_prefix("MariaDB thread id ")) {
        session_part(rest, trx);
        return Some(Part::Session);
    }
    let (before, rest) = line.split_once(" lock struct(s), heap size ")?;
    trx.lock_structs = before.rsplit(' ').next().and_then(|word| word.parse().ok());
    trx.row_locks = rest.split(", ").find_map(|part| part.strip_suffix(" row lock(s)")).and_then(|n| n.parse().ok());
    trx.undo_entries = number_after(rest, "undo log entries ");
    Some(Part::Locks)
}

fn state_part(rest: &str, trx: &mut DeadlockTrx) {
    let (id, rest) = rest.split_once(',').unwrap_or((rest, ""));
    trx.trx_id = id_number(id);
    let rest = rest.split(", thread declared inside InnoDB").next().unwrap_or(rest).trim();
    let (active, operation) = rest.split_once(" sec").unwrap_or((rest, ""));
    trx.active_s = active.strip_prefix("ACTIVE").and_then(|active| active.rsplit(' ').next()?.parse().ok());
    trx.operation = Clean::new(operation.trim());
}

/// States of sessions that have neither user nor host: the threads of a replica.
const NOBODYS_STATES: [&str; 4] = ["Reading event", "Waiting for", "Applying", "Executing"];

/// The words after the query id are host, address, user and state, any of which may be missing and none of which is
/// marked: an address in the second place tells that the first is a host name.
fn session_part(rest: &str, trx: &mut DeadlockTrx) {
    trx.thread_id = leading_number(rest);
    let Some((_, rest)) = rest.split_once("query id ") else { return };
    let (query_id, who) = rest.split_once(' ').unwrap_or((rest, ""));
    trx.query_id = query_id.parse().ok();
    if let Some(state) = who.strip_prefix("system user") {
        (trx.user, trx.state) = (Clean::new("system user"), Clean::new(state.trim()));
        return;
    }
    if !who.contains(' ') || NOBODYS_STATES.iter().any(|state| who.starts_with(state)) {
        trx.state = Clean::new(who);
        return;
    }
    let (first, rest) = who.split_once(' ').unwrap_or((who, ""));
    let (second, third) = rest.split_once(' ').unwrap_or((rest, ""));
    let addressed = second.parse::<std::net::IpAddr>().is_ok() && !third.is_empty();
    let (host, rest) = if addressed { (format!("{first} {second}"), third) } else { (first.to_owned(), rest) };
    let (user, state) = rest.split_once(' ').unwrap_or((rest, ""));
    (trx.host, trx.user, trx.state) = (Clean::new(&host), Clean::new(user), Clean::new(state));
}

/// Reads the line that begins a lock; what of it cannot be read stays empty.
pub(super) fn lock(line: &str) -> Lock {
    let mut lock = Lock::default();
    // The end of the line has a fixed form; names before it may hold anything, also what looks like the end.
    let (names, end) = line.rsplit_once(" trx id ").unwrap_or((line, ""));
    lock.trx_id = leading_number(end);
    let modes = ["lock_mode ", "lock mode "].iter().find_map(|mark| end.split_once(mark));
    lock.mode = Clean::new(modes.and_then(|(_, mode)| mode.split(' ').next()).unwrap_or_default());
    let names = if let Some(names) = names.strip_prefix("TABLE LOCK table ") {
        lock.kind = LockKind::Table;
        names
    } else {
        lock.kind = record_kind(end);
        lock.space = number_after(names, "space id ");
        lock.page = number_after(names, "page no ");
        let names = names.split_once(" index ").map_or("", |(_, names)| names);
        let (index, table) = index_and_table(names);
        lock.index = (!index.is_empty()).then(|| Clean::new(index.trim_matches('`')));
        table
    };
    let (table, partition) = table_name(names);
    lock.table = Clean::new(&table);
    lock.partition = partition.map(|partition| Clean::new(&partition));
    lock
}

/// Notes a record that `lock` covers, if the line says one.
pub(super) fn record(line: &str, lock: &mut Lock) {
    /// The number of the "supremum" record on every page.
    const SUPREMUM: u64 = 1;
    let Some(heap) = line.strip_prefix("Record lock, heap no ").and_then(leading_number) else { return };
    lock.supremum |= heap == SUPREMUM;
    if lock.heap.len() < HEAP_LIMIT {
        lock.heap.push(heap);
    }
}

fn record_kind(end: &str) -> LockKind {
    if end.contains(" insert intention") {
        LockKind::InsertIntention
    } else if end.contains(" locks gap before rec") {
        LockKind::Gap
    } else if end.contains(" locks rec but not gap") {
        LockKind::Record
    } else {
        LockKind::NextKey
    }
}

/// Splits `PRIMARY of table NAME`. The name of an index is not quoted and may itself say ` of table `: the first place
/// after which a whole table name stands is taken, of the first few.
fn index_and_table(names: &str) -> (&str, &str) {
    const OF: &str = " of table ";
    let candidates = || names.match_indices(OF).take(8).map(|(at, of)| (&names[..at], &names[at + of.len()..]));
    candidates().find(|(_, table)| quoted_table(table).is_some()).or_else(|| candidates().next()).unwrap_or(("", names))
}

/// The table and the partition of what InnoDB prints as the name of a table.
fn table_name(text: &str) -> (String, Option<String>) {
    let Some((schema, mut table, comment)) = quoted_table(text) else {
        return (text.trim_matches('`').to_owned(), None);
    };
    let mut partition = comment.strip_prefix(" /* Partition ").and_then(quoted).map(|(partition, rest)| {
        let sub = rest.strip_prefix(", Subpartition ").and_then(quoted);
        sub.map_or(partition.clone(), |(sub, _)| format!("{partition}, {sub}"))
    });
    let mark = table.to_ascii_lowercase().find("#p#");
    if let (None, Some(at)) = (&partition, mark) {
        partition = Some(table[at + 3..].replace("#SP#", ", ").replace("#sp#", ", "));
        table.truncate(at);
    }
    (if schema.is_empty() { table } else { format!("{schema}.{table}") }, partition)
}

/// The schema, the table and the rest of a text such as `` `shop`.`stock` /* Partition `p0` */ ``; `None` when the text
/// is not such a name from beginning to end.
fn quoted_table(text: &str) -> Option<(String, String, &str)> {
    let (first, rest) = quoted(text)?;
    let (schema, table, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let (second, rest) = quoted(rest)?;
            (first, second, rest)
        }
        None => (String::new(), first, rest),
    };
    (rest.is_empty() || rest.starts_with(" /* ")).then_some((schema, table, rest))
}

/// A name in backticks, with doubled ones made single, and what stands after it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('`')?;
    let mut name = String::new();
    loop {
        let (part, after) = rest.split_once('`')?;
        name.push_str(part);
        match after.strip_prefix('`') {
            Some(after) => {
                name.push('`');
                rest = after;
            }
            None => return Some((name, after)),
        }
    }
}

/// The prefix of a line of the error log, which begins with its time, and the line without it.
///
/// MariaDB and MySQL 5.7 write `[Note] InnoDB: `, MySQL 8 `[Note] [MY-012468] [InnoDB] `, some with more spaces.
pub(super) fn strip_log_prefix(line: &str) -> (Option<&str>, &str) {
    const LONGEST: usize = 120;
    if !line.starts_with(|first: char| first.is_ascii_digit()) {
        return (None, line);
    }
    let mut end = line.len().min(LONGEST);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let marks = ["] InnoDB:", " [InnoDB]"];
    let Some((at, mark)) = marks.iter().find_map(|mark| Some((line[..end].find(mark)?, mark))) else {
        return (None, line);
    };
    (Some(&line[..at]), line[at + mark.len()..].trim())
}

/// The time with which a text begins, as the server wrote it and as read.
pub(super) fn timestamp(text: &str) -> (Clean, Option<NaiveDateTime>) {
    let mut words = text.split_ascii_whitespace();
    let (Some(first), second) = (words.next(), words.next()) else { return <_>::default() };
    if !first.starts_with(|first: char| first.is_ascii_digit()) {
        return <_>::default();
    }
    if first.contains('T') {
        return (Clean::new(first), parse_time(first.get(..19).unwrap_or(first), "%Y-%m-%dT%H:%M:%S"));
    }
    let at = format!("{first} {}", second.unwrap_or_default());
    let parsed = parse_time(&at, "%Y-%m-%d %H:%M:%S").or_else(|| parse_time(&at, "%y%m%d %H:%M:%S"));
    (Clean::new(&at), parsed)
}

fn parse_time(text: &str, format: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, format).ok()
}

/// The number with which a text begins.
fn leading_number(text: &str) -> Option<u64> {
    text.split(|next: char| !next.is_ascii_digit()).next()?.parse().ok()
}

/// The number after a mark.
fn number_after(text: &str, mark: &str) -> Option<u64> {
    text.split_once(mark).and_then(|(_, rest)| leading_number(rest))
}

/// The id of a transaction: a number, or the address of one that has no number yet, `(0x7f05d8000d80)`.
fn id_number(text: &str) -> Option<u64> {
    let text = text.trim().trim_matches(['(', ')']);
    match text.strip_prefix("0x") {
        Some(address) => u64::from_str_radix(address, 16).ok(),
        None => text.parse().ok(),
    }
}
