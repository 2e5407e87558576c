//! The rule files of Prometheus
//! (<https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/>).
//!
//! The label `severity` says how bad it is, in the words of [`Severities::usual`](super::Severities::usual); the label
//! `team` whose it is; the annotations `summary` and `description` (or `message`) what is wrong, with `_ko` in Korean;
//! `action` or `runbook_url` what is to be done.

use std::{cell::RefCell, time::Duration};

use chrono::TimeDelta;

use super::{
    Content, Ground, place,
    yaml::{Node, Table},
};
use crate::{
    config::Problem,
    domain::signal::Labels,
    rules::{
        draft::{Draft, offset},
        names,
        promql::{self, Expr},
        remark::{Kind, Remark},
        rule::{Record, Wording},
    },
};

/// What a group may say that means nothing here: the room evaluates all rules in its own interval, and keeps no rest.
const IDLE: [&str; 4] = ["limit", "query_offset", "partial_response_strategy", "evaluation_delay"];

/// Reads a document into `content`; answers with its mistakes.
pub fn read(document: &Node, ground: &Ground<'_>, content: &mut Content) -> Vec<Problem> {
    let problems = RefCell::default();
    if let Some(root) = Table::of(document, "the file", &problems) {
        for node in root.list("groups") {
            if let Some(table) = Table::of(node, "a group", &problems) {
                group(&table, ground, content, &problems);
                table.finish();
            }
        }
        // Other tools name whose rules they are.
        let _ = root.text("namespace");
        root.finish();
    }
    problems.into_inner()
}

fn group(table: &Table<'_>, ground: &Ground<'_>, content: &mut Content, problems: &RefCell<Vec<Problem>>) {
    let name = table.required("name", "what the group is called").map_or("", |(name, _)| name);
    let interval = table.duration("interval");
    let origin = ground.origin(table.place().span.start);
    let mut ignored: Vec<_> = IDLE.into_iter().filter(|key| table.node(key).is_some()).collect();
    ignored.extend(interval.map(|_| "interval"));
    for key in ignored {
        let kind = Kind::Ignored { key: key.to_owned() };
        content.remarks.push(Remark { rule: name.to_owned(), origin: origin.clone(), kind });
    }
    let common = labels(table);
    for node in table.list("rules") {
        let Some(rule) = Table::of(node, "a rule", problems) else { continue };
        match (rule.node("alert").is_some(), rule.node("record").is_some()) {
            (true, false) => alert(&rule, &common, ground, content),
            (false, true) => record(&rule, &common, ground, content),
            (both, _) => {
                let needs_name = "a rule needs a name: `alert: NAME`, or `record: NAME` for a new signal";
                rule.problem_here(if both {
                    "a rule has `alert` or `record`, not both: make two of it"
                } else {
                    needs_name
                });
                // Which keys it may have is not to be told.
                continue;
            }
        }
        rule.finish();
    }
}

fn alert(rule: &Table<'_>, common: &[(&str, &str)], ground: &Ground<'_>, content: &mut Content) {
    let Some((name, at)) = rule.required("alert", "the name of the rule") else { return };
    let mut remarks = Vec::new();
    let labels = merged(common, labels(rule));
    let written = labels.get("severity");
    let severity = ground.severities.usual(written);
    if severity.is_none() && written != "none" {
        remarks.push(Kind::NoSeverity { written: written.to_owned() });
    }
    let annotations = rule.texts("annotations");
    let said = |keys: &[&str]| {
        let found = keys.iter().find_map(|key| annotations.iter().find(|(name, ..)| name == key));
        found.map_or_else(String::new, |(_, text, _)| text.trim().to_owned())
    };
    let unique = unique(name, content);
    if unique != name {
        remarks.push(Kind::Renamed { was: name.to_owned() });
    }
    let mut draft = Draft {
        name: unique,
        origin: ground.origin(at.span.start),
        lasts: delta(rule.duration("for")),
        keep: delta(rule.duration("keep_firing_for")),
        severity,
        team: Some(labels.get("team").to_owned()).filter(|team| !team.is_empty()),
        labels,
        summary: Wording { en: said(&["summary"]), ko: said(&["summary_ko", "summary-ko"]) },
        description: Wording { en: said(&["description", "message"]), ko: said(&["description_ko", "description-ko"]) },
        action: said(&["action", "runbook_url", "runbook"]),
        ..Draft::default()
    };
    let Some((text, _)) = expression(rule, "expr", ground) else { return };
    draft.expr = text;
    let (rule, origin) = (draft.name.clone(), draft.origin.clone());
    content.remarks.extend(remarks.into_iter().map(|kind| Remark { rule: rule.clone(), origin: origin.clone(), kind }));
    content.drafts.push(draft);
}

/// Alerts of Prometheus may share a name; those of the room may not.
fn unique(name: &str, content: &Content) -> String {
    let taken = |name: &str| content.drafts.iter().any(|draft| draft.name == name);
    if !taken(name) {
        return name.to_owned();
    }
    (2..=content.drafts.len() + 2).map(|n| format!("{name}#{n}")).find(|name| !taken(name)).unwrap_or_default()
}

fn record(rule: &Table<'_>, common: &[(&str, &str)], ground: &Ground<'_>, content: &mut Content) {
    let Some((name, at)) = rule.required("record", "the name of the new signal") else { return };
    if !names::is_signal(name) {
        rule.problem(at, format!("`{name}` is no name of a signal: letters, digits, `_` and `:`, no digit first"));
    }
    for key in ["for", "keep_firing_for", "annotations"] {
        if let Some(node) = rule.node(key) {
            rule.problem(node, format!("`{key}` belongs to an `alert`: a `record` only makes a signal"));
        }
    }
    let labels = merged(common, labels(rule));
    let Some((text, expr)) = expression(rule, "expr", ground) else { return };
    let origin = ground.origin(at.span.start);
    content.records.push(Record { name: name.to_owned(), expr, text, labels, origin });
}

/// The expression of a key, as text and read.
pub fn expression(rule: &Table<'_>, key: &str, ground: &Ground<'_>) -> Option<(String, Expr)> {
    let (text, node) = rule.required(key, "what is wrong, in PromQL, such as mysql_lock_waits > 5")?;
    match promql::parse(text) {
        Ok(expr) => Some((text.to_owned(), expr)),
        Err(mistake) => {
            let at = offset(text, mistake.line, mistake.column);
            rule.report(place::within(ground.text, &node.span, text, at), mistake.message);
            None
        }
    }
}

fn labels<'a>(table: &Table<'a>) -> Vec<(&'a str, &'a str)> {
    let mut given = Vec::new();
    for (name, value, node) in table.texts("labels") {
        if names::is_label(name) {
            given.push((name, value));
        } else {
            table.problem(node, format!("`{name}` is no name of a label: letters, digits and `_`, no digit first"));
        }
    }
    given
}

/// Those of the group and those of the rule, which win; an empty one takes that of the group away.
fn merged(common: &[(&str, &str)], own: Vec<(&str, &str)>) -> Labels {
    Labels::new(common.iter().copied().chain(own))
}

/// As what the room counts with; what is longer than any room lives is cut.
pub fn delta(time: Option<Duration>) -> TimeDelta {
    let most = TimeDelta::days(365);
    time.map_or(TimeDelta::zero(), |time| TimeDelta::from_std(time).map_or(most, |time| time.min(most)))
}
