//! The layer table of ARCHITECTURE.md as a test: who may import whom, which outside crate may be named where, that no
//! pane folder is forgotten in the registry, and how long a file may be.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A room: the folder or file below `src/`, the rooms it may import, the outside crates that it may name.
struct Room {
    path: &'static str,
    imports: &'static [&'static str],
    crates: &'static [&'static str],
}

const DATA: &[&str] = &["chrono", "serde", "serde_json", "thiserror"];

/// First match wins, so the files of a room with rights of their own stand before the room.
const ROOMS: &[Room] = &[
    Room { path: "domain", imports: &[], crates: &["sha2"] },
    Room {
        path: "config",
        imports: &["domain"],
        crates: &["toml", "annotate_snippets", "strsim", "secrecy", "rustix", "aho_corasick", "regex", "base64"],
    },
    Room { path: "theme", imports: &["domain"], crates: &["toml", "ratatui", "strsim"] },
    Room { path: "keys", imports: &["domain"], crates: &["crossterm", "strsim"] },
    Room {
        path: "text",
        imports: &["domain"],
        crates: &["unicode_width", "unicode_segmentation", "unicode_normalization", "nucleo_matcher", "jiff"],
    },
    Room {
        path: "collect",
        imports: &["domain", "config", "text"],
        crates: &["tokio", "futures", "rustls", "rustls_native_certs"],
    },
    Room { path: "record", imports: &["domain", "config", "text"], crates: &["tokio", "rusqlite", "zstd", "rustix"] },
    Room { path: "journal", imports: &["domain", "config", "text"], crates: &["tokio", "sha2", "rustix"] },
    Room {
        path: "notify",
        imports: &["domain", "config", "text", "collect"],
        crates: &[
            "tokio",
            "futures",
            "reqwest",
            "rustix",
            "secrecy",
            "rusqlite",
            "lettre",
            "minijinja",
            "sha2",
            "base64",
        ],
    },
    Room { path: "rules", imports: &["domain", "config", "text"], crates: &["regex", "saphyr"] },
    Room { path: "playbook", imports: &["domain", "config", "text"], crates: &[] },
    Room { path: "report", imports: &["domain", "config", "text"], crates: &[] },
    Room {
        path: "ui",
        imports: &["domain", "theme", "text"],
        crates: &["ratatui", "ratatui_textarea", "crossterm", "unicode_width", "unicode_segmentation"],
    },
    Room { path: "panes", imports: &["domain", "config", "theme", "keys", "text", "collect", "ui"], crates: &[] },
    Room {
        path: "actions",
        imports: &["domain", "config", "text", "collect"],
        crates: &["tokio", "futures", "reqwest", "rustls", "rustix", "secrecy", "regex"],
    },
    Room {
        path: "app",
        imports: &[
            "domain", "config", "theme", "keys", "text", "rules", "collect", "journal", "notify", "record", "playbook",
            "report", "ui", "panes", "actions", "term", "cli",
        ],
        crates: &["tokio", "futures", "ratatui", "crossterm", "base64", "rustix"],
    },
    Room { path: "term.rs", imports: &[], crates: &["tokio", "crossterm", "rustix"] },
    Room { path: "cli.rs", imports: &["domain"], crates: &["clap"] },
    Room { path: "main.rs", imports: &["app", "cli", "config", "text"], crates: &["clap"] },
    Room { path: "lib.rs", imports: &[], crates: &[] },
];

/// The outside crates that the files of a pane may name, by the file's or folder's name.
const PANE_FILES: &[(&str, &[&str])] = &[
    (
        "source",
        &[
            "tokio",
            "futures",
            "reqwest",
            "hyper",
            "tower",
            "rustls_native_certs",
            "mysql_async",
            "redis",
            "krafka",
            "rustls",
            "secrecy",
        ],
    ),
    ("session", &["tokio", "futures", "reqwest", "mysql_async", "redis", "krafka", "rustls", "rustix", "secrecy"]),
    ("ops", &["tokio", "futures"]),
    ("config", &["secrecy"]),
    ("view", &["ratatui"]),
];

/// Every outside crate that the product depends on.
fn known_crates() -> BTreeSet<String> {
    let manifest: toml::Table =
        fs::read_to_string(root().join("Cargo.toml")).expect("a manifest").parse().expect("TOML");
    manifest["dependencies"].as_table().expect("a table").keys().map(|name| name.replace('-', "_")).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    let mut paths = Vec::new();
    files(&src, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&src).expect("below src").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("a text"))
        })
        .collect()
}

fn is_test(name: &str) -> bool {
    name.ends_with("_tests.rs") || name.ends_with("/tests.rs") || name.contains("/tests/")
}

