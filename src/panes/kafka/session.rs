//! The one client of a target, shared by all its sources: made when first used, kept, and made anew when no broker
//! answers any more. The only folder that knows the client library.

mod act;
mod census;
mod connect;
mod fault;
mod groups;
mod knock;
mod offsets;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex as StdMutex, PoisonError},
    time::{Duration, Instant},
};

pub use act::{At, Shape};
pub use groups::{Found, FoundGroup};
use krafka::{admin::AdminClient, consumer::Consumer};
use tokio::sync::Mutex;

use super::{config::Target, model::Wire};
use crate::domain::reading::{Fault, FaultKind};

/// The longest time for which a failure is answered from memory.
const LONGEST_HOLD: Duration = Duration::from_secs(30);

/// The client of a target.
pub struct Session {
    target: Arc<Target>,
    slot: Mutex<Slot>,
    /// The groups that were last found, and those among them that are watched because none were named.
    found: Mutex<Option<(Instant, Arc<Found>)>>,
}

#[derive(Default)]
struct Slot {
    live: Option<Arc<Link>>,
    refusal: Option<Refusal>,
    denials: u32,
}

/// A failure to connect, answered from memory for a while.
struct Refusal {
    at: Instant,
    hold: Duration,
    fault: Fault,
}

/// A client that has met its cluster.
pub struct Link {
    target: Arc<Target>,
    admin: AdminClient,
    consumer: Consumer,
    /// How what we ask travels.
    pub wire: Wire,
    known: StdMutex<Known>,
}

/// What was learnt of the cluster by asking.
#[derive(Debug, Default)]
struct Known {
    /// Who leads which partition, and when that was read.
    routes: HashMap<String, HashMap<i32, i32>>,
    routes_at: Option<Instant>,
    /// Who coordinates which group.
    coordinators: HashMap<String, i32>,
    /// Where each broker listens, also those that the cluster no longer tells of.
    addresses: BTreeMap<i32, String>,
    /// Brokers that did not answer when last asked.
    silent: BTreeSet<i32>,
}

impl Link {
    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who coordinates a group, as far as known.
    #[must_use]
    pub fn coordinator(&self, group: &str) -> Option<i32> {
        self.known().coordinators.get(group).copied()
    }

    /// Brokers that did not answer when last asked.
    #[must_use]
    pub fn silent(&self) -> Vec<i32> {
        self.known().silent.iter().copied().collect()
    }

    /// Whom a right must be given to.
    fn user(&self) -> &str {
        self.target.login.as_ref().map_or("ANONYMOUS", |login| &login.user)
    }

    /// Where the brokers are, as far as known: those of the config, when the cluster has not told of any.
    fn addresses(&self) -> Vec<String> {
        let known = self.known();
        if known.addresses.is_empty() {
            self.target.brokers.clone()
        } else {
            known.addresses.values().cloned().collect()
        }
    }

    /// Why a broker does not answer, by knocking at its door.
    async fn knock(&self, broker: Option<i32>) -> Fault {
        let Some(id) = broker else {
            return Fault::new(FaultKind::Busy, "these partitions have no leader just now");
        };
        let address = self.known().addresses.get(&id).cloned();
        let Some(address) = address else {
            return Fault::new(FaultKind::Unreachable, format!("broker {id} is no part of the cluster just now"));
        };
        if let Some(fault) = knock::on(&address, self.target.timeout / 2).await {
            return Fault::new(fault.kind, format!("broker {id} is down: {}", fault.detail));
        }
        let said = format!("broker {id} ({address}) lets us in and gives no answer: frozen, starting or stopping");
        Fault::new(FaultKind::Silent, said)
    }
}

impl Session {
    /// A session that connects when it is first used.
    #[must_use]
    pub fn new(target: Arc<Target>) -> Self {
        Self { target, slot: Mutex::default(), found: Mutex::default() }
    }

    /// The target.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The client, which is made if there is none.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn link(&self) -> Result<Arc<Link>, Fault> {
        let mut slot = self.slot.lock().await;
        if let Some(live) = &slot.live {
            return Ok(Arc::clone(live));
        }
        if let Some(refusal) = slot.refusal.as_ref().filter(|refusal| refusal.at.elapsed() < refusal.hold) {
            return Err(refusal.fault.clone());
        }
        match connect::open(&self.target).await {
            Ok(link) => {
                let link = Arc::new(link);
                *slot = Slot { live: Some(Arc::clone(&link)), ..Slot::default() };
                Ok(link)
            }
            Err(fault) => {
                let hold = self.hold(&fault, &mut slot.denials);
                slot.refusal = Some(Refusal { at: Instant::now(), hold, fault: fault.clone() });
                Err(fault)
            }
        }
    }

    /// Gives up a client whose brokers no longer answer, so that the next poll begins anew; says why they do not.
    pub async fn give_up(&self, link: &Arc<Link>, fault: Fault) -> Fault {
        let mut slot = self.slot.lock().await;
        if slot.live.as_ref().is_some_and(|live| Arc::ptr_eq(live, link)) {
            slot.live = None;
        }
        drop(slot);
        knock::on_all(&link.addresses(), self.target.timeout).await.unwrap_or(fault)
    }

    /// All groups of the cluster, from memory when they were asked for less than `age` ago.
    ///
    /// # Errors
    /// Why they are not known.
    pub async fn found(&self, age: Duration) -> Result<Arc<Found>, Fault> {
        // Held while asking: whoever comes second waits for the same answer.
        let mut found = self.found.lock().await;
        if let Some((_, found)) = found.as_ref().filter(|(at, _)| at.elapsed() < age) {
            return Ok(Arc::clone(found));
        }
        let link = self.link().await?;
        match link.find(self.target.groups.is_empty()).await {
            Ok(new) => {
                let new = Arc::new(new);
                *found = Some((Instant::now(), Arc::clone(&new)));
                Ok(new)
            }
            Err(fault) => Err(self.give_up(&link, fault).await),
        }
    }

    /// For how long a failure is answered from memory, so that the sources of a target knock once. What trying again
    /// makes worse is held longer and longer.
    fn hold(&self, fault: &Fault, denials: &mut u32) -> Duration {
        if fault.kind.is_denial() {
            *denials = denials.saturating_add(1);
            return (Duration::from_secs(4) * 2_u32.saturating_pow((*denials).min(4) - 1)).min(LONGEST_HOLD);
        }
        *denials = 0;
        (self.target.every / 2).min(Duration::from_secs(2))
    }
}

#[cfg(test)]
#[path = "session/tests.rs"]
mod tests;
