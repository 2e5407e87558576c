//! The veil: secrets that a program or a server could say back are replaced by stars, as they are and as URL, base64 or
//! JSON would write them, before anybody sees the output.

use std::{collections::BTreeSet, fmt};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use secrecy::{ExposeSecret, SecretString};

use super::request;

/// What stands for a secret.
pub const STARS: &str = "***";
/// The shortest form that is looked for, in bytes: a shorter one would blot out half of any text.
const SHORTEST: usize = 4;

/// The forms of some secrets.
#[derive(Clone, Default)]
pub struct Veil {
    /// The longest first, so that none is left in part.
    forms: Vec<Vec<u8>>,
}

impl fmt::Debug for Veil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Veil({})", self.forms.len())
    }
}

impl Veil {
    /// The veil over these secrets.
    #[must_use]
    pub fn over<'s>(secrets: impl IntoIterator<Item = &'s SecretString>) -> Self {
        let mut forms = BTreeSet::new();
        for secret in secrets {
            forms.extend(written(secret.expose_secret()));
        }
        let mut forms: Vec<_> = forms.into_iter().filter(|form| form.len() >= SHORTEST).collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self { forms }
    }

    /// The bytes with stars for secrets. `cut`: more followed that is not here; what could be the beginning of a secret
    /// is then left away at the end.
    #[must_use]
    pub fn mask(&self, bytes: &[u8], cut: bool) -> Vec<u8> {
        let mut masked = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            if let Some(form) = self.forms.iter().find(|form| bytes[at..].starts_with(form)) {
                masked.extend_from_slice(STARS.as_bytes());
                at += form.len();
            } else {
                masked.push(bytes[at]);
                at += 1;
            }
        }
        if cut {
            masked.truncate(masked.len() - self.begun(&masked));
        }
        masked
    }

    /// How many bytes at the end could be the beginning of a secret.
    fn begun(&self, bytes: &[u8]) -> usize {
        let longest = self.forms.first().map_or(0, Vec::len).min(bytes.len() + 1);
        let begins = |len: &usize| self.forms.iter().any(|form| form.starts_with(&bytes[bytes.len() - len..]));
        (1..longest).rev().find(begins).unwrap_or(0)
    }

    /// A text with stars for secrets.
    #[must_use]
    pub fn mask_text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.mask(text.as_bytes(), false)).into_owned()
    }
}

/// The ways in which a secret may be written.
fn written(secret: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![secret.to_owned()];
    let percent = request::percent(secret);
    forms.push(percent.to_lowercase());
    forms.push(percent);
    let json = serde_json::Value::from(secret).to_string();
    forms.push(json[1..json.len() - 1].to_owned());
    // Within a longer text in base64 a secret begins at one of three places of a group; the characters that it alone
    // decides are the same whatever stands around it.
    for before in 0..3 {
        let bytes = [&[0; 3][..before], secret.as_bytes()].concat();
        let (from, to) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            forms.extend(engine.encode(&bytes).get(from..to).map(str::to_owned));
        }
    }
    forms.into_iter().map(String::into_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "canary/ 7\"f3+9e?b1";

    fn veil() -> Veil {
        Veil::over([&SecretString::from(SECRET)])
    }

    #[test]
    fn a_secret_is_found_in_every_form() {
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("user:{SECRET}"));
        let safe = base64::engine::general_purpose::URL_SAFE.encode(format!("u:{SECRET}!"));
        let json = serde_json::json!({ "a": SECRET }).to_string();
        for (said, core) in [
            (SECRET.to_owned(), "7\"f3"),
            (format!("https://h/?t={}", request::percent(SECRET)), "canary"),
            (basic, "FuYXJ5"),
            (safe, "bmFye"),
            (json, "canary"),
        ] {
            let masked = veil().mask_text(&said);
            assert!(masked.contains(STARS) && !masked.contains(core), "{said} → {masked}");
        }
        assert_eq!(veil().mask_text("nothing to hide"), "nothing to hide");
    }

    #[test]
    fn a_cut_text_does_not_end_with_half_a_secret() {
        let said = format!("first {SECRET} then {}", &SECRET[..9]);
        let masked = String::from_utf8(veil().mask(said.as_bytes(), true)).expect("text");
        assert_eq!(masked, "first *** then ");
    }

    #[test]
    fn a_veil_says_nothing_of_itself() {
        assert!(!format!("{:?}", veil()).contains("canary"));
    }
}
