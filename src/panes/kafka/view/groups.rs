//! How far each group is behind on each topic, the worst first; groups without members are counted in one line.

use super::{behind, drain, fold, lag, rate, seconds, unknown};
use crate::{
    domain::verdict::Verdict,
    panes::{
        Cx,
        kafka::{
            Cluster,
            checks::{self, Assessed},
            model::{Drain, Group, Listed, Topic},
            words as w,
        },
    },
    text::{Clean, number},
    theme::Role,
    ui::table::{Align, Cell, Column, Row, Table, Width},
};

const COLUMNS: &[Column] = &[
    Column::text("group", w::group(), 0, Width::Fit(26)),
    Column::text("topic", w::topic(), 1, Width::Fit(20)),
    Column::number("lag", w::lag(), 0, 11),
    Column::number("behind", w::behind(), 0, 7),
    Column::number("in", w::input(), 3, 7),
    Column::number("out", w::output(), 3, 7),
    Column::number("drains", w::drains(), 1, 9),
    Column { align: Align::Left, ..Column::number("trend", w::trend(), 4, 16) },
    Column::text("state", w::state(), 2, Width::Fit(14)),
    Column::number("members", w::members(), 6, 7),
    Column::number("rebalances", w::rebalances(), 5, 7),
    Column::text("note", w::note(), 1, Width::Rest(12)),
];

/// The table.
pub(in crate::panes::kafka) fn table(cluster: &Cluster, cx: &Cx<'_>) -> Table {
    let Some(groups) = cluster.groups.data() else {
        return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang));
    };
    let mut rows: Vec<Row> = Vec::new();
    for group in &groups.groups {
        if group.topics.is_empty() {
            let assessed = checks::of_group(group, &cluster.target);
            rows.push(row(group, &Topic::default(), assessed, cx));
        }
        for topic in &group.topics {
            rows.push(row(group, topic, checks::of_topic(group, topic, &cluster.target), cx));
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.verdict));
    rows.extend(others(cluster, cx));
    Table::new(COLUMNS, rows, w::no_groups().get(cx.lang))
}

/// The row's key of a topic of a group. No topic's name holds a slash.
pub(in crate::panes::kafka) fn key(group: &Clean, topic: &Clean) -> String {
    format!("lag:{topic}/{group}")
}

fn row(group: &Group, topic: &Topic, assessed: Assessed, cx: &Cx<'_>) -> Row {
    let verdict = assessed.verdict().max(if group.problem.is_some() { Verdict::Unknown } else { Verdict::Ok });
    let role = |verdict| if verdict == Verdict::Ok { Role::Text } else { Role::of(verdict) };
    let late = role(assessed.lag);
    let drains = match topic.drain() {
        _ if assessed.drain > Verdict::Ok => Cell::number(w::never().get(cx.lang), f64::MAX, role(assessed.drain)),
        Drain::Unknown => unknown(),
        Drain::KeepsUp => Cell::number(drain(topic, cx.lang), 0.0, Role::Dim),
        Drain::Never => Cell::number(drain(topic, cx.lang), f64::MAX, role(assessed.stalled)),
        Drain::In(time) => Cell::number(drain(topic, cx.lang), time.as_secs_f64(), Role::Text),
    };
    let trend = topic.trend.iter().map(|lag| lag.map(|lag| lag as f32)).collect();
    let state = match (group.state.rebalances(), group.state.is_empty()) {
        (true, _) => Role::Warn,
        (_, true) => role(assessed.stalled),
        _ => Role::Dim,
    };
    let rebalances = match group.rebalances {
        0 => Cell::number("", 0.0, Role::Dim),
        n => Cell::number(n.to_string(), f64::from(n), role(assessed.rebalances)),
    };
    let cells = vec![
        Cell::text(&group.group, role(verdict)),
        Cell::text(if topic.topic.is_empty() { Clean::word("–") } else { topic.topic.clone() }, Role::Text),
        Cell::number(lag(topic), topic.lag.map_or(-1.0, |lag| lag as f64), late),
        Cell::number(behind(topic), topic.lag_s.unwrap_or(-1.0), late),
        rate(topic.in_per_s, Role::Text),
        rate(topic.out_per_s, Role::Text),
        drains,
        Cell::spark(trend, late),
        Cell::text(group.state.name(), state),
        Cell::number(group.members.to_string(), group.members as f64, Role::Dim),
        rebalances,
        note(group, topic, assessed, cx),
    ];
    Row::new(key(&group.group, &topic.topic), verdict, cells)
}

