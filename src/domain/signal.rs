//! Signals: named numbers out of readings, with labels and a unit. What rules compare, graphs draw and baselines learn.
//!
//! The data model is that of Prometheus (<https://prometheus.io/docs/concepts/data_model/>): a series is a name and its
//! labels, a sample is a moment and a number.

use std::{borrow::Cow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    clock::Moment,
    reading::{Freshness, SourceKey, SourceState},
    words::Words,
};

/// The label that names the target of a signal: every signal has it.
pub const TARGET: &str = "target";
/// The signal by which a Prometheus gives what a rule finds that it evaluates.
pub const RESULT: &str = "rule_result";
/// The label of it that names the rule.
pub const RULE: &str = "rule";

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Things: locks, sessions, messages.
    Count,
    /// Yes (1) or no (0).
    Flag,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// A part of a whole, 0 to 1.
    Ratio,
    /// Hundredths, 0 to 100.
    Percent,
    /// Things a second.
    PerSecond,
}

/// How a number moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// It goes up and down.
    Gauge,
    /// It only grows, or begins again at nothing: what counts is its rate.
    Counter,
}

/// A signal that a pane gives: what its folder says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    /// Its name, such as `mysql_lock_waits`.
    pub name: &'static str,
    /// Its labels besides [`TARGET`].
    pub labels: &'static [&'static str],
    /// What it counts.
    pub unit: Unit,
    /// How it moves.
    pub sort: Sort,
    /// What it means, as one line.
    pub meaning: Words,
}

impl Signal {
    /// A gauge with its labels besides [`TARGET`].
    #[must_use]
    pub const fn gauge(name: &'static str, labels: &'static [&'static str], unit: Unit, meaning: Words) -> Self {
        Self { name, labels, unit, sort: Sort::Gauge, meaning }
    }

    /// A counter with its labels besides [`TARGET`].
    #[must_use]
    pub const fn counter(name: &'static str, labels: &'static [&'static str], meaning: Words) -> Self {
        Self { name, labels, unit: Unit::Count, sort: Sort::Counter, meaning }
    }
}

/// The labels of a series, sorted by their names, each once, none empty. Cheap to copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Labels(Arc<[(Arc<str>, Arc<str>)]>);

impl Labels {
    /// The labels of these pairs; of two with one name the last, and none without a value.
    pub fn new<N: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        pairs.into_iter().map(|(name, value)| (Arc::from(name.as_ref()), Arc::from(value.as_ref()))).collect()
    }

    /// The value of a label; empty when it is not there, which is the same.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.binary_search_by(|(own, _)| (**own).cmp(name));
        found.map_or("", |at| &*self.0[at].1)
    }

    /// The names and values, by name.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same with one more; an empty value takes it away.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        self.0.iter().cloned().chain([(Arc::from(name), Arc::from(value))]).collect()
    }

    /// Those of the named ones that are there.
    #[must_use]
    pub fn only(&self, names: &[String]) -> Self {
        self.0.iter().filter(|(name, _)| names.iter().any(|wanted| **wanted == **name)).cloned().collect()
    }

    /// All but the named ones.
    #[must_use]
    pub fn without(&self, names: &[String]) -> Self {
        self.0.iter().filter(|(name, _)| !names.iter().any(|other| **other == **name)).cloned().collect()
    }
}

impl FromIterator<(Arc<str>, Arc<str>)> for Labels {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Arc<str>)>>(pairs: I) -> Self {
        let mut sorted: Vec<_> = pairs.into_iter().collect();
        // Stable: of two with one name the last one stays last.
        sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut unique: Vec<(Arc<str>, Arc<str>)> = Vec::with_capacity(sorted.len());
        for pair in sorted {
            match unique.last_mut() {
                Some(last) if last.0 == pair.0 => *last = pair,
                _ => unique.push(pair),
            }
        }
        unique.retain(|(_, value)| !value.is_empty());
        Self(unique.into())
    }
}

impl fmt::Display for Labels {
    /// As `PromQL` writes them: `{service="api",status="503"}`; nothing when there is none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, value)) in self.iter().enumerate() {
            write!(f, "{}{name}={value:?}", if at == 0 { "{" } else { "," })?;
        }
        if self.is_empty() { Ok(()) } else { f.write_str("}") }
    }
}

impl Serialize for Labels {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(std::collections::BTreeMap::<String, String>::deserialize(deserializer)?))
    }
}

