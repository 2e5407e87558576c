//! What is usual: per series the median of what it was, and how far it strays by itself. What is far from it is unusual:
//! shown and ranked, and no alarm unless a rule asks for one.
//!
//! Median and median absolute deviation stand up to outliers, so a short outage does not teach that outages are usual;
//! what a series was for a tenth of the time is usual all the same, as bursts are. Where a series hardly moves, a floor by
//! its unit keeps a trifle from being a wonder.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::TimeDelta;

use super::{
    Point, Series, Store,
    sorts::{self, Bad, Kind, Sorts},
};
use crate::domain::{
    clock::Moment,
    reading::SourceKey,
    signal::{Batch, Labels, Measured, Place, Sort, Unit},
};

/// So far back a baseline reaches.
pub const WINDOW: TimeDelta = TimeDelta::hours(1);
/// The newest part of it, of which nothing is learnt: what is judged.
pub const RECENT: TimeDelta = TimeDelta::minutes(5);
/// From this score on something is unusual: so many times as far from the median as it strays by itself.
pub const UNUSUAL: f64 = 4.0;
/// The largest score: beyond, more says no more.
pub const MOST: f64 = 1_000.0;
/// With fewer values nothing is known.
const LEAST: usize = 8;
/// More values teach no more.
const ENOUGH: usize = 300;
/// Makes the median absolute deviation of normal noise its standard deviation.
const NORMAL: f64 = 1.4826;
/// The signal in which rules ask for what is unusual.
pub const SCORE: &str = "anomaly_score";
/// The pane of what the room says of itself.
pub const ROOM: &str = "room";

/// What is usual for a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baseline {
    /// The median.
    pub usual: f64,
    /// How far it strays by itself; above zero.
    pub spread: f64,
    /// The range in which eight in ten of its values lay.
    pub range: (f64, f64),
    /// Of so many values.
    pub samples: usize,
}

impl Baseline {
    /// Learns from values, in any order; `None` when they are too few.
    #[must_use]
    pub fn learn(values: impl IntoIterator<Item = f64>, kind: Kind) -> Option<Self> {
        let mut sorted: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        if sorted.len() < LEAST {
            return None;
        }
        sorted.sort_by(f64::total_cmp);
        let usual = middle(&sorted);
        let mut away: Vec<f64> = sorted.iter().map(|value| (value - usual).abs()).collect();
        away.sort_by(f64::total_cmp);
        let edge = sorted.len() / 10;
        let range = (sorted[edge], sorted[sorted.len() - 1 - edge]);
        let spread = (NORMAL * middle(&away)).max(kind.floor(usual));
        Some(Self { usual, spread, range, samples: sorted.len() })
    }

    /// The baseline of what was not there: nothing.
    #[must_use]
    pub fn nothing(kind: Kind, samples: usize) -> Self {
        Self { usual: 0.0, spread: kind.floor(0.0), range: (0.0, 0.0), samples }
    }

    /// How far a value is from the usual, in spreads, with its sign; 0 where the series was before.
    #[must_use]
    pub fn score(&self, value: f64) -> f64 {
        let (low, high) = self.range;
        if (low..=high).contains(&value) || !value.is_finite() {
            return 0.0;
        }
        ((value - self.usual) / self.spread).clamp(-MOST, MOST)
    }
}

/// The value in the middle of sorted ones.
fn middle(sorted: &[f64]) -> f64 {
    let at = sorted.len() / 2;
    match sorted {
        [] => 0.0,
        // Halved before they are added: the sum of two finite numbers may not be one.
        _ if sorted.len().is_multiple_of(2) => sorted[at - 1] / 2.0 + sorted[at] / 2.0,
        _ => sorted[at],
    }
}

/// What a series was after one moment and up to another, in milliseconds; of a counter the rate a second.
#[must_use]
pub fn course(series: &Series, sort: Sort, (after, until): (i64, i64)) -> Vec<Point> {
    let points = series.history(after, until);
    match sort {
        Sort::Gauge => points,
        Sort::Counter => rates(&points),
    }
}

