//! Rules: what is wrong when, in PromQL over the room's own signals. Pure: signals and moments in, findings out.
//!
//! `store` keeps what the panes measure; `promql` reads and evaluates expressions over it; `rule` is what a file of rules
//! says, whatever its format. `read` reads the files, `config` the table of the config that names them; `trial` tries
//! rules on series that a person made up. `watch` has the rules at work; `baseline` learns what is usual, and `moved`
//! finds what left it first.

pub mod baseline;
mod builtin;
pub mod config;
mod draft;
mod lint;
pub mod moved;
mod names;
pub mod promql;
pub mod read;
pub mod remark;
pub mod rule;
pub mod sorts;
pub mod store;
pub mod trial;
pub mod watch;
pub mod wording;
mod words;

pub use builtin::SHIPPED;
pub use config::{Loaded, Settings, finished, load};
pub use lint::Known;
pub use read::{Content, Severities};
pub use remark::Remark;
pub use rule::{Record, Rule, RuleSet};
pub use store::{Point, Series, Store};
pub use watch::{Seen, Watch};
