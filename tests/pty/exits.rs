//! Every way out gives the terminal back as it was: its modes, its screen, its cursor.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    time::{Duration, Instant},
};

use crate::{
    bench::{Bench, SIZE, Stub, service, stat},
    common::{PATIENCE, Terminal, command, until},
};

/// From the cause to a terminal that can be used; 2 to 40 ms are measured.
const LIMIT: Duration = Duration::from_millis(300);

/// A room in a terminal that outlives it.
struct Way {
    bench: Bench,
    terminal: Terminal,
}

impl Way {
    fn open(env: &[(&str, &str)]) -> Self {
        Self::begin(env, true)
    }

    fn begin(env: &[(&str, &str)], waits: bool) -> Self {
        let bench = Bench::new(&service("api", &Stub::well().url("/"), ""));
        let command = command(bench.path(), &["--config", &bench.config], env);
        let terminal = Terminal::spawn_kept(command, SIZE, true);
        if waits {
            terminal.shows("1 up");
            assert!(terminal.is_alternate() && terminal.hides_cursor());
            assert_ne!(terminal.modes(), terminal.before, "the room takes the line");
        }
        Self { bench, terminal }
    }

    /// What a shell would find: everything as before. Answers how long that took.
    fn restored(&self) -> Duration {
        let limit = Duration::from_secs(5);
        let start = Instant::now();
        self.terminal.until_screen("the terminal is given back", limit, |screen| {
            !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste()
        });
        until("the modes are as before", limit, || self.terminal.modes() == self.terminal.before);
        assert!(self.terminal.look(|screen| screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None));
        start.elapsed()
    }

    /// The same, and the program has ended.
    fn ends(mut self, code: u32) -> Self {
        let took = self.restored();
        assert!(took <= LIMIT, "the terminal was given back after {took:?}");
        let (ended, after) = self.terminal.ends(Duration::from_secs(2));
        assert_eq!(ended, code, "after {after:?}; the screen:\n{}", self.terminal.text());
        // Nothing comes behind the last word, which shows the cursor.
        let raw = self.terminal.raw();
        let last = raw.windows(8).rposition(|end| end == b"\x1b[?1049l").unwrap();
        let after = String::from_utf8_lossy(&raw[last + 8..]).into_owned();
        assert!(!after.contains("\x1b[?1049h") && !after.contains('│'), "drawn after the end: {after:?}");
        self.bench.journal_is_sound();
        self
    }
}

#[test]
fn q_gives_the_terminal_back() {
    let mut way = Way::open(&[]);
    way.terminal.type_keys("%");
    way.terminal.shows("mouse on");
    way.terminal.type_keys("q");
    way.ends(0);
}

#[test]
fn every_signal_that_ends_gives_the_terminal_back() {
    for (name, number) in [("TERM", 15), ("INT", 2), ("HUP", 1), ("QUIT", 3)] {
        let way = Way::open(&[]);
        way.terminal.signal(name);
        way.ends(128 + number);
    }
}

#[test]
fn a_panic_of_the_loop_or_of_the_screen_gives_the_terminal_back() {
    for place in ["loop", "screen"] {
        let way = Way::begin(&[("BONGSU_TEST_PANIC", place)], false);
        way.terminal.shows(&format!("BONGSU_TEST_PANIC={place}"));
        // It was drawn on before it was given back, and the panic stands on the person's own screen.
        assert!(way.terminal.raw().windows(8).any(|w| w == b"\x1b[?1049h"));
        way.ends(101);
    }
}

#[test]
fn a_panic_of_a_task_is_told_after_the_room_which_goes_on() {
    let mut way = Way::open(&[("BONGSU_TEST_PANIC", "task")]);
    assert!(way.terminal.is_alternate() && way.terminal.modes() != way.terminal.before);
    way.terminal.type_keys("?");
    way.terminal.shows("Help");
    way.terminal.type_keys("\x1b");
    way.terminal.hides("Help");
    way.terminal.type_keys("q");
    let way = way.ends(0);
    way.terminal.shows("BONGSU_TEST_PANIC=task");
}

#[test]
fn stopped_and_continued_as_a_shell_does() {
    let mut way = Way::open(&[]);
    let pid = way.terminal.pid();
    for _ in 0..2 {
        way.terminal.signal("TSTP");
        let took = way.restored();
        assert!(took <= LIMIT, "the terminal was given back after {took:?}");
        until("stopped", LIMIT, || stat(pid).is_some_and(|stat| stat.state == 'T'));
        way.terminal.signal("CONT");
        way.terminal.until_screen("drawn again", PATIENCE, |screen| {
            screen.alternate_screen() && screen.hide_cursor() && screen.contents().contains("1 up")
        });
        // Continued without having been stopped: nothing of it is felt.
        way.terminal.signal("CONT");
        for _ in 0..2 {
            let before = way.terminal.text();
            way.terminal.until("the clock goes on", PATIENCE, |screen| screen != before && screen.contains("1 up"));
        }
        way.terminal.type_keys("?");
        way.terminal.shows("Help");
        way.terminal.type_keys("\x1b");
        way.terminal.hides("Help");
    }
    way.terminal.type_keys("q");
    way.ends(0);
}

