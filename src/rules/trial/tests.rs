use std::path::Path;

use super::*;
use crate::rules::{Known, RuleSet, Settings, Severities, finished, read as files};

fn set(toml: &str) -> RuleSet {
    let content = files::text(Path::new("a.toml"), toml, &Severities::default()).expect("rules");
    finished(content, Settings::default(), &Known::default()).set
}

fn trial(yaml: &str) -> Trial {
    of(Path::new("a.test.yaml"), yaml).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_rule_fires_holds_and_ends_as_in_the_room() {
    let set = set(
        "[[rules]]\nname = \"R\"\nexpr = \"x > $limit\"\nhold = \"x > $low\"\nlimit = { limit = 5, low = 2 }\nfor = \
                   \"4s\"\nkeep = \"4s\"\nlabels = { part = \"p\" }\nsummary = \"{{ $labels.a }} {{ $value }}\"\nseverity = \"P2\"\n",
    );
    let expect =
        |at: &str, alarms: &str| format!("      - {{eval_time: {at}, alertname: R, exp_alerts: [{alarms}]}}\n");
    let fires = |value: u32| {
        format!("{{exp_labels: {{a: \"1\", part: p, severity: P2}}, exp_annotations: {{summary: \"1 {value}\"}}}}")
    };
    // 2 s a value: wrong from 4 s on, held at 12 s, right from 16 s on.
    let text = format!(
        "rule_files: [a.toml]\ntests:\n  - input_series:\n      - {{series: 'x{{a=\"1\"}}', values: '0 0 9 9 9 9 3 3 1 1 1 1 1'}}\n    \
         alert_rule_test:\n{}{}{}{}{}",
        expect("6s", ""),
        expect("8s", &fires(9)),
        expect("14s", &fires(9)),
        expect("18s", &fires(9)),
        expect("20s", ""),
    );
    assert_eq!(run(&trial(&text), &set), []);
}

#[test]
fn series_end_and_hold_as_in_prometheus() {
    let text = "rule_files: [a]\nevaluation_interval: 1m\ntests:\n  - name: c\n    input_series:\n      - {series: x, values: '1 _ _ _ \
                _ _ 2 stale'}\n    promql_expr_test:\n      - {expr: x, eval_time: 4m, exp_samples: [{labels: x, value: 1}]}\n      - \
                {expr: x, eval_time: 5m, exp_samples: []}\n      - {expr: x + 1, eval_time: 6m30s, exp_samples: [{value: 3}]}\n      - \
                {expr: x, eval_time: 7m, exp_samples: []}\n";
    assert_eq!(run(&trial(text), &RuleSet::default()), []);
}

#[test]
fn records_come_before_the_rules_that_use_them() {
    let set = set(
        "[[records]]\nname = \"y\"\nexpr = \"sum(x)\"\nlabels = { made = \"yes\" }\n[[rules]]\nname = \"R\"\nexpr = \"y > 2\"\n",
    );
    let text = "rule_files: [a]\ntests:\n  - input_series:\n      - {series: 'x{a=\"1\"}', values: 1x5}\n      - {series: 'x{a=\"2\"}', \
                values: 2x5}\n    alert_rule_test:\n      - {eval_time: 4s, alertname: R, exp_alerts: [{exp_labels: {made: \"yes\"}}]}\n";
    assert_eq!(run(&trial(text), &set), []);
}

#[test]
fn an_expression_without_a_result_is_a_difference() {
    let set = set("[[rules]]\nname = \"R\"\nexpr = \"x > on (b) y\"\n");
    let text = "rule_files: [a]\ntests:\n  - input_series:\n      - {series: 'x{a=\"1\"}', values: 1x5}\n      - {series: 'y{a=\"1\"}', \
                values: 1x5}\n      - {series: 'y{a=\"2\"}', values: 1x5}\n    alert_rule_test:\n      - {eval_time: 4s, alertname: R, \
                exp_alerts: []}\n";
    let found = run(&trial(text), &set);
    assert!(
        matches!(found.as_slice(), [Difference { is: Is::Failed(why), .. }] if why.contains("several series")),
        "{found:?}"
    );
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_place() {
    let text = "tests:\n  - interval: 5\n    input_series:\n      - series: x >\n        values: 1y\n    alert_rule_test:\n      - \
                alertname: R\n        exp_alert: []\n    promql_expr_test:\n      - expr: nope(x)\n        eval_time: 1m\n        \
                exp_samples:\n          - value: many\n  - {}\n";
    let said = of(Path::new("t.yaml"), text).map(drop).expect_err("mistakes").to_string();
    for expected in [
        "t.yaml:1:1: `rule_files` is missing",
        "t.yaml:2:15: `interval` must be a duration",
        "t.yaml:4:17: `x >` is no series",
        "t.yaml:5:17: `1y` is no value",
        "t.yaml:7:9: `eval_time` is missing",
        "t.yaml:8:9: unknown key `exp_alert`, did you mean `exp_alerts`?",
        "t.yaml:10:15: ",
        "t.yaml:13:20: `many` is no number",
        "this test expects nothing",
    ] {
        assert!(said.contains(expected), "no `{expected}` in\n{said}");
    }
    let long = "rule_files: [a]\ntests:\n  - alert_rule_test: [{eval_time: 52w, alertname: R}]\n";
    assert!(of(Path::new("t.yaml"), long).is_err(), "years of evaluations");
}
