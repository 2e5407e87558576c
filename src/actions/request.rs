//! Requests: templates of HTTP requests. The host is the config's; a value stands in one segment of the path, in one
//! value of the query or in one string of the JSON body, and cannot leave it.

use std::{fmt::Write as _, net::IpAddr, path::PathBuf};

use reqwest::{
    Method, Url,
    header::{HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use thiserror::Error;

use super::{
    expect::Expect,
    params::Values,
    template::{NoValue, Text},
};
use crate::config::{SecretError, SecretRef, is_secretive};

/// What a secret begins with, wherever it stands in a header.
const REFERENCES: &[&str] = &["env:", "file:", "cmd:"];
/// What stands for a secret that is not even fetched.
pub const STARS: &str = "***";

/// A request as the config describes it.
#[derive(Debug, Clone)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where to.
    pub url: Address,
    /// The headers that go along.
    pub headers: Vec<(String, Secretive)>,
    /// The JSON body that goes along.
    pub json: Option<Body>,
    /// What must come.
    pub expect: Expect,
    /// Whether link-local addresses, where clouds keep their credentials, may be asked.
    pub link_local: bool,
    /// The PEM file of the authorities to trust instead of the machine's own.
    pub ca: Option<PathBuf>,
}

/// A text that may be a secret, after a fixed text such as `Bearer `.
#[derive(Debug, Clone)]
pub struct Secretive {
    /// The fixed text; all of it when there is no secret.
    pub prefix: String,
    /// Where the secret is.
    pub secret: Option<SecretRef>,
}

/// A template that cannot be filled with these values; full sentences without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unfilled {
    /// A value is not there.
    #[error(transparent)]
    NoValue(#[from] NoValue),
    /// A value would lead elsewhere.
    #[error("the values would lead to another address than the template's: {0} is refused")]
    Astray(String),
    /// A secret is not there.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// What came out is no header.
    #[error("the secret in the header `{0}` is no text that a header can hold")]
    Header(String),
}

impl Request {
    /// The names between its braces.
    pub fn params(&self) -> Vec<&str> {
        let mut params: Vec<_> = self.url.texts().flat_map(Text::params).collect();
        params.extend(self.expect.json.iter().flat_map(|(_, text)| text.params()));
        if let Some(json) = &self.json {
            json.params(&mut params);
        }
        params
    }

    /// What would be sent, with stars for secrets: the first line, the headers, the body.
    ///
    /// # Errors
    /// The template cannot be filled.
    pub fn show(&self, values: &Values) -> Result<Vec<String>, Unfilled> {
        let mut lines = vec![format!("{} {}", self.method, self.url.fill(values)?)];
        for (name, value) in &self.headers {
            let hidden = value.secret.is_some() || is_secretive(name);
            lines.push(format!("{name}: {}", if hidden { STARS } else { &value.prefix }));
        }
        if let Some(json) = &self.json {
            lines.push(json.fill(values, &mut |_| Ok(STARS.to_owned()))?.to_string());
        }
        Ok(lines)
    }

    /// What is sent. Fetches secrets, which may block: not for a thread that polls.
    ///
    /// # Errors
    /// The template cannot be filled.
    pub fn fill(&self, values: &Values) -> Result<Filled, Unfilled> {
        let mut headers = Vec::new();
        for (name, value) in &self.headers {
            let mut text = value.prefix.clone();
            if let Some(secret) = &value.secret {
                text.push_str(secret.resolve()?.expose_secret());
            }
            let wrong = || Unfilled::Header(name.clone());
            let mut text = HeaderValue::from_str(&text).map_err(|_| wrong())?;
            text.set_sensitive(value.secret.is_some() || is_secretive(name));
            headers.push((HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?, text));
        }
        let mut resolve = |reference: &SecretRef| Ok(reference.resolve()?.expose_secret().to_owned());
        let body = self.json.as_ref().map(|json| json.fill(values, &mut resolve)).transpose()?;
        let body = body.map(|body| SecretString::from(body.to_string()));
        Ok(Filled { url: self.url.fill(values)?, headers, body })
    }
}

/// A request that can be sent; nothing of it may be shown.
pub struct Filled {
    /// Where to.
    pub url: Url,
    /// With these headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// With this body.
    pub body: Option<SecretString>,
}

/// An address: everything before the path is fixed.
#[derive(Debug, Clone)]
pub struct Address {
    /// `https://host:port`.
    base: Url,
    path: Vec<Text>,
    query: Vec<(String, Option<Text>)>,
}

impl Address {
    /// Reads a URL with placeholders. `insecure`: also http, to any host. `link_local`: also to a link-local address.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, insecure: bool, link_local: bool) -> Result<Self, String> {
        if text.contains('#') {
            return Err("the URL must not hold a fragment (#): it is never sent".into());
        }
        let (whole, query) = text.split_once('?').map_or((text, None), |(whole, query)| (whole, Some(query)));
        let Some((scheme, rest)) = whole.split_once("://") else {
            return Err("the URL must begin with https:// or http://".into());
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if scheme.contains('{') || authority.contains(['{', '}', '\\']) {
            return Err(
                "the host must not come from a parameter: placeholders stand in the path and in the query".into()
            );
        }
        let base = base(&format!("{scheme}://{authority}"), insecure, link_local)?;
        let path: Vec<_> = path.split('/').skip(1).map(Text::parse).collect::<Result<_, _>>()?;
        if path.iter().any(|segment| segment.literal().is_some_and(is_dots)) {
            return Err("the path must not hold `.` or `..`".into());
        }
        let pair = |pair: &str| {
            let (key, value) = pair.split_once('=').map_or((pair, None), |(key, value)| (key, Some(value)));
            if Text::parse(key)?.literal().is_none() {
                return Err("the key of a query must not come from a parameter".into());
            }
            let value = value.map(Text::parse).transpose()?;
            if is_secretive(key) && value.as_ref().is_some_and(|value| value.literal().is_some()) {
                return Err(format!("`{key}` in the URL looks like a secret: URLs are shown and logged; use a header"));
            }
            Ok((key.to_owned(), value))
        };
        let query =
            query.map_or_else(|| Ok(Vec::new()), |query| query.split('&').map(pair).collect::<Result<_, String>>())?;
        Ok(Self { base, path, query })
    }

    fn texts(&self) -> impl Iterator<Item = &Text> {
        self.path.iter().chain(self.query.iter().filter_map(|(_, value)| value.as_ref()))
    }

    /// The URL with values, and proved to lead where the template leads.
    ///
    /// # Errors
    /// A value is not there, or would change more than its own place.
    pub fn fill(&self, values: &Values) -> Result<Url, Unfilled> {
        let mut text = self.base.as_str().trim_end_matches('/').to_owned();
        for segment in &self.path {
            let segment = segment.fill_with(values, &percent)?;
            if is_dots(&segment) {
                return Err(Unfilled::Astray(segment));
            }
            let _ = write!(text, "/{segment}");
        }
        for (at, (key, value)) in self.query.iter().enumerate() {
            let _ = write!(text, "{}{key}", if at == 0 { '?' } else { '&' });
            if let Some(value) = value {
                let _ = write!(text, "={}", value.fill_with(values, &percent)?);
            }
        }
        let url = Url::parse(&text).ok().filter(|url| {
            let segments = url.path_segments().map_or(0, Iterator::count);
            url.origin() == self.base.origin() && segments == self.path.len().max(1) && url.fragment().is_none()
        });
        url.ok_or(Unfilled::Astray(text))
    }
}

fn base(text: &str, insecure: bool, link_local: bool) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("the URL is none: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the URL must not hold credentials: write headers = { authorization = \"Basic env:NAME\" }".into());
    }
    let Some(host) = url.host_str() else { return Err("the URL must name a host".into()) };
    let ip: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    if ip.is_some_and(is_link_local) && !link_local {
        return Err(
            "link-local addresses hold the credentials of clouds: write allow-link-local = true to ask one".into()
        );
    }
    let loopback = host == "localhost" || ip.is_some_and(|ip| ip.to_canonical().is_loopback());
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback || insecure => Ok(url),
        "http" => Err("http can be read and changed on its way: use https, or write insecure = true".into()),
        _ => Err("the URL must begin with https:// or http://".into()),
    }
}

