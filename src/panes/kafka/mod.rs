//! The Kafka pane: which consumer group is how far behind, in messages and in time, whether it will ever catch up, and
//! why: no members, no commits, rebalances, brokers that are gone.
//!
//! `source` asks over the one `session` of a target, `model` is what is known, `checks` judges, `view` shows, `ops` acts.
//! The pane itself only wires them; it never draws and never waits.

mod checks;
pub mod config;
pub mod model;
pub mod ops;
pub mod session;
mod signals;
pub mod source;
mod view;
mod words;

use std::sync::Arc;

use self::{
    config::Target,
    model::{Brokers, Groups, Listing, Members},
    ops::KafkaOperator,
    session::Session,
    source::{BrokersSource, GroupsSource, ListingSource, MembersSource, plan},
};
use super::{
    Cx, Feature, Pane, Ready, View,
    targets::{Targets, Watched},
};
use crate::{
    collect::{Feed, Tap},
    config::Section,
    domain::{
        act::Offer,
        clock::Moment,
        command::Command,
        reading::{SourceKey, SourceState},
        signal::{Batch, Signal},
        triage::Lamp,
        verdict::{Judgement, Verdict},
        words::Words,
    },
    ui::{
        facts::{Fact, Section as Details},
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
    const COMMANDS: &'static [Command] = ops::COMMANDS;
    const VIEWS: &'static [View] = VIEWS;
    const CHECKS: &'static [&'static str] = checks::CHECKS;
    const SIGNALS: &'static [Signal] = signals::SIGNALS;

    fn configure(section: Option<Section<'_>>) -> Option<Box<dyn Ready>> {
        Some(Box::new(Configured(config::read(section?))))
    }
}

#[derive(Debug)]
struct Configured(Vec<Arc<Target>>);

impl Ready for Configured {
    fn open(self: Box<Self>, feed: &Feed) -> Box<dyn Pane> {
        Box::new(Targets(self.0.into_iter().map(|target| Cluster::open(target, feed)).collect()))
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
        feed.operate(ID, &target.name, || KafkaOperator::new(shared(), feed.clock()));
        Self {
            brokers: feed.open(key(BROKERS), plan::brokers(&target), BrokersSource::new(shared())),
            groups: feed.open(key(GROUPS), plan::groups(&target), GroupsSource::new(shared(), feed.clock())),
            members: feed.open(key(MEMBERS), plan::members(&target), MembersSource::new(shared())),
            listing: feed.open(key("listing"), plan::listing(&target), ListingSource::new(shared())),
            target,
        }
    }
}

impl Watched for Cluster {
    const VIEWS: &'static [View] = VIEWS;

    fn name(&self) -> &str {
        &self.target.name
    }

    fn sync(&mut self) -> bool {
        [self.brokers.sync(), self.groups.sync(), self.members.sync(), self.listing.sync()].contains(&true)
    }

    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement> {
        checks::judge(self, cx)
    }

    fn measure(&self, now: Moment) -> Vec<Batch> {
        signals::measure(self, now)
    }

    fn source(&self, view: &str, now: Moment) -> SourceState {
        match view {
            MEMBERS => self.members.state(now),
            BROKERS => self.brokers.state(now),
            _ => self.groups.state(now),
        }
    }

    fn states(&self, now: Moment) -> Vec<SourceState> {
        vec![self.brokers.state(now), self.groups.state(now), self.members.state(now), self.listing.state(now)]
    }

    fn suggested_view(&self, _cx: &Cx<'_>) -> &'static str {
        let behind = self.groups.data().is_some_and(|groups| {
            let verdict = |group| checks::of_group(group, &self.target).verdict();
            groups.groups.iter().any(|group| matches!(verdict(group), Verdict::Warn | Verdict::Crit))
        });
        // Also when it is old: a cluster that falls silent must not take the rows from under the eyes.
        let torn = self.brokers.data().is_some_and(|brokers| brokers.down() + brokers.offline > 0);
        if torn && !behind { BROKERS } else { GROUPS }
    }

    fn title(&self, cx: &Cx<'_>) -> Vec<Fact> {
        view::title(self, cx)
    }

    fn vitals(&self, cx: &Cx<'_>) -> Vec<Fact> {
        view::vitals(self, cx)
    }

    fn table(&self, view: &str, cx: &Cx<'_>) -> Table {
        match view {
            PARTITIONS => view::partitions::table(self, cx),
            MEMBERS => view::members::table(self, cx),
            BROKERS => view::brokers::table(self, cx),
            _ => view::groups::table(self, cx),
        }
    }

    fn details(&self, key: &str, cx: &Cx<'_>) -> Vec<Details> {
        view::details(self, key, cx)
    }

    fn offers(&self, _view: &str, keys: &[String], cx: &Cx<'_>) -> Vec<Offer> {
        ops::offers(self, keys, cx)
    }
}

#[cfg(test)]
mod tests;
