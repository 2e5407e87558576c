//! A real outage that is led: declared, staffed, escalated, told, healed, handed over, closed; the messages reach real servers.

use std::time::Duration;

use super::{
    common::{hook::Hook, pause, root, until},
    healing::Healer,
    lab,
};

/// How long a message may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

fn config(hook: &Hook) -> String {
    let channel = |name: &str| {
        let url = hook.url(name);
        format!("[notify.channels.{name}]\nkind = \"webhook\"\nurl = \"{url}\"\nallow-private = true\n")
    };
    let rung = "[[escalation]]\nafter = \"3s\"\nP1 = \"team-lead\"\nP0 = \"team-lead\"\n";
    ["emergency", "company"].map(channel).concat() + rung
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_pileup_of_locks_is_led_from_declared_to_closed() {
    lab(&["heal", "all"]);
    let hook = Hook::open();
    let kinds = |path: &str| hook.kinds(path).into_iter().map(|(_, kind)| kind).collect::<Vec<_>>();
    let mut room = Healer::open_with("", &config(&hook));
    lab(&["break", "lock-pileup", "mariadb"]);
    room.press("2").sees("12 waiting");
    // What is seen is proposed.
    room.press("D").sees("P1 is proposed: mysql orders-db: 12 waiting").press("orders time out\r").sees("declared P1");
    room.sees("not acknowledged for 3s: team-lead is told").press("E").sees("acknowledged");
    room.press("R").sees("what must be put back").press("eminsu\r").sees("operations          minsu").press("\x1b");
    room.press("u").sees("Update for: engineers").sees("12 waiting").press("\r").sees("update for: engineers");
    room.press("A").sees("frees 12 waiting").press("\r");
    room.yes("waiting 12 → 0");
    room.press("\rH\rsora\r").sees("incident commander goes to sora").sees("waiting 12 → 0").press("\r");
    room.sees("is offered to sora").press(":driver sora\r").sees("is offered to you").press("Ry").sees("sora accepts");
    room.press("\x1b");
    for (steps, status) in [(2, "mitigated"), (2, "resolved"), (1, "closed")] {
        room.press("D").sees("The incident");
        for _ in 0..steps {
            room.terminal.type_keys("\x1b[C");
            pause(60);
        }
        room.press("\r").sees(&format!("status: {status}"));
    }
    until("the end is told", PATIENCE, || kinds("emergency").contains(&"closed".into()));
    for kind in ["declared", "escalated", "acknowledged", "update", "status", "resolved", "closed"] {
        assert_eq!(kinds("emergency").iter().filter(|own| *own == kind).count(), 1, "{kind}: {:?}", kinds("emergency"));
    }
    let mut run = std::process::Command::new(super::program());
    run.args(["--config", &room.config, "incident", "export"]).current_dir(root());
    let out = run.env("XDG_STATE_HOME", room.home.path().join("state")).output().expect("an export");
    let story = String::from_utf8_lossy(&out.stdout).into_owned();
    for part in ["orders time out", "KILL CONNECTION", "team-lead", "sora", "waiting 12 → 0", "delivered: emergency"]
    {
        assert!(story.contains(part), "no {part:?} in\n{story}");
    }
    lab(&["heal", "lock-pileup", "mariadb"]);
}
