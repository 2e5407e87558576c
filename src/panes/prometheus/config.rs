//! The config of the pane: `[panes.prometheus]` and its targets. Reads and checks; opens nothing, fetches no secret.

use std::{collections::BTreeSet, ops::RangeInclusive, path::PathBuf, sync::Arc, time::Duration};

use secrecy::ExposeSecret;
use serde_json::Value;

use super::{presets, session, signals};
use crate::{
    config::{SecretRef, Section, is_secretive, unknown},
    domain::{
        signal::Unit,
        verdict::Verdict,
        words::{Lang, Words},
    },
};

const EVERY: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_mins(10);
const TIMEOUT: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_mins(1);
const RANGE: RangeInclusive<Duration> = Duration::from_mins(1)..=Duration::from_hours(24 * 7);
const BAND: RangeInclusive<f64> = -1e18..=1e18;
/// The largest answer that may be asked for, in bytes.
const LARGEST_BODY: usize = 64 << 20;
/// The most queries of a target, those of presets among them.
const QUERIES: usize = 40;
/// The longest query, in bytes: it must fit into a URL.
const LONGEST: usize = 4 << 10;
/// The units, by their words.
const UNITS: &[(&str, Unit)] = &[
    ("count", Unit::Count),
    ("flag", Unit::Flag),
    ("seconds", Unit::Seconds),
    ("bytes", Unit::Bytes),
    ("ratio", Unit::Ratio),
    ("percent", Unit::Percent),
    ("per-second", Unit::PerSecond),
];
const WORDS: &[&str] = &["count", "flag", "seconds", "bytes", "ratio", "percent", "per-second"];

/// One target: a Prometheus, or whatever answers as one does, and its Alertmanager.
#[derive(Debug)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Where it is; the paths of the API are below it.
    pub url: String,
    /// Where its Alertmanager is, if it has one.
    pub alertmanager: Option<String>,
    /// Who we are, to both.
    pub login: Login,
    /// The headers that go along, to both.
    pub headers: Vec<(String, HeaderText)>,
    /// The PEM file of the authorities to trust instead of the machine's own.
    pub ca: Option<PathBuf>,
    /// From the start of one poll to the start of the next.
    pub every: Duration,
    /// How long one answer may take.
    pub timeout: Duration,
    /// How many bytes of an answer are read, after decompression.
    pub body_limit: usize,
    /// From so many targets that cannot be scraped on it is an outage; `None`: when it is all of several.
    pub down_crit: Option<usize>,
    /// What is asked and shown.
    pub queries: Vec<Query>,
}

/// Who we are.
#[derive(Debug)]
pub enum Login {
    /// Nobody in particular.
    Nobody,
    /// A user with a password (HTTP Basic).
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: SecretRef,
    },
    /// The bearer of a token.
    Bearer(SecretRef),
}

/// The value of a header.
#[derive(Debug)]
pub enum HeaderText {
    /// A fixed text.
    Plain(String),
    /// A secret.
    Secret(SecretRef),
}

/// A query that is shown as a panel and measured as a signal.
#[derive(Debug, Clone)]
pub struct Query {
    /// Its name: that of its signal.
    pub name: String,
    /// What it is called on the screen.
    pub title: Title,
    /// What is asked, in `PromQL`.
    pub query: String,
    /// What it counts.
    pub unit: Unit,
    /// When it is well.
    pub bands: Bands,
    /// How far back its trend reaches.
    pub range: Duration,
}

impl Query {
    /// How far back a trend reaches unless the config says otherwise.
    pub const RANGE: Duration = Duration::from_mins(15);
}

/// What a query is called.
#[derive(Debug, Clone)]
pub enum Title {
    /// As the config says.
    Theirs(String),
    /// As a preset says.
    Ours(Words),
}

impl Title {
    /// The title in a language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match self {
            Self::Theirs(title) => title,
            Self::Ours(words) => words.get(lang),
        }
    }
}

/// From where on a value is worth a look, and broken.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bands {
    /// Above this it is worth a look.
    pub warn_above: Option<f64>,
    /// Above this it is broken.
    pub crit_above: Option<f64>,
    /// Below this it is worth a look.
    pub warn_below: Option<f64>,
    /// Below this it is broken.
    pub crit_below: Option<f64>,
}

impl Bands {
    /// Any value is well.
    pub const NONE: Self = Self { warn_above: None, crit_above: None, warn_below: None, crit_below: None };

