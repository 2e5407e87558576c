//! Expressions as text again: PromQL as its formatter writes it, brackets only where they change something.

use std::fmt::{self, Display, Formatter, Write as _};

use super::{
    ast::{Binary, Comparison, Expr, Grouping, Many, Matcher, Matching, Operation, Selector, Test},
    duration, names, selector,
};

/// How tight a sign binds: as `*` does from outside.
const SIGN: u8 = 5;

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write_number(f, *number),
            Self::Select(selector) => write_selector(f, selector, ""),
            Self::Negate(of) => {
                f.write_char('-')?;
                bracketed(f, of, matches!(**of, Self::Binary(_)) && power(of) <= SIGN)
            }
            Self::Binary(binary) => write!(f, "{binary}"),
            Self::OverTime { function, selector, range } => {
                write!(f, "{}(", names::function(*function))?;
                write_selector(f, selector, &format!("[{}]", duration::written(*range)))?;
                f.write_char(')')
            }
            Self::Abs(of) => write!(f, "abs({of})"),
            Self::Absent(of) => write!(f, "absent({of})"),
            Self::Aggregate { aggregation, grouping, of } => {
                f.write_str(names::folded(*aggregation))?;
                if let Some(grouping) = grouping {
                    let (word, labels) = match grouping {
                        Grouping::By(labels) => ("by", labels),
                        Grouping::Without(labels) => ("without", labels),
                    };
                    write!(f, " {word} ({}) ", labels.join(", "))?;
                }
                write!(f, "({of})")
            }
        }
    }
}

impl Display for Binary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let own = tightness(self.operation);
        let from_right = self.operation == Operation::Power;
        let (left, right) = (power(&self.left), power(&self.right));
        bracketed(f, &self.left, left < own || from_right && left == own)?;
        write!(f, " {}{} ", self.operation, self.matching)?;
        // A sign on the right side is one, whatever stands before it.
        let looser = right < own || !from_right && right == own;
        bracketed(f, &self.right, looser && matches!(self.right, Expr::Binary(_)))
    }
}

impl Display for Operation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::Power => "^",
            Self::And => "and",
            Self::Or => "or",
            Self::Unless => "unless",
            Self::Compare { comparison, bool } => return write!(f, "{comparison}{}", if *bool { " bool" } else { "" }),
        })
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl Display for Matching {
    /// With a space before each part, as it stands behind an operator.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.by {
            Some(Grouping::By(labels)) => write!(f, " on ({})", labels.join(", "))?,
            Some(Grouping::Without(labels)) => write!(f, " ignoring ({})", labels.join(", "))?,
            None => {}
        }
        match &self.many {
            Some(Many::Left(labels)) => write!(f, " group_left ({})", labels.join(", ")),
            Some(Many::Right(labels)) => write!(f, " group_right ({})", labels.join(", ")),
            None => Ok(()),
        }
    }
}

impl Display for Selector {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_selector(f, self, "")
    }
}

impl Display for Matcher {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let operator = match self.test {
            Test::Is => "=",
            Test::IsNot => "!=",
            Test::Matches(_) => "=~",
            Test::MatchesNot(_) => "!~",
        };
        write!(f, "{}{operator}", self.label)?;
        write_text(f, &self.value)
    }
}

/// How tight an expression holds together; what needs no brackets ever, tightest.
fn power(expr: &Expr) -> u8 {
    match expr {
        Expr::Binary(binary) => tightness(binary.operation),
        Expr::Negate(_) => SIGN,
        Expr::Number(number) if number.is_sign_negative() && !number.is_nan() => SIGN,
        _ => u8::MAX,
    }
}

const fn tightness(operation: Operation) -> u8 {
    match operation {
        Operation::Or => 1,
        Operation::And | Operation::Unless => 2,
        Operation::Compare { .. } => 3,
        Operation::Add | Operation::Subtract => 4,
        Operation::Multiply | Operation::Divide | Operation::Modulo => 5,
        Operation::Power => 6,
    }
}

fn bracketed(f: &mut Formatter<'_>, expr: &Expr, brackets: bool) -> fmt::Result {
    if brackets { write!(f, "({expr})") } else { write!(f, "{expr}") }
}

fn write_number(f: &mut Formatter<'_>, number: f64) -> fmt::Result {
    let size = number.abs();
    if number.is_nan() {
        f.write_str("NaN")
    } else if number.is_infinite() {
        f.write_str(if number > 0.0 { "Inf" } else { "-Inf" })
    } else if size != 0.0 && !(1e-6..1e21).contains(&size) {
        write!(f, "{number:e}")
    } else {
        write!(f, "{number}")
    }
}

fn write_selector(f: &mut Formatter<'_>, selector: &Selector, range: &str) -> fmt::Result {
    let bare = selector.name.as_deref().filter(|name| selector::is_bare(name));
    f.write_str(bare.unwrap_or_default())?;
    let quoted = selector.name.as_deref().filter(|_| bare.is_none());
    if quoted.is_some() || !selector.matchers.is_empty() {
        f.write_char('{')?;
        if let Some(name) = quoted {
            write!(f, "{}=", selector::NAME)?;
            write_text(f, name)?;
        }
        for (at, matcher) in selector.matchers.iter().enumerate() {
            write!(f, "{}{matcher}", if at > 0 || quoted.is_some() { "," } else { "" })?;
        }
        f.write_char('}')?;
    }
    f.write_str(range)?;
    if selector.offset.is_zero() { Ok(()) } else { write!(f, " offset {}", duration::written(selector.offset)) }
}

/// A text in quotes, with the escapes that PromQL knows.
fn write_text(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}
