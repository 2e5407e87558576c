//! Facts and sections: labelled values for headers, target lists and details.

use crate::{text::Clean, theme::Role};

/// One labelled value: `conn 187/600`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is, in the language of the room; may be empty.
    pub label: Clean,
    /// Its value with its unit.
    pub value: Clean,
    /// What the value means.
    pub role: Role,
    /// Its rank: facts of a higher number drop out first when room is short.
    pub rank: u8,
}

impl Fact {
    /// A fact of the given rank.
    pub fn new(rank: u8, label: impl Into<Clean>, value: impl Into<Clean>, role: Role) -> Self {
        Self { label: label.into(), value: value.into(), role, rank }
    }
}

/// One target as a line in the list of a pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetLine {
    /// Its name in the config.
    pub target: String,
    /// What is known of it.
    pub facts: Vec<Fact>,
}

/// One part of the details of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// Its title; may be empty.
    pub title: Clean,
    /// Its lines.
    pub lines: Vec<DetailLine>,
}

/// One line of the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailLine {
    /// What it is; empty in running text.
    pub label: Clean,
    /// The text; the widget wraps it.
    pub text: Clean,
    /// What it means.
    pub role: Role,
}

impl Section {
    /// An empty section with a title.
    pub fn new(title: impl Into<Clean>) -> Self {
        Self { title: title.into(), lines: Vec::new() }
    }

    /// Adds a labelled line.
    #[must_use]
    pub fn with(mut self, label: impl Into<Clean>, text: impl Into<Clean>, role: Role) -> Self {
        self.lines.push(DetailLine { label: label.into(), text: text.into(), role });
        self
    }

    /// Adds running text, one line per line.
    #[must_use]
    pub fn with_text(mut self, text: &str, role: Role) -> Self {
        let lines = Clean::lines(text).into_iter();
        self.lines.extend(lines.map(|text| DetailLine { label: Clean::default(), text, role }));
        self
    }
}
