//! Rules at work: every rule is evaluated over the store, and what it finds goes through the life of an alarm.

use std::{collections::BTreeSet, time::Duration};

use chrono::TimeDelta;

use super::{
    Rule, RuleSet, Store,
    promql::{Expr, Matcher, Sampled, Selector, Test, eval},
    wording,
};
use crate::domain::{
    alarm::{Alarm, Finding, Firing, Key, Machine, Silences, Terms},
    clock::Moment,
    signal::{Labels, Place, RESULT, RULE, TARGET},
    words::Lang,
};

/// All rules of a room, and their alarms.
#[derive(Debug, Default)]
pub struct Watch {
    set: RuleSet,
    machines: Vec<Machine>,
    /// Why a rule cannot be evaluated just now, in the order of the rules.
    broken: Vec<Option<String>>,
}

/// One alarm with its rule, as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Its rule.
    pub rule: &'a Rule,
    /// The labels of what the rule found.
    pub labels: &'a Labels,
    /// Its life.
    pub alarm: &'a Alarm,
}

impl Seen<'_> {
    /// By which it is known.
    #[must_use]
    pub fn key(&self) -> Key {
        Key { rule: self.rule.name.clone(), labels: self.labels.clone() }
    }

    /// One line that says what is wrong.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        match self.rule.summary.get(lang) {
            "" => format!("{}{}", self.rule.name, self.labels),
            summary => wording::fill(summary, self.labels, self.alarm.value),
        }
    }
}

impl Watch {
    /// The rules before their first look.
    #[must_use]
    pub fn new(mut set: RuleSet) -> Self {
        for rule in set.rules.iter_mut().filter(|rule| rule.on.is_some()) {
            rule.expr = answer(&rule.name);
        }
        Self { machines: vec![Machine::default(); set.rules.len()], broken: vec![None; set.rules.len()], set }
    }

    /// Evaluates everything at `now`: first what makes signals, then what makes alarms. `unseen` are the targets of which
    /// a source gives nothing that may be believed: what fired there and has no values any more is not over.
    pub fn look(&mut self, store: &mut Store, now: Moment, unseen: &BTreeSet<Place>) {
        for record in &self.set.records {
            // What cannot be evaluated gives nothing, which ends its series.
            let values = eval(&record.expr, store, now).unwrap_or_default();
            let labelled = |sampled: Sampled| (merge(&sampled.labels, &record.labels), sampled.value);
            let values: Vec<_> = values.into_iter().map(labelled).filter(|(_, value)| value.is_finite()).collect();
            store.record(&record.name, &values, now);
        }
        for ((rule, machine), broken) in self.set.rules.iter().zip(&mut self.machines).zip(&mut self.broken) {
            match findings(rule, store, now) {
                Ok(findings) => {
                    *broken = None;
                    let held = held(rule, machine, store, now);
                    let terms = Terms { lasts: rule.lasts, keep: rule.keep };
                    let blind = |labels: &Labels, alarm: &Alarm| is_blind(rule, labels, alarm, store, unseen);
                    machine.observe(now, terms, &findings, |labels| held.contains(labels), blind);
                }
                Err(why) => *broken = Some(why),
            }
        }
    }

    /// Forgets all alarms: a replay has jumped.
    pub fn forget(&mut self) {
        self.machines.fill(Machine::default());
    }

    /// The rules, and why one cannot be evaluated.
    pub fn rules(&self) -> impl Iterator<Item = (&Rule, Option<&str>)> {
        self.set.rules.iter().zip(self.broken.iter().map(Option::as_deref))
    }

    /// Every alarm that is not forgotten, in the order of the rules.
    pub fn seen(&self) -> impl Iterator<Item = Seen<'_>> {
        let rules = self.set.rules.iter().zip(&self.machines);
        rules.flat_map(|(rule, machine)| machine.alarms().map(move |(labels, alarm)| Seen { rule, labels, alarm }))
    }

    /// What fires, as groups take it.
    #[must_use]
    pub fn firing(&self, silences: &Silences, now: Moment, lang: Lang) -> Vec<Firing> {
        let rules = self.set.rules.iter().zip(&self.machines);
        let seen =
            rules.flat_map(|(rule, machine)| machine.firing().map(move |(labels, alarm)| Seen { rule, labels, alarm }));
        let silent: Vec<_> = silences.held(now).map(|(_, silence, _)| silence).collect();
        let firing = seen.map(|seen| Firing {
            silenced: silent.iter().any(|silence| silence.covers(&seen.key())),
            action: seen.rule.action.clone(),
            lamp: seen.rule.lamp,
            key: seen.key(),
            place: seen.alarm.place.clone(),
            severity: seen.rule.severity,
            team: seen.rule.team.clone(),
            since: seen.alarm.since,
            title: seen.title(lang),
        });
        firing.collect()
    }

    /// How long the slowest rule takes to find again what it found before the room was closed.
    #[must_use]
    pub fn longest(&self) -> TimeDelta {
        let reach = |expr: &Expr| TimeDelta::from_std(expr.longest()).unwrap_or_default();
        let of_records = self.set.records.iter().map(|record| reach(&record.expr)).max().unwrap_or_default();
        let of_rules = self.set.rules.iter().map(|rule| rule.lasts + reach(&rule.expr)).max().unwrap_or_default();
        of_rules + of_records
    }
}

