//! A whole incident by keys alone, with people who are told: from declared to closed, over a `kill -9` and a dead service.

use std::time::{Duration, Instant};

use crate::{
    bench::{Bench, Stub, quoted, service},
    common::{PATIENCE, Terminal, hook::Hook, pause, until},
};

/// A room with a service that is well, a team, a ladder of seconds, and two places where people are told.
fn bench(hook: &Hook) -> Bench {
    let team = "[people.minsu]\nphone = \"+821055500101\"\n[people.sora]\nphone = \"+821055500102\"\n\
                [groups]\nlead = [\"minsu\"]\nhead = [\"sora\"]\n\
                [[escalation]]\nafter = \"2s\"\nP1 = \"lead\"\n[[escalation]]\nafter = \"1h\"\nP1 = \"head\"\n";
    let mut config = format!("{}\n{team}", service("api", &Stub::well().url("/"), ""));
    for channel in ["emergency", "company", "status-page"] {
        let url = quoted(&hook.url(channel));
        let table = format!("[notify.channels.{channel}]\nkind = \"webhook\"\nurl = {url}\nallow-private = true\n");
        config.push_str(&table);
    }
    Bench::new(&config)
}

/// Presses keys as a person does, one after the other.
fn press(terminal: &mut Terminal, keys: &str) {
    for key in keys.chars() {
        terminal.type_keys(&key.to_string());
        pause(30);
    }
}

fn declare(terminal: &mut Terminal, title: &str) {
    press(terminal, "D");
    terminal.shows("what is wrong");
    press(terminal, title);
    press(terminal, "\r");
    terminal.shows(&format!("declared P1: {title}"));
}

fn kinds(hook: &Hook, path: &str) -> Vec<String> {
    hook.kinds(path).into_iter().map(|(_, kind)| kind).collect()
}

/// Chooses what stands so many to the right in the first field of the form of the incident.
fn status(terminal: &mut Terminal, steps: usize, name: &str) {
    press(terminal, "D");
    terminal.shows("The incident");
    for _ in 0..steps {
        terminal.type_keys("\x1b[C");
        pause(30);
    }
    press(terminal, "\r");
    terminal.shows(&format!("status: {name}"));
}

/// Operations for minsu, communications for oneself.
fn staffed(terminal: &mut Terminal) {
    press(terminal, "R");
    terminal.shows("changes systems, as the only one");
    press(terminal, "eminsu\r");
    terminal.shows("operations          minsu");
    press(terminal, "j\r");
    terminal.shows("communications      jiwon");
    press(terminal, "\x1b");
    terminal.shows("OPS minsu");
}

/// The company and the public hear of it.
fn updated(terminal: &mut Terminal, hook: &Hook) {
    press(terminal, "u\t");
    terminal.shows("Update for: company");
    press(terminal, "We look. \r");
    terminal.shows("update for: company");
    press(terminal, "u\t\t");
    terminal.shows("Update for: public");
    press(terminal, "\r");
    terminal.shows("This is what the public will read");
    pause(400);
    press(terminal, "y");
    terminal.shows("update for: public");
    until("the updates", PATIENCE, || kinds(hook, "status-page").contains(&"update".into()));
}

#[test]
fn an_incident_from_declared_to_closed_by_keys_alone() {
    let hook = Hook::open();
    let bench = bench(&hook);
    let mut terminal = bench.open();
    terminal.shows("1 up");
    declare(&mut terminal, "payments failing");
    until("the first page", PATIENCE, || !hook.kinds("emergency").is_empty());

    // Nobody has taken it on: the next ones are told, and then somebody does.
    terminal.shows("not acknowledged for 2s: lead is told (minsu)");
    press(&mut terminal, "E");
    terminal.shows("acknowledged by jiwon");

    staffed(&mut terminal);
    updated(&mut terminal, &hook);

    // Handed over: the next one accepts, and until then nothing changes.
    press(&mut terminal, "H\rsora\r");
    terminal.shows("incident commander goes to sora");
    press(&mut terminal, "\r");
    terminal.shows("incident commander is offered to sora");
    terminal.shows("IC jiwon");

    // The machine dies, and the next one goes on where it was.
    terminal.signal("KILL");
    terminal.ends(PATIENCE);
    let mut terminal = bench.open_with(&["--as", "sora"], &[], crate::bench::SIZE);
    terminal.shows("incident commander is offered to you");
    press(&mut terminal, "Ry");
    terminal.shows("sora accepts incident commander");
    press(&mut terminal, "\x1b");
    terminal.shows("IC sora");

    // Mitigated, watched, over.
    status(&mut terminal, 2, "mitigated");
    status(&mut terminal, 2, "resolved");
    press(&mut terminal, "w");
    terminal.shows("Share document");
    press(&mut terminal, "\r");
    terminal.shows("This is what the company will read");
    pause(400);
    press(&mut terminal, "y");
    terminal.shows("share document written");
    status(&mut terminal, 1, "closed");
    terminal.shows("no incident declared");
    until("the end is told", PATIENCE, || kinds(&hook, "emergency").contains(&"closed".into()));
    press(&mut terminal, "q");
    terminal.ends(PATIENCE);

    let told = kinds(&hook, "emergency");
    for kind in ["declared", "escalated", "acknowledged", "resolved", "closed"] {
        assert_eq!(told.iter().filter(|own| *own == kind).count(), 1, "{kind} in {told:?}");
    }
    bench.journal_is_sound();
    let (code, story, err) = bench.run(&["incident", "export"], &[]);
    assert_eq!(code, 0, "{err}");
    for part in ["payments failing", "lead", "We look.", "sora accepts", "delivered: emergency", "mitigated", "closed"]
    {
        assert!(story.contains(part), "no {part:?} in\n{story}");
    }
}

