//! What the panes measure, kept for a while: every value for an hour, one of ten seconds for a day, one of five minutes
//! for eight days. Bounded, and pure: whoever measures brings the moment.
//!
//! As in Prometheus (<https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness>) a series ends with a
//! stale mark when its source no longer gives it, and else holds its value for a while ([`LOOKBACK`]).

mod named;
mod past;
mod ring;

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use named::Named;
use ring::Ring;

use super::promql::{Matcher, Selector};
use crate::domain::{
    clock::Moment,
    reading::SourceKey,
    signal::{Batch, Labels, Place},
};

/// How long every value is kept.
pub const RAW: Duration = Duration::from_hours(1);
/// How long a value is good for when nothing newer came; two and a half intervals where that is more.
pub const LOOKBACK: Duration = Duration::from_mins(5);
/// So many series there are at most: beyond, new ones are not taken.
pub const MOST_SERIES: usize = 20_000;
/// A series without a value for so long is forgotten.
const FORGOTTEN: i64 = Ring::LONG_KEEP;

/// A value and its moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The number; not a number where the series ended.
    pub value: f64,
}

impl Point {
    /// Whether the series ended here.
    #[must_use]
    pub const fn is_end(&self) -> bool {
        self.value.is_nan()
    }
}

/// One series: a name, its labels, and what it was.
#[derive(Debug)]
pub struct Series {
    /// The signal.
    pub name: Arc<str>,
    /// Its labels.
    pub labels: Labels,
    /// Where it comes from; `None` for one that a rule makes.
    pub place: Option<Place>,
    every: i64,
    seen: i64,
    raw: VecDeque<Point>,
    /// The newest moment that `raw` no longer holds.
    gone: i64,
    day: Ring,
    week: Ring,
}

impl Series {
    fn new(name: Arc<str>, labels: Labels, place: Option<Place>) -> Self {
        let (day, week) = (Ring::day(), Ring::week());
        Self { name, labels, place, every: 0, seen: 0, raw: VecDeque::new(), gone: i64::MIN, day, week }
    }

    /// The value at a moment, as long as it is good for; of what is longer ago than an hour, that of its step.
    #[must_use]
    pub fn at(&self, moment: i64) -> Option<f64> {
        let Some(last) = self.raw.partition_point(|point| point.at <= moment).checked_sub(1) else {
            let ring = if self.day.begins().is_some_and(|begins| begins <= moment) { &self.day } else { &self.week };
            return if self.gone == i64::MIN { None } else { ring.at(moment) };
        };
        let point = self.raw.get(last)?;
        (!point.is_end() && moment - point.at < self.good_for()).then_some(point.value)
    }

    /// Whether every value after a moment is still there as it was measured.
    #[must_use]
    pub const fn is_exact(&self, after: i64) -> bool {
        after >= self.gone
    }

    /// The newest value and its moment; `None` when the series has ended.
    #[must_use]
    pub fn last(&self) -> Option<Point> {
        self.raw.back().copied().filter(|point| !point.is_end())
    }

    /// When it last had a value.
    #[must_use]
    pub const fn seen(&self) -> i64 {
        self.seen
    }

    /// From one value to the next, in milliseconds; 0 for what a rule makes.
    #[must_use]
    pub const fn every(&self) -> i64 {
        self.every
    }

    /// Every value of the last hour after one moment and up to another, oldest first.
    #[must_use]
    pub fn range(&self, after: i64, until: i64) -> impl DoubleEndedIterator<Item = Point> {
        let from = self.raw.partition_point(|point| point.at <= after);
        let to = self.raw.partition_point(|point| point.at <= until);
        self.raw.range(from..to.max(from)).copied().filter(|point| !point.is_end())
    }

    /// The same as far back as anything is known: exact for an hour, before that in steps of ten seconds, then of five
    /// minutes.
    #[must_use]
    pub fn history(&self, after: i64, until: i64) -> Vec<Point> {
        let exact = self.raw.front().map_or(i64::MAX, |point| point.at);
        let fine = self.day.begins().unwrap_or(i64::MAX).min(exact);
        let mut points = self.week.between(after, until.min(fine - 1));
        points.extend(self.day.between(after, until.min(exact - 1)));
        points.extend(self.range(after, until));
        points
    }

    fn good_for(&self) -> i64 {
        millis(LOOKBACK).max(self.every * 5 / 2)
    }

    fn push(&mut self, point: Point) {
        // A clock that was set back must not put values in the wrong order.
        if self.raw.back().is_some_and(|last| last.at >= point.at) {
            return;
        }
        if !point.is_end() {
            self.seen = point.at;
        }
        self.raw.push_back(point);
        let limit = point.at - millis(RAW);
        while self.raw.front().is_some_and(|first| first.at < limit) {
            self.gone = self.raw.pop_front().map_or(self.gone, |gone| gone.at);
        }
        self.day.push(point);
        self.week.push(point);
    }

    fn end(&mut self, at: i64) {
        if self.raw.back().is_some_and(|last| !last.is_end()) {
            self.push(Point { at, value: f64::NAN });
        }
    }
}

/// All series.
#[derive(Debug, Default)]
pub struct Store {
    series: Vec<Series>,
    /// The places in `series`, by name.
    names: BTreeMap<Arc<str>, Named>,
    sources: HashMap<SourceKey, Newest>,
    refused: u64,
    /// The newest moment that was taken in.
    now: i64,
}

