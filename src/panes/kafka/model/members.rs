//! The members of the watched groups.

use serde::{Deserialize, Serialize};

use crate::text::Clean;

/// What the source `members` reads, seldom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Members {
    /// How many there are.
    pub total: usize,
    /// The members by group; the last ones may be left out.
    pub members: Vec<Member>,
}

/// One member.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Member {
    /// Its group.
    pub group: Clean,
    /// The id that the coordinator gave it.
    pub id: Clean,
    /// The id that it keeps over restarts; empty without.
    #[serde(default)]
    pub instance: Clean,
    /// The name that the client gave itself.
    pub client_id: Clean,
    /// Where it connects from.
    pub host: Clean,
    /// How many partitions it reads; `None` when the coordinator does not say.
    pub partitions: Option<usize>,
    /// What it reads.
    pub assignment: Vec<Assignment>,
}

/// What a member reads of one topic.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Assignment {
    /// The topic.
    pub topic: Clean,
    /// Its partitions, `0-3,7`.
    pub partitions: Clean,
}
