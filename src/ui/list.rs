//! What a person did to a list: selection, marks, sort, filter. The selection follows the thing, not the line.

use std::{cmp::Ordering, collections::BTreeSet};

use super::table::{Cell, Content, Row, Table};
use crate::text::search::Filter;

/// The state of one list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListState {
    /// The key of the selected row.
    pub selected: Option<String>,
    /// The first row shown.
    pub offset: usize,
    /// The keys of the marked rows.
    pub marks: BTreeSet<String>,
    /// The column that is sorted by, and whether downwards; `None` keeps the pane's own order.
    pub sort: Option<(usize, bool)>,
    /// The filter, as typed.
    pub filter: String,
    /// Rows that came at the end since the person looked away from it.
    pub unseen: usize,
    /// Whether the person has moved: before that the selection stays at the top (or the end, where new rows come).
    moved: bool,
    nth: usize,
    /// The key of the last row when the person looked away from the end.
    tail: Option<String>,
}

impl ListState {
    /// Which rows stand on the screen, in which order; keeps the selection on its thing, or on the neighbour of a thing
    /// that went away.
    pub fn arrange(&mut self, table: &Table) -> Vec<usize> {
        let filter = Filter::new(&self.filter);
        let mut order = if table.tree.is_some() { filtered_tree(table, &filter) } else { filtered(table, &filter) };
        if let Some((column, down)) = self.sort.filter(|_| table.tree.is_none()) {
            order.sort_by(|a, b| compare(table.rows[*a].cells.get(column), table.rows[*b].cells.get(column), down));
        }
        self.follow_selection(table, &order);
        order
    }

    fn follow_selection(&mut self, table: &Table, order: &[usize]) {
        let at = self.position(table, order);
        let last = order.len().saturating_sub(1);
        let nth = match at {
            Some(at) if self.moved => {
                // Rows that come and go above a list that is scrolled must not push it up and down.
                if self.offset > 0 {
                    self.offset = (self.offset + at).saturating_sub(self.nth);
                }
                at
            }
            None if self.moved => self.nth.min(last),
            _ if table.tail => last,
            _ => 0,
        };
        self.choose(nth, table, order);
        self.count_unseen(table, order);
    }

    fn count_unseen(&mut self, table: &Table, order: &[usize]) {
        self.unseen = 0;
        if !table.tail {
            return;
        }
        let tail = self.tail.as_ref().filter(|_| self.moved);
        match tail.and_then(|tail| table.rows.iter().rposition(|row| row.key == *tail)) {
            // By the row that was last, not by how many there were: a filter comes and goes.
            Some(tail) => self.unseen = order.iter().filter(|row| **row > tail).count(),
            None => self.tail = table.rows.last().map(|row| row.key.clone()),
        }
    }

    fn choose(&mut self, nth: usize, table: &Table, order: &[usize]) {
        self.nth = nth;
        self.selected = order.get(nth).map(|row| table.rows[*row].key.clone());
    }

    /// Where the selected row stands. A thing that stands in a tree twice is selected where the person went.
    #[must_use]
    pub fn position(&self, table: &Table, order: &[usize]) -> Option<usize> {
        let selected = self.selected.as_ref()?;
        let is_it = |row: &usize| table.rows[*row].key == *selected;
        if order.get(self.nth).is_some_and(is_it) { Some(self.nth) } else { order.iter().position(is_it) }
    }

    /// Whether the row of this key, at this place of the order, is the selected one.
    #[must_use]
    pub fn is_at(&self, nth: usize, key: &str) -> bool {
        nth == self.nth && self.selected.as_deref() == Some(key)
    }

    /// Moves the selection by so many rows.
    pub fn move_by(&mut self, by: isize, table: &Table, order: &[usize]) {
        let at = self.position(table, order).unwrap_or(self.nth);
        self.select_nth(at.saturating_add_signed(by).min(order.len().saturating_sub(1)), table, order);
    }

    /// Moves to the first row.
    pub fn move_to_first(&mut self, table: &Table, order: &[usize]) {
        self.select_nth(0, table, order);
        // At the top of a list that is worst first, stay at the top.
        self.moved = table.tail;
    }