/// The text without comments, strings' contents kept, and without what stands behind `#[cfg(test)] mod`.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The identifiers that stand right after `prefix`, also within `prefix{a::…, b}` groups.
fn heads_after(text: &str, prefix: &str) -> BTreeSet<String> {
    let mut heads = BTreeSet::new();
    for (at, _) in text.match_indices(prefix) {
        let rest = &text[at + prefix.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut fresh = true;
            let mut word = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        heads.insert(std::mem::take(&mut word));
                        fresh = true;
                    }
                    c if depth == 0 && fresh && (c.is_alphanumeric() || c == '_') => word.push(c),
                    c if depth == 0 && !c.is_whitespace() => fresh = false,
                    _ => {}
                }
            }
            heads.insert(word);
        } else {
            heads.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    heads.remove("");
    heads
}

fn room_of(name: &str) -> &'static Room {
    ROOMS
        .iter()
        .find(|room| name == room.path || name.starts_with(&format!("{}/", room.path)))
        .unwrap_or_else(|| panic!("src/{name} stands in no room of the layer table: give it one"))
}

/// `panes/kafka/source/lag.rs` → (`kafka`, `source`); `panes/mod.rs` → `None`.
fn pane_file(name: &str) -> Option<(&str, &str)> {
    let (pane, file) = name.strip_prefix("panes/")?.split_once('/')?;
    let part = file.split('/').next().unwrap_or(file);
    Some((pane, part.trim_end_matches(".rs")))
}

#[test]
fn every_room_imports_only_what_its_layer_may() {
    let mut wrong = Vec::new();
    for (name, text) in sources().iter().filter(|(name, _)| !is_test(name)) {
        let room = room_of(name);
        let own = room.path.trim_end_matches(".rs");
        for import in heads_after(&code(text), "crate::") {
            // Exported macros live at the crate's root, whichever room they are written in.
            if import != own && !import.starts_with("__") && !room.imports.contains(&import.as_str()) {
                wrong.push(format!("src/{name} imports crate::{import}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn panes_do_not_know_each_other() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let Some((pane, _)) = pane_file(&name) else { continue };
        for import in heads_after(&code(&text), "crate::panes::") {
            let is_pane = root().join("src/panes").join(&import).is_dir();
            if is_pane && import != pane {
                wrong.push(format!("src/{name} imports the pane {import}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn outside_crates_are_named_only_where_they_belong() {
    let known = known_crates();
    let mut wrong = Vec::new();
    for (name, text) in sources().iter().filter(|(name, _)| !is_test(name)) {
        let code = code(text);
        let room = room_of(name);
        let by_file = pane_file(name)
            .and_then(|(_, part)| PANE_FILES.iter().find(|(file, _)| *file == part))
            .map_or(&[][..], |(_, crates)| *crates);
        for outside in &known {
            // In the registry a pane may have the name of its client: `redis::Redis` is ours there.
            let pane = name == "panes/mod.rs" && pane_folders().contains(outside);
            let named = !pane && code.contains(&format!("{outside}::"));
            let allowed = [DATA, room.crates, by_file].iter().any(|list| list.contains(&outside.as_str()));
            if named && !allowed {
                wrong.push(format!("src/{name} names the crate {outside}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_app_names_no_concrete_pane() {
    let panes: Vec<String> = pane_folders();
    for (name, text) in sources().iter().filter(|(name, _)| !name.starts_with("panes/") && !is_test(name)) {
        for pane in &panes {
            assert!(!code(text).contains(&format!("panes::{pane}")), "src/{name} names the pane {pane}");
        }
    }
}

fn pane_folders() -> Vec<String> {
    let entries = fs::read_dir(root().join("src/panes")).expect("panes");
    let folders = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir());
    folders.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect()
}

#[test]
fn no_pane_folder_is_forgotten_in_the_registry() {
    let folders: BTreeSet<String> = pane_folders().into_iter().collect();
    let registered: BTreeSet<String> = bongsu::panes::FEATURES.iter().map(|feature| feature.id.to_owned()).collect();
    assert_eq!(folders, registered);
}

#[test]
fn files_stay_small() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(name, text)| (text.lines().count(), name))
        .filter(|(lines, _)| *lines > 600)
        .map(|(lines, name)| format!("src/{name}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "600 lines is the limit, 400 the aim:\n{}", long.join("\n"));
}

#[test]
fn every_module_says_what_it_is() {
    for (name, text) in sources().iter().filter(|(name, _)| !is_test(name)) {
        assert!(text.starts_with("//!"), "src/{name} does not begin with a module doc");
    }
}

#[test]
fn the_reader_of_imports_reads_groups() {
    let heads = heads_after("use crate::{domain::{a, b}, text::Clean, ui};\nuse crate::keys::X;", "crate::");
    assert_eq!(heads.into_iter().collect::<Vec<_>>(), ["domain", "keys", "text", "ui"]);
}
