//! Where an incident stands on its way, and the times on that way.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::domain::{clock::Moment, words::Words};

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It is not clear yet whether it is one.
    Triage,
    /// The cause is looked for.
    Investigating,
    /// The cause is known.
    Identified,
    /// Users are no longer hurt, the cause is not cured.
    Mitigated,
    /// The cure is in and is watched.
    Monitoring,
    /// It is over, some work is left.
    Resolved,
    /// Nothing is left to do.
    Closed,
    /// It was none.
    Cancelled,
}

impl Status {
    /// All of them, in the usual order.
    pub const ALL: [Self; 8] = [
        Self::Triage,
        Self::Investigating,
        Self::Identified,
        Self::Mitigated,
        Self::Monitoring,
        Self::Resolved,
        Self::Closed,
        Self::Cancelled,
    ];

    /// Its name, the same in the journal, in every language.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Mitigated => "mitigated",
            Self::Monitoring => "monitoring",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The one with that id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> Words {
        match self {
            Self::Triage => Words::new("triage", "확인 중"),
            Self::Investigating => Words::new("investigating", "원인 조사 중"),
            Self::Identified => Words::new("identified", "원인 파악"),
            Self::Mitigated => Words::new("mitigated", "완화됨"),
            Self::Monitoring => Words::new("monitoring", "경과 관찰"),
            Self::Resolved => Words::new("resolved", "해결됨"),
            Self::Closed => Words::new("closed", "종결"),
            Self::Cancelled => Words::new("cancelled", "취소"),
        }
    }

    /// What it means, in one line.
    #[must_use]
    pub const fn meaning(self) -> Words {
        match self {
            Self::Triage => Words::new("is it one at all?", "장애가 맞는지 확인하는 중"),
            Self::Investigating => Words::new("the cause is looked for", "원인을 찾는 중"),
            Self::Identified => Words::new("the cause is known", "원인을 알아냄"),
            Self::Mitigated => {
                Words::new("users are no longer hurt, not cured yet", "사용자 피해는 멈췄으나 근본 해결 전")
            }
            Self::Monitoring => Words::new("the cure is in and is watched", "조치를 마치고 지켜보는 중"),
            Self::Resolved => Words::new("it is over, some work is left", "끝났고 뒷정리가 남음"),
            Self::Closed => Words::new("nothing is left to do", "남은 일 없음"),
            Self::Cancelled => Words::new("it was none", "장애가 아니었음"),
        }
    }

    /// Whether the incident ends with it.
    #[must_use]
    pub const fn ends(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }

    /// Whether users are still hurt, so that the clock runs against the room.
    #[must_use]
    pub const fn is_burning(self) -> bool {
        matches!(self, Self::Triage | Self::Investigating | Self::Identified)
    }
}

/// A time on the way of an incident that figures are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Milestone {
    /// Users began to be hurt.
    Impact,
    /// The first sign of it was seen.
    Detected,
    /// It was declared.
    Declared,
    /// Somebody took it on.
    Acknowledged,
    /// Users were no longer hurt.
    Mitigated,
    /// It was over.
    Resolved,
}

impl Milestone {
    /// All of them, in the order in which they may happen.
    pub const ALL: [Self; 6] =
        [Self::Impact, Self::Detected, Self::Declared, Self::Acknowledged, Self::Mitigated, Self::Resolved];

    /// Its name, the same in the journal, in every language.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Impact => "impact",
            Self::Detected => "detected",
            Self::Declared => "declared",
            Self::Acknowledged => "acknowledged",
            Self::Mitigated => "mitigated",
            Self::Resolved => "resolved",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> Words {
        match self {
            Self::Impact => Words::new("impact began", "영향 시작"),
            Self::Detected => Words::new("detected", "감지"),
            Self::Declared => Words::new("declared", "선언"),
            Self::Acknowledged => Words::new("acknowledged", "인지"),
            Self::Mitigated => Words::new("mitigated", "완화"),
            Self::Resolved => Words::new("resolved", "해결"),
        }
    }

    const fn index(self) -> usize {
        self as usize
    }
}

/// The times of an incident, as they are believed now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Times([Option<Moment>; 6]);

/// How far a time may lie in the future: clocks of two machines are never equal.
const AHEAD: TimeDelta = TimeDelta::seconds(60);

impl Times {
    /// When that was; `None` when it has not been, or is not known.
    #[must_use]
    pub const fn get(&self, milestone: Milestone) -> Option<Moment> {
        self.0[milestone.index()]
    }

    pub(super) const fn set(&mut self, milestone: Milestone, at: Option<Moment>) {
        self.0[milestone.index()] = at;
    }

    /// Whether a milestone may lie at `at`: after those before it and before those after it that are known, and not in
    /// the future.
    ///
    /// # Errors
    /// The milestone that it would contradict; the milestone itself when `at` has not come yet.
    pub fn check(&self, milestone: Milestone, at: Moment, now: Moment) -> Result<(), Milestone> {
        if at > now + AHEAD {
            return Err(milestone);
        }
        let against = Milestone::ALL.into_iter().filter(|other| !unordered(*other, milestone)).find(|other| {
            self.get(*other).is_some_and(|known| match other.cmp(&milestone) {
                std::cmp::Ordering::Less => known > at,
                std::cmp::Ordering::Equal => false,
                std::cmp::Ordering::Greater => known < at,
            })
        });
        against.map_or(Ok(()), Err)
    }
}

/// Whether two milestones may come in either order: something may be taken on before it is declared, and what was
/// mitigated by itself may be declared later.
const fn unordered(one: Milestone, other: Milestone) -> bool {
    use Milestone::{Acknowledged, Declared, Mitigated, Resolved};
    matches!(
        (one, other),
        (Declared, Acknowledged | Mitigated | Resolved)
            | (Acknowledged | Mitigated | Resolved, Declared)
            | (Acknowledged, Mitigated | Resolved)
            | (Mitigated | Resolved, Acknowledged)
    )
}
