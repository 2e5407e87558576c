//! The tables of the room itself.

use std::{ops::Range, path::PathBuf, time::Duration};

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
    /// `[recorder]`.
    pub recorder: Recorder,
}

/// `[recorder]`: what the room keeps of its readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorder {
    /// Whether readings are kept at all.
    pub enabled: bool,
    /// For how long.
    pub keep: Duration,
    /// At most so many bytes.
    pub size: u64,
}

impl Default for Recorder {
    fn default() -> Self {
        Self { enabled: true, keep: Duration::from_hours(24), size: 200 << 20 }
    }
}

impl Recorder {
    fn read(mut section: Section<'_>) -> Self {
        let usual = Self::default();
        let keep = Duration::from_mins(1)..=Duration::from_hours(30 * 24);
        let recorder = Self {
            enabled: section.boolean("enabled").unwrap_or(usual.enabled),
            keep: section.duration("keep", &keep).unwrap_or(usual.keep),
            size: section.size("size", 64 << 30).map_or(usual.size, |size| (size as u64).max(1 << 20)),
        };
        section.finish();
        recorder
    }
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
        let recorder = file.table("recorder").map(Recorder::read).unwrap_or_default();
        let mut room = Self { name: "room".into(), keys, recorder, ..Self::default() };
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
