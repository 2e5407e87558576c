//! HTTP for the channels: one request, one answer, within a deadline; no redirect, no proxy but a configured one, no
//! connection kept, verified TLS, and never to an address that the guard refuses.

use std::{
    error::Error as _,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use chrono::DateTime;
use reqwest::{
    Client, Method, Proxy, Response, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER},
    redirect::Policy,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::{sync::OnceCell, task::spawn_blocking, time::timeout};

use super::{
    channel::{Failure, Retry},
    guard::{self, NoAddress},
    words,
};
use crate::{
    collect::tls,
    config::{SecretRef, remember, veil},
    domain::notice::Said,
    text::{Clean, number},
};

/// How much of an answer is read, in bytes.
const BODY: usize = 64 << 10;
/// How much of it is shown.
const SHOWN: usize = 200;
/// A part of a path that is at least so long may be a token.
const TOKEN: usize = 12;
/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(5);
/// The longest time that a service may ask us to wait.
const LONGEST_WAIT: Duration = Duration::from_mins(10);
const USER_AGENT: &str = concat!("bongsu/", env!("CARGO_PKG_VERSION"), " (notify)");

/// How a channel reaches its service.
#[derive(Debug, Clone)]
pub struct Wire {
    /// Whether addresses that are not public may be asked.
    pub allow_private: bool,
    /// The PEM file of the authorities to trust instead of the machine's own.
    pub ca: Option<PathBuf>,
    /// The proxy to go through, `http://host:port`.
    pub proxy: Option<String>,
    /// How long one request may take in all.
    pub deadline: Duration,
    client: Arc<OnceCell<Client>>,
}

impl Wire {
    /// Made on first use: reading the authorities of the machine takes its time.
    #[must_use]
    pub fn new(allow_private: bool, ca: Option<PathBuf>, proxy: Option<String>, deadline: Duration) -> Self {
        Self { allow_private, ca, proxy, deadline, client: Arc::default() }
    }

    /// Sends one request and reads the answer, whatever it says.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn call(&self, call: Call) -> Result<Answer, Failure> {
        let url = self.judged(&call.url)?;
        self.judge_behind_proxy(&url).await?;
        let client = self
            .client
            .get_or_try_init(|| self.client())
            .await
            .map_err(|why| Failure::new(Said::of(|lang| words::no_connection(lang, &why)), Retry::Soon))?;
        let mut request = client.request(call.method, url).headers(call.headers);
        if let Some((kind, body)) = call.body {
            request = request.header(CONTENT_TYPE, HeaderValue::from_static(kind)).body(body);
        }
        let exchange = async {
            let mut response = request.send().await.map_err(unanswered)?;
            let mut body = Vec::new();
            // What was sent was answered: that the body breaks off does not unsay the status.
            let _ = read(&mut response, &mut body).await;
            let headers = response.headers();
            let location = headers.get(LOCATION).map(|to| shown(to.as_bytes()));
            Ok(Answer { status: response.status().as_u16(), wait: wait(headers), location, body })
        };
        timeout(self.deadline, exchange).await.unwrap_or_else(|_| {
            let after = number::duration(self.deadline);
            Err(Failure { unsure: true, ..Failure::new(Said::of(|lang| words::late(lang, &after)), Retry::Soon) })
        })
    }

    /// The URL, if it may be asked. Numbers never meet the resolver, so they are looked at here.
    fn judged(&self, text: &SecretString) -> Result<Url, Failure> {
        let wrong = |why: Said| Failure::new(why, Retry::Never);
        let url = address(text.expose_secret()).map_err(wrong)?;
        let ip = url.host_str().and_then(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
        if let Some(ip) = ip.filter(|ip| !self.allow_private && !guard::is_public(*ip)) {
            return Err(wrong(Said::of(|lang| words::private(lang, &ip.to_string(), &ip.to_string()))));
        }
        Ok(url)
    }

    /// A proxy looks names up itself: where this machine knows one as private, the proxy is not asked for it.
    async fn judge_behind_proxy(&self, url: &Url) -> Result<(), Failure> {
        let Some(host) = url.host_str().filter(|_| self.proxy.is_some() && !self.allow_private) else { return Ok(()) };
        match guard::addresses(host, 0, false).await {
            Err(NoAddress::Private(name, ip)) => {
                let why = Said::of(|lang| words::private(lang, &name, &ip.to_string()));
                Err(Failure::new(why, Retry::Never))
            }
            _ => Ok(()),
        }
    }

    async fn client(&self) -> Result<Client, String> {
        let (ca, proxy) = (self.ca.clone(), self.proxy.clone());
        // No authority at all fails at the first https with a sentence about the certificate.
        let settings = move || tls::settings(tls::authorities(ca.as_deref())?);
        let tls = spawn_blocking(settings).await.map_err(|error| error.to_string())??;
        let proxy = proxy.map(|proxy| {
            let host = Url::parse(&proxy).ok().and_then(|url| url.host_str().map(str::to_owned));
            Proxy::all(proxy).map(|proxy| (proxy, host)).map_err(|error| error.to_string())
        });
        let (proxy, proxy_host) = proxy.transpose()?.unzip();
        let guarded = Guarded { allow_private: self.allow_private, proxy: proxy_host.flatten() };
        let mut builder = Client::builder()
            .user_agent(USER_AGENT)
            .no_proxy()
            .pool_max_idle_per_host(0)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT)
            .dns_resolver(guarded)
            .tls_backend_preconfigured(tls);
        if let Some(proxy) = proxy {
            builder = builder.proxy(proxy);
        }
        builder.build().map_err(|error| error.to_string())
    }
}

