//! How good or bad a thing is, and who says so.

use serde::{Deserialize, Serialize};

use super::reading::SourceState;

/// What a check says of a reading. Ordered from best to worst, so that `max` is the fold of many.
///
/// `Unknown` is worse than `Warn`: what nobody can see may be burning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing to say.
    #[default]
    Ok,
    /// Worth a look.
    Warn,
    /// Not known: never seen, denied, or too old to be believed.
    Unknown,
    /// Broken.
    Crit,
}

impl Verdict {
    /// The process exit code of `bongsu snapshot`: 0 ok, 1 warn, 2 crit, 3 unknown.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warn => 1,
            Self::Crit => 2,
            Self::Unknown => 3,
        }
    }

    /// The worst of many; `Ok` of none.
    pub fn worst(verdicts: impl IntoIterator<Item = Self>) -> Self {
        verdicts.into_iter().max().unwrap_or_default()
    }
}

/// What was judged: one check of one source of one target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The pane, such as `mysql`.
    pub pane: String,
    /// The target's name in the config, such as `orders-db`.
    pub target: String,
    /// The source that gave the reading, such as `locks`.
    pub source: String,
    /// The check, such as `lock-waits`; stable, for machines.
    pub check: String,
}

/// One check's word on one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// What was judged.
    pub subject: Subject,
    /// How good or bad it is.
    pub verdict: Verdict,
    /// One short line that says why, in the language of the room: `12 waiting, 1 root`.
    pub summary: String,
}

impl Judgement {
    /// What `check` says of a source.
    #[must_use]
    pub fn of(source: &SourceState, check: &str, verdict: Verdict, summary: String) -> Self {
        let key = &source.key;
        let subject = Subject {
            pane: key.pane.clone(),
            target: key.target.clone(),
            source: key.source.clone(),
            check: check.to_owned(),
        };
        Self { subject, verdict, summary }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_wins_and_unknown_is_worse_than_warn() {
        assert_eq!(Verdict::worst([Verdict::Ok, Verdict::Warn, Verdict::Unknown]), Verdict::Unknown);
        assert_eq!(Verdict::worst([Verdict::Unknown, Verdict::Crit]), Verdict::Crit);
        assert_eq!(Verdict::worst([]), Verdict::Ok);
        assert_eq!(Verdict::Unknown.exit_code(), 3);
    }
}
