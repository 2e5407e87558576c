//! The file on a real disk: whole, damaged, of a newer version, and when there is no disk at all.

use std::os::unix::fs::{MetadataExt, PermissionsExt};

use super::*;
use crate::domain::signal::{Labels, Place, Steps};

fn past() -> Vec<Past> {
    let waits = Past {
        name: "mysql_lock_waits".into(),
        labels: Labels::new([("target", "orders-db"), ("odd", "\"\n\u{202e}한")]),
        place: Some(Place::new("mysql", "orders-db")),
        steps: vec![
            Steps { millis: 300_000, values: vec![(6_000_000, 1.5), (6_000_001, 2.0), (6_000_007, f32::NAN)] },
            Steps { millis: 10_000, values: (0..8_640).map(|n| (180_000_000 + n, (n % 7) as f32)).collect() },
        ],
    };
    let made =
        Past { name: "orders:rate".into(), labels: Labels::default(), place: None, steps: vec![Steps::default()] };
    vec![waits, made]
}

/// A series: its name, its labels, and each number with the length and the number of its step.
type Bits<'a> = (&'a str, &'a Labels, Vec<(u32, u32, u32)>);

/// The same with their numbers as bits: what is not a number equals nothing.
fn bits(past: &[Past]) -> Vec<Bits<'_>> {
    let of = |steps: &Steps| {
        let bits = |(step, value): &(u32, f32)| (steps.millis, *step, value.to_bits());
        steps.values.iter().map(bits).collect::<Vec<_>>()
    };
    let steps = |kept: &Past| kept.steps.iter().flat_map(of).collect();
    past.iter().map(|kept| (&*kept.name, &kept.labels, steps(kept))).collect()
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("signals.zst");
    (dir, path)
}

async fn reopened(path: &Path) -> (Vec<Past>, Option<String>) {
    let mut history = History::open(path.to_owned()).unwrap();
    let past = history.loaded().await;
    let trouble = history.trouble().borrow().clone();
    (past, trouble)
}

#[tokio::test]
async fn what_is_saved_is_there_again_and_nobody_else_may_read_it() {
    let (_dir, path) = place();
    assert_eq!(reopened(&path).await, (Vec::new(), None), "a room that is new");
    let mut history = History::open(path.clone()).unwrap();
    assert_eq!(history.loaded().await, []);
    history.close(past(), Duration::from_secs(20));
    let (found, trouble) = reopened(&path).await;
    assert_eq!((bits(&found), trouble), (bits(&past()), None));
    assert_eq!(found[0].place, past()[0].place);
    let meta = fs::metadata(&path).unwrap();
    assert_eq!(meta.permissions().mode() & 0o777, 0o600);
    assert!(meta.size() < 8_640 * 2, "{} bytes for 8,640 values", meta.size());
    assert!(!path.with_extension("tmp").exists());
}

#[tokio::test]
async fn a_file_that_is_damaged_anywhere_is_forgotten_and_said_and_the_next_save_replaces_it() {
    let (_dir, path) = place();
    save(&path, &past()).unwrap();
    let whole = fs::read(&path).unwrap();
    let damaged = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        bytes
    };
    let cut = [0, 3, 16, 17, 18, 40, whole.len() / 2, whole.len() - 1].map(|length| whole[..length].to_vec());
    let flipped = [0, 5, 30, whole.len() / 3, whole.len() / 2, whole.len() - 2].map(damaged);
    for (nth, bytes) in cut.into_iter().chain(flipped).enumerate() {
        fs::write(&path, bytes).unwrap();
        let (found, trouble) = reopened(&path).await;
        assert_eq!(found, [], "damage {nth}");
        assert!(trouble.is_some_and(|why| why.contains("is damaged and was forgotten")), "damage {nth}");
    }
    let mut history = History::open(path.clone()).unwrap();
    history.loaded().await;
    let trouble = history.trouble();
    history.close(past(), Duration::from_secs(20));
    assert_eq!(*trouble.borrow(), None, "what can be kept again is no trouble any more");
    assert_eq!(bits(&reopened(&path).await.0), bits(&past()));
}

#[tokio::test]
async fn a_room_that_closes_before_it_knows_the_past_forgets_nothing() {
    let (_dir, path) = place();
    save(&path, &past()).unwrap();
    let history = History::open(path.clone()).unwrap();
    history.save(Vec::new());
    history.close(Vec::new(), Duration::from_secs(20));
    assert_eq!(bits(&reopened(&path).await.0), bits(&past()));

    let mut history = History::open(path.clone()).unwrap();
    history.loaded().await;
    history.save(past()[..1].to_vec());
    // Its channel holds one order: the thread may not have come to it yet.
    while history.orders.capacity() == 0 {
        thread::yield_now();
    }
    drop(history);
    let mut wait = 0;
    while load(&path).unwrap().len() != 1 {
        wait += 1;
        assert!(wait < 10_000, "it is never saved");
        thread::yield_now();
    }
}

#[tokio::test]
async fn a_newer_version_stays_as_it_is() {
    let (_dir, path) = place();
    let newer = b"bongsu signals 2\nwhatever comes".to_vec();
    fs::write(&path, &newer).unwrap();
    let mut history = History::open(path.clone()).unwrap();
    assert_eq!(history.loaded().await, []);
    let trouble = history.trouble();
    history.close(past(), Duration::from_secs(20));
    let told = trouble.borrow().clone().unwrap_or_default();
    assert!(told.contains("newer bongsu (format 2; this one reads up to 1)"), "{told}");
    assert_eq!(fs::read(&path).unwrap(), newer);
    for strange in ["bongsu signals x\n", "bongsu signals 99999999999\n", "bongsu signals "] {
        assert!(matches!(form::read(strange.as_bytes()), Err(form::Wrong::Damaged(_))), "{strange}");
    }
}

#[test]
fn what_unpacks_without_end_is_refused() {
    let mut bytes = b"bongsu signals 1\n".to_vec();
    bytes.extend(zstd::stream::encode_all(io::repeat(b'\n').take((256 << 20) + 10), 1).unwrap());
    assert!(matches!(form::read(&bytes), Err(form::Wrong::Damaged(why)) if why.contains("unpacks to more")));
    let lies = zstd::stream::encode_all(
        &br#"{"name":"a","labels":{},"place":null,"steps":[[10000,18446744073709551615]]}
"#[..],
        1,
    );
    let lies = [b"bongsu signals 1\n".to_vec(), lies.unwrap()].concat();
    assert!(matches!(form::read(&lies), Err(form::Wrong::Damaged(_))), "a length that is a lie");
}

#[tokio::test]
async fn a_disk_that_says_no_is_said_and_the_room_goes_on() {
    let (dir, _) = place();
    let path = dir.path().join("gone/signals.zst");
    let mut history = History::open(path.clone()).unwrap();
    history.loaded().await;
    let trouble = history.trouble();
    history.close(past(), Duration::from_secs(20));
    let told = trouble.borrow().clone().unwrap_or_default();
    assert!(told.contains("gone/signals.zst cannot be saved"), "{told}");

    let link = dir.path().join("link.zst");
    std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
    assert!(reopened(&link).await.1.is_some_and(|why| why.contains("it is no file")));
}
