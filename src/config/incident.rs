//! `[incident]`: what a team calls its severities, how fast it answers and how often it tells.

use std::time::Duration;

use chrono::TimeDelta;

use super::Section;
use crate::domain::incident::{Level, Scheme, Severity};

/// The longest time that a severity may leave for anything.
const MOST: Duration = Duration::from_hours(30 * 24);

/// `[incident]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Incident {
    /// The severities of the team.
    pub scheme: Scheme,
    /// Which change of the severity begins the ladder of escalation anew.
    pub restart: Restart,
}

/// Which change of the severity begins the ladder of escalation anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Restart {
    /// One for the worse.
    #[default]
    Raised,
    /// Each.
    Always,
    /// None.
    Never,
}

impl Restart {
    const WORDS: [&'static str; 3] = ["raised", "always", "never"];

    /// Whether a change from one severity to another does.
    #[must_use]
    pub fn does(self, from: Severity, to: Severity) -> bool {
        match self {
            Self::Raised => to < from,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

impl Incident {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        let name = section.choice("scheme", &Scheme::SHIPPED).unwrap_or(Scheme::SHIPPED[0]);
        let restart = section.choice("restart-ladder", &Restart::WORDS).and_then(|word| {
            let at = Restart::WORDS.iter().position(|own| *own == word)?;
            [Restart::Raised, Restart::Always, Restart::Never].get(at).copied()
        });
        let scheme = Scheme::shipped(name).unwrap_or_default();
        let mut levels = scheme.levels().to_vec();
        if let Some(mut table) = section.table("levels") {
            for level in &mut levels {
                if let Some(own) = table.table(&level.name.clone()) {
                    adjust(level, own);
                }
            }
            table.finish();
        }
        section.finish();
        Self { scheme: Scheme::new(levels).unwrap_or(scheme), restart: restart.unwrap_or_default() }
    }
}

/// What the team has otherwise for one severity.
fn adjust(level: &mut Level, mut section: Section<'_>) {
    let at_once = Duration::ZERO..=MOST;
    let now_and_then = Duration::from_mins(1)..=MOST;
    if let Some(name) = section.string("name").filter(|name| !name.trim().is_empty()) {
        level.name = name;
    }
    if let Some(meaning) = section.string("meaning") {
        level.meaning = [meaning.clone(), meaning];
    }
    if let Some(respond) = section.duration("respond", &at_once) {
        level.respond = TimeDelta::from_std(respond).unwrap_or(level.respond);
    }
    if let Some(update) = section.duration("update", &now_and_then) {
        level.update = TimeDelta::from_std(update).ok();
    }
    level.team = section.string("team").or_else(|| level.team.take());
    section.finish();
}
