//! The `redis://` URL of a target: where its servers are, who asks, which database; no option in disguise.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The port of Redis.
const PORT: u16 = 6379;
/// The port of a Sentinel.
const SENTINEL_PORT: u16 = 26_379;

/// Where one server listens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// A name or an IP address, IPv6 without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Place {
    /// A place.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// What a URL says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Whether the connection is encrypted (`rediss://`).
    pub tls: bool,
    /// The ACL user; `None` for the default user.
    pub user: Option<String>,
    /// A password that stands in the URL, which it should not.
    pub password: Option<String>,
    /// The servers; never empty. Several are nodes of one cluster, or Sentinels.
    pub places: Vec<Place>,
    /// The index of the database.
    pub database: u32,
}

impl Address {
    /// Reads `redis[s]://[user[:password]@]host[:port][,host[:port]…][/database]`. Ports that are not said are those
    /// of Redis, or of a Sentinel.
    ///
    /// # Errors
    /// What is wrong, as a sentence that does not repeat the URL: it may hold a password.
    pub fn parse(url: &str, sentinels: bool) -> Result<Self, String> {
        let Some((scheme, rest)) = url.split_once("://") else { return Err(wrong("has no scheme")) };
        let tls = match scheme {
            "redis" | "valkey" => false,
            "rediss" | "valkeys" => true,
            _ => return Err(wrong("has another scheme than redis or rediss")),
        };
        if rest.contains(['?', '#']) {
            return Err(wrong("has options in it; they have keys of their own"));
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let database = match path {
            "" => 0,
            index => index.parse().map_err(|_| wrong("has something else than the index of a database at its end"))?,
        };
        let (account, hosts) = authority.rsplit_once('@').map_or((None, authority), |(a, hosts)| (Some(a), hosts));
        let (user, password) = match account.map(|account| account.split_once(':').unwrap_or((account, ""))) {
            None => (None, None),
            Some((user, password)) => (text(user)?, text(password)?),
        };
        let port = if sentinels { SENTINEL_PORT } else { PORT };
        let places = hosts.split(',').map(|place| host_and_port(place, port)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { tls, user, password, places, database })
    }
}

fn wrong(why: &str) -> String {
    format!("the URL {why}; it must look like \"redis://host:{PORT}/\" or \"rediss://user@host:{PORT}/\"")
}

/// `host`, `host:port`, `[::1]:port`, as an address in an answer or a URL may be written.
fn host_and_port(place: &str, or: u16) -> Result<Place, String> {
    let (host, port) = if let Some(rest) = place.strip_prefix('[') {
        let (host, port) = rest.split_once(']').ok_or_else(|| wrong("has an open bracket"))?;
        if port.is_empty() { (host, None) } else { (host, Some(port.strip_prefix(':').unwrap_or_default())) }
    } else {
        match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        }
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_:%".contains(c);
    if host.is_empty() || !host.chars().all(plain) {
        return Err(wrong("names no host"));
    }
    let port = match port {
        None => or,
        Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or_else(|| wrong("has no usable port"))?,
    };
    Ok(Place::new(host, port))
}

/// A user or password without `%40` and its like; `None` when there is none.
fn text(part: &str) -> Result<Option<String>, String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(rest.next()), digit(rest.next())) else {
            return Err(wrong("has a % without two digits"));
        };
        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
    }
    let text = String::from_utf8(bytes).map_err(|_| wrong("has a user or password that is no text"))?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_who_and_which_database() {
        let plain = Address::parse("redis://127.0.0.1:16379/", false).unwrap();
        assert_eq!((plain.tls, plain.user, plain.database), (false, None, 0));
        assert_eq!(plain.places, [Place::new("127.0.0.1", 16_379)]);
        let full = Address::parse("rediss://w%40x:p%3A@[::1]:99,b/3", false).unwrap();
        assert_eq!((full.tls, full.user.as_deref(), full.password.as_deref()), (true, Some("w@x"), Some("p:")));
        assert_eq!((full.database, full.places), (3, vec![Place::new("::1", 99), Place::new("b", 6379)]));
        assert_eq!(Address::parse("redis://s1,s2:7", true).unwrap().places[0].port, 26_379);
        assert_eq!(Address::parse("redis://:pw@h", false).unwrap().user, None);
        assert_eq!(Place::new("::1", 99).to_string(), "[::1]:99");
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for url in [
            "",
            "127.0.0.1:6379",
            "mysql://w@h",
            "redis://",
            "redis://w:secret@",
            "redis://w:secret@h:0",
            "redis://w:secret@h:x",
            "redis://w:secret@[::1",
            "redis://w:secret@h/x",
            "redis://w:secret@h,,i",
            "redis://w:secret@h?db=1",
            "redis://w:secret@h%zz \u{1b}",
            "redis://w:sec%4ret@h",
        ] {
            let error = Address::parse(url, false).unwrap_err();
            assert!(error.contains("redis://host:6379/") && !error.contains("sec"), "{url}: {error}");
        }
    }
}
