//! Tables and trees on the screen: columns that drop out by rank, rows that are laid out only when they are seen.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

use super::{
    list::ListState,
    look::{Look, put, put_right, tint},
    table::{Align, Branch, Cell, Column, Content, Row, Table, Width},
};
use crate::{domain::verdict::Verdict, text::width, theme::Role};

crate::text::words! {
    /// The filter lets no row through.
    no_match = "no row passes the filter", "거르기에 맞는 줄이 없습니다";
}

/// The cells left of the first column: the verdict's glyph or the mark.
const GUTTER: u16 = 2;
/// How many rows, besides the visible ones, have a say in the width of columns: columns must not jump.
const SAMPLE: usize = 200;

/// A table with what the person did to it.
pub struct TableView<'a> {
    /// The table.
    pub table: &'a Table,
    /// Which rows stand on the screen, in which order.
    pub order: &'a [usize],
    /// Selection, marks, sort, filter.
    pub list: &'a ListState,
    /// Whether all rows are drawn as of the past.
    pub faded: bool,
    /// Whether the pane gets the keys.
    pub focused: bool,
}

/// The cells of a trend where room is short.
const SHORT_SPARK: u16 = 8;
/// From this rank on a column gives way to a longer text in the column that gets the rest.
const OPTIONAL_RANK: u8 = 3;

/// What a column wants.
struct Wish {
    index: usize,
    rank: u8,
    natural: u16,
    width: u16,
    least: u16,
    rest: bool,
}

/// Makes the columns fit: trends shorten, columns of a high rank drop out so that the text which gets the rest can
/// be read, then that text shortens, then columns drop out by rank. What is left over goes to the text, to the
/// trends, to the text.
fn fit(mut chosen: Vec<Wish>, room: u16, gap: u16) -> Vec<Wish> {
    let total = |chosen: &[Wish]| {
        chosen.iter().fold(0, |sum: u16, wish| sum.saturating_add(wish.width + gap)).saturating_sub(gap)
    };
    let shorten = |chosen: &mut [Wish], rest: bool| {
        chosen.iter_mut().filter(|wish| wish.rest == rest).for_each(|wish| wish.width = wish.least);
    };
    if total(&chosen) > room {
        shorten(&mut chosen, false);
    }
    while total(&chosen) > room && drop_worst(&mut chosen, OPTIONAL_RANK) {}
    if total(&chosen) > room {
        shorten(&mut chosen, true);
    }
    while total(&chosen) > room && drop_worst(&mut chosen, 1) {}
    let mut spare = room.saturating_sub(total(&chosen));
    for rest in [true, false] {
        for wish in chosen.iter_mut().filter(|wish| wish.rest == rest) {
            let more = wish.natural.saturating_sub(wish.width).min(spare);
            wish.width += more;
            spare -= more;
        }
    }
    if let Some(wish) = chosen.iter_mut().find(|wish| wish.rest) {
        wish.width += spare;
    }
    chosen
}

/// Drops the column of the highest rank, if that is at least `from`; the text that gets the rest goes last.
fn drop_worst(chosen: &mut Vec<Wish>, from: u8) -> bool {
    let worst = chosen.iter().enumerate().max_by_key(|(at, wish)| (wish.rank, !wish.rest, *at));
    let Some(at) = worst.filter(|(_, wish)| wish.rank >= from).map(|(at, _)| at) else { return false };
    chosen.remove(at);
    true
}

/// A column on the screen.
struct Placed {
    index: usize,
    x: u16,
    width: u16,
}

