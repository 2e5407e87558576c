use std::{fs, os::unix::fs::MetadataExt, path::Path};

use serde_json::value::RawValue;

use super::*;
use crate::{domain::sample::Outcome, record::Recording};

const WAIT: Duration = Duration::from_secs(10);

fn at(seconds: i64) -> Moment {
    Moment::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn about() -> About {
    let (version, room, config) = ("1".into(), "r".into(), "[room]\n".into());
    About { version, room, config, from: at(0), until: at(0), redacted: false }
}

/// A value that does not shrink.
fn sample(second: i64, bytes: usize) -> Sample {
    let mut state = second.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let noise: String = (0..bytes)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            char::from(b' ' + 3 + u8::try_from(state % 64).unwrap())
        })
        .filter(|c| *c != '\\')
        .collect();
    let data = RawValue::from_string(format!("\"{noise}\"")).unwrap();
    let (took, every) = (Duration::ZERO, Duration::from_secs(1));
    Sample { key: SourceKey::new("p", "t", "s"), at: at(second), took, every, outcome: Outcome::Data(data) }
}

fn settings(dir: &Path) -> Settings {
    Settings { path: dir.join("ring.bongsu"), keep: Duration::from_hours(1), size: 1 << 20 }
}

/// Records these seconds and closes.
fn record(settings: &Settings, seconds: impl IntoIterator<Item = i64>, declared: Option<Moment>) {
    let recorder = Recorder::start(settings.clone(), about()).unwrap();
    if let Some(declared) = declared {
        recorder.freeze(declared);
    }
    for second in seconds {
        recorder.samples().blocking_send(sample(second, 2_000)).unwrap();
    }
    recorder.close(WAIT);
}

fn kept(settings: &Settings) -> Vec<i64> {
    let mut recording = Recording::open(&settings.path).unwrap();
    let samples = recording.window(at(-1_000_000), at(1_000_000)).unwrap();
    samples.iter().map(|sample| (sample.at - at(0)).num_seconds()).collect()
}

#[test]
fn what_was_recorded_is_there_after_closing_and_goes_on_with_the_next_room() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    record(&settings, 0..5, None);
    assert_eq!(kept(&settings), [0, 1, 2, 3, 4]);
    record(&settings, 5..8, None);
    assert_eq!(kept(&settings).len(), 8);
    assert_eq!(fs::metadata(&settings.path).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn what_is_too_old_goes_unless_an_incident_froze_it() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    let two_hours = (0..7_200).step_by(60);
    record(&settings, two_hours.clone(), None);
    let left = kept(&settings);
    assert!(left[0] >= 2_800 && left.last() == Some(&7_140), "{left:?}");
    fs::remove_file(&settings.path).unwrap();
    record(&settings, two_hours, Some(at(1_200)));
    let left = kept(&settings);
    assert!(left[0] <= 660, "ten minutes before the incident: {left:?}");
}

#[test]
fn the_ring_stays_within_its_size_on_disk() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    record(&settings, 0..3_000, None);
    let size = fs::metadata(&settings.path).unwrap().len();
    assert!(size < settings.size * 5 / 4, "{size} bytes of {}", settings.size);
    let left = kept(&settings);
    assert!(left.len() > 100 && left.last() == Some(&2_999) && left[0] > 1_000, "{} kept", left.len());
}

#[test]
fn a_ring_that_is_made_smaller_gives_its_space_back() {
    let dir = tempfile::tempdir().unwrap();
    let large = settings(dir.path());
    record(&large, 0..800, None);
    let before = fs::metadata(&large.path).unwrap().len();
    let small = Settings { size: 100 << 10, ..large };
    record(&small, 800..900, None);
    let after = fs::metadata(&small.path).unwrap().len();
    assert!(before > 600 << 10 && after < 200 << 10, "{before} bytes became {after}");
}

#[test]
fn a_ring_that_is_none_is_put_aside_and_never_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    fs::write(&settings.path, "not a ring").unwrap();
    record(&settings, 0..3, None);
    assert_eq!(kept(&settings), [0, 1, 2]);
    assert_eq!(fs::read_to_string(dir.path().join("ring.bongsu.corrupt-1")).unwrap(), "not a ring");
    let mut bytes = fs::read(&settings.path).unwrap();
    bytes[4_096..].fill(0x5a);
    fs::write(&settings.path, bytes).unwrap();
    record(&settings, 3..6, None);
    assert_eq!(kept(&settings), [3, 4, 5]);
    assert!(dir.path().join("ring.bongsu.corrupt-2").exists());
}

#[test]
fn a_place_that_cannot_be_used_is_said_and_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings { path: dir.path().join("not-yet/ring.bongsu"), ..settings(dir.path()) };
    let recorder = Recorder::start(settings.clone(), about()).unwrap();
    let trouble = recorder.trouble();
    let began = std::time::Instant::now();
    while trouble.borrow().is_none() {
        assert!(began.elapsed() < WAIT, "nothing was said");
        thread::yield_now();
    }
    recorder.samples().blocking_send(sample(0, 10)).unwrap();
    recorder.samples().blocking_send(sample(40, 10)).unwrap();
    fs::create_dir(dir.path().join("not-yet")).unwrap();
    recorder.samples().blocking_send(sample(80, 10)).unwrap();
    recorder.close(WAIT);
    assert!(trouble.borrow().is_none());
    assert_eq!(kept(&settings), [0, 40, 80], "what waited was kept too");
}

#[test]
fn an_incident_that_outgrows_the_ring_loses_its_beginning_and_that_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    let recorder = Recorder::start(settings.clone(), about()).unwrap();
    let send = |seconds: std::ops::Range<i64>| {
        for second in seconds {
            recorder.samples().blocking_send(sample(second, 2_000)).unwrap();
        }
    };
    recorder.freeze(at(1_000));
    send(0..700);
    assert!(!recorder.cuts_incident(), "what is older goes first");
    send(700..2_500);
    let began = std::time::Instant::now();
    while !recorder.cuts_incident() {
        assert!(began.elapsed() < WAIT, "nothing was said");
        thread::yield_now();
    }
    recorder.close(WAIT);
    assert!(fs::metadata(&settings.path).unwrap().len() < settings.size * 5 / 4);
}
