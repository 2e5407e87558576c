//! The room on a recording: the same panes and keys, and nothing that could change anything.

use bongsu::domain::{
    actor::Actor,
    clock::Clock,
    command::{Danger, Scope},
    effect::Effect,
    event::{Event, NewEntry, Stamped},
    incident::Severity,
    playback::Playback,
};
use chrono::TimeDelta;

use super::{
    full_room, played,
    room::{Bed, scenario},
};

/// A room in the middle of a recording, with an incident and a note of somebody's.
fn replaying() -> Bed {
    let mut bed = full_room();
    bed.journal.clear();
    let stamp = |seq, event| Stamped { seq, at: bed.clock.now(), actor: Actor::Person("minsu".into()), event };
    let events = vec![
        stamp(1, Event::IncidentDeclared { severity: Severity::P1, title: "payments failing".into() }),
        stamp(2, Event::EntryAdded(NewEntry::note(bed.clock.now(), "seen by minsu"))),
    ];
    bed.tell(played(&bed, 100, events));
    bed
}

fn asked(bed: &mut Bed) -> Vec<Playback> {
    let effects = bed.take_effects();
    effects.into_iter().filter_map(|effect| if let Effect::Play(asked) = effect { Some(asked) } else { None }).collect()
}

#[test]
fn the_banner_says_where_it_stands_and_what_it_is() {
    let mut bed = replaying();
    let line = bed.line_with("REPLAY");
    for part in ["▶ 5×", "+01:40 / 10:00", "outage.bongsu", "recorded · nothing can act", "▲"] {
        assert!(line.contains(part), "no {part} in {line}");
    }
    bed.shows("P1 payments failing").shows("seen by minsu");
    bed.size = (40, 9);
    bed.shows("REPLAY");
}

#[test]
fn its_keys_ask_the_player() {
    let mut bed = replaying();
    bed.press("p ] [ + - ) ( . , 0");
    let wanted = [
        Playback::Toggle,
        Playback::Step { forward: true },
        Playback::Step { forward: false },
        Playback::Speed { faster: true },
        Playback::Speed { faster: false },
        Playback::Change { forward: true },
        Playback::Change { forward: false },
        Playback::Entry { forward: true },
        Playback::Entry { forward: false },
        Playback::Begin,
    ];
    assert_eq!(asked(&mut bed), wanted);
}

#[test]
fn a_typed_time_is_gone_to_and_a_wrong_one_is_explained() {
    let mut bed = replaying();
    let now = bed.clock.now();
    bed.press("a '+2m' Enter").hides("Go to a time");
    assert_eq!(asked(&mut bed), [Playback::To(now + TimeDelta::minutes(2))]);
    bed.press("a 'tomorrow' Enter").shows("the recording has no such time");
    assert_eq!(asked(&mut bed), []);
    bed.press("Esc").hides("Go to a time");
}

#[test]
fn sub_views_keep_the_arrows_and_the_help_shows_the_keys_that_work() {
    let mut bed = replaying();
    bed.press("2");
    let before = bed.line_with("[locks]");
    bed.press("Right").hides("[locks]");
    bed.press("Left");
    assert_eq!(bed.line_with("[locks]"), before);
    assert_eq!(asked(&mut bed), []);
    bed.press("?").shows("play/pause").shows("Right").hides("refresh").hides("declare");
}

#[test]
fn nothing_can_be_written_or_polled() {
    for command in bongsu::app::commands() {
        let writes = command.danger == Danger::Write && command.scope != Scope::Editor;
        let polls = ["room.refresh", "room.pause"].contains(&command.id);
        let here = matches!(command.scope, Scope::Room | Scope::Rows);
        if !(writes || polls) || !here {
            continue;
        }
        let mut bed = replaying();
        bed.press(&format!(": '{}' Enter Esc", command.id));
        assert!(bed.journal.is_empty() && bed.take_effects().is_empty(), "{}", command.id);
    }
    let mut bed = replaying();
    bed.press("n").shows("this is a recording");
    bed.press("D").shows("this is a recording");
}

#[test]
fn changes_on_the_tape_are_not_found_a_second_time() {
    let mut bed = replaying();
    bed.pass(20, &scenario::load("services-broken"));
    bed.pass(20, &scenario::load("services-healthy"));
    assert!(bed.journal.is_empty(), "{:?}", bed.journal);
}

#[test]
fn leaving_asks_nothing_though_an_incident_is_open_on_the_tape() {
    let mut bed = replaying();
    bed.press("q");
    assert_eq!(bed.take_effects(), [Effect::Quit]);
}
