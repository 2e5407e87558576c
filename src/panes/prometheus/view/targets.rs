//! What is scraped, that which cannot be first.

use super::{fold, none, seconds, since};
use crate::{
    domain::verdict::Verdict,
    panes::{
        Cx,
        prometheus::{
            Watch,
            model::{Health, Scrape},
            words as w,
        },
    },
    text::number,
    theme::Role,
    ui::table::{Cell, Column, Row, Table, Width},
};

const COLUMNS: &[Column] = &[
    Column::text("verdict", w::blank(), 0, Width::Fit(1)),
    Column::text("job", w::job(), 0, Width::Fit(20)),
    Column::text("instance", w::instance(), 0, Width::Fit(28)),
    Column::text("state", w::state(), 2, Width::Fit(16)),
    Column::number("for", w::lasts(), 3, 7),
    Column::number("scraped", w::scraped(), 1, 8),
    Column::number("took", w::took(), 4, 7),
    Column::text("error", w::error(), 1, Width::Rest(20)),
];

/// The table.
pub(in crate::panes::prometheus) fn table(watch: &Watch, cx: &Cx<'_>) -> Table {
    let Some(data) = watch.scrapes.data() else { return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang)) };
    let mut rows: Vec<Row> = data.targets.iter().map(|target| row(target, cx)).collect();
    let hidden = data.total.saturating_sub(data.targets.len());
    if hidden > 0 {
        rows.push(fold(COLUMNS, w::more(cx.lang, hidden)));
    }
    Table::new(COLUMNS, rows, w::no_targets().get(cx.lang))
}

/// The row's key of something that is scraped.
pub(in crate::panes::prometheus) fn key(target: &Scrape) -> String {
    format!("target:{}/{}/{}", target.job, target.instance, target.url)
}

/// How bad it is that something is as it is.
pub(super) const fn verdict(health: Health) -> Verdict {
    match health {
        Health::Up => Verdict::Ok,
        Health::Unknown => Verdict::Unknown,
        Health::Down => Verdict::Warn,
    }
}

/// For how long it is down: `3m`, or `>3m` when it was so at our first look.
pub(super) fn lasts(target: &Scrape, cx: &Cx<'_>) -> Option<(String, f64)> {
    let age = since(target.down_since?, cx);
    let sign = if target.down_longer { ">" } else { "" };
    Some((format!("{sign}{}", number::age(age)), age.as_secs_f64()))
}

fn row(target: &Scrape, cx: &Cx<'_>) -> Row {
    let verdict = verdict(target.health);
    let role = if verdict == Verdict::Ok { Role::Dim } else { Role::of(verdict) };
    let age = |at| {
        let age = since(at, cx);
        Cell::number(number::age(age), age.as_secs_f64(), role)
    };
    let cells = vec![
        Cell::verdict(verdict),
        Cell::text(&target.job, super::role(verdict)),
        Cell::text(&target.instance, Role::Text),
        Cell::text(w::health(target.health).get(cx.lang), role),
        lasts(target, cx).map_or_else(none, |(said, order)| Cell::number(said, order, role)),
        target.scraped_at.map_or_else(none, age),
        target.took_s.map_or_else(none, |took| Cell::number(seconds(took), took, Role::Dim)),
        Cell::text(&target.error, role),
    ];
    Row::new(key(target), verdict, cells)
}
