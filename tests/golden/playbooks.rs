//! The playbook beside the panes and over them, in every state.

use bongsu::{
    app::known_to_playbooks,
    domain::{actor::Actor, event::Event, incident::Severity, playback::Tape, sample::Sample, words::Lang},
    playbook::Library,
};
use chrono::TimeDelta;

use super::{
    Msg, OVERLAY_SIZES, SIZES, bed_now, golden, golden_at, golden_meanings,
    room::{Bed, Opening, now, scenario},
};

fn pile_up() -> Vec<Sample> {
    let mut samples = scenario::load("services-broken");
    samples.extend(scenario::load("mysql-pileup"));
    samples
}

/// A room in which row locks pile up, an incident for `seconds`.
fn outage(lang: Lang, seconds: u64) -> Bed {
    let mut bed = Opening { config: scenario::ALL, lang, ..Opening::default() }.open();
    bed.play(&scenario::load("services-healthy"));
    bed.play(&scenario::load("mysql-quiet"));
    bed.pass(4, &pile_up());
    let title = if lang == Lang::Ko { "주문이 멈췄습니다" } else { "orders hang" }.to_owned();
    bed.store_as(Actor::Person("jiwon".into()), Event::IncidentDeclared { severity: Severity::P1, title });
    bed.press("b");
    bed.pass(seconds, &pile_up());
    bed
}

#[test]
fn the_playbook_that_fits() {
    let mut bed = outage(Lang::En, 20);
    golden_at("playbook", &mut bed, &SIZES);
    golden_meanings("playbook", &mut bed);
    let mut bed = outage(Lang::Ko, 20);
    golden_at("playbook-korean", &mut bed, &SIZES);
    bed.press("G");
    golden_at("playbook-korean-end", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn steps_that_are_done_and_steps_that_are_late() {
    let mut bed = outage(Lang::En, 200);
    bed.press("Space Space");
    bed.pass(430, &pile_up());
    bed.press("j j j");
    golden_at("playbook-late", &mut bed, &SIZES);
    let mut well = scenario::load("services-healthy");
    well.extend(scenario::load("mysql-quiet"));
    bed.pass(4, &well);
    bed.press("G k k k k");
    golden_at("playbook-over", &mut bed, &SIZES);
}

#[test]
fn a_step_that_led_to_a_pane() {
    let mut bed = outage(Lang::En, 20);
    bed.press("Enter");
    golden_at("playbook-led", &mut bed, &SIZES);
}

#[test]
fn one_that_does_not_fit_and_one_that_was_left_out() {
    let mut bed = Bed::full();
    bed.press("b ]");
    golden_at("playbook-other", &mut bed, &OVERLAY_SIZES);
    let dir = tempfile::Builder::new().prefix("p").rand_bytes(0).tempdir().expect("a folder");
    let file = dir.path().join("ours.toml");
    std::fs::write(file, "title = { ko = '우리 것' }\n[[actoins]]\n").expect("written");
    bed.room.bring(Library::load(Some(dir.path()), &known_to_playbooks()), now());
    bed.press("b");
    golden_at("playbook-left-out", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn in_a_recording_and_in_ascii() {
    let mut bed = outage(Lang::En, 20);
    let (from, until) = (bed_now(&bed) - TimeDelta::minutes(2), bed_now(&bed) + TimeDelta::minutes(5));
    let tape = Tape {
        name: "outage.bongsu".into(),
        from,
        until,
        at: bed_now(&bed),
        speed: 1,
        playing: true,
        changes: [].into(),
    };
    bed.tell(Msg::Played { tape, events: Vec::new(), moved: false });
    golden_at("playbook-replay", &mut bed, &OVERLAY_SIZES);
    let mut bed = Opening { config: scenario::ALL, ascii: true, ..Opening::default() }.open();
    bed.pass(4, &pile_up());
    golden("playbook-ascii-hint", &mut bed, (80, 24));
    bed.press("b Space");
    golden("playbook-ascii", &mut bed, (80, 24));
}
