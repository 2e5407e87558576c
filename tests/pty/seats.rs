//! Who typed last, asked of a real tmux with two people at two terminals.

use std::{
    ffi::{OsStr, OsString},
    os::unix::net::UnixListener,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use bongsu::app::seats::{self, Client, Seats};

use crate::common::{PATIENCE, Terminal, other_command, until};

/// A tmux server of our own, which ends with the test, and the pane that it shows.
struct Tmux {
    home: tempfile::TempDir,
    server: OsString,
    pane: OsString,
}

impl Tmux {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        run(home.path(), &["new-session", "-d", "-x", "80", "-y", "24", "cat"]);
        let said = run(home.path(), &["display-message", "-p", "#{socket_path},#{pid},0 #{pane_id}"]);
        let (tmux, pane) = said.trim().split_once(' ').unwrap();
        Self { server: tmux.into(), pane: pane.into(), home }
    }

    fn attach(&self) -> Terminal {
        let home = self.home.path();
        let mut attach = other_command("tmux", home, &[("TMUX_TMPDIR", &home.to_string_lossy())]);
        attach.args(["-L", "seats", "-f", "/dev/null", "attach"]);
        Terminal::spawn(attach, (80, 24), true)
    }

    fn ask(&self) -> Option<Seats> {
        asked(&self.server, &self.pane)
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let mut command = Command::new("tmux");
        let _ = command.args(["-L", "seats", "kill-server"]).env("TMUX_TMPDIR", self.home.path()).output();
    }
}

fn asked(tmux: &OsStr, pane: &OsStr) -> Option<Seats> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(seats::ask_of(tmux, pane))
}

fn run(home: &Path, args: &[&str]) -> String {
    let mut command = Command::new("tmux");
    command.args(["-L", "seats", "-f", "/dev/null"]).args(args);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", home).env("TMUX_TMPDIR", home).env("LANG", "C.UTF-8");
    let out = command.output().expect("tmux is installed: apt-get install tmux");
    assert!(out.status.success(), "tmux {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

#[test]
fn of_two_people_the_one_who_typed_last_is_named() {
    let tmux = Tmux::start();
    assert_eq!(tmux.ask(), None, "nobody is there");
    let mut jiwon = tmux.attach();
    until("one is there", PATIENCE, || tmux.ask().is_some_and(|seats| seats.count() == 1));
    let first = tmux.ask().unwrap().clients()[0].clone();
    let mut minsu = tmux.attach();
    until("two are there", PATIENCE, || tmux.ask().is_some_and(|seats| seats.count() == 2));
    let seats = tmux.ask().unwrap();
    let second = seats.clients().iter().find(|client| client.name != first.name).unwrap().clone();
    let me = run(tmux.home.path(), &["list-clients", "-F", "#{client_user}"]);
    assert!(me.lines().all(|user| user == first.user), "{me} {first:?}");
    // Within one second, again and again.
    for n in 0..4 {
        let (terminal, client) = if n % 2 == 0 { (&mut jiwon, &first) } else { (&mut minsu, &second) };
        terminal.type_keys(&format!("typed-{n}\r"));
        terminal.shows(&format!("typed-{n}"));
        let is_last = |last: Option<&Client>| last.is_some_and(|last| last.name == client.name);
        until("the one who typed is the last", PATIENCE, || {
            tmux.ask().is_some_and(|seats| is_last(seats.typed_last()))
        });
    }
}

#[test]
fn a_tmux_that_is_gone_or_silent_is_no_answer() {
    assert_eq!(asked("/no/such/socket,1,0".as_ref(), "%0".as_ref()), None);
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join("silent");
    let _silent = UnixListener::bind(&socket).unwrap();
    let began = Instant::now();
    assert_eq!(asked(format!("{},1,0", socket.display()).as_ref(), "%0".as_ref()), None);
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(400) && took < Duration::from_secs(3), "{took:?}");
}
