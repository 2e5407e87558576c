//! The editor of a note: when it happened, what kind of statement it is, and the text.

use std::collections::BTreeSet;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    widgets::Widget,
};
use ratatui_textarea::{CursorMove, Input as KeyInput, Key, TextArea, WrapMode};

use super::{
    Look,
    input::LineInput,
    put,
    put::{cells, to_cells},
    words,
};
use crate::{domain::event::Tag, text::Clean, theme::Role};

/// The longest paste, in bytes: a log, not a disk.
const PASTE: usize = 64 * 1024;

/// Which part of the note gets the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Field {
    /// The text.
    #[default]
    Text,
    /// When it happened, as typed.
    Time,
    /// What kind of statement it is.
    Tags,
}

/// A note in the making.
#[derive(Debug, Clone)]
pub struct NoteEditor {
    time: LineInput,
    tags: BTreeSet<Tag>,
    tag: usize,
    text: TextArea<'static>,
    field: Field,
}

impl NoteEditor {
    /// An editor that begins with these; the cursor stands at the end of the text.
    #[must_use]
    pub fn new(time: &str, tags: BTreeSet<Tag>, text: &str) -> Self {
        let mut area: TextArea<'static> = clean(text).into();
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        // The terminal's own cursor shows where one is: input methods compose there.
        area.set_cursor_style(Style::new());
        area.set_cursor_line_style(Style::new());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { time: LineInput::new(time), tags, tag: 0, text: area, field: Field::Text }
    }

    /// When it happened, as typed.
    #[must_use]
    pub fn time(&self) -> &str {
        self.time.text()
    }

    /// The tags that are set.
    #[must_use]
    pub const fn tags(&self) -> &BTreeSet<Tag> {
        &self.tags
    }

    /// The text, without blank lines around it.
    #[must_use]
    pub fn text(&self) -> String {
        self.text.lines().join("\n").trim().to_owned()
    }

    /// Which part gets the keys.
    #[must_use]
    pub const fn field(&self) -> Field {
        self.field
    }

    /// Gives the keys to a part: the time, when what was typed there is wrong.
    pub const fn go_to(&mut self, field: Field) {
        self.field = field;
    }

    /// Takes a key; answers whether it was one for the editor. `Esc` and what ends the editor are the caller's.
    pub fn key(&mut self, key: impl Into<KeyInput>) -> bool {
        let key = key.into();
        match (key.key, self.field) {
            (Key::Esc | Key::Null | Key::F(_), _) => return false,
            (Key::Tab, field) => self.field = next(field, key.shift),
            (Key::Char(c), _) if !key.ctrl && !key.alt && !Clean::allows(c) => {}
            (Key::Enter | Key::Down, Field::Time) => self.field = Field::Tags,
            (Key::Enter | Key::Down, Field::Tags) => self.field = Field::Text,
            (Key::Up, Field::Tags) => self.field = Field::Time,
            (_, Field::Time) => return self.time.key(key),
            (_, Field::Tags) => return self.tag_key(key.key),
            (_, Field::Text) => drop(self.text.input(key)),
        }
        true
    }

    /// Takes a pasted text: every line of it, cleaned. It never counts as keys.
    pub fn paste(&mut self, text: &str) {
        match self.field {
            Field::Time => self.time.paste(text),
            Field::Tags | Field::Text => {
                self.field = Field::Text;
                self.text.insert_str(clean(text).join("\n"));
            }
        }
    }

    fn tag_key(&mut self, key: Key) -> bool {
        let last = Tag::ALL.len() - 1;
        match key {
            Key::Left => self.tag = self.tag.saturating_sub(1),
            Key::Right => self.tag = (self.tag + 1).min(last),
            Key::Home => self.tag = 0,
            Key::End => self.tag = last,
            Key::Char(' ') => {
                let tag = Tag::ALL[self.tag];
                if !self.tags.remove(&tag) {
                    self.tags.insert(tag);
                }
            }
            _ => return false,
        }
        true
    }

    /// Draws the editor; `error` says what is wrong with the time. Answers where the cursor stands.
    pub fn render(&self, area: Rect, buf: &mut Buffer, (look, error): (&Look<'_>, Option<&str>)) -> Position {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return area.as_position();
        }
        let cursor = self.fields(area, buf, (look, error));
        Position { x: cursor.x.min(area.right() - 1), y: cursor.y.min(area.bottom() - 1) }
    }

