//! The state of the room: everything that the screen shows and that keys change. No I/O.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    act::{Acts, Rights},
    detect::Detect,
    lead::{Lead, Told},
    overlay::Overlay,
    playbook_panel::Playbooks,
    slot::Slot,
    words as w,
};
use crate::{
    actions::Actions,
    collect::Feed,
    config::Section,
    domain::{
        act::Ledger,
        actor::Actor,
        clock::Moment,
        command::{Command, Scope},
        detector::Detector,
        effect::Draft,
        event::{Event, Seq, Stamped},
        playback::Tape,
        timeline::Timeline,
        words::Lang,
    },
    keys::Keymap,
    panes::{Cx, FEATURES, Pane, Ready},
    text::Zone,
    theme::{Glyphs, Theme},
};

/// How the room looks and speaks.
pub struct Style {
    /// The language.
    pub lang: Lang,
    /// The time zone.
    pub zone: Zone,
    /// The theme.
    pub theme: Theme,
    /// Whether colours are taken out (`NO_COLOR`).
    pub colourless: bool,
    /// The glyphs.
    pub glyphs: Glyphs,
    /// Whether everything is drawn with ASCII.
    pub ascii: bool,
}

/// Who is in the room, and how it was opened.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// The room's name.
    pub name: String,
    /// Who sits at the keys.
    pub driver: String,
    /// Whether nothing that could act was constructed.
    pub read_only: bool,
    /// Whether somebody sits at real keys, so that a yes is worth asking from where it came.
    pub live: bool,
    /// Whether the room is shown in tmux, which tells who is there.
    pub shared: bool,
    /// The tmux client that typed last, where tmux tells.
    pub client: Option<String>,
    /// How many look at this screen, where tmux tells.
    pub people: Option<usize>,
    /// Who has the room, when that is another bongsu.
    pub holder: Option<String>,
    /// The recording that is played instead of looking at targets.
    pub tape: Option<Tape>,
    /// Why readings are not kept, when they cannot be.
    pub unrecorded: Option<String>,
    /// Since when the journal cannot be written, and how many events wait.
    pub unsaved: Option<(Moment, usize)>,
}

/// What takes back something of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inverse {
    /// An event of the timeline.
    Event(Box<Event>),
    /// Another action, which is planned and confirmed as every action is.
    Action(Seq),
}

/// The room.
pub struct Room {
    pub(super) slots: Vec<Slot>,
    pub(super) focus: usize,
    pub(super) zoomed: bool,
    pub(super) paused: Option<Moment>,
    pub(super) mouse: bool,
    pub(super) overlays: Vec<Overlay>,
    pub(super) notice: Option<(String, Moment)>,
    pub(super) style: Style,
    pub(super) standing: Standing,
    pub(super) keymap: Keymap,
    pub(super) commands: Vec<Command>,
    pub(super) timeline: Arc<Timeline>,
    pub(super) detector: Detector,
    pub(super) draft: Option<Draft>,
    /// Edits that were left unfinished, by their line.
    pub(super) edits: BTreeMap<Seq, Draft>,
    /// What takes back the own changes, newest last.
    pub(super) undo: Vec<Inverse>,
    /// The events that `undo` asked for and that are not yet stored, oldest first.
    pub(super) asked_back: Vec<Event>,
    /// The operations that the config defines.
    pub(super) actions: Actions,
    /// Whether it may act, and what was done.
    pub(super) acts: Acts,
    /// The rules by which incidents are led, and what is on its way.
    pub(super) lead: Lead,
    /// What is wrong: signals, rules, alarms.
    pub(super) detect: Detect,
    /// The playbooks, and what is shown of them.
    pub(super) playbooks: Playbooks,
    /// Where the panes were last drawn, for the mouse.
    pub(super) places: Vec<(usize, ratatui::layout::Rect)>,
}

impl Room {
    /// A room with its panes open.
    #[must_use]
    pub fn new(
        panes: Vec<(crate::panes::Entry, Box<dyn Pane>)>,
        keymap: Keymap,
        style: Style,
        standing: Standing,
    ) -> Self {
        Self {
            slots: panes.into_iter().map(|(entry, pane)| Slot::new(entry, pane)).collect(),
            focus: 0,
            zoomed: false,
            paused: None,
            mouse: false,
            overlays: Vec::new(),
            notice: None,
            style,
            standing,
            keymap,
            commands: super::commands::table(),
            timeline: Arc::default(),
            detector: Detector::default(),
            draft: None,
            edits: BTreeMap::new(),
            undo: Vec::new(),
            asked_back: Vec::new(),
            actions: Actions::default(),
            acts: Acts::default(),
            lead: Lead::default(),
            detect: Detect::default(),
            playbooks: Playbooks::default(),
            places: Vec::new(),
        }
    }