#[test]
fn what_cannot_be_told_is_said_kept_and_told_later() {
    let hook = Hook::open();
    let bench = bench(&hook);
    let config = std::fs::read_to_string(&bench.config).unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let dead = config.replace(&hook.url("emergency"), &format!("http://{closed}/emergency"));
    std::fs::write(&bench.config, &dead).unwrap();
    let mut terminal = bench.open();
    terminal.shows("1 up");
    declare(&mut terminal, "orders slow");
    press(&mut terminal, "L");
    terminal.shows("failed");
    terminal.shows("there is no connection");
    press(&mut terminal, "\x1b");
    let began = Instant::now();
    press(&mut terminal, "q");
    terminal.shows("Leave the room?");
    press(&mut terminal, "y");
    terminal.ends(PATIENCE);
    assert!(began.elapsed() < Duration::from_secs(5), "a message that does not get out holds nobody up");
    // The service is back when the room is opened again.
    std::fs::write(&bench.config, config).unwrap();
    let mut terminal = bench.open();
    until("it was told", PATIENCE, || kinds(&hook, "emergency").contains(&"declared".into()));
    let many = kinds(&hook, "emergency").iter().filter(|kind| *kind == "declared").count();
    assert_eq!(many, 1, "{:?}", kinds(&hook, "emergency"));
    press(&mut terminal, "L");
    terminal.shows("delivered");
}

#[test]
fn a_rehearsal_tells_nobody_and_says_so() {
    let hook = Hook::open();
    let bench = bench(&hook);
    let mut terminal = bench.open_with(&["--rehearsal"], &[], crate::bench::SIZE);
    terminal.shows("1 up");
    terminal.shows("REHEARSAL");
    declare(&mut terminal, "only an exercise");
    press(&mut terminal, "L");
    terminal.shows("rehearsed");
    pause(500);
    assert_eq!(hook.bodies(), Vec::<serde_json::Value>::new());
}

#[test]
fn a_test_goes_by_every_channel_and_says_which_are_dead() {
    let hook = Hook::open();
    let bench = bench(&hook);
    let (code, out, err) = bench.run(&["notify", "test"], &[]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(out.lines().filter(|line| line.contains("delivered")).count(), 3, "{out}");
    assert!(hook.bodies().iter().all(|body| body["kind"] == "test"), "{:?}", hook.bodies());
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = std::fs::read_to_string(&bench.config).unwrap();
    std::fs::write(&bench.config, config.replace(&hook.url("company"), &format!("http://{closed}/company"))).unwrap();
    let (code, out, _) = bench.run(&["notify", "test", "company"], &[]);
    assert_eq!(code, 1, "{out}");
    assert!(out.starts_with("company") && out.contains("no connection") && out.lines().count() == 1, "{out}");
    let (code, _, err) = bench.run(&["notify", "test", "nobody"], &[]);
    assert_eq!((code, err.contains("no channel is called nobody")), (64, true), "{err}");
}

#[test]
fn an_exercise_is_never_told_in_earnest() {
    let hook = Hook::open();
    let bench = bench(&hook);
    let mut terminal = bench.open_with(&["--rehearsal"], &[], crate::bench::SIZE);
    terminal.shows("1 up");
    declare(&mut terminal, "only an exercise");
    terminal.signal("KILL");
    terminal.ends(PATIENCE);
    let mut terminal = bench.open();
    terminal.shows("an exercise");
    // Two seconds are the first rung.
    pause(3_000);
    press(&mut terminal, "E");
    terminal.shows("acknowledged by jiwon");
    pause(500);
    assert_eq!(hook.bodies(), Vec::<serde_json::Value>::new());
}
