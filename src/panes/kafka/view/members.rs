//! Who reads what.

use super::{fold, unknown};
use crate::{
    domain::verdict::Verdict,
    panes::{
        Cx,
        kafka::{Cluster, model::Member, words as w},
    },
    theme::Role,
    ui::table::{Cell, Column, Row, Table, Width},
};

const COLUMNS: &[Column] = &[
    Column::text("group", w::group(), 0, Width::Fit(26)),
    Column::text("client", w::client(), 0, Width::Fit(26)),
    Column::text("host", w::host(), 2, Width::Fit(20)),
    Column::number("partitions", w::partitions(), 1, 10),
    Column::text("reads", w::reads(), 1, Width::Rest(16)),
];

/// The table.
pub(in crate::panes::kafka) fn table(cluster: &Cluster, cx: &Cx<'_>) -> Table {
    let Some(members) = cluster.members.data() else {
        return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang));
    };
    let mut rows: Vec<Row> = members.members.iter().map(row).collect();
    let hidden = members.total.saturating_sub(members.members.len());
    if hidden > 0 {
        rows.push(fold("more", COLUMNS, w::more_members(cx.lang, hidden)));
    }
    Table::new(COLUMNS, rows, w::no_members().get(cx.lang))
}

/// The row's key of a member.
pub(in crate::panes::kafka) fn key(member: &Member) -> String {
    format!("member:{}/{}", member.id, member.group)
}

/// What a member reads: `orders 0-3,7`.
pub(super) fn reads(member: &Member) -> String {
    let topics: Vec<_> = member.assignment.iter().map(|read| format!("{} {}", read.topic, read.partitions)).collect();
    topics.join(", ")
}

fn row(member: &Member) -> Row {
    let idle = member.partitions == Some(0);
    let cells = vec![
        Cell::text(&member.group, Role::Text),
        Cell::text(&member.client_id, if idle { Role::Dim } else { Role::Text }),
        Cell::text(&member.host, Role::Dim),
        member
            .partitions
            .map_or_else(unknown, |n| Cell::number(n.to_string(), n as f64, if idle { Role::Dim } else { Role::Text })),
        Cell::text(reads(member), Role::Text),
    ];
    Row::new(key(member), Verdict::Ok, cells)
}
