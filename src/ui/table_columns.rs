//! Which columns of a table are shown, and how wide.

use super::{
    put::{cells, to_cells},
    table::{Column, Content, Table, Width},
};
use crate::{domain::words::Lang, text};

/// Rows that always count for the widths, besides those that are seen: so that columns do not jump while scrolling.
const SAMPLE: usize = 200;

/// A column with its place on the screen, relative to the left of the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Which column.
    pub column: usize,
    /// Where it begins.
    pub x: u16,
    /// How wide it is.
    pub width: u16,
}

/// Lays the columns out in `room` cells. Columns of the highest rank drop out first; of one rank, the rightmost.
pub(super) fn place(table: &Table, seen: &[usize], room: u16, sorted: Option<usize>, lang: Lang) -> Vec<Place> {
    let gap = if room >= 60 { 2 } else { 1 };
    let mut columns: Vec<Place> = (0..table.columns.len())
        .map(|column| Place { column, x: 0, width: wanted(table, column, seen, (sorted, lang)) })
        .collect();
    // A column that holds nothing and has no title takes no room.
    columns.retain(|place| place.width > 0);
    while taken(&columns, gap) > u32::from(room) {
        let rank = |place: &Place| table.columns[place.column].rank;
        match (0..columns.len()).filter(|at| rank(&columns[*at]) > 0).max_by_key(|at| (rank(&columns[*at]), *at)) {
            Some(worst) => drop(columns.remove(worst)),
            None => break,
        }
    }
    spread(table, &mut columns, gap, room);
    columns
}

/// Gives the rest to the column that wants it and says where everything stands.
fn spread(table: &Table, columns: &mut Vec<Place>, gap: u16, room: u16) {
    let is_rest = |place: &Place| matches!(table.columns[place.column].width, Width::Rest(_));
    let spare = u16::try_from(u32::from(room).saturating_sub(taken(columns, gap))).unwrap_or(room);
    if let Some(rest) = columns.iter_mut().find(|place| is_rest(place)) {
        rest.width = rest.width.saturating_add(spare);
    }
    let mut x = 0_u16;
    for place in columns.iter_mut() {
        place.x = x;
        place.width = place.width.min(room.saturating_sub(x));
        x = x.saturating_add(place.width).saturating_add(gap);
    }
    columns.retain(|place| place.width > 0);
}

fn taken(columns: &[Place], gap: u16) -> u32 {
    let gaps = u32::from(gap) * u32::try_from(columns.len().saturating_sub(1)).unwrap_or(u32::MAX);
    columns.iter().map(|place| u32::from(place.width)).sum::<u32>().saturating_add(gaps)
}

fn wanted(table: &Table, column: usize, seen: &[usize], (sorted, lang): (Option<usize>, Lang)) -> u16 {
    let Column { width, title, .. } = table.columns[column];
    let max = match width {
        Width::Fit(max) => max,
        Width::Rest(least) => return least,
    };
    let title = cells(title.get(lang)).saturating_add(u16::from(sorted == Some(column)));
    let sample = 0..table.rows.len().min(SAMPLE);
    let widest = sample.chain(seen.iter().copied()).map(|row| cell(table, (row, column), max)).max().unwrap_or(0);
    widest.max(title).min(max)
}

/// How wide a cell is, as far as it matters.
fn cell(table: &Table, (row, column): (usize, usize), max: u16) -> u16 {
    let Some(cell) = table.rows.get(row).and_then(|row| row.cells.get(column)) else { return 0 };
    let own = match &cell.content {
        Content::Text(text) if text.is_ascii() => to_cells(text.len()),
        // No character takes more than 40 bytes a cell, so what is longer is wider than the column.
        Content::Text(text) if text.len() > usize::from(max) * 40 => max,
        Content::Text(text) => to_cells(text::width(text)),
        Content::Verdict(_) => 1,
        Content::Spark(values) => to_cells(values.len()),
    };
    let branch = match table.rows.get(row).and_then(|row| row.branch.as_ref()) {
        Some(branch) if table.tree == Some(column) => to_cells(branch.last.len() * 2 + 2),
        _ => 0,
    };
    own.saturating_add(branch)
}

#[cfg(test)]
#[path = "table_columns_tests.rs"]
mod tests;
