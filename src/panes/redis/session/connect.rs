//! Making a connection: the name, TCP, TLS, who we are, which database.

use std::{net::SocketAddr, time::Duration};

use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, IntoConnectionInfo, RedisConnectionInfo, TlsCertificates,
    aio::MultiplexedConnection, io::tcp::TcpSettings,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::{io::AsyncReadExt, net::TcpStream, time::timeout};

use super::super::{address::Place, config::Target};
use super::{Answer, Ask, Door, fault, link::send, wire::Refusal};
use crate::{
    config::SecretRef,
    domain::reading::{Fault, FaultKind},
};

/// How long a name may take to resolve: no server has heard of us by then.
const RESOLVE: Duration = Duration::from_secs(5);
/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// How long a server may take to say why it closes the connection.
const LAST_WORDS: Duration = Duration::from_millis(300);
/// The name under which a server lists us.
pub const NAME: &str = "bongsu";

/// Opens a connection and introduces us.
pub(super) async fn open(target: &Target, place: &Place, door: Door) -> Result<MultiplexedConnection, Fault> {
    let secret = match door {
        Door::Server | Door::Bare => &target.password,
        Door::Sentinel => &target.sentinel_password,
    };
    let password = resolve_secret(secret.as_ref()).await?;
    let addresses = resolve(place).await?;
    let client = client(target, place).await?;
    // No time-out of the library's: the source above has its own, and a connection that waits is a connection kept.
    let config = AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None);
    let connecting = client.get_multiplexed_async_connection_with_config(&config);
    let connected = if target.tls {
        // A server without TLS waits for the rest of what it takes for a command.
        timeout(HANDSHAKE, connecting).await.map_err(|_| unanswered(place))?
    } else {
        connecting.await
    };
    let mut live = connected.map_err(|error| fault::of_error(&error, place, true))?;
    let asks = introduction(target, password.as_ref(), door);
    let answers = match send(&mut live, &asks).await {
        Ok(answers) => answers,
        Err(error) => {
            let fault = fault::of_error(&error, place, true);
            let lost = fault.kind == FaultKind::Reset && !target.tls;
            let told = if lost { last_words(&addresses).await } else { None };
            return Err(told.map_or(fault, |line| of_last_words(&line, place, target)));
        }
    };
    for (ask, answer) in asks.iter().zip(&answers) {
        let Answer::Refused(refusal) = answer else { continue };
        let name = String::from_utf8_lossy(&ask.parts()[0]).to_lowercase();
        // Without a name in the list of clients we can live.
        if name != "client" || matches!(refusal.code.as_str(), "NOAUTH" | "DENIED") || fault::is_full(refusal) {
            return Err(super::refusal(refusal, place, target, &name));
        }
    }
    Ok(live)
}

/// Who we are, and which database we want.
fn introduction(target: &Target, password: Option<&SecretString>, door: Door) -> Vec<Ask> {
    let mut asks = Vec::new();
    if let Some(password) = password {
        let mut auth = Ask::new("AUTH");
        if let Some(user) = target.user.as_ref().filter(|_| door != Door::Sentinel) {
            auth = auth.arg(user);
        }
        asks.push(auth.arg(password.expose_secret()));
    }
    asks.push(Ask::new("CLIENT").arg("SETNAME").arg(NAME));
    if target.database > 0 && door == Door::Server {
        asks.push(Ask::new("SELECT").arg(target.database.to_string()));
    }
    asks
}

/// Fetches a secret; a command may take seconds, so that it has a thread of its own.
async fn resolve_secret(secret: Option<&SecretRef>) -> Result<Option<SecretString>, Fault> {
    let Some(secret) = secret.cloned() else { return Ok(None) };
    let failed = |why: String| Fault::new(FaultKind::Secret, format!("the password is not to be had: {why}"));
    let fetched = tokio::task::spawn_blocking(move || secret.resolve()).await;
    Ok(Some(fetched.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))?))
}

/// The addresses of a host, found here so that a name that does not resolve is told apart from a server that is gone.
async fn resolve(place: &Place) -> Result<Vec<SocketAddr>, Fault> {
    let unknown = |why: &str| Fault::new(FaultKind::Dns, format!("the name {} does not resolve: {why}", place.host));
    let found = timeout(RESOLVE, tokio::net::lookup_host((place.host.as_str(), place.port))).await;
    let found = found.map_err(|_| unknown("no answer within 5 s"))?.map_err(|error| unknown(&error.to_string()))?;
    let addresses: Vec<_> = found.collect();
    if addresses.is_empty() { Err(unknown("it has no address")) } else { Ok(addresses) }
}

/// What the library needs to connect; it says nothing by itself, so that every refusal can be told apart by us.
async fn client(target: &Target, place: &Place) -> Result<Client, Fault> {
    let (host, port) = (place.host.clone(), place.port);
    let address = if target.tls {
        ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None }
    } else {
        ConnectionAddr::Tcp(host, port)
    };
    let unusable = |error: redis::RedisError| {
        Fault::new(FaultKind::Tls, format!("the TLS settings of {place} cannot be used: {error}"))
    };
    let info = address.into_connection_info().map_err(unusable)?;
    let info = info
        .set_redis_settings(RedisConnectionInfo::default().set_skip_set_lib_name())
        .set_tcp_settings(TcpSettings::default().set_nodelay(true));
    let Some(path) = target.ca.clone() else { return Client::open(info).map_err(unusable) };
    let shown = path.display().to_string();
    let failed =
        |why: String| Fault::new(FaultKind::Tls, format!("the file of authorities {shown} cannot be used: {why}"));
    let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
    let pem = read.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))?;
    let certificates = TlsCertificates { client_tls: None, root_cert: Some(pem) };
    Client::build_with_tls(info, certificates).map_err(|error| failed(error.to_string()))
}

fn unanswered(place: &Place) -> Fault {
    let why = "did not answer the TLS handshake within 5 s: it is frozen, or there is no TLS on this port";
    Fault::new(FaultKind::Silent, format!("{place} {why}"))
}

/// Why a server closes every new connection: one that is full, or in protected mode, says so without being asked,
/// before it closes. Our own question may have crossed that, so that the answer was lost.
async fn last_words(addresses: &[SocketAddr]) -> Option<String> {
    let read = async {
        let mut stream = TcpStream::connect(addresses).await.ok()?;
        let mut said = vec![0; 512];
        let n = stream.read(&mut said).await.ok()?;
        Some(String::from_utf8_lossy(&said[..n]).into_owned())
    };
    timeout(LAST_WORDS, read).await.ok().flatten().filter(|said| !said.is_empty())
}

fn of_last_words(line: &str, place: &Place, target: &Target) -> Fault {
    let words = line.strip_prefix('-').and_then(|rest| rest.trim_end().split_once(' '));
    let Some((code, text)) = words else {
        return Fault::new(FaultKind::Protocol, format!("{place} does not speak as a Redis server does"));
    };
    let refusal = Refusal { code: code.to_owned(), text: text.to_owned() };
    super::refusal(&refusal, place, target, "client|setname")
}
