//! The config of the pane: `[panes.mysql]` and its targets. Reads and checks; opens nothing, fetches no secret.

use std::{collections::BTreeSet, ops::RangeInclusive, path::PathBuf, sync::Arc, time::Duration};

use secrecy::SecretString;

use super::{
    address::{Address, place},
    model::Door,
};
use crate::config::{SecretRef, Section};

const EVERY: RangeInclusive<Duration> = Duration::from_millis(500)..=Duration::from_mins(10);
const LIMIT: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_hours(24 * 7);
const PORTS: RangeInclusive<i64> = 1..=65_535;

/// One target.
#[derive(Debug)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// The account.
    pub user: String,
    /// The account's password; `None` for an account without.
    pub password: Option<SecretRef>,
    /// The name or IP address of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The socket to use instead.
    pub socket: Option<PathBuf>,
    /// The way in when the normal one is full.
    pub second_door: Option<SecondDoor>,
    /// Whether and how the connection is protected.
    pub tls: Tls,
    /// The PEM file of the authorities to trust instead of the public ones.
    pub ca: Option<PathBuf>,
    /// From the start of one poll to the start of the next.
    pub every: Duration,
    /// From when on something is worth a look.
    pub limits: Limits,
}

/// The way in when the normal one is full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondDoor {
    /// MariaDB's extra port or MySQL's admin port.
    pub door: Door,
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// Whether and how the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Never.
    Off,
    /// When the server offers it and the connection leaves this machine; the certificate is not checked.
    Prefer,
    /// Always; the certificate is not checked.
    Require,
    /// Always, and the certificate must be of a trusted authority and name the host.
    Verify,
}

/// From when on something is worth a look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The age of a transaction.
    pub long_transaction: Duration,
    /// The age of a running statement.
    pub slow_statement: Duration,
    /// The part of the connections that is used, 0 to 1.
    pub connections_warn: f64,
    /// The lag of a replica.
    pub replica_lag: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            long_transaction: Duration::from_mins(1),
            slow_statement: Duration::from_secs(5),
            connections_warn: 0.8,
            replica_lag: Duration::from_secs(30),
        }
    }
}

impl Target {
    /// Where it is, for people: `db.local:3306`, `/run/mysqld/mysqld.sock`.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.socket {
            Some(socket) => socket.display().to_string(),
            None => place(&self.host, self.port),
        }
    }
}

/// Reads `[panes.mysql]`. What is wrong becomes a problem of the config; a target that cannot be asked is left out.
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
        let address = address(&mut table);
        let target = target(&mut table, every, name.zip(address));
        table.finish();
        targets.extend(target.map(Arc::new));
    }
    section.finish();
    targets
}

fn address(table: &mut Section<'_>) -> Option<Address> {
    let url = table.required_string("url")?;
    let address = Address::parse(&url).map_err(|problem| table.problem("url", problem)).ok()?;
    if address.password.is_some() && !table.is_private() {
        let cure = "a password must not stand in the URL of a file that others can read: write \
                    `password = \"env:NAME\"`, \"file:PATH\" or \"cmd:PROGRAM ARG\" instead, or `chmod 600` the file";
        table.problem("url", cure);
    }
    Some(address)
}

/// Reads everything else also for a target without a name or a URL, so that all mistakes are said at once.
fn target(table: &mut Section<'_>, every: Duration, found: Option<(String, Address)>) -> Option<Target> {
    let secret = table.secret("password");
    let socket = table.path("socket");
    let host = found.as_ref().map_or("127.0.0.1", |(_, address)| &address.host).to_owned();
    let second_door = second_door(table, &host);
    let tls = match table.choice("tls", &["off", "prefer", "require", "verify"]) {
        Some("off") => Tls::Off,
        Some("require") => Tls::Require,
        Some("verify") => Tls::Verify,
        _ => Tls::Prefer,
    };
    let ca = table.path("ca");
    if ca.is_some() && tls != Tls::Verify {
        table.problem("ca", "`ca` is looked at only with `tls = \"verify\"`: say so, or leave it out");
    }
    if socket.is_some() && matches!(tls, Tls::Require | Tls::Verify) {
        table.problem("tls", "a socket is never encrypted: leave out `tls`, or leave out `socket`");
    }
    let every = table.duration("every", &EVERY).unwrap_or(every);
    let limits = limits(table);
    let (name, address) = found?;
    if secret.is_some() && address.password.is_some() {
        table.problem("password", "there is a password in the URL already: leave out one of them");
    }
    let inline = address.password.map(|password| SecretRef::Inline(SecretString::from(password)));
    Some(Target {
        name,
        user: address.user,
        password: secret.or(inline),
        host,
        port: address.port,
        socket,
        second_door,
        tls,
        ca,
        every,
        limits,
    })
}

fn second_door(table: &mut Section<'_>, host: &str) -> Option<SecondDoor> {
    let mut port = |key| table.integer(key, &PORTS).and_then(|port| u16::try_from(port).ok());
    let (extra, admin) = (port("extra-port"), port("admin-port"));
    let admin_host = table.string("admin-host");
    if extra.is_some() && admin.is_some() {
        table.problem("admin-port", "MariaDB has an `extra-port`, MySQL an `admin-port`: a server has one of them");
    }
    if admin_host.is_some() && admin.is_none() {
        table.problem("admin-host", "`admin-host` says nothing without `admin-port`");
    }
    match (admin, extra) {
        (Some(port), _) => {
            Some(SecondDoor { door: Door::Admin, host: admin_host.unwrap_or_else(|| host.into()), port })
        }
        (None, Some(port)) => Some(SecondDoor { door: Door::Extra, host: host.into(), port }),
        (None, None) => None,
    }
}

fn limits(table: &mut Section<'_>) -> Limits {
    let standard = Limits::default();
    let mut duration = |key, or| table.duration(key, &LIMIT).unwrap_or(or);
    Limits {
        long_transaction: duration("long-transaction", standard.long_transaction),
        slow_statement: duration("slow-statement", standard.slow_statement),
        replica_lag: duration("replica-lag", standard.replica_lag),
        connections_warn: table.float("connections-warn", &(0.01..=1.0)).unwrap_or(standard.connections_warn),
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
