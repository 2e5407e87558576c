//! The outbox: order, once, back-off, fallback, mornings, folding, rehearsal, dead disks. Time stands still until there
//! is nothing else to do, then it jumps.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use bongsu::{
    domain::{
        clock::{Clock, SystemClock},
        incident::Severity,
        notice::{Delivery, Kind, Notice, State},
    },
    notify::{
        Outbox, Role, Settings,
        channel::{Fate, Retry},
    },
};
use tokio::sync::mpsc;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::bench::{CANARY, Outcome, Puppet, TokioClock, at, notice, people, puppets, said, settings, until};

type News = mpsc::Receiver<Delivery>;

fn open(dir: &Path, settings: Settings) -> (Outbox, News) {
    Outbox::open(dir, settings, people(), TokioClock::at(at()), false)
}

fn dir() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn of(key: &str, cause: &str) -> Notice {
    Notice { cause: cause.into(), ..notice(key, Kind::Status) }
}

#[tokio::test(start_paused = true)]
async fn what_is_told_twice_is_told_once_also_after_a_restart() {
    let (dir, chat) = (dir(), Puppet::that([]));
    let settings = puppets(&[("emergency", Role::Place, &chat)]);
    let (outbox, mut news) = open(dir.path(), settings.clone());
    for _ in 0..3 {
        outbox.tell(notice("a", Kind::Declared)).expect("room");
    }
    let done = until(&mut news, "a/emergency", State::Delivered).await;
    assert_eq!((done.attempts, done.late, done.why), (1, false, None));
    assert_eq!(outbox.close(Duration::from_secs(5)).await, 0);
    let (outbox, mut news) = open(dir.path(), settings);
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    outbox.tell(notice("b", Kind::Status)).expect("room");
    until(&mut news, "b/emergency", State::Delivered).await;
    assert_eq!(chat.keys(), ["a/emergency", "b/emergency"]);
    assert_eq!(outbox.list().iter().map(|delivery| &*delivery.key).collect::<Vec<_>>(), ["b/emergency", "a/emergency"]);
    let mode = fs::metadata(dir.path().join("outbox.sqlite")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test(start_paused = true)]
async fn a_later_message_waits_for_an_earlier_one_and_no_other_cause_does() {
    let down = || Outcome::Fails(Retry::Soon);
    let (dir, chat) = (dir(), Puppet::that([down(), Outcome::Takes, down(), down()]));
    let (outbox, mut news) = open(dir.path(), puppets(&[("emergency", Role::Place, &chat)]));
    for (key, cause) in [("1", "c"), ("other", "d"), ("2", "c"), ("3", "c")] {
        outbox.tell(of(key, cause)).expect("room");
    }
    until(&mut news, "3/emergency", State::Delivered).await;
    let keys: Vec<_> = chat.keys().into_iter().map(|key| key.replace("/emergency", "")).collect();
    assert_eq!(keys, ["1", "other", "1", "1", "1", "2", "3"]);
    let times: Vec<_> = chat.got.lock().expect("whole").iter().map(|(_, after)| after.as_secs()).collect();
    assert!(times.is_sorted() && (3..=9).contains(&times[4]), "1 s, 2 s, 4 s, and a tick each: {times:?}");
}

#[tokio::test(start_paused = true)]
async fn one_slow_channel_delays_no_other() {
    let (dir, slow, quick) = (dir(), Puppet::that([Outcome::Takes5Minutes]), Puppet::that([]));
    let (outbox, mut news) =
        open(dir.path(), puppets(&[("emergency", Role::Place, &slow), ("pager", Role::Pager, &quick)]));
    let began = tokio::time::Instant::now();
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    until(&mut news, "a/pager", State::Delivered).await;
    assert!(began.elapsed() < Duration::from_secs(1));
    assert_eq!(slow.keys(), ["a/emergency"], "it is on its way");
}

#[tokio::test(start_paused = true)]
async fn every_state_is_told_in_order_with_its_reason() {
    let (dir, chat) = (dir(), Puppet::that([Outcome::Fails(Retry::After(Duration::from_secs(30))), Outcome::Breaks]));
    let (outbox, mut news) = open(dir.path(), puppets(&[("emergency", Role::Place, &chat)]));
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    let mut seen = Vec::new();
    while let Some(delivery) = news.recv().await {
        seen.push((delivery.state, delivery.attempts));
        if delivery.state == State::Failed {
            let wait = delivery.next.expect("a moment") - delivery.at;
            assert!(delivery.why.is_some_and(|why| why.en.contains("it ")));
            assert!(wait.num_seconds() == 30 || wait.num_milliseconds() <= 2_000, "{wait}");
        }
        if delivery.state == State::Delivered {
            break;
        }
    }
    let sending = |attempt| (State::Sending, attempt);
    assert_eq!(
        seen,
        [
            (State::Queued, 0),
            sending(1),
            (State::Failed, 1),
            sending(2),
            (State::Failed, 2),
            sending(3),
            (State::Delivered, 3)
        ]
    );
    let got = chat.got.lock().expect("whole");
    assert_eq!(got.iter().map(|(message, _)| message.again).collect::<Vec<_>>(), [false, false, true]);
    assert!(got[2].0.text().contains("(may be a duplicate)"));
}

#[tokio::test(start_paused = true)]
async fn two_minutes_are_an_alarm_and_another_channel_takes_it_once() {
    let down = vec![Outcome::Fails(Retry::Soon); 12];
    let (dir, chat, sms, mail) = (dir(), Puppet::that(down), Puppet::that([]), Puppet::that([]));
    let settings =
        puppets(&[("emergency", Role::Place, &chat), ("sms", Role::Phone, &sms), ("mail", Role::Mail, &mail)]);
    let (outbox, mut news) = open(dir.path(), settings);
    // A status wakes nobody by itself.
    outbox.tell(notice("a", Kind::Status)).expect("room");
    let (mut alarms, mut late_at) = (0, None);
    let instead = "a/sms/+821011111111/for/emergency";
    while let Some(delivery) = news.recv().await {
        if delivery.key == "a/emergency" && delivery.late && late_at.is_none() {
            late_at = Some(delivery.at);
            assert!(delivery.why.as_ref().is_some_and(|why| why.en.ends_with("told by sms instead")), "{delivery:?}");
        }
        alarms += usize::from(delivery.key == instead && delivery.state == State::Queued);
        if delivery.key == "a/emergency" && delivery.state == State::Delivered {
            assert!(delivery.late, "that it was late stays said");
            break;
        }
    }
    assert_eq!((alarms, sms.keys(), mail.keys()), (1, vec![instead.to_owned()], vec![]));
    let short = sms.last().subject;
    assert!(
        short.contains("payments") && short.contains("Could not be told by emergency within two minutes"),
        "{short}"
    );
    let waited = late_at.expect("an alarm") - at();
    assert!((60..=122).contains(&waited.num_seconds()), "the row failed last at {waited}");
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_for_good_falls_back_at_once_through_the_whole_chain() {
    let never = || [Outcome::Fails(Retry::Never)];
    let (dir, chat, sms, mail) = (dir(), Puppet::that(never()), Puppet::that(never()), Puppet::that(never()));
    let settings =
        puppets(&[("emergency", Role::Place, &chat), ("sms", Role::Phone, &sms), ("mail", Role::Mail, &mail)]);
    let (outbox, mut news) = open(dir.path(), settings);
    let began = tokio::time::Instant::now();
    outbox.tell(notice("a", Kind::HandedOver)).expect("room");
    let last = "a/sms/+821011111111/for/emergency";
    until(&mut news, last, State::GivenUp).await;
    let end = until(&mut news, "a/mail/jiwon@example.com/for/sms", State::GivenUp).await;
    assert!(end.late && end.why.is_some_and(|why| why.en.ends_with("no other channel is left to tell it")));
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!((chat.keys().len(), sms.keys().len(), mail.keys().len()), (1, 1, 1));
    // A message that is given up does not stand in the way of the next.
    outbox.tell(notice("b", Kind::Status)).expect("room");
    until(&mut news, "b/emergency", State::Delivered).await;
}

#[tokio::test(start_paused = true)]
async fn after_an_hour_it_is_given_up_and_can_be_tried_by_hand() {
    let (dir, chat) = (dir(), Puppet::that(vec![Outcome::Fails(Retry::Soon); 200]));
    let (outbox, mut news) = open(dir.path(), puppets(&[("emergency", Role::Place, &chat)]));
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    let given_up = until(&mut news, "a/emergency", State::GivenUp).await;
    assert_eq!((given_up.at - at()).num_minutes(), 60);
    assert!((55..=90).contains(&given_up.attempts), "{}", given_up.attempts);
    chat.outcomes.lock().expect("whole").clear();
    outbox.retry("a/emergency").expect("room");
    let done = until(&mut news, "a/emergency", State::Delivered).await;
    assert!(!done.late);
}

#[tokio::test(start_paused = true)]
async fn what_was_taken_back_is_not_sent() {
    let (dir, chat) = (dir(), Puppet::that([Outcome::Fails(Retry::Soon)]));
    let (outbox, mut news) = open(dir.path(), puppets(&[("emergency", Role::Place, &chat)]));
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    outbox.tell(notice("b", Kind::Status)).expect("room");
    until(&mut news, "a/emergency", State::Failed).await;
    outbox.drop("a/emergency", "false\nalarm").expect("room");
    let dropped = until(&mut news, "a/emergency", State::Dropped).await;
    assert_eq!(dropped.why.map(|why| why.en), Some("taken back: false⏎alarm".into()));
    until(&mut news, "b/emergency", State::Delivered).await;
    assert_eq!(chat.keys(), ["a/emergency", "b/emergency"]);
}

#[tokio::test(start_paused = true)]
async fn the_least_is_held_until_the_morning_over_a_restart() {
    let (dir, chat) = (dir(), Puppet::that([]));
    let settings = puppets(&[("monitoring", Role::Place, &chat)]);
    let friday_evening = "2026-11-20T11:00:00Z".parse().expect("a moment");
    let low = Notice { severity: Severity::P3, ..notice("a", Kind::Declared) };
    let (outbox, mut news) =
        Outbox::open(dir.path(), settings.clone(), people(), TokioClock::at(friday_evening), false);
    outbox.tell(low).expect("room");
    let held = until(&mut news, "a/monitoring", State::Held).await;
    assert_eq!(held.next.expect("a moment").to_rfc3339(), "2026-11-23T00:00:00+00:00", "Monday, nine in Seoul");
    drop((outbox, news));
    assert_eq!(chat.keys(), [""; 0]);
    let (_outbox, mut news) = Outbox::open(dir.path(), settings, people(), TokioClock::at(friday_evening), false);
    let done = until(&mut news, "a/monitoring", State::Delivered).await;
    assert_eq!(done.at.to_rfc3339().get(..16), Some("2026-11-23T00:00"));
    assert!(!done.late);
}

#[tokio::test(start_paused = true)]
async fn one_cause_pages_a_person_once() {
    let (dir, sms, chat) = (dir(), Puppet::that([]), Puppet::that([]));
    let (outbox, mut news) =
        open(dir.path(), puppets(&[("emergency", Role::Place, &chat), ("sms", Role::Phone, &sms)]));
    for key in ["a", "b", "c"] {
        outbox.tell(notice(key, Kind::Declared)).expect("room");
    }
    let folded = until(&mut news, "c/sms/+821011111111", State::Folded).await;
    assert!(folded.why.is_some_and(|why| why.en.ends_with("by sms")));
    outbox.tell(notice("d", Kind::Escalated { rung: 1 })).expect("room");
    until(&mut news, "d/sms/+821011111111", State::Delivered).await;
    assert_eq!(sms.keys(), ["a/sms/+821011111111", "d/sms/+821011111111"]);
    assert_eq!(chat.keys().len(), 4, "a place hears everything");
}

#[tokio::test(start_paused = true)]
async fn what_a_channel_keeps_of_a_cause_comes_with_the_next_message() {
    let (dir, chat) = (dir(), Puppet::that([Outcome::Keeps("C0NEW")]));
    let settings = puppets(&[("emergency", Role::Place, &chat)]);
    let (outbox, mut news) = open(dir.path(), settings.clone());
    outbox.tell(of("a", "c")).expect("room");
    until(&mut news, "a/emergency", State::Delivered).await;
    assert_eq!(outbox.close(Duration::from_secs(1)).await, 0);
    let (outbox, mut news) = open(dir.path(), settings);
    for (key, cause, kept) in [("b", "c", Some("C0NEW")), ("x", "other", None)] {
        outbox.tell(of(key, cause)).expect("room");
        until(&mut news, &format!("{key}/emergency"), State::Delivered).await;
        assert_eq!(chat.last().memory.get("thread").map(String::as_str), kept);
    }
}

#[tokio::test(start_paused = true)]
async fn a_pager_hears_that_it_is_over_also_when_it_became_less_bad() {
    let (dir, pager, chat, alerts) = (dir(), Puppet::that([]), Puppet::that([]), Puppet::that([]));
    let settings =
        puppets(&[("emergency", Role::Place, &chat), ("pager", Role::Pager, &pager), ("alerts", Role::Place, &alerts)]);
    let (outbox, mut news) = open(dir.path(), settings);
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    for (key, kind) in [("b", Kind::Severity), ("c", Kind::Resolved)] {
        outbox.tell(Notice { severity: Severity::P2, ..notice(key, kind) }).expect("room");
    }
    until(&mut news, "c/pager", State::Delivered).await;
    assert_eq!(outbox.close(Duration::from_secs(1)).await, 0);
    assert_eq!(pager.keys(), ["a/pager", "c/pager"]);
    assert_eq!(chat.keys(), ["a/emergency", "b/emergency", "c/emergency"]);
    assert_eq!(alerts.keys(), ["b/alerts", "c/alerts"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_service_took_is_followed_until_it_arrives_or_is_lost() {
    for (fates, end) in [
        (vec![Fate::Underway, Fate::Underway, Fate::Delivered], State::Delivered),
        (vec![Fate::Underway, Fate::Lost(said("undelivered 30003"))], State::GivenUp),
        (vec![], State::Sent),
    ] {
        let (dir, mail) = (dir(), Puppet::that([]));
        let sms = Arc::new(Puppet { fates: Some(Mutex::new(fates.into())), ..Puppet::default() });
        let settings = puppets(&[("sms", Role::Phone, &sms), ("mail", Role::Mail, &mail)]);
        let (outbox, mut news) = open(dir.path(), settings);
        outbox.tell(notice("a", Kind::Declared)).expect("room");
        let done = until(&mut news, "a/sms/+821011111111", end).await;
        if end == State::GivenUp {
            assert!(done.late && done.why.is_some_and(|why| why.en.contains("undelivered 30003 — told by mail")));
            until(&mut news, "a/mail/jiwon@example.com/for/sms", State::Delivered).await;
        }
        assert_eq!(sms.keys().len(), 1, "it is not sent again");
    }
}

/// A disk of a few pages: what is written beyond them fails.
#[tokio::test]
async fn a_full_disk_is_said_and_stops_no_message() {
    if std::env::var_os("BONGSU_TEST_FULL").is_none() {
        let me = std::env::current_exe().expect("this program");
        let limited =
            "trap '' XFSZ; ulimit -f 32; exec \"$0\" --exact outbox::a_full_disk_is_said_and_stops_no_message";
        let run =
            std::process::Command::new("bash").args(["-c", limited]).arg(me).env("BONGSU_TEST_FULL", "1").output();
        let run = run.expect("bash");
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let (dir, chat) = (dir(), Puppet::that([]));
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let settings = puppets(&[("emergency", Role::Place, &chat)]);
    let (outbox, mut news) = Outbox::open(dir.path(), settings, people(), clock, false);
    let mut trouble = outbox.trouble();
    for n in 0..60 {
        let text = "much to say ".repeat(100);
        outbox.tell(Notice { text, ..of(&format!("n{n}"), &format!("c{n}")) }).expect("room");
    }
    for n in 0..60 {
        until(&mut news, &format!("n{n}/emergency"), State::Delivered).await;
    }
    let why = trouble.wait_for(Option::is_some).await.expect("an outbox").clone().expect("trouble");
    assert!(why.en.contains("not kept on disk"), "{why:?}");
    assert_eq!(chat.keys().len(), 60);
}

#[tokio::test(start_paused = true)]
async fn who_cannot_be_reached_is_told_by_another_channel() {
    let (dir, sms, mail) = (dir(), Puppet::that([]), Puppet::that([]));
    let (outbox, mut news) = open(dir.path(), puppets(&[("sms", Role::Phone, &sms), ("mail", Role::Mail, &mail)]));
    let to = vec!["minsu".to_owned()];
    outbox.tell(Notice { to, ..notice("a", Kind::Escalated { rung: 1 }) }).expect("room");
    let lost = until(&mut news, "a/sms/minsu", State::GivenUp).await;
    assert!(lost.why.is_some_and(|why| why.en.contains("no phone number is known of minsu")));
    until(&mut news, "a/mail/minsu@example.com/for/sms", State::Delivered).await;
    assert!(mail.last().body.starts_with("Could not be told by sms: no phone number"), "{:?}", mail.last());
    assert_eq!(sms.keys(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn what_waited_half_a_day_in_a_closed_room_is_no_news() {
    let (dir, chat) = (dir(), Puppet::that([Outcome::Hangs, Outcome::Takes]));
    let settings = puppets(&[("emergency", Role::Place, &chat)]);
    let (outbox, mut news) = open(dir.path(), settings.clone());
    outbox.tell(of("a", "c")).expect("room");
    until(&mut news, "a/emergency", State::Sending).await;
    drop((outbox, news));
    let later = at() + chrono::TimeDelta::hours(13);
    let (_outbox, mut news) = Outbox::open(dir.path(), settings, people(), TokioClock::at(later), false);
    let stale = until(&mut news, "a/emergency", State::GivenUp).await;
    assert!(stale.late && stale.why.is_some_and(|why| why.en.contains("twelve hours")));
    assert_eq!(chat.keys().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_message_is_sent_again_and_says_so_unless_that_changes_nothing() {
    for idempotent in [false, true] {
        let dir = dir();
        let hanging = Arc::new(Puppet { idempotent, ..Puppet::default() });
        hanging.outcomes.lock().expect("whole").push_back(Outcome::Hangs);
        let settings = puppets(&[("emergency", Role::Place, &hanging)]);
        let (outbox, mut news) = open(dir.path(), settings.clone());
        outbox.tell(notice("a", Kind::Declared)).expect("room");
        until(&mut news, "a/emergency", State::Sending).await;
        drop((outbox, news));
        let (_outbox, mut news) = open(dir.path(), settings);
        let done = until(&mut news, "a/emergency", State::Delivered).await;
        assert_eq!(done.attempts, 2);
        assert_eq!(hanging.last().again, !idempotent);
    }
}

#[tokio::test(start_paused = true)]
async fn a_dead_disk_is_said_and_stops_no_message() {
    let (dir, chat) = (dir(), Puppet::that([]));
    let path = dir.path().join("outbox.sqlite");
    fs::create_dir(&path).expect("something else is there");
    let settings = puppets(&[("emergency", Role::Place, &chat)]);
    let (outbox, mut news) = open(dir.path(), settings.clone());
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    until(&mut news, "a/emergency", State::Delivered).await;
    let trouble = outbox.trouble().borrow().clone().expect("trouble");
    assert!(trouble.en.contains("outbox.sqlite") && trouble.ko.contains("디스크"), "{trouble:?}");
    // The disk comes back: what was kept in memory is written, and the trouble is over.
    fs::remove_dir(&path).expect("gone");
    outbox.trouble().wait_for(Option::is_none).await.expect("an outbox");
    assert_eq!(outbox.close(Duration::from_secs(1)).await, 0);
    let (outbox, mut news) = open(dir.path(), settings);
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    outbox.tell(notice("b", Kind::Status)).expect("room");
    until(&mut news, "b/emergency", State::Delivered).await;
    assert_eq!(chat.keys(), ["a/emergency", "b/emergency"]);
}

#[tokio::test(start_paused = true)]
async fn a_damaged_file_is_put_aside_and_said() {
    let (dir, chat) = (dir(), Puppet::that([]));
    fs::write(dir.path().join("outbox.sqlite"), "this is no database, and was never one ".repeat(100))
        .expect("written");
    let (outbox, mut news) = open(dir.path(), puppets(&[("emergency", Role::Place, &chat)]));
    let trouble = outbox.trouble().borrow().clone().expect("trouble");
    assert!(trouble.en.contains("put aside as"), "{trouble:?}");
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    until(&mut news, "a/emergency", State::Delivered).await;
    assert_eq!(*outbox.trouble().borrow(), None, "what comes now is kept again");
    let aside = fs::read_dir(dir.path()).expect("a folder").filter_map(Result::ok);
    assert!(aside.map(|entry| entry.file_name()).any(|name| name.to_string_lossy().contains("damaged-")));
}

#[tokio::test(start_paused = true)]
async fn many_at_once_are_all_told_and_a_flood_is_refused() {
    let (dir, chat) = (dir(), Puppet::that([]));
    let (outbox, mut news) = open(dir.path(), puppets(&[("emergency", Role::Place, &chat)]));
    let told = (0..1_000).take_while(|n| outbox.tell(of(&format!("n{n}"), &format!("c{}", n % 7))).is_ok()).count();
    assert_eq!(told, 256, "the queue has an end, and says so");
    let mut arrived = 0;
    while arrived < told {
        arrived += usize::from(news.recv().await.is_some_and(|delivery| delivery.state == State::Delivered));
    }
    let keys = chat.keys();
    for cause in 0..7 {
        let order: Vec<usize> = keys
            .iter()
            .filter_map(|key| key.strip_prefix('n')?.strip_suffix("/emergency")?.parse().ok())
            .filter(|n| n % 7 == cause)
            .collect();
        assert!(order.is_sorted() && order.len() >= told / 7, "{order:?}");
    }
}

/// Channels of every kind that speaks HTTP, all to one server.
fn everything(base: &str) -> Settings {
    settings(&format!(
        r#"
[notify.channels.emergency]
kind = "slack-webhook"
url = "secret:{base}/services/{CANARY}"
allow-private = true
[notify.channels.pager]
kind = "pagerduty"
routing-key = "secret:{CANARY}"
url = "{base}"
allow-private = true
[notify.channels.sms]
kind = "twilio-sms"
account-sid = "AC01"
auth-token = "secret:{CANARY}"
from = "+15017122661"
to = ["jiwon"]
url = "{base}"
allow-private = true
[notify.channels.call]
kind = "twilio-call"
account-sid = "AC01"
auth-token = "secret:{CANARY}"
from = "+15017122661"
to = ["jiwon"]
url = "{base}"
allow-private = true
"#
    ))
}

#[tokio::test]
async fn a_rehearsal_makes_everything_and_sends_nothing() {
    let (dir, server) = (dir(), MockServer::start().await);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let (outbox, mut news) = Outbox::open(dir.path(), everything(&server.uri()), people(), clock, true);
    assert!(outbox.is_rehearsal());
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    for key in ["a/emergency", "a/pager", "a/sms/+821011111111", "a/call/+821011111111"] {
        let made = until(&mut news, key, State::Rehearsed).await;
        assert!(made.title.contains("payments") && made.why.is_some_and(|why| why.en.starts_with("rehearsal")));
    }
    assert_eq!(outbox.close(Duration::from_secs(1)).await, 0);
    assert_eq!(server.received_requests().await.expect("recorded").len(), 0);
    assert!(!dir.path().join("outbox.sqlite").exists(), "the keys of what is real are not used up");
}

#[tokio::test]
async fn the_first_page_is_out_within_a_second_and_no_secret_is_on_disk() {
    let (dir, server) = (dir(), MockServer::start().await);
    let echo = format!("no such thing: {CANARY} /services/{CANARY}");
    Mock::given(any())
        .respond_with(ResponseTemplate::new(500).set_body_string(echo))
        .up_to_n_times(4)
        .mount(&server)
        .await;
    let done = ResponseTemplate::new(201).set_body_json(serde_json::json!({ "sid": "SM01", "status": "queued" }));
    Mock::given(any()).respond_with(done).mount(&server).await;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let (outbox, mut news) = Outbox::open(dir.path(), everything(&server.uri()), people(), clock, false);
    let began = std::time::Instant::now();
    outbox.tell(notice("a", Kind::Declared)).expect("room");
    let mut seen = Vec::new();
    let mut first_out = None;
    let mut out = 0;
    while out < 4 {
        let delivery = tokio::time::timeout(Duration::from_secs(20), news.recv()).await.expect("news").expect("open");
        if matches!(delivery.state, State::Failed | State::Sent | State::Delivered) {
            first_out.get_or_insert_with(|| began.elapsed());
        }
        out += usize::from(matches!(delivery.state, State::Sent | State::Delivered));
        seen.push(delivery);
    }
    assert!(first_out.expect("one") < Duration::from_secs(1), "{first_out:?}");
    assert!(seen.iter().any(|delivery| delivery.state == State::Failed));
    assert!(!format!("{seen:?} {:?} {:?}", outbox.list(), outbox.trouble()).contains(CANARY));
    assert_eq!(outbox.close(Duration::from_secs(5)).await, 0);
    for entry in fs::read_dir(dir.path()).expect("a folder") {
        let bytes = fs::read(entry.expect("an entry").path()).expect("a file");
        assert!(!bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()));
    }
    let requests = server.received_requests().await.expect("recorded");
    assert!(requests.iter().any(|request| request.url.path().contains(CANARY)), "the canary was used at all");
}

#[tokio::test(start_paused = true)]
async fn what_was_held_for_a_morning_that_is_long_past_is_no_news() {
    let (dir, chat) = (dir(), Puppet::that([]));
    let settings = puppets(&[("monitoring", Role::Place, &chat)]);
    let friday_evening = "2026-11-20T11:00:00Z".parse().expect("a moment");
    let low = Notice { severity: Severity::P3, ..notice("a", Kind::Declared) };
    let (outbox, mut news) =
        Outbox::open(dir.path(), settings.clone(), people(), TokioClock::at(friday_evening), false);
    outbox.tell(low).expect("room");
    until(&mut news, "a/monitoring", State::Held).await;
    drop((outbox, news));
    let tuesday = "2026-11-24T05:00:00Z".parse().expect("a moment");
    let (_outbox, mut news) = Outbox::open(dir.path(), settings, people(), TokioClock::at(tuesday), false);
    until(&mut news, "a/monitoring", State::GivenUp).await;
    assert_eq!(chat.keys(), [""; 0]);
}