impl TableView<'_> {
    /// Draws the titles and the visible rows.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let area = area.intersection(buf.area);
        if area.width <= GUTTER || area.height == 0 {
            return;
        }
        if self.order.is_empty() {
            let role = if self.faded { Role::Stale } else { Role::Dim };
            let hidden = !self.table.rows.is_empty();
            let text = if hidden { no_match().get(look.lang) } else { &self.table.empty };
            put(buf, area, (area.x + GUTTER, area.y), text, look.style(role));
            return;
        }
        let rows = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let visible = self.visible(rows.height);
        let columns = self.place(area, &visible, look);
        self.titles(area, &columns, buf, look);
        for (line, row) in (rows.y..rows.bottom()).zip(&visible) {
            self.row(Rect { y: line, height: 1, ..rows }, &self.table.rows[*row], &columns, buf, look);
        }
        self.scrollbar(rows, buf, look);
    }

    fn visible(&self, height: u16) -> Vec<usize> {
        self.order.iter().skip(self.list.offset).take(usize::from(height)).copied().collect()
    }

    /// Decides which columns stand where.
    fn place(&self, area: Rect, visible: &[usize], look: &Look<'_>) -> Vec<Placed> {
        let sample = self.order.iter().take(SAMPLE).chain(visible);
        let rows: Vec<&Row> = sample.map(|row| &self.table.rows[*row]).collect();
        let gap = if area.width >= 90 { 2 } else { 1 };
        let mut chosen = fit(self.wishes(&rows, look), area.width - GUTTER, gap);
        let mut x = area.x + GUTTER;
        let placed = chosen.iter_mut().map(|wish| {
            let width = wish.width.min(area.right().saturating_sub(x));
            let placed = Placed { index: wish.index, x, width };
            x = x.saturating_add(width + gap).min(area.right());
            placed
        });
        placed.collect()
    }

    /// What each column wants; one in which nothing stands is not worth its place.
    fn wishes(&self, rows: &[&Row], look: &Look<'_>) -> Vec<Wish> {
        let wish = |(index, column): (usize, &Column)| {
            let natural = self.natural(index, rows, look);
            let cells = rows.iter().filter_map(|row| row.cells.get(index));
            let spark = cells.map(|cell| &cell.content).any(|content| matches!(content, Content::Spark(_)));
            let sorted = u16::from(self.list.sort.is_some_and(|(sorted, _)| sorted == index));
            let (width, least, rest) = match column.width {
                Width::Rest(least) => (natural.clamp(least, least.saturating_mul(3)), least, true),
                Width::Fit(most) => {
                    let width = natural.min(most.saturating_add(sorted));
                    (width, if spark { width.min(SHORT_SPARK) } else { width }, false)
                }
            };
            let natural_or_less = if rest { natural.max(width) } else { width };
            (natural > 0).then_some(Wish { index, rank: column.rank, natural: natural_or_less, width, least, rest })
        };
        self.table.columns.iter().enumerate().filter_map(wish).collect()
    }

    /// The cells that a column would like to have; 0 when nothing stands in it and it has no title.
    fn natural(&self, index: usize, rows: &[&Row], look: &Look<'_>) -> u16 {
        let column = &self.table.columns[index];
        let cells = rows.iter().filter_map(|row| row.cells.get(index).map(|cell| (row, cell)));
        let content = cells.map(|(row, cell)| match &cell.content {
            Content::Text(text) => {
                let indent =
                    self.indent(index, row).map_or(0, |branch| (branch.last.len() + usize::from(branch.parent)) * 2);
                width(text) + indent
            }
            Content::Verdict(_) => 1,
            Content::Spark(values) => values.len(),
        });
        let content = content.max().unwrap_or(0);
        if content == 0 && column.rank > 0 {
            return 0;
        }
        let arrow = usize::from(self.list.sort.is_some_and(|(sorted, _)| sorted == index));
        u16::try_from(content.max(width(column.title.get(look.lang)) + arrow)).unwrap_or(u16::MAX)
    }

    fn indent<'r>(&self, index: usize, row: &'r Row) -> Option<&'r Branch> {
        row.branch.as_ref().filter(|_| self.table.tree == Some(index))
    }

    fn titles(&self, area: Rect, columns: &[Placed], buf: &mut Buffer, look: &Look<'_>) {
        let style = look.style(Role::Label);
        for placed in columns {
            let column = &self.table.columns[placed.index];
            let mut title = column.title.get(look.lang).to_owned();
            if let Some((_, down)) = self.list.sort.filter(|(sorted, _)| *sorted == placed.index) {
                title.push_str(look.glyphs.sorted[usize::from(down)]);
            }
            let cell = Rect { x: placed.x, y: area.y, width: placed.width, height: 1 };
            match column.align {
                Align::Left => put(buf, cell, (cell.x, cell.y), &title, style),
                Align::Right => put_right(buf, cell, (cell.right(), cell.y), &title, style),
            };
        }
    }

    fn row(&self, line: Rect, row: &Row, columns: &[Placed], buf: &mut Buffer, look: &Look<'_>) {
        let selected = self.list.selected.as_ref() == Some(&row.key);
        let faded = (self.faded || row.faded).then(|| look.style(Role::Stale));
        let over = match (selected, self.focused) {
            (true, true) => Some(look.style(Role::Selected)),
            (true, false) => Some(look.style(Role::SelectedIdle)),
            (false, _) => None,
        };
        if let Some(style) = over {
            tint(buf, line, style);
        }
        let marked = self.list.marks.contains(&row.key);
        let told = row.cells.iter().any(|cell| matches!(cell.content, Content::Verdict(_)));
        let (sign, role) = match (marked, row.verdict) {
            (true, _) => (look.glyphs.mark, Role::Marked),
            (false, verdict) if verdict != Verdict::Ok && !told => (look.glyphs.verdict(verdict), Role::of(verdict)),
            (false, _) => (" ", Role::Text),
        };
        put(buf, line, (line.x, line.y), sign, over_style(look.style(role), over, self.focused));
        for placed in columns {
            let Some(cell) = row.cells.get(placed.index) else { continue };
            let style = over_style(faded.unwrap_or_else(|| look.style(cell.role)), over, self.focused);
            let place = Rect { x: placed.x, y: line.y, width: placed.width, height: 1 };
            self.cell(place, (placed.index, row, cell), style, buf, look);
        }
    }

    fn cell(
        &self,
        place: Rect,
        (index, row, cell): (usize, &Row, &Cell),
        style: Style,
        buf: &mut Buffer,
        look: &Look<'_>,
    ) {
        match &cell.content {
            Content::Text(text) => {
                let mut x = place.x;
                if let Some(branch) = self.indent(index, row) {
                    let dim = style.patch(if self.faded { Style::new() } else { look.style(Role::Border) });
                    x = put(buf, place, (x, place.y), &branches(branch, look), dim);
                }
                if self.table.columns[index].align == Align::Right {
                    put_right(buf, place, (place.right(), place.y), text, style);
                } else {
                    put(buf, place, (x, place.y), text, style);
                }
            }
            Content::Verdict(verdict) => {
                put(buf, place, (place.x, place.y), look.glyphs.verdict(*verdict), style);
            }
            Content::Spark(values) => {
                put(buf, place, (place.x, place.y), &spark(values, usize::from(place.width), look), style);
            }
        }
    }

    fn scrollbar(&self, rows: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let (all, seen) = (self.order.len(), usize::from(rows.height));
        if all <= seen || seen == 0 {
            return;
        }
        let x = rows.right();
        if x >= buf.area.right() {
            return;
        }
        let size = (seen * seen / all).max(1);
        let most = all - seen;
        let top = (self.list.offset.min(most) * (seen - size) + most / 2) / most;
        let column = Rect { x, width: 1, ..rows };
        for (nth, y) in (rows.y..rows.bottom()).enumerate() {
            if (top..top + size).contains(&nth) {
                put(buf, column, (x, y), look.glyphs.scroll[1], look.style(Role::Dim));
            }
        }
    }
}

