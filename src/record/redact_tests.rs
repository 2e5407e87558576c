use std::time::Duration;

use serde_json::json;

use super::*;
use crate::domain::{
    actor::Actor,
    clock::Moment,
    event::{Event, Evidence, NewEntry, Origin},
    reading::{FaultKind, SourceKey},
};

fn sample(value: &Value) -> Sample {
    let outcome = Outcome::Data(RawValue::from_string(value.to_string()).unwrap());
    let key = SourceKey::new("mysql", "orders-db", "activity");
    Sample { key, at: Moment::UNIX_EPOCH, took: Duration::ZERO, every: Duration::ZERO, outcome }
}

fn told(sample: &Sample) -> Value {
    let Outcome::Data(data) = &sample.outcome else { panic!("{sample:?}") };
    serde_json::from_str(data.get()).unwrap()
}

#[test]
fn names_become_pseudonyms_that_stay_the_same_and_ids_stay() {
    let mut redactor = Redactor::default();
    let first = told(&redactor.sample(sample(&json!({"processes": [
        {"id": 7, "user": "alice", "host": "10.0.3.7:5123", "state": "Updating", "db": "shop"},
        {"id": 8, "user": "bob", "host": "10.0.3.7:9", "query": "SELECT 'x' FROM t1 WHERE id = 42 AND c = \"y\""},
    ]}))));
    assert_eq!(
        first,
        json!({"processes": [
            {"id": 7, "user": "user-1", "host": "host-1:5123", "state": "Updating", "db": "shop"},
            {"id": 8, "user": "user-2", "host": "host-1:9", "query": "SELECT ? FROM t1 WHERE id = ? AND c = ?"},
        ]})
    );
    let second = told(&redactor.sample(sample(&json!({"user": "bob", "note": "alice@10.0.3.7 waits, says bob"}))));
    assert_eq!(second, json!({"user": "user-2", "note": "user-1@host-1 waits, says user-2"}));
}

#[test]
fn keys_keep_their_pattern_and_values_go() {
    let mut redactor = Redactor::default();
    let value = json!({"pattern": "MY_LOCK:*", "keys": [{"key": "MY_LOCK:order:1234", "owner": "9f3c:77", "ttl": 5}]});
    let masked = told(&redactor.sample(sample(&value)));
    assert_eq!(
        masked,
        json!({"pattern": "MY_LOCK:*", "keys": [{"key": "MY_LOCK:key-1:key-2", "owner": "value-1", "ttl": 5}]})
    );
}

#[test]
fn a_word_of_a_vocabulary_stays_whatever_people_are_called() {
    let value = json!({"user": "mysql", "host": "replica", "flavour": "mysql", "kind": "row", "role": "replica",
        "state": "Updating", "table": "shop.order_history_2026_archive_1", "note": "mysql on replica"});
    let mut masked = told(&Redactor::default().sample(sample(&value)));
    assert_eq!(masked["note"], "user-1 on host-1");
    for (field, kept) in value.as_object().unwrap() {
        if !matches!(field.as_str(), "user" | "host" | "note") {
            assert_eq!(masked[field].take(), *kept, "{field}");
        }
    }
}

#[test]
fn masking_twice_changes_nothing() {
    let value = json!({"user": "alice", "host": "10.0.0.3:99", "key": "cart:alice:7", "got": "x", "client": "w1 10.0.0.9:1",
        "query": "SELECT 'a' /* alice@web1 */ FROM t WHERE x = 7", "detail": "http://u:p@api.example.com/a/7?x=1 alice",
        "example": "HSET cart:alice:7 f v", "10.0.0.3:99": {"n": 1}});
    let once = told(&Redactor::default().sample(sample(&value)));
    let mut again = Redactor::default();
    // The names that were given are known where they were given.
    let _ = again.sample(sample(&value));
    assert_eq!(told(&again.sample(sample(&once))), once);
    for gone in ["alice", "10.0.0", "web1", "api.example", "'a'", "f v"] {
        assert!(!once.to_string().contains(gone), "{gone} is in {once}");
    }
}

#[test]
fn what_cannot_be_read_is_left_out() {
    let outcome = Outcome::Data(RawValue::from_string("{\"alice\":1e999}".into()).unwrap());
    let masked = Redactor::default().sample(Sample { outcome, ..sample(&Value::Null) });
    assert!(matches!(&masked.outcome, Outcome::Fault(fault) if fault.detail == LEFT_OUT), "{masked:?}");
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic_and_no_literal_stays(text in "(?s).{0,200}", rule in 0..10_usize) {
        let field = ["user", "host", "client", "key", "example", "query", "got", "note", "kind", "name"][rule];
        let _ = Redactor::default().sample(sample(&json!({ field: text })));
        let statement = format!("SELECT a FROM t WHERE b = 'zq{}zq'", text.replace(['\'', '\\'], ""));
        let masked = told(&Redactor::default().sample(sample(&json!({ "query": statement }))));
        proptest::prop_assert!(!masked["query"].as_str().unwrap().contains("zq"), "{}", masked);
    }
}

