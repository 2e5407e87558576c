//! The keys of the log, of one action, of findings; and of all dialogs of acting.

use crossterm::event::{KeyCode, KeyEvent};

use super::panel::Panel;
use crate::{
    app::{overlay::Overlay, paging, state::Room},
    domain::{clock::Moment, effect::Effect},
};

impl Room {
    /// Gives a key to the dialog of acting that was on top; it goes back on the stack unless the key closed it.
    pub(in crate::app) fn act_key(&mut self, panel: Panel, key: KeyEvent, now: Moment) -> Vec<Effect> {
        match panel {
            Panel::Menu { offers, chosen } => self.menu_key(offers, chosen, key, now),
            Panel::Form(form) => self.form_key(form, key, now),
            Panel::Plan(dialog) => self.dialog_key(dialog, key, now),
            Panel::Unlock { opened_at, .. } => self.unlock_key_pressed(opened_at, key, now),
            Panel::Log { chosen } => self.log_key(chosen, key),
            Panel::Changes { chosen } => self.changes_key(chosen, key, now),
            Panel::Keep { action, input, .. } => self.keep_key(action, input, key),
            Panel::Driver { input, .. } => self.driver_key(input, key, now),
            Panel::Waiting { ticket, .. } if key.code == KeyCode::Esc => vec![Effect::StopActing { ticket }],
            Panel::Waiting { .. } => self.stay(panel),
            Panel::Refused { .. } => match key.code {
                KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q') => Vec::new(),
                _ => self.stay(panel),
            },
            Panel::Found { found, scroll } => match scrolled(scroll, key) {
                Some(scroll) => self.stay(Panel::Found { found, scroll }),
                None => Vec::new(),
            },
            Panel::Deed { action, scroll } => match scrolled(scroll, key) {
                Some(scroll) => self.stay(Panel::Deed { action, scroll }),
                None => Vec::new(),
            },
        }
    }

    fn stay(&mut self, panel: Panel) -> Vec<Effect> {
        self.overlays.push(Overlay::Act(panel));
        Vec::new()
    }

    /// Shows everything that was done.
    pub(super) fn open_log(&mut self) {
        self.overlays.push(Overlay::Act(Panel::Log { chosen: 0 }));
    }

    fn log_key(&mut self, chosen: usize, key: KeyEvent) -> Vec<Effect> {
        let ids: Vec<_> = self.acts.ledger.deeds().map(|deed| deed.id).collect();
        if matches!(key.code, KeyCode::Esc | KeyCode::Char('q' | '@')) {
            return Vec::new();
        }
        let chosen = paging::chosen(chosen, ids.len(), key);
        self.overlays.push(Overlay::Act(Panel::Log { chosen }));
        if matches!(key.code, KeyCode::Enter | KeyCode::Char('d'))
            && let Some(action) = ids.get(chosen)
        {
            self.overlays.push(Overlay::Act(Panel::Deed { action: *action, scroll: 0 }));
        }
        Vec::new()
    }
}

/// Where a key scrolls to; `None` when it closes.
const fn scrolled(scroll: usize, key: KeyEvent) -> Option<usize> {
    match key.code {
        KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q') => None,
        _ => Some(paging::scrolled(scroll, key)),
    }
}
