//! A reading as bytes: what the recorder, `snapshot --json` and a replay work with, without knowing any type.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    clock::Moment,
    reading::{Fault, SourceKey},
};

/// The outcome of one poll.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sample {
    /// Which stream it belongs to.
    pub key: SourceKey,
    /// When the poll ended.
    pub at: Moment,
    /// How long it took.
    pub took: Duration,
    /// The interval in force.
    pub every: Duration,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a poll.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The value, as the source's own JSON.
    Data(Box<RawValue>),
    /// Why there is none.
    Fault(Fault),
}
