//! The playbook beside the panes: it opens on what fits, leads, and its ticks are lines of the timeline.

use bongsu::{
    app::Msg,
    domain::{
        actor::Actor,
        event::{Event, Origin},
        incident::Severity,
        sample::Sample,
        words::Lang,
    },
    playbook::Library,
};

use super::{
    entries, full_room, played,
    room::{Bed, Opening, now, scenario},
};

/// What the sources give while row locks pile up.
fn pile_up() -> Vec<Sample> {
    let mut samples = scenario::load("services-healthy");
    samples.extend(scenario::load("mysql-pileup"));
    samples
}

/// What they give when all is well again.
fn well() -> Vec<Sample> {
    let mut samples = scenario::load("services-healthy");
    samples.extend(scenario::load("mysql-quiet"));
    samples
}

/// A room in which row locks pile up.
fn waiting() -> Bed {
    let mut bed = Bed::full();
    bed.pass(4, &pile_up());
    bed
}

fn ticks(bed: &Bed) -> Vec<(String, bool, bool)> {
    let tick = |event: &Event| match event {
        Event::StepTicked { step, by_reading, done, .. } => Some((step.clone(), *by_reading, *done)),
        _ => None,
    };
    bed.journal.iter().filter_map(|stamped| tick(&stamped.event)).collect()
}

#[test]
fn the_footer_says_which_one_fits_and_its_key_opens_it_and_says_why() {
    let mut bed = waiting();
    bed.shows("b playbook: Deadlocks and lock waits  ? help");
    bed.press("b").shows("Playbook 1/11").shows("fits: mysql orders-db: 12 waiting").hides("b playbook:");
    bed.press("b").hides("Playbook 1/11").shows("b playbook: Deadlocks");
    bed.press(": 'room.playbook' Enter").shows("Playbook 1/11");
    let mut calm = Bed::full();
    calm.hides("b playbook:").press("b").shows("no reading points to this one now");
}

#[test]
fn wide_it_stands_beside_the_panes_and_narrow_over_them() {
    let mut bed = waiting();
    bed.press("b").shows("MySQL orders-db").shows("Playbook 1/11");
    bed.press("Esc").shows("Playbook 1/11").shows("n note").press("Esc").hides("Playbook 1/11");
    bed.size = (80, 24);
    bed.press("b").hides("MySQL orders-db").shows("Playbook 1/11");
    bed.press("Esc").hides("Playbook 1/11").shows("MySQL orders-db");
    bed.press("b 2").hides("Playbook 1/11").shows("b playbook: Deadlocks");
}

#[test]
fn while_it_has_the_keys_no_pane_gets_them() {
    let mut bed = waiting();
    bed.press("3 b x s t /").hides("/ ");
    assert!(ticks(&bed).is_empty() && bed.take_effects().is_empty());
    bed.press("?").shows("next step").hides("next view").hides("strike").press("Esc");
    bed.shows("Enter do step  Space tick  ] next playbook");
    bed.press("Tab").shows("n note").shows("Playbook 1/11");
}

#[test]
fn a_step_leads_to_its_place_and_gives_the_pane_the_keys() {
    let mut bed = waiting();
    bed.press("2 / 'nobody' Enter ] b Enter");
    bed.shows("[locks]").shows("Playbook 1/11").shows("Enter details");
    bed.press("b j Enter").shows("[deadlocks]");
    // A filter that hides what the step is about does not stay.
    bed.press("b g Enter").shows("[locks]").hides("/nobody");
    // A step may go somewhere and do something there: here the root is kept as evidence.
    bed.press("b j j j j Enter").shows("pinned 1 row to the timeline");
    let line = entries(&bed).pop().expect("a line");
    assert_eq!(line.origin, Origin::Pin);
    assert!(line.text.starts_with("mysql orders-db locks: 593 app@127.0.0.1"), "{}", line.text);
}

