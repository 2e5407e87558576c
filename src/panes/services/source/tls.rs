//! TLS of the probes: who is trusted, and a verifier that shows the certificate also when it is not accepted.

use std::{path::Path, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        Resumption, WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};

use super::trace::Trace;
use crate::panes::services::cause::TlsFault;

/// Whose certificates are accepted.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Those that these authorities vouch for.
    Authorities(Arc<WebPkiServerVerifier>),
    /// All: the config says `insecure`.
    Anybody,
    /// None: the URL asks for no encryption.
    Nobody,
}

impl Trust {
    /// Trusts the authorities of the PEM file `ca`, or else those that the machine trusts. Reads files: slow.
    ///
    /// # Errors
    /// The file cannot be used, or the machine trusts nobody.
    pub fn load(ca: Option<&Path>) -> Result<Self, TlsFault> {
        let roots = ca.map_or_else(machine, file)?;
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
            .build()
            .map(Self::Authorities)
            .map_err(|error| TlsFault::Other { detail: error.to_string().into() })
    }
}

/// The authorities that the machine trusts.
fn machine() -> Result<RootCertStore, TlsFault> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() { Err(TlsFault::NoAuthorities) } else { Ok(roots) }
}

/// The authorities of a PEM file.
fn file(path: &Path) -> Result<RootCertStore, TlsFault> {
    let unusable = |reason: &str| TlsFault::CaFile { detail: format!("{}: {reason}", path.display()).into() };
    let pem = std::fs::read(path).map_err(|error| unusable(&error.to_string()))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| unusable(&error.to_string()))?;
        roots.add(certificate).map_err(|error| unusable(&error.to_string()))?;
    }
    if roots.is_empty() { Err(unusable("it holds no certificate")) } else { Ok(roots) }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// The TLS settings of one probe.
///
/// # Errors
/// The library does not accept its own defaults: a bug.
pub fn settings(trust: &Trust, trace: &Arc<Trace>) -> Result<ClientConfig, Error> {
    let provider = provider();
    let verifier = Verifier { trust: trust.clone(), trace: Arc::clone(trace), provider: Arc::clone(&provider) };
    let mut settings = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    settings.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    settings.resumption = Resumption::store(Arc::clone(trace) as Arc<_>);
    Ok(settings)
}

/// Notes the certificate, then lets the one decide whom [`Trust`] names.
#[derive(Debug)]
struct Verifier {
    trust: Trust,
    trace: Arc<Trace>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.trace.shown(certificate.clone().into_owned());
        match &self.trust {
            Trust::Authorities(verifier) => verifier.verify_server_cert(certificate, intermediates, name, ocsp, now),
            Trust::Anybody => Ok(ServerCertVerified::assertion()),
            Trust::Nobody => Err(CertificateError::UnknownIssuer.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
