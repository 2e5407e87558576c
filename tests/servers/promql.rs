//! The rules' PromQL against a real Prometheus: the same series, the same expressions, the same instants, the same
//! results. A server of its own on a free port, with blocks that `promtool` makes; ended by its process id.

#[path = "promql/data.rs"]
mod data;
#[path = "promql/grammar.rs"]
mod grammar;
#[path = "promql/prometheus.rs"]
mod prometheus;

use std::{collections::BTreeMap, io::Write as _};

use bongsu::{
    domain::clock::Moment,
    rules::promql::{self, Sampled},
};

use data::{BEGIN, Written};
use grammar::Grammar;
use prometheus::Prometheus;

/// So many expressions are asked, each at every instant.
const EXPRESSIONS: usize = 1_000;
/// When: milliseconds after the first values. Never the moment of a value or one that ends a range: there Prometheus 2
/// and 3 differ, see [`what_versions_differ_in_is_as_in_the_newest`].
const INSTANTS: [i64; 5] = [47_000, 671_500, 1_199_000, 2_043_250, 2_949_000];

/// A result: the labels, the name among them, and the values. `Err`: refused.
type Told = Result<BTreeMap<String, f64>, String>;

fn labelled<'l>(name: Option<&str>, labels: impl Iterator<Item = (&'l str, &'l str)>) -> String {
    labels.fold(name.unwrap_or_default().to_owned(), |told, (label, value)| told + "|" + label + "=" + value)
}

fn ours(text: &str, written: &Written, at: i64) -> Told {
    let expr = promql::parse(text).map_err(|mistake| mistake.to_string())?;
    let moment = Moment::from_timestamp_millis(at).expect("a moment");
    let samples = promql::eval(&expr, &written.store, moment).map_err(|failure| failure.to_string())?;
    let told = |sample: Sampled| (labelled(sample.name.as_deref(), sample.labels.iter()), sample.value);
    let count = samples.len();
    let told: BTreeMap<_, _> = samples.into_iter().map(told).collect();
    assert_eq!(told.len(), count, "{text}: two results with the same labels");
    Ok(told)
}

/// Equal but for what the order of additions does.
fn same(ours: f64, theirs: f64) -> bool {
    let near = (ours - theirs).abs() <= 1e-9 * ours.abs().max(theirs.abs()).max(1e-3);
    near || ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan()
}

/// What differs between two results, as a sentence.
fn difference(ours: &Told, theirs: &Told) -> Option<String> {
    let (ours, theirs) = match (ours, theirs) {
        (Err(_), Err(_)) => return None,
        (Ok(_), Err(why)) => return Some(format!("only Prometheus refuses it: {why}")),
        (Err(why), Ok(_)) => return Some(format!("only we refuse it: {why}")),
        (Ok(ours), Ok(theirs)) => (ours, theirs),
    };
    let only = |some: &BTreeMap<String, f64>, others: &BTreeMap<String, f64>| {
        some.iter().find(|(labels, _)| !others.contains_key(*labels)).map(|(labels, value)| format!("{labels} {value}"))
    };
    if let Some(more) = only(ours, theirs) {
        return Some(format!("only we have {more}"));
    }
    if let Some(more) = only(theirs, ours) {
        return Some(format!("only Prometheus has {more}"));
    }
    let differs = ours.iter().find(|(labels, value)| !same(**value, theirs[*labels]));
    differs.map(|(labels, value)| format!("{labels} is {value} here, {} in Prometheus", theirs[labels]))
}

