//! The config of the actions: `[actions.NAME]`. Reads and checks; opens nothing, looks up no program, fetches no secret.

use std::{collections::BTreeMap, ops::RangeInclusive, time::Duration};

use reqwest::Method;
use serde_json::Value;

use super::{
    Actions,
    action::{Action, Key, Step},
    expect::{Expect, Statuses},
    params::{Kind, Origin, Param, anchored},
    request::{Address, Body, Request, Secretive, is_header, reference},
    template::{Argv, Text, unknown},
};
use crate::{
    config::{File, Section, is_secretive},
    domain::act::{Class, Lasting, Revert},
    text::Clean,
};

const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const TYPES: &[&str] = &["name", "int", "duration", "choice", "regex", "address"];
const CLASSES: [(&str, Class); 4] =
    [("look", Class::Look), ("low", Class::Low), ("high", Class::High), ("critical", Class::Critical)];
const TIMEOUT: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_hours(1);
/// The room itself gives up after two minutes.
const VERIFY: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_secs(110);
const USUAL_TIMEOUT: Duration = Duration::from_secs(30);
const EXPIRES: RangeInclusive<Duration> = Duration::from_secs(10)..=Duration::from_hours(24 * 30);
/// The keys of an action that make no sense when it changes nothing.
const FOR_CHANGES: &[&str] =
    &["check", "verify", "verify-within", "undo", "dry-run", "expires", "revert", "target", "name"];

/// Reads all actions. What is wrong becomes problems of the config; an action that cannot be used is left out. `panes`:
/// the ids of the panes that there are.
#[must_use]
pub fn read(file: &File, panes: &[&str]) -> Actions {
    let tables = file.actions().into_iter();
    Actions::new(tables.filter_map(|(name, section)| action(name, section, panes)).collect())
}

/// Reads everything also of an action that has no step, so that all mistakes are said at once.
fn action(name: String, mut section: Section<'_>, panes: &[&str]) -> Option<Action> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > 64 || name.starts_with('-') || !name.chars().all(fits) {
        section.problem_here("the name of an action must be of small letters, digits and `-`");
    }
    let params = params(&mut section);
    let words: Vec<_> = CLASSES.iter().map(|(word, _)| *word).collect();
    let class = section.choice("class", &words).unwrap_or("high");
    let class = CLASSES.iter().find(|(word, _)| *word == class).map_or(Class::High, |(_, class)| *class);
    let run = main_step(&mut section, &params);
    let [check, dry_run, verify, undo] =
        ["check", "dry-run", "verify", "undo"].map(|key| step(&mut section, key, &params));
    let [target, subject] = ["target", "name"].map(|key| text(&mut section, key, &params));
    let [title, korean] = ["title", "title-ko"].map(|key| line(&mut section, key));
    let title = title.unwrap_or_else(|| name.clone());
    let timeout = section.duration("timeout", &TIMEOUT).unwrap_or(USUAL_TIMEOUT);
    let verify_within = section.duration("verify-within", &VERIFY).unwrap_or(USUAL_TIMEOUT);
    let (key, on, env) = (key(&mut section, class), on(&mut section, panes), env(&mut section));
    let lasting = lasting(&mut section, undo.is_some());
    let action = run.map(|run| Action {
        title: [title.clone(), korean.unwrap_or(title)],
        name,
        class,
        key,
        on,
        params,
        run,
        check,
        dry_run,
        verify,
        verify_within,
        undo,
        timeout,
        env,
        lasting,
        target,
        subject,
    });
    if let Some(action) = &action {
        agree(&mut section, action);
    }
    section.finish();
    action
}

/// A text of one line that may be missing.
fn line(section: &mut Section<'_>, key: &str) -> Option<String> {
    section.json(key)?;
    section.required_string(key).map(|text| Clean::new(&text).to_string())
}

/// What is done: either of two keys.
fn main_step(section: &mut Section<'_>, params: &[Param]) -> Option<Step> {
    let [argv, request] = ["argv", "request"].map(|key| section.json(key).is_some());
    match (argv, request) {
        (true, false) => step(section, "argv", params),
        (false, true) => step(section, "request", params),
        (true, true) => {
            section.problem("request", "an action has either `argv` or `request`, not both");
            None
        }
        (false, false) => {
            section.problem_here("an action needs `argv = [\"PROGRAM\", …]` or `request = { method, url }`");
            None
        }
    }
}

