//! Inside tmux: two people with terminals of different sizes look at one room.

use std::process::Command;

use crate::{
    bench::{Bench, Stub, service},
    common::{PATIENCE, Terminal, other_command, program, until},
};

/// A tmux server of our own, which ends with the test.
struct Tmux<'a> {
    bench: &'a Bench,
}

impl Tmux<'_> {
    fn run(&self, args: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.args(["-L", "pty", "-f", "/dev/null"]).args(args);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.bench.path()).env("TMUX_TMPDIR", self.bench.path());
        command.env("XDG_STATE_HOME", self.bench.path().join("state")).env("LANG", "C.UTF-8").env("USER", "jiwon");
        let out = command.output().expect("tmux is installed: apt-get install tmux");
        assert!(out.status.success(), "tmux {args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    }

    fn attach(&self, size: (u16, u16)) -> Terminal {
        let home = self.bench.path();
        let mut attach = other_command("tmux", home, &[("TMUX_TMPDIR", &home.to_string_lossy())]);
        attach.args(["-L", "pty", "-f", "/dev/null", "attach"]);
        Terminal::spawn(attach, size, true)
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        let tmpdir = self.bench.path();
        let _ = Command::new("tmux").args(["-L", "pty", "kill-server"]).env("TMUX_TMPDIR", tmpdir).output();
    }
}

#[test]
fn two_look_at_one_room_through_tmux() {
    let bench = Bench::new(&service("주문", &Stub::well().url("/"), ""));
    let tmux = Tmux { bench: &bench };
    let program = program().to_string_lossy().into_owned();
    let room = ["new-session", "-d", "-x", "120", "-y", "36", &program, "--config", &bench.config];
    tmux.run(&room);
    let mut wide = tmux.attach((120, 36));
    wide.shows("주문");
    wide.shows("1 up");
    // The room takes the size of whoever came last; the other one sees a part of it, or dots around it.
    let mut narrow = tmux.attach((80, 24));
    narrow.shows("1 up");
    until("the room has the size of the last", PATIENCE, || size(&tmux) == "80x23");
    narrow.until("the whole room", PATIENCE, |screen| {
        screen.lines().nth(22).is_some_and(|line| line.ends_with("? help"))
    });
    wide.until("the same room", PATIENCE, |screen| screen.contains("1 up") && screen.contains("주문"));
    narrow.type_keys("2");
    narrow.type_keys("n");
    wide.shows("time, tags");
    narrow.type_keys("둘이 봅니다\r");
    wide.until("both see it", PATIENCE, |screen| screen.contains("둘이 봅니다") && !screen.contains("time, tags"));
    narrow.shows("둘이 봅니다");
    wide.resize(200, 50);
    wide.type_keys("j");
    until("the room follows", PATIENCE, || size(&tmux) == "200x49");
    wide.until("the whole room", PATIENCE, |screen| {
        screen.lines().nth(48).is_some_and(|line| line.ends_with("? help"))
    });
    // One detaches and comes back, then all of them: the room does not care.
    tmux.run(&["detach-client", "-a"]);
    tmux.run(&["detach-client"]);
    for client in [&mut narrow, &mut wide] {
        client.ends(PATIENCE);
    }
    let mut again = tmux.attach((100, 30));
    again.shows("둘이 봅니다");
    until("the room has the size of the only one", PATIENCE, || size(&tmux) == "100x29");
    again.type_keys("q");
    again.ends(PATIENCE);
    bench.journal_is_sound();
}

fn size(tmux: &Tmux<'_>) -> String {
    tmux.run(&["display-message", "-p", "#{pane_width}x#{pane_height}"]).trim().to_owned()
}
