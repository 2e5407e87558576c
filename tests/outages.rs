//! Outages of the lab, recorded on real servers and played again: what the room would say of each.
//!
//! Every recording holds a minute of health, one break of `tests/lab`, and what came after it was healed. They are played
//! through the panes into the store of signals, second by second, as the room does.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test says what is wrong by failing, and what it found"
)]

mod room;

#[path = "outages/alarms.rs"]
mod alarms;

use std::{fmt::Write as _, path::PathBuf, sync::Arc, time::Duration};

use bongsu::{
    app::{configure, open},
    collect::{Feed, Replay},
    config::File,
    domain::{
        clock::{Clock, ManualClock, Moment},
        dependency::{Dependency, Needs},
        signal::Place,
        verdict::Verdict,
        words::Lang,
    },
    panes::{Cx, FEATURES, Pane},
    record::{Player, Recording},
    rules::{
        Store,
        moved::{Question, Suspect, suspects},
        sorts::Sorts,
    },
    text::Zone,
};
use chrono::TimeDelta;

/// One outage of the lab.
struct Story {
    /// The break's name, and that of its recording in `tests/outages`.
    name: &'static str,
    /// Where the cause is.
    cause: (&'static str, &'static str),
    /// A label of the most telling signal there, where a target is more than one thing.
    label: Option<(&'static str, &'static str)>,
    /// When the break began and when it began to heal, in UTC.
    broken: &'static str,
    healed: &'static str,
}

const fn story(name: &'static str, cause: (&'static str, &'static str), [broken, healed]: [&'static str; 2]) -> Story {
    Story { name, cause, label: None, broken, healed }
}

impl Story {
    const fn told_by(self, label: &'static str, value: &'static str) -> Self {
        Self { label: Some((label, value)), ..self }
    }
}

const ORDERS: (&str, &str) = ("mysql", "orders-db");
const LOCKS: (&str, &str) = ("redis", "locks");
const EVENTS: (&str, &str) = ("kafka", "events");

/// The outages, in the order in which they were recorded.
const STORIES: &[Story] = &[
    story("lock-pileup", ORDERS, ["2026-11-21T22:04:02Z", "2026-11-21T22:05:13Z"]),
    story("redis-lock-leak", LOCKS, ["2026-11-21T22:06:57Z", "2026-11-21T22:08:08Z"]).told_by("pattern", "MY_LOCK:*"),
    story("service-down", ("services", "api"), ["2026-11-21T22:09:52Z", "2026-11-21T22:11:03Z"]),
    story("consumer-stalled", EVENTS, ["2026-11-21T22:12:48Z", "2026-11-21T22:14:08Z"])
        .told_by("group", "coupon-consumer"),
    story("connections-exhausted", ORDERS, ["2026-11-21T22:15:48Z", "2026-11-21T22:16:59Z"]),
    story("redis-busy", LOCKS, ["2026-11-21T22:18:43Z", "2026-11-21T22:19:54Z"]),
    story("metadata-lock", ORDERS, ["2026-11-21T22:21:39Z", "2026-11-21T22:22:50Z"]),
    story("db-down", ORDERS, ["2026-11-21T22:24:34Z", "2026-11-21T22:25:34Z"]),
    story("db-frozen", ORDERS, ["2026-11-21T22:27:19Z", "2026-11-21T22:28:29Z"]),
    story("deadlock", ORDERS, ["2026-11-21T22:30:15Z", "2026-11-21T22:31:25Z"]),
    story("slow-queries", ORDERS, ["2026-11-21T22:33:10Z", "2026-11-21T22:34:25Z"]),
    story("service-wrong-body", ("services", "api"), ["2026-11-21T22:36:11Z", "2026-11-21T22:37:11Z"]),
    story("service-hang", ("services", "admin"), ["2026-11-21T22:38:56Z", "2026-11-21T22:40:00Z"]),
    story("service-error", ("services", "pay"), ["2026-11-21T22:41:41Z", "2026-11-21T22:42:42Z"]),
    story("redis-frozen", LOCKS, ["2026-11-21T22:44:27Z", "2026-11-21T22:45:27Z"]),
    story("redis-down", LOCKS, ["2026-11-21T22:47:12Z", "2026-11-21T22:48:13Z"]),
    story("redis-million-keys", LOCKS, ["2026-11-21T22:49:58Z", "2026-11-21T22:51:11Z"])
        .told_by("pattern", "MY_LOCK:*"),
    story("consumer-slow", EVENTS, ["2026-11-21T22:52:53Z", "2026-11-21T22:54:16Z"])
        .told_by("group", "hhplus-consumer-group"),
    story("rebalance-storm", EVENTS, ["2026-11-21T22:55:59Z", "2026-11-21T22:57:23Z"])
        .told_by("group", "orders-projection"),
    story("kafka-broker-down", EVENTS, ["2026-11-21T22:59:04Z", "2026-11-21T23:00:24Z"]),
    story("kafka-down", EVENTS, ["2026-11-21T23:02:05Z", "2026-11-21T23:03:15Z"]),
    story("cascade", ORDERS, ["2026-11-21T23:05:01Z", "2026-11-21T23:09:36Z"]),
    story("service-slow", ("services", "web"), ["2026-11-21T23:22:09Z", "2026-11-21T23:27:52Z"]),
];

