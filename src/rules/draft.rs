//! A rule as it stands in a file, before its thresholds are put into its expressions: what the config may still change.

use std::{collections::BTreeMap, ops::Range};

use chrono::TimeDelta;

use super::{
    promql::{self, Expr, Mistake},
    rule::{Rule, Wording},
};
use crate::domain::{incident::Severity, signal::Labels, triage::Lamp};

/// The name of a threshold that is only a number.
pub const LIMIT: &str = "limit";

/// See [`Rule`]; the expressions are texts with `$NAME` where thresholds go.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// See [`Rule::name`].
    pub name: String,
    /// The expression.
    pub expr: String,
    /// See [`Rule::hold`].
    pub hold: Option<String>,
    /// The thresholds by their names.
    pub limits: BTreeMap<String, f64>,
    /// See [`Rule::lasts`].
    pub lasts: TimeDelta,
    /// See [`Rule::keep`].
    pub keep: TimeDelta,
    /// See [`Rule::severity`].
    pub severity: Option<Severity>,
    /// See [`Rule::labels`].
    pub labels: Labels,
    /// See [`Rule::summary`].
    pub summary: Wording,
    /// See [`Rule::description`].
    pub description: Wording,
    /// See [`Rule::action`].
    pub action: String,
    /// See [`Rule::team`].
    pub team: Option<String>,
    /// See [`Rule::lamp`].
    pub lamp: Option<Lamp>,
    /// See [`Rule::on`].
    pub on: Option<String>,
    /// See [`Rule::origin`].
    pub origin: String,
    /// Whether it is off.
    pub disabled: bool,
}

impl Draft {
    /// The rule that it becomes.
    ///
    /// # Errors
    /// When an expression is none.
    pub fn rule(&self) -> Result<Rule, Mistake> {
        let (expr, text) = self.compile(&self.expr).map_err(|(mistake, _)| mistake)?;
        let hold = self.hold.as_ref().map(|hold| self.compile(hold).map_err(|(mistake, _)| mistake)).transpose()?;
        Ok(Rule {
            name: self.name.clone(),
            expr,
            text,
            hold: hold.map(|(expr, _)| expr),
            lasts: self.lasts,
            keep: self.keep,
            severity: self.severity,
            labels: self.labels.clone(),
            summary: self.summary.clone(),
            description: self.description.clone(),
            action: self.action.clone(),
            team: self.team.clone(),
            lamp: self.lamp,
            on: self.on.clone(),
            origin: self.origin.clone(),
        })
    }

    /// An expression with its thresholds put in, read; and as text.
    ///
    /// # Errors
    /// What is wrong with it, and at which byte of the text as it was given.
    pub fn compile(&self, text: &str) -> Result<(Expr, String), (Mistake, usize)> {
        let filled = Filled::of(text, &self.limits)?;
        // What a Prometheus evaluates may be more than is understood here.
        if self.on.is_some() {
            let expr = promql::parse(&filled.text).unwrap_or(Expr::Number(f64::NAN));
            return Ok((expr, filled.text));
        }
        match promql::parse(&filled.text) {
            Ok(expr) => Ok((expr, filled.text)),
            Err(mistake) => {
                let at = filled.original(offset(&filled.text, mistake.line, mistake.column));
                Err((mistake, at))
            }
        }
    }
}

/// The byte of a line and column, both from 1.
#[must_use]
pub fn offset(text: &str, line: usize, column: usize) -> usize {
    let skipped: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[skipped.min(text.len())..];
    skipped + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

/// An expression with its thresholds put in.
struct Filled {
    text: String,
    /// Where each stands now, and where its name stood.
    places: Vec<(Range<usize>, Range<usize>)>,
}

impl Filled {
    fn of(text: &str, limits: &BTreeMap<String, f64>) -> Result<Self, (Mistake, usize)> {
        let mut filled = Self { text: String::with_capacity(text.len()), places: Vec::new() };
        let (mut quote, mut escaped, mut done) = (None, false, 0);
        for (at, c) in text.char_indices() {
            match quote {
                Some(open) => {
                    if c == open && !escaped {
                        quote = None;
                    }
                    escaped = c == '\\' && !escaped && open != '`';
                }
                None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
                None if c == '$' => {
                    let name = &text[at + 1..];
                    let name =
                        &name[..name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len())];
                    let Some(limit) = limits.get(name) else { return Err((stranger(text, at, name, limits), at)) };
                    filled.text.push_str(&text[done..at]);
                    let from = filled.text.len();
                    filled.text.push_str(&limit.to_string());
                    done = at + 1 + name.len();
                    filled.places.push((from..filled.text.len(), at..done));
                }
                None => {}
            }
        }
        filled.text.push_str(&text[done..]);
        Ok(filled)
    }

    /// Where a byte of it stood before.
    fn original(&self, at: usize) -> usize {
        let Some((now, before)) = self.places.iter().rev().find(|(now, _)| now.start <= at) else { return at };
        if at < now.end { before.start } else { before.end + (at - now.end) }
    }
}

fn stranger(text: &str, at: usize, name: &str, limits: &BTreeMap<String, f64>) -> Mistake {
    let line = text[..at].matches('\n').count() + 1;
    let column = text[..at].rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let known: Vec<_> = limits.keys().map(|name| format!("`${name}`")).collect();
    let message = match known.as_slice() {
        [] => format!("`${name}` is no threshold of this rule: write {LIMIT} = NUMBER and ${LIMIT}"),
        known => format!("`${name}` is no threshold of this rule, which has {}", known.join(", ")),
    };
    Mistake { line, column, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(limits: &[(&str, f64)]) -> Draft {
        Draft { limits: limits.iter().map(|(name, limit)| ((*name).to_owned(), *limit)).collect(), ..Draft::default() }
    }

    #[test]
    fn thresholds_are_put_in_outside_of_texts() {
        let draft = draft(&[("limit", 0.9), ("dead", -5.0)]);
        let (_, text) = draft.compile(r#"x{a=~"5.*$limit",b='$x'} > $limit or x < $dead"#).expect("right");
        assert_eq!(text, r#"x{a=~"5.*$limit",b='$x'} > 0.9 or x < -5"#);
    }

    #[test]
    fn a_mistake_behind_a_threshold_is_told_where_it_was_written() {
        let draft = draft(&[("limit", 0.123_456)]);
        for (text, wrong) in [("x > $limit )", ")"), ("x > $limit\nor nope(x)", "nope"), ("x >> $limit", "> $limit")] {
            let (_, at) = draft.compile(text).expect_err(text);
            assert_eq!(at, text.find(wrong).expect("there"), "{text}");
        }
        let (mistake, at) = draft.compile("x > $limti").expect_err("no such threshold");
        assert_eq!((mistake.line, mistake.column, at), (1, 5, 4));
        assert_eq!(mistake.message, "`$limti` is no threshold of this rule, which has `$limit`");
    }

    #[test]
    fn what_a_prometheus_evaluates_need_not_be_understood() {
        let elsewhere = Draft { on: Some("prom".into()), ..draft(&[]) };
        assert!(elsewhere.compile("histogram_quantile(0.9, x)").is_ok());
        assert!(draft(&[]).compile("histogram_quantile(0.9, x)").is_err());
    }
}
