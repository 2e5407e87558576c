//! The MySQL and MariaDB pane: who is connected, who blocks whom, what deadlocked, what costs.
//!
//! `source` asks over the one `session` of a target, `model` is what is known, `checks` judges, `view` shows. The pane
//! itself only wires them; it never draws and never waits.

pub mod address;
mod checks;
pub mod config;
pub mod deadlock;
pub mod deadlock_view;
pub mod dialect;
pub mod innodb;
pub mod model;
pub mod record;
pub mod session;
pub mod source;
mod view;
mod words;

use std::sync::Arc;

use self::{
    config::Target,
    model::{Activity, Forest, Locks, Statements, Status},
    session::Session,
    source::{ActivitySource, Deadlocks, DeadlocksSource, LocksSource, StatementsSource, StatusSource, plan},
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
        verdict::Judgement,
        words::Words,
    },
    ui::{
        facts::{Fact, Section as Details, TargetLine},
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
    const COMMANDS: &'static [Command] = &[];

    fn configure(section: Option<Section<'_>>) -> Option<Box<dyn Ready>> {
        Some(Box::new(Configured(config::read(section?))))
    }
}

#[derive(Debug)]
struct Configured(Vec<Arc<Target>>);

impl Ready for Configured {
    fn open(self: Box<Self>, feed: &Feed) -> Box<dyn Pane> {
        Box::new(MysqlPane { servers: self.0.into_iter().map(|target| Server::open(target, feed)).collect() })
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

    fn sync(&mut self) -> bool {
        let waits = self.locks.sync();
        if waits {
            self.forest = self.locks.data().map(|locks| Forest::of(&locks.lock_waits)).unwrap_or_default();
        }
        let others = [self.status.sync(), self.activity.sync(), self.deadlocks.sync(), self.statements.sync()];
        waits || others.contains(&true)
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
}

struct MysqlPane {
    servers: Vec<Server>,
}

impl MysqlPane {
    fn server(&self, target: &str) -> Option<&Server> {
        self.servers.iter().find(|server| server.target.name == target)
    }
}

impl Pane for MysqlPane {
    fn sync(&mut self) -> bool {
        self.servers.iter_mut().fold(false, |news, server| server.sync() | news)
    }

    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement> {
        self.servers.iter().flat_map(|server| checks::judge(server, cx)).collect()
    }

    fn sources(&self, sight: &Sight<'_>, now: Moment) -> Vec<SourceState> {
        let Some(server) = self.server(sight.target) else { return Vec::new() };
        vec![match sight.view {
            LOCKS => server.locks.state(now),
            DEADLOCKS => server.deadlocks.state(now),
            STATEMENTS => server.statements.state(now),
            _ => server.activity.state(now),
        }]
    }

    fn all_sources(&self, now: Moment) -> Vec<SourceState> {
        self.servers.iter().flat_map(|server| server.states(now)).collect()
    }

    fn targets(&self) -> Vec<String> {
        self.servers.iter().map(|server| server.target.name.clone()).collect()
    }

    fn target_line(&self, target: &str, cx: &Cx<'_>) -> TargetLine {
        let facts = self.server(target).map(|server| view::vitals(server, cx)).unwrap_or_default();
        TargetLine { target: target.to_owned(), facts }
    }

    fn views(&self) -> &'static [View] {
        VIEWS
    }

    fn suggested_view(&self, target: &str, cx: &Cx<'_>) -> &'static str {
        let Some(server) = self.server(target) else { return ACTIVITY };
        // Also when they are old: a server that falls silent must not take the tree from under the eyes.
        if server.locks.data().is_some_and(|locks| locks.waiting > 0) {
            return LOCKS;
        }
        if checks::recent_deadlocks(server, cx.now) > 0 { DEADLOCKS } else { ACTIVITY }
    }

    fn title_facts(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Vec<Fact> {
        self.server(sight.target).map(|server| view::title(server, cx)).unwrap_or_default()
    }

    fn header_facts(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Vec<Fact> {
        // With several targets the lines of the list say it.
        let one = self.servers.len() == 1;
        self.server(sight.target).filter(|_| one).map(|server| view::vitals(server, cx)).unwrap_or_default()
    }

    fn table(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Table {
        let Some(server) = self.server(sight.target) else { return Table::new(&[], Vec::new(), "") };
        match sight.view {
            LOCKS => view::locks::table(server, cx),
            DEADLOCKS => match server.deadlocks.data() {
                Some(data) => deadlock_view::table(&data.deadlocks, cx),
                None => Table::new(&[], Vec::new(), ""),
            },
            TRANSACTIONS => view::transactions::table(server, cx),
            STATEMENTS => view::statements::table(server.statements.data(), cx),
            _ => view::activity::table(server, cx),
        }
    }

    fn details(&self, sight: &Sight<'_>, key: &str, cx: &Cx<'_>) -> Vec<Details> {
        let Some(server) = self.server(sight.target) else { return Vec::new() };
        view::details(server, key, cx)
    }
}

#[cfg(test)]
mod tests;
