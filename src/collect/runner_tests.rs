use std::sync::{Mutex, atomic::AtomicU32};

use tokio::time::{advance, sleep};

use super::*;
use crate::{
    collect::{Feed, Tap},
    domain::{
        clock::ManualClock,
        clock::Moment,
        reading::{Freshness, Health},
    },
};

/// A source that does what its script says, one step a poll; the last step repeats.
struct Scripted {
    polls: Arc<AtomicU32>,
    script: Vec<Step>,
    hurry: Option<Duration>,
}

#[derive(Clone)]
enum Step {
    Give(u32, Duration),
    Fail(FaultKind),
    Hang,
    Panic,
}

impl Source for Scripted {
    type Data = u32;

    async fn poll(&mut self) -> Result<u32, Fault> {
        let n = self.polls.fetch_add(1, Ordering::SeqCst) as usize;
        match self.script[n.min(self.script.len() - 1)].clone() {
            Step::Give(value, after) => {
                sleep(after).await;
                Ok(value)
            }
            Step::Fail(kind) => Err(Fault::new(kind, "scripted")),
            Step::Hang => std::future::pending().await,
            Step::Panic => panic!("a bug"),
        }
    }

    fn hurry(&self) -> Option<Duration> {
        self.hurry
    }
}

const SECOND: Duration = Duration::from_secs(1);

fn open(script: Vec<Step>, plan: Plan) -> (Feed, Tap<u32>, Arc<AtomicU32>) {
    let feed = Feed::live(Arc::new(ManualClock::at(Moment::UNIX_EPOCH)), None);
    let polls = Arc::new(AtomicU32::new(0));
    let source = Scripted { polls: Arc::clone(&polls), script, hurry: None };
    let tap = feed.open(SourceKey::new("p", "t", "s"), plan, source);
    (feed, tap, polls)
}

