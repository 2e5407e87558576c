//! The ledger: the journal's events folded into what was done, and what of it must still be put back.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{
    chain::Intent,
    guard::PAUSE,
    outcome::{Ran, RanHow, Refusal, Verified},
    plan::{Ask, Revert},
};
use crate::domain::{
    actor::Actor,
    clock::Moment,
    event::{Event, Seq, Stamped},
};

/// How long before its end a temporary change warns.
pub const WARN_BEFORE: TimeDelta = TimeDelta::minutes(5);

/// One operation that was run, or refused after somebody said yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Its number: that of the intent.
    pub id: Seq,
    /// When the intent was written down.
    pub at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// What was meant.
    pub intent: Intent,
    /// How it went; `None` while it runs, or when bongsu ended in the middle.
    pub ran: Option<Ran>,
    /// When the outcome was written down.
    pub ended_at: Option<Moment>,
    /// Whether it had its effect.
    pub verified: Option<Verified>,
    /// What was different, when it was refused.
    pub refusal: Option<Refusal>,
    /// The action that took it back.
    pub undone_by: Option<Seq>,
    /// Why it stays for good, when somebody said so.
    pub kept: Option<String>,
}

impl Deed {
    fn new(stamped: &Stamped, intent: &Intent) -> Self {
        Self {
            id: stamped.seq,
            at: stamped.at,
            actor: stamped.actor.clone(),
            intent: intent.clone(),
            ran: None,
            ended_at: None,
            verified: None,
            refusal: None,
            undone_by: None,
            kept: None,
        }
    }

    /// Whether nothing was done, because something was not as planned.
    #[must_use]
    pub fn was_refused(&self) -> bool {
        self.ran.as_ref().is_some_and(|ran| ran.how == RanHow::Refused)
    }

    /// What takes it back, with the old values in it.
    #[must_use]
    pub fn undo(&self) -> Option<&Ask> {
        self.ran.as_ref().filter(|ran| ran.how != RanHow::Refused).and_then(|ran| ran.undo.as_ref())
    }

    /// When it ends, if it is temporary.
    #[must_use]
    pub fn expires_at(&self) -> Option<Moment> {
        let lasting = self.intent.plan.lasting?;
        Some(self.ended_at? + TimeDelta::from_std(lasting.time).ok()?)
    }

    /// What happens when it ends.
    #[must_use]
    pub fn revert(&self) -> Option<Revert> {
        self.intent.plan.lasting.map(|lasting| lasting.revert)
    }

    /// Whether it changed something that must still be put back at `now`.
    fn stands(&self, now: Moment) -> bool {
        // What takes a change back leaves none behind. What may have been done in part, or whose outcome nobody knows, counts.
        let lasts = self.intent.plan.lasting.is_some();
        let done = self.intent.undoes.is_none()
            && self.ran.as_ref().is_some_and(|ran| match ran.how {
                RanHow::Done | RanHow::Unknown | RanHow::Cancelled => lasts || ran.undo.is_some(),
                RanHow::Failed => ran.undo.is_some(),
                RanHow::Refused => false,
            });
        let settled = self.undone_by.is_some() || self.kept.is_some();
        let gone = self.revert() == Some(Revert::Itself) && self.expires_at().is_some_and(|at| now >= at);
        done && !settled && !gone
    }
}

/// A change that stands.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// What was done.
    pub deed: &'a Deed,
    /// When it ends, if it is temporary.
    pub expires_at: Option<Moment>,
}

impl Change<'_> {
    /// Whether its time is over.
    #[must_use]
    pub fn is_due(&self, now: Moment) -> bool {
        self.expires_at.is_some_and(|at| now >= at)
    }

    /// Whether it ends soon, or should have ended.
    #[must_use]
    pub fn is_near(&self, now: Moment) -> bool {
        self.expires_at.is_some_and(|at| now + WARN_BEFORE >= at)
    }
}

