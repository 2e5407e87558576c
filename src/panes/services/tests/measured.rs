//! What the probes of services say in numbers.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::value::to_raw_value;

use super::{
    screen::{bad, good, named, now, pane},
    *,
};
use crate::{
    collect::{Feed, Replay},
    domain::{
        clock::{ManualClock, Moment},
        dependency::End,
        reading::{Fault, FaultKind, SourceKey},
        sample::{Outcome as Polled, Sample},
    },
    panes::{
        Pane, Ready,
        services::{Configured, ID, SOURCE, cause::BodyFault, signals::SIGNALS},
        signal_tests::{is_complete, values},
    },
};

fn measured(pane: &dyn Pane, at: Moment) -> BTreeMap<String, f64> {
    values(SIGNALS, &pane.measure(at))
}

fn refused() -> Cause {
    Cause::Refused { address: "127.0.0.1:18080".into() }
}

#[test]
fn every_signal_is_given_and_true() {
    let api = Data { tls_days_left: Some(12), ..good() };
    let slow = Data { state: State::Degraded, status: Some(503), ..bad(State::Degraded, refused()) };
    let down = Data { status: None, p50_ms: None, p95_ms: None, ..bad(State::Down, refused()) };
    let pane =
        pane(vec![(named("api"), Some(Ok(api))), (named("web"), Some(Ok(slow))), (named("pay"), Some(Ok(down)))]);
    let found = measured(&*pane, now());
    is_complete(SIGNALS, &found);
    for (name, value) in [
        ("http_up{service=\"api\"}", 1.0),
        ("http_up{service=\"web\"}", 1.0),
        ("http_up{service=\"pay\"}", 0.0),
        ("http_degraded{service=\"api\"}", 0.0),
        ("http_degraded{service=\"web\"}", 1.0),
        ("http_request_duration_seconds{quantile=\"0.95\",service=\"api\"}", 0.034),
        ("http_requests_total{service=\"api\",status=\"200\"}", 1.0),
        ("http_requests_total{service=\"api\",status=\"503\"}", 0.0),
        ("http_requests_total{service=\"web\",status=\"503\"}", 1.0),
        ("http_requests_total{service=\"pay\",status=\"0\"}", 1.0),
        ("http_failures_total{service=\"api\"}", 0.0),
        ("http_failures_total{service=\"pay\"}", 1.0),
        ("http_certificate_days{service=\"api\"}", 12.0),
        ("http_failures_in_a_row{service=\"web\"}", 1.0),
    ] {
        assert_eq!(found.get(name), Some(&value), "{name}: {found:#?}");
    }
    assert!(!found.keys().any(|key| key.starts_with("http_request_duration") && key.contains("\"pay\"")));
}

#[test]
fn each_probe_is_counted_once() {
    let replay = Replay::default();
    let feed = Feed::replay(Arc::new(ManualClock::at(now())), replay.clone());
    let mut pane = Box::new(Configured(vec![Arc::new(named("api"))])).open(&feed);
    let mut play = |second: i64, outcome: Polled| {
        let (key, at) = (SourceKey::new(ID, "api", SOURCE), now() + TimeDelta::seconds(second));
        assert!(replay.play(&Sample { key, at, took: SECOND, every: SECOND * 2, outcome }));
        pane.sync();
        pane.sync();
        measured(&*pane, at)
    };
    let data = |data: Data| Polled::Data(to_raw_value(&data).expect("JSON"));
    let wrong = Cause::Body { fault: BodyFault::NoText { text: "OK".into() } };
    let codes = |found: &BTreeMap<String, f64>| {
        let of =
            |status: &str| found.get(&format!("http_requests_total{{service=\"api\",status=\"{status}\"}}")).copied();
        (of("200"), of("418"), found.get("http_failures_total{service=\"api\"}").copied())
    };
    assert_eq!(codes(&play(0, data(good()))), (Some(1.0), None, Some(0.0)));
    assert_eq!(codes(&play(0, data(good()))), (Some(1.0), None, Some(0.0)), "the same reading");
    assert_eq!(codes(&play(2, data(bad(State::Degraded, wrong)))), (Some(2.0), None, Some(1.0)), "a wrong body");
    let odd = Data { status: Some(418), ..bad(State::Down, refused()) };
    assert_eq!(codes(&play(4, data(odd))), (Some(2.0), Some(1.0), Some(2.0)));
    let secret = Fault::new(FaultKind::Secret, "no API_TOKEN");
    assert_eq!(play(6, Polled::Fault(secret)), BTreeMap::new(), "our own fault is not that of the service");
    let silent = Fault::new(FaultKind::Silent, "no answer for 6 s");
    assert_eq!(play(8, Polled::Fault(silent)), [("http_up{service=\"api\"}".into(), 0.0)].into());
    assert_eq!(codes(&play(10, data(good()))), (Some(3.0), Some(1.0), Some(2.0)), "and it goes on");
}

#[test]
fn what_is_not_known_is_no_number_and_old_is_not_known() {
    let pane = pane(vec![(named("api"), None), (named("web"), Some(Ok(good())))]);
    let found = measured(&*pane, now());
    assert!(!found.is_empty() && found.keys().all(|key| key.contains("\"web\"")), "{found:#?}");
    assert_eq!(measured(&*pane, now() + TimeDelta::minutes(1)), BTreeMap::new());
}

#[test]
fn a_service_needs_the_machine_that_it_answers_from() {
    let far = Data { remote_address: Some("10.0.3.7:8080".into()), ..good() };
    let pane = pane(vec![(named("api"), Some(Ok(far))), (named("web"), Some(Ok(good()))), (named("pay"), None)]);
    let found = pane.dependencies();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].below, End::Host("10.0.3.7".into()));
    assert!(matches!(&found[0].above, End::Place(place) if place.target == "api"));
}
