//! A room in memory for tests: the real config, panes, keymap and drawing; readings from a recording, a clock that
//! stands still, and a journal that stamps what is recorded and hands it back at once. No disk, no network, no waiting.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test says what is wrong by failing")]

pub mod acting;
mod frame;
pub mod keys;
pub mod leading;
pub mod scenario;

use std::{path::Path, sync::Arc, time::Duration};

use bongsu::{
    app::{Msg, Rights, Room, Standing, Style, configure, draw, open},
    collect::{Feed, Replay},
    config::File,
    domain::{
        actor::Actor,
        clock::{Clock, ManualClock, Moment},
        effect::{Draft, Effect},
        event::{Event, Stamped},
        sample::Sample,
        timeline::Timeline,
        words::Lang,
    },
    keys::Keymap,
    playbook::Library,
    text::Zone,
    theme::{Glyphs, Theme},
};
use chrono::TimeDelta;
use ratatui::layout::{Position, Rect};

pub use frame::Picture;

/// The moment at which every recorded scenario is looked at.
pub fn now() -> Moment {
    "2026-11-21T05:23:41Z".parse().expect("a moment")
}

/// The person at the keys.
pub const ACTOR: &str = "jiwon";

/// A room with everything around it that the driver would be.
pub struct Bed {
    pub room: Room,
    pub clock: Arc<ManualClock>,
    pub size: (u16, u16),
    /// What the reducer wanted done, besides records, in order.
    pub effects: Vec<Effect>,
    /// What was recorded, in order.
    pub journal: Vec<Stamped>,
    /// The unfinished note as it was last kept.
    pub draft: Option<Draft>,
    /// While set, records wait in `waiting`, as they do before a slow disk.
    pub slow_disk: bool,
    pub waiting: Vec<Event>,
    replay: Replay,
    _feed: Feed,
}

/// How a room is opened.
pub struct Opening<'a> {
    pub config: &'a str,
    pub lang: Lang,
    pub theme: &'a str,
    pub size: (u16, u16),
    pub ascii: bool,
    pub holder: Option<&'a str>,
    /// Whether somebody sits at real keys.
    pub live: bool,
}

impl Default for Opening<'_> {
    fn default() -> Self {
        Self {
            config: scenario::SERVICES,
            lang: Lang::En,
            theme: "dark",
            size: (120, 36),
            ascii: false,
            holder: None,
            live: false,
        }
    }
}

impl Opening<'_> {
    /// Opens the room; nothing has been read yet.
    pub fn open(&self) -> Bed {
        let file = File::from_text(Path::new("config.toml"), self.config).expect("TOML");
        let named = file.room();
        let ready = configure(|id| file.pane(id));
        let known: Vec<_> = bongsu::panes::FEATURES.iter().map(|feature| feature.id).collect();
        let clock = Arc::new(ManualClock::at(now()));
        let replay = Replay::default();
        let feed = Feed::replay(Arc::clone(&clock) as Arc<dyn Clock>, replay.clone());
        let actions = bongsu::actions::read(&file, &known);
        let watching = bongsu::app::watching(&file).expect("rules without mistakes");
        file.finish(&known).expect("a config without mistakes");
        let commands: Vec<_> = bongsu::app::commands().into_iter().chain(actions.commands()).collect();
        let keymap = Keymap::build(&commands, &[]).expect("a table without conflicts");
        let glyphs = if self.ascii { Glyphs::ascii() } else { Glyphs::unicode() };
        let style = Style {
            lang: self.lang,
            zone: Zone::named("Asia/Seoul").expect("a zone"),
            theme: Theme::shipped(self.theme).expect("a theme"),
            colourless: false,
            glyphs,
            ascii: self.ascii,
        };
        let standing = Standing {
            name: named.name,
            driver: ACTOR.into(),
            holder: self.holder.map(Into::into),
            live: self.live,
            ..Standing::default()
        };
        let mut room = Room::new(open(ready, &feed), keymap, style, standing);
        room.know(actions, commands);
        room.detect_by(watching);
        room.grant(Rights { operators: true, environment: named.environment, ..Rights::default() });
        room.bring(Library::shipped(&bongsu::app::known_to_playbooks()), now());
        let mut bed = Bed {
            room,
            clock,
            size: self.size,
            effects: Vec::new(),
            journal: Vec::new(),
            draft: None,
            slow_disk: false,
            waiting: Vec::new(),
            replay,
            _feed: feed,
        };
        bed.tell(Msg::Tick);
        bed.draw();
        bed
    }
}

impl Bed {
    /// A room of 120 by 36 in English, with the samples of one scenario.
    pub fn playing(scenario: &str) -> Self {
        let mut bed = Opening::default().open();
        bed.play(&scenario::load(scenario));
        bed
    }

    /// A room with the services and the databases, all well.
    pub fn full() -> Self {
        let mut bed = Opening { config: scenario::ALL, ..Opening::default() }.open();
        bed.play(&scenario::load("services-healthy"));
        bed.play(&scenario::load("mysql-quiet"));
        bed
    }

