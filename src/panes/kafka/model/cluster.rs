//! The brokers and whether every partition has its leader and its copies.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{domain::reading::Fault, text::Clean};

/// What the source `brokers` reads.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Brokers {
    /// The cluster's id.
    pub cluster: Clean,
    /// How what bongsu asks travels.
    pub wire: Wire,
    /// The controller, where the cluster tells us.
    pub controller: Option<i32>,
    /// The brokers, those in trouble first.
    pub brokers: Vec<Broker>,
    /// How many topics there are, without the cluster's own.
    pub topics: usize,
    /// How many partitions all topics have.
    pub partitions: usize,
    /// Partitions without a leader: nobody can write to or read from them.
    pub offline: usize,
    /// Partitions with fewer copies in sync than they should have.
    pub under_replicated: usize,
    /// Some of the partitions that have no leader, `topic-3`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offline_names: Vec<Clean>,
}

impl Brokers {
    /// How many brokers do not answer.
    #[must_use]
    pub fn down(&self) -> usize {
        self.brokers.iter().filter(|broker| broker.problem.is_some()).count()
    }
}

/// One broker.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Broker {
    /// Its id.
    pub id: i32,
    /// Where it listens, `host:port`; empty when the cluster no longer says.
    pub address: Clean,
    /// Its rack; empty without.
    #[serde(default)]
    pub rack: Clean,
    /// How many partitions it leads.
    pub leads: usize,
    /// How many partitions it has a copy of.
    pub replicas: usize,
    /// How many of those copies are not in sync.
    pub out_of_sync: usize,
    /// Why it does not answer us; `None` when it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Fault>,
}

/// Adds up what the partitions say.
#[derive(Debug, Default)]
pub struct Census {
    brokers: BTreeMap<i32, Broker>,
    topics: BTreeSet<String>,
    partitions: usize,
    offline: usize,
    under_replicated: usize,
    offline_names: Vec<Clean>,
}

impl Census {
    /// So many partitions without a leader are named.
    const NAMED: usize = 20;

    /// Counts a broker that the cluster tells of.
    pub fn broker(&mut self, id: i32, address: &str, rack: Option<&str>) {
        let broker = self.brokers.entry(id).or_default();
        broker.id = id;
        broker.address = Clean::new(address);
        broker.rack = rack.map(Clean::new).unwrap_or_default();
    }

    /// Counts a topic that is not the cluster's own.
    pub fn topic(&mut self, name: &str) {
        self.topics.insert(name.to_owned());
    }

    /// Counts a partition: its leader, its copies and those in sync.
    pub fn partition(&mut self, name: (&str, i32), leader: Option<i32>, replicas: &[i32], in_sync: &[i32]) {
        self.partitions += 1;
        // What has no leader is said to be offline, not to lack copies besides.
        self.under_replicated += usize::from(leader.is_some() && in_sync.len() < replicas.len());
        if leader.is_none() {
            self.offline += 1;
            if self.offline_names.len() < Self::NAMED {
                self.offline_names.push(Clean::new(&format!("{}-{}", name.0, name.1)));
            }
        }
        for id in replicas {
            let broker = self.brokers.entry(*id).or_default();
            broker.id = *id;
            broker.replicas += 1;
            broker.out_of_sync += usize::from(!in_sync.contains(id));
            broker.leads += usize::from(leader == Some(*id));
        }
    }

    /// The ids of all brokers that anything tells of.
    #[must_use]
    pub fn ids(&self) -> Vec<i32> {
        self.brokers.keys().copied().collect()
    }

    /// The sum; `problem` says why a broker does not answer.
    pub fn sum(self, mut problem: impl FnMut(i32) -> Option<Fault>) -> Brokers {
        let mut brokers: Vec<Broker> = self.brokers.into_values().collect();
        for broker in &mut brokers {
            broker.problem = problem(broker.id);
        }
        brokers.sort_by_key(|broker| (broker.problem.is_none(), std::cmp::Reverse(broker.out_of_sync), broker.id));
        Brokers {
            brokers,
            topics: self.topics.len(),
            partitions: self.partitions,
            offline: self.offline,
            under_replicated: self.under_replicated,
            offline_names: self.offline_names,
            ..Brokers::default()
        }
    }
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wire {
    /// By TLS, with a certificate that was checked.
    Encrypted,
    /// By TLS, with whatever certificate was shown.
    Unverified,
    /// It never leaves this machine.
    Local,
    /// Not at all: whoever is on the way reads along.
    #[default]
    Cleartext,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reading::FaultKind;

    #[test]
    fn a_broker_that_the_cluster_no_longer_tells_of_is_known_by_its_copies() {
        let mut census = Census::default();
        census.broker(1, "k1:9092", Some("a"));
        census.broker(3, "k3:9092", None);
        census.topic("orders");
        census.partition(("orders", 0), Some(1), &[1, 2], &[1]);
        census.partition(("orders", 1), None, &[2, 1], &[2]);
        census.partition(("orders", 2), Some(1), &[1], &[1]);
        assert_eq!(census.ids(), [1, 2, 3]);
        let down = Fault::new(FaultKind::Refused, "gone");
        let brokers = census.sum(|id| (id == 2).then(|| down.clone()));
        let told: Vec<_> = brokers.brokers.iter().map(|b| (b.id, b.leads, b.replicas, b.out_of_sync)).collect();
        assert_eq!(told, [(2, 0, 2, 1), (1, 2, 3, 1), (3, 0, 0, 0)]);
        assert_eq!((brokers.partitions, brokers.offline, brokers.under_replicated, brokers.down()), (3, 1, 1, 1));
        assert_eq!((brokers.offline_names, brokers.topics), (vec!["orders-1".into()], 1));
    }
}
