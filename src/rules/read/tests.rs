use super::*;
use crate::{domain::incident::Severity, rules::remark::Kind};

fn read(name: &str, yaml: &str) -> Content {
    text(Path::new(name), yaml, &Severities::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn wrong(name: &str, yaml: &str) -> String {
    text(Path::new(name), yaml, &Severities::default()).map(drop).expect_err("a mistake").to_string()
}

#[test]
fn groups_of_prometheus_are_taken_over_whole() {
    let content = read(
        "shop.yml",
        r#"
groups:
  - name: shop
    interval: 30s
    labels: {team: payments, part: all}
    rules:
      - alert: Slow
        expr: http_request_duration_seconds{quantile="0.95"} > 2
        for: 1h30m
        keep_firing_for: 5m
        labels: {severity: page, part: checkout}
        annotations:
          summary: "{{ $labels.service }} is slow"
          summary_ko: 느림
          description: why
          runbook_url: https://wiki.example.com/slow
          dashboard: x
      - alert: Slow
        expr: http_request_duration_seconds{quantile="0.95"} > 1
        labels: {severity: odd, team: ""}
      - record: job:up
        expr: sum(http_up)
        labels: {kind: made}
"#,
    );
    assert_eq!(content.format, Format::Prometheus);
    let [slow, slower] = content.drafts.as_slice() else { panic!("two") };
    assert_eq!((slow.name.as_str(), slow.origin.as_str(), slow.severity), ("Slow", "shop.yml:7", Some(Severity::P1)));
    assert_eq!((slow.lasts.num_minutes(), slow.keep.num_minutes(), slow.team.as_deref()), (90, 5, Some("payments")));
    assert_eq!(slow.labels.to_string(), r#"{part="checkout",severity="page",team="payments"}"#);
    assert_eq!((slow.summary.en.as_str(), slow.summary.ko.as_str()), ("{{ $labels.service }} is slow", "느림"));
    assert_eq!((slow.description.en.as_str(), slow.action.as_str()), ("why", "https://wiki.example.com/slow"));
    assert_eq!((slower.name.as_str(), slower.severity, slower.team.as_deref()), ("Slow#2", None, None));
    let record = &content.records[0];
    assert_eq!(
        (record.name.as_str(), record.text.as_str(), record.labels.to_string().as_str()),
        ("job:up", "sum(http_up)", r#"{kind="made",part="all",team="payments"}"#)
    );
    let kinds: Vec<_> = content.remarks.into_iter().map(|remark| remark.kind).collect();
    let written = || "odd".to_owned();
    let expected = [
        Kind::Ignored { key: "interval".into() },
        Kind::NoSeverity { written: written() },
        Kind::Renamed { was: "Slow".into() },
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn a_list_of_a_manual_may_be_in_english_and_say_more() {
    let content = read(
        "a.yaml",
        "alerts:\n  - {name: A, condition: up == 0, action: raise a P1 alarm}\n  - {name: B, condition: up == 0, action: tell \
         the marketing team at once}\n  - {name: C, condition: up == 0, severity: minor, team: dba, summary: down}\n---\n\
         alerts:\n  - {name: D, condition: up == 0, duration: 90s}\n",
    );
    let understood: Vec<_> =
        content.drafts.iter().map(|draft| (draft.severity, draft.team.as_deref(), draft.lasts.num_seconds())).collect();
    let expected = [
        (Some(Severity::P1), None, 0),
        (Some(Severity::P1), Some("marketing"), 0),
        (Some(Severity::P2), Some("dba"), 0),
        (Some(Severity::P3), None, 90),
    ];
    assert_eq!(understood, expected);
    assert_eq!(content.drafts[2].summary.en, "down");
}

#[test]
fn only_a_list_of_a_manual_is_read_as_meant() {
    let ratio = r#"a_total{x="1"} / a_total > 0.05"#;
    let alerts = read("a.yaml", &format!("alerts:\n  - name: A\n    condition: {ratio}\n"));
    let groups =
        read("a.yaml", &format!("groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: {ratio}\n"));
    let own = read("a.toml", &format!("[[rules]]\nname = \"A\"\nexpr = '{ratio}'\n"));
    assert!(alerts.drafts[0].expr.starts_with("sum by (target) (rate("), "{}", alerts.drafts[0].expr);
    assert_eq!([&groups.drafts[0].expr, &own.drafts[0].expr], [ratio, ratio]);
}

#[test]
fn what_holds_no_rules_is_refused() {
    assert!(wrong("a.yaml", "").contains("a.yaml:1:1: this file holds no rules"));
    assert!(wrong("a.yaml", "- 1\n").contains("this is no file of rules"));
    assert!(wrong("a.yaml", "alerts: 5\n").contains("`alerts` must be a list"));
    assert!(wrong("a.toml", "").contains("this file holds no rules: write [[rules]]"));
    assert!(read("a.yaml", "alerts: []\n").drafts.is_empty());
}

#[test]
fn a_mistake_is_drawn_at_its_word() {
    let said = wrong("a.yaml", "alerts:\n  - name: 가\n    condition: \"나 > nope(b)\"\n");
    assert!(said.starts_with("a.yaml:3:17: "), "{said}");
    let said = wrong("a.yaml", "alerts:\n  - name: A\n    condition: a > nope(b)\n");
    assert!(said.starts_with("a.yaml:3:20: ") && said.contains("                    ^^^^"), "{said}");
}