/// How often the room measures.
const TICK: TimeDelta = TimeDelta::seconds(1);

impl Story {
    fn moments(&self) -> (Moment, Moment) {
        let moment = |text: &str| text.parse().expect("a moment");
        (moment(self.broken), moment(self.healed))
    }

    fn path(&self) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/outages").join(self.name).with_extension("bongsu")
    }
}

/// The panes of a recording, and what they measured up to now.
struct Stage {
    player: Player,
    panes: Vec<Box<dyn Pane>>,
    clock: Arc<ManualClock>,
    replay: Replay,
    store: Store,
    /// Who needs whom, as the config of the repository says: the recordings were made before it did.
    said: Vec<Dependency>,
    zone: Zone,
    _feed: Feed,
}

impl Stage {
    fn open(story: &Story) -> Self {
        let recording = Recording::open(&story.path()).expect("a recording");
        assert_eq!(recording.damaged(), 0, "{} is whole", story.name);
        let about = recording.about().clone();
        let file = File::from_text(&PathBuf::from("config.toml"), &about.config).expect("TOML");
        let ready = configure(|id| file.pane(id));
        let clock = Arc::new(ManualClock::at(about.from));
        let replay = Replay::default();
        let feed = Feed::replay(Arc::clone(&clock) as Arc<dyn Clock>, replay.clone());
        let panes = open(ready, &feed).into_iter().map(|(_, pane)| pane).collect();
        let mut player = Player::new(recording, story.name.into(), about.from);
        player.play(1);
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config.toml");
        let said = File::read(&path).expect("the sample").dependencies();
        Self { player, panes, clock, replay, store: Store::default(), said, zone: Zone::utc(), _feed: feed }
    }

    fn now(&self) -> Moment {
        self.player.tape().at
    }

    /// Plays on by one tick; answers whether that was possible.
    fn tick(&mut self) -> bool {
        let moved = self.player.advance(TICK.to_std().unwrap_or(Duration::from_secs(1))).expect("readable");
        let now = self.now();
        self.clock.set(now);
        for sample in &moved.samples {
            self.replay.play(sample);
        }
        for pane in &mut self.panes {
            pane.sync();
            for batch in pane.measure(now) {
                self.store.take(&batch);
            }
        }
        self.player.tape().playing
    }

    fn play_to(&mut self, moment: Moment) {
        while self.now() < moment && self.tick() {}
    }

    /// The worst that any pane says now.
    fn worst(&self) -> Verdict {
        let cx = Cx { now: self.now(), lang: Lang::En, zone: &self.zone };
        let judgements = self.panes.iter().flat_map(|pane| pane.judge(&cx));
        judgements.map(|judgement| judgement.verdict).max().unwrap_or(Verdict::Ok)
    }

