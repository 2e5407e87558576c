//! HTTP answers, right and wrong.

use serde_json::json;

use super::*;

fn expecting_json(url: &str, path: &str, value: serde_json::Value) -> Target {
    let expect = Expectation { json: vec![(path.into(), value)], ..Expectation::default() };
    Target { expect, ..target(url) }
}

#[tokio::test]
async fn a_good_answer() {
    let url = answering(
        "HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: 15\r\n\r\n{\"status\":\"UP\"}",
    );
    let data = look(expecting_json(&url, "status", json!("UP"))).await;
    assert_eq!((data.state, data.status, data.error.clone()), (State::Up, Some(200), None));
    assert!(data.latency_ms.is_some_and(|ms| ms > 0.0));
    assert_eq!(data.window, [data.latency_ms]);
    assert_eq!((data.p50_ms, data.p95_ms), (data.latency_ms, data.latency_ms));
    assert_eq!(data.http_version.as_deref(), Some("HTTP/1.1"));
    assert!(data.remote_address.as_deref().is_some_and(|address| address.starts_with("127.0.0.1:")));
    let phases = data.phases;
    assert_eq!((phases.dns_ms, phases.tls_ms), (None, None), "an address needs no lookup");
    assert!(phases.connect_ms.is_some() && phases.first_byte_ms.is_some() && phases.body_ms.is_some());
    assert!(data.clock_skew_s.is_some_and(|skew| skew < -900_000_000.0), "the server's clock stands in 1994");
    assert_eq!(data.body_excerpt, None, "a good body is nobody's business");
}

