//! The config as it may be given away with a recording: the room's name and zone and the tables of the panes, without
//! what was read as a secret, as a path of this machine, or as a text that may hold a secret.

use std::{collections::HashSet, ops::Range};

use toml::{Table as Toml, Value};

use super::tree::{Kind, Node, Table};

/// What of `[room]` goes along. The language and the looks are those of whoever plays the recording.
const ROOM: [&str; 2] = ["name", "timezone"];

/// The tables as TOML, without the values at `concealed`.
pub(super) fn share(root: &Table, concealed: &[Range<usize>]) -> String {
    let concealed = concealed.iter().map(|span| span.start).collect();
    let mut shared = Toml::new();
    for member in root {
        let Some(inner) = member.node.table() else { continue };
        let kept = match member.name.as_str() {
            "room" => table(inner.iter().filter(|member| ROOM.contains(&member.name.as_str())), &concealed),
            "panes" => table(inner, &concealed),
            _ => continue,
        };
        shared.insert(member.name.clone(), Value::Table(kept));
    }
    shared.to_string()
}

fn table<'a>(members: impl IntoIterator<Item = &'a super::tree::Member>, concealed: &HashSet<usize>) -> Toml {
    let shown = members.into_iter().filter(|member| !concealed.contains(&member.node.span.start));
    shown.filter_map(|member| Some((member.name.clone(), value(&member.node, concealed)?))).collect()
}

fn value(node: &Node, concealed: &HashSet<usize>) -> Option<Value> {
    Some(match &node.kind {
        Kind::Text(text) => Value::String(without_userinfo(text)),
        Kind::Integer(number) => Value::Integer((*number)?),
        Kind::Float(number) => Value::Float(*number),
        Kind::Boolean(boolean) => Value::Boolean(*boolean),
        Kind::Date(at) => Value::String(at.clone()),
        Kind::List(items) => Value::Array(items.iter().filter_map(|item| value(item, concealed)).collect()),
        Kind::Table(members) => Value::Table(table(members, concealed)),
    })
}

/// An address without its password and its query, which may hold one.
fn without_userinfo(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let Some((userinfo, host)) = authority.rsplit_once('@') else { return format!("{scheme}://{rest}") };
    let user = userinfo.split(':').next().unwrap_or_default();
    let at = if user.is_empty() { "" } else { "@" };
    format!("{scheme}://{user}{at}{host}{path}")
}

/// The config `text`, every value that is a text replaced by what `other` makes of it and the name of its key. Empty when
/// it is no TOML: what cannot be read cannot be given away.
#[must_use]
pub fn rewrite(text: &str, other: &mut dyn FnMut(&str, &str) -> String) -> String {
    let Ok(mut root) = text.parse::<Toml>() else { return String::new() };
    for (key, value) in &mut root {
        change(key, value, other);
    }
    root.to_string()
}

fn change(key: &str, value: &mut Value, other: &mut dyn FnMut(&str, &str) -> String) {
    match value {
        Value::String(text) => *text = other(key, text),
        Value::Array(items) => items.iter_mut().for_each(|item| change(key, item, other)),
        Value::Table(members) => members.iter_mut().for_each(|(key, member)| change(key, member, other)),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_rewritten_by_their_keys() {
        let text = "[panes.p]\nevery = \"2s\"\nhosts = [\"a\", \"b\"]\nn = 1\n[[panes.p.t]]\nname = \"x\"\n";
        let rewritten = rewrite(text, &mut |key, text| if key == "hosts" { format!("{text}!") } else { text.into() });
        assert_eq!(
            rewritten.parse::<Toml>().unwrap(),
            text.replace("a\"", "a!\"").replace("b\"", "b!\"").parse().unwrap()
        );
        assert_eq!(rewrite("= no TOML", &mut |_, text| text.into()), "");
    }

    #[test]
    fn an_address_keeps_its_user_and_loses_its_password_and_query() {
        for (text, shared) in [
            ("mysql://watch:hu@sh@db:3306/", "mysql://watch@db:3306/"),
            ("redis://:hush@cache/0", "redis://cache/0"),
            ("https://api.example.com/health?token=hush#x", "https://api.example.com/health"),
            ("http://127.0.0.1", "http://127.0.0.1"),
            ("a plain text?", "a plain text?"),
        ] {
            assert_eq!(without_userinfo(text), shared, "{text}");
        }
    }
}
