//! What the readings of a target mean. Pure.
//!
//! One cause, one Crit: when a source fails, the target itself is judged once, at `status`; the others are unknown.

use chrono::TimeDelta;

use super::{
    Store,
    config::Limits,
    model::{Locks, Node, Nodes, Part, Pattern, Status, Trouble},
    view::{age_of, millis, node_state},
    words as w,
};
use crate::{
    domain::{
        reading::Freshness,
        verdict::{Judgement, Verdict},
    },
    panes::Cx,
    text::{number, shared},
};

/// All checks, by the names that judgements bear.
pub(super) const CHECKS: &[&str] = &[
    "up",
    "memory",
    "latency",
    "clients",
    "evictions",
    "persistence",
    "refusals",
    "replication",
    "without-expiry",
    "lock-count",
    "keys",
    "nodes",
    "slow-commands",
];
/// From this part of `maxclients` on nobody may come in soon.
const CLIENTS_CRIT: f64 = 0.95;
/// Locks that grow over so many counts in a row, by so much at least, are leaking.
const GROWTH: (usize, u64) = (5, 50);
/// A slow command of the last minute is told from here on, in microseconds; what is shorter is told by the view.
const SLOW_US: u64 = 100_000;
/// How long a failover is news.
const NEWS: TimeDelta = TimeDelta::minutes(5);
/// Errors that mean trouble with the server, not with a client's command; what our own looks get too is left out.
const REFUSALS: [&str; 5] = ["OOM", "MISCONF", "CLUSTERDOWN", "READONLY", "NOREPLICAS"];

/// All judgements on one target.
pub(super) fn judge(store: &Store, cx: &Cx<'_>) -> Vec<Judgement> {
    let mut judgements = status(store, cx);
    judgements.extend(locks(store, cx));
    judgements.push(keys(store, cx));
    judgements.push(nodes(store, cx));
    judgements.push(slowlog(store, cx));
    judgements
}

fn status(store: &Store, cx: &Cx<'_>) -> Vec<Judgement> {
    let source = store.status.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        let verdict = if source.freshness == Freshness::Failing { Verdict::Crit } else { Verdict::Unknown };
        return vec![Judgement::of(&source, "up", verdict, why)];
    }
    let Some(data) = store.status.data() else { return Vec::new() };
    let limits = &store.target.limits;
    let mut found = vec![
        ("memory", memory(data, limits, cx)),
        ("latency", latency(data, limits, cx)),
        ("clients", clients(data, limits, cx)),
        ("evictions", evictions(data, cx)),
        ("persistence", persistence(data, cx)),
        ("refusals", refusals(data, cx)),
    ];
    found.extend(replication(data, limits, cx).map(|judged| ("replication", judged)));
    // Last, since of equals the last one speaks for the source.
    found.push(("up", up(data, cx)));
    found.into_iter().map(|(check, (verdict, summary))| Judgement::of(&source, check, verdict, summary)).collect()
}

type Judged = (Verdict, String);

fn up(data: &Status, cx: &Cx<'_>) -> Judged {
    if let Some(loading) = data.loading {
        let part = loading.part.map_or_else(|| w::some().get(cx.lang).to_owned(), number::percent);
        let told = match loading.eta_s {
            Some(eta) => w::loading_eta(cx.lang, part, age_of(eta)),
            None => w::loading(cx.lang, part),
        };
        return (Verdict::Crit, told);
    }
    let what = format!("{} {}", data.product.name(), data.version);
    let rtt = data.latency_ms.map_or_else(|| "?".to_owned(), millis);
    (Verdict::Ok, w::fine(cx.lang, what, w::part_name(data.role).get(cx.lang), rtt))
}

fn memory(data: &Status, limits: &Limits, cx: &Cx<'_>) -> Judged {
    let memory = &data.memory;
    match (memory.part(), memory.used) {
        (Some(part), _) => {
            let verdict = match part {
                part if part >= limits.memory_crit => Verdict::Crit,
                part if part >= limits.memory_warn => Verdict::Warn,
                _ => Verdict::Ok,
            };
            let max = number::bytes(memory.max.unwrap_or_default());
            (verdict, w::memory_of(cx.lang, number::percent(part), max, &memory.policy))
        }
        (None, Some(used)) => (Verdict::Ok, w::memory_free(cx.lang, number::bytes(used))),
        (None, None) => (Verdict::Unknown, w::memory_unknown().get(cx.lang).to_owned()),
    }
}

