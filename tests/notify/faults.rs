//! Every fault of a service, for every channel that speaks HTTP: refused, slow, 429, 500, 400, cut, redirected, private.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use bongsu::{
    domain::notice::{Audience, Kind, Notice},
    notify::channel::{Channel, Failure, Message, Retry},
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::bench::{CANARY, message, notice, settings};

/// All kinds that speak HTTP, to one base URL.
fn all(base: &str, extra: &str) -> Vec<(&'static str, Arc<dyn Channel>)> {
    let kinds = [
        ("slack-webhook", format!("url = \"secret:{base}/services/{CANARY}\"")),
        ("slack", format!("url = \"{base}\"\ntoken = \"secret:{CANARY}\"\nchannel = \"C1\"")),
        ("pagerduty", format!("url = \"{base}\"\nrouting-key = \"secret:{CANARY}\"")),
        ("statuspage", format!("url = \"{base}\"\napi-key = \"secret:{CANARY}\"\npage = \"p1\"")),
        (
            "twilio-sms",
            format!(
                "url = \"{base}\"\naccount-sid = \"AC01\"\nauth-token = \"secret:{CANARY}\"\nfrom = \"+15017122661\""
            ),
        ),
        (
            "twilio-call",
            format!(
                "url = \"{base}\"\naccount-sid = \"AC01\"\nauth-token = \"secret:{CANARY}\"\nfrom = \"+15017122661\""
            ),
        ),
        ("webhook", format!("url = \"secret:{base}/{CANARY}\"\ntoken = \"secret:{CANARY}\"")),
    ];
    let read = |(kind, keys): (&'static str, String)| {
        let route = "[[notify.routes]]\naudience = [\"public\"]\nchannels = [\"a\"]";
        let read = settings(&format!("[notify.channels.a]\nkind = \"{kind}\"\n{keys}\n{extra}\n{route}\n"));
        (kind, Arc::clone(&read.channels[0].channel))
    };
    kinds.map(read).into()
}

fn told() -> Message {
    let notice = Notice { audience: Audience::Public, ..notice("p", Kind::Status) };
    Message { notice, ..message(Kind::Status) }
}

const HERE: &str = "allow-private = true";

async fn refused(kind: &str, channel: &Arc<dyn Channel>) -> Failure {
    let failure = channel.send(&told()).await.expect_err(kind);
    assert!(!format!("{failure:?} {channel:?}").contains(CANARY), "{kind}: {failure:?} {channel:?}");
    assert!(failure.why.en.len() > 20 && failure.why.ko.chars().any(|c| ('가'..='힣').contains(&c)), "{failure:?}");
    failure
}

async fn answering(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

#[tokio::test]
async fn a_service_that_is_busy_is_left_alone_for_as_long_as_it_asks() {
    let server = answering(ResponseTemplate::new(429).insert_header("retry-after", "7")).await;
    for (kind, channel) in all(&server.uri(), HERE) {
        let failure = refused(kind, &channel).await;
        assert_eq!((failure.retry, failure.unsure), (Retry::After(Duration::from_secs(7)), false), "{kind}");
    }
    let server = answering(ResponseTemplate::new(420)).await;
    let dated = ResponseTemplate::new(503)
        .insert_header("date", "Fri, 20 Nov 2026 05:03:00 GMT")
        .insert_header("retry-after", "Fri, 20 Nov 2026 05:03:42 GMT");
    let by_date = answering(dated).await;
    let forever = answering(ResponseTemplate::new(429).insert_header("retry-after", "99999999999")).await;
    for (server, wait) in [
        (&server, Retry::Soon),
        (&by_date, Retry::After(Duration::from_secs(42))),
        (&forever, Retry::After(Duration::from_mins(10))),
    ] {
        let (kind, channel) = all(&server.uri(), HERE).remove(2);
        assert_eq!(refused(kind, &channel).await.retry, wait);
    }
}

#[tokio::test]
async fn a_service_that_fails_is_tried_again_and_one_that_refuses_is_not() {
    let giant = format!("{CANARY} \u{1b}[2J {}", "x".repeat(1 << 20));
    for (status, retry, unsure) in [
        (500, Retry::Soon, true),
        (502, Retry::Soon, true),
        (408, Retry::Soon, false),
        (400, Retry::Never, false),
        (401, Retry::Never, false),
        (404, Retry::Never, false),
        (410, Retry::Never, false),
    ] {
        let server = answering(ResponseTemplate::new(status).set_body_string(&giant)).await;
        for (kind, channel) in all(&server.uri(), HERE) {
            let failure = refused(kind, &channel).await;
            assert_eq!((failure.retry, failure.unsure), (retry, unsure), "{kind} {status}");
            assert!(failure.why.en.contains(&status.to_string()), "{failure:?}");
            assert!(failure.why.en.len() < 500 && !failure.why.en.contains('\u{1b}'), "{failure:?}");
        }
    }
}

#[tokio::test]
async fn a_service_that_is_slow_has_a_deadline() {
    let server = answering(ResponseTemplate::new(200).set_delay(Duration::from_secs(20))).await;
    let calls =
        all(&server.uri(), "allow-private = true\ntimeout = \"300ms\"").into_iter().map(async |(kind, channel)| {
            let began = Instant::now();
            let failure = refused(kind, &channel).await;
            assert!(began.elapsed() < Duration::from_secs(6), "{kind}");
            assert_eq!((failure.retry, failure.unsure), (Retry::Soon, true), "{kind}");
            assert!(failure.why.en.contains("no answer within 300ms"), "{failure:?}");
        });
    futures::future::join_all(calls).await;
}

/// A server that reads a request and says this, byte for byte, as often as it is asked.
fn raw(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer);
        }
    });
    base
}

