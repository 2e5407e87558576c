use std::sync::Arc;

use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

use super::*;
use crate::{
    collect::Operator,
    domain::clock::SystemClock,
    panes::prometheus::{
        ops::SILENCE,
        session::{Session, tests::target},
    },
};

const EN: Lang = Lang::En;

fn alert(name: &str, instance: &str, silenced: &[&str]) -> Value {
    json!({"labels": {"alertname": name, "instance": instance, "severity": "critical"}, "annotations": {"summary": "gone"},
           "fingerprint": format!("f-{name}-{instance}"), "startsAt": "2026-11-21T05:00:00Z",
           "status": {"state": "active", "silencedBy": silenced, "inhibitedBy": []}})
}

async fn serve(alerts: Value) -> (MockServer, PrometheusOperator) {
    let server = MockServer::start().await;
    Mock::given(path("/api/v2/alerts"))
        .respond_with(ResponseTemplate::new(200).set_body_json(alerts))
        .mount(&server)
        .await;
    let operator = PrometheusOperator::new(Arc::new(Session::new(target(&server.uri(), ""))), Arc::new(SystemClock));
    (server, operator)
}

fn ask(alert: &str) -> Ask {
    Ask::new(SILENCE, "p").with(ALERT, alert).with(DURATION, "2h").with(REASON, "restart in hand").with(BY, "minsu")
}

#[tokio::test]
async fn a_silence_fits_exactly_its_alert_and_has_an_end() {
    let (server, operator) = serve(json!([alert("RedisDown", "a:1", &[]), alert("RedisDown", "b:1", &[])])).await;
    let plan = operator.plan(&ask("f-RedisDown-a:1"), EN).await.unwrap();
    assert_eq!((plan.class, plan.objects.len(), plan.of, plan.name.as_str()), (Class::Low, 1, Some(2), "RedisDown"));
    let body = &plan.proof["body"];
    let matchers: Vec<Matcher> = serde_json::from_value(body["matchers"].clone()).unwrap();
    assert_eq!(matchers.len(), 3);
    assert!(matchers.iter().all(|matcher| !matcher.is_regex && matcher.is_equal && !matcher.value.is_empty()));
    let time = |key: &str| body[key].as_str().unwrap().parse::<crate::domain::clock::Moment>().unwrap();
    assert_eq!(time("endsAt") - time("startsAt"), TimeDelta::hours(2));
    assert_eq!(
        (body["createdBy"].as_str(), body["comment"].as_str()),
        (Some("minsu (bongsu)"), Some("restart in hand"))
    );
    assert!(plan.commands[0].starts_with("POST ") && plan.commands[0].contains("\"RedisDown\""), "{:?}", plan.commands);
    assert_eq!(
        plan.lasting.map(|lasting| (lasting.time, lasting.revert)),
        Some((Duration::from_hours(2), Revert::Itself))
    );
    // What is sent is what was shown.
    let expected = body.clone();
    let posted = move |request: &Request| {
        assert_eq!(serde_json::from_slice::<Value>(&request.body).unwrap(), expected);
        ResponseTemplate::new(200).set_body_json(json!({"silenceID": "5ca1ab1e-0000"}))
    };
    Mock::given(method("POST")).and(path("/api/v2/silences")).respond_with(posted).expect(1).mount(&server).await;
    assert!(operator.prove(&plan, EN).await.unwrap().is_some());
    let ran = operator.run(&plan, EN).await;
    assert_eq!(
        (ran.how, ran.undo.as_ref().map(|undo| undo.param(expire::SILENCE_ID))),
        (RanHow::Done, Some("5ca1ab1e-0000"))
    );
}

#[tokio::test]
async fn what_must_not_be_silenced_is_refused() {
    let nameless =
        json!({"labels": {"instance": "a:1"}, "fingerprint": "f-0", "status": {"silencedBy": [], "inhibitedBy": []}});
    let bare = json!({"labels": {}, "fingerprint": "f-1", "status": {"silencedBy": [], "inhibitedBy": []}});
    let alerts = json!([
        alert("RedisDown", "a:1", &[]),
        alert("RedisDown", "b:1", &[]),
        alert("Quiet", "a:1", &["s-1"]),
        nameless,
        bare,
        alert("One", "a:1", &[]),
    ]);
    let (_server, operator) = serve(alerts).await;
    let refused = async |ask: Ask| operator.plan(&ask, EN).await.unwrap_err();
    for (asked, said) in [
        (ask(""), "Say which alert"),
        (ask("NoSuch"), "knows no alert NoSuch"),
        (ask("RedisDown"), "2 alerts are called RedisDown"),
        (ask("f-Quiet-a:1"), "silenced already, by s-1"),
        (ask("f-0"), "could keep other alerts quiet too"),
        (ask("f-1"), "could keep other alerts quiet too"),
        (ask("One").with(DURATION, "25h"), "1m to 24h"),
        (ask("One").with(DURATION, "0s"), "1m to 24h"),
        (ask("One").with(DURATION, "forever"), "1m to 24h"),
        (ask("One").with(REASON, "  "), "one line"),
        (ask("One").with(REASON, "a\nb"), "one line"),
        (
            ask("One").frozen(Shown { labels: Labels::new([("alertname", "One"), ("instance", "b:1")]) }),
            "another alert",
        ),
    ] {
        let refusal = refused(asked.clone()).await;
        assert!(refusal.why.contains(said), "{asked:?}: {refusal:?}");
    }
    assert!(operator.plan(&ask("One"), EN).await.is_ok(), "a name that only one alert has");
}

#[tokio::test]
async fn what_changed_before_it_ran_is_not_silenced() {
    let (server, operator) = serve(json!([alert("One", "a:1", &[])])).await;
    let plan = operator.plan(&ask("One"), EN).await.unwrap();
    for now in [json!([]), json!([alert("One", "b:1", &[])]), json!([alert("One", "a:1", &["s-9"])])] {
        server.reset().await;
        Mock::given(path("/api/v2/alerts"))
            .respond_with(ResponseTemplate::new(200).set_body_json(now))
            .mount(&server)
            .await;
        Mock::given(method("POST")).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
        assert!(operator.prove(&plan, EN).await.is_err());
        assert_eq!(operator.run(&plan, EN).await.how, RanHow::Refused);
    }
}

#[tokio::test]
async fn nobody_knows_what_an_answer_that_is_no_yes_did() {
    let (server, operator) = serve(json!([alert("One", "a:1", &[])])).await;
    let plan = operator.plan(&ask("One"), EN).await.unwrap();
    let mut ends = Vec::new();
    for answer in
        [ResponseTemplate::new(400).set_body_string("no"), ResponseTemplate::new(500), ResponseTemplate::new(200)]
    {
        let posted = Mock::given(method("POST")).respond_with(answer).up_to_n_times(1).mount_as_scoped(&server).await;
        ends.push(operator.run(&plan, EN).await.how);
        drop(posted);
    }
    assert_eq!(ends, [RanHow::Failed, RanHow::Unknown, RanHow::Unknown]);
}