/// A selected row is one block: its cells keep their weight, not their colours.
fn over_style(own: Style, over: Option<Style>, focused: bool) -> Style {
    match over {
        Some(over) if focused => over.add_modifier(own.add_modifier & (Modifier::CROSSED_OUT | Modifier::ITALIC)),
        Some(over) => own.patch(over),
        None => own,
    }
}

fn branches(branch: &Branch, look: &Look<'_>) -> String {
    let [sibling, last, on, nothing, parent] = look.glyphs.branches;
    let mut out = String::new();
    if let Some((own, above)) = branch.last.split_last() {
        for last in above {
            out.push_str(if *last { nothing } else { on });
        }
        out.push_str(if *own { last } else { sibling });
    }
    if branch.parent {
        out.push_str(parent);
    }
    out
}

/// The last values as a small graph from zero to their greatest.
fn spark(values: &[Option<f32>], cells: usize, look: &Look<'_>) -> String {
    let shown = &values[values.len().saturating_sub(cells)..];
    let most = shown.iter().flatten().copied().filter(|value| value.is_finite()).fold(0.0_f32, f32::max);
    let levels = look.glyphs.spark;
    let sign = |value: &Option<f32>| match value {
        None => look.glyphs.gap,
        Some(value) if most <= 0.0 || !value.is_finite() => levels[usize::from(*value > 0.0)],
        Some(value) => {
            let level = (f64::from(value / most) * 7.0).round().clamp(0.0, 7.0);
            levels.iter().zip(0_u8..).find(|(_, nth)| f64::from(*nth) >= level).map_or(levels[7], |(sign, _)| sign)
        }
    };
    shown.iter().map(sign).collect()
}

#[cfg(test)]
#[path = "table_view_tests.rs"]
mod tests;
