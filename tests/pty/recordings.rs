//! Recordings from outside: made live, taken from what a room kept, masked, cut, and played in a terminal.

use std::{fs, path::Path};

use crate::{
    bench::{Bench, SIZE, Stub, answer, service},
    common::{PATIENCE, Terminal, command},
};

/// A word that only the target knows.
const CANARY: &str = "hush-4711-canary";
/// A secret of the config, which the target repeats.
const SECRET: &str = "fetched-0815-canary";

fn bench(stub: &Stub) -> Bench {
    let headers = format!("headers = {{ Authorization = \"env:CANARY\", X-Note = \"{CANARY}\" }}");
    Bench::new(&service("api", &stub.url("/"), &headers))
}

fn failing() -> Stub {
    Stub::new(|_| answer("503 Busy", format!("{{\"token\":\"{CANARY} {SECRET}\"}}").as_bytes()))
}

/// No config, no home, no state: nothing but the program and a terminal.
#[test]
fn the_demo_needs_nothing() {
    let bench = bench(&Stub::well());
    let nowhere = [("HOME", ""), ("XDG_STATE_HOME", ""), ("XDG_CONFIG_HOME", ""), ("XDG_RUNTIME_DIR", "")];
    let mut run = command(bench.path(), &["demo"], &nowhere);
    run.cwd(bench.path());
    fs::remove_file(&bench.config).unwrap();
    let mut terminal = Terminal::spawn(run, SIZE, true);
    for pane in ["REPLAY", "Services", "MySQL", "Redis", "Kafka", "Timeline", "nothing can act"] {
        terminal.shows(pane);
    }
    terminal.type_keys("q");
    assert_eq!(terminal.ends(PATIENCE).0, 0);
}

/// Whether the file holds a word, also within what is packed.
fn holds(word: &str, bench: &Bench, file: &Path) -> bool {
    let bytes = fs::read(file).unwrap();
    let plain = bytes.windows(word.len()).any(|window| window == word.as_bytes());
    let mut recording = bongsu::record::Recording::open(file).unwrap();
    let (from, until) = (recording.about().from, recording.about().until);
    let samples = recording.window(from - chrono::TimeDelta::days(1), until).unwrap();
    assert!(!samples.is_empty(), "{}", bench.path().display());
    plain || serde_json::to_string(&samples).unwrap().contains(word)
}

#[test]
fn what_a_room_kept_is_played_again_also_after_kill_9() {
    let bench = bench(&failing());
    let env = [("CANARY", CANARY)];
    let mut terminal = bench.open_with(&[], &env, SIZE);
    terminal.shows("services api");
    terminal.type_keys("q");
    assert_eq!(terminal.ends(PATIENCE).0, 0);
    let mut killed = bench.open_with(&[], &env, SIZE);
    killed.shows("1 down");
    killed.signal("KILL");
    killed.ends(PATIENCE);

    let file = bench.path().join("outage.bongsu");
    let path = file.to_str().unwrap();
    let (code, _, said) = bench.run(&["record", path, "--last", "10m"], &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("--redact masks them"), "{said}");
    let (code, _, said) = bench.run(&["record", path, "--last", "10m"], &[]);
    assert!(code == 74 && said.contains("is there already"), "{code} {said}");
    let (code, out, _) = bench.run(&["recording", "info", path], &[]);
    assert!(code == 0 && out.contains("services/api/http") && out.contains("damaged       0"), "{out}");

    let mut replay = bench.open_with(&["replay", path, "--speed", "2"], &[], SIZE);
    replay.shows("REPLAY");
    replay.type_keys("p+a");
    replay.shows("Go to a time");
    replay.type_keys("\x1b");
    replay.hides("Go to a time");
    replay.type_keys(".)");
    replay.until("the outage is on the screen", PATIENCE, |screen| {
        screen.contains("503") && screen.contains("services api")
    });
    replay.type_keys("nD");
    replay.shows("this is a recording");
    replay.type_keys("q");
    assert_eq!(replay.ends(PATIENCE).0, 0);
}

