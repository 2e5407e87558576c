//! A consumer group and how far it is behind.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{domain::reading::Fault, text::Clean};

/// Who is no further behind than this many seconds keeps up.
const KEEPS_UP: f64 = 5.0;

/// What the source `groups` reads: the groups that are watched, the one furthest behind first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Groups {
    /// The groups.
    pub groups: Vec<Group>,
    /// Brokers that did not answer in this round.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silent: Vec<i32>,
}

impl Groups {
    /// All topics of all groups, the one furthest behind first.
    pub fn topics(&self) -> impl Iterator<Item = (&Group, &Topic)> {
        self.groups.iter().flat_map(|group| group.topics.iter().map(move |topic| (group, topic)))
    }
}

/// One consumer group.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub group: Clean,
    /// Its state.
    pub state: State,
    /// How many members it has.
    pub members: usize,
    /// Its kind: `classic` or `consumer` (KIP-848).
    #[serde(default)]
    pub kind: Clean,
    /// How partitions are shared out: `range`, `uniform`.
    #[serde(default)]
    pub assignor: Clean,
    /// The broker that coordinates it; `None` when it is not known.
    #[serde(default)]
    pub coordinator: Option<i32>,
    /// Rebalances that were seen since bongsu looks.
    #[serde(default)]
    pub rebalances: u32,
    /// Those of the last two minutes.
    #[serde(default)]
    pub rebalances_recent: u32,
    /// What it reads, the topic furthest behind first.
    pub topics: Vec<Topic>,
    /// Why something of it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Fault>,
}

impl Group {
    /// Messages that wait in all its topics; `None` when that of no topic is known.
    #[must_use]
    pub fn lag(&self) -> Option<u64> {
        self.topics.iter().filter_map(|topic| topic.lag).reduce(u64::saturating_add)
    }

    /// The topic that is furthest behind.
    #[must_use]
    pub fn worst(&self) -> Option<&Topic> {
        self.topics.first()
    }
}

/// What a group reads of one topic.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Topic {
    /// Its name.
    pub topic: Clean,
    /// Messages that wait, in the partitions where that is known; `None` when it is known of none. Never counts a
    /// partition without a commit.
    pub lag: Option<u64>,
    /// How long the oldest message that waits has waited, in seconds; 0 without lag; `None` when it is not known.
    pub lag_s: Option<f64>,
    /// Whether it has waited longer than `lag_s` says: it is older than anything that is known of.
    #[serde(default)]
    pub lag_s_at_least: bool,
    /// How many of its partitions the group reads or has read.
    pub partitions: usize,
    /// In how many of them the lag is not known.
    #[serde(default)]
    pub unknown: usize,
    /// In how many of them the group never committed.
    #[serde(default)]
    pub uncommitted: usize,
    /// Messages that came in a second, over the last half minute.
    #[serde(default)]
    pub in_per_s: Option<f64>,
    /// Messages that were committed a second, over the last half minute.
    #[serde(default)]
    pub out_per_s: Option<f64>,
    /// For how many seconds no commit moved although messages wait; `None` while none wait.
    #[serde(default)]
    pub quiet_s: Option<f64>,
    /// The longest such pause that this group usually makes; `None` while that is not known.
    #[serde(default)]
    pub usual_quiet_s: Option<f64>,
    /// The lag of the last polls, oldest first.
    #[serde(default)]
    pub trend: Vec<Option<u64>>,
    /// Its partitions, the one furthest behind first; only those that say something when there are many.
    #[serde(default)]
    pub detail: Vec<Partition>,
}

/// When a group will have caught up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Drain {
    /// Not to be told yet.
    Unknown,
    /// It has, or is so close behind that it is the same.
    KeepsUp,
    /// Never, as things go: no more goes out than comes in.
    Never,
    /// In this time.
    In(Duration),
}

impl Topic {
    /// When the group will have caught up, as things go.
    #[must_use]
    pub fn drain(&self) -> Drain {
        let Some(lag) = self.lag else { return Drain::Unknown };
        if lag == 0 || self.lag_s.is_some_and(|s| s < KEEPS_UP && !self.lag_s_at_least) {
            return if self.unknown == 0 { Drain::KeepsUp } else { Drain::Unknown };
        }
        let (Some(input), Some(output)) = (self.in_per_s, self.out_per_s) else { return Drain::Unknown };
        if output <= input {
            return Drain::Never;
        }
        Duration::try_from_secs_f64(lag as f64 / (output - input)).map_or(Drain::Never, Drain::In)
    }

    /// The partition that holds most of the lag and which part of it, when there are others.
    #[must_use]
    pub fn skew(&self) -> Option<(i32, f64)> {
        let all = self.lag.filter(|lag| *lag > 0 && self.partitions > 1)?;
        let worst = self.detail.iter().max_by_key(|partition| partition.lag)?;
        Some((worst.partition, worst.lag? as f64 / all as f64))
    }
}

