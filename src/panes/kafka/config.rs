//! The config of the pane: `[panes.kafka]` and its targets. Reads and checks; opens nothing, fetches no secret.

use std::{collections::BTreeSet, ops::RangeInclusive, path::PathBuf, sync::Arc, time::Duration};

use crate::config::{SecretRef, Section};

const EVERY: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_mins(10);
const TIMEOUT: RangeInclusive<Duration> = Duration::from_millis(200)..=Duration::from_secs(30);
const LIMIT: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24 * 7);
/// So many groups may be named: each is asked about at every poll.
const GROUPS: usize = 100;

/// One target: a cluster.
#[derive(Debug)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Where it is first asked, `host:port` each; the others are found by asking.
    pub brokers: Vec<String>,
    /// The groups to watch; none: those that are furthest behind.
    pub groups: Vec<String>,
    /// Who we are.
    pub login: Option<Login>,
    /// Whether and how the connection is protected.
    pub tls: Tls,
    /// The PEM file of the authorities to trust instead of the machine's own.
    pub ca: Option<PathBuf>,
    /// Our own certificate and its key, PEM files.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// From the start of one poll to the start of the next.
    pub every: Duration,
    /// How long a broker may take for one answer.
    pub timeout: Duration,
    /// From when on something is worth a look.
    pub limits: Limits,
}

/// Who we are, by SASL.
#[derive(Debug)]
pub struct Login {
    /// How the password is shown to be known.
    pub mechanism: Mechanism,
    /// The user.
    pub user: String,
    /// The password.
    pub password: SecretRef,
}

/// A mechanism of SASL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// The password itself.
    Plain,
    /// SCRAM-SHA-256.
    Scram256,
    /// SCRAM-SHA-512.
    Scram512,
}

/// Whether and how the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Not at all.
    Off,
    /// The certificate is not checked.
    Require,
    /// The certificate must be of a trusted authority and name the host.
    Verify,
}

/// From when on something is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How far a group may be behind before it is worth a look.
    pub lag_warn: Duration,
    /// How far a group may be behind before it is an outage.
    pub lag_crit: Duration,
    /// For how long a group with members may not commit while messages wait.
    pub stalled_after: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lag_warn: Duration::from_mins(1),
            lag_crit: Duration::from_mins(5),
            stalled_after: Duration::from_secs(30),
        }
    }
}

/// Reads `[panes.kafka]`. What is wrong becomes a problem of the config; a target that cannot be asked is left out.
#[must_use]
pub fn read(mut section: Section<'_>) -> Vec<Arc<Target>> {
    let every = section.duration("every", &EVERY).unwrap_or(Duration::from_secs(5));
    let mut names = BTreeSet::new();
    let mut targets = Vec::new();
    for mut table in section.tables("targets") {
        let name = table.required_string("name");
        if let Some(name) = &name {
            table.unique("name", name, &mut names);
        }
        let brokers = brokers(&mut table);
        let target = target(&mut table, every, name.zip(brokers));
        table.finish();
        targets.extend(target.map(Arc::new));
    }
    section.finish();
    targets
}

fn brokers(table: &mut Section<'_>) -> Option<Vec<String>> {
    let Some(brokers) = table.strings("brokers") else {
        table.problem("brokers", "`brokers` must list where the cluster is first asked: brokers = [\"host:9092\"]");
        return None;
    };
    if brokers.is_empty() {
        table.problem("brokers", "`brokers` must not be empty");
        return None;
    }
    let wrong: Vec<&String> = brokers.iter().filter(|broker| !is_address(broker)).collect();
    for broker in &wrong {
        table.problem("brokers", format!("`{}` must look like \"host:9092\"", broker.escape_debug()));
    }
    wrong.is_empty().then_some(brokers)
}

