//! The connections to the servers of a target: one to each, shared by all its sources, opened before the outage and
//! kept. Which servers belong to the target is found out here; what they say is not understood here.
//!
//! Every server is asked directly, never by a client that retries elsewhere: a retry would hide an outage.

mod connect;
mod fault;
mod link;
mod wire;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

pub use connect::NAME;
pub use fault::{expect, is_script, refusal};
pub use link::Link;
pub use wire::{Answer, Ask, Refusal};

use super::{
    address::Place,
    config::Target,
    info::Info,
    model::{Part, Shape},
    topology::{self, Server, Topology},
};
use crate::domain::reading::{Fault, FaultKind};

/// How long one of several servers may take; a target of one server has the time that its source has.
pub const EACH: Duration = Duration::from_secs(1);
/// How long it is believed which servers there are.
const FRESH: Duration = Duration::from_secs(2);

/// The connections to a target.
pub struct Session {
    target: Arc<Target>,
    links: Mutex<HashMap<(Place, Door), Arc<Link>>>,
    known: tokio::sync::Mutex<Known>,
    /// The server that last answered for the whole.
    entry: Mutex<Option<Place>>,
}

/// Whom a connection leads to, since their passwords differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Door {
    /// A server with data.
    Server,
    /// The same, whatever its database: a server that is busy lets nobody choose one.
    Bare,
    /// A Sentinel.
    Sentinel,
}

#[derive(Default)]
struct Known {
    topology: Option<(Arc<Topology>, Instant)>,
    is_cluster: Option<bool>,
}

impl Session {
    /// A session that connects when it is first used.
    #[must_use]
    pub fn new(target: Arc<Target>) -> Self {
        Self { target, links: Mutex::default(), known: tokio::sync::Mutex::default(), entry: Mutex::default() }
    }

    /// The target.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The connection to a server.
    #[must_use]
    pub fn link(&self, place: &Place) -> Arc<Link> {
        self.link_by(place, Door::Server)
    }

    /// A connection to a server on which no key may be touched, for when it cannot be had with the target's database.
    #[must_use]
    pub fn bare(&self, place: &Place) -> Arc<Link> {
        self.link_by(place, Door::Bare)
    }

    fn link_by(&self, place: &Place, door: Door) -> Arc<Link> {
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        let link = links.entry((place.clone(), door));
        Arc::clone(link.or_insert_with(|| Arc::new(Link::new(Arc::clone(&self.target), place.clone(), door))))
    }

    /// Asks the server that stands for the target: the only one, the master that Sentinels name, or the first node of
    /// a cluster that answers.
    ///
    /// # Errors
    /// Why none answers.
    pub async fn ask(&self, asks: &[Ask]) -> Result<(Place, Vec<Answer>, Duration), Fault> {
        if self.target.sentinel.is_some() {
            let topology = self.topology().await?;
            let master = topology.masters().next().map(|server| server.place.clone());
            let master = master.ok_or_else(|| Fault::new(FaultKind::Protocol, "the Sentinels name no master"))?;
            let (answers, took) = self.link(&master).ask(asks).await?;
            return Ok((master, answers, took));
        }
        self.first(&self.candidates().await, Door::Server, asks).await
    }

    /// All servers of the target, as far as known, the masters first; asks nobody.
    pub async fn servers(&self) -> Vec<Place> {
        let mut places: Vec<Place> = match &self.known.lock().await.topology {
            Some((topology, _)) => {
                let masters = topology.masters().chain(topology.servers.iter());
                masters.map(|server| server.place.clone()).collect()
            }
            None => Vec::new(),
        };
        if self.target.sentinel.is_none() {
            places.extend(self.target.places.iter().cloned());
        }
        let mut unique = std::collections::HashSet::new();
        places.retain(|place| unique.insert(place.clone()));
        places
    }

    /// The servers to try, the one that answered last time first.
    async fn candidates(&self) -> Vec<Place> {
        let mut places = Vec::new();
        places.extend(self.entry.lock().unwrap_or_else(PoisonError::into_inner).clone());
        places.extend(self.target.places.iter().cloned());
        if let Some((topology, _)) = &self.known.lock().await.topology {
            places.extend(topology.holders());
        }
        let mut unique = Vec::new();
        for place in places {
            if !unique.contains(&place) {
                unique.push(place);
            }
        }
        unique
    }

    /// Asks one server after the other until one answers.
    async fn first(&self, places: &[Place], door: Door, asks: &[Ask]) -> Result<(Place, Vec<Answer>, Duration), Fault> {
        let mut last = None;
        for place in places {
            let link = self.link_by(place, door);
            let asked = if places.len() == 1 { link.ask(asks).await } else { within(&link, asks).await };
            match asked {
                Ok((answers, took)) => {
                    if door == Door::Server {
                        *self.entry.lock().unwrap_or_else(PoisonError::into_inner) = Some(place.clone());
                    }
                    return Ok((place.clone(), answers, took));
                }
                Err(fault) => last = Some(fault),
            }
        }
        let fault = last.unwrap_or_else(|| Fault::new(FaultKind::Protocol, "the target has no server"));
        if places.len() == 1 {
            return Err(fault);
        }
        Err(Fault::new(fault.kind, format!("none of {} servers answers; the last one: {fault}", places.len())))
    }

