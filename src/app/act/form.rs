//! The form: what a person must say before there can be a plan.

use crossterm::event::{KeyCode, KeyEvent};

use super::{
    panel::{Form, Panel},
    words as w,
};
use crate::{
    app::{overlay::Overlay, state::Room},
    domain::{clock::Moment, effect::Effect},
    ui::input::Input,
};

impl Room {
    pub(super) fn form_key(&mut self, mut form: Form, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let last = form.offer.fields.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return Vec::new(),
            KeyCode::Enter if form.at < last => form.at += 1,
            KeyCode::Enter => return self.submit(form, now),
            KeyCode::Down | KeyCode::Tab => form.at = if form.at == last { 0 } else { form.at + 1 },
            KeyCode::Up | KeyCode::BackTab => form.at = form.at.checked_sub(1).unwrap_or(last),
            KeyCode::Left | KeyCode::Right if is_choice(&form) => choose(&mut form, key.code == KeyCode::Right),
            KeyCode::Char(' ') if is_choice(&form) => choose(&mut form, true),
            _ if is_choice(&form) => {}
            _ => {
                if let Some(input) = form.inputs.get_mut(form.at) {
                    input.handle(key);
                }
                form.problem = None;
            }
        }
        self.overlays.push(Overlay::Act(Panel::Form(form)));
        Vec::new()
    }

    fn submit(&mut self, mut form: Form, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let empty =
            |(field, input): (&crate::domain::act::Field, &Input)| !field.optional && input.text().trim().is_empty();
        if let Some(at) = form.offer.fields.iter().zip(&form.inputs).position(empty) {
            form.at = at;
            form.problem = Some(w::must_say(lang, form.offer.fields[at].title.clone()));
            self.overlays.push(Overlay::Act(Panel::Form(form)));
            return Vec::new();
        }
        let (ask, title, class) = (form.ask(), form.offer.title.clone(), form.offer.class);
        self.plan(ask, (title, class), Some(Box::new(form)), None, now)
    }
}

fn is_choice(form: &Form) -> bool {
    form.offer.fields.get(form.at).is_some_and(|field| !field.choices.is_empty())
}

/// Takes the next or previous of the values.
fn choose(form: &mut Form, forward: bool) {
    let (Some(field), Some(input)) = (form.offer.fields.get(form.at), form.inputs.get_mut(form.at)) else { return };
    let many = field.choices.len();
    let at = field.choices.iter().position(|choice| choice == input.text());
    let next = match at {
        None => 0,
        Some(at) if forward => (at + 1) % many,
        Some(at) => (at + many - 1) % many,
    };
    *input = Input::new(field.choices.get(next).map_or("", String::as_str));
    form.problem = None;
}
