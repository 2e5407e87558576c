//! How the readings of a target read: facts, tables and details. Draws nothing.

mod details;
pub(super) mod keys;
pub(super) mod locks;
pub(super) mod nodes;
pub(super) mod slowlog;

use std::time::Duration;

pub(super) use details::details;
pub(super) use nodes::state as node_state;

use super::{
    Store,
    checks::leak_verdict,
    model::{Locks, Status},
    words as w,
};
use crate::{
    domain::{clock::Moment, reading::Freshness, verdict::Verdict},
    panes::Cx,
    text::{number, shared},
    theme::Role,
    ui::facts::Fact,
};

/// Seconds for people.
pub(super) fn age_of(seconds: u64) -> String {
    number::duration(Duration::from_secs(seconds))
}

/// Milliseconds for people.
pub(super) fn millis(ms: f64) -> String {
    let duration = Duration::try_from_secs_f64(ms / 1e3).unwrap_or_default();
    // A round trip below a millisecond is worth its first digit.
    if ms > 0.0 && ms < 9.95 { format!("{ms:.1}ms") } else { number::duration(duration) }
}

/// How long ago something was.
pub(super) fn since(at: Moment, cx: &Cx<'_>) -> Duration {
    (cx.now - at).to_std().unwrap_or_default()
}

/// The facts of the title: the version, and how the counting goes.
pub(super) fn title(store: &Store, cx: &Cx<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(status) = store.status.data() {
        let version = format!("{} {}", status.product.name(), status.version);
        facts.push(Fact::new(3, "", version, Role::Dim));
    }
    if let Some(locks) = store.locks.reading().live(cx.now).filter(|locks| !locks.locks.is_empty()) {
        let without: u64 = locks.locks.iter().map(|pattern| pattern.without_expiry).sum();
        let verdict = leak_verdict(without, &store.target.limits);
        if verdict != Verdict::Ok {
            facts.push(Fact::new(1, "", w::leaking(cx.lang, number::grouped(without)), Role::of(verdict)));
        }
        facts.extend(counting(locks, cx));
    }
    facts
}

/// How far a round is that has not ended yet.
fn counting(locks: &Locks, cx: &Cx<'_>) -> Option<Fact> {
    let seen = locks.scan.seen?;
    Some(Fact::new(2, "", w::seen(cx.lang, number::percent(seen)), Role::Dim))
}

/// How many locks there are, and how many of them never expire.
fn locks_fact(store: &Store, locks: &Locks, cx: &Cx<'_>) -> Fact {
    let all = locks.locks.iter().map(|pattern| pattern.count).sum();
    let without = locks.locks.iter().map(|pattern| pattern.without_expiry).sum();
    let verdict = leak_verdict(without, &store.target.limits);
    let value = if without > 0 { w::locks_without(cx.lang, all, without) } else { number::grouped(all) };
    let complete = locks.locks.iter().all(|pattern| pattern.complete);
    let role = match verdict {
        Verdict::Ok if complete => Role::Text,
        Verdict::Ok => Role::Unknown,
        verdict => Role::of(verdict),
    };
    Fact::new(1, w::locks().get(cx.lang), value, role)
}

/// The vital signs of a target, for its line.
pub(super) fn vitals(store: &Store, cx: &Cx<'_>) -> Vec<Fact> {
    let lang = cx.lang;
    let state = store.status.state(cx.now);
    let mut facts = Vec::new();
    if let Some(failure) = &state.failure {
        let role = if state.freshness == Freshness::Denied { Role::Unknown } else { Role::Crit };
        facts.push(Fact::new(0, "", shared::fault(failure.fault.kind).get(lang), role));
    }
    if let Some(locks) = store.locks.data().filter(|locks| !locks.locks.is_empty()) {
        let mut fact = locks_fact(store, locks, cx);
        if store.locks.freshness(cx.now) != Freshness::Live {
            fact.role = Role::Stale;
        }
        facts.push(fact);
    }
    let Some(status) = store.status.data() else { return facts };
    let mut own = of_status(store, status, cx);
    if state.freshness != Freshness::Live {
        for fact in &mut own {
            fact.role = Role::Stale;
        }
    }
    facts.extend(own);
    facts
}

fn of_status(store: &Store, status: &Status, cx: &Cx<'_>) -> Vec<Fact> {
    let (lang, limits) = (cx.lang, &store.target.limits);
    let mut facts = Vec::new();
    let mut fact = |rank, label: &str, value: Option<String>, role| {
        facts.extend(value.map(|value| Fact::new(rank, label, value, role)));
    };
    if let Some(loading) = status.loading {
        let part = loading.part.map_or_else(|| w::some().get(lang).to_owned(), number::percent);
        fact(0, "", Some(w::loading(lang, part)), Role::Crit);
    }
    let link_down = status.upstream.as_ref().is_some_and(|link| !link.up);
    let role = w::part_name(status.role).get(lang).to_owned();
    fact(4, "", Some(role), if link_down { Role::Crit } else { Role::Dim });
    fact(1, "", link_down.then(|| w::link_down().get(lang).to_owned()), Role::Crit);
    let part = status.memory.part();
    let memory = match (part, status.memory.used) {
        (Some(part), _) => {
            Some(w::part_of(lang, number::percent(part), number::bytes(status.memory.max.unwrap_or_default())))
        }
        (None, used) => used.map(number::bytes),
    };
    let memory_role = match part {
        Some(part) if part >= limits.memory_crit => Role::Crit,
        Some(part) if part >= limits.memory_warn => Role::Warn,
        _ => Role::Text,
    };
    fact(2, w::memory().get(lang), memory, memory_role);
    let evicted = status.traffic.evicted_per_s.filter(|rate| *rate > 0.0);
    fact(2, w::evictions().get(lang), evicted.map(number::rate), Role::Warn);
    let rejected = status.clients.rejected_now.filter(|now| *now > 0);
    fact(1, w::rejected().get(lang), rejected.map(number::count), Role::Crit);
    fact(3, w::ops().get(lang), status.traffic.ops_per_s.map(number::count), Role::Text);
    fact(5, w::clients().get(lang), status.clients.connected.map(number::count), Role::Text);
    let blocked = status.clients.blocked;
    let many = blocked.zip(limits.blocked_warn).is_some_and(|(blocked, limit)| blocked >= limit);
    let shown = blocked.filter(|blocked| *blocked > 0);
    fact(4, w::blocked().get(lang), shown.map(number::count), if many { Role::Warn } else { Role::Text });
    fact(6, w::hits().get(lang), status.traffic.hit_rate.map(number::percent), Role::Text);
    let slow = status.latency_ms.is_some_and(|ms| ms >= limits.latency_warn.as_secs_f64() * 1e3);
    fact(5, w::latency().get(lang), status.latency_ms.map(millis), if slow { Role::Warn } else { Role::Text });
    let fragmentation = status.memory.fragmentation.map(|ratio| format!("{ratio:.1}"));
    fact(8, w::fragmentation().get(lang), fragmentation, Role::Dim);
    fact(7, w::uptime().get(lang), status.uptime_s.map(age_of), Role::Dim);
    facts
}
