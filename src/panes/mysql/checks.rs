//! What the readings of a server mean. Pure.
//!
//! One cause, one Crit: when a source fails, the target itself is judged once, at `status`; the others are unknown.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{
    Server,
    model::{Activity, Forest, LockKind, LockWait, Locks, Node, Party, Process},
    view::{seconds, who},
    words as w,
};
use crate::{
    domain::{
        clock::Moment,
        reading::Freshness,
        verdict::{Judgement, Verdict},
        words::Words,
    },
    panes::Cx,
    text::{number, shared},
};

/// All checks, by the names that judgements bear.
pub(super) const CHECKS: &[&str] = &[
    "up",
    "connections",
    "replica",
    "long-transaction",
    "slow-statements",
    "lock-waits",
    "metadata-locks",
    "deadlocks",
    "statements",
];
/// From this part of the connections on nobody may come in soon.
const CONNECTIONS_CRIT: f64 = 0.95;
/// A wait of this many seconds is more than a moment, and of that many an outage.
const WAIT_S: (f64, f64) = (2.0, 10.0);
/// More sessions than this waiting at once are an outage.
const WAITING_CRIT: usize = 5;
/// So many deadlocks a minute are an outage.
const DEADLOCKS_CRIT: usize = 3;

/// All judgements on one server.
pub(super) fn judge(server: &Server, cx: &Cx<'_>) -> Vec<Judgement> {
    let mut judgements = status(server, cx);
    judgements.extend(activity(server, cx));
    judgements.extend(locks(server, cx));
    judgements.push(deadlocks(server, cx));
    judgements.push(statements(server, cx));
    judgements
}

/// How many deadlocks were seen in the last minute.
pub(super) fn recent_deadlocks(server: &Server, now: Moment) -> usize {
    server.deadlocks.data().map_or(0, |data| data.deadlocks.count_within(now, TimeDelta::minutes(1)))
}

fn status(server: &Server, cx: &Cx<'_>) -> Vec<Judgement> {
    let source = server.status.state(cx.now);
    let data = server.status.data();
    if let Some(why) = shared::unseen(&source, cx.lang) {
        let verdict = if source.freshness == Freshness::Failing { Verdict::Crit } else { Verdict::Unknown };
        return vec![Judgement::of(&source, "up", verdict, why)];
    }
    let Some(data) = data else { return Vec::new() };
    let limits = &server.target.limits;
    let (used, max) = (data.connections.used, data.connections.max);
    let fine = w::fine(cx.lang, format!("{} {}", data.flavour.name(), data.version), used, max);
    let mut judgements = vec![Judgement::of(&source, "up", Verdict::Ok, fine)];
    let verdict = match data.connections.ratio() {
        ratio if ratio >= CONNECTIONS_CRIT => Verdict::Crit,
        ratio if ratio >= limits.connections_warn => Verdict::Warn,
        _ => Verdict::Ok,
    };
    judgements.push(Judgement::of(&source, "connections", verdict, w::full(cx.lang, used, max)));
    if !data.replica.is_empty() {
        let stopped = data.replica.iter().find(|channel| !channel.runs());
        let (verdict, summary) = match (stopped, data.lag_s()) {
            (Some(channel), _) => (Verdict::Crit, w::replica_stopped(cx.lang, channel.last_error.to_string())),
            (None, None) => (Verdict::Unknown, w::lag_unknown().get(cx.lang).to_owned()),
            (None, Some(lag)) if lag >= limits.replica_lag.as_secs() => {
                (Verdict::Warn, w::lag(cx.lang, seconds(lag as f64)))
            }
            (None, Some(lag)) => (Verdict::Ok, w::replica_fine(cx.lang, seconds(lag as f64))),
        };
        judgements.push(Judgement::of(&source, "replica", verdict, summary));
    }
    judgements
}

fn activity(server: &Server, cx: &Cx<'_>) -> Vec<Judgement> {
    let source = server.activity.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return vec![Judgement::of(&source, "long-transaction", Verdict::Unknown, why)];
    }
    let Some(data) = server.activity.data() else { return Vec::new() };
    let limits = &server.target.limits;
    let oldest = data.transactions().into_iter().find(|(_, holder)| holder.is_none_or(|p| p.id != data.own_id));
    let long = match oldest {
        Some((trx, holder)) if trx.trx_age_s >= limits.long_transaction.as_secs_f64() => {
            let name = holder.map_or_else(|| w::detached(cx.lang, trx.trx_id), |p| format!("{} {}", p.id, p.who()));
            (Verdict::Warn, w::long_trx(cx.lang, name, seconds(trx.trx_age_s)))
        }
        Some((trx, _)) => (Verdict::Ok, w::short_trx(cx.lang, seconds(trx.trx_age_s))),
        None => (Verdict::Ok, w::no_transactions().get(cx.lang).to_owned()),
    };
    let slow = slow(server, data);
    let slow = if slow > 0 {
        (Verdict::Warn, w::slow_of(slow, &number::duration(limits.slow_statement), cx.lang))
    } else {
        (Verdict::Ok, w::sessions(cx.lang, data.total, running(data).count()))
    };
    vec![
        Judgement::of(&source, "long-transaction", long.0, long.1),
        Judgement::of(&source, "slow-statements", slow.0, slow.1),
    ]
}

