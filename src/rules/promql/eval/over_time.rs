//! Functions of the values of a range.

use super::fold::Sum;
use crate::rules::{
    promql::ast::Function,
    store::{Point, Series},
};

/// A stretch of time, in milliseconds since 1970: its end belongs to it, its beginning does not.
pub(super) struct Window {
    pub(super) after: i64,
    pub(super) until: i64,
}

/// The value of a function of what a series was in a window; `None` when that is too little.
pub(super) fn value(function: Function, series: &Series, window: &Window) -> Option<f64> {
    let Window { after, until } = *window;
    if series.is_exact(after) {
        return of(function, series.range(after, until), window);
    }
    let mut points = series.history(after, until);
    // The past is kept with seven digits. A counter whose exact values follow must not seem to begin again.
    if matches!(function, Function::Rate | Function::Increase) {
        for point in &mut points {
            point.value = seven_digits(point.value);
        }
    }
    of(function, points.into_iter(), window)
}

#[expect(clippy::cast_possible_truncation, reason = "that is what is wanted")]
fn seven_digits(value: f64) -> f64 {
    f64::from(value as f32)
}

fn of(function: Function, points: impl Iterator<Item = Point>, window: &Window) -> Option<f64> {
    match function {
        Function::Rate => Some(change(points, window, true)? / seconds(window.until - window.after)),
        Function::Increase => change(points, window, true),
        Function::Delta => change(points, window, false),
        Function::AvgOverTime => {
            let (mut sum, mut count) = (Sum::default(), 0_u32);
            for point in points {
                sum.add(point.value);
                count += 1;
            }
            (count > 0).then(|| sum.value() / f64::from(count))
        }
        Function::MaxOverTime => points.map(|point| point.value).reduce(f64::max),
        Function::MinOverTime => points.map(|point| point.value).reduce(f64::min),
    }
}

/// How much a signal changed within a window: what is seen of it, continued to the ends of the window where the first
/// and last values are near them, and by half an interval where they are not.
fn change(mut points: impl Iterator<Item = Point>, window: &Window, counter: bool) -> Option<f64> {
    let first = points.next()?;
    let (mut last, mut gaps, mut before_resets) = (first, 0_u32, 0.0);
    for point in points {
        if counter && point.value < last.value {
            before_resets += last.value;
        }
        last = point;
        gaps += 1;
    }
    if gaps == 0 {
        return None;
    }
    let change = last.value - first.value + before_resets;
    let sampled = seconds(last.at - first.at);
    let interval = sampled / f64::from(gaps);
    let to_end = |distance: f64| if distance >= interval * 1.1 { interval / 2.0 } else { distance };
    let mut before = to_end(seconds(first.at - window.after));
    if counter && change > 0.0 && first.value >= 0.0 {
        // It cannot have been less than nothing.
        before = before.min(sampled * (first.value / change));
    }
    let after = to_end(seconds(window.until - last.at));
    Some(change * ((sampled + before + after) / sampled))
}

fn seconds(millis: i64) -> f64 {
    millis as f64 / 1e3
}
