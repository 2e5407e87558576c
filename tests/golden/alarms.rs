//! The lamps, the alarms and the rules while services and a database are broken, at the smallest and the usual size, in
//! both languages.

use bongsu::domain::words::Lang;

use super::{
    OVERLAY_SIZES, golden_at,
    room::{Bed, Opening, scenario},
};

/// A room that has been well for a minute and a half, and then was not.
fn alarmed(lang: Lang) -> Bed {
    let all = |services: &str, mysql: &str| {
        let mut samples = scenario::load(services);
        samples.extend(scenario::load(mysql));
        samples
    };
    let mut bed = Opening { config: scenario::ALL, lang, ..Opening::default() }.open();
    bed.pass(90, &all("services-healthy", "mysql-quiet"));
    bed.pass(20, &all("services-broken", "mysql-pileup"));
    bed
}

fn both(name: &str, keys: &str) {
    for lang in [Lang::En, Lang::Ko] {
        let mut bed = alarmed(lang);
        bed.press(keys);
        let name = if lang == Lang::Ko { format!("{name}-ko") } else { name.to_owned() };
        golden_at(&name, &mut bed, &OVERLAY_SIZES);
    }
}

#[test]
fn the_lamps() {
    both("triage", "T j j");
    both("triage-rule-out", "T x");
}

#[test]
fn the_alarms_by_their_causes() {
    both("alarms", "a j");
    both("alarms-silence", "a S");
}

#[test]
fn the_rules() {
    both("rules", "a r");
}

#[test]
fn nothing_is_wrong() {
    let mut bed = Opening::default().open();
    bed.pass(20, &scenario::load("services-healthy"));
    for (name, keys) in [("triage-quiet", "T"), ("alarms-quiet", "a"), ("moved-quiet", "m")] {
        bed.press(keys);
        golden_at(name, &mut bed, &OVERLAY_SIZES[..1]);
        bed.press("Esc");
    }
}
