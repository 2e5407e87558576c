use std::{fs, time::Duration};

use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;
use crate::{
    domain::{
        actor::Actor,
        event::{Event, NewEntry},
        reading::{Fault, FaultKind},
    },
    record::Writer,
};

fn at(millis: i64) -> Moment {
    Moment::from_timestamp_millis(1_800_000_000_000 + millis).unwrap()
}

fn sample(stream: u8, millis: i64, value: Option<&str>) -> Sample {
    let outcome = match value {
        Some(value) => Outcome::Data(RawValue::from_string(serde_json::to_string(value).unwrap()).unwrap()),
        None => Outcome::Fault(Fault::new(FaultKind::Refused, "no")),
    };
    let key = SourceKey::new("p", &format!("t{stream}"), "s");
    Sample { key, at: at(millis), took: Duration::from_millis(3), every: Duration::from_secs(1), outcome }
}

fn about() -> About {
    let (version, room, config) = ("1".into(), "r".into(), String::new());
    About { version, room, config, from: at(0), until: at(0), redacted: false }
}

fn written(path: &Path, samples: &[Sample]) -> Recording {
    let mut writer = Writer::create(path, about()).unwrap();
    for sample in samples {
        writer.sample(sample).unwrap();
    }
    writer.finish().unwrap();
    Recording::open(path).unwrap()
}

fn told<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Vec<String> {
    samples.into_iter().map(|sample| serde_json::to_string(sample).unwrap()).collect()
}

#[test]
fn it_stands_where_the_streams_stood() {
    let dir = tempfile::tempdir().unwrap();
    let samples = [
        sample(0, 0, Some("a")),
        sample(1, 500, Some("x")),
        sample(0, 1_000, Some("b")),
        sample(1, 1_500, None),
        sample(1, 2_500, None),
        sample(0, 90_000, Some("c")),
    ];
    let mut recording = written(&dir.path().join("r.bongsu"), &samples);
    assert_eq!((recording.about().from, recording.about().until), (at(0), at(90_000)));
    let standing = recording.standing(at(3_000)).unwrap();
    let expected = [&samples[1], &samples[2], &samples[3], &samples[4]];
    assert_eq!(told(&standing), told(expected), "the last good value of each, and the faults after it");
    assert_eq!(told(&recording.standing(at(-1)).unwrap()), told([]));
    assert_eq!(told(&recording.window(at(0), at(1_000)).unwrap()), told(&samples[1..3]));
}

#[test]
fn events_are_kept_in_order_and_a_file_is_never_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.bongsu");
    let mut writer = Writer::create(&path, about()).unwrap();
    let note = |seq, text: &str| Stamped {
        seq,
        at: at(0),
        actor: Actor::Person("jiwon".into()),
        event: Event::EntryAdded(NewEntry::note(at(0), text)),
    };
    for stamped in [note(8, "둘"), note(7, "하나"), note(8, "again")] {
        writer.event(stamped);
    }
    writer.finish().unwrap();
    assert_eq!(Recording::open(&path).unwrap().events(), [note(7, "하나"), note(8, "둘")]);
    assert!(matches!(Writer::create(&path, about()), Err(RecordError::Exists(_))));
}

#[test]
fn what_is_no_recording_is_refused_in_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x");
    assert!(matches!(Recording::open(&path), Err(RecordError::Open { .. })));
    assert!(matches!(Recording::open(dir.path()), Err(RecordError::Foreign(_))));
    for bytes in [&b""[..], b"SQLite format 3\0", b"hello"] {
        fs::write(&path, bytes).unwrap();
        let refused = Recording::open(&path).err().unwrap().to_string();
        assert!(refused.contains("is not a recording of bongsu"), "{refused}");
    }
    assert!(Recording::from_bytes(b"hello").is_err());
    fs::remove_file(&path).unwrap();
    written(&path, &[sample(0, 0, Some("a"))]);
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(matches!(Recording::open(&path), Err(RecordError::TooNew { found: 99, .. })));
}

#[test]
fn a_damaged_chunk_is_left_out_and_counted() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.bongsu");
    // Two hours: chunks hold ten minutes at most.
    let samples: Vec<_> = (0..240).map(|n| sample(0, n * 31_000, Some(&n.to_string()))).collect();
    written(&path, &samples);
    let connection = Connection::open(&path).unwrap();
    assert_eq!(
        connection.execute("UPDATE chunks SET body = x'00' WHERE id = (SELECT MIN(id) FROM chunks)", []).unwrap(),
        1
    );
    drop(connection);
    let mut recording = Recording::open(&path).unwrap();
    let left = recording.window(at(-1), at(10_000_000)).unwrap().len();
    assert!((200..240).contains(&left), "{left}");
    assert_eq!(recording.damaged(), 1);
}

