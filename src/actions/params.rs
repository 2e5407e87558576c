//! Parameters: what a person or a row may put into an action. A [`Value`] exists only after its parameter has checked it,
//! and no kind of parameter has a value that means "all": nothing is a mistake, not everything.

use std::{collections::BTreeMap, net::IpAddr};

use regex::Regex;
use thiserror::Error;

use super::words;
use crate::{domain::words::Lang, text::Clean};

/// The longest value, in bytes.
const LONGEST: usize = 1024;
/// The longest name: that of a Kubernetes object (RFC 1123 subdomain).
const LONGEST_NAME: usize = 253;
/// What an option begins with, and what looks like it.
const DASHES: &[char] = &['-', '‐', '‑', '‒', '–', '—', '―', '−', '⁃', '﹘', '﹣', '－'];
/// The units of a duration, as programs commonly read them.
const UNITS: &[&str] = &["ms", "s", "m", "h", "d"];

/// What a value must be.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A name: letters, digits, `.`, `_`, `-`; the first a letter or a digit.
    Name,
    /// A whole number, as it is usually written.
    Int {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// A whole number above zero with its unit: `90s`, `5m`. Handed on as it is written.
    Duration,
    /// One of these.
    Choice(Vec<String>),
    /// All of it matches this pattern, which `anchored` made.
    Regex(Regex),
    /// One IP address that can belong to one host.
    Address,
}

impl Kind {
    /// Whether its values hold nothing that any language reads as more than a word: no quote, no space, no bracket.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        match self {
            Self::Name | Self::Int { .. } | Self::Duration | Self::Address => true,
            Self::Choice(choices) => choices.iter().all(|choice| choice.chars().all(is_plain)),
            Self::Regex(_) => false,
        }
    }

    /// What the config calls it.
    #[must_use]
    pub const fn called(&self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Int { .. } => "int",
            Self::Duration => "duration",
            Self::Choice(_) => "choice",
            Self::Regex(_) => "regex",
            Self::Address => "address",
        }
    }
}

/// Characters that mean nothing to a shell, to SQL, to JSON or to sed.
const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '@' | '%' | '+' | ',')
}

/// A pattern that must match all of a value, whatever it says of lines or alternatives.
///
/// # Errors
/// What is wrong with it.
pub fn anchored(pattern: &str) -> Result<Regex, String> {
    let said = |error: regex::Error| {
        let text = error.to_string();
        text.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned()
    };
    // By itself first: `a)|(b` would be a pattern only within our brackets, and no longer anchored.
    Regex::new(pattern).map_err(said)?;
    Regex::new(&format!(r"\A(?:{pattern})\z")).map_err(said)
}

/// A pattern as the config has it.
#[must_use]
pub fn inner(anchored: &Regex) -> &str {
    let text = anchored.as_str();
    text.strip_prefix(r"\A(?:").and_then(|text| text.strip_suffix(r")\z")).unwrap_or(text)
}

/// Where a value comes from when nobody types it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The target that the person looks at.
    Target,
    /// The identity of the selected row.
    Key,
    /// A column of the selected row, by its id.
    Column(String),
    /// What `check` printed; of JSON, the member at this path.
    Check(Option<String>),
}

impl Origin {
    /// Reads `target`, `key`, `row.COLUMN`, `check`, `check.PATH`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let named = |rest: &str| (!rest.is_empty()).then(|| rest.to_owned());
        match text.split_once('.') {
            None if text == "target" => Some(Self::Target),
            None if text == "key" => Some(Self::Key),
            None if text == "check" => Some(Self::Check(None)),
            Some(("row", column)) => named(column).map(Self::Column),
            Some(("check", path)) => named(path).map(|path| Self::Check(Some(path))),
            _ => None,
        }
    }
}

/// One parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name: what stands between the braces.
    pub name: String,
    /// What its values must be.
    pub kind: Kind,
    /// Where its value comes from when nobody types it.
    pub from: Option<Origin>,
    /// Its value when there is no other.
    pub default: Option<String>,
}

