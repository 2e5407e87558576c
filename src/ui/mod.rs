//! Widgets: how things look, for every pane alike. Knows no pane, no target and no I/O.

pub mod facts;
pub mod table;
