//! Rules: what is wrong when, in PromQL over the room's own signals. Pure: signals and moments in, findings out.
//!
//! `store` keeps what the panes measure; `promql` reads and evaluates expressions over it; `rule` is what a file of rules
//! says, whatever its format. `baseline` learns what is usual, and `moved` finds what left it first.

pub mod baseline;
pub mod moved;
pub mod promql;
pub mod rule;
pub mod sorts;
pub mod store;

pub use rule::{Record, Rule, RuleSet};
pub use store::{Point, Series, Store};
