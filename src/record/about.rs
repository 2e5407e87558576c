//! What a recording says of itself.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Moment;

/// What a recording says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct About {
    /// The version of bongsu that wrote it.
    pub version: String,
    /// The name of the room.
    pub room: String,
    /// The config of the room and of its panes, as TOML, without secrets.
    pub config: String,
    /// The first moment.
    pub from: Moment,
    /// The last moment.
    pub until: Moment,
    /// Whether names, values and literals were masked.
    #[serde(default)]
    pub redacted: bool,
}
