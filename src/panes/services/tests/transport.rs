//! Below HTTP: refused, silent, reset, nameless.

use super::*;
use crate::panes::services::cause::Stage;

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let said = wrong(target(&format!("http://{address}/"))).await;
    assert_eq!(said, format!("refused: nothing listens on {address}"));
}

#[tokio::test]
async fn a_name_is_shown_with_the_address_that_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let data = look(target(&format!("http://localhost:{port}/"))).await;
    assert!(matches!(data.error, Some(Failure { cause: Cause::Refused { .. }, .. })), "{data:?}");
    assert!(data.phases.dns_ms.is_some(), "the lookup was timed: {data:?}");
    assert_eq!((data.status, data.latency_ms, data.phases.connect_ms), (None, None, None));
}

#[tokio::test]
async fn somebody_accepts_and_says_nothing() {
    let address = server(|mut stream| {
        request(&mut stream);
        linger(&mut stream, SECOND * 5);
    });
    let limit = Duration::from_millis(300);
    let begun = std::time::Instant::now();
    let data = look(Target { timeout: limit, ..target(&format!("http://{address}/")) }).await;
    assert!(begun.elapsed() < limit * 3, "the deadline holds: {:?}", begun.elapsed());
    let failure = data.error.expect("an error");
    assert!(matches!(failure.cause, Cause::Silent { stage: Stage::Answer, .. }), "{failure:?}");
    assert!(failure.text.contains("300ms after connecting"), "{failure:?}");
    assert!(data.phases.connect_ms.is_some());
}

#[tokio::test]
async fn a_body_that_drips_past_the_deadline() {
    let address = server(|mut stream| {
        request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
        for _ in 0..100 {
            if stream.write_all(b"x").is_err() {
                return;
            }
            linger(&mut stream, Duration::from_millis(50));
        }
    });
    let limit = Duration::from_millis(400);
    let data = look(Target { timeout: limit, ..target(&format!("http://{address}/")) }).await;
    let failure = data.error.expect("an error");
    assert!(matches!(failure.cause, Cause::Silent { stage: Stage::Body, .. }), "{failure:?}");
    assert_eq!((data.status, data.latency_ms), (Some(200), None));
}

#[tokio::test]
async fn the_connection_is_reset_in_the_middle_of_the_head() {
    let address = server(|mut stream| {
        let _ = stream.peek(&mut [0]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-le");
        // Closed with unread data: the kernel sends a reset.
    });
    let cause = cause(target(&format!("http://{address}/"))).await;
    assert!(matches!(cause, Cause::Reset { stage: Stage::Answer, .. }), "{cause:?}");
}

#[tokio::test]
async fn the_connection_is_closed_without_an_answer() {
    let address = server(|mut stream| {
        request(&mut stream);
    });
    let cause = cause(target(&format!("http://{address}/"))).await;
    assert!(matches!(cause, Cause::Reset { stage: Stage::Answer, .. }), "{cause:?}");
}

#[tokio::test]
async fn a_body_is_cut_short() {
    let url = answering("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nonly this");
    let cause = cause(target(&url)).await;
    assert!(matches!(cause, Cause::Reset { stage: Stage::Body, .. }), "{cause:?}");
}

#[tokio::test]
async fn the_peer_speaks_another_protocol() {
    let url = answering("-ERR unknown command\r\n");
    let cause = cause(target(&url)).await;
    assert!(matches!(cause, Cause::Protocol { .. }), "{cause:?}");
}

#[tokio::test]
async fn a_name_that_does_not_exist() {
    // RFC 6761: nothing ever answers to `.invalid`. A resolver that is silent itself is a DNS failure all the same.
    let cause = cause(Target { timeout: SECOND * 2, ..target("http://name.invalid/") }).await;
    assert!(matches!(&cause, Cause::Dns { host, .. } if &**host == "name.invalid"), "{cause:?}");
}
