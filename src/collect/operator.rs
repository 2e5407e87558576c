//! Operators: what changes targets. A pane brings one per target; the room drives them through one chain.
//!
//! An operator plans and proves by looking only, runs once what was planned, and looks again whether it helped. It never
//! confirms, repeats, journals or shows anything: that is the chain's business (`domain/act`). Every future may be
//! dropped at any moment, and leaves nothing running behind when it is.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use futures::future::BoxFuture;

use crate::domain::{
    act::{Ask, Found, Plan, Ran, Refusal, Verified},
    event::Evidence,
    words::Lang,
};

/// Changes one target, or runs one kind of thing.
pub trait Operator: Send + Sync + 'static {
    /// Looks, and says exactly what would be done. Changes nothing.
    ///
    /// # Errors
    /// Why it cannot or must not be done: what was picked is gone or another, a parameter is wrong, the thing is
    /// protected.
    fn plan<'a>(&'a self, ask: &'a Ask, lang: Lang) -> BoxFuture<'a, Result<Plan, Refusal>>;

    /// Looks again, and gives what is to be kept of the thing before it is changed. Changes nothing.
    ///
    /// # Errors
    /// What is no longer as it was planned.
    fn prove<'a>(&'a self, plan: &'a Plan, lang: Lang) -> BoxFuture<'a, Result<Option<Evidence>, Refusal>>;

    /// Does it, once, proving in the last instant that the target is the same; never tries again by itself.
    fn run<'a>(&'a self, plan: &'a Plan, lang: Lang) -> BoxFuture<'a, Ran>;

    /// Looks whether it had its effect, for a few seconds if need be.
    fn verify<'a>(&'a self, plan: &'a Plan, ran: &'a Ran, lang: Lang) -> BoxFuture<'a, Verified>;

    /// Does an operation of the class `look`: runs it and gives what it found.
    ///
    /// # Errors
    /// Why there is nothing to show.
    fn look<'a>(&'a self, ask: &'a Ask, _lang: Lang) -> BoxFuture<'a, Result<Found, Refusal>> {
        let refusal = Refusal::new(format!("{} is no look: it must be planned.", ask.operation));
        Box::pin(async move { Err(refusal) })
    }
}

/// The operators of the room, by system and target. A room that only looks has none.
#[derive(Clone, Default)]
pub struct Operators(Arc<Mutex<Known>>);

/// Operators by system and target.
type Known = HashMap<(String, String), Arc<dyn Operator>>;

impl Operators {
    /// Takes an operator for a system's target; an empty target stands for all of the system.
    pub fn add(&self, system: &str, target: &str, operator: Arc<dyn Operator>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert((system.to_owned(), target.to_owned()), operator);
    }

    /// The operator for what is asked.
    #[must_use]
    pub fn find(&self, ask: &Ask) -> Option<Arc<dyn Operator>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |target: &str| all.get(&(ask.system().to_owned(), target.to_owned())).cloned();
        of(&ask.target).or_else(|| of(""))
    }

    /// The targets of a system that has operators, in the order of their names.
    #[must_use]
    pub fn targets(&self, system: &str) -> Vec<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut targets: Vec<_> =
            all.keys().filter(|(own, _)| own == system).map(|(_, target)| target.clone()).collect();
        targets.sort();
        targets
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}
