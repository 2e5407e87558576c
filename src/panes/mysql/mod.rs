//! The MySQL and MariaDB pane: who is connected, who blocks whom, what deadlocked, what costs.
//!
//! `source` asks over the one `session` of a target, `model` is what is known, `checks` judges, `view` shows, `ops` acts. The
//! pane itself only wires them; it never draws and never waits.

pub mod address;
mod checks;
pub mod config;
pub mod deadlock;
pub mod deadlock_view;
pub mod dialect;
pub mod innodb;
pub mod model;
pub mod ops;
pub mod record;
pub mod session;
mod signals;
pub mod source;
mod view;
mod words;

use std::{collections::BTreeSet, sync::Arc};

use self::{
    config::Target,
    model::{Activity, Forest, Locks, Statements, Status},
    ops::MysqlOperator,
    session::Session,
    source::{ActivitySource, Deadlocks, DeadlocksSource, LocksSource, StatementsSource, StatusSource, plan},
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
        verdict::Judgement,
        words::Words,
    },
    ui::{
        facts::{Fact, Section as Details},
        table::Table,
    },
};

/// The pane's id.
pub const ID: &str = "mysql";

const ACTIVITY: &str = "activity";
const LOCKS: &str = "locks";
const DEADLOCKS: &str = "deadlocks";
const TRANSACTIONS: &str = "transactions";
const STATEMENTS: &str = "statements";

const VIEWS: &[View] = &[
    View { id: ACTIVITY, title: words::activity() },
    View { id: LOCKS, title: words::locks() },
    View { id: DEADLOCKS, title: words::deadlocks() },
    View { id: TRANSACTIONS, title: words::transactions() },
    View { id: STATEMENTS, title: words::statements() },
];

/// The feature of the registry.
pub struct Mysql;

impl Feature for Mysql {
    const ID: &'static str = ID;
    const NAME: Words = Words::new("MySQL", "MySQL");
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
        Box::new(Targets(self.0.into_iter().map(|target| Server::open(target, feed)).collect()))
    }
}

/// One target and its readings.
struct Server {
    target: Arc<Target>,
    status: Tap<Status>,
    activity: Tap<Activity>,
    locks: Tap<Locks>,
    deadlocks: Tap<Deadlocks>,
    statements: Tap<Statements>,
    /// Who waits for whom, made once for each reading of `locks`.
    forest: Forest,
}

impl Server {
    fn open(target: Arc<Target>, feed: &Feed) -> Self {
        let session = Arc::new(Session::new(Arc::clone(&target)));
        let key = |source| SourceKey::new(ID, &target.name, source);
        let clock = || feed.clock();
        let shared = || Arc::clone(&session);
        feed.operate(ID, &target.name, || MysqlOperator::new(shared(), clock()));
        let every = target.every;
        Self {
            status: feed.open(key("status"), plan::status(every), StatusSource::new(shared(), clock())),
            activity: feed.open(key(ACTIVITY), plan::activity(every), ActivitySource::new(shared())),
            locks: feed.open(key(LOCKS), plan::locks(every), LocksSource::new(shared())),
            deadlocks: feed.open(key(DEADLOCKS), plan::deadlocks(every), DeadlocksSource::new(shared(), clock())),
            statements: feed.open(key(STATEMENTS), plan::statements(every), StatementsSource::new(shared())),
            forest: Forest::default(),
            target,
        }
    }
}

impl Watched for Server {
    const VIEWS: &'static [View] = VIEWS;

    fn name(&self) -> &str {
        &self.target.name
    }

    fn sync(&mut self) -> bool {
        let waits = self.locks.sync();
        if waits {
            self.forest = self.locks.data().map(|locks| Forest::of(&locks.lock_waits)).unwrap_or_default();
        }
        let others = [self.status.sync(), self.activity.sync(), self.deadlocks.sync(), self.statements.sync()];
        waits || others.contains(&true)
    }

    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement> {
        checks::judge(self, cx)
    }

    fn measure(&self, now: Moment) -> Vec<Batch> {
        signals::measure(self, now)
    }

    /// The machines whose programs are connected; ours is left out, where anything may run.
    fn dependencies(&self) -> Vec<Dependency> {
        let Some(data) = self.activity.data() else { return Vec::new() };
        let own = data.find(data.own_id).and_then(|own| End::machine(&own.host));
        let clients = data.processes.iter().filter(|process| !process.system);
        let machines: BTreeSet<End> = clients.filter_map(|process| End::machine(&process.host)).collect();
        let below = || End::Place(Place::new(ID, &*self.target.name));
        machines
            .into_iter()
            .filter(|above| Some(above) != own.as_ref())
            .map(|above| Dependency { above, below: below() })
            .collect()
    }

    fn source(&self, view: &str, now: Moment) -> SourceState {
        match view {
            LOCKS => self.locks.state(now),
            DEADLOCKS => self.deadlocks.state(now),
            STATEMENTS => self.statements.state(now),
            _ => self.activity.state(now),
        }
    }

    fn states(&self, now: Moment) -> Vec<SourceState> {
        vec![
            self.status.state(now),
            self.activity.state(now),
            self.locks.state(now),
            self.deadlocks.state(now),
            self.statements.state(now),
        ]
    }

    fn suggested_view(&self, cx: &Cx<'_>) -> &'static str {
        // Also when they are old: a server that falls silent must not take the tree from under the eyes.
        if self.locks.data().is_some_and(|locks| locks.waiting > 0) {
            return LOCKS;
        }
        if checks::recent_deadlocks(self, cx.now) > 0 { DEADLOCKS } else { ACTIVITY }
    }

    fn title(&self, cx: &Cx<'_>) -> Vec<Fact> {
        view::title(self, cx)
    }

    fn vitals(&self, cx: &Cx<'_>) -> Vec<Fact> {
        view::vitals(self, cx)
    }

    fn table(&self, view: &str, cx: &Cx<'_>) -> Table {
        match view {
            LOCKS => view::locks::table(self, cx),
            DEADLOCKS => match self.deadlocks.data() {
                Some(data) => deadlock_view::table(&data.deadlocks, cx),
                None => Table::new(&[], Vec::new(), ""),
            },
            TRANSACTIONS => view::transactions::table(self, cx),
            STATEMENTS => view::statements::table(self.statements.data(), cx),
            _ => view::activity::table(self, cx),
        }
    }

    fn details(&self, key: &str, cx: &Cx<'_>) -> Vec<Details> {
        view::details(self, key, cx)
    }

    fn offers(&self, view: &str, keys: &[String], cx: &Cx<'_>) -> Vec<Offer> {
        ops::offers(self, view, keys, cx)
    }
}

#[cfg(test)]
mod tests;
