//! The palette: type a few letters of what you want, see what it is called and which key it has.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{Look, fill, input::LineInput, overlay::Overlay, put, put::cells, put_right, words};
use crate::{text::search::Finder, theme::Role};

/// The most commands that are seen at once.
const LINES: u16 = 14;
/// The width that it would like.
const WIDTH: u16 = 64;

/// A command that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaletteItem<'a> {
    /// Two or three words.
    pub title: &'a str,
    /// One sentence; searched too.
    pub doc: &'a str,
    /// Its key as people write it; empty for none.
    pub key: &'a str,
}

/// What was typed, and which of the matches is selected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaletteState {
    /// What was typed.
    pub input: LineInput,
    /// The selected one, counted in the matches.
    pub selected: usize,
}

impl PaletteState {
    /// Moves the selection among so many matches, around the ends.
    pub fn move_by(&mut self, matches: usize, by: isize) {
        let count = isize::try_from(matches).unwrap_or(isize::MAX).max(1);
        let from = isize::try_from(self.selected).unwrap_or(0).min(count - 1);
        self.selected = usize::try_from((from + by % count + count) % count).unwrap_or(0);
    }
}

/// The commands that match what was typed, by their places, best first. A match in the title is better than one in the
/// sentence. Nothing typed: all of them in their own order.
#[must_use]
pub fn matches(items: &[PaletteItem<'_>], typed: &str) -> Vec<usize> {
    if typed.trim().is_empty() {
        return (0..items.len()).collect();
    }
    let mut finder = Finder::new(typed);
    let mut scored: Vec<(bool, u32, usize)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let title = finder.score(item.title);
        if let Some(score) = title.or_else(|| finder.score(item.doc)) {
            scored.push((title.is_some(), score, at));
        }
    }
    scored.sort_by_key(|(title, score, at)| (!title, u32::MAX - score, *at));
    scored.into_iter().map(|(_, _, at)| at).collect()
}

/// The palette as it is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Palette<'a> {
    /// All commands.
    pub items: &'a [PaletteItem<'a>],
    /// Those that match, from [`matches`].
    pub matches: &'a [usize],
    /// What was typed and is selected.
    pub state: &'a PaletteState,
}

impl Palette<'_> {
    /// Draws it in a box above the panes; answers where the cursor stands. The box does not change its size while one
    /// types.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Position {
        let rows = u16::try_from(self.items.len()).unwrap_or(LINES).min(LINES);
        let foot = format!("{}/{}", self.matches.len(), self.items.len());
        let overlay =
            Overlay { title: look.say(words::palette()), foot: &foot, content: (WIDTH, rows.saturating_add(1)) };
        let inner = overlay.render(area, buf, look);
        if inner.is_empty() {
            return inner.as_position();
        }
        put(buf, (inner.x, inner.y), ":", inner.width, look.style(Role::Key));
        let input = Rect { x: inner.x.saturating_add(1), width: inner.width - 1, height: 1, ..inner };
        let cursor = self.state.input.render(input, buf, look);
        let list = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
        self.list(list, buf, look);
        cursor
    }

    fn list(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        if self.matches.is_empty() && area.height > 0 {
            put(buf, (area.x, area.y), look.say(words::no_command()), area.width, look.style(Role::Dim));
            return;
        }
        let selected = self.state.selected.min(self.matches.len().saturating_sub(1));
        let titles = self.items.iter().map(|item| cells(item.title)).max().unwrap_or(0).min(area.width / 2);
        let first = (selected + 1).saturating_sub(usize::from(area.height));
        for (y, (at, item)) in (area.y..area.bottom()).zip(self.matches.iter().enumerate().skip(first)) {
            let Some(item) = self.items.get(*item) else { continue };
            let line = Rect { y, height: 1, ..area };
            let here = at == selected;
            if here {
                fill(buf, line, " ", look.style(Role::Selected));
            }
            let style = |role| if here { look.style(Role::Selected) } else { look.style(role) };
            let key = cells(item.key).min(line.width / 3);
            put_right(buf, (line.right(), y), item.key, key, style(Role::Key));
            let room = line.width.saturating_sub(key + 2);
            put(buf, (line.x, y), item.title, room, style(Role::Text));
            let doc = room.saturating_sub(titles + 2);
            if doc > 8 && cells(item.title) <= titles {
                put(buf, (line.x + titles + 2, y), item.doc, doc, style(Role::Dim));
            }
        }
    }
}

#[cfg(test)]
#[path = "palette_tests.rs"]
mod tests;
