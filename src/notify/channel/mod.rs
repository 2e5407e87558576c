//! Channels: each one knows how one kind of service is told something, once. When, how often and in which order is not
//! their business. None of them ever shows a secret, follows a redirect or waits without a deadline.

mod command;
mod pagerduty;
mod slack;
mod slack_webhook;
mod smtp;
mod statuspage;
mod twilio;
mod webhook;

use std::{collections::BTreeMap, fmt::Debug, sync::Arc, time::Duration};

use futures::future::{BoxFuture, FutureExt, ready};

use super::{http::Wire, route::Role, words};
use crate::{
    config::Section,
    domain::{
        notice::{Notice, Said},
        people::People,
        words::Lang,
    },
    text::Zone,
};

/// One message, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Unique per notice, channel and recipient: the same in every try.
    pub key: String,
    /// What it tells.
    pub notice: Notice,
    /// The number or address; empty for a channel that is one place.
    pub recipient: String,
    /// The Slack ids of those to be mentioned.
    pub mentions: Vec<String>,
    /// The language of its words.
    pub lang: Lang,
    /// Its first line.
    pub subject: String,
    /// The lines after it; may be empty.
    pub body: String,
    /// Whether an earlier try may have arrived.
    pub again: bool,
    /// What the channel kept of earlier messages of the same cause.
    pub memory: BTreeMap<String, String>,
}

impl Message {
    /// Its first line, marked when it may be a duplicate.
    #[must_use]
    pub fn headline(&self) -> String {
        if self.again {
            format!("{} {}", self.subject, words::duplicate().get(self.lang))
        } else {
            self.subject.clone()
        }
    }

    /// All of it as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let headline = self.headline();
        if self.body.is_empty() { headline } else { format!("{headline}\n{}", self.body) }
    }
}

/// What a service answered to a message that it took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// By which the service can be asked about it.
    pub id: Option<String>,
    /// Whether it has arrived, and not only been taken.
    pub delivered: bool,
    /// What to keep for later messages of the same cause.
    pub keep: Vec<(String, String)>,
    /// What did not quite go well.
    pub note: Option<Said>,
}

/// Why a message did not get out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// A full sentence without secrets.
    pub why: Said,
    /// Whether another try makes sense.
    pub retry: Retry,
    /// Whether it may have arrived all the same.
    pub unsure: bool,
    /// What to keep for the next try.
    pub keep: Vec<(String, String)>,
}

impl Failure {
    /// One that certainly did not arrive.
    #[must_use]
    pub const fn new(why: Said, retry: Retry) -> Self {
        Self { why, retry, unsure: false, keep: Vec::new() }
    }
}

/// When to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Never: it would be refused again.
    Never,
    /// After a while.
    Soon,
    /// Not before the service wants to be asked again.
    After(Duration),
}

/// What a service says about a message that it took earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is still on its way.
    Underway,
    /// It arrived.
    Delivered,
    /// It did not arrive, and will not.
    Lost(Said),
}

/// One way to tell somebody something.
pub trait Channel: Debug + Send + Sync {
    /// Sends a message, within a deadline of its own.
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Receipt, Failure>>;

    /// Asks what became of a message that was taken under this id.
    fn ask<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Fate, Failure>> {
        let _ = id;
        ready(Ok(Fate::Underway)).boxed()
    }

    /// Whether it can be asked.
    fn tells(&self) -> bool {
        false
    }

    /// Whether the same message sent twice arrives once.
    fn is_idempotent(&self) -> bool {
        false
    }
}

/// What all channels of a room share when their tables are read.
pub(super) struct Ground<'a> {
    pub people: &'a People,
    pub zone: &'a Zone,
}

/// A channel as its table describes it.
pub(super) struct Read {
    pub role: Role,
    /// Whether only one line of words fits.
    pub short: bool,
    pub to: Vec<String>,
    pub channel: Arc<dyn Channel>,
}

/// The kinds of channels, as the config writes them.
pub(super) const KINDS: &[&str] =
    &["slack-webhook", "slack", "pagerduty", "statuspage", "twilio-sms", "twilio-call", "smtp", "webhook", "command"];

/// Reads the keys of one kind of channel.
pub(super) fn read(kind: &str, section: &mut Section<'_>, wire: Wire, ground: &Ground<'_>) -> Option<Read> {
    let of = |role, channel: Arc<dyn Channel>| Read { role, short: false, to: Vec::new(), channel };
    let personal = |role, to, channel: Arc<dyn Channel>| Read { role, short: role == Role::Phone, to, channel };
    Some(match kind {
        "slack-webhook" => of(Role::Place, Arc::new(slack_webhook::SlackWebhook::read(section, wire)?)),
        "slack" => of(Role::Place, Arc::new(slack::Slack::read(section, wire, ground)?)),
        "pagerduty" => of(Role::Pager, Arc::new(pagerduty::PagerDuty::read(section, wire)?)),
        "statuspage" => of(Role::Publication, Arc::new(statuspage::Statuspage::read(section, wire)?)),
        "webhook" => of(Role::Place, Arc::new(webhook::Webhook::read(section, wire)?)),
        "command" => of(Role::Place, Arc::new(command::Command::read(section, wire.deadline)?)),
        "smtp" => {
            let (to, channel) = smtp::Smtp::read(section, &wire, ground)?;
            personal(Role::Mail, to, Arc::new(channel))
        }
        other => {
            let (to, channel) = twilio::Twilio::read(section, wire, ground, other == "twilio-call")?;
            personal(Role::Phone, to, Arc::new(channel))
        }
    })
}

/// The base URL of a service: its own, or another one for tests and gateways.
fn service(section: &mut Section<'_>, usual: &str) -> Option<String> {
    section.conceal("url");
    if section.json("url").is_none() {
        return Some(usual.to_owned());
    }
    let url = section.required_string("url")?;
    match super::http::address(&url) {
        Ok(_) => Some(url.trim_end_matches('/').to_owned()),
        Err(why) => {
            section.problem("url", format!("`url`: {}", why.en));
            None
        }
    }
}

/// Whom a personal channel reaches: known people and groups, or what `is_literal` takes as a number or an address.
fn recipients(
    section: &mut Section<'_>,
    key: &str,
    ground: &Ground<'_>,
    is_literal: fn(&str) -> bool,
    wanted: &str,
) -> Vec<String> {
    section.conceal(key);
    let names = section.strings(key).unwrap_or_default();
    for name in names.iter().filter(|name| !ground.people.knows(name) && !is_literal(name)) {
        let known = ground.people.ids().chain(ground.people.groups());
        let guess = crate::config::unknown("person or group", name, known);
        section.problem(key, format!("{guess}; or write {wanted}"));
    }
    names
}

/// Whether a text is a telephone number as E.164 has it.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A key that must be there and be a secret.
fn required_secret(section: &mut Section<'_>, key: &str) -> Option<crate::config::SecretRef> {
    if section.json(key).is_none() {
        section.problem_here(format!("`{key}` is missing: write \"env:NAME\", \"file:PATH\" or \"cmd:PROGRAM ARG\""));
    }
    section.secret(key)
}

/// A text with at most so many characters, and a mark where it was cut.
fn at_most(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters.saturating_sub(1)) {
        Some((at, _)) if text[at..].chars().nth(1).is_some() => format!("{}…", &text[..at]),
        _ => text.to_owned(),
    }
}

/// A value of one of the notice's facts.
fn fact<'n>(notice: &'n Notice, name: &str) -> Option<&'n str> {
    notice.facts.get(name).map(String::as_str).filter(|value| !value.is_empty())
}
