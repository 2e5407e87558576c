//! Runs trials: through the room's own store, evaluation and life of alarms.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chrono::{DateTime, TimeDelta};

use super::{Alarm, Case, Check, Difference, Expected, Is, NAME, Trial, Value};
use crate::{
    domain::{
        alarm::{Finding, Machine, State, Terms},
        clock::Moment,
        reading::SourceKey,
        signal::{Batch, Labels, Measured},
        words::Lang,
    },
    rules::{
        promql::{self, Expr, Sampled},
        rule::{Rule, RuleSet},
        store::Store,
        wording,
    },
};

/// The moment at which every trial begins.
const BEGIN: Moment = DateTime::UNIX_EPOCH;
/// Numbers that differ by less than this part of them are equal.
const CLOSE: f64 = 1e-9;

/// Runs all cases over the rules; answers with everything that is otherwise than expected.
#[must_use]
pub fn run(trial: &Trial, set: &RuleSet) -> Vec<Difference> {
    trial.cases.iter().flat_map(|case| Run::new(set, case).all(trial.interval)).collect()
}

/// One case while it runs.
struct Run<'a> {
    set: &'a RuleSet,
    case: &'a Case,
    store: Store,
    machines: Vec<Machine>,
    /// How many values of the series were fed.
    fed: u32,
    /// Rules that had no result, and why.
    failed: BTreeMap<&'a str, String>,
}

impl<'a> Run<'a> {
    fn new(set: &'a RuleSet, case: &'a Case) -> Self {
        let machines = vec![Machine::default(); set.rules.len()];
        Self { set, case, store: Store::default(), machines, fed: 0, failed: BTreeMap::new() }
    }

    fn all(mut self, every: Duration) -> Vec<Difference> {
        let mut differences = Vec::new();
        let mut next = Duration::ZERO;
        for check in &self.case.checks {
            while next <= check.at {
                self.step(next);
                next += every;
            }
            // What is asked for between two evaluations sees the series as they are then.
            self.feed(check.at);
            differences.extend(self.check(check));
        }
        differences
    }

    /// One evaluation of everything.
    fn step(&mut self, at: Duration) {
        self.feed(at);
        let now = moment(at);
        for record in &self.set.records {
            match promql::eval(&record.expr, &self.store, now) {
                Ok(samples) => {
                    let labelled = |sample: Sampled| (merged(&sample.labels, &record.labels), sample.value);
                    let values: Vec<_> = samples.into_iter().map(labelled).collect();
                    self.store.record(&record.name, &values, now);
                }
                Err(failure) => drop(self.failed.insert(&record.name, failure.to_string())),
            }
        }
        for (rule, machine) in self.set.rules.iter().zip(&mut self.machines) {
            // What a Prometheus evaluates cannot be tried here.
            if rule.on.is_some() {
                continue;
            }
            match findings(&rule.expr, &self.store, now, rule) {
                Ok(found) => {
                    let held =
                        rule.hold.as_ref().map(|hold| findings(hold, &self.store, now, rule).unwrap_or_default());
                    let held: BTreeSet<_> = held.into_iter().flatten().map(|finding| finding.labels).collect();
                    let terms = Terms { lasts: rule.lasts, keep: rule.keep };
                    machine.observe(now, terms, &found, |labels| held.contains(labels), |_, _| false);
                }
                Err(why) => drop(self.failed.insert(&rule.name, why)),
            }
        }
    }

    /// Feeds the series up to a time.
    fn feed(&mut self, until: Duration) {
        let every = self.case.interval;
        while every * self.fed <= until {
            let at = every * self.fed;
            for (number, input) in self.case.series.iter().enumerate() {
                let Some(value) = input.values.get(self.fed as usize) else { continue };
                // Each series is a source of its own: that one says nothing ends no other.
                let source = SourceKey::new("trial", "trial", &format!("series-{number}"));
                let number = match value {
                    Value::Missing => continue,
                    Value::Stale => None,
                    Value::Number(number) => Some(*number),
                };
                let measured =
                    |value| Measured { name: input.name.clone().into(), labels: input.labels.clone(), value };
                let values = number.map(measured).into_iter().collect();
                self.store.take(&Batch { source, at: moment(at), every, values });
            }
            self.fed += 1;
        }
    }

    fn check(&self, check: &Check) -> Option<Difference> {
        let (about, is) = match &check.expected {
            Expected::Alarms { rule, alarms } => (rule, self.alarms(rule, alarms)?),
            Expected::Samples { expr, text, samples } => (text, self.samples(expr, samples, moment(check.at))?),
        };
        let (case, origin) = (self.case.name.clone(), check.origin.clone());
        Some(Difference { case, origin, at: check.at, about: about.clone(), is })
    }