    fn fields(&self, area: Rect, buf: &mut Buffer, (look, error): (&Look<'_>, Option<&str>)) -> Position {
        let line = Rect { height: 1, ..area };
        if area.height < 4 {
            // What gets the keys is what must be seen.
            return match self.field {
                Field::Time => self.render_time(line, buf, (look, error)),
                Field::Tags => self.render_tags(line, buf, look),
                Field::Text => self.render_text(area, buf, look),
            };
        }
        let time = self.render_time(line, buf, (look, error));
        let tags = self.render_tags(Rect { y: area.y + 1, ..line }, buf, look);
        let text = self.render_text(Rect { y: area.y + 3, height: area.height - 3, ..area }, buf, look);
        match self.field {
            Field::Time => time,
            Field::Tags => tags,
            Field::Text => text,
        }
    }

    fn render_time(&self, line: Rect, buf: &mut Buffer, (look, error): (&Look<'_>, Option<&str>)) -> Position {
        let rest = Self::label(line, buf, (look.say(words::time()), self.field == Field::Time), look);
        let input = Rect { width: rest.width.min(20), ..rest };
        let cursor = self.time.render(input, buf, look);
        let after = rest.x.saturating_add(input.width).saturating_add(2);
        let room = rest.right().saturating_sub(after);
        match error {
            Some(error) => put(buf, (after, rest.y), error, room, look.style(Role::Crit)),
            // A hint that does not fit helps nobody.
            None if cells(look.say(words::time_hint())) > room => 0,
            None => put(buf, (after, rest.y), look.say(words::time_hint()), room, look.style(Role::Dim)),
        };
        cursor
    }

    fn render_tags(&self, line: Rect, buf: &mut Buffer, look: &Look<'_>) -> Position {
        let active = self.field == Field::Tags;
        let rest = Self::label(line, buf, (look.say(words::tags()), active), look);
        let all: u16 = Tag::ALL.iter().map(|tag| cells(tag.id()) + 4).sum();
        let first = if all <= rest.width { 0 } else { self.tag };
        let (mut x, mut cursor) = (rest.x, rest.as_position());
        for (at, tag) in Tag::ALL.iter().enumerate().skip(first) {
            let here = active && at == self.tag;
            if here {
                cursor.x = x.min(line.right().saturating_sub(1));
            }
            let (sign, role) =
                if self.tags.contains(tag) { (look.glyphs.mark, Role::Marked) } else { (look.glyphs.gap, Role::Dim) };
            let style = if here { look.style(role).patch(look.style(Role::Input)) } else { look.style(role) };
            let room = rest.right().saturating_sub(x);
            x = x.saturating_add(put(buf, (x, rest.y), &format!("{sign} {}", tag.id()), room, style)).saturating_add(2);
        }
        cursor
    }

    fn render_text(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Position {
        // The widget needs room for a wide character; on a smaller one there is nothing to see anyway.
        if area.width < 2 || area.height == 0 {
            return area.as_position();
        }
        buf.set_style(area, look.style(Role::Text));
        (&self.text).render(area, buf);
        let cursor = self.text.screen_cursor();
        let (top, _) = self.text.scroll_offset();
        let x = to_cells(cursor.col).min(area.width - 1);
        let y = to_cells(cursor.row).saturating_sub(top).min(area.height - 1);
        Position { x: area.x + x, y: area.y + y }
    }

    /// Draws the label of a line; answers the room after it.
    fn label(line: Rect, buf: &mut Buffer, (label, active): (&str, bool), look: &Look<'_>) -> Rect {
        let role = if active { Role::Accent } else { Role::Label };
        put(buf, (line.x, line.y), label, line.width, look.style(role));
        let wide = 6.min(line.width);
        Rect { x: line.x + wide, width: line.width - wide, ..line }
    }
}

const fn next(field: Field, back: bool) -> Field {
    match (field, back) {
        (Field::Text, false) | (Field::Tags, true) => Field::Time,
        (Field::Time, false) | (Field::Text, true) => Field::Tags,
        (Field::Tags, false) | (Field::Time, true) => Field::Text,
    }
}

/// A text of several lines, cleaned line by line and bounded; what was cut is said.
fn clean(text: &str) -> Vec<String> {
    let mut end = text.len().min(PASTE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut lines: Vec<String> = Clean::lines(&text[..end]).iter().map(ToString::to_string).collect();
    if end < text.len() {
        lines.push(format!("… (+{} bytes)", text.len() - end));
    }
    lines
}

#[cfg(test)]
#[path = "editor_tests.rs"]
mod tests;
