//! What is usual, and what is not.

use proptest::prelude::*;

use super::*;
use crate::domain::words::Words;

const COUNT: Kind = Kind { unit: Unit::Count, sort: Sort::Gauge, latency: false };
const EVERY: Duration = Duration::from_secs(5);
/// 2026-11-21 00:00 UTC.
const DAY: i64 = 1_795_219_200;

fn at(second: i64) -> Moment {
    Moment::from_timestamp(DAY + second, 0).expect("a moment")
}

/// A store with series of `shop`, each a function of the second, over some seconds.
fn store(seconds: std::ops::Range<i64>, series: &[(&'static str, &dyn Fn(i64) -> f64)]) -> Store {
    let mut store = Store::default();
    for second in seconds.step_by(5) {
        let source = SourceKey::new("x", "shop", "all");
        let mut batch = Batch { source, at: at(second), every: EVERY, values: Vec::new() };
        for (name, value) in series {
            batch.put(*name, &[], value(second));
        }
        store.take(&batch);
    }
    store
}

fn names(found: &[Unusual]) -> Vec<&str> {
    found.iter().map(|one| &*one.name).collect()
}

#[test]
fn what_left_its_usual_range_is_ranked_by_how_far_and_trouble_first() {
    let late = |second: i64| second >= 3_500;
    let store = store(
        0..3_600,
        &[
            ("jobs_waiting", &move |second| if late(second) { 12.0 } else { 0.0 }),
            ("jobs_stuck", &move |second| if late(second) { 40.0 } else { f64::from(second % 15 == 0) }),
            ("orders_per_second", &move |second| if late(second) { 900.0 } else { 40.0 }),
            ("threads", &|second| 20.0 + f64::from(second as i32 % 7)),
            ("shop_time_seconds", &|second| second as f64),
        ],
    );
    let found = unusual(&store, &Sorts::default(), at(3_599));
    assert_eq!(names(&found), ["jobs_stuck", "orders_per_second", "jobs_waiting"]);
    let waiting = found.last().expect("found");
    assert_eq!((waiting.usual, waiting.value, waiting.since, waiting.bad), (0.0, 12.0, at(3_500), true));
    assert_eq!(waiting.place, Some(Place::new("x", "shop")));
}

#[test]
fn one_odd_sample_and_what_is_over_are_not_unusual() {
    let mut with_end = store(0..3_600, &[("odd", &|second| if second == 3_595 { 50.0 } else { 0.0 })]);
    assert_eq!(unusual(&with_end, &Sorts::default(), at(3_599)), []);
    let gone = Batch { source: SourceKey::new("x", "shop", "all"), at: at(3_600), every: EVERY, values: Vec::new() };
    with_end.take(&gone);
    assert_eq!(unusual(&with_end, &Sorts::default(), at(3_601)), []);
}

#[test]
fn of_a_counter_the_rate_counts_and_a_restart_is_no_wonder() {
    let steady = |second: i64| (second * 3) as f64;
    let restarted = |second: i64| if second < 3_400 { second * 3 } else { (second - 3_400) * 3 } as f64;
    let faster = |second: i64| if second < 3_400 { second * 3 } else { second * 3 + (second - 3_400) * 30 } as f64;
    let store = store(0..3_600, &[("a_total", &steady), ("b_total", &restarted), ("c_total", &faster)]);
    let found = unusual(&store, &Sorts::default(), at(3_599));
    assert_eq!(names(&found), ["c_total"]);
    assert!((found[0].usual - 3.0).abs() < 1e-9 && (found[0].value - 33.0).abs() < 1e-9, "{found:?}");
}

#[test]
fn what_every_day_sees_at_this_hour_is_usual() {
    // Every night at three a batch runs for a while; on the third day something else does too.
    let hour = 3_600;
    let nightly =
        move |second: i64| if (second % 86_400) >= 3 * hour && (second % 86_400) < 4 * hour { 90.0 } else { 1.0 };
    let never = move |second: i64| if second >= 2 * 86_400 + 3 * hour { 90.0 } else { 1.0 };
    let now = 2 * 86_400 + 3 * hour + 120;
    let store = store(0..now, &[("batch", &nightly), ("leak", &never)]);
    assert_eq!(names(&unusual(&store, &Sorts::default(), at(now - 1))), ["leak"]);
}

#[test]
fn scores_are_signals_that_rules_may_ask_for() {
    let store = store(0..3_600, &[("jobs", &|second| if second >= 3_500 { 12.0 } else { 0.0 })]);
    let found = unusual(&store, &Sorts::default(), at(3_599));
    let batch = batch(&found, at(3_599), EVERY);
    assert_eq!(batch.values.len(), 1);
    assert_eq!(batch.values[0].labels, Labels::new([("signal", "jobs"), ("target", "shop")]));
    assert!((batch.values[0].value - 48.0).abs() < 1e-9);
    // What the room says of itself is no signal to judge.
    let mut store = store;
    for second in (3_600..7_200).step_by(5) {
        let again = Batch { at: at(second), ..batch.clone() };
        store.take(&again);
    }
    assert!(unusual(&store, &Sorts::default(), at(7_199)).iter().all(|one| &*one.name != SCORE));
}

#[test]
fn declared_kinds_set_the_floor() {
    let flag = [crate::domain::signal::Signal::gauge("open", &[], Unit::Flag, Words::new("", ""))];
    let kind = flag.iter().collect::<Sorts>().kind("open");
    let baseline = Baseline::learn([1.0; 20], kind).expect("enough");
    assert!((baseline.score(0.0) + 100.0).abs() < 1e-9);
    let trifle = Baseline::learn([1e9; 20], Sorts::default().kind("used_bytes")).expect("enough");
    assert!(trifle.score(1e9 + 1e6) < UNUSUAL);
}

fn values() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![4 => -1e4..1e4_f64, 1 => prop::num::f64::ANY], 0..80)
}

