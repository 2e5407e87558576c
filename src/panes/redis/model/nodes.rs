//! The servers behind a target: a master and its replicas, a cluster, or what Sentinels watch.

use serde::{Deserialize, Serialize};

use super::status::Part;
use crate::{
    domain::{clock::Moment, reading::FaultKind},
    text::Clean,
};

/// What the source `nodes` reads.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Nodes {
    /// How the servers belong together.
    pub shape: Shape,
    /// The servers, masters with their replicas behind them.
    pub nodes: Vec<Node>,
    /// What the whole says of itself: the state of a cluster, whether the Sentinels could fail over.
    pub trouble: Vec<Trouble>,
    /// The masters that changed while bongsu looked, newest last.
    pub failovers: Vec<Failover>,
}

/// How the servers belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// One server, perhaps with replicas or a master.
    #[default]
    Single,
    /// Redis Cluster.
    Cluster,
    /// A master that Sentinels watch.
    Sentinel,
}

/// One server.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Node {
    /// Where it listens.
    pub address: Clean,
    /// The part that it plays, by its own word, else by that of the others.
    pub part: Part,
    /// Whom it follows.
    pub master: Option<Clean>,
    /// Whether it was asked itself; the others are known by what their peers say.
    pub probed: bool,
    /// Why it does not answer.
    pub fault: Option<NodeFault>,
    /// What its peers say: `fail`, `fail?`, `s_down`, `handshake`; empty when they say nothing bad.
    pub flags: Clean,
    /// Hash slots that it serves (cluster).
    pub slots: Option<u64>,
    /// From our question to its answer, in milliseconds.
    pub latency_ms: Option<f64>,
    /// Whether the link to its master stands.
    pub link_up: Option<bool>,
    /// How long it has heard nothing from its master, or its master from it, in seconds.
    pub lag_s: Option<u64>,
    /// Memory used, in bytes.
    pub used: Option<u64>,
    /// Its limit, in bytes; 0 for none.
    pub max: Option<u64>,
    /// Commands a second.
    pub ops_per_s: Option<u64>,
    /// Clients.
    pub clients: Option<u64>,
    /// Keys.
    pub keys: Option<u64>,
}

/// Why a node does not answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeFault {
    /// The kind.
    pub kind: FaultKind,
    /// The sentence.
    pub detail: Clean,
}

impl Node {
    /// Whether it neither fails nor is said to fail.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.fault.is_none() && self.flags.is_empty() && self.link_up != Some(false)
    }
}

/// What the whole says of itself that is not good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Trouble {
    /// The cluster does not serve all keys (`cluster_state:fail`).
    ClusterFail,
    /// Some hash slots have no master that serves them.
    SlotsUncovered {
        /// How many of the 16 384.
        slots: u64,
    },
    /// The Sentinels could not fail over, or do not know the master.
    Sentinel {
        /// What they say.
        detail: Clean,
    },
}

impl Trouble {
    /// Whether keys cannot be reached because of it.
    #[must_use]
    pub const fn is_outage(&self) -> bool {
        matches!(self, Self::ClusterFail | Self::SlotsUncovered { .. })
    }
}

/// A master that took the place of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failover {
    /// When it was seen.
    pub at: Moment,
    /// The one that was master.
    pub from: Clean,
    /// The one that is.
    pub to: Clean,
}
