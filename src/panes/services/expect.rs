//! What a good answer looks like, and the first way in which an answer differs from it. Pure.

use std::fmt;

use serde_json::Value;

use super::cause::{BodyFault, Cause};
use crate::text::Clean;

/// How much of an expected or a found JSON value is quoted, in bytes.
const QUOTE: usize = 120;

/// What an answer must be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expectation {
    /// Its status.
    pub status: Statuses,
    /// Members of its JSON body that must have these values: an object of paths (`a.b`) or nested objects.
    pub json: Vec<(String, Value)>,
    /// A text that must occur in its body.
    pub text: Option<String>,
}

/// The accepted status codes, as inclusive ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statuses(Vec<(u16, u16)>);

impl Default for Statuses {
    fn default() -> Self {
        Self(vec![(200, 299)])
    }
}

impl Statuses {
    /// Reads `200`, `"2xx"`, `"200-204"` or an array of these; `None` when it is none of them.
    #[must_use]
    pub fn parse(value: &Value) -> Option<Self> {
        let ranges = match value {
            Value::Array(values) if !values.is_empty() => values.iter().map(range).collect::<Option<Vec<_>>>()?,
            other => vec![range(other)?],
        };
        Some(Self(ranges))
    }

    /// Whether the code is accepted.
    #[must_use]
    pub fn accept(&self, code: u16) -> bool {
        self.0.iter().any(|(from, to)| (*from..=*to).contains(&code))
    }
}

fn range(value: &Value) -> Option<(u16, u16)> {
    let (from, to) = match value {
        Value::Number(code) => {
            let code = u16::try_from(code.as_u64()?).ok()?;
            (code, code)
        }
        Value::String(text) => match (text.strip_suffix("xx"), text.split_once('-')) {
            (Some(class), _) => {
                let class: u16 = class.parse().ok().filter(|class| *class < 6)?;
                (class * 100, class * 100 + 99)
            }
            (None, Some((from, to))) => (from.trim().parse().ok()?, to.trim().parse().ok()?),
            (None, None) => {
                let code = text.parse().ok()?;
                (code, code)
            }
        },
        _ => return None,
    };
    (from <= to && from >= 100 && to <= 599).then_some((from, to))
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (from, to)) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            if from == to {
                write!(f, "{from}")?;
            } else if from % 100 == 0 && *to == from + 99 {
                write!(f, "{}xx", from / 100)?;
            } else {
                write!(f, "{from}-{to}")?;
            }
        }
        Ok(())
    }
}

impl Expectation {
    /// Whether the body has to be read whole to be judged.
    #[must_use]
    pub const fn needs_body(&self) -> bool {
        !self.json.is_empty() || self.text.is_some()
    }

    /// The first thing that is wrong with the status; `location` is where a redirect points.
    #[must_use]
    pub fn wrong_status(&self, got: u16, location: Option<Clean>) -> Option<Cause> {
        if self.status.accept(got) {
            return None;
        }
        let location = location.filter(|_| (300..400).contains(&got));
        Some(Cause::Status { expected: self.status.to_string().into(), got, location })
    }

    /// The first thing that is wrong with the body.
    #[must_use]
    pub fn wrong_body(&self, body: &[u8]) -> Option<Cause> {
        self.body_fault(body).map(|fault| Cause::Body { fault })
    }

    fn body_fault(&self, body: &[u8]) -> Option<BodyFault> {
        if let Some(text) = &self.text
            && !String::from_utf8_lossy(body).contains(text.as_str())
        {
            return Some(BodyFault::NoText { text: Clean::with_limit(text, QUOTE) });
        }
        if self.json.is_empty() {
            return None;
        }
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let Ok(found) = serde_json::from_slice::<Value>(body) else { return Some(BodyFault::NotJson) };
        self.json.iter().find_map(|(path, expected)| differs(path, expected, look_up(&found, path)))
    }
}

/// The value at `path`. A member whose own name has dots in it wins over the path through it.
fn look_up<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    if let Some(member) = member(value, path) {
        return Some(member);
    }
    path.match_indices('.').find_map(|(dot, _)| look_up(member(value, &path[..dot])?, &path[dot + 1..]))
}

/// A member of an object by its name, or of an array by its number.
fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(members) => members.get(name),
        Value::Array(values) => values.get(name.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Objects must have the expected members and may have more; everything else must be equal.
fn differs(path: &str, expected: &Value, got: Option<&Value>) -> Option<BodyFault> {
    let Some(got) = got else {
        return Some(BodyFault::Missing { path: Clean::with_limit(path, QUOTE), expected: quote(expected) });
    };
    if let (Value::Object(expected), Value::Object(got)) = (expected, got) {
        return expected.iter().find_map(|(name, value)| differs(&format!("{path}.{name}"), value, got.get(name)));
    }
    if equal(expected, got) {
        return None;
    }
    Some(BodyFault::Differs { path: Clean::with_limit(path, QUOTE), expected: quote(expected), got: quote(got) })
}

/// Equality in which `1` and `1.0` are one number; whole numbers are compared exactly.
fn equal(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Number(expected), Value::Number(got)) if expected.is_f64() != got.is_f64() => {
            expected.as_f64() == got.as_f64()
        }
        (Value::Array(expected), Value::Array(got)) => {
            expected.len() == got.len() && expected.iter().zip(got).all(|(expected, got)| equal(expected, got))
        }
        _ => expected == got,
    }
}

fn quote(value: &Value) -> Clean {
    Clean::with_limit(&value.to_string(), QUOTE)
}

#[cfg(test)]
#[path = "expect_tests.rs"]
mod tests;
