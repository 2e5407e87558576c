//! Widgets: how things look, for every pane alike. Knows no pane, no target and no I/O.
//!
//! What is drawn are pure functions of data into a buffer, right at every size. Text gets into a buffer through
//! [`look::put`] alone, which cuts by cells; that it is clean is the business of [`Clean`](crate::text::Clean).

pub mod facts;
pub mod facts_line;
pub mod frame;
pub mod input;
pub mod layout;
pub mod list;
pub mod look;
pub mod matches;
pub mod note;
pub mod overlay;
pub mod plot;
pub mod prose;
pub mod table;
pub mod table_view;

#[cfg(test)]
mod sizes_tests;
