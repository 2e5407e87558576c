//! `INFO`: lines of `name:value`, read leniently. A name that a version does not know is absent, never 0.
//!
//! Source: the reference of the command `INFO`, and answers captured from Redis 5 to 7 and Valkey.

use std::collections::HashMap;

use super::{
    address::Place,
    model::{
        Clients, ErrorCount, Loading, Memory, Part, Persistence, Product, Replica, Status, Traffic, Upstream, ratio,
    },
};
use crate::text::Clean;

/// The most lines that are read.
const LINES: usize = 5_000;
/// The most error codes that are kept.
const ERRORS: usize = 16;

/// An answer of `INFO`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Info(HashMap<String, String>);

impl Info {
    /// Reads the text.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let lines = text.lines().take(LINES).filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| line.split_once(':'));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.trim_end().to_owned())).collect())
    }

    /// A value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A value that is a whole number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.parse().ok()
    }

    /// A value that is a number.
    #[must_use]
    pub fn float(&self, name: &str) -> Option<f64> {
        self.get(name)?.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// A value that is clean text; empty when it is not there.
    #[must_use]
    pub fn text(&self, name: &str) -> Clean {
        self.get(name).map(Clean::new).unwrap_or_default()
    }

    fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("1")
    }

    /// `ok` or something else.
    fn ok(&self, name: &str) -> Option<bool> {
        self.get(name).map(|status| status == "ok")
    }

    /// Whether the server is a node of a cluster.
    #[must_use]
    pub fn is_cluster(&self) -> bool {
        self.flag("cluster_enabled")
    }

    /// The part that the server plays.
    #[must_use]
    pub fn part(&self) -> Part {
        match (self.get("redis_mode").or_else(|| self.get("server_mode")), self.get("role")) {
            (Some("sentinel"), _) => Part::Sentinel,
            (_, Some("master")) => Part::Master,
            (_, Some("slave" | "replica")) => Part::Replica,
            _ => Part::Unknown,
        }
    }

    /// Keys in all databases; `None` when the section is not there at all.
    #[must_use]
    pub fn keys(&self) -> Option<u64> {
        // A server without keys has an empty section; INFO of a part of the sections has none.
        self.get("used_memory")?;
        let databases = self.0.iter().filter(|(name, _)| {
            name.strip_prefix("db").is_some_and(|index| !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit()))
        });
        Some(databases.filter_map(|(_, value)| field(value, "keys")?.parse::<u64>().ok()).sum())
    }

    /// The link to its master; `None` when it is none's replica.
    #[must_use]
    pub fn upstream(&self) -> Option<Upstream> {
        let (host, port) = (self.get("master_host")?, self.number("master_port").unwrap_or_default());
        let port = u16::try_from(port).unwrap_or_default();
        Some(Upstream {
            address: Place::new(host, port).to_string().into(),
            up: self.get("master_link_status") == Some("up"),
            down_s: self.number("master_link_down_since_seconds"),
            silent_s: self.number("master_last_io_seconds_ago"),
            syncing: self.flag("master_sync_in_progress"),
        })
    }

    /// The replicas that it has.
    #[must_use]
    pub fn replicas(&self) -> Vec<Replica> {
        let mine = self.number("master_repl_offset");
        let numbered = (0..1_000).map_while(|n| self.get(&format!("slave{n}")));
        let read = numbered.map(|line| {
            let port = field(line, "port").and_then(|port| port.parse().ok()).unwrap_or_default();
            let offset = field(line, "offset").and_then(|offset| offset.parse::<u64>().ok());
            Replica {
                address: Place::new(field(line, "ip").unwrap_or_default(), port).to_string().into(),
                state: field(line, "state").map(Clean::new).unwrap_or_default(),
                lag_s: field(line, "lag").and_then(|lag| lag.parse().ok()),
                behind: mine.zip(offset).map(|(mine, offset)| mine.saturating_sub(offset)),
            }
        });
        read.collect()
    }

    /// Everything that stands in it, as vital signs; what needs two answers is left open.
    #[must_use]
    pub fn status(&self) -> Status {
        let valkey = self.get("server_name") == Some("valkey");
        let version = if valkey { "valkey_version" } else { "redis_version" };
        let log = self.flag("aof_enabled");
        Status {
            product: if valkey { Product::Valkey } else { Product::Redis },
            version: self.text(version),
            mode: self.get("redis_mode").or_else(|| self.get("server_mode")).map(Clean::new).unwrap_or_default(),
            role: self.part(),
            loading: self.flag("loading").then(|| self.loading()),
            memory: Memory {
                used: self.number("used_memory"),
                max: self.number("maxmemory"),
                policy: self.text("maxmemory_policy"),
                fragmentation: self.float("mem_fragmentation_ratio"),
                resident: self.number("used_memory_rss"),
            },
            clients: Clients {
                connected: self.number("connected_clients"),
                max: self.number("maxclients"),
                blocked: self.number("blocked_clients"),
                rejected: self.number("rejected_connections"),
                rejected_now: None,
            },
            traffic: Traffic {
                ops_per_s: self.number("instantaneous_ops_per_sec"),
                evicted: self.number("evicted_keys"),
                expired: self.number("expired_keys"),
                ..Traffic::default()
            },
            persistence: Persistence {
                rdb_ok: self.ok("rdb_last_bgsave_status"),
                aof_write_ok: self.ok("aof_last_write_status").filter(|_| log),
                aof_rewrite_ok: self.ok("aof_last_bgrewrite_status").filter(|_| log),
                unsaved_changes: self.number("rdb_changes_since_last_save"),
            },
            upstream: self.upstream(),
            replicas: self.replicas(),
            errors: self.errors(),
            keys: self.keys(),
            uptime_s: self.number("uptime_in_seconds"),
            ..Status::default()
        }
    }

    fn loading(&self) -> Loading {
        Loading {
            part: self.float("loading_loaded_perc").map(|percent| (percent / 100.0).clamp(0.0, 1.0)),
            eta_s: self.number("loading_eta_seconds"),
        }
    }

    fn errors(&self) -> Vec<ErrorCount> {
        let counts = self.0.iter().filter_map(|(name, value)| {
            let code = name.strip_prefix("errorstat_")?;
            Some(ErrorCount { code: code.into(), count: field(value, "count")?.parse().ok()?, now: None })
        });
        let mut errors: Vec<_> = counts.collect();
        errors.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
        errors.truncate(ERRORS);
        errors
    }
}