fn count(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).filter(|window| *window == part).count()
}

/// An editor that does what the script says.
fn editor(script: &str) -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("editor");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    let path = path.to_string_lossy().into_owned();
    (dir, path)
}

#[test]
fn the_editor_gets_the_terminal_as_it_was_and_gives_it_back() {
    let (dir, path) = editor(
        "stty -g > \"$0.modes\"; cat \"$1\" > \"$0.text\"; echo EDITING\nread answer\n\
         printf '%s and the answer: %s\\n' \"$(cat \"$0.text\")\" \"$answer\" > \"$1\"",
    );
    let mut way = Way::open(&[("EDITOR", &path), ("VISUAL", "")]);
    way.terminal.type_keys("%");
    way.terminal.shows("mouse on");
    way.terminal.type_keys("n");
    way.terminal.shows("Note");
    way.terminal.type_keys("the question");
    way.terminal.shows("the question");
    way.terminal.type_keys("\x0f");
    way.terminal.shows("EDITING");
    let took = way.restored();
    assert!(took <= LIMIT, "the terminal was given to the editor after {took:?}");
    // Whoever interrupts the editor means the editor.
    way.terminal.signal("INT");
    way.terminal.type_keys("42\n");
    way.terminal.shows("the question and the answer: 42");
    assert!(way.terminal.look(|screen| screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None));
    let text = fs::read_to_string(dir.path().join("editor.text")).unwrap();
    assert_eq!(text, "the question");
    way.terminal.type_keys("\r");
    way.terminal.hides("time, tags");
    way.terminal.shows("the question and the answer: 42");
    way.terminal.type_keys("q");
    way.ends(0);
}

#[test]
fn an_editor_that_is_killed_or_missing_costs_nothing() {
    // It leaves the line in a state in which no shell could be used.
    let (_dir, path) = editor("stty raw -echo; echo EDITING; kill -9 $$");
    let (_other, sleeps) = editor("echo EDITING; exec sleep 60");
    for wanted in [path.as_str(), "/nowhere/an-editor", &sleeps] {
        let mut way = Way::open(&[("EDITOR", wanted), ("VISUAL", "")]);
        way.terminal.type_keys("n");
        way.terminal.shows("Note");
        way.terminal.type_keys("half a thought");
        way.terminal.shows("half a thought");
        way.terminal.type_keys("\x0f");
        if wanted == sleeps {
            way.terminal.shows("EDITING");
            // The line sends the signal to everybody, the room included.
            way.terminal.type_keys("\x03");
        }
        until("the room is back", PATIENCE, || count(&way.terminal.raw(), b"\x1b[?1049h") == 2);
        way.terminal.shows("half a thought");
        way.terminal.type_keys(" goes on");
        way.terminal.shows("half a thought goes on");
        way.terminal.type_keys("\x1b");
        way.terminal.hides("time, tags");
        way.terminal.type_keys("q");
        way.ends(0);
    }
}

#[test]
fn a_signal_while_the_editor_has_the_terminal_leaves_it_alone() {
    let (_dir, path) = editor("echo EDITING; read answer");
    let mut way = Way::open(&[("EDITOR", &path), ("VISUAL", "")]);
    way.terminal.type_keys("n");
    way.terminal.shows("Note");
    way.terminal.type_keys("\x0f");
    way.terminal.shows("EDITING");
    way.terminal.signal("TERM");
    way.ends(128 + 15);
}

#[test]
fn what_is_typed_while_the_editor_ends_is_not_lost() {
    let (dir, path) = editor("echo EDITING; until [ -e \"$0.go\" ]; do sleep 0.01; done");
    let mut way = Way::open(&[("EDITOR", &path), ("VISUAL", "")]);
    way.terminal.type_keys("n");
    way.terminal.shows("time, tags");
    way.terminal.type_keys("\x0f");
    way.terminal.shows("EDITING");
    way.terminal.type_keys("ahead");
    fs::write(dir.path().join("editor.go"), "").unwrap();
    way.terminal
        .until("the note goes on", PATIENCE, |screen| screen.contains("ahead") && screen.contains("time, tags"));
    way.terminal.signal("TERM");
    way.ends(128 + 15);
}
