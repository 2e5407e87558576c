//! A line that a person types into.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{buffer::Buffer, layout::Position, layout::Rect};
use ratatui_textarea::{CursorMove, TextArea};

use super::look::{Look, put, tint};
use crate::{
    text::{Clean, width},
    theme::Role,
};

/// The longest line, in bytes.
const LIMIT: usize = 2_000;

/// One line of text with a cursor.
#[derive(Clone, Default)]
pub struct Input(TextArea<'static>);

impl Input {
    /// A line that holds `text`, with the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(vec![flat(text)]);
        area.move_cursor(CursorMove::End);
        Self(area)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.lines().first().map_or("", String::as_str)
    }

    /// Takes a key; answers whether the text changed.
    pub fn handle(&mut self, key: KeyEvent) -> bool {
        // A key can be any character, also one that nobody would see.
        let unseen = matches!(key.code, KeyCode::Char(c) if !Clean::allows(c));
        let breaks = unseen
            || matches!(key.code, KeyCode::Enter)
            || (key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('m' | 'j')));
        if breaks || (matches!(key.code, KeyCode::Char(_)) && self.text().len() >= LIMIT) {
            return false;
        }
        self.0.input(key)
    }

    /// Inserts a pasted text; its line ends become spaces.
    pub fn insert(&mut self, text: &str) {
        let room = LIMIT.saturating_sub(self.text().len());
        let text: String = flat(text).chars().take(room / 4).collect();
        self.0.insert_str(text);
    }

    /// Draws the line, scrolled so that the cursor is seen; answers with the cursor's place.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Option<Position> {
        let area = Rect { height: area.height.min(1), ..area }.intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        tint(buf, area, look.style(Role::Input));
        let before: String = self.text().chars().take(self.0.cursor().1).collect();
        let hidden = (width(&before) + 1).saturating_sub(usize::from(area.width));
        let visible = skip_cells(self.text(), hidden);
        put(buf, area, (area.x, area.y), &visible, look.style(Role::Input));
        let at = u16::try_from(width(&before) - hidden.min(width(&before))).unwrap_or(0);
        Some(Position::new((area.x + at).min(area.right() - 1), area.y))
    }
}

fn flat(text: &str) -> String {
    Clean::lines(text).iter().map(Clean::as_str).collect::<Vec<_>>().join(" ")
}

fn skip_cells(text: &str, cells: usize) -> String {
    let mut skipped = 0;
    let rest = text.chars().skip_while(|c| {
        let skip = skipped < cells;
        skipped += width(c.encode_utf8(&mut [0; 4]));
        skip
    });
    rest.collect()
}
