use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{any, method, path, query_param},
};

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::*;
use crate::{
    collect::{Question, Source},
    domain::{
        clock::{Clock, ManualClock},
        reading::FaultKind,
    },
    panes::prometheus::{
        model::{Health, Manager, Newest, State},
        session::{Session, tests::target},
    },
};

const AT: f64 = 1_800_000_000.0;

fn clock() -> Arc<dyn Clock> {
    Arc::new(ManualClock::at(Moment::from_timestamp(1_800_000_000, 0).unwrap()))
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at every call")]
fn success(data: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"status": "success", "data": data}))
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at every call")]
fn vector(series: Value) -> ResponseTemplate {
    success(json!({"resultType": "vector", "result": series}))
}

async fn on(server: &MockServer, at: &str, answer: ResponseTemplate) {
    Mock::given(path(at)).respond_with(answer).mount(server).await;
}

fn queries(server: &MockServer, more: &str, questions: Vec<Question>) -> QueriesSource {
    QueriesSource::new(Arc::new(Session::new(target(&server.uri(), more))), questions)
}

fn scraped(job: &str, health: &str, error: &str) -> Value {
    json!({"labels": {"job": job, "instance": "h:1", "service": "shop"}, "scrapeUrl": "http://h:1/metrics", "lastError": error,
           "lastScrape": "2027-01-15T07:59:58Z", "lastScrapeDuration": 0.012_345_6, "health": health, "scrapeInterval": "5s",
           "discoveredLabels": {"__address__": "h:1"}, "scrapePool": job})
}

#[tokio::test]
async fn what_is_scraped_is_read_with_that_which_cannot_be_first() {
    let server = MockServer::start().await;
    let never =
        json!({"labels": {"job": "new", "instance": "h:2"}, "lastScrape": "0001-01-01T00:00:00Z", "health": "unknown"});
    let active = json!([
        scraped("a", "up", ""),
        never,
        scraped("z", "down", "Get \"http://h:1/metrics\": connection refused\u{1b}[2J")
    ]);
    on(&server, "/api/v1/targets", success(json!({"activeTargets": active, "droppedTargets": []}))).await;
    on(&server, "/api/v1/query", vector(json!([{"metric": {}, "value": [AT, "0.93"]}]))).await;
    on(&server, "/api/v1/status/buildinfo", success(json!({"version": "2.42.0"}))).await;
    let mut source = TargetsSource::new(Arc::new(Session::new(target(&server.uri(), ""))), clock());
    let scrapes = source.poll().await.unwrap();
    assert_eq!((scrapes.total, scrapes.down, scrapes.unknown, scrapes.told), (3, 1, 1, true));
    assert_eq!((scrapes.version.as_str(), scrapes.newest), ("2.42.0", Newest::AgeS(0.9)));
    let first = &scrapes.targets[0];
    assert_eq!((first.job.as_str(), first.health, first.error.as_str()), ("z", Health::Down, "connection refused␛[2J"));
    assert_eq!((first.took_s, first.every.as_str(), first.labels[0].1.as_str()), (Some(0.0123), "5s", "shop"));
    assert!(first.down_since.is_some() && first.down_longer && scrapes.targets[1].scraped_at.is_none());
    // It stays the time at which it was first seen.
    let since = first.down_since;
    assert_eq!(source.poll().await.unwrap().targets[0].down_since, since);
}

#[tokio::test]
async fn what_tells_no_targets_tells_up() {
    let server = MockServer::start().await;
    on(&server, "/api/v1/targets", ResponseTemplate::new(404)).await;
    on(&server, "/api/v1/status/buildinfo", ResponseTemplate::new(404)).await;
    let ask = |query: &str, series: Value| Mock::given(query_param("query", query)).respond_with(vector(series));
    ask("up == 0", json!([{"metric": {"job": "api", "instance": "h:1"}, "value": [AT, "0"]}])).mount(&server).await;
    ask("count(up)", json!([{"metric": {}, "value": [AT, "12"]}])).mount(&server).await;
    ask("time() - max(timestamp(up))", json!([])).mount(&server).await;
    let mut source = TargetsSource::new(Arc::new(Session::new(target(&server.uri(), ""))), clock());
    let scrapes = source.poll().await.unwrap();
    assert_eq!((scrapes.total, scrapes.down, scrapes.told, scrapes.newest), (12, 1, false, Newest::None));
    assert_eq!(scrapes.targets[0].job.as_str(), "api");
}

fn told(name: &str, severity: &str, state: &str) -> Value {
    json!({"labels": {"alertname": name, "severity": severity, "instance": "h:1"}, "annotations": {"summary": format!("{name} is wrong")},
           "state": state, "activeAt": "2027-01-15T07:50:00Z", "value": "1e+00"})
}

fn managed(name: &str, severity: &str, silenced: &[&str], inhibited: &[&str]) -> Value {
    json!({"labels": {"alertname": name, "severity": severity, "instance": "h:1", "cluster": "eu"}, "annotations": {},
           "fingerprint": format!("f-{name}"), "startsAt": "2027-01-15T07:51:00Z",
           "status": {"state": "active", "silencedBy": silenced, "inhibitedBy": inhibited}})
}

