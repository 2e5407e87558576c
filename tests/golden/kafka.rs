//! The Kafka pane, in every state.

use bongsu::{
    domain::{
        reading::{Fault, FaultKind},
        sample::{Outcome, Sample},
        words::Lang,
    },
    theme::Theme,
};

use super::{Bed, OVERLAY_SIZES, Opening, SIZES, golden, golden_at, golden_meanings, scenario};

const CONFIG: &str = concat!(include_str!("../scenarios/services.toml"), include_str!("../scenarios/kafka.toml"));

/// The clusters beside the services.
fn clusters(lang: Lang, name: &str) -> Bed {
    let mut bed = Opening { config: CONFIG, lang, ..Opening::default() }.open();
    let mut samples = scenario::load("services-healthy");
    samples.extend(scenario::load(name));
    bed.play(&samples);
    bed.pass(6, &samples);
    bed.press("2");
    bed
}

/// The samples of a scenario with one of the first cluster's changed.
fn changed(name: &str, source: &str, change: impl Fn(&mut serde_json::Value)) -> Vec<Sample> {
    let of = |sample: &Sample| sample.key.source == source && sample.key.target == "events";
    let samples = scenario::load(name).into_iter();
    samples.map(|sample| if of(&sample) { scenario::with_data(&sample, &change) } else { sample }).collect()
}

/// The samples of a scenario as faults of one kind.
fn failing(name: &str, kind: FaultKind, said: &str) -> Vec<Sample> {
    let samples = scenario::load(name).into_iter().filter(|sample| sample.key.target == "events");
    samples.map(|sample| Sample { outcome: Outcome::Fault(Fault::new(kind, said)), ..sample }).collect()
}

#[test]
fn clusters_that_are_well() {
    let mut bed = clusters(Lang::En, "kafka-quiet");
    golden_at("kafka-quiet", &mut bed, &SIZES);
    bed.press("f ]");
    golden_at("kafka-quiet-partitions", &mut bed, &OVERLAY_SIZES);
    bed.press("]");
    golden_at("kafka-quiet-members", &mut bed, &OVERLAY_SIZES);
    bed.press("]");
    golden_at("kafka-quiet-brokers", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn a_group_that_stands_still() {
    let mut bed = clusters(Lang::En, "kafka-stalled");
    golden_at("kafka-stalled", &mut bed, &SIZES);
    golden_meanings("kafka-stalled", &mut bed);
    bed.press("Enter");
    golden_at("kafka-stalled-details", &mut bed, &OVERLAY_SIZES);
    bed.press("Esc ] f");
    golden_at("kafka-stalled-partitions", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn groups_that_are_slow_or_storm() {
    golden_at("kafka-slow", &mut clusters(Lang::En, "kafka-slow"), &OVERLAY_SIZES);
    golden_at("kafka-storm", &mut clusters(Lang::En, "kafka-storm"), &OVERLAY_SIZES);
}

#[test]
fn a_broker_that_is_down() {
    let mut bed = clusters(Lang::En, "kafka-broker-down");
    golden_at("kafka-broker-down", &mut bed, &OVERLAY_SIZES);
    golden_meanings("kafka-broker-down", &mut bed);
    bed.press("[ [ [ f");
    golden_at("kafka-broker-down-groups", &mut bed, &OVERLAY_SIZES);
    bed.press("]");
    golden_at("kafka-broker-down-partitions", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn clusters_that_fail_and_clusters_that_deny() {
    let mut bed = clusters(Lang::En, "kafka-stalled");
    bed.pass(9, &failing("kafka-quiet", FaultKind::Refused, "nothing listens on 127.0.0.1:19092, 127.0.0.1:19093"));
    golden_at("kafka-failing", &mut bed, &OVERLAY_SIZES);
    let mut bed = Opening { config: CONFIG, ..Opening::default() }.open();
    bed.press("2");
    golden_at("kafka-connecting", &mut bed, &OVERLAY_SIZES);
    bed.play(&failing(
        "kafka-quiet",
        FaultKind::Auth,
        "127.0.0.1:19094 refuses the login of watch: Authentication failed",
    ));
    golden_at("kafka-denied", &mut bed, &OVERLAY_SIZES);
    let right = "watch lacks the right Describe on the group hhplus-consumer-group; an administrator must run: \
                 kafka-acls.sh --add --allow-principal User:watch --operation Describe --group 'hhplus-consumer-group'";
    let mut bed = clusters(Lang::En, "kafka-quiet");
    bed.play(&changed("kafka-quiet", "groups", |data| {
        let groups = data["groups"].as_array_mut().expect("groups");
        let hidden = groups.iter_mut().find(|group| group["group"] == "hhplus-consumer-group").expect("a group");
        hidden["problem"] = serde_json::json!({ "kind": "denied", "detail": right });
        (hidden["topics"], hidden["state"]) = (serde_json::json!([]), "unknown".into());
    }));
    golden_at("kafka-denied-group", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn a_cluster_without_groups() {
    let mut samples = changed("kafka-quiet", "groups", |data| data["groups"] = serde_json::json!([]));
    let listing = samples.iter_mut().find(|sample| sample.key.source == "listing").expect("a sample");
    *listing = scenario::with_data(listing, |data| *data = serde_json::json!({"total": 0, "states": [], "groups": []}));
    let mut bed = clusters(Lang::En, "kafka-quiet");
    bed.play(&samples);
    golden_at("kafka-empty", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn three_hundred_groups() {
    let mut samples = changed("kafka-stalled", "listing", |data| {
        let group = |n: u32| {
            let state = if n.is_multiple_of(9) { "empty" } else { "stable" };
            serde_json::json!({"group": format!("team-{n:03}-consumer"), "state": state, "lag": 3_000 - n * 10, "coordinator": 1})
        };
        data["groups"] = (0..300).map(group).collect();
        data["total"] = 305.into();
    });
    let groups = samples.iter_mut().find(|sample| sample.key.source == "groups").expect("a sample");
    *groups = scenario::with_data(groups, |data| {
        let groups = data["groups"].as_array_mut().expect("groups");
        let last = groups.last().expect("a group").clone();
        for n in 0..15 {
            let mut more = last.clone();
            more["group"] = format!("아주-긴-이름의-컨슈머-그룹-{n:02}-with-a-tail-that-is-cut").into();
            groups.push(more);
        }
    });
    let mut bed = clusters(Lang::En, "kafka-stalled");
    bed.play(&samples);
    golden_at("kafka-overflowing", &mut bed, &OVERLAY_SIZES);
    bed.press("G");
    golden_at("kafka-overflowing-end", &mut bed, &OVERLAY_SIZES);
}

#[test]
fn korean() {
    let mut bed = clusters(Lang::Ko, "kafka-stalled");
    golden_at("kafka-korean", &mut bed, &SIZES);
    bed.press("Enter");
    golden("kafka-korean-details", &mut bed, (80, 24));
    golden_at("kafka-korean-broker-down", &mut clusters(Lang::Ko, "kafka-broker-down"), &OVERLAY_SIZES);
}

#[test]
fn every_theme_shows_a_standstill() {
    for theme in Theme::SHIPPED {
        let mut bed = Opening { config: CONFIG, theme, ..Opening::default() }.open();
        bed.play(&scenario::load("kafka-stalled"));
        assert!(bed.text().contains("coupon-consumer stalled"), "{theme}");
    }
}
