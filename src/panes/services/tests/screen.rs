//! What the pane says, fed from a recording.

use chrono::TimeDelta;
use serde_json::{json, value::to_raw_value};

use super::*;
use crate::{
    collect::{Feed, Replay},
    config::SecretRef,
    domain::{
        clock::{ManualClock, Moment},
        reading::{Fault, FaultKind, SourceKey},
        sample::{Outcome as Polled, Sample},
        verdict::Verdict,
    },
    panes::{
        Cx, Pane, Ready, Sight,
        services::{
            Configured, ID, SOURCE,
            cause::{BodyFault, Stage, TlsFault},
            model::{Certificate, Phases, Recent},
        },
    },
    text::Zone,
    ui::table::{Content, Table},
};

const SIGHT: Sight<'static> = Sight { target: "", view: "services" };

pub(super) fn now() -> Moment {
    "2026-11-21T05:23:41Z".parse().expect("a moment")
}

fn ago(seconds: i64) -> Moment {
    now() - TimeDelta::seconds(seconds)
}

pub(super) fn good() -> Data {
    Data {
        state: State::Up,
        since: ago(9 * 86_400),
        status: Some(200),
        latency_ms: Some(21.0),
        degraded_above_ms: Some(500.0),
        error: None,
        p50_ms: Some(20.0),
        p95_ms: Some(34.0),
        window: vec![Some(20.0), None, Some(21.0)],
        failures_in_a_row: 0,
        recent: Recent { failed: 0, needed: 2, of: 3 },
        checks: 3,
        tls_days_left: None,
        certificate: None,
        phases: Phases { connect_ms: Some(0.4), first_byte_ms: Some(20.1), body_ms: Some(0.2), ..Phases::default() },
        http_version: Some("HTTP/1.1".into()),
        remote_address: Some("127.0.0.1:18080".into()),
        body_excerpt: None,
        clock_skew_s: Some(0.2),
    }
}

pub(super) fn bad(state: State, cause: Cause) -> Data {
    let failed = if state == State::Down { 2 } else { 1 };
    Data {
        state,
        since: ago(12),
        error: Some(Failure { text: words::cause(Lang::En, &cause).into(), cause }),
        failures_in_a_row: 1,
        recent: Recent { failed, needed: 2, of: 3 },
        ..good()
    }
}

/// A pane whose targets have these readings; `None` for one that has not answered yet.
pub(super) fn pane(readings: Vec<(Target, Option<Result<Data, Fault>>)>) -> Box<dyn Pane> {
    let replay = Replay::default();
    let feed = Feed::replay(Arc::new(ManualClock::at(now())), replay.clone());
    let (targets, polls): (Vec<_>, Vec<_>) = readings.into_iter().map(|(one, poll)| (Arc::new(one), poll)).unzip();
    let mut pane = Box::new(Configured(targets.clone())).open(&feed);
    for (target, poll) in targets.iter().zip(polls) {
        let Some(poll) = poll else { continue };
        let outcome = match poll {
            Ok(data) => Polled::Data(to_raw_value(&data).expect("JSON")),
            Err(fault) => Polled::Fault(fault),
        };
        let key = SourceKey::new(ID, &target.name, SOURCE);
        assert!(replay.play(&Sample { key, at: ago(1), took: SECOND, every: target.every, outcome }));
    }
    pane.sync();
    pane
}

pub(super) fn named(name: &str) -> Target {
    Target { name: name.into(), ..target("http://127.0.0.1:18080/health") }
}

fn cx(zone: &Zone, lang: Lang) -> Cx<'_> {
    Cx { now: now(), lang, zone }
}

fn cell(table: &Table, row: usize, column: &str) -> String {
    let at = table.columns.iter().position(|one| one.id == column).expect("a column");
    match &table.rows[row].cells[at].content {
        Content::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    }
}

fn outage() -> Box<dyn Pane> {
    let status = Cause::Status { expected: "200".into(), got: 503, location: None };
    let silent = Cause::Silent { stage: Stage::Answer, after_ms: 1000.0, address: "127.0.0.1:1".into() };
    let slow = Data { state: State::Degraded, latency_ms: Some(900.0), ..good() };
    let secret = Fault::new(FaultKind::Secret, "the environment variable TOKEN is not set");
    pane(vec![
        (named("fine"), Some(Ok(good()))),
        (named("slow"), Some(Ok(slow))),
        (named("doubtful"), Some(Ok(Data { status: None, latency_ms: None, ..bad(State::Degraded, silent) }))),
        (named("locked"), Some(Err(secret))),
        (named("broken"), Some(Ok(Data { status: Some(503), ..bad(State::Down, status) }))),
        (named("new"), None),
    ])
}

