//! Trials: rules are run over series that a person made up, and what fires is compared with what should. The files are
//! those of `promtool test rules` (<https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/>), with
//! three differences: without `evaluation_interval` it is two seconds, as in the room; only those annotations are compared
//! that the test names (`summary`, `description`, `action`, and the first two with `_ko`); and a rule's severity is the
//! label `severity` where it has no other.

mod read;
mod run;
mod series;

use std::{path::PathBuf, time::Duration};

pub use read::{of, read};
pub use run::run;

use super::promql::Expr;
use crate::domain::signal::Labels;

/// A file of trials.
#[derive(Debug)]
pub struct Trial {
    /// The files of the rules.
    pub rule_files: Vec<PathBuf>,
    /// From one evaluation to the next.
    pub interval: Duration,
    /// The cases.
    pub cases: Vec<Case>,
}

/// A case: series, and what is expected of the rules.
#[derive(Debug)]
pub struct Case {
    /// Its name; may be empty.
    pub name: String,
    /// Where it stands.
    pub origin: String,
    /// From one value of the series to the next.
    pub interval: Duration,
    /// The series.
    pub series: Vec<Input>,
    /// What is expected, by its time.
    pub checks: Vec<Check>,
}

/// A series that is fed.
#[derive(Debug)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
    /// Its values, one each interval.
    pub values: Vec<Value>,
}

/// A value that is fed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// None: the one before it holds for a while.
    Missing,
    /// The series is over.
    Stale,
}

/// What is expected at a time.
#[derive(Debug)]
pub struct Check {
    /// After so long.
    pub at: Duration,
    /// Where it stands.
    pub origin: String,
    /// What.
    pub expected: Expected,
}

/// What is expected.
#[derive(Debug)]
pub enum Expected {
    /// These alarms of a rule fire, and no others.
    Alarms {
        /// The rule.
        rule: String,
        /// The alarms.
        alarms: Vec<Alarm>,
    },
    /// An expression gives these series.
    Samples {
        /// The expression.
        expr: Expr,
        /// The same as it is written.
        text: String,
        /// The series, their names as the label `__name__`, and their values.
        samples: Vec<(Labels, f64)>,
    },
}

/// The label that stands for the name of a series.
const NAME: &str = "__name__";

/// An alarm that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Its labels.
    pub labels: Labels,
    /// What its texts say, by their names.
    pub texts: Vec<(String, String)>,
}

/// Something that is otherwise than expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The case; may be empty.
    pub case: String,
    /// Where the expectation stands.
    pub origin: String,
    /// After so long.
    pub at: Duration,
    /// The rule, or the expression.
    pub about: String,
    /// What is.
    pub is: Is,
}

/// What is, instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Is {
    /// There is no rule of that name.
    NoRule,
    /// The expression has no result at that time: why.
    Failed(String),
    /// Some are missing, and some are too many; one line each.
    Other {
        /// Expected, and not there.
        missing: Vec<String>,
        /// There, and not expected.
        surplus: Vec<String>,
    },
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
