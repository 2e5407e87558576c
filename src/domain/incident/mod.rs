//! An incident: declared, led, told, handed over, ended. Events go in, its state comes out; what people want to do
//! with it becomes events or a refusal.

mod ladder;
mod life;
mod roles;
mod scheme;
mod severity;
mod status;
mod steady;

use chrono::TimeDelta;

pub use ladder::{Ladder, Next, Reached, Rung};
pub use life::{Incidents, Refused};
pub use roles::{Held, NotYours, Offer, Role, Roles};
pub use scheme::{Level, Scheme};
pub use severity::Severity;
pub use status::{Milestone, Status, Times};
pub use steady::{Mark, Skew, Watch};

pub use super::notice::Audience;
use super::{clock::Moment, event::Seq};

/// What happened so long before an incident was declared belongs to it: the cause comes first.
pub const LEAD: TimeDelta = TimeDelta::minutes(10);

/// How an incident stands, seen by the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The room works on it.
    Live,
    /// The room works on another one; its clocks go on, its ladder rests.
    Parked,
    /// It is closed or was cancelled.
    Over,
}

/// A change of something, with who made it and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<T> {
    /// When.
    pub at: Moment,
    /// Who; nobody when the room did.
    pub by: Option<String>,
    /// To what.
    pub to: T,
    /// Why, where that was asked for.
    pub reason: String,
}

/// A text that was written for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The number of its event.
    pub id: Seq,
    /// When.
    pub at: Mark,
    /// Who wrote it.
    pub by: Option<String>,
    /// For whom.
    pub audience: Audience,
    /// The text.
    pub text: String,
}

/// A time in which the room worked on an incident: from the event that began it to the one that ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The event that began it, and when that was.
    pub began: (Seq, Moment),
    /// The event that ended it, and when that was; `None` while it goes on.
    pub ended: Option<(Seq, Moment)>,
}

/// An incident that was declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its number: that of the event that declared it.
    pub id: Seq,
    /// How bad it is.
    pub severity: Severity,
    /// One line that says what is wrong.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// How the room sees it.
    pub place: Place,
    /// When it was declared: the zero of T±.
    pub declared_at: Moment,
    /// Who declared it.
    pub declared_by: Option<String>,
    /// When the room worked on it, oldest first: parked and closed times are not in it.
    pub stretches: Vec<Stretch>,
    /// The times that figures are made of.
    pub times: Times,
    /// What those times were before somebody set them.
    pub earlier_times: Vec<(Milestone, Changed<Option<Moment>>)>,
    /// Every severity it had, oldest first.
    pub severities: Vec<Changed<Severity>>,
    /// Every status it had, oldest first.
    pub statuses: Vec<Changed<Status>>,
    /// Who does what.
    pub roles: Roles,
    /// Who is told next.
    pub ladder: Ladder,
    /// The updates that were written, oldest first.
    pub updates: Vec<Written>,
    /// The documents for people outside engineering that were written, oldest first.
    pub shared: Vec<Written>,
    /// Whether it was declared in a rehearsal: nobody outside is ever told of it.
    pub rehearsal: bool,
    mark: Mark,
    /// When the room left it for another one.
    left: Option<Mark>,
}

impl Incident {
    /// Since when it is told of: some time before it was declared, and when its impact or its first sign is known to be
    /// older, since then.
    #[must_use]
    pub fn told_from(&self) -> Moment {
        let known =
            [Milestone::Impact, Milestone::Detected].into_iter().filter_map(|milestone| self.times.get(milestone));
        let lead = self.declared_at.checked_sub_signed(LEAD).unwrap_or(self.declared_at);
        known.fold(lead, Moment::min)
    }

    /// Whether the event `seq` was recorded while the room worked on it.
    #[must_use]
    pub fn is_of(&self, seq: Seq) -> bool {
        let within = |stretch: &Stretch| stretch.began.0 <= seq && stretch.ended.is_none_or(|(end, _)| seq <= end);
        self.stretches.iter().any(within)
    }

    /// Whether the room worked on it at a moment; `from` is where its first stretch begins to count.
    fn held(&self, at: Moment, from: Moment) -> bool {
        let mut begins = Some(from);
        self.stretches.iter().any(|stretch| {
            let from = begins.take().unwrap_or(stretch.began.1);
            from <= at && stretch.ended.is_none_or(|(_, end)| at <= end)
        })
    }

    /// When it ended; `None` while it has not.
    #[must_use]
    pub fn ended_at(&self) -> Option<Moment> {
        self.status.ends().then(|| self.statuses.last().map(|change| change.at)).flatten()
    }

    /// How long it has lasted since it was declared.
    #[must_use]
    pub fn age(&self, now: Moment, skew: Skew) -> TimeDelta {
        skew.elapsed(self.mark, now)
    }

    /// When somebody must have taken it on; `None` when somebody has, or nobody needs to any more.
    #[must_use]
    pub fn respond_by(&self, scheme: &Scheme, skew: Skew) -> Option<Moment> {
        let waits = self.times.get(Milestone::Acknowledged).is_none() && self.status.is_burning();
        waits.then(|| skew.due(self.mark, scheme.level(self.severity).respond))
    }

    /// When everybody must hear how it stands; `None` when nothing is due.
    #[must_use]
    pub fn update_by(&self, scheme: &Scheme, skew: Skew) -> Option<Moment> {
        if self.status == Status::Resolved {
            // Who was told of it must hear that it is over.
            let over = self.times.get(Milestone::Resolved)?;
            let told = self.updates.iter().rev().find(|update| update.audience != Audience::Engineers)?;
            return (told.at.at < over).then_some(over);
        }
        if self.status.ends() {
            return None;
        }
        let every = scheme.level(self.severity).update?;
        Some(skew.due(self.updates.last().map_or(self.mark, |update| update.at), every))
    }

    /// The rung that comes next.
    #[must_use]
    pub fn next_rung(&self, rungs: &[Rung], skew: Skew) -> Option<Next> {
        let climbs = self.place == Place::Live && self.status.is_burning();
        if climbs { self.ladder.next(rungs, skew) } else { None }
    }
}
