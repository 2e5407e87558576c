//! A question: what will happen, the answers to choose from, and perhaps a line to type.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    Look, fill,
    input::LineInput,
    overlay::Overlay,
    put,
    put::{cells, to_cells},
};
use crate::{
    text::{self, Clean},
    theme::Role,
};

/// The widest that a question gets.
const WIDTH: u16 = 72;

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Its key as people write it; empty when it is only selected.
    pub key: &'a str,
    /// A word or two.
    pub title: &'a str,
    /// What it means.
    pub note: &'a str,
    /// How the title is drawn.
    pub role: Role,
}

/// The question.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// Its title.
    pub title: &'a str,
    /// What must be known to answer: lines that are wrapped.
    pub lines: &'a [(Clean, Role)],
    /// The answers.
    pub answers: &'a [Answer<'a>],
    /// The selected answer.
    pub selected: usize,
    /// A line to type, with its label.
    pub input: Option<(&'a str, &'a LineInput)>,
    /// Whether the line gets the keys, and not the answers.
    pub typing: bool,
    /// The keys that end it: `Enter declare · Esc cancel`.
    pub foot: &'a str,
}

impl Choice<'_> {
    /// Draws it in a box above the panes; answers where the cursor stands when there is a line to type.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Option<Position> {
        let width = self.width(area);
        let lines = self.wrapped(width);
        let blank = usize::from(!lines.is_empty() && !self.answers.is_empty());
        let input = if self.input.is_some() { 2 } else { 0 };
        let height = to_cells(lines.len() + blank + self.answers.len() + input);
        let inner = Overlay { title: self.title, foot: self.foot, content: (width, height) }.render(area, buf, look);
        if inner.is_empty() {
            return None;
        }
        // The answers and the line to type stay in sight; what explains them gives way.
        let needed = to_cells(self.answers.len() + input).min(inner.height);
        let explained = inner.height - needed;
        for (y, (line, role)) in (inner.y..inner.y + explained).zip(&lines) {
            put(buf, (inner.x, y), line, inner.width, look.style(*role));
        }
        let input_height = to_cells(input).min(needed);
        let answers = Rect { y: inner.y + explained, height: needed - input_height, ..inner };
        self.render_answers(answers, buf, look);
        let (label, input) = self.input?;
        let line = Rect { y: inner.bottom() - 1, height: 1, ..inner };
        let role = if self.typing { Role::Accent } else { Role::Label };
        let taken =
            put(buf, (line.x, line.y), label, line.width / 2, look.style(role)).saturating_add(1).min(line.width);
        let cursor = input.render(Rect { x: line.x + taken, width: line.width - taken, ..line }, buf, look);
        self.typing.then_some(cursor)
    }

    fn render_answers(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let keys = self.answers.iter().map(|answer| cells(answer.key)).max().unwrap_or(0);
        let titles = self.answers.iter().map(|answer| cells(answer.title)).max().unwrap_or(0);
        let first = (self.selected + 1).saturating_sub(usize::from(area.height)).min(self.answers.len());
        for (y, (at, answer)) in (area.y..area.bottom()).zip(self.answers.iter().enumerate().skip(first)) {
            let here = at == self.selected;
            if here {
                let role = if self.typing { Role::SelectedIdle } else { Role::Selected };
                fill(buf, Rect { y, height: 1, ..area }, " ", look.style(role));
            }
            let sign = if here { look.glyphs.here } else { " " };
            let selected = here && !self.typing;
            let style = |role| if selected { look.style(Role::Selected) } else { look.style(role) };
            let at = |cells: u16| (area.x.saturating_add(cells), area.width.saturating_sub(cells));
            let mut column = 0;
            for (text, wide, role) in [
                (sign, 1, Role::Accent),
                (answer.key, keys, Role::Key),
                (answer.title, titles, answer.role),
                (answer.note, u16::MAX, Role::Dim),
            ] {
                let (x, room) = at(column);
                put(buf, (x, y), text, room.min(wide), style(role));
                column = column.saturating_add(if wide == 0 { 0 } else { wide.saturating_add(1) });
            }
        }
    }

    fn width(&self, area: Rect) -> u16 {
        let line = |(text, _): &(Clean, Role)| cells(text);
        let answer = |answer: &Answer<'_>| cells(answer.key) + cells(answer.title) + cells(answer.note) + 4;
        let lines = self.lines.iter().map(line).chain(self.answers.iter().map(answer)).max().unwrap_or(0);
        let typed = if self.input.is_some() { 56 } else { 0 };
        lines.max(typed).clamp(24, WIDTH).min(area.width.saturating_sub(4))
    }

    fn wrapped(&self, width: u16) -> Vec<(String, Role)> {
        let wrap = |(line, role): &(Clean, Role)| {
            text::wrap(line, usize::from(width)).into_iter().map(|line| (line, *role)).collect::<Vec<_>>()
        };
        self.lines.iter().flat_map(wrap).collect()
    }
}

#[cfg(test)]
#[path = "choice_tests.rs"]
mod tests;
