use super::*;
use crate::rules::promql::{Selector, parse};

const SECOND: i64 = 1_000;

fn moment(seconds: i64) -> Moment {
    Moment::from_timestamp_millis(seconds * SECOND).unwrap_or_default()
}

fn batch(at: i64, values: &[(&'static str, &str, f64)]) -> Batch {
    let source = SourceKey::new("mysql", "orders-db", "status");
    let mut batch = Batch { source, at: moment(at), every: Duration::from_secs(2), values: Vec::new() };
    for (name, user, value) in values {
        batch.put(*name, &[("user", user)], *value);
    }
    batch
}

fn named(name: &str) -> Selector {
    Selector { name: Some(name.to_owned()), matchers: Vec::new(), offset: Duration::ZERO }
}

#[test]
fn a_series_that_its_source_no_longer_gives_is_over() {
    let mut store = Store::default();
    assert!(store.take(&batch(10, &[("waits", "a", 1.0), ("waits", "b", 2.0)])));
    assert!(!store.take(&batch(10, &[])), "the same reading twice");
    assert!(store.take(&batch(12, &[("waits", "a", 3.0)])));
    let selector = named("waits");
    let mut now: Vec<_> = store.select(&selector).map(|s| (s.labels.get("user"), s.at(12_500))).collect();
    now.sort_by_key(|(user, _)| *user);
    assert_eq!(now, [("a", Some(3.0)), ("b", None)]);
    assert_eq!(store.present().count(), 1);
    let before: Vec<_> = store.select(&selector).filter_map(|s| s.at(11 * SECOND)).collect();
    assert_eq!(before.len(), 2);
    assert_eq!(store.all().map(|s| s.place.clone()).collect::<Vec<_>>()[0], Some(Place::new("mysql", "orders-db")));
}

#[test]
fn a_value_is_good_for_five_minutes_and_no_longer() {
    let mut store = Store::default();
    store.take(&batch(0, &[("waits", "a", 1.0)]));
    let series = store.all().next();
    assert_eq!(series.and_then(|s| s.at(299 * SECOND)), Some(1.0));
    assert_eq!(series.and_then(|s| s.at(300 * SECOND)), None);
    assert_eq!(series.and_then(|s| s.at(-1)), None);
}

#[test]
fn the_past_gets_coarser_and_stays_bounded() {
    let mut store = Store::default();
    let day = 24 * 60 * 60;
    for at in (0..9 * day).step_by(20) {
        store.take(&batch(at, &[("waits", "a", (at / 20) as f64), ("flat", "a", 1.0)]));
    }
    let now = (9 * day - 20) * SECOND;
    for series in store.all() {
        assert!(series.raw.len() <= 181 && series.day.begins() >= Some(now - day * SECOND - 10 * SECOND));
        let history = series.history(now - 8 * day * SECOND, now);
        assert!(history.windows(2).all(|pair| pair[0].at < pair[1].at), "in order");
        assert!(history.first().is_some_and(|first| first.at < now - 7 * day * SECOND));
    }
    let flat = store.all().find(|series| &*series.name == "flat");
    let hour = flat.map(|flat| flat.history(now - 3 * 3_600 * SECOND, now - 2 * 3_600 * SECOND)).unwrap_or_default();
    assert_eq!(hour.len(), 360, "one a step, though few are kept");
}

#[test]
fn nothing_is_known_before_it_was_measured() {
    let mut store = Store::default();
    let began = 1_000 * 300 + 137;
    for at in (began..began + 2 * 60 * 60).step_by(5) {
        store.take(&batch(at, &[("waits", "a", 1.0)]));
    }
    let series = store.all().next().expect("one");
    let history = series.history(0, i64::MAX);
    assert!(history.first().is_some_and(|first| first.at >= began * SECOND && first.at < (began + 300) * SECOND));
    assert!(history.windows(2).all(|pair| pair[0].at < pair[1].at));
}

#[test]
fn what_rules_make_ends_like_everything_else() {
    let mut store = Store::default();
    let labels = Labels::new([("team", "shop")]);
    store.record("orders:rate", &[(labels.clone(), 4.0)], moment(10));
    assert_eq!(store.get("orders:rate", &labels).and_then(Series::last).map(|p| p.value), Some(4.0));
    store.record("orders:rate", &[], moment(12));
    assert_eq!(store.get("orders:rate", &labels).and_then(Series::last), None);
}

#[test]
fn a_flood_of_series_is_refused_and_counted() {
    let mut store = Store::default();
    let users: Vec<_> = (0..MOST_SERIES + 5).map(|user| user.to_string()).collect();
    let values: Vec<_> = users.iter().map(|user| ("waits", user.as_str(), 1.0)).collect();
    store.take(&batch(0, &values));
    assert_eq!((store.all().len(), store.refused()), (MOST_SERIES, 5));
}

#[test]
fn a_replay_that_goes_back_knows_no_future() {
    let mut store = Store::default();
    for at in 0..100 {
        store.take(&batch(at, &[("waits", "a", at as f64)]));
    }
    store.rewind(moment(50));
    let series = store.all().next();
    assert_eq!(series.and_then(Series::last).map(|point| point.value), Some(50.0));
    assert!(store.take(&batch(51, &[("waits", "a", 7.0)])));
}

#[test]
fn labels_find_the_same_as_a_look_at_each_series() {
    let mut store = Store::default();
    let day = 24 * 60 * 60;
    store.take(&batch(0, &[("waits", "gone", 1.0)]));
    store.take(&batch(9 * day, &[("waits", "a", 1.0), ("waits", "b", 2.0), ("locks", "a", 3.0), ("locks", "", 4.0)]));
    store.tidy();
    for (text, found) in [
        ("waits", vec![1.0, 2.0]),
        ("waits{user=\"b\"}", vec![2.0]),
        ("{user=\"a\"}", vec![1.0, 3.0]),
        ("waits{user=\"gone\"}", vec![]),
        ("waits{user=\"a\",target=\"orders-db\"}", vec![1.0]),
        ("waits{user=\"a\",target=\"other\"}", vec![]),
        ("locks{user=\"\"}", vec![4.0]),
        ("locks{user=\"a\",user!=\"a\"}", vec![]),
        ("{__name__=\"locks\",__name__=\"locks\",user=\"a\"}", vec![3.0]),
        ("{__name__=\"locks\",__name__=\"waits\",user=\"a\"}", vec![]),
        ("none{user=\"a\"}", vec![]),
    ] {
        let expr = parse(text).unwrap_or_else(|mistake| panic!("{text}: {mistake}"));
        let selectors = expr.selectors();
        let mut values: Vec<_> = store.select(selectors[0]).filter_map(Series::last).map(|point| point.value).collect();
        values.sort_by(f64::total_cmp);
        assert_eq!(values, found, "{text}");
    }
}

#[test]
fn what_is_no_longer_exact_is_told_in_steps() {
    let mut store = Store::default();
    for at in (0..3 * 3_600).step_by(2).filter(|at| !(4_000..4_600).contains(at)) {
        let values = [("waits", "a", at as f64)];
        store.take(&batch(at, if (2_000..=3_000).contains(&at) { &[] } else { &values }));
    }
    let Some(series) = store.all().next() else { panic!("a series") };
    assert!(series.is_exact(3 * 3_600 * SECOND - 3_600 * SECOND) && !series.is_exact(0));
    assert_eq!(series.at(-1), None);
    // The last one of its ten seconds.
    assert_eq!(series.at(1_234 * SECOND), Some(1_238.0));
    assert_eq!(series.at(2_500 * SECOND), None, "it had ended");
    assert_eq!(series.at(4_200 * SECOND), Some(3_998.0), "for a while");
    assert_eq!(series.at(4_500 * SECOND), None);
    assert_eq!(series.at(10_001 * SECOND), Some(10_000.0));
    let mut new = Store::default();
    new.take(&batch(1_007, &[("waits", "a", 1.0)]));
    assert_eq!(new.all().next().and_then(|series| series.at(1_003 * SECOND)), None, "before it began");
}

#[test]
fn what_was_silent_for_eight_days_is_forgotten() {
    let mut store = Store::default();
    store.take(&batch(0, &[("waits", "a", 1.0)]));
    store.take(&batch(9 * 24 * 60 * 60, &[("other", "a", 1.0)]));
    store.tidy();
    assert_eq!(store.all().map(|series| series.name.to_string()).collect::<Vec<_>>(), ["other"]);
    assert!(store.take(&batch(9 * 24 * 60 * 60 + 2, &[("other", "a", 2.0)])));
    assert_eq!(store.all().next().and_then(Series::last).map(|p| p.value), Some(2.0));
}
