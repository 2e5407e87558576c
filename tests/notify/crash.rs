//! kill -9 between sending and knowing: at most one duplicate, and it says so.

use std::{
    env,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use bongsu::{
    domain::{
        clock::SystemClock,
        notice::{Kind, State},
    },
    notify::{Outbox, Settings},
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::bench::{notice, people, settings, until};

const DIR: &str = "BONGSU_TEST_OUTBOX";
const BASE: &str = "BONGSU_TEST_BASE";

fn hook(base: &str) -> Settings {
    settings(&format!(
        "[notify.channels.emergency]\nkind = \"slack-webhook\"\nurl = \"secret:{base}/hook\"\nallow-private = true\n"
    ))
}

/// What is killed: it tells one thing and waits for an answer that does not come in time.
#[tokio::test]
#[ignore = "started and killed by the test below"]
async fn child() {
    let (Some(dir), Ok(base)) = (env::var_os(DIR), env::var(BASE)) else { return };
    let (outbox, mut news) = Outbox::open(dir.as_ref(), hook(&base), people(), Arc::new(SystemClock), false);
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    outbox.tell(notice("b", Kind::Status)).expect("room");
    while news.recv().await.is_some() {}
}

#[tokio::test]
async fn a_killed_process_costs_one_duplicate_that_says_so() {
    let (dir, server) = (tempfile::tempdir().expect("a folder"), MockServer::start().await);
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_mins(1));
    Mock::given(any()).respond_with(slow).up_to_n_times(1).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let mut child = Command::new(env::current_exe().expect("this program"))
        .args(["--exact", "crash::child", "--ignored"])
        .env(DIR, dir.path())
        .env(BASE, server.uri())
        .stdout(Stdio::null())
        .spawn()
        .expect("a process");
    let began = Instant::now();
    while server.received_requests().await.expect("recorded").is_empty() {
        assert!(began.elapsed() < Duration::from_secs(30), "the child sends nothing");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    child.kill().expect("killed");
    child.wait().expect("dead");
    for _ in 0..2 {
        let settings = hook(&server.uri());
        let (outbox, mut news) = Outbox::open(dir.path(), settings, people(), Arc::new(SystemClock), false);
        // The room tells again what its journal says: all of it was told before.
        outbox.tell(notice("a", Kind::Declared)).expect("room");
        outbox.tell(notice("b", Kind::Status)).expect("room");
        if outbox.list().iter().all(|delivery| delivery.state != State::Delivered) {
            let done = until(&mut news, "a/emergency", State::Delivered).await;
            assert_eq!(done.attempts, 2);
            until(&mut news, "b/emergency", State::Delivered).await;
        }
        assert_eq!(outbox.close(Duration::from_secs(5)).await, 0);
    }
    let requests = server.received_requests().await.expect("recorded");
    let texts: Vec<_> = requests.iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect();
    let marked: Vec<_> = texts.iter().map(|text| text.contains("(may be a duplicate)")).collect();
    assert_eq!(marked, [false, true, false], "{texts:?}");
}
