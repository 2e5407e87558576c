//! The Kafka pane: which consumer group is how far behind, in messages and in time, whether it will ever catch up, and
//! why: no members, no commits, rebalances, brokers that are gone.
//!
//! `source` asks over the one `session` of a target, `model` is what is known, `checks` judges, `view` shows. The pane
//! itself only wires them; it never draws and never waits.

mod checks;
pub mod config;
pub mod model;
pub mod session;
pub mod source;
mod view;
mod words;

use std::sync::Arc;

use self::{
    config::Target,
    model::{Brokers, Groups, Listing, Members},
    session::Session,
    source::{BrokersSource, GroupsSource, ListingSource, MembersSource, plan},
};
use super::{Cx, Feature, Pane, Ready, Sight, View};
use crate::{
    collect::{Feed, Tap},
    config::Section,
    domain::{
        clock::Moment,
        command::Command,
        reading::{SourceKey, SourceState},
        triage::Lamp,
        verdict::{Judgement, Verdict},
        words::Words,
    },
    ui::{
        facts::{Fact, Section as Details, TargetLine},
        table::Table,
    },
};

/// The pane's id.
pub const ID: &str = "kafka";

const GROUPS: &str = "groups";
const PARTITIONS: &str = "partitions";
const MEMBERS: &str = "members";
const BROKERS: &str = "brokers";

const VIEWS: &[View] = &[
    View { id: GROUPS, title: words::groups() },
    View { id: PARTITIONS, title: words::partitions() },
    View { id: MEMBERS, title: words::members() },
    View { id: BROKERS, title: words::brokers() },
];

/// The feature of the registry.
pub struct Kafka;

impl Feature for Kafka {
    const ID: &'static str = ID;
    const NAME: Words = Words::new("Kafka", "Kafka");
    const LAMP: Option<Lamp> = Some(Lamp::Database);
    const COMMANDS: &'static [Command] = &[];

    fn configure(section: Option<Section<'_>>) -> Option<Box<dyn Ready>> {
        Some(Box::new(Configured(config::read(section?))))
    }
}

#[derive(Debug)]
struct Configured(Vec<Arc<Target>>);

impl Ready for Configured {
    fn open(self: Box<Self>, feed: &Feed) -> Box<dyn Pane> {
        Box::new(KafkaPane { clusters: self.0.into_iter().map(|target| Cluster::open(target, feed)).collect() })
    }
}

/// One target and its readings.
struct Cluster {
    target: Arc<Target>,
    brokers: Tap<Brokers>,
    groups: Tap<Groups>,
    members: Tap<Members>,
    listing: Tap<Listing>,
}

impl Cluster {
    fn open(target: Arc<Target>, feed: &Feed) -> Self {
        let session = Arc::new(Session::new(Arc::clone(&target)));
        let key = |source| SourceKey::new(ID, &target.name, source);
        let shared = || Arc::clone(&session);
        Self {
            brokers: feed.open(key(BROKERS), plan::brokers(&target), BrokersSource::new(shared())),
            groups: feed.open(key(GROUPS), plan::groups(&target), GroupsSource::new(shared(), feed.clock())),
            members: feed.open(key(MEMBERS), plan::members(&target), MembersSource::new(shared())),
            listing: feed.open(key("listing"), plan::listing(&target), ListingSource::new(shared())),
            target,
        }
    }

    fn sync(&mut self) -> bool {
        [self.brokers.sync(), self.groups.sync(), self.members.sync(), self.listing.sync()].contains(&true)
    }

    fn states(&self, now: Moment) -> Vec<SourceState> {
        vec![self.brokers.state(now), self.groups.state(now), self.members.state(now), self.listing.state(now)]
    }
}

struct KafkaPane {
    clusters: Vec<Cluster>,
}

impl KafkaPane {
    fn cluster(&self, target: &str) -> Option<&Cluster> {
        self.clusters.iter().find(|cluster| cluster.target.name == target)
    }
}

impl Pane for KafkaPane {
    fn sync(&mut self) -> bool {
        self.clusters.iter_mut().fold(false, |news, cluster| cluster.sync() | news)
    }

    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement> {
        self.clusters.iter().flat_map(|cluster| checks::judge(cluster, cx)).collect()
    }

    fn sources(&self, sight: &Sight<'_>, now: Moment) -> Vec<SourceState> {
        let Some(cluster) = self.cluster(sight.target) else { return Vec::new() };
        vec![match sight.view {
            MEMBERS => cluster.members.state(now),
            BROKERS => cluster.brokers.state(now),
            _ => cluster.groups.state(now),
        }]
    }

    fn all_sources(&self, now: Moment) -> Vec<SourceState> {
        self.clusters.iter().flat_map(|cluster| cluster.states(now)).collect()
    }

    fn targets(&self) -> Vec<String> {
        self.clusters.iter().map(|cluster| cluster.target.name.clone()).collect()
    }

    fn target_line(&self, target: &str, cx: &Cx<'_>) -> TargetLine {
        let facts = self.cluster(target).map(|cluster| view::vitals(cluster, cx)).unwrap_or_default();
        TargetLine { target: target.to_owned(), facts }
    }

    fn views(&self) -> &'static [View] {
        VIEWS
    }

    fn suggested_view(&self, target: &str, _cx: &Cx<'_>) -> &'static str {
        let Some(cluster) = self.cluster(target) else { return GROUPS };
        let behind = cluster.groups.data().is_some_and(|groups| {
            let verdict = |group| checks::of_group(group, &cluster.target).verdict();
            groups.groups.iter().any(|group| matches!(verdict(group), Verdict::Warn | Verdict::Crit))
        });
        // Also when it is old: a cluster that falls silent must not take the rows from under the eyes.
        let torn = cluster.brokers.data().is_some_and(|brokers| brokers.down() + brokers.offline > 0);
        if torn && !behind { BROKERS } else { GROUPS }
    }

    fn title_facts(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Vec<Fact> {
        self.cluster(sight.target).map(|cluster| view::title(cluster, cx)).unwrap_or_default()
    }

    fn header_facts(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Vec<Fact> {
        // With several targets the lines of the list say it.
        let one = self.clusters.len() == 1;
        self.cluster(sight.target).filter(|_| one).map(|cluster| view::vitals(cluster, cx)).unwrap_or_default()
    }

    fn table(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Table {
        let Some(cluster) = self.cluster(sight.target) else { return Table::new(&[], Vec::new(), "") };
        match sight.view {
            PARTITIONS => view::partitions::table(cluster, cx),
            MEMBERS => view::members::table(cluster, cx),
            BROKERS => view::brokers::table(cluster, cx),
            _ => view::groups::table(cluster, cx),
        }
    }

    fn details(&self, sight: &Sight<'_>, key: &str, cx: &Cx<'_>) -> Vec<Details> {
        self.cluster(sight.target).map(|cluster| view::details(cluster, key, cx)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