#[tokio::test]
async fn alerts_of_both_are_one_list_the_worst_first() {
    let server = MockServer::start().await;
    let ours = json!([
        told("Watchdog", "none", "firing"),
        told("DiskFull", "warning", "pending"),
        told("SlowDb", "warning", "firing"),
        told("RedisDown", "critical", "firing"),
        told("ApiDown", "page", "firing"),
        told("CacheCold", "warning", "firing"),
    ]);
    on(&server, "/api/v1/alerts", success(json!({"alerts": ours}))).await;
    let theirs = json!([
        managed("Watchdog", "none", &[], &[]),
        managed("SlowDb", "warning", &["s-1"], &[]),
        managed("RedisDown", "critical", &[], &[]),
        managed("CacheCold", "warning", &[], &["x"]),
        managed("Elsewhere", "critical", &[], &[]),
    ]);
    on(&server, "/api/v2/alerts", ResponseTemplate::new(200).set_body_json(theirs)).await;
    let silences = json!([{"id": "s-1", "createdBy": "minsu", "comment": "known", "endsAt": "2027-01-15T10:00:00Z",
        "matchers": [{"name": "alertname", "value": "SlowDb", "isRegex": false}], "status": {"state": "active"}}]);
    on(&server, "/api/v2/silences", ResponseTemplate::new(200).set_body_json(silences)).await;
    let alerts = AlertsSource::new(Arc::new(Session::new(target(&server.uri(), "")))).poll().await.unwrap();
    let read: Vec<_> = alerts.alerts.iter().map(|alert| (alert.name.as_str(), alert.state)).collect();
    let expected = [
        ("ApiDown", State::Firing),
        ("RedisDown", State::Firing),
        ("Elsewhere", State::Firing),
        ("DiskFull", State::Pending),
        ("Watchdog", State::Firing),
        ("SlowDb", State::Silenced),
        ("CacheCold", State::Inhibited),
    ];
    assert_eq!(read, expected);
    assert_eq!((alerts.count(State::Firing), alerts.total(), &alerts.manager), (4, 7, &Some(Manager::Up)));
    let of = |name: &str| alerts.alerts.iter().find(|alert| alert.name.as_str() == name).unwrap();
    // Alertmanager adds labels to all of them; an alert is known by those that Prometheus gives.
    assert_eq!(of("RedisDown").fingerprint.as_deref(), Some("f-RedisDown"));
    assert_eq!((of("ApiDown").fingerprint.as_deref(), of("RedisDown").labels.get("cluster")), (None, ""));
    let silence = &of("SlowDb").silences[0];
    assert_eq!((silence.by.as_str(), silence.comment.as_str(), silence.matchers), ("minsu", "known", 1));
    assert!(silence.until.is_some());
}

#[tokio::test]
async fn one_that_is_gone_does_not_hide_what_the_other_tells() {
    let server = MockServer::start().await;
    on(
        &server,
        "/api/v2/alerts",
        ResponseTemplate::new(200).set_body_json(json!([managed("A", "critical", &[], &[])])),
    )
    .await;
    on(&server, "/api/v2/silences", ResponseTemplate::new(200).set_body_json(json!([]))).await;
    Mock::given(path("/api/v1/alerts")).respond_with(ResponseTemplate::new(503)).up_to_n_times(1).mount(&server).await;
    on(&server, "/api/v1/alerts", success(json!({"alerts": [told("B", "critical", "firing")]}))).await;
    let mut source = AlertsSource::new(Arc::new(Session::new(target(&server.uri(), ""))));
    let alerts = source.poll().await.unwrap();
    assert_eq!((alerts.total(), alerts.untold.map(|fault| fault.kind)), (1, Some(FaultKind::Busy)));
    server.reset().await;
    on(&server, "/api/v1/alerts", success(json!({"alerts": [told("B", "critical", "firing")]}))).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(500)).mount(&server).await;
    let alerts = source.poll().await.unwrap();
    assert!(matches!(alerts.manager, Some(Manager::Failing(_))) && alerts.total() == 1, "{alerts:?}");
    server.reset().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(403)).mount(&server).await;
    assert_eq!(source.poll().await.unwrap_err().kind, FaultKind::Denied);
}

const QUERY: &str = "[[panes.prometheus.targets.queries]]\nname = \"q\"\nquery = \"x\"\nwarn-above = 10\n";

