//! Twilio: a short message, or a call that reads it aloud (twilio.com/docs, resources `Messages` and `Calls`, version
//! 2010-04-01). Both can be asked later what became of them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures::future::{BoxFuture, FutureExt};
use reqwest::header::AUTHORIZATION;
use secrecy::ExposeSecret;

use super::{
    Channel, Failure, Fate, Ground, Message, Receipt, at_most, is_number, recipients, required_secret, service,
};
use crate::{
    config::{SecretRef, Section},
    domain::{notice::Said, words::Lang},
    notify::{
        http::{Answer, Call, Wire, secret},
        words,
    },
    text::Clean,
};

/// What fits into ten parts in the alphabet that Korean needs.
const LONGEST: usize = 600;

/// One account, for one of the two.
#[derive(Debug)]
pub(super) struct Twilio {
    wire: Wire,
    base: String,
    account: String,
    token: SecretRef,
    from: From,
    calls: bool,
}

/// Who the sender is.
#[derive(Debug)]
enum From {
    Number(String),
    MessagingService(String),
}

impl Twilio {
    pub(super) fn read(
        section: &mut Section<'_>,
        wire: Wire,
        ground: &Ground<'_>,
        calls: bool,
    ) -> Option<(Vec<String>, Self)> {
        let account = sid(section, "account-sid", "AC");
        let token = required_secret(section, "auth-token");
        let from = sender(section, calls);
        let to = recipients(section, "to", ground, is_number, "a number such as \"+821012345678\"");
        let base = service(section, "https://api.twilio.com");
        Some((to, Self { wire, base: base?, account: account?, token: token?, from: from?, calls }))
    }

    fn resource(&self) -> String {
        let kind = if self.calls { "Calls" } else { "Messages" };
        format!("{}/2010-04-01/Accounts/{}/{kind}", self.base, self.account)
    }

    async fn call(&self, call: Call) -> Result<Answer, Failure> {
        let token = secret(&self.token).await?;
        let basic = STANDARD.encode(format!("{}:{}", self.account, token.expose_secret()));
        self.wire.call(call.with(AUTHORIZATION, &format!("Basic {basic}"))?).await?.accepted()
    }
}

impl Channel for Twilio {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Receipt, Failure>> {
        async move {
            let text = at_most(&message.text().replace('\n', " "), LONGEST);
            let words = if self.calls { twiml(&text, message.lang) } else { text };
            let (from, sender) = match &self.from {
                From::Number(number) => ("From", number),
                From::MessagingService(service) => ("MessagingServiceSid", service),
            };
            let what = if self.calls { "Twiml" } else { "Body" };
            let fields = [("To", message.recipient.as_str()), (from, sender), (what, &words)];
            let said = self.call(Call::form(format!("{}.json", self.resource()), &fields)).await?.json();
            let id = said["sid"].as_str().filter(|id| is_sid(id)).map(str::to_owned);
            Ok(Receipt { id, ..Receipt::default() })
        }
        .boxed()
    }

    fn ask<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Fate, Failure>> {
        async move {
            let said = self.call(Call::get(format!("{}/{id}.json", self.resource()))).await?.json();
            let status = Clean::with_limit(said["status"].as_str().unwrap_or_default(), 40).to_string();
            let code = said["error_code"].as_i64().map_or_else(String::new, |code| format!(" {code}"));
            Ok(match status.as_str() {
                "delivered" | "read" | "completed" => Fate::Delivered,
                "undelivered" | "failed" | "canceled" | "busy" | "no-answer" => {
                    Fate::Lost(Said::of(|lang| words::lost(lang, &format!("{status}{code}"))))
                }
                _ => Fate::Underway,
            })
        }
        .boxed()
    }

    fn tells(&self) -> bool {
        true
    }
}

/// What is read aloud, twice: nobody understands the first words of a call at night.
fn twiml(text: &str, lang: Lang) -> String {
    let language = match lang {
        Lang::En => "en-US",
        Lang::Ko => "ko-KR",
    };
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let say = format!("<Say language=\"{language}\">{text}</Say>");
    format!("<Response>{say}<Pause length=\"1\"/>{say}</Response>")
}

fn is_sid(text: &str) -> bool {
    (2..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn sid(section: &mut Section<'_>, key: &str, prefix: &str) -> Option<String> {
    let text = section.required_string(key)?;
    if !text.starts_with(prefix) || !is_sid(&text) {
        section.problem(key, format!("`{key}` must be an id that begins with {prefix}"));
        return None;
    }
    Some(text)
}

fn sender(section: &mut Section<'_>, calls: bool) -> Option<From> {
    if !calls && section.json("messaging-service").is_some() {
        if section.json("from").is_some() {
            section.problem("from", "either `from` or `messaging-service` is the sender, not both");
        }
        return sid(section, "messaging-service", "MG").map(From::MessagingService);
    }
    let number = section.required_string("from")?;
    if !is_number(&number) {
        section.problem("from", "`from` must be a number with its country, such as \"+15017122661\"");
        return None;
    }
    Some(From::Number(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_aloud_is_no_markup() {
        let said = twiml("</Say><Dial>+1</Dial> & \"x\"", Lang::Ko);
        assert!(said.starts_with("<Response><Say language=\"ko-KR\">&lt;/Say&gt;&lt;Dial&gt;"), "{said}");
        assert_eq!(said.matches("<Say").count(), 2);
        assert!(!said.contains("<Dial>"));
    }
}