#[test]
fn a_step_says_what_this_room_does_not_have() {
    let mut bed = Bed::playing("services-broken");
    bed.press("b").shows("Bad deploy").press("j j j j Enter").shows(" not configured: [actions.rollback]");
    bed.press("k Enter").shows("nothing to run here: do it, then Space ticks it");
    let event = bed.journal.iter().find(|stamped| matches!(stamped.event, Event::StepTicked { .. }));
    assert!(event.is_none(), "looking ticks nothing");
    // A pane that is not in the room.
    bed.press("]").shows("not in this room: Kafka").press("j j j Enter").shows(" not in this room: Kafka");
}

#[test]
fn a_tick_is_a_line_of_the_timeline_and_can_be_taken_back() {
    let mut bed = waiting();
    bed.press("b Space").shows("[✓] Find the root").shows("14:23:45 jiwon");
    assert_eq!(ticks(&bed), [("root".to_owned(), false, true)]);
    let line = entries(&bed).pop().expect("a line");
    assert_eq!((line.origin, line.author), (Origin::Playbook { by_reading: false }, Actor::Person("jiwon".into())));
    assert!(line.text.starts_with("Deadlocks and lock waits: done: Find the root"), "{}", line.text);
    // The next step is selected; the same key takes a tick back.
    bed.press("Space k k Space");
    let expected = [("root", true), ("story", true), ("root", false)];
    assert_eq!(ticks(&bed), expected.map(|(step, done)| (step.to_owned(), false, done)));
    bed.shows("[ ] Find the root");
    let line = entries(&bed).pop().expect("a line").text;
    assert!(line.starts_with("Deadlocks and lock waits: not done after all: Find the root"), "{line}");
    bed.press("Esc z").shows("[✓] Find the root");
    assert_eq!(ticks(&bed).pop(), Some(("root".to_owned(), false, true)));
}

#[test]
fn a_slow_disk_makes_no_second_tick() {
    let mut bed = waiting();
    bed.slow_disk = true;
    bed.press("b Space k Space k Space").shows("[✓] Find the root");
    bed.disk_catches_up();
    let expected = [true, false, true].map(|done| ("root".to_owned(), false, done));
    assert_eq!(ticks(&bed), expected);
}

#[test]
fn a_reading_ticks_what_was_bad_and_is_good_again_and_nothing_else() {
    let mut bed = waiting();
    // Not opened: nobody follows it.
    bed.pass(3, &well());
    assert!(ticks(&bed).is_empty());
    bed.pass(3, &pile_up());
    bed.press("b").pass(3, &pile_up());
    assert!(ticks(&bed).is_empty(), "it is bad");
    // Also while it is closed again.
    bed.press("b").pass(3, &well());
    let seen = ["no-waits", "no-deadlocks"].map(|step| (step.to_owned(), true, true));
    assert_eq!(ticks(&bed), seen, "metadata locks were well all along");
    let lines = entries(&bed);
    let line = lines.iter().find(|entry| entry.origin == Origin::Playbook { by_reading: true }).expect("a line");
    assert_eq!(line.author, Actor::Room);
    assert!(line.text.contains("seen in the readings: Nobody waits for a row"), "{}", line.text);
    bed.pass(3, &pile_up());
    bed.pass(3, &well());
    assert_eq!(ticks(&bed).len(), 2, "once is enough");
    bed.press("b G").shows("seen in the readings");
}

#[test]
fn a_new_incident_starts_afresh() {
    let mut bed = waiting();
    bed.press("b Space").shows("[✓]");
    bed.store_as(Actor::Person("jiwon".into()), Event::IncidentDeclared { severity: Severity::P1, title: "x".into() });
    bed.hides("[✓]");
    bed.pass(2, &pile_up());
    bed.pass(2, &well());
    let told = ticks(&bed).len();
    assert_eq!(ticks(&bed).pop(), Some(("no-deadlocks".to_owned(), true, true)), "seen bad in this incident");
    bed.store_as(Actor::Person("jiwon".into()), Event::IncidentResolved);
    bed.store_as(Actor::Person("jiwon".into()), Event::IncidentDeclared { severity: Severity::P2, title: "y".into() });
    bed.pass(2, &well());
    assert_eq!(ticks(&bed).len(), told, "what was seen bad before belongs to another incident");
}