/// One part of a value such as `keys=12,expires=3`.
fn field<'v>(value: &'v str, name: &str) -> Option<&'v str> {
    value.split(',').filter_map(|part| part.split_once('=')).find(|(own, _)| *own == name).map(|(_, value)| value)
}

/// What two answers say together: counters since the first, over `seconds`.
pub fn compare(status: &mut Status, before: &Before, now: &Before, seconds: f64) {
    let since = |old: Option<u64>, new: Option<u64>| new?.checked_sub(old?);
    status.clients.rejected_now = since(before.rejected, now.rejected);
    if let Some(evicted) = since(before.evicted, now.evicted).filter(|_| seconds > 0.0) {
        status.traffic.evicted_per_s = Some((evicted as f64 / seconds * 10.0).round() / 10.0);
    }
    if let Some((hits, misses)) = since(before.hits, now.hits).zip(since(before.misses, now.misses))
        && hits + misses > 0
    {
        status.traffic.hit_rate = Some((ratio(hits, hits + misses) * 1_000.0).round() / 1_000.0);
    }
    for error in &mut status.errors {
        let old = before.errors.get(error.code.as_str()).copied().unwrap_or_default();
        error.now = error.count.checked_sub(old);
    }
}

/// The counters of one answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Before {
    rejected: Option<u64>,
    evicted: Option<u64>,
    hits: Option<u64>,
    misses: Option<u64>,
    errors: HashMap<String, u64>,
}

impl Before {
    /// The counters of an answer.
    #[must_use]
    pub fn of(info: &Info) -> Self {
        Self {
            rejected: info.number("rejected_connections"),
            evicted: info.number("evicted_keys"),
            hits: info.number("keyspace_hits"),
            misses: info.number("keyspace_misses"),
            errors: info.errors().into_iter().map(|error| (error.code.to_string(), error.count)).collect(),
        }
    }
}

#[cfg(test)]
#[path = "info_tests.rs"]
mod tests;
