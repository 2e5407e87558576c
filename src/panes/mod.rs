//! Panes: one folder per system that is watched, and the one registry of them.
//!
//! A pane turns readings into judgements and tables. It never draws, never awaits, never imports another pane, the
//! journal or the app. Adding one costs its folder and two lines here: its `mod` and its name in the registry.

use std::{fmt::Debug, sync::Arc};

use crate::{
    collect::Feed,
    config::Section,
    domain::{
        act::Offer,
        clock::Moment,
        command::{Command, CommandId},
        dependency::Dependency,
        effect::Effect,
        reading::SourceState,
        signal::{Batch, Signal},
        timeline::Timeline,
        triage::Lamp,
        verdict::Judgement,
        words::{Lang, Words},
    },
    text::Zone,
    ui::{
        facts::{Fact, Section as Details, TargetLine},
        table::Table,
    },
};

/// What a pane needs to know to say anything: the moment that the frame shows, and how to say it.
#[derive(Debug, Clone, Copy)]
pub struct Cx<'a> {
    /// The present moment of the room (in a replay, that of the recording).
    pub now: Moment,
    /// The language of the room.
    pub lang: Lang,
    /// The time zone of the room.
    pub zone: &'a Zone,
}

/// What the person looks at within a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight<'a> {
    /// The target, one of [`Pane::targets`]; empty for a pane that shows all its targets as rows, or has none.
    pub target: &'a str,
    /// The sub-view, by its id.
    pub view: &'a str,
}

/// A sub-view of a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Its name: stable.
    pub id: &'static str,
    /// Its title.
    pub title: Words,
}

/// A pane: readings in, judgements and tables out.
pub trait Pane: Send {
    /// Copies the newest readings; answers whether anything is new.
    fn sync(&mut self) -> bool;

    /// Takes the timeline as it now stands. Only the timeline's own pane listens.
    fn attend(&mut self, _timeline: &Arc<Timeline>) {}

    /// At least one judgement for every source of every target; every judgement has a summary, also when all is well.
    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement>;

    /// What its readings say in numbers: one batch for every source, with the signals of its feature.
    fn measure(&self, _now: Moment) -> Vec<Batch> {
        Vec::new()
    }

    /// What it sees of who needs whom.
    fn dependencies(&self) -> Vec<Dependency> {
        Vec::new()
    }

    /// The state of the sources behind what `sight` shows.
    fn sources(&self, sight: &Sight<'_>, now: Moment) -> Vec<SourceState>;

    /// The state of all its sources.
    fn all_sources(&self, now: Moment) -> Vec<SourceState>;

    /// The targets that are looked at one at a time, in the order of the config; empty when they are rows.
    fn targets(&self) -> Vec<String> {
        Vec::new()
    }

    /// One target as a line, for the list above the body.
    fn target_line(&self, target: &str, _cx: &Cx<'_>) -> TargetLine {
        TargetLine { target: target.to_owned(), facts: Vec::new() }
    }

    /// The sub-views, in the order of `[` and `]`; never empty.
    fn views(&self) -> &'static [View];

    /// The sub-view to show while the person has chosen none: where the trouble is.
    fn suggested_view(&self, _target: &str, _cx: &Cx<'_>) -> &'static str {
        self.views().first().map_or("", |view| view.id)
    }

    /// What the pane says in its title, few and short: `6 up · 1 down`.
    fn title_facts(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Vec<Fact>;

    /// The line above the rows; empty for none.
    fn header_facts(&self, _sight: &Sight<'_>, _cx: &Cx<'_>) -> Vec<Fact> {
        Vec::new()
    }

    /// The rows.
    fn table(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Table;

    /// Everything that is known of one row.
    fn details(&self, sight: &Sight<'_>, key: &str, cx: &Cx<'_>) -> Vec<Details>;

    /// What can be done with the rows with these keys (none: with the target), in no order. The operation of an offer is
    /// the id of one of the pane's commands.
    fn offers(&self, _sight: &Sight<'_>, _keys: &[String], _cx: &Cx<'_>) -> Vec<Offer> {
        Vec::new()
    }

    /// Does one of the pane's own commands to the rows with these keys.
    fn on(&mut self, _command: CommandId, _sight: &Sight<'_>, _keys: &[String], _cx: &Cx<'_>) -> Vec<Effect> {
        Vec::new()
    }
}

/// What a folder of `panes/` supplies.
pub trait Feature {
    /// The pane's id: the name of its folder and of its table in the config.
    const ID: &'static str;
    /// The pane's name on the screen.
    const NAME: Words;
    /// The lamp of triage that its verdict lights, if any.
    const LAMP: Option<Lamp> = None;
    /// Its own commands.
    const COMMANDS: &'static [Command];
    /// Its sub-views, as [`Pane::views`] has them.
    const VIEWS: &'static [View];
    /// The names of the checks in its judgements: what a playbook may be bound to.
    const CHECKS: &'static [&'static str] = &[];
    /// The signals that its readings give.
    const SIGNALS: &'static [Signal] = &[];

    /// Reads the pane's table of the config; problems go to the section. `None`: the pane is not wanted.
    fn configure(section: Option<Section<'_>>) -> Option<Box<dyn Ready>>;
}

/// A pane that is configured and not yet open: nothing has been polled. Its `Debug` form shows all that it read.
pub trait Ready: Debug {
    /// The signals that its config names, beside those of its feature.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    /// Opens its streams and begins.
    fn open(self: Box<Self>, feed: &Feed) -> Box<dyn Pane>;
}

/// One line of the registry.
#[derive(Clone, Copy)]
pub struct Entry {
    /// See [`Feature::ID`].
    pub id: &'static str,
    /// See [`Feature::NAME`].
    pub name: Words,
    /// See [`Feature::LAMP`].
    pub lamp: Option<Lamp>,
    /// See [`Feature::COMMANDS`].
    pub commands: &'static [Command],
    /// See [`Feature::VIEWS`].
    pub views: &'static [View],
    /// See [`Feature::CHECKS`].
    pub checks: &'static [&'static str],
    /// See [`Feature::SIGNALS`].
    pub signals: &'static [Signal],
    /// See [`Feature::configure`].
    pub configure: fn(Option<Section<'_>>) -> Option<Box<dyn Ready>>,
}

macro_rules! features {
    ($($feature:ty),+ $(,)?) => {
        /// All panes, in the order in which they stand on the screen.
        pub const FEATURES: &[Entry] = &[$(Entry {
            id: <$feature as Feature>::ID,
            name: <$feature as Feature>::NAME,
            lamp: <$feature as Feature>::LAMP,
            commands: <$feature as Feature>::COMMANDS,
            views: <$feature as Feature>::VIEWS,
            checks: <$feature as Feature>::CHECKS,
            signals: <$feature as Feature>::SIGNALS,
            configure: <$feature as Feature>::configure,
        }),+];
    };
}

pub mod kafka;
pub mod mysql;
pub mod prometheus;
pub mod redis;
pub mod services;
#[cfg(test)]
mod signal_tests;
mod targets;
pub mod timeline;

features!(
    services::Services,
    mysql::Mysql,
    redis::Redis,
    kafka::Kafka,
    prometheus::Prometheus,
    timeline::TimelineFeature,
);
