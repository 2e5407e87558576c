//! Collecting: what polls the targets, when, and how its readings reach the panes.
//!
//! An author of a source writes only [`Source::poll`]. Cadence, deadline, one poll in flight, back-off, the cost
//! governor and the last good value belong to the runner. Nothing here draws, judges or knows a concrete system.

mod feed;
mod operator;
mod pace;
mod runner;
pub mod tls;

use std::{future::Future, time::Duration};

use serde::{Serialize, de::DeserializeOwned};

pub use feed::{Feed, INTERVALS, Question, Replay, Tap};
pub use operator::{Operator, Operators};

use crate::domain::reading::Fault;

/// Something that can be looked at again and again.
pub trait Source: Send + 'static {
    /// What one look gives. It is what is shown, recorded and printed by `snapshot --json`.
    type Data: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Looks once.
    ///
    /// The future may be left waiting past its deadline (see [`Plan::patience`]) and is dropped after that; an
    /// implementation keeps no half-used connection when it is dropped.
    ///
    /// # Errors
    /// The reason why there is no value, told apart by [`crate::domain::reading::FaultKind`].
    fn poll(&mut self) -> impl Future<Output = Result<Self::Data, Fault>> + Send;

    /// Asked after each poll: how soon to look again, when that should be sooner than the interval (a first failure
    /// wants to be confirmed).
    fn hurry(&self) -> Option<Duration> {
        None
    }

    /// Asked after each poll: what the poll cost the target, when that is less than the time the poll took (it may
    /// have waited for its turn on a shared connection).
    fn cost(&self) -> Option<Duration> {
        None
    }
}

/// How a source is to be polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// From the start of one poll to the start of the next.
    pub every: Duration,
    /// After this long without an answer the reading says so.
    pub deadline: Duration,
    /// After this long the poll is given up and its connection dropped. Until then it stays in flight alone: a frozen
    /// server gets one connection to wake up to, not one per interval.
    pub patience: Duration,
    /// Whether a poll that costs more than a fifth of its interval stretches the interval.
    pub governed: bool,
}

impl Plan {
    /// Polls every `every`, calls a poll silent after `deadline`, gives it up after a minute, and slows down when
    /// the target finds it expensive.
    #[must_use]
    pub const fn new(every: Duration, deadline: Duration) -> Self {
        Self { every, deadline, patience: Duration::from_mins(1), governed: true }
    }
}

/// Starts a task that lives as long as the room. The only door to the runtime for everything below `app`.
#[expect(clippy::disallowed_methods, reason = "collect/ is one of the two places where tasks are born")]
pub fn background(task: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(task);
}