fn latency(data: &Status, limits: &Limits, cx: &Cx<'_>) -> Judged {
    let limit = limits.latency_warn;
    match data.latency_ms {
        Some(ms) if ms >= limit.as_secs_f64() * 1e3 => {
            (Verdict::Warn, w::slow_answer(cx.lang, millis(ms), number::duration(limit)))
        }
        Some(ms) => (Verdict::Ok, w::quick_answer(cx.lang, millis(ms))),
        None => (Verdict::Unknown, w::unread().get(cx.lang).to_owned()),
    }
}

fn clients(data: &Status, limits: &Limits, cx: &Cx<'_>) -> Judged {
    let clients = &data.clients;
    if let Some(now) = clients.rejected_now.filter(|now| *now > 0) {
        let all = number::grouped(clients.rejected.unwrap_or_default());
        return (Verdict::Crit, w::rejected_now(cx.lang, now, all));
    }
    if let (Some(connected), Some(max)) = (clients.connected, clients.max)
        && super::model::ratio(connected, max) >= CLIENTS_CRIT
    {
        return (Verdict::Crit, w::clients_full(cx.lang, connected, max));
    }
    let many = clients.blocked.zip(limits.blocked_warn).is_some_and(|(blocked, limit)| blocked >= limit);
    let count = |count: Option<u64>| count.map_or_else(|| "?".to_owned(), number::grouped);
    let summary = w::clients_of(cx.lang, count(clients.connected), count(clients.blocked));
    (if many { Verdict::Warn } else { Verdict::Ok }, summary)
}

fn evictions(data: &Status, cx: &Cx<'_>) -> Judged {
    match data.traffic.evicted_per_s {
        Some(rate) if rate > 0.0 => (Verdict::Warn, w::evicting(cx.lang, number::rate(rate), &data.memory.policy)),
        _ => (Verdict::Ok, w::not_evicting(cx.lang, number::grouped(data.traffic.evicted.unwrap_or_default()))),
    }
}

fn persistence(data: &Status, cx: &Cx<'_>) -> Judged {
    let persistence = &data.persistence;
    if persistence.aof_write_ok == Some(false) {
        return (Verdict::Crit, w::aof_failed().get(cx.lang).to_owned());
    }
    if persistence.rdb_ok == Some(false) {
        let changes = number::grouped(persistence.unsaved_changes.unwrap_or_default());
        return (Verdict::Crit, w::rdb_failed(cx.lang, changes));
    }
    if persistence.aof_rewrite_ok == Some(false) {
        return (Verdict::Warn, w::aof_rewrite_failed().get(cx.lang).to_owned());
    }
    (Verdict::Ok, w::persisted().get(cx.lang).to_owned())
}

/// Clients that were told that the server cannot do what it is for.
fn refusals(data: &Status, cx: &Cx<'_>) -> Judged {
    let told = data.errors.iter().filter(|error| REFUSALS.contains(&error.code.as_str()));
    let now = told.filter_map(|error| Some((error, error.now.filter(|now| *now > 0)?)));
    let said: Vec<String> = now.map(|(error, now)| format!("{} ×{now}", error.code)).collect();
    if said.is_empty() {
        return (Verdict::Ok, w::no_errors().get(cx.lang).to_owned());
    }
    (Verdict::Crit, w::errors(cx.lang, said.join(", ")))
}

fn replication(data: &Status, limits: &Limits, cx: &Cx<'_>) -> Option<Judged> {
    let late = limits.replica_lag.as_secs();
    if let Some(link) = &data.upstream {
        let address = &link.address;
        let silent = link.silent_s.unwrap_or_default();
        return Some(match link {
            link if link.syncing => (Verdict::Warn, w::syncing(cx.lang, address)),
            link if !link.up => {
                let time = link.down_s.map_or_else(|| "?".to_owned(), age_of);
                (Verdict::Crit, w::link_lost(cx.lang, address, time))
            }
            _ if silent >= late => (Verdict::Warn, w::link_up(cx.lang, address, age_of(silent))),
            _ => (Verdict::Ok, w::link_up(cx.lang, address, age_of(silent))),
        });
    }
    let worst = data.replicas.iter().max_by_key(|replica| replica.lag_s)?;
    Some(match worst.lag_s {
        Some(lag) if lag >= late => (Verdict::Warn, w::replica_behind(cx.lang, &worst.address, age_of(lag))),
        _ => (Verdict::Ok, w::replicas_fine(cx.lang, data.replicas.len())),
    })
}

