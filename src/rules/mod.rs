//! Rules: what is wrong when, in PromQL over the room's own signals. Pure: signals and moments in, findings out.
//!
//! `store` keeps what the panes measure; `promql` reads and evaluates expressions over it; `rule` is what a file of rules
//! says, whatever its format.

pub mod promql;
pub mod rule;
pub mod store;
pub mod watch;
pub mod wording;

pub use rule::{Record, Rule, RuleSet};
pub use store::{Point, Series, Store};
pub use watch::{Seen, Watch};
