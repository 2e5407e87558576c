//! The Redis and Valkey pane: whether the servers are well, and which locks are held, by whom, and for how long.
//!
//! `source` asks over the `session` of a target, `scan` counts locks, `info` and `topology` read what servers say,
//! `checks` judges, `view` shows. The pane itself only wires them; it never draws and never waits.

pub mod address;
mod checks;
pub mod config;
pub mod glob;
pub mod info;
pub mod model;
pub mod scan;
pub mod session;
pub mod source;
pub mod topology;
mod view;
mod words;

use std::sync::Arc;

use self::{
    config::Target,
    model::{Keys, Locks, Nodes, Slowlog, Status},
    session::Session,
    source::{KeysSource, LocksSource, NodesSource, SlowlogSource, StatusSource, handover, plan},
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
pub const ID: &str = "redis";

const LOCKS: &str = "locks";
const KEYS: &str = "keys";
const NODES: &str = "nodes";
const SLOWLOG: &str = "slowlog";

const VIEWS: &[View] = &[
    View { id: LOCKS, title: words::locks() },
    View { id: KEYS, title: words::keys() },
    View { id: NODES, title: words::nodes() },
    View { id: SLOWLOG, title: words::slowlog() },
];

/// The feature of the registry.
pub struct Redis;

impl Feature for Redis {
    const ID: &'static str = ID;
    const NAME: Words = Words::new("Redis", "Redis");
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
        Box::new(RedisPane { stores: self.0.into_iter().map(|target| Store::open(target, feed)).collect() })
    }
}

/// One target and its readings.
struct Store {
    target: Arc<Target>,
    status: Tap<Status>,
    locks: Tap<Locks>,
    keys: Tap<Keys>,
    nodes: Tap<Nodes>,
    slowlog: Tap<Slowlog>,
}

impl Store {
    fn open(target: Arc<Target>, feed: &Feed) -> Self {
        let session = Arc::new(Session::new(Arc::clone(&target)));
        let (found, look) = handover();
        let key = |source| SourceKey::new(ID, &target.name, source);
        let (shared, clock, every) = (|| Arc::clone(&session), || feed.clock(), target.every);
        let locks = LocksSource::new(shared(), clock(), found);
        Self {
            status: feed.open(key("status"), plan::status(every), StatusSource::new(shared(), clock())),
            locks: feed.open(key(LOCKS), plan::locks(every), locks),
            keys: feed.open(key(KEYS), plan::keys(every), KeysSource::new(shared(), look)),
            nodes: feed.open(key(NODES), plan::nodes(every), NodesSource::new(shared(), clock())),
            slowlog: feed.open(key(SLOWLOG), plan::slowlog(every), SlowlogSource::new(shared())),
            target,
        }
    }

    fn sync(&mut self) -> bool {
        let news = [self.status.sync(), self.locks.sync(), self.keys.sync(), self.nodes.sync(), self.slowlog.sync()];
        news.contains(&true)
    }

    fn states(&self, now: Moment) -> Vec<SourceState> {
        vec![
            self.status.state(now),
            self.locks.state(now),
            self.keys.state(now),
            self.nodes.state(now),
            self.slowlog.state(now),
        ]
    }
}

struct RedisPane {
    stores: Vec<Store>,
}

impl RedisPane {
    fn store(&self, target: &str) -> Option<&Store> {
        self.stores.iter().find(|store| store.target.name == target)
    }
}

impl Pane for RedisPane {
    fn sync(&mut self) -> bool {
        self.stores.iter_mut().fold(false, |news, store| store.sync() | news)
    }

    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement> {
        self.stores.iter().flat_map(|store| checks::judge(store, cx)).collect()
    }

    fn sources(&self, sight: &Sight<'_>, now: Moment) -> Vec<SourceState> {
        let Some(store) = self.store(sight.target) else { return Vec::new() };
        vec![match sight.view {
            KEYS => store.keys.state(now),
            NODES => store.nodes.state(now),
            SLOWLOG => store.slowlog.state(now),
            _ => store.locks.state(now),
        }]
    }

    fn all_sources(&self, now: Moment) -> Vec<SourceState> {
        self.stores.iter().flat_map(|store| store.states(now)).collect()
    }

    fn targets(&self) -> Vec<String> {
        self.stores.iter().map(|store| store.target.name.clone()).collect()
    }

    fn target_line(&self, target: &str, cx: &Cx<'_>) -> TargetLine {
        let facts = self.store(target).map(|store| view::vitals(store, cx)).unwrap_or_default();
        TargetLine { target: target.to_owned(), facts }
    }

    fn views(&self) -> &'static [View] {
        VIEWS
    }

    fn suggested_view(&self, target: &str, cx: &Cx<'_>) -> &'static str {
        let Some(store) = self.store(target) else { return LOCKS };
        let nodes = store.nodes.data().map(|nodes| checks::nodes_verdict(nodes, cx).0);
        if nodes.is_some_and(|verdict| verdict == Verdict::Crit) || store.target.locks.is_empty() {
            return NODES;
        }
        LOCKS
    }

    fn title_facts(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Vec<Fact> {
        self.store(sight.target).map(|store| view::title(store, cx)).unwrap_or_default()
    }

    fn header_facts(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Vec<Fact> {
        // With several targets the lines of the list say it.
        let one = self.stores.len() == 1;
        self.store(sight.target).filter(|_| one).map(|store| view::vitals(store, cx)).unwrap_or_default()
    }

    fn table(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Table {
        let Some(store) = self.store(sight.target) else { return Table::new(&[], Vec::new(), "") };
        match sight.view {
            KEYS => view::keys::table(store, cx),
            NODES => view::nodes::table(store, cx),
            SLOWLOG => view::slowlog::table(store, cx),
            _ => view::locks::table(store, cx),
        }
    }

    fn details(&self, sight: &Sight<'_>, key: &str, cx: &Cx<'_>) -> Vec<Details> {
        self.store(sight.target).map(|store| view::details(store, key, cx)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
