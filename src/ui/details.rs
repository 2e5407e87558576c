//! Everything that is known of one row, in sections; long texts are wrapped, and the whole scrolls.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Look,
    facts::Section,
    overlay::Overlay,
    put,
    put::{cells, to_cells},
    scroll_bar,
};
use crate::{text, theme::Role};

/// The widest label.
const LABEL: u16 = 24;
/// The most that is ever laid out, in lines: a full InnoDB status has about a thousand.
const LINES: usize = 20_000;

/// The details of a row.
#[derive(Debug, Clone, Copy)]
pub struct Details<'a> {
    /// What they are about.
    pub title: &'a str,
    /// What is known.
    pub sections: &'a [Section],
    /// How many lines are scrolled away; more than there are counts as the end.
    pub scroll: usize,
}

/// A line as it stands: what is on its left, its text, its role.
struct Line<'a> {
    label: &'a str,
    indent: u16,
    text: String,
    role: Role,
}

impl Details<'_> {
    /// Draws them in a box above the panes.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let width = area.width.saturating_sub(8).min(140);
        let lines = self.lines(width);
        let overlay = Overlay { title: self.title, foot: "", content: (width, to_cells(lines.len())) };
        let height = usize::from(overlay.inner(area).height);
        let scroll = self.scroll.min(lines.len().saturating_sub(height));
        let seen = (scroll + height).min(lines.len());
        let foot = if lines.len() > height { format!("{seen}/{}", lines.len()) } else { String::new() };
        let inner = Overlay { foot: &foot, ..overlay }.render(area, buf, look);
        let labels = self.label_width(inner.width);
        for (y, line) in (inner.y..inner.bottom()).zip(lines.iter().skip(scroll)) {
            put(buf, (inner.x, y), line.label, labels.min(inner.width), look.style(Role::Label));
            let x = inner.x.saturating_add(line.indent);
            put(buf, (x, y), &line.text, inner.right().saturating_sub(x), look.style(line.role));
        }
        let column = Rect { x: inner.right().saturating_add(1), width: inner.width.min(1), ..inner };
        scroll_bar(buf, column, (scroll, lines.len()), look);
    }

    /// How far they can be scrolled on a screen of that size.
    #[must_use]
    pub fn max_scroll(&self, area: Rect) -> usize {
        let width = area.width.saturating_sub(8).min(140);
        let lines = self.lines(width).len();
        let overlay = Overlay { title: self.title, foot: "", content: (width, to_cells(lines)) };
        lines.saturating_sub(usize::from(overlay.inner(area).height))
    }

    fn label_width(&self, width: u16) -> u16 {
        let labels = self.sections.iter().flat_map(|section| &section.lines).map(|line| cells(&line.label));
        labels.max().unwrap_or(0).min(LABEL).min(width / 3)
    }

    fn lines(&self, width: u16) -> Vec<Line<'_>> {
        let labels = self.label_width(width);
        let mut lines = Vec::new();
        for section in self.sections {
            if !lines.is_empty() {
                lines.push(Line { label: "", indent: 0, text: String::new(), role: Role::Text });
            }
            if !section.title.is_empty() {
                lines.push(Line { label: "", indent: 0, text: section.title.to_string(), role: Role::Title });
            }
            // Running text has the whole width; what has labels stands in one column in all sections.
            let labelled = section.lines.iter().any(|line| !line.label.is_empty());
            let indent = if labelled { labels.saturating_add(2) } else { 0 };
            let room = usize::from(width.saturating_sub(indent));
            for line in &section.lines {
                let texts = text::wrap(&line.text, room).into_iter().enumerate();
                let label = |at| if at == 0 { line.label.as_str() } else { "" };
                lines.extend(texts.map(|(at, text)| Line { label: label(at), indent, text, role: line.role }));
                if lines.len() > LINES {
                    return lines;
                }
            }
        }
        lines
    }
}

#[cfg(test)]
#[path = "details_tests.rs"]
mod tests;
