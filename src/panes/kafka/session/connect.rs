//! Making the client: the password, TLS, and meeting the cluster, all within one deadline.

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
};

use krafka::{
    Kafka,
    auth::{AuthConfig, TlsConfig},
};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::{
    Known, Link,
    fault::{self, About},
    knock,
};
use crate::{
    domain::reading::{Fault, FaultKind},
    panes::kafka::{
        config::{Login, Mechanism, Target, Tls},
        model::Wire,
    },
};

/// Opens the client.
pub(super) async fn open(target: &Arc<Target>) -> Result<Link, Fault> {
    let place = target.brokers.join(", ");
    let user = target.login.as_ref().map_or("ANONYMOUS", |login| &login.user);
    let builder = Kafka::builder(target.brokers.join(","))
        .client_id("bongsu")
        .connect_timeout(target.timeout)
        .request_timeout(target.timeout);
    let builder = match security(target).await? {
        Some(security) => builder.security(security),
        None => builder,
    };
    let kafka = match timeout(target.timeout * 3, builder.connect()).await {
        Ok(Ok(kafka)) => kafka,
        // The library tells of the last thing that it tried only.
        Ok(Err(error)) if fault::is_unreachable(&error) => {
            let known = knock::on_all(&target.brokers, target.timeout).await;
            return Err(known.unwrap_or_else(|| fault::of(&error, About::Connect(&place), user)));
        }
        Ok(Err(error)) => return Err(fault::of(&error, About::Connect(&place), user)),
        Err(_) => {
            let silent = || Fault::new(FaultKind::Silent, format!("{place} lets us in and gives no answer"));
            return Err(knock::on_all(&target.brokers, target.timeout).await.unwrap_or_else(silent));
        }
    };
    let consumer = kafka.consumer_without_group().metrics_push(false).build().await;
    let consumer = consumer.map_err(|error| fault::of(&error, About::Connect(&place), user))?;
    let admin = kafka.admin().default_api_timeout(target.timeout);
    Ok(Link { target: Arc::clone(target), admin, consumer, wire: wire(target), known: Known::default().into() })
}

fn wire(target: &Target) -> Wire {
    let local = |address: &String| {
        let host = address.rsplit_once(':').map_or(address.as_str(), |(host, _)| host);
        host == "localhost"
            || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
            || address.parse::<SocketAddr>().is_ok_and(|at| at.ip().is_loopback())
    };
    match target.tls {
        Tls::Verify => Wire::Encrypted,
        Tls::Require => Wire::Unverified,
        Tls::Off if target.brokers.iter().all(local) => Wire::Local,
        Tls::Off => Wire::Cleartext,
    }
}

async fn security(target: &Target) -> Result<Option<AuthConfig>, Fault> {
    let tls = encryption(target);
    let Some(login) = &target.login else { return Ok(tls.map(AuthConfig::ssl)) };
    let password = password(login).await?;
    let sasl = match login.mechanism {
        Mechanism::Plain => AuthConfig::sasl_plain(&login.user, password),
        Mechanism::Scram256 => AuthConfig::sasl_scram_sha256(&login.user, password),
        Mechanism::Scram512 => AuthConfig::sasl_scram_sha512(&login.user, password),
    };
    Ok(Some(match tls {
        Some(tls) => sasl.with_tls(tls),
        None => sasl,
    }))
}

fn encryption(target: &Target) -> Option<TlsConfig> {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let tls = match (target.tls, &target.ca) {
        (Tls::Off, _) => return None,
        (Tls::Require, _) => TlsConfig::insecure(),
        (Tls::Verify, Some(ca)) => TlsConfig::new().with_ca_cert(text(ca)),
        (Tls::Verify, None) => TlsConfig::new().with_native_roots(),
    };
    Some(match &target.identity {
        Some((cert, key)) => tls.with_client_cert(text(cert), text(key)),
        None => tls,
    })
}

/// Fetches the password; a command may take seconds, so that it has a thread of its own.
async fn password(login: &Login) -> Result<String, Fault> {
    let secret = login.password.clone();
    let fetched = tokio::task::spawn_blocking(move || secret.resolve()).await;
    let failed = |why: String| Fault::new(FaultKind::Secret, format!("the password is not to be had: {why}"));
    let secret = fetched.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))?;
    Ok(secret.expose_secret().to_owned())
}
