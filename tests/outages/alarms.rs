//! What the shipped rules make of each outage: one alarm, soon, about the right target, as bad as it is; over when it is
//! healed.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use bongsu::{
    app::Msg,
    domain::{
        clock::{Clock, Moment},
        event::{Event, NewEntry, Origin},
        incident::Severity::{self, P0, P1, P2, P3},
        reading::SourceKey,
        sample::Sample,
        signal::Place,
        verdict::Verdict,
    },
    record::{Player, Recording},
};
use chrono::TimeDelta;

use super::{
    STORIES, Story, TICK,
    room::{Bed, Opening},
};

/// How bad the worst of its alarms is.
const SEVERITIES: &[(&str, Severity)] = &[
    ("lock-pileup", P1),
    ("redis-lock-leak", P2),
    ("service-down", P0),
    ("consumer-stalled", P2),
    ("connections-exhausted", P0),
    ("redis-busy", P1),
    ("metadata-lock", P1),
    ("db-down", P0),
    ("db-frozen", P0),
    ("deadlock", P3),
    ("slow-queries", P2),
    ("service-wrong-body", P0),
    ("service-hang", P0),
    ("service-error", P0),
    ("redis-frozen", P0),
    ("redis-down", P0),
    ("redis-million-keys", P3),
    ("consumer-slow", P2),
    ("rebalance-storm", P2),
    ("kafka-broker-down", P1),
    ("kafka-down", P0),
    ("cascade", P0),
    ("service-slow", P1),
];

/// The longest `for` of a shipped rule that is to catch an outage of the lab, and a poll and a look at the rules beside it.
const SOON: TimeDelta = TimeDelta::seconds(60);

/// For so many seconds everything stays as it was at the end of the recording.
const AFTERWARDS: i64 = 200;

/// Its readings hold the last two minutes, and the recording ends before those are over.
const REMEMBERED: &str = "service-slow";

/// A line about alarms, as the journal has it at the end.
#[derive(Debug)]
struct Line {
    raised: Moment,
    place: Option<Place>,
    severity: Option<Severity>,
    text: String,
    ended: Option<Moment>,
}

/// Plays an outage in a room with the shipped rules and the repository's config, and on for a while as it ended.
fn play(story: &Story) -> (Vec<Line>, Vec<String>) {
    let (bed, _) = played(&story.path(), AFTERWARDS);
    let said = bed.timeline().entries().into_iter().map(|entry| entry.text.clone()).collect();
    (lines(&bed), said)
}

/// A room that a recording was played in, and went on for so many seconds as it ended; and how long it was.
fn played(path: &Path, afterwards: i64) -> (Bed, TimeDelta) {
    let config = include_str!("../../config.toml");
    let mut bed = Opening { config, ..Opening::default() }.open();
    let recording = Recording::open(path).expect("a recording");
    let (from, until) = (recording.about().from, recording.about().until);
    let mut player = Player::new(recording, "outage".into(), from);
    player.play(1);
    bed.clock.set(from);
    let mut last: BTreeMap<SourceKey, Sample> = BTreeMap::new();
    while player.tape().playing {
        let moved = player.advance(TICK.to_std().unwrap_or(Duration::from_secs(1))).expect("readable");
        bed.clock.set(player.tape().at);
        last.extend(moved.samples.iter().map(|sample| (sample.key.clone(), sample.clone())));
        bed.feed(&moved.samples);
        bed.tell(Msg::Tick);
    }
    // The recording ends soon after it was healed; rules look back for minutes.
    for second in 0..afterwards {
        bed.clock.advance(TICK);
        if second % 2 == 0 {
            let at = bed.clock.now();
            let again: Vec<_> = last.values().map(|sample| Sample { at, ..sample.clone() }).collect();
            bed.feed(&again);
        }
        bed.tell(Msg::Tick);
    }
    (bed, until - from)
}

fn lines(bed: &Bed) -> Vec<Line> {
    let timeline = bed.timeline();
    let raised = bed.journal.iter().filter_map(|stamped| match &stamped.event {
        Event::EntryAdded(NewEntry { origin: Origin::Alarm { .. }, .. }) => Some((stamped.seq, stamped.at)),
        _ => None,
    });
    raised
        .filter_map(|(seq, raised)| {
            let entry = timeline.get(seq)?;
            let Origin::Alarm { place, severity, verdict, .. } = &entry.origin else { return None };
            let ended = entry.changed_at.filter(|_| *verdict == Verdict::Ok);
            Some(Line { raised, place: place.clone(), severity: *severity, text: entry.text.clone(), ended })
        })
        .collect()
}

#[test]
fn each_outage_is_one_alarm_about_its_cause() {
    let mut table = String::from("outage                  found after  lines  over after  what\n");
    let mut wrong = Vec::new();
    for story in STORIES {
        let (broken, healed) = story.moments();
        let (lines, said) = play(story);
        let (pane, target) = story.cause;
        let expected = SEVERITIES.iter().find(|(name, _)| *name == story.name).map(|(_, severity)| *severity);
        let Some(first) = lines.first() else {
            wrong.push(format!("{}: nothing was found\n{said:#?}", story.name));
            let _ = writeln!(table, "{:22} {:>12}", story.name, "never");
            continue;
        };
        let after = first.raised - broken;
        let over = first.ended.map_or("-".into(), |ended| format!("{}s", (ended - healed).num_seconds()));
        let _ = writeln!(
            table,
            "{:22} {:>11}s {:>6} {over:>11}  {}",
            story.name,
            after.num_seconds(),
            lines.len(),
            first.text
        );
        let mut complain = |what: &str| wrong.push(format!("{}: {what}\n{lines:#?}", story.name));
        if lines.len() != 1 {
            complain("not one line");
        }
        if first.place != Some(Place::new(pane, target)) {
            complain("another target");
        }
        if first.severity != expected {
            complain("another severity");
        }
        if after < TimeDelta::zero() || after > SOON {
            complain("too soon or too late");
        }
        if lines.iter().any(|line| line.ended.is_none()) && story.name != REMEMBERED {
            complain("not over");
        }
    }
    println!("{table}");
    assert!(wrong.is_empty(), "{table}\n{}", wrong.join("\n"));
}

#[test]
fn half_an_hour_of_health_is_no_alarm() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/outages/health.bongsu");
    let (bed, length) = played(&path, 0);
    assert!(length >= TimeDelta::minutes(29), "{length}");
    let lines = lines(&bed);
    assert!(lines.is_empty(), "{lines:#?}");
}
