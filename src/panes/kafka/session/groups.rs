//! Asking for groups: which there are, what their coordinators say of them, and what they committed.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use futures::{StreamExt, future::join_all, stream};
use krafka::{
    admin::{
        ConsumerGroupDescription, DescribeConsumerGroupsOptions, ListConsumerGroupOffsetsOptions,
        ListConsumerGroupsOptions,
    },
    error::{ErrorCode, KrafkaError},
};

use super::{
    Link,
    fault::{self, About},
};
use crate::{
    domain::reading::Fault,
    panes::kafka::model::{Commits, Consumer, Described, Place, State},
};

/// So many groups are asked for their commits at once.
const AT_ONCE: usize = 32;
/// So long may all groups of the cluster take together.
const ALL_GROUPS: Duration = Duration::from_secs(20);

/// All groups of the cluster.
#[derive(Debug, Default)]
pub struct Found {
    /// The groups.
    pub groups: Vec<FoundGroup>,
    /// Brokers that did not list theirs.
    pub missing: Vec<i32>,
}

/// One group of the cluster.
#[derive(Debug, Clone, Default)]
pub struct FoundGroup {
    /// Its id, raw.
    pub group: String,
    /// Its state.
    pub state: State,
    /// The broker that coordinates it.
    pub coordinator: i32,
    /// Messages that wait; `None` when that was not asked, or there is no commit.
    pub lag: Option<u64>,
}

impl Link {
    /// All groups of the cluster, with their lag when `measured`.
    ///
    /// # Errors
    /// When no broker lists its groups.
    pub(super) async fn find(&self, measured: bool) -> Result<Found, Fault> {
        let options = ListConsumerGroupsOptions::default().timeout(self.target.timeout * 2);
        let listed = self.admin.list_consumer_groups(options).await;
        let listed = listed.map_err(|error| fault::of(&error, About::Cluster, self.user()))?;
        let mut found = Found::default();
        let mut failed = None;
        for (broker, groups) in listed {
            match groups {
                Ok(groups) => {
                    let consumers = groups.into_iter().filter(|group| is_consumer(&group.protocol_type));
                    found.groups.extend(consumers.map(|group| FoundGroup {
                        state: group.state.as_deref().map(State::of).unwrap_or_default(),
                        group: group.group_id,
                        coordinator: broker,
                        lag: None,
                    }));
                }
                Err(error) => {
                    failed = Some(fault::of(&error, About::Cluster, self.user()));
                    found.missing.push(broker);
                }
            }
        }
        if found.groups.is_empty()
            && let Some(fault) = failed
        {
            return Err(fault);
        }
        found.groups.sort_by(|a, b| a.group.cmp(&b.group));
        let coordinators = found.groups.iter().map(|group| (group.group.clone(), group.coordinator)).collect();
        self.known().coordinators = coordinators;
        if measured {
            // What does not come in time is not known; the groups themselves are.
            let _ = tokio::time::timeout(ALL_GROUPS, self.measure(&mut found.groups)).await;
        }
        Ok(found)
    }

    /// Fills in the lag of many groups: one request a group, and one a leader for all their partitions together.
    async fn measure(&self, groups: &mut [FoundGroup]) {
        let names: Vec<String> = groups.iter().map(|group| group.group.clone()).collect();
        let commits = self.committed(&names).await;
        let places: HashSet<Place> = commits.values().flatten().flat_map(HashMap::keys).cloned().collect();
        let ends = self.ends(&places).await;
        for group in groups {
            let Some(Ok(commits)) = commits.get(&group.group) else { continue };
            let lags = commits.iter().filter_map(|(place, committed)| {
                let committed = committed.as_ref().ok().copied().flatten()?;
                let end = *ends.offsets.get(place)?.as_ref().ok()?;
                Some(u64::try_from(end.saturating_sub(committed)).unwrap_or_default())
            });
            group.lag = lags.reduce(u64::saturating_add);
        }
    }

