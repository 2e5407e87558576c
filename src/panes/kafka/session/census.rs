//! Asking for the brokers: whether each answers, and whether every partition has its leader and its copies.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use krafka::admin::{
    DescribeClusterOptions, DescribeMetadataQuorumOptions, ListConsumerGroupsOptions, ListTopicsOptions,
};

use super::{
    Link,
    fault::{self, About},
};
use crate::{
    domain::reading::Fault,
    panes::kafka::model::{Brokers, Census},
    text::Clean,
};

impl Link {
    /// Which of the brokers that the cluster tells of do not answer.
    ///
    /// # Errors
    /// When none of them does.
    pub async fn silent_brokers(&self) -> Result<BTreeSet<i32>, Fault> {
        // The smallest question that every broker answers by itself: its groups in a state that hardly any is in.
        let options = ListConsumerGroupsOptions::default().states(vec!["Dead".into()]).timeout(self.target.timeout);
        let listed = self.admin.list_consumer_groups(options).await;
        let listed = listed.map_err(|error| fault::of(&error, About::Cluster, self.user()))?;
        let mut silent = BTreeSet::new();
        let mut failed = None;
        let all = listed.len();
        for (broker, answer) in listed {
            if let Err(error) = answer
                && fault::is_unreachable(&error)
            {
                silent.insert(broker);
                failed = Some(fault::of(&error, About::Cluster, self.user()));
            }
        }
        match failed {
            Some(fault) if silent.len() == all => Err(fault),
            _ => Ok(silent),
        }
    }

    /// Asks the cluster about all its topics, so that what is known of them is of now.
    ///
    /// # Errors
    /// When no broker answers.
    pub async fn refresh(&self) -> Result<(), Fault> {
        let options = ListTopicsOptions::default().timeout(self.target.timeout * 2);
        let refreshed = self.admin.list_topics(options).await;
        refreshed.map(drop).map_err(|error| fault::of(&error, About::Cluster, self.user()))
    }

    /// The cluster's id and its controller. With `KRaft` only the quorum tells the controller.
    pub async fn identity(&self) -> (Clean, Option<i32>) {
        let limit = self.target.timeout;
        let quorum = self.admin.describe_metadata_quorum(DescribeMetadataQuorumOptions::default().timeout(limit));
        let cluster = self.admin.describe_cluster(DescribeClusterOptions::default().timeout(limit));
        let (quorum, cluster) = tokio::join!(quorum, cluster);
        let id = cluster.map(|cluster| Clean::new(&cluster.cluster_id)).unwrap_or_default();
        (id, quorum.ok().map(|quorum| quorum.leader_id))
    }

    /// The brokers and partitions as they are known, with the reason why some brokers do not answer.
    pub async fn census(&self, silent: &BTreeSet<i32>) -> Brokers {
        let mut census = Census::default();
        let mut told = BTreeSet::new();
        if let Ok(metadata) = self.consumer.fetch_metadata(None).await {
            for broker in &metadata.brokers {
                census.broker(broker.id(), broker.address(), broker.rack());
                told.insert(broker.id());
            }
            for topic in &metadata.topics {
                if !topic.is_internal {
                    census.topic(&topic.name);
                }
                for partition in topic.partitions_iter() {
                    let leader = partition.is_routable().then_some(partition.leader);
                    census.partition((&topic.name, partition.partition), leader, &partition.replicas, &partition.isr);
                }
            }
            let mut known = self.known();
            known.addresses.extend(metadata.brokers.iter().map(|broker| (broker.id(), broker.address().to_owned())));
        }
        // A broker with copies that the cluster no longer tells of is down; one without is gone for good.
        let ids = census.ids();
        for id in ids.iter().filter(|id| !told.contains(id)) {
            let address = self.known().addresses.get(id).cloned();
            census.broker(*id, address.as_deref().unwrap_or_default(), None);
        }
        let down = ids.into_iter().filter(|id| silent.contains(id) || !told.contains(id));
        let why = join_all(down.map(|id| async move { (id, self.knock(Some(id)).await) })).await;
        let why: BTreeMap<i32, Fault> = why.into_iter().collect();
        census.sum(|id| why.get(&id).cloned())
    }
}
