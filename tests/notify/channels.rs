//! Every channel says to its service what that documents, and understands the answers.

use std::{fs, sync::Arc, time::Duration};

use bongsu::{
    domain::notice::{Audience, Kind, Notice},
    notify::channel::{Channel, Fate, Message, Receipt, Retry},
};
use serde_json::{Value, json};
use sha2::Digest as _;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{any, body_partial_json, method, path},
};

use crate::bench::{CANARY, channel, message, notice};

fn answer(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// What the server was asked, in order.
async fn asked(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.expect("recorded")
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).expect("JSON")
}

fn header<'r>(request: &'r Request, name: &str) -> &'r str {
    request.headers.get(name).map_or("", |value| value.to_str().expect("text"))
}

fn form(request: &Request) -> Vec<(String, String)> {
    let text = String::from_utf8(request.body.clone()).expect("text");
    let url = reqwest::Url::parse(&format!("http://x/?{text}")).expect("a form");
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

async fn sent(channel: &Arc<dyn Channel>, message: &Message) -> Receipt {
    channel.send(message).await.unwrap_or_else(|failure| panic!("{failure:?}"))
}

#[tokio::test]
async fn a_slack_webhook_gets_a_text_that_commands_nothing() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_string("ok")).mount(&server).await;
    let hook = channel(&format!(
        "kind = \"slack-webhook\"\nurl = \"secret:{}/services/T/{CANARY}\"\nallow-private = true",
        server.uri()
    ));
    let receipt = sent(&hook, &Message { mentions: vec!["U0JIWON".into()], ..message(Kind::Declared) }).await;
    assert!(receipt.delivered && receipt.note.is_none());
    let requests = asked(&server).await;
    assert_eq!((requests[0].method.as_str(), requests[0].url.path()), ("POST", &*format!("/services/T/{CANARY}")));
    assert_eq!(
        body(&requests[0])["text"],
        "<@U0JIWON> *[P1] payments &lt;failing&gt; &amp; \"slow\"*\nStatus: identified\n@channel &lt;!here&gt;"
    );
    sent(&hook, &Message { again: true, ..message(Kind::Status) }).await;
    assert!(body(&asked(&server).await[1])["text"].as_str().expect("a text").contains("(may be a duplicate)*\n"));
}

fn slack(server: &MockServer) -> Arc<dyn Channel> {
    channel(&format!(
        "kind = \"slack\"\ntoken = \"secret:xoxb-{CANARY}\"\nchannel = \"C0EMERGENCY\"\ninvite = [\"jiwon\"]\nurl = \
         \"{}/api\"\nallow-private = true",
        server.uri()
    ))
}

async fn slack_says(server: &MockServer, name: &str, said: Value) {
    Mock::given(path(format!("/api/{name}"))).respond_with(answer(said)).mount(server).await;
}

