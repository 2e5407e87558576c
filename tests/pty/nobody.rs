//! Terminals that are gone, and terminals that nobody reads.

use std::{
    env, fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use portable_pty::CommandBuilder;

use crate::{
    bench::{Bench, SIZE, Stub, answer, resident_kib, service, stat},
    common::{PATIENCE, Start, Terminal, command, other_command, program, until},
};

/// Opens a room through `start`, lets the line be lost, and sees that the program is gone for good.
fn survives_no_lost_line(start: impl FnOnce(&Bench) -> CommandBuilder) {
    let bench = Bench::new(&service("api", &Stub::well().url("/"), ""));
    let mut terminal = Terminal::spawn(start(&bench), SIZE, false);
    terminal.read_until("live", |screen| screen.contains("1 up"));
    terminal.type_keys("nwritten before the line was lost\r");
    terminal.read_until("the note is in the timeline", |screen| {
        screen.contains("written before the line was lost") && !screen.contains("time, tags")
    });
    let pid = terminal.pid();
    let before = stat(pid).expect("it runs").cpu;
    terminal.hang_up();
    let lost = Instant::now();
    let mut computed = Duration::ZERO;
    while let Some(now) = stat(pid) {
        computed = now.cpu.saturating_sub(before);
        assert!(lost.elapsed() < Duration::from_secs(1), "it runs a second after the terminal is gone");
        crate::common::pause(5);
    }
    assert!(computed < Duration::from_millis(200), "it computed for {computed:?} after the end");
    bench.journal_is_sound();
    let (_, journal, _) = bench.run(&["journal", "export"], &[]);
    assert!(journal.contains("written before the line was lost"), "{journal}");
    let raw = fs::read_to_string(bench.room().join("journal.jsonl")).unwrap();
    assert!(raw.lines().last().unwrap().contains("room-closed"), "{raw}");
}

#[test]
fn a_lost_line_ends_it() {
    survives_no_lost_line(|bench| command(bench.path(), &["--config", &bench.config], &[]));
}

#[test]
fn a_lost_line_ends_it_when_hang_ups_are_ignored() {
    survives_no_lost_line(|bench| {
        let mut shell = other_command("sh", bench.path(), &[]);
        shell.args(["-c", "trap '' HUP; exec \"$0\" \"$@\"", &program().to_string_lossy(), "--config", &bench.config]);
        shell
    });
}

#[test]
fn a_lost_line_ends_it_when_the_terminal_is_not_its_own() {
    survives_no_lost_line(|bench| {
        let mut command = command(bench.path(), &["--config", &bench.config], &[]);
        // No controlling terminal: no signal ever comes from it.
        command.set_controlling_tty(false);
        command
    });
}

#[test]
fn a_terminal_that_nobody_reads_stops_nothing_but_the_drawing() {
    let broken = Arc::new(AtomicBool::new(false));
    let state = Arc::clone(&broken);
    let stub = Stub::new(
        move |_| {
            if state.load(Ordering::SeqCst) { answer("503 Busy", b"") } else { answer("200 OK", b"OK") }
        },
    );
    let bench = Bench::new(&service("api", &stub.url("/"), "every = \"250ms\"\nfail-after = \"1 of 1\""));
    let start =
        Start { size: (200, 60), args: &["--config", &bench.config], env: &[], home: bench.path(), read: false };
    let mut terminal = Terminal::open(&start);
    terminal.read_until("live", |screen| screen.contains("1 up"));
    // Whole pictures, until the terminal takes no more.
    let pid = terminal.pid();
    until("the drawing waits for the terminal", PATIENCE, || {
        terminal.type_keys("\x0c");
        writes(pid)
    });
    let (hits, memory, begun) = (stub.hits(), resident_kib(pid), Instant::now());
    let wait = if env::var_os("BONGSU_LONG").is_some() { 30 } else { 10 };
    until("time passes", Duration::from_mins(1), || begun.elapsed() >= Duration::from_secs(wait));
    assert!(writes(pid), "the terminal was not full");
    let rate = (stub.hits() - hits) as f64 / begun.elapsed().as_secs_f64();
    assert!((3.4..=4.6).contains(&rate), "{rate:.2} polls a second instead of 4");
    let grown = resident_kib(pid).saturating_sub(memory);
    assert!(grown <= 8 * 1024, "{grown} KiB more");
    broken.store(true, Ordering::SeqCst);
    let seen = stub.hits();
    until("the new state was polled", PATIENCE, || stub.hits() >= seen + 2);
    terminal.read_on();
    let took = terminal.shows("1 down");
    assert!(took <= Duration::from_secs(1), "the screen is of now after {took:?}");
    terminal.type_keys("?");
    terminal.shows("Help");
    terminal.signal("TERM");
    assert_eq!(terminal.ends(PATIENCE).0, 128 + 15);
    bench.journal_is_sound();
}

#[test]
fn a_terminal_that_nobody_reads_is_left_in_time() {
    for (name, code) in [("TERM", 15), ("HUP", 1)] {
        let bench = Bench::new(&service("api", &Stub::well().url("/"), ""));
        let mut terminal =
            Terminal::spawn_kept(command(bench.path(), &["--config", &bench.config], &[]), (200, 60), false);
        terminal.read_until("live", |screen| screen.contains("1 up"));
        let pid = terminal.pid();
        until("the drawing waits for the terminal", PATIENCE, || {
            terminal.type_keys("\x0c");
            writes(pid)
        });
        terminal.signal(name);
        let (ended, took) = terminal.ends(Duration::from_millis(1_500));
        assert_eq!((ended, terminal.modes()), (128 + code, terminal.before.clone()), "after {took:?}");
        bench.journal_is_sound();
    }
}

/// Whether the thread that draws is in the middle of writing.
fn writes(pid: u32) -> bool {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap().map(|task| task.unwrap().path());
    let mut screen = tasks.filter(|task| fs::read_to_string(task.join("comm")).is_ok_and(|name| name == "screen\n"));
    let screen = screen.next().expect("a thread that draws");
    // write(2) is number 1 on x86-64 and number 64 on AArch64.
    let call = || fs::read_to_string(screen.join("syscall")).unwrap_or_default();
    let number = if cfg!(target_arch = "x86_64") { "1 " } else { "64 " };
    let first = call();
    first.starts_with(number) && {
        crate::common::pause(20);
        call() == first
    }
}