    /// How good a value is. What is no number is not known where there is a band, and nothing else.
    #[must_use]
    pub fn judge(&self, value: f64) -> Verdict {
        let above = |limit: Option<f64>| limit.is_some_and(|limit| value > limit);
        let below = |limit: Option<f64>| limit.is_some_and(|limit| value < limit);
        match self {
            bands if value.is_nan() => {
                if *bands == Self::NONE {
                    Verdict::Ok
                } else {
                    Verdict::Unknown
                }
            }
            bands if above(bands.crit_above) || below(bands.crit_below) => Verdict::Crit,
            bands if above(bands.warn_above) || below(bands.warn_below) => Verdict::Warn,
            _ => Verdict::Ok,
        }
    }

    /// The band that a value has left: its limit, and whether the value is above it.
    #[must_use]
    pub fn left(&self, value: f64) -> Option<(f64, bool)> {
        let above = [self.crit_above, self.warn_above].into_iter().flatten().find(|limit| value > *limit);
        let below = [self.crit_below, self.warn_below].into_iter().flatten().find(|limit| value < *limit);
        above.map(|limit| (limit, true)).or(below.map(|limit| (limit, false)))
    }
}

/// Reads `[panes.prometheus]`. What is wrong becomes a problem of the config; a target that cannot be asked is left out.
#[must_use]
pub fn read(mut section: Section<'_>) -> Vec<Arc<Target>> {
    let every = section.duration("every", &EVERY).unwrap_or(Duration::from_secs(10));
    let timeout = section.duration("timeout", &TIMEOUT).unwrap_or(Duration::from_secs(5));
    let mut names = BTreeSet::new();
    let mut targets = Vec::new();
    for mut table in section.tables("targets") {
        let name = table.required_string("name");
        if let Some(name) = &name {
            table.unique("name", name, &mut names);
        }
        let url = table.required_string("url").and_then(|text| address(&mut table, "url", &text));
        let target = target(&mut table, (every, timeout), name.zip(url));
        table.finish();
        targets.extend(target.map(Arc::new));
    }
    section.finish();
    targets
}

/// Reads everything else also for a target without a name or a URL, so that all mistakes are said at once.
fn target(table: &mut Section<'_>, usual: (Duration, Duration), found: Option<(String, String)>) -> Option<Target> {
    let alertmanager = table.string("alertmanager").and_then(|text| address(table, "alertmanager", &text));
    let (login, headers) = (login(table), headers(table));
    let ca = table.path("ca");
    let every = table.duration("every", &EVERY).unwrap_or(usual.0);
    let timeout = table.duration("timeout", &TIMEOUT).unwrap_or(usual.1);
    let body_limit = table.size("body-limit", LARGEST_BODY).unwrap_or(8 << 20);
    let down_crit = table.integer("down-crit", &(1..=1_000_000)).and_then(|count| usize::try_from(count).ok());
    let queries = queries(table);
    let (name, url) = found?;
    Some(Target { name, url, alertmanager, login, headers, ca, every, timeout, body_limit, down_crit, queries })
}

/// A URL without what does not belong there, and without a slash at its end.
fn address(table: &mut Section<'_>, key: &str, text: &str) -> Option<String> {
    match session::address(text) {
        Ok(url) => Some(url),
        Err(problem) => {
            table.problem(key, format!("`{key}` {problem}"));
            None
        }
    }
}

fn login(table: &mut Section<'_>) -> Login {
    let user = table.string("user");
    let (password, token) = (table.secret("password"), table.secret("token"));
    if token.is_some() && (user.is_some() || table.has("password")) {
        table.problem("token", "there is a user or a password already: leave out one way to log in");
    }
    match (user, password, token) {
        (_, _, Some(token)) => Login::Bearer(token),
        (Some(user), Some(password), None) => Login::Basic { user, password },
        (Some(_), None, None) if !table.has("password") => {
            table.problem("user", "there is a `user` and no `password` for it");
            Login::Nobody
        }
        (None, Some(_), None) => {
            table.problem("password", "there is a `password` and no `user` for it; a token is a `token`");
            Login::Nobody
        }
        _ => Login::Nobody,
    }
}

