//! What keys do: scripts over a room in memory, without a terminal and without waiting.

#![expect(clippy::expect_used, reason = "a test says what is wrong by failing")]

mod acting;
mod detecting;
mod incidents;
mod leading;
mod looking;
mod moving;
mod playbooks;
mod replaying;
#[path = "../room/mod.rs"]
mod room;
mod table;
mod writing;

use bongsu::{
    app::Msg,
    domain::{
        actor::Actor,
        clock::Clock,
        effect::Effect,
        event::{Event, NewEntry, Stamped},
        playback::Tape,
        timeline::Entry,
        verdict::Verdict,
    },
    theme::Theme,
};
use chrono::TimeDelta;
use room::{Bed, now, scenario};

/// Presses keys in a room with an outage of the services, and looks at what came of it.
fn script(keys: &str, then: impl FnOnce(&mut Bed)) {
    let mut bed = Bed::playing("services-broken");
    bed.press(keys);
    then(&mut bed);
}

fn entries(bed: &Bed) -> Vec<Entry> {
    bed.timeline().entries().into_iter().cloned().collect()
}

fn copied(bed: &mut Bed) -> String {
    let effects = bed.take_effects();
    let copies: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Copy { text } => Some(text.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(copies.len(), 1, "{effects:?}");
    copies.concat()
}

/// A room with all panes, in which every command has something to do.
fn full_room() -> Bed {
    let mut bed = Bed::full();
    let mut samples = scenario::load("services-broken");
    samples.extend(scenario::load("mysql-pileup"));
    bed.pass(4, &samples);
    bed
}

/// A recording of ten minutes that stands `seconds` after its beginning, with what had happened.
fn played(bed: &Bed, seconds: i64, events: Vec<Stamped>) -> Msg {
    let at = bed.clock.now();
    let from = at - TimeDelta::seconds(seconds);
    let until = from + TimeDelta::minutes(10);
    let changes = [(from + TimeDelta::minutes(5), Verdict::Crit)].into();
    let tape = Tape { name: "outage.bongsu".into(), from, until, at, speed: 5, playing: true, changes };
    Msg::Played { tape, events, moved: true }
}

/// What a command changed: the picture, or what is wanted done.
fn outcome(bed: &mut Bed) -> (String, String, String) {
    let picture = bed.draw();
    let map = picture.meanings(&Theme::shipped("dark").expect("a theme"));
    let wanted = format!("{:?} {:?} {:?}", bed.take_effects(), bed.journal.len(), bed.draft);
    (picture.text(), map, format!("{wanted} {:?}", picture.cursor))
}

/// A room with an incident, an automatic line and a note.
fn outage() -> Bed {
    let mut bed = Bed::playing("services-broken");
    bed.pass(2, &scenario::load("services-broken"));
    bed.press("D 'payments failing' Enter");
    bed.store_as(Actor::Person("minsu".into()), Event::EntryAdded(NewEntry::note(now(), "a note of minsu")));
    bed.draw();
    bed
}
