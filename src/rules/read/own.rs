//! bongsu's own files of rules: `[[rules]]` and `[[records]]` in TOML; and the same keys where the config changes a rule.

use std::{collections::BTreeSet, ops::RangeInclusive, time::Duration};

use chrono::TimeDelta;

use super::{Content, Format, Severities, place};
use crate::{
    config::{ConfigError, File, Problem, Section},
    domain::{signal::Labels, triage::Lamp},
    rules::{
        draft::{Draft, LIMIT},
        names, promql,
        rule::Record,
    },
};

/// How long `for` and `keep` may be.
const LONG: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_hours(30 * 24);
/// The longest name, in bytes.
const NAME: usize = 128;
/// The lamps by their names.
const LAMPS: [(&str, Lamp); 5] = [
    ("alert", Lamp::Alert),
    ("infra", Lamp::Infra),
    ("network", Lamp::Network),
    ("database", Lamp::Database),
    ("application", Lamp::Application),
];

/// Reads a file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(file: &File, severities: &Severities) -> Result<Content, ConfigError> {
    let mut root = file.section();
    let mut content = Content { format: Format::Own, ..Content::default() };
    let mut taken = BTreeSet::new();
    let records = root.tables("records");
    let rules = root.tables("rules");
    if records.is_empty() && rules.is_empty() {
        root.problem_here("this file holds no rules: write [[rules]] with name and expr");
    }
    content.records = records.into_iter().filter_map(|section| record(file, section)).collect();
    for mut section in rules {
        let origin = place::origin(file.path(), file.text(), section.place("name").start);
        let name = section.required_string("name").unwrap_or_default();
        if name.len() > NAME {
            section.problem("name", format!("`name` must be at most {NAME} bytes long"));
        }
        if !name.is_empty() && !taken.insert(name.clone()) {
            section
                .problem("name", format!("another rule of this file is called `{name}`; every name may be used once"));
        }
        if !section.has("expr") {
            section.problem_here("`expr` is missing: what is wrong, in PromQL, such as \"mysql_lock_waits > 5\"");
        }
        let mut draft = Draft { name, origin, ..Draft::default() };
        change(file, &mut section, &mut draft, severities);
        section.finish();
        content.drafts.push(draft);
    }
    root.finish();
    file.judged()?;
    Ok(content)
}

/// Takes over every key of a rule that stands in the section. What is wrong becomes a problem of the file.
pub fn change(file: &File, section: &mut Section<'_>, draft: &mut Draft, severities: &Severities) {
    limits(section, draft);
    if let Some(on) = section.string("on") {
        draft.on = Some(on).filter(|on| !on.is_empty());
    }
    if let Some(expr) = section.string("expr") {
        draft.expr = expr;
    }
    if let Some(hold) = section.string("hold") {
        draft.hold = Some(hold).filter(|hold| !hold.trim().is_empty());
    }
    // A rule whose thresholds change is read anew; what is wrong stands where it was last written.
    if section.has("expr") {
        compile(file, section, "expr", draft);
    }
    if draft.hold.is_some() && section.has("hold") {
        compile(file, section, "hold", draft);
    }
    let time = |found: Option<Duration>, usual| found.and_then(|time| TimeDelta::from_std(time).ok()).unwrap_or(usual);
    draft.lasts = time(section.duration("for", &LONG), draft.lasts);
    draft.keep = time(section.duration("keep", &LONG), draft.keep);
    if let Some(word) = section.string("severity") {
        draft.severity = severities.named(&word);
        if draft.severity.is_none() && word != "none" {
            let words = severities.words().join(", ");
            section.problem(
                "severity",
                format!("`severity` must be one of {words}, or none: shown, and nobody is called"),
            );
        }
    }
    if let Some(own) = section.table("labels") {
        draft.labels = labels(own, &draft.labels);
    }
    words(section, draft);
    draft.disabled = !section.boolean("enabled").unwrap_or(!draft.disabled);
}

