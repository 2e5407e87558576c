//! A pane of several targets that are looked at one at a time: what is the same for all such panes. A system says what
//! one of its targets knows ([`Watched`]), and [`Targets`] is the pane.

use super::{Cx, Pane, Sight, View};
use crate::{
    domain::{
        act::Offer, clock::Moment, dependency::Dependency, reading::SourceState, signal::Batch, verdict::Judgement,
    },
    ui::{
        facts::{Fact, Section as Details, TargetLine},
        table::Table,
    },
};

/// One target and its readings.
pub trait Watched: Send {
    /// The sub-views, in the order of `[` and `]`; never empty.
    const VIEWS: &'static [View];

    /// Its name in the config.
    fn name(&self) -> &str;

    /// Copies the newest readings; answers whether anything is new.
    fn sync(&mut self) -> bool;

    /// At least one judgement for every source.
    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement>;

    /// What its readings say in numbers: one batch for every source.
    fn measure(&self, _now: Moment) -> Vec<Batch> {
        Vec::new()
    }

    /// What it sees of who needs whom.
    fn dependencies(&self) -> Vec<Dependency> {
        Vec::new()
    }

    /// The state of the source behind what a sub-view shows.
    fn source(&self, view: &str, now: Moment) -> SourceState;

    /// The state of all its sources.
    fn states(&self, now: Moment) -> Vec<SourceState>;

    /// The sub-view to show while the person has chosen none: where the trouble is.
    fn suggested_view(&self, cx: &Cx<'_>) -> &'static str;

    /// What the pane says of it in its title, few and short.
    fn title(&self, cx: &Cx<'_>) -> Vec<Fact>;

    /// Its vital signs, as one line.
    fn vitals(&self, cx: &Cx<'_>) -> Vec<Fact>;

    /// The rows of a sub-view.
    fn table(&self, view: &str, cx: &Cx<'_>) -> Table;

    /// Everything that is known of one row.
    fn details(&self, key: &str, cx: &Cx<'_>) -> Vec<Details>;

    /// What can be done with the rows with these keys (none: with the target).
    fn offers(&self, _view: &str, _keys: &[String], _cx: &Cx<'_>) -> Vec<Offer> {
        Vec::new()
    }
}

/// The pane of such targets, in the order of the config.
pub struct Targets<T>(pub Vec<T>);

impl<T: Watched> Targets<T> {
    fn find(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|target| target.name() == name)
    }
}

impl<T: Watched> Pane for Targets<T> {
    fn sync(&mut self) -> bool {
        self.0.iter_mut().fold(false, |news, target| target.sync() | news)
    }

    fn judge(&self, cx: &Cx<'_>) -> Vec<Judgement> {
        self.0.iter().flat_map(|target| target.judge(cx)).collect()
    }

    fn measure(&self, now: Moment) -> Vec<Batch> {
        self.0.iter().flat_map(|target| target.measure(now)).collect()
    }

    fn dependencies(&self) -> Vec<Dependency> {
        self.0.iter().flat_map(Watched::dependencies).collect()
    }

    fn sources(&self, sight: &Sight<'_>, now: Moment) -> Vec<SourceState> {
        self.find(sight.target).map(|target| target.source(sight.view, now)).into_iter().collect()
    }

    fn all_sources(&self, now: Moment) -> Vec<SourceState> {
        self.0.iter().flat_map(|target| target.states(now)).collect()
    }

    fn targets(&self) -> Vec<String> {
        self.0.iter().map(|target| target.name().to_owned()).collect()
    }

    fn target_line(&self, target: &str, cx: &Cx<'_>) -> TargetLine {
        let facts = self.find(target).map(|target| target.vitals(cx)).unwrap_or_default();
        TargetLine { target: target.to_owned(), facts }
    }

    fn views(&self) -> &'static [View] {
        T::VIEWS
    }

    fn suggested_view(&self, target: &str, cx: &Cx<'_>) -> &'static str {
        let first = T::VIEWS.first().map_or("", |view| view.id);
        self.find(target).map_or(first, |target| target.suggested_view(cx))
    }

    fn title_facts(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Vec<Fact> {
        self.find(sight.target).map(|target| target.title(cx)).unwrap_or_default()
    }

    fn header_facts(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Vec<Fact> {
        // With several targets the lines of the list say it.
        let one = self.0.len() == 1;
        self.find(sight.target).filter(|_| one).map(|target| target.vitals(cx)).unwrap_or_default()
    }

    fn table(&self, sight: &Sight<'_>, cx: &Cx<'_>) -> Table {
        let target = self.find(sight.target);
        target.map_or_else(|| Table::new(&[], Vec::new(), ""), |target| target.table(sight.view, cx))
    }

    fn details(&self, sight: &Sight<'_>, key: &str, cx: &Cx<'_>) -> Vec<Details> {
        self.find(sight.target).map(|target| target.details(key, cx)).unwrap_or_default()
    }
    fn offers(&self, sight: &Sight<'_>, keys: &[String], cx: &Cx<'_>) -> Vec<Offer> {
        self.find(sight.target).map(|target| target.offers(sight.view, keys, cx)).unwrap_or_default()
    }
}