    /// Moves to the last row; where new rows come, follows them.
    pub fn move_to_last(&mut self, table: &Table, order: &[usize]) {
        self.select_nth(order.len().saturating_sub(1), table, order);
        self.moved = !table.tail;
        self.unseen = 0;
    }

    /// Selects the row that stands at a place.
    pub fn select_nth(&mut self, nth: usize, table: &Table, order: &[usize]) {
        if nth >= order.len() {
            return;
        }
        self.choose(nth, table, order);
        let at_end = nth + 1 == order.len();
        self.moved = !(table.tail && at_end);
        if at_end {
            self.unseen = 0;
        }
    }

    /// Marks the selected row, or takes its mark away.
    pub fn toggle_mark(&mut self) {
        if let Some(key) = &self.selected
            && !self.marks.remove(key)
        {
            self.marks.insert(key.clone());
        }
    }

    /// Marks every row that is shown; when all are marked already, takes the marks away.
    pub fn toggle_all_marks(&mut self, table: &Table, order: &[usize]) {
        let shown: BTreeSet<String> = order.iter().map(|row| table.rows[*row].key.clone()).collect();
        if shown.is_subset(&self.marks) {
            self.marks.clear();
        } else {
            self.marks.extend(shown);
        }
    }

    /// Sorts by the next or previous column that has a title; beyond the last comes the pane's own order.
    pub fn sort_step(&mut self, forward: bool, table: &Table) {
        let titled = |n: &usize| !table.columns[*n].title.en.is_empty();
        let columns: Vec<Option<usize>> =
            std::iter::once(None).chain((0..table.columns.len()).filter(titled).map(Some)).collect();
        let here = columns.iter().position(|column| *column == self.sort.map(|(column, _)| column)).unwrap_or(0);
        let step = if forward { here + 1 } else { here + columns.len() - 1 };
        let next = columns.get(step % columns.len()).copied().flatten();
        // Numbers are most telling from the top down.
        self.sort = next.map(|column| (column, table.columns[column].align == super::table::Align::Right));
    }

    /// Inverts the order.
    pub const fn sort_invert(&mut self) {
        if let Some((column, down)) = self.sort {
            self.sort = Some((column, !down));
        }
    }

    /// Scrolls so that the selected row is among `height` visible ones.
    pub fn reveal(&mut self, height: usize, rows: usize) {
        let most = rows.saturating_sub(height);
        let top = (self.nth + 1).saturating_sub(height);
        self.offset = self.offset.clamp(top.min(most), self.nth.max(top)).min(most);
    }
}

fn filtered(table: &Table, filter: &Filter) -> Vec<usize> {
    (0..table.rows.len()).filter(|row| filter.is_empty() || filter.passes(&haystack(&table.rows[*row]))).collect()
}

/// The rows that pass, and all that they hang from.
fn filtered_tree(table: &Table, filter: &Filter) -> Vec<usize> {
    let mut keep = vec![filter.is_empty(); table.rows.len()];
    if !filter.is_empty() {
        let mut above: Vec<usize> = Vec::new();
        for (at, row) in table.rows.iter().enumerate() {
            above.truncate(row.branch.as_ref().map_or(0, |branch| branch.last.len()));
            above.push(at);
            if filter.passes(&haystack(row)) {
                for ancestor in &above {
                    keep[*ancestor] = true;
                }
            }
        }
    }
    (0..table.rows.len()).filter(|row| keep[*row]).collect()
}

fn haystack(row: &Row) -> String {
    let mut all = String::new();
    for cell in &row.cells {
        if let Content::Text(text) = &cell.content {
            all.push_str(text);
            all.push(' ');
        }
    }
    all
}

/// Compares two cells of a column; in a column of numbers, what has none comes last, whichever way it is sorted.
fn compare(a: Option<&Cell>, b: Option<&Cell>, down: bool) -> Ordering {
    let order = |cell: Option<&Cell>| cell.and_then(|cell| cell.order).filter(|order| !order.is_nan());
    let ordering = match (order(a), order(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => return Ordering::Less,
        (None, Some(_)) => return Ordering::Greater,
        (None, None) => match (a.map(|cell| &cell.content), b.map(|cell| &cell.content)) {
            (Some(Content::Text(a)), Some(Content::Text(b))) => a.cmp(b),
            _ => Ordering::Equal,
        },
    };
    if down { ordering.reverse() } else { ordering }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
