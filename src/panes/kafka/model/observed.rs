//! What the cluster said in one round, before anything follows from it: plain types, raw names.
//!
//! Names are raw here because they are asked with again; they become clean where they enter a reading.

use std::collections::HashMap;

use super::State;
use crate::domain::reading::Fault;

/// One partition of one topic.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The topic, raw.
    pub topic: String,
    /// The partition's number.
    pub partition: i32,
}

impl Place {
    /// A partition.
    pub fn new(topic: impl Into<String>, partition: i32) -> Self {
        Self { topic: topic.into(), partition }
    }
}

/// What a group committed: `None` for a partition without a commit.
pub type Commits = HashMap<Place, Result<Option<i64>, Fault>>;

/// Where logs end, and who says so.
#[derive(Debug, Clone, Default)]
pub struct Ends {
    /// The end offset of each partition that was asked for (the high watermark), or why it is not known.
    pub offsets: HashMap<Place, Result<i64, Fault>>,
    /// The broker that leads each partition, as far as known.
    pub leaders: HashMap<Place, i32>,
}

/// What a coordinator says of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Described {
    /// Its state.
    pub state: State,
    /// Its kind: `classic` or `consumer` (KIP-848).
    pub kind: String,
    /// How partitions are shared out.
    pub assignor: String,
    /// Counts changes of the group; KIP-848 only.
    pub epoch: Option<i32>,
    /// Its members.
    pub members: Vec<Consumer>,
}

/// A member as its coordinator knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Consumer {
    /// The id that the coordinator gave it.
    pub id: String,
    /// The id that it keeps over restarts, if any.
    pub instance: Option<String>,
    /// The name that the client gave itself.
    pub client_id: String,
    /// Where it connects from.
    pub host: String,
    /// What it reads; `None` when the coordinator does not say.
    pub assignment: Option<Vec<Place>>,
}

/// One watched group in one round.
#[derive(Debug, Clone)]
pub struct Observed {
    /// The group, raw.
    pub group: String,
    /// The broker that coordinates it, as far as known.
    pub coordinator: Option<i32>,
    /// What its coordinator says of it.
    pub described: Result<Described, Fault>,
    /// What it committed.
    pub commits: Result<Commits, Fault>,
}
