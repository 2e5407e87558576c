//! One row of a table on one line of the screen.

use std::borrow::Cow;

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

use super::{
    Look, put,
    put::{cells, to_cells},
    put_right,
    spark::spark,
    table::{Align, Branch, Cell, Content, Row, Table},
    table_columns::Place,
};
use crate::{
    domain::verdict::Verdict,
    theme::{Glyphs, Role},
};

/// How the rows of one frame are drawn.
pub(super) struct RowPainter<'a> {
    pub table: &'a Table,
    pub places: &'a [Place],
    /// The words that the filter looks for, in lower case.
    pub words: &'a [Vec<char>],
    /// Whether the gutter shows verdicts, and whether it shows marks.
    pub gutter: (bool, bool),
    pub look: &'a Look<'a>,
}

/// What a row is besides what it says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    /// The style of the selection, when the row is selected.
    pub selected: Option<Style>,
    pub marked: bool,
    pub faded: bool,
}

impl RowPainter<'_> {
    /// How wide the gutter is.
    pub fn gutter_width(&self) -> u16 {
        2 * (u16::from(self.gutter.0) + u16::from(self.gutter.1))
    }

    /// Draws a row into a line that is already empty and styled.
    pub fn draw(&self, buf: &mut Buffer, line: Rect, row: &Row, standing: Standing) {
        let (verdicts, marks) = self.gutter;
        let (mut at, y) = (line.x, line.y);
        let one = |at: u16| line.right().saturating_sub(at).min(1);
        if verdicts {
            // What is well says nothing: the eye lands on what is not.
            if row.verdict != Verdict::Ok {
                let style = self.style(Role::of(row.verdict), standing, true);
                put(buf, (at, y), self.look.glyphs.verdict(row.verdict), one(at), style);
            }
            at = at.saturating_add(2);
        }
        if marks {
            if standing.marked {
                put(buf, (at, y), self.look.glyphs.mark, one(at), self.style(Role::Marked, standing, false));
            }
            at = at.saturating_add(2);
        }
        for place in self.places {
            if let Some(cell) = row.cells.get(place.column) {
                self.cell(buf, (at.saturating_add(place.x), y), (place, cell, row), standing);
            }
        }
    }

    fn cell(
        &self,
        buf: &mut Buffer,
        (x, y): (u16, u16),
        (place, cell, row): (&Place, &Cell, &Row),
        standing: Standing,
    ) {
        let style = self.style(cell.role, standing, matches!(cell.content, Content::Verdict(_)));
        let (mut x, mut room) = (x, place.width);
        if self.table.tree == Some(place.column)
            && let Some(branch) = &row.branch
        {
            let twigs = twigs(branch, room / 2, self.look.glyphs);
            let taken = put(buf, (x, y), &twigs, room, self.style(Role::Border, standing, false));
            (x, room) = (x.saturating_add(taken), room.saturating_sub(taken));
        }
        let text = match &cell.content {
            Content::Text(text) => Cow::Borrowed(text.as_str()),
            Content::Verdict(verdict) => Cow::Borrowed(self.look.glyphs.verdict(*verdict)),
            Content::Spark(values) => Cow::Owned(spark(values, usize::from(room), self.look.glyphs)),
        };
        let right = self.table.columns.get(place.column).is_some_and(|column| column.align == Align::Right);
        if right {
            put_right(buf, (x.saturating_add(room), y), &text, room, style);
            return;
        }
        let taken = put(buf, (x, y), &text, room, style);
        if !self.words.is_empty() && matches!(cell.content, Content::Text(_)) {
            self.highlight(buf, (x, y), &text, taken);
        }
    }

    /// Shows where the filter matches.
    fn highlight(&self, buf: &mut Buffer, (x, y): (u16, u16), text: &str, room: u16) {
        for (start, end) in matches(text, self.words, usize::from(room)) {
            let from = x.saturating_add(to_cells(start));
            let until = x.saturating_add(to_cells(end)).min(x.saturating_add(room));
            for at in from..until {
                if let Some(cell) = buf.cell_mut((at, y)) {
                    cell.set_style(self.look.style(Role::Match));
                }
            }
        }
    }

    fn style(&self, role: Role, standing: Standing, keeps_colour: bool) -> Style {
        let role = match role {
            _ if standing.faded => Role::Stale,
            Role::Text if standing.marked => Role::Marked,
            role => role,
        };
        let own = self.look.style(role);
        match standing.selected {
            // On a reversed line every colour would become a block of its own; the verdict may.
            Some(selected) if selected.add_modifier.contains(Modifier::REVERSED) && !keeps_colour => selected,
            Some(selected) => own.patch(selected),
            None => own,
        }
    }
}

/// The branches in front of a row, at most so many cells wide: of a deep tree the nearest levels.
pub(super) fn twigs(branch: &Branch, room: u16, glyphs: &Glyphs) -> String {
    let [sibling, end, on, nothing, open] = glyphs.branches;
    let levels = branch.last.len();
    let most = usize::from(room / 2).max(1);
    let mut out = String::new();
    for (level, last) in branch.last.iter().enumerate().skip(levels.saturating_sub(most)) {
        out.push_str(match (level + 1 == levels, last) {
            (true, true) => end,
            (true, false) => sibling,
            (false, true) => nothing,
            (false, false) => on,
        });
    }
    match (branch.parent, levels) {
        (true, _) => out.push_str(open),
        // A root with nothing below it stands in line with those that have.
        (false, 0) => out.push_str(nothing),
        (false, _) => {}
    }
    out
}

/// Where words of a filter stand in a text, in cells from its beginning, as far as `room` cells.
fn matches(text: &str, words: &[Vec<char>], room: usize) -> Vec<(usize, usize)> {
    let mut lower: Vec<(char, usize)> = Vec::new();
    let mut at = 0;
    let mut utf8 = [0; 4];
    for c in text.chars() {
        lower.extend(c.to_lowercase().map(|lower| (lower, at)));
        at += usize::from(cells(c.encode_utf8(&mut utf8)));
        if at > room {
            break;
        }
    }
    lower.push(('\0', at));
    let mut found = Vec::new();
    for word in words {
        let hits =
            lower.windows(word.len() + 1).filter(|window| window.iter().zip(word).all(|(have, want)| have.0 == *want));
        found.extend(hits.filter_map(|window| Some((window.first()?.1, window.last()?.1))));
    }
    found
}