#[test]
fn a_secret_of_the_config_is_in_no_recording_and_masking_takes_out_what_targets_say() {
    let bench = bench(&failing());
    let env = [("CANARY", SECRET)];
    let (file, masked) = (bench.path().join("live.bongsu"), bench.path().join("masked.bongsu"));
    let (code, _, said) = bench.run(&["record", file.to_str().unwrap(), "--for", "3s"], &env);
    assert_eq!(code, 0, "{said}");
    let recording = bongsu::record::Recording::open(&file).unwrap();
    let config = &recording.about().config;
    assert!(!config.contains(CANARY) && !config.contains(SECRET), "{config}");
    assert!(!recording.events().is_empty(), "the service is down, and that is a line of the timeline");
    assert!(holds(CANARY, &bench, &file), "what a target says is recorded as it is");
    assert!(!holds(SECRET, &bench, &file), "but no secret that it repeats");
    let (code, _, said) =
        bench.run(&["recording", "redact", file.to_str().unwrap(), "-o", masked.to_str().unwrap()], &[]);
    assert!(code == 0 && said.contains("read it before you give it away"), "{said}");
    assert!(!holds(CANARY, &bench, &masked));
    let (_, out, _) = bench.run(&["recording", "info", masked.to_str().unwrap()], &[]);
    assert!(out.contains("redacted      yes"), "{out}");
}

#[test]
fn a_recording_is_cut_and_what_cannot_be_is_said() {
    let bench = bench(&Stub::well());
    let file = bench.path().join("live.bongsu");
    let path = file.to_str().unwrap();
    assert_eq!(bench.run(&["record", path, "--for", "4s"], &[("CANARY", "x")]).0, 0);
    let cut = bench.path().join("cut.bongsu");
    let trim = |from: &str, until: &str| {
        bench.run(&["recording", "trim", path, "--from", from, "--until", until, "-o", cut.to_str().unwrap()], &[])
    };
    for (from, until, code, sentence) in [
        ("soon", "+3s", 64, "the recording has no such time"),
        ("+3s", "+1s", 64, "--from must be before --until"),
        ("+1h", "+2h", 64, "it goes from"),
    ] {
        let (found, _, said) = trim(from, until);
        assert!(found == code && said.contains(sentence), "{found} {said}");
        assert!(!cut.exists());
    }
    let (code, _, said) = trim("+1s", "+3s");
    assert_eq!(code, 0, "{said}");
    let about = bongsu::record::Recording::open(&cut).unwrap().about().clone();
    assert_eq!((about.until - about.from).num_seconds(), 2);
}

#[test]
fn what_is_no_recording_and_where_there_is_no_terminal_is_said_in_one_sentence() {
    let bench = bench(&Stub::well());
    let file = bench.path().join("x.bongsu");
    let run = |args: &[&str]| bench.run(args, &[("CANARY", "x")]);
    let path = file.to_str().unwrap();
    for args in [&["replay", path][..], &["recording", "info", path], &["record", path, "--last", "5m"]] {
        let (code, _, said) = run(args);
        assert!(code == 74 && said.contains("cannot be opened"), "{args:?}: {code} {said}");
    }
    fs::write(&file, "SQLite format 3\0 and nothing").unwrap();
    for args in [&["replay", path][..], &["recording", "info", path]] {
        let (code, _, said) = run(args);
        assert!(code == 74 && said.contains("is not a recording of bongsu"), "{args:?}: {code} {said}");
    }
    let (code, _, said) = run(&["demo"]);
    assert!(code == 64 && said.contains("needs a terminal"), "{code} {said}");
    for speed in ["0", "61", "fast"] {
        assert_eq!(run(&["demo", "--speed", speed]).0, 64, "{speed}");
    }
}