#[test]
fn a_thousand_expressions_are_what_prometheus_says() {
    let written = Written::new();
    let server = Prometheus::start(&written.text);
    let mut grammar = Grammar::new(20_260_301);
    let (mut differences, mut full, mut refused, mut asked) = (Vec::new(), 0, 0, 0);
    for number in 0..EXPRESSIONS {
        let text = grammar.expression();
        // What we write of it means the same: every second one is sent as we write it.
        let sent = promql::parse(&text).map_or_else(|_| text.clone(), |expr| expr.to_string());
        let sent = if number % 2 == 0 { &text } else { &sent };
        let (mut found, mut wrong) = (false, false);
        for at in INSTANTS.map(|after| BEGIN + after) {
            let (ours, theirs) = (ours(&text, &written, at), server.query(sent, at));
            found |= ours.as_ref().is_ok_and(|told| !told.is_empty());
            wrong |= ours.is_err() && theirs.is_err();
            asked += 1;
            if let Some(difference) = difference(&ours, &theirs) {
                differences.push(format!("{text}\n    at +{} ms: {difference}", at - BEGIN));
            }
        }
        full += usize::from(found);
        refused += usize::from(wrong);
    }
    let figures = format!(
        "{EXPRESSIONS} expressions, {asked} results, {full} expressions with values, {refused} refused by both; Prometheus \
         {}: {} differences",
        server.version,
        differences.len()
    );
    let _ = writeln!(std::io::stderr(), "{figures}");
    assert!(differences.is_empty(), "{figures}\n{}", differences.join("\n"));
    assert!(full >= 400 && refused >= 10, "the expressions say too little: {figures}");
}

#[test]
fn what_is_no_expression_is_none_for_prometheus_either() {
    let written = Written::new();
    let server = Prometheus::start(&written.text);
    for text in [
        "requests_total[5m]",
        "\"text\"",
        "rate(requests_total)",
        "rate(sum(requests_total))",
        "rate(5)",
        "rate()",
        "rate(requests_total[5m], 2)",
        "abs(5)",
        "sum(1)",
        "absent(requests_total[5m])",
        "1 > 2",
        "1 and lag",
        "lag or 1",
        "lag + bool lag",
        "lag + on (group) 1",
        "lag + group_left lag",
        "lag + on (group) group_left (group) lag",
        "lag and on (group) group_left lag",
        "-lag[5m]",
        "lag + lag[5m]",
        "{}",
        "{group=~\".*\"}",
        "{group!=\"a\"}",
        "lag{__name__=\"up\"}",
        "lag{group=~\"(\"}",
        "lag{group=~\"a)|(b\"}",
        "lag{group=\"a\" topic=\"b\"}",
        "lag{group=a}",
        "lag[30m1h]",
        "rate(lag[0s])",
        "sum(lag) offset 5m",
        "lag offset 5m offset 5m",
        "lag offset 5m[5m]",
        "sum by (group) (lag) by (topic)",
        "lag = 5",
        "lag lag",
        "(lag",
        "lag)",
        "lag{group=\"\\q\"}",
        "rte(lag[5m])",
        "RATE(lag[5m])",
        "5foo",
    ] {
        let (ours, theirs) = (promql::parse(text), server.query(text, BEGIN + INSTANTS[1]));
        assert!(ours.is_err(), "{text} is read here");
        assert!(theirs.is_err(), "{text} is read by Prometheus");
    }
}

/// The three places where versions of Prometheus differ: each is as in the newest, and the older one is what it is.
#[test]
fn what_versions_differ_in_is_as_in_the_newest() {
    let written = Written::new();
    let server = Prometheus::start(&written.text);
    let value = |told: Told| told.expect("a result").values().next().copied();
    let open = server.version.at_least(3, 0);
    // A range that begins exactly at a value does not hold it; before 3.0 it did.
    let (text, at) = ("avg_over_time(edge[1m])", BEGIN + data::EDGE + 60_000);
    assert_eq!(value(ours(text, &written, at)), Some(25.0));
    assert_eq!(value(server.query(text, at)), Some(if open { 25.0 } else { 20.0 }));
    // A value is good for less than five minutes; before 3.0 for exactly five too.
    let at = BEGIN + data::EDGE + 360_000;
    assert_eq!(value(ours("edge", &written, at)), None);
    assert_eq!(value(server.query("edge", at)), (!open).then_some(30.0));
    // A counter that begins far within a range is thought to have grown for half an interval before; before 2.52 for up
    // to 1.1 of one, where that is how long ago it was nothing.
    let (text, at) = ("increase(young_total[10m])", BEGIN + data::EDGE + 61_000);
    let grown = |before: f64| 40.0 * (before + 60.0 + 1.0) / 60.0;
    let old = !server.version.at_least(2, 52);
    assert!(value(ours(text, &written, at)).is_some_and(|ours| same(ours, grown(15.0))));
    let theirs = value(server.query(text, at));
    assert!(theirs.is_some_and(|theirs| same(theirs, grown(if old { 30.0 } else { 15.0 }))), "{theirs:?}");
}
