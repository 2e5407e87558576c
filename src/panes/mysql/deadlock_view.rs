//! What the deadlocks look like: the sub-view's table, and the details of one.
//!
//! It knows no terminal and no colour, and judges nothing.

mod details;
mod words;

use chrono::TimeDelta;

pub use details::details;

use super::deadlock::{Deadlock, DeadlockLog, DeadlockTrx, Group, Sighting, digest};
use crate::{
    domain::{clock::Moment, verdict::Verdict, words::Lang},
    panes::Cx,
    text::{Clean, number},
    theme::Role,
    ui::table::{Branch, Cell, Column, Row, Table, Width},
};

/// The rows with this prefix are deadlocks; the rest of the key is [`Deadlock::id`].
pub const KEY: &str = "deadlock:";

/// The rows with this prefix are groups; the rest of the key says what their deadlocks have in common.
pub const GROUP_KEY: &str = "deadlock-group:";

/// For how long a deadlock counts as new.
const NEW: TimeDelta = TimeDelta::minutes(1);

const COLUMNS: &[Column] = &[
    Column::text("object", words::object(), 0, Width::Fit(44)),
    Column::number("count", words::count(), 1, 6),
    Column::number("rate", words::rate(), 2, 9),
    Column::number("age", words::age(), 1, 6),
    Column::text("at", words::at(), 3, Width::Fit(20)),
    Column::text("victim", words::victim(), 4, Width::Fit(28)),
    Column::text("query", words::queries(), 0, Width::Rest(16)),
];

/// The deadlocks as a tree: groups by what they have in common, the most frequent first, and their deadlocks below.
#[must_use]
pub fn table(log: &DeadlockLog, cx: &Cx<'_>) -> Table {
    let mut rows = Vec::new();
    for group in log.groups(cx.now) {
        let seen: Vec<&Sighting> = group.ids.iter().filter_map(|id| log.find(id)).collect();
        if let [only] = seen[..] {
            rows.push(deadlock_row(only, joined(&group.objects, ", "), Some(&group), cx));
            continue;
        }
        rows.push(group_row(&group, &seen, cx));
        for (at, sighting) in seen.iter().enumerate() {
            let mut row = deadlock_row(sighting, sessions(&sighting.deadlock), None, cx);
            row.branch = Some(Branch { last: vec![at + 1 == seen.len()], parent: false });
            rows.push(row);
        }
    }
    Table { tree: Some(0), ..Table::new(COLUMNS, rows, words::none_seen().get(cx.lang)) }
}

fn group_row(group: &Group, seen: &[&Sighting], cx: &Cx<'_>) -> Row {
    let verdict = Verdict::worst(seen.iter().map(|sighting| verdict(sighting, cx)));
    let mut cells = vec![Cell::text(joined(&group.objects, ", "), Role::of(verdict))];
    cells.extend(numbers(group));
    cells.push(age(group.last_seen, Role::Text, cx));
    cells.push(Cell::text(seen.first().map_or("", |newest| &newest.deadlock.at), Role::Text));
    cells.push(Cell::text("", Role::Dim));
    cells.push(Cell::text(joined(&group.digests, " <> "), Role::Text));
    let mut row = Row::new(group_key(group), verdict, cells);
    row.branch = Some(Branch { last: Vec::new(), parent: true });
    row
}

/// The row of one deadlock; `group` when it stands for its whole group.
fn deadlock_row(sighting: &Sighting, what: Clean, group: Option<&Group>, cx: &Cx<'_>) -> Row {
    let deadlock = &sighting.deadlock;
    let verdict = verdict(sighting, cx);
    let role = if sighting.before_start { Role::Dim } else { Role::Text };
    let mut cells = vec![Cell::text(what, if group.is_some() { Role::of(verdict) } else { Role::Dim })];
    match group {
        Some(group) => cells.extend(numbers(group)),
        None => cells.extend([Cell::text("", Role::Dim), Cell::text("", Role::Dim)]),
    }
    cells.push(if sighting.before_start { Cell::text("", role) } else { age(sighting.seen_at, role, cx) });
    cells.push(Cell::text(deadlock.at.clone(), role));
    cells.push(Cell::text(victim(deadlock, cx.lang), role));
    let queries = deadlock.transactions.iter().map(|trx| digest(&trx.query));
    cells.push(Cell::text(joined(queries.collect::<Vec<_>>().iter(), " <> "), role));
    let mut row = Row::new(format!("{KEY}{}", sighting.id), verdict, cells);
    row.branch = Some(Branch::default());
    row
}

fn numbers(group: &Group) -> [Cell; 2] {
    #[expect(clippy::cast_precision_loss, reason = "at most a hundred")]
    let count = group.ids.len() as f64;
    let rate = if group.per_minute > 0.0 { format!("{:.1}/min", group.per_minute) } else { String::new() };
    [Cell::number(group.ids.len().to_string(), count, Role::Text), Cell::number(rate, group.per_minute, Role::Text)]
}

/// How long ago a deadlock was seen; of one that was there before, nobody knows.
fn age(seen_at: Moment, role: Role, cx: &Cx<'_>) -> Cell {
    let age = (cx.now - seen_at).to_std().unwrap_or_default();
    Cell::number(number::age(age), age.as_secs_f64(), role)
}

/// A deadlock is a thing of the past: it is worth a look while it is new.
fn verdict(sighting: &Sighting, cx: &Cx<'_>) -> Verdict {
    let new = !sighting.before_start && sighting.seen_at <= cx.now && cx.now - sighting.seen_at <= NEW;
    if new { Verdict::Warn } else { Verdict::Ok }
}

fn group_key(group: &Group) -> String {
    format!("{GROUP_KEY}{}|{}", joined(&group.objects, ","), joined(&group.digests, ","))
}

/// Who was rolled back, as far as it is known: `app@10.0.3.7 (4711)`.
fn victim(deadlock: &Deadlock, lang: Lang) -> Clean {
    let Some(number) = deadlock.victim else { return words::unknown().get(lang).into() };
    match deadlock.certain_victim() {
        Some(trx) => session(trx),
        None => words::doubtful_number(lang, number).into(),
    }
}

/// The session of a transaction: `app@10.0.3.7 (4711)`.
fn session(trx: &DeadlockTrx) -> Clean {
    let who = [trx.user.as_ref(), trx.host.as_ref()].into_iter().filter(|part| !part.is_empty());
    let who = who.collect::<Vec<_>>().join("@");
    match trx.thread_id {
        Some(id) => format!("{who} ({id})").trim_start().into(),
        None => who.into(),
    }
}

/// The sessions of a deadlock by their process ids: `4711 x 4802`.
fn sessions(deadlock: &Deadlock) -> Clean {
    let ids = deadlock.transactions.iter().map(|trx| trx.thread_id.map_or_else(|| "?".to_owned(), |id| id.to_string()));
    ids.collect::<Vec<_>>().join(" x ").into()
}

fn joined<'a>(parts: impl IntoIterator<Item = &'a Clean>, between: &str) -> Clean {
    parts.into_iter().map(|part| -> &str { part }).collect::<Vec<_>>().join(between).into()
}

#[cfg(test)]
#[path = "deadlock_view/tests.rs"]
mod tests;
