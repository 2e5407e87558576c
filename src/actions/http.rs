//! Sends one request, once: no redirect, no proxy, no second try, no connection kept, and never to an address that the
//! config does not allow.

use std::{
    error::Error as _,
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    path::Path,
    time::Duration,
};

use reqwest::{
    Client, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_TYPE, HeaderValue, LOCATION},
    redirect::Policy,
};
use rustls::{ClientConfig, RootCertStore};
use secrecy::ExposeSecret;
use thiserror::Error;
use tokio::{
    task::spawn_blocking,
    time::{Instant, timeout},
};

use super::{
    params::Values,
    process::{lines, without_secrets},
    request::{Filled, Request, is_link_local},
    words,
};
use crate::{
    collect::tls,
    config::veil,
    domain::words::Lang,
    text::{Clean, number},
};

/// How much of an answer is read, in bytes, after decompression.
pub const BODY: usize = 64 << 10;
/// How a request introduces itself in the access logs of its targets.
const USER_AGENT: &str = concat!("bongsu/", env!("CARGO_PKG_VERSION"), " (action)");

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where a redirect leads that was not followed.
    pub location: Option<Clean>,
    /// The body, line by line, without secrets.
    pub output: Vec<Clean>,
    /// The body as text, without secrets.
    pub body: String,
    /// Whether more of it came than is read.
    pub cut: bool,
    /// How long it all took.
    pub took: Duration,
}

/// Why there is no answer, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum NoAnswer {
    /// Nothing was sent.
    NotSent(String),
    /// It was sent, or a part of it; whether it was done is not known.
    Unsure(String),
    /// The same, because none came in time.
    Late(Duration),
}

impl NoAnswer {
    /// The sentence about it.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Self::NotSent(why) => words::not_sent(lang, why),
            Self::Unsure(why) => words::unsure(lang, why),
            Self::Late(after) => words::late(lang, &number::duration(*after)),
        }
    }
}

/// Sends a request and waits for the answer, at most `deadline` in all.
///
/// # Errors
/// There is no answer.
pub async fn send(request: &Request, values: &Values, deadline: Duration) -> Result<Answer, NoAnswer> {
    send_by(request, values, deadline, ask_system).await
}

/// How the addresses of a host are found.
type Lookup = fn(&str) -> Result<Vec<IpAddr>, String>;

async fn send_by(request: &Request, values: &Values, deadline: Duration, lookup: Lookup) -> Result<Answer, NoAnswer> {
    let began = Instant::now();
    let not_sent = |why: String| NoAnswer::NotSent(why);
    let (wanted, given) = (request.clone(), values.clone());
    // Secrets and certificates may come from files and programs.
    let prepared = spawn_blocking(move || {
        let filled = wanted.fill(&given).map_err(|error| error.to_string())?;
        let tls = trust(wanted.ca.as_deref(), filled.url.scheme() == "https")?;
        Ok::<_, String>((filled, tls))
    });
    let (filled, tls) = prepared.await.map_err(|error| not_sent(error.to_string()))?.map_err(not_sent)?;
    let guard = Guarded { link_local: request.link_local, lookup };
    let client = client(tls, guard).map_err(not_sent)?;
    let left = deadline.saturating_sub(began.elapsed());
    match timeout(left, exchange(&client, request, &filled)).await {
        Ok(answer) => answer.map(|answer| Answer { took: began.elapsed(), ..answer }),
        Err(_) => Err(NoAnswer::Late(deadline)),
    }
}

fn client(tls: ClientConfig, guard: Guarded) -> Result<Client, String> {
    Client::builder()
        .user_agent(USER_AGENT)
        .no_proxy()
        .pool_max_idle_per_host(0)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .dns_resolver(guard)
        .tls_backend_preconfigured(tls)
        .build()
        .map_err(|error| error.to_string())
}

async fn exchange(client: &Client, request: &Request, filled: &Filled) -> Result<Answer, NoAnswer> {
    let failed = |error: reqwest::Error| {
        let connecting = error.is_connect() || error.is_builder();
        let why = veil(&chain(error)).into_owned();
        if connecting { NoAnswer::NotSent(why) } else { NoAnswer::Unsure(why) }
    };
    let mut sending = client.request(request.method.clone(), filled.url.clone());
    if let Some(body) = &filled.body {
        sending = sending
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(body.expose_secret().to_owned());
    }
    // By name, so that the config's own content type takes the place of ours.
    let headers = filled.headers.iter().cloned().collect();
    let mut response = sending.headers(headers).send().await.map_err(failed)?;
    let mut body = Vec::new();
    // What was sent was answered: that the body breaks off does not unsay the status.
    let whole = read(&mut response, &mut body).await.unwrap_or(false);
    let location = response.headers().get(LOCATION).map(|location| without_secrets(location.as_bytes()));
    Ok(Answer {
        status: response.status().as_u16(),
        location: location.map(Clean::from),
        output: lines(&body),
        body: without_secrets(&body),
        cut: !whole,
        took: Duration::ZERO,
    })
}

/// Reads the body up to the limit; answers whether that was all of it.
async fn read(response: &mut Response, body: &mut Vec<u8>) -> reqwest::Result<bool> {
    while let Some(chunk) = response.chunk().await? {
        let room = (BODY - body.len()).min(chunk.len());
        body.extend_from_slice(&chunk[..room]);
        if room < chunk.len() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// An error with all its causes, without the URL.
fn chain(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = inner.source();
    }
    Clean::new(&text).to_string()
}

/// TLS with the machine's authorities, or those of a PEM file. Reads files: slow.
fn trust(ca: Option<&Path>, wanted: bool) -> Result<ClientConfig, String> {
    let roots = if ca.is_some() || wanted { tls::authorities(ca)? } else { RootCertStore::empty() };
    if wanted && roots.is_empty() {
        return Err("this machine trusts no certificate authority: install them, or name a PEM file: `ca`".into());
    }
    tls::settings(roots)
}

/// Finds the addresses of a host and looks at them in the instant in which they are used.
#[derive(Debug, Clone, Copy)]
struct Guarded {
    link_local: bool,
    lookup: Lookup,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { link_local, lookup } = *self;
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = spawn_blocking(move || lookup(&host)).await??;
            if let Some(ip) = found.iter().find(|ip| is_link_local(**ip) && !link_local) {
                let host = name.as_str();
                return Err(format!(
                    "{host} leads to the link-local address {ip}, which allow-link-local = true would allow"
                )
                .into());
            }
            // Port 0: reqwest puts the port of the URL in its place.
            let addresses: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}

fn ask_system(host: &str) -> Result<Vec<IpAddr>, String> {
    let found = (host, 0).to_socket_addrs().map_err(|error| error.to_string())?;
    Ok(found.map(|address| address.ip()).collect())
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