/// A program, as a list of words, or a request, as a table.
fn step(section: &mut Section<'_>, key: &str, params: &[Param]) -> Option<Step> {
    if section.is_table(key) && key != "argv" {
        return request(section.table(key)?, params).map(|request| Step::Request(Box::new(request)));
    }
    if key == "request" {
        section.problem(key, "`request` must be a table, such as { method = \"POST\", url = \"https://…\" }");
        return None;
    }
    let mut words = section.strings(key)?;
    // A program below the config's folder is found wherever bongsu is started.
    if let Some(program) = words.first_mut().filter(|program| program.contains('/')) {
        *program = section.absolute(program).to_string_lossy().into_owned();
    }
    match Argv::parse(&words, params) {
        Ok(argv) => Some(Step::Command(argv)),
        Err(problems) => {
            for problem in problems {
                section.problem(key, format!("`{key}`: {problem}"));
            }
            None
        }
    }
}

fn request(mut section: Section<'_>, params: &[Param]) -> Option<Request> {
    let method = section.choice("method", METHODS).unwrap_or("GET");
    let method = Method::from_bytes(method.as_bytes()).unwrap_or_default();
    let insecure = section.boolean("insecure").unwrap_or(false);
    let link_local = section.boolean("allow-link-local").unwrap_or(false);
    let url = section.required_string("url").and_then(|text| {
        let url = Address::parse(&text, insecure, link_local);
        url.map_err(|problem| section.problem("url", format!("`url`: {problem}"))).ok()
    });
    let headers = secretive(&mut section, "headers", |name, value| {
        let clear = Text::parse(value).is_ok_and(|text| text.literal().is_some());
        match is_header(name, value) {
            false => Err("HTTP allows no such header".to_owned()),
            true if !clear => Err("headers take no parameters".to_owned()),
            true => Ok(()),
        }
    });
    let json = body(&mut section, &method);
    let status = section.json("expect-status").and_then(|value| {
        let status = Statuses::parse(&value);
        if status.is_none() {
            section.problem(
                "expect-status",
                "`expect-status` must be a status such as 200, a class such as \"2xx\", or a list of these",
            );
        }
        status
    });
    let expect = Expect { status: status.unwrap_or_default(), json: members(&mut section, "expect-json") };
    let ca = section.path("ca");
    let request = url.map(|url| Request { method, url, headers, json, expect, link_local, ca });
    if let Some(request) = &request {
        for problem in request.params().into_iter().filter_map(|name| unknown(name, params)) {
            section.problem_here(problem);
        }
    }
    section.finish();
    request
}

fn body(section: &mut Section<'_>, method: &Method) -> Option<Body> {
    let json = section.json("json")?;
    if matches!(*method, Method::GET | Method::HEAD) {
        section.problem("json", format!("a {method} request has no body: write method = \"POST\""));
    }
    let parsed = Body::parse(&json, &|text| section.secret_of(text));
    match parsed {
        Ok(body) => {
            if let Some(name) = body.inline_secret() {
                let cure = "write \"env:NAME\", \"file:PATH\" or \"cmd:PROGRAM ARG\"";
                section.problem("json", format!("`{name}` looks like a secret, and would be shown: {cure}"));
            }
            Some(body)
        }
        Err(problem) => {
            section.problem("json", format!("`json`: {problem}"));
            None
        }
    }
}

/// Members of an answer and what they must be, which may hold placeholders.
fn members(section: &mut Section<'_>, key: &str) -> Vec<(String, Text)> {
    let mut members = Vec::new();
    for (path, value) in section.members(key).unwrap_or_default() {
        let text = match &value {
            Value::String(text) => Text::parse(text),
            Value::Number(_) | Value::Bool(_) => Text::parse(&value.to_string()),
            _ => Err("a member is compared with a text, a number, true or false".to_owned()),
        };
        match text {
            Ok(text) => members.push((path, text)),
            Err(problem) => section.problem(key, format!("`{path}`: {problem}")),
        }
    }
    members
}