fn locks(store: &Store, cx: &Cx<'_>) -> Vec<Judgement> {
    let source = store.locks.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return vec![Judgement::of(&source, "without-expiry", Verdict::Unknown, why)];
    }
    let Some(data) = store.locks.data() else { return Vec::new() };
    let without = without_expiry(data, &store.target.limits, cx);
    let count = lock_count(data, &store.target.limits, cx);
    // Last, since of equals the last one speaks for the source.
    vec![
        Judgement::of(&source, "lock-count", count.0, count.1),
        Judgement::of(&source, "without-expiry", without.0, without.1),
    ]
}

/// How bad it is that locks never expire; also how one pattern is judged.
pub(super) fn leak_verdict(without: u64, limits: &Limits) -> Verdict {
    match without {
        without if limits.without_expiry_crit.is_some_and(|limit| without >= limit) => Verdict::Crit,
        without if without > 0 && without >= limits.without_expiry_warn => Verdict::Warn,
        _ => Verdict::Ok,
    }
}

fn without_expiry(data: &Locks, limits: &Limits, cx: &Cx<'_>) -> Judged {
    if data.locks.is_empty() {
        return (Verdict::Ok, w::no_patterns().get(cx.lang).to_owned());
    }
    let all: u64 = data.locks.iter().map(|pattern| pattern.count).sum();
    let without = data.locks.iter().map(|pattern| pattern.without_expiry).sum();
    let verdict = leak_verdict(without, limits);
    if verdict != Verdict::Ok
        && let Some(worst) = data.locks.iter().max_by_key(|pattern| pattern.without_expiry)
    {
        return (verdict, w::leak(cx.lang, without, all, &worst.pattern));
    }
    if !data.locks.iter().all(|pattern| pattern.complete) {
        if let Some(note) = data.notes.first() {
            return (Verdict::Unknown, w::uncounted(cx.lang, note));
        }
        let seen = number::percent(data.scan.seen.unwrap_or_default());
        return (Verdict::Unknown, w::no_leak_yet(cx.lang, seen, all));
    }
    (Verdict::Ok, w::no_leak(cx.lang, all))
}

fn lock_count(data: &Locks, limits: &Limits, cx: &Cx<'_>) -> Judged {
    let all: u64 = data.locks.iter().map(|pattern| pattern.count).sum();
    if let Some(limit) = limits.locks_warn.filter(|limit| all > *limit) {
        return (Verdict::Warn, w::many(cx.lang, all, limit));
    }
    if let Some((pattern, from, to)) = data.locks.iter().find_map(growing) {
        return (Verdict::Warn, w::growing(cx.lang, &pattern.pattern, from, to));
    }
    if data.locks.is_empty() {
        return (Verdict::Ok, w::no_patterns().get(cx.lang).to_owned());
    }
    let changes = data.locks.iter().map(|pattern| pattern.change).sum::<Option<i64>>();
    let verdict = if data.locks.iter().all(|pattern| pattern.complete) { Verdict::Ok } else { Verdict::Unknown };
    let summary = match changes {
        Some(changes) => w::lock_count(cx.lang, all, w::change_of(cx.lang, changes)),
        None => w::locks_so_far(cx.lang, all),
    };
    (verdict, summary)
}

/// Whether the locks of a pattern only ever become more, and by how much.
fn growing(pattern: &Pattern) -> Option<(&Pattern, u64, u64)> {
    let (rounds, least) = GROWTH;
    let last = pattern.history.get(pattern.history.len().checked_sub(rounds + 1)?..)?;
    let (from, to) = (*last.first()?, *last.last()?);
    let rises = last.windows(2).all(|pair| pair[0] < pair[1]);
    (rises && to >= from + least && to >= from + from / 2).then_some((pattern, from, to))
}

