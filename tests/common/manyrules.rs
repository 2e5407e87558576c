//! A room with far too many rules: 1,000 of them over 10,000 series, for a figure and for the test that it counts right.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{borrow::Cow, time::Duration};

use bongsu::{
    domain::{
        clock::Moment,
        reading::SourceKey,
        signal::{Batch, Labels, Measured},
    },
    rules::{
        Store,
        promql::{Expr, eval, parse},
    },
};

/// A hundred signals, each of ten groups with ten topics; ten rules for each signal, one a group.
const SIGNALS: usize = 100;
const GROUPS: usize = 10;
const TOPICS: usize = 10;
/// Milliseconds between two values.
const STEP: i64 = 2_000;

/// The rules and what they are about.
pub struct ManyRules {
    pub store: Store,
    pub rules: Vec<Expr>,
    now: Moment,
}

impl ManyRules {
    /// With so many values of each series, two seconds apart. The topic `tN` grows by N with each.
    pub fn new(values: usize) -> Self {
        let mut store = Store::default();
        let moment = |step: usize| {
            let after = i64::try_from(step).expect("few") * STEP;
            Moment::from_timestamp_millis(1_700_000_000_000 + after).expect("a moment")
        };
        for signal in 0..SIGNALS {
            let source = SourceKey::new("test", &format!("target-{signal}"), "source");
            let series: Vec<_> = (0..GROUPS * TOPICS).map(|at| (at / TOPICS, at % TOPICS)).collect();
            let labels = |(group, topic)| {
                let target = format!("target-{signal}");
                Labels::new([("group", format!("g{group}")), ("target", target), ("topic", format!("t{topic}"))])
            };
            let labels: Vec<_> = series.iter().map(|place| labels(*place)).collect();
            for step in 0..values {
                let measured = series.iter().zip(&labels).map(|((_, topic), labels)| Measured {
                    name: Cow::Owned(format!("signal_{signal}")),
                    labels: labels.clone(),
                    value: (step * topic) as f64,
                });
                let every = Duration::from_millis(STEP.unsigned_abs());
                store.take(&Batch { source: source.clone(), at: moment(step), every, values: measured.collect() });
            }
        }
        let places = (0..SIGNALS).flat_map(|signal| (0..GROUPS).map(move |group| (signal, group)));
        let rules = places.map(|(signal, group)| parse(&rule(signal, group)).expect("PromQL")).collect();
        Self { store, rules, now: moment(values - 1) }
    }

    /// How many series all rules look at, those of one that it names twice twice.
    pub fn looked_at(&self) -> usize {
        let selectors = self.rules.iter().flat_map(Expr::selectors);
        selectors.map(|selector| self.store.select(selector).count()).sum()
    }

    /// Evaluates all rules once; answers how many alarms there are.
    pub fn evaluate(&self) -> usize {
        self.rules.iter().map(|rule| eval(rule, &self.store, self.now).expect("a result").len()).sum()
    }
}

/// Rules as rooms have them; each of their selectors means ten series.
fn rule(signal: usize, group: usize) -> String {
    let series = format!("signal_{signal}{{group=\"g{group}\"}}");
    match (signal + group) % 10 {
        // The topics 5 to 9 grow by more than two a second.
        0..=2 => format!("rate({series}[5m]) > 2.25"),
        3 | 4 => format!("{series} >= 0"),
        5 => format!("avg_over_time({series}[5m]) >= 0 and {series} >= 0"),
        6 => format!("sum by (group) ({series}) / count by (group) ({series}) > 1"),
        7 => format!("{series} >= on (topic) group_left () max by (topic) ({series})"),
        8 => format!("max by (topic) (signal_{signal}{{group=~\"g{group}|none\"}}) > 1e9 or absent({series})"),
        _ => format!("increase({series}[1m]) / 60 > 2.25 unless {series} < 0"),
    }
}
