//! Who did something.

use serde::{Deserialize, Serialize};

/// A person in the room, or the room itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// Bongsu did it by itself (a verdict changed, a timer rang).
    Room,
    /// A person, by the name they are known by on this machine.
    Person(String),
}

impl Actor {
    /// The person's name, or `None` for the room itself.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Room => None,
            Self::Person(name) => Some(name),
        }
    }
}
