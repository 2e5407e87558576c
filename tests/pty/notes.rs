//! What is on the screen is on the disk, and two may look at one room.

use std::{fs, time::Duration};

use crate::{
    bench::{Bench, Stub, service},
    common::{PATIENCE, Terminal, other_command, program, until},
};

fn bench() -> Bench {
    Bench::new(&service("api", &Stub::well().url("/"), ""))
}

fn note(terminal: &mut Terminal, text: &str) {
    terminal.type_keys("n");
    terminal.shows("time, tags");
    terminal.type_keys(text);
    terminal.shows(text);
    terminal.type_keys("\r");
    terminal.until("the note is in the timeline", PATIENCE, |screen| {
        screen.contains(text) && !screen.contains("time, tags")
    });
}

#[test]
fn a_note_that_was_shown_outlives_the_program() {
    let bench = bench();
    for text in ["조치 하나", "the second measure"] {
        let mut terminal = bench.open();
        terminal.shows("1 up");
        note(&mut terminal, text);
        terminal.signal("KILL");
        terminal.ends(PATIENCE);
    }
    let terminal = bench.open();
    terminal.shows("조치 하나");
    terminal.shows("the second measure");
    bench.journal_is_sound();
}

#[test]
fn a_half_written_note_outlives_the_program() {
    let bench = bench();
    let mut terminal = bench.open();
    terminal.shows("1 up");
    terminal.type_keys("n");
    terminal.shows("time, tags");
    terminal.type_keys("half a 생각");
    terminal.shows("half a 생각");
    let draft = bench.room().join("draft.json");
    until("the draft is on disk", PATIENCE, || {
        fs::read_to_string(&draft).is_ok_and(|text| text.contains("half a 생각"))
    });
    terminal.signal("KILL");
    terminal.ends(PATIENCE);
    let mut terminal = bench.open();
    terminal.shows("an unfinished note was kept");
    terminal.type_keys("n");
    terminal.shows("half a 생각");
    terminal.type_keys(" is whole");
    terminal.shows("half a 생각 is whole");
    terminal.type_keys("\r");
    terminal.hides("time, tags");
    terminal.shows("half a 생각 is whole");
    until("the draft is gone", PATIENCE, || !draft.exists());
}

#[test]
fn the_second_in_a_room_follows_and_says_whom() {
    let bench = bench();
    let mut first = bench.open_with(&["--as", "jiwon"], &[], (120, 36));
    first.shows("1 up");
    let mut second = bench.open_with(&["--as", "minsu"], &[], (100, 30));
    let holder = format!("jiwon (pid {})", first.pid());
    second.shows(&format!("following {holder}"));
    second.shows("1 up");
    second.type_keys("2");
    note(&mut first, "seen by both");
    let took = second.shows("seen by both");
    assert!(took <= Duration::from_millis(2_500), "{took:?}");
    for key in ["n", "D"] {
        second.type_keys(key);
        second.until("writing is refused with the reason", PATIENCE, |screen| {
            screen.contains(&format!("{holder} has the room"))
        });
        // Any other key takes the notice away.
        second.type_keys("j");
        second.hides("has the room");
    }
    second.type_keys("q");
    assert_eq!(second.ends(PATIENCE).0, 0);
    first.type_keys("q");
    assert_eq!(first.ends(PATIENCE).0, 0);
    let journal = fs::read_to_string(bench.room().join("journal.jsonl")).unwrap();
    assert!(!journal.contains("minsu"), "{journal}");
    bench.journal_is_sound();
}

#[test]
fn a_full_disk_is_said_and_blinds_nobody() {
    let stub = Stub::well();
    let bench = Bench::new(&service("api", &stub.url("/"), "every = \"250ms\""));
    // A limit on the size of files is a disk that is full for this process, and can be lifted from outside.
    let mut shell = other_command("sh", bench.path(), &[]);
    let script = "trap '' XFSZ; ulimit -S -f 6; exec \"$0\" \"$@\"";
    shell.args(["-c", script, &program().to_string_lossy(), "--config", &bench.config]);
    let mut terminal = Terminal::spawn(shell, (120, 36), true);
    terminal.shows("1 up");
    let mut notes = Vec::new();
    while !terminal.text().contains("NOT SAVED") {
        assert!(notes.len() < 20, "the limit is never reached");
        let text = format!("note {} on a small disk {}", notes.len(), "x".repeat(50));
        note(&mut terminal, &text);
        notes.push(text);
    }
    let hits = stub.hits();
    let text = "written while the disk is full".to_owned();
    note(&mut terminal, &text);
    notes.push(text);
    until("the polls go on", PATIENCE, || stub.hits() > hits + 4);
    terminal.shows("NOT SAVED since");
    let pid = terminal.pid().to_string();
    let lifted = std::process::Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited"]).status();
    assert!(lifted.expect("prlimit runs").success());
    let took = terminal.hides("NOT SAVED");
    assert!(took <= Duration::from_secs(3), "{took:?}");
    terminal.signal("KILL");
    terminal.ends(PATIENCE);
    let (_, journal, _) = bench.run(&["journal", "export"], &[]);
    for text in &notes {
        assert!(journal.contains(text), "{text:?} is lost:\n{journal}");
    }
    bench.journal_is_sound();
}