/// Reads a URL of a service: https, or http to this machine, without credentials.
///
/// # Errors
/// What is wrong with it, without its text.
pub fn address(text: &str) -> Result<Url, Said> {
    let url = Url::parse(text).map_err(|error| Said::of(|lang| words::no_url(lang, &error.to_string())))?;
    let host = url.host_str().unwrap_or_default();
    let ip: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let here = host == "localhost" || ip.is_some_and(|ip| ip.to_canonical().is_loopback());
    if !url.username().is_empty() || url.password().is_some() {
        return Err(words::credentials().into());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if here => Ok(url),
        _ => Err(words::plain_http().into()),
    }
}

/// One request.
pub struct Call {
    /// How.
    pub method: Method,
    /// Where to; it may hold a secret.
    pub url: SecretString,
    /// The headers.
    pub headers: HeaderMap,
    /// The type of the body, and the body.
    pub body: Option<(&'static str, Vec<u8>)>,
}

impl Call {
    /// A request with a JSON body.
    #[must_use]
    pub fn json(method: Method, url: impl Into<SecretString>, body: &Value) -> Self {
        let body = Some(("application/json; charset=utf-8", body.to_string().into_bytes()));
        Self { method, url: url.into(), headers: HeaderMap::new(), body }
    }

    /// A request with the fields of a form.
    #[must_use]
    pub fn form(url: impl Into<SecretString>, fields: &[(&str, &str)]) -> Self {
        // The encoding of forms is that of queries.
        let encoded = Url::parse_with_params("http://form/", fields);
        let body = encoded.ok().and_then(|url| url.query().map(str::to_owned)).unwrap_or_default();
        let body = Some(("application/x-www-form-urlencoded", body.into_bytes()));
        Self { method: Method::POST, url: url.into(), headers: HeaderMap::new(), body }
    }

    /// A request without a body.
    #[must_use]
    pub fn get(url: impl Into<SecretString>) -> Self {
        Self { method: Method::GET, url: url.into(), headers: HeaderMap::new(), body: None }
    }

    /// The same with a header whose value is never shown.
    ///
    /// # Errors
    /// No header can hold that value.
    pub fn with(mut self, name: HeaderName, value: &str) -> Result<Self, Failure> {
        let wrong = || Failure::new(Said::of(|lang| words::no_header(lang, name.as_str())), Retry::Never);
        let mut text = HeaderValue::from_str(value).map_err(|_| wrong())?;
        text.set_sensitive(true);
        self.headers.insert(name, text);
        Ok(self)
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// How long the service asks to be left alone.
    pub wait: Option<Duration>,
    location: Option<String>,
    body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The beginning of the body, without secrets, for a sentence.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(&self.body)
    }

