//! What the sources give: plain data, all of it shown, recorded and printed. Pure.
//!
//! What is printed and recorded is named as masking knows it: an `author` is a person, a `name` or a `value` would be masked.

mod alerts;
mod number;
mod queries;
mod scrapes;

pub use alerts::{Alert, Alerts, Count, Manager, Silence, State, weight};
pub use number::Number;
pub use queries::{Panel, Queries, Results, Series};
pub use scrapes::{Health, Newest, Scrape, Scrapes};

use crate::{domain::signal::Labels, text::Clean};

/// Labels as they come from outside, made harmless.
#[must_use]
pub fn clean_labels<'l>(labels: impl IntoIterator<Item = (&'l String, &'l String)>) -> Labels {
    Labels::new(labels.into_iter().map(|(name, value)| (Clean::new(name), Clean::new(value))))
}

/// The most entries that a list of a reading keeps.
pub const KEPT: usize = 500;