    fn suspects(&self, t0: Moment) -> Vec<Suspect> {
        let sorts: Sorts = FEATURES.iter().flat_map(|feature| feature.signals).collect();
        let seen = self.panes.iter().flat_map(|pane| pane.dependencies());
        let needs: Needs = self.said.iter().cloned().chain(seen).collect();
        let question = Question { t0, now: self.now(), needs: &needs, changes: &[], sorts: &sorts };
        suspects(&self.store, &question)
    }
}

/// The rank of the cause among the suspects; none when its most telling signal tells of something else there.
fn rank(suspects: &[Suspect], story: &Story) -> Option<usize> {
    let (pane, target) = story.cause;
    let suspect = suspects.iter().find(|suspect| suspect.place == Place::new(pane, target))?;
    let told = |(label, value)| suspect.signals.first().is_some_and(|signal| signal.labels.get(label) == value);
    story.label.is_none_or(told).then_some(suspect.rank)
}

fn shown(suspects: &[Suspect], broken: Moment) -> String {
    let mut text = String::new();
    for suspect in suspects.iter().take(5) {
        let seconds = (suspect.onset - broken).num_seconds();
        let _ = writeln!(text, "    {} {} {seconds:+}s {:?}", suspect.rank, suspect.place, suspect.why);
        for signal in suspect.signals.iter().take(4) {
            let seconds = (signal.at - broken).as_seconds_f64();
            let _ = writeln!(
                text,
                "        {}{} {:?} {seconds:+.1}s size {:.0} certainty {:.2} weight {:.2} ({} to {})",
                signal.name,
                signal.labels,
                signal.how,
                signal.size,
                signal.certainty,
                signal.weight,
                signal.usual,
                signal.peak
            );
        }
    }
    text
}

/// The suspects of one outage: soon after its first alarm, when it was healed, and as if the alarm had come as late as that.
struct Answers {
    /// How long after the break the first alarm came.
    after: TimeDelta,
    suspects: [Vec<Suspect>; 3],
}

impl Answers {
    fn of(story: &Story) -> Self {
        let (broken, healed) = story.moments();
        let mut stage = Stage::open(story);
        stage.play_to(broken - TICK);
        // Until there are alarms, the first judgement that something is worse than before stands for the first one.
        let before = stage.worst();
        while stage.worst() <= before && stage.now() < healed {
            stage.tick();
        }
        let t0 = stage.now();
        stage.play_to(t0 + TimeDelta::seconds(10));
        let early = stage.suspects(t0);
        stage.play_to(healed);
        let suspects = [early, stage.suspects(t0), stage.suspects(stage.now())];
        Self { after: t0 - broken, suspects }
    }
}

#[test]
fn the_first_three_suspects_hold_the_cause() {
    let mut table =
        String::from("outage                 first alarm   soon after   at the end   late alarm   first suspect\n");
    let mut missed = String::new();
    let (mut hits, mut first) = (0, 0);
    for story in STORIES {
        let answers = Answers::of(story);
        let ranks = answers.suspects.each_ref().map(|suspects| rank(suspects, story));
        let [soon, end, late] = ranks.map(|rank| rank.map_or("-".to_owned(), |rank| rank.to_string()));
        let suspect = answers.suspects[0].first().map_or("nobody".to_owned(), |suspect| suspect.place.to_string());
        let after = answers.after.num_seconds();
        let _ = writeln!(table, "{:22} {after:+10}s {soon:>12} {end:>12} {late:>12}   {suspect}", story.name);
        let hit = ranks.iter().all(|rank| rank.is_some_and(|rank| rank <= 3));
        hits += usize::from(hit);
        first += usize::from(ranks.iter().all(|rank| *rank == Some(1)));
        if !hit || std::env::var_os("OUTAGES_SHOWN").is_some() {
            let (broken, _) = story.moments();
            let told = answers.suspects.each_ref().map(|suspects| shown(suspects, broken)).join("    --\n");
            let _ = writeln!(missed, "{}\n{told}", story.name);
        }
    }
    println!("{table}{hits} of {} hold it, {first} have it first\n{missed}", STORIES.len());
    assert!(hits * 10 >= STORIES.len() * 9, "{hits} of {}\n{table}\n{missed}", STORIES.len());
}
