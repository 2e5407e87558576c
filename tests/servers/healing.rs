//! Outages of the lab healed from the keyboard: what is broken is picked, planned, confirmed, run and seen to be whole.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{
    common::{Start, Terminal, pause, root},
    lab,
};

/// How long a step may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A room in which somebody heals.
pub(super) struct Healer {
    pub(super) terminal: Terminal,
    pub(super) home: tempfile::TempDir,
    pub(super) config: String,
}

impl Healer {
    /// Opens the room on the lab and unlocks acting; `act` is what the config says of it.
    pub(super) fn open(act: &str) -> Self {
        Self::open_with(act, "")
    }

    /// The same with more of a config.
    pub(super) fn open_with(act: &str, more: &str) -> Self {
        let home = tempfile::tempdir().expect("a home");
        let sample = std::fs::read_to_string(root().join("config.toml")).expect("the sample");
        // Beside the sample, since its paths begin there.
        let config = root().join(format!("target/healing-{}.toml", std::process::id()));
        let text = sample.replace("[act]\n", &format!("[act]\n{act}\n")).replace("target/lab", "lab");
        let text = text.replace("tests/lab/lab", "../tests/lab/lab");
        std::fs::write(&config, text + more).expect("a config");
        let config = config.to_string_lossy().into_owned();
        let start = Start { size: (160, 50), args: &["--config", &config], env: &[], home: home.path(), read: true };
        let terminal = Terminal::open(&start);
        let mut healer = Self { terminal, home, config };
        healer.terminal.shows("4 up");
        healer.press("U").sees("Unlock acting?");
        pause(400);
        healer.press("y").sees("UNLOCKED");
        healer
    }

    /// Presses keys as a person does, one after the other.
    pub(super) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.chars() {
            self.terminal.type_keys(&key.to_string());
            pause(60);
        }
        self
    }

    pub(super) fn sees(&mut self, text: &str) -> &mut Self {
        self.terminal.until(text, PATIENCE, |screen| screen.contains(text));
        self
    }

    /// Says yes to the plan of class low that is shown, and waits for its effect; answers how long that took.
    pub(super) fn yes(&mut self, effect: &str) -> Duration {
        self.sees("y run it");
        pause(400);
        let began = Instant::now();
        self.press("y").sees(effect);
        began.elapsed()
    }

    /// Waits until the screen above the timeline no longer says what was wrong.
    fn healed(&mut self, wrong: &str) {
        self.press("\r");
        let upper = |screen: &str| !screen.split("Timeline").next().unwrap_or_default().contains(wrong);
        self.terminal.until(&format!("no more {wrong}"), PATIENCE, upper);
    }

    /// The timeline tells of it, with the command and the evidence.
    fn is_told(&mut self, command: &str) {
        let out = {
            let args = ["journal", "export", "--audit"];
            let mut run = std::process::Command::new(super::program());
            run.args(["--config", "config.toml"]).args(args).current_dir(root());
            run.env("XDG_STATE_HOME", self.home.path().join("state")).output().expect("an export")
        };
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let last: Value = serde_json::from_str(text.lines().last().expect("an action")).expect("JSON");
        assert!(last["commands"].to_string().contains(command), "{last:#}");
        assert_eq!(last["how"], "done", "{last:#}");
    }
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_pileup_of_locks_is_healed_by_ending_its_root() {
    for server in ["mariadb", "mysql"] {
        lab(&["heal", "all"]);
        let mut room = Healer::open("");
        lab(&["break", "lock-pileup", server]);
        room.press("2").sees("12 waiting").press("A").sees("frees 12 waiting").press("\r");
        let took = room.yes("waiting 12 → 0");
        room.healed("12 waiting");
        room.is_told("KILL CONNECTION");
        assert!(took < Duration::from_secs(12), "{took:?}");
        lab(&["heal", "lock-pileup", server]);
    }
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn connections_that_are_used_up_are_healed_by_raising_the_limit() {
    for (server, target) in [("mariadb", "orders-db"), ("mysql", "stock-db")] {
        lab(&["heal", "all"]);
        let mut room = Healer::open("");
        lab(&["break", "connections-exhausted", server]);
        room.press("2").sees(&format!("▲ {target}")).press("A").sees("raise max_connections");
        // The database that suffers is looked at first, and raising stands first there.
        room.press("\r").sees("max_connections").press("\x15400\r");
        room.yes("done");
        room.healed(&format!("▲ {target}"));
        room.is_told("max_connections");
        // What was raised stands until it is put back.
        room.sees("1 changed").press("z").sees("undo").yes("done");
        lab(&["heal", "connections-exhausted", server]);
    }
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_leak_of_locks_is_healed_by_its_owner_and_the_keys_that_are_left() {
    lab(&["heal", "all"]);
    let mut room = Healer::open("max-objects = 1000\nmax-share = 1.0");
    lab(&["break", "redis-lock-leak"]);
    room.press("3").sees("without TTL").press(":action.restart-owner\r");
    room.yes("order-api is restarted");
    room.press("\r]").sees("MY_LOCK:order:");
    let whole = |screen: &str| !screen.split("Timeline").next().unwrap_or_default().contains("without TTL");
    for _ in 0..8 {
        if whole(&room.terminal.text()) {
            break;
        }
        // The list of keys is read less often than their number.
        room.press("/order:70 none\r").sees("◆ MY_LOCK:order:70");
        room.press("*").sees("✓ MY_LOCK:order:70").press("X").sees("type locks");
        pause(400);
        room.press("locks\rleaked by order-api\r").sees("Enter close");
        room.press("\r\x1b");
        // Nobody acts on a target twice within ten seconds.
        pause(10_500);
    }
    room.terminal.until("no lock without expiry is left", PATIENCE, whole);
    lab(&["heal", "redis-lock-leak"]);
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_script_without_end_is_healed_by_ending_it() {
    lab(&["heal", "all"]);
    let mut room = Healer::open("");
    lab(&["break", "redis-busy"]);
    room.press("3").sees("stuck").press("A").sees("What can be done here").press("\r");
    room.yes("done");
    room.healed("stuck");
    room.is_told("SCRIPT KILL");
    lab(&["heal", "redis-busy"]);
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_consumer_that_stands_still_is_healed_by_restarting_it() {
    lab(&["heal", "all"]);
    let mut room = Healer::open("");
    lab(&["break", "consumer-stalled"]);
    room.press("4").sees("never  Stable").press("A").sees("restart the consumers").press("\r");
    room.yes("done");
    room.healed("never");
    room.is_told("coupon-consumer");
    lab(&["heal", "consumer-stalled"]);
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_service_that_is_down_is_healed_by_restarting_it() {
    lab(&["heal", "all"]);
    let mut room = Healer::open("");
    lab(&["break", "service-down"]);
    room.press("1").sees("1 down").press("A").sees("restart the service").press("\r");
    room.yes("done, verified");
    room.healed("1 down");
    room.is_told("restart");
    lab(&["heal", "service-down"]);
}
