//! Name lookups that never pile up.
//!
//! The system's resolver blocks a thread for as long as it likes, often half a minute when no name server answers, and
//! cannot be stopped. A probe gives up sooner; its successor then waits for the lookup that is still in flight instead
//! of starting another one.

use std::{
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::{
    sync::Mutex,
    task::{JoinHandle, spawn_blocking},
};

use super::trace::Trace;

type Outcome = Result<Vec<IpAddr>, String>;

/// The lookups of one target, at most one in flight.
#[derive(Debug, Clone, Default)]
pub struct Lookups(Arc<Mutex<Option<InFlight>>>);

#[derive(Debug)]
struct InFlight {
    host: String,
    handle: JoinHandle<Outcome>,
}

impl Lookups {
    async fn find(&self, host: &str) -> Outcome {
        let mut slot = self.0.lock().await;
        let lookup = match slot.as_mut() {
            Some(lookup) if lookup.host == host => lookup,
            _ => {
                let name = host.to_owned();
                slot.insert(InFlight { host: host.to_owned(), handle: spawn_blocking(move || ask(&name)) })
            }
        };
        let outcome = (&mut lookup.handle).await.unwrap_or_else(|error| Err(error.to_string()));
        *slot = None;
        outcome
    }
}

fn ask(host: &str) -> Outcome {
    let found = (host, 0).to_socket_addrs().map_err(|error| {
        let text = error.to_string();
        text.strip_prefix("failed to lookup address information: ").unwrap_or(&text).to_owned()
    })?;
    Ok(found.map(|address| address.ip()).collect())
}

/// The resolver of one probe.
#[derive(Debug)]
pub(super) struct Resolver {
    /// Where its lookups are in flight.
    pub lookups: Lookups,
    /// Where it marks the time.
    pub trace: Arc<Trace>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookups, trace) = (self.lookups.clone(), Arc::clone(&self.trace));
        Box::pin(async move {
            trace.resolving();
            let outcome = lookups.find(name.as_str()).await;
            trace.resolved(&outcome);
            // Port 0: reqwest puts the port of the URL in its place.
            let addresses: Addrs = Box::new(outcome?.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}
