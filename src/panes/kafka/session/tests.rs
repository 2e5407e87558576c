//! Doors that do not open, each in its own way. What happens behind an open one is tested on real clusters.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;
use crate::config::File;

fn session(broker: &str, more: &str) -> Session {
    let text = format!(
        "[[panes.kafka.targets]]\nname = \"k\"\nbrokers = [\"{broker}\"]\ntimeout = \"200ms\"\nevery = \"10s\"\n{more}"
    );
    let file = File::from_text(std::path::Path::new("c.toml"), &text).unwrap();
    let target = crate::panes::kafka::config::read(file.pane("kafka").unwrap()).remove(0);
    Session::new(target)
}

async fn fault(session: &Session) -> (FaultKind, String) {
    match session.link().await {
        Ok(_) => panic!("nobody is there"),
        Err(fault) => (fault.kind, fault.detail),
    }
}

#[derive(Clone, Copy)]
enum Manner {
    Silent,
    Closes,
    Speaks(&'static [u8]),
}

/// Somebody who answers the door in that manner, and how often it was knocked at.
#[expect(clippy::disallowed_methods, reason = "a test's own server")]
async fn door(manner: Manner) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, knocks) = (listener.local_addr().unwrap().to_string(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&knocks);
    tokio::spawn(async move {
        let mut guests = Vec::new();
        while let Ok((mut guest, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            match manner {
                Manner::Silent => guests.push(guest),
                Manner::Closes => drop(guest),
                Manner::Speaks(words) => drop(tokio::spawn(async move {
                    let _ = guest.read(&mut [0; 1024]).await;
                    let _ = guest.write_all(words).await;
                    let _ = guest.read(&mut [0; 1024]).await;
                })),
            }
        }
    });
    (address, knocks)
}

#[tokio::test]
async fn a_door_that_nobody_keeps_is_refused_and_a_name_that_nobody_has_is_no_name() {
    let (kind, said) = fault(&session("127.0.0.1:1", "")).await;
    assert_eq!((kind, said.as_str()), (FaultKind::Refused, "nothing listens on 127.0.0.1:1"));
    assert_eq!(fault(&session("no.such.host.invalid:9092", "")).await.0, FaultKind::Dns);
}

#[tokio::test]
async fn who_lets_us_in_and_stays_silent_is_silent_and_that_in_time() {
    let (address, _) = door(Manner::Silent).await;
    let began = Instant::now();
    let (kind, said) = fault(&session(&address, "")).await;
    assert_eq!(kind, FaultKind::Silent, "{said}");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[tokio::test]
async fn who_hangs_up_is_told_apart_and_what_it_may_want_is_said() {
    let (address, _) = door(Manner::Closes).await;
    let (kind, said) = fault(&session(&address, "")).await;
    assert_eq!(kind, FaultKind::Reset, "{said}");
    assert!(said.contains("it may want `tls` or `sasl`"), "{said}");
    let (address, _) = door(Manner::Speaks(b"HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    let (kind, said) = fault(&session(&address, "")).await;
    assert_eq!(kind, FaultKind::Protocol, "{said}");
    let (kind, said) = fault(&session(&address, "tls = \"verify\"\n")).await;
    assert_eq!(kind, FaultKind::Tls, "{said}");
}

#[tokio::test]
async fn a_secret_that_is_not_there_is_said_and_nobody_is_knocked_at() {
    let (address, knocks) = door(Manner::Closes).await;
    let login = "sasl = \"plain\"\nuser = \"watch\"\npassword = \"env:BONGSU_NO_SUCH_SECRET\"\n";
    let (kind, said) = fault(&session(&address, login)).await;
    assert_eq!(kind, FaultKind::Secret);
    assert!(said.contains("BONGSU_NO_SUCH_SECRET"), "{said}");
    assert_eq!(knocks.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn four_sources_of_a_target_knock_once() {
    let (address, knocks) = door(Manner::Closes).await;
    let session = session(&address, "");
    let first = fault(&session).await;
    let once = knocks.load(Ordering::SeqCst);
    for _ in 0..3 {
        assert_eq!(fault(&session).await, first);
    }
    assert_eq!(knocks.load(Ordering::SeqCst), once);
}
