//! What is known of a signal by its name: what it counts, how it moves, and which way is bad.
//!
//! Panes declare their signals; what a query or a rule names is read by the endings that Prometheus recommends
//! (<https://prometheus.io/docs/practices/naming/>).

use std::collections::HashMap;

use crate::domain::signal::{Labels, Signal, Sort, Unit};

/// What the declared signals count and how they move.
#[derive(Debug, Clone, Default)]
pub struct Sorts(HashMap<&'static str, (Unit, Sort)>);

impl<'a> FromIterator<&'a Signal> for Sorts {
    fn from_iter<I: IntoIterator<Item = &'a Signal>>(signals: I) -> Self {
        Self(signals.into_iter().map(|signal| (signal.name, (signal.unit, signal.sort))).collect())
    }
}

/// The endings of names, and what they say.
const ENDINGS: [(&str, Unit); 12] = [
    ("_per_second", Unit::PerSecond),
    ("_seconds", Unit::Seconds),
    ("_bytes", Unit::Bytes),
    ("_ratio", Unit::Ratio),
    ("_rate", Unit::Ratio),
    ("_percent", Unit::Percent),
    ("_up", Unit::Flag),
    ("_running", Unit::Flag),
    ("_busy", Unit::Flag),
    ("_degraded", Unit::Flag),
    ("_stalled", Unit::Flag),
    ("_read_only", Unit::Flag),
];

impl Sorts {
    /// What a signal counts.
    #[must_use]
    pub fn unit(&self, name: &str) -> Unit {
        let by_ending = || ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, unit)| *unit);
        self.0.get(name).map(|(unit, _)| *unit).or_else(by_ending).unwrap_or(Unit::Count)
    }

    /// Both, and how much of it is a change.
    #[must_use]
    pub fn kind(&self, name: &str) -> Kind {
        let latency = ["latency", "duration"].iter().any(|part| name.contains(part));
        Kind { unit: self.unit(name), sort: self.sort(name), latency }
    }

    /// How a signal moves.
    #[must_use]
    pub fn sort(&self, name: &str) -> Sort {
        let by_ending = if name.ends_with("_total") { Sort::Counter } else { Sort::Gauge };
        self.0.get(name).map_or(by_ending, |(_, sort)| *sort)
    }
}

/// What a signal counts and how it moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// What it counts.
    pub unit: Unit,
    /// How it moves.
    pub sort: Sort,
    /// Whether it is the time that an answer takes: there milliseconds matter, where waiting counts in seconds.
    pub latency: bool,
}

impl Kind {
    /// The least that anybody would call a change: what a series strays by at least, when it usually is `usual`.
    #[must_use]
    pub fn floor(self, usual: f64) -> f64 {
        let (part, least) = match (self.unit, self.sort) {
            // Of a counter it is the rate: three in a minute.
            (_, Sort::Counter) => (0.2, 0.05),
            (Unit::Count, Sort::Gauge) => (0.03, 0.25),
            // Yes or no: the other one is as far as can be.
            (Unit::Flag, Sort::Gauge) => (0.0, 0.01),
            (Unit::Seconds, Sort::Gauge) if self.latency => (0.25, 0.01),
            (Unit::Seconds, Sort::Gauge) => (0.25, 0.25),
            (Unit::Bytes, Sort::Gauge) => (0.05, 1_048_576.0),
            (Unit::Ratio, Sort::Gauge) => (0.05, 0.02),
            (Unit::Percent, Sort::Gauge) => (0.05, 2.0),
            (Unit::PerSecond, Sort::Gauge) => (0.15, 0.5),
        };
        (usual.abs() * part).clamp(least, f64::MAX)
    }
}

/// Which way of moving means trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bad {
    /// More of it.
    Up,
    /// Less of it.
    Down,
    /// Any change: how much is done. Seldom more than what a cause elsewhere shows here.
    Traffic,
    /// None: it moves with the clock, or is made of other signals.
    Never,
}

impl Bad {
    /// Whether moving that way means trouble.
    #[must_use]
    pub const fn is(self, up: bool) -> bool {
        match self {
            Self::Up => up,
            Self::Down => !up,
            Self::Traffic => true,
            Self::Never => false,
        }
    }
}

/// What moves with the clock, is a judgement upon other signals, or is switched by people on purpose.
const NEVER: [&str; 7] =
    ["check_verdict", "anomaly_score", "_days", "_uptime_seconds", "_time_seconds", "_timestamp_seconds", "ALERTS"];
/// Of which less is worse.
const LESS: [&str; 10] = [
    "_up",
    "_running",
    "_second_door",
    "_brokers",
    "_members",
    "_target_up",
    "_free_percent",
    "_free_ratio",
    "_free_bytes",
    "_available_bytes",
];
/// How much is done, and how much there is of what comes and goes by itself.
const TRAFFIC: [&str; 4] = ["_per_second", "_keys", "_clients", "_requests_total"];

/// Which way of a signal means trouble, by its name and labels.
#[must_use]
pub fn bad(name: &str, labels: &Labels) -> Bad {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    // Answers that say what is wrong are no traffic.
    let failed = !matches!(labels.get("status").as_bytes().first(), None | Some(b'1'..=b'3'));
    match () {
        () if ends(&NEVER) => Bad::Never,
        () if name.ends_with("_requests_total") && failed => Bad::Up,
        () if ends(&LESS) => Bad::Down,
        () if ends(&TRAFFIC) => Bad::Traffic,
        () => Bad::Up,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::Words;

    const DECLARED: [Signal; 2] = [
        Signal::gauge("shop_open", &[], Unit::Flag, Words::new("", "")),
        Signal::counter("shop_orders", &["kind"], Words::new("", "")),
    ];

    #[test]
    fn declared_signals_are_as_declared_and_others_as_they_end() {
        let sorts: Sorts = DECLARED.iter().collect();
        assert_eq!((sorts.unit("shop_open"), sorts.sort("shop_open")), (Unit::Flag, Sort::Gauge));
        assert_eq!((sorts.unit("shop_orders"), sorts.sort("shop_orders")), (Unit::Count, Sort::Counter));
        let guessed = ["redis_latency_seconds", "disk_free_percent", "node_up", "jobs", "errors_total"];
        let units = guessed.map(|name| sorts.unit(name));
        assert_eq!(units, [Unit::Seconds, Unit::Percent, Unit::Flag, Unit::Count, Unit::Count]);
        assert_eq!((sorts.sort("errors_total"), sorts.sort("jobs")), (Sort::Counter, Sort::Gauge));
    }

    #[test]
    fn which_way_is_bad_follows_from_the_name() {
        let status = |status: &str| bad("http_requests_total", &Labels::new([("status", status)]));
        assert_eq!([status("200"), status("503"), status("0")], [Bad::Traffic, Bad::Up, Bad::Up]);
        let ways = ["mysql_up", "mysql_lock_waits", "redis_ops_per_second", "http_certificate_days", "kafka_brokers"];
        let ways = ways.map(|name| bad(name, &Labels::default()));
        assert_eq!(ways, [Bad::Down, Bad::Up, Bad::Traffic, Bad::Never, Bad::Down]);
        assert!(Bad::Up.is(true) && !Bad::Up.is(false) && Bad::Down.is(false) && !Bad::Never.is(true));
    }
}