#[test]
fn what_innodb_prints_loses_its_rows_and_its_people() {
    let mut redactor = Redactor::default();
    let masked = redactor.sample(sample(&json!({
        "transactions": [{"user": "alice", "host": "db-client-3"}],
        "text": [
            "MariaDB thread id 12, query id 99 db-client-3 alice Updating",
            "UPDATE coupon SET n = 3 WHERE code = 'SECRET-1'",
            " 0: len 4; hex 53454352; asc SECR;;",
        ],
    })));
    let text = told(&masked)["text"].to_string();
    for gone in ["alice", "db-client-3", "SECR", "53454352"] {
        assert!(!text.contains(gone), "{gone} is in {text}");
    }
    assert!(text.contains("UPDATE coupon SET n = ? WHERE code = ?"), "{text}");
}

#[test]
fn addresses_and_secrets_in_any_text_are_found() {
    let mut redactor = Redactor::default();
    for (text, gone) in [
        ("cannot reach https://api.example.com/pay?x=1", "example"),
        ("mysql://watch:hush@db1.internal:3306/", "hush"),
        ("mail to jane.doe+x@example.com now", "jane"),
        ("fe80:0:0:0:1:2:3:4 refused", "fe80"),
        ("kafka1.example.com:9092 is gone", "kafka1"),
        ("Bearer eyJhbGciOi.eyJzdWIiOiIx.c2ln", "eyJ"),
        ("key AKIAIOSFODNN7EXAMPLE", "AKIA"),
        ("Authorization: Bearer s3same", "s3same"),
        ("password=hush&x", "hush"),
        ("http://h/a?token=hush&b=(1)", "hush"),
        ("http://[2001:db8::7]:80/", "db8"),
        ("fe80::1:2 refused", "fe80"),
        ("[2001:db8::7]:3306 refused the connection", "db8"),
        ("db7.prod.internal does not resolve", "db7"),
        ("session 6f1c2e52-9d5b-4a34-8f10-2b1c9a7de001 is gone", "6f1c2e52"),
        ("'kim'@'%' may not", "kim"),
        ("the card 4111111111111111 was refused", "4111"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "MIIE"),
    ] {
        let fault = Outcome::Fault(Fault::new(FaultKind::Refused, text));
        let masked = redactor.sample(Sample { outcome: fault, ..sample(&Value::Null) });
        let Outcome::Fault(Fault { detail, .. }) = masked.outcome else { panic!("{masked:?}") };
        assert!(!detail.contains(gone), "{gone} is in {detail}");
    }
}

#[test]
fn the_config_still_names_targets_and_another_masking_changes_nothing() {
    let mut redactor = Redactor::default();
    let config = "[[panes.mysql.targets]]\nname = \"orders-db\"\nurl = \"mysql://watch@db1.example.com:3306/\"\n\
        [[panes.kafka.targets]]\nname = \"events\"\nbrokers = [\"10.1.2.3:9092\", \"k2.example.com:9092\"]\n\
        depends-on = [\"mysql/orders-db\"]\n";
    let about = About {
        version: "1".into(),
        room: "r".into(),
        config: config.into(),
        from: Moment::UNIX_EPOCH,
        until: Moment::UNIX_EPOCH,
        redacted: false,
    };
    let once = redactor.about(about);
    assert!(once.redacted && once.config.contains("url = \"mysql://user-1@host-3:3306/\""), "{}", once.config);
    assert!(once.config.contains("brokers = [\"host-1:9092\", \"host-2:9092\"]"), "{}", once.config);
    assert!(once.config.contains("depends-on = [\"mysql/orders-db\"]"), "{}", once.config);
    assert_eq!(Redactor::default().about(once.clone()).config, once.config);
}

#[test]
fn events_keep_their_words_and_pins_lose_their_cells() {
    let mut redactor = Redactor::default();
    let evidence = Evidence {
        pane: "mysql".into(),
        target: Some("orders-db".into()),
        view: "locks".into(),
        taken_at: None,
        columns: vec!["id".into(), "User".into(), "Query".into()],
        rows: vec![vec!["4711".into(), "alice".into(), "UPDATE t SET a = 'hush'".into()]],
        details: vec!["user: alice".into(), "UPDATE t SET a = 'hush'".into()],
    };
    let entry = NewEntry {
        origin: Origin::Pin,
        evidence: Some(evidence),
        ..NewEntry::note(Moment::UNIX_EPOCH, "12 wait for alice, told carol@example.com")
    };
    let actor = Actor::Person("jiwon".into());
    let stamped = Stamped { seq: 4, at: Moment::UNIX_EPOCH, actor, event: Event::EntryAdded(entry) };
    let masked = serde_json::to_string(&redactor.event(stamped)).unwrap();
    for gone in ["alice", "hush", "carol", "jiwon"] {
        assert!(!masked.contains(gone), "{gone} is in {masked}");
    }
    assert!(masked.contains("12 wait for") && masked.contains("4711"), "{masked}");
}