    /// What their coordinators say of some groups: one request for all groups of a coordinator, as far as it is known.
    pub async fn described(&self, groups: &[String]) -> HashMap<String, Result<Described, Fault>> {
        let mut bundles: BTreeMap<Option<i32>, Vec<&String>> = BTreeMap::new();
        for group in groups {
            bundles.entry(self.coordinator(group)).or_default().push(group);
        }
        let answers = join_all(bundles.into_values().map(|bundle| async move {
            let options = DescribeConsumerGroupsOptions::default().timeout(self.target.timeout * 2);
            (self.admin.describe_consumer_groups(&bundle, options).await, bundle)
        }));
        let mut described = HashMap::new();
        for (answer, bundle) in answers.await {
            match answer {
                Ok(groups) => described.extend(groups.into_iter().map(|(group, answer)| {
                    let answer = self.describe(&group, answer);
                    (group, answer)
                })),
                Err(error) => {
                    let failed = |group: &String| Err(fault::of(&error, About::Group(group), self.user()));
                    described.extend(bundle.iter().map(|group| ((*group).clone(), failed(group))));
                }
            }
        }
        described
    }

    fn describe(&self, group: &str, answer: Result<ConsumerGroupDescription, KrafkaError>) -> Result<Described, Fault> {
        match answer {
            Ok(description) => Ok(plain(description)),
            // Since Kafka 4.0 a group that does not exist is an error; before, it was Dead.
            Err(KrafkaError::Broker { code: ErrorCode::GroupIdNotFound, .. }) => {
                Ok(Described { state: State::Dead, ..Described::default() })
            }
            Err(error) => Err(fault::of(&error, About::Group(group), self.user())),
        }
    }

    /// What some groups committed: one request a group (the library knows no other), some at once.
    pub async fn committed(&self, groups: &[String]) -> HashMap<String, Result<Commits, Fault>> {
        let asked = stream::iter(groups.to_vec()).map(|group| async move {
            let commits = self.commits_of(&group).await;
            (group, commits)
        });
        asked.buffer_unordered(AT_ONCE).collect().await
    }

    async fn commits_of(&self, group: &str) -> Result<Commits, Fault> {
        let options = ListConsumerGroupOffsetsOptions::default().timeout(self.target.timeout * 2);
        match self.admin.list_consumer_group_offsets(group, options).await {
            Ok(offsets) => Ok(offsets
                .into_iter()
                .map(|(place, offset)| {
                    let offset = offset.map(|offset| offset.offset);
                    let offset = offset.map_err(|error| fault::of(&error, About::Topic(&place.topic), self.user()));
                    (Place::new(place.topic, place.partition), offset)
                })
                .collect()),
            Err(KrafkaError::Broker { code: ErrorCode::GroupIdNotFound, .. }) => Ok(Commits::new()),
            Err(error) => Err(fault::of(&error, About::Group(group), self.user())),
        }
    }
}

/// Whether a group is one of consumers, not of Connect workers or schema registries. Simple consumers, which only
/// commit, have no protocol at all.
fn is_consumer(protocol: &str) -> bool {
    matches!(protocol, "consumer" | "")
}

fn plain(description: ConsumerGroupDescription) -> Described {
    let members = description.members.into_iter().map(|member| Consumer {
        id: member.member_id,
        instance: member.instance_id,
        client_id: member.client_id,
        // Java writes an address without a name as `/10.0.0.1`.
        host: member.client_host.trim_start_matches('/').to_owned(),
        assignment: member.assignment.map(|topics| {
            let places = topics.into_iter().flat_map(|topic| {
                topic.partitions.into_iter().map(move |partition| Place::new(topic.topic_name.clone(), partition))
            });
            places.collect()
        }),
    });
    Described {
        state: State::of(&description.state),
        kind: description.group_type.to_string(),
        assignor: description.assignor.unwrap_or_default(),
        epoch: description.group_epoch,
        members: members.collect(),
    }
}
