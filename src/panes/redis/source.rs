//! The sources of a target: what is asked, how often, and how the answers are read. None judges or draws.

mod keys;
mod locks;
mod nodes;
mod slowlog;
mod status;

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

pub use keys::{KeysSource, VALUE, channel};
pub use locks::LocksSource;
pub use nodes::NodesSource;
pub use slowlog::SlowlogSource;
pub use status::StatusSource;

use super::{
    address::Place,
    scan::Found,
    session::{Answer, Ask, Session, expect},
};
use crate::{
    collect::Plan,
    domain::reading::{Fault, FaultKind},
};

/// What the last full round found, handed from the source that counts to the one that looks closer.
#[must_use]
pub fn handover() -> (watch::Sender<Option<Round>>, watch::Receiver<Option<Round>>) {
    watch::channel(None)
}

/// A full round.
#[derive(Debug, Clone)]
pub struct Round {
    /// What it found.
    pub found: Found,
    /// The nodes that it went through, as its keys count them.
    pub nodes: Vec<Place>,
    /// Whether they are nodes of a cluster.
    pub cluster: bool,
    /// The patterns of the config.
    pub patterns: Vec<String>,
}

/// How a source asks the server that stands for its target, with an account of what it cost.
pub struct Asker {
    session: Arc<Session>,
    spent: Duration,
    failed: Option<FaultKind>,
}

impl Asker {
    /// An asker over the connections of a target.
    #[must_use]
    pub const fn new(session: Arc<Session>) -> Self {
        Self { session, spent: Duration::ZERO, failed: None }
    }

    /// Begins a poll.
    const fn begin(&mut self) {
        self.spent = Duration::ZERO;
        self.failed = None;
    }

    /// Notes how a poll ended.
    fn end<T>(&mut self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        self.failed = outcome.as_ref().err().map(|fault| fault.kind);
        outcome
    }

    /// Asks some commands at once.
    async fn ask(&mut self, asks: &[Ask]) -> Result<(Place, Vec<Answer>), Fault> {
        let (place, answers, took) = self.session.ask(asks).await?;
        self.spent += took;
        Ok((place, answers))
    }

    /// Asks one command, which the server must not refuse; `name` is what an ACL rule calls it.
    async fn one(&mut self, ask: Ask, name: &str) -> Result<(Place, Answer), Fault> {
        let (place, answers) = self.ask(&[ask]).await?;
        let answer = expect(answers, &place, self.session.target(), name)?;
        Ok((place, answer))
    }

    /// After a failure, the slow sources come back with the quick ones.
    fn hurry(&self) -> Option<Duration> {
        let kind = self.failed?;
        let patient = kind.is_denial() || kind == FaultKind::Blocked;
        (!patient).then_some(self.session.target().every)
    }
}

/// How often each source asks.
pub mod plan {
    use super::{Duration, Plan};

    /// After this long a look is given up: a server that lost its network must be found again soon after it is back.
    const PATIENCE: Duration = Duration::from_secs(15);

    /// One `INFO` and one `PING`: tier 1.
    #[must_use]
    pub fn status(every: Duration) -> Plan {
        Plan { patience: PATIENCE, ..Plan::new(every, Duration::from_millis(800)) }
    }

    /// A slice of a round; it keeps its own account of what it costs.
    #[must_use]
    pub fn locks(every: Duration) -> Plan {
        Plan { patience: PATIENCE, governed: false, ..Plan::new(every, Duration::from_secs(2)) }
    }

    /// A closer look at the worst locks.
    #[must_use]
    pub fn keys(every: Duration) -> Plan {
        Plan { patience: PATIENCE, ..Plan::new(every.max(Duration::from_secs(10)), Duration::from_secs(3)) }
    }

    /// Each node, one question.
    #[must_use]
    pub fn nodes(every: Duration) -> Plan {
        Plan { patience: PATIENCE, ..Plan::new(every.max(Duration::from_secs(3)), Duration::from_secs(3)) }
    }

    /// Two small questions, and a large one when there is news.
    #[must_use]
    pub fn slowlog(every: Duration) -> Plan {
        Plan { patience: PATIENCE, ..Plan::new(every.max(Duration::from_secs(10)), Duration::from_secs(2)) }
    }
}

/// A duration in milliseconds, to the hundredth: readings are recorded, and more digits are noise.
fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 100_000.0).round() / 100.0
}