    /// Plays samples, all of which must find a pane that listens.
    pub fn play(&mut self, samples: &[Sample]) {
        for sample in samples {
            assert!(self.replay.play(sample), "nobody listens for {}", sample.key);
        }
        self.tell(Msg::Readings);
        self.draw();
    }

    /// Plays samples as they come, without a picture.
    pub fn feed(&mut self, samples: &[Sample]) {
        for sample in samples {
            self.replay.play(sample);
        }
        self.tell(Msg::Readings);
    }

    /// Takes in what a player gave, as the driver does.
    pub fn played(&mut self, player: &bongsu::record::Player, moved: bongsu::record::Moved) {
        if moved.jumped {
            self.replay.rewind();
        }
        self.clock.set(player.tape().at);
        for sample in &moved.samples {
            assert!(self.replay.play(sample), "nobody listens for {}", sample.key);
        }
        self.tell(Msg::Played { tape: player.tape().clone(), events: moved.events, moved: moved.jumped });
        self.draw();
    }

    /// Lets time pass, a second at a time, while the sources give what they gave.
    pub fn pass(&mut self, seconds: u64, samples: &[Sample]) {
        for _ in 0..seconds {
            self.clock.advance(TimeDelta::seconds(1));
            for sample in samples {
                let at = self.clock.now();
                self.replay.play(&Sample { at, ..sample.clone() });
            }
            self.tell(Msg::Readings);
            self.tell(Msg::Tick);
        }
        self.draw();
    }

    /// Moves the clock without telling anybody.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(TimeDelta::from_std(by).expect("a time"));
    }

    /// Gives the reducer a message and does what it wants, as the driver would.
    pub fn tell(&mut self, msg: Msg) {
        let effects = self.room.update(msg, self.clock.now());
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Record(event) if self.slow_disk => self.waiting.push(event),
                Effect::Record(event) => self.store(event),
                Effect::RecordItself(event) => self.store_as(Actor::Room, event),
                Effect::KeepDraft(draft) => self.draft = draft,
                other => self.effects.push(other),
            }
        }
    }

    fn store(&mut self, event: Event) {
        let actor = if event.is_automatic() { Actor::Room } else { Actor::Person(ACTOR.into()) };
        self.store_as(actor, event);
    }

    /// Stores an event of somebody's and hands it back to the room.
    pub fn store_as(&mut self, actor: Actor, event: Event) {
        let seq = self.journal.len() as u64 + 1;
        let stamped = Stamped { seq, at: self.clock.now(), actor, event };
        self.journal.push(stamped.clone());
        self.tell(Msg::Stored(stamped));
    }

    /// The disk has caught up.
    pub fn disk_catches_up(&mut self) {
        self.slow_disk = false;
        for event in std::mem::take(&mut self.waiting) {
            self.store(event);
        }
        self.draw();
    }

    /// Presses keys, drawing after each as the driver does: `j`, `G`, `ctrl-r`, `Enter`, and `'text'` letter by letter.
    pub fn press(&mut self, script: &str) -> &mut Self {
        for key in keys::parse(script) {
            self.tell(Msg::Key(key));
            self.draw();
        }
        self
    }

    /// Draws the room.
    pub fn draw(&mut self) -> Picture {
        self.draw_at(self.size.0, self.size.1)
    }

    /// Draws the room at another size.
    pub fn draw_at(&mut self, width: u16, height: u16) -> Picture {
        let (buffer, cursor) = draw(&mut self.room, Rect::new(0, 0, width, height), self.clock.now());
        Picture { buffer, cursor }
    }

    /// What stands on the screen.
    pub fn text(&mut self) -> String {
        self.draw().text()
    }

    /// The line on the screen that holds a text; panics with the screen when there is none.
    pub fn line_with(&mut self, needle: &str) -> String {
        let text = self.text();
        let found = text.lines().find(|line| line.contains(needle));
        found.unwrap_or_else(|| panic!("nowhere {needle:?} in\n{text}")).to_owned()
    }

    /// Asserts that a text stands on the screen.
    pub fn shows(&mut self, needle: &str) -> &mut Self {
        self.line_with(needle);
        self
    }

    /// Asserts that a text does not stand on the screen.
    pub fn hides(&mut self, needle: &str) -> &mut Self {
        let text = self.text();
        assert!(!text.contains(needle), "{needle:?} stands in\n{text}");
        self
    }

    /// The row that is selected in the focused pane, by its style.
    pub fn selected(&mut self) -> String {
        let picture = self.draw();
        let style = Theme::shipped("dark").expect("a theme").style(bongsu::theme::Role::Selected);
        let lines = picture.lines_in(style);
        lines.into_iter().next().unwrap_or_else(|| panic!("nothing is selected in\n{}", picture.text()))
    }

    /// The effects since the last time, besides records and drafts.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The last event that a person or the room recorded.
    pub fn last_event(&self) -> &Event {
        &self.journal.last().expect("something was recorded").event
    }

    /// The timeline that the journal holds.
    pub fn timeline(&self) -> Timeline {
        Timeline::fold(&self.journal)
    }

    /// Where the terminal's cursor stands.
    pub fn cursor(&mut self) -> Option<Position> {
        self.draw().cursor
    }
}