#[tokio::test]
async fn a_slack_bot_opens_a_channel_for_an_incident_and_stays_there() {
    let server = MockServer::start().await;
    Mock::given(body_partial_json(json!({ "name": "incident-20261120-1403" })))
        .respond_with(answer(json!({ "ok": false, "error": "name_taken" })))
        .mount(&server)
        .await;
    slack_says(&server, "conversations.create", json!({ "ok": true, "channel": { "id": "C0NEW" } })).await;
    slack_says(&server, "chat.postMessage", json!({ "ok": true, "channel": "C0NEW", "ts": "1700.1" })).await;
    slack_says(&server, "pins.add", json!({ "ok": true })).await;
    slack_says(
        &server,
        "conversations.invite",
        json!({ "ok": false, "error": "missing_scope", "needed": "channels:manage" }),
    )
    .await;
    let bot = slack(&server);
    let declared = Message { mentions: vec!["U0MINSU".into()], ..message(Kind::Declared) };
    let receipt = sent(&bot, &declared).await;
    assert_eq!(receipt.keep, [("slack-channel".to_owned(), "C0NEW".to_owned())]);
    assert!(receipt.delivered && receipt.note.is_some_and(|note| note.en.contains("scope channels:manage")));
    let calls = asked(&server).await;
    let seen: Vec<_> = calls.iter().map(|call| (call.url.path().trim_start_matches("/api/"), body(call))).collect();
    let names: Vec<_> = seen.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "conversations.create",
            "conversations.create",
            "chat.postMessage",
            "pins.add",
            "conversations.invite",
            "chat.postMessage"
        ]
    );
    assert_eq!(seen[1].1["name"], "incident-20261120-1403-2");
    assert_eq!(seen[2].1["channel"], "C0NEW");
    assert_eq!(seen[3].1, json!({ "channel": "C0NEW", "timestamp": "1700.1" }));
    assert_eq!(seen[4].1, json!({ "channel": "C0NEW", "users": "U0MINSU,U0JIWON" }));
    assert_eq!(seen[5].1["channel"], "C0EMERGENCY");
    assert!(seen[5].1["text"].as_str().expect("a text").starts_with("<#C0NEW> "));
    assert!(calls.iter().all(|call| header(call, "authorization") == format!("Bearer xoxb-{CANARY}")));
    // What follows is said in the channel of the incident; what has none, where everybody is.
    let memory = [("slack-channel".to_owned(), "C0NEW".to_owned())].into();
    sent(&bot, &Message { memory, ..message(Kind::Status) }).await;
    sent(&bot, &message(Kind::Status)).await;
    let calls = asked(&server).await;
    assert_eq!(
        calls[6..].iter().map(|call| body(call)["channel"].clone()).collect::<Vec<_>>(),
        ["C0NEW", "C0EMERGENCY"]
    );
}

#[tokio::test]
async fn an_incident_has_one_channel_also_when_the_first_post_fails() {
    let server = MockServer::start().await;
    slack_says(&server, "conversations.create", json!({ "ok": true, "channel": { "id": "C0NEW" } })).await;
    slack_says(&server, "chat.postMessage", json!({ "ok": false, "error": "internal_error" })).await;
    let failure = slack(&server).send(&message(Kind::Declared)).await.expect_err("no post");
    assert_eq!(failure.retry, Retry::Soon);
    let memory = failure.keep.into_iter().collect();
    let again = slack(&server).send(&Message { memory, ..message(Kind::Declared) }).await.expect_err("no post");
    assert_eq!(again.retry, Retry::Soon);
    let creations = asked(&server).await.into_iter().filter(|call| call.url.path().ends_with("create")).count();
    assert_eq!(creations, 1);
}

#[tokio::test]
async fn what_slack_refuses_is_said_with_its_cure() {
    for (code, retry, cure) in [
        ("not_in_channel", Retry::Never, "invite the bot"),
        ("invalid_auth", Retry::Never, "does not accept the token"),
        ("msg_too_long", Retry::Never, "Slack refused chat.postMessage: msg_too_long"),
        ("ratelimited", Retry::Soon, "ratelimited"),
        ("\u{1b}[31m", Retry::Never, "␛[31m"),
    ] {
        let server = MockServer::start().await;
        slack_says(&server, "chat.postMessage", json!({ "ok": false, "error": code })).await;
        let failure = slack(&server).send(&message(Kind::Status)).await.expect_err(code);
        assert_eq!(failure.retry, retry, "{code}");
        assert!(failure.why.en.contains(cure), "{failure:?}");
    }
}

