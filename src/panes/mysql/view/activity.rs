//! Who is connected: those who block others first, then long transactions, then what runs, then the rest; sleepers
//! without a transaction are counted in one line.

use std::collections::{BTreeMap, HashMap};

use super::seconds;
use crate::{
    domain::verdict::Verdict,
    panes::{
        Cx,
        mysql::{
            Server,
            model::{Activity, Forest, Node, Party, Process},
            words as w,
        },
    },
    text::number,
    theme::Role,
    ui::table::{Cell, Column, Row, Table, Width},
};

/// Up to so many sleepers are listed one by one.
const SLEEPERS: usize = 5;

const COLUMNS: &[Column] = &[
    Column::number("id", w::id(), 0, 10),
    Column::text("who", w::who(), 1, Width::Fit(24)),
    Column::text("db", w::db(), 6, Width::Fit(12)),
    Column::text("command", w::command(), 4, Width::Fit(12)),
    Column::number("age", w::age(), 1, 7),
    Column::number("trx", w::trx(), 2, 8),
    Column::number("victims", w::victims(), 3, 7),
    Column::number("locked", w::locked(), 7, 7),
    Column::number("modified", w::modified(), 7, 8),
    Column::text("state", w::state(), 5, Width::Fit(22)),
    Column::text("query", w::query(), 0, Width::Rest(16)),
];

/// The table.
pub(in crate::panes::mysql) fn table(server: &Server, cx: &Cx<'_>) -> Table {
    let Some(activity) = server.activity.data() else {
        return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang));
    };
    let victims = victims(&server.forest);
    let unlisted = unlisted(activity, server, &victims);
    let mut shown: Vec<(&Process, usize)> = Vec::new();
    let mut sleepers: Vec<&Process> = Vec::new();
    for process in activity.processes.iter().chain(&unlisted).filter(|process| process.id != activity.own_id) {
        if process.system && !victims.contains_key(&process.id) {
            continue;
        }
        let held = victims.get(&process.id).copied().unwrap_or_default();
        if process.sleeps() && process.transaction.is_none() && held == 0 {
            sleepers.push(process);
        } else {
            shown.push((process, held));
        }
    }
    shown.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    let mut rows: Vec<Row> = shown.iter().map(|(process, held)| row(process, *held, server)).collect();
    if sleepers.len() <= SLEEPERS {
        rows.extend(sleepers.iter().map(|process| row(process, 0, server)));
        sleepers.clear();
    }
    rows.extend(folded(activity, &sleepers, cx));
    Table::new(COLUMNS, rows, w::no_activity().get(cx.lang))
}

/// How many wait for each session.
fn victims(forest: &Forest) -> HashMap<u64, usize> {
    let count = |node: &Node| match node.party {
        Party::Session(id) if node.victims > 0 => Some((id, node.victims)),
        _ => None,
    };
    forest.nodes.iter().filter_map(count).collect()
}

/// Sessions that are in the way and were not among those that were read: never left out.
fn unlisted(activity: &Activity, server: &Server, victims: &HashMap<u64, usize>) -> Vec<Process> {
    let sessions = server.locks.data().map_or(&[][..], |locks| &locks.sessions);
    let missing = sessions.iter().filter(|s| victims.contains_key(&s.id) && activity.find(s.id).is_none());
    missing
        .map(|session| Process {
            id: session.id,
            user: session.user.clone(),
            host: session.host.clone(),
            db: session.db.clone(),
            command: session.command.clone(),
            age_s: session.age_s,
            state: session.state.clone(),
            query: session.query.clone(),
            query_bytes: session.query.len() as u64,
            query_id: session.query_id,
            system: false,
            transaction: session.transaction.clone(),
        })
        .collect()
}

/// What stands first: blockers, then old transactions, then what has run long.
fn weight((process, victims): &(&Process, usize)) -> f64 {
    let runs = if process.runs() { process.age_s } else { 0.0 };
    *victims as f64 * 1e12 + process.trx_age_s().map_or(0.0, |age| 1e6 + age) + runs
}

fn row(process: &Process, victims: usize, server: &Server) -> Row {
    let limits = &server.target.limits;
    let long = process.trx_age_s().is_some_and(|age| age >= limits.long_transaction.as_secs_f64());
    let slow = process.runs() && process.age_s >= limits.slow_statement.as_secs_f64();
    let verdict = match (victims > 0, long || slow) {
        (true, _) => Verdict::Crit,
        (false, true) => Verdict::Warn,
        (false, false) => Verdict::Ok,
    };
    let trx = process.transaction.as_ref();
    let count = |n: Option<u64>| {
        n.filter(|n| *n > 0).map_or_else(blank, |n| Cell::number(number::count(n), n as f64, Role::Text))
    };
    let role = if verdict == Verdict::Ok { Role::Text } else { Role::of(verdict) };
    let cells = vec![
        Cell::number(process.id.to_string(), process.id as f64, role),
        Cell::text(process.who(), Role::Text),
        Cell::text(&process.db, Role::Dim),
        Cell::text(&process.command, Role::Text),
        Cell::number(seconds(process.age_s), process.age_s, if slow { Role::Warn } else { Role::Text }),
        trx.map_or_else(blank, |trx| {
            Cell::number(seconds(trx.trx_age_s), trx.trx_age_s, if long { Role::Warn } else { Role::Text })
        }),
        if victims > 0 { Cell::number(victims.to_string(), victims as f64, Role::Crit) } else { blank() },
        count(trx.map(|trx| trx.rows_locked)),
        count(trx.map(|trx| trx.rows_modified)),
        Cell::text(&process.state, Role::Dim),
        Cell::text(&process.query, Role::Text),
    ];
    Row::new(format!("process:{}", process.id), verdict, cells)
}

/// An empty cell that sorts below every number.
fn blank() -> Cell {
    Cell::number("", -1.0, Role::Dim)
}

/// Everybody else in one line: nothing is hidden without being counted.
fn folded(activity: &Activity, sleepers: &[&Process], cx: &Cx<'_>) -> Option<Row> {
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for process in sleepers {
        *groups.entry(format!("{} {}", process.user, process.command)).or_default() += 1;
    }
    for group in &activity.hidden {
        *groups.entry(format!("{} {}", group.user, group.command)).or_default() += group.count;
    }
    let all: usize = groups.values().sum();
    if all == 0 {
        return None;
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let what: Vec<_> = groups.iter().map(|(name, count)| format!("{name} ×{count}")).collect();
    let mut cells: Vec<Cell> = COLUMNS.iter().map(|_| Cell::text("", Role::Dim)).collect();
    if let Some(last) = cells.last_mut() {
        *last = Cell::text(w::folded(cx.lang, all, what.join(", ")), Role::Dim);
    }
    Some(Row::new("folded", Verdict::Ok, cells))
}
