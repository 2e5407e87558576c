//! One probe: one client, one connection, one request, one deadline around everything.
//!
//! A probe never reuses a connection: a kept one says nothing of DNS, of the listening port or of the certificate, and
//! it keeps talking to a server process that has been told to go. reqwest's client is cheap when its TLS settings are
//! at hand, so each probe has its own, and dropping the probe drops all that belongs to it.

use std::{sync::Arc, time::Duration};

use reqwest::{
    Client, Method, Response, Url,
    header::{DATE, HeaderMap, LOCATION},
    redirect::{Attempt, Policy},
};
use tokio::time::{Instant, timeout};

use super::{
    blame::Scene,
    certificate,
    lookup::{Lookups, Resolver},
    tls::{self, Trust},
    trace::{Connecting, Trace},
};
use crate::{
    domain::clock::{Clock, Moment},
    panes::services::{
        cause::Cause,
        expect::Expectation,
        model::{Certificate, Phases, millis},
    },
    text::Clean,
};

/// How a probe introduces itself in the access logs of its targets.
const USER_AGENT: &str = concat!("bongsu/", env!("CARGO_PKG_VERSION"), " (health probe)");
/// How much of a wrong body is kept, in bytes.
const EXCERPT: usize = 512;
/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// Everything that is needed to ask one target again and again.
pub struct Probe {
    /// Where to.
    pub url: Url,
    /// How.
    pub method: Method,
    /// With these headers; secrets are in them.
    pub headers: HeaderMap,
    /// With this body.
    pub body: Option<String>,
    /// What is expected to come.
    pub expect: Expectation,
    /// Before this much time has passed.
    pub timeout: Duration,
    /// How many bytes of the body are read, after decompression.
    pub body_limit: usize,
    /// Whether redirects are followed.
    pub follow: bool,
    /// Whether the headers hold a secret, which then never follows a redirect to another origin.
    pub secret: bool,
    /// Whose certificates are accepted.
    pub trust: Trust,
    /// The lookups of the target's name.
    pub lookups: Lookups,
    /// The clock that the server's is compared with.
    pub clock: Arc<dyn Clock>,
}

/// What one probe saw.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// What is wrong, if anything.
    pub cause: Option<Cause>,
    /// The status that came.
    pub status: Option<u16>,
    /// How long the whole took, when an answer came to its end.
    pub latency: Option<Duration>,
    /// Where the time went.
    pub phases: Phases,
    /// The certificate, also when it was not accepted.
    pub certificate: Option<Certificate>,
    /// The protocol of the answer.
    pub http_version: Option<String>,
    /// Where the answer came from.
    pub remote_address: Option<String>,
    /// The beginning of a wrong body.
    pub body_excerpt: Option<Clean>,
    /// How far the server's clock is ahead of ours, in seconds.
    pub clock_skew_s: Option<f64>,
}

impl Probe {
    /// Looks once; never longer than the deadline.
    pub async fn look(&self) -> Seen {
        let trace = Trace::begin();
        let begun = Instant::now();
        let mut seen = Seen::default();
        let outcome = timeout(self.timeout, self.ask(&trace, &mut seen)).await;
        if outcome.is_ok() && seen.status.is_some() {
            seen.latency = Some(begun.elapsed());
        }
        let cause = match outcome {
            Ok(Ok(())) => None,
            Ok(Err(cause)) => Some(cause),
            Err(_) => Some(scene(&trace, &self.url).silence(millis(self.timeout))),
        };
        // A wrong status is the first thing that went wrong, whatever then happened to the body.
        seen.cause = seen.cause.or(cause);
        seen.phases = trace.phases();
        seen.certificate = trace.certificate().and_then(|der| certificate::read(&der));
        seen
    }

