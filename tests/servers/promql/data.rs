//! Series as a room has them: counters that begin again, gauges, gaps, late beginnings and silent ends; the same in a
//! store and as OpenMetrics.

use std::{borrow::Cow, collections::BTreeMap, fmt::Write as _, time::Duration};

use bongsu::{
    domain::{
        clock::Moment,
        reading::SourceKey,
        signal::{Batch, Labels, Measured},
    },
    rules::Store,
};

use super::grammar::Dice;

/// The first moment. All values lie 137 ms behind a second, so that no range and no instant meets one.
pub const BEGIN: i64 = 1_700_000_000_000;
const BEHIND: i64 = 137;
/// When the series begin on which versions differ; their values lie on whole seconds.
pub const EDGE: i64 = 100_000;
/// Every half a minute for fifty minutes: less than the hour for which a store knows every value.
const STEPS: i64 = 100;
const STEP: i64 = 30_000;

/// The series, twice.
pub struct Written {
    pub store: Store,
    /// As OpenMetrics.
    pub text: String,
}

/// A name with its labels, and the values that these have.
pub type Shape = (&'static str, &'static [(&'static str, &'static [&'static str])]);

/// What there is.
pub const SIGNALS: [Shape; 7] = [
    (
        "requests_total",
        &[("service", &["shop", "pay", "admin"]), ("status", &["200", "404", "503"]), ("target", &["a", "b"])],
    ),
    ("errors_total", &[("service", &["shop", "pay", "admin"]), ("target", &["a", "b"])]),
    ("lag", &[("group", &["g1", "g2", "g3"]), ("topic", &["orders", "coupons"])]),
    ("limit", &[("group", &["g1", "g2", "g4"])]),
    ("up", &[("service", &["shop", "pay", "admin"]), ("target", &["a", "b", "c"])]),
    // The same labels as another one has.
    ("ready", &[("service", &["shop", "pay"]), ("target", &["a", "b"])]),
    ("used_ratio", &[("target", &["a", "b", "c", "d"])]),
];

/// Labels, and the values with their moments.
type Series = (Labels, Vec<(i64, f64)>);
/// All series by their names.
type All<'n> = BTreeMap<&'n str, Vec<Series>>;

/// What a series does.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// It grows, and begins again now and then.
    Resetting,
    /// It grows; it begins late and has a gap.
    Growing,
    /// Up and down by halves, below zero too.
    Gauge,
    /// The same, with a gap and an end.
    Broken,
    /// 0 or 1.
    Flag,
}

impl Written {
    pub fn new() -> Self {
        let mut dice = Dice::new(7);
        let mut all = All::new();
        for (name, labels) in SIGNALS {
            for labels in combinations(labels) {
                let kind = match name {
                    "up" | "ready" => Kind::Flag,
                    _ if name.ends_with("_total") => dice.pick(&[Kind::Resetting, Kind::Growing]),
                    _ => dice.pick(&[Kind::Gauge, Kind::Gauge, Kind::Broken]),
                };
                all.entry(name).or_default().push((labels, values(kind, &mut dice)));
            }
        }
        let edge = [10.0, 20.0, 30.0].into_iter().zip(0..).map(|(value, step)| (EDGE + step * STEP, value));
        all.entry("edge").or_default().push((Labels::default(), edge.collect()));
        let young = [20.0, 40.0, 60.0].into_iter().zip(0..).map(|(value, step)| (EDGE + step * STEP, value));
        all.entry("young_total").or_default().push((Labels::default(), young.collect()));
        Self { store: stored(&all), text: exposed(&all) }
    }
}

/// Every combination of the values of labels.
fn combinations(labels: &[(&str, &[&str])]) -> Vec<Labels> {
    let mut all = vec![Labels::default()];
    for (label, values) in labels {
        all = all.iter().flat_map(|labels| values.iter().map(|value| labels.with(label, value))).collect();
    }
    all
}

fn values(kind: Kind, dice: &mut Dice) -> Vec<(i64, f64)> {
    // Where a series begins near nothing, versions of Prometheus differ; where it begins again, they do not.
    let mut value: f64 = if matches!(kind, Kind::Growing | Kind::Resetting) { 1e6 } else { 5.0 };
    let begin = if kind == Kind::Growing && dice.one_in(2) { dice.below(50) } else { 0 };
    let gap = dice.below(70);
    let long = if dice.one_in(2) { 5 } else { 18 };
    let end = if kind == Kind::Broken { 50 + dice.below(40) } else { STEPS };
    let gaps = matches!(kind, Kind::Growing | Kind::Broken);
    let mut values = Vec::new();
    for step in begin..end {
        match kind {
            Kind::Resetting if step > 0 && dice.one_in(25) => value = dice.below(4) as f64,
            Kind::Resetting | Kind::Growing => value += dice.below(10) as f64 * 0.5,
            Kind::Gauge | Kind::Broken => value += (dice.below(21) - 10) as f64 * 0.5,
            Kind::Flag => value = f64::from(u8::from(!dice.one_in(4))),
        }
        let at = BEHIND + step * STEP + dice.below(2) * 1_000;
        if !(gaps && (gap..gap + long).contains(&step)) {
            values.push((at, value));
        }
    }
    values
}

fn exposed(all: &All<'_>) -> String {
    let mut text = String::new();
    for (name, series) in all {
        let _ = writeln!(text, "# TYPE {name} gauge");
        for (labels, values) in series {
            for (at, value) in values {
                let at = BEGIN + at;
                let _ = writeln!(text, "{name}{labels} {value} {}.{:03}", at / 1_000, at % 1_000);
            }
        }
    }
    text + "# EOF\n"
}

/// A source of its own for every series: where one has no value, nobody says that it ended.
fn stored(all: &All<'_>) -> Store {
    let mut store = Store::default();
    for (name, series) in all {
        for (labels, values) in series {
            let source = SourceKey::new("test", &format!("{name}{labels}"), "source");
            for (at, value) in values {
                let value = Measured { name: Cow::Owned((*name).to_owned()), labels: labels.clone(), value: *value };
                let at = Moment::from_timestamp_millis(BEGIN + at).expect("a moment");
                let every = Duration::from_millis(STEP.unsigned_abs());
                store.take(&Batch { source: source.clone(), at, every, values: vec![value] });
            }
        }
    }
    store
}
