//! Poor terminals and none: no colour, no Unicode, no terminal at all.

use std::process::Stdio;

use crate::{
    bench::{Bench, SIZE, Stub, answer, outside, service},
    common::{PATIENCE, Terminal, command, pause},
    grammar::strictly,
};

fn korean() -> Bench {
    let stub = Stub::new(|_| answer("503 Busy", "점검 중입니다".as_bytes()));
    Bench::named("결제 상황실", &service("주문 서비스", &stub.url("/"), "fail-after = \"1 of 1\""))
}

/// Goes through all that can be opened, and leaves.
fn walk(terminal: &mut Terminal, about: &str) {
    // The pane says it twice, and a moment later the timeline too; then the footer proposes a playbook.
    terminal.until("what is wrong is told", PATIENCE, |screen| screen.matches("503").count() >= 3);
    pause(1_200);
    for (open, close) in [("?", "q"), ("@", "q"), ("\r", "\x1b"), (":", "\x1b"), ("D", "\x1b"), ("n", "\x1b")] {
        let before = terminal.text();
        terminal.type_keys(open);
        terminal.until(&format!("{about}: {open:?} opens"), PATIENCE, |screen| differs(screen, &before));
        terminal.type_keys(close);
        terminal.until(&format!("{about}: {close:?} closes"), PATIENCE, |screen| !differs(screen, &before));
    }
    let before = terminal.text();
    terminal.type_keys(&format!("n\u{1b}[200~{about} 배포를 되돌렸다\u{1b}[201~"));
    terminal.until("the note is written", PATIENCE, |screen| screen.contains(about) && differs(screen, &before));
    terminal.type_keys("\r");
    terminal
        .until("the note is in the timeline", PATIENCE, |screen| screen.contains(about) && !differs(screen, &before));
    terminal.type_keys("q");
    assert_eq!(terminal.ends(PATIENCE).0, 0);
}

/// Whether something lies over the panes that did not before: clock, ages, readings and a new line change up to six.
fn differs(screen: &str, before: &str) -> bool {
    screen.lines().zip(before.lines()).filter(|(now, then)| now != then).count() > 6
}

#[test]
fn no_colour_is_no_colour() {
    let bench = korean();
    let mut terminal = bench.open_with(&["--theme", "dark"], &[("NO_COLOR", "1")], SIZE);
    walk(&mut terminal, "NO_COLOR");
    assert!(!strictly(&terminal.all()).colour);
    // An empty one means nothing, as no-color.org has it.
    let mut terminal = bench.open_with(&["--theme", "dark"], &[("NO_COLOR", "")], SIZE);
    walk(&mut terminal, "no NO_COLOR");
    assert!(strictly(&terminal.all()).colour);
}

#[test]
fn ascii_is_ascii() {
    let bench = korean();
    let c = [("LC_ALL", "C"), ("LANG", "C")];
    for (args, env) in [(&["--ascii"][..], &[][..]), (&[], &c)] {
        for lang in ["en", "ko"] {
            let args = [args, &["--lang", lang]].concat();
            let mut terminal = bench.open_with(&args, env, SIZE);
            walk(&mut terminal, &format!("ASCII-{lang}-{}", args.len()));
            assert!(!strictly(&terminal.all()).wide, "{args:?} {env:?}");
        }
    }
    let mut terminal = bench.open();
    walk(&mut terminal, "Unicode");
    assert!(strictly(&terminal.all()).wide);
}

#[test]
fn where_no_room_can_be_it_says_so() {
    let bench = korean();
    let mut terminal = bench.open_with(&[], &[("TERM", "dumb")], SIZE);
    terminal.shows("bongsu snapshot");
    assert_eq!(terminal.ends(PATIENCE).0, 64);
    assert!(!terminal.all().contains(&0x1b), "{}", terminal.text());
    let (code, out, err) = bench.run(&[], &[]);
    assert_eq!((code, out.as_str()), (64, ""));
    assert!(err.contains("needs a terminal") && err.contains("bongsu snapshot") && err.lines().count() == 1, "{err}");
    // A terminal on one side only is none.
    let mut shell = command(bench.path(), &[], &[]);
    *shell.get_argv_mut() =
        ["sh", "-c", "\"$0\" \"$@\" | cat", &crate::common::program().to_string_lossy(), "--config", &bench.config]
            .map(Into::into)
            .to_vec();
    let terminal = Terminal::spawn(shell, SIZE, true);
    terminal.shows("needs a terminal");
}

#[test]
fn a_snapshot_is_for_pipes() {
    let code = |status: &str, more: &str| {
        let status = status.to_owned();
        let stub = Stub::new(move |_| {
            crate::common::pause(60);
            answer(&status, b"OK")
        });
        let bench = Bench::new(&service("api", &stub.url("/"), more));
        let (code, out, err) = bench.run(&["snapshot", "--json"], &[("TERM", "dumb")]);
        let json: serde_json::Value = serde_json::from_str(&out).expect(&out);
        assert_eq!((&json["schema"], err.as_str()), (&1.into(), ""));
        (code, json["verdict"].as_str().unwrap().to_owned())
    };
    assert_eq!(code("200 OK", ""), (0, "ok".into()));
    assert_eq!(code("200 OK", "degraded-above = \"50ms\""), (1, "warn".into()));
    assert_eq!(code("503 Busy", "fail-after = \"1 of 1\""), (2, "crit".into()));
    assert_eq!(code("200 OK", "headers = { x-token = \"env:NOT_SET_ANYWHERE\" }"), (3, "unknown".into()));
}

#[test]
fn wrong_usage_and_a_wrong_config_have_codes_of_their_own() {
    let bench = korean();
    for args in [&["--no-such-flag"][..], &["snapshot", "--timeout", "soon"], &["--theme", "no-such-theme"]] {
        let mut terminal = bench.open_with(args, &[], SIZE);
        assert_eq!(terminal.ends(PATIENCE).0, 64, "{args:?}: {}", terminal.text());
    }
    let wrong = Bench::new("[panes.services]\neverry = \"2s\"\n");
    for args in [&["config", "check"][..], &["snapshot"], &["journal", "verify"]] {
        let (code, out, err) = wrong.run(args, &[]);
        assert_eq!((code, out.as_str()), (78, ""), "{args:?}");
        assert!(err.contains("everry") && err.contains("every"), "{err}");
    }
    let mut terminal = wrong.open();
    terminal.shows("everry");
    assert_eq!(terminal.ends(PATIENCE).0, 78);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let bench = korean();
    let mut terminal = bench.open();
    walk(&mut terminal, "before the pipes");
    let verbs = [
        &["snapshot", "--json"][..],
        &["snapshot"],
        &["config", "check"],
        &["journal", "verify"],
        &["journal", "export"],
        &["journal", "export", "--format", "jsonl"],
    ];
    for verb in verbs {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = outside(bench.path(), &[]);
        command.args(["--config", &bench.config]).args(verb).stdout(writer).stderr(Stdio::piped());
        let out = command.output().unwrap();
        let err = String::from_utf8_lossy(&out.stderr);
        let expected = if verb[0] == "snapshot" { 2 } else { 0 };
        assert_eq!((out.status.code(), &*err), (Some(expected), ""), "{verb:?}");
    }
}
