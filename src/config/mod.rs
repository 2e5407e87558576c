//! The config: found, read and checked with every mistake said at once, with file, line, column and the cure.
//!
//! This room knows the tables of the room itself; each pane reads its own through a [`Section`]. It also knows every
//! secret that was fetched, and so hides them wherever they would show: [`veil()`].

mod depends;
mod error;
mod escalation;
mod file;
mod glossary;
mod incident;
mod mask;
mod oncall;
mod pace;
mod people;
mod render;
mod room;
mod secret;
mod section;
mod share;
mod tree;
mod units;
mod veil;

pub use error::{ConfigError, Problem};
pub use file::{File, folder, read_text};
pub use incident::{Incident, Restart};
pub use oncall::Oncall;
pub use room::{Act, Environment, Override, Recorder, Room};
pub use secret::{SecretError, SecretRef};
pub use section::{Section, unknown};
pub use share::rewrite;
pub use units::{parse_duration, write_duration};
pub use veil::{VEIL, begins_a_token, is_secretive, remember, veil, veil_json, veil_known, veil_stamped, veil_text};
