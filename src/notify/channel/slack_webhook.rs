//! Slack, by an incoming webhook: one fixed channel, a text, nothing else (docs.slack.dev, "Sending messages using
//! incoming webhooks").

use std::fmt::Write as _;

use futures::future::{BoxFuture, FutureExt};
use reqwest::Method;
use serde_json::json;

use super::{Channel, Failure, Message, Receipt, at_most, required_secret};
use crate::{
    config::{SecretRef, Section},
    notify::http::{Call, Wire, secret_url},
};

/// Longer texts are cut by Slack itself, without a word.
const LONGEST: usize = 3_500;

/// One webhook.
#[derive(Debug)]
pub(super) struct SlackWebhook {
    wire: Wire,
    /// The URL is the credential.
    url: SecretRef,
}

impl SlackWebhook {
    pub(super) fn read(section: &mut Section<'_>, wire: Wire) -> Option<Self> {
        Some(Self { wire, url: required_secret(section, "url")? })
    }
}

impl Channel for SlackWebhook {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Receipt, Failure>> {
        async move {
            let body = json!({ "text": text(message), "unfurl_links": false });
            let call = Call::json(Method::POST, secret_url(&self.url).await?, &body);
            self.wire.call(call).await?.accepted()?;
            Ok(Receipt { delivered: true, ..Receipt::default() })
        }
        .boxed()
    }
}

/// A message as Slack's markup: the people it names, the first line in bold, nothing that could be a command.
pub(super) fn text(message: &Message) -> String {
    let mut text = String::new();
    for id in &message.mentions {
        let _ = write!(text, "<@{}> ", escaped(id));
    }
    text.push('*');
    // An asterisk would end the bold part.
    text.push_str(&escaped(&message.headline()).replace('*', "∗"));
    text.push('*');
    if !message.body.is_empty() {
        text.push('\n');
        text.push_str(&escaped(&message.body));
    }
    at_most(&text, LONGEST)
}

/// The three characters that Slack's markup begins with; so no text can call `@channel` or disguise a link.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
