//! Masks what a recording must not give away: people, hosts, keys, values and the literals of statements. Every name gets
//! one pseudonym for the whole recording, so that the story can still be followed.
//!
//! It knows no pane: what a text is follows from the name of its field, and patterns look into all others. Ids, numbers,
//! times, the names of targets, databases, tables, topics and groups stay. What people wrote is masked by patterns only.

use std::{collections::HashMap, sync::LazyLock};

use regex::{Captures, Regex};
use serde_json::{Value, value::RawValue};

use super::About;
use crate::domain::{
    event::Stamped,
    reading::Fault,
    sample::{Outcome, Sample},
};

/// What kind of text a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    User,
    Host,
    Key,
    Value,
    Statement,
    Free,
}

const USERS: &[&str] = &["user", "username", "person", "login", "actor", "declared_by"];
const HOSTS: &[&str] =
    &["host", "hostname", "client", "addr", "address", "remote_address", "ip", "peer", "leader_host"];
const KEYS: &[&str] = &["key", "keys"];
const VALUES: &[&str] =
    &["value", "owner", "holder", "field", "body", "body_excerpt", "got", "id_text", "client_id", "instance", "args"];
const STATEMENTS: &[&str] =
    &["query", "sql", "statement", "last_query", "text", "digest", "info", "example", "command_text", "arguments"];

impl Kind {
    fn of(field: &str) -> Self {
        let field = field.to_lowercase().replace([' ', '-'], "_");
        let lists = [
            (USERS, Self::User),
            (HOSTS, Self::Host),
            (KEYS, Self::Key),
            (VALUES, Self::Value),
            (STATEMENTS, Self::Statement),
        ];
        lists.into_iter().find(|(names, _)| names.contains(&field.as_str())).map_or(Self::Free, |(_, kind)| kind)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Host => "host",
            Self::Key => "key",
            Self::Value | Self::Statement | Self::Free => "value",
        }
    }
}

#[expect(clippy::expect_used, reason = "every pattern is a constant of this file and used in its tests")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

macro_rules! patterns {
    ($($name:ident = $text:literal;)+) => { $(static $name: LazyLock<Regex> = LazyLock::new(|| pattern($text));)+ };
}

patterns! {
    QUOTED = r#"'(?:[^'\\]|\\.|'')*'?|"(?:[^"\\]|\\.)*"?"#;
    NUMBER = r"\b(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)*)\b";
    // Row data as InnoDB prints it.
    RECORD = r"\bhex [0-9a-f]+|\basc [^;]*";
    SECRET = r"eyJ[\w-]+\.[\w-]+\.[\w-]*|\bAKIA[0-9A-Z]{12,}|-----BEGIN[^-]*-----[^-]*(?:-----END[^-]*-----)?";
    URL = r"\b([a-z][a-z0-9+.-]*://)(?:([^/@\s]*)@)?([^/\s:?#\x22'`]+)";
    AT = r"([\w.+-]+)@((?:[\w-]+\.)+[\w-]+|[\w-]+|\[[0-9a-fA-F:]+\])";
    IPV4 = r"\b\d{1,3}(?:\.\d{1,3}){3}\b";
    IPV6 = r"\b(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{1,4}\b";
    NAME = r"\b(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,}(:\d+)\b";
}

/// Masks one recording. What was masked once is masked the same way again.
#[derive(Debug, Default)]
pub struct Redactor {
    known: HashMap<(&'static str, String), String>,
    counts: HashMap<&'static str, usize>,
}

impl Redactor {
    /// What a masked recording says of itself.
    #[must_use]
    pub fn about(&mut self, about: About) -> About {
        About { config: self.free(&about.config), redacted: true, ..about }
    }

    /// A sample without what it must not give away.
    #[must_use]
    pub fn sample(&mut self, sample: Sample) -> Sample {
        let outcome = match sample.outcome {
            Outcome::Fault(fault) => Outcome::Fault(Fault { detail: self.free(&fault.detail), ..fault }),
            Outcome::Data(data) => {
                let mut value = serde_json::from_str(data.get()).unwrap_or(Value::Null);
                self.learn("", &value);
                self.walk("", &mut value, false);
                // A value that is written as JSON is JSON.
                Outcome::Data(RawValue::from_string(value.to_string()).unwrap_or(data))
            }
        };
        Sample { outcome, ..sample }
    }

    /// An event without what it must not give away.
    #[must_use]
    pub fn event(&mut self, stamped: Stamped) -> Stamped {
        let Ok(mut value) = serde_json::to_value(&stamped) else { return stamped };
        self.learn("", &value);
        if let Some(evidence) = value.pointer_mut("/event/evidence") {
            self.evidence(evidence);
        }
        self.walk("", &mut value, true);
        serde_json::from_value(value).unwrap_or(stamped)
    }

    /// Remembers every person and host that a field names, so that they are found in running text as well.
    fn learn(&mut self, field: &str, value: &Value) {
        match value {
            Value::String(text) if matches!(Kind::of(field), Kind::User | Kind::Host) => {
                self.masked(Kind::of(field), text);
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn(field, item)),
            Value::Object(members) => members.iter().for_each(|(name, member)| self.learn(name, member)),
            _ => {}
        }
    }