proptest! {
    #[test]
    fn any_values_teach_or_do_not_and_scores_stay_in_bounds(values in values(), value in prop::num::f64::ANY) {
        let finite = values.iter().filter(|value| value.is_finite()).count();
        let learnt = Baseline::learn(values, COUNT);
        prop_assert_eq!(learnt.is_some(), finite >= LEAST);
        if let Some(baseline) = learnt {
            let score = baseline.score(value);
            prop_assert!(baseline.spread > 0.0 && score.abs() <= MOST, "{:?} {}", baseline, score);
        }
    }

    #[test]
    fn the_order_of_the_values_teaches_nothing(mut values in prop::collection::vec(-1e6..1e6_f64, 8..80), turn in any::<prop::sample::Index>()) {
        let before = Baseline::learn(values.clone(), COUNT);
        let by = turn.index(values.len());
        values.rotate_left(by);
        values.reverse();
        prop_assert_eq!(Baseline::learn(values, COUNT), before);
    }

    #[test]
    fn less_is_as_unusual_as_more(values in prop::collection::vec(-1e6..1e6_f64, 8..80), value in -1e6..1e6_f64) {
        let mirrored = Baseline::learn(values.iter().map(|value| -value), COUNT).expect("enough");
        let score = Baseline::learn(values, COUNT).expect("enough").score(value);
        prop_assert!((mirrored.score(-value) + score).abs() <= 1e-9 * (1.0 + score.abs()));
    }

    #[test]
    fn the_further_the_more_unusual(values in prop::collection::vec(0.0..100.0_f64, 8..80), near in 100.0..1e4_f64, more in 0.0..1e4_f64) {
        let baseline = Baseline::learn(values, COUNT).expect("enough");
        prop_assert!(baseline.score(near) <= baseline.score(near + more));
    }

    #[test]
    fn what_stays_is_usual(value in -1e9..1e9_f64, count in 8_usize..80) {
        let baseline = Baseline::learn(vec![value; count], COUNT).expect("enough");
        prop_assert_eq!(baseline.score(value), 0.0);
    }

    #[test]
    fn a_few_outliers_teach_nothing(values in prop::collection::vec(40.0..60.0_f64, 40..80), outlier in 1e3..1e9_f64) {
        let with = values.iter().copied().chain([outlier, outlier]);
        let baseline = Baseline::learn(with, COUNT).expect("enough");
        prop_assert!((40.0..=60.0).contains(&baseline.usual) && baseline.score(outlier) >= UNUSUAL);
    }
}