fn words(section: &mut Section<'_>, draft: &mut Draft) {
    let texts = [
        ("summary", &mut draft.summary.en),
        ("summary-ko", &mut draft.summary.ko),
        ("description", &mut draft.description.en),
        ("description-ko", &mut draft.description.ko),
        ("action", &mut draft.action),
    ];
    for (key, text) in texts {
        if let Some(given) = section.string(key) {
            given.trim().clone_into(text);
        }
    }
    // Whoever changes the text in one language does not want the old one in the other.
    if section.has("summary") && !section.has("summary-ko") {
        draft.summary.ko.clear();
    }
    if section.has("description") && !section.has("description-ko") {
        draft.description.ko.clear();
    }
    if let Some(team) = section.string("team") {
        draft.team = Some(team.trim().to_owned()).filter(|team| !team.is_empty());
    }
    let lamps = LAMPS.map(|(name, _)| name);
    if let Some(name) = section.choice("lamp", &lamps) {
        draft.lamp = LAMPS.iter().find(|(own, _)| *own == name).map(|(_, lamp)| *lamp);
    }
}

/// The thresholds: a number, or several with names.
fn limits(section: &mut Section<'_>, draft: &mut Draft) {
    let Some(given) = section.json(LIMIT) else { return };
    let several: Vec<_> = match &given {
        serde_json::Value::Object(several) => {
            several.iter().map(|(name, limit)| (name.clone(), limit.as_f64())).collect()
        }
        one => vec![(LIMIT.to_owned(), one.as_f64())],
    };
    for (name, limit) in several {
        let known = draft.limits.contains_key(&name);
        match limit.filter(|limit| limit.is_finite()) {
            None => section
                .problem(LIMIT, format!("`{LIMIT}` must be a number, or numbers with names: {{ warn = 1, dead = 5 }}")),
            // A rule that is there already says which thresholds it has.
            Some(_) if !known && !draft.expr.is_empty() && !section.has("expr") => {
                let has = draft.limits.keys().map(String::as_str);
                let message = match draft.limits.len() {
                    0 => format!("`{}` has no threshold: give its `expr` instead", draft.name),
                    _ => crate::config::unknown("threshold", &name, has),
                };
                section.problem(LIMIT, message);
            }
            Some(limit) => drop(draft.limits.insert(name, limit)),
        }
    }
}

fn compile(file: &File, section: &mut Section<'_>, key: &str, draft: &Draft) {
    let text = if key == "hold" { draft.hold.as_deref().unwrap_or_default() } else { &draft.expr };
    if text.trim().is_empty() {
        section.problem(key, format!("`{key}` must not be empty"));
        return;
    }
    if let Err((mistake, at)) = draft.compile(text) {
        let span = place::within(file.text(), &section.place(key), text, at);
        file.problem(Problem { span, message: mistake.message });
    }
}

fn labels(section: Section<'_>, before: &Labels) -> Labels {
    let mut section = section;
    let mut labels = before.clone();
    let names: Vec<_> = section.names().map(str::to_owned).collect();
    for name in names {
        let Some(value) = section.string(&name) else { continue };
        if names::is_label(&name) {
            labels = labels.with(&name, &value);
        } else {
            section.problem(&name, format!("`{name}` is no name of a label: letters, digits and `_`, no digit first"));
        }
    }
    section.finish();
    labels
}

fn record(file: &File, mut section: Section<'_>) -> Option<Record> {
    let origin = place::origin(file.path(), file.text(), section.place("name").start);
    let name = section.required_string("name");
    if let Some(name) = name.as_deref().filter(|name| !names::is_signal(name)) {
        section
            .problem("name", format!("`{name}` is no name of a signal: letters, digits, `_` and `:`, no digit first"));
    }
    let text = section.required_string("expr");
    let labels = section.table("labels").map(|section| labels(section, &Labels::default())).unwrap_or_default();
    let read = text.as_ref().map(|text| promql::parse(text).map_err(|mistake| (mistake, text)));
    let expr = match read {
        Some(Ok(expr)) => Some(expr),
        Some(Err((mistake, text))) => {
            let at = crate::rules::draft::offset(text, mistake.line, mistake.column);
            let span = place::within(file.text(), &section.place("expr"), text, at);
            file.problem(Problem { span, message: mistake.message });
            None
        }
        None => None,
    };
    section.finish();
    Some(Record { name: name?, expr: expr?, text: text?, labels, origin })
}
