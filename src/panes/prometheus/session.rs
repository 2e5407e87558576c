//! The way to a Prometheus and its Alertmanager: one client for both, whose connections are kept; one question, one
//! answer, each within its time and its size. What the answers mean is not understood here.

mod client;
mod fault;
mod wire;

use std::{sync::Arc, time::Duration};

use reqwest::{
    Method, Response, Url,
    header::{CONTENT_TYPE, DATE, HeaderName, HeaderValue, LOCATION},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::{
    sync::Mutex,
    task::spawn_blocking,
    time::{Instant, timeout},
};

pub use fault::Refused;
use wire::Shape;
pub use wire::{
    AlertmanagerAlert, AlertmanagerSilence, Matcher, PrometheusAlert, PrometheusAlerts, PrometheusTarget,
    PrometheusTargets, Sampled, VersionInfo,
};

use self::client::Ready;
use super::config::Target;
use crate::{
    domain::{
        clock::Moment,
        reading::{Fault, FaultKind},
    },
    text::Clean,
};

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Prometheus.
    Prometheus,
    /// Its Alertmanager.
    Alertmanager,
}

/// The way to a target.
pub struct Session {
    target: Arc<Target>,
    ready: Mutex<Option<Arc<Ready>>>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer<T> {
    /// What was asked for.
    pub data: T,
    /// What Prometheus warns of, such as stores that did not answer.
    pub warning: Clean,
    /// What the clock of the server said, to the second.
    pub date: Option<Moment>,
    /// How long it took.
    pub took: Duration,
}

/// One question.
struct Call<'a> {
    door: Door,
    method: Method,
    path: &'a str,
    query: &'a [(&'a str, String)],
    body: Option<&'a Value>,
    within: Duration,
}

struct Raw {
    status: u16,
    body: Vec<u8>,
    whole: bool,
    location: Option<Clean>,
    date: Option<Moment>,
    took: Duration,
}

impl Session {
    /// A session that connects when it is first used.
    #[must_use]
    pub fn new(target: Arc<Target>) -> Self {
        Self { target, ready: Mutex::default() }
    }

