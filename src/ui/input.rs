//! One line to type in: a filter, a command, a title. The caller places the terminal's own cursor where
//! [`LineInput::render`] says, so that input methods (Korean) compose in the right place.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use ratatui_textarea::{Input as KeyInput, Key};

use super::{Look, fill, put, put::to_cells};
use crate::{
    text::{self, Clean},
    theme::Role,
};

/// The longest line, in bytes.
const LIMIT: usize = 4096;

/// A line of text with a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineInput {
    text: String,
    /// In bytes, on a boundary of a character.
    cursor: usize,
}

impl LineInput {
    /// A line with the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = Clean::new(text).to_string();
        Self { cursor: text.len(), text }
    }

    /// What was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes a key; answers whether it was one for a line of text.
    pub fn key(&mut self, key: impl Into<KeyInput>) -> bool {
        let key = key.into();
        match (key.key, key.ctrl, key.alt) {
            (Key::Char(c), false, false) => self.insert(c.encode_utf8(&mut [0; 4])),
            (Key::Backspace, false, false) | (Key::Char('h'), true, false) => {
                let from = self.text[..self.cursor].char_indices().next_back().map_or(0, |(at, _)| at);
                self.remove(from, self.cursor);
            }
            (Key::Delete, false, false) => self.remove(self.cursor, self.right()),
            (Key::Left, false, false) => self.cursor = self.left(),
            (Key::Right, false, false) => self.cursor = self.right(),
            (Key::Home, ..) => self.cursor = 0,
            (Key::End, ..) | (Key::Char('e'), true, false) => self.cursor = self.text.len(),
            (Key::Left, ..) => self.cursor = self.word_left(),
            (Key::Right, ..) => self.cursor = self.word_right(),
            (Key::Char('w'), true, false) | (Key::Backspace, ..) => self.remove(self.word_left(), self.cursor),
            (Key::Char('u'), true, false) => self.remove(0, self.cursor),
            (Key::Char('k'), true, false) => self.remove(self.cursor, self.text.len()),
            _ => return false,
        }
        true
    }

    /// Puts a pasted text at the cursor, cleaned and in one line.
    pub fn paste(&mut self, text: &str) {
        let line = Clean::lines(text.trim_end()).iter().map(Clean::as_str).collect::<Vec<_>>().join(" ");
        self.insert(&Clean::new(&line));
    }

    /// Forgets what was typed.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Draws the line, scrolled so that the cursor is seen; answers where the cursor stands.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Position {
        let line = Rect { height: area.height.min(1), ..area }.intersection(buf.area);
        fill(buf, line, " ", look.style(Role::Input));
        let room = usize::from(line.width.saturating_sub(1));
        let mut start = 0;
        while text::width(&self.text[start..self.cursor]) > room {
            start += self.text[start..].chars().next().map_or(1, char::len_utf8);
        }
        let seen = &self.text[start..];
        put(buf, (line.x, line.y), seen, line.width, look.style(Role::Input));
        let x = to_cells(text::width(&self.text[start..self.cursor])).min(line.width.saturating_sub(1));
        Position { x: line.x.saturating_add(x), y: line.y }
    }

    fn insert(&mut self, text: &str) {
        if text.chars().all(Clean::allows) && self.text.len() + text.len() <= LIMIT {
            self.text.insert_str(self.cursor, text);
            self.cursor += text.len();
        }
    }

    fn remove(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.cursor = from;
    }

    /// The place before the character on the left, with the marks that sit on it.
    fn left(&self) -> usize {
        let before = self.text[..self.cursor].char_indices().rev();
        before.into_iter().find(|(_, c)| is_seen(*c)).map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        let after = self.text[self.cursor..].char_indices().skip(1);
        after.into_iter().find(|(_, c)| is_seen(*c)).map_or(self.text.len(), |(at, _)| self.cursor + at)
    }

    fn word_left(&self) -> usize {
        let before = self.text[..self.cursor].trim_end();
        before.rfind(char::is_whitespace).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8))
    }

    fn word_right(&self) -> usize {
        let after = &self.text[self.cursor..];
        let word = after.len() - after.trim_start().len();
        after[word..].find(char::is_whitespace).map_or(self.text.len(), |at| self.cursor + word + at)
    }
}

/// Whether a character takes room of its own.
fn is_seen(c: char) -> bool {
    text::width(c.encode_utf8(&mut [0; 4])) > 0
}

#[cfg(test)]
#[path = "input_tests.rs"]
mod tests;
