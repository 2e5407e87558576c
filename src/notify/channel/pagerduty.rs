//! `PagerDuty`, Events API v2: trigger, acknowledge, resolve. The cause is the `dedup_key`, so a repeated event is one
//! alert (developer.pagerduty.com, "Send an alert event").

use futures::future::{BoxFuture, FutureExt};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Channel, Failure, Message, Receipt, at_most, fact, required_secret, service};
use crate::{
    config::{SecretRef, Section},
    domain::{incident::Severity, notice::Kind},
    notify::http::{Call, Wire, secret},
};

/// The longest `dedup_key`, and the longest summary, in characters.
const LONGEST_KEY: usize = 255;
const LONGEST_SUMMARY: usize = 1_024;

/// One integration of a service.
#[derive(Debug)]
pub(super) struct PagerDuty {
    wire: Wire,
    base: String,
    routing_key: SecretRef,
}

impl PagerDuty {
    pub(super) fn read(section: &mut Section<'_>, wire: Wire) -> Option<Self> {
        let routing_key = required_secret(section, "routing-key");
        let base = service(section, "https://events.pagerduty.com");
        Some(Self { wire, base: base?, routing_key: routing_key? })
    }

    async fn event(&self, action: &str, message: &Message) -> Result<(), Failure> {
        let routing_key = secret(&self.routing_key).await?;
        let mut event = json!({
            "routing_key": routing_key.expose_secret(),
            "event_action": action,
            "dedup_key": dedup_key(&message.notice.cause),
        });
        if action == "trigger" {
            event["payload"] = payload(message);
            event["client"] = "bongsu".into();
            if let Some(url) = fact(&message.notice, "url") {
                event["client_url"] = url.into();
            }
        }
        self.wire.call(Call::json(Method::POST, format!("{}/v2/enqueue", self.base), &event)).await?.accepted()?;
        Ok(())
    }
}

impl Channel for PagerDuty {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Receipt, Failure>> {
        async move {
            match message.notice.kind {
                Kind::Acknowledged => self.event("acknowledge", message).await?,
                Kind::Resolved | Kind::Closed | Kind::AlarmOver => self.event("resolve", message).await?,
                Kind::Test => {
                    // Nothing stays open that nobody would close.
                    self.event("trigger", message).await?;
                    self.event("resolve", message).await?;
                }
                _ => self.event("trigger", message).await?,
            }
            Ok(Receipt::default())
        }
        .boxed()
    }

    fn is_idempotent(&self) -> bool {
        true
    }
}

fn dedup_key(cause: &str) -> String {
    let key = format!("bongsu/{cause}");
    if key.len() <= LONGEST_KEY { key } else { format!("bongsu/{:x}", Sha256::digest(cause)) }
}

fn payload(message: &Message) -> Value {
    let notice = &message.notice;
    let severity = match notice.severity {
        _ if notice.kind == Kind::Test => "info",
        Severity::P0 => "critical",
        Severity::P1 => "error",
        Severity::P2 => "warning",
        Severity::P3 => "info",
    };
    let mut details = json!({ "text": message.body, "kind": notice.kind.name(), "severity": notice.severity.id() });
    for (name, value) in &notice.facts {
        details[name] = value.as_str().into();
    }
    json!({
        "summary": at_most(&message.subject, LONGEST_SUMMARY),
        "source": fact(notice, "room").unwrap_or("bongsu"),
        "severity": severity,
        "timestamp": notice.at.to_rfc3339(),
        "class": notice.kind.name(),
        "custom_details": details,
    })
}