#[test]
fn the_worst_stands_first_and_says_what_is_wrong() {
    let pane = outage();
    let zone = Zone::utc();
    let table = pane.table(&SIGHT, &cx(&zone, Lang::En));
    let said: Vec<_> =
        (0..table.rows.len()).map(|row| (cell(&table, row, "name"), cell(&table, row, "what"))).collect();
    let expected = [
        ("broken", "503 instead of 200"),
        ("locked", "secret missing: the environment variable TOKEN is not set"),
        ("new", "no answer yet"),
        ("slow", "slow: 200 in 900ms, limit 500ms"),
        ("doubtful", "1 of 2 failed: silent for 1.0s after connecting"),
        ("fine", ""),
    ];
    assert_eq!(said, expected.map(|(name, what)| (name.to_owned(), what.to_owned())));
    assert_eq!(table.rows[0].key, "service:broken");
    assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()));
    assert_eq!((cell(&table, 0, "code"), cell(&table, 0, "since")), ("503".into(), "12s".into()));
    assert_eq!((cell(&table, 4, "code"), cell(&table, 4, "latency")), ("–".into(), "–".into()));
    assert_eq!((cell(&table, 5, "latency"), cell(&table, 5, "since")), ("21ms".into(), "9d".into()));
}

#[test]
fn the_title_counts_and_leaves_out_what_is_zero() {
    let zone = Zone::utc();
    let said = |pane: &dyn Pane, lang| {
        let facts = pane.title_facts(&SIGHT, &cx(&zone, lang)).into_iter();
        facts.map(|fact| fact.value.to_string()).collect::<Vec<_>>().join(" · ")
    };
    assert_eq!(said(&*outage(), Lang::En), "1 up · 2 degraded · 1 down · 2 unknown");
    let all_well = pane(vec![(named("a"), Some(Ok(good()))), (named("b"), Some(Ok(good())))]);
    assert_eq!(said(&*all_well, Lang::En), "2 up");
    assert_eq!(said(&*all_well, Lang::Ko), "정상 2");
}

#[test]
fn every_source_is_judged_also_when_it_is_silent_or_old() {
    let pane = outage();
    let zone = Zone::utc();
    let judged: Vec<_> =
        pane.judge(&cx(&zone, Lang::En)).into_iter().map(|one| (one.subject.target, one.verdict)).collect();
    let expected = [
        ("fine", Verdict::Ok),
        ("slow", Verdict::Warn),
        ("doubtful", Verdict::Warn),
        ("locked", Verdict::Unknown),
        ("broken", Verdict::Crit),
        ("new", Verdict::Unknown),
    ];
    assert_eq!(judged, expected.map(|(target, verdict)| (target.to_owned(), verdict)));
    let late = Cx { now: now() + TimeDelta::minutes(2), ..cx(&zone, Lang::En) };
    let stale = pane.judge(&late).into_iter().next().expect("a judgement");
    assert_eq!((stale.verdict, stale.summary.as_str()), (Verdict::Unknown, "no news for 2m01s"));
    let table = pane.table(&SIGHT, &late);
    assert!(table.rows.iter().filter(|row| row.faded).count() == 4, "old values stay, faded");
}

#[test]
fn a_certificate_has_a_check_of_its_own() {
    let zone = Zone::utc();
    let judged = |days: i64| {
        let certificate = Certificate { not_before: ago(0), not_after: now(), self_signed: false };
        let data = Data { tls_days_left: Some(days), certificate: Some(certificate), ..good() };
        let https = Target { name: "shop".into(), ..target("https://shop.example/") };
        let judgements = pane(vec![(https, Some(Ok(data)))]).judge(&cx(&zone, Lang::En));
        let one = judgements.into_iter().find(|one| one.subject.check == "certificate").expect("a judgement");
        (one.verdict, one.summary)
    };
    assert_eq!(judged(15), (Verdict::Ok, "certificate: 15d left".into()));
    assert_eq!(judged(14), (Verdict::Warn, "certificate: 14d left".into()));
    assert_eq!(judged(2).0, Verdict::Crit);
    assert_eq!(judged(0), (Verdict::Crit, "certificate expires within a day".into()));
    assert_eq!(judged(-1), (Verdict::Crit, "certificate expired within the last day".into()));
    assert_eq!(judged(-31), (Verdict::Crit, "certificate expired 30d ago".into()));
}

#[test]
fn nobody_forgets_that_a_certificate_is_not_verified() {
    let zone = Zone::utc();
    let careless = Target { insecure: true, ..target("https://127.0.0.1/") };
    let table = pane(vec![(careless, Some(Ok(good())))]).table(&SIGHT, &cx(&zone, Lang::En));
    assert_eq!(cell(&table, 0, "what"), "certificate not verified");
}