    /// Says whether and how far the room may act.
    pub const fn grant(&mut self, rights: Rights) {
        self.acts.rights = rights;
    }

    /// Takes the operations that the config defines, and all commands with theirs among them.
    pub fn know(&mut self, actions: Actions, commands: Vec<Command>) {
        self.actions = actions;
        self.commands = commands;
    }

    /// Takes what is known of telling people beyond this screen.
    pub fn tell_by(&mut self, told: Told) {
        self.lead.told = told;
    }

    /// Takes in what the journal knew before: what happened, and the unfinished note.
    pub fn remember(&mut self, history: &[Stamped], draft: Option<Draft>) {
        let timeline = Timeline::fold(history);
        self.acts.ledger = Ledger::fold(history);
        self.detector.remember(&timeline);
        self.detect.remember(&timeline);
        self.timeline = Arc::new(timeline);
        self.draft = draft;
        for slot in &mut self.slots {
            slot.attend(&self.timeline);
        }
    }

    /// Who sits at the keys.
    #[must_use]
    pub fn driver(&self) -> Actor {
        Actor::Person(self.standing.driver.clone())
    }

    /// The language of the room.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.style.lang
    }

    /// Says something to the person for a few seconds.
    pub fn say(&mut self, text: impl Into<String>, now: Moment) {
        self.notice = Some((text.into(), now));
    }

    /// Why nothing can be written here: another bongsu has the room, or it is a recording.
    #[must_use]
    pub fn only_looks(&self) -> Option<String> {
        let lang = self.style.lang;
        if self.standing.tape.is_some() {
            return Some(w::recorded().get(lang).to_owned());
        }
        self.standing.holder.clone().map(|holder| w::held(lang, holder))
    }

    /// Where keys are looked up, first match wins.
    pub(super) fn scopes(&self) -> Vec<Scope> {
        let pane = self.focused().map_or("", |slot| slot.entry.id);
        let replay = self.standing.tape.is_some().then_some(Scope::Replay);
        if self.playbooks.has_keys() {
            return replay.into_iter().chain([Scope::Playbook, Scope::Room]).collect();
        }
        replay.into_iter().chain([Scope::Pane(pane), Scope::Rows, Scope::Room]).collect()
    }

    pub(super) fn focused(&self) -> Option<&Slot> {
        self.slots.get(self.focus)
    }

    pub(super) fn focused_mut(&mut self) -> Option<&mut Slot> {
        self.slots.get_mut(self.focus)
    }

    /// Asks every pane anew what it shows.
    pub(super) fn rebuild_all(&mut self, now: Moment) {
        let cx = Cx { now: self.paused.unwrap_or(now), lang: self.style.lang, zone: &self.style.zone };
        for slot in &mut self.slots {
            slot.rebuild(&cx);
        }
    }

    /// Asks the focused pane anew what it shows.
    pub(super) fn rebuild_focused(&mut self, now: Moment) {
        let cx = Cx { now: self.paused.unwrap_or(now), lang: self.style.lang, zone: &self.style.zone };
        if let Some(slot) = self.slots.get_mut(self.focus) {
            slot.rebuild(&cx);
        }
    }
}

/// The panes that the config wants, in the order of the registry; problems stay with their sections.
pub fn configure<'a>(
    mut section_of: impl FnMut(&'static str) -> Option<Section<'a>>,
) -> Vec<(crate::panes::Entry, Box<dyn Ready>)> {
    let features = FEATURES.iter();
    features.filter_map(|entry| (entry.configure)(section_of(entry.id)).map(|ready| (*entry, ready))).collect()
}

/// Opens the panes: from here on targets are looked at.
#[must_use]
pub fn open(
    ready: Vec<(crate::panes::Entry, Box<dyn Ready>)>,
    feed: &Feed,
) -> Vec<(crate::panes::Entry, Box<dyn Pane>)> {
    ready.into_iter().map(|(entry, ready)| (entry, ready.open(feed))).collect()
}
