//! A config as a tree that owns its texts and knows the place of everything in it. The only file that knows the TOML
//! parser; it judges nothing.

use std::ops::Range;

use serde_json::Value;
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::Problem;

/// A value and its place.
#[derive(Debug)]
pub(super) struct Node {
    /// The bytes of the file that it is written in; of a table, its header.
    pub span: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Kind {
    /// A text in quotes.
    Text(String),
    /// A whole number; `None` when it is larger than any that is meant.
    Integer(Option<i64>),
    /// A number with a point.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A date or a time, as TOML writes it.
    Date(String),
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Table),
}

/// The members of a table, in the order of their names.
pub(super) type Table = Vec<Member>;

/// A key of a table with its value.
#[derive(Debug)]
pub(super) struct Member {
    /// The key.
    pub name: String,
    /// Where the key is written.
    pub span: Range<usize>,
    /// Its value.
    pub node: Node,
}

/// Reads a text as TOML.
///
/// # Errors
/// Every place where it is no TOML. The parser bounds the depth, so that no text can exhaust the stack.
pub(super) fn parse(text: &str) -> Result<Table, Vec<Problem>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(table(root.get_ref()));
    }
    let problem = |error: toml::de::Error| Problem {
        span: error.span().unwrap_or_default(),
        message: format!("this is no TOML: {}", error.message().replace('\n', ", ")),
    };
    Err(errors.into_iter().map(problem).collect())
}

fn table(table: &DeTable<'_>) -> Table {
    let member = |(key, value): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| Member {
        name: key.get_ref().to_string(),
        span: key.span(),
        node: node(value),
    };
    table.iter().map(member).collect()
}

fn node(value: &Spanned<DeValue<'_>>) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Text(text.clone().into_owned()),
        DeValue::Integer(number) => {
            Kind::Integer(i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok())
        }
        DeValue::Float(number) => Kind::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(boolean) => Kind::Boolean(*boolean),
        DeValue::Datetime(at) => Kind::Date(at.to_string()),
        DeValue::Array(items) => Kind::List(items.iter().map(node).collect()),
        DeValue::Table(members) => Kind::Table(table(members)),
    };
    Node { span: value.span(), kind }
}

impl Node {
    /// The text, when it is one.
    pub fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// The text, or the date or time as it is written.
    pub fn written(&self) -> Option<&str> {
        if let Kind::Date(text) | Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// The members, when it is a table.
    pub fn table(&self) -> Option<&Table> {
        if let Kind::Table(table) = &self.kind { Some(table) } else { None }
    }

    /// The items, when it is a list.
    pub fn list(&self) -> Option<&[Self]> {
        if let Kind::List(items) = &self.kind { Some(items) } else { None }
    }

    /// What a person would call it.
    pub const fn called(&self) -> &'static str {
        match self.kind {
            Kind::Text(_) => "a text",
            Kind::Integer(_) => "a whole number",
            Kind::Float(_) => "a number with a point",
            Kind::Boolean(_) => "true or false",
            Kind::Date(_) => "a date",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
        }
    }

    /// The same as JSON; dates become texts, what JSON cannot say becomes null.
    pub fn json(&self) -> Value {
        match &self.kind {
            Kind::Text(text) | Kind::Date(text) => Value::from(text.as_str()),
            Kind::Integer(number) => number.map_or(Value::Null, Value::from),
            Kind::Float(number) => Value::from(*number),
            Kind::Boolean(boolean) => Value::from(*boolean),
            Kind::List(items) => items.iter().map(Self::json).collect(),
            Kind::Table(members) => members.iter().map(|member| (member.name.clone(), member.node.json())).collect(),
        }
    }
}