#[test]
fn every_file_that_was_cut_or_changed_is_read_without_a_panic() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.bongsu");
    let samples: Vec<_> = (0..50).map(|n| sample(n % 3, i64::from(n) * 700, Some(&"x".repeat(n.into())))).collect();
    written(&path, &samples);
    let bytes = fs::read(&path).unwrap();
    for n in 0..400 {
        let mut hurt = bytes.clone();
        let place = n * 7919 % hurt.len();
        if n % 4 == 0 {
            hurt.truncate(place);
        } else {
            hurt[place] ^= 1 << (n % 8);
        }
        fs::write(&path, &hurt).unwrap();
        if let Ok(mut recording) = Recording::open(&path) {
            let _ = recording.window(at(-1), at(1_000_000));
            let _ = recording.standing(at(1_000_000));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn all_that_was_written_is_read_in_order(
        polls in prop::collection::vec((0_u8..4, 0_i64..3_000, prop::option::of(".{0,12}")), 1..150),
        from in 0_i64..200_000, length in 0_i64..200_000,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut millis = 0;
        let samples: Vec<_> = polls.iter().map(|(stream, pause, value)| {
            millis += pause;
            sample(*stream, millis, value.as_deref())
        }).collect();
        let mut recording = written(&dir.path().join("r.bongsu"), &samples);
        let (from, until) = (at(from), at(from + length));
        let mut expected: Vec<_> = samples.iter().filter(|s| s.at > from && s.at <= until).collect();
        expected.sort_by_key(|sample| sample.at);
        let mut found = told(&recording.window(from, until).unwrap());
        let mut expected = told(expected);
        // Samples of one moment have no order.
        found.sort();
        expected.sort();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(recording.damaged(), 0);
    }
}

/// A file with a few samples, changed by `sql`.
fn changed(sql: &str) -> Result<Recording, RecordError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.bongsu");
    drop(written(&path, &[sample(0, 0, Some("a")), sample(1, 1, Some("b")), sample(0, 60_000, Some("c"))]));
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    // An open file stays readable when its name is gone.
    Recording::open(&path)
}

fn all(recording: &mut Recording) -> usize {
    recording.window(at(-1_000_000), at(1_000_000)).unwrap().len()
}

#[test]
fn pieces_become_few_chunks_and_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let long = "every poll looks much like the one before ".repeat(20);
    let value = |n: i64| (n % 50 != 0).then(|| format!("{long}{}", n / 3));
    let samples: Vec<_> = (0..3_000).map(|n| sample(0, n * 1_000, value(n).as_deref())).collect();
    let path = dir.path().join("r.bongsu");
    let mut recording = written(&path, &samples);
    assert_eq!(told(&recording.window(at(-1), at(10_000_000)).unwrap()), told(&samples));
    assert!((5..9).contains(&recording.streams[0].chunks.len()), "{}", recording.streams[0].chunks.len());
    let size = fs::metadata(&path).unwrap().len();
    assert!(size < 100_000, "{size} bytes");
}

#[test]
fn a_file_that_would_run_something_of_its_own_is_refused() {
    for sql in [
        "CREATE TABLE x (a)",
        "CREATE TRIGGER t AFTER INSERT ON chunks BEGIN SELECT 1; END",
        "DROP TABLE events; CREATE VIEW events AS WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n)
            SELECT seq, 0 AS at_us, '{}' AS json FROM n",
        "DROP INDEX chunks_by_time",
        "DROP TABLE chunks",
    ] {
        assert!(matches!(changed(sql), Err(RecordError::Foreign(_))), "{sql}");
    }
}

#[test]
fn rows_that_make_no_sense_are_left_out_and_counted() {
    for (sql, left) in [
        ("INSERT INTO chunks VALUES (9, 99, 1800000000000000, 1800000000000000, 1, 1, x'00')", 3),
        ("INSERT INTO chunks VALUES (9, 1, 9223372036854775807, -1, 1, 1, x'00')", 3),
        ("INSERT INTO chunks VALUES (9, 1, -9223372036854775808, 9223372036854775807, 1, 1, x'00')", 3),
        ("INSERT INTO chunks VALUES (9, 1, 'x', x'00', 1, 1, x'00')", 3),
        ("INSERT INTO streams VALUES (9, x'ff', 1, 'b')", 3),
        ("INSERT INTO events VALUES (1, 0, '{}'), (2, 0, x'00')", 3),
        ("UPDATE chunks SET body = zeroblob(100000) WHERE until_us - from_us < 1000000", 2),
        ("UPDATE chunks SET count = -1 WHERE until_us - from_us < 1000000", 2),
    ] {
        let mut recording = changed(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(all(&mut recording), left, "{sql}");
        assert!(recording.damaged() > 0, "{sql}");
        assert_eq!((recording.about().from, recording.about().until), (at(0), at(60_000)), "{sql}");
    }
}

#[test]
fn a_recording_lasts_no_longer_than_its_samples() {
    let recording = changed(
        "UPDATE about SET json = replace(replace(json, '2027-01-15T08:00:00Z', '0001-01-01T00:00:00Z'),
            '2027-01-15T08:01:00Z', '9999-01-01T00:00:00Z')",
    )
    .unwrap();
    assert_eq!((recording.about().from, recording.about().until), (at(0) - BESIDE, at(60_000) + BESIDE));
    assert_eq!(recording.next_after(at(-5)), Some(at(0)));
    assert_eq!(recording.next_after(at(60_000)), None);
}

#[test]
fn a_chunk_that_would_fill_the_memory_is_damaged() {
    let value = format!("{{\"at\":1800000000000000,\"took\":1,\"every\":1,\"data\":[\"{}\"]}}\n", "x".repeat(1 << 20));
    let again = "{\"at\":1800000000000000,\"took\":1,\"every\":1}\n".repeat(100_000);
    for text in [" ".repeat(65 << 20), value + &again] {
        let body = zstd::bulk::compress(text.as_bytes(), 1).unwrap();
        let key = SourceKey::new("p", "t", "s");
        assert!(chunk::unpack(&key, &body).is_err());
    }
}
