//! Hostile values through actions of a config: none makes a file, none becomes two arguments, and no shell runs.
//!
//! The program that is run is a script of awk, so that no shell is there by our own doing. It is a test binary of its own,
//! so that every process below it is one of the actions'.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use bongsu::{
    actions::{Actions, SYSTEM, read},
    collect::Operator,
    config::File,
    domain::{
        act::{Ask, RanHow},
        words::Lang,
    },
};

/// Between two arguments in what the program prints.
const END: &str = "\u{1e}";

const KINDS: [&str; 6] = [
    "type = \"name\"",
    "type = \"int\"",
    "type = \"duration\"",
    "type = \"choice\", values = [\"on\", \";touch CANARY\", \"$(touch CANARY)\"]",
    "type = \"regex\", pattern = '(?s).*'",
    "type = \"address\"",
];

/// What somebody could put into a value; `@T` stands for a command that makes the canary, `@C` for the canary.
const CORES: &[&str] = &[
    ";@T",
    "$(@T)",
    "`@T`",
    "|@T",
    "||@T",
    "&&@T",
    "&@T&",
    ">@C",
    "\n@T\n",
    "\r@T",
    "-oProxyCommand=@T",
    "-o ProxyCommand=@T",
    "--kubeconfig=x;@T",
    "'; @T; '",
    "\"; @T; \"",
    "\\\"; @T; \\\"",
    "${IFS}@T",
    "<(@T)",
    "() { :; }; @T",
    "{@T}",
    "*[$(@T)]",
    "-n kube-system",
    "--all",
    "--all-namespaces",
    "-A",
    "-",
    "--",
    "{{x}}",
    "{x}",
    "{{.Id}}",
    "${x}",
    "$x",
    "%s%n",
    "*",
    "?",
    "~",
    "../../etc/passwd",
    "/dev/null",
    "@/etc/passwd",
    "a b",
    "a\tb",
    "a\0b",
    "\u{202e}lla--",
    "a\u{200b}b",
    "－－all",
    "–all",
    "е",
    "🜏",
    "\u{1b}[2J",
    "0.0.0.0/0",
    "on",
    "90s",
    "203.0.113.7",
    "42",
    "api",
];

/// 500 values that somebody could type, or that a row could hold.
fn hostile(canary: &Path) -> Vec<String> {
    let canary = canary.display().to_string();
    let core = |core: &&str| core.replace("@T", &format!("touch {canary}")).replace("@C", &canary);
    let cores: Vec<_> = CORES.iter().map(core).collect();
    let wraps: [fn(&str) -> String; 10] = [
        str::to_owned,
        |core| format!("api{core}"),
        |core| format!("{core}api"),
        |core| format!("api {core} x"),
        |core| format!("5{core}"),
        |core| format!("'{core}'"),
        |core| format!("\"{core}\""),
        |core| format!("{core}{core}"),
        |core| format!("x={core}"),
        |core| core.repeat(40),
    ];
    let mut values = Vec::new();
    for wrap in wraps {
        values.extend(cores.iter().map(|core| wrap(core)));
    }
    values.push(String::new());
    values
}

fn actions(program: &Path) -> Actions {
    let mut text = String::new();
    for (n, kind) in KINDS.iter().enumerate() {
        let program = program.display();
        let argv = format!("[\"{program}\", \"fixed one\", \"{{x}}\", \"pre-{{x}}-post\", \"last\"]");
        let _ = writeln!(text, "[actions.k{n}]\nargv = {argv}\nparams = {{ x = {{ {kind} }} }}");
    }
    let file = File::from_text(Path::new("test.toml"), &text).expect("TOML");
    let actions = read(&file, &[]);
    file.finish(&[]).unwrap_or_else(|error| panic!("{}", error.render(false)));
    actions
}

/// The names of our own threads.
fn threads() -> BTreeSet<String> {
    let tasks = fs::read_dir("/proc/self/task").expect("/proc").flatten();
    let names = tasks.filter_map(|task| fs::read_to_string(task.path().join("comm")).ok());
    names.map(|name| name.trim_end().to_owned()).collect()
}