impl Param {
    /// Checks a text and makes it a value.
    ///
    /// # Errors
    /// Why it is none.
    pub fn check(&self, text: &str) -> Result<Value, BadValue> {
        let refused = |why| Err(BadValue { param: self.name.clone(), why });
        if let Some(why) = unfit(text) {
            return refused(why);
        }
        let why = match &self.kind {
            Kind::Name => (!is_name(text)).then_some(Why::Name),
            Kind::Int { least, most } => {
                let number = text.parse().ok().filter(|number: &u64| number.to_string() == text);
                let fits = number.is_some_and(|number| (*least..=*most).contains(&number));
                (!fits).then_some(Why::Int { least: *least, most: *most })
            }
            Kind::Duration => (!is_duration(text)).then_some(Why::Duration),
            Kind::Choice(choices) => {
                (!choices.iter().any(|choice| choice == text)).then(|| Why::Choice(choices.join(", ")))
            }
            Kind::Regex(pattern) => (!pattern.is_match(text)).then(|| Why::Pattern(inner(pattern).to_owned())),
            Kind::Address => (!is_address(text)).then_some(Why::Address),
        };
        why.map_or_else(|| Ok(Value(text.to_owned())), refused)
    }
}

/// What is wrong with a text whatever it should be. What could not be shown as it is could not be confirmed either.
fn unfit(text: &str) -> Option<Why> {
    if text.is_empty() {
        Some(Why::Empty)
    } else if text.len() > LONGEST {
        Some(Why::Long)
    } else if text.starts_with(DASHES) {
        Some(Why::Dash)
    } else if text.contains(char::is_control) {
        Some(Why::Control)
    } else if text.trim() != text {
        Some(Why::Space)
    } else if Clean::new(text).as_str() != text {
        Some(Why::Unseen)
    } else {
        None
    }
}

fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    text.len() <= LONGEST_NAME && text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(fits)
}

fn is_duration(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    // Zero means "for ever" to more than one program.
    UNITS.contains(&unit) && digits <= 9 && number.parse().is_ok_and(|number: u64| number > 0)
}

/// One host: `0.0.0.0` and `::` stand for all of them, a multicast or broadcast address for many.
fn is_address(text: &str) -> bool {
    text.parse().is_ok_and(|address: IpAddr| {
        let many = match address.to_canonical() {
            IpAddr::V4(v4) => v4.is_broadcast() || v4.octets()[0] == 0,
            IpAddr::V6(_) => false,
        };
        !many && !address.is_unspecified() && !address.to_canonical().is_multicast()
    })
}

/// A value that its parameter has checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value(String);

impl Value {
    /// The value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The checked values of an action, by the names of its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values(BTreeMap<String, Value>);

impl Values {
    /// Adds one.
    pub fn insert(&mut self, param: &str, value: Value) {
        self.0.insert(param.to_owned(), value);
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, param: &str) -> Option<&str> {
        self.0.get(param).map(Value::as_str)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(param, value)| (param.as_str(), value.as_str()))
    }
}

/// A text that its parameter refuses. It is not quoted: it may be anything.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub struct BadValue {
    /// The parameter.
    pub param: String,
    /// Why.
    pub why: Why,
}

/// Why a text is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The action has no such parameter.
    Undeclared,
    /// There is none, and nothing to take it from.
    Missing,
    /// It is empty.
    Empty,
    /// It is longer than any value that is meant.
    Long,
    /// It would be read as an option.
    Dash,
    /// It holds a control character, a line feed or NUL.
    Control,
    /// It begins or ends with a space.
    Space,
    /// It holds what cannot be seen, or what looks like something else.
    Unseen,
    /// The row shows only a part of it.
    Cut,
    /// It is no name.
    Name,
    /// It is no whole number, or not in its range.
    Int {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// It is no duration.
    Duration,
    /// It is none of these.
    Choice(String),
    /// It does not match this.
    Pattern(String),
    /// It is no single address.
    Address,
}

impl BadValue {
    /// The sentence about it.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        let param = &self.param;
        match &self.why {
            Why::Undeclared => words::undeclared(lang, param),
            Why::Missing => words::missing(lang, param),
            Why::Empty => words::empty(lang, param),
            Why::Long => words::long(lang, param, LONGEST),
            Why::Dash => words::dash(lang, param),
            Why::Control => words::control(lang, param),
            Why::Space => words::space(lang, param),
            Why::Unseen => words::unseen(lang, param),
            Why::Cut => words::cut(lang, param),
            Why::Name => words::no_name(lang, param),
            Why::Int { least, most } => words::no_int(lang, param, *least, *most),
            Why::Duration => words::no_duration(lang, param),
            Why::Choice(choices) => words::no_choice(lang, param, choices),
            Why::Pattern(pattern) => words::no_match(lang, param, pattern),
            Why::Address => words::no_address(lang, param),
        }
    }
}

#[cfg(test)]
#[path = "params_tests.rs"]
mod tests;