#[tokio::test]
async fn a_connection_that_breaks_off_leaves_a_doubt() {
    for answer in [&b""[..], b"HTTP/1.1 2", b"nonsense\r\n\r\n"] {
        for (kind, channel) in all(&raw(answer), HERE) {
            let failure = refused(kind, &channel).await;
            assert_eq!((failure.retry, failure.unsure), (Retry::Soon, true), "{kind} {failure:?}");
        }
    }
    // The yes came; that its text is cut takes nothing back.
    let (_, hook) = all(&raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"), HERE).remove(0);
    assert!(hook.send(&told()).await.is_ok());
}

#[tokio::test]
async fn nobody_there_is_no_doubt() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", free.local_addr().expect("an address"));
    drop(free);
    for (kind, channel) in all(&base, HERE) {
        let failure = refused(kind, &channel).await;
        assert_eq!((failure.retry, failure.unsure), (Retry::Soon, false), "{kind} {failure:?}");
        assert!(failure.why.en.starts_with("not sent, there is no connection"), "{failure:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = answering(ResponseTemplate::new(200)).await;
    for status in [301, 302, 307, 308] {
        let moved = ResponseTemplate::new(status).insert_header("location", format!("{}/new", elsewhere.uri()));
        let server = answering(moved).await;
        for (kind, channel) in all(&server.uri(), HERE) {
            let failure = refused(kind, &channel).await;
            assert_eq!(failure.retry, Retry::Never, "{kind}");
            assert!(failure.why.en.contains("/new, and redirects are not followed"), "{failure:?}");
        }
    }
    assert_eq!(elsewhere.received_requests().await.expect("recorded").len(), 0);
}

#[tokio::test]
async fn a_private_address_is_not_asked_unless_the_config_says_so() {
    let server = answering(ResponseTemplate::new(200)).await;
    let port = server.address().port();
    // By number, by name, and by the other ways to write the number.
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"] {
        for (kind, channel) in all(&format!("http://{host}:{port}"), "") {
            let failure = refused(kind, &channel).await;
            assert_eq!(failure.retry, Retry::Never, "{kind} {host} {failure:?}");
            assert!(failure.why.en.contains("write allow-private = true"), "{failure:?}");
        }
    }
    for host in ["10.0.0.1", "169.254.169.254", "192.168.0.1", "[fd00:ec2::254]", "0.0.0.0"] {
        let (kind, channel) = all(&format!("https://{host}"), "").remove(2);
        assert!(refused(kind, &channel).await.why.en.contains("is no public address"), "{host}");
    }
    assert_eq!(server.received_requests().await.expect("recorded").len(), 0);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let server = crate::mail::Tls::new();
    let base = server.serve_http();
    for (kind, channel) in all(&base, HERE) {
        let failure = refused(kind, &channel).await;
        assert!(failure.why.en.contains("certificate"), "{failure:?}");
        assert!(!failure.unsure);
    }
    // Its own authority vouches for it.
    let trusted = format!("allow-private = true\nca = \"{}\"", server.ca().display());
    let (_, hook) = all(&base, &trusted).remove(0);
    hook.send(&told()).await.unwrap_or_else(|failure| panic!("{failure:?}"));
}

#[tokio::test]
async fn a_secret_that_is_not_there_is_said() {
    let config = "[notify.channels.alerts]\nkind = \"slack-webhook\"\nurl = \"env:BONGSU_NO_SUCH_VARIABLE\"\n";
    let hook = Arc::clone(&settings(config).channels[0].channel);
    let failure = hook.send(&told()).await.expect_err("no secret");
    assert!(failure.why.en.contains("BONGSU_NO_SUCH_VARIABLE is not set") && failure.retry == Retry::Soon);
    let config = config.replace("env:BONGSU_NO_SUCH_VARIABLE", "secret:ftp://x");
    let hook = Arc::clone(&settings(&config).channels[0].channel);
    assert_eq!(hook.send(&told()).await.expect_err("no URL").retry, Retry::Never);
}
