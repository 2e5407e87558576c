//! Where the time of one probe goes, measured from inside the HTTP client.
//!
//! reqwest tells only that a request took so long. Three doors that it and rustls leave open give the split: the
//! resolver is ours, a layer sees when the connector begins and ends, and rustls asks its session store for hints at
//! the moment when it starts the handshake, that is when the TCP connection stands. Nothing here judges.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use futures::{FutureExt, future::BoxFuture};
use rustls::{
    NamedGroup,
    client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue},
    pki_types::{CertificateDer, ServerName},
};
use tokio::time::Instant;
use tower::{Layer, Service};

use crate::panes::services::{
    cause::Stage,
    model::{Phases, millis},
};

/// The marks of one probe. When a redirect is followed, they are those of the last connection.
#[derive(Debug)]
pub struct Trace(Mutex<Marks>);

#[derive(Debug)]
struct Marks {
    begun: Instant,
    resolving: Option<Instant>,
    resolved: Option<Instant>,
    unresolved: Option<String>,
    addresses: Vec<IpAddr>,
    tcp: Option<Instant>,
    connected: Option<Instant>,
    answered: Option<Instant>,
    read: Option<Instant>,
    certificate: Option<CertificateDer<'static>>,
}

impl Marks {
    fn begin() -> Self {
        Self {
            begun: Instant::now(),
            resolving: None,
            resolved: None,
            unresolved: None,
            addresses: Vec::new(),
            tcp: None,
            connected: None,
            answered: None,
            read: None,
            certificate: None,
        }
    }
}

impl Trace {
    /// The marks of a probe that begins now.
    #[must_use]
    pub fn begin() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Marks::begin())))
    }

    /// A name is being looked up.
    pub(super) fn resolving(&self) {
        self.mark(|marks| marks.resolving = Some(Instant::now()));
    }

    /// The lookup gave these addresses, or the reason why there are none.
    pub(super) fn resolved(&self, outcome: &Result<Vec<IpAddr>, String>) {
        self.mark(|marks| {
            marks.resolved = Some(Instant::now());
            match outcome {
                Ok(addresses) => marks.addresses.clone_from(addresses),
                Err(reason) => marks.unresolved = Some(reason.clone()),
            }
        });
    }

    /// The peer showed this certificate.
    pub(super) fn shown(&self, certificate: CertificateDer<'static>) {
        self.mark(|marks| marks.certificate = Some(certificate));
    }

    /// The head of the answer is here.
    pub(super) fn answered(&self) {
        self.mark(|marks| marks.answered = Some(Instant::now()));
    }

    /// The body has been read.
    pub(super) fn read(&self) {
        self.mark(|marks| marks.read = Some(Instant::now()));
    }

    /// The certificate that the peer showed.
    pub(super) fn certificate(&self) -> Option<CertificateDer<'static>> {
        self.mark(|marks| marks.certificate.clone())
    }

    /// What the probe is waiting for; `None` while a name is being looked up.
    pub(super) fn stage(&self) -> Option<Stage> {
        self.mark(|marks| match marks {
            Marks { answered: Some(_), .. } => Some(Stage::Body),
            Marks { connected: Some(_), .. } => Some(Stage::Answer),
            Marks { tcp: Some(_), .. } => Some(Stage::Tls),
            Marks { resolving: Some(_), resolved: None, .. } => None,
            _ => Some(Stage::Connect),
        })
    }

    /// Why the name has no address, when it has none.
    pub(super) fn unresolved(&self) -> Option<String> {
        self.mark(|marks| marks.unresolved.clone())
    }

    /// The only address that the name stands for; `None` when there are several, or the URL itself is one.
    pub(super) fn only_address(&self) -> Option<IpAddr> {
        self.mark(|marks| match marks.addresses.as_slice() {
            [only] => Some(*only),
            _ => None,
        })
    }

    /// The split of the time so far.
    pub(super) fn phases(&self) -> Phases {
        self.mark(|marks| Phases {
            dns_ms: span(marks.resolving, marks.resolved),
            connect_ms: span(Some(marks.resolved.unwrap_or(marks.begun)), marks.tcp.or(marks.connected)),
            tls_ms: span(marks.tcp, marks.connected),
            first_byte_ms: span(marks.connected, marks.answered),
            body_ms: span(marks.answered, marks.read),
        })
    }

    fn mark<T>(&self, change: impl FnOnce(&mut Marks) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn span(from: Option<Instant>, to: Option<Instant>) -> Option<f64> {
    Some(millis(to?.saturating_duration_since(from?)))
}

/// Marks the beginning and the end of the connector's work.
#[derive(Debug, Clone)]
pub(super) struct Connecting(pub Arc<Trace>);

impl<S> Layer<S> for Connecting {
    type Service = Connector<S>;

    fn layer(&self, inner: S) -> Connector<S> {
        Connector { inner, trace: Arc::clone(&self.0) }
    }
}

/// reqwest's connector with the marks around it.
#[derive(Debug, Clone)]
pub(super) struct Connector<S> {
    inner: S,
    trace: Arc<Trace>,
}

impl<S, R> Service<R> for Connector<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let trace = Arc::clone(&self.trace);
        trace.mark(|marks| *marks = Marks::begin());
        let connecting = self.inner.call(request);
        async move {
            let outcome = connecting.await;
            if outcome.is_ok() {
                trace.mark(|marks| marks.connected = Some(Instant::now()));
            }
            outcome
        }
        .boxed()
    }
}

/// A session store that keeps no session, so that every probe sees the whole handshake and the certificate, and marks
/// the moment when rustls first asks it: the TCP connection stands.
impl ClientSessionStore for Trace {
    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        self.mark(|marks| marks.tcp = marks.tcp.or_else(|| Some(Instant::now())));
        None
    }

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }

    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, _: Tls13ClientSessionValue) {}
}
