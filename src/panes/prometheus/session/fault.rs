//! What went wrong with a question, told apart as an engineer on call would.

use std::{error::Error, io, time::Duration};

use thiserror::Error;

use super::{Raw, wire::Envelope};
use crate::{
    domain::reading::{Fault, FaultKind},
    text::{Clean, number},
};

/// How much of somebody else's words is quoted, in bytes.
const QUOTED: usize = 300;

/// Why there is no answer, and what is known besides.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{fault}")]
pub struct Refused {
    /// Why.
    pub fault: Fault,
    /// The status that came, if any.
    pub status: Option<u16>,
    /// Whether more came than is read.
    pub too_large: bool,
    /// Whether nothing was sent.
    pub unsent: bool,
}

impl Refused {
    pub(super) const fn of(kind: FaultKind, detail: String) -> Self {
        Self { fault: Fault { kind, detail }, status: None, too_large: false, unsent: false }
    }

    /// Whether it is sure that nothing was done: nothing was sent, or the other side said no.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.unsent || self.status.is_some_and(|status| status < 500)
    }

    /// Whether the other side does not know the question: it only answers some of what a Prometheus does.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.status, Some(404 | 405 | 501))
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self { fault, status: None, too_large: false, unsent: false }
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        refused.fault
    }
}

/// Nobody answered in time.
pub(super) fn silent(place: &str, within: Duration) -> Refused {
    Refused::of(FaultKind::Silent, format!("{place} did not answer within {}", number::duration(within)))
}

/// What a status means when it says that something is wrong.
pub(super) fn status(place: &str, path: &str, raw: &Raw) -> Result<(), Refused> {
    let Raw { status, location, .. } = raw;
    let said = quoted(&raw.body);
    let said = if said.is_empty() { String::new() } else { format!(": {said}") };
    let (kind, why) = match status {
        200..=299 => return Ok(()),
        300..=399 => {
            let to = location.as_deref().unwrap_or("another place");
            let cure =
                "redirects are not followed: write the URL of the API itself, or who logs in there is asked first";
            (FaultKind::Protocol, format!("{place} answered {path} with {status}, which leads to {to}; {cure}"))
        }
        401 => (
            FaultKind::Auth,
            format!("{place} wants other credentials (401): see `user`, `password` and `token`{said}"),
        ),
        403 => (FaultKind::Denied, format!("{place} does not let us ask {path} (403){said}")),
        404 => {
            let cure = "is the URL that of the API, with its path?";
            (FaultKind::Protocol, format!("{place} does not know {path} (404): {cure}"))
        }
        429 => (FaultKind::Limit, format!("{place} is asked too often (429){said}")),
        502 | 504 => {
            let why = "whoever stands before it gets no answer from it";
            (FaultKind::Unreachable, format!("{place} answered {path} with {status}: {why}"))
        }
        503 => (FaultKind::Busy, format!("{place} is not ready (503){said}")),
        _ => (FaultKind::Protocol, format!("{place} answered {path} with {status}{said}")),
    };
    Err(Refused { status: Some(*status), ..Refused::of(kind, why) })
}

/// An answer that Prometheus itself calls an error.
pub(super) fn error(place: &str, envelope: &Envelope<'_>, status: u16) -> Refused {
    let Envelope { error_type, error, .. } = envelope;
    let said = Clean::with_limit(error, QUOTED);
    let (kind, why) = match error_type.as_str() {
        "timeout" | "canceled" => {
            (FaultKind::Limit, format!("{place} gave up, as we asked it to ({error_type}): {said}"))
        }
        "unavailable" => (FaultKind::Busy, format!("{place} is not ready ({error_type}): {said}")),
        "bad_data" => (FaultKind::Protocol, format!("{place} does not understand the question: {said}")),
        _ if status == 401 => (FaultKind::Auth, format!("{place} wants other credentials (401): {said}")),
        _ if status == 403 => (FaultKind::Denied, format!("{place} does not let us ask (403): {said}")),
        other => {
            let kind = Clean::with_limit(other, 40);
            (FaultKind::Protocol, format!("{place} could not answer ({kind}): {said}"))
        }
    };
    Refused { status: Some(status), ..Refused::of(kind, why) }
}

/// An answer that is not what is expected of it. A status that is no success says more than the body.
pub(super) fn unreadable(place: &str, path: &str, why: &str, raw: &Raw) -> Refused {
    if let Err(refused) = status(place, path, raw) {
        return refused;
    }
    let page = raw.body.trim_ascii_start().starts_with(b"<");
    let why = if page {
        format!("{place} answered {path} with a web page: is the URL that of the API, and does nobody ask for a login?")
    } else if raw.body.trim_ascii().is_empty() {
        format!("{place} answered {path} with nothing")
    } else {
        format!("{place} does not answer {path} as the API does: {}", Clean::with_limit(why, QUOTED))
    };
    Refused { status: Some(raw.status), ..Refused::of(FaultKind::Protocol, why) }
}

/// The beginning of a body, for a sentence; nothing of a web page, which says nothing in so few words.
fn quoted(body: &[u8]) -> String {
    let text = body.trim_ascii();
    if text.starts_with(b"<") {
        return String::new();
    }
    let text = String::from_utf8_lossy(&text[..text.len().min(QUOTED)]);
    Clean::with_limit(text.trim_matches('"'), QUOTED).to_string()
}

/// What an error of the client means.
pub(super) fn of(error: &reqwest::Error, place: &str) -> Refused {
    let unsent = error.is_connect() || error.is_builder();
    let (kind, why) = cause(error, place);
    Refused { unsent, ..Refused::of(kind, why) }
}

fn cause(error: &reqwest::Error, place: &str) -> (FaultKind, String) {
    let mut next = error.source();
    let mut innermost = String::new();
    while let Some(error) = next {
        let said = error.to_string();
        if said.contains("dns error") {
            let why = error.source().map_or(said, ToString::to_string);
            return (
                FaultKind::Dns,
                format!("the name in {place} cannot be found: {}", Clean::with_limit(&why, QUOTED)),
            );
        }
        if let Some(known) = known(error, place) {
            return known;
        }
        if said.contains("closed before message completed") {
            return (FaultKind::Reset, format!("{place} closed the connection"));
        }
        innermost = said;
        next = error.source();
    }
    if error.is_timeout() {
        return (FaultKind::Silent, format!("{place} did not answer"));
    }
    if error.is_decode() || error.is_body() {
        return (FaultKind::Reset, format!("{place} broke off in the middle of its answer"));
    }
    let innermost = Clean::with_limit(&innermost, QUOTED);
    (FaultKind::Protocol, format!("{place} does not speak HTTP as it should: {innermost}"))
}

fn known(error: &(dyn Error + 'static), place: &str) -> Option<(FaultKind, String)> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some((FaultKind::Tls, format!("the TLS handshake with {place} failed: {tls}")));
    }
    let error = error.downcast_ref::<io::Error>()?;
    // An error that wraps another one does not name it as its source.
    if let Some(inner) = error.get_ref().and_then(|inner| known(inner, place)) {
        return Some(inner);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Some((FaultKind::Refused, format!("nothing listens on {place}"))),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected
        | io::ErrorKind::UnexpectedEof => Some((FaultKind::Reset, format!("{place} closed the connection"))),
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::TimedOut => Some((FaultKind::Unreachable, format!("there is no way to {place}: {error}"))),
        _ => None,
    }
}
