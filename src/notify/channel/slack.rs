//! Slack, by a bot: opens `incident-YYYYMMDD-HHMM` for an incident that is declared, pins the first message, invites
//! those who are named, and posts what follows there (docs.slack.dev: `conversations.create`, `conversations.invite`,
//! `chat.postMessage`, `pins.add`; scopes `chat:write`, `channels:manage`, `pins:write`, and `channels:join`).

use futures::future::{BoxFuture, FutureExt};
use reqwest::{Method, header::AUTHORIZATION};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{
    Channel, Failure, Ground, Message, Receipt, Retry, at_most, required_secret, service,
    slack_webhook::{escaped, text},
};
use crate::{
    config::{SecretRef, Section},
    domain::{
        notice::{Kind, Notice, Said},
        people::People,
    },
    notify::{
        http::{Call, Wire, secret},
        words,
    },
    text::{Clean, Zone, time::date_time},
};

/// What is kept of an incident: its channel.
const ROOM: &str = "slack-channel";
/// How often another name is tried when one is taken.
const NAMES: usize = 9;

/// A bot in one workspace.
#[derive(Debug)]
pub(super) struct Slack {
    wire: Wire,
    base: String,
    token: SecretRef,
    /// Where everything is posted that belongs to no incident, and where incidents are announced.
    channel: String,
    opens: bool,
    invite: Vec<String>,
    zone: Zone,
}

impl Slack {
    pub(super) fn read(section: &mut Section<'_>, wire: Wire, ground: &Ground<'_>) -> Option<Self> {
        let token = required_secret(section, "token");
        let channel = section.required_string("channel");
        let opens = section.boolean("open-channel").unwrap_or(true);
        let invite = invited(section, ground.people);
        let base = service(section, "https://slack.com/api");
        Some(Self { wire, base: base?, token: token?, channel: channel?, opens, invite, zone: ground.zone.clone() })
    }

    /// Calls a method and gives its answer, be it a yes or a no.
    async fn ask(&self, method: &str, body: &Value) -> Result<Value, Failure> {
        let token = secret(&self.token).await?;
        let call = Call::json(Method::POST, format!("{}/{method}", self.base), body)
            .with(AUTHORIZATION, &format!("Bearer {}", token.expose_secret()))?;
        Ok(self.wire.call(call).await?.accepted()?.json())
    }

    /// The same; a no is a failure.
    async fn method(&self, method: &str, body: &Value) -> Result<Value, Failure> {
        let said = self.ask(method, body).await?;
        if said["ok"] == true { Ok(said) } else { Err(refusal(method, &said)) }
    }

    /// Posts a text; answers where it stands and by which time Slack knows it.
    async fn post(&self, channel: &str, text: &str) -> Result<(String, String), Failure> {
        let body = json!({ "channel": channel, "text": text, "unfurl_links": false, "unfurl_media": false });
        let said = self.method("chat.postMessage", &body).await?;
        let part = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        Ok((part("channel"), part("ts")))
    }

    /// Opens the channel of an incident. Its name may be taken by another one of the same minute.
    async fn open(&self, notice: &Notice) -> Result<String, Failure> {
        let stamp: String = date_time(notice.at, &self.zone).chars().filter(|c| *c != '-' && *c != ':').collect();
        // `20261121 142341`: the seconds are left away.
        let name = format!("incident-{}", stamp.replace(' ', "-").get(..13).unwrap_or_default());
        let mut tried = self.create(&name).await;
        for number in 2..=NAMES {
            if !matches!(&tried, Ok(None)) {
                break;
            }
            tried = self.create(&format!("{name}-{number}")).await;
        }
        tried?.ok_or_else(|| refusal("conversations.create", &json!({ "error": "name_taken" })))
    }

