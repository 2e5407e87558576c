//! Any text as a file of rules, in every format, and as a file of trials: it is taken or refused in sentences, and nothing
//! in them acts on a terminal. What is taken can be looked through, said and filled in.
#![no_main]

use std::path::Path;

use bongsu::{
    config::ConfigError,
    domain::{signal::Labels, words::Lang},
    rules::{Content, Known, Settings, Severities, finished, read, trial, wording},
    text::Clean,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &str| {
    let severities = Severities::default();
    for name in ["fuzz.yaml", "fuzz.toml"] {
        match read::text(Path::new(name), data, &severities) {
            Ok(content) => look(content),
            Err(error) => check(&error),
        }
    }
    if let Err(error) = trial::of(Path::new("fuzz.test.yaml"), data) {
        check(&error);
    }
    let filled = wording::fill(data, &Labels::new([("target", "a")]), 1.5);
    assert!(filled.len() <= (16 << 10).max(data.len()));
});

fn look(content: Content) {
    let enabled = content.drafts.iter().filter(|draft| !draft.disabled).count();
    let loaded = finished(content, Settings::default(), &Known::default());
    assert_eq!(loaded.set.rules.len(), enabled, "what was read is a rule");
    for remark in &loaded.remarks {
        assert!(!remark.say(Lang::Ko).is_empty());
    }
}

fn check(error: &ConfigError) {
    let said = error.to_string();
    assert!(!said.trim().is_empty());
    for next in said.chars().filter(|next| *next != '\n') {
        assert!(Clean::allows(next), "U+{:04X} in {said:?}", next as u32);
    }
}
