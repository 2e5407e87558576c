use super::*;
use crate::{
    domain::words::Words,
    rules::{draft::Draft, rule::Wording},
};

const SIGNALS: [Signal; 4] = [
    Signal::gauge("http_up", &["service"], Unit::Flag, Words::new("up", "정상")),
    Signal::gauge("mysql_lock_waits", &[], Unit::Count, Words::new("waits", "대기")),
    Signal::gauge("redis_memory_used_ratio", &[], Unit::Ratio, Words::new("memory", "메모리")),
    Signal::gauge("http_certificate_days", &["service"], Unit::Count, Words::new("days", "일")),
];

fn found(expr: &str, summary: &str) -> Vec<Kind> {
    let summary = Wording { en: summary.to_owned(), ko: String::new() };
    let draft = Draft { name: "R".into(), expr: expr.to_owned(), summary, ..Draft::default() };
    let known = Known { signals: SIGNALS.iter().collect(), others: vec!["cpu_usage_percent".into()] };
    rule(&draft.rule().expect(expr), &known).into_iter().map(|remark| remark.kind).collect()
}

#[test]
fn signals_that_nobody_gives_are_told_with_what_was_meant() {
    assert!(found("mysql_lock_waits > 5 and cpu_usage_percent > 80 or check_verdict == 3", "").is_empty());
    let unknown =
        |signal: &str, near: Option<&str>| Kind::UnknownSignal { signal: signal.into(), near: near.map(Into::into) };
    assert_eq!(found("rate(mysql_lock_wait[5m]) > 5", ""), [unknown("mysql_lock_wait", Some("mysql_lock_waits"))]);
    assert_eq!(found("sum(orders_total) > 5", ""), [unknown("orders_total", None)]);
}

#[test]
fn what_never_fires_is_told() {
    for never in [
        "http_up > 1",
        "http_up < 0",
        "redis_memory_used_ratio > 90",
        "max by (target) (redis_memory_used_ratio) >= 1.1",
        "max_over_time(redis_memory_used_ratio[5m]) == 85",
        "mysql_lock_waits < 0",
        "http_up > 1 and mysql_lock_waits > 5",
        "http_up > 1 or http_up < 0",
    ] {
        assert!(matches!(found(never, "").as_slice(), [Kind::NeverFires { .. }]), "{never}: {:?}", found(never, ""));
    }
    for may in [
        "http_up == 0",
        "redis_memory_used_ratio > 0.9",
        "http_certificate_days < 0",
        "http_up > 1 or mysql_lock_waits > 5",
        "mysql_lock_waits - 10 < 0",
        "sum(http_up) > 5",
        "absent(http_up)",
    ] {
        assert_eq!(found(may, ""), [], "{may}");
    }
}

#[test]
fn what_always_fires_is_told() {
    for always in ["mysql_lock_waits", "mysql_lock_waits > bool 5", "sum(http_up)", "http_up or mysql_lock_waits > 5"] {
        assert!(found(always, "").contains(&Kind::AlwaysFires), "{always}");
    }
    for decides in
        ["mysql_lock_waits and http_up == 0", "(mysql_lock_waits > 5) * 2", "http_up unless mysql_lock_waits"]
    {
        assert!(!found(decides, "").contains(&Kind::AlwaysFires), "{decides}");
    }
}

#[test]
fn texts_that_cannot_be_filled_in_are_told() {
    let label = |label: &str| [Kind::NoLabel { label: label.into() }];
    assert_eq!(found("http_up == 0", "{{ $labels.service }} {{ $labels.target }} {{ $value }}"), []);
    assert_eq!(found("http_up == 0", "{{ $labels.instance }}"), label("instance"));
    assert_eq!(found("sum by (target) (http_up) < 2", "{{ $labels.service }}"), label("service"));
    assert_eq!(found("sum without (service) (http_up) < 2", "{{ $labels.service }}"), label("service"));
    assert_eq!(found("max(http_up) < 1", "{{ $labels.target }}"), label("target"));
    assert_eq!(found("cpu_usage_percent > 80", "{{ $labels.instance }}"), [], "who knows");
    let part = Kind::Template { part: "{{ range . }}".into() };
    assert_eq!(found("http_up == 0", "{{ range . }}"), [part]);
}
