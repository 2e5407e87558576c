//! Alarms: what rules find becomes few lines that are right. A rule's finding is *pending*, then *firing*, then *resolved*
//! ([`machine`]); what fires of one cause is one group, one line and one page ([`group`]); what somebody has silenced is
//! shown and says nothing ([`silence`]).
//!
//! The states are those of Prometheus (<https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/>), with
//! three differences that an on-call engineer wants: what nobody can see stays what it was, an alarm that flaps is one
//! alarm, and a second expression may keep it (hysteresis).

pub mod group;
pub mod machine;
pub mod silence;

pub use group::{Firing, Group, Groups, Move};
pub use machine::{Alarm, Change, Finding, Machine, State, Terms};
pub use silence::{Silence, Silences};

use super::signal::Labels;

/// What an alarm is known by: its rule and the labels of its finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The name of the rule.
    pub rule: String,
    /// The labels of what it found.
    pub labels: Labels,
}
