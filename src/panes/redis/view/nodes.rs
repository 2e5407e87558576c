//! The servers behind a target: what is wrong with the whole, then masters with their replicas.

use super::super::{
    Store,
    checks::{node_verdict, trouble_words},
    model::{Node, Nodes, Status},
    words as w,
};
use super::{age_of, millis, since};
use crate::{
    domain::verdict::Verdict,
    panes::Cx,
    text::{number, shared},
    theme::Role,
    ui::{
        facts::Section,
        table::{Cell, Column, Row, Table, Width},
    },
};

const COLUMNS: &[Column] = &[
    Column::text("verdict", w::blank(), 0, Width::Fit(1)),
    Column::text("node", w::node(), 0, Width::Rest(16)),
    Column::text("role", w::part(), 2, Width::Fit(8)),
    Column::text("state", w::state(), 0, Width::Fit(30)),
    Column::number("latency", w::latency(), 3, 7),
    Column::number("memory", w::memory(), 2, 8),
    Column::number("ops", w::ops(), 3, 7),
    Column::number("clients", w::clients(), 5, 7),
    Column::number("keys", w::key_count(), 4, 7),
    Column::number("slots", w::slots(), 6, 6),
    Column::number("lag", w::lag(), 4, 8),
];

/// The row's key of a server.
pub(in super::super) fn key(node: &Node) -> String {
    format!("node:{}", node.address)
}

/// The table.
pub(in super::super) fn table(store: &Store, cx: &Cx<'_>) -> Table {
    let Some(data) = store.nodes.data() else { return Table::new(COLUMNS, Vec::new(), w::unread().get(cx.lang)) };
    let mut rows: Vec<Row> = notes(data, cx).into_iter().map(|(key, verdict, text)| note(key, verdict, text)).collect();
    let mut nodes: Vec<&Node> = data.nodes.iter().collect();
    nodes.sort_by_key(|node| std::cmp::Reverse(node_verdict(node)));
    rows.extend(nodes.into_iter().map(|node| row(node, cx)));
    Table::new(COLUMNS, rows, w::no_nodes().get(cx.lang))
}

/// What is wrong with the whole, and the masters that changed: the key, the verdict and the text of each row.
pub(super) fn notes(data: &Nodes, cx: &Cx<'_>) -> Vec<(String, Verdict, String)> {
    let trouble = data.trouble.iter().enumerate().map(|(nth, trouble)| {
        let verdict = if trouble.is_outage() { Verdict::Crit } else { Verdict::Warn };
        (format!("trouble:{nth}"), verdict, trouble_words(trouble, cx))
    });
    let failovers = data.failovers.iter().rev().take(3).enumerate().map(|(nth, failover)| {
        let ago = number::age(since(failover.at, cx));
        (format!("failover:{nth}"), Verdict::Warn, w::failover(cx.lang, &failover.from, &failover.to, ago))
    });
    trouble.chain(failovers).collect()
}

fn note(key: String, verdict: Verdict, text: String) -> Row {
    let mut cells: Vec<Cell> = COLUMNS.iter().map(|_| Cell::text("", Role::Dim)).collect();
    if let [sign, first, ..] = cells.as_mut_slice() {
        *sign = Cell::verdict(verdict);
        *first = Cell::text(text, Role::of(verdict));
    }
    Row::new(key, verdict, cells)
}

/// How a server is, in words.
pub(in super::super) fn state(node: &Node, cx: &Cx<'_>) -> String {
    let mut parts = Vec::new();
    if let Some(fault) = &node.fault {
        parts.push(shared::fault(fault.kind).get(cx.lang).to_owned());
    }
    if node.link_up == Some(false) {
        parts.push(w::link_down().get(cx.lang).to_owned());
    }
    if !node.flags.is_empty() {
        parts.push(node.flags.to_string());
    }
    match parts.as_slice() {
        [] if node.probed => w::well().get(cx.lang).to_owned(),
        [] => w::told().get(cx.lang).to_owned(),
        _ => parts.join(" · "),
    }
}