/// What a Prometheus answers to a rule that it evaluates.
fn answer(rule: &str) -> Expr {
    let matcher = Matcher { label: RULE.to_owned(), value: rule.to_owned(), test: Test::Is };
    Expr::Select(Selector { name: Some(RESULT.to_owned()), matchers: vec![matcher], offset: Duration::ZERO })
}

fn merge(own: &Labels, more: &Labels) -> Labels {
    more.iter().fold(own.clone(), |labels, (name, value)| labels.with(name, value))
}

/// What the rule finds now.
fn findings(rule: &Rule, store: &Store, now: Moment) -> Result<Vec<Finding>, String> {
    let found = eval(&rule.expr, store, now).map_err(|failure| failure.to_string())?;
    let finding = |sampled: Sampled| Finding {
        place: place_of(&rule.expr, &sampled.labels, store),
        labels: merge(&own(rule, &sampled.labels), &rule.labels),
        value: sampled.value,
    };
    Ok(found.into_iter().map(finding).collect())
}

/// The labels of a finding; to which rule a Prometheus has answered is not one.
fn own(rule: &Rule, labels: &Labels) -> Labels {
    if rule.on.is_some() { labels.with(RULE, "") } else { labels.clone() }
}

/// The alarms that the rule's second expression keeps.
fn held(rule: &Rule, machine: &Machine, store: &Store, now: Moment) -> BTreeSet<Labels> {
    let Some(hold) = rule.hold.as_ref().filter(|_| machine.firing().next().is_some()) else { return BTreeSet::new() };
    let kept = eval(hold, store, now).unwrap_or_default();
    kept.into_iter().map(|sampled| merge(&own(rule, &sampled.labels), &rule.labels)).collect()
}

/// The target that a finding is about: that of its labels, on the pane that its signals come from.
fn place_of(expr: &Expr, labels: &Labels, store: &Store) -> Option<Place> {
    let (target, pane) = (labels.get(TARGET), labels.get("pane"));
    let named = |place: &&Place| place.target == target && (pane.is_empty() || place.pane == pane);
    let mut places = BTreeSet::new();
    for selector in expr.selectors() {
        let own = store.select(selector).filter_map(|series| series.place.as_ref());
        if target.is_empty() {
            places.extend(own);
        } else if let Some(place) = { own }.find(named) {
            return Some(place.clone());
        }
    }
    if !target.is_empty() {
        // What a rule or a baseline makes of signals comes from nowhere; its target is where they come from.
        places.extend(store.all().filter_map(|series| series.place.as_ref()).filter(named));
    }
    if places.len() > 1 {
        // A label may name it by another word: `service="api"`.
        places.retain(|place| labels.iter().any(|(_, value)| place.target == value));
    }
    // Otherwise it is about a target only when there is no other.
    let mut places = places.into_iter();
    places.next().filter(|_| places.next().is_none()).cloned()
}

/// Whether an alarm that is not found has only lost its values: its target is not seen, and gives none of them.
fn is_blind(rule: &Rule, labels: &Labels, alarm: &Alarm, store: &Store, unseen: &BTreeSet<Place>) -> bool {
    let Some(place) = alarm.place.as_ref().filter(|place| unseen.contains(place)) else { return false };
    let gives = |selector: &Selector| {
        let own = store.select(selector).filter(|series| series.place.as_ref().is_none_or(|own| own == place));
        // What distinguishes the alarm must be there: another group of the same cluster says nothing of this one.
        let same = |label: &str| labels.get(label).is_empty() || rule.labels.get(label) == labels.get(label);
        { own }.any(|series| {
            series.last().is_some()
                && series.labels.iter().all(|(label, value)| same(label) || labels.get(label) == value)
        })
    };
    !rule.expr.selectors().into_iter().any(gives)
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