/// A target on its pane: where a signal comes from, what an alarm is about, what depends on what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The pane, such as `mysql`.
    pub pane: String,
    /// The target's name in the config, such as `orders-db`.
    pub target: String,
}

impl Place {
    /// The place of these names.
    pub fn new(pane: impl Into<String>, target: impl Into<String>) -> Self {
        Self { pane: pane.into(), target: target.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.pane, self.target)
    }
}

/// What is kept of a series while nobody looks: enough to draw it and to know what it usually is.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// The signal.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
    /// Where it comes from; `None` for one that a rule makes.
    pub place: Option<Place>,
    /// Its values, once for every length of steps.
    pub steps: Vec<Steps>,
}

/// The values of a series in steps of one length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Steps {
    /// The length of a step, in milliseconds.
    pub millis: u32,
    /// The number of a step since 1970 and its last value, in order; not a number where the series had ended. A step that
    /// is left out was like the one before.
    pub values: Vec<(u32, f32)>,
}

/// One number of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The signal.
    pub name: Cow<'static, str>,
    /// Its labels, [`TARGET`] among them.
    pub labels: Labels,
    /// The number, which is finite.
    pub value: f64,
}

/// What one stream says in numbers, as of one moment. A series that a stream has given before and that is not in its
/// newest batch is over: unknown is never the last value.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Which stream.
    pub source: SourceKey,
    /// When that was so: when the reading was taken, or now where there is none that may be believed.
    pub at: Moment,
    /// From one batch to the next.
    pub every: std::time::Duration,
    /// The numbers.
    pub values: Vec<Measured>,
}

impl Batch {
    /// A batch of the stream, without a number as yet.
    #[must_use]
    pub fn of(state: &SourceState, now: Moment) -> Self {
        let taken = state.taken_at.filter(|_| state.freshness == Freshness::Live);
        Self { source: state.key.clone(), at: taken.unwrap_or(now), every: state.every, values: Vec::new() }
    }

    /// Adds a number, labelled with the target of the stream besides `labels`; what is not finite is left out.
    pub fn put(&mut self, name: impl Into<Cow<'static, str>>, labels: &[(&str, &str)], value: f64) {
        if value.is_finite() {
            let target = [(TARGET, self.source.target.as_str())];
            let labels = Labels::new(target.into_iter().chain(labels.iter().copied()));
            self.values.push(Measured { name: name.into(), labels, value });
        }
    }

    /// Adds a number that may be missing.
    pub fn put_some(&mut self, name: &'static str, labels: &[(&str, &str)], value: Option<f64>) {
        if let Some(value) = value {
            self.put(name, labels, value);
        }
    }

    /// Adds whether the target serves at all, as far as its stream tells: yes while it is live, no while it fails with a
    /// fault that says so, and nothing while it is our own fault, or not known.
    pub fn put_up(&mut self, name: &'static str, state: &SourceState) {
        let down = state.failure.as_ref().is_some_and(|failure| failure.fault.kind.is_outage());
        match state.freshness {
            Freshness::Live => self.put_flag(name, &[], true),
            Freshness::Failing if down => self.put_flag(name, &[], false),
            Freshness::Failing | Freshness::Connecting | Freshness::Stale | Freshness::Denied => {}
        }
    }

    /// Adds yes or no.
    pub fn put_flag(&mut self, name: &'static str, labels: &[(&str, &str)], is: bool) {
        self.put(name, labels, if is { 1.0 } else { 0.0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_sorted_unique_and_never_empty() {
        let labels = Labels::new([("b", "2"), ("a", "1"), ("b", "3"), ("c", "")]);
        assert_eq!(labels.to_string(), r#"{a="1",b="3"}"#);
        assert_eq!((labels.get("b"), labels.get("c")), ("3", ""));
        assert_eq!(labels.with("a", "").to_string(), r#"{b="3"}"#);
        assert_eq!(labels.only(&["a".into()]), labels.without(&["b".into()]));
        assert_eq!(Labels::new([("a", "\"\n")]).to_string(), r#"{a="\"\n"}"#);
    }

    #[test]
    fn labels_survive_the_way_through_json() {
        let labels = Labels::new([("target", "api"), ("status", "503")]);
        let text = serde_json::to_string(&labels).unwrap_or_default();
        assert_eq!(text, r#"{"status":"503","target":"api"}"#);
        assert_eq!(serde_json::from_str::<Labels>(&text).ok(), Some(labels));
    }
}
