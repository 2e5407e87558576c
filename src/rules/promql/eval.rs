//! What an expression is at a moment, with the semantics of Prometheus
//! (<https://prometheus.io/docs/prometheus/latest/querying/operators/>). Pure: the store and the moment in, samples out.
//!
//! Of the versions that differ the newest is followed: a range does not hold the moment at which it begins (3.0), and a
//! rate is never extrapolated to before a counter was nothing (2.52).

mod binary;
mod fold;
mod over_time;

use std::{collections::HashSet, sync::Arc};

use super::{
    ast::{Expr, Function, Grouping, Selector, Test},
    selector::NAME,
};
use crate::{
    domain::{clock::Moment, signal::Labels},
    rules::store::{Series, Store},
};

/// One value of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampled {
    /// The signal; `None` where it is no longer its value: `rate(x[5m])`.
    pub name: Option<Arc<str>>,
    /// The labels.
    pub labels: Labels,
    /// The number; may be infinite or not a number.
    pub value: f64,
}

/// Why an expression has no result. None of these is about the text: they depend on the series that there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The side that must have one series has several.
    #[error(
        "several series {labels} stand on the {side} side of `{operation}`, where one must: fold them with sum by (...), or \
         compare more labels"
    )]
    Several {
        /// `left` or `right`.
        side: &'static str,
        /// What is done.
        operation: String,
        /// What they have in common.
        labels: Labels,
    },
    /// Several series of the left side belong to one of the right, and nothing says so.
    #[error(
        "several series {labels} on the left side of `{operation}` match one on the right: write group_left () behind \
         on (...) or ignoring (...) if that is meant"
    )]
    ManyToOne {
        /// What is done.
        operation: String,
        /// What they have in common.
        labels: Labels,
    },
    /// Two results could not be told apart.
    #[error("two results have the same labels {labels}: keep a label that tells them apart, or name one signal")]
    Twice {
        /// The labels; none is `{}`.
        labels: Labels,
    },
}

/// Evaluates an expression as of a moment. The result is sorted by names and labels; that of a number is one value
/// without a name and labels.
///
/// # Errors
/// When series on two sides do not belong together in one way only, or results cannot be told apart.
pub fn eval(expr: &Expr, store: &Store, at: Moment) -> Result<Vec<Sampled>, Failure> {
    match (Evaluation { store, at: at.timestamp_millis() }).value(expr)? {
        Value::Number(value) => Ok(vec![Sampled { name: None, labels: Labels::default(), value }]),
        Value::Series(mut samples) => {
            samples.sort_by(|a, b| (&a.name, &a.labels).cmp(&(&b.name, &b.labels)));
            Ok(samples)
        }
    }
}

enum Value {
    Number(f64),
    Series(Vec<Sampled>),
}

struct Evaluation<'s> {
    store: &'s Store,
    at: i64,
}

