//! The sources of a target: what is asked, how often, and how the answers are put together. All of them ask over the
//! one client of the target; none judges or draws.

mod brokers;
mod groups;
mod listing;
mod members;

pub use brokers::BrokersSource;
pub use groups::GroupsSource;
pub use listing::ListingSource;
pub use members::MembersSource;

/// So many groups are watched when none are named.
const WATCHED: usize = 20;

/// How often each source asks.
pub mod plan {
    use std::time::Duration;

    use crate::{collect::Plan, panes::kafka::config::Target};

    /// The watched groups: what is asked often.
    #[must_use]
    pub fn groups(target: &Target) -> Plan {
        Plan::new(target.every, target.timeout * 4)
    }

    /// Whether every broker answers; all topics every third time.
    #[must_use]
    pub fn brokers(target: &Target) -> Plan {
        groups(target)
    }

    /// Who reads what.
    #[must_use]
    pub fn members(target: &Target) -> Plan {
        Plan::new(target.every.max(Duration::from_secs(15)), target.timeout * 4)
    }

    /// All groups of the cluster: what is asked seldom.
    #[must_use]
    pub fn listing(target: &Target) -> Plan {
        Plan::new(target.every.max(Duration::from_mins(1)), target.timeout * 10)
    }
}
