//! What fires, is about to, or is kept quiet.

use super::{fold, none, since};
use crate::{
    domain::{clock::Moment, verdict::Verdict},
    panes::{
        Cx,
        prometheus::{
            Watch,
            checks::{managed, told},
            model::{Alert, Alerts, Manager, Silence, State},
            words as w,
        },
    },
    text::{Clean, number, time::minute},
    theme::Role,
    ui::table::{Cell, Column, Row, Table, Width},
};

const COLUMNS: &[Column] = &[
    Column::text("verdict", w::blank(), 0, Width::Fit(1)),
    Column::text("alert", w::alert(), 0, Width::Fit(28)),
    Column::text("severity", w::severity(), 2, Width::Fit(10)),
    Column::text("state", w::state(), 1, Width::Fit(10)),
    Column::number("since", w::since(), 1, 7),
    Column::text("instance", w::instance(), 3, Width::Fit(24)),
    Column::text("summary", w::summary(), 0, Width::Rest(20)),
];

/// The table.
pub(in crate::panes::prometheus) fn table(watch: &Watch, cx: &Cx<'_>) -> Table {
    let Some(data) = watch.alerts.data() else { return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang)) };
    let mut rows: Vec<Row> = data.alerts.iter().map(|alert| row(alert, cx)).collect();
    let hidden = data.total().saturating_sub(data.alerts.len());
    if hidden > 0 {
        rows.push(fold(COLUMNS, w::more(cx.lang, hidden)));
    }
    rows.splice(0..0, notes(data, cx).into_iter().map(|(who, verdict, said)| note(who, verdict, said)));
    Table::new(COLUMNS, rows, w::no_alerts().get(cx.lang))
}

/// What is wrong with those who tell: who, the verdict and the text of each row. Who it is, is also its key.
pub(super) fn notes(data: &Alerts, cx: &Cx<'_>) -> Vec<(&'static str, Verdict, String)> {
    let untold =
        data.untold.as_ref().map(|fault| ("Prometheus", Verdict::Unknown, w::untold(cx.lang, &told(fault, cx))));
    let manager = data.manager.as_ref().filter(|manager| **manager != Manager::Up).map(|manager| {
        let (verdict, said) = managed(manager, cx);
        ("Alertmanager", verdict, said)
    });
    untold.into_iter().chain(manager).collect()
}

fn note(who: &str, verdict: Verdict, said: String) -> Row {
    let mut row = fold(COLUMNS, who.to_owned());
    if let [sign, name, .., text] = row.cells.as_mut_slice() {
        name.role = Role::of(verdict);
        (*sign, *text) = (Cell::verdict(verdict), Cell::text(said, Role::of(verdict)));
    }
    Row { key: who.to_owned(), verdict, ..row }
}

/// What is said of an alert: who silenced it, or what is wrong.
fn said(alert: &Alert, cx: &Cx<'_>) -> String {
    match (alert.state, alert.silences.first()) {
        (State::Silenced, Some(silence)) => silenced(silence, cx),
        (State::Inhibited, _) => w::spoken_for().get(cx.lang).to_owned(),
        _ if alert.summary.is_empty() => alert.description.to_string(),
        _ => alert.summary.to_string(),
    }
}

/// Who silenced it, until when, and why.
pub(super) fn silenced(silence: &Silence, cx: &Cx<'_>) -> String {
    let until = silence.until.map_or_else(|| "?".to_owned(), |until| time(until, cx));
    w::silenced_by(cx.lang, &silence.by, &until, &silence.comment)
}

/// A moment, with its date unless it is today's.
pub(super) fn time(at: Moment, cx: &Cx<'_>) -> String {
    minute(at, cx.now, cx.zone)
}

fn row(alert: &Alert, cx: &Cx<'_>) -> Row {
    let verdict = alert.verdict();
    let quiet = matches!(alert.state, State::Silenced | State::Inhibited);
    let role = match verdict {
        Verdict::Ok if quiet => Role::Dim,
        Verdict::Ok => Role::Text,
        verdict => Role::of(verdict),
    };
    let lasts = alert.since.map_or_else(none, |at| {
        let age = since(at, cx);
        Cell::number(number::age(age), age.as_secs_f64(), Role::Text)
    });
    let instance = ["instance", "service", "job"].into_iter().map(|name| alert.labels.get(name));
    let instance = instance.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    let cells = vec![
        Cell::verdict(verdict),
        Cell::text(&alert.name, role),
        Cell::text(if alert.severity.is_empty() { Clean::word("–") } else { alert.severity.clone() }, role),
        Cell::text(w::stands(alert.state).get(cx.lang), role),
        lasts,
        Cell::text(instance, Role::Dim),
        Cell::text(said(alert, cx), if quiet { Role::Dim } else { Role::Text }),
    ];
    Row::new(alert.key(), verdict, cells)
}