#[test]
fn time_targets_count_from_the_declaration_or_from_the_opening() {
    let mut bed = waiting();
    bed.press("b").shows("within 5m · 5:00 left");
    bed.pass(60, &pile_up());
    bed.shows("within 5m · 4:00 left");
    bed.store_as(Actor::Person("jiwon".into()), Event::IncidentDeclared { severity: Severity::P1, title: "x".into() });
    bed.shows("within 5m · 5:00 left");
    bed.pass(312, &pile_up());
    bed.shows("within 5m · 0:12 over");
}

#[test]
fn the_list_goes_round_with_what_fits_first() {
    let mut bed = full_room();
    bed.press("b").shows("Playbook 1/11").shows("Deadlocks and lock waits");
    bed.press("]").shows("Playbook 2/11").shows("Bad deploy").shows("fits: services");
    bed.press("[ [").shows("Playbook 11/11").shows("no reading points to this one now");
    bed.press("Right").shows("Playbook 1/11").press("Left Left").shows("Playbook 10/11");
    // Where one stood in it is remembered.
    bed.press("Right Right j j").press("] [ Space");
    assert_eq!(ticks(&bed).pop().map(|(step, ..)| step), Some("rollback".to_owned()));
}

#[test]
fn in_a_recording_it_leads_and_ticks_nothing() {
    let mut bed = waiting();
    bed.journal.clear();
    bed.tell(played(&bed, 100, Vec::new()));
    bed.press("b").shows("fits: mysql orders-db").shows("Right next playbook").hides("Space tick");
    bed.press("Space").shows("this is a recording").hides("[✓]");
    bed.press("Right").shows("Playbook 2/11").press("Left Enter").shows("[locks]");
    bed.pass(4, &well());
    assert!(bed.journal.is_empty(), "{:?}", bed.journal);
}

#[test]
fn whoever_follows_sees_the_ticks_of_the_holder() {
    let mut bed = Opening { config: scenario::ALL, holder: Some("minsu (pid 4711)"), ..Opening::default() }.open();
    bed.play(&pile_up());
    let event = Event::StepTicked { playbook: "deadlock".into(), step: "root".into(), by_reading: false, done: true };
    let stamped = bongsu::domain::event::Stamped { seq: 1, at: now(), actor: Actor::Person("minsu".into()), event };
    bed.tell(Msg::Followed(vec![stamped]));
    bed.press("b").shows("[✓] Find the root").shows("14:23:41 minsu");
    bed.press("j Space").shows("minsu (pid 4711) has the room: this one only follows");
    bed.pass(4, &well());
    assert!(bed.journal.is_empty());
}

#[test]
fn a_wrong_playbook_is_said_and_the_room_is_there() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("ours.toml"), "titel = 'x'\n").expect("written");
    let library = Library::load(Some(dir.path()), &bongsu::app::known_to_playbooks());
    let mut bed = Bed::full();
    bed.room.bring(library, now());
    bed.shows("a playbook was left out: ").shows("ours.toml:1:1: a playbook needs a title");
    bed.press("b").shows("a playbook was left out:").shows("ours.toml:1:1");
    let empty = Library::default();
    bed.room.bring(empty, now());
    bed.press("b").shows("there is no playbook");
}

#[test]
fn it_speaks_korean() {
    let mut bed = Opening { config: scenario::ALL, lang: Lang::Ko, ..Opening::default() }.open();
    bed.pass(4, &pile_up());
    bed.shows("b 플레이북: 데드락·락 대기").press("b").shows("지금 맞음: mysql orders-db").shows("진단");
    bed.press("Space").shows("[✓] 근원을 찾는다");
    let line = entries(&bed).pop().expect("a line").text;
    assert!(line.starts_with("데드락·락 대기: 완료: 근원을 찾는다"), "{line}");
}