    /// The target.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Asks Prometheus, within the time that the target has.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn prometheus<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<Answer<T>, Refused> {
        self.prometheus_within(path, query, self.target.timeout).await
    }

    /// The same within a time of one's own.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn prometheus_within<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
        within: Duration,
    ) -> Result<Answer<T>, Refused> {
        let door = Door::Prometheus;
        let raw = self.exchange(&Call { door, method: Method::GET, path, query, body: None, within }).await?;
        let place = self.place(door);
        self.whole(&raw, door)?;
        let envelope = wire::envelope(&raw.body).map_err(|why| fault::unreadable(&place, path, &why, &raw))?;
        if envelope.status != "success" {
            return Err(fault::error(&place, &envelope, raw.status));
        }
        // An error is told with its status, so that a success with another one is somebody else's page.
        fault::status(&place, path, &raw)?;
        let data = envelope.data.map_or("null", |data| data.get());
        let data = serde_json::from_str(data).map_err(|why| fault::unreadable(&place, path, &why.to_string(), &raw))?;
        let warning = envelope.warnings.first().map(|text| Clean::new(text)).unwrap_or_default();
        Ok(Answer { data, warning, date: raw.date, took: raw.took })
    }

    /// Evaluates an expression now; the server is told to give up before we do.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn instant(&self, query: &str, within: Duration) -> Result<Answer<Vec<Sampled>>, Refused> {
        let asked = [("query", query.to_owned()), ("timeout", limit(within))];
        let answer = self.prometheus_within::<Value>("api/v1/query", &asked, within).await?;
        self.sampled(answer, Shape::Instant, query)
    }

    /// Evaluates an expression at every step of a time; times are in seconds since 1970 on the server's clock.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn range(
        &self,
        query: &str,
        (start, end, step): (i64, i64, i64),
        within: Duration,
    ) -> Result<Answer<Vec<Sampled>>, Refused> {
        let asked = [
            ("query", query.to_owned()),
            ("start", start.to_string()),
            ("end", end.to_string()),
            ("step", step.to_string()),
            ("timeout", limit(within)),
        ];
        let answer = self.prometheus_within::<Value>("api/v1/query_range", &asked, within).await?;
        self.sampled(answer, Shape::Range, query)
    }

    fn sampled(&self, answer: Answer<Value>, shape: Shape, query: &str) -> Result<Answer<Vec<Sampled>>, Refused> {
        let data = wire::samples(&answer.data, shape).map_err(|why| {
            let place = self.place(Door::Prometheus);
            Refused::of(FaultKind::Protocol, format!("{place} answered `{}`: {why}", Clean::with_limit(query, 100)))
        })?;
        Ok(Answer { data, warning: answer.warning, date: answer.date, took: answer.took })
    }

    /// Asks Alertmanager.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn alertmanager<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<Answer<T>, Refused> {
        let (door, within) = (Door::Alertmanager, self.target.timeout);
        let raw = self.exchange(&Call { door, method: Method::GET, path, query, body: None, within }).await?;
        self.read(&raw, door, path)
    }

    /// Gives Alertmanager something, once: it is never tried again.
    ///
    /// # Errors
    /// Why it was not done, or why nobody knows ([`Refused::is_sure`]).
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Refused> {
        self.change(Method::POST, path, Some(body)).await
    }

    /// Takes something from Alertmanager, once.
    ///
    /// # Errors
    /// Why it was not done, or why nobody knows ([`Refused::is_sure`]).
    pub async fn delete(&self, path: &str) -> Result<Value, Refused> {
        self.change(Method::DELETE, path, None).await
    }

    async fn change(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Refused> {
        let (door, within) = (Door::Alertmanager, self.target.timeout);
        let raw = self.exchange(&Call { door, method, path, query: &[], body, within }).await?;
        fault::status(&self.place(door), path, &raw)?;
        // Taking a silence back is answered by nothing at all.
        Ok(serde_json::from_slice(&raw.body).unwrap_or(Value::Null))
    }

    fn read<T: DeserializeOwned>(&self, raw: &Raw, door: Door, path: &str) -> Result<Answer<T>, Refused> {
        let place = self.place(door);
        self.whole(raw, door)?;
        fault::status(&place, path, raw)?;
        let data =
            serde_json::from_slice(&raw.body).map_err(|why| fault::unreadable(&place, path, &why.to_string(), raw))?;
        Ok(Answer { data, warning: Clean::default(), date: raw.date, took: raw.took })
    }

    fn whole(&self, raw: &Raw, door: Door) -> Result<(), Refused> {
        if raw.whole {
            return Ok(());
        }
        let limit = self.target.body_limit >> 10;
        let why = format!(
            "{} answered with more than {limit} KiB, which is more than is read: ask for less, or raise `body-limit`",
            self.place(door)
        );
        Err(Refused { too_large: true, ..Refused::of(FaultKind::Limit, why) })
    }

    fn base(&self, door: Door) -> Result<&str, Refused> {
        match door {
            Door::Prometheus => Ok(&self.target.url),
            Door::Alertmanager => self
                .target
                .alertmanager
                .as_deref()
                .ok_or_else(|| Refused::of(FaultKind::Protocol, "the target has no `alertmanager`".to_owned())),
        }
    }

    /// How somebody is called in sentences.
    #[must_use]
    pub fn place(&self, door: Door) -> String {
        let url = self.base(door).unwrap_or_default();
        url.split_once("://").map_or(url, |(_, rest)| rest).to_owned()
    }

    async fn exchange(&self, call: &Call<'_>) -> Result<Raw, Refused> {
        let place = self.place(call.door);
        let base = self.base(call.door)?;
        let url = Url::parse_with_params(&format!("{base}/{}", call.path), call.query)
            .map_err(|error| Refused::of(FaultKind::Protocol, format!("{place}: {error}")))?;
        let began = Instant::now();
        let exchanged = timeout(call.within, async {
            let ready = self.ready().await?;
            let mut request = ready.request(call.method.clone(), url);
            if let Some(body) = call.body {
                request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
            }
            let response = request.send().await.map_err(|error| fault::of(&error, &place))?;
            self.take(response, began).await.map_err(|error| fault::of(&error, &place))
        });
        let raw = exchanged.await.unwrap_or_else(|_| Err(fault::silent(&place, call.within)))?;
        if matches!(raw.status, 401 | 403) {
            // What is no longer accepted may have been renewed: it is read again.
            *self.ready.lock().await = None;
        }
        Ok(raw)
    }

    async fn take(&self, mut response: Response, began: Instant) -> reqwest::Result<Raw> {
        let limit = self.target.body_limit;
        let mut body = Vec::new();
        let mut whole = true;
        while let Some(chunk) = response.chunk().await? {
            let room = (limit - body.len()).min(chunk.len());
            body.extend_from_slice(&chunk[..room]);
            if room < chunk.len() {
                whole = false;
                break;
            }
        }
        let headers = response.headers();
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| chrono::DateTime::parse_from_rfc2822(date).ok()).map(|date| date.to_utc());
        let location = headers.get(LOCATION).map(|to| Clean::from_bytes(to.as_bytes()));
        Ok(Raw { status: response.status().as_u16(), body, whole, location, date, took: began.elapsed() })
    }

    async fn ready(&self) -> Result<Arc<Ready>, Refused> {
        let mut slot = self.ready.lock().await;
        if let Some(ready) = &*slot {
            return Ok(Arc::clone(ready));
        }
        let target = Arc::clone(&self.target);
        let made = spawn_blocking(move || Ready::make(&target)).await;
        let made = made.unwrap_or_else(|error| Err(Fault::new(FaultKind::Protocol, error.to_string())));
        let ready = Arc::new(made.map_err(|fault| Refused { unsent: true, ..Refused::from(fault) })?);
        *slot = Some(Arc::clone(&ready));
        Ok(ready)
    }
}

/// How long the server may take: a little less than we wait, so that its answer says what was too slow.
fn limit(within: Duration) -> String {
    format!("{}ms", (within.as_millis() * 9 / 10).max(1))
}

/// Reads a URL of the config: http or https, without credentials, query or fragment; gives it without a slash at its end.
///
/// # Errors
/// What is wrong with it.
pub fn address(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| format!("must be such as \"http://127.0.0.1:9090\": {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("must begin with http:// or https://".into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold credentials: write `user` and `password`, or `token`".into());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must end with its path: the paths of the API are put below it".into());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Whether a header of this name and value can be sent.
#[must_use]
pub fn is_header(name: &str, value: &str) -> bool {
    HeaderName::try_from(name).is_ok() && HeaderValue::from_str(value).is_ok()
}

#[cfg(test)]
#[path = "session/tests.rs"]
pub(super) mod tests;
