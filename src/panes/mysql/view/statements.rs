//! Kinds of statements since bongsu looks, dearest first.

use super::seconds;
use crate::{
    domain::verdict::Verdict,
    panes::{
        Cx,
        mysql::{
            model::{Digest, Statements},
            words as w,
        },
    },
    text::number,
    theme::Role,
    ui::{
        facts::Section,
        table::{Cell, Column, Row, Table, Width},
    },
};

const COLUMNS: &[Column] = &[
    Column::number("total", w::total(), 0, 8),
    Column::number("calls", w::calls(), 1, 7),
    Column::number("rate", w::rate(), 3, 6),
    Column::number("average", w::average(), 1, 7),
    Column::number("examined", w::examined(), 4, 9),
    Column::number("sent", w::sent(), 5, 7),
    Column::number("no-index", w::no_index(), 6, 8),
    Column::text("db", w::db(), 7, Width::Fit(12)),
    Column::text("query", w::query(), 0, Width::Rest(16)),
];

/// The table.
pub(in crate::panes::mysql) fn table(statements: Option<&Statements>, cx: &Cx<'_>) -> Table {
    let Some(statements) = statements else { return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang)) };
    let empty = statements.unavailable.clone().unwrap_or_else(|| w::no_statements().get(cx.lang).into());
    Table::new(COLUMNS, statements.digests.iter().map(row).collect(), empty)
}

/// The row's key of a kind of statement.
pub(in crate::panes::mysql) fn key(digest: &Digest) -> String {
    format!("digest:{}:{}", digest.schema, digest.hash)
}

fn row(digest: &Digest) -> Row {
    let number = |n: u64, role| Cell::number(number::count(n), n as f64, role);
    let cells = vec![
        Cell::number(seconds(digest.total_s), digest.total_s, Role::Text),
        number(digest.calls, Role::Text),
        Cell::number(number::rate(digest.calls_per_s), digest.calls_per_s, Role::Text),
        Cell::number(seconds(digest.avg_ms / 1e3), digest.avg_ms, Role::Text),
        number(digest.rows_examined, Role::Text),
        number(digest.rows_sent, Role::Dim),
        number(digest.no_index, if digest.no_index > 0 { Role::Warn } else { Role::Dim }),
        Cell::text(&digest.schema, Role::Dim),
        Cell::text(&digest.text, if digest.new { Role::Accent } else { Role::Text }),
    ];
    Row::new(key(digest), Verdict::Ok, cells)
}

/// Everything that is known of one kind.
pub(super) fn details(digest: &Digest, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let mut head = Section::new(w::digest().get(lang))
        .with(w::schema().get(lang), &digest.schema, Role::Text)
        .with(w::calls().get(lang), number::grouped(digest.calls), Role::Text)
        .with(w::rate().get(lang), number::rate(digest.calls_per_s), Role::Text)
        .with(w::total().get(lang), seconds(digest.total_s), Role::Text)
        .with(w::average().get(lang), seconds(digest.avg_ms / 1e3), Role::Text)
        .with(w::examined().get(lang), number::grouped(digest.rows_examined), Role::Text)
        .with(w::sent().get(lang), number::grouped(digest.rows_sent), Role::Text)
        .with(w::no_index().get(lang), number::grouped(digest.no_index), Role::Text)
        .with(w::errors().get(lang), number::grouped(digest.errors), Role::Text);
    if digest.new {
        head = head.with("", w::new().get(lang), Role::Accent);
    }
    vec![head, Section::new(w::statement().get(lang)).with("", &digest.text, Role::Text)]
}