    async fn ask(&self, trace: &Arc<Trace>, seen: &mut Seen) -> Result<(), Cause> {
        let client = self.client(trace)?;
        let mut request = client.request(self.method.clone(), self.url.clone()).headers(self.headers.clone());
        if let Some(body) = &self.body {
            request = request.body(body.clone());
        }
        let mut response = request.send().await.map_err(|error| self.blame(trace, &error))?;
        trace.answered();
        self.note_head(&response, trace, seen);
        let wrong = self.expect.wrong_status(response.status().as_u16(), location(&response));
        if wrong.is_some() {
            seen.cause = wrong;
            let mut body = Vec::new();
            // Best effort: the status has already said what is wrong.
            let _ = read(&mut response, &mut body, EXCERPT).await;
            seen.body_excerpt = excerpt(&body);
            return Ok(());
        }
        let mut body = Vec::new();
        let whole = read(&mut response, &mut body, self.body_limit).await;
        trace.read();
        let whole = whole.map_err(|error| self.blame(trace, &error))?;
        if !self.expect.needs_body() {
            return Ok(());
        }
        let wrong =
            if whole { self.expect.wrong_body(&body) } else { Some(Cause::TooLarge { limit: self.body_limit }) };
        if let Some(cause) = wrong {
            seen.body_excerpt = excerpt(&body);
            return Err(cause);
        }
        Ok(())
    }

    fn client(&self, trace: &Arc<Trace>) -> Result<Client, Cause> {
        let broken = |error: &dyn std::error::Error| Cause::Protocol { detail: error.to_string().into() };
        let tls = tls::settings(&self.trust, trace).map_err(|error| broken(&error))?;
        Client::builder()
            .user_agent(USER_AGENT)
            .no_proxy()
            .pool_max_idle_per_host(0)
            .redirect(self.redirects())
            .dns_resolver(Resolver { lookups: self.lookups.clone(), trace: Arc::clone(trace) })
            .connector_layer(Connecting(Arc::clone(trace)))
            .tls_backend_preconfigured(tls)
            .build()
            .map_err(|error| broken(&error))
    }

    fn redirects(&self) -> Policy {
        if !self.follow {
            return Policy::none();
        }
        let secret = self.secret;
        Policy::custom(move |attempt: Attempt<'_>| {
            let leaves = attempt.previous().first().is_some_and(|first| first.origin() != attempt.url().origin());
            if attempt.previous().len() > REDIRECTS {
                attempt.error(format!("more than {REDIRECTS} redirects"))
            } else if secret && leaves {
                attempt.stop()
            } else {
                attempt.follow()
            }
        })
    }

    fn note_head(&self, response: &Response, trace: &Trace, seen: &mut Seen) {
        seen.status = Some(response.status().as_u16());
        seen.http_version = Some(format!("{:?}", response.version()));
        seen.remote_address = response.remote_addr().map(|address| address.to_string());
        let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
        let waited = trace.phases().first_byte_ms.unwrap_or_default() / 1000.0;
        seen.clock_skew_s = date.and_then(|date| skew(date, self.clock.now(), waited));
    }

    fn blame(&self, trace: &Trace, error: &reqwest::Error) -> Cause {
        scene(trace, error.url().unwrap_or(&self.url)).blame(error)
    }
}

fn scene<'a>(trace: &'a Trace, url: &'a Url) -> Scene<'a> {
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or_default();
    let address = match trace.only_address() {
        Some(ip) => std::net::SocketAddr::new(ip, port).to_string(),
        None => format!("{host}:{port}"),
    };
    Scene { trace, host, address: address.into() }
}

/// Reads the body up to `limit` bytes; answers whether that was all of it.
async fn read(response: &mut Response, body: &mut Vec<u8>, limit: usize) -> reqwest::Result<bool> {
    while let Some(chunk) = response.chunk().await? {
        let room = limit - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() > room {
            return Ok(false);
        }
    }
    Ok(true)
}

fn location(response: &Response) -> Option<Clean> {
    response.headers().get(LOCATION).map(|location| Clean::from_bytes(location.as_bytes()))
}

fn excerpt(body: &[u8]) -> Option<Clean> {
    let mut start = body.get(..EXCERPT).unwrap_or(body);
    if let Err(error) = std::str::from_utf8(start)
        && error.error_len().is_none()
    {
        // The cut fell into a character.
        start = &start[..error.valid_up_to()];
    }
    (!start.is_empty()).then(|| Clean::from_bytes(start))
}

/// How far a `Date` header is ahead of `now`, in seconds: it counts whole seconds, so it is taken to mean their
/// middle, and was written about half-way through the `waited` seconds.
fn skew(date: &str, now: Moment, waited: f64) -> Option<f64> {
    let date = chrono::DateTime::parse_from_rfc2822(date).ok()?;
    let ahead = (date.to_utc() - now).as_seconds_f64() + 0.5 + waited / 2.0;
    Some((ahead * 10.0).round() / 10.0)
}
