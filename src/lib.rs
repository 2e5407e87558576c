//! Bongsu: a war room in one terminal.
pub mod collect;
pub mod domain;
pub mod text;
pub mod theme;
pub mod ui;
