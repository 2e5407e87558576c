//! What is probably wrong with a rule that can be read: signals that nobody gives, comparisons that nothing passes, texts
//! that cannot be filled in.

use std::collections::BTreeSet;

use super::{
    promql::{Aggregation, Binary, Comparison, Expr, Grouping, Many, Matching, Operation, Selector},
    remark::{Kind, Remark},
    rule::{Record, Rule},
    wording,
};
use crate::domain::signal::{Signal, TARGET, Unit};

/// The signal that the room itself gives, and its labels.
const ROOM: (&str, [&str; 3]) = ("check_verdict", [TARGET, "pane", "check"]);
/// Two names that are so alike are one, misspelt.
const ALIKE: f64 = 0.85;

/// What signals there are.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    /// Those that panes give.
    pub signals: Vec<&'a Signal>,
    /// The names of others: what queries of a Prometheus target are called.
    pub others: Vec<String>,
}

impl<'a> Known<'a> {
    fn signal(&self, name: &str) -> Option<&'a Signal> {
        self.signals.iter().copied().find(|signal| signal.name == name)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.signals.iter().map(|signal| signal.name).chain(self.others.iter().map(String::as_str)).chain([ROOM.0])
    }

    /// The same with signals that rules make.
    #[must_use]
    pub fn with_records<'r>(mut self, records: impl IntoIterator<Item = &'r Record>) -> Self {
        self.others.extend(records.into_iter().map(|record| record.name.clone()));
        self
    }
}

/// What is probably wrong with a rule.
#[must_use]
pub fn rule(rule: &Rule, known: &Known<'_>) -> Vec<Remark> {
    let mut kinds = Vec::new();
    // What a Prometheus evaluates is not judged here.
    if rule.on.is_none() {
        kinds.extend(strangers(&rule.expr, known));
        kinds.extend(never(&rule.expr, known).map(|comparison| Kind::NeverFires { comparison }));
        if always(&rule.expr) {
            kinds.push(Kind::AlwaysFires);
        }
    }
    let texts = [&rule.summary.en, &rule.summary.ko, &rule.description.en, &rule.description.ko];
    let parts: BTreeSet<_> = texts.iter().flat_map(|text| wording::unknown(text)).collect();
    kinds.extend(parts.into_iter().map(|part| Kind::Template { part: part.to_owned() }));
    if let Some(left) = labels(&rule.expr, known).filter(|_| rule.on.is_none()) {
        let named: BTreeSet<_> = texts.iter().flat_map(|text| wording::labels(text)).collect();
        let missing = named.into_iter().filter(|name| !left.contains(*name) && rule.labels.get(name).is_empty());
        kinds.extend(missing.map(|label| Kind::NoLabel { label: label.to_owned() }));
    }
    let remark = |kind| Remark { rule: rule.name.clone(), origin: rule.origin.clone(), kind };
    kinds.into_iter().map(remark).collect()
}

/// What is probably wrong with a signal that is made of others.
#[must_use]
pub fn record(record: &Record, known: &Known<'_>) -> Vec<Remark> {
    let remark = |kind| Remark { rule: record.name.clone(), origin: record.origin.clone(), kind };
    strangers(&record.expr, known).into_iter().map(remark).collect()
}

/// Signals that nobody gives.
fn strangers(expr: &Expr, known: &Known<'_>) -> Vec<Kind> {
    let mut named = BTreeSet::new();
    visit(expr, &mut |part| {
        if let Expr::Select(selector) | Expr::OverTime { selector, .. } = part {
            named.extend(selector.name.as_deref());
        }
    });
    let stranger = |name: &&str| !known.names().any(|own| own == *name);
    let remark = |signal: &str| {
        let near = known.names().map(|own| (alike(signal, own), own)).max_by(|a, b| a.0.total_cmp(&b.0));
        let near = near.filter(|(score, _)| *score > ALIKE).map(|(_, own)| own.to_owned());
        Kind::UnknownSignal { signal: signal.to_owned(), near }
    };
    named.into_iter().filter(stranger).map(remark).collect()
}

/// How alike two names are, 0 to 1: by the letters that they share in order from both ends.
fn alike(one: &str, other: &str) -> f64 {
    let longest = one.chars().count().max(other.chars().count());
    let head = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let tail = one.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b).count();
    if longest == 0 { 1.0 } else { (head + tail).min(longest) as f64 / longest as f64 }
}

/// Calls `look` with an expression and all within it.
fn visit<'e>(expr: &'e Expr, look: &mut impl FnMut(&'e Expr)) {
    look(expr);
    match expr {
        Expr::Negate(of) | Expr::Abs(of) | Expr::Absent(of) | Expr::Aggregate { of, .. } => visit(of, look),
        Expr::Binary(binary) => {
            visit(&binary.left, look);
            visit(&binary.right, look);
        }
        Expr::Number(_) | Expr::Select(_) | Expr::OverTime { .. } => {}
    }
}

/// Whether it fires whenever there is a value: nothing in it decides.
fn always(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Select(_) | Expr::OverTime { .. } => true,
        Expr::Absent(_) => false,
        Expr::Negate(of) | Expr::Abs(of) | Expr::Aggregate { of, .. } => always(of),
        Expr::Binary(binary) => match binary.operation {
            Operation::Compare { bool, .. } => bool,
            Operation::And | Operation::Unless => false,
            Operation::Or => always(&binary.left) || always(&binary.right),
            _ => always(&binary.left) && always(&binary.right),
        },
    }
}

