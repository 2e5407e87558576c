//! Plain text in titled blocks, which a person can read in a terminal and change in an editor.

use super::words as w;
use crate::{
    domain::words::{Lang, Words},
    text::{Clean, truncate},
};

/// A line of a list is cut at so many cells.
const WIDE: usize = 110;

/// A title and its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    title: String,
    lines: Vec<String>,
}

impl Block {
    /// A title with lines below it, each made clean.
    pub(super) fn new(title: Words, lang: Lang, lines: impl IntoIterator<Item = String>) -> Self {
        Self { title: title.get(lang).to_owned(), lines: lines.into_iter().map(|line| one(&line)).collect() }
    }

    /// The same with no more than the newest `most` lines, which stand last; how many are left out is said.
    pub(super) fn newest(mut self, most: usize, lang: Lang) -> Self {
        let out = self.lines.len().saturating_sub(most);
        if out > 0 {
            self.lines.drain(..out);
            self.lines.insert(0, w::earlier(lang, out));
        }
        self
    }

    /// The same with no more than the first `most` lines; how many are left out is said.
    pub(super) fn first(mut self, most: usize, lang: Lang) -> Self {
        let out = self.lines.len().saturating_sub(most);
        if out > 0 {
            self.lines.truncate(most);
            self.lines.push(w::more(lang, out));
        }
        self
    }

    /// The same with every line cut so that it is one on most screens.
    pub(super) fn short(mut self) -> Self {
        for line in &mut self.lines {
            *line = truncate(line, WIDE).into_owned();
        }
        self
    }

    /// The same with a line that says so when there is none.
    pub(super) fn or(mut self, none: Words, lang: Lang) -> Self {
        if self.lines.is_empty() {
            self.lines.push(none.get(lang).to_owned());
        }
        self
    }
}

/// The head and the blocks that have lines, as one text that ends with a line feed.
pub(super) fn text(head: &[String], blocks: &[Block]) -> String {
    let mut out: String = head.iter().map(|line| one(line) + "\n").collect();
    for block in blocks.iter().filter(|block| !block.lines.is_empty()) {
        out.push('\n');
        out.push_str(&block.title);
        out.push('\n');
        block.lines.iter().for_each(|line| out.extend(["- ", line, "\n"]));
    }
    out
}

/// A text of others as one clean line.
pub(super) fn one(text: &str) -> String {
    Clean::new(text).to_string()
}

/// The first line of a text of several.
pub(super) fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
