//! All groups of the cluster: counted, and with their lag when none were named in the config.

use serde::{Deserialize, Serialize};

use super::State;
use crate::text::Clean;

/// What the source `listing` reads, seldom.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Listing {
    /// How many groups there are.
    pub total: usize,
    /// How many in each state.
    pub states: Vec<StateCount>,
    /// Groups beyond those that are watched, the one furthest behind first; the last ones may be left out.
    pub groups: Vec<Listed>,
    /// Brokers that did not list their groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<i32>,
}

/// How many groups are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateCount {
    /// The state.
    pub state: State,
    /// How many.
    pub count: usize,
}

/// One group that is not watched.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Listed {
    /// Its id.
    pub group: Clean,
    /// Its state.
    pub state: State,
    /// Messages that wait; `None` when that was not asked, or there is no commit.
    pub lag: Option<u64>,
    /// The broker that coordinates it.
    #[serde(default)]
    pub coordinator: Option<i32>,
}
