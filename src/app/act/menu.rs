//! The menu of what can be done with the selection.

use crossterm::event::{KeyCode, KeyEvent};

use super::{panel::Panel, words as w};
use crate::{
    app::{overlay::Overlay, paging, state::Room},
    domain::{act::Offer, clock::Moment, effect::Effect},
};

impl Room {
    /// Shows what can be done with the selection.
    pub(super) fn open_menu(&mut self, now: Moment) {
        let lang = self.style.lang;
        if let Some(why) = self.cannot_act() {
            self.say(why, now);
            return;
        }
        self.pick_something(self.focus);
        let offers = self.offers_here(now);
        if offers.is_empty() {
            self.say(w::nothing_here().get(lang), now);
            return;
        }
        self.overlays.push(Overlay::Act(Panel::Menu { offers, chosen: 0 }));
    }

    pub(super) fn menu_key(
        &mut self,
        offers: Vec<Offer>,
        mut chosen: usize,
        key: KeyEvent,
        now: Moment,
    ) -> Vec<Effect> {
        match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return Vec::new(),
            KeyCode::Enter => {
                return offers.into_iter().nth(chosen).map(|offer| self.begin(offer, now)).unwrap_or_default();
            }
            _ => chosen = paging::chosen(chosen, offers.len(), key),
        }
        self.overlays.push(Overlay::Act(Panel::Menu { offers, chosen }));
        Vec::new()
    }
}
