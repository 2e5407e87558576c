//! How the readings of a server read: facts, tables and details. Draws nothing.

pub(super) mod activity;
mod details;
pub(super) mod locks;
pub(super) mod statements;
pub(super) mod transactions;

use std::time::Duration;

pub(super) use details::details;

use super::{
    Server,
    checks::recent_deadlocks,
    model::{Door, Forest, Session, Status, Wire},
    words as w,
};
use crate::{
    domain::reading::Freshness,
    panes::Cx,
    text::{number, shared},
    theme::Role,
    ui::facts::Fact,
};

/// Seconds for people.
pub(super) fn seconds(seconds: f64) -> String {
    number::duration(Duration::try_from_secs_f64(seconds).unwrap_or_default())
}

/// Who a session is: `4711 app@10.0.3.7`.
pub(super) fn who(session: &Session) -> String {
    format!("{} {}", session.id, session.who())
}

/// The facts of the title: the version, and what is worst.
pub(super) fn title(server: &Server, cx: &Cx<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(status) = server.status.data() {
        facts.push(Fact::new(3, "", format!("{} {}", status.flavour.name(), short(&status.version)), Role::Dim));
        facts.extend(door(status, cx));
    }
    if let Some(locks) = server.locks.reading().live(cx.now).filter(|locks| locks.waiting > 0) {
        let roots = Forest::of(&locks.lock_waits).roots().count();
        facts.push(Fact::new(1, "", w::waiting(cx.lang, locks.waiting, roots), Role::Crit));
    }
    facts
}

/// `10.11.19-MariaDB-deb12` → `10.11.19`.
fn short(version: &str) -> &str {
    version.split(['-', '+', ' ']).next().unwrap_or(version)
}

fn door(status: &Status, cx: &Cx<'_>) -> Option<Fact> {
    let words = match status.door {
        Door::Normal => return None,
        Door::Extra => w::by_extra(),
        Door::Admin => w::by_admin(),
    };
    Some(Fact::new(2, "", words.get(cx.lang), Role::Warn))
}

/// The vital signs of a server, for its line.
pub(super) fn vitals(server: &Server, cx: &Cx<'_>) -> Vec<Fact> {
    let lang = cx.lang;
    let state = server.status.state(cx.now);
    let mut facts = Vec::new();
    if let Some(failure) = &state.failure {
        let role = if state.freshness == Freshness::Denied { Role::Unknown } else { Role::Crit };
        facts.push(Fact::new(0, "", shared::fault(failure.fault.kind).get(lang), role));
    }
    let Some(status) = server.status.data() else { return facts };
    let live = state.freshness == Freshness::Live;
    let role = |role: Role| if live { role } else { Role::Stale };
    let ratio = status.connections.ratio();
    let busy = if ratio >= server.target.limits.connections_warn { Role::Crit } else { Role::Text };
    let used = format!("{}/{}", status.connections.used, status.connections.max);
    facts.push(Fact::new(1, w::connections().get(lang), used, role(busy)));
    facts.push(Fact::new(4, w::running().get(lang), number::count(status.threads_running), role(Role::Text)));
    if let Some(qps) = status.qps {
        facts.push(Fact::new(5, w::qps().get(lang), number::rate(qps), role(Role::Text)));
    }
    if let Some(age) = server.activity.data().and_then(super::model::Activity::longest_trx_s) {
        let long = age >= server.target.limits.long_transaction.as_secs_f64();
        facts.push(Fact::new(
            3,
            w::longest().get(lang),
            seconds(age),
            role(if long { Role::Warn } else { Role::Text }),
        ));
    }
    if let Some(history) = status.history_length {
        facts.push(Fact::new(7, w::history().get(lang), number::count(history), role(Role::Text)));
    }
    let waits = server.locks.data().map(|locks| locks.waiting as u64).or(status.row_lock_waits).unwrap_or_default();
    let waits_role = if waits > 0 { Role::Crit } else { Role::Text };
    facts.push(Fact::new(2, w::waits().get(lang), number::count(waits), role(waits_role)));
    facts.extend(deadlock_fact(server, cx));
    facts.extend(replica(server, status, cx));
    if status.read_only {
        facts.push(Fact::new(6, "", w::read_only().get(lang), role(Role::Accent)));
    }
    if status.wire == Wire::Cleartext {
        facts.push(Fact::new(6, "", w::cleartext().get(lang), role(Role::Warn)));
    }
    facts
}

fn deadlock_fact(server: &Server, cx: &Cx<'_>) -> Option<Fact> {
    let data = server.deadlocks.data()?;
    let told = data.deadlocks.sightings().iter().filter(|sighting| !sighting.before_start).count();
    let all = data.since_start.and_then(|n| usize::try_from(n).ok()).unwrap_or(told).max(told);
    let recent = recent_deadlocks(server, cx.now) > 0;
    let value =
        if recent { w::per_minute(cx.lang, all, number::rate(data.deadlocks.rate(cx.now))) } else { all.to_string() };
    let role = if recent { Role::Warn } else { Role::Text };
    Some(Fact::new(5, w::deadlock_fact().get(cx.lang), value, role))
}

fn replica(server: &Server, status: &Status, cx: &Cx<'_>) -> Option<Fact> {
    if status.replica.is_empty() {
        return None;
    }
    let stopped = status.replica.iter().any(|channel| !channel.runs());
    let (value, role) = match status.lag_s() {
        _ if stopped => (w::stopped().get(cx.lang).to_owned(), Role::Crit),
        None => ("?".to_owned(), Role::Unknown),
        Some(lag) if lag >= server.target.limits.replica_lag.as_secs() => (seconds(lag as f64), Role::Warn),
        Some(lag) => (seconds(lag as f64), Role::Text),
    };
    Some(Fact::new(4, w::replica().get(cx.lang), value, role))
}
