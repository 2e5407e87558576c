//! The sources of a target: what is asked, how often, and how the answers are read. None judges or draws.

mod alerts;
mod queries;
mod targets;

use std::time::Duration;

pub use alerts::{AlertsSource, merge};
pub use queries::QueriesSource;
pub use targets::TargetsSource;

use crate::{collect::Plan, domain::clock::Moment};

/// How much later than its own time-out a poll is called silent: its questions end themselves.
const SLACK: Duration = Duration::from_secs(1);

/// A few questions at once.
#[must_use]
pub fn plan(every: Duration, timeout: Duration) -> Plan {
    Plan::new(every, timeout + SLACK)
}

/// Many questions, some at a time, within the time of two.
#[must_use]
pub fn plan_of_queries(every: Duration, timeout: Duration) -> Plan {
    Plan::new(every, timeout * 2 + SLACK)
}

/// A time that is really one: what never happened is written as year 1.
fn real(at: Option<Moment>) -> Option<Moment> {
    at.filter(|at| at.timestamp() > 0)
}

#[cfg(test)]
#[path = "source/tests.rs"]
mod tests;
