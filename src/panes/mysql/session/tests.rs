use std::{future::Future, path::PathBuf};

use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::*;
use crate::{
    config::SecretRef,
    panes::mysql::config::{Limits, SecondDoor, Tls},
};

fn target(port: u16) -> Target {
    Target {
        name: "db".into(),
        user: "watch".into(),
        password: None,
        host: "127.0.0.1".into(),
        port,
        socket: None,
        second_door: None,
        tls: Tls::Prefer,
        ca: None,
        every: Duration::from_secs(2),
        limits: Limits::default(),
    }
}

/// A server that does `answer` to everybody who knocks; gives its port and how many have knocked.
async fn stub<F: Future<Output = ()> + Send>(
    answer: impl Fn(TcpStream) -> F + Send + 'static,
) -> (u16, Arc<std::sync::atomic::AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let knocks = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let seen = Arc::clone(&knocks);
    crate::collect::background(async move {
        while let Ok((stream, _)) = listener.accept().await {
            seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            answer(stream).await;
        }
    });
    (port, knocks)
}

/// The packet by which a server refuses before any handshake.
fn refusal(code: u16, message: &str) -> Vec<u8> {
    let mut body = vec![0xff];
    body.extend(code.to_le_bytes());
    body.extend(message.as_bytes());
    let mut packet = u32::try_from(body.len()).unwrap().to_le_bytes().to_vec();
    packet[3] = 0;
    packet.extend(body);
    packet
}

async fn refused_with(bytes: Vec<u8>) -> (Fault, usize) {
    let (port, knocks) = stub(move |mut stream| {
        let bytes = bytes.clone();
        async move { drop(stream.write_all(&bytes).await) }
    })
    .await;
    let session = Session::new(Arc::new(target(port)));
    let fault = session.link().await.unwrap_err();
    for _ in 0..4 {
        assert_eq!(session.rows("SELECT 1").await.unwrap_err(), fault);
    }
    (fault, knocks.load(std::sync::atomic::Ordering::SeqCst))
}

#[tokio::test]
async fn a_full_server_is_knocked_at_once_for_all_sources_and_the_cure_is_said() {
    let (fault, knocks) = refused_with(refusal(1040, "Too many connections")).await;
    assert_eq!((fault.kind, knocks), (FaultKind::Full, 1));
    assert!(fault.detail.contains("add `extra-port = …`"), "{fault}");
}

#[tokio::test]
async fn what_refuses_is_told_apart() {
    let blocked = refused_with(refusal(1129, "Host is blocked")).await;
    assert_eq!((blocked.0.kind, blocked.1), (FaultKind::Blocked, 1));
    assert_eq!(refused_with(refusal(1130, "Host is not allowed")).await.0.kind, FaultKind::Auth);
    assert_eq!(refused_with(Vec::new()).await.0.kind, FaultKind::Reset);
    assert_eq!(refused_with(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()).await.0.kind, FaultKind::Protocol);
    assert_eq!(refused_with(vec![3, 0, 0, 0, 9, 9, 9]).await.0.kind, FaultKind::Protocol);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap().port();
    drop(listener);
    let fault = Session::new(Arc::new(target(free))).link().await.unwrap_err();
    assert_eq!((fault.kind, fault.detail), (FaultKind::Refused, format!("nothing listens on 127.0.0.1:{free}")));
    let nowhere = Target { socket: Some(PathBuf::from("/nonexistent/mysqld.sock")), ..target(1) };
    assert_eq!(Session::new(Arc::new(nowhere)).link().await.unwrap_err().kind, FaultKind::Refused);
}

#[tokio::test]
async fn the_second_door_is_tried_when_the_first_is_full_and_its_failure_is_said_too() {
    let (first, _) = stub(|mut stream| async move { drop(stream.write_all(&refusal(1040, "full")).await) }).await;
    let (second, knocks) = stub(|mut stream| async move { drop(stream.write_all(&refusal(1040, "full")).await) }).await;
    let door = SecondDoor { door: Door::Extra, host: "127.0.0.1".into(), port: second };
    let session = Session::new(Arc::new(Target { second_door: Some(door), ..target(first) }));
    let fault = session.link().await.unwrap_err();
    assert_eq!((fault.kind, knocks.load(std::sync::atomic::Ordering::SeqCst)), (FaultKind::Full, 1));
    assert!(fault.detail.contains("the second door fails too"), "{fault}");
}

#[tokio::test]
async fn a_silent_server_gets_one_connection_and_the_others_are_told() {
    let (port, knocks) = stub(|stream| async move {
        let _held = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let session = Session::new(Arc::new(target(port)));
    let waiting = async { tokio::join!(session.link(), session.link(), session.link()) };
    assert!(timeout(Duration::from_millis(200), waiting).await.is_err(), "nobody answers");
    assert_eq!(knocks.load(std::sync::atomic::Ordering::SeqCst), 1);
    let fault = timeout(Duration::from_secs(5), session.link()).await.unwrap().unwrap_err();
    assert_eq!(fault.kind, FaultKind::Silent);
    assert_eq!(knocks.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_missing_secret_is_said_without_knocking() {
    let (port, knocks) = stub(|_| async {}).await;
    let secret = Some(SecretRef::Env("BONGSU_TEST_NO_SUCH_VARIABLE".into()));
    let session = Session::new(Arc::new(Target { password: secret, ..target(port) }));
    let fault = session.link().await.unwrap_err();
    assert_eq!((fault.kind, knocks.load(std::sync::atomic::Ordering::SeqCst)), (FaultKind::Secret, 0));
    assert!(fault.detail.contains("BONGSU_TEST_NO_SUCH_VARIABLE is not set"), "{fault}");
}

#[test]
fn what_makes_trying_again_worse_is_held_longer_and_longer() {
    let session = Session::new(Arc::new(target(1)));
    let mut denials = 0;
    let mut hold = |kind| session.hold(&Fault::new(kind, ""), &mut denials).as_millis();
    assert_eq!([FaultKind::Auth; 5].map(&mut hold), [4_000, 8_000, 16_000, 30_000, 30_000]);
    assert_eq!([FaultKind::Refused, FaultKind::Auth].map(&mut hold), [1_500, 4_000]);
}

#[test]
fn a_signature_cannot_end_its_comment() {
    let signature = signature();
    assert!(signature.starts_with("bongsu ") && signature.contains('@') && !signature.contains(['*', '/', '\'', '\n']));
}
