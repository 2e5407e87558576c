//! The Services pane: the health of any number of HTTP services, one row each.
//!
//! `source` asks, `model` remembers, `checks` judges, `view` shows. The pane itself only wires them; it never draws and
//! never waits.

pub mod cause;
pub mod checks;
pub mod config;
pub mod expect;
pub mod model;
mod signals;
pub mod source;
mod view;
pub mod words;

use std::sync::Arc;

use self::{config::Target, model::Data, signals::Tally, source::Http};
use super::{Cx, Feature, Pane, Ready, Sight, View};
use crate::{
    collect::{Feed, Plan, Tap},
    config::Section,
    domain::{
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
pub const ID: &str = "services";
/// The name of the one source that every target has.
pub const SOURCE: &str = "http";
/// What a row's key begins with, before the target's name.
const KEY: &str = "service:";
/// A probe ends itself at its own time-out; the runner's deadline only has to be later.
const SLACK: std::time::Duration = std::time::Duration::from_secs(1);

const VIEWS: &[View] = &[View { id: "services", title: words::services() }];

/// The feature of the registry.
pub struct Services;

impl Feature for Services {
    const ID: &'static str = ID;
    const NAME: Words = words::services();
    const LAMP: Option<Lamp> = Some(Lamp::Application);
    const COMMANDS: &'static [Command] = &[];
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
        let services = self.0.into_iter().map(|target| Service::open(target, feed)).collect();
        Box::new(ServicesPane { services })
    }
}

/// One target and its readings.
struct Service {
    target: Arc<Target>,
    tap: Tap<Data>,
    tally: Tally,
}

impl Service {
    fn open(target: Arc<Target>, feed: &Feed) -> Self {
        let plan = Plan { governed: false, ..Plan::new(target.every, target.timeout + SLACK) };
        let source = Http::new(Arc::clone(&target), feed.clock());
        Self { tap: feed.open(SourceKey::new(ID, &target.name, SOURCE), plan, source), tally: Tally::default(), target }
    }

    fn sync(&mut self) -> bool {
        let news = self.tap.sync();
        if news {
            self.tally.take(self.tap.reading());
        }
        news
    }

    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement> {
        checks::judge(&self.target, self.tap.data(), &self.tap.state(cx.now), cx.lang)
    }

    fn verdict(&self, cx: &Cx<'_>) -> Verdict {
        Verdict::worst(self.judge(cx).iter().map(|judgement| judgement.verdict))
    }

    /// The machine that it last answered from.
    fn runs_on(&self) -> Option<Dependency> {
        let below = End::machine(self.tap.data()?.remote_address.as_deref()?)?;
        Some(Dependency { above: End::Place(Place::new(ID, &*self.target.name)), below })
    }

    fn key(&self) -> String {
        format!("{KEY}{}", self.target.name)
    }
}

struct ServicesPane {
    services: Vec<Service>,
}

impl Pane for ServicesPane {
    fn sync(&mut self) -> bool {
        let mut news = false;
        for service in &mut self.services {
            news |= service.sync();
        }
        news
    }

    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement> {
        self.services.iter().flat_map(|service| service.judge(cx)).collect()
    }

    fn measure(&self, now: Moment) -> Vec<Batch> {
        self.services.iter().map(|service| signals::measure(service, now)).collect()
    }

    fn dependencies(&self) -> Vec<Dependency> {
        self.services.iter().filter_map(Service::runs_on).collect()
    }

    fn sources(&self, _sight: &Sight<'_>, now: Moment) -> Vec<SourceState> {
        self.all_sources(now)
    }

    fn all_sources(&self, now: Moment) -> Vec<SourceState> {
        self.services.iter().map(|service| service.tap.state(now)).collect()
    }

    fn views(&self) -> &'static [View] {
        VIEWS
    }

    fn title_facts(&self, _sight: &Sight<'_>, cx: &Cx<'_>) -> Vec<Fact> {
        view::title(&self.services, cx)
    }

    fn table(&self, _sight: &Sight<'_>, cx: &Cx<'_>) -> Table {
        view::table(&self.services, cx)
    }

    fn details(&self, _sight: &Sight<'_>, key: &str, cx: &Cx<'_>) -> Vec<Details> {
        let service = self.services.iter().find(|service| service.key() == key);
        service.map_or_else(Vec::new, |service| view::details(service, cx))
    }
}

#[cfg(test)]
mod tests;
