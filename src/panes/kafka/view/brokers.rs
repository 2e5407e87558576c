//! The brokers, those in trouble first, and the partitions that have no leader.

use super::fold;
use crate::{
    domain::{verdict::Verdict, words::Words},
    panes::{
        Cx,
        kafka::{
            Cluster,
            model::{Broker, Brokers},
            words as w,
        },
    },
    text::Clean,
    theme::Role,
    ui::table::{Cell, Column, Row, Table, Width},
};

const COLUMNS: &[Column] = &[
    Column::number("id", w::id(), 0, 6),
    Column::text("host", w::host(), 1, Width::Fit(30)),
    Column::number("leads", w::leads(), 1, 8),
    Column::number("copies", w::copies(), 3, 8),
    Column::number("out-of-sync", w::out_of_sync(), 2, 12),
    Column::text("rack", w::rack(), 5, Width::Fit(12)),
    Column::text("role", Words::new("", ""), 3, Width::Fit(10)),
    Column::text("state", w::state(), 0, Width::Rest(16)),
];

/// The table.
pub(in crate::panes::kafka) fn table(cluster: &Cluster, cx: &Cx<'_>) -> Table {
    let Some(brokers) = cluster.brokers.data() else {
        return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang));
    };
    let mut rows: Vec<Row> = brokers.brokers.iter().map(|broker| row(broker, brokers, cx)).collect();
    if brokers.offline > 0 {
        let names = brokers.offline_names.iter().map(Clean::as_str).collect::<Vec<_>>().join(", ");
        let said = w::offline(cx.lang, brokers.offline, brokers.partitions, names);
        let mut offline = fold("offline", COLUMNS, "–".to_owned());
        offline.verdict = Verdict::Crit;
        if let Some(last) = offline.cells.last_mut() {
            *last = Cell::text(said, Role::Crit);
        }
        rows.insert(0, offline);
    }
    Table::new(COLUMNS, rows, w::no_brokers().get(cx.lang))
}

/// The row's key of a broker.
pub(super) fn key(broker: &Broker) -> String {
    format!("broker:{}", broker.id)
}

fn row(broker: &Broker, brokers: &Brokers, cx: &Cx<'_>) -> Row {
    let verdict = match (&broker.problem, broker.out_of_sync) {
        (Some(_), _) => Verdict::Crit,
        (None, 0) => Verdict::Ok,
        (None, _) => Verdict::Warn,
    };
    let number = |n: usize, role| Cell::number(n.to_string(), n as f64, role);
    let state = match &broker.problem {
        Some(problem) => Cell::text(super::fault(problem, cx.lang), Role::Crit),
        None => Cell::text(w::up().get(cx.lang), Role::Ok),
    };
    let controller = if brokers.controller == Some(broker.id) { w::controller().get(cx.lang) } else { "" };
    let cells = vec![
        Cell::number(broker.id.to_string(), f64::from(broker.id), Role::Text),
        Cell::text(if broker.address.is_empty() { Clean::word("–") } else { broker.address.clone() }, Role::Text),
        number(broker.leads, Role::Text),
        number(broker.replicas, Role::Dim),
        number(broker.out_of_sync, if broker.out_of_sync > 0 { Role::Warn } else { Role::Dim }),
        Cell::text(&broker.rack, Role::Dim),
        Cell::text(controller, Role::Accent),
        state,
    ];
    Row::new(key(broker), verdict, cells)
}
