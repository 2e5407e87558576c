//! What an answer to a request must be: its status, and members of its JSON.

use serde_json::Value;

use super::{
    params::Values,
    template::{NoValue, Text},
};

/// The statuses that are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statuses(Vec<(u16, u16)>);

impl Default for Statuses {
    fn default() -> Self {
        Self(vec![(200, 299)])
    }
}

impl Statuses {
    /// Reads `200`, `"2xx"` or a list of these.
    #[must_use]
    pub fn parse(value: &Value) -> Option<Self> {
        let one = |value: &Value| match value {
            Value::Number(code) => code
                .as_u64()
                .and_then(|code| u16::try_from(code).ok())
                .filter(|code| (100..600).contains(code))
                .map(|code| (code, code)),
            Value::String(class) => {
                let class: u16 = class.strip_suffix("xx")?.parse().ok().filter(|class| (1..6).contains(class))?;
                Some((class * 100, class * 100 + 99))
            }
            _ => None,
        };
        match value {
            Value::Array(list) if !list.is_empty() => list.iter().map(one).collect::<Option<_>>().map(Self),
            value => one(value).map(|range| Self(vec![range])),
        }
    }

    /// Whether a status is among them.
    #[must_use]
    pub fn accept(&self, status: u16) -> bool {
        self.0.iter().any(|(from, to)| (*from..=*to).contains(&status))
    }
}

/// What an answer must be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expect {
    /// Its status.
    pub status: Statuses,
    /// Members of its JSON by their paths, such as `result.value`, and what they must be, written as text.
    pub json: Vec<(String, Text)>,
}

impl Expect {
    /// The first member that is not as it must be: its path, what it must be, what it is.
    ///
    /// # Errors
    /// A value is not there.
    pub fn wrong_member(&self, body: &str, values: &Values) -> Result<Option<[String; 3]>, NoValue> {
        for (path, wanted) in &self.json {
            let wanted = wanted.fill(values)?;
            let found = member(body, Some(path)).unwrap_or_else(|| "–".to_owned());
            if found != wanted {
                return Ok(Some([path.clone(), wanted, found]));
            }
        }
        Ok(None)
    }
}

/// A member of a JSON text by its path; without a path the text itself, trimmed. `None` when it is not there, or is no
/// single value.
#[must_use]
pub fn member(text: &str, path: Option<&str>) -> Option<String> {
    let Some(path) = path else { return Some(text.trim().to_owned()) };
    let json: Value = serde_json::from_str(text).ok()?;
    let step = |value: &Value, key: &str| match value {
        Value::Object(members) => members.get(key).cloned(),
        Value::Array(items) => key.parse::<usize>().ok().and_then(|at| items.get(at).cloned()),
        _ => None,
    };
    match path.split('.').try_fold(json, |value, key| step(&value, key))? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(boolean) => Some(boolean.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn statuses_are_read_and_accepted() {
        let accepts = |value: Value, status| Statuses::parse(&value).map(|statuses| statuses.accept(status));
        assert_eq!(accepts(json!(204), 204), Some(true));
        assert_eq!(accepts(json!([201, "4xx"]), 404), Some(true));
        assert_eq!(accepts(json!("2xx"), 302), Some(false));
        for wrong in [json!([]), json!("ok"), json!(7), json!(true), json!("9xx")] {
            assert_eq!(Statuses::parse(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_member_is_found_by_its_path() {
        let body = r#"{"result":{"value":"medium","n":[3,{"on":true}]}}"#;
        assert_eq!(member(body, Some("result.value")).as_deref(), Some("medium"));
        assert_eq!(member(body, Some("result.n.0")).as_deref(), Some("3"));
        assert_eq!(member(body, Some("result.n.1.on")).as_deref(), Some("true"));
        assert_eq!(member(body, Some("result")), None);
        assert_eq!(member("no json", Some("a")), None);
        assert_eq!(member(" 5\n", None).as_deref(), Some("5"));
    }
}
