//! Who waits for whom, as a tree: roots first, with all that hangs below them.

use super::seconds;
use crate::{
    domain::verdict::Verdict,
    panes::{
        Cx,
        mysql::{
            model::{Forest, LockWait, Locks, Node, Party, Session},
            words as w,
        },
    },
    theme::Role,
    ui::table::{Branch, Cell, Column, Row, Table, Width},
};

const COLUMNS: &[Column] = &[
    Column::text("session", w::session(), 0, Width::Fit(34)),
    Column::text("command", w::command(), 4, Width::Fit(10)),
    Column::number("waited", w::waited(), 1, 7),
    Column::number("trx", w::trx(), 3, 8),
    Column::number("victims", w::victims(), 2, 7),
    Column::text("object", w::object(), 1, Width::Fit(30)),
    Column::text("mode", w::mode(), 5, Width::Fit(24)),
    Column::text("query", w::query(), 0, Width::Rest(14)),
];

/// The table.
pub(in crate::panes::mysql) fn table(locks: Option<&Locks>, cx: &Cx<'_>) -> Table {
    let Some(locks) = locks else { return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang)) };
    let forest = Forest::of(&locks.lock_waits);
    let mut rows: Vec<Row> = forest.nodes.iter().map(|node| row(node, locks, cx)).collect();
    rows.extend(locks.notes.iter().enumerate().map(|(nth, note)| {
        let mut cells: Vec<Cell> = COLUMNS.iter().map(|_| Cell::text("", Role::Dim)).collect();
        if let Some(last) = cells.last_mut() {
            *last = Cell::text(note, Role::Unknown);
        }
        Row::new(format!("note:{nth}"), Verdict::Ok, cells)
    }));
    Table { tree: Some(0), ..Table::new(COLUMNS, rows, w::no_waits().get(cx.lang)) }
}

/// The row's key of somebody in the forest.
fn key(party: Party) -> String {
    match party {
        Party::Session(id) => format!("process:{id}"),
        Party::Transaction(id) => format!("transaction:{id}"),
    }
}

fn name(party: Party, locks: &Locks) -> String {
    match party {
        Party::Session(id) => {
            let session = locks.sessions.iter().find(|session| session.id == id);
            session.map_or_else(|| id.to_string(), super::who)
        }
        Party::Transaction(id) => format!("trx {id}"),
    }
}

fn row(node: &Node, locks: &Locks, cx: &Cx<'_>) -> Row {
    let session = match node.party {
        Party::Session(id) => locks.sessions.iter().find(|session| session.id == id),
        Party::Transaction(_) => None,
    };
    let wait = node.wait.and_then(|at| locks.lock_waits.get(at));
    let root = node.last.is_empty();
    let role = if root { Role::Crit } else { Role::Text };
    let trx = session.and_then(Session::trx_age_s);
    let cells = vec![
        Cell::text(name(node.party, locks), role),
        Cell::text(session.map(|session| session.command.clone()).unwrap_or_default(), Role::Text),
        wait.map_or_else(
            || Cell::text("", Role::Dim),
            |wait| Cell::number(seconds(wait.waited_s), wait.waited_s, Role::Warn),
        ),
        trx.map_or_else(|| Cell::text("", Role::Dim), |age| Cell::number(seconds(age), age, Role::Text)),
        if node.victims > 0 {
            Cell::number(node.victims.to_string(), node.victims as f64, role)
        } else {
            Cell::text("", Role::Dim)
        },
        Cell::text(wait.map(|wait| wait.object.clone()).unwrap_or_default(), Role::Accent),
        Cell::text(wait.map(mode).unwrap_or_default(), Role::Dim),
        Cell::text(what(node, session, wait, locks, cx), Role::Text),
    ];
    let branch = Branch { last: node.last.clone(), parent: node.parent };
    let verdict = if root || node.circle { Verdict::Crit } else { Verdict::Ok };
    Row { branch: Some(branch), ..Row::new(key(node.party), verdict, cells) }
}

/// `X ← S`: the mode that is wanted and the one in its way.
fn mode(wait: &LockWait) -> String {
    if wait.blocking_mode.is_empty() {
        wait.mode.to_string()
    } else {
        format!("{} ← {}", wait.mode, wait.blocking_mode)
    }
}

/// The statement, and whatever makes this place in the tree special.
fn what(node: &Node, session: Option<&Session>, wait: Option<&LockWait>, locks: &Locks, cx: &Cx<'_>) -> String {
    let mut parts = Vec::new();
    if node.circle {
        parts.push(format!("[{}]", w::circle().get(cx.lang)));
    }
    if wait.is_some_and(|wait| wait.perhaps) {
        parts.push(format!("[{}]", w::perhaps().get(cx.lang)));
    }
    if !node.also.is_empty() {
        let others: Vec<_> = node.also.iter().map(|party| name(*party, locks)).collect();
        parts.push(format!("[{}]", w::also(cx.lang, others.join(", "))));
    }
    if session.is_some_and(Session::sleeps_in_transaction) {
        parts.push(format!("[{}]", w::asleep().get(cx.lang)));
    }
    parts.extend(session.map(|session| session.statement().to_string()));
    parts.join(" ")
}