fn keys(store: &Store, cx: &Cx<'_>) -> Judgement {
    let source = store.keys.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return Judgement::of(&source, "keys", Verdict::Unknown, why);
    }
    let unseen = store.keys.data().is_none_or(|data| data.found_at.is_none()) && !store.target.locks.is_empty();
    let verdict = if unseen { Verdict::Unknown } else { Verdict::Ok };
    let told = store.keys.data().map_or_else(String::new, |data| match data.keys.iter().min_by_key(|key| key.since) {
        Some(oldest) => {
            let held = (cx.now - oldest.since).to_std().unwrap_or_default();
            w::longest_held(cx.lang, data.total, &oldest.key, number::duration(held))
        }
        None if store.target.locks.is_empty() => w::no_patterns().get(cx.lang).to_owned(),
        None if data.found_at.is_none() => w::first_round().get(cx.lang).to_owned(),
        None => w::no_locks().get(cx.lang).to_owned(),
    });
    Judgement::of(&source, "keys", verdict, told)
}

fn nodes(store: &Store, cx: &Cx<'_>) -> Judgement {
    let source = store.nodes.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return Judgement::of(&source, "nodes", Verdict::Unknown, why);
    }
    let Some(data) = store.nodes.data() else {
        return Judgement::of(&source, "nodes", Verdict::Unknown, String::new());
    };
    let (verdict, summary) = nodes_verdict(data, cx);
    Judgement::of(&source, "nodes", verdict, summary)
}

/// How one server is.
pub(super) fn node_verdict(node: &Node) -> Verdict {
    match node {
        node if node.is_well() => Verdict::Ok,
        // A replica that is told by its master, or a guess of the peers.
        node if node.part == Part::Master && node.fault.is_some() => Verdict::Crit,
        node if node.part == Part::Master && node.flags.split(", ").any(|flag| matches!(flag, "fail" | "o_down")) => {
            Verdict::Crit
        }
        _ => Verdict::Warn,
    }
}

/// How the servers are together.
pub(super) fn nodes_verdict(data: &Nodes, cx: &Cx<'_>) -> Judged {
    let mut worst = (Verdict::Ok, w::well_of(data.nodes.len(), cx.lang));
    let mut consider = |verdict: Verdict, summary: String| {
        if verdict > worst.0 {
            worst = (verdict, summary);
        }
    };
    for trouble in &data.trouble {
        let verdict = if trouble.is_outage() { Verdict::Crit } else { Verdict::Warn };
        consider(verdict, trouble_words(trouble, cx));
    }
    for node in &data.nodes {
        consider(node_verdict(node), w::node_fails(cx.lang, &node.address, node_state(node, cx)));
    }
    if let Some(failover) = data.failovers.last().filter(|failover| cx.now - failover.at < NEWS) {
        let ago = number::age((cx.now - failover.at).to_std().unwrap_or_default());
        consider(Verdict::Warn, w::failover(cx.lang, &failover.from, &failover.to, ago));
    }
    worst
}

/// What is wrong with the whole.
pub(super) fn trouble_words(trouble: &Trouble, cx: &Cx<'_>) -> String {
    match trouble {
        Trouble::ClusterFail => w::cluster_fail().get(cx.lang).to_owned(),
        Trouble::SlotsUncovered { slots } => w::uncovered(cx.lang, *slots),
        Trouble::Sentinel { detail } => w::sentinel_says(cx.lang, detail),
    }
}

fn slowlog(store: &Store, cx: &Cx<'_>) -> Judgement {
    let source = store.slowlog.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return Judgement::of(&source, "slow-commands", Verdict::Unknown, why);
    }
    let Some(data) = store.slowlog.data() else {
        return Judgement::of(&source, "slow-commands", Verdict::Unknown, String::new());
    };
    let new = |at| (cx.now - at) < TimeDelta::minutes(1);
    let slow = data.commands.iter().filter(|command| new(command.last_at) && command.last_us >= SLOW_US);
    let (verdict, summary) = match slow.max_by_key(|command| command.last_us) {
        Some(command) => {
            let ago = number::age((cx.now - command.last_at).to_std().unwrap_or_default());
            (Verdict::Warn, w::slow_now(cx.lang, &command.command, millis(command.last_us as f64 / 1e3), ago))
        }
        None => (Verdict::Ok, w::slow_before(cx.lang, data.length)),
    };
    Judgement::of(&source, "slow-commands", verdict, summary)
}
