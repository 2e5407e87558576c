//! The config of the pane: `[panes.services]` and its targets. Reads and checks; opens nothing, fetches no secret.

use std::{collections::BTreeSet, ops::RangeInclusive, path::PathBuf, sync::Arc, time::Duration};

use serde_json::Value;

use super::{
    expect::{Expectation, Statuses},
    model::Rule,
    source::{Method, Url, is_header},
};
use crate::{
    config::{SecretRef, Section, remember},
    text::number,
};

/// The methods that a probe may use. What is meant to change or delete is not looking.
const METHODS: &[&str] = &["GET", "HEAD", "OPTIONS", "POST"];
const EVERY: RangeInclusive<Duration> = Duration::from_millis(250)..=Duration::from_hours(1);
const TIMEOUT: RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_secs(30);
const LARGEST_BODY: usize = 64 * 1024 * 1024;
/// How many probes `fail-after` may look at.
const LONGEST_RULE: usize = 20;
/// What a secret begins with, wherever it stands in a header.
const REFERENCES: &[&str] = &["env:", "file:", "cmd:"];
/// Headers that hold a secret by their nature.
const SECRETIVE: &[&str] = &["authorization", "cookie", "proxy-authorization", "token", "secret", "api-key", "apikey"];

/// One target.
#[derive(Debug)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// What is asked.
    pub url: Url,
    /// How it is asked.
    pub method: Method,
    /// The headers that go along.
    pub headers: Vec<(String, HeaderText)>,
    /// The body that goes along.
    pub body: Option<String>,
    /// Whether that body is JSON.
    pub json_body: bool,
    /// What must come.
    pub expect: Expectation,
    /// From the start of one probe to the start of the next.
    pub every: Duration,
    /// How long a probe may take, all in all.
    pub timeout: Duration,
    /// Whether redirects are followed.
    pub follow_redirects: bool,
    /// The PEM file of the authorities to trust instead of the machine's own.
    pub ca: Option<PathBuf>,
    /// Whether every certificate is accepted.
    pub insecure: bool,
    /// How many bytes of a body are read, after decompression.
    pub body_limit: usize,
    /// When a service is down.
    pub fail_after: Rule,
    /// Above this latency it is degraded.
    pub degraded_above: Option<Duration>,
    /// From so many days before its end on the certificate is a warning.
    pub tls_warn_days: i64,
}

impl Target {
    /// Whether the URL asks for TLS.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.url.scheme() == "https"
    }
}

/// The value of a header.
#[derive(Debug)]
pub enum HeaderText {
    /// A fixed text.
    Plain(String),
    /// A secret, after a fixed text such as `Bearer `.
    Secret {
        /// The fixed text; may be empty.
        prefix: String,
        /// Where the secret is.
        secret: SecretRef,
    },
}

/// Reads `[panes.services]`. What is wrong becomes a problem of the config; a target that cannot be probed is left out.
#[must_use]
pub fn read(mut section: Section<'_>) -> Vec<Arc<Target>> {
    let every = section.duration("every", &EVERY).unwrap_or(Duration::from_secs(2));
    let timeout = section.duration("timeout", &TIMEOUT).unwrap_or(Duration::from_secs(1));
    let mut names = BTreeSet::new();
    let mut targets = Vec::new();
    for mut table in section.tables("targets") {
        let name = table.required_string("name");
        if let Some(name) = &name {
            table.unique("name", name, &mut names);
        }
        let url = url(&mut table);
        let target = target(&mut table, (every, timeout), name.zip(url));
        table.finish();
        targets.extend(target.map(Arc::new));
    }
    section.finish();
    targets
}

/// Reads everything else also for a target without a name or a URL, so that all mistakes are said at once.
fn target(table: &mut Section<'_>, defaults: (Duration, Duration), found: Option<(String, Url)>) -> Option<Target> {
    let method = table.choice("method", METHODS).unwrap_or("GET");
    let method = Method::from_bytes(method.as_bytes()).unwrap_or_default();
    table.conceal("headers");
    table.conceal("body");
    let (body, json_body) = body(table, &method);
    let expect = expectation(table, &method);
    let headers = headers(table);
    let every = table.duration("every", &EVERY).unwrap_or(defaults.0);
    let timeout = table.duration("timeout", &TIMEOUT).unwrap_or(defaults.1);
    let degraded_above = table.duration("degraded-above", &TIMEOUT);
    if degraded_above.is_some_and(|limit| limit >= timeout) {
        let timeout = number::duration(timeout);
        table.problem("degraded-above", format!("`degraded-above` must be below the time-out of {timeout}"));
    }
    let (ca, insecure) = (table.path("ca"), table.boolean("insecure").unwrap_or(false));
    if ca.is_some() && insecure {
        table.problem("insecure", "`insecure` makes `ca` useless: with it every certificate is accepted");
    }
    let follow_redirects = table.boolean("follow-redirects").unwrap_or(false);
    let body_limit = table.size("body-limit", LARGEST_BODY).unwrap_or(1024 * 1024);
    let fail_after = fail_after(table);
    let tls_warn_days = table.integer("tls-warn-days", &(0..=365)).unwrap_or(14);
    let (name, url) = found?;
    Some(Target {
        name,
        url,
        method,
        headers,
        body,
        json_body,
        expect,
        every,
        timeout,
        follow_redirects,
        ca,
        insecure,
        body_limit,
        fail_after,
        degraded_above,
        tls_warn_days,
    })
}

