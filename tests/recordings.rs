//! Recordings under torture: killed, flipped, cut, full; and what masking must take out of every pane's readings.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

mod room;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use bongsu::{
    config::File,
    domain::{
        clock::Moment,
        reading::SourceKey,
        sample::{Outcome, Sample},
    },
    record::{About, Recorder, Recording, Redactor, Settings, Writer},
};
use room::{Opening, scenario};
use rustix::process::{Resource, Rlimit, setrlimit};
use serde_json::{Value, value::RawValue};

const CHILD: &str = "BONGSU_TEST_RECORDING_CHILD";
const BASE: &str = "BONGSU_TEST_RECORDING_BASE";
const PATIENCE: Duration = Duration::from_secs(20);
/// All scenarios, with the config that they belong to.
const SCENARIOS: &[(&str, &[&str])] = &[
    (include_str!("scenarios/services.toml"), &["services-healthy", "services-broken"]),
    (
        include_str!("scenarios/mysql.toml"),
        &["mysql-quiet", "mysql-pileup", "mysql-metadata-lock", "mysql-deadlock", "mysql-slow", "mysql-failing"],
    ),
    (include_str!("scenarios/redis.toml"), &["redis-healthy", "redis-leak", "redis-stuck", "redis-down"]),
    (
        include_str!("scenarios/kafka.toml"),
        &["kafka-quiet", "kafka-stalled", "kafka-slow", "kafka-storm", "kafka-broker-down", "kafka-down"],
    ),
    (include_str!("scenarios/prometheus.toml"), &["prometheus-quiet", "prometheus-broken"]),
];

fn at(millis: i64) -> Moment {
    Moment::from_timestamp_millis(1_800_000_000_000 + millis).unwrap()
}

fn about() -> About {
    let (version, room, config) = ("1".into(), "r".into(), "[room]\n".into());
    About { version, room, config, from: at(0), until: at(0), redacted: false }
}

/// The sample number `n`, which is one of three streams.
fn sample(n: i64) -> Sample {
    let data = format!("{{\"n\":{n},\"락\":\"{}\"}}", "대기 ".repeat(usize::try_from(n % 300).unwrap()));
    Sample {
        key: SourceKey::new("p", "t", ["a", "b", "c"][usize::try_from(n % 3).unwrap()]),
        at: at(n * 1_000),
        took: Duration::from_millis(3),
        every: Duration::from_secs(1),
        outcome: Outcome::Data(RawValue::from_string(data).unwrap()),
    }
}

fn said(sample: &Sample) -> String {
    serde_json::to_string(sample).unwrap()
}

/// Everything that can be read, in the order of time.
fn everything(recording: &mut Recording) -> Vec<String> {
    recording.window(at(-1), at(i64::from(u32::MAX))).unwrap().iter().map(said).collect()
}

fn count(kept: &[String]) -> i64 {
    i64::try_from(kept.len()).unwrap()
}

/// A small generator of numbers (xorshift64*), so that a failing round can be had again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % limit
    }
}

