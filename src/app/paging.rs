//! Keys that move within a list or a text that lies over the panes, the same in every dialog.

use crossterm::event::{KeyCode, KeyEvent};

/// So many lines are a page.
const PAGE: usize = 10;

/// Which of `many` rows is chosen after a key.
pub(super) fn chosen(chosen: usize, many: usize, key: KeyEvent) -> usize {
    let last = many.saturating_sub(1);
    let next = match key.code {
        KeyCode::Down | KeyCode::Char('j') | KeyCode::Tab => chosen + 1,
        KeyCode::Up | KeyCode::Char('k') | KeyCode::BackTab => chosen.saturating_sub(1),
        KeyCode::PageDown => chosen + PAGE,
        KeyCode::PageUp => chosen.saturating_sub(PAGE),
        KeyCode::Home | KeyCode::Char('g') => 0,
        KeyCode::End | KeyCode::Char('G') => last,
        _ => chosen,
    };
    next.min(last)
}

/// The first line shown after a key; the drawing brings what is too far back to the last page.
pub(super) const fn scrolled(scroll: usize, key: KeyEvent) -> usize {
    match key.code {
        KeyCode::Down | KeyCode::Char('j') => scroll.saturating_add(1),
        KeyCode::Up | KeyCode::Char('k') => scroll.saturating_sub(1),
        KeyCode::PageDown | KeyCode::Char(' ') => scroll.saturating_add(PAGE),
        KeyCode::PageUp => scroll.saturating_sub(PAGE),
        KeyCode::Home | KeyCode::Char('g') => 0,
        KeyCode::End | KeyCode::Char('G') => u16::MAX as usize,
        _ => scroll,
    }
}
