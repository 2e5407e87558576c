//! The vital signs of a server.

use serde::{Deserialize, Serialize};

use crate::text::Clean;

/// What the source `status` reads: `INFO` and a `PING`. What a version does not say is `None`, never 0.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Status {
    /// Where the server listens.
    pub address: Clean,
    /// Whose server it is.
    pub product: Product,
    /// Its version: `7.0.15`.
    pub version: Clean,
    /// `standalone`, `cluster` or `sentinel`, as it says.
    pub mode: Clean,
    /// Whether it is a master.
    pub role: Part,
    /// It loads its data and serves nobody.
    pub loading: Option<Loading>,
    /// Its memory.
    pub memory: Memory,
    /// Its clients.
    pub clients: Clients,
    /// What it does.
    pub traffic: Traffic,
    /// Whether its data reach the disk.
    pub persistence: Persistence,
    /// The link to its master; `None` for a master.
    pub upstream: Option<Upstream>,
    /// The replicas that are connected to it.
    pub replicas: Vec<Replica>,
    /// Errors that clients got, by their code (`errorstats`, Redis 6.2 and later), most first.
    pub errors: Vec<ErrorCount>,
    /// Keys in all its databases.
    pub keys: Option<u64>,
    /// Seconds since it started.
    pub uptime_s: Option<u64>,
    /// From our `PING` to its answer, in milliseconds.
    pub latency_ms: Option<f64>,
    /// Its clock minus ours, in seconds (`server_time_usec`, Redis 7 and later).
    pub clock_skew_s: Option<f64>,
}

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Product {
    /// Redis, or what says it is.
    #[default]
    Redis,
    /// Valkey.
    Valkey,
}

impl Product {
    /// The name that people know.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Redis => "Redis",
            Self::Valkey => "Valkey",
        }
    }
}

/// The part that a server plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// It takes writes.
    Master,
    /// It follows a master.
    Replica,
    /// It watches over masters.
    Sentinel,
    /// It does not say.
    #[default]
    Unknown,
}

/// How far it is with loading its data.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Loading {
    /// The part that is loaded, 0 to 1.
    pub part: Option<f64>,
    /// How long it will still take, by its own guess, in seconds.
    pub eta_s: Option<u64>,
}

/// Memory, in bytes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Memory {
    /// What its data and buffers take (`used_memory`).
    pub used: Option<u64>,
    /// What it may take (`maxmemory`); 0 for no limit.
    pub max: Option<u64>,
    /// What it does at the limit: `noeviction`, `allkeys-lru`.
    pub policy: Clean,
    /// The resident memory for each byte used (`mem_fragmentation_ratio`).
    pub fragmentation: Option<f64>,
    /// What the machine gave it (`used_memory_rss`).
    pub resident: Option<u64>,
}

impl Memory {
    /// The part of the limit that is used; `None` without a limit.
    #[must_use]
    pub fn part(&self) -> Option<f64> {
        self.max.filter(|max| *max > 0).zip(self.used).map(|(max, used)| ratio(used, max))
    }
}

/// Clients.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Clients {
    /// Connected, replicas not counted.
    pub connected: Option<u64>,
    /// How many may be (`maxclients`).
    pub max: Option<u64>,
    /// Waiting in a blocking command such as `BLPOP`.
    pub blocked: Option<u64>,
    /// Connections that were refused for want of room, since the server started.
    pub rejected: Option<u64>,
    /// The same since the last poll; `None` at the first one.
    pub rejected_now: Option<u64>,
}

/// What a server does.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Traffic {
    /// Commands a second, by its own sampling.
    pub ops_per_s: Option<u64>,
    /// Reads that found their key, of all reads since the last poll, 0 to 1; `None` when there were none.
    pub hit_rate: Option<f64>,
    /// Keys thrown away for want of memory, since the server started.
    pub evicted: Option<u64>,
    /// The same a second since the last poll; `None` at the first one.
    pub evicted_per_s: Option<f64>,
    /// Keys that ran out, since the server started.
    pub expired: Option<u64>,
}

/// Whether data reach the disk.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Persistence {
    /// Whether the last snapshot was written (`rdb_last_bgsave_status`).
    pub rdb_ok: Option<bool>,
    /// Whether the last append to the log was written, when there is one (`aof_last_write_status`).
    pub aof_write_ok: Option<bool>,
    /// Whether the log was last rewritten, when there is one (`aof_last_bgrewrite_status`).
    pub aof_rewrite_ok: Option<bool>,
    /// Changes that are not yet in a snapshot.
    pub unsaved_changes: Option<u64>,
}

/// The link of a replica to its master.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Upstream {
    /// The master: `host:port`.
    pub address: Clean,
    /// Whether the link stands (`master_link_status`).
    pub up: bool,
    /// For how long it does not, in seconds.
    pub down_s: Option<u64>,
    /// When it last heard from its master, seconds ago.
    pub silent_s: Option<u64>,
    /// It copies everything anew.
    pub syncing: bool,
}

/// A replica as its master sees it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Replica {
    /// Where it listens.
    pub address: Clean,
    /// `online`, `wait_bgsave`, `send_bulk`.
    pub state: Clean,
    /// How long ago it last confirmed, in seconds.
    pub lag_s: Option<u64>,
    /// How many bytes of changes it has not confirmed.
    pub behind: Option<u64>,
}

/// How often clients got an error.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ErrorCount {
    /// Its code: `MISCONF`, `OOM`.
    pub code: Clean,
    /// How often since the server started.
    pub count: u64,
    /// How often since the last poll; `None` at the first one.
    pub now: Option<u64>,
}

/// A part of a whole.
#[must_use]
pub fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