#[tokio::test]
async fn a_query_gives_its_values_and_a_trend_that_is_asked_once_a_step() {
    let server = MockServer::start().await;
    let series = json!([{"metric": {"i": "a"}, "value": [AT, "3.14259"]}, {"metric": {"i": "b"}, "value": [AT, "11"]},
                        {"metric": {"i": "c"}, "value": [AT, "NaN"]}]);
    Mock::given(path("/api/v1/query")).respond_with(vector(series)).mount(&server).await;
    let ranges = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&ranges);
    let answer = move |request: &Request| {
        seen.fetch_add(1, Ordering::Relaxed);
        let asked: std::collections::HashMap<_, _> = request.url.query_pairs().into_owned().collect();
        // 15 minutes in 30 steps, which end at a step.
        assert_eq!(
            (asked["step"].as_str(), asked["end"].as_str(), asked["start"].as_str()),
            ("30", "1800000000", "1799999130")
        );
        let values = json!([[1_799_999_130.0, "1"], [1_799_999_190.0, "NaN"], [1_800_000_000.0, "3"]]);
        success(json!({"resultType": "matrix", "result": [{"metric": {"i": "a"}, "values": values}]}))
    };
    Mock::given(path("/api/v1/query_range")).respond_with(answer).mount(&server).await;
    let mut source = queries(&server, QUERY, Vec::new());
    let panel = source.poll().await.unwrap().panels.remove(0);
    let read: Vec<_> = panel.series.iter().map(|series| series.labels.get("i").to_owned()).collect();
    // What is above its limit, then what is no number, then what is well.
    assert_eq!((read.join(" "), panel.total), ("c b a".to_owned(), 3));
    let trend = &panel.series[2].trend;
    assert_eq!((trend.len(), trend[0], trend[1], trend[2], trend[29]), (30, Some(1.0), None, None, Some(3.0)));
    assert_eq!(panel.series[2].extremes(), Some((1.0, 3.143)));
    source.poll().await.unwrap();
    assert_eq!(ranges.load(Ordering::Relaxed), 1, "the same step is not asked again");
}

#[tokio::test]
async fn a_query_of_too_many_series_keeps_the_worst_and_asks_for_no_trend() {
    let server = MockServer::start().await;
    let one = |n: usize| json!({"metric": {"i": format!("{n:05}")}, "value": [AT, n.to_string()]});
    let many: Vec<Value> = (0..5_000).map(one).collect();
    Mock::given(path("/api/v1/query")).respond_with(vector(json!(many))).mount(&server).await;
    Mock::given(path("/api/v1/query_range")).respond_with(ResponseTemplate::new(500)).expect(0).mount(&server).await;
    let panel = queries(&server, QUERY, Vec::new()).poll().await.unwrap().panels.remove(0);
    assert_eq!((panel.total, panel.series.len(), panel.series[0].value.0), (5_000, 50, 11.0));
}

#[tokio::test]
async fn one_query_that_is_wrong_spoils_no_other_and_rules_get_their_answers() {
    let server = MockServer::start().await;
    let wrong = json!({"status": "error", "errorType": "bad_data", "error": "parse error"});
    let is = |query: &'static str| Mock::given(method("GET")).and(query_param("query", query));
    is("x").respond_with(ResponseTemplate::new(400).set_body_json(wrong)).mount(&server).await;
    let series = json!([{"metric": {"job": "api\u{1b}", "target": "theirs"}, "value": [AT, "0.2"]}]);
    is("errors > 0.1").respond_with(vector(series)).mount(&server).await;
    let question = Question { id: "HighErrors".into(), query: "errors > 0.1".into() };
    let found = queries(&server, QUERY, vec![question]).poll().await.unwrap();
    assert!(found.panels[0].fault.as_ref().is_some_and(|fault| fault.detail.contains("parse error")));
    let results = &found.results[0];
    assert_eq!((results.id.as_str(), results.total, results.fault.is_none()), ("HighErrors", 1, true));
    assert_eq!((results.series[0].0.get("job"), results.series[0].1.0), ("api␛", 0.2));
}

#[tokio::test]
async fn when_nobody_answers_the_poll_fails_as_one() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let session = || Arc::new(Session::new(target(&format!("http://127.0.0.1:{free}"), QUERY)));
    let question = Question { id: "r".into(), query: "up".into() };
    assert_eq!(QueriesSource::new(session(), vec![question]).poll().await.unwrap_err().kind, FaultKind::Refused);
    assert_eq!(TargetsSource::new(session(), clock()).poll().await.unwrap_err().kind, FaultKind::Refused);
    assert_eq!(AlertsSource::new(session()).poll().await.unwrap_err().kind, FaultKind::Refused);
    // Who has no query asks nothing.
    let nobody = Arc::new(Session::new(target(&format!("http://127.0.0.1:{free}"), "")));
    assert!(QueriesSource::new(nobody, Vec::new()).poll().await.unwrap().panels.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_costs_the_time_of_two_answers_and_no_more() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(vector(json!([])).set_delay(Duration::from_secs(30))).mount(&server).await;
    let many: String = (0..20).map(|n| QUERY.replace("\"q\"", &format!("\"q{n}\""))).collect();
    let mut source = queries(&server, &format!("timeout = \"300ms\"\n{many}"), Vec::new());
    let began = std::time::Instant::now();
    let fault = source.poll().await.unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert!(fault.kind == FaultKind::Silent && fault.detail.contains("within 300ms"), "{fault}");
}