    fn walk(&mut self, field: &str, value: &mut Value, prose: bool) {
        match value {
            Value::String(text) => {
                let kind = if prose && matches!(field, "text" | "title") { Kind::Free } else { Kind::of(field) };
                *text = self.masked(kind, text);
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(field, item, prose)),
            Value::Object(members) => members.iter_mut().for_each(|(name, member)| self.walk(name, member, prose)),
            _ => {}
        }
    }

    /// Pinned rows: what a cell is stands in the title of its column, what a detail is before its colon.
    fn evidence(&mut self, evidence: &mut Value) {
        let titles: Vec<Kind> = evidence["columns"].as_array().map_or_else(Vec::new, |titles| {
            titles.iter().map(|title| Kind::of(title.as_str().unwrap_or_default())).collect()
        });
        for row in evidence["rows"].as_array_mut().into_iter().flatten() {
            for (cell, kind) in row.as_array_mut().into_iter().flatten().zip(&titles) {
                if let Value::String(text) = cell {
                    *text = self.masked(*kind, text);
                }
            }
        }
        for line in evidence["details"].as_array_mut().into_iter().flatten() {
            let Value::String(text) = line else { continue };
            *text = match text.split_once(": ") {
                Some((label, rest)) => format!("{label}: {}", self.masked(Kind::of(label), rest)),
                None => self.statement(text),
            };
        }
    }

    fn masked(&mut self, kind: Kind, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        match kind {
            Kind::Free => self.free(text),
            Kind::Statement => self.statement(text),
            Kind::Key => {
                let mut parts = text.split(':');
                let first = parts.next().unwrap_or_default().to_owned();
                parts.fold(first, |key, part| format!("{key}:{}", self.pseudonym(Kind::Key, part)))
            }
            Kind::Host => match text.rsplit_once(':') {
                Some((host, port)) if !host.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => {
                    format!("{}:{port}", self.pseudonym(Kind::Host, host))
                }
                _ => self.pseudonym(Kind::Host, text),
            },
            Kind::User | Kind::Value => self.pseudonym(kind, text),
        }
    }

    /// The one name of `text` in this recording. A pseudonym stays what it is, and so does a lock's wildcard.
    fn pseudonym(&mut self, kind: Kind, text: &str) -> String {
        let word = kind.word();
        let is_own = text.strip_prefix(word).and_then(|rest| rest.strip_prefix('-'));
        if text.is_empty() || text == "*" || is_own.is_some_and(|n| n.bytes().all(|byte| byte.is_ascii_digit())) {
            return text.to_owned();
        }
        let counts = &mut self.counts;
        let fresh = || {
            let count = counts.entry(word).or_default();
            *count += 1;
            format!("{word}-{count}")
        };
        self.known.entry((word, text.to_owned())).or_insert_with(fresh).clone()
    }

    /// A statement, or text with statements in it: no literal, no row data.
    fn statement(&mut self, text: &str) -> String {
        let text = self.free(text);
        let text = QUOTED.replace_all(&text, "'?'");
        let text = RECORD.replace_all(&text, "?");
        // The number of a pseudonym is no literal.
        let masked = |found: &Captures<'_>| {
            let at = found.get(0).map_or(0, |found| found.start());
            let before = &text[..at];
            let own = ["user-", "host-", "key-", "value-"].iter().any(|word| before.ends_with(word));
            if own { found[0].to_owned() } else { "?".to_owned() }
        };
        NUMBER.replace_all(&text, masked).into_owned()
    }

    /// Any other text: addresses, and the people and hosts that fields have named.
    fn free(&mut self, text: &str) -> String {
        let text = SECRET.replace_all(text, "secret").into_owned();
        let text = URL
            .replace_all(&text, |found: &Captures<'_>| {
                let user = found.get(2).map_or(String::new(), |user| {
                    let name = user.as_str().split(':').next().unwrap_or_default();
                    format!("{}@", self.pseudonym(Kind::User, name))
                });
                format!("{}{user}{}", &found[1], self.pseudonym(Kind::Host, &found[3]))
            })
            .into_owned();
        let text = AT
            .replace_all(&text, |found: &Captures<'_>| {
                format!("{}@{}", self.pseudonym(Kind::User, &found[1]), self.pseudonym(Kind::Host, &found[2]))
            })
            .into_owned();
        let mut text = text;
        for pattern in [&IPV4, &IPV6] {
            text =
                pattern.replace_all(&text, |found: &Captures<'_>| self.pseudonym(Kind::Host, &found[0])).into_owned();
        }
        text = NAME
            .replace_all(&text, |found: &Captures<'_>| {
                let host = found[0].strip_suffix(&found[1]).unwrap_or_default();
                format!("{}{}", self.pseudonym(Kind::Host, host), &found[1])
            })
            .into_owned();
        self.names(text)
    }

    /// Names that fields have given, wherever they stand as words of their own.
    fn names(&self, mut text: String) -> String {
        let named = self.known.iter().filter(|((word, name), _)| *word != "key" && *word != "value" && name.len() > 2);
        for ((_, name), pseudonym) in named {
            let mut from = 0;
            while let Some(at) = text[from..].find(name.as_str()).map(|at| from + at) {
                let end = at + name.len();
                let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
                let whole = !text[..at].ends_with(is_word) && !text[end..].starts_with(is_word);
                if whole {
                    text.replace_range(at..end, pseudonym);
                }
                from = if whole { at + pseudonym.len() } else { end };
            }
        }
        text
    }
}

#[cfg(test)]
#[path = "redact_tests.rs"]
mod tests;
