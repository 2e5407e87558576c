//! Acting: the pure part of every operation on a target.
//!
//! One chain for all of them: pick → plan → confirm → prove → evidence → intent → run → outcome → verify → undo. Here are
//! its words ([`plan`]), its guards ([`guard`]), its state machine ([`chain`]) and what the journal knows of what was
//! done ([`ledger`]). What asks and changes targets is an operator, and is not here.

pub mod chain;
pub mod guard;
pub mod ledger;
pub mod outcome;
pub mod plan;

pub use chain::{Chain, Stage, Step};
pub use guard::{Guards, Hold, Limits};
pub use ledger::{Change, Deed, Ledger};
pub use outcome::{Found, Ran, RanHow, Refusal, Verified};
pub use plan::{Ask, Back, Class, Field, Lasting, Object, Offer, Plan, Revert, Said, Selection, Undo};

/// What the chain, or a look, wants from the operators; every answer comes back with the same ticket.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// Look, and say what would be done.
    Plan(Box<Ask>),
    /// Only look, and show.
    Look(Box<Ask>),
    /// Say whether all is still as planned, and give the evidence.
    Prove(Box<Plan>),
    /// Do it, once.
    Run(Box<Plan>),
    /// See whether it had its effect.
    Verify(Box<Plan>, Box<Ran>),
}

/// What came of a [`Task`].
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The plan, or why there is none.
    Planned(Result<Box<Plan>, Refusal>),
    /// What was seen.
    Looked(Result<Found, Refusal>),
    /// The evidence; or why it must not be done now.
    Proved(Result<Option<super::event::Evidence>, Refusal>),
    /// How it went.
    Ran(Box<Ran>),
    /// Whether it had its effect.
    Verified(Verified),
}
