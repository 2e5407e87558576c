//! The Prometheus pane, in every state.

use bongsu::{
    domain::{
        reading::{Fault, FaultKind},
        sample::{Outcome, Sample},
        words::Lang,
    },
    theme::Theme,
};
use serde_json::{Value, json};

use super::{Bed, OVERLAY_SIZES, Opening, SIZES, golden, golden_at, golden_meanings, scenario};

const CONFIG: &str = concat!(include_str!("../scenarios/services.toml"), include_str!("../scenarios/prometheus.toml"));

/// A room with the pane beside the services, which has looked at nothing yet.
fn room(lang: Lang) -> Bed {
    let mut bed = Opening { config: CONFIG, lang, ..Opening::default() }.open();
    bed.play(&scenario::load("services-healthy"));
    bed.press("2");
    bed
}

fn watched(lang: Lang, name: &str) -> Bed {
    let mut bed = room(lang);
    bed.pass(6, &[scenario::load("services-healthy"), scenario::load(name)].concat());
    bed
}

/// The samples of a scenario with those of one source changed.
fn changed(name: &str, source: &str, change: impl Fn(&mut Value)) -> Vec<Sample> {
    let samples = scenario::load(name).into_iter();
    samples
        .map(|sample| if sample.key.source == source { scenario::with_data(&sample, &change) } else { sample })
        .collect()
}

/// The samples of a scenario as faults of one kind.
fn failing(kind: FaultKind, said: &str) -> Vec<Sample> {
    let samples = scenario::load("prometheus-quiet").into_iter();
    samples.map(|sample| Sample { outcome: Outcome::Fault(Fault::new(kind, said)), ..sample }).collect()
}

#[test]
fn all_is_well() {
    let mut bed = watched(Lang::En, "prometheus-quiet");
    golden_at("prometheus-quiet", &mut bed, &SIZES);
    bed.press("Enter");
    golden_at("prometheus-quiet-details", &mut bed, &OVERLAY_SIZES);
    bed.press("Esc f ]");
    golden_at("prometheus-quiet-targets", &mut bed, &OVERLAY_SIZES);
    bed.press("]");
    golden_at("prometheus-quiet-alerts", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn alerts_that_fire_and_one_that_is_silenced() {
    let mut bed = watched(Lang::En, "prometheus-broken");
    golden_at("prometheus-broken", &mut bed, &SIZES);
    golden_meanings("prometheus-broken", &mut bed);
    bed.press("G Enter");
    golden_at("prometheus-broken-details", &mut bed, &OVERLAY_SIZES);
    bed.press("Esc [ f");
    golden_at("prometheus-broken-targets", &mut bed, &OVERLAY_SIZES);
    bed.press("Enter");
    golden("prometheus-broken-target-details", &mut bed, (80, 24));
    bed.press("Esc [");
    golden_at("prometheus-broken-queries", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn one_that_fails_one_that_denies_and_one_that_is_not_there_yet() {
    let mut bed = room(Lang::En);
    golden_at("prometheus-connecting", &mut bed, &OVERLAY_SIZES);
    bed.play(&failing(FaultKind::Denied, "127.0.0.1:19290 does not let us ask api/v1/query (403): no tenant"));
    golden_at("prometheus-denied", &mut bed, &OVERLAY_SIZES);
    let mut bed = watched(Lang::En, "prometheus-broken");
    bed.pass(12, &failing(FaultKind::Refused, "nothing listens on 127.0.0.1:19290"));
    golden_at("prometheus-failing", &mut bed, &OVERLAY_SIZES);
    let gone = json!({"failing": {"kind": "refused", "detail": "nothing listens on 127.0.0.1:19293"}});
    let mut bed = room(Lang::En);
    bed.play(&changed("prometheus-quiet", "alerts", |data| data["manager"] = gone.clone()));
    golden("prometheus-alertmanager-down", &mut bed, (120, 36));
}

#[test]
fn nothing_to_show_and_too_much_of_it() {
    let nothing = |data: &mut Value| (data["alerts"], data["counts"]) = (json!([]), json!([]));
    let mut bed = room(Lang::En);
    bed.play(&changed("prometheus-quiet", "alerts", nothing));
    bed.press("f [");
    golden("prometheus-empty", &mut bed, (80, 24));
    let many = |data: &mut Value| {
        let one = |n: usize| {
            json!({"labels": {"instance": format!("10.0.{}.{}:9100", n / 250, n % 250), "mountpoint": "/var/lib/아주/긴/경로"},
                   "now": 99.0 - n as f64, "trend": []})
        };
        (data["panels"][0]["series"], data["panels"][0]["total"]) = ((0..50).map(one).collect(), json!(4_321));
        data["panels"][1]["series"][0]["now"] = json!("NaN");
        data["panels"][3]["fault"] =
            json!({"kind": "limit", "detail": "127.0.0.1:19290 gave up, as we asked it to (timeout): query timed out"});
        data["panels"][3]["series"] = json!([]);
    };
    let mut bed = room(Lang::En);
    bed.play(&changed("prometheus-quiet", "queries", many));
    golden_at("prometheus-overflowing", &mut bed, &OVERLAY_SIZES);
    bed.press("f G");
    golden("prometheus-overflowing-end", &mut bed, (120, 36));
}

#[test]
fn korean() {
    let mut bed = watched(Lang::Ko, "prometheus-broken");
    golden_at("prometheus-korean", &mut bed, &SIZES);
    bed.press("f [");
    golden("prometheus-korean-targets", &mut bed, (120, 36));
    bed.press("[");
    golden_at("prometheus-korean-queries", &mut bed, &OVERLAY_SIZES);
    bed.press("Enter");
    golden("prometheus-korean-details", &mut bed, (80, 24));
}

#[test]
fn every_theme_shows_what_fires() {
    for theme in Theme::SHIPPED {
        let mut bed = Opening { config: CONFIG, theme, ..Opening::default() }.open();
        bed.play(&scenario::load("prometheus-broken"));
        assert!(bed.text().contains("MysqlLockWaits"), "{theme}");
    }
}
