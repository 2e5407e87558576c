//! The state of a list of rows: what is selected, marked, filtered and sorted, and how far it is scrolled.
//!
//! The selection follows the thing, not the line: rows may come, go and change places under it.

use std::{cmp::Ordering, collections::BTreeSet};

use super::table::{Cell, Content, Row, Table};
use crate::text::search::Filter;

/// What a person did to a list, and where they stand in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListState {
    /// The key of the selected row.
    pub selected: Option<String>,
    /// The first row that is drawn, counted in the arranged rows.
    pub offset: usize,
    /// The keys of the marked rows.
    pub marks: BTreeSet<String>,
    /// By which column the person sorts, and whether from the highest down; `None` keeps the pane's own order.
    pub sort: Option<(usize, bool)>,
    /// What rows must match, as [`Filter`] reads it.
    pub filter: String,
    /// Whether new rows come at the end and the list may follow them.
    pub tails: bool,
    /// Whether the selection goes along with new rows at the end just now.
    pub follow: bool,
    /// How many rows have come at the end since the list stopped following.
    pub unseen: usize,
    /// Where the selected row was, counted in the arranged rows, for when it vanishes.
    pub position: usize,
    /// The key of the last row when the list stopped following.
    pub tail: Option<String>,
}

impl ListState {
    /// A list that follows its end until the person looks elsewhere: a timeline, a log.
    #[must_use]
    pub fn following() -> Self {
        Self { tails: true, follow: true, ..Self::default() }
    }

    /// Where the selected row is among the arranged rows.
    #[must_use]
    pub fn position(&self, table: &Table, order: &[usize]) -> Option<usize> {
        let selected = self.selected.as_deref()?;
        let here = |place: usize| key(table, order, place) == Some(selected);
        // It seldom moves between two frames.
        if here(self.position) { Some(self.position) } else { (0..order.len()).find(|place| here(*place)) }
    }

    /// Whether the row of this key at this place is the selected one: keys need not be unique in a tree.
    #[must_use]
    pub fn is_at(&self, place: usize, key: &str) -> bool {
        place == self.position && self.selected.as_deref() == Some(key)
    }

    /// Fits the state to new rows, of which `height` are seen at once: the selection stays on its thing, or goes to what
    /// now stands in its place; marks of vanished rows fall away. Call it before every frame.
    pub fn settle(&mut self, table: &Table, order: &[usize], height: usize) {
        if !self.marks.is_empty() {
            let keys: BTreeSet<&str> = table.rows.iter().map(|row| row.key.as_str()).collect();
            self.marks.retain(|key| keys.contains(key.as_str()));
        }
        let before = self.position;
        if self.tails && self.follow {
            self.select(table, order, order.len().saturating_sub(1));
        } else {
            let now = self.position(table, order).unwrap_or(before);
            self.select(table, order, now);
            // Rows that come and go above a list that is scrolled must not push it up and down.
            if self.offset > 0 {
                self.offset = self.offset.saturating_add(self.position).saturating_sub(before);
            }
        }
        self.count_unseen(table, order);
        self.reveal(order.len(), height);
    }

    /// Scrolls as little as shows the selected row, and leaves no empty lines below the last row.
    pub fn reveal(&mut self, rows: usize, height: usize) {
        let lowest = self.position.saturating_add(1).saturating_sub(height.max(1));
        self.offset = self.offset.clamp(lowest.min(self.position), self.position);
        self.offset = self.offset.min(rows.saturating_sub(height));
    }

    /// Moves the selection by so many rows, and stops at the ends.
    pub fn move_by(&mut self, table: &Table, order: &[usize], by: isize) {
        let from = self.position(table, order).unwrap_or(self.position);
        let last = order.len().saturating_sub(1);
        self.go(table, order, from.saturating_add_signed(by).min(last));
    }

    /// Moves the selection by so many screens of `height` rows; one row stays in sight.
    pub fn page(&mut self, table: &Table, order: &[usize], (screens, height): (isize, usize)) {
        let step = isize::try_from(height.saturating_sub(1).max(1)).unwrap_or(isize::MAX);
        self.move_by(table, order, screens.saturating_mul(step));
    }

    /// Selects the first row.
    pub fn move_to_first(&mut self, table: &Table, order: &[usize]) {
        self.go(table, order, 0);
    }

    /// Selects the last row; a list that may follow its end does so again.
    pub fn move_to_last(&mut self, table: &Table, order: &[usize]) {
        self.go(table, order, order.len().saturating_sub(1));
    }

    /// Marks the selected row, or takes its mark away, and goes on to the next.
    pub fn toggle_mark(&mut self, table: &Table, order: &[usize]) {
        let Some(key) = self.selected.clone() else { return };
        if !self.marks.remove(&key) {
            self.marks.insert(key);
        }
        self.move_by(table, order, 1);
    }