/// Texts by name that may be secrets by reference.
fn secretive(
    section: &mut Section<'_>,
    key: &str,
    fits: impl Fn(&str, &str) -> Result<(), String>,
) -> Vec<(String, Secretive)> {
    section.conceal(key);
    let mut found = Vec::new();
    for (name, value) in section.members(key).unwrap_or_default() {
        match one_secretive(section, &name, &value, &fits) {
            Ok(text) => found.push((name, text)),
            Err(problem) => section.problem(key, format!("`{name}`: {problem}")),
        }
    }
    found
}

fn one_secretive(
    section: &Section<'_>,
    name: &str,
    value: &Value,
    fits: &impl Fn(&str, &str) -> Result<(), String>,
) -> Result<Secretive, String> {
    let Value::String(text) = value else { return Err("it must be a text in quotes".into()) };
    let (prefix, secret) = match reference(text) {
        Some(at) => text.split_at(at),
        None if !is_secretive(name) => (text.as_str(), ""),
        None if section.is_private() => ("", text.as_str()),
        None => {
            let cure =
                "write \"env:NAME\", \"file:PATH\" or \"cmd:PROGRAM ARG\", or make the file private with chmod 600";
            return Err(format!("it holds a secret in a file that others can read: {cure}"));
        }
    };
    fits(name, prefix)?;
    let secret = (!secret.is_empty()).then(|| section.secret_of(secret)).transpose()?;
    Ok(Secretive { prefix: prefix.to_owned(), secret })
}

fn env(section: &mut Section<'_>) -> BTreeMap<String, Secretive> {
    let fits = |name: &str, value: &str| {
        let named = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        match (named, value.contains('\0')) {
            (true, false) => Ok(()),
            _ => Err("no variable can be called so, or hold this".to_owned()),
        }
    };
    secretive(section, "env", fits).into_iter().collect()
}

fn params(section: &mut Section<'_>) -> Vec<Param> {
    let mut params = Vec::new();
    for (name, mut table) in section.named_tables("params") {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') || !name.chars().all(fits) {
            table.problem_here("the name of a parameter must be of letters, digits, `_` and `-`");
        }
        let kind = kind(&mut table);
        let from = table.string("from").and_then(|text| {
            let origin = Origin::parse(&text);
            if origin.is_none() {
                table
                    .problem("from", "`from` must be \"target\", \"key\", \"row.COLUMN\", \"check\" or \"check.PATH\"");
            }
            origin
        });
        let default = table.string("default");
        if let Some(kind) = kind {
            let param = Param { name, kind, from, default };
            if let Some(Err(wrong)) = param.default.as_deref().map(|text| param.check(text)) {
                table.problem("default", format!("`default`: {wrong}"));
            }
            if matches!(param.from, Some(Origin::Check(_))) && param.default.is_some() {
                table.problem("default", "a value that comes from the check has no default");
            }
            params.push(param);
        }
        table.finish();
    }
    params
}

fn kind(table: &mut Section<'_>) -> Option<Kind> {
    let Some(called) = table.choice("type", TYPES) else {
        if table.json("type").is_none() {
            table.problem_here(format!("a parameter needs a `type`: {}", TYPES.join(", ")));
        }
        return None;
    };
    match called {
        "int" => {
            let bound = |table: &mut Section<'_>, key: &str| table.integer(key, &(0..=i64::MAX)).map(i64::unsigned_abs);
            let (least, most) =
                (bound(table, "min").unwrap_or(0), bound(table, "max").unwrap_or(i64::MAX.unsigned_abs()));
            if least > most {
                table.problem("min", "`min` must not be above `max`");
            }
            Some(Kind::Int { least, most })
        }
        "choice" => {
            let choices = table.strings("values").unwrap_or_default();
            if choices.is_empty() {
                table.problem("values", "a choice needs `values`, a list of texts");
            }
            let all = Param { name: "values".into(), kind: Kind::Choice(choices.clone()), from: None, default: None };
            for wrong in choices.iter().filter_map(|choice| all.check(choice).err()) {
                table.problem("values", wrong.to_string());
            }
            Some(Kind::Choice(choices))
        }
        "regex" => {
            let pattern = table.required_string("pattern")?;
            let pattern =
                anchored(&pattern).map_err(|problem| table.problem("pattern", format!("`pattern`: {problem}")));
            pattern.ok().map(Kind::Regex)
        }
        "duration" => Some(Kind::Duration),
        "address" => Some(Kind::Address),
        _ => Some(Kind::Name),
    }
}

