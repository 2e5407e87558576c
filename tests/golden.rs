//! Golden frames: what a person sees in every state and at every size that matters. A change of a frame is a change of
//! the product: look at it (`INSTA_UPDATE=always cargo test --test golden`, then `git diff tests/snapshots`) before it
//! is committed.

#![expect(clippy::expect_used, reason = "a test says what is wrong by failing")]

#[path = "golden/acting.rs"]
mod acting;
#[path = "golden/alarms.rs"]
mod alarms;
#[path = "golden/detecting.rs"]
mod detecting;
#[path = "golden/kafka.rs"]
mod kafka;
#[path = "golden/leading.rs"]
mod leading;
#[path = "golden/playbooks.rs"]
mod playbooks;
#[path = "golden/prometheus.rs"]
mod prometheus;
mod room;

use bongsu::{
    app::Msg,
    domain::{
        actor::Actor,
        event::{Event, NewEntry},
        incident::Severity,
        words::Lang,
    },
    theme::Theme,
};
use room::{Bed, Opening, scenario};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 60)];
const OVERLAY_SIZES: [(u16, u16); 2] = [(80, 24), (120, 36)];

/// Compares one frame with the one that was accepted.
fn golden(name: &str, bed: &mut Bed, (width, height): (u16, u16)) {
    golden_picture(name, &bed.draw_at(width, height));
}

/// Compares one picture with the one that was accepted.
fn golden_picture(name: &str, picture: &room::Picture) {
    picture.assert_whole();
    let (width, height) = (picture.buffer.area.width, picture.buffer.area.height);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("{name}-{width}x{height}"), picture.text());
    });
}

/// Compares a frame at each size.
fn golden_at(name: &str, bed: &mut Bed, sizes: &[(u16, u16)]) {
    for size in sizes {
        golden(name, bed, *size);
    }
}

/// Compares what the colours of a frame say.
fn golden_meanings(name: &str, bed: &mut Bed) {
    let map = bed.draw_at(120, 36).meanings(&Theme::shipped("dark").expect("a theme"));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("{name}-meanings"), map);
    });
}

/// An outage as it looks after some minutes: lines of the room, notes of people, an incident.
fn outage(lang: Lang) -> Bed {
    let mut bed = Opening { lang, ..Opening::default() }.open();
    bed.play(&scenario::load("services-healthy"));
    bed.pass(5, &scenario::load("services-healthy"));
    bed.pass(6, &scenario::load("services-broken"));
    let title = if lang == Lang::Ko { "결제가 실패합니다" } else { "payments failing" };
    bed.store_as(
        Actor::Person("jiwon".into()),
        Event::IncidentDeclared { severity: Severity::P1, title: title.into() },
    );
    bed.pass(101, &scenario::load("services-broken"));
    let note = "결제 게이트웨이 재시작 후에도 503\n로그: upstream prematurely closed connection";
    bed.store_as(Actor::Person("민수".into()), Event::EntryAdded(NewEntry::note(bed_now(&bed), note)));
    bed.pass(3, &scenario::load("services-broken"));
    bed
}

fn bed_now(bed: &Bed) -> bongsu::domain::clock::Moment {
    bongsu::domain::clock::Clock::now(&*bed.clock)
}

/// The databases in trouble, beside the services.
fn databases(scenario: &str) -> Bed {
    let mut bed = Bed::full();
    let mut samples = scenario::load("services-healthy");
    samples.extend(scenario::load(scenario));
    bed.pass(6, &samples);
    bed.press("2");
    bed
}

#[test]
fn everything_at_once() {
    let mut bed = Bed::full();
    let mut samples = scenario::load("services-broken");
    samples.extend(scenario::load("mysql-pileup"));
    bed.pass(6, &samples);
    bed.store_as(
        Actor::Person("jiwon".into()),
        Event::IncidentDeclared { severity: Severity::P0, title: "주문과 결제 전체 중단".into() },
    );
    golden_at("everything", &mut bed, &SIZES);
    bed.press("2");
    golden("everything-focused", &mut bed, (80, 24));
    bed.press("3");
    golden("everything-timeline", &mut bed, (80, 24));
}

