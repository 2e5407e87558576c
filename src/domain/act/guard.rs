//! Guards: what is refused always, and what a person must say before a plan runs.

use chrono::TimeDelta;

use super::plan::{Class, Plan};
use crate::domain::{clock::Moment, incident::NotYours};

/// How long a plan may be said yes to.
pub const PLAN_LIVES: TimeDelta = TimeDelta::seconds(60);
/// For how long nobody acts on a target that was just acted on.
pub const PAUSE: TimeDelta = TimeDelta::seconds(10);
/// The word that is typed behind the name to act while the journal cannot be written.
pub const UNSAVED_WORD: &str = "unsaved";

/// How much one operation may touch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// At most so many objects.
    pub objects: usize,
    /// At most this share of all there are, from 0 to 1, where that is known. One object is never too many.
    pub share: f64,
}

impl Limits {
    /// What is allowed when nobody says otherwise. Beyond it the name must be typed, whatever the class.
    pub const USUAL: Self = Self { objects: 10, share: 0.2 };

    /// How many objects of `of` may be touched.
    #[must_use]
    pub fn allowed(self, of: Option<usize>) -> usize {
        let share = of.map_or(self.objects, |of| {
            // Whole objects only; the cast is of a number between 0 and `objects`.
            (1..=self.objects.min(of)).take_while(|n| ratio(*n, of) <= self.share).last().unwrap_or(1)
        });
        share.min(self.objects).max(1)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::USUAL
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    number(part) / number(whole).max(1.0)
}

/// The state of the room that decides about every plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Guards {
    /// Whether acting is unlocked.
    pub unlocked: bool,
    /// Whether the journal is on disk.
    pub saved: bool,
    /// Whether it can be told from which terminal somebody types.
    pub shared: bool,
    /// Who acted on the same scene within [`PAUSE`], and when.
    pub recent: Option<(String, Moment)>,
    /// What the config allows.
    pub limits: Limits,
    /// Whose acting it is while an incident is live, when it is not the person's own.
    pub theirs: Option<NotYours>,
}

/// Why a plan does not run, now or at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// While an incident is live only operations and the commander act.
    NotYours(NotYours),
    /// The room only looks until it is unlocked.
    Locked,
    /// The plan is older than [`PLAN_LIVES`].
    Expired,
    /// It would be done to nothing.
    Nothing,
    /// It would be done to too much.
    TooMany {
        /// How many objects.
        objects: usize,
        /// How many may be touched.
        allowed: usize,
    },
    /// Somebody has just acted on the same scene.
    Recent {
        /// Who.
        who: String,
        /// When acting is possible again.
        until: Moment,
    },
    /// The journal cannot be written, and that was not accepted by typing it.
    Unsaved,
    /// What was typed is not what must be typed.
    Mistyped,
    /// A reason is wanted.
    NoReason,
    /// The second person is the first.
    SamePerson,
    /// The second person sits at the same terminal as the first.
    SameClient,
    /// It could not be told from which terminal a person typed.
    UnknownClient,
    /// The plan is not at the point where this can be said.
    NotNow,
}

/// What a person must say before a plan runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// What must be typed; `None` when one key is enough.
    pub typed: Option<String>,
    /// Whether a reason must be given.
    pub reason: bool,
    /// Whether a second person must approve.
    pub second: bool,
}

impl Guards {
    /// Why the plan may not run whatever a person says; `None` when they decide.
    #[must_use]
    pub fn hold(&self, plan: &Plan, now: Moment) -> Option<Hold> {
        let allowed = self.limits.allowed(plan.of);
        if plan.objects.is_empty() {
            return Some(Hold::Nothing);
        }
        if plan.objects.len() > allowed {
            return Some(Hold::TooMany { objects: plan.objects.len(), allowed });
        }
        if let Some(whose) = &self.theirs {
            return Some(Hold::NotYours(whose.clone()));
        }
        if !self.unlocked {
            return Some(Hold::Locked);
        }
        let recent = self.recent.as_ref().map(|(who, at)| (who, *at + PAUSE)).filter(|(_, until)| now < *until);
        recent.map(|(who, until)| Hold::Recent { who: who.clone(), until })
    }

    /// What a person must say.
    #[must_use]
    pub fn demand(&self, plan: &Plan) -> Demand {
        let much = plan.objects.len() > Limits::USUAL.allowed(plan.of);
        let typed = match (self.saved, much || plan.class >= Class::High) {
            (false, _) => Some(format!("{} {UNSAVED_WORD}", plan.name)),
            (true, true) => Some(plan.name.clone()),
            (true, false) => None,
        };
        Demand { typed, reason: plan.class >= Class::High, second: plan.class == Class::Critical }
    }
}
