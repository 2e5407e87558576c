//! PromQL, as much of it as rules over the room's own signals need
//! (<https://prometheus.io/docs/prometheus/latest/querying/basics/>). What is not supported is refused by name.
//!
//! Supported: numbers, selectors with matchers, ranges and `offset`; signs, `+ - * / % ^`, comparisons with `bool`,
//! `and or unless`, `on ignoring group_left group_right`; `rate increase delta avg_over_time max_over_time min_over_time
//! abs absent`; `sum max min avg count` with `by` and `without`; comments.

pub mod ast;
mod check;
mod display;
pub(in crate::rules) mod duration;
mod eval;
mod lex;
mod names;
mod parse;
mod selector;

use std::fmt;

pub use ast::{
    Aggregation, Binary, Comparison, Expr, Function, Grouping, Many, Matcher, Matching, Operation, Selector, Test,
};
pub use eval::{Failure, Sampled, eval};
pub use parse::parse;

/// What is wrong with an expression, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line, the first being 1.
    pub line: usize,
    /// The character in the line, the first being 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Mistake {
    /// A mistake at a byte of a text.
    fn at(text: &str, byte: usize, message: String) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { line, column, message }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for Mistake {}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
