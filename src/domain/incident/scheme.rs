//! Schemes of severities: what a team calls them, how fast it must answer, how often it must tell.

use chrono::TimeDelta;

use super::Severity;
use crate::domain::words::{Lang, Words};

/// What one severity means to a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The severity.
    pub severity: Severity,
    /// What the team calls it: `P1`, `Major`.
    pub name: String,
    /// What it means, in one line, in every language.
    pub meaning: [String; 2],
    /// Within which time somebody must have taken it on; zero is at once.
    pub respond: TimeDelta,
    /// How often everybody must hear how it stands; `None`: when there is something to say.
    pub update: Option<TimeDelta>,
    /// Which team it belongs to.
    pub team: Option<String>,
}

impl Level {
    /// What it means, in a language.
    #[must_use]
    pub fn meaning(&self, lang: Lang) -> &str {
        let [en, ko] = &self.meaning;
        match lang {
            Lang::En => en,
            Lang::Ko => ko,
        }
    }
}

/// All severities that a team knows, worst first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    levels: Vec<Level>,
}

/// A severity, its name and meaning, minutes until it must be answered and between updates, its team.
type Row = (Severity, &'static str, Words, i64, Option<i64>, Option<&'static str>);

/// Four: the service, a core function, some functions, a detail.
const P0_TO_P3: [Row; 4] = [
    (Severity::P0, "P0", Words::new("the whole service is down", "서비스 전체 중단"), 15, Some(20), None),
    (Severity::P1, "P1", Words::new("a core function is down", "핵심 기능 사용 불가"), 30, Some(30), None),
    (Severity::P2, "P2", Words::new("some functions fail", "일부 기능 문제"), 120, Some(120), None),
    (Severity::P3, "P3", Words::new("degraded, a small part", "성능 저하·부가 기능"), 1_440, None, None),
];

/// Three, each with the team that takes it.
const CRITICAL_MAJOR_MINOR: [Row; 3] = [
    (
        Severity::P0,
        "Critical",
        Words::new("down for all, data lost or leaked, a breach", "전체 중단, 데이터 손실·유출, 보안 사고"),
        0,
        Some(20),
        Some("L3"),
    ),
    (
        Severity::P1,
        "Major",
        Words::new("a main function fails or is very slow", "주요 기능 장애, 심한 성능 저하"),
        120,
        Some(60),
        Some("L2"),
    ),
    (
        Severity::P2,
        "Minor",
        Words::new("a small part fails or is slower", "일부 기능, 가벼운 성능 저하"),
        240,
        None,
        Some("L1"),
    ),
];

impl Scheme {
    /// The names of the shipped ones, as the config writes them.
    pub const SHIPPED: [&'static str; 2] = ["p0-p3", "critical-major-minor"];

    /// A shipped one.
    #[must_use]
    pub fn shipped(name: &str) -> Option<Self> {
        let rows: &[_] = match name {
            "p0-p3" => &P0_TO_P3,
            "critical-major-minor" => &CRITICAL_MAJOR_MINOR,
            _ => return None,
        };
        Some(Self { levels: rows.iter().map(level).collect() })
    }

    /// A scheme of those levels; `None` without one.
    #[must_use]
    pub fn new(mut levels: Vec<Level>) -> Option<Self> {
        levels.sort_by_key(|level| level.severity);
        (!levels.is_empty()).then_some(Self { levels })
    }

    /// Its levels, worst first.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The level of a severity; of one that the team does not know, the next milder one, or its mildest.
    ///
    /// A journal may have been written under another scheme.
    #[must_use]
    pub fn level(&self, severity: Severity) -> &Level {
        let known = self.levels.iter().find(|level| level.severity >= severity).or_else(|| self.levels.last());
        // No scheme is empty.
        known.unwrap_or(&self.levels[0])
    }

    /// What the team calls a severity; its id where the team does not know it.
    #[must_use]
    pub fn name(&self, severity: Severity) -> &str {
        self.levels.iter().find(|level| level.severity == severity).map_or(severity.id(), |level| &level.name)
    }
}

impl Default for Scheme {
    fn default() -> Self {
        Self { levels: P0_TO_P3.iter().map(level).collect() }
    }
}

fn level((severity, name, meaning, respond, update, team): &Row) -> Level {
    Level {
        severity: *severity,
        name: (*name).to_owned(),
        meaning: [meaning.en.to_owned(), meaning.ko.to_owned()],
        respond: TimeDelta::minutes(*respond),
        update: update.map(TimeDelta::minutes),
        team: team.map(str::to_owned),
    }
}
