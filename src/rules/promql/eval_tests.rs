use std::{borrow::Cow, time::Duration};

use super::*;
use crate::{
    domain::{
        reading::SourceKey,
        signal::{Batch, Measured},
    },
    rules::promql::parse,
};

fn moment(seconds: f64) -> Moment {
    Moment::UNIX_EPOCH + chrono::TimeDelta::from_std(Duration::from_secs_f64(seconds)).unwrap_or_default()
}

/// A name, labels, and a value every two seconds; not a number: none then.
type Given<'g> = (&'g str, &'g [(&'g str, &'g str)], &'g [f64]);

/// A store with these series, which begin at 1000 s.
fn store(series: &[Given<'_>]) -> Store {
    let mut store = Store::default();
    for (number, (name, labels, values)) in series.iter().enumerate() {
        for (step, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
            let value = Measured {
                name: Cow::Owned((*name).to_owned()),
                labels: Labels::new(labels.iter().copied()),
                value: *value,
            };
            store.take(&Batch {
                source: SourceKey::new("test", &number.to_string(), "source"),
                at: moment(1000.0 + 2.0 * step as f64),
                every: Duration::from_secs(2),
                values: vec![value],
            });
        }
    }
    store
}

fn at(store: &Store, text: &str, seconds: f64) -> Result<Vec<String>, String> {
    let expr = parse(text).expect("PromQL");
    let samples = eval(&expr, store, moment(seconds)).map_err(|failure| failure.to_string())?;
    let told = samples.iter().map(|sample| {
        let name = sample.name.as_deref().unwrap_or_default();
        format!("{name}{} {}", sample.labels, (sample.value * 1e9).round() / 1e9)
    });
    Ok(told.collect())
}

fn now(store: &Store, text: &str) -> Vec<String> {
    at(store, text, 1020.0).unwrap_or_else(|failure| panic!("{text}: {failure}"))
}

fn shop() -> Store {
    store(&[
        ("http_up", &[("target", "web"), ("service", "shop")], &[1.0; 11]),
        ("http_up", &[("target", "api"), ("service", "shop")], &[0.0; 11]),
        ("http_up", &[("target", "admin"), ("service", "office")], &[1.0; 11]),
        ("lag", &[("target", "k"), ("group", "a"), ("topic", "x")], &[300.0; 11]),
        ("lag", &[("target", "k"), ("group", "a"), ("topic", "y")], &[50.0; 11]),
        ("lag", &[("target", "k"), ("group", "b"), ("topic", "x")], &[7.0; 11]),
        ("limit", &[("group", "a"), ("team", "shop")], &[100.0; 11]),
        ("limit", &[("group", "b"), ("team", "office")], &[10.0; 11]),
    ])
}

#[test]
fn selectors_give_what_is_there_and_good() {
    let store = store(&[("x", &[("a", "1")], &[1.0, 2.0, f64::NAN, 4.0]), ("x", &[("a", "2")], &[8.0])]);
    let x = |seconds| at(&store, "x", seconds).expect("a result");
    assert_eq!(x(999.0), [""; 0]);
    assert_eq!(x(1000.0), ["x{a=\"1\"} 1", "x{a=\"2\"} 8"]);
    assert_eq!(x(1005.0), ["x{a=\"1\"} 2", "x{a=\"2\"} 8"]);
    assert_eq!(x(1300.5), ["x{a=\"1\"} 4"]);
    assert_eq!(at(&store, "x{a=\"1\"} offset 1m", 1063.0), Ok(vec!["x{a=\"1\"} 2".to_owned()]));
    assert_eq!(at(&store, "{__name__=~\"x|y\",a!~\"1.*\"}", 1001.0), Ok(vec!["x{a=\"2\"} 8".to_owned()]));
    assert_eq!(at(&store, "2 ^ 3 ^ 0", 0.0), Ok(vec![" 2".to_owned()]));
}

#[test]
fn comparisons_filter_and_keep_what_they_compare() {
    let store = shop();
    assert_eq!(now(&store, "http_up == 0"), ["http_up{service=\"shop\",target=\"api\"} 0"]);
    assert_eq!(now(&store, "0 == http_up"), ["http_up{service=\"shop\",target=\"api\"} 0"]);
    assert_eq!(now(&store, "100 < lag"), ["lag{group=\"a\",target=\"k\",topic=\"x\"} 300"]);
    assert_eq!(
        now(&store, "lag{group=\"a\"} > bool 100"),
        ["{group=\"a\",target=\"k\",topic=\"x\"} 1", "{group=\"a\",target=\"k\",topic=\"y\"} 0"]
    );
    assert_eq!(now(&store, "lag{topic=\"y\"} * 2 - 1"), ["{group=\"a\",target=\"k\",topic=\"y\"} 99"]);
    assert_eq!(now(&store, "-lag{topic=\"y\"}"), ["{group=\"a\",target=\"k\",topic=\"y\"} -50"]);
    assert_eq!(now(&store, "+lag{topic=\"y\"}"), ["lag{group=\"a\",target=\"k\",topic=\"y\"} 50"]);
    assert_eq!(now(&store, "abs(-lag{topic=\"y\"})"), ["{group=\"a\",target=\"k\",topic=\"y\"} 50"]);
    assert_eq!(now(&store, "1 > bool 2"), [" 0"]);
    assert_eq!(now(&store, "lag{topic=\"y\"} % 7"), ["{group=\"a\",target=\"k\",topic=\"y\"} 1"]);
}

#[test]
fn series_are_folded_by_labels() {
    let store = shop();
    assert_eq!(now(&store, "sum(lag)"), [" 357"]);
    assert_eq!(now(&store, "avg by (group) (lag)"), ["{group=\"a\"} 175", "{group=\"b\"} 7"]);
    assert_eq!(
        now(&store, "count without (topic) (lag)"),
        ["{group=\"a\",target=\"k\"} 2", "{group=\"b\",target=\"k\"} 1"]
    );
    assert_eq!(now(&store, "max by (__name__) (lag)"), ["lag 300"]);
    assert_eq!(now(&store, "min(lag) by (nothing)"), [" 7"]);
    assert_eq!(now(&store, "sum(lag > 1000)"), [""; 0]);
    assert_eq!(now(&store, "count(lag / 0 == Inf)"), [" 3"]);
}

#[test]
fn series_of_two_sides_belong_together_by_their_labels() {
    let store = shop();
    assert_eq!(now(&store, "lag + lag{topic=\"y\"}"), ["{group=\"a\",target=\"k\",topic=\"y\"} 100"]);
    assert_eq!(now(&store, "lag{topic=\"x\"} > on (group) limit"), ["{group=\"a\"} 300"]);
    assert_eq!(
        now(&store, "lag > on (group) group_left (team) limit"),
        ["lag{group=\"a\",target=\"k\",team=\"shop\",topic=\"x\"} 300"]
    );
    assert_eq!(
        now(&store, "limit * ignoring (team, target, topic) group_right () lag"),
        [
            "{group=\"a\",target=\"k\",topic=\"x\"} 30000",
            "{group=\"a\",target=\"k\",topic=\"y\"} 5000",
            "{group=\"b\",target=\"k\",topic=\"x\"} 70",
        ]
    );
    assert_eq!(now(&store, "lag > ignoring (topic, target) limit{team=\"none\"}"), [""; 0]);
    assert_eq!(
        now(&store, "lag and on (group) limit{team=\"office\"}"),
        ["lag{group=\"b\",target=\"k\",topic=\"x\"} 7"]
    );
    assert_eq!(now(&store, "lag unless on (group) limit{team=\"shop\"}").len(), 1);
    assert_eq!(
        now(&store, "lag{topic=\"y\"} or on (group) limit"),
        ["lag{group=\"a\",target=\"k\",topic=\"y\"} 50", "limit{group=\"b\",team=\"office\"} 10",]
    );
}

#[test]
fn what_does_not_belong_together_in_one_way_is_refused() {
    let store = shop();
    for (text, said) in [
        (
            "limit * on (group) lag",
            "several series {group=\"a\"} stand on the right side of `*`, where one must: fold them with sum by (...), or \
             compare more labels",
        ),
        (
            "lag / on (target) group_right () http_up{target=\"none\"} or lag * on (target) group_right () lag",
            "several series {target=\"k\"} stand on the left side of `*`, where one must: fold them with sum by (...), or \
             compare more labels",
        ),
        (
            "lag * on (group) limit",
            "several series {group=\"a\"} on the left side of `*` match one on the right: write group_left () behind on \
             (...) or ignoring (...) if that is meant",
        ),
        ("abs({__name__=~\"lag|lag2\"}) + 1 == on (topic) group_left (group) sum by (topic) (lag)", ""),
    ] {
        match at(&store, text, 1020.0) {
            Ok(_) => assert_eq!(said, "", "{text}"),
            Err(failure) => assert_eq!(failure, said, "{text}"),
        }
    }
    let store = self::store(&[("x", &[("a", "1")], &[1.0]), ("y", &[("a", "1")], &[1.0, 2.0])]);
    for text in ["-{a=\"1\"}", "abs({a=\"1\"})", "{a=\"1\"} + 1", "max_over_time({a=\"1\"}[1m])", "{a=\"1\"} > bool 0"]
    {
        let twice = at(&store, text, 1010.0).expect_err(text);
        assert!(twice.starts_with("two results have the same labels {a=\"1\"}"), "{twice}");
    }
}

#[test]
fn nothing_has_the_labels_that_were_asked_for() {
    let store = shop();
    assert_eq!(now(&store, "absent(lag)"), [""; 0]);
    assert_eq!(now(&store, "absent(none{a=\"b\",c=~\"d\",e!=\"f\"})"), ["{a=\"b\"} 1"]);
    assert_eq!(now(&store, "absent(none{a=\"b\",a=\"c\",d=\"e\"})"), ["{d=\"e\"} 1"]);
    assert_eq!(now(&store, "absent(sum(none{a=\"b\"}))"), [" 1"]);
    assert_eq!(now(&store, "absent({__name__=\"none\",a=\"b\"})"), ["{a=\"b\"} 1"]);
}

#[test]
fn growth_is_continued_to_the_ends_of_its_window() {
    // From 100 on five a second; it begins again at 1008.
    let values = [100.0, 110.0, 120.0, 130.0, 5.0, 15.0, 25.0];
    let store = store(&[("c", &[], &values), ("one", &[], &[1.0])]);
    // 1002 to 1012: the first value is at 1004, one interval behind the beginning.
    assert_eq!(at(&store, "increase(c[10s])", 1012.0), Ok(vec![format!(" {}", (10.0 + 5.0 + 20.0) * 10.0 / 8.0)]));
    assert_eq!(at(&store, "rate(c[10s])", 1012.0), Ok(vec![format!(" {}", 35.0 / 8.0)]));
    // All that there is, and half an interval before and after it; but it was never less than nothing.
    let change = 30.0 + 25.0;
    assert_eq!(at(&store, "increase(c[1h])", 1500.0), Ok(vec![format!(" {}", round(change * 14.0 / 12.0))]));
    assert_eq!(at(&store, "delta(c[1h])", 1500.0), Ok(vec![format!(" {}", -75.0 * 14.0 / 12.0)]));
    assert_eq!(at(&store, "rate(one[1m])", 1010.0), Ok(Vec::new()));
    // From 5 to 25 in four seconds: it was nothing one second before the first.
    assert_eq!(
        at(&store, "increase(c[5999ms])", 1013.9),
        Ok(vec![format!(" {}", round(20.0 * (4.0 + 0.099 + 1.9) / 4.0))])
    );
}

fn round(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

#[test]
fn a_window_has_a_mean_a_top_and_a_bottom() {
    let store = store(&[("x", &[], &[4.0, 1.0, 7.0, 3.0])]);
    for (text, value) in [
        ("avg_over_time(x[1m])", 3.75),
        ("max_over_time(x[1m])", 7.0),
        ("min_over_time(x[1m])", 1.0),
        // The beginning does not belong to it, the end does.
        ("avg_over_time(x[4s] offset 2s)", 4.0),
        ("max_over_time(x[2s])", 3.0),
    ] {
        assert_eq!(at(&store, text, 1006.0), Ok(vec![format!(" {value}")]), "{text}");
    }
}

#[test]
fn what_is_longer_ago_than_an_hour_is_known_in_steps() {
    let day = 24 * 3_600;
    let mut store = Store::default();
    for second in (1_000_000..1_000_000 + 2 * day).step_by(10) {
        let value =
            |name: &'static str, value| Measured { name: Cow::Borrowed(name), labels: Labels::default(), value };
        store.take(&Batch {
            source: SourceKey::new("test", "a", "source"),
            at: moment(f64::from(second)),
            every: Duration::from_secs(10),
            // A counter that is larger than seven digits.
            values: vec![value("c", 3e9 + f64::from(second)), value("g", f64::from(second % day))],
        });
    }
    let now = f64::from(1_000_000 + 2 * day - 10);
    let value = |text: &str| {
        let told = at(&store, text, now).expect("a result");
        told.first().and_then(|told| told.rsplit(' ').next()?.parse::<f64>().ok()).unwrap_or(f64::NAN)
    };
    assert!((value("g") - value("g offset 1d")).abs() <= 10.0);
    assert!((value("g offset 1d") - value("g offset 25h") - 3_600.0).abs() <= 300.0);
    assert!((value("rate(c[3h])") - 1.0).abs() < 0.1, "{}", value("rate(c[3h])"));
    assert!((value("rate(c[30h])") - 1.0).abs() < 0.1, "{}", value("rate(c[30h])"));
    assert!((value("rate(c[10m])") - 1.0).abs() < 1e-6);
    assert!((value("max_over_time(g[1d])") - f64::from(day - 10)).abs() < 20.0);
    assert_eq!(at(&store, "g offset 3d", now), Ok(Vec::new()));
}

#[test]
fn a_sum_does_not_depend_on_the_order() {
    let mut sum = fold::Sum::default();
    for value in [1e16, 1.0, -1e16, 1.0] {
        sum.add(value);
    }
    assert_eq!(sum.value().to_bits(), 2.0_f64.to_bits());
    let mut endless = fold::Sum::default();
    for value in [1.0, f64::INFINITY, 1.0] {
        endless.add(value);
    }
    assert!(endless.value().is_infinite());
}
