use std::{future::Future, sync::atomic::AtomicUsize};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::*;
use crate::{config::SecretRef, panes::redis::config::Limits};

/// A target on this machine.
pub fn target(port: u16) -> Target {
    Target {
        name: "locks".into(),
        places: vec![Place::new("127.0.0.1", port)],
        sentinel: None,
        user: None,
        password: None,
        sentinel_password: None,
        database: 0,
        tls: false,
        ca: None,
        locks: vec!["MY_LOCK:*".into()],
        every: Duration::from_secs(2),
        limits: Limits::default(),
    }
}

/// A server that does `answer` to everybody who knocks; gives its port and how many have knocked.
async fn stub<F: Future<Output = ()> + Send>(
    answer: impl Fn(TcpStream) -> F + Send + 'static,
) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let knocks = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&knocks);
    crate::collect::background(async move {
        while let Ok((stream, _)) = listener.accept().await {
            seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            answer(stream).await;
        }
    });
    (port, knocks)
}

fn knocked(knocks: &AtomicUsize) -> usize {
    knocks.load(std::sync::atomic::Ordering::SeqCst)
}

/// A server that says something to whoever comes, and closes.
async fn refused_with(bytes: &'static [u8]) -> (Fault, usize) {
    let (port, knocks) = stub(move |mut stream| async move {
        drop(stream.write_all(bytes).await);
    })
    .await;
    let session = Session::new(Arc::new(target(port)));
    let fault = session.ask(&[Ask::new("PING")]).await.unwrap_err();
    for _ in 0..4 {
        assert_eq!(session.ask(&[Ask::new("INFO")]).await.unwrap_err(), fault);
    }
    (fault, knocked(&knocks))
}

#[tokio::test]
async fn why_a_server_closes_at_once_is_found_out_and_it_is_not_knocked_at_for_each_source() {
    let (fault, knocks) = refused_with(b"-ERR max number of clients reached\r\n").await;
    assert_eq!(fault.kind, FaultKind::Full, "{fault}");
    assert!(knocks <= 2, "{knocks}");
    let (fault, _) = refused_with(b"-DENIED Redis is running in protected mode because protected mode is\r\n").await;
    assert_eq!(fault.kind, FaultKind::Blocked, "{fault}");
    assert_eq!(refused_with(b"").await.0.kind, FaultKind::Reset);
    assert_eq!(refused_with(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.0.kind, FaultKind::Protocol);
}

#[tokio::test]
async fn nothing_listens_and_no_such_name_are_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap().port();
    drop(listener);
    let fault = Session::new(Arc::new(target(free))).ask(&[Ask::new("PING")]).await.unwrap_err();
    assert_eq!((fault.kind, fault.detail), (FaultKind::Refused, format!("nothing listens on 127.0.0.1:{free}")));
    let nowhere = Target { places: vec![Place::new("no-such-host.invalid", 1)], ..target(1) };
    assert_eq!(Session::new(Arc::new(nowhere)).ask(&[Ask::new("PING")]).await.unwrap_err().kind, FaultKind::Dns);
}

#[tokio::test]
async fn a_silent_server_gets_one_connection_and_the_others_are_told() {
    let (port, knocks) = stub(|stream| async move {
        let _held = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let session = Session::new(Arc::new(target(port)));
    let asks = [Ask::new("PING")];
    let waiting = async { tokio::join!(session.ask(&asks), session.ask(&asks), session.ask(&asks)) };
    assert!(timeout(Duration::from_millis(300), waiting).await.is_err(), "nobody answers");
    assert_eq!(knocked(&knocks), 1);
    let fault = timeout(Duration::from_secs(5), session.ask(&asks)).await.unwrap().unwrap_err();
    assert_eq!((fault.kind, knocked(&knocks)), (FaultKind::Silent, 1));
}

#[tokio::test]
async fn a_missing_secret_is_said_without_knocking() {
    let (port, knocks) = stub(|_| async {}).await;
    let password = Some(SecretRef::Env("BONGSU_TEST_NO_SUCH_VARIABLE".into()));
    let session = Session::new(Arc::new(Target { password, ..target(port) }));
    let fault = session.ask(&[Ask::new("PING")]).await.unwrap_err();
    assert_eq!((fault.kind, knocked(&knocks)), (FaultKind::Secret, 0));
}

#[tokio::test]
async fn answers_of_every_shape_are_read_and_refusals_are_answers() {
    let (port, _) = stub(|mut stream| async move {
        let mut asked = [0; 512];
        let _ = stream.read(&mut asked).await;
        let _ = stream.write_all(b"+OK\r\n").await;
        let _ = stream.read(&mut asked).await;
        let _ = stream.write_all(b":-2\r\n$-1\r\n*2\r\n$1\r\n0\r\n*1\r\n$2\r\n\xffk\r\n-NOPERM no\r\n").await;
        std::future::pending::<()>().await;
    })
    .await;
    let session = Session::new(Arc::new(target(port)));
    let asks = ["PTTL", "GET", "SCAN", "SLOWLOG"].map(Ask::new);
    let (_, answers, _) = session.ask(&asks).await.unwrap();
    let refused = Answer::Refused(Refusal { code: "NOPERM".into(), text: "no".into() });
    let page = Answer::List(vec![Answer::Bytes(b"0".to_vec()), Answer::List(vec![Answer::Bytes(b"\xffk".to_vec())])]);
    assert_eq!(answers, [Answer::Number(-2), Answer::Nil, page, refused]);
}

#[tokio::test]
async fn of_several_servers_the_next_one_is_asked_when_one_is_gone() {
    let (port, _) = stub(|mut stream| async move {
        let mut asked = [0; 512];
        for _ in 0..2 {
            let _ = stream.read(&mut asked).await;
            let _ = stream.write_all(b"+OK\r\n").await;
        }
        std::future::pending::<()>().await;
    })
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = Place::new("127.0.0.1", listener.local_addr().unwrap().port());
    drop(listener);
    let there = Place::new("127.0.0.1", port);
    let session = Session::new(Arc::new(Target { places: vec![gone, there.clone()], ..target(1) }));
    assert_eq!(session.ask(&[Ask::new("PING")]).await.unwrap().0, there);
}