    /// The answer if it is a yes.
    ///
    /// # Errors
    /// It is a no, now or for good.
    pub fn accepted(self) -> Result<Self, Failure> {
        let (status, said) = (self.status, self.shown());
        let wait = self.wait.map_or(Retry::Soon, Retry::After);
        match status {
            200..300 => Ok(self),
            // 420 is how Statuspage says 429.
            420 | 429 => Err(Failure::new(Said::of(|lang| words::too_many(lang, status)), wait)),
            408 | 425 => Err(Failure::new(Said::of(|lang| words::failing(lang, status, &said)), wait)),
            500.. => {
                let why = Said::of(|lang| words::failing(lang, status, &said));
                Err(Failure { unsure: true, ..Failure::new(why, wait) })
            }
            300..400 => {
                let to = self.location.unwrap_or_default();
                Err(Failure::new(Said::of(|lang| words::moved(lang, status, &to)), Retry::Never))
            }
            _ => Err(Failure::new(Said::of(|lang| words::refused(lang, status, &said)), Retry::Never)),
        }
    }
}

/// A part of an answer for a sentence: short, harmless, without secrets.
fn shown(bytes: &[u8]) -> String {
    let text = veil(&String::from_utf8_lossy(&bytes[..bytes.len().min(BODY)])).into_owned();
    Clean::with_limit(text.trim(), SHOWN).to_string()
}

/// Fetches a secret, which may take a program its time.
///
/// # Errors
/// It is not there.
pub async fn secret(reference: &SecretRef) -> Result<SecretString, Failure> {
    let wanted = reference.clone();
    let fetched = spawn_blocking(move || wanted.resolve().map_err(|error| error.to_string())).await;
    let fetched = fetched.unwrap_or_else(|error| Err(error.to_string()));
    fetched.map_err(|why| Failure::new(Said::of(|lang| words::no_secret(lang, &why)), Retry::Soon))
}

/// Fetches a URL that is a secret. Services repeat paths in their errors, so the path is one by itself, and so is a part
/// of it that looks like a token.
///
/// # Errors
/// It is not there.
pub async fn secret_url(reference: &SecretRef) -> Result<SecretString, Failure> {
    let url = secret(reference).await?;
    let parsed = Url::parse(url.expose_secret()).ok();
    let path = parsed.as_ref().map_or("", Url::path);
    let token = |part: &&str| part.len() >= TOKEN && part.contains(|c: char| c.is_ascii_digit());
    for part in path.split('/').filter(token).chain((path.len() >= TOKEN).then_some(path)) {
        remember(part);
    }
    Ok(url)
}

/// How long a service asks to be left alone: seconds, or a date, which its own clock explains.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let asked = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = asked.parse::<u64>().ok().or_else(|| {
        let date = |text: &str| DateTime::parse_from_rfc2822(text).ok();
        let now = date(headers.get(DATE)?.to_str().ok()?)?;
        u64::try_from((date(asked)? - now).num_seconds()).ok()
    })?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// Reads the body up to the limit.
async fn read(response: &mut Response, body: &mut Vec<u8>) -> reqwest::Result<()> {
    while let Some(chunk) = response.chunk().await? {
        let room = (BODY - body.len()).min(chunk.len());
        body.extend_from_slice(&chunk[..room]);
        if room < chunk.len() {
            break;
        }
    }
    Ok(())
}

/// Why there is no answer: with all causes, without the URL.
fn unanswered(error: reqwest::Error) -> Failure {
    let (connecting, error) = (error.is_connect() || error.is_builder(), error.without_url());
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(NoAddress::Private(host, ip)) = inner.downcast_ref() {
            return Failure::new(Said::of(|lang| words::private(lang, host, &ip.to_string())), Retry::Never);
        }
        let said = inner.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = inner.source();
    }
    let why = Clean::with_limit(&veil(&text), 2 * SHOWN).to_string();
    if connecting {
        return Failure::new(Said::of(|lang| words::no_connection(lang, &why)), Retry::Soon);
    }
    Failure { unsure: true, ..Failure::new(Said::of(|lang| words::broke_off(lang, &why)), Retry::Soon) }
}

/// Finds the addresses of a host and looks at them in the instant in which they are used.
#[derive(Debug, Clone)]
struct Guarded {
    allow_private: bool,
    /// The config names it, so it may be anywhere.
    proxy: Option<String>,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.allow_private || self.proxy.as_deref() == Some(name.as_str());
        Box::pin(async move {
            // Port 0: reqwest puts the port of the URL in its place.
            let found: Vec<SocketAddr> = guard::addresses(name.as_str(), 0, allowed).await?;
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}
