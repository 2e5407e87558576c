//! A webhook: one JSON object to a URL, with `Idempotency-Key`, and signed where there is a key
//! (`X-Bongsu-Signature-256: sha256=HEX`, HMAC-SHA256 of the body, as GitHub signs its own).

use futures::future::{BoxFuture, FutureExt};
use reqwest::{
    Method,
    header::{AUTHORIZATION, HeaderName},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Channel, Failure, Message, Receipt};
use crate::{
    config::{SecretRef, Section, is_secretive},
    domain::notice::Kind,
    notify::http::{Call, Wire, address, secret, secret_url},
};

const IDEMPOTENCY: HeaderName = HeaderName::from_static("idempotency-key");
const SIGNATURE: HeaderName = HeaderName::from_static("x-bongsu-signature-256");
/// The size of a block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// One hook.
#[derive(Debug)]
pub(super) struct Webhook {
    wire: Wire,
    url: SecretRef,
    token: Option<SecretRef>,
    signing_key: Option<SecretRef>,
}

impl Webhook {
    pub(super) fn read(section: &mut Section<'_>, wire: Wire) -> Option<Self> {
        let url = url(section);
        let (token, signing_key) = (section.secret("token"), section.secret("signing-key"));
        Some(Self { wire, url: url?, token, signing_key })
    }
}

impl Channel for Webhook {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Receipt, Failure>> {
        async move {
            let mut call = Call::json(Method::POST, secret_url(&self.url).await?, &body(message));
            call = call.with(IDEMPOTENCY, &header_safe(&message.key))?;
            if let Some(key) = &self.signing_key {
                let key = secret(key).await?;
                let bytes = call.body.as_ref().map_or(&[][..], |(_, body)| body);
                let signature = format!("sha256={}", hmac(&key, bytes));
                call = call.with(SIGNATURE, &signature)?;
            }
            if let Some(token) = &self.token {
                let token = secret(token).await?;
                call = call.with(AUTHORIZATION, &format!("Bearer {}", token.expose_secret()))?;
            }
            self.wire.call(call).await?.accepted()?;
            Ok(Receipt { delivered: true, ..Receipt::default() })
        }
        .boxed()
    }

    fn is_idempotent(&self) -> bool {
        true
    }
}

/// A URL in the clear, or a secret by reference: many hooks have their credential in the URL.
fn url(section: &mut Section<'_>) -> Option<SecretRef> {
    section.conceal("url");
    let text = section.required_string("url")?;
    match section.secret_of(&text) {
        Ok(SecretRef::Inline(_)) => {}
        Ok(reference) => return Some(reference),
        Err(why) => {
            section.problem("url", format!("`url`: {why}"));
            return None;
        }
    }
    let problem = match address(&text) {
        Ok(url) if url.query_pairs().any(|(name, _)| is_secretive(&name)) && !section.is_private() => {
            Some("it holds a secret in a file that others can read: write \"env:NAME\" or \"file:PATH\"".to_owned())
        }
        Ok(_) => None,
        Err(why) => Some(why.en),
    };
    if let Some(problem) = problem {
        section.problem("url", format!("`url`: {problem}"));
        return None;
    }
    Some(SecretRef::Inline(SecretString::from(text)))
}

fn body(message: &Message) -> Value {
    let notice = &message.notice;
    let (rung, team) = match &notice.kind {
        Kind::Escalated { rung } => (Some(rung), None),
        Kind::Business { team } => (None, Some(team)),
        _ => (None, None),
    };
    json!({
        "key": message.key,
        "cause": notice.cause,
        "kind": notice.kind.name(),
        "rung": rung,
        "team": team,
        "severity": notice.severity,
        "audience": notice.audience,
        "title": notice.title,
        "subject": message.subject,
        "text": message.body,
        "language": message.lang,
        "at": notice.at,
        "facts": notice.facts,
    })
}

/// A key as a header can hold it: always the same for the same key.
pub(super) fn header_safe(key: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_graphic();
    if key.len() <= 200 && key.bytes().all(plain) { key.to_owned() } else { format!("{:x}", Sha256::digest(key)) }
}

/// HMAC-SHA256 (RFC 2104) in hex.
fn hmac(key: &SecretString, text: &[u8]) -> String {
    let mut block = [0; BLOCK];
    let key = key.expose_secret().as_bytes();
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(text).finalize();
    format!("{:x}", Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_rfc_4231() {
        let signed = |key: &str, text: &str| hmac(&SecretString::from(key.to_owned()), text.as_bytes());
        assert_eq!(
            signed("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            signed(&"\u{b}".repeat(20), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        let long = "k".repeat(131);
        assert_eq!(signed(&long, "x").len(), 64);
        assert_ne!(signed(&long, "x"), signed(&long[..64], "x"));
    }

    #[test]
    fn a_key_that_no_header_holds_is_hashed() {
        assert_eq!(header_safe("j7f3/412/declared/hook"), "j7f3/412/declared/hook");
        assert_eq!(header_safe("a\nb").len(), 64);
        assert_eq!(header_safe("결제"), header_safe("결제"));
    }
}