fn key(section: &mut Section<'_>, class: Class) -> Option<Key> {
    let chord = line(section, "key")?;
    let mut letters = chord.chars();
    let small = matches!((letters.next(), letters.next()), (Some(c), None) if c.is_lowercase());
    if small && class != Class::Look {
        section.problem("key", "small letters look and capitals act: bind a capital or a function key");
    }
    let span = section.place("key");
    Some(Key { chord, span })
}

fn on(section: &mut Section<'_>, panes: &[&str]) -> Vec<String> {
    let on = section.strings("on").unwrap_or_default();
    for stranger in on.iter().filter(|pane| !panes.contains(&pane.as_str())) {
        section.problem("on", format!("there is no pane `{stranger}`; there are {}", panes.join(", ")));
    }
    on
}

fn text(section: &mut Section<'_>, key: &str, params: &[Param]) -> Option<Text> {
    let text = line(section, key)?;
    match Text::parse(&text) {
        Ok(text) => {
            for problem in text.params().filter_map(|name| unknown(name, params)) {
                section.problem(key, problem);
            }
            Some(text)
        }
        Err(problem) => {
            section.problem(key, format!("`{key}`: {problem}"));
            None
        }
    }
}

fn lasting(section: &mut Section<'_>, has_undo: bool) -> Option<Lasting> {
    let time = section.duration("expires", &EXPIRES);
    let revert = section.choice("revert", &["ask", "auto"]);
    if revert.is_some() && time.is_none() {
        section.problem("revert", "`revert` says what happens when the action `expires`: write expires = \"1h\"");
    }
    if revert == Some("auto") && !has_undo {
        section.problem("revert", "revert = \"auto\" needs an `undo` that the room can run");
    }
    let revert = if revert == Some("auto") { Revert::Auto } else { Revert::Ask };
    time.map(|time| Lasting { time, revert })
}

/// Whether the parts of an action agree with each other.
fn agree(section: &mut Section<'_>, action: &Action) {
    let steps = [
        ("check", action.check.as_ref()),
        ("dry-run", action.dry_run.as_ref()),
        ("verify", action.verify.as_ref()),
        ("undo", action.undo.as_ref()),
        ("argv", Some(&action.run)),
    ];
    let texts = [&action.target, &action.subject].into_iter().flatten();
    let mut used: Vec<_> = steps.iter().filter_map(|(_, step)| *step).flat_map(Step::params).collect();
    used.extend(texts.flat_map(Text::params));
    for param in action.params.iter().filter(|param| !used.contains(&param.name.as_str())) {
        section.problem(
            "params",
            format!("the parameter `{}` is used nowhere: write {{{}}} where its value belongs", param.name, param.name),
        );
    }
    let from_check = |name: &str| {
        action.params.iter().any(|param| param.name == name && matches!(param.from, Some(Origin::Check(_))))
    };
    if action.check.is_none() && action.params.iter().any(|param| from_check(&param.name)) {
        section.problem("params", "a value that comes from the check needs a `check`");
    }
    if let Some(name) = action.check.as_ref().and_then(|check| check.params().into_iter().find(|name| from_check(name)))
    {
        section.problem("check", format!("`{{{name}}}` comes from the check, so the check cannot use it"));
    }
    if action.class == Class::Look {
        for key in FOR_CHANGES {
            if section.json(key).is_some() {
                section.problem(key, format!("an action of class look changes nothing, so it has no `{key}`"));
            }
        }
    }
    if action.verify.is_none() && section.json("verify-within").is_some() {
        section.problem("verify-within", "`verify-within` says how long `verify` is tried, and there is none");
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
