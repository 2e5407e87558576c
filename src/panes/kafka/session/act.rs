//! Asking for changes: more partitions, other offsets. Each request is sent once; the library sends it again only where
//! a broker said that it did nothing with it.

use std::collections::HashMap;

use krafka::{
    admin::{
        AlterConsumerGroupOffsetsOptions, CreatePartitionsOptions, DeleteConsumerGroupOffsetsOptions,
        DescribeTopicsOptions, ListOffsetsOptions, OffsetSpec, TopicPartition,
    },
    error::{ErrorCode, KrafkaError},
};

use super::{
    Link,
    fault::{self, About},
};
use crate::{
    domain::reading::{Fault, FaultKind},
    panes::kafka::model::Place,
};

/// A topic as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Its id, which another topic of the same name does not have; zeros where brokers have none.
    pub id: [u8; 16],
    /// Whether it is the cluster's own.
    pub internal: bool,
    /// The numbers of its partitions.
    pub partitions: Vec<i32>,
    /// How many copies a partition has: the fewest and the most.
    pub copies: (usize, usize),
    /// How many partitions have no leader.
    pub leaderless: usize,
}

/// A place in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Its first record.
    Earliest,
    /// Its end.
    Latest,
    /// The first record of this moment or later, in milliseconds since 1970.
    Time(i64),
}

/// What came of each partition.
pub type Each = HashMap<Place, Result<(), Fault>>;

impl Link {
    /// A topic, asked anew.
    ///
    /// # Errors
    /// When there is none, or nobody tells.
    pub async fn shape(&self, topic: &str) -> Result<Shape, Fault> {
        let options = DescribeTopicsOptions::default().timeout(self.target.timeout * 2);
        let told = |error: &KrafkaError| fault::of(error, About::Topic(topic), self.user());
        let mut described = self.admin.describe_topics([topic], options).await.map_err(|error| told(&error))?;
        let unanswered = || Err(KrafkaError::UnknownTopic { topic: topic.to_owned() });
        let found = described.remove(topic).unwrap_or_else(unanswered).map_err(|error| told(&error))?;
        let copies = || found.partitions.iter().map(|partition| partition.replicas.len());
        Ok(Shape {
            id: found.topic_id,
            internal: found.is_internal,
            partitions: found.partitions.iter().map(|partition| partition.partition).collect(),
            copies: (copies().min().unwrap_or_default(), copies().max().unwrap_or_default()),
            leaderless: found.partitions.iter().filter(|partition| partition.leader.is_none()).count(),
        })
    }

    /// Raises the number of a topic's partitions to `total`; only asks whether that could be done when `dry`.
    ///
    /// # Errors
    /// Why not. [`FaultKind::Silent`] and [`FaultKind::Reset`]: nobody knows.
    pub async fn raise_partitions(&self, topic: &str, total: i32, dry: bool) -> Result<(), Fault> {
        let options = CreatePartitionsOptions::default().validate_only(dry).timeout(self.target.timeout * 2);
        let told = |error: &KrafkaError| match error {
            // What a broker objects to is a sentence of its own.
            KrafkaError::Broker {
                code: code @ (ErrorCode::InvalidPartitions | ErrorCode::PolicyViolation | ErrorCode::InvalidRequest),
                message,
            } => Fault::new(
                FaultKind::Protocol,
                format!("the cluster refuses {total} partitions of {topic} ({code:?}): {message}"),
            ),
            error => fault::of_act(error, About::Topic(topic), (self.user(), "Alter")),
        };
        let raised = self.admin.create_partitions([(topic, total)], options).await;
        let raised = raised.map_err(|error| told(&error))?.remove(topic);
        raised.unwrap_or(Err(KrafkaError::UnknownTopic { topic: topic.into() })).map_err(|error| told(&error))
    }

    /// Where logs stand. A time after the last record is the end of the log. Partitions that nobody tells of are left out.
    pub async fn offsets(&self, places: &[Place], at: At) -> HashMap<Place, i64> {
        let ends = self.ends(&places.iter().cloned().collect()).await;
        match at {
            At::Latest => ends.offsets.into_iter().filter_map(|(place, end)| Some((place, end.ok()?))).collect(),
            At::Time(millis) => self.offsets_at(places, millis, &ends).await,
            At::Earliest => {
                let earliest =
                    |place: &Place| (TopicPartition::new(place.topic.clone(), place.partition), OffsetSpec::Earliest);
                let options = ListOffsetsOptions::default().timeout(self.target.timeout * 2);
                let listed = self.admin.list_offsets(places.iter().map(earliest), options).await.unwrap_or_default();
                let first = listed.into_iter().filter_map(|(place, listed)| {
                    Some((Place::new(place.topic, place.partition), listed.ok()?.offset))
                });
                first.collect()
            }
        }
    }

    /// Sets what a group without members has committed: one request.
    ///
    /// # Errors
    /// Why nothing was sent.
    pub async fn commit(&self, group: &str, offsets: &[(Place, i64)]) -> Result<Each, Fault> {
        let all =
            offsets.iter().map(|(place, offset)| (TopicPartition::new(place.topic.clone(), place.partition), *offset));
        let options = AlterConsumerGroupOffsetsOptions::default().timeout(self.target.timeout * 2);
        self.each(group, self.admin.alter_consumer_group_offsets(group, all, options).await, "Read")
    }

    /// Takes what a group without members has committed away: one request.
    ///
    /// # Errors
    /// Why nothing was sent.
    pub async fn uncommit(&self, group: &str, places: &[Place]) -> Result<Each, Fault> {
        let all = places.iter().map(|place| TopicPartition::new(place.topic.clone(), place.partition));
        let options = DeleteConsumerGroupOffsetsOptions::default().timeout(self.target.timeout * 2);
        self.each(group, self.admin.delete_consumer_group_offsets(group, all, options).await, "Delete")
    }

    fn each(
        &self,
        group: &str,
        answer: Result<HashMap<TopicPartition, Result<(), KrafkaError>>, KrafkaError>,
        right: &str,
    ) -> Result<Each, Fault> {
        let told = |error: &KrafkaError| match error {
            // Brokers tell so that somebody joined in the meantime.
            KrafkaError::Broker {
                code:
                    ErrorCode::UnknownMemberId
                    | ErrorCode::RebalanceInProgress
                    | ErrorCode::NonEmptyGroup
                    | ErrorCode::GroupSubscribedToTopic
                    | ErrorCode::IllegalGeneration,
                ..
            } => Fault::new(FaultKind::Busy, format!("the group {group} has members now: it moves its offsets itself")),
            error => fault::of_act(error, About::Group(group), (self.user(), right)),
        };
        let answer = answer.map_err(|error| told(&error))?;
        let plain = |(place, done): (TopicPartition, Result<(), KrafkaError>)| {
            (Place::new(place.topic, place.partition), done.map_err(|error| told(&error)))
        };
        Ok(answer.into_iter().map(plain).collect())
    }
}
