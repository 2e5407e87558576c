//! The `mysql://` URL of a target: only what says where the server is and who asks, and no option in disguise.

use std::fmt;

/// The port of MySQL and MariaDB.
const PORT: u16 = 3306;

/// What a URL says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The account.
    pub user: String,
    /// A password that stands in the URL, which it should not.
    pub password: Option<String>,
    /// A name or an IP address, IPv6 without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Address {
    /// Reads `mysql://user[:password]@host[:port][/]`.
    ///
    /// # Errors
    /// What is wrong, as a sentence that does not repeat the URL: it may hold a password.
    pub fn parse(url: &str) -> Result<Self, String> {
        let Some((scheme, rest)) = url.split_once("://") else { return Err(wrong("has no scheme")) };
        if scheme != "mysql" && scheme != "mariadb" {
            return Err(wrong("has another scheme than mysql"));
        }
        let (authority, path) = rest.split_once(['/', '?', '#']).unwrap_or((rest, ""));
        if !path.is_empty() {
            return Err(wrong("has something behind the port; options have keys of their own, and no schema is used"));
        }
        let Some((account, place)) = authority.rsplit_once('@') else { return Err(wrong("names no user")) };
        let (user, password) = match account.split_once(':') {
            Some((user, password)) => (user, Some(decode(password)?)),
            None => (account, None),
        };
        let user = decode(user)?;
        if user.is_empty() {
            return Err(wrong("names no user"));
        }
        let (host, port) = host_and_port(place)?;
        Ok(Self { user, password, host, port })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&place(&self.host, self.port))
    }
}

/// `host:port`, with brackets around IPv6.
#[must_use]
pub fn place(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

fn wrong(why: &str) -> String {
    format!("the URL {why}; it must look like \"mysql://user@host:{PORT}/\"")
}

fn host_and_port(place: &str) -> Result<(String, u16), String> {
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
        None => PORT,
        Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or_else(|| wrong("has no usable port"))?,
    };
    Ok((host.to_owned(), port))
}

/// Undoes `%40` and its like.
fn decode(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
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
    String::from_utf8(bytes).map_err(|_| wrong("has a user or password that is no text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(user: &str, password: Option<&str>, host: &str, port: u16) -> Address {
        Address { user: user.into(), password: password.map(Into::into), host: host.into(), port }
    }

    #[test]
    fn a_url_says_who_and_where() {
        assert_eq!(Address::parse("mysql://watch@127.0.0.1:13306/"), Ok(address("watch", None, "127.0.0.1", 13306)));
        assert_eq!(Address::parse("mysql://watch@db.local"), Ok(address("watch", None, "db.local", 3306)));
        assert_eq!(Address::parse("mysql://w%40x:p%3A@@[::1]:99"), Ok(address("w@x", Some("p:@"), "::1", 99)));
        assert_eq!(Address::parse("mysql://watch@[::1]").unwrap().to_string(), "[::1]:3306");
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for url in [
            "",
            "127.0.0.1:3306",
            "postgres://w@h",
            "mysql://h:1",
            "mysql://@h",
            "mysql://w:secret@",
            "mysql://w:secret@h:0",
            "mysql://w:secret@h:x",
            "mysql://w:secret@[::1",
            "mysql://w:secret@h/db",
            "mysql://w:secret@h?ssl=1",
            "mysql://w:secret@h%zz \u{1b}",
            "mysql://w:sec%4ret@h",
        ] {
            let error = Address::parse(url).unwrap_err();
            assert!(error.contains("mysql://user@host:3306/") && !error.contains("sec"), "{url}: {error}");
        }
    }
}
