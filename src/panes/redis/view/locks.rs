//! Lock patterns, worst first.

use super::super::{
    Store,
    checks::leak_verdict,
    model::{Locks, Pattern},
    words as w,
};
use super::since;
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
    Column::text("verdict", w::blank(), 0, Width::Fit(1)),
    Column::text("pattern", w::pattern(), 0, Width::Rest(16)),
    Column::number("count", w::count(), 0, 9),
    Column::number("without-expiry", w::without_expiry(), 0, 8),
    Column::number("change", w::change(), 2, 8),
    Column::number("shortest", w::shortest(), 4, 8),
    Column::number("longest", w::longest(), 3, 8),
    Column::number("held", w::held(), 1, 8),
    Column::number("counted", w::counted(), 2, 10),
    Column::text("trend", w::trend(), 5, Width::Fit(16)),
];

/// How many keys the details of a pattern name.
const WORST: usize = 20;

/// The row's key of a pattern.
pub(in super::super) fn key(pattern: &Pattern) -> String {
    format!("pattern:{}", pattern.pattern)
}

/// The table.
pub(in super::super) fn table(store: &Store, cx: &Cx<'_>) -> Table {
    let Some(locks) = store.locks.data() else { return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang)) };
    let mut patterns: Vec<&Pattern> = locks.locks.iter().collect();
    let verdict = |pattern: &Pattern| leak_verdict(pattern.without_expiry, &store.target.limits);
    patterns.sort_by_key(|pattern| std::cmp::Reverse((verdict(pattern), pattern.without_expiry, pattern.count)));
    let mut rows: Vec<Row> = patterns.into_iter().map(|pattern| row(pattern, verdict(pattern), locks, cx)).collect();
    let notes = locks.notes.iter().enumerate().filter(|_| !locks.locks.is_empty());
    rows.extend(notes.map(|(nth, note)| {
        let mut cells: Vec<Cell> = COLUMNS.iter().map(|_| Cell::text("", Role::Dim)).collect();
        if let [sign, first, ..] = cells.as_mut_slice() {
            *sign = Cell::verdict(Verdict::Unknown);
            *first = Cell::text(w::uncounted(cx.lang, note), Role::Unknown);
        }
        Row::new(format!("note:{nth}"), Verdict::Unknown, cells)
    }));
    Table::new(COLUMNS, rows, w::no_patterns().get(cx.lang))
}

/// A time to live.
pub(super) fn ttl(ms: u64) -> String {
    number::duration(std::time::Duration::from_millis(ms))
}

fn row(pattern: &Pattern, verdict: Verdict, locks: &Locks, cx: &Cx<'_>) -> Row {
    let none = || Cell::text("", Role::Dim);
    let time = |ms: Option<u64>| ms.map_or_else(none, |ms| Cell::number(ttl(ms), ms as f64, Role::Text));
    let role = if verdict == Verdict::Ok { Role::Dim } else { Role::of(verdict) };
    let change = pattern.change.map_or_else(none, |change| {
        let role = if change > 0 { Role::Accent } else { Role::Dim };
        Cell::number(w::change_of(cx.lang, change), change as f64, role)
    });
    let held = pattern.oldest.map_or_else(none, |oldest| {
        let held = since(oldest, cx);
        Cell::number(number::duration(held), held.as_secs_f64(), Role::Text)
    });
    let counted = match (pattern.complete, locks.scan.seen, locks.scan.ended_at) {
        (false, Some(seen), _) => Cell::text(w::seen(cx.lang, number::percent(seen)), Role::Unknown),
        (false, None, _) => Cell::text(w::partly().get(cx.lang), Role::Unknown),
        (true, _, Some(at)) => {
            let age = since(at, cx);
            Cell::number(w::old(cx.lang, number::age(age)), age.as_secs_f64(), Role::Dim)
        }
        (true, _, None) => none(),
    };
    let trend = pattern.history.iter().map(|count| Some(*count as f32)).collect();
    let shown = if pattern.complete { Verdict::Ok.max(verdict) } else { verdict.max(Verdict::Unknown) };
    let cells = vec![
        Cell::verdict(shown),
        Cell::text(&pattern.pattern, Role::Text),
        Cell::number(number::grouped(pattern.count), pattern.count as f64, Role::Text),
        Cell::number(number::grouped(pattern.without_expiry), pattern.without_expiry as f64, role),
        change,
        time(pattern.shortest_ttl_ms),
        time(pattern.longest_ttl_ms),
        held,
        counted,
        Cell::spark(trend, Role::Accent),
    ];
    Row::new(key(pattern), verdict, cells)
}

/// Everything that is known of one pattern.
pub(super) fn details(store: &Store, pattern: &Pattern, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let role = Role::of(leak_verdict(pattern.without_expiry, &store.target.limits));
    let mut about = Section::new(w::about_pattern().get(lang))
        .with(w::pattern().get(lang), &pattern.pattern, Role::Text)
        .with(w::count().get(lang), number::grouped(pattern.count), Role::Text)
        .with(w::without_expiry().get(lang), number::grouped(pattern.without_expiry), role);
    if let Some(change) = pattern.change {
        about = about.with(w::change().get(lang), w::change_of(lang, change), Role::Text);
    }
    let times = [(w::shortest(), pattern.shortest_ttl_ms), (w::longest(), pattern.longest_ttl_ms)];
    for (label, ms) in times {
        if let Some(ms) = ms {
            about = about.with(label.get(lang), ttl(ms), Role::Text);
        }
    }
    if let Some(scan) = store.locks.data().map(|locks| &locks.scan) {
        let counted = scan.ended_at.map(|at| w::old(lang, number::age(since(at, cx))));
        let counting = scan.seen.map(|seen| w::counting(lang, number::percent(seen)));
        let told: Vec<String> = counted.into_iter().chain(counting).collect();
        about = about.with(w::counted().get(lang), told.join(" · "), Role::Text);
        if let Some((took, cost)) = scan.took_ms.zip(scan.cost_ms) {
            let cost = w::cost_of(lang, super::millis(took), super::millis(cost));
            about = about.with(w::round_cost().get(lang), cost, Role::Dim);
        }
        if let Some(keys) = scan.keys {
            about = about.with(w::key_count().get(lang), number::grouped(keys), Role::Dim);
        }
    }
    let mut worst = Section::new(w::worst_keys().get(lang));
    let keys = store.keys.data().map(|keys| keys.keys.as_slice()).unwrap_or_default();
    for key in keys.iter().filter(|key| key.pattern == pattern.pattern).take(WORST) {
        let ttl = key.ttl_ms.map_or_else(|| w::forever().get(lang).to_owned(), ttl);
        let role = if key.ttl_ms.is_none() { Role::Warn } else { Role::Text };
        worst = worst.with(&key.key, format!("{ttl}  {}", key.owner), role);
    }
    if worst.lines.is_empty() { vec![about] } else { vec![about, worst] }
}
