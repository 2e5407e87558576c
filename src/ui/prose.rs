//! A text of several lines that a person writes.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    widgets::Widget,
};
use ratatui_textarea::{CursorMove, TextArea, WrapMode};

use super::look::Look;
use crate::{text::Clean, theme::Role};

/// The longest text, in bytes.
const LIMIT: usize = 64 * 1024;

/// A text of several lines with a cursor, wrapped to its place.
pub struct Prose(TextArea<'static>);

impl Prose {
    /// An editor on a text, with the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::with_cursor(text, CursorMove::Bottom)
    }

    /// An editor on a draft that is to be read first: the cursor is at its beginning.
    #[must_use]
    pub fn from_top(text: &str) -> Self {
        Self::with_cursor(text, CursorMove::Top)
    }

    fn with_cursor(text: &str, cursor: CursorMove) -> Self {
        let mut area = TextArea::new(Clean::lines(text).iter().map(ToString::to_string).collect());
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.move_cursor(cursor);
        if cursor == CursorMove::Bottom {
            area.move_cursor(CursorMove::End);
        }
        Self(area)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.lines().join("\n")
    }

    /// Begins a new line.
    pub fn newline(&mut self) {
        self.0.insert_newline();
    }

    /// Takes a key.
    pub fn handle(&mut self, key: KeyEvent) {
        if self.text().len() < LIMIT || !matches!(key.code, KeyCode::Char(_)) {
            self.0.input(key);
        }
    }

    /// Inserts a pasted text with its lines.
    pub fn insert(&mut self, text: &str) {
        let room = LIMIT.saturating_sub(self.text().len());
        let lines = Clean::lines(text);
        let text = lines.iter().map(Clean::as_str).collect::<Vec<_>>().join("\n");
        let mut end = text.len().min(room);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.0.insert_str(&text[..end]);
    }

    /// Draws the text; answers with the cursor's place.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        let mut text = self.0.clone();
        text.set_style(look.style(Role::Text));
        // The terminal's own cursor stands there, where an input method shows what it composes.
        text.set_cursor_style(Style::new());
        text.set_cursor_line_style(Style::new());
        (&text).render(area, buf);
        let (cursor, scrolled) = (text.screen_cursor(), text.scroll_offset());
        let row = u16::try_from(cursor.row).unwrap_or(u16::MAX).saturating_sub(scrolled.0);
        let column = u16::try_from(cursor.col).unwrap_or(u16::MAX).saturating_sub(scrolled.1);
        Some(Position::new((area.x + column).min(area.right() - 1), (area.y + row).min(area.bottom() - 1)))
    }
}
