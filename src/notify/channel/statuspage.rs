//! Statuspage: an incident on a public page, created, updated, resolved (developer.statuspage.io, "Incidents"). Before a
//! message that may have arrived is sent again, the page is asked whether it did: what everybody reads must not stand
//! there twice.

use futures::future::{BoxFuture, FutureExt};
use reqwest::{Method, header::AUTHORIZATION};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

use super::{Channel, Failure, Message, Receipt, at_most, fact, required_secret, service};
use crate::{
    config::{SecretRef, Section},
    domain::{
        incident::Severity,
        notice::{Kind, Notice, Said},
    },
    notify::{
        http::{Answer, Call, Wire, secret},
        words,
    },
};

/// What is kept of an incident: its id on the page.
const INCIDENT: &str = "statuspage-incident";
/// The longest name of an incident, in characters.
const LONGEST_NAME: usize = 200;

/// One page.
#[derive(Debug)]
pub(super) struct Statuspage {
    wire: Wire,
    base: String,
    key: SecretRef,
    page: String,
    /// The ids of the components that such an incident concerns.
    components: Vec<String>,
}

impl Statuspage {
    pub(super) fn read(section: &mut Section<'_>, wire: Wire) -> Option<Self> {
        let key = required_secret(section, "api-key");
        let page = identifier(section, "page");
        let components = section.strings("components").unwrap_or_default();
        for wrong in components.iter().filter(|id| !is_identifier(id)) {
            section.problem("components", format!("`{wrong}` is no id of a component: letters and digits"));
        }
        let base = service(section, "https://api.statuspage.io");
        Some(Self { wire, base: base?, key: key?, page: page?, components })
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, Failure> {
        let url = format!("{}/v1/pages/{}/incidents{path}", self.base, self.page);
        let call = match body {
            Some(body) => Call::json(method, url, body),
            None => Call::get(url),
        };
        let key = secret(&self.key).await?;
        let call = call.with(AUTHORIZATION, &format!("OAuth {}", key.expose_secret()))?;
        self.wire.call(call).await?.accepted()
    }

    /// The incident of an earlier try that may have arrived: by its id, or by its name among those that are open.
    async fn found(&self, message: &Message) -> Result<Value, Failure> {
        if let Some(id) = known(message) {
            return Ok(self.call(Method::GET, &format!("/{id}"), None).await?.json());
        }
        let open = self.call(Method::GET, "/unresolved", None).await?.json();
        let named = |incident: &&Value| incident["name"] == name(message).as_str();
        Ok(open.as_array().into_iter().flatten().find(named).cloned().unwrap_or_default())
    }

    fn incident(&self, message: &Message) -> Value {
        let status = status(&message.notice);
        let component = match (status, message.notice.severity) {
            ("resolved", _) => "operational",
            (_, Severity::P0 | Severity::P1) => "major_outage",
            (_, Severity::P2) => "partial_outage",
            (_, Severity::P3) => "degraded_performance",
        };
        let mut incident = json!({ "name": name(message), "status": status, "body": body(message) });
        if !self.components.is_empty() {
            let each = self.components.iter().map(|id| (id.clone(), Value::from(component)));
            incident["components"] = Value::Object(each.collect::<Map<_, _>>());
            incident["component_ids"] = json!(self.components);
        }
        json!({ "incident": incident })
    }
}

impl Channel for Statuspage {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Receipt, Failure>> {
        async move {
            let mut known = known(message).cloned();
            if message.again {
                let found = self.found(message).await?;
                known = known.or_else(|| found["id"].as_str().filter(|id| is_identifier(id)).map(str::to_owned));
                let mut updates = found["incident_updates"].as_array().into_iter().flatten();
                if updates.any(|update| update["body"] == body(message).as_str()) {
                    let keep = known.map(|id| (INCIDENT.to_owned(), id)).into_iter().collect();
                    return Ok(Receipt { delivered: true, keep, ..Receipt::default() });
                }
            }
            let incident = self.incident(message);
            let answer = match &known {
                Some(id) => self.call(Method::PATCH, &format!("/{id}"), Some(&incident)).await?,
                None => self.call(Method::POST, "", Some(&incident)).await?,
            };
            let Some(id) = answer.json()["id"].as_str().filter(|id| is_identifier(id)).map(str::to_owned).or(known)
            else {
                // It is out: another try would publish it twice.
                let why = Said::of(|lang| words::no_form(lang, "id"));
                return Ok(Receipt { delivered: true, note: Some(why), ..Receipt::default() });
            };
            Ok(Receipt { delivered: true, keep: vec![(INCIDENT.to_owned(), id)], ..Receipt::default() })
        }
        .boxed()
    }

    fn is_idempotent(&self) -> bool {
        true
    }
}

/// The id of the incident, where an earlier message made it.
fn known(message: &Message) -> Option<&String> {
    message.memory.get(INCIDENT).filter(|id| is_identifier(id))
}

fn name(message: &Message) -> String {
    at_most(&message.notice.title, LONGEST_NAME)
}

/// Without the mark of a duplicate: the page is asked instead.
fn body(message: &Message) -> String {
    if message.body.is_empty() { message.subject.clone() } else { message.body.clone() }
}

/// The status of the page for that of the room.
fn status(notice: &Notice) -> &'static str {
    if matches!(notice.kind, Kind::Resolved | Kind::Closed) {
        return "resolved";
    }
    match fact(notice, "status").unwrap_or_default() {
        "identified" => "identified",
        "mitigated" | "monitoring" => "monitoring",
        "resolved" | "closed" => "resolved",
        _ => "investigating",
    }
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn identifier(section: &mut Section<'_>, key: &str) -> Option<String> {
    let text = section.required_string(key)?;
    if !is_identifier(&text) {
        section.problem(key, format!("`{key}` must be an id: letters and digits"));
        return None;
    }
    Some(text)
}
