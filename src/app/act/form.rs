//! The form: what a person must say before there can be a plan.

use crossterm::event::KeyEvent;

use super::{
    panel::{Form, Panel},
    words as w,
};
use crate::{
    app::{fields::Typed, overlay::Overlay, state::Room},
    domain::{clock::Moment, effect::Effect},
};

impl Room {
    pub(super) fn form_key(&mut self, mut form: Form, key: KeyEvent, now: Moment) -> Vec<Effect> {
        match form.fields.key(key) {
            Typed::Left => return Vec::new(),
            Typed::Done => return self.submit(form, now),
            Typed::On => self.overlays.push(Overlay::Act(Panel::Form(form))),
        }
        Vec::new()
    }

    fn submit(&mut self, mut form: Form, now: Moment) -> Vec<Effect> {
        let missing = form.fields.missing().map(str::to_owned);
        if let Some(title) = missing {
            form.fields.problem = Some(w::must_say(self.style.lang, title));
            self.overlays.push(Overlay::Act(Panel::Form(form)));
            return Vec::new();
        }
        let (ask, title, class) = (form.ask(), form.offer.title.clone(), form.offer.class);
        self.plan(ask, (title, class), Some(Box::new(form)), None, now)
    }
}
