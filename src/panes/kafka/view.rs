//! How the readings of a cluster read: facts, tables and details. Draws nothing.

pub(super) mod brokers;
mod details;
pub(super) mod groups;
pub(super) mod members;
pub(super) mod partitions;

use std::time::Duration;

pub(super) use details::details;

use super::{
    Cluster, checks,
    model::{Brokers, Drain, Groups, Topic, Wire},
    words as w,
};
use crate::{
    domain::{
        reading::{Fault, Freshness},
        verdict::Verdict,
        words::Lang,
    },
    panes::Cx,
    text::{Clean, number, shared},
    theme::Role,
    ui::{
        facts::Fact,
        table::{Cell, Column, Row},
    },
};

/// Seconds for people.
pub(super) fn seconds(seconds: f64) -> String {
    number::duration(Duration::try_from_secs_f64(seconds).unwrap_or_default())
}

/// How long the oldest message that waits has waited: `5m12s`, `>12m`, `0s`, `–`.
pub(super) fn waited(lag_s: Option<f64>, at_least: bool) -> String {
    match lag_s {
        None => "–".to_owned(),
        Some(s) if at_least => format!(">{}", number::age(Duration::try_from_secs_f64(s).unwrap_or_default())),
        Some(s) if s <= 0.0 => "0s".to_owned(),
        Some(s) => seconds(s),
    }
}

/// The same of a topic.
pub(super) fn behind(topic: &Topic) -> String {
    waited(topic.lag_s, topic.lag_s_at_least)
}

/// Messages that wait, `≥` when more may wait in partitions that are not known.
pub(super) fn lag(topic: &Topic) -> String {
    let lag = topic.lag.map_or_else(|| "–".to_owned(), number::grouped);
    if topic.unknown > 0 && topic.lag.is_some() { format!("≥{lag}") } else { lag }
}

/// When a topic will have been caught up with.
pub(super) fn drain(topic: &Topic, lang: Lang) -> String {
    match topic.drain() {
        Drain::Unknown => "–".to_owned(),
        Drain::KeepsUp => w::keeps_up().get(lang).to_owned(),
        Drain::Never => w::never().get(lang).to_owned(),
        Drain::In(time) => number::duration(time),
    }
}

/// A failure in a few words.
fn fault(fault: &Fault, lang: Lang) -> String {
    format!("{}: {}", shared::fault(fault.kind).get(lang), Clean::new(&fault.detail))
}

/// The facts of the title: how the brokers are, and who is worst.
pub(super) fn title(cluster: &Cluster, cx: &Cx<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = wire(cluster.brokers.data(), cx).into_iter().collect();
    if let Some(down) = cluster.brokers.reading().live(cx.now).map(Brokers::down).filter(|down| *down > 0) {
        facts.push(Fact::new(0, "", w::down_of(down, cx.lang), Role::Crit));
    }
    let Some(groups) = cluster.groups.reading().live(cx.now) else { return facts };
    let stalled =
        groups.topics().find(|(group, topic)| checks::of_topic(group, topic, &cluster.target).stalled == Verdict::Crit);
    if let Some((group, _)) = stalled {
        facts.push(Fact::new(1, "", w::stalled_title(cx.lang, &group.group), Role::Crit));
    } else if let Some((verdict, said)) = furthest(cluster, groups, cx) {
        facts.push(Fact::new(1, "", said, Role::of(verdict)));
    }
    facts
}

/// Who is further behind than may be.
fn furthest(cluster: &Cluster, groups: &Groups, cx: &Cx<'_>) -> Option<(Verdict, String)> {
    let (group, topic) = groups.topics().next()?;
    let verdict = checks::of_topic(group, topic, &cluster.target).lag;
    let late = matches!(verdict, Verdict::Warn | Verdict::Crit);
    late.then(|| (verdict, w::behind_title(cx.lang, &group.group, &behind(topic))))
}

fn wire(brokers: Option<&Brokers>, cx: &Cx<'_>) -> Option<Fact> {
    let words = match brokers?.wire {
        Wire::Cleartext => w::cleartext(),
        Wire::Unverified => w::unverified(),
        Wire::Encrypted | Wire::Local => return None,
    };
    Some(Fact::new(2, "", words.get(cx.lang), Role::Warn))
}

