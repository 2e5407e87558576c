//! The locks themselves, worst first.

use super::super::{
    Store,
    model::{Keys, LockKey},
    words as w,
};
use super::{locks::ttl, since};
use crate::{
    domain::verdict::Verdict,
    panes::Cx,
    text::number,
    theme::Role,
    ui::{
        facts::Section,
        table::{Cell, Column, Row, Table, Width},
    },
};

const COLUMNS: &[Column] = &[
    Column::text("key", w::key(), 0, Width::Rest(20)),
    Column::number("ttl", w::ttl(), 0, 8),
    Column::number("held", w::held(), 1, 8),
    Column::text("owner", w::owner(), 2, Width::Fit(28)),
    Column::number("waiters", w::waiters(), 3, 7),
    Column::text("type", w::kind(), 5, Width::Fit(8)),
    Column::text("pattern", w::pattern(), 6, Width::Fit(24)),
    Column::text("node", w::node(), 4, Width::Fit(22)),
];

/// The row's key of a lock.
pub(in super::super) fn key(lock: &LockKey) -> String {
    format!("key:{}", lock.key)
}

/// The table.
pub(in super::super) fn table(store: &Store, cx: &Cx<'_>) -> Table {
    let Some(data) = store.keys.data() else { return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang)) };
    let empty = match data {
        _ if store.target.locks.is_empty() => w::no_patterns(),
        data if data.found_at.is_none() => w::first_round(),
        _ => w::no_locks(),
    };
    let mut rows: Vec<Row> = data.keys.iter().map(|lock| row(lock, cx)).collect();
    rows.extend(more(data, cx));
    Table::new(COLUMNS, rows, empty.get(cx.lang))
}

fn row(lock: &LockKey, cx: &Cx<'_>) -> Row {
    let none = || Cell::text("", Role::Dim);
    let held = since(lock.since, cx);
    let waiters = lock.waiters.filter(|waiters| *waiters > 0);
    let cells = vec![
        Cell::text(&lock.key, Role::Text),
        match lock.ttl_ms {
            Some(ms) => Cell::number(ttl(ms), ms as f64, Role::Text),
            None => Cell::number(w::forever().get(cx.lang), f64::INFINITY, Role::Warn),
        },
        Cell::number(number::duration(held), held.as_secs_f64(), Role::Text),
        Cell::text(&lock.owner, Role::Accent),
        waiters.map_or_else(none, |n| Cell::number(number::grouped(n), n as f64, Role::Warn)),
        Cell::text(&lock.kind, Role::Dim),
        Cell::text(&lock.pattern, Role::Dim),
        Cell::text(&lock.node, Role::Dim),
    ];
    let verdict = if lock.ttl_ms.is_none() { Verdict::Warn } else { Verdict::Ok };
    Row::new(key(lock), verdict, cells)
}

/// The line for the locks that are not shown.
fn more(data: &Keys, cx: &Cx<'_>) -> Option<Row> {
    let hidden = data.total.saturating_sub(data.keys.len() as u64);
    if hidden == 0 {
        return None;
    }
    let mut cells: Vec<Cell> = COLUMNS.iter().map(|_| Cell::text("", Role::Dim)).collect();
    if let Some(first) = cells.first_mut() {
        *first = Cell::text(w::more(cx.lang, number::grouped(hidden)), Role::Dim);
    }
    Some(Row::new("more", Verdict::Ok, cells))
}

/// Everything that is known of one lock.
pub(super) fn details(lock: &LockKey, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let role = if lock.ttl_ms.is_none() { Role::Warn } else { Role::Text };
    let mut about = Section::new(w::about_key().get(lang))
        .with(w::key().get(lang), &lock.key, Role::Text)
        .with(w::pattern().get(lang), &lock.pattern, Role::Text)
        .with(w::ttl().get(lang), lock.ttl_ms.map_or_else(|| w::forever().get(lang).to_owned(), ttl), role)
        .with(w::held().get(lang), number::duration(since(lock.since, cx)), Role::Text);
    for (label, text) in [(w::kind(), &lock.kind), (w::owner(), &lock.owner), (w::node(), &lock.node)] {
        if !text.is_empty() {
            about = about.with(label.get(lang), text, Role::Text);
        }
    }
    if let Some(holds) = lock.holds {
        about = about.with(w::holds().get(lang), w::times(lang, holds), Role::Text);
    }
    if let Some(waiters) = lock.waiters {
        about = about.with(w::waiters().get(lang), number::grouped(waiters), Role::Text);
    }
    vec![about]
}
