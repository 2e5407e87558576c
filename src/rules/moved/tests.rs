//! What moved first, where that is known because it was made so.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::domain::{dependency::Dependency, reading::SourceKey, signal::Batch};

/// A target whose signals are functions of the second; `None`: not there.
type Course<'a> = &'a dyn Fn(i64) -> Option<f64>;

fn at(second: i64) -> Moment {
    Moment::from_timestamp(1_795_219_200 + second, 0).expect("a moment")
}

/// A store of targets of the pane `x`, measured every `every` seconds up to `until`.
fn store(until: i64, every: i64, series: &[(&str, &'static str, Course<'_>)]) -> Store {
    let mut store = Store::default();
    for second in (0..=until).step_by(usize::try_from(every).expect("positive")) {
        let mut targets: Vec<_> = series.iter().map(|(target, ..)| *target).collect();
        targets.dedup();
        for target in targets {
            let source = SourceKey::new("x", target, "all");
            let every = Duration::from_secs(every.unsigned_abs());
            let mut batch = Batch { source, at: at(second), every, values: Vec::new() };
            for (_, name, course) in series.iter().filter(|(own, ..)| *own == target) {
                batch.put_some(name, &[], course(second));
            }
            store.take(&batch);
        }
    }
    store
}

fn place(target: &str) -> Place {
    Place::new("x", target)
}

fn ask(store: &Store, (t0, now): (i64, i64), needs: &[(&str, &str)], changes: &[Change]) -> Vec<Suspect> {
    let needs: Needs = needs.iter().map(|(a, b)| Dependency::between(place(a), place(b))).collect();
    let sorts = Sorts::default();
    suspects(store, &Question { t0: at(t0), now: at(now), needs: &needs, changes, sorts: &sorts })
}

fn order(suspects: &[Suspect]) -> Vec<&str> {
    suspects.iter().map(|suspect| suspect.place.target.as_str()).collect()
}

/// Steps from one value to another at a second.
fn step(when: i64, before: f64, after: f64) -> impl Fn(i64) -> Option<f64> {
    move |second| Some(if second < when { before } else { after })
}

#[test]
fn who_moved_first_stands_first_and_since_when_is_known() {
    let (db, api, calm) = (step(3_000, 0.0, 12.0), step(3_040, 0.1, 2.5), |second: i64| Some((second % 3) as f64));
    let store = store(
        3_120,
        2,
        &[("api", "http_duration_seconds", &api), ("db", "lock_waits", &db), ("cache", "locks", &calm)],
    );
    let found = ask(&store, (3_060, 3_120), &[], &[]);
    assert_eq!(order(&found), ["db", "api"]);
    assert_eq!((found[0].onset, found[1].onset), (at(3_000), at(3_040)));
    assert_eq!(found[0].within, TimeDelta::seconds(2));
    assert!(found[0].why.contains(&Why::MovedFirst { by: TimeDelta::seconds(40) }), "{:?}", found[0].why);
    assert!(found[0].certainty > 0.8, "{}", found[0].certainty);
    let signal = &found[0].signals[0];
    assert_eq!((signal.how, signal.usual, signal.peak, signal.back), (How::Moved, 0.0, 12.0, None));
}

#[test]
fn what_is_needed_stands_before_what_needs_it_unless_it_moved_clearly_later() {
    let api = step(3_000, 1.0, 0.0);
    let soon = step(3_015, 0.0, 9.0);
    let late = step(3_090, 0.0, 9.0);
    let series = |db: Course<'_>| store(3_150, 5, &[("api", "api_up", &api), ("db", "lock_waits", db)]);
    let needs = [("api", "db")];
    let found = ask(&series(&soon), (3_010, 3_150), &needs, &[]);
    assert_eq!(order(&found), ["db", "api"]);
    assert!(found[0].why.contains(&Why::NeededBy { places: vec![place("api")] }));
    assert!(found[1].why.contains(&Why::NeedsMoved { places: vec![place("db")] }));
    assert_eq!(order(&ask(&series(&soon), (3_010, 3_150), &[], &[])), ["api", "db"]);
    let found = ask(&series(&late), (3_010, 3_150), &needs, &[]);
    assert_eq!(order(&found), ["api", "db"]);
    // Who needs each other in a ring keeps the order of time.
    assert_eq!(order(&ask(&series(&late), (3_010, 3_150), &[("api", "db"), ("db", "api")], &[])), ["api", "db"]);
}

#[test]
fn a_change_shortly_before_raises_the_suspicion() {
    let (one, other) = (step(3_000, 0.0, 9.0), step(3_000, 0.0, 11.0));
    let store = store(3_100, 5, &[("api", "errors", &one), ("web", "errors", &other)]);
    assert_eq!(order(&ask(&store, (3_000, 3_100), &[], &[])), ["web", "api"]);
    let change = |second: i64| Change { at: at(second), what: "deployed v42".into(), place: Some(place("api")) };
    let found = ask(&store, (3_000, 3_100), &[], &[change(2_940)]);
    assert_eq!(order(&found), ["api", "web"]);
    let by = TimeDelta::seconds(60);
    assert!(found[0].why.contains(&Why::ChangeBefore { change: change(2_940), by }), "{:?}", found[0].why);
    for second in [2_000, 3_050] {
        assert_eq!(order(&ask(&store, (3_000, 3_100), &[], &[change(second)])), ["web", "api"], "not {second}");
    }
}

