//! A table on the screen: header, the rows that are seen, selection, marks, scroll bar. Rows out of sight cost nothing.

use std::borrow::Cow;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Look, fill,
    list::ListState,
    put, put_right, scroll_bar,
    table::{Align, Content, Table},
    table_columns::{Place, place},
    table_row::{RowPainter, Standing},
    words,
};
use crate::{
    text::{self, Clean},
    theme::Role,
};

/// A table as it is to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct TableView<'a> {
    /// What it says.
    pub table: &'a Table,
    /// Which rows, in which order: from [`arrange`](super::list::arrange), after [`ListState::settle`].
    pub order: &'a [usize],
    /// Where the person stands in it.
    pub state: &'a ListState,
    /// Whether all of it is no longer of now.
    pub faded: bool,
    /// Whether it gets the keys.
    pub focused: bool,
    /// What to say instead of [`Table::empty`] when there are no rows because nothing is known: why.
    pub unknown: Option<(&'a Clean, Role)>,
    /// Whether the column right of the area is a border, on which the scroll bar may be drawn.
    pub bordered: bool,
}

impl TableView<'_> {
    /// How many rows are seen at once in an area.
    #[must_use]
    pub fn rows_in(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(1))
    }

    /// Draws it.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let whole = area;
        let mut area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let height = Self::rows_in(area);
        let scrolls = self.order.len() > height && height > 0;
        if scrolls && !self.bordered {
            area.width = area.width.saturating_sub(1);
        }
        let first = self.state.offset.min(self.order.len().saturating_sub(height));
        let seen = &self.order[first..(first + height).min(self.order.len())];
        let painter = self.painter(seen, area.width, look);
        let words = needles(&self.state.filter);
        let painter = RowPainter { places: &painter.1, words: &words, gutter: painter.0, table: self.table, look };
        self.header(area, buf, &painter);
        for (y, (place, row)) in (area.y + 1..).zip((first..).zip(seen)) {
            self.row(Rect { y, height: 1, ..area }, buf, (&painter, place, *row));
        }
        if seen.is_empty() {
            self.nothing(area, buf, look);
        }
        if scrolls {
            let x = if self.bordered { whole.right() } else { area.right() };
            let column = Rect { x, y: area.y + 1, width: 1, height: area.height - 1 };
            scroll_bar(buf, column, (first, self.order.len()), look);
        }
    }

    /// What the gutter shows and where the columns stand.
    fn painter(&self, seen: &[usize], room: u16, look: &Look<'_>) -> ((bool, bool), Vec<Place>) {
        let says_verdict = self
            .table
            .rows
            .first()
            .is_some_and(|row| row.cells.iter().any(|cell| matches!(cell.content, Content::Verdict(_))));
        let gutter = (!says_verdict, !self.state.marks.is_empty());
        let room = room.saturating_sub(2 * (u16::from(gutter.0) + u16::from(gutter.1)));
        (gutter, place(self.table, seen, room, self.sorted().map(|(column, _)| column), look.lang))
    }

    fn sorted(&self) -> Option<(usize, bool)> {
        self.state.sort.filter(|_| self.table.tree.is_none())
    }

    fn header(&self, area: Rect, buf: &mut Buffer, painter: &RowPainter<'_>) {
        let look = painter.look;
        let left = area.x.saturating_add(painter.gutter_width());
        for place in painter.places {
            let Some(column) = self.table.columns.get(place.column) else { continue };
            let title = look.say(column.title);
            let (title, role) = match self.sorted() {
                Some((by, down)) if by == place.column => {
                    let title = text::truncate(title, usize::from(place.width.saturating_sub(1)));
                    (Cow::Owned(format!("{title}{}", look.glyphs.sorted[usize::from(down)])), Role::Accent)
                }
                _ => (Cow::Borrowed(title), Role::Label),
            };
            let x = left.saturating_add(place.x);
            match column.align {
                Align::Left => put(buf, (x, area.y), &title, place.width, look.style(role)),
                Align::Right => {
                    put_right(buf, (x.saturating_add(place.width), area.y), &title, place.width, look.style(role))
                }
            };
        }
    }

    fn row(&self, line: Rect, buf: &mut Buffer, (painter, place, row): (&RowPainter<'_>, usize, usize)) {
        let Some(row) = self.table.rows.get(row) else { return };
        let selected = self
            .state
            .is_at(place, &row.key)
            .then(|| painter.look.style(if self.focused { Role::Selected } else { Role::SelectedIdle }));
        if let Some(style) = selected {
            fill(buf, line, " ", style);
        }
        let marked = self.state.marks.contains(&row.key);
        painter.draw(buf, line, row, Standing { selected, marked, faded: self.faded || row.faded });
    }

    /// Says why there are no rows: none exist, none pass the filter, or nobody knows.
    fn nothing(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let (text, role) = match self.unknown {
            _ if !self.table.rows.is_empty() => (look.say(words::nothing_matches()), Role::Dim),
            Some((why, role)) => (why.as_str(), role),
            None => (self.table.empty.as_str(), Role::Dim),
        };
        let body = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), ..area };
        let top = area.y + u16::from(area.height > 1);
        for (y, line) in (top..area.bottom()).zip(text::wrap(text, usize::from(body.width))) {
            put(buf, (body.x, y), &line, body.width, look.style(role));
        }
    }
}

/// The words that a filter looks for, in lower case.
fn needles(filter: &str) -> Vec<Vec<char>> {
    let wanted = filter.split_whitespace().filter(|word| !word.starts_with('!'));
    wanted.map(|word| word.to_lowercase().chars().collect()).collect()
}

#[cfg(test)]
#[path = "table_view_tests.rs"]
mod tests;
