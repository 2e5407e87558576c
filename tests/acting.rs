//! Acting from the shell, with real programs: the intent is on disk before the effect, nothing runs twice, a full disk
//! refuses, and what the room would refuse is refused.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

/// A folder with a config whose action `mark` writes one line into the file `effects`.
struct Bench {
    dir: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let bench = Self { dir };
        let mark = bench.path("mark");
        // Written in a program of its own: the config takes no shell with a placeholder.
        let script = format!("#!/bin/sh\nsleep 0.02\nprintf '%s\\n' \"$1\" >>'{}'\n", bench.path("effects").display());
        fs::write(&mark, script).expect("a program");
        fs::set_permissions(&mark, fs::Permissions::from_mode(0o755)).expect("a program that runs");
        let look = format!("argv = [\"cat\", \"{}\"]\nclass = \"look\"", bench.path("effects").display());
        let config = format!(
            "[room]\nname = \"bench\"\n\n[actions.mark]\nargv = [\"{}\", \"{{run}}\"]\nclass = \"high\"\n\
             [actions.mark.params]\nrun = {{ type = \"name\" }}\n\n[actions.vital]\nargv = [\"{}\", \"vital\"]\n\
             class = \"critical\"\n\n[actions.see]\n{look}\n",
            mark.display(),
            mark.display()
        );
        fs::write(bench.path("config.toml"), config).expect("a config");
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bongsu"));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.dir.path()).env("XDG_STATE_HOME", self.path("state")).env("BONGSU_AS", "jiwon");
        command.env("TMPDIR", self.dir.path());
        command.arg("--config").arg(self.path("config.toml")).args(args);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("bongsu runs")
    }

    fn mark(&self, run: &str) -> Command {
        self.command(&["act", "action.mark", "--set", &format!("run={run}"), "--reason", "test", "--confirm", run])
    }

    fn effects(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path("effects")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// The events of the journal that are whole.
    fn journal(&self) -> Vec<Value> {
        let out = self.run(&["journal", "export", "--format", "jsonl"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}

fn text(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

/// Everything below a JSON value that is called `kind`.
fn of_kind<'a>(events: &'a [Value], kind: &str) -> Vec<&'a Value> {
    events.iter().map(|line| &line["event"]).filter(|event| event["kind"] == kind).collect()
}

#[test]
fn the_plan_is_shown_and_nothing_runs_until_it_is_confirmed_by_name() {
    let bench = Bench::new();
    let dry = bench.run(&["act", "action.mark", "--set", "run=first", "--dry-run"]);
    assert!(dry.status.success() && text(&dry).contains("mark first"), "{}", text(&dry));
    for (args, why) in [
        (vec!["--set", "run=first"], "--confirm \"first\" runs it"),
        (vec!["--set", "run=first", "--confirm", "second"], "--confirm \"first\" runs it"),
        (vec!["--set", "run=first", "--confirm", "first"], "--reason"),
        (vec!["--set", "run=-rf", "--confirm", "-rf", "--reason", "x"], "begins with"),
        (vec!["--set", "run=a b", "--confirm", "a b", "--reason", "x"], "run"),
        (vec!["--confirm", "first", "--reason", "x"], "run"),
        (vec!["--set", "nonsense", "--confirm", "first"], "must be NAME=VALUE"),
    ] {
        let args: Vec<_> = ["act", "action.mark"].into_iter().chain(args).collect();
        let out = bench.run(&args);
        assert!(!out.status.success() && text(&out).contains(why), "{args:?}: {}", text(&out));
    }
    let vital = bench.run(&["act", "action.vital", "--confirm", "vital", "--reason", "x"]);
    assert!(text(&vital).contains("second person"), "{}", text(&vital));
    assert!(bench.effects().is_empty());

    let out = bench.mark("first").output().expect("bongsu runs");
    assert!(out.status.success(), "{}", text(&out));
    assert_eq!(bench.effects(), ["first"]);
    let seen = bench.run(&["act", "action.see"]);
    assert!(seen.status.success() && text(&seen).contains("first"), "{}", text(&seen));
    let again = bench.mark("first").output().expect("bongsu runs");
    assert!(!again.status.success() && text(&again).contains("just now"), "within ten seconds: {}", text(&again));
    let journal = bench.journal();
    let entries = of_kind(&journal, "entry-added");
    assert!(entries.iter().any(|entry| entry["origin"]["from"] == "action"), "{entries:?}");
}

#[test]
fn kill_9_at_any_point_leaves_no_effect_without_an_intent_and_runs_nothing_twice() {
    const ROUNDS: u32 = 50;
    let bench = Bench::new();
    let began = Instant::now();
    let whole = bench.mark("whole").status().expect("bongsu runs");
    assert!(whole.success());
    let usual = began.elapsed();
    let (mut cut, mut effects_seen) = (0, 0);
    for round in 0..ROUNDS {
        let mut child = bench.mark(&format!("r{round}")).spawn().expect("bongsu runs");
        // Spread evenly over all of it, so that every point of the chain is hit.
        wait(&mut child, usual * round / (ROUNDS - 10));
        cut += u32::from(child.try_wait().expect("a state").is_none());
        let _ = child.kill();
        let _ = child.wait();
    }
    // What was cut off in the middle may still be writing its line.
    std::thread::park_timeout(Duration::from_millis(200));
    let effects = bench.effects();
    let journal = bench.journal();
    let intents: Vec<_> = of_kind(&journal, "action-intended");
    for effect in &effects {
        assert_eq!(effects.iter().filter(|other| *other == effect).count(), 1, "{effect} ran twice");
        let intended = intents.iter().any(|intent| intent["plan"]["ask"]["params"]["run"] == effect.as_str());
        assert!(intended, "{effect} has no intent on disk");
        effects_seen += 1;
    }
    assert!(cut >= ROUNDS / 4 && effects_seen >= 2, "the rounds hit nothing: {cut} cut, {effects_seen} effects");
    // The next bongsu says what is not known, and runs none of it again.
    let before = bench.effects();
    let last = bench.mark("last").output().expect("bongsu runs");
    assert!(last.status.success(), "{}", text(&last));
    let journal = bench.journal();
    let ended: Vec<_> = of_kind(&journal, "action-ended").iter().map(|event| event["action"].clone()).collect();
    let begun = journal.iter().filter(|line| line["event"]["kind"] == "action-intended");
    for line in begun {
        assert!(ended.contains(&line["seq"]), "no outcome, not even an unknown one: {line}");
    }
    assert_eq!(bench.effects().len(), before.len() + 1);
    assert!(bench.run(&["journal", "verify"]).status.success());
}

fn wait(child: &mut Child, time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until && child.try_wait().expect("a state").is_none() {
        std::thread::park_timeout(Duration::from_micros(500));
    }
}

#[test]
fn a_full_disk_refuses_to_act() {
    let bench = Bench::new();
    assert!(bench.mark("first").status().expect("bongsu runs").success());
    let journal = find(&bench.path("state"), "journal.jsonl");
    let size = fs::metadata(&journal).expect("a journal").len();
    // No file may grow beyond what the journal is already: the disk is full for it.
    let args = ["act", "action.mark", "--set", "run=second", "--reason", "x", "--confirm", "second"];
    // The signal of such a limit is ignored, so that writing fails as on a full disk.
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; exec prlimit --fsize=\"$0\" \"$@\""]).arg(size.to_string());
    limited.arg(env!("CARGO_BIN_EXE_bongsu")).arg("--config").arg(bench.path("config.toml")).args(args);
    limited.env("XDG_STATE_HOME", bench.path("state")).env("HOME", bench.dir.path()).env("BONGSU_AS", "jiwon");
    limited.env("TMPDIR", bench.dir.path());
    let out = limited.output().expect("prlimit runs");
    assert!(
        out.status.code() == Some(1) && text(&out).contains("nothing was done"),
        "{:?}: {}",
        out.status,
        text(&out)
    );
    assert_eq!(bench.effects(), ["first"], "{}", text(&out));
    // What could not be saved waits elsewhere; that is said, until the next opening takes it over.
    let verify = bench.run(&["journal", "verify"]);
    assert!(!verify.status.success() && text(&verify).contains("entries wait in"), "{}", text(&verify));
    let third = bench.mark("third").output().expect("bongsu runs");
    assert!(third.status.success(), "{}", text(&third));
    let verify = bench.run(&["journal", "verify"]);
    assert!(verify.status.success(), "{}", text(&verify));
}

fn find(dir: &Path, name: &str) -> PathBuf {
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                dirs.push(entry);
            } else if entry.file_name().is_some_and(|own| own == name) {
                return entry;
            }
        }
    }
    panic!("no {name} below {}", dir.display());
}
