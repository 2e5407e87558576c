//! The client: whom it trusts, who it says that we are, and how it never behaves (no redirect, no proxy, no second try).

use reqwest::{
    Client, Method, RequestBuilder, Url,
    header::{ACCEPT, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use rustls::RootCertStore;
use secrecy::{ExposeSecret, SecretString};

use super::super::config::{HeaderText, Login, Target};
use crate::{
    collect::tls,
    config::SecretRef,
    domain::reading::{Fault, FaultKind},
};

/// How a question introduces itself in the access logs.
const USER_AGENT: &str = concat!("bongsu/", env!("CARGO_PKG_VERSION"), " (prometheus)");
/// How many connections are kept to each of both.
const CONNECTIONS: usize = 4;

/// A client with its credentials.
pub(super) struct Ready {
    client: Client,
    headers: HeaderMap,
    login: Known,
}

/// Who we are, with the secret at hand.
enum Known {
    Nobody,
    Basic(String, SecretString),
    Bearer(SecretString),
}

impl Ready {
    /// Reads the secrets and the certificate authorities: slow.
    pub(super) fn make(target: &Target) -> Result<Self, Fault> {
        let urls = [Some(&target.url), target.alertmanager.as_ref()].into_iter().flatten();
        let encrypted = urls.into_iter().any(|url| url.starts_with("https:"));
        let untrusted = |why: String| Fault::new(FaultKind::Tls, why);
        // Without encryption nobody need suffer from authorities that cannot be read.
        let roots = if encrypted { tls::authorities(target.ca.as_deref()) } else { Ok(RootCertStore::empty()) };
        let tls = tls::settings(roots.map_err(untrusted)?).map_err(untrusted)?;
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .no_proxy()
            .pool_max_idle_per_host(CONNECTIONS)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .tls_backend_preconfigured(tls)
            .build()
            .map_err(|error| Fault::new(FaultKind::Protocol, error.to_string()))?;
        Ok(Self { client, headers: headers(target)?, login: login(&target.login)? })
    }

    /// A request with everything that goes along.
    pub(super) fn request(&self, method: Method, url: Url) -> RequestBuilder {
        let request = self.client.request(method, url).headers(self.headers.clone());
        match &self.login {
            Known::Nobody => request,
            Known::Basic(user, password) => request.basic_auth(user, Some(password.expose_secret())),
            Known::Bearer(token) => request.bearer_auth(token.expose_secret()),
        }
    }
}

fn secret(reference: &SecretRef) -> Result<SecretString, Fault> {
    reference.resolve().map_err(|error| Fault::new(FaultKind::Secret, error.to_string()))
}

fn login(login: &Login) -> Result<Known, Fault> {
    match login {
        Login::Nobody => Ok(Known::Nobody),
        Login::Basic { user, password } => Ok(Known::Basic(user.clone(), secret(password)?)),
        Login::Bearer(token) => Ok(Known::Bearer(secret(token)?)),
    }
}

fn headers(target: &Target) -> Result<HeaderMap, Fault> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    for (name, text) in &target.headers {
        let wrong = || Fault::new(FaultKind::Secret, format!("the header `{name}` has a character that none may have"));
        let value = match text {
            HeaderText::Plain(text) => HeaderValue::from_str(text).map_err(|_| wrong())?,
            HeaderText::Secret(reference) => {
                let mut value = HeaderValue::from_str(secret(reference)?.expose_secret()).map_err(|_| wrong())?;
                value.set_sensitive(true);
                value
            }
        };
        headers.insert(HeaderName::try_from(name).map_err(|_| wrong())?, value);
    }
    Ok(headers)
}