/// The names of all processes below this one, looked at until `done`.
fn watch(done: &AtomicBool, seen: &Mutex<BTreeSet<String>>) {
    let own = std::process::id();
    while !done.load(Ordering::Relaxed) {
        let mut parents = Vec::new();
        for entry in fs::read_dir("/proc").expect("/proc").flatten() {
            let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let Some((front, back)) = stat.rsplit_once(") ") else { continue };
            let Some((pid, name)) = front.split_once(" (") else { continue };
            let parent = back.split(' ').nth(1).unwrap_or_default();
            if let (Ok(pid), Ok(parent)) = (pid.parse::<u32>(), parent.parse::<u32>()) {
                parents.push((pid, parent, name.to_owned()));
            }
        }
        let mut below = BTreeSet::from([own]);
        loop {
            let more: Vec<_> =
                parents.iter().filter(|(pid, up, _)| below.contains(up) && !below.contains(pid)).collect();
            if more.is_empty() {
                break;
            }
            below.extend(more.iter().map(|(pid, ..)| *pid));
            // Between fork and exec a child still has the name of the thread that made it.
            let threads = threads();
            let names = more.into_iter().map(|(_, _, name)| name.clone()).filter(|name| !threads.contains(name));
            seen.lock().expect("unpoisoned").extend(names);
        }
        thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_hostile_values_do_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let (program, canary) = (dir.path().join("argvlog"), dir.path().join("CANARY"));
    // It waits a moment, so that whoever watches the processes sees it.
    let script = "#!/usr/bin/awk -f\nBEGIN { for (i = 1; i < ARGC; i++) printf \"%s\\036\", ARGV[i]; for (i = 0; i < 60000; i++) n += i }\n";
    fs::write(&program, script).expect("written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
    let (actions, values) = (actions(&program), hostile(&canary));
    assert!(values.len() >= 500, "{}", values.len());

    let (done, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(BTreeSet::new())));
    let watcher = thread::spawn({
        let (done, seen) = (Arc::clone(&done), Arc::clone(&seen));
        move || watch(&done, &seen)
    });
    let mut ran = [0; KINDS.len()];
    for value in &values {
        for (n, ran) in ran.iter_mut().enumerate() {
            let ask = Ask::new(&format!("{SYSTEM}.k{n}"), "").with("x", value.as_str());
            let Ok(plan) = actions.plan(&ask, Lang::En).await else { continue };
            *ran += 1;
            actions.prove(&plan, Lang::En).await.expect("nothing changed");
            let outcome = actions.run(&plan, Lang::En).await;
            assert_eq!((outcome.how, outcome.exit), (RanHow::Done, Some(0)), "{value:?}: {outcome:?}");
            // Long lines are cut for the journal; what is cut is compared as far as it goes.
            let expected = ["fixed one", value, &format!("pre-{value}-post"), "last"].map(|arg| format!("{arg}{END}"));
            let expected = expected.concat().replace(END, "␞");
            let [said] = outcome.output.as_slice() else { panic!("{value:?}: {:?}", outcome.output) };
            let same = said.split_once('…').map_or(*said == expected, |(start, _)| expected.starts_with(start));
            assert!(same, "{value:?} arrived as {said:?}");
        }
    }
    done.store(true, Ordering::Relaxed);
    watcher.join().expect("watched");
    assert!(!canary.exists() && !Path::new("CANARY").exists(), "a value was run");
    let seen = seen.lock().expect("unpoisoned").clone();
    assert!(seen.contains("argvlog"), "the watcher saw nothing: {seen:?}");
    let strangers: Vec<_> =
        seen.iter().filter(|name| !["argvlog", "awk", "mawk", "gawk"].contains(&name.as_str())).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
    // Names, numbers, durations, choices and addresses let through what they are; a pattern for everything, what can be
    // one argument of one line.
    assert_eq!([ran[0] > 5, ran[1] > 0, ran[2] > 0, ran[3] > 0, ran[5] > 0], [true; 5], "{ran:?}");
    assert!(ran[4] > 150 && ran[4] < values.len(), "{ran:?}");
}
