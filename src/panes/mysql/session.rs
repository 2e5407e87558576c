//! The one connection to a target: shared by all its sources, one statement in flight, opened before the outage and
//! kept. It knows no reading; it never opens a second connection.
//!
//! The servers end our statements by themselves (see [`super::dialect::Server::limits`]), so that no second connection
//! is needed to kill them: bongsu holds exactly one session on a target.
//!
//! A connection that is in use belongs to the future that uses it. When that is dropped in the middle, the connection
//! goes with it, and the next look is told so instead of opening one more to a server that does not answer.

mod connect;
mod fault;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use mysql_async::{Conn, Row, prelude::Queryable};
use tokio::sync::Mutex;

pub use connect::signature;
pub(super) use fault::grantee;

use super::{
    config::Target,
    dialect::Server,
    model::{Door, Wire},
    record::Record,
};
use crate::domain::reading::{Fault, FaultKind};

/// How long nobody tries again after a look that was given up.
const AFTER_SILENCE: Duration = Duration::from_secs(5);
/// The longest time for which a refusal is answered from memory.
const LONGEST_HOLD: Duration = Duration::from_secs(30);

/// What is known of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The server.
    pub server: Server,
    /// By which door it was made.
    pub door: Door,
    /// How it is protected.
    pub wire: Wire,
}

/// The connection to a target, or the memory of why there is none.
pub struct Session {
    target: Arc<Target>,
    signature: String,
    slot: Mutex<Slot>,
}

#[derive(Default)]
struct Slot {
    live: Option<Live>,
    refusal: Option<Refusal>,
    /// A connection is being made or used by the future that holds the lock.
    in_use: bool,
    /// Denials in a row.
    denials: u32,
    /// The server was found to have no TLS.
    no_tls: bool,
}

struct Live {
    conn: Conn,
    link: Arc<Link>,
}

/// Why a statement gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The server's own number for it; `None` when it is not the server that said no.
    pub code: Option<u16>,
    /// The same for people.
    pub fault: Fault,
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self { code: None, fault }
    }
}

struct Refusal {
    at: Instant,
    hold: Duration,
    fault: Fault,
}

impl Session {
    /// A session that is opened when it is first used.
    #[must_use]
    pub fn new(target: Arc<Target>) -> Self {
        Self { target, signature: signature(), slot: Mutex::default() }
    }

    /// The target.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Who asks: what stands in a comment before every statement.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// What is known of the connection, which is made if there is none.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn link(&self) -> Result<Arc<Link>, Fault> {
        let mut slot = self.slot.lock().await;
        self.connected(&mut slot).await
    }

    /// Asks one statement and gives all rows, and how long the server took.
    ///
    /// # Errors
    /// Why there are none. The connection is kept when the server only refused the statement.
    pub async fn rows(&self, sql: &str) -> Result<(Vec<Record>, Duration), Fault> {
        self.ask(Duration::ZERO, sql).await.map_err(|failed| failed.fault)
    }

    /// The same, with the server's number for what failed. Before it asks, it keeps everybody from asking for `pause`:
    /// `InnoDB` renews what it says of transactions only when nobody has asked for 0.1 s.
    ///
    /// Several statements may stand in one text; the rows are those of the first, and none runs after one that fails.
    ///
    /// # Errors
    /// As [`Session::rows`].
    pub async fn ask(&self, pause: Duration, sql: &str) -> Result<(Vec<Record>, Duration), Failed> {
        let mut slot = self.slot.lock().await;
        let link = self.connected(&mut slot).await?;
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        let Some(mut live) = slot.live.take() else {
            return Err(Fault::new(FaultKind::Reset, "the connection is gone").into());
        };
        slot.in_use = true;
        let started = Instant::now();
        let outcome = ask(&mut live.conn, &self.signature, sql).await;
        let took = started.elapsed();
        slot.in_use = false;
        match outcome {
            Ok(rows) => {
                slot.live = Some(live);
                Ok((rows, took))
            }
            Err(error) => {
                if fault::leaves_usable(&error) {
                    slot.live = Some(live);
                }
                let fault = fault::of_statement(&error, &self.target.place(), &link.server.account);
                Err(Failed { code: fault::code(&error), fault })
            }
        }
    }

    async fn connected(&self, slot: &mut Slot) -> Result<Arc<Link>, Fault> {
        if std::mem::take(&mut slot.in_use) {
            let detail = format!("{} did not answer; the last look was given up", self.target.place());
            let fault = Fault::new(FaultKind::Silent, detail);
            slot.refusal = Some(Refusal { at: Instant::now(), hold: AFTER_SILENCE, fault });
        }
        if let Some(live) = &slot.live {
            return Ok(Arc::clone(&live.link));
        }
        if let Some(refusal) = slot.refusal.as_ref().filter(|refusal| refusal.at.elapsed() < refusal.hold) {
            return Err(refusal.fault.clone());
        }
        slot.in_use = true;
        let opened = connect::open(&self.target, &self.signature, &mut slot.no_tls).await;
        slot.in_use = false;
        match opened {
            Ok((conn, link)) => {
                (slot.refusal, slot.denials) = (None, 0);
                let link = Arc::new(link);
                slot.live = Some(Live { conn, link: Arc::clone(&link) });
                Ok(link)
            }
            Err(fault) => {
                let hold = self.hold(&fault, &mut slot.denials);
                slot.refusal = Some(Refusal { at: Instant::now(), hold, fault: fault.clone() });
                Err(fault)
            }
        }
    }

    /// For how long a failure is answered from memory, so that five sources of a target knock once and not five times.
    /// What trying again makes worse is held longer and longer.
    fn hold(&self, fault: &Fault, denials: &mut u32) -> Duration {
        if fault.kind.is_denial() || fault.kind == FaultKind::Blocked {
            *denials = denials.saturating_add(1);
            return (Duration::from_secs(4) * 2_u32.saturating_pow((*denials).min(4) - 1)).min(LONGEST_HOLD);
        }
        *denials = 0;
        (self.target.every * 3 / 4).min(LONGEST_HOLD)
    }
}

/// One statement, by the text protocol: nothing is prepared on the server.
async fn ask(conn: &mut Conn, signature: &str, sql: &str) -> Result<Vec<Record>, mysql_async::Error> {
    let rows: Vec<Row> = conn.query(format!("/* {signature} */ {sql}")).await?;
    Ok(rows.into_iter().map(record).collect())
}

fn record(row: Row) -> Record {
    let names = row.columns_ref().iter().map(|column| column.name_str().into_owned()).collect();
    let value = |value: mysql_async::Value| match value {
        mysql_async::Value::NULL => None,
        mysql_async::Value::Bytes(bytes) => Some(bytes),
        other => Some(other.as_sql(true).into_bytes()),
    };
    Record::new(names, row.unwrap_raw().into_iter().map(|raw| raw.and_then(value)).collect())
}

#[cfg(test)]
#[path = "session/tests.rs"]
mod tests;