/// Whether a text is `host:port`; an IPv6 address stands in brackets.
fn is_address(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host = match literal {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.chars().all(plain),
    };
    host && port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Reads everything else also for a target without a name or brokers, so that all mistakes are said at once.
fn target(table: &mut Section<'_>, every: Duration, found: Option<(String, Vec<String>)>) -> Option<Target> {
    let groups = groups(table);
    let login = login(table);
    let (tls, ca, identity) = encryption(table);
    let every = table.duration("every", &EVERY).unwrap_or(every);
    let timeout = table.duration("timeout", &TIMEOUT).unwrap_or(Duration::from_secs(1));
    let limits = limits(table);
    let (name, brokers) = found?;
    Some(Target { name, brokers, groups, login, tls, ca, identity, every, timeout, limits })
}

fn groups(table: &mut Section<'_>) -> Vec<String> {
    let mut groups = table.strings("groups").unwrap_or_default();
    if groups.len() > GROUPS {
        let cure = format!("at most {GROUPS} groups can be watched: leave out `groups` to watch those furthest behind");
        table.problem("groups", cure);
        groups.truncate(GROUPS);
    }
    if groups.iter().any(String::is_empty) {
        table.problem("groups", "the id of a group must not be empty");
    }
    let mut seen = BTreeSet::new();
    groups.retain(|group| !group.is_empty() && seen.insert(group.clone()));
    groups
}

fn login(table: &mut Section<'_>) -> Option<Login> {
    let mechanism = match table.choice("sasl", &["plain", "scram-sha-256", "scram-sha-512"]) {
        Some("plain") => Some(Mechanism::Plain),
        Some("scram-sha-256") => Some(Mechanism::Scram256),
        Some("scram-sha-512") => Some(Mechanism::Scram512),
        _ => None,
    };
    let user = table.string("user");
    let password = table.secret("password");
    match (mechanism, user, password) {
        (Some(mechanism), Some(user), Some(password)) => Some(Login { mechanism, user, password }),
        (Some(_), user, _) => {
            let missing = if user.is_none() { "user" } else { "password" };
            table.problem("sasl", format!("`sasl` needs a `user` and a `password`: `{missing}` is missing or wrong"));
            None
        }
        (None, user, password) => {
            if user.is_some() || password.is_some() {
                let cure = "a `user` and a `password` say nothing without `sasl`: sasl = \"plain\", \"scram-sha-256\" or \
                            \"scram-sha-512\"";
                table.problem(if user.is_some() { "user" } else { "password" }, cure);
            }
            None
        }
    }
}

type Encryption = (Tls, Option<PathBuf>, Option<(PathBuf, PathBuf)>);

fn encryption(table: &mut Section<'_>) -> Encryption {
    let wanted = table.choice("tls", &["off", "require", "verify"]);
    let ca = table.path("ca");
    let (cert, key) = (table.path("cert"), table.path("key"));
    let files = ca.is_some() || cert.is_some() || key.is_some();
    let tls = match wanted {
        Some("off") => Tls::Off,
        Some("require") => Tls::Require,
        Some(_) => Tls::Verify,
        None if files => Tls::Verify,
        None => Tls::Off,
    };
    if files && tls == Tls::Off {
        table.problem("tls", "`ca`, `cert` and `key` say nothing with `tls = \"off\"`");
    }
    if ca.is_some() && tls == Tls::Require {
        table.problem("ca", "`ca` is looked at only with `tls = \"verify\"`, which is what it means without `tls` too");
    }
    if cert.is_some() != key.is_some() {
        let there = if cert.is_some() { "cert" } else { "key" };
        table.problem(there, "`cert` and `key` are two halves of one thing: give both, or none");
    }
    (tls, ca, cert.zip(key))
}

fn limits(table: &mut Section<'_>) -> Limits {
    let standard = Limits::default();
    let mut duration = |key, or| table.duration(key, &LIMIT).unwrap_or(or);
    let limits = Limits {
        lag_warn: duration("lag-warn", standard.lag_warn),
        lag_crit: duration("lag-crit", standard.lag_crit),
        stalled_after: duration("stalled-after", standard.stalled_after),
    };
    if limits.lag_warn > limits.lag_crit {
        table.problem("lag-warn", "`lag-warn` must not be longer than `lag-crit`");
    }
    limits
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
