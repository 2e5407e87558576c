//! What of the store outlives the room: the past in steps, without the exact values of the last hour.

use super::{Labels, Moment, Series, Store};
use crate::domain::signal::Past;

/// So many values are saved at most, so that to copy them takes a moment of the room and no more.
const MOST: usize = 2_000_000;

impl Store {
    /// What is to be kept while the room is closed: the long past of every series, and the last day in finer steps of as
    /// many as there is room for.
    #[must_use]
    pub fn dump(&self) -> Vec<Past> {
        let mut room = MOST;
        let mut fits = |length: usize| {
            let fits = length <= room;
            room -= if fits { length } else { 0 };
            fits
        };
        let mut past: Vec<(Past, &Series)> = Vec::new();
        for series in self.series.iter().filter(|series| fits(series.week.len() + 1)) {
            let kept = Past {
                name: series.name.to_string(),
                labels: series.labels.clone(),
                place: series.place.clone(),
                steps: vec![series.week.save(series.last())],
            };
            past.push((kept, series));
        }
        for (kept, series) in &mut past {
            if fits(series.day.len() + 1) {
                kept.steps.push(series.day.save(series.last()));
            }
        }
        past.into_iter().map(|(kept, _)| kept).collect()
    }

    /// Takes back what was kept, as of now. What has come meanwhile stays; what is too old, or of a time to come, is left
    /// out.
    pub fn restore(&mut self, past: &[Past], now: Moment) {
        let now = now.timestamp_millis();
        for kept in past {
            let labels: &Labels = &kept.labels;
            let known = self.names.get(kept.name.as_str()).is_some_and(|known| known.find(labels).is_some());
            let limit = now - super::FORGOTTEN;
            let newest = kept
                .steps
                .iter()
                .flat_map(|steps| steps.values.iter().map(|(step, _)| i64::from(*step) * i64::from(steps.millis)));
            if !known && newest.max().is_none_or(|newest| newest < limit) {
                continue;
            }
            let Some(id) = self.find_or_make(&kept.name, labels, kept.place.as_ref()) else { continue };
            let series = &mut self.series[id];
            for steps in &kept.steps {
                let day = series.day.restore(steps, now);
                let seen = day.or_else(|| series.week.restore(steps, now));
                series.seen = series.seen.max(seen.unwrap_or_default());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::{
        reading::SourceKey,
        signal::{Batch, Place},
    };

    const HOUR: i64 = 3_600;

    fn moment(seconds: i64) -> Moment {
        Moment::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
    }

    fn take(store: &mut Store, at: i64, values: &[(&'static str, f64)]) {
        let source = SourceKey::new("mysql", "orders-db", "status");
        let mut batch = Batch { source, at: moment(at), every: Duration::from_secs(10), values: Vec::new() };
        for (name, value) in values {
            batch.put(*name, &[], *value);
        }
        store.take(&batch);
    }

    /// Two hours of a signal that moves, one that stays and one that ended after an hour.
    fn lived() -> Store {
        let mut store = Store::default();
        for at in (0..2 * HOUR).step_by(10) {
            let all = [("moves", at as f64), ("stays", 7.0), ("ended", 1.0)];
            take(&mut store, at, if at < HOUR { &all } else { &all[..2] });
        }
        store
    }

    /// The steps of ten seconds after one second and up to another, each with its value.
    fn history(store: &Store, name: &str, after: i64, until: i64) -> Vec<(i64, f64)> {
        let series = store.all().find(|series| &*series.name == name);
        let points = series.map(|series| series.history(0, i64::MAX)).unwrap_or_default();
        let told = points.into_iter().map(|point| (point.at / 10_000 * 10 - 1_800_000_000, point.value));
        told.filter(|(at, _)| *at > after && *at <= until).collect()
    }

    #[test]
    fn the_past_comes_back_and_goes_on() {
        let mut store = Store::default();
        store.restore(&lived().dump(), moment(3 * HOUR));
        assert_eq!(store.all().len(), 3);
        assert_eq!(store.all().next().and_then(|series| series.place.clone()), Some(Place::new("mysql", "orders-db")));
        assert_eq!(store.present().count(), 0, "nothing is known of now");
        assert_eq!(history(&store, "moves", 100, 130), [(110, 110.0), (120, 120.0), (130, 130.0)]);
        assert_eq!(
            history(&store, "stays", 2 * HOUR - 30, 3 * HOUR),
            [(7_180, 7.0), (7_190, 7.0)],
            "it ended with the room"
        );
        assert_eq!(history(&store, "ended", HOUR, 3 * HOUR), []);

        take(&mut store, 3 * HOUR, &[("moves", 5.0)]);
        let after = history(&store, "moves", 2 * HOUR - 15, 4 * HOUR);
        assert_eq!(after, [(7_190, 7_190.0), (3 * HOUR, 5.0)]);
        let again = store.dump();
        let mut other = Store::default();
        other.restore(&again, moment(4 * HOUR));
        assert_eq!(history(&other, "moves", 2 * HOUR - 15, 4 * HOUR), after, "twice as well as once");
    }

    #[test]
    fn what_came_before_the_past_was_read_stays() {
        let mut store = Store::default();
        take(&mut store, 2 * HOUR, &[("moves", 1.0)]);
        take(&mut store, 2 * HOUR + 10, &[("moves", 2.0)]);
        store.restore(&lived().dump(), moment(2 * HOUR + 10));
        let found = history(&store, "moves", 2 * HOUR - 25, 3 * HOUR);
        assert_eq!(found, [(7_180, 7_180.0), (7_190, 7_190.0), (7_200, 1.0), (7_210, 2.0)]);
        assert_eq!(store.present().count(), 1);
    }

    #[test]
    fn a_quick_restart_leaves_no_hole() {
        let mut store = Store::default();
        store.restore(&lived().dump(), moment(2 * HOUR));
        for at in (2 * HOUR..4 * HOUR).step_by(10) {
            take(&mut store, at, &[("stays", 7.0)]);
        }
        assert_eq!(history(&store, "stays", HOUR, 3 * HOUR).len(), 720);
    }

    #[test]
    fn what_is_too_old_or_nonsense_is_left_out() {
        let mut store = Store::default();
        let past = lived().dump();
        store.restore(&past, moment(9 * 24 * HOUR));
        assert_eq!(store.all().len(), 0);
        store.restore(&past, moment(HOUR / 2));
        assert_eq!(
            history(&store, "moves", 0, 2 * HOUR).last(),
            Some(&(HOUR / 2, 1_800.0)),
            "nothing of a time to come"
        );

        let mut mad = past;
        for kept in &mut mad {
            for steps in &mut kept.steps {
                steps.values.reverse();
                steps.values.push((u32::MAX, f32::INFINITY));
            }
            kept.steps.push(crate::domain::signal::Steps { millis: 0, values: vec![(1, 1.0)] });
        }
        let mut store = Store::default();
        store.restore(&mad, moment(3 * HOUR));
        take(&mut store, 3 * HOUR, &[("moves", 1.0)]);
        let points = history(&store, "moves", -HOUR, 4 * HOUR);
        assert!(
            points.windows(2).all(|pair| pair[0].0 < pair[1].0) && points.iter().all(|(_, value)| value.is_finite())
        );
    }

    #[test]
    fn no_more_is_saved_than_can_be_copied_in_a_moment() {
        let mut store = Store::default();
        let labels: Vec<_> = (0..300).map(|n| Labels::new([("n", n.to_string())])).collect();
        for at in (0..24 * HOUR).step_by(10) {
            let values: Vec<_> = labels.iter().map(|labels| (labels.clone(), at as f64)).collect();
            store.record("moves", &values, moment(at));
        }
        let past = store.dump();
        let size: usize = past.iter().flat_map(|kept| &kept.steps).map(|steps| steps.values.len()).sum();
        assert!(past.len() == 300 && past.iter().all(|kept| !kept.steps.is_empty()), "the long past of all");
        assert!(size <= MOST && size > MOST / 2, "{size}");
    }
}
