//! Other names: the first user that is met is `user-1` from then on, wherever it stands.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{
    prose,
    rules::{self, Rule},
    sql,
};

/// What the software itself is called, not a person or a machine.
const NOBODY: [&str; 13] = [
    "",
    "%",
    "*",
    "?",
    "-",
    "localhost",
    "127.0.0.1",
    "::1",
    "0.0.0.0",
    "system user",
    "event_scheduler",
    "unauthenticated user",
    "default",
];
/// A shorter name is not looked for in running text: it would be found everywhere.
const SHORTEST: usize = 3;
/// So many names that are not one word are looked for in running text.
const PHRASES: usize = 200;

/// All names that were given.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By kind and real name.
    given: HashMap<(&'static str, String), String>,
    /// How many of each kind.
    counts: HashMap<&'static str, usize>,
    /// Real names to look for in running text, word by word.
    words: HashMap<String, String>,
    /// Those that are no single word.
    phrases: Vec<(String, String)>,
    /// What stands in patterns of keys, and so in no key alone.
    fixed: HashSet<String>,
}

impl Names {
    /// A text of which `rule` says what it is, masked.
    pub(super) fn mask(&mut self, rule: Rule, text: &str) -> String {
        // A name that we gave ourselves.
        if text.is_empty() || self.is_given(text) {
            return text.to_owned();
        }
        match rule {
            Rule::Keep if rules::may_be_kept(text) => text.to_owned(),
            Rule::Keep | Rule::Prose => prose::mask(self, text),
            Rule::Sql => sql::mask(self, text),
            Rule::User if text.contains("://") || text.contains('@') => prose::mask(self, text),
            Rule::User => self.user(text),
            Rule::Host if text.contains("://") || text.contains(char::is_whitespace) => prose::mask(self, text),
            Rule::Host => text.split(',').map(|host| self.host(host)).collect::<Vec<_>>().join(","),
            Rule::Client => text.split(' ').map(|part| self.client(part)).collect::<Vec<_>>().join(" "),
            Rule::Name => self.known("name", text),
            Rule::Key => self.key(text),
            Rule::Command => self.command(text),
            Rule::Value => self.give("value", text),
        }
    }

    /// Another name for an account or a person.
    pub(super) fn user(&mut self, name: &str) -> String {
        self.known("user", name)
    }

    /// Another name for a machine; its port stays.
    pub(super) fn host(&mut self, text: &str) -> String {
        let (host, port) = split_port(text);
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        format!("{}{port}", self.known("host", bare))
    }

    fn client(&mut self, text: &str) -> String {
        if text.is_empty() || is_place(text) { self.host(text) } else { self.known("client", text) }
    }

    /// Another name for a token, an identifier, a secret.
    pub(super) fn token(&mut self, text: &str) -> String {
        self.give("id", text)
    }

    /// The other name of a word that was met as a name.
    pub(super) fn met(&self, word: &str) -> Option<&str> {
        self.words.get(word).map(String::as_str)
    }

    /// The text with other names for those that are no single words.
    pub(super) fn without_phrases(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, other) in &self.phrases {
            if text.contains(name.as_str()) {
                text = text.replace(name.as_str(), other);
            }
        }
        text
    }

    /// Takes note of the parts of a pattern of keys: `MY_LOCK:order:*`.
    pub(super) fn learn_pattern(&mut self, pattern: &str) {
        let parts =
            pattern.split(':').filter(|part| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
        self.fixed.extend(parts.map(str::to_owned));
    }

    /// Takes note of what stands in a field that holds patterns.
    pub(super) fn learn_patterns(&mut self, field: &str, value: &Value) {
        if let (true, Some(pattern)) = (rules::is_pattern(field), value.as_str()) {
            self.learn_pattern(pattern);
        }
    }

    /// A key keeps its first part, and those that stand in a pattern: `MY_LOCK:order:key-1`.
    fn key(&mut self, key: &str) -> String {
        if !key.contains(':') {
            return self.give("key", key);
        }
        let masked = key.split(':').enumerate().map(|(n, part)| {
            let word = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
            let fixed = part.is_empty() || part == "*" || n == 0 && word || self.fixed.contains(part);
            if fixed { part.to_owned() } else { self.give("key", part) }
        });
        masked.collect::<Vec<_>>().join(":")
    }

    fn command(&mut self, text: &str) -> String {
        let mut words = text.split_whitespace();
        let mut masked: Vec<String> = words.next().map(|command| prose::mask(self, command)).into_iter().collect();
        masked.extend(words.next().map(|key| self.key(key)));
        masked.extend(words.map(|_| "?".to_owned()));
        masked.join(" ")
    }

    /// Another name for what is looked for in running text from now on.
    fn known(&mut self, kind: &'static str, name: &str) -> String {
        if NOBODY.contains(&name) || self.is_given(name) {
            return name.to_owned();
        }
        let other = self.give(kind, name);
        if name.len() >= SHORTEST && !name.bytes().all(|byte| byte.is_ascii_digit()) {
            if prose::is_word(name) {
                self.words.entry(name.to_owned()).or_insert_with(|| other.clone());
            } else if self.phrases.len() < PHRASES && self.phrases.iter().all(|(known, _)| known != name) {
                self.phrases.push((name.to_owned(), other.clone()));
                self.phrases.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
            }
        }
        other
    }

    fn give(&mut self, kind: &'static str, name: &str) -> String {
        if self.is_given(name) {
            return name.to_owned();
        }
        if let Some(other) = self.given.get(&(kind, name.to_owned())) {
            return other.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let other = format!("{kind}-{count}");
        self.given.insert((kind, name.to_owned()), other.clone());
        other
    }

    /// Whether it is a name that we gave: masking twice changes nothing.
    pub(super) fn is_given(&self, text: &str) -> bool {
        let Some((kind, number)) = text.rsplit_once('-') else { return false };
        let count = self.counts.get(kind).copied().unwrap_or_default();
        !number.starts_with('0') && number.parse().is_ok_and(|number: usize| number <= count)
    }
}

/// A host and its port with the colon; IPv6 without brackets has none.
fn split_port(text: &str) -> (&str, &str) {
    let Some(at) = text.rfind(':') else { return (text, "") };
    let (host, port) = text.split_at(at);
    let is_port = port.len() > 1 && port[1..].bytes().all(|byte| byte.is_ascii_digit());
    let is_whole = !host.contains(':') || host.ends_with(']');
    if is_port && is_whole { (host, port) } else { (text, "") }
}

/// Whether it is an address: `10.0.3.7:52100`.
fn is_place(text: &str) -> bool {
    let (host, port) = split_port(text);
    !port.is_empty() || host.parse::<std::net::IpAddr>().is_ok()
}
