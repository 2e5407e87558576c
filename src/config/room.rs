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
    pub(super) fn read(mut root: Section<'_>) -> Self {
        let keys = root.table("keys").map(overrides).unwrap_or_default();
        let Some(mut section) = root.table("room") else {
            return Self { name: "room".into(), keys, ..Self::default() };
        };
        let room = Self {
            name: section.string("name").filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "room".into()),
            language: section.choice("language", &["en", "ko"]).and_then(Lang::from_code),
            timezone: section.string("timezone"),
            theme: section.string("theme"),
            ascii: section.boolean("ascii"),
            state_dir: section.path("state-dir"),
            keys,
        };
        section.finish();
        room
    }
}

fn overrides(mut section: Section<'_>) -> Vec<Override> {
    let commands: Vec<_> = section.keys().collect();
    let read = |(command, span): (String, Range<usize>)| {
        let keys = section.strings(&command)?;
        Some(Override { command, keys, span })
    };
    commands.into_iter().filter_map(read).collect()
}
