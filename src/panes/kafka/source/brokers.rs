//! Whether every broker answers, and whether every partition has its leader and its copies.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use crate::{
    collect::Source,
    domain::reading::Fault,
    panes::kafka::{model::Brokers, session::Session},
    text::Clean,
};

/// All topics are asked for every so many looks, and whenever something is amiss.
const FULL: u32 = 3;

/// Reads [`Brokers`].
pub struct BrokersSource {
    session: Arc<Session>,
    looks: u32,
    silent: BTreeSet<i32>,
    identity: (Clean, Option<i32>),
    troubled: bool,
    failed: bool,
}

impl BrokersSource {
    /// A source over the client of a target.
    #[must_use]
    pub fn new(session: Arc<Session>) -> Self {
        Self {
            session,
            looks: 0,
            silent: BTreeSet::new(),
            identity: (Clean::default(), None),
            troubled: false,
            failed: false,
        }
    }

    async fn look(&mut self) -> Result<Brokers, Fault> {
        let link = self.session.link().await?;
        let silent = match link.silent_brokers().await {
            Ok(silent) => silent,
            Err(fault) => return Err(self.session.give_up(&link, fault).await),
        };
        if self.troubled || silent != self.silent || self.looks.is_multiple_of(FULL) {
            let (refreshed, identity) = tokio::join!(link.refresh(), link.identity());
            if let Err(fault) = refreshed {
                return Err(self.session.give_up(&link, fault).await);
            }
            self.identity = identity;
        }
        self.looks = self.looks.wrapping_add(1);
        let brokers = link.census(&silent).await;
        self.troubled = brokers.down() + brokers.offline + brokers.under_replicated > 0;
        self.silent = silent;
        let (cluster, controller) = self.identity.clone();
        Ok(Brokers { cluster, controller, wire: link.wire, ..brokers })
    }
}

impl Source for BrokersSource {
    type Data = Brokers;

    async fn poll(&mut self) -> Result<Brokers, Fault> {
        let outcome = self.look().await;
        self.failed = outcome.is_err();
        outcome
    }

    /// To wait for a broker that is gone costs nobody anything.
    fn cost(&self) -> Option<Duration> {
        (!self.silent.is_empty()).then_some(Duration::ZERO)
    }

    /// After a failure, soon again.
    fn hurry(&self) -> Option<Duration> {
        self.failed.then_some(self.session.target().every.min(Duration::from_secs(2)))
    }
}
