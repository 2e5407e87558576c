//! TLS: certificates good and bad, and peers that do not speak it.

use std::io::Write as _;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer},
};

use super::*;
use crate::panes::services::cause::{Stage, TlsFault};

/// An authority of the test's own, and its PEM file.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: tempfile::NamedTempFile,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, "test authority");
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("a certificate");
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(issuer.pem().as_bytes()).expect("written");
        Self { issuer, file }
    }

    fn sign(&self, params: &CertificateParams) -> Identity {
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Identity { certificate: certificate.der().clone(), key: key.serialize_der() }
    }
}

struct Identity {
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

fn names(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2090, 1, 1);
    params
}

/// The URL of a TLS server that shows this certificate and answers 200.
fn tls_server(identity: Identity) -> String {
    let key = PrivateKeyDer::try_from(identity.key).expect("a key");
    let settings = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![identity.certificate], key)
        .expect("an identity");
    let settings = Arc::new(settings);
    let address = server(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&settings)).expect("a connection");
        let mut stream = StreamOwned::new(connection, stream);
        if request(&mut stream).is_empty() {
            return;
        }
        let _ = stream.write_all(ok("").as_bytes());
        stream.conn.send_close_notify();
        let _ = stream.flush();
    });
    format!("https://{address}/")
}

async fn fault(target: Target) -> TlsFault {
    match cause(target).await {
        Cause::Tls { fault } => fault,
        other => panic!("not a TLS fault: {other:?}"),
    }
}

#[tokio::test]
async fn an_authority_of_the_config_is_trusted_and_the_time_is_split() {
    let authority = Authority::new();
    let url = tls_server(authority.sign(&names("127.0.0.1")));
    let ca = Some(authority.file.path().to_owned());
    let data = look(Target { ca, ..target(&url) }).await;
    assert_eq!((data.state, data.error.clone()), (State::Up, None));
    assert!(data.tls_days_left.is_some_and(|days| days > 10_000), "{data:?}");
    assert!(data.certificate.as_ref().is_some_and(|certificate| !certificate.self_signed));
    assert!(data.phases.connect_ms.is_some() && data.phases.tls_ms.is_some_and(|ms| ms > 0.0), "{:?}", data.phases);
    let kept = serde_json::to_string(&data).expect("JSON");
    assert_eq!(serde_json::from_str::<Data>(&kept).expect("a recording"), data);
}

#[tokio::test]
async fn the_certificate_is_shown_also_when_it_ran_out() {
    let authority = Authority::new();
    let mut params = names("127.0.0.1");
    params.not_after = date_time_ymd(2024, 1, 1);
    let url = tls_server(authority.sign(&params));
    let ca = Some(authority.file.path().to_owned());
    let data = look(Target { ca, ..target(&url) }).await;
    let Some(Failure { cause: Cause::Tls { fault: TlsFault::Expired { days } }, .. }) = data.error else {
        panic!("{data:?}");
    };
    assert!(days > 300 && data.tls_days_left.is_some_and(|left| left == -days - 1), "{days} {:?}", data.tls_days_left);
}

#[tokio::test]
async fn certificates_that_are_not_to_be_trusted_are_told_apart() {
    let authority = Authority::new();
    let ca = Some(authority.file.path().to_owned());
    let stranger = tls_server(Authority::new().sign(&names("127.0.0.1")));
    assert_eq!(fault(Target { ca: ca.clone(), ..target(&stranger) }).await, TlsFault::UnknownIssuer);

    let other = tls_server(authority.sign(&names("shop.example")));
    let expected = TlsFault::WrongName { names: "shop.example".into() };
    assert_eq!(fault(Target { ca: ca.clone(), ..target(&other) }).await, expected);

    let mut params = names("127.0.0.1");
    params.not_before = date_time_ymd(2089, 1, 1);
    let early = tls_server(authority.sign(&params));
    assert_eq!(fault(Target { ca: ca.clone(), ..target(&early) }).await, TlsFault::NotYetValid);

    let key = KeyPair::generate().expect("a key");
    let own = names("127.0.0.1").self_signed(&key).expect("a certificate");
    let url = tls_server(Identity { certificate: own.der().clone(), key: key.serialize_der() });
    assert_eq!(fault(Target { ca, ..target(&url) }).await, TlsFault::SelfSigned);

    let data = look(Target { insecure: true, ..target(&url) }).await;
    assert_eq!(data.state, State::Up);
    assert!(data.certificate.is_some_and(|certificate| certificate.self_signed));
}

#[tokio::test]
async fn a_peer_that_speaks_no_tls() {
    let url = answering("HTTP/1.1 400 Bad Request\r\n\r\n").replace("http:", "https:");
    let address = server(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        linger(&mut stream, SECOND);
    });
    assert_eq!(fault(Target { insecure: true, ..target(&format!("https://{address}/")) }).await, TlsFault::NotTls);
    // One that waits for the end of a request is silent in the handshake.
    let limit = Duration::from_millis(300);
    let cause = cause(Target { insecure: true, timeout: limit, ..target(&url) }).await;
    assert!(matches!(cause, Cause::Silent { stage: Stage::Tls, .. }), "{cause:?}");
}

#[tokio::test]
async fn a_ca_file_that_cannot_be_used_is_named() {
    let ca = Some("/nowhere/ca.pem".into());
    let said = wrong(Target { ca, ..target("https://127.0.0.1:1/") }).await;
    assert!(said.contains("/nowhere/ca.pem") && said.contains("No such file"), "{said}");
    let empty = tempfile::NamedTempFile::new().expect("a file");
    let said = wrong(Target { ca: Some(empty.path().to_owned()), ..target("https://127.0.0.1:1/") }).await;
    assert!(said.contains("holds no certificate"), "{said}");
}
