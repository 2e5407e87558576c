//! The config as it may be given away with a recording: the room's name and zone and the tables of the panes, without
//! what was read as a secret, as a path of this machine, or as a text that may hold a secret.

use std::collections::HashSet;

use toml::{Table as Toml, Value};

use super::tree::{Kind, Node, Table};

/// What of `[room]` goes along. The language and the looks are those of whoever plays the recording.
const ROOM: [&str; 2] = ["name", "timezone"];

/// What stands for a secret, so that who asks for one finds a reference, though it leads nowhere.
const SECRET: &str = "env:NOT_RECORDED";
/// What stands for a password in a URL.
const PASSWORD: &str = "not-recorded";

/// What must not be given away, by the byte where its value begins.
#[derive(Debug, Default)]
pub(super) struct Concealed {
    /// Values that are left out: paths, texts that may hold a secret.
    pub gone: HashSet<usize>,
    /// Values that were read as secrets.
    pub secrets: HashSet<usize>,
}

/// The tables as TOML, without what is concealed.
pub(super) fn share(root: &Table, concealed: &Concealed) -> String {
    let mut shared = Toml::new();
    for member in root {
        let Some(inner) = member.node.table() else { continue };
        let kept = match member.name.as_str() {
            "room" => table(inner.iter().filter(|member| ROOM.contains(&member.name.as_str())), concealed),
            "panes" => table(inner, concealed),
            _ => continue,
        };
        shared.insert(member.name.clone(), Value::Table(kept));
    }
    shared.to_string()
}

fn table<'a>(members: impl IntoIterator<Item = &'a super::tree::Member>, concealed: &Concealed) -> Toml {
    let shown = members.into_iter().filter(|member| !concealed.gone.contains(&member.node.span.start));
    shown.filter_map(|member| Some((member.name.clone(), value(&member.node, concealed)?))).collect()
}

fn value(node: &Node, concealed: &Concealed) -> Option<Value> {
    Some(match &node.kind {
        Kind::Text(_) if concealed.secrets.contains(&node.span.start) => Value::String(SECRET.to_owned()),
        Kind::Text(text) => Value::String(without_password(text)),
        Kind::Integer(number) => Value::Integer((*number)?),
        Kind::Float(number) => Value::Float(*number),
        Kind::Boolean(boolean) => Value::Boolean(*boolean),
        Kind::Date(at) => Value::String(at.clone()),
        Kind::List(items) => Value::Array(items.iter().filter_map(|item| value(item, concealed)).collect()),
        Kind::Table(members) => Value::Table(table(members, concealed)),
    })
}

/// An address without its password and its query, which may hold one.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    match authority.rsplit_once('@') {
        Some((userinfo, host)) => match userinfo.split_once(':') {
            // A user without a password would be another config, and perhaps none that loads.
            Some((user, _)) => format!("{scheme}://{user}:{PASSWORD}@{host}{path}"),
            None => format!("{scheme}://{userinfo}@{host}{path}"),
        },
        None => format!("{scheme}://{rest}"),
    }
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
            ("mysql://watch:hu@sh@db:3306/", "mysql://watch:not-recorded@db:3306/"),
            ("redis://:hush@cache/0", "redis://:not-recorded@cache/0"),
            ("redis://watch@cache/0?x", "redis://watch@cache/0"),
            ("https://api.example.com/health?token=hush#x", "https://api.example.com/health"),
            ("http://127.0.0.1", "http://127.0.0.1"),
            ("a plain text?", "a plain text?"),
        ] {
            assert_eq!(without_password(text), shared, "{text}");
        }
    }
}
