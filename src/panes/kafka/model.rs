//! What is known of a cluster, as data: the readings of the sources and what follows from them.
//!
//! Pure: it asks no broker, draws nothing and judges nothing. All text of the cluster is [`crate::text::Clean`] once it
//! stands in a reading. The field names are a public interface: they stand in snapshots and recordings.

mod cluster;
mod group;
mod listing;
mod log;
mod members;
mod observed;
mod progress;
mod rebalances;
mod tracker;

pub use cluster::{Broker, Brokers, Census, Wire};
pub use group::{Drain, Group, Groups, Partition, State, Topic};
pub use listing::{Listed, Listing, StateCount};
pub use log::{Log, Produced};
pub use members::{Assignment, Member, Members};
pub use observed::{Commits, Consumer, Described, Ends, Observed, Place};
pub use tracker::Tracker;
