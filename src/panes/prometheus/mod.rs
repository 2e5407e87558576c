//! The Prometheus pane: what fires, what cannot be scraped, and queries of one's own with their trends.
//!
//! `source` asks over the `session` of a target, `checks` judges, `signals` measures, `view` shows, `ops` silences. The
//! pane itself only wires them; it never draws and never waits.

mod checks;
pub mod config;
pub mod model;
pub mod ops;
mod presets;
pub mod session;
pub mod signals;
pub mod source;
mod view;
mod words;

use std::sync::Arc;

use self::{
    config::{Query, Target},
    model::{Alerts, Manager, Panel, Queries, Scrapes},
    ops::PrometheusOperator,
    session::Session,
    source::{AlertsSource, QueriesSource, TargetsSource, plan, plan_of_queries},
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
pub const ID: &str = "prometheus";

const QUERIES: &str = "queries";
const TARGETS: &str = "targets";
const ALERTS: &str = "alerts";

const VIEWS: &[View] = &[
    View { id: QUERIES, title: words::queries() },
    View { id: TARGETS, title: words::targets() },
    View { id: ALERTS, title: words::alerts() },
];

/// The feature of the registry.
pub struct Prometheus;

impl Feature for Prometheus {
    const ID: &'static str = ID;
    const NAME: Words = Words::new("Prometheus", "Prometheus");
    const LAMP: Option<Lamp> = Some(Lamp::Alert);
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
    fn names(&self) -> Vec<String> {
        self.0.iter().flat_map(|target| &target.queries).map(|query| query.name.clone()).collect()
    }

    fn open(self: Box<Self>, feed: &Feed) -> Box<dyn Pane> {
        Box::new(Targets(self.0.into_iter().map(|target| Watch::open(target, feed)).collect()))
    }
}

/// One target and its readings.
struct Watch {
    target: Arc<Target>,
    scrapes: Tap<Scrapes>,
    alerts: Tap<Alerts>,
    queries: Tap<Queries>,
}

impl Watch {
    fn open(target: Arc<Target>, feed: &Feed) -> Self {
        let session = Arc::new(Session::new(Arc::clone(&target)));
        let shared = || Arc::clone(&session);
        let key = |source| SourceKey::new(ID, &target.name, source);
        let (every, timeout) = (target.every, target.timeout);
        if target.alertmanager.is_some() {
            feed.operate(ID, &target.name, || PrometheusOperator::new(shared(), feed.clock()));
        }
        let questions = feed.questions(ID, &target.name);
        let scrapes = TargetsSource::new(shared(), feed.clock());
        let queries = QueriesSource::new(shared(), questions);
        Self {
            scrapes: feed.open(key(TARGETS), plan(every, timeout), scrapes),
            alerts: feed.open(key(ALERTS), plan(every, timeout), AlertsSource::new(shared())),
            queries: feed.open(key(QUERIES), plan_of_queries(every, timeout), queries),
            target,
        }
    }

    /// The queries of the config with what they give.
    fn panels<'a>(&'a self, data: &'a Queries) -> impl Iterator<Item = (&'a Query, &'a Panel)> {
        let of =
            |query: &'a Query| data.panels.iter().find(|panel| panel.name == query.name).map(|panel| (query, panel));
        self.target.queries.iter().filter_map(of)
    }
}

impl Watched for Watch {
    const VIEWS: &'static [View] = VIEWS;

    fn name(&self) -> &str {
        &self.target.name
    }

    fn sync(&mut self) -> bool {
        [self.scrapes.sync(), self.alerts.sync(), self.queries.sync()].contains(&true)
    }

    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement> {
        checks::judge(self, cx)
    }

    fn measure(&self, now: Moment) -> Vec<Batch> {
        signals::measure(self, now)
    }

    fn source(&self, view: &str, now: Moment) -> SourceState {
        match view {
            TARGETS => self.scrapes.state(now),
            ALERTS => self.alerts.state(now),
            _ => self.queries.state(now),
        }
    }

    fn states(&self, now: Moment) -> Vec<SourceState> {
        vec![self.scrapes.state(now), self.alerts.state(now), self.queries.state(now)]
    }

    fn suggested_view(&self, _cx: &Cx<'_>) -> &'static str {
        let loud = self.alerts.data().is_some_and(|data| {
            let deaf = matches!(&data.manager, Some(Manager::Failing(fault)) if !fault.kind.is_denial());
            deaf || data.alerts.iter().any(|alert| alert.verdict() > Verdict::Ok)
        });
        let down = self.scrapes.data().is_some_and(|data| data.down > 0);
        match (loud, down) {
            (true, _) => ALERTS,
            (false, true) => TARGETS,
            (false, false) if self.target.queries.is_empty() => ALERTS,
            (false, false) => QUERIES,
        }
    }

    fn title(&self, cx: &Cx<'_>) -> Vec<Fact> {
        view::title(self, cx)
    }

    fn vitals(&self, cx: &Cx<'_>) -> Vec<Fact> {
        view::vitals(self, cx)
    }

    fn table(&self, view: &str, cx: &Cx<'_>) -> Table {
        match view {
            TARGETS => view::targets::table(self, cx),
            ALERTS => view::alerts::table(self, cx),
            _ => view::queries::table(self, cx),
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
