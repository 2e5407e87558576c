//! What is known of a target: pure data, as it is shown, recorded and printed.

mod locks;
mod nodes;
mod slowlog;
mod status;

pub use locks::{Keys, LockKey, Locks, Pattern, Scan};
pub use nodes::{Failover, Node, NodeFault, Nodes, Shape, Trouble};
pub use slowlog::{Command, Entry, Slowlog, group};
pub use status::{
    Clients, ErrorCount, Loading, Memory, Part, Persistence, Product, Replica, Status, Traffic, Upstream, ratio,
};
