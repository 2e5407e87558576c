//! The chain: one plan on its way from the dialog to the effect, as a state machine.
//!
//! Whoever drives it hands in what happened and does what it answers, nothing else. It runs a plan at most once, never
//! without a yes, a proof and an intent that is on disk, and never another plan than the one that was shown.

use serde::{Deserialize, Serialize};

use super::{
    Answer, Task,
    guard::{Demand, Guards, Hold, PLAN_LIVES},
    outcome::{Ran, RanHow, Refusal, Verified},
    plan::Plan,
};
use crate::domain::{
    clock::Moment,
    event::{Event, Evidence, Seq, Stamped},
};

/// A person at the keys, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Hand {
    /// Their name in the room.
    pub name: String,
    /// The tmux client that typed, where tmux tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
}

/// What is on disk before anything is done: who does what, why, and what was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Intent {
    /// What will be done.
    pub plan: Plan,
    /// The plan's mark.
    pub mark: String,
    /// Who said yes; `None` when the room takes a temporary change back by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Hand>,
    /// Who approved as the second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Hand>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The action that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Seq>,
    /// What was there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Whether it was accepted that the journal could not be written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsaved: bool,
}

/// Where a plan stands on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is shown and waits for a yes.
    Shown,
    /// The first person said yes; it waits for the second.
    SecondWanted,
    /// It is looked whether all is still as planned.
    Proving,
    /// The intent is on its way to the disk.
    Intending,
    /// It runs.
    Running,
    /// The outcome is on its way to the disk.
    Ending,
    /// It is looked whether it helped.
    Verifying,
    /// What was seen is on its way to the disk.
    Noting,
    /// Nothing more will happen.
    Over,
}

/// What is to be done next.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a step lives for one call")]
pub enum Step {
    /// Nothing: wait.
    Wait,
    /// Ask the operator.
    Do(Task),
    /// Write to the journal; [`Chain::stored`] answers it.
    Record(Event),
    /// It is over.
    Over,
}

/// What a person says yes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Yes<'a> {
    /// What was typed; empty for the one key.
    pub typed: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// One plan on its way.
#[derive(Debug, Clone)]
pub struct Chain {
    intent: Intent,
    made_at: Moment,
    stage: Stage,
    action: Option<Seq>,
    ran: Option<Ran>,
    verified: Option<Verified>,
    refusal: Option<Refusal>,
}

impl Chain {
    /// A plan that was made at `made_at` and waits for a yes.
    #[must_use]
    pub fn new(plan: Plan, undoes: Option<Seq>, made_at: Moment) -> Self {
        let mark = plan.mark();
        let intent = Intent {
            plan,
            mark,
            by: None,
            second: None,
            reason: String::new(),
            undoes,
            evidence: None,
            unsaved: false,
        };
        Self { intent, made_at, stage: Stage::Shown, action: None, ran: None, verified: None, refusal: None }
    }

    /// A plan by which the room takes a temporary change back by itself, as was agreed when the change was made.
    ///
    /// # Errors
    /// Why it may not run now, or at all. The lock does not count: the yes was given when the change was made.
    pub fn automatic(
        plan: Plan,
        undoes: Seq,
        reason: String,
        guards: &Guards,
        now: Moment,
    ) -> Result<(Self, Step), Hold> {
        let mut chain = Self::new(plan, Some(undoes), now);
        let guards = Guards { unlocked: true, theirs: None, ..guards.clone() };
        if let Some(hold) = guards.hold(chain.plan(), now) {
            return Err(hold);
        }
        if !guards.saved {
            return Err(Hold::Unsaved);
        }
        chain.intent.reason = reason;
        let step = chain.prove();
        Ok((chain, step))
    }

