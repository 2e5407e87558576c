//! Any text as a config file, read by everybody who reads one: it is taken or refused in sentences, and nothing in them
//! acts on a terminal.
#![no_main]

use std::path::Path;

use bongsu::{app::configure, config::File, panes::FEATURES, text::Clean};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &str| {
    let outcome = File::from_text(Path::new("fuzz.toml"), data).and_then(|file| {
        let _ = (file.room(), configure(|id| file.pane(id)).len());
        file.finish(&FEATURES.iter().map(|feature| feature.id).collect::<Vec<_>>())
    });
    if let Err(error) = outcome {
        let said = error.to_string();
        assert!(!said.trim().is_empty());
        for next in said.chars().filter(|next| *next != '\n') {
            assert!(Clean::allows(next), "U+{:04X} in {said:?}", next as u32);
        }
    }
});
