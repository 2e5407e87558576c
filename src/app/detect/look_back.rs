//! Looking back: when the trouble began, what was changed around it, who is suspected; and the views that show it.

use std::{sync::Arc, time::Instant};

use chrono::TimeDelta;
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    graph::Graph,
    moved::{Case, Moved},
    panel::Panel,
    past::{Outcome, Past},
};
use crate::{
    app::state::Room,
    domain::{alarm::Group, clock::Moment, effect::Effect, incident::Milestone, signal::Place, triage::Doubt},
    rules::{
        Rule,
        moved::{self, Change, Question, Suspect},
        promql::{Comparison, Expr, Operation},
    },
    ui::look::Look,
};

/// Between two looks at who is suspected.
const EVERY: TimeDelta = TimeDelta::seconds(10);

impl Room {
    /// When the trouble began: the incident's beginning, else that of the oldest alarm that fires.
    pub(super) fn t0(&self) -> Option<Moment> {
        if let Some(incident) = self.timeline.incident() {
            let known = [Milestone::Impact, Milestone::Detected];
            return Some(
                known.into_iter().filter_map(|m| incident.times.get(m)).fold(incident.declared_at, Moment::min),
            );
        }
        let since = |group: &Group| group.members.values().map(|firing| firing.since).min();
        let groups = self.detect.groups.open();
        groups.into_iter().filter(|group| group.team.is_none()).filter_map(since).min()
    }

    /// What the room did to targets.
    fn changes_made(&self) -> Vec<Change> {
        let deeds = self.acts.ledger.deeds().filter(|deed| deed.ran.is_some());
        let change = |deed: &crate::domain::act::Deed| {
            let ask = &deed.intent.plan.ask;
            let system = ask.operation.split_once('.').map_or("", |(system, _)| system);
            let pane = self.slots.iter().map(|slot| slot.entry.id).find(|id| *id == system);
            let place = pane.filter(|_| !ask.target.is_empty()).map(|pane| Place::new(pane, &ask.target));
            Change { at: deed.at, what: deed.intent.plan.title.clone(), place }
        };
        deeds.map(change).collect()
    }

    /// Finds out what is unusual; and who is suspected, when something fires or an incident is live.
    pub(super) fn suspect(&mut self, now: Moment) {
        let every = self.detect.rests.max(EVERY);
        if self.detect.learnt.is_none_or(|at| now < at || now - at >= every) {
            self.detect.learnt = Some(now);
            self.detect.learn(now, every.to_std().unwrap_or_default());
        }
        let Some(t0) = self.t0() else {
            self.detect.suspects = Arc::default();
            self.detect.suspected = None;
            return;
        };
        if self.detect.suspected.is_some_and(|(at, asked)| asked == t0 && now >= at && now - at < every) {
            return;
        }
        self.detect.suspected = Some((now, t0));
        let changes = self.changes_made();
        let question = Question { t0, now, needs: &self.detect.needs, changes: &changes, sorts: &self.detect.sorts };
        let began = Instant::now();
        self.detect.suspects = moved::suspects(&self.detect.store, &question).into();
        self.detect.rest(began.elapsed());
    }

    /// The suspected targets that nobody has ruled out, the most suspect first.
    pub(super) fn suspicion(&self) -> impl Iterator<Item = &Suspect> {
        let doubts = self.timeline.doubts();
        self.detect.suspects.iter().filter(|s| doubts.ruled_out(&Doubt::Place(s.place.clone())).is_none())
    }

    /// Lets a view of the past do something with all that it looks at.
    fn with_past<R>(&self, now: Moment, act: impl FnOnce(&Past<'_>, &Case<'_>) -> R) -> R {
        let changes = self.changes_made();
        let rules: Vec<&Rule> = self.detect.watch.rules().map(|(rule, _)| rule).collect();
        let threshold = |name: &str| rules.iter().find_map(|rule| limit_of(&rule.expr, name));
        let past = Past {
            store: &self.detect.store,
            sorts: &self.detect.sorts,
            now: self.paused.unwrap_or(now),
            zone: &self.style.zone,
            t0: self.t0(),
            changes: &changes,
            threshold: &threshold,
        };
        let ruled = |suspect: &Suspect| {
            let ruled = self.timeline.doubts().ruled_out(&Doubt::Place(suspect.place.clone()))?;
            Some((suspect.place.clone(), ruled.reason.clone()))
        };
        let ruled_out: Vec<_> = self.detect.suspects.iter().filter_map(ruled).collect();
        act(&past, &Case { past: &past, suspects: &self.detect.suspects, ruled_out: &ruled_out })
    }

    /// Opens the choice of a graph.
    pub(super) fn open_graph(&mut self, now: Moment) {
        let graph = self.with_past(now, |past, _| Graph::choose(past));
        self.show(Panel::Graph(graph));
    }

    pub(super) fn graph_key(&mut self, mut graph: Graph, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let outcome = self.with_past(now, |past, _| graph.key(key, past));
        self.past_outcome(Panel::Graph(graph), outcome, now)
    }

    pub(super) fn moved_key(&mut self, mut moved: Moved, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let outcome = self.with_past(now, |_, case| moved.key(key, case));
        self.past_outcome(Panel::Moved(moved), outcome, now)
    }

    fn past_outcome(&mut self, view: Panel, outcome: Outcome, now: Moment) -> Vec<Effect> {
        match outcome {
            Outcome::Closed => {}
            Outcome::Stays => self.show(view),
            Outcome::Jump(place) => self.jump_to(&place, now),
            Outcome::RuleOut { place, reason } => {
                self.show(view);
                if let Some(why) = self.only_looks() {
                    self.say(why, now);
                    return Vec::new();
                }
                return self.rule_out(Doubt::Place(place), reason, true, now);
            }
            Outcome::Graph { name, labels } => {
                self.show(view);
                self.show(Panel::Graph(Graph::of(name, Some(labels))));
            }
        }
        Vec::new()
    }

    /// Takes a text that was pasted into the choice of a graph.
    pub(in crate::app) fn paste_into_graph(&self, graph: &mut Graph, text: &str, now: Moment) {
        self.with_past(now, |past, _| graph.paste(text, past));
    }

    pub(super) fn draw_graph(
        &self,
        graph: &mut Graph,
        (area, buf): (Rect, &mut Buffer),
        look: &Look<'_>,
        now: Moment,
    ) -> Option<Position> {
        self.with_past(now, |past, _| graph.draw(area, buf, look, past))
    }

    pub(super) fn draw_moved(
        &self,
        moved: &mut Moved,
        (area, buf): (Rect, &mut Buffer),
        look: &Look<'_>,
        now: Moment,
    ) -> Option<Position> {
        self.with_past(now, |_, case| moved.draw(area, buf, look, case))
    }
}

/// The number with which a rule compares a signal as it stands.
fn limit_of(expr: &Expr, name: &str) -> Option<f64> {
    let Expr::Binary(binary) = expr else { return None };
    match (&binary.operation, &binary.left, &binary.right) {
        (Operation::Compare { comparison, .. }, Expr::Select(selector), Expr::Number(limit))
            if !matches!(comparison, Comparison::Equal | Comparison::NotEqual) =>
        {
            (selector.name.as_deref() == Some(name)).then_some(*limit)
        }
        _ => None,
    }
}
