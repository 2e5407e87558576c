//! Rules as a person meets them: the files that come with bongsu and their trials, the alerts of a manual as they are
//! written there, wrong files, and the verbs.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use bongsu::{
    panes::FEATURES,
    rules::{
        self, Content, Known, Loaded, Settings, Severities,
        read::{self, Format},
        remark::Kind,
        trial::{self, Expected},
    },
    text::Clean,
};
use proptest::prelude::*;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn known() -> Known<'static> {
    Known { signals: FEATURES.iter().flat_map(|feature| feature.signals).collect(), others: Vec::new() }
}

fn content(path: &Path) -> Content {
    read::file(path, &Severities::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn loaded(path: &Path) -> Loaded {
    rules::finished(content(path), Settings::default(), &known())
}

/// The signals that only a query of a Prometheus target gives, under the names that they usually have; and those of a pane
/// that may not be there.
const ELSEWHERE: [&str; 7] = [
    "cpu_usage_percent",
    "memory_usage_percent",
    "disk_free_percent",
    "http_requests_per_second",
    "payment_failure_rate",
    "coupon_issue_lag_seconds",
    "prometheus_",
];

#[test]
fn what_is_shipped_is_right_and_does_what_it_says() {
    for (id, _) in rules::SHIPPED {
        let rules = root(&format!("assets/rules/{id}.toml"));
        let loaded = loaded(&rules);
        for remark in &loaded.remarks {
            let elsewhere = matches!(&remark.kind, Kind::UnknownSignal { signal, .. }
                if ELSEWHERE.iter().any(|name| signal.starts_with(name)));
            assert!(elsewhere, "{id}: {remark:?}");
        }
        let trial =
            trial::read(&root(&format!("tests/rules/{id}.test.yaml"))).unwrap_or_else(|error| panic!("{error}"));
        let differences = trial::run(&trial, &loaded.set);
        assert!(differences.is_empty(), "{id}: {differences:#?}");
        let mut seen = BTreeSet::new();
        for check in trial.cases.iter().flat_map(|case| &case.checks) {
            if let Expected::Alarms { rule, alarms } = &check.expected {
                seen.insert((rule.as_str(), alarms.is_empty()));
            }
        }
        for rule in &loaded.set.rules {
            let name = rule.name.as_str();
            assert!(seen.contains(&(name, true)) && seen.contains(&(name, false)), "{name} is not tried both ways");
            assert!(rule.severity.is_some() && !rule.action.is_empty(), "{name}");
            assert!(!rule.summary.en.is_empty() && !rule.summary.ko.is_empty(), "{name}");
        }
    }
}

#[test]
fn what_is_plainly_broken_is_said_within_half_a_minute() {
    let broken = [
        "ServiceDown",
        "ServiceDegraded",
        "MysqlDown",
        "MysqlConnectionsExhausted",
        "MysqlLockWaits",
        "MysqlMetadataLocks",
        "MysqlDeadlocks",
        "MysqlSlowStatements",
        "RedisDown",
        "RedisBusy",
        "RedisLocksWithoutExpiry",
        "RedisManyLocks",
        "KafkaDown",
        "KafkaBrokerDown",
        "KafkaPartitionsOffline",
        "KafkaConsumerStalled",
        "KafkaConsumerFallsBehind",
        "KafkaRebalanceStorm",
    ];
    let all: Vec<_> =
        rules::SHIPPED.iter().flat_map(|(id, _)| loaded(&root(&format!("assets/rules/{id}.toml"))).set.rules).collect();
    for name in broken {
        let rule = all.iter().find(|rule| rule.name == name).unwrap_or_else(|| panic!("no rule {name}"));
        let most = if name.ends_with("Down") && !name.contains("Broker") { 10 } else { 30 };
        assert!(rule.lasts.num_seconds() <= most, "{name}: {}", rule.lasts);
    }
    let names: BTreeSet<_> = all.iter().map(|rule| &rule.name).collect();
    assert_eq!(names.len(), all.len(), "a name is used twice");
}

#[test]
fn the_alerts_of_a_manual_work_as_they_are_written() {
    let content = content(&root("tests/rules/shop.yaml"));
    assert_eq!((content.format, content.drafts.len()), (Format::Alerts, 8));
    let understood: Vec<_> = content
        .drafts
        .iter()
        .map(|draft| {
            (draft.name.as_str(), draft.severity.map(bongsu::domain::incident::Severity::id), draft.team.as_deref())
        })
        .collect();
    let expected = [
        ("HighResponseTime", "P1", None),
        ("HighErrorRate", "P0", None),
        ("LowThroughput", "P2", None),
        ("HighCPUUsage", "P3", None),
        ("HighMemoryUsage", "P3", None),
        ("DiskSpaceLow", "P3", None),
        ("PaymentFailureSpike", "P1", Some("payments")),
        ("CouponIssueDelay", "P2", Some("marketing")),
    ];
    assert_eq!(understood, expected.map(|(name, severity, team)| (name, Some(severity), team)));
    let loaded = rules::finished(content, Settings::default(), &known());
    let trial = trial::read(&root("tests/rules/shop.test.yaml")).unwrap_or_else(|error| panic!("{error}"));
    let differences = trial::run(&trial, &loaded.set);
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn wrong_files_are_told_all_at_once_with_place_and_cure() {
    let folder = root("tests/rules/invalid");
    let files: Vec<_> =
        fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    assert!(files.len() >= 5, "the corpus is gone");
    for path in files {
        let text = fs::read_to_string(&path).expect("text");
        let error = read::file(&path, &Severities::default()).map(drop).expect_err(&path.display().to_string());
        let said = error.to_string();
        let expected: Vec<_> = text.lines().filter_map(|line| line.trim_start().strip_prefix("# expect: ")).collect();
        assert!(!expected.is_empty(), "{} expects nothing", path.display());
        for expected in &expected {
            assert!(said.contains(expected), "{}: no `{expected}` in\n{said}", path.display());
        }
        let count = said.lines().last().and_then(|line| line.rsplit("has ").next()?.split(' ').next()?.parse().ok());
        assert!(count.is_some_and(|count: usize| count >= expected.len()), "{said}");
        assert!(said.chars().all(|c| c == '\n' || Clean::allows(c)), "{said:?}");
    }
}

#[test]
fn the_example_to_copy_is_right() {
    let loaded = loaded(&root("assets/rules/example.toml"));
    assert_eq!((loaded.set.rules.len(), loaded.set.records.len()), (1, 1));
    assert!(loaded.remarks.is_empty(), "{:?}", loaded.remarks);
}

fn bongsu(args: &[&str]) -> Output {
    let home = tempfile::tempdir().expect("a folder");
    Command::new(env!("CARGO_BIN_EXE_bongsu"))
        .args(args)
        .current_dir(root(""))
        .env_clear()
        .env("HOME", home.path())
        .env("LANG", "en_US.UTF-8")
        .output()
        .expect("bongsu runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn check_says_how_a_file_is_understood() {
    let out = bongsu(&["rules", "check", "tests/rules/shop.yaml"]);
    let said = text(&out.stdout);
    assert!(out.status.success(), "{said}{}", text(&out.stderr));
    for expected in [
        "tests/rules/shop.yaml: 8 rules (alerts)",
        "· tests/rules/shop.yaml:7 HighErrorRate: read as sum by (target) (rate(http_requests_total{status=~\"5.*\"}[2m])) / \
         sum by (target) (rate(http_requests_total[2m])) > 0.05",
        "`결제팀` is the team payments",
        "HighCPUUsage: its action names no severity, so it is P3",
        "PaymentFailureSpike: nobody gives the signal `payment_failure_rate`",
    ] {
        assert!(said.contains(expected), "no `{expected}` in\n{said}");
    }
    let korean = text(&bongsu(&["--lang", "ko", "rules", "check", "tests/rules/shop.yaml"]).stdout);
    assert!(korean.contains("규칙 8개") && korean.contains("해석: sum by (target)"), "{korean}");

    let out = bongsu(&["rules", "check", "tests/rules/shop.yaml", "tests/rules/invalid/alerts.yaml", "no/such.toml"]);
    let said = text(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{said}");
    assert!(
        said.contains("alerts.yaml:3:5: `condition` is missing") && said.contains("no/such.toml cannot be read"),
        "{said}"
    );
}

#[test]
fn test_shows_what_is_otherwise_than_expected() {
    let all: Vec<_> = rules::SHIPPED.iter().map(|(id, _)| format!("tests/rules/{id}.test.yaml")).collect();
    let args: Vec<_> = ["rules", "test"].into_iter().chain(all.iter().map(String::as_str)).collect();
    let out = bongsu(&args);
    assert!(out.status.success(), "{}{}", text(&out.stdout), text(&out.stderr));
    assert!(text(&out.stdout).contains("cases, all as expected"));

    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("wrong.test.yaml");
    let rules = root("assets/rules/services.toml");
    let trial = format!(
        "rule_files: [{}]\ntests:\n  - name: two\n    input_series:\n      - {{series: 'http_up{{target=\"a\",service=\"a\"}}', \
         values: '0x20'}}\n    alert_rule_test:\n      - {{eval_time: 20s, alertname: ServiceDown, exp_alerts: [{{exp_labels: \
         {{target: b, severity: P0}}}}]}}\n      - {{eval_time: 20s, alertname: ServiceDwn, exp_alerts: []}}\n    \
         promql_expr_test:\n      - {{expr: http_up + 1, eval_time: 4s, exp_samples: [{{labels: '{{target=\"a\",service=\"a\"}}', \
         value: 2}}]}}\n",
        rules.display()
    );
    fs::write(&file, trial).expect("written");
    let out = bongsu(&["rules", "test", file.to_str().expect("UTF-8")]);
    let said = text(&out.stdout);
    assert_eq!(out.status.code(), Some(1), "{said}{}", text(&out.stderr));
    for expected in [
        "wrong.test.yaml:7: case two, after 20s: ServiceDown",
        "- {severity=\"P0\",target=\"b\"}  (expected, and not there)",
        "+ {service=\"a\",severity=\"P0\",target=\"a\"}  (there, and not expected)",
        "ServiceDwn\n    no rule of the files is called so",
        "- {service=\"a\",target=\"a\"} 2  (expected",
        "+ {service=\"a\",target=\"a\"} 1  (there",
        "3 differences",
    ] {
        assert!(said.contains(expected), "no `{expected}` in\n{said}");
    }
}

#[test]
fn list_shows_the_rules_of_the_room() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("rules")).expect("a folder");
    fs::copy(root("tests/rules/shop.yaml"), dir.path().join("rules/shop.yaml")).expect("copied");
    let config = dir.path().join("config.toml");
    fs::write(&config, "[rules]\nfiles = [\"rules/*.yaml\"]\n[rules.change.MysqlDown]\nfor = \"3s\"\n")
        .expect("written");
    let config = config.to_str().expect("UTF-8");
    let out = bongsu(&["--config", config, "rules", "list"]);
    let said = text(&out.stdout);
    assert!(out.status.success(), "{}", text(&out.stderr));
    assert!(said.contains("P0  3s   MysqlDown") && said.contains("rules/shop.yaml:7"), "{said}");
    assert!(said.contains("HighCPUUsage: it takes the place of the rule of that name in built-in host"), "{said}");

    let schema = fs::read_to_string(root("assets/rules.schema.json")).expect("a schema");
    let schema = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let out = text(&bongsu(&["--config", config, "rules", "list", "--json"]).stdout);
    assert!(out.lines().count() > 40, "{out}");
    for line in out.lines() {
        let rule = serde_json::from_str(line).expect("JSON");
        assert!(
            validator.is_valid(&rule),
            "{line}: {:?}",
            validator.iter_errors(&rule).map(|e| e.to_string()).collect::<Vec<_>>()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_the_readers_panic_or_the_terminal_act(
        text in "(alerts|groups|tests|rules|rule_files|name|alert|record|condition|duration|expr|labels|input_series|series|values|up|rate|0\\+1x5|5m|\\$limit|\\{\\{|\\}\\}|[:\n]|\n {0,8}|- |\\? |[&*!]a |[\\[\\]{}'\"|>,#=()$]|: |\\[\\[|\\]\\]|\\PC|[\\x00-\\x1f])*",
    ) {
        let mut wrong = Vec::new();
        for name in ["a.yaml", "a.toml"] {
            match read::text(Path::new(name), &text, &Severities::default()) {
                Ok(content) => {
                    let drafts = content.drafts.iter().filter(|draft| !draft.disabled).count();
                    let loaded = rules::finished(content, Settings::default(), &known());
                    prop_assert_eq!(loaded.set.rules.len(), drafts, "what was read is a rule");
                }
                Err(error) => wrong.push(error.to_string()),
            }
        }
        wrong.extend(trial::of(Path::new("a.yaml"), &text).err().map(|error| error.to_string()));
        for said in wrong {
            prop_assert!(said.chars().all(|c| c == '\n' || Clean::allows(c)), "{:?}", said);
        }
    }
}
