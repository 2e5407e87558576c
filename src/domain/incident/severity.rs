//! How bad an incident is.

use serde::{Deserialize, Serialize};

/// How bad an incident is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Everything is down.
    P0,
    /// A core function is down.
    P1,
    /// Some functions fail.
    P2,
    /// Slower or uglier than it should be.
    P3,
}

impl Severity {
    /// All of them, worst first.
    pub const ALL: [Self; 4] = [Self::P0, Self::P1, Self::P2, Self::P3];

    /// The short name, the same in every language.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::P0 => "P0",
            Self::P1 => "P1",
            Self::P2 => "P2",
            Self::P3 => "P3",
        }
    }

    /// How many of the five beacon fires burn: one is peace, five is battle.
    #[must_use]
    pub const fn fires(self) -> usize {
        match self {
            Self::P0 => 5,
            Self::P1 => 4,
            Self::P2 => 3,
            Self::P3 => 2,
        }
    }
}
