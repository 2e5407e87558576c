//! Conditions as manuals mean them.
//!
//! `errors{status=~"5.*"} / errors > 0.05` is meant as a share of all that happened lately. PromQL compares every series
//! with itself there, which is always 1, and counters with counters, which hold everything since they began. So in the
//! `alerts:` lists, and only there, a counter of some divided by the same counter of more is read as
//! `sum by (target) (rate(some[D])) / sum by (target) (rate(more[D]))`, where D is how long the condition lasts.

use std::time::Duration;

use crate::{
    domain::signal::TARGET,
    rules::promql::{Aggregation, Binary, Expr, Function, Grouping, Matcher, Operation, Selector},
};

/// D where the condition has no duration.
const USUAL: Duration = Duration::from_mins(5);
/// The least D: a rate needs several values.
const LEAST: Duration = Duration::from_mins(1);
/// How the names of counters end (<https://prometheus.io/docs/practices/naming/>).
const COUNTERS: [&str; 3] = ["_total", "_count", "_sum"];

/// The expression as it is meant, where that is something else than it says.
#[must_use]
pub fn as_meant(expr: &Expr, lasts: Duration) -> Option<Expr> {
    let range = if lasts.is_zero() { USUAL } else { lasts.max(LEAST) };
    rewritten(expr, range)
}

fn rewritten(expr: &Expr, range: Duration) -> Option<Expr> {
    match expr {
        Expr::Binary(binary) => match share(binary, range) {
            Some(share) => Some(share),
            None => sides(binary, range),
        },
        Expr::Negate(of) => Some(Expr::Negate(Box::new(rewritten(of, range)?))),
        Expr::Abs(of) => Some(Expr::Abs(Box::new(rewritten(of, range)?))),
        Expr::Absent(of) => Some(Expr::Absent(Box::new(rewritten(of, range)?))),
        Expr::Aggregate { aggregation, grouping, of } => {
            let of = Box::new(rewritten(of, range)?);
            Some(Expr::Aggregate { aggregation: *aggregation, grouping: grouping.clone(), of })
        }
        Expr::Number(_) | Expr::Select(_) | Expr::OverTime { .. } => None,
    }
}

fn sides(binary: &Binary, range: Duration) -> Option<Expr> {
    let (left, right) = (rewritten(&binary.left, range), rewritten(&binary.right, range));
    if left.is_none() && right.is_none() {
        return None;
    }
    let mut binary = binary.clone();
    binary.left = left.unwrap_or(binary.left);
    binary.right = right.unwrap_or(binary.right);
    Some(Expr::Binary(Box::new(binary)))
}

/// A share of a counter, when the two sides are one.
fn share(binary: &Binary, range: Duration) -> Option<Expr> {
    let plain = binary.operation == Operation::Divide && binary.matching.by.is_none() && binary.matching.many.is_none();
    let (Expr::Select(some), Expr::Select(more)) = (&binary.left, &binary.right) else { return None };
    if !plain || !is_counter(some) || some.name != more.name || some.offset != more.offset || !narrows(some, more) {
        return None;
    }
    let [left, right] = [some, more].map(|selector| summed(selector, range));
    Some(Expr::Binary(Box::new(Binary { left, right, ..binary.clone() })))
}

fn is_counter(selector: &Selector) -> bool {
    selector.name.as_deref().is_some_and(|name| COUNTERS.iter().any(|end| name.ends_with(end)))
}

/// Whether one selector says all that the other says, and more.
fn narrows(some: &Selector, more: &Selector) -> bool {
    let same = |a: &Matcher, b: &Matcher| {
        let kind = |matcher: &Matcher| std::mem::discriminant(&matcher.test);
        a.label == b.label && a.value == b.value && kind(a) == kind(b)
    };
    let says = |selector: &Selector, matcher: &Matcher| selector.matchers.iter().any(|own| same(own, matcher));
    more.matchers.iter().all(|matcher| says(some, matcher)) && some.matchers.iter().any(|matcher| !says(more, matcher))
}

fn summed(selector: &Selector, range: Duration) -> Expr {
    Expr::Aggregate {
        aggregation: Aggregation::Sum,
        grouping: Some(Grouping::By(vec![TARGET.to_owned()])),
        of: Box::new(Expr::OverTime { function: Function::Rate, selector: selector.clone(), range }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::promql::parse;

    fn meant(text: &str, seconds: u64) -> Option<String> {
        as_meant(&parse(text).expect(text), Duration::from_secs(seconds)).map(|expr| expr.to_string())
    }

    /// Both as the parser writes it.
    fn same(text: &str, seconds: u64, expected: &str) {
        let expected = parse(expected).expect(expected).to_string();
        assert_eq!(meant(text, seconds), Some(expected), "{text}");
    }

    #[test]
    fn a_share_of_a_counter_is_one_of_what_happened_lately() {
        let text = r#"http_requests_total{status=~"5.*"} / http_requests_total > 0.05"#;
        let share = |range: &str| {
            format!(
                r#"sum by (target) (rate(http_requests_total{{status=~"5.*"}}[{range}])) / sum by (target) (rate(http_requests_total[{range}])) > 0.05"#
            )
        };
        same(text, 120, &share("2m"));
        same(text, 0, &share("5m"));
        same(text, 10, &share("1m"));
    }

    #[test]
    fn it_may_stand_within_more() {
        same(
            "100 * (a_total{x=\"1\",y=\"2\"} / a_total{y=\"2\"}) > 5 and b > 1",
            60,
            "100 * (sum by (target) (rate(a_total{x=\"1\",y=\"2\"}[1m])) / sum by (target) (rate(a_total{y=\"2\"}[1m]))) > 5 and b > 1",
        );
    }

    #[test]
    fn everything_else_means_what_it_says() {
        for text in [
            "a > 1",
            "a_total / b_total > 0.05",
            "errors{x=\"1\"} / errors > 0.05",
            "a_total{x=\"1\"} / a_total{x=\"2\"} > 0.05",
            "a_total / a_total > 0.05",
            "a_total / a_total{x=\"1\"} > 0.05",
            "a_total{x=\"1\"} / ignoring (x) a_total > 0.05",
            "rate(a_total{x=\"1\"}[5m]) / rate(a_total[5m]) > 0.05",
            "a_total{x=\"1\"} - a_total > 0.05",
        ] {
            assert_eq!(meant(text, 60), None, "{text}");
        }
    }
}
