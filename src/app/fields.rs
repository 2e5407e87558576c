//! A form: a few fields that a person fills in, one under the other.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    domain::{act::Field, words::Words},
    text::{Clean, pad, width, wrap},
    theme::Role,
    ui::{
        input::Input,
        look::{Look, put},
        overlay::boxed,
    },
};

/// The fields while they are filled in.
pub struct Fields {
    all: Vec<Field>,
    inputs: Vec<Input>,
    at: usize,
    saves_at_once: bool,
    /// What each value of a field means, in the order of its choices.
    meanings: Vec<(&'static str, Vec<String>)>,
    /// What is wrong with what was typed.
    pub problem: Option<String>,
}

/// What came of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The form goes on.
    On,
    /// The person has filled it in.
    Done,
    /// The person wants nothing of it.
    Left,
}

impl Fields {
    /// The fields with what stands in them at first.
    #[must_use]
    pub fn new(fields: Vec<Field>) -> Self {
        let inputs = fields.iter().map(|field| Input::new(&field.value)).collect();
        Self { all: fields, inputs, at: 0, saves_at_once: false, meanings: Vec::new(), problem: None }
    }

    /// Enter is the end on every field: for a form in which most stays as it is.
    #[must_use]
    pub const fn saving_at_once(mut self) -> Self {
        self.saves_at_once = true;
        self
    }

    /// Says below a field what its value means, in the order of its choices, instead of the hint.
    #[must_use]
    pub fn meaning(mut self, field: &'static str, meanings: Vec<String>) -> Self {
        self.meanings.push((field, meanings));
        self
    }

    /// What stands below a field.
    fn hint<'a>(&'a self, field: &'a Field, input: &Input) -> &'a str {
        let meanings = self.meanings.iter().find(|(name, _)| *name == field.name);
        let at = field.choices.iter().position(|choice| choice == input.text());
        let meaning = meanings.zip(at).and_then(|((_, meanings), at)| meanings.get(at));
        meaning.unwrap_or(&field.hint)
    }

    /// What was typed into each field, in their order, without the spaces around it.
    pub fn values(&self) -> impl Iterator<Item = (&Field, &str)> {
        self.all.iter().zip(self.inputs.iter().map(|input| input.text().trim()))
    }