#[test]
fn databases_that_are_well() {
    golden_at("mysql-quiet", &mut databases("mysql-quiet"), &SIZES);
}

#[test]
fn who_blocks_whom() {
    let mut bed = databases("mysql-pileup");
    golden_at("mysql-pileup", &mut bed, &SIZES);
    golden_meanings("mysql-pileup", &mut bed);
    bed.press("Enter");
    golden_at("mysql-pileup-details", &mut bed, &OVERLAY_SIZES);
    bed.press("Esc [ f");
    golden_at("mysql-activity", &mut bed, &OVERLAY_SIZES);
    bed.press("] ] ]");
    golden_at("mysql-transactions", &mut bed, &OVERLAY_SIZES);
    golden_at("mysql-metadata-lock", &mut databases("mysql-metadata-lock"), &OVERLAY_SIZES);
}

#[test]
fn deadlocks_and_slow_statements() {
    let mut bed = databases("mysql-deadlock");
    golden_at("mysql-deadlock", &mut bed, &SIZES);
    bed.press("j Enter");
    golden_at("mysql-deadlock-details", &mut bed, &OVERLAY_SIZES);
    let mut bed = databases("mysql-slow");
    golden_at("mysql-slow", &mut bed, &OVERLAY_SIZES);
    bed.press("[ f");
    golden_at("mysql-statements", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn databases_that_fail_and_databases_that_deny() {
    let mut bed = databases("mysql-pileup");
    bed.pass(9, &scenario::load("mysql-failing"));
    golden_at("mysql-failing", &mut bed, &SIZES);
    golden_meanings("mysql-failing", &mut bed);
    bed.press("}");
    golden_at("mysql-denied", &mut bed, &OVERLAY_SIZES);
    let mut bed = Opening { config: scenario::ALL, ..Opening::default() }.open();
    bed.press("2");
    golden_at("mysql-connecting", &mut bed, &OVERLAY_SIZES);
    bed.play(&scenario::load("mysql-failing"));
    golden_at("mysql-never-seen", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn five_thousand_sessions() {
    let mut bed = Bed::full();
    let quiet = scenario::load("mysql-pileup");
    let activity = quiet.iter().find(|sample| sample.key.source == "activity").expect("a sample");
    let large = scenario::with_data(activity, |data| {
        let sample = data["processes"][0].clone();
        let processes = data["processes"].as_array_mut().expect("processes");
        for n in 0..5_000_u64 {
            let mut process = sample.clone();
            process["id"] = (10_000 + n).into();
            process["age_s"] = (n as f64 / 10.0).into();
            processes.push(process);
        }
        let total = processes.len();
        (data["total"], data["shown"]) = (total.into(), total.into());
    });
    bed.play(&[large]);
    bed.press("2 G");
    golden_at("mysql-overflowing", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn connecting() {
    golden_at("connecting", &mut Opening::default().open(), &SIZES);
}

#[test]
fn healthy() {
    let mut bed = Bed::playing("services-healthy");
    golden_at("healthy", &mut bed, &SIZES);
    golden_meanings("healthy", &mut bed);
}

#[test]
fn broken_is_worst_first() {
    let mut bed = outage(Lang::En);
    golden_at("broken", &mut bed, &SIZES);
    golden_meanings("broken", &mut bed);
}

#[test]
fn korean() {
    golden_at("korean", &mut outage(Lang::Ko), &SIZES);
}

#[test]
fn old_values_are_grey_and_say_their_age() {
    let mut bed = Bed::playing("services-healthy");
    bed.pass(42, &[]);
    golden_at("stale", &mut bed, &SIZES);
    golden_meanings("stale", &mut bed);
}

#[test]
fn nothing_is_watched() {
    let mut bed = Opening { config: "[room]\nname = 'empty'\n[panes.services]\n", ..Opening::default() }.open();
    golden_at("empty", &mut bed, &SIZES);
}

#[test]
fn two_hundred_services() {
    let mut config = String::from("[room]\nname = 'large'\n");
    for n in 0..200 {
        let target = format!("name = 'service-{n:03}'\nurl = 'http://127.0.0.1:18080/{n}'\n");
        config.push_str(&["[[panes.services.targets]]\n", &target].concat());
    }
    let mut bed = Opening { config: &config, ..Opening::default() }.open();
    let (good, bad) = (scenario::load("services-healthy"), scenario::load("services-broken"));
    let samples: Vec<_> = (0..200)
        .map(|n| scenario::for_target(if n % 37 == 5 { &bad[1] } else { &good[n % 3] }, &format!("service-{n:03}")))
        .collect();
    bed.play(&samples);
    bed.press("G k k k");
    golden_at("overflowing", &mut bed, &SIZES);
}

#[test]
fn overlays() {
    let scenes = [
        ("help", "?"),
        ("palette", ": 'sort'"),
        ("details", "j Enter"),
        ("note", "n '첫 메모: 503이 늘고 있음' ctrl-j 'second line'"),
        ("note-refused", "n Tab 'noon' Tab 'guess' Enter"),
        ("filter", "/ 'down !web'"),
        ("looks", "i"),
        ("timeline-details", "Tab d"),
        ("amend", "D"),
        ("leave", "q"),
        ("zoomed", "2 f"),
        ("marked-and-sorted", "> > > > I Space Space"),
        ("paused", "p"),
    ];
    for (name, script) in scenes {
        let mut bed = outage(Lang::En);
        bed.press(script);
        golden_at(name, &mut bed, &OVERLAY_SIZES);
    }
    let mut bed = Bed::playing("services-broken");
    bed.press("D 'payments failing'");
    golden_at("declare", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn overlays_in_korean() {
    for (name, script) in [("help", "?"), ("details", "Enter"), ("note", "n '메모'"), ("amend", "D"), ("looks", "i")]
    {
        let mut bed = outage(Lang::Ko);
        bed.press(script);
        golden(&format!("korean-{name}"), &mut bed, (80, 24));
    }
}

#[test]
fn a_journal_that_cannot_be_written_and_a_room_that_follows_cannot_be_missed() {
    let mut bed = outage(Lang::En);
    let since = bed_now(&bed);
    bed.tell(Msg::Unsaved { since, waiting: 3, why: "no space left on the disk".into() });
    golden("unsaved", &mut bed, (80, 24));
    let mut bed = Opening { holder: Some("minsu (pid 4711)"), ..Opening::default() }.open();
    bed.play(&scenario::load("services-healthy"));
    golden("following", &mut bed, (80, 24));
    golden("following", &mut bed, (120, 36));
}

#[test]
fn ascii() {
    let mut bed = Opening { ascii: true, ..Opening::default() }.open();
    bed.play(&scenario::load("services-broken"));
    golden("ascii", &mut bed, (80, 24));
    assert!(bed.text().is_ascii());
}

#[test]
fn small_terminals_say_what_they_can() {
    for (lang, name) in [(Lang::En, "tiny-en"), (Lang::Ko, "tiny-ko")] {
        let mut bed = outage(lang);
        for (width, height) in [(40, 10), (20, 5), (10, 2)] {
            golden(name, &mut bed, (width, height));
        }
    }
}

/// The Redis servers, beside the services.
fn caches(lang: Lang) -> Bed {
    let mut bed = Opening { config: scenario::REDIS, lang, ..Opening::default() }.open();
    bed.play(&scenario::load("services-healthy"));
    bed.press("2");
    bed
}

fn caches_in(scenario: &str, lang: Lang) -> Bed {
    let mut bed = caches(lang);
    let mut samples = scenario::load("services-healthy");
    samples.extend(scenario::load(scenario));
    bed.pass(6, &samples);
    bed
}

#[test]
fn locks_that_are_well() {
    golden_at("redis-healthy", &mut caches_in("redis-healthy", Lang::En), &SIZES);
}

#[test]
fn locks_that_never_expire() {
    let mut bed = caches_in("redis-leak", Lang::En);
    golden_at("redis-leases", &mut bed, &SIZES);
    bed.press("Enter");
    golden_at("redis-node-details", &mut bed, &OVERLAY_SIZES);
    bed.press("Esc }");
    golden_at("redis-leak", &mut bed, &SIZES);
    golden_meanings("redis-leak", &mut bed);
    bed.press("Enter");
    golden_at("redis-leak-details", &mut bed, &OVERLAY_SIZES);
    bed.press("Esc ] f");
    golden_at("redis-keys", &mut bed, &OVERLAY_SIZES);
    bed.press("Enter");
    golden("redis-key-details", &mut bed, (80, 24));
    bed.press("Esc ]");
    golden_at("redis-nodes", &mut bed, &OVERLAY_SIZES);
    bed.press("Enter");
    golden_at("redis-vital-signs", &mut bed, &OVERLAY_SIZES);
    bed.press("Esc ]");
    golden_at("redis-slowlog", &mut bed, &OVERLAY_SIZES);
    bed.press("Enter");
    golden("redis-slowlog-details", &mut bed, (80, 24));
}

#[test]
fn redis_that_is_stuck_denied_down_and_not_yet_there() {
    let mut bed = caches_in("redis-leak", Lang::En);
    bed.pass(9, &scenario::load("redis-stuck"));
    golden_at("redis-stuck", &mut bed, &SIZES);
    golden_meanings("redis-stuck", &mut bed);
    bed.press("}");
    golden_at("redis-wants-a-password", &mut bed, &OVERLAY_SIZES);
    let mut bed = caches(Lang::En);
    golden_at("redis-connecting", &mut bed, &OVERLAY_SIZES);
    bed.play(&scenario::load("redis-down"));
    golden_at("redis-never-seen", &mut bed, &OVERLAY_SIZES);
    bed.press("}");
    golden_at("redis-denied", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn the_first_count_no_lock_and_too_many_locks() {
    let healthy = scenario::load("redis-healthy");
    let of = |source: &str| {
        let found = healthy.iter().find(|sample| sample.key.source == source && sample.key.target == "locks");
        found.expect("a sample").clone()
    };
    let counting = scenario::with_data(&of("locks"), |data| {
        for pattern in data["locks"].as_array_mut().expect("patterns") {
            (pattern["complete"], pattern["change"]) = (false.into(), serde_json::Value::Null);
            pattern["history"] = serde_json::json!([]);
        }
        data["scan"]["seen"] = 0.61.into();
    });
    let unfound = scenario::with_data(&of("keys"), |data| {
        *data = serde_json::json!({ "total": 0, "keys": [], "found_at": null });
    });
    let mut bed = caches(Lang::En);
    bed.play(&healthy);
    bed.play(&[counting, unfound]);
    golden_at("redis-counting", &mut bed, &OVERLAY_SIZES);
    bed.press("]");
    golden("redis-keys-counting", &mut bed, (80, 24));
    let none = scenario::with_data(&of("keys"), |data| {
        (data["total"], data["keys"]) = (0.into(), serde_json::json!([]));
    });
    bed.play(&[none]);
    golden("redis-keys-empty", &mut bed, (80, 24));
    let many = scenario::with_data(&of("keys"), |data| {
        let sample = data["keys"][0].clone();
        let keys = (0..1_000).map(|n| {
            let mut key = sample.clone();
            key["key"] = format!("MY_LOCK:order:{n:05}").into();
            key
        });
        data["keys"] = keys.collect::<Vec<_>>().into();
        data["total"] = 50_000.into();
    });
    bed.play(&[many]);
    bed.press("G");
    golden_at("redis-overflowing", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn redis_in_korean() {
    let mut bed = caches_in("redis-leak", Lang::Ko);
    golden_at("redis-korean-leases", &mut bed, &OVERLAY_SIZES);
    bed.press("}");
    golden_at("redis-korean", &mut bed, &SIZES);
    bed.press("] f");
    golden("redis-korean-keys", &mut bed, (80, 24));
    bed.pass(9, &scenario::load("redis-stuck"));
    golden("redis-korean-stuck", &mut bed, (80, 24));
}