fn headers(table: &mut Section<'_>) -> Vec<(String, HeaderText)> {
    table.conceal("headers");
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
    if name.eq_ignore_ascii_case("authorization") {
        return Err("write `user` and `password`, or `token`, instead of the header `authorization`".into());
    }
    let secret = table.secret_of(text).map_err(|problem| format!("the header `{name}`: {problem}"))?;
    let fixed = if let SecretRef::Inline(text) = &secret { text.expose_secret() } else { "" };
    if !session::is_header(name, fixed) {
        return Err(format!("`{name}` with this value is no header that HTTP allows"));
    }
    match &secret {
        SecretRef::Inline(_) if is_secretive(name) && !table.is_private() => Err(format!(
            "the header `{name}` holds a secret in a file that others can read: write \"env:NAME\", \"file:PATH\" or \
             \"cmd:PROGRAM ARG\", or make the file private with chmod 600"
        )),
        SecretRef::Inline(_) if !is_secretive(name) => Ok(HeaderText::Plain(text.clone())),
        _ => Ok(HeaderText::Secret(secret)),
    }
}

fn queries(table: &mut Section<'_>) -> Vec<Query> {
    let mut queries: Vec<Query> = Vec::new();
    for name in table.strings("presets").unwrap_or_default() {
        match presets::queries(&name) {
            Some(ready) => queries.extend(ready),
            None => table.problem("presets", unknown("preset", &name, presets::names())),
        }
    }
    let mut names = BTreeSet::new();
    for mut section in table.tables("queries") {
        let query = query(&mut section, &mut names);
        section.finish();
        // One of their own takes the place of a preset's.
        let Some(query) = query else { continue };
        match queries.iter_mut().find(|own| own.name == query.name) {
            Some(own) => *own = query,
            None => queries.push(query),
        }
    }
    if queries.len() > QUERIES {
        table.problem("queries", format!("{QUERIES} queries are the most that one target may have"));
        queries.truncate(QUERIES);
    }
    queries
}

fn query(section: &mut Section<'_>, names: &mut BTreeSet<String>) -> Option<Query> {
    let name = section.required_string("name");
    if let Some(name) = &name {
        if !is_name(name) {
            section
                .problem("name", "`name` is that of a signal: letters, digits and _, such as \"payment_failure_rate\"");
        } else if signals::SIGNALS.iter().any(|signal| signal.name == *name) || name == "check_verdict" {
            section.problem("name", format!("`{name}` is a signal of bongsu's own: give the query another name"));
        } else if !names.insert(name.clone()) {
            section.problem("name", format!("another query is called `{name}`; every name may be used once"));
        }
    }
    let title = section.string("title").filter(|title| !title.trim().is_empty());
    let query = section.required_string("query").filter(|query| {
        let fits = query.len() <= LONGEST;
        if !fits {
            section.problem("query", format!("a query is {LONGEST} bytes long at most: make a recording rule of it"));
        }
        fits
    });
    let word = section.choice("unit", WORDS).unwrap_or("count");
    let unit = UNITS.iter().find(|(own, _)| *own == word).map_or(Unit::Count, |(_, unit)| *unit);
    let bands = bands(section);
    let range = section.duration("range", &RANGE).unwrap_or(Query::RANGE);
    let (name, query) = name.zip(query)?;
    let title = Title::Theirs(title.unwrap_or_else(|| name.clone()));
    Some(Query { name, title, query, unit, bands, range })
}

fn bands(section: &mut Section<'_>) -> Bands {
    let mut limit = |key| section.float(key, &BAND);
    let bands = Bands {
        warn_above: limit("warn-above"),
        crit_above: limit("crit-above"),
        warn_below: limit("warn-below"),
        crit_below: limit("crit-below"),
    };
    if bands.warn_above.zip(bands.crit_above).is_some_and(|(warn, crit)| crit < warn) {
        section.problem("crit-above", "`crit-above` must not be below `warn-above`");
    }
    if bands.warn_below.zip(bands.crit_below).is_some_and(|(warn, crit)| crit > warn) {
        section.problem("crit-below", "`crit-below` must not be above `warn-below`");
    }
    let highest = bands.warn_below.into_iter().chain(bands.crit_below).reduce(f64::max);
    let lowest = bands.warn_above.into_iter().chain(bands.crit_above).reduce(f64::min);
    if highest.zip(lowest).is_some_and(|(below, above)| below >= above) {
        section.problem_here("no value would be well: what is below one limit is above the other");
    }
    bands
}

/// Whether rules can call a signal so (<https://prometheus.io/docs/concepts/data_model/>); colons are for recording rules.
fn is_name(name: &str) -> bool {
    let first = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    first && name.len() <= 100 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
