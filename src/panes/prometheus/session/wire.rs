//! The answers as they come: what of the HTTP API of Prometheus (<https://prometheus.io/docs/prometheus/latest/querying/api/>)
//! and of Alertmanager's version 2 is read. Raw text: whoever keeps any of it makes it clean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::super::model::Number;
use crate::domain::clock::Moment;

/// Around every answer of Prometheus.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope<'a> {
    pub(super) status: String,
    #[serde(borrow)]
    pub(super) data: Option<&'a RawValue>,
    #[serde(default, rename = "errorType")]
    pub(super) error_type: String,
    #[serde(default)]
    pub(super) error: String,
    #[serde(default)]
    pub(super) warnings: Vec<String>,
}

/// Reads what is around an answer.
pub(super) fn envelope(body: &[u8]) -> Result<Envelope<'_>, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

/// `/api/v1/targets`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrometheusTargets {
    /// Those that are scraped.
    #[serde(default)]
    pub active_targets: Vec<PrometheusTarget>,
}

/// One of them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrometheusTarget {
    /// Its labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Where it is scraped.
    #[serde(default)]
    pub scrape_url: String,
    /// Why it could not be.
    #[serde(default)]
    pub last_error: String,
    /// When it last was; year 1 for never.
    pub last_scrape: Option<Moment>,
    /// How long that took, in seconds.
    pub last_scrape_duration: Option<f64>,
    /// `up`, `down` or `unknown`.
    #[serde(default)]
    pub health: String,
    /// How often it is to be scraped.
    #[serde(default)]
    pub scrape_interval: String,
}

/// `/api/v1/alerts`.
#[derive(Debug, Deserialize)]
pub struct PrometheusAlerts {
    /// Those that fire or are pending.
    #[serde(default)]
    pub alerts: Vec<PrometheusAlert>,
}

/// One of them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrometheusAlert {
    /// Its labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// What is said of it.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// `firing` or `pending`.
    #[serde(default)]
    pub state: String,
    /// Since when its condition holds.
    pub active_at: Option<Moment>,
    /// The value of its expression.
    #[serde(default)]
    pub value: String,
}

/// One of `/api/v2/alerts`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertmanagerAlert {
    /// Its labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// What is said of it.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// By what it is known.
    #[serde(default)]
    pub fingerprint: String,
    /// Since when it fires.
    pub starts_at: Option<Moment>,
    /// Where it stands.
    #[serde(default)]
    pub status: AlertmanagerStatus,
}

/// Where an alert stands in Alertmanager.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertmanagerStatus {
    /// The silences that keep it quiet.
    #[serde(default)]
    pub silenced_by: Vec<String>,
    /// The alerts that speak for it.
    #[serde(default)]
    pub inhibited_by: Vec<String>,
}

/// One of `/api/v2/silences`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertmanagerSilence {
    /// By what it is known.
    pub id: String,
    /// Who made it.
    #[serde(default)]
    pub created_by: String,
    /// Why.
    #[serde(default)]
    pub comment: String,
    /// From when on it counts.
    pub starts_at: Option<Moment>,
    /// Until when it counts.
    pub ends_at: Option<Moment>,
    /// What it keeps quiet: what fits all of these.
    #[serde(default)]
    pub matchers: Vec<Matcher>,
    /// Whether it counts.
    #[serde(default)]
    pub status: SilenceStatus,
}

/// Whether a silence counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct SilenceStatus {
    /// `active`, `pending` or `expired`.
    #[serde(default)]
    pub state: String,
}

/// What a label must be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Matcher {
    /// The label.
    pub name: String,
    /// Its value, or a pattern of it.
    pub value: String,
    /// Whether that is a pattern.
    #[serde(default)]
    pub is_regex: bool,
    /// Whether it must be so, or must not; older versions know only the first.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub is_equal: bool,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_yes(yes: &bool) -> bool {
    *yes
}

/// `/api/v1/status/buildinfo`.
#[derive(Debug, Deserialize)]
pub struct VersionInfo {
    /// The version.
    #[serde(default)]
    pub version: String,
}

/// A series with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampled {
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its values with their times, in seconds since 1970, oldest first; never empty.
    pub points: Vec<(f64, Number)>,
}

/// What is wanted of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One value of each series.
    Instant,
    /// Values over a time.
    Range,
}

#[derive(Debug, Deserialize)]
struct Point(f64, String);

#[derive(Debug, Deserialize)]
struct Item {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    value: Option<Point>,
    #[serde(default)]
    values: Vec<Point>,
}

/// Reads the result of an expression; series of histograms, which are no numbers, are left out.
pub(super) fn samples(data: &Value, shape: Shape) -> Result<Vec<Sampled>, String> {
    let result = &data["result"];
    let unreadable = |error: serde_json::Error| format!("its result cannot be read: {error}");
    match (data["resultType"].as_str().unwrap_or_default(), shape) {
        ("scalar", Shape::Instant) => {
            let point = Point::deserialize(result).map_err(unreadable)?;
            Ok(vec![Sampled { labels: BTreeMap::new(), points: vec![number(&point)?] }])
        }
        ("vector", Shape::Instant) | ("matrix", Shape::Range) => {
            let items = Vec::<Item>::deserialize(result).map_err(unreadable)?;
            let mut series = Vec::new();
            for Item { mut metric, value, values } in items {
                metric.remove("__name__");
                let points = value.iter().chain(&values).map(number).collect::<Result<Vec<_>, _>>()?;
                if !points.is_empty() {
                    series.push(Sampled { labels: metric, points });
                }
            }
            Ok(series)
        }
        ("matrix", Shape::Instant) => Err("it gives values over a time, not one of each series: put a function such \
             as rate(…) around it"
            .into()),
        ("string", _) => Err("it gives a text, not numbers".into()),
        (other, _) => {
            Err(format!("the type of its result, `{}`, is not known", crate::text::Clean::with_limit(other, 40)))
        }
    }
}

fn number(Point(at, value): &Point) -> Result<(f64, Number), String> {
    let number = Number::parse(value).ok_or_else(|| "a value is no number".to_owned())?;
    Ok((*at, number))
}