#[tokio::test]
async fn the_probe_says_who_it_is_and_opens_a_connection_each_time() {
    let (heard, ears) = std::sync::mpsc::channel();
    let address = server(move |mut stream| {
        let _ = heard.send(request(&mut stream));
        let _ = stream.write_all(ok("").as_bytes());
        linger(&mut stream, Duration::from_millis(50));
    });
    let mut source = source(target(&format!("http://{address}/health?deep=1")));
    for _ in 0..2 {
        source.poll().await.expect("a reading");
        let request = ears.recv().expect("a connection of its own");
        assert!(request.starts_with("GET /health?deep=1 HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("user-agent: bongsu/0.1.0 (health probe)"), "{request}");
    }
}

#[tokio::test]
async fn a_wrong_status_names_both_and_keeps_the_beginning_of_the_body() {
    let url = answering("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 8\r\n\r\ntoo busy");
    let data = look(target(&url)).await;
    assert_eq!(data.error.as_ref().map(|error| &*error.text), Some("503 instead of 2xx"));
    assert_eq!((data.status, data.body_excerpt.as_deref()), (Some(503), Some("too busy")));
    assert!(data.latency_ms.is_some(), "how fast it fails is worth knowing");
    assert_eq!(data.window, [None]);
}

#[tokio::test]
async fn a_wrong_status_stays_the_news_when_its_body_hangs() {
    let address = server(|mut stream| {
        request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 500 Oops\r\ncontent-length: 100\r\n\r\nstack");
        linger(&mut stream, SECOND * 5);
    });
    let limit = Duration::from_millis(300);
    let said = wrong(Target { timeout: limit, ..target(&format!("http://{address}/")) }).await;
    assert_eq!(said, "500 instead of 2xx");
}

#[tokio::test]
async fn a_redirect_is_a_wrong_status_unless_it_is_followed() {
    let end = answering(ok("here"));
    let moved = format!("HTTP/1.1 302 Found\r\nlocation: {end}\r\ncontent-length: 0\r\n\r\n");
    let url = answering(moved);
    assert_eq!(wrong(target(&url)).await, format!("302 to {end} instead of 2xx"));
    let data = look(Target { follow_redirects: true, ..target(&url) }).await;
    assert_eq!((data.state, data.status), (State::Up, Some(200)));
}

#[tokio::test]
async fn redirects_in_a_circle_end() {
    let address = server(|mut stream| {
        request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n");
    });
    let said = wrong(Target { follow_redirects: true, ..target(&format!("http://{address}/")) }).await;
    assert!(said.contains("more than 5 redirects"), "{said}");
}

#[tokio::test]
async fn a_secret_never_follows_a_redirect_to_somebody_else() {
    let (heard, ears) = std::sync::mpsc::channel();
    let thief = server(move |mut stream| {
        let _ = heard.send(request(&mut stream));
        let _ = stream.write_all(ok("").as_bytes());
    });
    let url = answering(format!("HTTP/1.1 302 Found\r\nlocation: http://{thief}/\r\ncontent-length: 0\r\n\r\n"));
    let headers = vec![("x-api-key".into(), secret("", "PATH"))];
    let said = wrong(Target { follow_redirects: true, headers, ..target(&url) }).await;
    assert_eq!(said, format!("302 to http://{thief}/ instead of 2xx"));
    assert!(ears.try_recv().is_err());
}

#[tokio::test]
async fn the_body_is_judged_member_by_member() {
    let url = answering(ok(r#"{"status":"DOWN","checks":{"db":{"up":true}}}"#));
    let said = wrong(expecting_json(&url, "status", json!("UP"))).await;
    assert_eq!(said, r#"status is "DOWN" instead of "UP""#);
    let said = wrong(expecting_json(&url, "checks.redis.up", json!(true))).await;
    assert_eq!(said, "checks.redis.up is missing in the body, expected true");
    let data = look(expecting_json(&url, "checks", json!({"db": {"up": true}}))).await;
    assert_eq!(data.state, State::Up);
    let html = answering(ok("<!doctype html>"));
    assert_eq!(wrong(expecting_json(&html, "status", json!("UP"))).await, "body is not JSON");
}

#[tokio::test]
async fn a_text_must_occur() {
    let url = answering(ok("maintenance"));
    let expect = Expectation { text: Some("ready".into()), ..Expectation::default() };
    assert_eq!(wrong(Target { expect, ..target(&url) }).await, "body without \"ready\"");
}

#[tokio::test]
async fn a_body_is_read_to_its_limit_and_no_further() {
    let body = "x".repeat(3 * 1024 * 1024);
    let url = answering(ok(&body));
    assert_eq!(look(target(&url)).await.state, State::Up, "nothing was expected of the body");
    let expect = Expectation { text: Some("ready".into()), ..Expectation::default() };
    let cause = cause(Target { expect, ..target(&url) }).await;
    assert_eq!(cause, Cause::TooLarge { limit: 1024 * 1024 });
}

#[tokio::test]
async fn a_gzip_bomb_is_counted_after_decompression() {
    let bomb = gzip_of_zeros(64 * 1024 * 1024);
    assert!(bomb.len() < 512 * 1024);
    let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", bomb.len());
    let url = answering([head.into_bytes(), bomb].concat());
    let expect = Expectation { text: Some("ready".into()), ..Expectation::default() };
    let cause = cause(Target { expect, ..target(&url) }).await;
    assert_eq!(cause, Cause::TooLarge { limit: 1024 * 1024 });
}

/// A gzip stream (RFC 1952) of one block with fixed codes (RFC 1951): a zero, then copies of 258 zeros. It has no
/// end, which nobody reaches.
fn gzip_of_zeros(length: usize) -> Vec<u8> {
    let mut bits = vec![1, 1, 0]; // the last block; fixed codes
    bits.extend([0, 0, 1, 1, 0, 0, 0, 0]); // the byte 0
    for _ in 0..length / 258 {
        bits.extend([1, 1, 0, 0, 0, 1, 0, 1]); // 258 bytes …
        bits.extend([0; 5]); // … from one byte back
    }
    let bytes = bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |value, bit| value << 1 | bit));
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255].into_iter().chain(bytes).collect()
}

#[tokio::test]
async fn control_characters_of_the_peer_never_get_through() {
    let reason = answering("HTTP/1.1 302 \x1b[2J\r\n\r\n");
    assert!(matches!(cause(target(&reason)).await, Cause::Protocol { .. }));
    let url = answering("HTTP/1.1 302 Found\r\nlocation: /\u{202e}evil\r\ncontent-length: 9\r\n\r\na\0b\x1b[31m\r\n");
    let data = look(target(&url)).await;
    let said = serde_json::to_string(&data).expect("JSON");
    assert!(!said.contains("\\u001b") && !said.contains("\\u0000") && !said.contains('\u{202e}'), "{said}");
    assert!(data.body_excerpt.as_deref().is_some_and(|body| body.starts_with("a␀b␛[31m")), "{data:?}");
}

fn secret(prefix: &str, variable: &str) -> HeaderText {
    let secret = crate::config::SecretRef::Env(variable.to_owned());
    HeaderText::Secret { prefix: prefix.to_owned(), secret }
}

#[tokio::test]
async fn a_header_carries_its_secret_to_the_peer_and_nowhere_else() {
    let (heard, ears) = std::sync::mpsc::channel();
    let address = server(move |mut stream| {
        let _ = heard.send(request(&mut stream));
        let _ = stream.write_all(ok("").as_bytes());
    });
    let headers = vec![("authorization".into(), secret("Bearer ", "CARGO_PKG_LICENSE"))];
    let data = look(Target { headers, ..target(&format!("http://{address}/")) }).await;
    assert_eq!(data.state, State::Up);
    assert!(ears.recv().is_ok_and(|request| request.contains("authorization: Bearer MIT OR Apache-2.0\r\n")));
}

#[tokio::test]
async fn a_missing_secret_is_a_fault_that_names_it() {
    let headers = vec![("authorization".into(), secret("", "BONGSU_NO_SUCH_SECRET"))];
    let mut source = source(Target { headers, ..target("http://127.0.0.1:1/") });
    let fault = source.poll().await.expect_err("no secret, no probe");
    assert_eq!(fault.kind, crate::domain::reading::FaultKind::Secret);
    assert!(fault.detail.contains("BONGSU_NO_SUCH_SECRET"), "{fault:?}");
}

#[tokio::test]
async fn a_failure_is_confirmed_soon_and_a_recovery_shows_at_once() {
    let broken = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let switch = Arc::clone(&broken);
    let address = server(move |mut stream| {
        request(&mut stream);
        let bad = switch.load(std::sync::atomic::Ordering::SeqCst);
        let answer = if bad { "HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n".to_owned() } else { ok("") };
        let _ = stream.write_all(answer.as_bytes());
    });
    let mut source = source(target(&format!("http://{address}/")));
    let mut states = Vec::new();
    for bad in [false, true, true, true, false] {
        broken.store(bad, std::sync::atomic::Ordering::SeqCst);
        let data = source.poll().await.expect("a reading");
        states.push((data.state, data.failures_in_a_row, source.hurry()));
    }
    let soon = Some(Duration::from_millis(500));
    assert_eq!(
        states,
        [
            (State::Up, 0, None),
            (State::Degraded, 1, soon),
            (State::Down, 2, None),
            (State::Down, 3, None),
            (State::Up, 0, None)
        ]
    );
}

#[tokio::test]
async fn a_slow_answer_is_degraded_at_once() {
    let address = server(|mut stream| {
        request(&mut stream);
        linger(&mut stream, Duration::from_millis(120));
        let _ = stream.write_all(ok("").as_bytes());
    });
    let limit = Some(Duration::from_millis(100));
    let data = look(Target { degraded_above: limit, ..target(&format!("http://{address}/")) }).await;
    assert_eq!((data.state, data.error), (State::Degraded, None));
    assert!(data.phases.first_byte_ms.is_some_and(|ms| ms >= 100.0), "{:?}", data.phases);
}

#[tokio::test]
async fn a_body_goes_along() {
    let (heard, ears) = std::sync::mpsc::channel();
    let address = server(move |mut stream| {
        let asked = request(&mut stream);
        let mut body = [0; 7];
        let _ = stream.read_exact(&mut body);
        let _ = heard.send((asked, body));
        let _ = stream.write_all(ok("").as_bytes());
    });
    let probe = Target {
        method: Method::POST,
        body: Some(r#"{"a":1}"#.into()),
        json_body: true,
        ..target(&format!("http://{address}/"))
    };
    assert_eq!(look(probe).await.state, State::Up);
    let (asked, body) = ears.recv().expect("a request");
    assert!(asked.starts_with("POST /") && asked.contains("content-type: application/json"), "{asked}");
    assert_eq!(&body, br#"{"a":1}"#);
}

#[tokio::test]
async fn an_outage_and_its_end_show_within_an_interval_and_a_second() {
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

    use crate::{
        collect::{Feed, Plan},
        domain::reading::SourceKey,
    };

    let broken = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&broken);
    let address = server(move |mut stream| {
        request(&mut stream);
        if !switch.load(SeqCst) {
            let _ = stream.write_all(ok("").as_bytes());
        }
    });
    let every = SECOND;
    let feed = Feed::live(Arc::new(SystemClock), None);
    let plan = Plan { governed: false, ..Plan::new(every, SECOND * 2) };
    let source = source(Target { every, timeout: SECOND, ..target(&format!("http://{address}/")) });
    let mut tap = feed.open(SourceKey::new("services", "api", "http"), plan, source);
    let wake = feed.wake();
    for (bad, wanted) in [(false, State::Up), (true, State::Down), (false, State::Up)] {
        broken.store(bad, SeqCst);
        let seen = tokio::time::timeout(every + SECOND, async {
            while tap.data().is_none_or(|data| data.state != wanted) {
                wake.notified().await;
                tap.sync();
            }
        });
        assert!(seen.await.is_ok(), "{wanted:?} was not seen in time: {:?}", tap.data());
    }
}
