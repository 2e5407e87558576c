//! Why a probe failed, as data: told apart so finely that a person knows where to look. Pure; the words are elsewhere.

use serde::{Deserialize, Serialize};

use crate::text::Clean;

/// A failed probe: what went wrong, and the same as one English sentence for machines and recordings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// What went wrong.
    #[serde(flatten)]
    pub cause: Cause,
    /// One sentence in English.
    pub text: Clean,
}

/// What went wrong. Its `kind` is stable: `refused`, `silent`, `reset`, `dns`, `unreachable`, `tls`, `status`, `body`,
/// `too-large`, `protocol`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Cause {
    /// The host is there and nothing listens on the port.
    Refused {
        /// The address that was tried.
        address: Clean,
    },
    /// The deadline passed.
    Silent {
        /// What was waited for.
        stage: Stage,
        /// How long the whole probe waited, in milliseconds.
        after_ms: f64,
        /// The address that was tried.
        address: Clean,
    },
    /// The peer closed or reset the connection.
    Reset {
        /// What was waited for.
        stage: Stage,
        /// The address that was tried.
        address: Clean,
    },
    /// The name does not resolve.
    Dns {
        /// The name.
        host: Clean,
        /// What the resolver said; `None` when it said nothing before the deadline.
        detail: Option<Clean>,
    },
    /// There is no way to the host.
    Unreachable {
        /// The address that was tried.
        address: Clean,
        /// What the system said.
        detail: Clean,
    },
    /// The TLS handshake failed.
    Tls {
        /// Why.
        fault: TlsFault,
    },
    /// Another status than expected.
    Status {
        /// What was expected: `200`, `2xx`.
        expected: Clean,
        /// What came.
        got: u16,
        /// Where a redirect points.
        location: Option<Clean>,
    },
    /// The body is not as expected.
    Body {
        /// Why.
        fault: BodyFault,
    },
    /// The body that was to be checked is longer than is read.
    TooLarge {
        /// So many bytes are read, counted after decompression.
        limit: usize,
    },
    /// The peer does not speak HTTP, or speaks it wrongly.
    Protocol {
        /// What the client library made of it.
        detail: Clean,
    },
}

/// What a probe was waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The TCP connection.
    Connect,
    /// The TLS handshake.
    Tls,
    /// The head of the answer.
    Answer,
    /// The rest of the body.
    Body,
}

/// Why a TLS handshake failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum TlsFault {
    /// The certificate ran out.
    Expired {
        /// Full days ago.
        days: i64,
    },
    /// The certificate is not valid yet.
    NotYetValid,
    /// The certificate vouches for itself.
    SelfSigned,
    /// Nobody whom this machine trusts vouches for the certificate.
    UnknownIssuer,
    /// The certificate is for other names.
    WrongName {
        /// The names it is for.
        names: Clean,
    },
    /// The peer does not speak TLS.
    NotTls,
    /// The file of the config's `ca` cannot be used.
    CaFile {
        /// Why.
        detail: Clean,
    },
    /// This machine has no certificate authorities at all.
    NoAuthorities,
    /// Anything else.
    Other {
        /// What the TLS library made of it.
        detail: Clean,
    },
}

/// Why a body is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum BodyFault {
    /// It is not JSON.
    NotJson,
    /// A member is missing.
    Missing {
        /// Its path: `checks.db`.
        path: Clean,
        /// Its value as it should be, as JSON.
        expected: Clean,
    },
    /// A member has another value.
    Differs {
        /// Its path: `checks.db`.
        path: Clean,
        /// Its value as it should be, as JSON.
        expected: Clean,
        /// Its value, as JSON.
        got: Clean,
    },
    /// A text does not occur.
    NoText {
        /// The text.
        text: Clean,
    },
}
