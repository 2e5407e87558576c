//! Unlocking and locking, and who has the seat.

use chrono::TimeDelta;
use crossterm::event::{KeyCode, KeyEvent};

use super::{dialog::READ_FIRST, entry::hold_text, panel::Panel, words as w};
use crate::{
    app::{overlay::Overlay, state::Room},
    domain::{act::Hold, clock::Moment, effect::Effect, event::Event},
    text::Clean,
    ui::input::Input,
};

/// The longest name of a person, in bytes.
const NAME: usize = 64;

impl Room {
    /// Locks at once; unlocks after a question.
    pub(super) fn unlock(&mut self, now: Moment) -> Vec<Effect> {
        if let Some(why) = self.cannot_act() {
            self.say(why, now);
            return Vec::new();
        }
        if self.acts.is_unlocked(now) {
            return vec![Effect::Record(Event::RoomLocked)];
        }
        if let Some(whose) = self.not_yours() {
            self.say(hold_text(&Hold::NotYours(whose), String::new(), now, self.style.lang), now);
            return Vec::new();
        }
        self.overlays.push(Overlay::Act(Panel::Unlock { opened_at: now, pending: None }));
        Vec::new()
    }

    pub(super) fn unlock_key_pressed(&mut self, opened_at: Moment, key: KeyEvent, now: Moment) -> Vec<Effect> {
        match key.code {
            KeyCode::Char('y' | 'ㅛ') if now - opened_at >= READ_FIRST => {
                if !self.standing.live {
                    return self.unlocked(now);
                }
                // A moment later: another key meanwhile means that it was pasted.
                let ticket = self.acts.next_ticket();
                self.overlays.push(Overlay::Act(Panel::Unlock { opened_at, pending: Some(ticket) }));
                return vec![Effect::Seats { ticket }];
            }
            KeyCode::Esc | KeyCode::Enter | KeyCode::Char('n' | 'q' | 'ㅜ' | 'ㅂ') => return Vec::new(),
            _ => self.overlays.push(Overlay::Act(Panel::Unlock { opened_at, pending: None })),
        }
        Vec::new()
    }

    pub(super) fn unlocked(&self, now: Moment) -> Vec<Effect> {
        let time = TimeDelta::from_std(self.acts.rights.unlock).unwrap_or_default();
        vec![Effect::Record(Event::RoomUnlocked { until: now + time })]
    }

    /// Asks who takes the seat.
    pub(super) fn ask_driver(&mut self) {
        self.overlays.push(Overlay::Act(Panel::Driver { input: Input::new(""), problem: None }));
    }

    /// Somebody takes the seat.
    pub(in crate::app) fn take_seat(&mut self, name: &str, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let name = Clean::with_limit(name.trim(), NAME);
        // The room's own name is nobody's.
        if name.is_empty() || name.eq_ignore_ascii_case("bongsu") {
            self.say(w::who_drives().get(lang), now);
            return Vec::new();
        }
        if let Some(why) = self.only_looks() {
            self.say(why, now);
            return Vec::new();
        }
        vec![Effect::Record(Event::DriverTook { name: name.to_string(), client: self.client() })]
    }

    pub(super) fn driver_key(&mut self, mut input: Input, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let mut problem = None;
        match key.code {
            KeyCode::Esc => return Vec::new(),
            KeyCode::Enter if !input.text().trim().is_empty() => {
                let name = input.text().to_owned();
                return self.take_seat(&name, now);
            }
            KeyCode::Enter => problem = Some(w::who_drives().get(self.style.lang).to_owned()),
            _ => {
                input.handle(key);
            }
        }
        self.overlays.push(Overlay::Act(Panel::Driver { input, problem }));
        Vec::new()
    }
}
