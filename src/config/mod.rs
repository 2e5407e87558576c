//! The config: found, read and checked with every mistake said at once, with file, line, column and the cure.
//!
//! This room knows the tables of the room itself; each pane reads its own through a [`Section`].

mod error;
mod file;
mod mask;
mod render;
mod room;
mod secret;
mod section;
mod share;
mod tree;
mod units;

pub use error::{ConfigError, Problem};
pub use file::{File, folder};
pub use room::{Override, Recorder, Room};
pub use secret::{SecretError, SecretRef};
pub use section::{Section, unknown};
pub use share::rewrite;
