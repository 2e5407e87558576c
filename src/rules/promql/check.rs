//! Which parts of an expression go together: the types of PromQL.

use std::time::Duration;

use super::{
    Mistake,
    ast::{Binary, Expr, Grouping, Many, Matching, Operation, Selector},
    parse::{Node, Parser, What},
};

type Checked<T> = Result<T, Mistake>;

impl Parser<'_> {
    /// A number or one value for each series; `who` begins the sentence that says what is wrong else.
    pub(super) fn value(&self, node: Node, who: &str) -> Checked<Expr> {
        match node.what {
            What::Scalar(expr) | What::Vector(expr) => Ok(expr),
            What::Range(..) => self.mistake(
                node.at,
                format!(
                    "{who} one value for each series, not a range of them; put it into a function such as avg_over_time"
                ),
            ),
            What::Text => self.mistake(node.at, format!("{who} made of numbers; a text stands only within {{ }}")),
        }
    }
}

/// What a function or an aggregation of values takes.
pub(super) fn vector(parser: &Parser<'_>, node: Node, name: &str) -> Checked<Expr> {
    match node.what {
        What::Scalar(_) => parser.mistake(node.at, format!("`{name}` takes the values of a signal, not a number")),
        _ => parser.value(node, &format!("`{name}` takes")),
    }
}

/// What a function of a range takes.
pub(super) fn range(parser: &Parser<'_>, node: Node, name: &str) -> Checked<(Selector, Duration)> {
    match node.what {
        What::Range(selector, range) => Ok((selector, range)),
        What::Vector(Expr::Select(_)) => {
            parser.mistake(node.at, format!("`{name}` takes a range: put its length behind the selector, such as [5m]"))
        }
        What::Vector(_) => parser.mistake(
            node.at,
            format!(
                "`{name}` takes the range of a selector, such as x[5m]; record this expression as a signal of its own"
            ),
        ),
        What::Scalar(_) | What::Text => {
            parser.mistake(node.at, format!("`{name}` takes the range of a selector, such as x[5m]"))
        }
    }
}

/// What stands behind a `+`.
pub(super) fn signed(parser: &Parser<'_>, operand: &Node) -> Checked<()> {
    match operand.what {
        What::Scalar(_) | What::Vector(_) => Ok(()),
        What::Range(..) => parser.mistake(operand.at, "a sign stands before single values, not before a range of them"),
        What::Text => parser.mistake(operand.at, "a sign stands before numbers, not before a text"),
    }
}

/// What stands behind a `-`, with its sign turned.
pub(super) fn negate(parser: &Parser<'_>, at: usize, operand: Node) -> Checked<Node> {
    signed(parser, &operand)?;
    let what = match operand.what {
        What::Scalar(Expr::Number(number)) => What::Scalar(Expr::Number(-number)),
        What::Scalar(expr) => What::Scalar(Expr::Negate(Box::new(expr))),
        What::Vector(expr) => What::Vector(Expr::Negate(Box::new(expr))),
        other => other,
    };
    Ok(Node { at, what })
}

/// `group_left` and `group_right` need `on` or `ignoring`, and take no label that is compared already.
pub(super) fn matching(parser: &Parser<'_>, at: usize, matching: &Matching) -> Checked<()> {
    let Some(Many::Left(taken) | Many::Right(taken)) = &matching.many else { return Ok(()) };
    match &matching.by {
        None => parser.mistake(at, "`group_left` and `group_right` stand behind on (...) or ignoring (...)"),
        Some(Grouping::By(on)) => match taken.iter().find(|label| on.contains(label)) {
            Some(label) => {
                parser.mistake(at, format!("`{label}` is in on (...) and in the group too; it is the same there"))
            }
            None => Ok(()),
        },
        Some(Grouping::Without(_)) => Ok(()),
    }
}

/// Two operands of an operator at a place.
pub(super) fn binary(
    parser: &Parser<'_>,
    at: usize,
    (left, right): (Node, Node),
    operation: Operation,
    matching: Matching,
) -> Checked<Node> {
    let begin = left.at;
    let scalars = [&left, &right].map(|node| matches!(node.what, What::Scalar(_)));
    let left = parser.value(left, &format!("`{operation}` takes"))?;
    let right = parser.value(right, &format!("`{operation}` takes"))?;
    let sets = matches!(operation, Operation::And | Operation::Or | Operation::Unless);
    let numbers = scalars == [true, true];
    if sets && scalars != [false, false] {
        return parser.mistake(at, format!("`{operation}` stands between signals, not numbers"));
    }
    if sets && matching.many.is_some() {
        return parser.mistake(at, format!("`{operation}` takes no group_left and no group_right: it compares sets"));
    }
    if numbers && matches!(operation, Operation::Compare { bool: false, .. }) {
        return parser.mistake(at, format!("two numbers are compared with `{operation} bool`, which gives 1 or 0"));
    }
    if matching.by.is_some() && scalars != [false, false] {
        return parser.mistake(at, "on (...) and ignoring (...) stand between signals; here is a number");
    }
    let expr = Expr::Binary(Box::new(Binary { operation, left, right, matching }));
    Ok(Node { at: begin, what: if numbers { What::Scalar(expr) } else { What::Vector(expr) } })
}