impl Evaluation<'_> {
    fn value(&self, expr: &Expr) -> Result<Value, Failure> {
        Ok(match expr {
            Expr::Number(number) => Value::Number(*number),
            Expr::Select(selector) => {
                let at = self.at - millis(selector.offset);
                Value::Series(self.each(selector, |series| series.at(at), |series| Some(Arc::clone(&series.name))))
            }
            Expr::Negate(of) => match self.value(of)? {
                Value::Number(number) => Value::Number(-number),
                Value::Series(samples) => Value::Series(changed(samples, |value| -value)?),
            },
            Expr::Abs(of) => Value::Series(changed(self.samples(of)?, f64::abs)?),
            Expr::Absent(of) if self.samples(of)?.is_empty() => {
                Value::Series(vec![Sampled { name: None, labels: asked(of), value: 1.0 }])
            }
            Expr::Absent(_) => Value::Series(Vec::new()),
            Expr::OverTime { function, selector, range } => {
                Value::Series(self.over_time(*function, selector, millis(*range))?)
            }
            Expr::Aggregate { aggregation, grouping, of } => {
                Value::Series(fold::folded(*aggregation, grouping.as_ref(), self.samples(of)?))
            }
            Expr::Binary(binary) => binary::combined(binary, self.value(&binary.left)?, self.value(&binary.right)?)?,
        })
    }

    /// The samples of an expression that is no number.
    fn samples(&self, expr: &Expr) -> Result<Vec<Sampled>, Failure> {
        match self.value(expr)? {
            Value::Series(samples) => Ok(samples),
            // The parser lets no number in here; a tree made by hand may have one.
            Value::Number(value) => Ok(vec![Sampled { name: None, labels: Labels::default(), value }]),
        }
    }

    fn each(
        &self,
        selector: &Selector,
        value: impl Fn(&Series) -> Option<f64>,
        name: impl Fn(&Series) -> Option<Arc<str>>,
    ) -> Vec<Sampled> {
        let one = |series: &Series| {
            let value = value(series)?;
            Some(Sampled { name: name(series), labels: series.labels.clone(), value })
        };
        self.store.select(selector).filter_map(one).collect()
    }

    fn over_time(&self, function: Function, selector: &Selector, range: i64) -> Result<Vec<Sampled>, Failure> {
        let until = self.at - millis(selector.offset);
        let window = over_time::Window { after: until - range, until };
        let samples = self.each(selector, |series| over_time::value(function, series, &window), |_| None);
        // One name has every set of labels once.
        if selector.name.is_none() {
            unique(&samples)?;
        }
        Ok(samples)
    }
}

fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX >> 1)
}

/// Every value changed, which is then no longer that of the signal.
fn changed(mut samples: Vec<Sampled>, change: impl Fn(f64) -> f64) -> Result<Vec<Sampled>, Failure> {
    for sample in &mut samples {
        sample.value = change(sample.value);
    }
    unnamed(samples)
}

/// The samples without their names.
fn unnamed(mut samples: Vec<Sampled>) -> Result<Vec<Sampled>, Failure> {
    let mixed = samples.windows(2).any(|pair| pair[0].name != pair[1].name);
    for sample in &mut samples {
        sample.name = None;
    }
    if mixed {
        unique(&samples)?;
    }
    Ok(samples)
}

/// No two have the same name and labels.
fn unique(samples: &[Sampled]) -> Result<(), Failure> {
    let mut seen = HashSet::with_capacity(samples.len());
    match samples.iter().find(|sample| !seen.insert((&sample.name, &sample.labels))) {
        Some(sample) => Err(Failure::Twice { labels: sample.labels.clone() }),
        None => Ok(()),
    }
}

/// What a sample is folded or matched by.
type Key = (Option<Arc<str>>, Labels);

/// The part of a sample by which it is folded or matched; the name is no part unless it is asked for.
fn key(by: Option<&Grouping>, sample: &Sampled) -> Key {
    match by {
        None => (None, sample.labels.clone()),
        Some(Grouping::By(names)) => (sample.name.clone().filter(|_| has_name(names)), sample.labels.only(names)),
        Some(Grouping::Without(names)) => (None, sample.labels.without(names)),
    }
}

/// Whether the name of the signal is among names of labels.
fn has_name(labels: &[String]) -> bool {
    labels.iter().any(|label| label == NAME)
}

/// The labels that a selector asks for: those of what is absent.
fn asked(expr: &Expr) -> Labels {
    let Expr::Select(selector) = expr else { return Labels::default() };
    let mut asked: Vec<(&str, &str)> = Vec::new();
    for matcher in selector.matchers.iter().filter(|matcher| matcher.label != NAME) {
        let known = asked.iter().position(|(label, _)| *label == matcher.label);
        // As in Prometheus: what is asked for in two ways is not known.
        match (known, &matcher.test) {
            (None, Test::Is) => asked.push((&matcher.label, &matcher.value)),
            (Some(at), _) => asked[at].1 = "",
            (None, _) => {}
        }
    }
    Labels::new(asked)
}

#[cfg(test)]
#[path = "eval_tests.rs"]
mod tests;