    /// Which servers there are, as they say themselves; asked anew when that is older than some seconds.
    ///
    /// # Errors
    /// Why nobody says it.
    pub async fn topology(&self) -> Result<Arc<Topology>, Fault> {
        let candidates = self.candidates().await;
        let mut known = self.known.lock().await;
        if let Some((topology, at)) = &known.topology
            && at.elapsed() < FRESH
        {
            return Ok(Arc::clone(topology));
        }
        let topology = match &self.target.sentinel {
            Some(name) => match (self.watched(name).await, &known.topology) {
                (Ok(topology), _) => topology,
                // Sentinels that are gone do not take the master with them: who it was, it still is.
                (Err(_), Some((last, _))) => return Ok(Arc::clone(last)),
                (Err(fault), None) => return Err(fault),
            },
            None => self.discover(&candidates, &mut known.is_cluster).await?,
        };
        let topology = Arc::new(topology);
        known.topology = Some((Arc::clone(&topology), Instant::now()));
        self.forget(&topology);
        Ok(topology)
    }

    /// A server that says no more than itself is one; a node of a cluster is asked for the others.
    async fn discover(&self, candidates: &[Place], is_cluster: &mut Option<bool>) -> Result<Topology, Fault> {
        if is_cluster.is_none() {
            let ask = [Ask::new("INFO").arg("cluster")];
            let (place, answers, _) = self.first(candidates, Door::Server, &ask).await?;
            let text = expect(answers, &place, &self.target, "info")?;
            *is_cluster = Some(Info::parse(text.bytes()).is_cluster());
        }
        if *is_cluster == Some(false) {
            let entry = self.entry.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let place = entry.or_else(|| self.target.places.first().cloned());
            let one = |place| Server { place, part: Part::Master, master: None, flags: String::new(), slots: None };
            return Ok(Topology { shape: Shape::Single, servers: place.into_iter().map(one).collect() });
        }
        let ask = [Ask::new("CLUSTER").arg("NODES")];
        let (place, answers, _) = self.first(candidates, Door::Server, &ask).await?;
        let text = expect(answers, &place, &self.target, "cluster|nodes")?;
        Ok(topology::cluster(&text.text(), &place))
    }

    /// What the Sentinels watch.
    async fn watched(&self, name: &str) -> Result<Topology, Fault> {
        let asks = [Ask::new("SENTINEL").arg("MASTER").arg(name), Ask::new("SENTINEL").arg("SLAVES").arg(name)];
        let (place, mut answers, _) = self.first(&self.target.places, Door::Sentinel, &asks).await?;
        let replicas = answers.pop().unwrap_or(Answer::Nil);
        let master = expect(answers, &place, &self.target, "sentinel|master")?.pairs();
        let port = master.get("port").and_then(|port| port.parse().ok());
        let Some((host, port)) = master.get("ip").zip(port) else {
            let detail = format!("the Sentinel {place} names no address of the master {name}");
            return Err(Fault::new(FaultKind::Protocol, detail));
        };
        let flags = master.get("flags").map(String::as_str).unwrap_or_default();
        let replicas: Vec<_> = replicas.list().iter().map(Answer::pairs).collect();
        Ok(topology::watched(&Place::new(host, port), flags, &replicas))
    }

    /// Asks each Sentinel whether it could fail over; gives what those say that could not, or do not answer.
    pub async fn sentinels(&self) -> Vec<(Place, Result<Answer, Fault>)> {
        let Some(name) = &self.target.sentinel else { return Vec::new() };
        let asks = [Ask::new("SENTINEL").arg("CKQUORUM").arg(name)];
        let each = self.target.places.iter().map(async |place| {
            let answered = within(&self.link_by(place, Door::Sentinel), &asks).await;
            let answer = answered.map(|(answers, _)| answers.into_iter().next().unwrap_or(Answer::Nil));
            (place.clone(), answer)
        });
        futures::future::join_all(each).await
    }

    /// Closes the connections to servers that are gone.
    fn forget(&self, topology: &Topology) {
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.retain(|(place, door), _| {
            *door == Door::Sentinel
                || self.target.places.contains(place)
                || topology.servers.iter().any(|server| server.place == *place)
        });
    }
}

/// Asks one of several servers, which may not take the time of the others. One that is too slow loses its connection.
///
/// # Errors
/// Why it did not answer.
pub async fn within(link: &Link, asks: &[Ask]) -> Result<(Vec<Answer>, Duration), Fault> {
    match tokio::time::timeout(EACH, link.ask(asks)).await {
        Ok(answered) => answered,
        Err(_) => Err(Fault::new(FaultKind::Silent, format!("{} did not answer within 1 s", link.place()))),
    }
}

#[cfg(test)]
#[path = "session/tests.rs"]
pub(super) mod tests;