fn row(node: &Node, cx: &Cx<'_>) -> Row {
    let none = || Cell::text("", Role::Dim);
    let count = |count: Option<u64>| {
        count.map_or_else(none, |count| Cell::number(number::count(count), count as f64, Role::Text))
    };
    let verdict = node_verdict(node);
    let role = if verdict == Verdict::Ok { Role::Dim } else { Role::of(verdict) };
    let cells = vec![
        Cell::verdict(verdict),
        Cell::text(&node.address, Role::Text),
        Cell::text(w::part_name(node.part).get(cx.lang), Role::Dim),
        Cell::text(state(node, cx), role),
        node.latency_ms.map_or_else(none, |ms| Cell::number(millis(ms), ms, Role::Text)),
        node.used.map_or_else(none, |used| Cell::number(number::bytes(used), used as f64, Role::Text)),
        count(node.ops_per_s),
        count(node.clients),
        count(node.keys),
        count(node.slots),
        node.lag_s.map_or_else(none, |lag| Cell::number(age_of(lag), lag as f64, Role::Text)),
    ];
    Row::new(key(node), verdict, cells)
}

/// Everything that is known of one server; the vital signs when they are of it.
pub(super) fn details(node: &Node, status: Option<&Status>, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let role = Role::of(node_verdict(node));
    let mut about = Section::new(w::about_node().get(lang))
        .with(w::node().get(lang), &node.address, Role::Text)
        .with(w::part().get(lang), w::part_name(node.part).get(lang), Role::Text)
        .with(w::state().get(lang), state(node, cx), role);
    if let Some(fault) = &node.fault {
        about = about.with(w::fault().get(lang), &fault.detail, Role::Crit);
    }
    if let Some(master) = &node.master {
        about = about.with(w::follows().get(lang), master, Role::Text);
    }
    let facts = [
        (w::latency(), node.latency_ms.map(millis)),
        (w::memory(), node.used.map(number::bytes)),
        (w::ops(), node.ops_per_s.map(number::grouped)),
        (w::clients(), node.clients.map(number::grouped)),
        (w::key_count(), node.keys.map(number::grouped)),
        (w::slots(), node.slots.map(number::grouped)),
        (w::lag(), node.lag_s.map(age_of)),
    ];
    for (label, value) in facts {
        if let Some(value) = value {
            about = about.with(label.get(lang), value, Role::Text);
        }
    }
    let mut sections = vec![about];
    if let Some(status) = status.filter(|status| status.address == node.address) {
        sections.extend(vital_signs(status, cx));
    }
    sections
}

fn vital_signs(status: &Status, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let (memory, clients, traffic) = (&status.memory, &status.clients, &status.traffic);
    let rate = |rate: Option<f64>| rate.map(number::rate);
    let facts = [
        (w::version(), Some(format!("{} {}", status.product.name(), status.version))),
        (w::uptime(), status.uptime_s.map(age_of)),
        (w::memory(), memory.used.map(number::bytes)),
        (w::resident(), memory.resident.map(number::bytes)),
        (w::fragmentation(), memory.fragmentation.map(|ratio| format!("{ratio:.2}"))),
        (w::policy(), Some(memory.policy.to_string()).filter(|policy| !policy.is_empty())),
        (w::max_clients(), clients.max.map(number::grouped)),
        (w::blocked(), clients.blocked.map(number::grouped)),
        (w::rejected(), clients.rejected.map(number::grouped)),
        (w::hits(), traffic.hit_rate.map(number::percent)),
        (w::evictions(), rate(traffic.evicted_per_s)),
        (w::evicted(), traffic.evicted.map(number::grouped)),
        (w::expired(), traffic.expired.map(number::grouped)),
        (w::unsaved(), status.persistence.unsaved_changes.map(number::grouped)),
        (w::skew(), status.clock_skew_s.map(|skew| format!("{skew:+.3}s"))),
    ];
    let mut signs = Section::new(w::vital_signs().get(lang));
    for (label, value) in facts {
        if let Some(value) = value {
            signs = signs.with(label.get(lang), value, Role::Text);
        }
    }
    let mut sections = vec![signs];
    if !status.errors.is_empty() {
        let counts = status.errors.iter().fold(Section::new(w::error_counts().get(lang)), |section, error| {
            section.with(&error.code, number::grouped(error.count), Role::Text)
        });
        sections.push(counts);
    }
    sections
}