/// The comparison because of which it can never fire.
fn never(expr: &Expr, known: &Known<'_>) -> Option<String> {
    match expr {
        Expr::Negate(of) | Expr::Abs(of) | Expr::Aggregate { of, .. } => never(of, known),
        Expr::Binary(binary) => match binary.operation {
            Operation::Compare { comparison, bool: false } => {
                let impossible = impossible(binary, comparison, known);
                if impossible { Some(expr.to_string()) } else { never(&binary.left, known) }
            }
            Operation::Or => never(&binary.left, known).filter(|_| never(&binary.right, known).is_some()),
            Operation::Unless => never(&binary.left, known),
            _ => never(&binary.left, known).or_else(|| never(&binary.right, known)),
        },
        Expr::Absent(_) | Expr::Number(_) | Expr::Select(_) | Expr::OverTime { .. } => None,
    }
}

fn impossible(binary: &Binary, comparison: Comparison, known: &Known<'_>) -> bool {
    let (Some((least, most)), Expr::Number(limit)) = (range(&binary.left, known), &binary.right) else { return false };
    match comparison {
        Comparison::Greater => most <= *limit,
        Comparison::GreaterOrEqual => most < *limit,
        Comparison::Less => least >= *limit,
        Comparison::LessOrEqual => least > *limit,
        Comparison::Equal => *limit < least || *limit > most,
        Comparison::NotEqual => false,
    }
}

/// Between which values an expression is, where its unit says so.
fn range(expr: &Expr, known: &Known<'_>) -> Option<(f64, f64)> {
    use super::promql::Function::{AvgOverTime, MaxOverTime, MinOverTime};
    let of = |selector: &Selector| {
        Some(match known.signal(selector.name.as_deref()?)?.unit {
            Unit::Flag | Unit::Ratio => (0.0, 1.0),
            Unit::Percent => (0.0, 100.0),
            Unit::Count | Unit::Bytes | Unit::PerSecond => (0.0, f64::INFINITY),
            // A certificate is over for days; a clock may be behind.
            Unit::Seconds => return None,
        })
    };
    match expr {
        Expr::Number(number) => Some((*number, *number)),
        Expr::Select(selector) => of(selector).filter(|_| !is_signed(selector)),
        Expr::OverTime { function: AvgOverTime | MaxOverTime | MinOverTime, selector, .. } => {
            of(selector).filter(|_| !is_signed(selector))
        }
        Expr::Aggregate { aggregation: Aggregation::Avg | Aggregation::Max | Aggregation::Min, of, .. } => {
            range(of, known)
        }
        _ => None,
    }
}

/// Counts that may be less than nothing: the days that a certificate is good for.
fn is_signed(selector: &Selector) -> bool {
    selector.name.as_deref().is_some_and(|name| name.ends_with("_days"))
}

/// The labels that an expression leaves; `None` where that is not to be told.
fn labels(expr: &Expr, known: &Known<'_>) -> Option<BTreeSet<String>> {
    match expr {
        Expr::Number(_) => Some(BTreeSet::new()),
        Expr::Select(selector) | Expr::OverTime { selector, .. } => given(selector, known),
        Expr::Negate(of) | Expr::Abs(of) => labels(of, known),
        // It has those of the selector that are said to be equal.
        Expr::Absent(_) => None,
        Expr::Aggregate { grouping, of, .. } => match grouping {
            None => Some(BTreeSet::new()),
            Some(Grouping::By(names)) => Some(names.iter().cloned().collect()),
            Some(Grouping::Without(names)) => {
                labels(of, known).map(|left| left.into_iter().filter(|name| !names.contains(name)).collect())
            }
        },
        Expr::Binary(binary) => both(binary, known),
    }
}

fn given(selector: &Selector, known: &Known<'_>) -> Option<BTreeSet<String>> {
    let name = selector.name.as_deref()?;
    if name == ROOM.0 {
        return Some(ROOM.1.map(str::to_owned).into());
    }
    let signal = known.signal(name)?;
    Some(signal.labels.iter().copied().chain([TARGET]).map(str::to_owned).collect())
}

fn both(binary: &Binary, known: &Known<'_>) -> Option<BTreeSet<String>> {
    let (left, right) = (labels(&binary.left, known), labels(&binary.right, known));
    match (binary.operation, &binary.matching) {
        (Operation::And | Operation::Unless, _) => left,
        (Operation::Or, _) => left.zip(right).map(|(left, right)| left.intersection(&right).cloned().collect()),
        // A number takes no label away.
        _ if matches!(binary.right, Expr::Number(_)) => left,
        _ if matches!(binary.left, Expr::Number(_)) => right,
        (_, Matching { many: Some(Many::Left(more)), .. }) => {
            left.map(|left| left.into_iter().chain(more.clone()).collect())
        }
        (_, Matching { many: Some(Many::Right(more)), .. }) => {
            right.map(|right| right.into_iter().chain(more.clone()).collect())
        }
        (_, Matching { by: Some(Grouping::By(names)), .. }) => Some(names.iter().cloned().collect()),
        (_, Matching { by: Some(Grouping::Without(names)), .. }) => {
            left.map(|left| left.into_iter().filter(|name| !names.contains(name)).collect())
        }
        (_, Matching { by: None, .. }) => left,
    }
}

#[cfg(test)]
#[path = "lint_tests.rs"]
mod tests;
