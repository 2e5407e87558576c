//! From the errors of the client libraries to a cause: what reqwest calls "error sending request" is told apart here.

use std::{error::Error as StdError, io, io::ErrorKind};

use rustls::{CertificateError, Error as TlsError};

use super::{certificate, trace::Trace};
use crate::{
    panes::services::cause::{Cause, Stage, TlsFault},
    text::Clean,
};

/// What went wrong, by everything that is known when a probe failed.
pub(super) struct Scene<'a> {
    /// The marks of the probe.
    pub trace: &'a Trace,
    /// The name in the URL.
    pub host: &'a str,
    /// The address as a person knows it.
    pub address: Clean,
}

impl Scene<'_> {
    /// Why the request failed.
    pub fn blame(&self, error: &(dyn StdError + 'static)) -> Cause {
        if let Some(reason) = self.trace.unresolved() {
            return Cause::Dns { host: self.host.into(), detail: Some(reason.into()) };
        }
        let mut next = Some(error);
        let mut innermost = error;
        while let Some(error) = next {
            if let Some(cause) = self.known(error) {
                return cause;
            }
            innermost = error;
            next = error.source();
        }
        Cause::Protocol { detail: innermost.to_string().into() }
    }

    /// What it is when the deadline passes.
    pub fn silence(&self, after_ms: f64) -> Cause {
        match self.trace.stage() {
            None => Cause::Dns { host: self.host.into(), detail: None },
            Some(stage) => Cause::Silent { stage, after_ms, address: self.address.clone() },
        }
    }

    fn known(&self, error: &(dyn StdError + 'static)) -> Option<Cause> {
        if let Some(error) = error.downcast_ref::<TlsError>() {
            return Some(Cause::Tls { fault: self.tls(error) });
        }
        if let Some(error) = error.downcast_ref::<io::Error>() {
            // An I/O error that wraps another one does not name it as its source.
            let inner = error.get_ref().and_then(|inner| self.known(inner));
            return inner.or_else(|| self.input_output(error));
        }
        let error = error.downcast_ref::<hyper::Error>()?;
        (error.is_incomplete_message() || error.is_closed() || error.is_canceled()).then(|| self.reset())
    }

    fn input_output(&self, error: &io::Error) -> Option<Cause> {
        let address = self.address.clone();
        match error.kind() {
            ErrorKind::ConnectionRefused => Some(Cause::Refused { address }),
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected
            | ErrorKind::UnexpectedEof => Some(self.reset()),
            ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::AddrNotAvailable
            | ErrorKind::PermissionDenied
            | ErrorKind::TimedOut => Some(Cause::Unreachable { address, detail: error.to_string().into() }),
            _ => None,
        }
    }

    fn reset(&self) -> Cause {
        Cause::Reset { stage: self.trace.stage().unwrap_or(Stage::Connect), address: self.address.clone() }
    }

    fn tls(&self, error: &TlsError) -> TlsFault {
        let other = || TlsFault::Other { detail: error.to_string().into() };
        match error {
            TlsError::InvalidMessage(_) => TlsFault::NotTls,
            TlsError::InvalidCertificate(wrong) => match wrong {
                CertificateError::Expired => TlsFault::Expired { days: 0 },
                CertificateError::ExpiredContext { time, not_after } => {
                    let days = time.as_secs().saturating_sub(not_after.as_secs()) / (24 * 60 * 60);
                    TlsFault::Expired { days: i64::try_from(days).unwrap_or(i64::MAX) }
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsFault::NotYetValid,
                CertificateError::NotValidForName => TlsFault::WrongName { names: Clean::default() },
                CertificateError::NotValidForNameContext { presented, .. } => {
                    TlsFault::WrongName { names: names(presented).into() }
                }
                _ if self.is_self_signed() => TlsFault::SelfSigned,
                // A bad signature: an authority of the same name, but not the one that is trusted.
                CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsFault::UnknownIssuer,
                _ => other(),
            },
            _ => other(),
        }
    }

    fn is_self_signed(&self) -> bool {
        let shown = self.trace.certificate().and_then(|der| certificate::read(&der));
        shown.is_some_and(|certificate| certificate.self_signed)
    }
}

/// The names in rustls' debug notation, `DnsName("a.example")`, as a person writes them; five are enough.
fn names(presented: &[String]) -> String {
    let plain = |name: &String| name.split('"').nth(1).unwrap_or(name).to_owned();
    presented.iter().take(5).map(plain).collect::<Vec<_>>().join(", ")
}