    /// What was typed into the field of that name.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values().find(|(field, _)| field.name == name).map_or("", |(_, value)| value)
    }

    /// Whether the field of that name holds something else than at first.
    #[must_use]
    pub fn is_changed(&self, name: &str) -> bool {
        self.values().any(|(field, value)| field.name == name && field.value != value)
    }

    /// The title of the first field that must not be empty and is; it gets the keys.
    pub fn missing(&mut self) -> Option<&str> {
        let at = self.values().position(|(field, value)| !field.optional && value.is_empty())?;
        self.at = at;
        Some(&self.all[at].title)
    }

    /// Says what is wrong with the field of that name, which gets the keys.
    pub fn refuse(&mut self, name: Option<&str>, problem: String) {
        self.at = self.all.iter().position(|field| Some(&*field.name) == name).unwrap_or(self.at);
        self.problem = Some(problem);
    }

    /// Inserts a pasted text.
    pub fn paste(&mut self, text: &str) {
        if let Some(input) = self.inputs.get_mut(self.at) {
            input.insert(text);
        }
    }

    /// Takes a key. Enter goes on to the next field, and is the end on the last one.
    pub fn key(&mut self, key: KeyEvent) -> Typed {
        let last = self.all.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc => return Typed::Left,
            KeyCode::Enter if self.at < last && !self.saves_at_once => self.at += 1,
            KeyCode::Enter => return Typed::Done,
            KeyCode::Down | KeyCode::Tab => self.at = if self.at == last { 0 } else { self.at + 1 },
            KeyCode::Up | KeyCode::BackTab => self.at = self.at.checked_sub(1).unwrap_or(last),
            KeyCode::Left | KeyCode::Right if self.on_choice() => self.choose(key.code == KeyCode::Right),
            KeyCode::Char(' ') if self.on_choice() => self.choose(true),
            _ if self.on_choice() => {}
            _ => {
                if let Some(input) = self.inputs.get_mut(self.at) {
                    input.handle(key);
                }
                self.problem = None;
            }
        }
        Typed::On
    }

    fn on_choice(&self) -> bool {
        self.all.get(self.at).is_some_and(|field| !field.choices.is_empty())
    }

    /// Takes the next or previous of the values.
    fn choose(&mut self, forward: bool) {
        let (Some(field), Some(input)) = (self.all.get(self.at), self.inputs.get_mut(self.at)) else { return };
        let many = field.choices.len();
        let at = field.choices.iter().position(|choice| choice == input.text());
        let next = match at {
            None => 0,
            Some(at) if forward => (at + 1) % many,
            Some(at) => (at + many - 1) % many,
        };
        *input = Input::new(field.choices.get(next).map_or("", String::as_str));
        self.problem = None;
    }

    /// Draws the form with the keys of a text and of a choice; answers with the place of the terminal's cursor.
    pub fn draw(
        &self,
        title: &str,
        [text_keys, choice_keys]: [Words; 2],
        (area, buf): (Rect, &mut Buffer),
        look: &Look<'_>,
    ) -> Option<Position> {
        let high = u16::try_from(self.all.len() * 2 + 4).unwrap_or(u16::MAX);
        let inside = boxed(area, (76, high), title, buf, look);
        if inside.is_empty() {
            return None;
        }
        let label = self.all.iter().map(|field| width(&field.title)).max().unwrap_or(0).min(20);
        let body = Rect { height: inside.height.saturating_sub(2), ..inside };
        // Two lines a field; the field that is filled in is always seen.
        let shown = usize::from(body.height / 2).max(1);
        let first = (self.at + 1).saturating_sub(shown);
        let mut cursor = None;
        let rows = self.all.iter().zip(&self.inputs).enumerate().skip(first);
        for (y, (nth, (field, input))) in (body.y..body.bottom()).step_by(2).zip(rows) {
            let here = nth == self.at;
            let sign = if here { look.glyphs.here } else { " " };
            let name = format!("{sign} {}  ", pad(&Clean::new(&field.title), label, false));
            let x = put(buf, body, (body.x, y), &name, look.style(if here { Role::TitleFocused } else { Role::Label }));
            let place = Rect { x, y, width: body.right().saturating_sub(x), height: 1 };
            if field.choices.is_empty() {
                let at = input.render(place, buf, look);
                cursor = if here { at } else { cursor };
            } else {
                choices(field, input, place, buf, look);
            }
            put(buf, body, (x, y + 1), &Clean::new(self.hint(field, input)), look.style(Role::Dim));
        }
        let keys = if self.on_choice() { choice_keys } else { text_keys }.get(look.lang);
        let (text, role) = self.problem.as_deref().map_or((keys, Role::Dim), |problem| (problem, Role::Crit));
        let text = wrap(&Clean::new(text), usize::from(inside.width));
        let from = inside.bottom().saturating_sub(u16::try_from(text.len()).unwrap_or(1).min(2));
        for (y, line) in (from..inside.bottom()).zip(&text) {
            put(buf, inside, (inside.x, y), line, look.style(role));
        }
        cursor
    }
}

fn choices(field: &Field, input: &Input, place: Rect, buf: &mut Buffer, look: &Look<'_>) {
    let at = field.choices.iter().position(|choice| choice == input.text()).unwrap_or(0);
    // The chosen one is always seen, with its neighbours as far as there is room.
    let mut x = place.x;
    for (nth, choice) in field.choices.iter().enumerate().skip(at.saturating_sub(2)) {
        let role = if nth == at && choice == input.text() { Role::Selected } else { Role::Dim };
        x = put(buf, place, (x, place.y), &format!(" {} ", Clean::new(choice)), look.style(role)) + 1;
    }
}
