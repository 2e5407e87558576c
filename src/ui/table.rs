//! Tables and trees as data: what a pane says, before anybody decides how it is drawn.

use crate::{
    domain::{verdict::Verdict, words::Words},
    text::Clean,
    theme::Role,
};

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name: stable, for the config and for sorting.
    pub id: &'static str,
    /// Its title.
    pub title: Words,
    /// On which side its cells stand; numbers on the right.
    pub align: Align,
    /// Its rank: columns of a higher number drop out first when room is short. Rank 0 never drops.
    pub rank: u8,
    /// How wide it is.
    pub width: Width,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub const fn text(id: &'static str, title: Words, rank: u8, width: Width) -> Self {
        Self { id, title, align: Align::Left, rank, width }
    }

    /// A column of numbers, at most `max` cells wide.
    #[must_use]
    pub const fn number(id: &'static str, title: Words, rank: u8, max: u16) -> Self {
        Self { id, title, align: Align::Right, rank, width: Width::Fit(max) }
    }
}

/// On which side the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// How wide a column is, in terminal cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// As wide as its widest cell or title, up to this many.
    Fit(u16),
    /// Gets what the others leave, and at least this many; one column of a table.
    Rest(u16),
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What it shows.
    pub content: Content,
    /// What it means.
    pub role: Role,
    /// The number to sort by; text sorts by itself.
    pub order: Option<f64>,
}

/// What a cell shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A text.
    Text(Clean),
    /// The glyph of a verdict.
    Verdict(Verdict),
    /// A trend, oldest value first; `None` where nothing was measured, drawn as a gap.
    Spark(Vec<Option<f32>>),
}

impl Cell {
    /// A cell of text.
    pub fn text(text: impl Into<Clean>, role: Role) -> Self {
        Self { content: Content::Text(text.into()), role, order: None }
    }

    /// A cell that shows `text` and sorts by `order`.
    pub fn number(text: impl Into<Clean>, order: f64, role: Role) -> Self {
        Self { content: Content::Text(text.into()), role, order: Some(order) }
    }

    /// The glyph of a verdict.
    #[must_use]
    pub fn verdict(verdict: Verdict) -> Self {
        Self { content: Content::Verdict(verdict), role: Role::of(verdict), order: Some(f64::from(verdict as u8)) }
    }

    /// A trend, drawn in the given role.
    #[must_use]
    pub fn spark(values: Vec<Option<f32>>, role: Role) -> Self {
        let order = values.iter().rev().find_map(|value| value.map(f64::from));
        Self { content: Content::Spark(values), role, order }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the row is about, so that the selection follows the thing and not the line: `process:4711`.
    pub key: String,
    /// How bad the thing is.
    pub verdict: Verdict,
    /// Its cells, one per column.
    pub cells: Vec<Cell>,
    /// Its place in a tree; `None` in a flat table.
    pub branch: Option<Branch>,
    /// Whether the whole row is drawn as no longer true: its own source is stale or failing, or it is struck out.
    pub faded: bool,
}

impl Row {
    /// A row of a flat table.
    pub fn new(key: impl Into<String>, verdict: Verdict, cells: Vec<Cell>) -> Self {
        Self { key: key.into(), verdict, cells, branch: None, faded: false }
    }
}

/// The place of a row in a tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Branch {
    /// For each level above and for the row itself: whether it is the last of its siblings. Empty for a root.
    pub last: Vec<bool>,
    /// Whether rows hang below it.
    pub parent: bool,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The columns.
    pub columns: &'static [Column],
    /// The rows, in the pane's own order: worst first.
    pub rows: Vec<Row>,
    /// Which column carries the branches of a tree; rows of a tree are not sorted by the person.
    pub tree: Option<usize>,
    /// Whether new rows come at the end, where they are followed.
    pub tail: bool,
    /// What to say instead of rows when there are none and the reading is live: empty is not unknown.
    pub empty: Clean,
}

impl Table {
    /// A flat table.
    pub fn new(columns: &'static [Column], rows: Vec<Row>, empty: impl Into<Clean>) -> Self {
        Self { columns, rows, tree: None, tail: false, empty: empty.into() }
    }
}
