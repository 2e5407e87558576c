//! What is recorded holds no secret that bongsu knows. What only looks like one stays, unless the recording is redacted:
//! it is what the panes show.

use std::borrow::Cow;

use serde_json::{Value, value::to_raw_value};

use super::redact::{is_field, is_vocabulary};
use crate::{
    config,
    domain::sample::{Outcome, Sample},
};

/// The sample without the secrets that were fetched.
pub(super) fn sample(sample: &Sample) -> Cow<'_, Sample> {
    let Outcome::Data(data) = &sample.outcome else { return Cow::Borrowed(sample) };
    // Its escapes are known too, so a look at the bytes is enough for nearly all.
    if let Cow::Borrowed(_) = config::veil_known(data.get()) {
        return Cow::Borrowed(sample);
    }
    let veiled = serde_json::from_str(data.get()).and_then(|mut value| {
        walk("", &mut value);
        to_raw_value(&value)
    });
    // It was JSON when it came, so it is.
    veiled.map_or(Cow::Borrowed(sample), |data| {
        Cow::Owned(Sample { key: sample.key.clone(), outcome: Outcome::Data(data), ..*sample })
    })
}

/// Hides secrets in every text but a word that the field's software uses itself, without which nobody could read it.
fn walk(field: &str, value: &mut Value) {
    match value {
        Value::String(text) if !is_vocabulary(field, text) => *text = config::veil_known(text).into_owned(),
        Value::Array(items) => {
            for item in items {
                walk(field, item);
            }
        }
        Value::Object(members) => {
            let veiled = std::mem::take(members).into_iter().map(|(name, mut member)| {
                walk(&name, &mut member);
                (if is_field(&name) { name } else { config::veil_known(&name).into_owned() }, member)
            });
            *members = veiled.collect();
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
