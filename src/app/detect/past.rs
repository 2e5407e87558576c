//! What the views of the past share: what they look at, what comes of a key, and how values and moments are written.

use std::{sync::Arc, time::Duration};

use super::graph_words as w;
use crate::{
    domain::{
        clock::Moment,
        signal::{Labels, Place, Sort, Unit},
        words::Lang,
    },
    rules::{Series, Store, baseline::course, moved::Change, sorts::Sorts},
    text::{Clean, Zone, number, time},
    theme::Role,
    ui::plot::{Dot, Line, Mark},
};

/// What the views look at.
#[derive(Clone, Copy)]
pub struct Past<'a> {
    /// All signals.
    pub store: &'a Store,
    /// What they count.
    pub sorts: &'a Sorts,
    /// The present moment.
    pub now: Moment,
    /// The zone of the room.
    pub zone: &'a Zone,
    /// When the trouble began, if there is any.
    pub t0: Option<Moment>,
    /// What was changed, in any order.
    pub changes: &'a [Change],
    /// From where on a signal is bad, by its name.
    pub threshold: &'a dyn Fn(&str) -> Option<f64>,
}

/// What a key did.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The view stays.
    Stays,
    /// The view is closed.
    Closed,
    /// The pane and target that the person wants to see.
    Jump(Place),
    /// Somebody says that it is not this one.
    RuleOut {
        /// Which.
        place: Place,
        /// Why, as typed; never empty.
        reason: String,
    },
    /// The signal whose graph the person wants to see.
    Graph {
        /// Its name.
        name: Arc<str>,
        /// Its labels.
        labels: Labels,
    },
}

impl Past<'_> {
    /// A series as a line within some time, in milliseconds since 1970; of a counter the rate a second.
    pub(super) fn line(&self, series: &Series, span: (i64, i64), (role, sign): (Role, &'static str)) -> Line {
        // A little more: the value before the first one holds into the window.
        let before = (series.every() * 5).max(30_000);
        let points = course(series, self.sorts.sort(&series.name), (span.0 - before, span.1));
        Line {
            hold: hold(series, &points),
            points: points.iter().map(|point| (point.at, point.value)).collect(),
            role,
            sign,
        }
    }

    /// A value of a signal, short, with its unit.
    pub(super) fn amount(&self, name: &str, value: f64, lang: Lang) -> String {
        if self.sorts.sort(name) == Sort::Counter {
            return format!("{}/s", small(value));
        }
        match self.sorts.unit(name) {
            Unit::Flag if value < 0.1 => w::no().get(lang).to_owned(),
            Unit::Flag if value > 0.9 => w::yes().get(lang).to_owned(),
            // Half of a flag is the middle of an axis.
            Unit::Count | Unit::Flag => small(value),
            Unit::Seconds => seconds(value),
            Unit::Bytes => number::bytes(whole(value)),
            Unit::Ratio => number::percent(value),
            Unit::Percent => number::percent(value / 100.0),
            Unit::PerSecond => format!("{}/s", small(value)),
        }
    }

    /// Whether enough was seen before a moment to know what is usual.
    pub(super) fn knows_before(&self, moment: Moment) -> bool {
        const ENOUGH: i64 = 45_000;
        let before = moment.timestamp_millis() - ENOUGH;
        let placed = self.store.all().filter(|series| series.place.is_some());
        { placed }.any(|series| !series.history(before - ENOUGH * 80, before).is_empty())
    }

    /// A moment, as it is written at an axis of such a length, in milliseconds.
    pub(super) fn axis(&self, at: i64, length: i64) -> String {
        const HOURS: i64 = 12 * 60 * 60 * 1_000;
        let at = moment(at);
        if length > HOURS {
            let text = time::date_minute(at, self.zone);
            // The year is that of everything else on the screen.
            text.get(5..).map(ToOwned::to_owned).unwrap_or(text)
        } else {
            time::clock(at, self.zone)
        }
    }

    /// The marks of the trouble's beginning and of what was changed, with the letter of each change.
    pub(super) fn marks(&self, (from, until): (i64, i64)) -> (Vec<Mark>, Vec<(char, &Change)>) {
        let within = |at: Moment| (from..=until).contains(&at.timestamp_millis());
        let mut changes: Vec<_> = self.changes.iter().filter(|change| within(change.at)).collect();
        changes.sort_by_key(|change| change.at);
        let lettered: Vec<_> = ('a'..='z').zip(changes).collect();
        let began = self.t0.filter(|t0| within(*t0));
        let began = began.map(|t0| Mark { at: t0.timestamp_millis(), sign: "T0".into(), role: Role::Accent });
        let changed = lettered.iter().map(|(letter, change)| Mark {
            at: change.at.timestamp_millis(),
            sign: letter.to_string(),
            role: Role::Label,
        });
        (began.into_iter().chain(changed).collect(), lettered)
    }
}

/// Two points of a series further apart than this have a gap between them: twice and a half of what it usually takes.
fn hold(series: &Series, points: &[crate::rules::Point]) -> i64 {
    let mut steps: Vec<i64> = points.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
    steps.sort_unstable();
    let usual = steps.get(steps.len() / 2).copied().unwrap_or(0);
    // Where the past is coarser than the present, the coarser step counts.
    let coarse = steps.get(steps.len() * 19 / 20).copied().unwrap_or(0).min(5 * 60 * 1_000);
    (usual.max(coarse).max(series.every()).max(1_000) * 5 / 2).max(5_000)
}

/// A count that may be broken: `12`, `0.3`, `4.2k`.
fn small(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    let value = value.abs();
    let text = match value {
        0.0..0.095 if value > 0.0 => format!("{value:.2}"),
        0.0..10.0 if value.fract() > 0.0 => format!("{value:.1}"),
        0.0..10_000.0 => format!("{value:.0}"),
        _ => number::count(whole(value)),
    };
    format!("{sign}{text}")
}

fn seconds(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    let duration = Duration::try_from_secs_f64(value.abs()).unwrap_or(Duration::MAX);
    format!("{sign}{}", number::duration(duration))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and what is below nothing is nothing"
)]
fn whole(value: f64) -> u64 {
    value.round() as u64
}

/// A moment of milliseconds since 1970.
pub(super) fn moment(at: i64) -> Moment {
    Moment::from_timestamp_millis(at).unwrap_or_default()
}

/// The labels of a series besides its target's name, for a list: `{group="coupon-consumer"}`.
pub(super) fn labelled(labels: &Labels) -> String {
    Clean::new(&labels.to_string()).to_string()
}

/// The lowest, the highest and the last of the values since a moment.
pub(super) fn extremes(points: &[Dot], from: i64) -> Option<(f64, f64, f64)> {
    let points = &points[points.partition_point(|(at, _)| *at < from)..];
    let last = points.last()?.1;
    let fold = |pick: fn(f64, f64) -> f64| points.iter().map(|(_, value)| *value).fold(last, pick);
    Some((fold(f64::min), fold(f64::max), last))
}
