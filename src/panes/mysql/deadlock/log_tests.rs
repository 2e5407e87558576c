use chrono::DateTime;

use super::{super::*, *};

fn moment(seconds: i64) -> Moment {
    DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
}

fn deadlock(id: u64, index: &str, queries: [&str; 2]) -> Deadlock {
    let lock = Lock { table: "shop.stock".into(), index: Some(index.into()), ..Lock::default() };
    let trx = |number: u32, query: &str| DeadlockTrx {
        number,
        trx_id: Some(id + u64::from(number)),
        query: query.into(),
        waits_for: vec![lock.clone()],
        ..DeadlockTrx::default()
    };
    let transactions = vec![trx(1, queries[0]), trx(2, queries[1])];
    Deadlock { at: "2026-11-21 10:00:00".into(), transactions, ..Deadlock::default() }
}

const PAIR: [&str; 2] = ["UPDATE stock SET qty = 1 WHERE id = 1", "DELETE FROM stock WHERE id = 7"];

#[test]
fn a_deadlock_that_is_still_reported_is_the_same() {
    let mut log = DeadlockLog::default();
    assert!(log.note(deadlock(10, "PRIMARY", PAIR), moment(0), true));
    assert!(!log.note(deadlock(10, "PRIMARY", PAIR), moment(15), false));
    assert!(log.note(deadlock(20, "PRIMARY", PAIR), moment(30), false));
    let seen: Vec<_> = log.sightings().iter().map(|seen| (seen.id.as_str(), seen.before_start)).collect();
    assert_eq!(seen, [("2026-11-21 10:00:00/21+22", false), ("2026-11-21 10:00:00/11+12", true)]);
    assert_eq!(log.find("2026-11-21 10:00:00/11+12").unwrap().seen_at, moment(0));
}

#[test]
fn only_the_newest_are_kept() {
    let mut log = DeadlockLog::default();
    for at in 0..120_u32 {
        log.note(deadlock(u64::from(at) * 10, "PRIMARY", PAIR), moment(at.into()), false);
    }
    assert_eq!(log.sightings().len(), DeadlockLog::LIMIT);
    assert_eq!((log.sightings()[0].seen_at, log.sightings()[99].seen_at), (moment(119), moment(20)));
}

#[test]
fn groups_have_the_same_indexes_and_the_same_statements_whatever_the_order_and_the_literals() {
    let mut log = DeadlockLog::default();
    log.note(deadlock(10, "PRIMARY", PAIR), moment(0), false);
    log.note(deadlock(20, "by_qty", PAIR), moment(10), false);
    let other = ["DELETE  FROM stock WHERE id = 8", "UPDATE stock SET qty = 2 WHERE id = 9"];
    log.note(deadlock(30, "PRIMARY", other), moment(20), false);
    let groups = log.groups(moment(30));
    assert_eq!(groups.len(), 2);
    assert_eq!(groups[0].objects, [Clean::new("shop.stock.PRIMARY")]);
    let digests = ["DELETE FROM stock WHERE id = ?", "UPDATE stock SET qty = ? WHERE id = ?"].map(Clean::from);
    assert_eq!(groups[0].digests, digests);
    assert_eq!((groups[0].first_seen, groups[0].last_seen), (moment(0), moment(20)));
    assert_eq!(groups[0].ids, [log.sightings()[0].id.clone(), log.sightings()[2].id.clone()]);
    assert_eq!(groups[1].objects, [Clean::new("shop.stock.by_qty")]);
}

#[test]
fn the_rate_is_of_the_last_ten_minutes_and_never_of_what_was_there_before() {
    let mut log = DeadlockLog::default();
    assert!(log.rate(moment(0)).abs() < f64::EPSILON);
    log.note(deadlock(10, "PRIMARY", PAIR), moment(0), true);
    assert!(log.rate(moment(0)).abs() < f64::EPSILON);
    for at in [10, 20, 130] {
        log.note(deadlock(100 + at, "PRIMARY", PAIR), moment(i64::try_from(at).unwrap()), false);
    }
    assert!((log.rate(moment(30)) - 2.0).abs() < 1e-9, "two in the first minute, the third is to come");
    assert!((log.rate(moment(190)) - 1.0).abs() < 1e-9, "three in three minutes");
    assert!((log.groups(moment(190))[0].per_minute - 1.0).abs() < 1e-9);
    assert!(log.rate(moment(1000)).abs() < f64::EPSILON);
    assert_eq!(log.count_within(moment(140), TimeDelta::minutes(1)), 1);
}

#[test]
fn a_log_is_recorded_as_a_list_with_the_fields_of_its_deadlocks() {
    let mut log = DeadlockLog::default();
    log.note(deadlock(10, "PRIMARY", PAIR), moment(0), true);
    let json = serde_json::to_value(&log).unwrap();
    assert_eq!(json[0]["transactions"][1]["waits_for"][0]["index"], "PRIMARY");
    assert_eq!(json[0]["before_start"], true);
    assert_eq!(serde_json::from_value::<DeadlockLog>(json).unwrap(), log);
}
