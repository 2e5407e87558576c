//! Bongsu: a war room in one terminal.
pub mod domain;
pub mod journal;
