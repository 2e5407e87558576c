//! The config of the pane: `[panes.services]` and its targets. Reads and checks; opens nothing.

use std::{path::PathBuf, sync::Arc, time::Duration};

use serde_json::Value;

use super::{
    expect::{Expectation, Statuses},
    model::Rule,
    source::{Method, Url, is_header},
};
use crate::config::{SecretRef, Section};

/// The methods that a probe may use. Anything that is meant to change or delete is not looking.
const METHODS: &[&str] = &["GET", "HEAD", "OPTIONS", "POST"];
const EVERY: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(1);
const BODY_LIMIT: usize = 1024 * 1024;
const TLS_WARN_DAYS: i64 = 14;

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

/// The defaults that `[panes.services]` gives its targets.
#[derive(Debug, Clone, Copy)]
struct Defaults {
    every: Duration,
    timeout: Duration,
}

/// Reads `[panes.services]`. What is wrong is told to the section, and a target that is wrong is left out.
#[must_use]
pub fn read(mut section: Section<'_>) -> Vec<Arc<Target>> {
    let defaults = Defaults {
        every: section.duration("every").unwrap_or(EVERY),
        timeout: section.duration("timeout").unwrap_or(TIMEOUT),
    };
    let targets: Vec<_> = section.tables("targets").into_iter().filter_map(|table| target(table, defaults)).collect();
    section.finish();
    targets.into_iter().map(Arc::new).collect()
}

fn target(mut table: Section<'_>, defaults: Defaults) -> Option<Target> {
    let name = table.required_string("name");
    let url = url(&mut table);
    let method = table.choice("method", METHODS).unwrap_or("GET");
    let (body, json_body) = body(&mut table);
    let timeout = table.duration("timeout").unwrap_or(defaults.timeout);
    let every = table.duration("every").unwrap_or(defaults.every);
    let target = Target {
        name: name.clone().unwrap_or_default(),
        url: url.clone()?,
        method: Method::from_bytes(method.as_bytes()).unwrap_or_default(),
        headers: headers(&mut table),
        body,
        json_body,
        expect: expectation(&mut table),
        every,
        timeout,
        follow_redirects: table.boolean("follow-redirects").unwrap_or(false),
        ca: table.string("ca").map(PathBuf::from),
        insecure: table.boolean("insecure").unwrap_or(false),
        body_limit: BODY_LIMIT,
        fail_after: rule(&mut table),
        degraded_above: table.duration("degraded-above"),
        tls_warn_days: TLS_WARN_DAYS,
    };
    table.finish();
    name.and(url).map(|_| target)
}
