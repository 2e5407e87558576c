//! The recording that comes with bongsu, played in a room in memory: every pane has its readings, the timeline grows
//! with them, and any moment is reached from any other with the same picture.

#![expect(clippy::expect_used, reason = "a test says what is wrong by failing")]

mod room;

use std::time::Duration;

use bongsu::{
    domain::{clock::Moment, playback::Playback, words::Lang},
    record::{Moved, Player, Recording},
};
use chrono::TimeDelta;
use room::{Bed, Opening};

static DEMO: &[u8] = include_bytes!("../assets/demo.bongsu");

/// A room on the demo, as `bongsu demo` opens it.
struct Cinema {
    player: Player,
    bed: Bed,
}

impl Cinema {
    fn open(lang: Lang) -> Self {
        let recording = Recording::from_bytes(DEMO).expect("the demo is whole");
        assert_eq!(recording.damaged(), 0);
        let config = recording.about().config.clone();
        let from = recording.about().from;
        let bed = Opening { config: &config, lang, ..Opening::default() }.open();
        let player = Player::new(recording, "demo".into(), from);
        bed.clock.set(from);
        let mut cinema = Self { player, bed };
        cinema.ask(Playback::Begin);
        cinema
    }

    fn ask(&mut self, asked: Playback) {
        let moved = self.player.ask(asked).expect("readable");
        if let Some(moved) = moved {
            self.perform(moved);
        }
    }

    fn perform(&mut self, moved: Moved) {
        self.bed.played(&self.player, moved);
    }

    /// Plays on for so long, as the driver does.
    fn play(&mut self, passed: Duration) {
        let moved = self.player.advance(passed).expect("readable");
        self.perform(moved);
    }

    fn to(&mut self, seconds: i64) {
        let from = self.player.tape().from;
        self.ask(Playback::To(from + TimeDelta::seconds(seconds)));
    }

    fn now(&self) -> Moment {
        self.player.tape().at
    }
}

#[test]
fn the_story_looks_as_it_was_accepted() {
    let mut cinema = Cinema::open(Lang::En);
    for (name, seconds) in STORY {
        cinema.to(seconds);
        for (width, height) in [(80, 24), (120, 36), (200, 60)] {
            let picture = cinema.bed.draw_at(width, height);
            picture.assert_whole();
            insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(format!("demo-{name}-{width}x{height}"), picture.text());
            });
        }
    }
}

#[test]
fn every_source_of_every_pane_was_recorded_and_is_shown() {
    let mut cinema = Cinema::open(Lang::En);
    cinema.to(10);
    for pane in 1..=4 {
        cinema.bed.press(&format!("{pane}"));
        cinema.bed.press("i").hides("connecting");
        cinema.bed.press("Esc");
    }
}

#[test]
fn a_moment_looks_the_same_however_it_was_reached() {
    let mut jumped = Cinema::open(Lang::En);
    jumped.to(150);
    let mut back = Cinema::open(Lang::En);
    back.ask(Playback::To(back.player.tape().until));
    back.to(150);
    assert_eq!(jumped.bed.text(), back.bed.text());
    let mut played = Cinema::open(Lang::En);
    played.player.play(60);
    for _ in 0..50 {
        played.play(Duration::from_millis(50));
    }
    played.ask(Playback::Toggle);
    assert_eq!(played.now(), jumped.now());
    let lines = |cinema: &mut Cinema| cinema.bed.text().lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&mut played), lines(&mut jumped));
}

#[test]
fn changes_entries_and_steps_are_reached_one_by_one_to_both_ends() {
    let mut cinema = Cinema::open(Lang::En);
    for (forward, next) in [(true, Playback::Change { forward: true }), (false, Playback::Entry { forward: false })] {
        let mut stops = 0;
        loop {
            let before = cinema.now();
            cinema.ask(next);
            if cinema.now() == before {
                break;
            }
            assert_eq!(cinema.now() > before, forward);
            stops += 1;
        }
        assert!(stops > 5, "{stops} stops {next:?}");
    }
    let at = cinema.now();
    cinema.ask(Playback::Step { forward: true });
    assert_eq!(cinema.now() - at, TimeDelta::seconds(1));
    cinema.ask(Playback::Begin);
    cinema.ask(Playback::Step { forward: false });
    assert_eq!(cinema.now(), cinema.player.tape().from, "it stays within the recording");
}

#[test]
fn it_holds_at_the_end_and_begins_anew() {
    let mut cinema = Cinema::open(Lang::Ko);
    cinema.player.play(60);
    cinema.play(Duration::from_hours(1));
    assert!(!cinema.player.tape().playing);
    assert_eq!(cinema.now(), cinema.player.tape().until);
    cinema.ask(Playback::Toggle);
    assert_eq!((cinema.now(), cinema.player.tape().playing), (cinema.player.tape().from, true));
}

/// The moments of the story that are looked at, in seconds after its beginning.
const STORY: [(&str, i64); 5] = [("quiet", 12), ("pile-up", 75), ("outage", 172), ("recovering", 206), ("over", 276)];