#[test]
fn details_say_everything_but_the_secrets() {
    let secret = HeaderText::Secret { prefix: "Bearer ".into(), secret: SecretRef::Env("CARGO_PKG_NAME".into()) };
    let expect = Expectation {
        json: vec![("status".into(), json!("UP"))],
        text: Some("ready".into()),
        ..Expectation::default()
    };
    let headers = vec![("authorization".into(), secret), ("accept".into(), HeaderText::Plain("*/*".into()))];
    let url = "http://127.0.0.1:18080/health?key=hunter2".parse().expect("a URL");
    let asked = Target { headers, expect, url, degraded_above: Some(SECOND / 2), ..named("api") };
    let fault = BodyFault::Differs { path: "status".into(), expected: "\"UP\"".into(), got: "\"DOWN\"".into() };
    let data = Data {
        body_excerpt: Some("{\"status\":\"DOWN\"}".into()),
        clock_skew_s: Some(-42.0),
        ..bad(State::Down, Cause::Body { fault })
    };
    let pane = pane(vec![(asked, Some(Ok(data)))]);
    let zone = Zone::utc();
    let lines = |lang| {
        let sections = pane.details(&SIGHT, "service:api", &cx(&zone, lang)).into_iter();
        let lines = sections.flat_map(|section| section.lines);
        lines.map(|line| format!("{}={}", line.label, line.text)).collect::<Vec<_>>()
    };
    let said = lines(Lang::En);
    for wanted in [
        "health=status is \"DOWN\" instead of \"UP\"",
        "expected=2xx, a body with \"ready\", status = \"UP\"",
        "first byte=20ms",
        "DNS=–",
        "server clock=42s behind ours",
        "address=127.0.0.1:18080",
        "down after=2 of 3 probes failed",
        "authorization=Bearer (secret)",
        "accept=*/*",
        "request=GET http://127.0.0.1:18080/health?...",
    ] {
        assert!(said.iter().any(|line| line == wanted), "{wanted} is not in {said:#?}");
    }
    assert!(said.iter().all(|line| !line.contains("hunter2") && !line.contains("bongsu")), "{said:#?}");
    assert!(lines(Lang::Ko).iter().any(|line| line == "health=status: \"UP\" 대신 \"DOWN\""));
    assert!(pane.details(&SIGHT, "service:gone", &cx(&zone, Lang::En)).is_empty());
}

#[test]
fn every_cause_has_words_of_its_own_in_both_languages() {
    let address = || crate::text::Clean::from("10.0.0.7:80");
    let stages = [Stage::Connect, Stage::Tls, Stage::Answer, Stage::Body];
    let mut causes: Vec<Cause> =
        stages.iter().map(|stage| Cause::Silent { stage: *stage, after_ms: 1000.0, address: address() }).collect();
    causes.extend(stages.iter().map(|stage| Cause::Reset { stage: *stage, address: address() }));
    let faults = [
        TlsFault::Expired { days: 3 },
        TlsFault::NotYetValid,
        TlsFault::SelfSigned,
        TlsFault::UnknownIssuer,
        TlsFault::WrongName { names: "a.example".into() },
        TlsFault::NotTls,
        TlsFault::CaFile { detail: "no".into() },
        TlsFault::NoAuthorities,
    ];
    causes.extend(faults.map(|fault| Cause::Tls { fault }));
    let bodies = [
        BodyFault::NotJson,
        BodyFault::Missing { path: "a".into(), expected: "1".into() },
        BodyFault::Differs { path: "a".into(), expected: "1".into(), got: "2".into() },
        BodyFault::NoText { text: "ready".into() },
    ];
    causes.extend(bodies.map(|fault| Cause::Body { fault }));
    causes.extend([
        Cause::Refused { address: address() },
        Cause::Dns { host: "a".into(), detail: None },
        Cause::Dns { host: "a".into(), detail: Some("gone".into()) },
        Cause::Unreachable { address: address(), detail: "no route".into() },
        Cause::Status { expected: "200".into(), got: 503, location: None },
        Cause::Status { expected: "200".into(), got: 302, location: Some("/login".into()) },
        Cause::TooLarge { limit: 1024 },
        Cause::Protocol { detail: "invalid".into() },
    ]);
    let mut texts = std::collections::HashSet::new();
    for cause in &causes {
        let (en, ko) = (words::cause(Lang::En, cause), words::cause(Lang::Ko, cause));
        assert!(ko.chars().any(|c| ('가'..='힣').contains(&c)), "{ko}");
        assert!(en.is_ascii() && en.chars().count() <= 100, "{en}");
        assert!(texts.insert(en) && texts.insert(ko), "{cause:?}");
        let failure = Failure { text: "".into(), cause: cause.clone() };
        let kept = serde_json::to_string(&failure).expect("JSON");
        assert_eq!(serde_json::from_str::<Failure>(&kept).expect("a recording"), failure, "{kept}");
    }
}
