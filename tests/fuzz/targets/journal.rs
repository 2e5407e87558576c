//! Any bytes as a journal: verified and exported without a panic, and what is exported stands in it.
#![no_main]

use std::{collections::HashSet, fs, os::unix::fs::DirBuilderExt, path::PathBuf, sync::LazyLock};

use bongsu::{
    journal::{StateDir, export, history, verify},
    report,
};
use libfuzzer_sys::fuzz_target;

/// One folder for the process: a new one each time would measure the file system.
static BASE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("bongsu-fuzz-journal-{}", std::process::id())));

fuzz_target!(|data: &[u8]| {
    let dir = StateDir::for_room(Some(&BASE), "fuzz").unwrap();
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir.room()).unwrap();
    fs::write(dir.journal(), data).unwrap();
    let report = verify(&dir).unwrap();
    assert_eq!(report, verify(&dir).unwrap(), "looking changes nothing");
    let mut lines = Vec::new();
    export(&dir, &|_| true, &mut lines).unwrap();
    let known: HashSet<&[u8]> = data.split(|byte| *byte == b'\n').collect();
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let is_known = known.contains(line) || data.windows(line.len()).any(|part| part == line);
        assert!(is_known, "exported and not in the journal: {}", String::from_utf8_lossy(line));
    }
    let _ = report::journal(&history(&dir).unwrap());
});
