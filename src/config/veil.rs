//! The veil: no secret stands in anything that bongsu writes, prints or hands on.
//!
//! Every value that a secret's reference ever gave is remembered here for the life of the process. [`veil`] hides those
//! values wherever they stand in a text, as they are and as they are commonly encoded ([`mod@known`]), and what looks like a
//! secret by its place or its shape ([`shapes`]). Every sink asks for it: journal, emergency file, draft, export,
//! recording, clipboard, standard error, the text of a panic.

mod events;
mod known;
mod shapes;

use std::{
    borrow::Cow,
    ops::Range,
    sync::{Arc, LazyLock, Mutex, Once, PoisonError, RwLock},
};

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

pub use self::events::veil_stamped;
use self::known::Known;
pub(super) use self::shapes::url_passwords;
pub use self::shapes::{begins_a_token, is_secretive};

/// What stands for a secret.
pub const VEIL: &str = "•••";
/// The character that it is made of, which no secret that is looked for has in it.
const DOT: char = '•';
/// So many values are remembered; of those that a program makes anew again and again the ones that were used longest ago are
/// forgotten, never what stands in a file, a variable or the config.
const MOST: usize = 1_024;

/// The values, to tell a new one from a known one.
static VALUES: Mutex<Vec<Kept>> = Mutex::new(Vec::new());
/// What they are found with. Replaced as a whole, so that nothing can break while it is held: a panic asks for it too.
static KNOWN: LazyLock<RwLock<Arc<Known>>> = LazyLock::new(RwLock::default);

/// A value, and whether it may be forgotten.
struct Kept {
    secret: SecretString,
    passing: bool,
}

/// Remembers a secret for the life of the process. The first one also makes sure that none is left in a core dump and
/// that no other process of the same user can read our memory.
pub fn remember(secret: &str) {
    keep(secret, false);
}

/// The same for what a program gave, which may be another at every call: the latest thousand are remembered.
pub(super) fn remember_passing(secret: &str) {
    keep(secret, true);
}

fn keep(secret: &str, passing: bool) {
    static HARDENED: Once = Once::new();
    HARDENED.call_once(harden);
    let mut values = VALUES.lock().unwrap_or_else(PoisonError::into_inner);
    if secret.len() < known::SHORTEST {
        return;
    }
    if let Some(at) = values.iter().position(|kept| kept.secret.expose_secret() == secret) {
        // Used again: the last to be forgotten.
        let kept = values.remove(at);
        values.push(Kept { passing: kept.passing && passing, ..kept });
        return;
    }
    if values.len() >= MOST
        && let Some(oldest) = values.iter().position(|kept| kept.passing)
    {
        values.remove(oldest);
    }
    values.push(Kept { secret: SecretString::from(secret.to_owned()), passing });
    let known = Arc::new(Known::of(values.iter().map(|kept| kept.secret.expose_secret())));
    *KNOWN.write().unwrap_or_else(PoisonError::into_inner) = known;
}

/// Neither is worth more than the room: a kernel that refuses is let be.
fn harden() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

fn known() -> Arc<Known> {
    Arc::clone(&KNOWN.read().unwrap_or_else(PoisonError::into_inner))
}

/// The text without secrets: [`VEIL`] stands for each. Veiling twice changes nothing more.
#[must_use]
pub fn veil(text: &str) -> Cow<'_, str> {
    veil_with(&known(), text)
}

/// The text without the secrets that are remembered. What only looks like one stays.
#[must_use]
pub fn veil_known(text: &str) -> Cow<'_, str> {
    let known = known();
    until_nothing(text, |text| known.find(text))
}

/// Hides secrets in every text of a JSON value, also in the names of its members, and says whether there were any.
pub fn veil_json(value: &mut Value) -> bool {
    let mut veiled = false;
    match value {
        Value::String(text) => veiled = veil_text(text),
        Value::Array(items) => {
            // The lines of one block may be texts of their own.
            let mut within = false;
            for item in items {
                veiled |= match item {
                    Value::String(line) => veil_line(line, &mut within),
                    other => veil_json(other),
                };
            }
        }
        Value::Object(members) => {
            for member in members.values_mut() {
                veiled |= veil_json(member);
            }
            if members.keys().any(|name| matches!(veil(name), Cow::Owned(_))) {
                *members = std::mem::take(members).into_iter().map(|(name, v)| (veil(&name).into_owned(), v)).collect();
                veiled = true;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    veiled
}

/// Hides secrets in a text where it is, and says whether there were any.
pub fn veil_text(text: &mut String) -> bool {
    let Cow::Owned(veiled) = veil(text) else { return false };
    *text = veiled;
    true
}

fn veil_line(line: &mut String, within: &mut bool) -> bool {
    let (begins, ends) = (line.rfind(shapes::BLOCK_BEGINS), line.rfind(shapes::BLOCK_ENDS));
    let hidden = *within && begins.is_none() && ends.is_none() && !is_hidden(line);
    *within = if *within { ends.is_none() || begins > ends } else { begins.is_some() && begins > ends };
    if hidden {
        VEIL.clone_into(line);
    }
    hidden || veil_text(line)
}

fn veil_with<'a>(known: &Known, text: &'a str) -> Cow<'a, str> {
    until_nothing(text, |text| {
        let mut found = known.find(text);
        shapes::find(text, &mut found);
        found
    })
}

/// Veils until nothing more is found. Each round leaves fewer characters that are no [`DOT`], so it ends.
fn until_nothing(text: &str, find: impl Fn(&str) -> Vec<Range<usize>>) -> Cow<'_, str> {
    let mut veiled = Cow::Borrowed(text);
    loop {
        let mut found = find(&veiled);
        found.retain(|range| !is_hidden(&veiled[range.clone()]));
        if found.is_empty() {
            return veiled;
        }
        veiled = Cow::Owned(without(&veiled, found));
    }
}

/// Whether nothing of a text is left to hide: it is empty, veiled, or starred out.
fn is_hidden(text: &str) -> bool {
    text.chars().all(|c| c == DOT || c == '*')
}

/// The text with one veil for all that overlaps or touches.
fn without(text: &str, mut found: Vec<Range<usize>>) -> String {
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut found = found.into_iter().peekable();
    while let Some(mut range) = found.next() {
        while let Some(next) = found.next_if(|next| next.start <= range.end) {
            range.end = range.end.max(next.end);
        }
        out.push_str(&text[at..range.start]);
        out.push_str(VEIL);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
#[path = "veil_tests.rs"]
mod tests;
