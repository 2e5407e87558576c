//! The config of the pane: `[panes.redis]` and its targets. Reads and checks; opens nothing, fetches no secret.

use std::{collections::BTreeSet, ops::RangeInclusive, path::PathBuf, sync::Arc, time::Duration};

use secrecy::SecretString;

use super::address::{Address, Place};
use crate::config::{SecretRef, Section};

const EVERY: RangeInclusive<Duration> = Duration::from_millis(500)..=Duration::from_mins(10);
const LIMIT: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_hours(24 * 7);
const COUNT: RangeInclusive<i64> = 0..=1_000_000_000_000;
/// The most lock patterns of a target.
const PATTERNS: usize = 16;

/// One target: a server, the server that some Sentinels call master, or a cluster.
#[derive(Debug)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Where to begin: the server, nodes of the cluster, or Sentinels. Never empty.
    pub places: Vec<Place>,
    /// The name by which Sentinels know the master; `None` when `places` are servers.
    pub sentinel: Option<String>,
    /// The ACL user; `None` for the default user.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<SecretRef>,
    /// The password of the Sentinels.
    pub sentinel_password: Option<SecretRef>,
    /// The index of the database.
    pub database: u32,
    /// Whether connections are encrypted; the certificate is always checked.
    pub tls: bool,
    /// The PEM file of the authorities to trust instead of those of the machine.
    pub ca: Option<PathBuf>,
    /// The glob patterns of the keys that are locks.
    pub locks: Vec<String>,
    /// From the start of one poll to the start of the next.
    pub every: Duration,
    /// From when on something is worth a look.
    pub limits: Limits,
}

/// From when on something is worth a look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The part of `maxmemory` that is used, 0 to 1.
    pub memory_warn: f64,
    /// The part of `maxmemory` from which on writes or keys are about to be lost.
    pub memory_crit: f64,
    /// So many locks without expiry.
    pub without_expiry_warn: u64,
    /// So many locks without expiry are an outage; `None` for never.
    pub without_expiry_crit: Option<u64>,
    /// So many locks; `None` for any number.
    pub locks_warn: Option<u64>,
    /// So many clients that wait in a blocking command; `None` for any number, since workers wait by design.
    pub blocked_warn: Option<u64>,
    /// The time from our `PING` to its answer.
    pub latency_warn: Duration,
    /// How long a replica has heard nothing from its master.
    pub replica_lag: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_warn: 0.85,
            memory_crit: 0.95,
            without_expiry_warn: 1,
            without_expiry_crit: None,
            locks_warn: None,
            blocked_warn: None,
            latency_warn: Duration::from_millis(100),
            replica_lag: Duration::from_secs(15),
        }
    }
}

/// Reads `[panes.redis]`. What is wrong becomes a problem of the config; a target that cannot be asked is left out.
#[must_use]
pub fn read(mut section: Section<'_>) -> Vec<Arc<Target>> {
    let every = section.duration("every", &EVERY).unwrap_or(Duration::from_secs(2));
    let mut names = BTreeSet::new();
    let mut targets = Vec::new();
    for mut table in section.tables("targets") {
        let name = table.required_string("name");
        if let Some(name) = &name {
            table.unique("name", name, &mut names);
        }
        let sentinel = table.string("sentinel");
        let address = address(&mut table, sentinel.is_some());
        let target = target(&mut table, every, sentinel, name.zip(address));
        table.finish();
        targets.extend(target.map(Arc::new));
    }
    section.finish();
    targets
}

fn address(table: &mut Section<'_>, sentinels: bool) -> Option<Address> {
    let url = table.required_string("url")?;
    let address = Address::parse(&url, sentinels).map_err(|problem| table.problem("url", problem)).ok()?;
    if address.password.is_some() && !table.is_private() {
        let cure = "a password must not stand in the URL of a file that others can read: write \
                    `password = \"env:NAME\"`, \"file:PATH\" or \"cmd:PROGRAM ARG\" instead, or `chmod 600` the file";
        table.problem("url", cure);
    }
    Some(address)
}

/// Reads everything else also for a target without a name or a URL, so that all mistakes are said at once.
fn target(
    table: &mut Section<'_>,
    every: Duration,
    sentinel: Option<String>,
    found: Option<(String, Address)>,
) -> Option<Target> {
    let secret = table.secret("password");
    let sentinel_password = table.secret("sentinel-password");
    if sentinel_password.is_some() && sentinel.is_none() {
        table.problem("sentinel-password", "`sentinel-password` says nothing without `sentinel`");
    }
    let ca = table.path("ca");
    let locks = patterns(table);
    let every = table.duration("every", &EVERY).unwrap_or(every);
    let limits = limits(table);
    let (name, address) = found?;
    if ca.is_some() && !address.tls {
        table.problem("ca", "`ca` is looked at only with TLS: write `rediss://` in the URL, or leave it out");
    }
    if secret.is_some() && address.password.is_some() {
        table.problem("password", "there is a password in the URL already: leave out one of them");
    }
    let inline = address.password.map(|password| SecretRef::Inline(SecretString::from(password)));
    let password = secret.or(inline);
    if address.user.is_some() && password.is_none() {
        table.problem("url", "the URL names a user, and there is no `password` for it");
    }
    Some(Target {
        name,
        places: address.places,
        sentinel,
        user: address.user,
        password,
        sentinel_password,
        database: address.database,
        tls: address.tls,
        ca,
        locks,
        every,
        limits,
    })
}

fn patterns(table: &mut Section<'_>) -> Vec<String> {
    let mut patterns = table.strings("locks").unwrap_or_default();
    if patterns.iter().any(String::is_empty) {
        table.problem("locks", "an empty pattern matches no key: write one such as \"MY_LOCK:*\"");
    }
    let mut known = BTreeSet::new();
    if let Some(twice) = patterns.iter().find(|pattern| !known.insert(pattern.as_str())).cloned() {
        table.problem("locks", format!("`{twice}` stands there twice"));
    }
    if patterns.len() > PATTERNS {
        table.problem("locks", format!("{PATTERNS} patterns are the most that one target may have"));
        patterns.truncate(PATTERNS);
    }
    patterns
}

fn limits(table: &mut Section<'_>) -> Limits {
    let standard = Limits::default();
    let mut count = |key| table.integer(key, &COUNT).and_then(|count| u64::try_from(count).ok());
    let without_expiry_warn = count("without-expiry-warn").unwrap_or(standard.without_expiry_warn);
    let without_expiry_crit = count("without-expiry-crit");
    let locks_warn = count("locks-warn");
    let blocked_warn = count("blocked-warn");
    let memory_warn = table.float("memory-warn", &(0.01..=1.0)).unwrap_or(standard.memory_warn);
    let memory_crit = table.float("memory-crit", &(0.01..=1.0)).unwrap_or(standard.memory_crit.max(memory_warn));
    if memory_crit < memory_warn {
        table.problem("memory-crit", "`memory-crit` must not be below `memory-warn`");
    }
    Limits {
        memory_warn,
        memory_crit,
        without_expiry_warn,
        without_expiry_crit,
        locks_warn,
        blocked_warn,
        latency_warn: table.duration("latency-warn", &LIMIT).unwrap_or(standard.latency_warn),
        replica_lag: table.duration("replica-lag", &LIMIT).unwrap_or(standard.replica_lag),
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
