//! The command table itself: every row of it works, is reached and is explained.

use std::collections::BTreeSet;

use bongsu::{
    app::Msg,
    domain::{
        actor::Actor,
        command::{Command, Danger, Scope},
        event::{Event, NewEntry, Stamped},
        words::Lang,
    },
};

use super::{
    full_room, outcome, played,
    room::{Bed, Opening, now, scenario},
};

/// Where a command has something to do: the keys that lead there.
fn way_to(command: &Command) -> &'static str {
    match command.id {
        "room.back" | "room.zoom" => "f",
        "rows.up" | "rows.first" | "rows.page-up" => "G",
        "rows.sort-invert" | "rows.sort-previous" => "> >",
        "rows.next-view" | "rows.previous-view" | "rows.next-target" | "rows.previous-target" | "room.pane-1" => "2",
        "room.undo" => "n 'a note' Enter",
        "editor.next-field" | "editor.newline" | "editor.external" | "editor.cancel" | "editor.save" => "n 'a note'",
        "playbook.up" | "playbook.page-up" | "playbook.first" => "b G",
        id if id.starts_with("playbook.") => "b",
        id if id.starts_with("mysql.") => "2 j j",
        id if id.starts_with("timeline.") => "n 'a note' Enter 3",
        _ => "",
    }
}

/// The room in which a command is offered.
fn room_for(command: &Command) -> Bed {
    let mut bed = match command.scope {
        Scope::Pane(pane @ ("redis" | "kafka" | "prometheus")) => {
            let (config, samples) = match pane {
                "redis" => (include_str!("../scenarios/redis.toml"), "redis-leak"),
                "kafka" => (include_str!("../scenarios/kafka.toml"), "kafka-stalled"),
                _ => (include_str!("../scenarios/prometheus.toml"), "prometheus-broken"),
            };
            let mut bed = Opening { config, ..Opening::default() }.open();
            bed.play(&scenario::load(samples));
            bed
        }
        _ => full_room(),
    };
    if command.scope == Scope::Replay {
        bed.tell(played(&bed, 100, Vec::new()));
    }
    bed
}

#[test]
fn every_command_does_something_on_each_of_its_keys() {
    for command in bongsu::app::commands() {
        let panes = 3;
        if command.id.strip_prefix("room.pane-").is_some_and(|n| n.parse::<usize>().expect("a number") > panes) {
            continue;
        }
        for key in command.keys {
            let mut bed = room_for(&command);
            bed.press(way_to(&command));
            let before = outcome(&mut bed);
            bed.press(key);
            assert_ne!(outcome(&mut bed), before, "{key} ({}) does nothing", command.id);
        }
    }
}

#[test]
fn every_command_is_found_in_the_palette_by_its_name_and_done_from_there() {
    for command in bongsu::app::commands() {
        if command.scope == Scope::Editor || command.id == "room.palette" || command.id.starts_with("room.pane-") {
            continue;
        }
        for lang in [Lang::En, Lang::Ko] {
            let mut bed = room_for(&command);
            if lang == Lang::Ko {
                bed.press(": 'room.language' Enter");
            }
            bed.press(way_to(&command));
            let before = outcome(&mut bed);
            bed.press(&format!(": '{}'", command.title.get(lang)));
            bed.shows(command.title.get(lang));
            bed.press("Esc").press(&format!(": '{}' Enter", command.id));
            assert_ne!(outcome(&mut bed), before, "{} does nothing from the palette", command.id);
        }
    }
}

#[test]
fn every_command_can_be_reached_and_is_explained_in_both_languages() {
    let mut ids = BTreeSet::new();
    for command in bongsu::app::commands() {
        assert!(ids.insert(command.id), "{} stands twice in the table", command.id);
        assert!(command.scope != Scope::Editor || !command.keys.is_empty(), "{} has no key", command.id);
        for words in [command.title, command.doc] {
            assert!(!words.en.trim().is_empty() && !words.ko.trim().is_empty(), "{} is not explained", command.id);
        }
        assert_ne!(command.doc.en, command.doc.ko, "{}", command.id);
        assert!(command.doc.en.ends_with('.') && command.doc.ko.ends_with('.'), "{} says no sentence", command.id);
        assert!(command.id == "editor.external" || command.title.en != command.title.ko, "{}", command.id);
        let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
        assert!(hangul(command.doc.ko) && !hangul(command.doc.en.replace("한국어", "").as_str()), "{}", command.id);
    }
}

#[test]
fn capitals_act_and_small_letters_look() {
    for command in bongsu::app::commands().into_iter().filter(|command| command.danger == Danger::Write) {
        let notes = ["room.note", "room.undo", "editor.save", "incident.update", "incident.share"];
        let is_note = notes.contains(&command.id) || command.id.starts_with("timeline.");
        let small = command.keys.iter().any(|key| key.chars().all(|c| c.is_ascii_lowercase()));
        assert!(is_note || !small, "{} is on a small letter and writes more than the timeline", command.id);
    }
}

#[test]
fn the_footer_the_help_and_the_palette_offer_only_what_works_now() {
    let mut bed = full_room();
    bed.shows("n note");
    bed.press("?").shows("Help").hides("next view").hides("strike").hides("pane 9");
    bed.press("Esc 3").shows("x strike");
    bed.press("?").shows("strike").hides("refresh");
    bed.press("Esc 2 ?").shows("next view").hides("strike");
    bed.press("Esc : 'strike'").hides("Strikes");
    bed.press("Esc").hides("x strike");
    // What lies over the panes has keys of its own.
    bed.press("1 Enter").shows("Esc back  y copy row  P pin").hides("n note");
    bed.press("Esc :").shows("Enter run").hides("n note");
    bed.press("Esc D").shows("Enter declare").hides("n note");
    bed.press("Esc /").shows("Enter keep").hides("n note");
}

#[test]
fn a_room_that_follows_writes_nothing_and_says_why() {
    for command in bongsu::app::commands().into_iter().filter(|command| command.danger == Danger::Write) {
        // What has no key is found in the palette, which does not offer it here.
        if command.scope == Scope::Editor || command.keys.is_empty() {
            continue;
        }
        let mut bed = Opening { config: scenario::ALL, holder: Some("minsu (pid 4711)"), ..Opening::default() }.open();
        bed.play(&scenario::load("services-broken"));
        bed.play(&scenario::load("mysql-pileup"));
        let stamp = Stamped {
            seq: 1,
            at: now(),
            actor: Actor::Person("minsu".into()),
            event: Event::EntryAdded(NewEntry::note(now(), "of the holder")),
        };
        bed.tell(Msg::Followed(vec![stamp]));
        bed.shows("of the holder");
        match command.scope {
            Scope::Pane(_) => drop(bed.press("3")),
            Scope::Playbook => drop(bed.press("b")),
            _ => {}
        }
        for key in command.keys {
            bed.press(key).shows("minsu (pid 4711) has the room: this one only follows");
            assert!(bed.journal.is_empty() && bed.take_effects().is_empty(), "{}", command.id);
        }
        bed.press("Esc").hides(&format!(" {} {} ", command.keys[0], command.title.en));
        bed.pass(5, &scenario::load("services-broken"));
        assert!(bed.journal.is_empty(), "the holder writes the automatic lines");
    }
}
