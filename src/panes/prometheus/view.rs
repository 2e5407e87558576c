//! How the readings of a target read: facts, tables and details. Draws nothing.

pub(super) mod alerts;
mod details;
pub(super) mod queries;
pub(super) mod targets;

use std::time::Duration;

pub(super) use details::details;

use super::{
    Watch, checks,
    model::{Manager, State},
    words as w,
};
use crate::{
    domain::{clock::Moment, reading::Freshness, signal::Unit, verdict::Verdict, words::Lang},
    panes::Cx,
    text::{number, shared},
    theme::Role,
    ui::{
        facts::Fact,
        table::{Cell, Column, Row},
    },
};

/// Seconds for people.
pub(super) fn seconds(seconds: f64) -> String {
    number::duration(checks::time(seconds))
}

/// How long ago something was.
fn since(at: Moment, cx: &Cx<'_>) -> Duration {
    (cx.now - at).to_std().unwrap_or_default()
}

/// A value with its unit: `66%`, `1.2GiB`, `340ms`, `61/s`; also what is no number.
pub(super) fn amount(value: f64, unit: Unit, lang: Lang) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let size = value.abs();
    let said = match unit {
        Unit::Flag if size == 0.0 => return w::no().get(lang).to_owned(),
        Unit::Flag => return w::yes().get(lang).to_owned(),
        Unit::Seconds => number::duration(Duration::try_from_secs_f64(size).unwrap_or(Duration::MAX)),
        Unit::Bytes => number::bytes(rounded(size)),
        Unit::Ratio => number::percent(size),
        Unit::Percent => number::percent(size / 100.0),
        Unit::PerSecond => format!("{}/s", number::rate(size)),
        Unit::Count => plain(size),
    };
    if value < 0.0 { format!("-{said}") } else { said }
}

/// A number without a unit: whole ones in full as long as they are short, others to three digits.
fn plain(size: f64) -> String {
    if size.fract() == 0.0 && size < 1e6 {
        return number::grouped(rounded(size));
    }
    match size {
        size if size >= 1_000.0 => number::count(rounded(size)),
        size if size >= 100.0 => format!("{size:.0}"),
        size if size >= 10.0 => format!("{size:.1}"),
        size if size >= 0.01 => format!("{size:.2}"),
        size => format!("{size:.1e}"),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn rounded(size: f64) -> u64 {
    size.round() as u64
}

/// The facts of the title: what fires, what is down, the version.
pub(super) fn title(watch: &Watch, cx: &Cx<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(alerts) = watch.alerts.reading().live(cx.now) {
        let loud = alerts.alerts.iter().map(super::model::Alert::verdict).filter(|verdict| *verdict > Verdict::Ok);
        if let Some(worst) = loud.clone().max() {
            facts.push(Fact::new(1, "", w::n_firing(cx.lang, loud.count()), Role::of(worst)));
        }
        if matches!(&alerts.manager, Some(Manager::Failing(fault)) if !fault.kind.is_denial()) {
            facts.push(Fact::new(0, "", w::no_manager().get(cx.lang), Role::Crit));
        }
    }
    if let Some(scrapes) = watch.scrapes.reading().live(cx.now).filter(|scrapes| scrapes.down > 0) {
        facts.push(Fact::new(2, "", w::n_down(cx.lang, scrapes.down), Role::Warn));
    }
    if let Some(version) = watch.scrapes.data().map(|scrapes| &scrapes.version).filter(|version| !version.is_empty()) {
        facts.push(Fact::new(4, "", version, Role::Dim));
    }
    facts
}

/// The vital signs of a target, for its line.
pub(super) fn vitals(watch: &Watch, cx: &Cx<'_>) -> Vec<Fact> {
    let lang = cx.lang;
    let state = watch.scrapes.state(cx.now);
    let mut facts = Vec::new();
    if let Some(failure) = &state.failure {
        let role = if state.freshness == Freshness::Denied { Role::Unknown } else { Role::Crit };
        facts.push(Fact::new(0, "", shared::fault(failure.fault.kind).get(lang), role));
    }
    if let Some(alerts) = watch.alerts.data() {
        let live = watch.alerts.freshness(cx.now) == Freshness::Live;
        let worst = Verdict::worst(alerts.alerts.iter().map(super::model::Alert::verdict));
        let mut fact = |rank, state, count: usize, role| {
            if count > 0 || state == State::Firing {
                let role = if live { role } else { Role::Stale };
                facts.push(Fact::new(rank, w::stands(state).get(lang), count.to_string(), role));
            }
        };
        // What always fires, to show that the way is open, is no news.
        let loud = alerts.alerts.iter().filter(|alert| alert.verdict() > Verdict::Ok).count();
        fact(1, State::Firing, loud, role(worst));
        fact(2, State::Pending, alerts.count(State::Pending), Role::Text);
        fact(4, State::Silenced, alerts.count(State::Silenced), Role::Dim);
        fact(6, State::Inhibited, alerts.count(State::Inhibited), Role::Dim);
    }
    if let Some(scrapes) = watch.scrapes.data() {
        let role = match state.freshness {
            Freshness::Live if scrapes.down > 0 => Role::Warn,
            Freshness::Live => Role::Text,
            _ => Role::Stale,
        };
        let part = w::part_of(lang, scrapes.total - scrapes.down.min(scrapes.total), scrapes.total);
        facts.push(Fact::new(2, w::scraped_fact().get(lang), part, role));
    }
    facts.extend(values(watch, cx));
    facts
}

/// The worst value of each query, those that are out of their bands first.
fn values(watch: &Watch, cx: &Cx<'_>) -> Vec<Fact> {
    let Some(data) = watch.queries.data() else { return Vec::new() };
    let live = watch.queries.freshness(cx.now) == Freshness::Live;
    let mut facts = Vec::new();
    for (query, panel) in watch.panels(data) {
        let Some(series) = panel.series.first() else { continue };
        let verdict = query.bands.judge(series.value.0);
        let (rank, role) = match verdict {
            Verdict::Ok => (5, Role::Text),
            verdict => (3, Role::of(verdict)),
        };
        let role = if live { role } else { Role::Stale };
        facts.push(Fact::new(rank, query.title.get(cx.lang), amount(series.value.0, query.unit, cx.lang), role));
    }
    facts
}

/// What is not known, and sorts below every number.
fn unknown() -> Cell {
    Cell::number("–", f64::MIN, Role::Dim)
}

/// An empty cell.
fn none() -> Cell {
    Cell::text("", Role::Dim)
}

/// A row that counts what is not shown, in the words of its second column.
fn fold(columns: &[Column], said: String) -> Row {
    let mut cells: Vec<Cell> = columns.iter().map(|_| none()).collect();
    if let Some(second) = cells.get_mut(1) {
        *second = Cell::text(said, Role::Dim);
    }
    Row::new("more", Verdict::Ok, cells)
}

/// The role of a text that something of this verdict says.
const fn role(verdict: Verdict) -> Role {
    if matches!(verdict, Verdict::Ok) { Role::Text } else { Role::of(verdict) }
}
