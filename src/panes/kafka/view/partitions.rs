//! The partitions of the watched groups, the one furthest behind first.

use super::{count, fold, seconds, unknown, waited};
use crate::{
    domain::verdict::Verdict,
    panes::{
        Cx,
        kafka::{
            Cluster, checks,
            config::Target,
            model::{Group, Partition, Topic},
            words as w,
        },
    },
    text::{Clean, number},
    theme::Role,
    ui::table::{Cell, Column, Row, Table, Width},
};

const COLUMNS: &[Column] = &[
    Column::text("group", w::group(), 1, Width::Fit(24)),
    Column::text("topic", w::topic(), 0, Width::Fit(20)),
    Column::number("partition", w::partition(), 0, 6),
    Column::number("committed", w::committed(), 3, 12),
    Column::number("end", w::end(), 3, 12),
    Column::number("lag", w::lag(), 0, 10),
    Column::number("behind", w::behind(), 1, 7),
    Column::number("share", w::share(), 4, 5),
    Column::number("leader", w::leader(), 2, 6),
    Column::text("host", w::host(), 5, Width::Fit(18)),
    Column::text("client", w::client(), 2, Width::Fit(20)),
    Column::text("note", w::note(), 1, Width::Rest(10)),
];

/// The table.
pub(in crate::panes::kafka) fn table(cluster: &Cluster, cx: &Cx<'_>) -> Table {
    let Some(groups) = cluster.groups.data() else {
        return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang));
    };
    let all = groups.topics().flat_map(|(group, topic)| topic.detail.iter().map(move |p| (group, topic, p)));
    let mut rows: Vec<Row> = all.map(|(group, topic, p)| row(group, topic, p, (&cluster.target, cx))).collect();
    // A stable sort: within the same verdict the group furthest behind stays first.
    rows.sort_by_key(|row| std::cmp::Reverse(row.verdict));
    let hidden: usize =
        groups.topics().map(|(_, topic)| topic.partitions - topic.detail.len().min(topic.partitions)).sum();
    if hidden > 0 {
        rows.push(fold("more", COLUMNS, w::more_partitions(cx.lang, hidden)));
    }
    Table::new(COLUMNS, rows, w::no_partitions().get(cx.lang))
}

/// The row's key of a partition of a group.
pub(in crate::panes::kafka) fn key(group: &Clean, topic: &Clean, partition: i32) -> String {
    format!("partition:{topic}/{partition}/{group}")
}

/// How bad it is with one partition: as with a topic that has no other.
fn verdict(group: &Group, partition: &Partition, target: &Target) -> Verdict {
    let topic = Topic {
        lag: partition.lag,
        lag_s: partition.lag_s,
        quiet_s: partition.quiet_s,
        unknown: usize::from(partition.problem.is_some()),
        ..Topic::default()
    };
    let assessed = checks::of_topic(group, &topic, target);
    assessed.lag.max(assessed.stalled)
}

fn row(group: &Group, topic: &Topic, partition: &Partition, (target, cx): (&Target, &Cx<'_>)) -> Row {
    let verdict = verdict(group, partition, target);
    let role = if verdict == Verdict::Ok { Role::Text } else { Role::of(verdict) };
    let number = f64::from(partition.partition);
    let share = partition.lag.zip(topic.lag.filter(|lag| *lag > 0)).map(|(part, all)| part as f64 / all as f64);
    let cells = vec![
        Cell::text(&group.group, Role::Text),
        Cell::text(&topic.topic, Role::Text),
        Cell::number(partition.partition.to_string(), number, Role::Text),
        count(partition.committed),
        count(partition.end),
        partition.lag.map_or_else(unknown, |lag| Cell::number(number::grouped(lag), lag as f64, role)),
        Cell::number(waited(partition.lag_s, partition.lag_s_at_least), partition.lag_s.unwrap_or(-1.0), role),
        share.map_or_else(unknown, |share| Cell::number(number::percent(share), share, Role::Dim)),
        count(partition.leader.map(i64::from)),
        Cell::text(partition.host.clone().unwrap_or_default(), Role::Dim),
        Cell::text(partition.client.clone().unwrap_or_else(|| Clean::word("–")), Role::Text),
        note(partition, verdict, cx),
    ];
    Row::new(key(&group.group, &topic.topic, partition.partition), verdict, cells)
}

fn note(partition: &Partition, verdict: Verdict, cx: &Cx<'_>) -> Cell {
    let lang = cx.lang;
    if let Some(problem) = &partition.problem {
        return Cell::text(super::fault(problem, lang), Role::Unknown);
    }
    if partition.committed.is_none() {
        return Cell::text(w::no_commit_yet().get(lang), Role::Dim);
    }
    match partition.quiet_s.filter(|s| *s >= 10.0) {
        Some(quiet) => Cell::text(w::quiet(lang, &seconds(quiet)), Role::of(verdict.max(Verdict::Warn))),
        None => Cell::text("", Role::Dim),
    }
}
