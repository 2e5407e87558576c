//! The tables of the room itself.

use std::{ops::Range, path::PathBuf};

use super::Section;
use crate::domain::words::Lang;

/// `[room]` and `[keys]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Room {
    /// The room's name; its journal goes by it.
    pub name: String,
    /// The language; default: the locale.
    pub language: Option<Lang>,
    /// The IANA name of the time zone; default: the machine's.
    pub timezone: Option<String>,
    /// The theme's name.
    pub theme: Option<String>,
    /// Whether everything is drawn with ASCII.
    pub ascii: Option<bool>,
    /// Where state is kept; default: `$XDG_STATE_HOME`.
    pub state_dir: Option<PathBuf>,
    /// Keys that the person wants otherwise.
    pub keys: Vec<Override>,
}

/// Other keys for one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The command's id, as written.
    pub command: String,
    /// The keys, as written; none takes the keys away.
    pub keys: Vec<String>,
    /// Where it stands in the file.
    pub span: Range<usize>,
}

impl Room {
    pub(super) fn read(mut file: Section<'_>) -> Self {
        let keys = file.table("keys").map(overrides).unwrap_or_default();
        let mut room = Self { name: "room".into(), keys, ..Self::default() };
        let Some(mut section) = file.table("room") else { return room };
        match section.string("name") {
            Some(name) if name.trim().is_empty() => section.problem("name", "`name` must not be empty"),
            Some(name) => room.name = name,
            None => {}
        }
        room.language = section.choice("language", &["en", "ko"]).and_then(Lang::from_code);
        room.timezone = section.string("timezone");
        room.theme = section.string("theme");
        room.ascii = section.boolean("ascii");
        room.state_dir = section.path("state-dir");
        section.finish();
        room
    }
}

/// The overrides, by quoted name (`"room.help" = ["?"]`), by dotted key or in a table of their own (`[keys.room]`).
fn overrides(section: Section<'_>) -> Vec<Override> {
    let mut overrides = Vec::new();
    collect(section, "", &mut overrides);
    overrides
}

/// Recurses as deep as the TOML parser lets tables nest.
fn collect(mut section: Section<'_>, within: &str, overrides: &mut Vec<Override>) {
    for (key, span) in section.keys() {
        let command = if within.is_empty() { key.to_owned() } else { format!("{within}.{key}") };
        if section.is_table(key) {
            if let Some(inner) = section.table(key) {
                collect(inner, &command, overrides);
            }
        } else if let Some(keys) = section.strings(key) {
            overrides.push(Override { command, keys, span });
        }
    }
}