    /// What will be done.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.intent.plan
    }

    /// The action that this one takes back.
    #[must_use]
    pub const fn undoes(&self) -> Option<Seq> {
        self.intent.undoes
    }

    /// Where it stands.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Who said yes first.
    #[must_use]
    pub const fn first(&self) -> Option<&Hand> {
        self.intent.by.as_ref()
    }

    /// How it went, once it ran.
    #[must_use]
    pub const fn ran(&self) -> Option<&Ran> {
        self.ran.as_ref()
    }

    /// Whether it helped, once that was seen.
    #[must_use]
    pub const fn verified(&self) -> Option<&Verified> {
        self.verified.as_ref()
    }

    /// Why it was not done, when it was refused after the yes.
    #[must_use]
    pub const fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// The number of its intent in the journal.
    #[must_use]
    pub const fn action(&self) -> Option<Seq> {
        self.action
    }

    /// Until when it can be said yes to.
    #[must_use]
    pub fn expires_at(&self) -> Moment {
        self.made_at + PLAN_LIVES
    }

    /// Whether it can no longer be said yes to.
    #[must_use]
    pub fn is_expired(&self, now: Moment) -> bool {
        // A clock that was set back makes a plan no younger.
        now >= self.expires_at() || now < self.made_at
    }

    /// What a person must say.
    #[must_use]
    pub fn demand(&self, guards: &Guards) -> Demand {
        guards.demand(self.plan())
    }

    /// Why it may not run whatever a person says.
    #[must_use]
    pub fn hold(&self, guards: &Guards, now: Moment) -> Option<Hold> {
        // Taking back what was just done must not wait.
        let guards =
            Guards { recent: guards.recent.clone().filter(|_| self.intent.undoes.is_none()), ..guards.clone() };
        if self.is_expired(now) { Some(Hold::Expired) } else { guards.hold(self.plan(), now) }
    }

    /// The first person says yes.
    ///
    /// # Errors
    /// Why that is not enough, or not possible.
    pub fn confirm(&mut self, hand: Hand, yes: Yes<'_>, guards: &Guards, now: Moment) -> Result<Step, Hold> {
        if self.stage != Stage::Shown {
            return Err(Hold::NotNow);
        }
        if let Some(hold) = self.hold(guards, now) {
            return Err(hold);
        }
        let demand = self.demand(guards);
        let typed = yes.typed.trim();
        if demand.typed.as_ref().is_some_and(|wanted| wanted != typed) {
            return Err(if guards.saved { Hold::Mistyped } else { Hold::Unsaved });
        }
        if demand.reason && yes.reason.trim().is_empty() {
            return Err(Hold::NoReason);
        }
        self.intent.by = Some(hand);
        yes.reason.trim().clone_into(&mut self.intent.reason);
        self.intent.unsaved = !guards.saved;
        if demand.second {
            self.stage = Stage::SecondWanted;
            return Ok(Step::Wait);
        }
        Ok(self.prove())
    }

    /// The second person approves.
    ///
    /// # Errors
    /// When it is the first one, or the plan may not run any more.
    pub fn approve(&mut self, hand: Hand, guards: &Guards, now: Moment) -> Result<Step, Hold> {
        let (Stage::SecondWanted, Some(first)) = (self.stage, &self.intent.by) else { return Err(Hold::NotNow) };
        if let Some(hold) = self.hold(guards, now) {
            return Err(hold);
        }
        let same = |one: &str, other: &str| one.trim().to_lowercase() == other.trim().to_lowercase();
        if hand.name.trim().is_empty() || same(&hand.name, &first.name) {
            return Err(Hold::SamePerson);
        }
        // Where it can be told from which terminal somebody typed, it must be.
        if guards.shared && (hand.client.is_none() || first.client.is_none()) {
            return Err(Hold::UnknownClient);
        }
        if hand.client.is_some() && hand.client == first.client {
            return Err(Hold::SameClient);
        }
        if !guards.saved && !self.intent.unsaved {
            return Err(Hold::Unsaved);
        }
        self.intent.second = Some(hand);
        Ok(self.prove())
    }

    /// An operator has answered; what nobody waits for changes nothing.
    pub fn answered(&mut self, answer: Answer) -> Step {
        match (self.stage, answer) {
            (Stage::Proving, Answer::Proved(Ok(evidence))) => {
                self.intent.evidence = evidence;
                self.stage = Stage::Intending;
                Step::Record(Event::ActionIntended(Box::new(self.intent.clone())))
            }
            (Stage::Proving, Answer::Proved(Err(refusal))) => {
                self.refusal = Some(refusal.clone());
                self.stage = Stage::Over;
                Step::Record(Event::ActionRefused { intent: Box::new(self.intent.clone()), refusal })
            }
            (Stage::Running, Answer::Ran(ran)) => self.ended(*ran),
            (Stage::Verifying, Answer::Verified(verified)) => {
                let Some(action) = self.action else { return self.over() };
                self.verified = Some(verified.clone());
                self.stage = Stage::Noting;
                Step::Record(Event::ActionVerified { action, verified })
            }
            _ => Step::Wait,
        }
    }

    /// The journal has an event, on disk (`durable`) or not.
    pub fn stored(&mut self, stamped: &Stamped, durable: bool) -> Step {
        match (self.stage, &stamped.event) {
            (Stage::Intending, Event::ActionIntended(intent)) if self.is_ours(intent) => {
                self.action = Some(stamped.seq);
                if durable || self.intent.unsaved {
                    self.stage = Stage::Running;
                    return Step::Do(Task::Run(Box::new(self.plan().clone())));
                }
                let why = "The journal could not be written: nothing was done.";
                self.ended(Ran::new(RanHow::Refused, why))
            }
            (Stage::Ending, Event::ActionEnded { action, ran }) if Some(*action) == self.action => {
                if !ran.is_done() {
                    return self.over();
                }
                self.stage = Stage::Verifying;
                Step::Do(Task::Verify(Box::new(self.plan().clone()), ran.clone()))
            }
            (Stage::Noting, Event::ActionVerified { action, .. }) if Some(*action) == self.action => self.over(),
            (Stage::Over, Event::ActionRefused { intent, .. }) if self.is_ours(intent) => {
                self.action = Some(stamped.seq);
                Step::Over
            }
            _ => Step::Wait,
        }
    }

    /// Whether an intent in the journal is that of this chain. Not by its texts: they are written without secrets.
    fn is_ours(&self, intent: &Intent) -> bool {
        let Intent { mark, by, second, undoes, unsaved, .. } = &self.intent;
        let people = |first: &Option<Hand>, other: &Option<Hand>| (first.is_some(), other.is_some());
        *mark == intent.mark
            && people(by, second) == people(&intent.by, &intent.second)
            && (*undoes, *unsaved) == (intent.undoes, intent.unsaved)
    }

    /// The journal takes nothing any more: what was not begun is not begun, and what was done is not checked.
    pub fn unrecorded(&mut self) -> Step {
        match self.stage {
            Stage::Intending => {
                self.refusal = Some(Refusal::new("The journal takes nothing any more: nothing was done."));
                self.over()
            }
            Stage::Ending | Stage::Noting => self.over(),
            _ => Step::Wait,
        }
    }

    /// Whether it has begun and has not ended.
    #[must_use]
    pub const fn is_under_way(&self) -> bool {
        !matches!(self.stage, Stage::Shown | Stage::SecondWanted | Stage::Over)
    }

    /// Whether the operator is at work, so that it could be stopped.
    #[must_use]
    pub const fn in_flight(&self) -> bool {
        matches!(self.stage, Stage::Proving | Stage::Running | Stage::Verifying)
    }

    fn prove(&mut self) -> Step {
        self.stage = Stage::Proving;
        Step::Do(Task::Prove(Box::new(self.plan().clone())))
    }

    fn ended(&mut self, mut ran: Ran) -> Step {
        if matches!(ran.how, RanHow::Unknown | RanHow::Cancelled) && ran.undo.is_none() {
            ran.undo = self.plan().back.as_ref().map(|back| back.ask.clone());
        }
        let Some(action) = self.action else { return self.over() };
        self.ran = Some(ran.clone());
        self.stage = Stage::Ending;
        Step::Record(Event::ActionEnded { action, ran: Box::new(ran) })
    }

    fn over(&mut self) -> Step {
        self.stage = Stage::Over;
        Step::Over
    }
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;