/// Addresses that mean something else on every machine: link-local ones (RFC 3927, RFC 4291) and that of the metadata
/// service in IPv6.
#[must_use]
pub fn is_link_local(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local() || v6.segments() == [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254],
    }
}

fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Every byte that is not unreserved (RFC 3986, 2.3) as `%XX`.
#[must_use]
pub fn percent(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            written.push(char::from(byte));
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}

/// Where in a text a secret by reference begins: at its start or after a space.
#[must_use]
pub fn reference(text: &str) -> Option<usize> {
    let starts = std::iter::once(0).chain(text.match_indices(' ').map(|(at, _)| at + 1));
    starts.into_iter().find(|at| REFERENCES.iter().any(|prefix| text[*at..].starts_with(prefix)))
}

/// Whether HTTP allows a header with this name and value.
#[must_use]
pub fn is_header(name: &str, value: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok()
}

/// A JSON body as a template. Values become strings, never members, numbers or structure.
#[derive(Debug, Clone)]
pub enum Body {
    /// A string.
    Text(Text),
    /// A string that is a secret.
    Secret(SecretRef),
    /// A list.
    List(Vec<Body>),
    /// An object.
    Object(Vec<(String, Body)>),
    /// Anything else, as it is.
    Fixed(Value),
}

impl Body {
    /// Reads a JSON value; `secret` reads a text that is a secret by reference.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(value: &Value, secret: &impl Fn(&str) -> Result<SecretRef, String>) -> Result<Self, String> {
        Ok(match value {
            Value::String(text) if reference(text) == Some(0) => Self::Secret(secret(text)?),
            Value::String(text) => Self::Text(Text::parse(text)?),
            Value::Array(items) => {
                Self::List(items.iter().map(|item| Self::parse(item, secret)).collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| {
                    if Text::parse(name)?.literal().is_none() {
                        return Err(format!("the name of a member must not come from a parameter: `{name}`"));
                    }
                    Ok((name.clone(), Self::parse(value, secret)?))
                };
                Self::Object(members.iter().map(member).collect::<Result<_, String>>()?)
            }
            other => Self::Fixed(other.clone()),
        })
    }

