//! Why brokers do not answer, by knocking at their doors: the client library only says that its time was up.

use std::{io, time::Duration};

use futures::future::join_all;
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use crate::domain::reading::{Fault, FaultKind};

/// Why none of these addresses can be used; `None` when at least one lets us in, so that the trouble lies deeper.
pub(super) async fn on_all(addresses: &[String], limit: Duration) -> Option<Fault> {
    let faults = join_all(addresses.iter().map(|address| on(address, limit))).await;
    if faults.is_empty() || faults.iter().any(Option::is_none) {
        return None;
    }
    let first = faults.iter().flatten().next()?;
    let same = faults.iter().flatten().all(|fault| fault.kind == first.kind);
    Some(match first.kind {
        FaultKind::Refused if same => {
            Fault::new(FaultKind::Refused, format!("nothing listens on {}", addresses.join(", ")))
        }
        kind => {
            let all: Vec<_> = faults.iter().flatten().map(|fault| fault.detail.as_str()).collect();
            Fault::new(kind, all.join("; "))
        }
    })
}

/// Why an address cannot be reached; `None` when it can.
pub(super) async fn on(address: &str, limit: Duration) -> Option<Fault> {
    let silent = || Fault::new(FaultKind::Silent, format!("{address} does not answer"));
    let unknown = |why: &str| {
        let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
        Fault::new(FaultKind::Dns, format!("the name {host} does not resolve: {why}"))
    };
    let found = match timeout(limit, lookup_host(address)).await {
        Err(_) => return Some(unknown("no answer in time")),
        Ok(Err(error)) => return Some(unknown(&error.to_string())),
        Ok(Ok(found)) => found.collect::<Vec<_>>(),
    };
    match timeout(limit, TcpStream::connect(&*found)).await {
        Err(_) => Some(silent()),
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(match error.kind() {
            io::ErrorKind::ConnectionRefused => Fault::new(FaultKind::Refused, format!("nothing listens on {address}")),
            io::ErrorKind::TimedOut => silent(),
            _ => Fault::new(FaultKind::Unreachable, format!("there is no way to {address}: {error}")),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn a_door_that_opens_has_no_fault_and_a_closed_one_is_named() {
        let open = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (open, gone) = (open.local_addr().unwrap().to_string(), closed.local_addr().unwrap().to_string());
        drop(closed);
        assert_eq!(on_all(&[gone.clone(), open], LIMIT).await, None, "one that answers is enough");
        let fault = on_all(&[gone.clone(), gone.clone()], LIMIT).await.unwrap();
        assert_eq!((fault.kind, fault.detail), (FaultKind::Refused, format!("nothing listens on {gone}, {gone}")));
        assert_eq!(on_all(&[], LIMIT).await, None);
        assert_eq!(on("no.such.host.invalid:9092", LIMIT).await.map(|fault| fault.kind), Some(FaultKind::Dns));
    }
}
