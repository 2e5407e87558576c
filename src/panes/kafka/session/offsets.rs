//! Asking for offsets: where logs end, and where they stood at some time.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::{Duration, Instant},
};

use futures::future::join_all;
use krafka::{
    PartitionInfo, TopicInfo,
    admin::{ListOffsetsOptions, ListedOffset, OffsetSpec, TopicPartition},
    error::KrafkaError,
};
use tokio::time::timeout;

use super::{
    Link,
    fault::{self, About},
};
use crate::{
    domain::reading::Fault,
    panes::kafka::model::{Ends, Place},
};

/// For how long it is believed who leads which partition, while all of them answer.
const ROUTES: Duration = Duration::from_secs(15);

type Listed = Result<HashMap<TopicPartition, Result<ListedOffset, KrafkaError>>, KrafkaError>;

impl Link {
    /// Where the logs of these partitions end. One request a leader, all at once: a broker that does not answer costs
    /// its own partitions only, and no more than its time.
    pub async fn ends(&self, places: &HashSet<Place>) -> Ends {
        let leaders = self.leaders(places).await;
        let mut bundles: BTreeMap<Option<i32>, Vec<&Place>> = BTreeMap::new();
        for place in places {
            bundles.entry(leaders.get(place).copied()).or_default().push(place);
        }
        let answers = join_all(bundles.into_iter().map(|(leader, bundle)| self.ends_at(leader, bundle)));
        let mut offsets = HashMap::with_capacity(places.len());
        for answer in answers.await {
            offsets.extend(answer);
        }
        Ends { offsets, leaders }
    }

    async fn ends_at(&self, leader: Option<i32>, places: Vec<&Place>) -> Vec<(Place, Result<i64, Fault>)> {
        // Who was silent a moment ago is not waited for as long again.
        let silent = leader.is_none_or(|id| self.known().silent.contains(&id));
        let limit = if silent { self.target.timeout / 2 } else { self.target.timeout };
        let specs =
            places.iter().map(|place| (TopicPartition::new(place.topic.clone(), place.partition), OffsetSpec::Latest));
        let answer = self.admin.list_offsets(specs, ListOffsetsOptions::default().timeout(limit)).await;
        let lost = match &answer {
            Ok(ends) => ends.values().any(|end| end.as_ref().is_err_and(fault::is_lost)),
            Err(error) => fault::is_lost(error),
        };
        let why = if lost { Some(self.knock(leader).await) } else { None };
        self.note(leader, lost);
        self.plain(answer, places, why.as_ref())
    }

    /// Remembers whether a leader answered. Who does not may have lost its partitions to another.
    fn note(&self, leader: Option<i32>, lost: bool) {
        let mut known = self.known();
        match leader {
            Some(id) if lost => known.silent.insert(id),
            Some(id) => known.silent.remove(&id),
            None => false,
        };
        if lost || leader.is_none() {
            known.routes_at = None;
        }
    }

    fn plain(&self, answer: Listed, places: Vec<&Place>, why: Option<&Fault>) -> Vec<(Place, Result<i64, Fault>)> {
        let told = |error: &KrafkaError, topic: &str| match why {
            Some(fault) if fault::is_lost(error) => fault.clone(),
            _ => fault::of(error, About::Topic(topic), self.user()),
        };
        match answer {
            Ok(ends) => ends
                .into_iter()
                .map(|(place, end)| {
                    let end = end.map(|end| end.offset).map_err(|error| told(&error, &place.topic));
                    (Place::new(place.topic, place.partition), end)
                })
                .collect(),
            Err(error) => places.into_iter().map(|place| (place.clone(), Err(told(&error, &place.topic)))).collect(),
        }
    }

    /// Where logs stood at a time, in milliseconds since 1970: the first record of then or later, or the end of the log
    /// `ends` when there is none. Partitions that do not answer in time are left out.
    pub async fn offsets_at(&self, places: &[Place], millis: i64, ends: &Ends) -> HashMap<Place, i64> {
        let asked: Vec<(&str, i32)> = places.iter().map(|place| (place.topic.as_str(), place.partition)).collect();
        let answer = timeout(self.target.timeout, self.consumer.offsets_for_times(&asked, millis)).await;
        let answer = answer.unwrap_or_default().into_iter().filter_map(|((topic, partition), offset)| {
            let place = Place { topic, partition };
            let offset = match offset.ok()? {
                // Nothing is that new: at that time the log had its present end already.
                none if none < 0 => *ends.offsets.get(&place)?.as_ref().ok()?,
                offset => offset,
            };
            Some((place, offset))
        });
        answer.collect()
    }

    /// Who leads which partition, from what the library knows by itself.
    async fn leaders(&self, places: &HashSet<Place>) -> HashMap<Place, i32> {
        let fresh = {
            let known = self.known();
            let all = || places.iter().all(|place| known.routes.contains_key(&place.topic));
            known.routes_at.is_some_and(|at| at.elapsed() < ROUTES) && all()
        };
        if !fresh && let Ok(metadata) = self.consumer.fetch_metadata(None).await {
            let mut known = self.known();
            known.addresses.extend(metadata.brokers.iter().map(|broker| (broker.id(), broker.address().to_owned())));
            let before = std::mem::take(&mut known.routes);
            known.routes = metadata.topics.iter().map(|topic| (topic.name.clone(), routes(topic, &before))).collect();
            known.routes_at = Some(Instant::now());
        }
        let known = self.known();
        let leader = |place: &Place| known.routes.get(&place.topic)?.get(&place.partition).copied();
        places.iter().filter_map(|place| Some((place.clone(), leader(place)?))).collect()
    }
}

/// Who leads the partitions of a topic. One without a leader belongs to the one that led it last, or would first: that is
/// the broker to look at.
fn routes(topic: &TopicInfo, before: &HashMap<String, HashMap<i32, i32>>) -> HashMap<i32, i32> {
    let before = before.get(&topic.name);
    let leader = |partition: &PartitionInfo| {
        let last = || before.and_then(|leaders| leaders.get(&partition.partition)).or(partition.replicas.first());
        if partition.is_routable() { Some(partition.leader) } else { last().copied() }
    };
    topic.partitions_iter().filter_map(|partition| Some((partition.partition, leader(partition)?))).collect()
}
