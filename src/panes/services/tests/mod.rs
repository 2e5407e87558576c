//! The pane against real sockets: everything that a network can do to a probe.

mod answers;
mod encrypted;
mod measured;
mod screen;
mod transport;

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    time::Duration,
};

use super::{
    cause::{Cause, Failure},
    config::{HeaderText, Target},
    expect::Expectation,
    model::{Data, Rule, State},
    source::{Http, Method},
    words,
};
use crate::{
    collect::Source,
    domain::{clock::SystemClock, words::Lang},
};

const SECOND: Duration = Duration::from_secs(1);

/// A target with generous limits, to be narrowed by the test.
fn target(url: &str) -> Target {
    Target {
        name: "api".into(),
        url: url.parse().expect("a URL"),
        method: Method::GET,
        headers: Vec::new(),
        body: None,
        json_body: false,
        expect: Expectation::default(),
        every: SECOND * 2,
        timeout: SECOND * 5,
        follow_redirects: false,
        ca: None,
        insecure: false,
        body_limit: 1024 * 1024,
        fail_after: Rule { failures: 2, of: 3 },
        degraded_above: None,
        tls_warn_days: 14,
    }
}

fn source(target: Target) -> Http {
    Http::new(Arc::new(target), Arc::new(SystemClock))
}

async fn look(target: Target) -> Data {
    source(target).poll().await.expect("the network gives a reading, whatever it does")
}

/// What went wrong, in words.
async fn wrong(target: Target) -> String {
    words::cause(Lang::En, &cause(target).await)
}

async fn cause(target: Target) -> Cause {
    let data = look(target).await;
    assert_ne!(data.state, State::Up, "{data:?}");
    let Failure { cause, text } = data.error.expect("an error");
    assert_eq!(&*text, words::cause(Lang::En, &cause));
    cause
}

/// A server that does `serve` to each connection.
fn server(serve: impl Fn(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    address
}

/// The URL of a server that reads a request and answers with these bytes.
fn answering(answer: impl Into<Vec<u8>>) -> String {
    let answer = answer.into();
    let address = server(move |mut stream| {
        request(&mut stream);
        let _ = stream.write_all(&answer);
    });
    format!("http://{address}/health")
}

/// A whole answer.
fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// Reads a request to the end of its head.
fn request(stream: &mut impl Read) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// Waits until the peer hangs up, or so long.
fn linger(stream: &mut TcpStream, limit: Duration) {
    let _ = stream.set_read_timeout(Some(limit));
    let _ = stream.read(&mut [0; 1024]);
}
