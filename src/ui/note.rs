//! The editor of a note: its text of several lines, its time and its tags.

use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    input::Input,
    look::{Look, put},
    prose::Prose,
};
use crate::{
    text::{width, words},
    theme::Role,
};

words! {
    /// The label of the time field.
    time = "time", "시각";
    /// The label of the tags field.
    tags = "tags", "태그";
    /// What may stand in the time field.
    time_hint = "now; or 14:02, -5m", "지금. 또는 14:02, -5m";
    /// What may stand in the tags field.
    tags_hint = "hypothesis evidence decision action comms", "hypothesis evidence decision action comms";
}

/// Which field gets the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Text,
    Time,
    Tags,
}

/// A note that is being written.
pub struct NoteEditor {
    text: Prose,
    time: Input,
    tags: Input,
    field: Field,
}

impl NoteEditor {
    /// An editor on a text, a time and tags as typed before.
    #[must_use]
    pub fn new(text: &str, time: &str, tags: &str) -> Self {
        Self { text: Prose::new(text), time: Input::new(time), tags: Input::new(tags), field: Field::Text }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        self.text.text()
    }

    /// The time as typed.
    #[must_use]
    pub fn at(&self) -> String {
        self.time.text().to_owned()
    }

    /// The tags as typed.
    #[must_use]
    pub fn tags(&self) -> String {
        self.tags.text().to_owned()
    }

    /// Replaces the text.
    pub fn set_text(&mut self, text: &str) {
        self.text = Prose::new(text);
    }

    /// Begins a new line of the text.
    pub fn newline(&mut self) {
        if self.field == Field::Text {
            self.text.newline();
        }
    }

    /// Moves to the next field.
    pub const fn next_field(&mut self) {
        self.field = match self.field {
            Field::Text => Field::Time,
            Field::Time => Field::Tags,
            Field::Tags => Field::Text,
        };
    }

    /// Takes a key into the field that has the cursor.
    pub fn handle(&mut self, key: KeyEvent) {
        match self.field {
            Field::Text => self.text.handle(key),
            Field::Time => {
                self.time.handle(key);
            }
            Field::Tags => {
                self.tags.handle(key);
            }
        }
    }

    /// Inserts a pasted text: logs of many lines into the text.
    pub fn insert(&mut self, text: &str) {
        match self.field {
            Field::Text => self.text.insert(text),
            Field::Time => self.time.insert(text),
            Field::Tags => self.tags.insert(text),
        }
    }

    /// Draws the three fields; answers with the cursor's place.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.height < 3 || area.width < 12 {
            return self.text.render(area, buf, look);
        }
        let fields = Rect { y: area.bottom() - 1, height: 1, ..area };
        // The words of the tags are longer than any time.
        let part = fields.width / 3 + 2;
        let left = Rect { width: part, ..fields };
        let right = Rect { x: fields.x + part, width: fields.width - part, ..fields };
        let text = self.text.render(Rect { height: area.height - 1, ..area }, buf, look);
        let at = labelled(&self.time, (time().get(look.lang), time_hint().get(look.lang)), left, buf, look);
        let tagged = labelled(&self.tags, (tags().get(look.lang), tags_hint().get(look.lang)), right, buf, look);
        match self.field {
            Field::Text => text,
            Field::Time => at,
            Field::Tags => tagged,
        }
    }
}

fn labelled(
    input: &Input,
    (label, hint): (&str, &str),
    area: Rect,
    buf: &mut Buffer,
    look: &Look<'_>,
) -> Option<Position> {
    let x = put(buf, area, (area.x, area.y), &format!("{label} "), look.style(Role::Label));
    let field = Rect { x, width: area.right().saturating_sub(x + 1), ..area };
    let cursor = input.render(field, buf, look);
    if input.text().is_empty() && width(hint) > 0 {
        put(buf, field, (field.x, field.y), hint, look.style(Role::Dim));
    }
    cursor
}
