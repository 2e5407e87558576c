use std::time::Duration;

use super::*;
use crate::{
    domain::{
        alarm::State,
        reading::SourceKey,
        signal::{Batch, Measured},
    },
    rules::{Record, promql::parse},
};

fn at(seconds: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn rule(name: &str, expr: &str) -> Rule {
    Rule {
        name: name.into(),
        expr: parse(expr).expect("PromQL"),
        text: expr.into(),
        hold: None,
        lasts: TimeDelta::seconds(4),
        keep: TimeDelta::zero(),
        severity: None,
        labels: Labels::default(),
        summary: crate::rules::rule::Wording::default(),
        description: crate::rules::rule::Wording::default(),
        action: String::new(),
        team: None,
        lamp: None,
        on: None,
        origin: "test".into(),
    }
}

/// One batch of a target: signals with their values.
fn batch(place: (&str, &str), second: i64, values: &[(&'static str, f64)]) -> Batch {
    let source = SourceKey::new(place.0, place.1, "status");
    let mut batch = Batch { source, at: at(second), every: Duration::from_secs(2), values: Vec::new() };
    for (name, value) in values {
        batch.put(*name, &[], *value);
    }
    batch
}

const DB: (&str, &str) = ("mysql", "orders-db");

fn look(watch: &mut Watch, store: &mut Store, second: i64, unseen: &[Place]) {
    watch.look(store, at(second), &unseen.iter().cloned().collect());
}

fn states(watch: &Watch) -> Vec<(String, State, Option<Place>)> {
    watch.seen().map(|seen| (seen.rule.name.clone(), seen.alarm.state, seen.alarm.place.clone())).collect()
}

fn place() -> Place {
    Place::new(DB.0, DB.1)
}

#[test]
fn what_is_found_fires_about_its_target_and_what_is_unseen_is_not_over() {
    let mut store = Store::default();
    let mut watch = Watch::new(RuleSet { records: Vec::new(), rules: vec![rule("Waits", "mysql_lock_waits > 5")] });
    for second in (0..8).step_by(2) {
        store.take(&batch(DB, second, &[("mysql_lock_waits", 12.0)]));
        look(&mut watch, &mut store, second, &[]);
    }
    assert_eq!(states(&watch), [("Waits".to_owned(), State::Firing, Some(place()))]);
    store.take(&batch(DB, 8, &[]));
    look(&mut watch, &mut store, 8, &[place()]);
    assert!(watch.seen().all(|seen| seen.alarm.blind && seen.alarm.state == State::Firing), "its source is silent");
    look(&mut watch, &mut store, 10, &[]);
    assert!(watch.seen().all(|seen| seen.alarm.state == State::Resolved), "its source speaks, and has nothing to say");
}

#[test]
fn a_second_expression_keeps_what_fires() {
    let mut store = Store::default();
    let hold = Some(parse("mysql_lock_waits > 2").expect("PromQL"));
    let rule = Rule { hold, ..rule("Waits", "mysql_lock_waits > 5") };
    let mut watch = Watch::new(RuleSet { records: Vec::new(), rules: vec![rule] });
    let mut seen = Vec::new();
    for (second, waits) in (0..).step_by(2).zip([9.0, 9.0, 9.0, 9.0, 4.0, 3.0, 1.0]) {
        store.take(&batch(DB, second, &[("mysql_lock_waits", waits)]));
        look(&mut watch, &mut store, second, &[]);
        seen.extend(watch.seen().map(|seen| seen.alarm.state));
    }
    let (p, f, r) = (State::Pending, State::Firing, State::Resolved);
    assert_eq!(seen, [p, p, f, f, f, f, r]);
}

#[test]
fn signals_that_rules_make_are_about_the_target_that_they_are_made_of() {
    let mut store = Store::default();
    let record = Record {
        name: "waits:twice".into(),
        expr: parse("2 * mysql_lock_waits").expect("PromQL"),
        text: String::new(),
        labels: Labels::new([("team", "shop")]),
        origin: "test".into(),
    };
    let rules = vec![rule("Twice", "waits:twice > 5"), rule("All", "sum(mysql_lock_waits) > 5")];
    let mut watch = Watch::new(RuleSet { records: vec![record], rules });
    for second in (0..8).step_by(2) {
        store.take(&batch(DB, second, &[("mysql_lock_waits", 12.0)]));
        look(&mut watch, &mut store, second, &[]);
    }
    let both = [("Twice".to_owned(), State::Firing, Some(place())), ("All".to_owned(), State::Firing, Some(place()))];
    assert_eq!(states(&watch), both);
    store.take(&batch(("mysql", "stock-db"), 8, &[("mysql_lock_waits", 1.0)]));
    look(&mut watch, &mut store, 8, &[]);
    assert_eq!(states(&watch)[1].2, None, "of two targets the sum is about neither");
}

#[test]
fn a_rule_that_a_prometheus_evaluates_fires_by_its_answers() {
    let mut store = Store::default();
    let rule = Rule { on: Some("prom".into()), ..rule("Slow", "histogram > 1") };
    let mut watch = Watch::new(RuleSet { records: Vec::new(), rules: vec![rule] });
    for second in (0..8).step_by(2) {
        let mut batch = batch(("prometheus", "prom"), second, &[]);
        let answer = |rule: &str| {
            let labels = Labels::new([(TARGET, "prom"), (RULE, rule), ("service", "api")]);
            Measured { name: RESULT.into(), labels, value: 3.0 }
        };
        batch.values = vec![answer("Slow"), answer("Other")];
        store.take(&batch);
        look(&mut watch, &mut store, second, &[]);
    }
    let firing = watch.firing(&Silences::default(), at(8), Lang::En);
    assert_eq!(firing.len(), 1);
    assert_eq!(firing[0].key.labels.to_string(), r#"{service="api",target="prom"}"#);
    assert_eq!(firing[0].place, Some(Place::new("prometheus", "prom")));
}

#[test]
fn how_long_the_slowest_rule_takes_is_known() {
    let mut slow = rule("Slow", "increase(mysql_deadlocks_total[5m]) > 1");
    slow.lasts = TimeDelta::minutes(10);
    let watch = Watch::new(RuleSet { records: Vec::new(), rules: vec![rule("Waits", "mysql_lock_waits > 5"), slow] });
    assert_eq!(watch.longest(), TimeDelta::minutes(15));
}
