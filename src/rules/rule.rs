//! A rule, whatever the format of its file.

use chrono::TimeDelta;

use super::promql::Expr;
use crate::domain::{incident::Severity, signal::Labels, triage::Lamp, words::Lang};

/// When something is wrong, and what that is worth.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name: `MysqlLockWaits`. Unique in a room; one of the person's own replaces a built-in one.
    pub name: String,
    /// The expression: every series that it gives is something wrong.
    pub expr: Expr,
    /// The expression as it is written, with its threshold put in.
    pub text: String,
    /// What keeps an alarm once it fires, such as the same with a lower threshold; `None`: the expression itself.
    pub hold: Option<Expr>,
    /// So long it must be wrong before it is said (`for`).
    pub lasts: TimeDelta,
    /// So long it must be right again before that is said (`keep_firing_for`).
    pub keep: TimeDelta,
    /// How bad that is; `None`: shown, and nobody is called.
    pub severity: Option<Severity>,
    /// Labels that its alarms get.
    pub labels: Labels,
    /// One line that says what is wrong; may hold `{{ $labels.target }}` and `{{ $value }}`. Empty: its name.
    pub summary: Wording,
    /// More about it.
    pub description: Wording,
    /// What is to be done, as its author wrote it.
    pub action: String,
    /// The team that owns it, for business signals: they are told instead of those who are on call.
    pub team: Option<String>,
    /// The lamp that it lights; `None`: that of the pane that its signals come from.
    pub lamp: Option<Lamp>,
    /// The Prometheus target that evaluates it; `None`: the room does.
    pub on: Option<String>,
    /// Where it stands: `built-in mysql`, `rules/shop.yaml:12`.
    pub origin: String,
}

/// A text of a rule in the languages that its author gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    /// English, or whatever the author wrote.
    pub en: String,
    /// Korean; empty: the same.
    pub ko: String,
}

impl Wording {
    /// The text in a language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ko if !self.ko.is_empty() => &self.ko,
            Lang::Ko | Lang::En => &self.en,
        }
    }
}

/// A signal made of others: what Prometheus calls a recording rule.
#[derive(Debug, Clone)]
pub struct Record {
    /// The name of the new signal.
    pub name: String,
    /// What it is made of.
    pub expr: Expr,
    /// The expression as it is written.
    pub text: String,
    /// Labels that it gets.
    pub labels: Labels,
    /// Where it stands.
    pub origin: String,
}

/// All rules of a room, in the order in which they are evaluated.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// What makes signals; evaluated first, in order.
    pub records: Vec<Record>,
    /// What makes alarms.
    pub rules: Vec<Rule>,
}
