//! Expressions as trees.

use std::time::Duration;

use regex::Regex;

/// An expression.
#[derive(Debug, Clone)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// The newest value of every series that matches.
    Select(Selector),
    /// The same with its sign turned.
    Negate(Box<Self>),
    /// Two expressions combined.
    Binary(Box<Binary>),
    /// A function of the values of a range: `rate(x[5m])`.
    OverTime {
        /// The function.
        function: Function,
        /// Whose values.
        selector: Selector,
        /// How long back.
        range: Duration,
    },
    /// The distance from nothing: `abs(x)`.
    Abs(Box<Self>),
    /// One value where there is none: `absent(x)`.
    Absent(Box<Self>),
    /// Many values folded into few: `sum by (service) (x)`.
    Aggregate {
        /// How.
        aggregation: Aggregation,
        /// What they are folded by; `None`: all into one.
        grouping: Option<Grouping>,
        /// Which.
        of: Box<Self>,
    },
}

impl Expr {
    /// All selectors in it, from left to right.
    #[must_use]
    pub fn selectors(&self) -> Vec<&Selector> {
        let mut found = Vec::new();
        self.walk(&mut |selector, _| found.push(selector));
        found
    }

    /// How far back it reaches: the longest range with its offset. A single value may be older still, by as long as it is
    /// good for.
    #[must_use]
    pub fn longest(&self) -> Duration {
        let mut longest = Duration::ZERO;
        self.walk(&mut |selector, range| longest = longest.max(selector.offset.saturating_add(range)));
        longest
    }

    fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Selector, Duration)) {
        match self {
            Self::Number(_) => {}
            Self::Select(selector) => visit(selector, Duration::ZERO),
            Self::OverTime { selector, range, .. } => visit(selector, *range),
            Self::Negate(of) | Self::Abs(of) | Self::Absent(of) | Self::Aggregate { of, .. } => of.walk(visit),
            Self::Binary(binary) => {
                binary.left.walk(visit);
                binary.right.walk(visit);
            }
        }
    }
}

/// Two expressions and what is done with them.
#[derive(Debug, Clone)]
pub struct Binary {
    /// What is done.
    pub operation: Operation,
    /// The left side.
    pub left: Expr,
    /// The right side.
    pub right: Expr,
    /// Which series of the one side belongs to which of the other.
    pub matching: Matching,
}

/// What is done with two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `^`
    Power,
    /// `==`, `>` and so on: keeps what it holds for; with `bool` 1 or 0.
    Compare {
        /// How.
        comparison: Comparison,
        /// Whether it answers 1 or 0 instead of keeping.
        bool: bool,
    },
    /// What is on both sides.
    And,
    /// What is on either side.
    Or,
    /// What is on the left side alone.
    Unless,
}

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// Which series of two sides belong together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matching {
    /// `on (a)` or `ignoring (a)`; `None`: all labels must be equal.
    pub by: Option<Grouping>,
    /// `group_left (a)` or `group_right (a)`.
    pub many: Option<Many>,
}

/// The side that has several series for one of the other side, and the labels that it takes from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Many {
    /// `group_left`
    Left(Vec<String>),
    /// `group_right`
    Right(Vec<String>),
}

/// Labels by which is folded or matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grouping {
    /// `by (a, b)`, `on (a, b)`: these alone.
    By(Vec<String>),
    /// `without (a, b)`, `ignoring (a, b)`: all but these.
    Without(Vec<String>),
}

/// A function of the values of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Growth a second of a counter.
    Rate,
    /// Growth of a counter.
    Increase,
    /// Change of a gauge.
    Delta,
    /// The mean.
    AvgOverTime,
    /// The largest.
    MaxOverTime,
    /// The smallest.
    MinOverTime,
}

/// How many values become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    /// All of them together.
    Sum,
    /// The largest.
    Max,
    /// The smallest.
    Min,
    /// The mean.
    Avg,
    /// How many there are.
    Count,
}

/// Which series are meant.
#[derive(Debug, Clone)]
pub struct Selector {
    /// The name; `None` when only matchers say it.
    pub name: Option<String>,
    /// What their labels must be.
    pub matchers: Vec<Matcher>,
    /// So long ago.
    pub offset: Duration,
}

/// What a label must be.
#[derive(Debug, Clone)]
pub struct Matcher {
    /// The label.
    pub label: String,
    /// What its value is compared with, as written.
    pub value: String,
    /// How.
    pub test: Test,
}

/// How a label's value is compared.
#[derive(Debug, Clone)]
pub enum Test {
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `=~`: the whole of it matches.
    Matches(Regex),
    /// `!~`
    MatchesNot(Regex),
}

impl Matcher {
    /// Whether a label's value passes; one that is not there is empty.
    #[must_use]
    pub fn passes(&self, value: &str) -> bool {
        match &self.test {
            Test::Is => value == self.value,
            Test::IsNot => value != self.value,
            Test::Matches(regex) => regex.is_match(value),
            Test::MatchesNot(regex) => !regex.is_match(value),
        }
    }
}
