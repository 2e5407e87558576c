//! Text: the only door for what comes from outside, and how it is measured, cut, searched and said in two languages.
//!
//! Nothing here reads a file, the clock or a terminal.

mod abridge;
mod clean;
pub mod escape;
mod josa;
mod local;
pub mod number;
pub mod search;
pub mod shared;
pub mod time;
mod width;
#[macro_use]
mod words;

pub use abridge::abridged;
pub use clean::Clean;
pub use josa::josa;
pub use time::Zone;
pub use width::{pad, truncate, truncate_start, width, wrap};
pub use words::{IsOne, words};

#[doc(hidden)]
pub mod hostile;
