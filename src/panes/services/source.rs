//! The HTTP source: asks one service and turns the answer into a reading. The only part of the pane that does I/O.
//!
//! Whatever the network does is a reading and never a fault: that a service is down is exactly what this source is
//! there to measure. Only a secret that cannot be had is a fault.

mod blame;
mod certificate;
mod lookup;
mod probe;
mod tls;
mod trace;

use std::{sync::Arc, time::Duration};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use tokio::task::spawn_blocking;

pub use reqwest::{Method, Url};

use self::{
    lookup::Lookups,
    probe::{Probe, Seen},
    tls::Trust,
};
use super::{
    cause::{Cause, Failure, TlsFault},
    config::{HeaderText, Target},
    model::{Certificate, Data, History, Outcome, millis, percentile},
    words,
};
use crate::{
    collect::Source,
    domain::{
        clock::Clock,
        reading::{Fault, FaultKind},
        words::Lang,
    },
};

/// The longest wait before a first failure is looked at again.
const CONFIRM_AFTER: Duration = Duration::from_millis(500);

/// The source of one target.
pub struct Http {
    target: Arc<Target>,
    clock: Arc<dyn Clock>,
    lookups: Lookups,
    probe: Option<Probe>,
    history: History,
    certificate: Option<Certificate>,
}

impl Http {
    /// A source that has not looked yet. Nothing slow happens before the first poll.
    #[must_use]
    pub fn new(target: Arc<Target>, clock: Arc<dyn Clock>) -> Self {
        let history = History::new(target.fail_after, target.degraded_above);
        Self { target, clock, lookups: Lookups::default(), probe: None, history, certificate: None }
    }

    /// Looks once: with the probe at hand, or one that is made now.
    async fn look(&mut self) -> Result<Seen, Fault> {
        let probe = match self.probe.take() {
            Some(probe) => probe,
            None => match self.prepare().await {
                Ok(probe) => probe,
                Err(Unready::Secret(fault)) => return Err(fault),
                Err(Unready::Tls(fault)) => {
                    return Ok(Seen { cause: Some(Cause::Tls { fault }), ..Seen::default() });
                }
            },
        };
        let seen = probe.look().await;
        // A secret that is no longer accepted may have been renewed: it is read again.
        let denied = probe.secret && matches!(seen.status, Some(401 | 403));
        self.probe = (!denied).then_some(probe);
        Ok(seen)
    }

    /// Reads the secrets and the certificate authorities, away from the threads that poll.
    async fn prepare(&self) -> Result<Probe, Unready> {
        let (target, clock, lookups) = (Arc::clone(&self.target), Arc::clone(&self.clock), self.lookups.clone());
        match spawn_blocking(move || make_probe(&target, clock, lookups)).await {
            Ok(outcome) => outcome,
            Err(error) => Err(Unready::Tls(TlsFault::Other { detail: error.to_string().into() })),
        }
    }

    fn reading(&mut self, seen: Seen) -> Data {
        let now = self.clock.now();
        let outcome = match seen.latency {
            Some(latency) if seen.cause.is_none() => Outcome::Good(latency),
            _ => Outcome::Bad,
        };
        let (state, since) = self.history.record(outcome, now);
        self.certificate = seen.certificate.or(self.certificate.take());
        let window = self.history.window();
        Data {
            state,
            since,
            status: seen.status,
            latency_ms: seen.latency.map(millis),
            degraded_above_ms: self.target.degraded_above.map(millis),
            error: seen.cause.map(|cause| Failure { text: words::cause(Lang::En, &cause).into(), cause }),
            p50_ms: percentile(&window, 50),
            p95_ms: percentile(&window, 95),
            window,
            failures_in_a_row: self.history.failures_in_a_row(),
            recent: self.history.recent(),
            checks: self.history.checks(),
            tls_days_left: self.certificate.as_ref().map(|certificate| certificate.days_left(now)),
            certificate: self.certificate.clone(),
            phases: seen.phases,
            http_version: seen.http_version,
            remote_address: seen.remote_address,
            body_excerpt: seen.body_excerpt,
            clock_skew_s: seen.clock_skew_s,
        }
    }
}

impl Source for Http {
    type Data = Data;

    async fn poll(&mut self) -> Result<Data, Fault> {
        let seen = self.look().await?;
        Ok(self.reading(seen))
    }

    fn hurry(&self) -> Option<Duration> {
        self.history.is_undecided().then(|| CONFIRM_AFTER.min(self.target.every / 4))
    }
}

/// Why there is no probe.
enum Unready {
    Secret(Fault),
    Tls(TlsFault),
}

/// Reads files, environment and the output of commands: slow.
fn make_probe(target: &Target, clock: Arc<dyn Clock>, lookups: Lookups) -> Result<Probe, Unready> {
    let mut headers = HeaderMap::new();
    if target.json_body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, text) in &target.headers {
        let (name, value) = header(name, text).map_err(Unready::Secret)?;
        headers.insert(name, value);
    }
    Ok(Probe {
        url: target.url.clone(),
        method: target.method.clone(),
        headers,
        body: target.body.clone(),
        expect: target.expect.clone(),
        timeout: target.timeout,
        body_limit: target.body_limit,
        follow: target.follow_redirects,
        secret: target.headers.iter().any(|(_, text)| matches!(text, HeaderText::Secret { .. })),
        trust: trust(target).map_err(Unready::Tls)?,
        lookups,
        clock,
    })
}

fn trust(target: &Target) -> Result<Trust, TlsFault> {
    let encrypted = target.is_encrypted();
    match (target.insecure, encrypted || target.follow_redirects) {
        (true, _) => Ok(Trust::Anybody),
        (false, false) => Ok(Trust::Nobody),
        // A plain target need not suffer from authorities that only a redirect might ask for.
        (false, true) if encrypted => Trust::load(target.ca.as_deref()),
        (false, true) => Ok(Trust::load(target.ca.as_deref()).unwrap_or(Trust::Nobody)),
    }
}

fn header(name: &str, text: &HeaderText) -> Result<(HeaderName, HeaderValue), Fault> {
    let fault = |reason: &dyn std::fmt::Display| {
        Fault::new(FaultKind::Secret, format!("the header `{name}` cannot be sent: {reason}"))
    };
    let parsed = HeaderName::try_from(name).map_err(|error| fault(&error))?;
    let mut value = match text {
        HeaderText::Plain(value) => HeaderValue::from_str(value).map_err(|error| fault(&error))?,
        HeaderText::Secret { prefix, secret } => {
            let secret = secret.resolve().map_err(|error| fault(&error))?;
            let value = format!("{prefix}{}", secret.expose_secret());
            HeaderValue::from_str(&value).map_err(|_| fault(&"the secret has a character that no header may have"))?
        }
    };
    value.set_sensitive(matches!(text, HeaderText::Secret { .. }));
    Ok((parsed, value))
}

/// Whether a header of this name and fixed value can be sent.
#[must_use]
pub fn is_header(name: &str, value: &str) -> bool {
    HeaderName::try_from(name).is_ok() && HeaderValue::from_str(value).is_ok()
}