/// One partition.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Partition {
    /// Its number.
    pub partition: i32,
    /// The offset that the group committed; `None` without a commit.
    pub committed: Option<i64>,
    /// Where the log ends; `None` when its leader does not say.
    pub end: Option<i64>,
    /// Messages that wait; `None` without a commit, or when the end is not known.
    pub lag: Option<u64>,
    /// How long the oldest of them has waited, in seconds.
    #[serde(default)]
    pub lag_s: Option<f64>,
    /// Whether it has waited longer than that.
    #[serde(default)]
    pub lag_s_at_least: bool,
    /// For how many seconds no commit moved although messages wait.
    #[serde(default)]
    pub quiet_s: Option<f64>,
    /// The broker that leads it.
    #[serde(default)]
    pub leader: Option<i32>,
    /// The client that reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<Clean>,
    /// Where that client is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Clean>,
    /// Why its lag is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Fault>,
}

/// The state of a group, as its coordinator calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Members have their partitions.
    Stable,
    /// Members are asked to join again.
    PreparingRebalance,
    /// Members wait for their partitions.
    CompletingRebalance,
    /// Partitions are shared out (KIP-848).
    Assigning,
    /// Members take over their partitions (KIP-848).
    Reconciling,
    /// It has no members.
    Empty,
    /// It has no members and nothing committed, or does not exist.
    Dead,
    /// Not known, or not known to bongsu.
    #[default]
    #[serde(other)]
    Unknown,
}

impl State {
    /// The state of a name of the protocol, such as `PreparingRebalance`.
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name {
            "Stable" => Self::Stable,
            "PreparingRebalance" => Self::PreparingRebalance,
            "CompletingRebalance" => Self::CompletingRebalance,
            "Assigning" => Self::Assigning,
            "Reconciling" => Self::Reconciling,
            "Empty" => Self::Empty,
            "Dead" => Self::Dead,
            _ => Self::Unknown,
        }
    }

    /// Its name in the protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stable => "Stable",
            Self::PreparingRebalance => "PreparingRebalance",
            Self::CompletingRebalance => "CompletingRebalance",
            Self::Assigning => "Assigning",
            Self::Reconciling => "Reconciling",
            Self::Empty => "Empty",
            Self::Dead => "Dead",
            Self::Unknown => "–",
        }
    }

    /// Whether it is between two assignments.
    #[must_use]
    pub const fn rebalances(self) -> bool {
        matches!(self, Self::PreparingRebalance | Self::CompletingRebalance | Self::Assigning | Self::Reconciling)
    }

    /// Whether it has no members.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        matches!(self, Self::Empty | Self::Dead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(lag: u64, lag_s: f64, input: f64, output: f64) -> Topic {
        Topic {
            lag: Some(lag),
            lag_s: Some(lag_s),
            partitions: 3,
            in_per_s: Some(input),
            out_per_s: Some(output),
            ..Topic::default()
        }
    }

    #[test]
    fn a_lag_drains_when_more_goes_out_than_comes_in() {
        assert_eq!(topic(600, 60.0, 10.0, 30.0).drain(), Drain::In(Duration::from_secs(30)));
        assert_eq!(topic(600, 60.0, 10.0, 10.0).drain(), Drain::Never);
        assert_eq!(topic(600, 60.0, 0.0, 0.0).drain(), Drain::Never, "nothing comes in, and nothing goes out");
        assert_eq!(topic(0, 0.0, 10.0, 0.0).drain(), Drain::KeepsUp);
        assert_eq!(topic(9, 0.9, 10.0, 10.0).drain(), Drain::KeepsUp, "less than a moment behind");
        let unknown = Topic { unknown: 1, ..topic(9, 0.9, 10.0, 10.0) };
        assert_eq!(unknown.drain(), Drain::Unknown, "what is not known does not keep up");
        assert_eq!(Topic { lag: None, ..topic(1, 1.0, 1.0, 1.0) }.drain(), Drain::Unknown);
        assert_eq!(Topic { out_per_s: None, ..topic(99, 99.0, 1.0, 1.0) }.drain(), Drain::Unknown);
    }

    #[test]
    fn one_partition_may_hold_most_of_the_lag() {
        let part = |partition, lag| Partition { partition, lag, ..Partition::default() };
        let detail = vec![part(0, Some(10)), part(7, Some(90)), part(2, None)];
        let topic = Topic { detail, ..topic(100, 60.0, 1.0, 1.0) };
        assert_eq!(topic.skew(), Some((7, 0.9)));
        assert_eq!(Topic { partitions: 1, ..topic.clone() }.skew(), None);
        assert_eq!(Topic { lag: Some(0), ..topic }.skew(), None);
    }

    #[test]
    fn states_are_read_as_the_protocol_names_them_and_a_new_one_is_unknown() {
        for state in [State::Stable, State::PreparingRebalance, State::Reconciling, State::Empty, State::Dead] {
            assert_eq!(State::of(state.name()), state);
        }
        assert_eq!(State::of("Dreaming"), State::Unknown);
        assert_eq!(serde_json::from_str::<State>("\"dreaming\"").unwrap(), State::Unknown);
        assert!(State::Assigning.rebalances() && !State::Stable.rebalances() && State::Dead.is_empty());
    }
}
