//! What the server found slow, by command, worst first.

use super::super::{Store, model::Command, words as w};
use super::{millis, since};
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
    Column::text("command", w::command(), 0, Width::Fit(16)),
    Column::number("count", w::count(), 0, 6),
    Column::number("worst", w::worst(), 0, 8),
    Column::number("last", w::last(), 2, 8),
    Column::number("ago", w::ago(), 1, 6),
    Column::text("client", w::client(), 3, Width::Fit(34)),
    Column::text("example", w::example(), 0, Width::Rest(16)),
];

/// The row's key of a command.
pub(super) fn key(command: &Command) -> String {
    format!("command:{}", command.command)
}

fn micros(us: u64) -> String {
    millis(us as f64 / 1e3)
}

/// The table.
pub(in super::super) fn table(store: &Store, cx: &Cx<'_>) -> Table {
    let Some(data) = store.slowlog.data() else { return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang)) };
    let rows = data.commands.iter().map(|command| row(command, cx)).collect();
    Table::new(COLUMNS, rows, w::no_slow().get(cx.lang))
}

fn row(command: &Command, cx: &Cx<'_>) -> Row {
    let ago = since(command.last_at, cx);
    let cells = vec![
        Cell::text(&command.command, Role::Text),
        Cell::number(number::grouped(command.count), command.count as f64, Role::Text),
        Cell::number(micros(command.worst_us), command.worst_us as f64, Role::Text),
        Cell::number(micros(command.last_us), command.last_us as f64, Role::Text),
        Cell::number(number::age(ago), ago.as_secs_f64(), Role::Dim),
        Cell::text(&command.client, Role::Accent),
        Cell::text(&command.example, Role::Text),
    ];
    Row::new(key(command), Verdict::Ok, cells)
}

/// Everything that is known of one command.
pub(super) fn details(command: &Command, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let about = Section::new(w::about_command().get(lang))
        .with(w::command().get(lang), &command.command, Role::Text)
        .with(w::count().get(lang), number::grouped(command.count), Role::Text)
        .with(w::worst().get(lang), micros(command.worst_us), Role::Text)
        .with(w::total().get(lang), micros(command.total_us), Role::Text)
        .with(w::last().get(lang), micros(command.last_us), Role::Text)
        .with(w::ago().get(lang), number::age(since(command.last_at, cx)), Role::Text)
        .with(w::client().get(lang), &command.client, Role::Text);
    vec![about, Section::new(w::example().get(lang)).with("", &command.example, Role::Text)]
}
