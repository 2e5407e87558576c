//! The `alerts:` lists of incident manuals, as they are written there: a name, a condition, how long it lasts, and what is
//! to be done.
//!
//! The words of `action` say how bad it is (`P1 알람 발생`, `raise a P1 alarm`) or whose it is (`마케팅팀 알림`, `tell the
//! marketing team`). What is for a team is P2, and P1 where it says `즉시`, `immediately` or `at once`; what says neither,
//! or has no `action`, is P3: it is shown and told by day. A `severity` or `team` of its own wins.

use std::cell::RefCell;

use regex::Regex;

use super::{
    Content, Ground, meant,
    prometheus::{delta, expression},
    yaml::{Node, Table},
};
use crate::{
    config::Problem,
    domain::incident::Severity,
    rules::{
        draft::Draft,
        remark::{Kind, Remark},
    },
};

/// The teams whose names manuals write in Korean, by the names that routes may have.
const TEAMS: [(&str, &str); 14] = [
    ("결제", "payments"),
    ("마케팅", "marketing"),
    ("주문", "orders"),
    ("배송", "delivery"),
    ("물류", "logistics"),
    ("개발", "development"),
    ("서버", "server"),
    ("운영", "operations"),
    ("인프라", "infrastructure"),
    ("데이터", "data"),
    ("보안", "security"),
    ("고객", "support"),
    ("고객지원", "support"),
    ("재무", "finance"),
];

/// Words that make it urgent.
const AT_ONCE: [&str; 5] = ["즉시", "긴급", "immediately", "at once", "urgently"];

/// Reads a document into `content`; answers with its mistakes.
pub fn read(document: &Node, ground: &Ground<'_>, content: &mut Content) -> Vec<Problem> {
    let problems = RefCell::default();
    if let Some(root) = Table::of(document, "the file", &problems) {
        for node in root.list("alerts") {
            if let Some(table) = Table::of(node, "an alert", &problems) {
                alert(&table, ground, content);
                table.finish();
            }
        }
        root.finish();
    }
    problems.into_inner()
}

fn alert(table: &Table<'_>, ground: &Ground<'_>, content: &mut Content) {
    let named = table.required("name", "what the alert is called");
    let lasts = table.duration("duration");
    let action = table.text("action").map_or("", |(text, _)| text.trim());
    let summary = table.text("summary").map_or("", |(text, _)| text.trim());
    let (severity, team, mut remarks) = meaning(table, action, ground);
    let read = expression(table, "condition", ground);
    let Some((name, at)) = named else { return };
    if content.drafts.iter().any(|draft| draft.name == name) {
        table.problem(at, format!("another alert of this file is called `{name}`; every name may be used once"));
    }
    let Some((text, expr)) = read else { return };
    let mut draft = Draft {
        name: name.to_owned(),
        origin: ground.origin(at.span.start),
        expr: text,
        lasts: delta(lasts),
        severity: Some(severity),
        team,
        action: action.to_owned(),
        ..Draft::default()
    };
    summary.clone_into(&mut draft.summary.en);
    if let Some(expr) = meant::as_meant(&expr, lasts.unwrap_or_default()) {
        draft.expr = expr.to_string();
        remarks.push(Kind::ReadAs { expr: draft.expr.clone() });
    }
    let (rule, origin) = (draft.name.clone(), draft.origin.clone());
    content.remarks.extend(remarks.into_iter().map(|kind| Remark { rule: rule.clone(), origin: origin.clone(), kind }));
    content.drafts.push(draft);
}

/// How bad an alert is, and whose it is.
fn meaning(table: &Table<'_>, action: &str, ground: &Ground<'_>) -> (Severity, Option<String>, Vec<Kind>) {
    let mut remarks = Vec::new();
    let own = table.text("severity").and_then(|(word, node)| {
        let severity = ground.severities.usual(word);
        if severity.is_none() {
            table.problem(node, format!("`severity` must be one of {}", ground.severities.words().join(", ")));
        }
        severity
    });
    let team = table.text("team").map(|(name, _)| name.trim().to_owned()).or_else(|| {
        let (written, team) = team(action)?;
        remarks.push(Kind::Team { written, team: team.clone() });
        Some(team)
    });
    let severity = own.or_else(|| ground.severities.in_sentence(action)).unwrap_or_else(|| {
        let at_once = AT_ONCE.iter().any(|word| action.to_lowercase().contains(word));
        let severity = match (&team, at_once) {
            (_, true) => Severity::P1,
            (Some(_), false) => Severity::P2,
            (None, false) => Severity::P3,
        };
        remarks.push(Kind::Severity { severity: ground.severities.called(severity).to_owned() });
        severity
    });
    (severity, team, remarks)
}

/// The team that an action names, as it is written and as routes call it.
fn team(action: &str) -> Option<(String, String)> {
    let korean = Regex::new(r"(\p{Hangul}+)\s?팀").ok()?;
    if let Some(found) = korean.captures(action) {
        let name = found.get(1)?.as_str();
        let known = TEAMS.iter().find(|(own, _)| *own == name);
        return Some((found.get(0)?.as_str().to_owned(), known.map_or(name, |(_, team)| team).to_owned()));
    }
    let english = Regex::new(r"(?i)([a-z][a-z0-9-]*)[ -]team\b").ok()?;
    let found = english.captures(action)?;
    let name = found.get(1)?.as_str().to_lowercase();
    let is_name = !["the", "a", "our", "your", "whole"].contains(&name.as_str());
    is_name.then(|| (found.get(0).map_or_else(String::new, |all| all.as_str().to_owned()), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_names_a_team_in_either_language() {
        let named = |action| team(action).map(|(_, team)| team);
        let cases = [
            ("즉시 결제팀 알림", "payments"),
            ("마케팅팀 알림", "marketing"),
            ("물류 팀에 알림", "logistics"),
            ("정산팀 알림", "정산"),
            ("tell the Marketing team", "marketing"),
            ("page payments-team at once", "payments"),
        ];
        for (action, team) in cases {
            assert_eq!(named(action).as_deref(), Some(team), "{action}");
        }
        for none in ["", "P1 알람 발생", "tell the team", "teamwork"] {
            assert_eq!(named(none), None, "{none}");
        }
    }
}
