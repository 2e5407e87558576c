//! What the readings of a cluster say in numbers.

use std::collections::BTreeMap;

use super::*;
use crate::panes::signal_tests::{is_complete, values};

fn measured(room: &Room) -> BTreeMap<String, f64> {
    values(signals::SIGNALS, &room.pane.measure(room.now))
}

fn room() -> Room {
    let mut room = Room::healthy("");
    room.play("brokers", brokers(json!({"offline": 1, "under_replicated": 2})));
    let behind = json!({"lag": 12_430, "lag_s": 312.0, "quiet_s": 90.0, "in_per_s": 40.0, "out_per_s": 0.0});
    room.groups(vec![
        group("pay", json!({"rebalances": 3}), vec![topic("orders", behind)]),
        group("mail\u{1b}", json!({}), vec![topic("orders", json!({"in_per_s": 30.0}))]),
        group("gone", json!({"state": "empty", "members": 0}), vec![topic("t", json!({"lag": 5, "lag_s": 1.0}))]),
    ]);
    room
}

#[test]
fn every_signal_is_given_and_true() {
    let found = measured(&room());
    is_complete(signals::SIGNALS, &found);
    for (name, value) in [
        ("kafka_up", 1.0),
        ("kafka_brokers", 2.0),
        ("kafka_brokers_down", 0.0),
        ("kafka_partitions_offline", 1.0),
        ("kafka_partitions_under_replicated", 2.0),
        ("kafka_consumer_lag{group=\"pay\",topic=\"orders\"}", 12_430.0),
        ("kafka_consumer_lag_seconds{group=\"pay\",topic=\"orders\"}", 312.0),
        ("kafka_consumer_lag{group=\"mail␛\",topic=\"orders\"}", 0.0),
        ("kafka_consumer_stalled{group=\"pay\"}", 1.0),
        ("kafka_consumer_stalled{group=\"mail␛\"}", 0.0),
        ("kafka_consumer_stalled{group=\"gone\"}", 1.0),
        ("kafka_consumer_members{group=\"pay\"}", 2.0),
        ("kafka_consumer_members{group=\"gone\"}", 0.0),
        ("kafka_consumer_rebalances_total{group=\"pay\"}", 3.0),
        ("kafka_consumed_per_second{group=\"pay\",topic=\"orders\"}", 0.0),
        ("kafka_produced_per_second{topic=\"orders\"}", 40.0),
    ] {
        assert_eq!(found.get(name), Some(&value), "{name}: {found:#?}");
    }
}

#[test]
fn what_is_known_in_part_is_no_number() {
    assert_eq!(measured(&Room::new("")), BTreeMap::new(), "before the first answer");
    let fault = json!({"kind": "silent", "detail": "no answer"});
    let mut room = Room::healthy("");
    room.groups(vec![
        group("part", json!({}), vec![topic("t", json!({"lag": 3, "lag_s": 1.0, "unknown": 1, "out_per_s": null}))]),
        group("none", json!({"state": "unknown", "members": 0, "problem": fault}), vec![]),
    ]);
    let found = measured(&room);
    let about: Vec<_> = found.keys().filter(|key| key.contains("group=")).collect();
    let members = "kafka_consumer_members{group=\"part\"}";
    assert_eq!(about, [members, "kafka_consumer_rebalances_total{group=\"part\"}"], "{found:#?}");

    let still = json!({"lag": 3, "lag_s": 90.0, "quiet_s": 90.0, "unknown": 1});
    room.groups(vec![group("part", json!({}), vec![topic("t", still)])]);
    assert_eq!(measured(&room).get("kafka_consumer_stalled{group=\"part\"}"), Some(&1.0), "that much is known");
}

#[test]
fn who_fails_gives_nothing_but_that_it_is_down() {
    for (kind, up) in [(FaultKind::Refused, Some(0.0)), (FaultKind::Silent, Some(0.0)), (FaultKind::Denied, None)] {
        let mut room = room();
        for source in [BROKERS, GROUPS, MEMBERS, "listing"] {
            room.fail(source, kind, "why");
        }
        let wanted: BTreeMap<_, _> = up.map(|up| ("kafka_up".to_owned(), up)).into_iter().collect();
        assert_eq!(measured(&room), wanted, "{kind:?}");
    }
    let mut room = room();
    let gone = json!([{"id": 1, "address": "k1:9092", "leads": 5, "replicas": 10, "out_of_sync": 0,
                       "problem": {"kind": "refused", "detail": "nothing listens"}}]);
    room.play("brokers", brokers(json!({"brokers": gone})));
    let found = measured(&room);
    assert_eq!((found.get("kafka_brokers"), found.get("kafka_brokers_down")), (Some(&0.0), Some(&1.0)));
    room.now += TimeDelta::minutes(1);
    assert_eq!(measured(&room), BTreeMap::new(), "what is old is not known");
}
