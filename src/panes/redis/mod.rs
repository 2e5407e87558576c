//! The Redis and Valkey pane: whether the servers are well, and which locks are held, by whom, and for how long.
//!
//! `source` asks over the `session` of a target, `scan` counts locks, `info` and `topology` read what servers say,
//! `checks` judges, `view` shows, `ops` acts. The pane itself only wires them; it never draws and never waits.

pub mod address;
mod checks;
pub mod config;
pub mod glob;
pub mod info;
pub mod model;
pub mod ops;
pub mod scan;
pub mod session;
mod signals;
pub mod source;
pub mod topology;
mod view;
mod words;

use std::{collections::BTreeSet, sync::Arc};

use self::{
    config::Target,
    model::{Keys, Locks, Nodes, Slowlog, Status},
    ops::RedisOperator,
    session::Session,
    source::{KeysSource, LocksSource, NodesSource, SlowlogSource, StatusSource, handover, plan},
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
        dependency::{Dependency, End},
        reading::{SourceKey, SourceState},
        signal::{Batch, Place, Signal},
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
        Box::new(Targets(self.0.into_iter().map(|target| Store::open(target, feed)).collect()))
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
        feed.operate(ID, &target.name, || RedisOperator::new(shared(), clock(), look.clone()));
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
}

impl Watched for Store {
    const VIEWS: &'static [View] = VIEWS;

    fn name(&self) -> &str {
        &self.target.name
    }

    fn sync(&mut self) -> bool {
        let news = [self.status.sync(), self.locks.sync(), self.keys.sync(), self.nodes.sync(), self.slowlog.sync()];
        news.contains(&true)
    }

    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement> {
        checks::judge(self, cx)
    }

    fn measure(&self, now: Moment) -> Vec<Batch> {
        signals::measure(self, now)
    }

    /// The machines whose programs are told by the slow log: to list all clients would cost the server too much.
    fn dependencies(&self) -> Vec<Dependency> {
        let commands = self.slowlog.data().map(|slowlog| slowlog.commands.as_slice()).unwrap_or_default();
        let machines: BTreeSet<End> = commands
            .iter()
            .filter(|command| !command.client.starts_with(session::NAME))
            .filter_map(|command| End::machine(command.address()))
            .collect();
        let below = || End::Place(Place::new(ID, &*self.target.name));
        machines.into_iter().map(|above| Dependency { above, below: below() }).collect()
    }

    fn source(&self, view: &str, now: Moment) -> SourceState {
        match view {
            KEYS => self.keys.state(now),
            NODES => self.nodes.state(now),
            SLOWLOG => self.slowlog.state(now),
            _ => self.locks.state(now),
        }
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

    fn suggested_view(&self, cx: &Cx<'_>) -> &'static str {
        let nodes = self.nodes.data().map(|nodes| checks::nodes_verdict(nodes, cx).0);
        if nodes.is_some_and(|verdict| verdict == Verdict::Crit) || self.target.locks.is_empty() {
            return NODES;
        }
        LOCKS
    }

    fn title(&self, cx: &Cx<'_>) -> Vec<Fact> {
        view::title(self, cx)
    }

    fn vitals(&self, cx: &Cx<'_>) -> Vec<Fact> {
        view::vitals(self, cx)
    }

    fn table(&self, view: &str, cx: &Cx<'_>) -> Table {
        match view {
            KEYS => view::keys::table(self, cx),
            NODES => view::nodes::table(self, cx),
            SLOWLOG => view::slowlog::table(self, cx),
            _ => view::locks::table(self, cx),
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