/// Sessions of others that run a statement.
fn running(data: &Activity) -> impl Iterator<Item = &Process> {
    data.processes.iter().filter(|process| process.id != data.own_id && process.runs())
}

/// How many statements have run for too long. Who waits for a lock is told by the locks: one cause, one line.
pub(super) fn slow(server: &Server, data: &Activity) -> usize {
    let limit = server.target.limits.slow_statement.as_secs_f64();
    running(data).filter(|process| process.age_s >= limit && !process.waits_for_lock()).count()
}

fn locks(server: &Server, cx: &Cx<'_>) -> Vec<Judgement> {
    let source = server.locks.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return vec![Judgement::of(&source, "lock-waits", Verdict::Unknown, why)];
    }
    let empty = Locks::default();
    let locks = server.locks.data().unwrap_or(&empty);
    let (rows, others): (Vec<_>, Vec<_>) =
        locks.lock_waits.iter().cloned().partition(|wait| wait.kind == LockKind::Row);
    let rows = waits_for(&rows, locks, w::no_waits(), cx);
    let others = waits_for(&others, locks, w::no_metadata_waits(), cx);
    vec![
        Judgement::of(&source, "lock-waits", rows.0, rows.1),
        Judgement::of(&source, "metadata-locks", others.0, others.1),
    ]
}

/// How bad it is that sessions wait so, and who is at the root of it.
fn waits_for(waits: &[LockWait], locks: &Locks, nobody: Words, cx: &Cx<'_>) -> (Verdict, String) {
    let forest = Forest::of(waits);
    let waiting = waits.iter().map(|wait| wait.waiting_id).collect::<BTreeSet<_>>().len();
    let longest = waits.iter().map(|wait| wait.waited_s).fold(0.0, f64::max);
    let Some(root) = forest.roots().next() else { return (Verdict::Ok, nobody.get(cx.lang).to_owned()) };
    let verdict = match longest {
        longest if longest >= WAIT_S.1 || waiting > WAITING_CRIT => Verdict::Crit,
        longest if longest >= WAIT_S.0 => Verdict::Warn,
        _ => Verdict::Ok,
    };
    let object = root_object(root, waits);
    let root = if root.wait.is_some() && !root.circle {
        w::root_unknown().get(cx.lang).to_owned()
    } else {
        root_of(root, locks, cx)
    };
    (verdict, w::wait_summary(cx.lang, waiting, &w::roots_of(forest.roots().count(), cx.lang), &root, &object))
}

/// What the one who has waited longest for a root, or at it, waits for.
fn root_object(root: &Node, waits: &[LockWait]) -> String {
    let about = |wait: &&LockWait| {
        let by = wait.blocking_id.map(Party::Session).or(wait.blocking_trx_id.map(Party::Transaction));
        by == Some(root.party) || Party::Session(wait.waiting_id) == root.party
    };
    let longest = waits.iter().filter(about).max_by(|a, b| a.waited_s.total_cmp(&b.waited_s));
    longest.filter(|wait| !wait.object.is_empty()).map(|wait| format!(" ({})", wait.object)).unwrap_or_default()
}

fn root_of(root: &Node, locks: &Locks, cx: &Cx<'_>) -> String {
    let session = match root.party {
        Party::Transaction(id) => return w::detached(cx.lang, id),
        Party::Session(id) => locks.sessions.iter().find(|session| session.id == id).ok_or(id),
    };
    match session {
        Ok(session) if session.sleeps_in_transaction() => {
            w::root_sleeps(cx.lang, who(session), seconds(session.trx_age_s().unwrap_or(session.age_s)))
        }
        Ok(session) => w::root_runs(cx.lang, who(session), seconds(session.age_s)),
        Err(id) => id.to_string(),
    }
}

fn deadlocks(server: &Server, cx: &Cx<'_>) -> Judgement {
    let source = server.deadlocks.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return Judgement::of(&source, "deadlocks", Verdict::Unknown, why);
    }
    let all = server.deadlocks.data().map_or(0, |data| {
        let told = data.deadlocks.sightings().iter().filter(|sighting| !sighting.before_start).count();
        data.since_start.and_then(|n| usize::try_from(n).ok()).unwrap_or(told).max(told)
    });
    let recent = recent_deadlocks(server, cx.now);
    let (verdict, summary) = match (recent, all) {
        (n, _) if n >= DEADLOCKS_CRIT => (Verdict::Crit, w::deadlocks_of(n, cx.lang)),
        (n, _) if n > 0 => (Verdict::Warn, w::deadlocks_of(n, cx.lang)),
        (_, 0) => (Verdict::Ok, w::deadlocks_none().get(cx.lang).to_owned()),
        (_, all) => (Verdict::Ok, w::deadlocks_seen(all, cx.lang)),
    };
    Judgement::of(&source, "deadlocks", verdict, summary)
}

fn statements(server: &Server, cx: &Cx<'_>) -> Judgement {
    let source = server.statements.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return Judgement::of(&source, "statements", Verdict::Unknown, why);
    }
    let summary = server.statements.data().map_or_else(String::new, |data| match &data.unavailable {
        Some(why) => why.to_string(),
        None => w::kinds(cx.lang, data.digests.len()),
    });
    Judgement::of(&source, "statements", Verdict::Ok, summary)
}