#[tokio::test]
async fn a_pager_is_triggered_acknowledged_and_resolved_under_one_key() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v2/enqueue"))
        .respond_with(ResponseTemplate::new(202).set_body_json(json!({ "status": "success" })))
        .mount(&server)
        .await;
    let pager = channel(&format!(
        "kind = \"pagerduty\"\nrouting-key = \"secret:{CANARY}\"\nurl = \"{}\"\nallow-private = true",
        server.uri()
    ));
    for kind in [Kind::Declared, Kind::Acknowledged, Kind::Resolved, Kind::Closed, Kind::Test] {
        assert!(!sent(&pager, &message(kind)).await.delivered, "it was only taken");
    }
    assert!(pager.is_idempotent());
    let events: Vec<_> = asked(&server).await.iter().map(body).collect();
    let actions: Vec<_> = events.iter().map(|event| event["event_action"].as_str().expect("an action")).collect();
    assert_eq!(actions, ["trigger", "acknowledge", "resolve", "resolve", "trigger", "resolve"]);
    assert!(events.iter().all(|event| event["dedup_key"] == "bongsu/j7f3/412" && event["routing_key"] == CANARY));
    let payload = &events[0]["payload"];
    assert_eq!(payload["summary"], "[P1] payments <failing> & \"slow\"");
    assert_eq!((payload["severity"].as_str(), payload["source"].as_str()), (Some("error"), Some("shop")));
    assert_eq!(payload["custom_details"]["status"], "identified");
    assert_eq!(payload["timestamp"], "2026-11-20T05:03:00+00:00");
    assert_eq!(events[0]["client_url"], "https://wiki.example.com/1");
    assert_eq!(events[4]["payload"]["severity"], "info");
    let long = Message {
        notice: Notice { cause: "c".repeat(300), ..message(Kind::Declared).notice },
        ..message(Kind::Declared)
    };
    sent(&pager, &long).await;
    let key = body(asked(&server).await.last().expect("a request"))["dedup_key"].clone();
    assert!(key.as_str().is_some_and(|key| key.len() < 255), "{key}");
}

fn page(server: &MockServer) -> Arc<dyn Channel> {
    channel(&format!(
        "kind = \"statuspage\"\napi-key = \"secret:{CANARY}\"\npage = \"p4ge\"\ncomponents = [\"db1\"]\nurl = \
         \"{}\"\nallow-private = true\n[[notify.routes]]\naudience = [\"public\"]\nchannels = [\"alerts\"]",
        server.uri()
    ))
}

fn public(kind: Kind, title: &str) -> Message {
    let notice = Notice { audience: Audience::Public, title: title.into(), ..notice("p", kind) };
    Message { notice, subject: title.into(), body: "We are on it.".into(), ..message(Kind::Update) }
}

#[tokio::test]
async fn a_status_page_gets_an_incident_and_its_updates() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({ "id": "inc1", "name": "x" })))
        .mount(&server)
        .await;
    let receipt = sent(&page(&server), &public(Kind::Update, "Payments are slow")).await;
    assert_eq!(receipt.keep, [("statuspage-incident".to_owned(), "inc1".to_owned())]);
    let memory: std::collections::BTreeMap<_, _> = receipt.keep.into_iter().collect();
    sent(&page(&server), &Message { memory: memory.clone(), ..public(Kind::Resolved, "Payments are slow") }).await;
    let hostile = [("statuspage-incident".to_owned(), "../../pages".to_owned())].into();
    sent(&page(&server), &Message { memory: hostile, ..public(Kind::Update, "x") }).await;
    let calls = asked(&server).await;
    let seen: Vec<_> = calls.iter().map(|call| format!("{} {}", call.method, call.url.path())).collect();
    assert_eq!(
        seen,
        ["POST /v1/pages/p4ge/incidents", "PATCH /v1/pages/p4ge/incidents/inc1", "POST /v1/pages/p4ge/incidents"]
    );
    assert!(calls.iter().all(|call| header(call, "authorization") == format!("OAuth {CANARY}")));
    assert_eq!(
        body(&calls[0])["incident"],
        json!({
            "name": "Payments are slow", "status": "identified", "body": "We are on it.",
            "components": { "db1": "major_outage" }, "component_ids": ["db1"],
        })
    );
    let resolved = &body(&calls[1])["incident"];
    assert_eq!((&resolved["status"], &resolved["components"]["db1"]), (&json!("resolved"), &json!("operational")));
}