fn url(table: &mut Section<'_>) -> Option<Url> {
    let text = table.required_string("url")?;
    let problem = match Url::parse(&text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => "`url` must begin with http:// or https://".to_owned(),
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            "`url` must not hold credentials: write headers = { authorization = \"Basic env:NAME\" }".to_owned()
        }
        Ok(url) => return Some(url),
        Err(error) => format!("`url` must be such as \"http://127.0.0.1:8080/health\": {error}"),
    };
    table.problem("url", problem);
    None
}

/// The body, and whether it is JSON: a text goes along as it is, everything else as JSON.
fn body(table: &mut Section<'_>, method: &Method) -> (Option<String>, bool) {
    let body = table.json("body");
    if body.is_some() && *method != Method::POST {
        table.problem("body", format!("a {method} request has no body: write method = \"POST\""));
    }
    match body {
        None => (None, false),
        Some(Value::String(text)) => (Some(text), false),
        Some(json) => (Some(json.to_string()), true),
    }
}

fn expectation(table: &mut Section<'_>, method: &Method) -> Expectation {
    let status = table.json("expect-status").and_then(|value| {
        let status = Statuses::parse(&value);
        if status.is_none() {
            table.problem(
                "expect-status",
                "`expect-status` must be a status such as 200, a class such as \"2xx\", or a list of these",
            );
        }
        status
    });
    let expect = Expectation {
        status: status.unwrap_or_default(),
        json: table.members("expect-json").unwrap_or_default(),
        text: table.string("expect-text"),
    };
    if expect.needs_body() && *method == Method::HEAD {
        table.problem("method", "the answer to HEAD has no body that could be expected: write method = \"GET\"");
    }
    expect
}

fn headers(table: &mut Section<'_>) -> Vec<(String, HeaderText)> {
    let mut headers = Vec::new();
    for (name, value) in table.members("headers").unwrap_or_default() {
        match header(table, &name, &value) {
            Ok(text) => headers.push((name, text)),
            Err(problem) => table.problem("headers", problem),
        }
    }
    headers
}

fn header(table: &Section<'_>, name: &str, value: &Value) -> Result<HeaderText, String> {
    let Value::String(text) = value else { return Err(format!("the header `{name}` must be a text in quotes")) };
    let Some(at) = reference(text) else {
        if !is_header(name, text) {
            return Err(format!("`{name}` with this value is no header that HTTP allows"));
        }
        let lower = name.to_ascii_lowercase();
        let is_secret = SECRETIVE.iter().any(|word| lower.contains(word));
        if is_secret && table.is_private() {
            remember(text.rsplit(' ').next().unwrap_or_default());
        } else if is_secret {
            return Err(format!(
                "the header `{name}` holds a secret in a file that others can read: write \"env:NAME\", \"Bearer \
                 env:NAME\", \"file:PATH\" or \"cmd:PROGRAM ARG\", or make the file private with chmod 600"
            ));
        }
        return Ok(HeaderText::Plain(text.clone()));
    };
    let (prefix, secret) = text.split_at(at);
    if !is_header(name, prefix) {
        return Err(format!("`{name}` is no header that HTTP allows"));
    }
    let secret = table.secret_of(secret).map_err(|problem| format!("the header `{name}`: {problem}"))?;
    Ok(HeaderText::Secret { prefix: prefix.to_owned(), secret })
}

/// Where in the value of a header a secret begins: at its start or after a space.
fn reference(text: &str) -> Option<usize> {
    let starts = std::iter::once(0).chain(text.match_indices(' ').map(|(at, _)| at + 1));
    starts.into_iter().find(|at| REFERENCES.iter().any(|prefix| text[*at..].starts_with(prefix)))
}

fn fail_after(table: &mut Section<'_>) -> Rule {
    let default = Rule { failures: 2, of: 3 };
    let Some(text) = table.string("fail-after") else { return default };
    let rule = rule(&text);
    if rule.is_none() {
        let most = format!("`fail-after` must be such as \"2 of 3\", of {LONGEST_RULE} at most");
        table.problem("fail-after", most);
    }
    rule.unwrap_or(default)
}

fn rule(text: &str) -> Option<Rule> {
    let (failures, of) = text.split_once(" of ")?;
    let rule = Rule { failures: failures.trim().parse().ok()?, of: of.trim().parse().ok()? };
    (rule.failures >= 1 && rule.failures <= rule.of && rule.of <= LONGEST_RULE).then_some(rule)
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
