//! Many values into few: `sum by (a) (x)`; and sums that lose nothing.

use std::collections::HashMap;

use super::{Key, Sampled, key};
use crate::{
    domain::signal::Labels,
    rules::promql::ast::{Aggregation, Grouping},
};

/// One value a group.
pub(super) fn folded(aggregation: Aggregation, grouping: Option<&Grouping>, samples: Vec<Sampled>) -> Vec<Sampled> {
    let mut groups: HashMap<Key, Fold> = HashMap::new();
    for sample in samples {
        let key = grouping.map_or_else(|| (None, Labels::default()), |by| key(Some(by), &sample));
        groups.entry(key).or_default().add(sample.value);
    }
    let groups = groups.into_iter();
    groups.map(|((name, labels), fold)| Sampled { name, labels, value: fold.value(aggregation) }).collect()
}

/// What is known of the values of a group.
#[derive(Default)]
struct Fold {
    sum: Sum,
    count: u32,
    max: f64,
    min: f64,
}

impl Fold {
    fn add(&mut self, value: f64) {
        self.sum.add(value);
        self.count += 1;
        let first = self.count == 1;
        // Not a number is smaller and larger than nothing: any number goes before it.
        if first || self.max < value || self.max.is_nan() {
            self.max = value;
        }
        if first || self.min > value || self.min.is_nan() {
            self.min = value;
        }
    }

    fn value(&self, aggregation: Aggregation) -> f64 {
        match aggregation {
            Aggregation::Sum => self.sum.value(),
            Aggregation::Avg => self.sum.value() / f64::from(self.count),
            Aggregation::Count => f64::from(self.count),
            Aggregation::Max => self.max,
            Aggregation::Min => self.min,
        }
    }
}

/// A sum with what rounding took from it (Kahan, Neumaier), so that it does not depend on the order.
#[derive(Default)]
pub(super) struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    pub(super) fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost = if sum.is_infinite() {
            0.0
        } else if self.sum.abs() >= value.abs() {
            self.lost + ((self.sum - sum) + value)
        } else {
            self.lost + ((value - sum) + self.sum)
        };
        self.sum = sum;
    }

    pub(super) fn value(&self) -> f64 {
        self.sum + self.lost
    }
}
