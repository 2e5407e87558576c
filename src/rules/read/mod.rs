//! The readers of rules: bongsu's own TOML, the rule files of Prometheus, and the `alerts:` lists of incident manuals, told
//! apart by their content. Every mistake of a file is said at once, with its place and its cure.

mod alerts;
mod meant;
mod own;
pub(super) mod place;
mod prometheus;
mod severity;
pub mod yaml;

use std::path::Path;

pub use own::change;
pub use severity::Severities;

use super::{draft::Draft, remark::Remark, rule::Record};
use crate::config::{ConfigError, File, Problem, read_text};

/// What a file of rules is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// bongsu's own TOML.
    #[default]
    Own,
    /// The groups of Prometheus.
    Prometheus,
    /// The lists of incident manuals.
    Alerts,
}

impl Format {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "TOML",
            Self::Prometheus => "Prometheus",
            Self::Alerts => "alerts",
        }
    }
}

/// What stands in a file of rules.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// What it is written in.
    pub format: Format,
    /// Its rules.
    pub drafts: Vec<Draft>,
    /// The signals that it makes.
    pub records: Vec<Record>,
    /// What is worth knowing about how it was read.
    pub remarks: Vec<Remark>,
}

/// Reads a file of rules.
///
/// # Errors
/// When it cannot be read, or everything that is wrong with it.
pub fn file(path: &Path, severities: &Severities) -> Result<Content, ConfigError> {
    if is_toml(path) {
        return own::read(&File::read_as(path, "file of rules")?, severities);
    }
    text(path, &read_text(path, "file of rules")?, severities)
}

/// Reads a text as if it stood in the file `path`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn text(path: &Path, text: &str, severities: &Severities) -> Result<Content, ConfigError> {
    if is_toml(path) {
        return own::read(&File::from_text(path, text)?, severities);
    }
    let wrong = |problems| ConfigError::wrong(path, text, problems);
    let documents = yaml::parse(text).map_err(wrong)?;
    let mut content = Content::default();
    let mut problems = Vec::new();
    let ground = Ground { path, text, severities };
    let mut known = false;
    for document in &documents {
        let has = |key: &str| document.members().iter().any(|member| member.name == key);
        if has("groups") {
            content.format = Format::Prometheus;
            problems.extend(prometheus::read(document, &ground, &mut content));
        } else if has("alerts") {
            content.format = Format::Alerts;
            problems.extend(alerts::read(document, &ground, &mut content));
        } else {
            let span = document.members().first().map_or(document.span.clone(), |first| first.span.clone());
            let message = "this is no file of rules: `groups:` begins those of Prometheus, `alerts:` a list as manuals \
                           have it; bongsu's own end with .toml";
            problems.push(Problem { span, message: message.to_owned() });
        }
        known = true;
    }
    if !known {
        let message = "this file holds no rules: write `groups:` or `alerts:`".to_owned();
        problems.push(Problem { span: 0..0, message });
    }
    if problems.is_empty() { Ok(content) } else { Err(wrong(problems)) }
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// What the readers of YAML know of the file that they read.
struct Ground<'a> {
    path: &'a Path,
    text: &'a str,
    severities: &'a Severities,
}

impl Ground<'_> {
    /// Where a byte of the file is, for people.
    fn origin(&self, at: usize) -> String {
        place::origin(self.path, self.text, at)
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
