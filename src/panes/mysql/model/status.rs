//! The vital signs of a server.

use serde::{Deserialize, Serialize};

use crate::text::Clean;

/// What the source `status` reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Whose server it is, as the server says.
    pub flavour: Flavour,
    /// Its version, as the server says: `10.11.19-MariaDB`.
    pub version: Clean,
    /// By which door bongsu came in.
    pub door: Door,
    /// How what bongsu asks travels.
    pub wire: Wire,
    /// Connections, against their limit.
    pub connections: Connections,
    /// Sessions that run a statement just now (`Threads_running`).
    pub threads_running: u64,
    /// Statements of clients since the server started (`Questions`).
    pub questions: u64,
    /// Statements a second since the last poll; `None` at the first one, or when the server restarted in between.
    pub qps: Option<f64>,
    /// Attempts to connect that failed since the server started (`Aborted_connects`).
    pub aborted_connects: u64,
    /// Seconds since the server started.
    pub uptime_s: u64,
    /// Whether ordinary users may only read.
    pub read_only: bool,
    /// Sessions that wait for a row lock just now; `None` where the server does not count them.
    pub row_lock_waits: Option<u64>,
    /// Deadlocks since the server started; `None` where the server does not count them, or not for us.
    pub deadlock_count: Option<u64>,
    /// Changes that wait to be purged ("history list length"); `None` where it is not to be had.
    pub history_length: Option<u64>,
    /// The server's clock minus ours, in seconds, as near as half a round trip.
    pub clock_skew_s: f64,
    /// The channels by which it replicates from others; empty when it is no replica.
    pub replica: Vec<Channel>,
    /// What could not be asked, and what would cure that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Clean>,
}

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flavour {
    /// MySQL, or one that follows it (Percona, Aurora).
    Mysql,
    /// MariaDB.
    Mariadb,
}

impl Flavour {
    /// The name that people know.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mysql => "MySQL",
            Self::Mariadb => "MariaDB",
        }
    }
}

/// A way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// The port or socket of everybody.
    Normal,
    /// MariaDB's `extra_port`, which keeps places free when the normal one is full.
    Extra,
    /// MySQL's `admin_port`, for accounts with `SERVICE_CONNECTION_ADMIN`.
    Admin,
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wire {
    /// By TLS.
    Encrypted,
    /// It never leaves this machine.
    Local,
    /// Not at all: whoever is on the way reads along.
    Cleartext,
}

/// Connections against their limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Connections {
    /// Open now (`Threads_connected`).
    pub used: u64,
    /// How many there may be (`max_connections`).
    pub max: u64,
}

impl Connections {
    /// The part that is used, 0 to 1 and a little more; 0 when the limit is not known.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of connections are far below 2^52")]
    pub fn ratio(self) -> f64 {
        if self.max == 0 { 0.0 } else { self.used as f64 / self.max as f64 }
    }
}

/// One channel of replication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// Its name; empty for the default one.
    pub name: Clean,
    /// The server that it follows: `host:port`.
    pub source: Clean,
    /// Whether changes are fetched: `Yes`, `No`, `Connecting`.
    pub io_running: Clean,
    /// Whether changes are applied: `Yes`, `No`.
    pub sql_running: Clean,
    /// How far it is behind, by its own word; `None` when it does not know.
    pub lag_s: Option<u64>,
    /// The last error; empty for none.
    pub last_error: Clean,
}

impl Channel {
    /// Whether it fetches and applies.
    #[must_use]
    pub fn runs(&self) -> bool {
        &*self.io_running == "Yes" && &*self.sql_running == "Yes"
    }
}

impl Status {
    /// The largest lag of all channels; `None` when it is no replica or a channel does not know.
    #[must_use]
    pub fn lag_s(&self) -> Option<u64> {
        self.replica.iter().map(|channel| channel.lag_s).collect::<Option<Vec<_>>>()?.into_iter().max()
    }
}