    /// The id of a new channel; `None` when there is one of that name.
    async fn create(&self, name: &str) -> Result<Option<String>, Failure> {
        let method = "conversations.create";
        let said = self.ask(method, &json!({ "name": name })).await?;
        match (said["ok"] == true, said["channel"]["id"].as_str()) {
            (true, Some(id)) => Ok(Some(Clean::new(id).to_string())),
            (true, None) => Err(Failure::new(Said::of(|lang| words::no_form(lang, "channel.id")), Retry::Never)),
            (false, _) if said["error"] == "name_taken" => Ok(None),
            (false, _) => Err(refusal(method, &said)),
        }
    }

    /// The first message of an incident: in a channel of its own, pinned, and announced where everybody is.
    async fn declare(&self, message: &Message) -> Result<Receipt, Failure> {
        let room = match message.memory.get(ROOM) {
            Some(room) => room.clone(),
            None => self.open(&message.notice).await?,
        };
        let keep = vec![(ROOM.to_owned(), room.clone())];
        let kept = |failure: Failure| Failure { keep: keep.clone(), ..failure };
        let (_, ts) = self.post(&room, &text(message)).await.map_err(kept)?;
        let mut note = self.method("pins.add", &json!({ "channel": room, "timestamp": ts })).await.err();
        let mut invited: Vec<_> = message.mentions.iter().chain(&self.invite).cloned().collect();
        invited.dedup();
        if !invited.is_empty() {
            let users = json!({ "channel": room, "users": invited.join(",") });
            note = note.or(self.method("conversations.invite", &users).await.err());
        }
        let link = format!("<#{}> {}", escaped(&room), text(message));
        // The incident has its channel: that the others did not hear of it is said, not tried again.
        note = note.or(self.post(&self.channel, &at_most(&link, 3_500)).await.err());
        Ok(Receipt { delivered: true, keep, note: note.map(|failure| failure.why), id: None })
    }
}

impl Channel for Slack {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Receipt, Failure>> {
        async move {
            if self.opens && message.notice.kind == Kind::Declared {
                return self.declare(message).await;
            }
            let room = message.memory.get(ROOM).unwrap_or(&self.channel);
            self.post(room, &text(message)).await?;
            Ok(Receipt { delivered: true, ..Receipt::default() })
        }
        .boxed()
    }
}

/// The Slack ids of the people who are always invited.
fn invited(section: &mut Section<'_>, people: &People) -> Vec<String> {
    let mut ids = Vec::new();
    for name in section.strings("invite").unwrap_or_default() {
        if !people.knows(&name) {
            let known = people.ids().chain(people.groups());
            section.problem("invite", crate::config::unknown("person or group", &name, known));
        }
        for person in people.called(&name) {
            if person.slack.is_none() {
                let why = format!("no Slack id is known of `{}`: write slack = \"U…\" for them", person.id);
                section.problem("invite", why);
            }
            ids.extend(person.slack.clone());
        }
    }
    ids
}

/// What an answer without `ok` means.
fn refusal(method: &str, said: &Value) -> Failure {
    let code = Clean::with_limit(said["error"].as_str().unwrap_or("no_error_code"), 80).to_string();
    let retry = match code.as_str() {
        "ratelimited"
        | "rate_limited"
        | "internal_error"
        | "fatal_error"
        | "service_unavailable"
        | "request_timeout"
        | "team_added_to_org"
        | "no_error_code" => Retry::Soon,
        _ => Retry::Never,
    };
    let why = match code.as_str() {
        "not_in_channel" | "channel_not_found" => Said::of(|lang| words::slack_outside(lang, &code)),
        "invalid_auth" | "not_authed" | "token_revoked" | "token_expired" | "account_inactive" => {
            Said::of(|lang| words::slack_token(lang, &code))
        }
        "missing_scope" => {
            let needed = Clean::with_limit(said["needed"].as_str().unwrap_or("?"), 80).to_string();
            Said::of(|lang| words::slack_scope(lang, method, &needed))
        }
        _ => Said::of(|lang| words::slack_refused(lang, method, &code)),
    };
    Failure::new(why, retry)
}
