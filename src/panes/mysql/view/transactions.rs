//! Open transactions, oldest first, also those that no session holds.

use super::seconds;
use crate::{
    domain::verdict::Verdict,
    panes::{
        Cx,
        mysql::{
            Server,
            model::{Process, Transaction},
            words as w,
        },
    },
    text::number,
    theme::Role,
    ui::table::{Cell, Column, Row, Table, Width},
};

const COLUMNS: &[Column] = &[
    Column::number("trx", w::trx(), 0, 8),
    Column::number("id", w::id(), 1, 10),
    Column::text("who", w::who(), 1, Width::Fit(26)),
    Column::text("state", w::trx_state(), 2, Width::Fit(14)),
    Column::number("waited", w::waited(), 3, 7),
    Column::number("locked", w::locked(), 2, 9),
    Column::number("modified", w::modified(), 2, 9),
    Column::text("isolation", w::isolation(), 5, Width::Fit(16)),
    Column::text("query", w::query(), 0, Width::Rest(16)),
];

/// The table.
pub(in crate::panes::mysql) fn table(server: &Server, cx: &Cx<'_>) -> Table {
    let Some(activity) = server.activity.data() else {
        return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang));
    };
    let open = activity.transactions().into_iter();
    let others = open.filter(|(_, holder)| holder.is_none_or(|process| process.id != activity.own_id));
    let rows = others.map(|(trx, holder)| row(trx, holder, server)).collect();
    Table::new(COLUMNS, rows, w::no_transactions().get(cx.lang))
}

fn row(trx: &Transaction, holder: Option<&Process>, server: &Server) -> Row {
    let long = trx.trx_age_s >= server.target.limits.long_transaction.as_secs_f64();
    let verdict = if long { Verdict::Warn } else { Verdict::Ok };
    let number = |n: u64| Cell::number(number::count(n), n as f64, Role::Text);
    let wait = trx.lock_wait_s;
    let cells = vec![
        Cell::number(seconds(trx.trx_age_s), trx.trx_age_s, if long { Role::Warn } else { Role::Text }),
        holder.map_or_else(|| Cell::text("–", Role::Dim), |p| Cell::number(p.id.to_string(), p.id as f64, Role::Text)),
        Cell::text(holder.map(Process::who).unwrap_or_default(), Role::Text),
        Cell::text(&trx.trx_state, if wait.is_some() { Role::Warn } else { Role::Text }),
        wait.map_or_else(|| Cell::text("", Role::Dim), |wait| Cell::number(seconds(wait), wait, Role::Warn)),
        number(trx.rows_locked),
        number(trx.rows_modified),
        Cell::text(&trx.isolation, Role::Dim),
        Cell::text(holder.map(|process| process.query.clone()).unwrap_or_default(), Role::Text),
    ];
    let key = holder.map_or_else(|| format!("transaction:{}", trx.trx_id), |process| format!("process:{}", process.id));
    Row::new(key, verdict, cells)
}
