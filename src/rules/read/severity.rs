//! How bad a rule's author says it is, in whatever words.

use crate::domain::incident::{Scheme, Severity};

/// The words for severities: those of the team's scheme, `P0` to `P3`, and those that rule files usually use.
#[derive(Debug, Clone, Default)]
pub struct Severities {
    /// The team's.
    scheme: Scheme,
}

/// What rule files of Prometheus usually say. `critical`, `major`, `minor` are those of the manuals; `page` wakes somebody,
/// which P1 does; `warning` goes where P2 goes; `info` is worth knowing by day.
const USUAL: [(&str, Severity); 13] = [
    ("critical", Severity::P0),
    ("emergency", Severity::P0),
    ("disaster", Severity::P0),
    ("major", Severity::P1),
    ("page", Severity::P1),
    ("high", Severity::P1),
    ("error", Severity::P1),
    ("minor", Severity::P2),
    ("warning", Severity::P2),
    ("medium", Severity::P2),
    ("info", Severity::P3),
    ("low", Severity::P3),
    ("notice", Severity::P3),
];

/// What the manuals call them.
const KOREAN: [(&str, Severity); 4] =
    [("최고 심각", Severity::P0), ("높음", Severity::P1), ("보통", Severity::P2), ("낮음", Severity::P3)];

impl Severities {
    /// Those of a team.
    #[must_use]
    pub const fn new(scheme: Scheme) -> Self {
        Self { scheme }
    }

    /// What the team calls a severity.
    #[must_use]
    pub fn called(&self, severity: Severity) -> &str {
        self.scheme.name(severity)
    }

    /// The severity that a word names: the team's own words first.
    #[must_use]
    pub fn named(&self, word: &str) -> Option<Severity> {
        let word = word.trim();
        let own = self.scheme.levels().iter().find(|level| level.name.eq_ignore_ascii_case(word));
        let id = || Severity::ALL.into_iter().find(|severity| severity.id().eq_ignore_ascii_case(word));
        own.map(|level| level.severity).or_else(id)
    }

    /// The same, or what rule files usually call one.
    #[must_use]
    pub fn usual(&self, word: &str) -> Option<Severity> {
        let usual = || USUAL.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.trim()));
        self.named(word).or_else(|| usual().map(|(_, severity)| *severity))
    }

    /// All words that [`Severities::named`] knows, for the cure of a mistake.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        let own = self.scheme.levels().iter().map(|level| level.name.as_str());
        let mut words: Vec<_> = own.collect();
        words.extend(
            Severity::ALL.map(Severity::id).iter().filter(|id| !self.scheme.levels().iter().any(|l| l.name == **id)),
        );
        words
    }

    /// The severity that a sentence speaks of: `P1 알람 발생`, `raise a P1 alarm`, `Critical 알림`.
    #[must_use]
    pub fn in_sentence(&self, sentence: &str) -> Option<Severity> {
        let ends = |c: char| !c.is_ascii_alphanumeric();
        // "Check the error log" is no severity.
        let graded = |word: &str| ["critical", "major", "minor"].iter().any(|grade| grade.eq_ignore_ascii_case(word));
        let named = |word: &str| self.named(word).or_else(|| if graded(word) { self.usual(word) } else { None });
        let word = sentence.split(ends).filter(|word| !word.is_empty()).find_map(named);
        let own = || {
            let named = |name: &str| !name.is_ascii() && sentence.contains(name);
            self.scheme.levels().iter().find(|level| named(&level.name)).map(|level| level.severity)
        };
        let korean = || KOREAN.iter().find(|(name, _)| sentence.contains(name)).map(|(_, severity)| *severity);
        word.or_else(own).or_else(korean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wording_of_a_severity_is_understood() {
        let severities = Severities::default();
        let said = [
            ("P1 알람 발생", Severity::P1),
            ("p0알람", Severity::P0),
            ("raise a P2 alarm", Severity::P2),
            ("Major 알림", Severity::P1),
            ("심각도 높음 알림", Severity::P1),
            ("최고 심각 알람 발생", Severity::P0),
            ("critical alert", Severity::P0),
        ];
        for (sentence, severity) in said {
            assert_eq!(severities.in_sentence(sentence), Some(severity), "{sentence}");
        }
        for none in ["", "즉시 결제팀 알림", "restart XP1 or P10", "마케팅팀 알림", "check the error log"]
        {
            assert_eq!(severities.in_sentence(none), None, "{none}");
        }
    }

    #[test]
    fn the_words_of_the_team_come_first() {
        let scheme = Scheme::shipped("critical-major-minor").expect("shipped");
        let severities = Severities::new(scheme);
        assert_eq!([severities.named("major"), severities.named("P3")], [Some(Severity::P1), Some(Severity::P3)]);
        assert_eq!(severities.words(), ["Critical", "Major", "Minor", "P0", "P1", "P2", "P3"]);
        assert_eq!([severities.named("page"), severities.usual("page")], [None, Some(Severity::P1)]);
        assert_eq!(severities.usual("none"), None);
    }
}