/// The vital signs of a cluster, for its line.
pub(super) fn vitals(cluster: &Cluster, cx: &Cx<'_>) -> Vec<Fact> {
    let lang = cx.lang;
    let state = cluster.brokers.state(cx.now);
    let mut facts = Vec::new();
    if let Some(failure) = &state.failure {
        let role = if state.freshness == Freshness::Denied { Role::Unknown } else { Role::Crit };
        facts.push(Fact::new(0, "", shared::fault(failure.fault.kind).get(lang), role));
    }
    if let Some(brokers) = cluster.brokers.data() {
        let live = state.freshness == Freshness::Live;
        facts.extend(broker_facts(brokers, lang).into_iter().map(|fact| faded(fact, live)));
    }
    if let Some(groups) = cluster.groups.data() {
        let live = cluster.groups.freshness(cx.now) == Freshness::Live;
        facts.extend(group_facts(cluster, groups, lang).into_iter().map(|fact| faded(fact, live)));
    }
    facts
}

fn faded(fact: Fact, live: bool) -> Fact {
    if live { fact } else { Fact { role: Role::Stale, ..fact } }
}

fn broker_facts(brokers: &Brokers, lang: Lang) -> Vec<Fact> {
    let all = brokers.brokers.len();
    let role = if brokers.down() > 0 { Role::Crit } else { Role::Text };
    let up = format!("{}/{all}", all - brokers.down());
    let mut facts = vec![Fact::new(2, w::brokers_fact().get(lang), up, role)];
    if brokers.offline > 0 {
        facts.push(Fact::new(1, w::offline_fact().get(lang), number::count(brokers.offline as u64), Role::Crit));
    }
    if brokers.under_replicated > 0 {
        let n = number::count(brokers.under_replicated as u64);
        facts.push(Fact::new(3, w::under_fact().get(lang), n, Role::Warn));
    }
    facts
}

fn group_facts(cluster: &Cluster, groups: &Groups, lang: Lang) -> Vec<Fact> {
    let assessed = |check: fn(checks::Assessed) -> Verdict| {
        Verdict::worst(groups.groups.iter().map(|group| check(checks::of_group(group, &cluster.target))))
    };
    let role = |verdict| if verdict == Verdict::Ok { Role::Text } else { Role::of(verdict) };
    let lag = groups.groups.iter().filter_map(super::model::Group::lag).reduce(u64::saturating_add);
    let some = if groups.topics().any(|(_, topic)| topic.unknown > 0) { "≥" } else { "" };
    let lag = lag.map_or_else(|| "–".to_owned(), |lag| format!("{some}{}", number::grouped(lag)));
    let mut facts = vec![Fact::new(1, w::lag_fact().get(lang), lag, role(assessed(|assessed| assessed.lag)))];
    if let Some((_, topic)) = groups.topics().next() {
        facts.push(Fact::new(2, w::behind().get(lang), behind(topic), role(assessed(|assessed| assessed.lag))));
    }
    let stands = |group: &&super::model::Group| checks::of_group(group, &cluster.target).stalled == Verdict::Crit;
    let stalled = groups.groups.iter().filter(stands).count();
    if stalled > 0 {
        facts.push(Fact::new(1, w::stalled_fact().get(lang), stalled.to_string(), Role::Crit));
    }
    let recent: u32 = groups.groups.iter().map(|group| group.rebalances_recent).sum();
    if recent > 0 {
        let role = role(assessed(|assessed| assessed.rebalances));
        facts.push(Fact::new(4, w::rebalances().get(lang), recent.to_string(), role));
    }
    let total = cluster.listing.data().map_or(groups.groups.len(), |listing| listing.total.max(groups.groups.len()));
    facts.push(Fact::new(6, "", w::watched(lang, groups.groups.len(), total), Role::Text));
    facts
}

/// A number that may not be known.
fn count(n: Option<i64>) -> Cell {
    n.map_or_else(unknown, |n| Cell::number(n.to_string(), n as f64, Role::Dim))
}

/// What is not known, and sorts below every number.
fn unknown() -> Cell {
    Cell::number("–", -1.0, Role::Dim)
}

/// A rate that may not be known.
fn rate(rate: Option<f64>, role: Role) -> Cell {
    rate.map_or_else(unknown, |rate| Cell::number(number::rate(rate), rate, role))
}

/// A row that counts what is not shown, in the words of its first column.
fn fold(key: &str, columns: &[Column], said: String) -> Row {
    let mut cells: Vec<Cell> = columns.iter().map(|_| Cell::text("", Role::Dim)).collect();
    if let Some(first) = cells.first_mut() {
        *first = Cell::text(said, Role::Dim);
    }
    Row::new(key, Verdict::Ok, cells)
}
