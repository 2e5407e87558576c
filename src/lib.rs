//! Bongsu: a war room in one terminal.
pub mod collect;
pub mod config;
pub mod domain;
pub mod journal;
pub mod keys;
pub mod text;
pub mod theme;
