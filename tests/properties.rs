//! Whatever is on the screen, whatever its size and whatever keys are pressed: the room draws, and no line is broken.

mod room;

use bongsu::{
    app::Msg,
    domain::{
        sample::{Outcome, Sample},
        words::Lang,
    },
    text::hostile,
    theme::Theme,
};
use proptest::prelude::*;
use room::{Opening, scenario};
use serde_json::Value;

const SCENARIOS: [&str; 12] = [
    "services-healthy",
    "services-broken",
    "mysql-quiet",
    "mysql-pileup",
    "mysql-metadata-lock",
    "mysql-deadlock",
    "mysql-slow",
    "mysql-failing",
    "redis-healthy",
    "redis-leak",
    "redis-stuck",
    "redis-down",
];

/// What a person does: a key of the table, a text, or nothing for a while.
#[derive(Debug, Clone)]
enum Step {
    Play(usize),
    Hostile(usize, usize),
    Key(String),
    Paste(String),
    Pass(u8),
    Draw(u16, u16),
}

fn keys() -> impl Strategy<Value = String> {
    let keys: Vec<String> = bongsu::app::commands()
        .iter()
        .flat_map(|command| command.keys.iter().map(ToString::to_string))
        .filter(|key| key != "q")
        .chain(
            ["Left", "Right", "Backspace", "Delete", "ctrl-x", "ctrl-u", "ㅓ", "가", "x", "Up", "Down"].map(Into::into),
        )
        .collect();
    prop::sample::select(keys)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => (0..SCENARIOS.len()).prop_map(Step::Play),
        1 => (0..SCENARIOS.len(), any::<prop::sample::Index>()).prop_map(|(n, at)| Step::Hostile(n, at.index(1000))),
        8 => keys().prop_map(Step::Key),
        1 => ".{0,40}".prop_map(Step::Paste),
        1 => (0_u8..20).prop_map(Step::Pass),
        6 => (0_u16..=300, 0_u16..=100).prop_map(|(width, height)| Step::Draw(width, height)),
        2 => (0_u16..=40, 0_u16..=12).prop_map(|(width, height)| Step::Draw(width, height)),
    ];
    prop::collection::vec(step, 1..40)
}

/// Puts something hostile into every text of a value; what it was not a text for stays.
fn poison(value: &mut Value, corpus: &[String], nth: &mut usize) {
    match value {
        Value::String(text) if text.len() < 400 && !looks_like_a_word_of_ours(text) => {
            *text = format!("{text}{}", corpus[*nth % corpus.len()]);
            *nth += 1;
        }
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, corpus, nth)),
        Value::Object(members) => members.values_mut().for_each(|member| poison(member, corpus, nth)),
        _ => {}
    }
}

/// Words of an enumeration and moments would no longer be read at all.
fn looks_like_a_word_of_ours(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '_')
        || text.as_bytes().get(4) == Some(&b'-') && text.contains('T')
}

fn poisoned(samples: &[Sample], from: usize) -> Vec<Sample> {
    let mut nth = from;
    let corpus = hostile::corpus().into_iter().filter(|raw| raw.len() <= 4_096);
    let corpus: Vec<String> = corpus.map(|raw| String::from_utf8_lossy(&raw).into_owned()).collect();
    let is_value = |sample: &&Sample| matches!(sample.outcome, Outcome::Data(_));
    let poisoned = samples
        .iter()
        .filter(is_value)
        .map(|sample| scenario::with_data(sample, |data| poison(data, &corpus, &mut nth)));
    poisoned.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_size_any_data_and_any_keys_are_drawn(
        steps in steps(), korean: bool, ascii: bool, theme in prop::sample::select(Theme::SHIPPED.to_vec()),
    ) {
        let lang = if korean { Lang::Ko } else { Lang::En };
        let mut bed = Opening { config: scenario::EVERY, lang, ascii, theme, ..Opening::default() }.open();
        let loaded: Vec<_> = SCENARIOS.iter().map(|name| scenario::load(name)).collect();
        for step in steps {
            match step {
                Step::Play(nth) => bed.play(&loaded[nth]),
                Step::Hostile(nth, from) => bed.play(&poisoned(&loaded[nth], from)),
                Step::Key(key) => drop(bed.press(&key)),
                Step::Paste(text) => bed.tell(Msg::Paste(text)),
                Step::Pass(seconds) => bed.pass(u64::from(seconds), &[]),
                Step::Draw(width, height) => bed.size = (width, height),
            }
            let picture = bed.draw();
            picture.assert_whole();
            let area = picture.buffer.area;
            prop_assert!(picture.cursor.is_none_or(|at| area.contains(at)), "{:?} {area:?}", picture.cursor);
            let text = picture.text();
            prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
            prop_assert!(!ascii || text.is_ascii(), "{text}");
        }
    }
}

#[test]
fn every_size_down_to_nothing_is_drawn() {
    let mut bed = Opening { config: scenario::EVERY, ..Opening::default() }.open();
    for name in ["services-broken", "mysql-pileup", "redis-leak"] {
        bed.play(&scenario::load(name));
    }
    for overlay in ["", "?", "Esc @", "Esc :", "Esc n", "Esc D", "Esc Enter", "Esc /", "Esc 2 Enter", "Esc f"] {
        bed.size = (120, 36);
        bed.press(overlay);
        for width in (0..=40).chain([79, 80, 99, 100, 109, 110, 111, 300]) {
            for height in (0..=12).chain([23, 24, 25, 26, 29, 100]) {
                let picture = bed.draw_at(width, height);
                picture.assert_whole();
                assert!(picture.cursor.is_none_or(|at| picture.buffer.area.contains(at)), "{overlay} {width}x{height}");
            }
        }
    }
}
