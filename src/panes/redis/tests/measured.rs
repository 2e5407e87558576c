//! What the readings of a target say in numbers.

use std::collections::BTreeMap;

use super::*;
use crate::panes::signal_tests::{is_complete, values};

fn measured(room: &Room) -> BTreeMap<String, f64> {
    values(signals::SIGNALS, &room.pane.measure(room.now))
}

fn room() -> Room {
    let mut room = Room::healthy();
    let replica = with(node("b\u{1b}:1", "replica"), json!({"lag_s": 7}));
    let nodes = [node("a:1", "master"), replica];
    room.play("nodes", json!({"shape": "single", "nodes": nodes, "trouble": [], "failovers": []}));
    room.count(&[("MY_LOCK:*", 37, 2), ("B:*", 0, 0)]);
    room
}

#[test]
fn every_signal_is_given_and_true() {
    let found = measured(&room());
    is_complete(signals::SIGNALS, &found);
    for (name, value) in [
        ("redis_up", 1.0),
        ("redis_busy", 0.0),
        ("redis_latency_seconds", 0.0002),
        ("redis_memory_used_bytes", 400.0),
        ("redis_memory_used_ratio", 0.4),
        ("redis_clients", 214.0),
        ("redis_blocked_clients", 3.0),
        ("redis_ops_per_second", 1200.0),
        ("redis_keys", 1000.0),
        ("redis_locks{pattern=\"MY_LOCK:*\"}", 37.0),
        ("redis_locks_without_expiry{pattern=\"MY_LOCK:*\"}", 2.0),
        ("redis_locks{pattern=\"B:*\"}", 0.0),
        ("redis_lock_waiters{pattern=\"MY_LOCK:*\"}", 4.0),
        ("redis_replica_lag_seconds{replica=\"b␛:1\"}", 7.0),
    ] {
        assert_eq!(found.get(name), Some(&value), "{name}: {found:#?}");
    }
    assert_eq!(found.get("redis_lock_waiters{pattern=\"B:*\"}"), None, "not all locks were looked at");
}

#[test]
fn what_is_not_known_is_no_number() {
    assert_eq!(measured(&Room::new("")), BTreeMap::new(), "before the first answer");
    let mut room = room();
    let unlimited = json!({"memory": {"used": 400, "max": 0, "policy": "noeviction"}, "latency_ms": null});
    room.play("status", with(status(), unlimited));
    let round = json!([{"pattern": "MY_LOCK:*", "count": 3, "without_expiry": 0, "shortest_ttl_ms": null,
        "longest_ttl_ms": null, "oldest": null, "change": null, "complete": false, "history": []}]);
    room.play("locks", json!({"locks": round, "scan": scan(room.now, Some(0.2))}));
    room.play("keys", json!({"total": 0, "keys": [], "found_at": null}));
    let found = measured(&room);
    for name in ["redis_memory_used_ratio", "redis_latency_seconds", "redis_locks{", "redis_lock_waiters{"] {
        assert!(!found.keys().any(|key| key.starts_with(name)), "{name}: {found:#?}");
    }
    room.play("keys", json!({"total": 0, "keys": [], "found_at": room.now}));
    assert_eq!(measured(&room).get("redis_lock_waiters{pattern=\"B:*\"}"), Some(&0.0), "no lock, nobody waits");
}

#[test]
fn who_fails_gives_nothing_but_that_it_serves_nobody() {
    let stuck = session::refusal(
        &session::Refusal { code: "BUSY".into(), text: "You can only call SCRIPT KILL".into() },
        &address::Place::new("cache", 6379),
        &room().pane.0[0].target,
        "ping",
    );
    for (kind, detail, wanted) in [
        (FaultKind::Refused, "nothing listens", &[("redis_up", 0.0)][..]),
        (FaultKind::Stuck, &*stuck.detail, &[("redis_busy", 1.0), ("redis_up", 0.0)]),
        (FaultKind::Stuck, "CLUSTERDOWN", &[("redis_up", 0.0)]),
        (FaultKind::Auth, "WRONGPASS", &[]),
    ] {
        let mut room = room();
        for source in ["status", LOCKS, KEYS, NODES, SLOWLOG] {
            room.fail(source, kind, detail);
        }
        let wanted: BTreeMap<_, _> = wanted.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        assert_eq!(measured(&room), wanted, "{kind:?} {detail}");
    }
    let mut room = room();
    room.play("status", with(status(), json!({"loading": {"part": 0.3, "eta_s": 9}})));
    assert_eq!(measured(&room).get("redis_up"), Some(&0.0), "who loads serves nobody");
    room.now += TimeDelta::minutes(1);
    assert_eq!(measured(&room), BTreeMap::new(), "what is old is not known");
}

#[test]
fn machines_whose_commands_were_slow_need_the_server() {
    let mut room = Room::healthy();
    let slow = |client: &str| {
        json!({"command": "KEYS", "count": 1, "worst_us": 9, "total_us": 9, "last_us": 9, "last_at": room.now,
               "example": "KEYS *", "client": client})
    };
    let commands = ["worker (10.0.3.7:51)", "10.0.3.8:1", "bongsu (10.0.0.9:5)", "", "127.0.0.1:7", "x (127.0.0.1:8)"];
    let commands: Vec<Value> = commands.iter().map(|client| slow(client)).collect();
    room.play("slowlog", json!({"length": 6, "read": 6, "commands": commands}));
    let found: Vec<_> = room.pane.dependencies().into_iter().map(|found| found.above).collect();
    assert_eq!(found, ["10.0.3.7", "10.0.3.8"].map(|ip| End::Host(ip.into())));
}
