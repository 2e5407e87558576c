//! Keys: what a key is called, and which command it calls.
//!
//! The keymap is the command table with the person's overrides; two commands on one key are an error at start, not a
//! surprise at night.

mod chord;
mod hangul;
mod keymap;

pub use chord::Chord;
pub use keymap::{KeyProblem, Keymap, markdown};
