//! The tables of the room itself.

use std::{collections::BTreeMap, ops::Range, path::PathBuf, time::Duration};

use super::{Incident, Oncall, Section, escalation, glossary, oncall, pace, people};
use crate::domain::{escalation::Matrix, people::People, phase::Paces, words::Lang};

/// The tables of the room itself.
#[derive(Debug, Clone, PartialEq, Default)]
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
    /// What kind of place the room acts on.
    pub environment: Option<Environment>,
    /// `[recorder]`.
    pub recorder: Recorder,
    /// `[act]`.
    pub act: Act,
    /// `[incident]`.
    pub incident: Incident,
    /// `[pace]`.
    pub paces: Paces,
    /// `[people]` and `[groups]`.
    pub people: People,
    /// `[oncall]`, when there is one.
    pub oncall: Option<Oncall>,
    /// `[[escalation]]`.
    pub escalation: Matrix,
    /// `[glossary]`: terms, and what they mean to people outside engineering.
    pub glossary: BTreeMap<String, String>,
}

/// What kind of place the targets are: it stands in every dialog that acts, in its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Real users.
    Production,
    /// Nearly.
    Staging,
    /// Nobody is hurt.
    Development,
}

impl Environment {
    const WORDS: [&'static str; 3] = ["production", "staging", "development"];

    fn of(word: &str) -> Option<Self> {
        let at = Self::WORDS.iter().position(|own| *own == word)?;
        [Self::Production, Self::Staging, Self::Development].get(at).copied()
    }

    /// Its name, the same in every language, in capitals.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Production => "PRODUCTION",
            Self::Staging => "STAGING",
            Self::Development => "DEVELOPMENT",
        }
    }

    /// Whether acting there hurts real users.
    #[must_use]
    pub const fn is_dangerous(self) -> bool {
        matches!(self, Self::Production)
    }
}

/// `[act]`: how far the room may act.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Act {
    /// For how long `U` unlocks.
    pub unlock: Duration,
    /// How many objects one action may touch at most.
    pub max_objects: usize,
    /// Which share of all there are one action may touch at most, from 0 to 1.
    pub max_share: f64,
}

impl Default for Act {
    fn default() -> Self {
        Self { unlock: Duration::from_mins(15), max_objects: 10, max_share: 0.2 }
    }
}

impl Act {
    fn read(mut section: Section<'_>) -> Self {
        let usual = Self::default();
        let unlock = Duration::from_mins(1)..=Duration::from_hours(4);
        let objects = section.integer("max-objects", &(1..=1_000)).and_then(|n| usize::try_from(n).ok());
        let act = Self {
            unlock: section.duration("unlock", &unlock).unwrap_or(usual.unlock),
            max_objects: objects.unwrap_or(usual.max_objects),
            max_share: section.float("max-share", &(0.0..=1.0)).unwrap_or(usual.max_share),
        };
        section.finish();
        act
    }
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
        let act = file.table("act").map(Act::read).unwrap_or_default();
        let glossary = file.table("glossary").map(glossary::read).unwrap_or_default();
        let incident = file.table("incident").map(Incident::read).unwrap_or_default();
        let paces = file.table("pace").map(pace::read).unwrap_or_default();
        let people = people::read(&mut file);
        let oncall = oncall::read(&mut file, &people);
        let on_duty = file.has("oncall");
        let escalation = escalation::read(&mut file, &people, on_duty);
        let mut room = Self { name: "room".into(), keys, recorder, act, incident, glossary, ..Self::default() };
        (room.people, room.oncall, room.escalation, room.paces) = (people, oncall, escalation, paces);
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
        room.environment = section.choice("environment", &Environment::WORDS).and_then(Environment::of);
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
