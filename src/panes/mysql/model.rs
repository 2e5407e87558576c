//! What is known of a server, as data: the readings of the sources and what follows from them.
//!
//! Pure: it asks no server, draws nothing and judges nothing. All text of the server is [`crate::text::Clean`]. The
//! field names are a public interface: they stand in snapshots and recordings.

mod activity;
mod graph;
mod locks;
mod metadata;
mod statements;
mod status;

pub use activity::{Activity, Group, Process, Transaction};
pub use graph::{Forest, Node, Party};
pub use locks::{LockInfo, LockKind, LockWait, Locks, Observed, RowWait, Session};
pub use metadata::MetadataLock;
pub(super) use statements::per_second;
pub use statements::{Counters, Digest, Statements, Tracker};
pub use status::{Channel, Connections, Door, Flavour, Status, Wire};
