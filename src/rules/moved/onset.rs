//! When one series left what is usual for it.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{AFTER, BEFORE, How, Onset, Question};
use crate::{
    domain::signal::{Sort, Unit},
    rules::{
        Point, Series,
        baseline::{Baseline, MOST, UNUSUAL, WINDOW, course, moment, thinned},
        sorts::{self, Bad, Kind, Sorts},
    },
};

/// The shortest time from which is learnt what is usual, in milliseconds.
const LEAST: i64 = 45_000;
/// A departure that ended so long before the beginning has nothing to do with it, in milliseconds.
const OVER: i64 = 2 * 60 * 1_000;
/// What comes again within so long is one departure, in milliseconds.
const AGAIN: i64 = 60 * 1_000;
/// Beyond half of the way to unusual it was on its way already.
const ON_ITS_WAY: f64 = UNUSUAL / 2.0;
/// What is gone says something, and less than what went wrong.
const ENDED_WEIGHT: f64 = 0.6;
/// How much is done says little: a cause elsewhere shows there.
const TRAFFIC_WEIGHT: f64 = 0.3;
/// How far a series that began or ended without more is said to have gone, in spreads.
const GONE: f64 = 20.0;

/// Whatever was heard of for less than that before the beginning is not known, in milliseconds.
const LITTLE: i64 = 10_000;

/// One target at one time: what is looked at, and from when on.
pub(super) struct Scene<'a> {
    sorts: &'a Sorts,
    /// The target was first heard of then.
    heard: i64,
    /// Up to here is learnt what is usual; from here on it is watched. All in milliseconds since 1970.
    learnt: i64,
    t0: i64,
    until: i64,
}

impl<'a> Scene<'a> {
    /// The scene of a target with these series; `None` when nothing was known of it before the beginning.
    pub(super) fn of(series: &[&Series], question: &Question<'a>) -> Option<Self> {
        let t0 = question.t0.timestamp_millis();
        let until = question.now.timestamp_millis().min(t0 + AFTER.num_milliseconds());
        let earliest = t0 - BEFORE.num_milliseconds() - WINDOW.num_milliseconds();
        let first = |series: &&Series| series.history(earliest, until).first().map(|point| point.at);
        let heard = series.iter().filter_map(first).min()?;
        // What is usual is learnt well before the beginning. Where little is known, from the first part of that: what
        // comes later may be the trouble itself.
        let known = t0 - heard;
        let learnt = heard + (known * 15 / 100).max(LEAST).max(known - BEFORE.num_milliseconds());
        // Past the beginning everything may be the trouble itself, or its end.
        let learnt = learnt.min(t0);
        (learnt < until && learnt - heard >= LITTLE).then_some(Self { sorts: question.sorts, heard, learnt, t0, until })
    }

    /// How long it was watched before.
    pub(super) fn known(&self) -> TimeDelta {
        TimeDelta::milliseconds(self.learnt - self.heard)
    }

    /// When a series left what is usual for it, if it did and that means trouble.
    pub(super) fn onset(&self, series: &Series) -> Option<Onset> {
        let bad = sorts::bad(&series.name, &series.labels);
        if bad == Bad::Never {
            return None;
        }
        let kind = self.sorts.kind(&series.name);
        let mut points = course(series, kind.sort, (self.heard - 1, self.until));
        let begins = series.history(self.heard - 1, self.until).first().copied()?;
        let every = series.every().max(1_000);
        let began = begins.at > self.learnt.max(self.heard + LEAST);
        let baseline = if began {
            if kind.sort == Sort::Counter {
                // What it was when it was first seen came since it was not.
                points.insert(0, Point { at: begins.at, value: begins.value * 1_000.0 / millis(every) });
            }
            Baseline::nothing(kind, self.samples(every))
        } else {
            let learnt = points.partition_point(|point| point.at <= self.learnt);
            Baseline::learn(thinned(&points[..learnt]), kind)?
        };
        let case = Case { scene: self, series, baseline, kind, bad, every, points, began };
        case.moved().or_else(|| case.ended())
    }

    fn samples(&self, every: i64) -> usize {
        usize::try_from((self.learnt - self.heard) / every).unwrap_or_default()
    }
}

/// A series before the eyes of the scene.
struct Case<'a> {
    scene: &'a Scene<'a>,
    series: &'a Series,
    baseline: Baseline,
    kind: Kind,
    bad: Bad,
    every: i64,
    points: Vec<Point>,
    began: bool,
}

