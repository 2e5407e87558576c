//! The real program in real terminals: how it leaves them, what it writes to them, and what it survives.
//!
//! Figures that are asserted here are several times what is measured on an idle machine: a test says that something is
//! broken, not that the machine is busy. `BONGSU_LONG=1` lets the terminal that nobody reads be unread for 30 seconds.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

#[path = "pty/bench.rs"]
mod bench;
#[path = "pty/exits.rs"]
mod exits;
#[path = "pty/grammar.rs"]
mod grammar;
#[path = "pty/hostile.rs"]
mod hostile;
#[path = "pty/leading.rs"]
mod leading;
#[path = "pty/nobody.rs"]
mod nobody;
#[path = "pty/notes.rs"]
mod notes;
#[path = "pty/pace.rs"]
mod pace;
#[path = "pty/plain.rs"]
mod plain;
#[path = "pty/recordings.rs"]
mod recordings;
#[path = "pty/seats.rs"]
mod seats;
#[path = "pty/secrets.rs"]
mod secrets;
#[path = "pty/sizes.rs"]
mod sizes;
#[path = "pty/tmux.rs"]
mod tmux;