    /// The keys that an operation is about: the marked rows, or else the selected one.
    #[must_use]
    pub fn chosen(&self) -> Vec<String> {
        if self.marks.is_empty() {
            self.selected.iter().cloned().collect()
        } else {
            self.marks.iter().cloned().collect()
        }
    }

    /// Sorts by the next column to the left or right; past the ends lies the pane's own order.
    pub fn sort_next(&mut self, columns: usize, right: bool) {
        let next = match (self.sort, right) {
            (None, true) => 0,
            (None, false) => columns.wrapping_sub(1),
            (Some((column, _)), true) => column + 1,
            (Some((column, _)), false) => column.wrapping_sub(1),
        };
        self.sort = (next < columns).then_some((next, self.sort.is_some_and(|(_, down)| down)));
    }

    /// Turns the order of the sort around.
    pub fn sort_invert(&mut self) {
        self.sort = self.sort.map(|(column, down)| (column, !down));
    }

    fn go(&mut self, table: &Table, order: &[usize], place: usize) {
        self.select(table, order, place);
        let at_end = place + 1 >= order.len();
        if self.tails && self.follow && !at_end {
            self.tail = key(table, order, order.len().saturating_sub(1)).map(str::to_owned);
        }
        self.follow = self.tails && at_end;
        self.count_unseen(table, order);
    }

    fn select(&mut self, table: &Table, order: &[usize], place: usize) {
        self.position = place.min(order.len().saturating_sub(1));
        let key = key(table, order, self.position);
        if self.selected.as_deref() != key {
            self.selected = key.map(str::to_owned);
        }
    }

    fn count_unseen(&mut self, table: &Table, order: &[usize]) {
        self.unseen = 0;
        if !self.tails || self.follow {
            return;
        }
        let tail = self.tail.as_deref();
        match table.rows.iter().rposition(|row| Some(row.key.as_str()) == tail) {
            Some(tail) => self.unseen = order.iter().filter(|row| **row > tail).count(),
            // The row that was last has gone: count from what is last now.
            None => self.tail = table.rows.last().map(|row| row.key.clone()),
        }
    }
}

/// The rows to show, by their places in the table: those that pass the filter, sorted as the person wants. A tree keeps
/// the parents of what it shows and is never sorted.
#[must_use]
pub fn arrange(table: &Table, state: &ListState) -> Vec<usize> {
    let filter = Filter::new(&state.filter);
    let mut order: Vec<usize> = if filter.is_empty() {
        (0..table.rows.len()).collect()
    } else if table.tree.is_some() {
        with_parents(&table.rows, &filter)
    } else {
        (0..table.rows.len()).filter(|row| passes(&table.rows[*row], &filter)).collect()
    };
    if let (Some((column, down)), None) = (state.sort, table.tree) {
        order.sort_by(|one, other| {
            compare(table.rows[*one].cells.get(column), table.rows[*other].cells.get(column), down)
        });
    }
    order
}

fn passes(row: &Row, filter: &Filter) -> bool {
    let texts = row.cells.iter().filter_map(|cell| match &cell.content {
        Content::Text(text) => Some(text.as_str()),
        Content::Verdict(_) | Content::Spark(_) => None,
    });
    // Words of a filter hold no space, so none matches across two cells.
    filter.passes(&texts.collect::<Vec<_>>().join(" "))
}

fn with_parents(rows: &[Row], filter: &Filter) -> Vec<usize> {
    let mut order = Vec::new();
    // From the end: a row is kept when it passes or when something below it was kept.
    let mut wanted = usize::MAX;
    for (at, row) in rows.iter().enumerate().rev() {
        let depth = row.branch.as_ref().map_or(0, |branch| branch.last.len());
        if passes(row, filter) || depth < wanted && wanted != usize::MAX {
            order.push(at);
            wanted = if depth == 0 { usize::MAX } else { depth };
        } else if depth == 0 {
            wanted = usize::MAX;
        }
    }
    order.reverse();
    order
}

/// Compares two cells of a column; what is not known comes last, whichever way it is sorted.
fn compare(one: Option<&Cell>, other: Option<&Cell>, down: bool) -> Ordering {
    let known = |cell: Option<&Cell>| {
        cell.is_some_and(|cell| {
            cell.order.map_or(matches!(&cell.content, Content::Text(text) if !text.is_empty()), |order| !order.is_nan())
        })
    };
    let (Some(a), Some(b)) = (one.filter(|_| known(one)), other.filter(|_| known(other))) else {
        return known(other).cmp(&known(one));
    };
    let ordering = match (a.order, b.order) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => match (&a.content, &b.content) {
            (Content::Text(a), Content::Text(b)) => a.cmp(b),
            _ => Ordering::Equal,
        },
    };
    if down { ordering.reverse() } else { ordering }
}

fn key<'a>(table: &'a Table, order: &[usize], place: usize) -> Option<&'a str> {
    Some(table.rows.get(*order.get(place)?)?.key.as_str())
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