async fn pass(time: Duration) {
    for _ in 0..(time.as_millis() / 50) {
        advance(Duration::from_millis(50)).await;
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn it_polls_at_once_and_then_at_its_interval() {
    let (_feed, mut tap, polls) = open(vec![Step::Give(7, Duration::ZERO)], Plan::new(SECOND, SECOND));
    pass(Duration::from_millis(100)).await;
    assert!(tap.sync());
    assert_eq!(tap.data(), Some(&7));
    pass(SECOND * 10).await;
    assert!((9..=13).contains(&polls.load(Ordering::SeqCst)), "{polls:?}");
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_panics_costs_that_poll_only() {
    let script = vec![Step::Give(1, Duration::ZERO), Step::Panic, Step::Panic, Step::Give(2, Duration::ZERO)];
    let (_feed, mut tap, _) = open(script, Plan::new(SECOND, SECOND));
    pass(SECOND * 2).await;
    tap.sync();
    assert_eq!(tap.reading().fault().map(|fault| fault.kind), Some(FaultKind::Protocol));
    assert_eq!(tap.data(), Some(&1), "the last good value stays");
    pass(SECOND * 3).await;
    tap.sync();
    assert_eq!((tap.data(), tap.reading().fault()), (Some(&2), None));
}

#[tokio::test(start_paused = true)]
async fn a_hanging_poll_is_said_at_the_deadline_and_stays_the_only_one_in_flight() {
    let (_feed, mut tap, polls) = open(vec![Step::Give(1, Duration::ZERO), Step::Hang], Plan::new(SECOND, SECOND));
    pass(SECOND * 4).await;
    tap.sync();
    assert_eq!(tap.reading().freshness(Moment::UNIX_EPOCH), Freshness::Failing);
    assert_eq!(tap.reading().fault().map(|fault| fault.kind), Some(FaultKind::Silent));
    assert_eq!(tap.data(), Some(&1), "the last good value stays");
    pass(SECOND * 30).await;
    assert_eq!(polls.load(Ordering::SeqCst), 2, "nothing is asked of a frozen target twice");
    pass(SECOND * 40).await;
    assert_eq!(polls.load(Ordering::SeqCst), 3, "after a minute the poll is given up");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_late_is_still_the_answer() {
    let (_feed, mut tap, polls) = open(vec![Step::Give(5, SECOND * 8)], Plan::new(SECOND, SECOND));
    pass(SECOND * 3).await;
    tap.sync();
    assert_eq!(tap.reading().freshness(Moment::UNIX_EPOCH), Freshness::Failing);
    pass(Duration::from_millis(5300)).await;
    tap.sync();
    assert_eq!((tap.data(), &tap.reading().health), (Some(&5), &Health::Live));
    assert_eq!(polls.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn it_never_gives_up_and_counts_the_failures() {
    let script = vec![Step::Fail(FaultKind::Refused); 20];
    let (_feed, mut tap, polls) =
        open([script, vec![Step::Give(1, Duration::ZERO)]].concat(), Plan::new(SECOND, SECOND));
    pass(SECOND * 10).await;
    tap.sync();
    let Health::Failing { attempts, .. } = &tap.reading().health else { panic!("{:?}", tap.reading()) };
    assert!((8..=13).contains(attempts), "{attempts}");
    pass(SECOND * 15).await;
    tap.sync();
    assert_eq!(tap.data(), Some(&1));
    assert!(polls.load(Ordering::SeqCst) > 20);
}

#[tokio::test(start_paused = true)]
async fn a_person_can_refresh_and_change_the_interval() {
    let (feed, _tap, polls) = open(vec![Step::Give(1, Duration::ZERO)], Plan::new(SECOND * 60, SECOND));
    pass(SECOND).await;
    assert_eq!(polls.load(Ordering::SeqCst), 1);
    feed.refresh("p");
    pass(SECOND).await;
    assert_eq!(polls.load(Ordering::SeqCst), 2);
    feed.pace("p", true);
    pass(SECOND * 45).await;
    assert!((3..=5).contains(&polls.load(Ordering::SeqCst)), "{polls:?}");
}

#[tokio::test(start_paused = true)]
async fn a_dear_poll_slows_the_source_down_and_says_so() {
    let (_feed, mut tap, _polls) = open(vec![Step::Give(1, Duration::from_millis(400))], Plan::new(SECOND, SECOND * 2));
    pass(SECOND * 6).await;
    tap.sync();
    assert!(tap.reading().slowed && tap.reading().every > SECOND, "{:?}", tap.reading());
}

#[tokio::test(start_paused = true)]
async fn one_hung_target_delays_no_other() {
    let feed = Feed::live(Arc::new(ManualClock::at(Moment::UNIX_EPOCH)), None);
    let plan = Plan::new(SECOND, SECOND);
    let hung: Vec<Tap<u32>> = (0..49)
        .map(|n| {
            let source = Scripted { polls: Arc::default(), script: vec![Step::Hang], hurry: None };
            feed.open(SourceKey::new("p", &format!("hung-{n}"), "s"), plan, source)
        })
        .collect();
    let polls = Arc::new(AtomicU32::new(0));
    let good = Scripted { polls: Arc::clone(&polls), script: vec![Step::Give(1, Duration::ZERO)], hurry: None };
    let _good = feed.open(SourceKey::new("p", "good", "s"), plan, good);
    pass(SECOND * 10).await;
    assert!(polls.load(Ordering::SeqCst) >= 9);
    assert_eq!(hung.len(), 49);
}

#[tokio::test(start_paused = true)]
async fn a_source_in_a_hurry_is_asked_again_sooner() {
    let feed = Feed::live(Arc::new(ManualClock::at(Moment::UNIX_EPOCH)), None);
    let polls = Arc::new(AtomicU32::new(0));
    let source = Scripted {
        polls: Arc::clone(&polls),
        script: vec![Step::Give(1, Duration::ZERO)],
        hurry: Some(Duration::from_millis(200)),
    };
    let _tap = feed.open(SourceKey::new("p", "t", "s"), Plan::new(SECOND * 10, SECOND), source);
    pass(SECOND).await;
    assert!(polls.load(Ordering::SeqCst) >= 4);
}

#[tokio::test(start_paused = true)]
async fn what_was_sampled_live_reads_the_same_in_a_replay() {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(Moment::UNIX_EPOCH));
    let (samples, mut recorded) = mpsc::channel(8);
    let live = Feed::live(Arc::clone(&clock), Some(samples));
    let script = vec![Step::Give(9, Duration::ZERO), Step::Fail(FaultKind::Tls)];
    let plan = Plan::new(SECOND, SECOND);
    let key = SourceKey::new("p", "t", "s");
    let mut tap = live.open(key.clone(), plan, Scripted { polls: Arc::default(), script: script.clone(), hurry: None });
    pass(SECOND * 2).await;
    tap.sync();

    let replay = crate::collect::Replay::default();
    let feed = Feed::replay(clock, replay.clone());
    let seen = Mutex::new(0);
    let mut played = feed.open(key, plan, Scripted { polls: Arc::default(), script, hurry: None });
    for _ in 0..2 {
        let sample = recorded.recv().await.expect("two samples were taken");
        let text = serde_json::to_string(&sample).expect("a sample is JSON");
        let sample = serde_json::from_str(&text).expect("and comes back");
        assert!(replay.play(&sample));
        *seen.lock().expect("one thread") += 1;
    }
    played.sync();
    assert_eq!(played.reading().fault(), tap.reading().fault());
    assert_eq!(played.data(), Some(&9));
}

#[tokio::test(start_paused = true)]
async fn a_recorder_that_does_not_follow_loses_samples_and_never_time() {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(Moment::UNIX_EPOCH));
    let (samples, _never_read) = mpsc::channel(3);
    let feed = Feed::live(clock, Some(samples));
    let polls = Arc::new(AtomicU32::new(0));
    let source = Scripted { polls: Arc::clone(&polls), script: vec![Step::Give(1, Duration::ZERO)], hurry: None };
    let _tap = feed.open(SourceKey::new("p", "t", "s"), Plan::new(SECOND, SECOND), source);
    pass(SECOND * 10).await;
    let polls = u64::from(polls.load(Ordering::SeqCst));
    assert!(polls >= 9 && feed.lost() == polls - 3, "{} of {polls}", feed.lost());
}