    /// The name of a member that holds its secret in the config itself.
    #[must_use]
    pub fn inline_secret(&self) -> Option<&str> {
        match self {
            Self::Object(members) => members.iter().find_map(|(name, value)| match value {
                Self::Text(text) if is_secretive(name) && text.literal().is_some() => Some(name.as_str()),
                value => value.inline_secret(),
            }),
            Self::List(items) => items.iter().find_map(Self::inline_secret),
            _ => None,
        }
    }

    fn params<'b>(&'b self, into: &mut Vec<&'b str>) {
        match self {
            Self::Text(text) => into.extend(text.params()),
            Self::List(items) => items.iter().for_each(|item| item.params(into)),
            Self::Object(members) => members.iter().for_each(|(_, value)| value.params(into)),
            Self::Secret(_) | Self::Fixed(_) => {}
        }
    }

    fn fill(
        &self,
        values: &Values,
        secret: &mut impl FnMut(&SecretRef) -> Result<String, Unfilled>,
    ) -> Result<Value, Unfilled> {
        Ok(match self {
            Self::Text(text) => Value::String(text.fill(values)?),
            Self::Secret(reference) => Value::String(secret(reference)?),
            Self::List(items) => {
                Value::Array(items.iter().map(|item| item.fill(values, secret)).collect::<Result<_, _>>()?)
            }
            Self::Object(members) => {
                let mut object = Map::new();
                for (name, value) in members {
                    object.insert(name.clone(), value.fill(values, secret)?);
                }
                Value::Object(object)
            }
            Self::Fixed(value) => value.clone(),
        })
    }
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