impl Case<'_> {
    /// The departure around the beginning, if there is one.
    fn moved(&self) -> Option<Onset> {
        let from = self.points.partition_point(|point| point.at <= self.scene.learnt);
        let mut runs: Vec<Run> = Vec::new();
        for (at, point) in self.points.iter().enumerate().skip(from) {
            let score = self.baseline.score(point.value);
            if score.abs() < UNUSUAL || !self.bad.is(score > 0.0) {
                continue;
            }
            match runs.last_mut() {
                // One sample back, or a short pause, does not end it.
                Some(run) if point.at - run.last <= self.pause() && run.up == (score > 0.0) => run.more(*point, score),
                _ => runs.push(Run::new(at, *point, score)),
            }
        }
        let counting = runs.into_iter().filter(|run| self.counts(run));
        counting.reduce(Run::joined).map(|run| self.onset(&run))
    }

    /// Whether a departure lasts, and has to do with this beginning.
    fn counts(&self, run: &Run) -> bool {
        let enough = match (self.kind.unit, self.kind.sort) {
            // Somebody who judges has said yes or no.
            (Unit::Flag, _) => 1,
            // A counter that grows has happened.
            (_, Sort::Counter) => 2,
            _ if self.every >= 5_000 => 2,
            _ => 3,
        };
        run.samples >= enough && run.last >= self.scene.t0 - OVER
    }

    /// The longest time within which a departure goes on though a sample was as usual, in milliseconds.
    fn pause(&self) -> i64 {
        // A counter stands still between the things that it counts.
        (self.every * if self.kind.sort == Sort::Counter { 10 } else { 3 }).max(10_000)
    }

    fn onset(&self, run: &Run) -> Onset {
        let first = self.way_back(run);
        let before = first.checked_sub(1).and_then(|before| self.points.get(before));
        let at = self.points[first].at;
        let within = before.map_or(self.every, |before| at - before.at).min(self.every * 5).max(self.every.min(1_000));
        let newest = self.points.last().map_or(run.last, |point| point.at);
        let back = (newest > run.last + self.pause()).then(|| run.last + self.every);
        let traffic = if self.bad == Bad::Traffic { TRAFFIC_WEIGHT } else { 1.0 };
        let how = if self.began { How::Began } else { How::Moved };
        self.made((how, at, within), (run.peak.value, run.score), (run.samples, back), traffic)
    }

    /// The first sample of a departure that did not come at once.
    fn way_back(&self, run: &Run) -> usize {
        let on_its_way = |point: &&Point| {
            let score = self.baseline.score(point.value);
            score.abs() >= ON_ITS_WAY && (score > 0.0) == run.up && point.at > self.scene.learnt
        };
        run.first - self.points[..run.first].iter().rev().take_while(on_its_way).count()
    }

    /// The end of a series that was always there.
    fn ended(&self) -> Option<Onset> {
        let learnt = self.points.partition_point(|point| point.at <= self.scene.learnt);
        let mut gaps: Vec<i64> = self.points[..learnt].windows(2).map(|pair| pair[1].at - pair[0].at).collect();
        gaps.sort_unstable();
        // Some series come and go; and once the room itself may have been closed.
        let usual = gaps.get(gaps.len() * 9 / 10).copied().unwrap_or(self.every).max(self.every);
        let long = (usual * 5 / 2).max(5_000);
        let silent = |at: usize| {
            let next = self.points.get(at + 1).map_or(self.scene.until, |next| next.at);
            let over = next - self.points[at].at > long;
            (over && next >= self.scene.t0 - OVER).then_some((self.points[at].at + self.every, next))
        };
        let (at, next) = (learnt.saturating_sub(1)..self.points.len()).find_map(silent)?;
        let back = (next < self.scene.until).then_some(next);
        let missed = usize::try_from((next - at) / self.every).unwrap_or_default();
        let onset = (How::Ended, at.min(self.scene.until), self.every);
        let last = self.baseline.usual;
        (!self.began).then(|| self.made(onset, (last, -GONE), (missed, back), ENDED_WEIGHT))
    }

    fn made(
        &self,
        (how, at, within): (How, i64, i64),
        (peak, size): (f64, f64),
        (samples, back): (usize, Option<i64>),
        part: f64,
    ) -> Onset {
        let known = share(self.baseline.samples, 15);
        let lasting = share(samples, 2);
        let far = size.abs() / (size.abs() + UNUSUAL);
        let fine = 60_000.0 / (60_000.0 + millis(within));
        let certainty = (known * lasting * far * fine).sqrt().sqrt();
        // What is over says less than what lasts.
        let over = if back.is_some() { 0.7 } else { 1.0 };
        let reach = ((1.0 + size.abs() / UNUSUAL).ln() / (1.0 + MOST / UNUSUAL).ln()).min(1.0);
        Onset {
            name: Arc::clone(&self.series.name),
            labels: self.series.labels.clone(),
            how,
            at: moment(at),
            within: TimeDelta::milliseconds(within),
            size,
            usual: self.baseline.usual,
            peak,
            certainty,
            back: back.map(moment),
            weight: certainty * reach * over * part,
        }
    }
}

/// Consecutive samples that have left, all the same way.
#[derive(Clone, Copy)]
struct Run {
    /// The place of the first in the course.
    first: usize,
    began: i64,
    last: i64,
    up: bool,
    samples: usize,
    peak: Point,
    score: f64,
}

impl Run {
    fn new(first: usize, point: Point, score: f64) -> Self {
        Self { first, began: point.at, last: point.at, up: score > 0.0, samples: 1, peak: point, score }
    }

    fn more(&mut self, point: Point, score: f64) {
        self.last = point.at;
        self.samples += 1;
        // By the value: scores end somewhere.
        if (point.value > self.peak.value) == self.up {
            (self.peak, self.score) = (point, score);
        }
    }

    /// Two departures as one: that of something that comes and goes, or else the larger one.
    fn joined(self, later: Self) -> Self {
        let larger = if later.score.abs() > self.score.abs() { later } else { self };
        if later.began - self.last > AGAIN || later.up != self.up {
            return larger;
        }
        Self { last: later.last, samples: self.samples + later.samples, peak: larger.peak, score: larger.score, ..self }
    }
}

/// How much so many are, where `half` of them are half of all that counts: 0 to 1.
fn share(count: usize, half: u32) -> f64 {
    let count = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    count / (count + f64::from(half))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of hours are far below 2^53")]
const fn millis(millis: i64) -> f64 {
    millis as f64
}