#[test]
fn what_begins_and_what_ends_is_told_as_such() {
    let began = |second: i64| (second >= 3_000).then_some(7.0);
    let ended = |second: i64| (second < 3_000).then_some(3.0);
    let flat = |_: i64| Some(1.0);
    let store = store(
        3_060,
        2,
        &[("a", "a_waiting", &began), ("a", "a_flat", &flat), ("b", "b_jobs", &ended), ("b", "b_flat", &flat)],
    );
    let found = ask(&store, (3_010, 3_060), &[], &[]);
    let how = |target: &str| {
        let suspect = found.iter().find(|suspect| suspect.place.target == target).expect("a suspect");
        suspect.signals.iter().map(|signal| (&*signal.name, signal.how, signal.at)).collect::<Vec<_>>()
    };
    assert_eq!(how("a"), [("a_waiting", How::Began, at(3_000))]);
    assert_eq!(how("b"), [("b_jobs", How::Ended, at(3_000))]);
}

#[test]
fn what_gets_better_what_moves_with_the_clock_and_what_was_over_before_are_no_suspects() {
    let better = step(3_000, 9.0, 0.0);
    let clock = |second: i64| Some(second as f64);
    let days = step(3_000, 20.0, 3.0);
    let before = |second: i64| Some(if (2_700..2_760).contains(&second) { 50.0 } else { 0.0 });
    let blip = |second: i64| Some(if second == 3_010 { 50.0 } else { 0.0 });
    let store = store(
        3_100,
        2,
        &[
            ("a", "lock_waits", &better),
            ("b", "process_uptime_seconds", &clock),
            ("c", "certificate_days", &days),
            ("d", "jobs", &before),
            ("e", "jobs", &blip),
        ],
    );
    assert_eq!(order(&ask(&store, (3_000, 3_100), &[], &[])), [""; 0]);
}

#[test]
fn a_slow_climb_began_before_it_was_unusual() {
    let climb = |second: i64| Some(if second < 2_800 { 10.0 } else { 10.0 + (second - 2_800) as f64 / 20.0 });
    let store = store(3_300, 5, &[("cache", "locks", &climb)]);
    let found = ask(&store, (3_200, 3_300), &[], &[]);
    let onset = (found[0].onset - at(2_800)).num_seconds();
    assert!((10..=20).contains(&onset), "{onset}");
}

#[test]
fn little_is_enough_and_it_says_so() {
    let waits = step(60, 0.0, 12.0);
    let store = store(75, 2, &[("db", "lock_waits", &waits)]);
    let found = ask(&store, (62, 75), &[], &[]);
    assert_eq!((order(&found), found[0].onset), (vec!["db"], at(60)));
    assert!(found[0].why.contains(&Why::LittleKnown { over: TimeDelta::seconds(45) }), "{:?}", found[0].why);
    let long = step(3_060, 0.0, 12.0);
    let known = self::store(3_075, 2, &[("db", "lock_waits", &long)]);
    assert!(ask(&known, (3_062, 3_075), &[], &[])[0].certainty > found[0].certainty, "more was known before");
}

#[test]
fn it_is_known_hours_later_too() {
    let (waits, calm) = (step(9_000, 0.0, 12.0), |_: i64| Some(0.0));
    let store = store(9_000 + 3 * 3_600, 10, &[("db", "lock_waits", &waits), ("web", "lock_waits", &calm)]);
    let found = ask(&store, (9_030, 9_000 + 3 * 3_600), &[], &[]);
    assert_eq!(order(&found), ["db"]);
    let off = (found[0].onset - at(9_000)).num_seconds().abs();
    assert!(off <= 10, "{off}");
}

proptest! {
    #[test]
    fn every_onset_is_found_within_an_interval(
        when in 1_900_i64..2_000, every in 1_i64..10, height in 5.0..1e6_f64, noise in 0.0..1.0_f64,
    ) {
        // A noise that is the same every time: the series strays by it, and is beyond it afterwards.
        let wave = |second: i64| noise * ((second * 7) % 11) as f64 / 11.0;
        let course = |second: i64| Some(wave(second) + if second < when { 0.0 } else { height + 5.0 });
        let store = store(2_060, every, &[("db", "waits", &course)]);
        let found = ask(&store, (2_000, 2_060), &[], &[]);
        prop_assert_eq!(found.len(), 1);
        let late = (found[0].onset - at(when)).num_seconds();
        prop_assert!((0..every).contains(&late), "{} s after", late);
        prop_assert!((0.0..=1.0).contains(&found[0].certainty));
    }

    #[test]
    fn any_series_can_be_asked_about(
        values in prop::collection::vec(prop::option::of(prop::num::f64::ANY), 1..200), t0 in 0_i64..500, now in 0_i64..600,
    ) {
        let course = |second: i64| usize::try_from(second / 2).ok().and_then(|nth| values.get(nth).copied().flatten());
        let store = store(400, 2, &[("a", "jobs", &course), ("a", "jobs_total", &course), ("b", "b_up", &course)]);
        let found = ask(&store, (t0, now), &[("a", "b")], &[]);
        for suspect in &found {
            prop_assert!((0.0..=1.0).contains(&suspect.certainty) && suspect.onset <= at(now));
        }
        prop_assert!(found.iter().map(|suspect| suspect.rank).eq(1..=found.len()));
    }
}
