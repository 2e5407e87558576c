//! Any bytes as a config file: it is taken or refused in sentences, and nothing in them acts on a terminal.
#![no_main]

use std::{fs, path::PathBuf, sync::LazyLock};

use bongsu::{config::Config, text::Clean};
use libfuzzer_sys::fuzz_target;

static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("bongsu-fuzz-config-{}.toml", std::process::id())));

fuzz_target!(|data: &[u8]| {
    fs::write(&*FILE, data).unwrap();
    if let Err(error) = Config::load(Some(&FILE)) {
        let said = error.to_string();
        assert!(!said.trim().is_empty());
        for next in said.chars().filter(|next| *next != '\n') {
            assert!(Clean::allows(next), "U+{:04X} in {said:?}", next as u32);
        }
    }
});