/// Everything that was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    deeds: BTreeMap<Seq, Deed>,
}

impl Ledger {
    /// Folds stamped events, in order.
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a Stamped>) -> Self {
        let mut ledger = Self::default();
        for event in events {
            ledger.apply(event);
        }
        ledger
    }

    /// Takes one event in. Events that name an action that is not there change nothing.
    pub fn apply(&mut self, stamped: &Stamped) {
        match &stamped.event {
            Event::ActionIntended(intent) => {
                self.deeds.insert(stamped.seq, Deed::new(stamped, intent));
            }
            Event::ActionRefused { intent, refusal } => {
                let mut deed = Deed::new(stamped, intent);
                deed.ran = Some(Ran::new(RanHow::Refused, refusal.why.clone()));
                deed.ended_at = Some(stamped.at);
                deed.refusal = Some(refusal.clone());
                self.deeds.insert(stamped.seq, deed);
            }
            Event::ActionEnded { action, ran } => self.ended(*action, ran, stamped.at),
            Event::ActionVerified { action, verified } => {
                if let Some(deed) = self.deeds.get_mut(action) {
                    deed.verified = Some(verified.clone());
                }
            }
            Event::ChangeKept { action, reason } => {
                if let Some(deed) = self.deeds.get_mut(action) {
                    deed.kept = Some(reason.clone());
                }
            }
            _ => {}
        }
    }

    fn ended(&mut self, action: Seq, ran: &Ran, at: Moment) {
        let Some(deed) = self.deeds.get_mut(&action).filter(|deed| deed.ran.is_none()) else { return };
        deed.ran = Some(ran.clone());
        deed.ended_at = Some(at);
        let undoes = deed.intent.undoes.filter(|_| ran.is_done());
        if let Some(undone) = undoes.and_then(|undone| self.deeds.get_mut(&undone)) {
            undone.undone_by = Some(action);
        }
    }

    /// Everything that was done, newest first.
    pub fn deeds(&self) -> impl Iterator<Item = &Deed> {
        self.deeds.values().rev()
    }

    /// What was done with that number.
    #[must_use]
    pub fn get(&self, id: Seq) -> Option<&Deed> {
        self.deeds.get(&id)
    }

    /// The changes that stand, those that end soonest first, those without an end last, newest first.
    #[must_use]
    pub fn changes(&self, now: Moment) -> Vec<Change<'_>> {
        let standing = self.deeds().filter(|deed| deed.stands(now));
        let mut changes: Vec<_> = standing.map(|deed| Change { deed, expires_at: deed.expires_at() }).collect();
        changes.sort_by_key(|change| (change.expires_at.is_none(), change.expires_at));
        changes
    }

    /// What was begun and whose outcome is not known, oldest first.
    #[must_use]
    pub fn unfinished(&self) -> Vec<&Deed> {
        self.deeds.values().filter(|deed| deed.ran.is_none()).collect()
    }

    /// Whether the room has begun to take a change back by itself: it never does so twice.
    #[must_use]
    pub fn attempted(&self, id: Seq) -> bool {
        let by_itself = |deed: &Deed| deed.intent.by.is_none() && deed.intent.undoes == Some(id);
        self.deeds.values().any(|deed| by_itself(deed) && !deed.was_refused())
    }

    /// The last thing that was done on a scene.
    #[must_use]
    pub fn last_on(&self, scene: &str) -> Option<&Deed> {
        self.deeds().find(|deed| deed.intent.plan.scene == scene && !deed.was_refused())
    }

    /// Who acted on a scene within the last seconds, and when.
    #[must_use]
    pub fn recent(&self, scene: &str, now: Moment) -> Option<(String, Moment)> {
        let last = self.last_on(scene)?;
        let at = last.ended_at.unwrap_or(last.at);
        let who = last.actor.name().unwrap_or("bongsu").to_owned();
        (now - at < PAUSE).then_some((who, at))
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