/// What is wrong in a few words; the worst of it.
fn note(group: &Group, topic: &Topic, assessed: Assessed, cx: &Cx<'_>) -> Cell {
    let lang = cx.lang;
    if let Some(problem) = &group.problem {
        return Cell::text(super::fault(problem, lang), Role::Unknown);
    }
    if group.topics.is_empty() && assessed.lag == Verdict::Unknown {
        return Cell::text(w::no_such_group(lang, &group.group), Role::Unknown);
    }
    if let Some(problem) = topic.detail.iter().find_map(|partition| partition.problem.as_ref()) {
        let said = format!("{}/{} {}", topic.unknown, topic.partitions, problem.detail);
        return Cell::text(said, Role::Unknown);
    }
    if assessed.stalled > Verdict::Ok && !group.state.is_empty() {
        let quiet = topic.quiet_s.unwrap_or_default();
        return Cell::text(w::quiet(lang, &seconds(quiet)), Role::of(assessed.stalled));
    }
    if assessed.rebalances > Verdict::Ok {
        return Cell::text(w::rebalanced(lang, group.rebalances_recent), Role::of(assessed.rebalances));
    }
    if topic.uncommitted > 0 && topic.uncommitted == topic.partitions {
        return Cell::text(w::no_commit_yet().get(lang), Role::Dim);
    }
    match topic.skew() {
        Some((partition, share)) if share >= 0.5 && assessed.lag > Verdict::Ok => {
            Cell::text(w::skewed(lang, partition, &number::percent(share)), Role::Dim)
        }
        _ => Cell::text("", Role::Dim),
    }
}

/// The groups that are not watched: those with members one by one when their lag is known, the others counted.
fn others(cluster: &Cluster, cx: &Cx<'_>) -> Vec<Row> {
    let (Some(listing), Some(groups)) = (cluster.listing.data(), cluster.groups.data()) else { return Vec::new() };
    let lang = cx.lang;
    let watched: std::collections::HashSet<&Clean> = groups.groups.iter().map(|group| &group.group).collect();
    let rest = || listing.groups.iter().filter(|group| !watched.contains(&group.group));
    let (empty, active): (Vec<&Listed>, Vec<&Listed>) = rest().partition(|group| group.state.is_empty());
    let measured = cluster.target.groups.is_empty();
    let mut rows: Vec<Row> = if measured { active.iter().map(|group| listed(group)).collect() } else { Vec::new() };
    if !measured && !active.is_empty() {
        rows.push(fold("unwatched", COLUMNS, w::not_watched(lang, active.len())));
    }
    if !empty.is_empty() {
        rows.push(folded(&empty, cx));
    }
    rows
}

/// The groups without members in one row, which names the one of them that is furthest behind.
fn folded(empty: &[&Listed], cx: &Cx<'_>) -> Row {
    let mut row = fold("folded", COLUMNS, w::folded(cx.lang, empty.len()));
    let worst =
        empty.iter().max_by_key(|group| group.lag).and_then(|group| Some((group, group.lag.filter(|lag| *lag > 0)?)));
    if let (Some((group, lag)), [_, topic, messages, ..]) = (worst, row.cells.as_mut_slice()) {
        *topic = Cell::text(w::at_most(cx.lang, &group.group), Role::Dim);
        *messages = Cell::number(number::grouped(lag), lag as f64, Role::Dim);
    }
    row
}

/// The row's key of a group that is only listed.
pub(in crate::panes::kafka) fn listed_key(group: &Clean) -> String {
    format!("listed:{group}")
}

fn listed(group: &Listed) -> Row {
    let mut cells: Vec<Cell> = COLUMNS.iter().map(|_| Cell::text("", Role::Dim)).collect();
    if let [name, topic, lag, behind, .., state, _, _, _] = cells.as_mut_slice() {
        *name = Cell::text(&group.group, Role::Dim);
        *topic = Cell::text("–", Role::Dim);
        *lag = group.lag.map_or_else(unknown, |lag| Cell::number(number::grouped(lag), lag as f64, Role::Dim));
        *behind = unknown();
        *state = Cell::text(group.state.name(), Role::Dim);
    }
    Row::new(listed_key(&group.group), Verdict::Ok, cells)
}
