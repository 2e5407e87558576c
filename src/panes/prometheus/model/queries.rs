//! What the queries of a target give: those of the config, and those that the room has for its rules.

use serde::{Deserialize, Serialize};

use super::Number;
use crate::{
    domain::{reading::Fault, signal::Labels},
    text::Clean,
};

/// What the queries give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Queries {
    /// The queries of the config, in its order.
    pub panels: Vec<Panel>,
    /// The questions of the room.
    pub results: Vec<Results>,
}

/// A query of the config.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// Its name.
    #[serde(rename = "signal")]
    pub name: String,
    /// Why it gives nothing.
    pub fault: Option<Fault>,
    /// What Prometheus warns of, such as stores that did not answer; may be empty.
    pub warning: Clean,
    /// How many series it gives.
    pub total: usize,
    /// The series, the worst first; not all when there are many.
    pub series: Vec<Series>,
}

/// One series of a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Its labels.
    pub labels: Labels,
    /// Its newest value.
    #[serde(rename = "now")]
    pub value: Number,
    /// Its values over the range of the query, oldest first, `null` where there is none; empty when nobody asked, since
    /// the query gives too many series.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trend: Vec<Option<f64>>,
}

impl Series {
    /// The least and the greatest of all that is known of it.
    #[must_use]
    pub fn extremes(&self) -> Option<(f64, f64)> {
        let values = self.trend.iter().flatten().copied().chain([self.value.0]).filter(|value| !value.is_nan());
        values.fold(None, |found, value| {
            Some(found.map_or((value, value), |(least, most): (f64, f64)| (least.min(value), most.max(value))))
        })
    }
}

/// What a question of the room gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// By what the answer is known.
    #[serde(rename = "rule")]
    pub id: String,
    /// Why there is none.
    pub fault: Option<Fault>,
    /// How many series it gives.
    pub total: usize,
    /// The series; not all when there are many.
    pub series: Vec<(Labels, Number)>,
}