fn spawn(role: &str, base: &Path) -> Child {
    // A write beyond the limit on file sizes must be an error and not the end.
    Command::new("sh")
        .args(["-c", r#"trap "" XFSZ; exec "$0" --exact child --ignored --nocapture"#])
        .arg(std::env::current_exe().unwrap())
        .env(CHILD, role)
        .env(BASE, base)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
#[ignore = "not a test of its own: the tests of killing and of full disks start it as their child process"]
fn child() {
    let base = PathBuf::from(std::env::var_os(BASE).unwrap());
    match std::env::var(CHILD).unwrap().as_str() {
        "writer" => write_until_killed(&base),
        "ring" => keep_until_killed(&base),
        "full" => fill_up_and_recover(&base),
        other => panic!("{other}"),
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

fn write_until_killed(base: &Path) {
    let mut writer = Writer::create(&base.join("r.bongsu"), about()).unwrap();
    for n in 0.. {
        writer.sample(&sample(n)).unwrap();
        if n % 7 == 0 {
            writer.flush().unwrap();
            say(&format!("ack {n}"));
        }
    }
}

fn settings(base: &Path) -> Settings {
    Settings { path: base.join("ring.bongsu"), keep: Duration::from_hours(1_000), size: 1 << 30 }
}

fn keep_until_killed(base: &Path) {
    // Goes on where the last process was killed.
    let path = settings(base).path;
    let begin = Recording::open(&path).map_or(0, |recording| (recording.about().until - at(0)).num_seconds() + 1);
    let recorder = Recorder::start(settings(base), about()).unwrap();
    let samples = recorder.samples();
    for n in begin.. {
        samples.blocking_send(sample(n)).unwrap();
        if n % 50 == 0 {
            say(&format!("ack {n}"));
        }
    }
}

/// Lets a child run until it has said `lines`, and kills it; answers with the last number that it acknowledged.
fn run_and_kill(role: &str, base: &Path, lines: usize) -> Option<i64> {
    let mut child = spawn(role, base);
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let number = |line: String| line.split_once("ack ").and_then(|(_, n)| n.parse().ok());
    let mut acked = out.by_ref().filter_map(number).take(lines).last();
    child.kill().unwrap();
    child.wait().unwrap();
    acked = out.filter_map(number).last().or(acked);
    acked
}

#[test]
fn what_was_flushed_survives_kill_9() {
    let mut dice = Dice(0x0b0e_5a11);
    for round in 0..15 {
        let base = tempfile::tempdir().unwrap();
        let acked = run_and_kill("writer", base.path(), 1 + dice.below(60)).unwrap();
        let mut recording = Recording::open(&base.path().join("r.bongsu")).unwrap();
        let kept = everything(&mut recording);
        assert!(count(&kept) > acked, "round {round}: {} kept, {acked} acknowledged", kept.len());
        assert!(kept.iter().zip(0..).all(|(kept, n)| *kept == said(&sample(n))), "round {round}");
        assert_eq!(recording.damaged(), 0);
    }
}

#[test]
fn a_ring_whose_process_is_killed_again_and_again_stays_whole() {
    let mut dice = Dice(20_261_121);
    let base = tempfile::tempdir().unwrap();
    for round in 0..15 {
        let acked = run_and_kill("ring", base.path(), 2 + dice.below(40)).unwrap();
        // As `bongsu record --last` does, beside nobody.
        let mut recording = Recording::open(&settings(base.path()).path).unwrap();
        let kept = everything(&mut recording);
        // Half a minute may wait in memory, and what is in the channel.
        assert!(count(&kept) > acked - 1_200, "round {round}: {} kept of {acked}", kept.len());
        assert!(kept.iter().zip(0..).all(|(kept, n)| *kept == said(&sample(n))), "round {round}");
        assert_eq!(recording.damaged(), 0, "round {round}");
    }
    let asides = fs::read_dir(base.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("corrupt"));
    assert_eq!(asides.count(), 0);
}

fn limit_files(bytes: Option<u64>) {
    setrlimit(Resource::Fsize, Rlimit { current: bytes, maximum: None }).unwrap();
}

fn fill_up_and_recover(base: &Path) {
    let waits = |what: &str, ready: &dyn Fn() -> bool| {
        let began = Instant::now();
        while !ready() {
            assert!(began.elapsed() < PATIENCE, "{what}");
            std::thread::yield_now();
        }
    };
    // Not even the empty file fits at first.
    limit_files(Some(8 << 10));
    let recorder = Recorder::start(settings(base), about()).unwrap();
    let (samples, trouble) = (recorder.samples(), recorder.trouble());
    waits("nothing was said", &|| trouble.borrow().is_some());
    for n in 0..400 {
        samples.blocking_send(sample(n)).unwrap();
    }
    limit_files(None);
    samples.blocking_send(sample(500)).unwrap();
    waits("it is written again", &|| trouble.borrow().is_none());
    // Then it fills up in the middle.
    limit_files(Some(fs::metadata(settings(base).path).unwrap().len()));
    for n in 501..900 {
        samples.blocking_send(sample(n)).unwrap();
    }
    waits("nothing was said of the full disk", &|| trouble.borrow().is_some());
    limit_files(None);
    recorder.close(PATIENCE);
    assert_eq!(*trouble.borrow(), None);
    say("recovered");
}

#[test]
fn a_full_disk_costs_nothing_once_it_has_room_again() {
    let base = tempfile::tempdir().unwrap();
    let output = spawn("full", base.path()).wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let mut recording = Recording::open(&settings(base.path()).path).unwrap();
    let wanted: Vec<_> = (0..400).chain(500..900).map(|n| said(&sample(n))).collect();
    assert_eq!(everything(&mut recording), wanted);
    let files = fs::read_dir(base.path()).unwrap().count();
    assert_eq!(files, 1, "nothing was put aside for a full disk");
}

/// Hurts `bytes` in one of many ways and says how.
fn hurt(bytes: &mut Vec<u8>, dice: &mut Dice) -> String {
    let at = dice.below(bytes.len());
    match dice.below(8) {
        0..=4 => {
            let bit = dice.below(8);
            bytes[at] ^= 1 << bit;
            format!("bit {bit} of byte {at} flipped")
        }
        5 => {
            bytes.truncate(at);
            format!("cut at byte {at}")
        }
        6 => {
            let end = (at + 1 + dice.below(8_192)).min(bytes.len());
            bytes[at..end].fill(0);
            format!("bytes {at}..{end} zeroed")
        }
        _ => {
            let page = bytes.len() / 4_096;
            let (a, b) = (dice.below(page) * 4_096, dice.below(page) * 4_096);
            let copy = bytes[a..a + 4_096].to_vec();
            bytes[b..b + 4_096].copy_from_slice(&copy);
            format!("the page at {b} overwritten by that at {a}")
        }
    }
}

#[test]
fn three_hundred_injuries_are_survived_and_what_is_read_was_written() {
    let base = tempfile::tempdir().unwrap();
    let path = base.path().join("r.bongsu");
    let mut writer = Writer::create(&path, about()).unwrap();
    let values: std::collections::HashSet<String> = (0..900).map(|n| data(&sample(n))).collect();
    for n in 0..900 {
        writer.sample(&sample(n)).unwrap();
    }
    writer.finish().unwrap();
    let whole = fs::read(&path).unwrap();
    let mut dice = Dice(7);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..300 {
        let mut bytes = whole.clone();
        let how = hurt(&mut bytes, &mut dice);
        fs::write(&path, &bytes).unwrap();
        match Recording::open(&path) {
            Err(error) => {
                assert!(error.to_string().starts_with(['t', '/', 'S']), "{how}: {error}");
                refused += 1;
            }
            Ok(mut recording) => {
                let samples = recording.window(at(-1), at(i64::from(u32::MAX))).unwrap();
                assert!(samples.iter().all(|sample| values.contains(&data(sample))), "{how}");
                let _ = recording.standing(at(500_000)).unwrap();
                read += samples.len();
            }
        }
    }
    assert!(refused < 150, "{refused} of 300 were not read at all");
    assert!(read > 100 * 900, "{read} samples were read");
}

fn data(sample: &Sample) -> String {
    let Outcome::Data(data) = &sample.outcome else { panic!("{sample:?}") };
    data.get().to_owned()
}

#[test]
fn every_pane_shows_a_masked_recording_as_it_showed_the_real_one() {
    for (config, scenarios) in SCENARIOS {
        for name in *scenarios {
            let mut redactor = Redactor::default();
            let shared = redactor.about(About { config: shareable(config), ..about() });
            let samples = scenario::load(name);
            for sample in &samples {
                redactor.learn(sample);
            }
            let masked: Vec<_> = samples.iter().map(|sample| redactor.sample(sample.clone())).collect();
            let mut real = Opening { config, ..Opening::default() }.open();
            let mut other = Opening { config: &shared.config, ..Opening::default() }.open();
            real.play(&samples);
            other.play(&masked);
            let (real, other) = (real.text(), other.text());
            assert!(!other.contains("cannot be read"), "{name}:\n{other}");
            let filled = |text: &str| text.lines().filter(|line| line.contains(char::is_alphanumeric)).count();
            assert_eq!(filled(&real), filled(&other), "{name}:\n{real}\n{other}");
        }
    }
}

/// A config as it stands in a recording.
fn shareable(config: &str) -> String {
    shareable_of(&File::from_text(Path::new("config.toml"), config).unwrap())
}

fn shareable_of(file: &File) -> String {
    let _ = file.room();
    drop(bongsu::app::configure(|id| file.pane(id)));
    let known: Vec<_> = bongsu::panes::FEATURES.iter().map(|feature| feature.id).collect();
    file.finish(&known).unwrap_or_else(|error| panic!("{error}"));
    file.shareable()
}

/// A private config with a secret in every place that can hold one.
const PRIVATE: &str = r#"
    [room]
    name = "r"
    state-dir = "/home/zqcanary"
    [[panes.services.targets]]
    name = "api"
    url = "https://zqhost.example.com/health?token=zqcanary"
    method = "POST"
    headers = { Authorization = "Bearer zqcanary", X-Api-Key = "env:zqcanary" }
    body = { login = "zqcanary" }
    ca = "/home/zqcanary/ca.pem"
    [[panes.mysql.targets]]
    name = "a"
    url = "mysql://watch:zqcanary@db:3306/"
    [[panes.mysql.targets]]
    name = "b"
    url = "mysql://watch@db:3306/"
    password = "zqcanary"
    tls = "verify"
    ca = "/home/zqcanary/ca.pem"
    [[panes.redis.targets]]
    name = "c"
    url = "rediss://watch@a:6379,b:6379/"
    password = "zqcanary"
    sentinel = "mymaster"
    sentinel-password = "cmd:pass show zqcanary"
    ca = "/home/zqcanary/ca.pem"
    [[panes.redis.targets]]
    name = "d"
    url = "redis://:zqcanary@a:6379/"
    [[panes.redis.targets]]
    name = "g"
    url = "redis://watch:zqcanary@a:6379/"
    [[panes.kafka.targets]]
    name = "e"
    brokers = ["k:9092"]
    tls = "verify"
    sasl = "scram-sha-256"
    user = "watch"
    password = "zqcanary"
    [[panes.kafka.targets]]
    name = "f"
    brokers = ["k:9092"]
    ca = "/home/zqcanary/ca.pem"
    cert = "/home/zqcanary/cert.pem"
    key = "/home/zqcanary/key.pem"
    [[panes.prometheus.targets]]
    name = "h"
    url = "https://zqhost.example.com/prom"
    alertmanager = "http://zqhost.example.com:9093"
    user = "watch"
    password = "zqcanary"
    headers = { X-Api-Key = "zqcanary" }
    ca = "/home/zqcanary/ca.pem"
    presets = ["node"]
    [[panes.prometheus.targets]]
    name = "i"
    url = "http://zqhost.example.com"
    token = "zqcanary"
"#;

#[test]
fn no_secret_of_a_private_config_is_in_what_is_given_away_and_the_panes_still_open() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    fs::write(&path, PRIVATE).unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    let file = File::read(&path).unwrap();
    let given = shareable_of(&file);
    assert!(!given.contains("zqcanary"), "{given}");
    let masked = Redactor::default().about(About { config: given.clone(), ..about() }).config;
    assert!(!masked.contains("zqhost") && !masked.contains("watch"), "{masked}");
    for text in [given, masked] {
        let again = File::recorded(Path::new("recording"), &text).unwrap();
        let _ = again.room();
        let panes = bongsu::app::configure(|id| again.pane(id));
        assert_eq!(panes.len(), bongsu::panes::FEATURES.len());
        let known: Vec<_> = bongsu::panes::FEATURES.iter().map(|feature| feature.id).collect();
        again.finish(&known).unwrap_or_else(|error| panic!("{text}\n{error}"));
    }
}

/// Puts a text in the place of every text of a value, one at a time.
fn canaries(value: &Value, canary: &str) -> Vec<(String, Value)> {
    let mut paths = Vec::new();
    strings(value, String::new(), &mut paths);
    let put = |path: String| {
        let mut changed = value.clone();
        *changed.pointer_mut(&path).unwrap() = canary.into();
        (path, changed)
    };
    paths.into_iter().map(put).collect()
}

fn strings(value: &Value, path: String, into: &mut Vec<String>) {
    match value {
        Value::String(_) => into.push(path),
        // Rows are alike.
        Value::Array(items) => {
            items.iter().take(3).enumerate().for_each(|(n, v)| strings(v, format!("{path}/{n}"), into));
        }
        Value::Object(members) => members.iter().for_each(|(name, v)| strings(v, format!("{path}/{name}"), into)),
        _ => {}
    }
}

/// What names a person, a machine, a key or a value: not even one word of it may stay.
const NAMING: &[&str] =
    &["user", "host", "owner", "key", "client", "body_excerpt", "got", "address", "remote_address", "name"];

const EVERYWHERE: &[&str] = &[];

#[test]
fn no_canary_in_any_text_of_any_pane_survives_masking() {
    let mut looked = 0;
    for sample in SCENARIOS.iter().flat_map(|(_, names)| *names).flat_map(|name| scenario::load(name)) {
        let Outcome::Data(data) = &sample.outcome else { continue };
        let value: Value = serde_json::from_str(data.get()).unwrap();
        for (canary, fields) in [
            ("zqcanary@zqhost.example.com", EVERYWHERE),
            ("SELECT a FROM t WHERE b = 'zqcanary' AND c = 99887766", EVERYWHERE),
            ("see mysql://zqcanary:zqhost@10.99.98.97:3306/zqhost7?x=zqcanary", EVERYWHERE),
            ("10.99.98.97:4711", EVERYWHERE),
            ("SET zqhost zqcanary 99887766", &["example"]),
            ("zqcanary", NAMING),
        ] {
            for (path, changed) in canaries(&value, canary) {
                let field = path.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
                if !fields.is_empty() && !fields.contains(&field) {
                    continue;
                }
                looked += 1;
                let outcome = Outcome::Data(RawValue::from_string(changed.to_string()).unwrap());
                let masked = said(&Redactor::default().sample(Sample { outcome, ..sample.clone() }));
                for gone in ["zqcanary", "zqhost", "10.99.98.97", "99887766"] {
                    assert!(!masked.contains(gone), "{} {path}: {gone} of {canary} is in {masked}", sample.key);
                }
            }
        }
    }
    assert!(looked > 1_000, "{looked}");
}
