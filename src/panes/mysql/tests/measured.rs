//! What the readings of a server say in numbers.

use std::collections::BTreeMap;

use super::*;
use crate::panes::signal_tests::{is_complete, values};

fn measured(room: &Room) -> BTreeMap<String, f64> {
    values(signals::SIGNALS, &room.pane.measure(room.now))
}

fn room() -> Room {
    let mut room = Room::healthy();
    let channel = |name: &str, runs: &str| {
        json!({"name": name, "source": "db0:3306", "io_running": runs, "sql_running": "Yes", "lag_s": 4,
               "last_error": ""})
    };
    let replica = [channel("main", "Yes"), channel("a\u{1b}\"}\u{202e}", "No")];
    room.play("status", with(status(), json!({"replica": replica, "door": "extra", "aborted_connects": 3})));
    let waits = with(process(9, "app", "Query", "UPDATE stock"), json!({"age_s": 60.0}));
    let holder = with(process(7, "app", "Sleep", ""), trx(133.0, None));
    let slow = with(process(8, "app", "Query", "SELECT"), json!({"age_s": 60.0}));
    let processes = json!([process(1, "watch", "Query", "SHOW"), holder, slow, with(waits, trx(60.0, Some(9.0)))]);
    room.play("activity", json!({"own_id": 1, "total": 4, "shown": 4, "processes": processes}));
    let waits =
        [wait(4802, Some(7), "row", 3.0), wait(4802, Some(8), "row", 3.0), wait(4803, Some(7), "metadata", 9.0)];
    room.play("locks", json!({"waiting": 2, "lock_waits": waits, "sessions": []}));
    room.play("deadlocks", json!({"count": 5, "since_start": 1, "deadlocks": []}));
    room
}

#[test]
fn every_signal_is_given_and_true() {
    let found = measured(&room());
    is_complete(signals::SIGNALS, &found);
    for (name, value) in [
        ("mysql_up", 1.0),
        ("mysql_second_door", 1.0),
        ("mysql_threads_running", 42.0),
        ("mysql_connections_used", 187.0),
        ("mysql_connections_used_ratio", 187.0 / 600.0),
        ("mysql_queries_per_second", 1234.0),
        ("mysql_aborted_connects_total", 3.0),
        ("mysql_lock_waits", 1.0),
        ("mysql_metadata_lock_waits", 1.0),
        ("mysql_lock_wait_seconds", 9.0),
        ("mysql_deadlocks_total", 5.0),
        ("mysql_history_length", 1_200_000.0),
        ("mysql_transaction_seconds", 133.0),
        ("mysql_slow_statements", 1.0),
        ("mysql_read_only", 0.0),
        ("mysql_replica_lag_seconds{channel=\"main\"}", 4.0),
        ("mysql_replica_running{channel=\"main\"}", 1.0),
    ] {
        assert_eq!(found.get(name), Some(&value), "{name}: {found:#?}");
    }
    let hostile = found.keys().find(|key| key.starts_with("mysql_replica_running{channel=\"a"));
    assert!(hostile.is_some_and(|key| key.contains('␛')), "{found:#?}");
}

#[test]
fn what_is_not_known_is_no_number() {
    assert_eq!(measured(&Room::new()), BTreeMap::new(), "before the first answer");
    let mut room = Room::healthy();
    let unknown = json!({"qps": null, "history_length": null, "connections": {"used": 3, "max": 0}});
    room.play("status", with(status(), unknown));
    room.play("deadlocks", json!({"count": null, "since_start": null, "deadlocks": []}));
    let found = measured(&room);
    for name in
        ["mysql_queries_per_second", "mysql_history_length", "mysql_connections_used_ratio", "mysql_deadlocks_total"]
    {
        assert!(!found.contains_key(name), "{name}");
    }
    assert_eq!(found.get("mysql_connections_used"), Some(&3.0));
    assert_eq!(found.get("mysql_transaction_seconds"), Some(&0.0), "none is open");
}

#[test]
fn who_fails_gives_nothing_but_that_it_is_down() {
    for (kind, up) in [
        (FaultKind::Refused, Some(0.0)),
        (FaultKind::Silent, Some(0.0)),
        (FaultKind::Full, Some(0.0)),
        (FaultKind::Auth, None),
        (FaultKind::Secret, None),
        (FaultKind::Blocked, None),
    ] {
        let mut room = room();
        for source in ["status", ACTIVITY, LOCKS, DEADLOCKS, STATEMENTS] {
            room.fail(source, kind, "why");
        }
        let wanted: BTreeMap<_, _> = up.map(|up| ("mysql_up".to_owned(), up)).into_iter().collect();
        assert_eq!(measured(&room), wanted, "{kind:?}");
        assert!(room.pane.measure(room.now).iter().all(|batch| batch.at == room.now), "the end is now");
    }
    let mut room = room();
    room.now += TimeDelta::minutes(1);
    assert_eq!(measured(&room), BTreeMap::new(), "what is old is not known");
}

#[test]
fn machines_that_are_connected_need_the_server_and_ours_is_left_out() {
    let mut room = Room::healthy();
    let from =
        |id, host: &str, system: bool| with(process(id, "app", "Sleep", ""), json!({"host": host, "system": system}));
    let hosts = ["10.0.0.9:40000", "10.0.3.7:51422", "10.0.3.7:51423", "localhost", "127.0.0.1:9", "10.0.0.9:40001"];
    let mut processes: Vec<Value> = hosts.iter().zip(1..).map(|(host, id)| from(id, host, false)).collect();
    processes.push(from(99, "10.0.4.4:1", true));
    room.play("activity", json!({"own_id": 1, "total": 7, "shown": 7, "processes": processes}));
    let above = End::machine("10.0.3.7").expect("a machine");
    let below = End::Place(Place::new("mysql", "orders-db"));
    assert_eq!(room.pane.dependencies(), [Dependency { above, below }]);
}