    fn alarms(&self, name: &str, expected: &[Alarm]) -> Option<Is> {
        let numbered = |rule: &Rule| rule.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('#'));
        let rules = self.set.rules.iter().zip(&self.machines).filter(|(rule, _)| rule.name == name || numbered(rule));
        let rules: Vec<_> = rules.collect();
        if rules.is_empty() {
            return Some(Is::NoRule);
        }
        if let Some(why) = rules.iter().find_map(|(rule, _)| self.failed.get(rule.name.as_str())) {
            return Some(Is::Failed(why.clone()));
        }
        let firing = rules.iter().flat_map(|(rule, machine)| {
            let fires = machine.alarms().filter(|(_, alarm)| alarm.state == State::Firing);
            fires.map(|(labels, alarm)| Fires { rule, labels: labelled(rule, labels), value: alarm.value })
        });
        let mut surplus: Vec<_> = firing.collect();
        let mut missing = Vec::new();
        for alarm in expected {
            match surplus.iter().position(|fires| fires.is(alarm)) {
                Some(at) => drop(surplus.remove(at)),
                None => missing.push(alarm),
            }
        }
        let missing: Vec<_> =
            missing.into_iter().map(|alarm| said(&alarm.labels, alarm.texts.iter().cloned())).collect();
        let named: BTreeSet<_> = expected.iter().flat_map(|alarm| alarm.texts.iter().map(|(name, _)| name)).collect();
        let surplus: Vec<_> = surplus.iter().map(|fires| fires.say(&named)).collect();
        (!missing.is_empty() || !surplus.is_empty()).then_some(Is::Other { missing, surplus })
    }

    fn samples(&self, expr: &Expr, expected: &[(Labels, f64)], now: Moment) -> Option<Is> {
        let found = match promql::eval(expr, &self.store, now) {
            Ok(found) => found,
            Err(failure) => return Some(Is::Failed(failure.to_string())),
        };
        let named =
            |sample: Sampled| (sample.labels.with(NAME, sample.name.as_deref().unwrap_or_default()), sample.value);
        let mut surplus: Vec<_> = found.into_iter().map(named).collect();
        let mut missing = Vec::new();
        for (labels, value) in expected {
            match surplus.iter().position(|(own, found)| own == labels && close(*found, *value)) {
                Some(at) => drop(surplus.remove(at)),
                None => missing.push((labels.clone(), *value)),
            }
        }
        let say = |(labels, value): &(Labels, f64)| format!("{} {value}", bare(labels));
        let [missing, surplus] = [missing, surplus].map(|samples| samples.iter().map(say).collect::<Vec<_>>());
        (!missing.is_empty() || !surplus.is_empty()).then_some(Is::Other { missing, surplus })
    }
}

/// An alarm that fires.
struct Fires<'r> {
    rule: &'r Rule,
    labels: Labels,
    value: f64,
}

impl Fires<'_> {
    fn is(&self, expected: &Alarm) -> bool {
        // promtool writes the name of the rule among the labels, or not.
        let named = expected.labels.get("alertname") == self.rule.name;
        let bare = expected.labels.without(&["alertname".to_owned()]);
        let same = self.labels == expected.labels || named && self.labels == bare;
        same && expected.texts.iter().all(|(name, text)| self.text(name) == text.trim())
    }

    fn text(&self, name: &str) -> String {
        let Rule { summary, description, action, .. } = self.rule;
        let text = match name {
            "summary" => summary.get(Lang::En),
            "summary_ko" => summary.get(Lang::Ko),
            "description" | "message" => description.get(Lang::En),
            "description_ko" => description.get(Lang::Ko),
            "action" | "runbook_url" | "runbook" => action,
            _ => "",
        };
        wording::fill(text, &self.labels, self.value).trim().to_owned()
    }

    fn say(&self, texts: &BTreeSet<&String>) -> String {
        said(&self.labels, texts.iter().map(|name| ((*name).clone(), self.text(name))))
    }
}

fn findings(expr: &Expr, store: &Store, now: Moment, rule: &Rule) -> Result<Vec<Finding>, String> {
    let found = promql::eval(expr, store, now).map_err(|failure| failure.to_string())?;
    let finding =
        |sample: Sampled| Finding { labels: merged(&sample.labels, &rule.labels), value: sample.value, place: None };
    Ok(found.into_iter().map(finding).collect())
}

/// The labels of an alarm as a test may expect them: with its severity.
fn labelled(rule: &Rule, labels: &Labels) -> Labels {
    match rule.severity {
        Some(severity) if labels.get("severity").is_empty() => labels.with("severity", severity.id()),
        _ => labels.clone(),
    }
}

fn merged(labels: &Labels, own: &Labels) -> Labels {
    if own.is_empty() { labels.clone() } else { Labels::new(labels.iter().chain(own.iter())) }
}

/// An alarm as one line: its labels and what its texts say.
fn said(labels: &Labels, texts: impl Iterator<Item = (String, String)>) -> String {
    texts.fold(bare(labels), |line, (name, text)| format!("{line} {name}={text:?}"))
}

/// Labels as they are written, also where there is none.
fn bare(labels: &Labels) -> String {
    if labels.is_empty() { "{}".to_owned() } else { labels.to_string() }
}

fn close(a: f64, b: f64) -> bool {
    #[expect(clippy::float_cmp, reason = "infinite numbers are equal or not")]
    let same = a == b || a.is_nan() && b.is_nan();
    same || (a - b).abs() <= CLOSE * a.abs().max(b.abs())
}

fn moment(at: Duration) -> Moment {
    BEGIN + TimeDelta::from_std(at).unwrap_or_default()
}