/// The newest batch of a source.
#[derive(Debug, Default)]
struct Newest {
    at: i64,
    /// Its series.
    series: HashSet<usize>,
}

impl Store {
    /// Takes a batch in; answers whether it was news.
    pub fn take(&mut self, batch: &Batch) -> bool {
        let at = batch.at.timestamp_millis();
        self.now = self.now.max(at);
        let newest = self.sources.get(&batch.source);
        if newest.is_some_and(|newest| newest.at >= at) {
            return false;
        }
        let place = Place::new(&batch.source.pane, &batch.source.target);
        let mut present = HashSet::with_capacity(batch.values.len());
        for measured in &batch.values {
            let Some(id) = self.find_or_make(&measured.name, &measured.labels, Some(&place)) else { continue };
            let series = &mut self.series[id];
            series.every = millis(batch.every);
            series.push(Point { at, value: measured.value });
            present.insert(id);
        }
        let newest = self.sources.entry(batch.source.clone()).or_default();
        let over: Vec<_> = newest.series.difference(&present).copied().collect();
        *newest = Newest { at, series: present };
        for id in over {
            self.series[id].end(at);
        }
        true
    }

    /// Takes in what a rule made of other series: the whole of it, as of a moment.
    pub fn record(&mut self, name: &str, values: &[(Labels, f64)], at: Moment) {
        let at = at.timestamp_millis();
        let mut present = HashSet::new();
        for (labels, value) in values {
            if let Some(id) = self.find_or_make(name, labels, None) {
                self.series[id].push(Point { at, value: *value });
                present.insert(id);
            }
        }
        let all: Vec<_> = self.names.get(name).into_iter().flat_map(|known| known.all.iter().copied()).collect();
        for id in all.into_iter().filter(|id| !present.contains(id)) {
            self.series[id].end(at);
        }
    }

    /// The series that a selector means, whatever their values.
    pub fn select<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = &'a Series> {
        let named = selector.name.as_deref();
        let one = named.and_then(|name| self.names.get(name));
        let all = self.names.values().filter(move |_| named.is_none());
        let ids = one.into_iter().chain(all).flat_map(|known| known.candidates(selector));
        let passes = |series: &Series, matcher: &Matcher| match matcher.label.as_str() {
            "__name__" => matcher.passes(&series.name),
            label => matcher.passes(series.labels.get(label)),
        };
        ids.map(|id| &self.series[*id])
            .filter(move |series| selector.matchers.iter().all(|matcher| passes(series, matcher)))
    }

    /// All series that are not over.
    pub fn present(&self) -> impl Iterator<Item = &Series> {
        self.series.iter().filter(|series| series.last().is_some())
    }

    /// All series.
    #[must_use]
    pub fn all(&self) -> impl ExactSizeIterator<Item = &Series> {
        self.series.iter()
    }

    /// The series with that name and those labels.
    #[must_use]
    pub fn get(&self, name: &str, labels: &Labels) -> Option<&Series> {
        self.names.get(name)?.find(labels).map(|id| &self.series[id])
    }

    /// How many values were not taken because there are too many series.
    #[must_use]
    pub const fn refused(&self) -> u64 {
        self.refused
    }

    /// Forgets what came after a moment: a replay has gone back.
    pub fn rewind(&mut self, to: Moment) {
        let to = to.timestamp_millis();
        self.now = self.now.min(to);
        for newest in self.sources.values_mut() {
            newest.at = newest.at.min(to);
        }
        for series in &mut self.series {
            while series.raw.back().is_some_and(|last| last.at > to) {
                series.raw.pop_back();
            }
            series.day.rewind(to);
            series.week.rewind(to);
        }
    }

    /// Forgets series that have said nothing for as long as anything is kept.
    pub fn tidy(&mut self) {
        let raw = self.now - millis(RAW);
        for series in &mut self.series {
            while series.raw.front().is_some_and(|first| first.at < raw) {
                series.raw.pop_front();
            }
        }
        let limit = self.now - FORGOTTEN;
        if self.series.iter().all(|series| series.seen() > limit) {
            return;
        }
        let mut kept = 0;
        // Where each series stands now; what is forgotten is over long ago.
        let moved: Vec<_> = self
            .series
            .iter()
            .map(|series| {
                let stays = series.seen() > limit;
                kept += usize::from(stays);
                stays.then(|| kept - 1)
            })
            .collect();
        self.series.retain(|series| series.seen() > limit);
        self.names.clear();
        for (id, series) in self.series.iter().enumerate() {
            self.names.entry(Arc::clone(&series.name)).or_default().insert(&series.labels, id);
        }
        for newest in self.sources.values_mut() {
            newest.series = newest.series.iter().filter_map(|id| moved[*id]).collect();
        }
    }

    fn find_or_make(&mut self, name: &str, labels: &Labels, place: Option<&Place>) -> Option<usize> {
        if let Some(id) = self.names.get(name).and_then(|known| known.find(labels)) {
            return Some(id);
        }
        if self.series.len() >= MOST_SERIES {
            self.refused += 1;
            return None;
        }
        let name: Arc<str> = self.names.get_key_value(name).map_or_else(|| name.into(), |(name, _)| Arc::clone(name));
        let id = self.series.len();
        self.series.push(Series::new(Arc::clone(&name), labels.clone(), place.cloned()));
        self.names.entry(name).or_default().insert(labels, id);
        Some(id)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