/// The rates between the values of a counter; one that is less than before has begun again at nothing.
fn rates(points: &[Point]) -> Vec<Point> {
    let pairs = points.iter().zip(points.iter().skip(1)).filter(|(before, after)| after.at > before.at);
    pairs.map(|(before, after)| Point { at: after.at, value: rate(before, after) }).collect()
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of hours are far below 2^53")]
fn rate(before: &Point, after: &Point) -> f64 {
    let grown = if after.value >= before.value { after.value - before.value } else { after.value };
    grown * 1_000.0 / (after.at - before.at) as f64
}

/// Something that is not as usual.
#[derive(Debug, Clone, PartialEq)]
pub struct Unusual {
    /// The signal.
    pub name: Arc<str>,
    /// Its labels.
    pub labels: Labels,
    /// Where it comes from; `None` for what a rule makes.
    pub place: Option<Place>,
    /// What it is now; of a counter the rate a second.
    pub value: f64,
    /// What it usually is.
    pub usual: f64,
    /// How far from it, in spreads; below zero: less than usual.
    pub score: f64,
    /// Since when, without a break.
    pub since: Moment,
    /// Whether that way means trouble.
    pub bad: bool,
}

/// What is not as usual at a moment: what means trouble first, then by how far.
#[must_use]
pub fn unusual(store: &Store, sorts: &Sorts, now: Moment) -> Vec<Unusual> {
    let mut found: Vec<_> = store.present().filter_map(|series| judge(series, sorts, now)).collect();
    let size = |unusual: &Unusual| unusual.score.abs();
    found.sort_by(|a, b| {
        b.bad
            .cmp(&a.bad)
            .then(size(b).total_cmp(&size(a)))
            .then_with(|| (&a.name, &a.labels).cmp(&(&b.name, &b.labels)))
    });
    found
}

fn judge(series: &Series, sorts: &Sorts, now: Moment) -> Option<Unusual> {
    let bad = sorts::bad(&series.name, &series.labels);
    let own = series.place.as_ref().is_some_and(|place| place.pane == ROOM);
    if bad == Bad::Never || own {
        return None;
    }
    let kind = sorts.kind(&series.name);
    let now = now.timestamp_millis();
    // Before the costly look at the past: the raw values are at hand.
    let raw: Vec<Point> = series.range(now - WINDOW.num_milliseconds(), now).collect();
    let points = if kind.sort == Sort::Counter { rates(&raw) } else { raw };
    let learnt = points.partition_point(|point| point.at <= now - RECENT.num_milliseconds());
    let baseline = Baseline::learn(thinned(&points[..learnt]), kind)?;
    let newest = points.last()?;
    series.at(now)?;
    let departed = |point: &Point| {
        let score = baseline.score(point.value);
        score.abs() >= UNUSUAL && score.is_sign_positive() == (newest.value > baseline.usual)
    };
    let run = points.iter().rev().take_while(|point| departed(point)).count();
    // One sample says little, but of yes and no.
    if run < if kind.unit == Unit::Flag { 1 } else { 2 } {
        return None;
    }
    let mut score = baseline.score(newest.value);
    if let Some(daily) = same_hour(series, kind, now) {
        // Unusual is what neither the last hour nor this hour of other days has seen.
        score = if daily.score(newest.value).abs() < score.abs() { daily.score(newest.value) } else { score };
    }
    (score.abs() >= UNUSUAL).then(|| Unusual {
        name: Arc::clone(&series.name),
        labels: series.labels.clone(),
        place: series.place.clone(),
        value: newest.value,
        usual: baseline.usual,
        score,
        since: moment(points[points.len() - run].at),
        bad: bad.is(score > 0.0),
    })
}

/// What is usual within half an hour of this time of the day, on the days before.
fn same_hour(series: &Series, kind: Kind, now: i64) -> Option<Baseline> {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    const HALF: i64 = 30 * 60 * 1_000;
    let mut values = Vec::new();
    for days in 1..=7 {
        let then = now - days * DAY;
        let points = course(series, kind.sort, (then - HALF, then + HALF));
        values.extend(thinned(&points));
    }
    Baseline::learn(values, kind)
}

/// At most [`ENOUGH`] of the values, evenly.
pub(super) fn thinned(points: &[Point]) -> impl Iterator<Item = f64> {
    points.iter().step_by(points.len() / ENOUGH + 1).map(|point| point.value)
}

/// The scores of what is unusual, as signals that rules may ask for: `anomaly_score{signal=…}` with the labels of the
/// series, and no value for what is as usual.
#[must_use]
pub fn batch(unusual: &[Unusual], now: Moment, every: Duration) -> Batch {
    let scores = unusual.iter().map(|found| {
        let labels = found.labels.with("signal", &found.name);
        (labels, found.score.abs())
    });
    // By labels: two signals may have the same name and labels but for their place.
    let scores: HashMap<Labels, f64> = scores.collect();
    let values = scores.into_iter().map(|(labels, value)| Measured { name: SCORE.into(), labels, value });
    Batch { source: SourceKey::new(ROOM, ROOM, "anomaly"), at: now, every, values: values.collect() }
}

/// A moment of milliseconds since 1970.
pub(super) fn moment(at: i64) -> Moment {
    Moment::from_timestamp_millis(at).unwrap_or_default()
}

#[cfg(test)]
#[path = "baseline_tests.rs"]
mod tests;
