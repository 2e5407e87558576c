//! The queries, each series a row, the worst first.

use super::{amount, none, role, unknown};
use crate::{
    domain::verdict::Verdict,
    panes::{
        Cx,
        prometheus::{
            Watch,
            checks::told,
            config::{Bands, Query},
            model::{Panel, Series},
            words as w,
        },
    },
    text::Clean,
    theme::Role,
    ui::table::{Cell, Column, Row, Table, Width},
};

const COLUMNS: &[Column] = &[
    Column::text("verdict", w::blank(), 0, Width::Fit(1)),
    Column::text("panel", w::panel(), 0, Width::Fit(24)),
    Column::number("now", w::now(), 0, 10),
    Column::text("trend", w::trend(), 2, Width::Fit(30)),
    Column::number("min", w::least(), 4, 9),
    Column::number("max", w::most(), 4, 9),
    Column::text("series", w::series(), 1, Width::Rest(16)),
];

/// The table.
pub(in crate::panes::prometheus) fn table(watch: &Watch, cx: &Cx<'_>) -> Table {
    let Some(data) = watch.queries.data() else {
        let empty = if watch.target.queries.is_empty() { w::no_queries() } else { w::unread() };
        return Table::new(COLUMNS, Vec::new(), empty.get(cx.lang));
    };
    let mut rows: Vec<Row> = Vec::new();
    for (query, panel) in watch.panels(data) {
        if panel.series.is_empty() {
            rows.push(silent(query, panel, cx));
        }
        rows.extend(panel.series.iter().map(|series| row(query, series, cx)));
        let hidden = panel.total.saturating_sub(panel.series.len());
        if hidden > 0 && !panel.series.is_empty() {
            rows.push(more(query, hidden, cx));
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.verdict));
    Table::new(COLUMNS, rows, w::no_queries().get(cx.lang))
}

/// The row's key of a series.
pub(in crate::panes::prometheus) fn key(query: &Query, series: Option<&Series>) -> String {
    format!("query:{}{}", query.name, series.map(|series| series.labels.to_string()).unwrap_or_default())
}

/// The labels of a series in one line: the instance as it is, others with their names. The job of an instance says little
/// besides, and stands in the details.
fn labels(series: &Series) -> String {
    let first = series.labels.iter().filter(|(name, _)| *name == "instance").map(|(_, value)| value.to_owned());
    let known = !series.labels.get("instance").is_empty();
    let others = series.labels.iter().filter(|(name, _)| *name != "instance" && !(known && *name == "job"));
    first.chain(others.map(|(name, value)| format!("{name}={value}"))).collect::<Vec<_>>().join(" ")
}

fn row(query: &Query, series: &Series, cx: &Cx<'_>) -> Row {
    let verdict = query.bands.judge(series.value.0);
    let value = |value: f64, role| Cell::number(amount(value, query.unit, cx.lang), value, role);
    let (least, most) = series
        .extremes()
        .map_or_else(|| (unknown(), unknown()), |(least, most)| (value(least, Role::Dim), value(most, Role::Dim)));
    let trend = series.trend.iter().map(|value| value.map(short)).collect();
    let cells = vec![
        Cell::verdict(verdict),
        Cell::text(query.title.get(cx.lang), role(verdict)),
        value(series.value.0, role(verdict)),
        Cell::spark(trend, if verdict == Verdict::Ok { Role::Accent } else { Role::of(verdict) }),
        least,
        most,
        Cell::text(labels(series), Role::Dim),
    ];
    Row::new(key(query, Some(series)), verdict, cells)
}

#[expect(clippy::cast_possible_truncation, reason = "a trend is drawn in eight steps")]
const fn short(value: f64) -> f32 {
    value as f32
}

/// A query that gives nothing.
fn silent(query: &Query, panel: &Panel, cx: &Cx<'_>) -> Row {
    let (verdict, said) = match &panel.fault {
        Some(fault) => (Verdict::Unknown, Clean::new(&told(fault, cx))),
        None if query.bands == Bands::NONE => (Verdict::Ok, Clean::new(w::no_value().get(cx.lang))),
        None => (Verdict::Unknown, Clean::new(w::no_value().get(cx.lang))),
    };
    let role = if verdict == Verdict::Ok { Role::Dim } else { Role::of(verdict) };
    let title = Cell::text(query.title.get(cx.lang), role);
    let cells = vec![Cell::verdict(verdict), title, unknown(), none(), none(), none(), Cell::text(said, role)];
    Row::new(key(query, None), verdict, cells)
}

fn more(query: &Query, hidden: usize, cx: &Cx<'_>) -> Row {
    let said = Cell::text(w::more(cx.lang, hidden), Role::Dim);
    let title = Cell::text(query.title.get(cx.lang), Role::Dim);
    let cells = vec![none(), title, none(), none(), none(), none(), said];
    Row::new(format!("more:{}", query.name), Verdict::Ok, cells)
}
