//! Widgets: how things look, for every pane alike. Knows no pane, no target and no I/O.
//!
//! Every widget is plain data with a `render` into a buffer, right at any size from 0×0 on. All text goes through
//! [`put()`], which lets nothing pass that a terminal would obey.

pub mod choice;
pub mod details;
pub mod editor;
pub mod facts;
pub mod facts_line;
pub mod footer;
pub mod header;
pub mod help;
pub mod input;
pub mod layout;
pub mod list;
pub mod overlay;
pub mod palette;
pub mod pane_frame;
mod put;
pub mod spark;
pub mod table;
mod table_columns;
mod table_row;
pub mod table_view;
pub mod target_list;
pub mod vitals;
pub mod words;

pub use put::{fill, put, put_right, scroll_bar};

use ratatui::style::Style;

use crate::{
    domain::words::{Lang, Words},
    theme::{Glyphs, Role, Theme},
};

/// How the room looks and speaks: what every widget needs and none decides.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The styles.
    pub theme: &'a Theme,
    /// The signs.
    pub glyphs: &'a Glyphs,
    /// The language.
    pub lang: Lang,
}

impl Look<'_> {
    /// The style of a role.
    #[must_use]
    pub const fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// A fixed text in the language of the room.
    #[must_use]
    pub const fn say(&self, words: Words) -> &'static str {
        words.get(self.lang)
    }
}

#[cfg(test)]
mod bench;
#[cfg(test)]
mod testing;