#[tokio::test]
async fn what_may_stand_on_the_page_already_is_looked_for_first() {
    let server = MockServer::start().await;
    let open = json!([{ "id": "inc7", "name": "Slow", "incident_updates": [{ "body": "We are on it." }] }]);
    Mock::given(method("GET")).respond_with(answer(open)).mount(&server).await;
    Mock::given(any()).respond_with(answer(json!({ "id": "inc7" }))).mount(&server).await;
    let again = Message { again: true, ..public(Kind::Update, "Slow") };
    let receipt = sent(&page(&server), &again).await;
    assert_eq!(receipt.keep, [("statuspage-incident".to_owned(), "inc7".to_owned())]);
    sent(&page(&server), &Message { body: "More.".into(), ..again }).await;
    let seen: Vec<_> = asked(&server).await.iter().map(|call| format!("{} {}", call.method, call.url.path())).collect();
    let look = "GET /v1/pages/p4ge/incidents/unresolved";
    assert_eq!(seen, [look, look, "PATCH /v1/pages/p4ge/incidents/inc7"]);
}

fn twilio(server: &MockServer, kind: &str) -> Arc<dyn Channel> {
    let read = crate::bench::settings(&format!(
        "[notify.channels.sms]\nkind = \"{kind}\"\naccount-sid = \"AC01\"\nauth-token = \"secret:{CANARY}\"\nfrom = \
         \"+15017122661\"\nlanguage = \"ko\"\nurl = \"{}\"\nallow-private = true\n",
        server.uri()
    ));
    Arc::clone(&read.channels[0].channel)
}

#[tokio::test]
async fn a_short_message_goes_out_and_its_fate_is_asked() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({ "sid": "SM01", "status": "queued" })))
        .mount(&server)
        .await;
    let sms = twilio(&server, "twilio-sms");
    let receipt = sent(&sms, &message(Kind::Declared)).await;
    assert!(sms.tells() && !receipt.delivered && receipt.id.as_deref() == Some("SM01"));
    let calls = asked(&server).await;
    assert_eq!(calls[0].url.path(), "/2010-04-01/Accounts/AC01/Messages.json");
    assert_eq!(header(&calls[0], "content-type"), "application/x-www-form-urlencoded");
    assert!(header(&calls[0], "authorization").starts_with("Basic "));
    let expected = [
        ("To", "+821011111111"),
        ("From", "+15017122661"),
        ("Body", "[P1] payments <failing> & \"slow\" Status: identified @channel <!here>"),
    ];
    assert_eq!(form(&calls[0]), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    for (status, fate) in [("sent", None), ("delivered", Some(true)), ("undelivered", Some(false))] {
        let server = MockServer::start().await;
        Mock::given(path("/2010-04-01/Accounts/AC01/Messages/SM01.json"))
            .respond_with(answer(json!({ "status": status, "error_code": 30003 })))
            .mount(&server)
            .await;
        let said = twilio(&server, "twilio-sms").ask("SM01").await.expect("an answer");
        match fate {
            None => assert_eq!(said, Fate::Underway),
            Some(true) => assert_eq!(said, Fate::Delivered),
            Some(false) => assert!(matches!(said, Fate::Lost(why) if why.en.contains("undelivered 30003"))),
        }
    }
}

#[tokio::test]
async fn a_call_reads_it_aloud() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({ "sid": "CA01", "status": "queued" })))
        .mount(&server)
        .await;
    let korean = bongsu::domain::words::Lang::Ko;
    sent(&twilio(&server, "twilio-call"), &Message { lang: korean, ..message(Kind::Declared) }).await;
    let calls = asked(&server).await;
    assert_eq!(calls[0].url.path(), "/2010-04-01/Accounts/AC01/Calls.json");
    let (name, twiml) = form(&calls[0]).pop().expect("fields");
    assert_eq!(name, "Twiml");
    assert!(twiml.starts_with("<Response><Say language=\"ko-KR\">[P1] payments &lt;failing&gt; &amp;"), "{twiml}");
}

#[tokio::test]
async fn a_webhook_gets_everything_signed_and_with_a_key() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let hook = channel(&format!(
        "kind = \"webhook\"\nurl = \"{}/in?from=bongsu\"\nsigning-key = \"secret:{CANARY}\"\ntoken = \"secret:\
         tok-{CANARY}\"\nallow-private = true",
        server.uri()
    ));
    sent(&hook, &message(Kind::Escalated { rung: 2 })).await;
    let call = &asked(&server).await[0];
    let told = body(call);
    assert_eq!((&told["kind"], &told["rung"]), (&json!("escalated"), &json!(2)));
    assert_eq!((&told["severity"], &told["facts"]["room"]), (&json!("P1"), &json!("shop")));
    assert_eq!(header(call, "idempotency-key"), "j7f3/412/x/alerts");
    assert_eq!(header(call, "authorization"), format!("Bearer tok-{CANARY}"));
    // The same as OpenSSL says: echo -n BODY | openssl dgst -sha256 -hmac KEY.
    let pad = |with: u8| {
        let mut block = [with; 64];
        CANARY.bytes().enumerate().for_each(|(at, byte)| block[at] ^= byte);
        block
    };
    let inner = sha2::Sha256::new().chain_update(pad(0x36)).chain_update(&call.body).finalize();
    let outer = sha2::Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
    assert_eq!(header(call, "x-bongsu-signature-256"), format!("sha256={outer:x}"));
}

#[tokio::test]
async fn a_program_gets_the_message_and_no_shell() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("told");
    let script =
        format!("cat > {0}; echo \"$BONGSU_KEY $BONGSU_KIND $BONGSU_AGAIN $1 ${{SECRET-none}}\" >> {0}", out.display());
    let told = |argv: &str| channel(&format!("kind = \"command\"\nargv = {argv}\ntimeout = \"400ms\""));
    let argv = json!(["sh", "-c", script, "sh", "a; b"]).to_string();
    sent(&told(&argv), &Message { again: true, ..message(Kind::Declared) }).await;
    let text = fs::read_to_string(&out).expect("told");
    assert!(
        text.starts_with("[P1] payments <failing> & \"slow\" (may be a duplicate)\nStatus: identified\n"),
        "{text}"
    );
    assert!(text.ends_with("j7f3/412/x/alerts declared 1 a; b none\n"), "{text}");
    // It fails, hangs with children, is not there, floods.
    let failure = async |argv: &str| told(argv).send(&message(Kind::Declared)).await.expect_err(argv);
    let failed = failure(r#"["sh", "-c", "echo 'no \u001b way' >&2; exit 3"]"#).await;
    assert!(failed.why.en.contains("exit status: 3") && failed.why.en.contains("no ␛ way"), "{failed:?}");
    assert!(failed.retry == Retry::Soon && !failed.unsure);
    let flag = dir.path().join("alive");
    let hangs = json!(["sh", "-c", format!("(sleep 1; touch {}) & sleep 30", flag.display())]).to_string();
    let hung = failure(&hangs).await;
    assert!(hung.unsure && hung.why.en.contains("did not end within 400ms"), "{hung:?}");
    let missing = failure(r#"["/no/such/program"]"#).await;
    assert!(missing.why.en.contains("/no/such/program cannot be started"), "{missing:?}");
    let flood = failure(r#"["sh", "-c", "head -c 5000000 /dev/zero >&2; exit 1"]"#).await;
    assert!(flood.why.en.len() < 1_000);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert!(!flag.exists(), "what it started lives");
}
