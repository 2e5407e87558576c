//! Text into a tree: precedence climbing, as in Prometheus's grammar
//! (<https://github.com/prometheus/prometheus/blob/main/promql/parser/generated_parser.y>).

use std::{mem, time::Duration};

use super::{
    Mistake,
    ast::{Comparison, Expr, Many, Matching, Operation, Selector},
    check,
    lex::{self, Token},
    names::{self, Call},
    selector,
};

/// Brackets, calls and signs may stand within each other so deep, and an expression may have so many operators: what
/// walks the tree later cannot run out of stack.
const DEEPEST: usize = 64;
const MOST_OPERATORS: usize = 200;
/// A longer text is no expression of a person.
const LONGEST: usize = 64 << 10;
/// What binds as a sign does: tighter than `*`, looser than `^`.
const POWER: u8 = 6;

/// Reads an expression.
///
/// # Errors
/// What is wrong first, and where.
pub fn parse(text: &str) -> Result<Expr, Mistake> {
    if text.len() > LONGEST {
        return Err(Mistake::at("", 0, format!("an expression of more than {} KiB is refused", LONGEST >> 10)));
    }
    let mut parser = Parser { text, tokens: lex::tokens(text), next: 0, deep: 0, operators: 0 };
    let node = parser.expression(0)?;
    parser.at_end()?;
    parser.value(node, "an expression is")
}

/// What a part of the text is.
pub(super) enum What {
    Scalar(Expr),
    Vector(Expr),
    Range(Selector, Duration),
    Text,
}

/// A part and where it begins.
pub(super) struct Node {
    pub(super) at: usize,
    pub(super) what: What,
}

pub(super) struct Parser<'t> {
    text: &'t str,
    tokens: Vec<(usize, Token)>,
    next: usize,
    deep: usize,
    operators: usize,
}

impl Parser<'_> {
    pub(super) fn mistake<T>(&self, at: usize, message: impl Into<String>) -> Result<T, Mistake> {
        Err(Mistake::at(self.text, at, message.into()))
    }

    pub(super) fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(_, token)| token)
    }

    fn second(&self) -> &Token {
        self.tokens.get(self.next + 1).map_or(&Token::End, |(_, token)| token)
    }

    pub(super) fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.text.len(), |(at, _)| *at)
    }

    pub(super) fn take(&mut self) -> (usize, Token) {
        let taken = self.tokens.get_mut(self.next).map(|(at, token)| (*at, mem::replace(token, Token::End)));
        self.next += 1;
        taken.unwrap_or((self.text.len(), Token::End))
    }

    pub(super) fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(next) if *next == sign)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(next) if next.eq_ignore_ascii_case(word))
    }

    /// Takes a sign if it is next.
    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let is = self.is(sign);
        self.next += usize::from(is);
        is
    }

    /// Takes a keyword if it is next.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.next += usize::from(is);
        is
    }

    /// What is next is not what was wanted.
    pub(super) fn unexpected<T>(&self, wanted: &str) -> Result<T, Mistake> {
        let found = match self.peek() {
            Token::Wrong(why) => return self.mistake(self.at(), why.clone()),
            Token::Word(word) => format!("`{word}`"),
            Token::Number(number) => format!("the number {number}"),
            Token::Duration(_) => "a length of time".to_owned(),
            Token::Text(_) => "a text".to_owned(),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::End => "the end".to_owned(),
        };
        self.mistake(self.at(), format!("expected {wanted}, found {found}"))
    }

    pub(super) fn expect(&mut self, sign: &'static str) -> Result<(), Mistake> {
        if self.sign(sign) { Ok(()) } else { self.unexpected(&format!("`{sign}`")) }
    }

    fn at_end(&self) -> Result<(), Mistake> {
        if *self.peek() == Token::End { Ok(()) } else { self.unexpected("an operator or the end") }
    }

    /// Everything that binds as tight as `least` or tighter.
    fn expression(&mut self, least: u8) -> Result<Node, Mistake> {
        self.deep += 1;
        if self.deep > DEEPEST {
            return self.mistake(self.at(), format!("brackets and signs are more than {DEEPEST} deep here"));
        }
        let mut left = self.prefix()?;
        while let Some((operation, power)) = self.operator()? {
            if power < least {
                break;
            }
            let (at, _) = self.take();
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return self.mistake(at, format!("an expression of more than {MOST_OPERATORS} operators is refused"));
            }
            let operation = self.bool(operation)?;
            let matching = self.matching()?;
            let right = self.expression(if operation == Operation::Power { power } else { power + 1 })?;
            left = check::binary(self, at, (left, right), operation, matching)?;
        }
        self.deep -= 1;
        Ok(left)
    }

    /// The operator that is next, and how tight it binds.
    fn operator(&self) -> Result<Option<(Operation, u8)>, Mistake> {
        let compare = |comparison| (Operation::Compare { comparison, bool: false }, 3);
        Ok(Some(match self.peek() {
            Token::Sign("+") => (Operation::Add, 4),
            Token::Sign("-") => (Operation::Subtract, 4),
            Token::Sign("*") => (Operation::Multiply, 5),
            Token::Sign("/") => (Operation::Divide, 5),
            Token::Sign("%") => (Operation::Modulo, 5),
            Token::Sign("^") => (Operation::Power, POWER),
            Token::Sign("==") => compare(Comparison::Equal),
            Token::Sign("!=") => compare(Comparison::NotEqual),
            Token::Sign("<") => compare(Comparison::Less),
            Token::Sign("<=") => compare(Comparison::LessOrEqual),
            Token::Sign(">") => compare(Comparison::Greater),
            Token::Sign(">=") => compare(Comparison::GreaterOrEqual),
            Token::Sign("=") => {
                return self.mistake(self.at(), "`=` compares labels within { }; values are compared with `==`");
            }
            Token::Word(word) if word.eq_ignore_ascii_case("or") => (Operation::Or, 1),
            Token::Word(word) if word.eq_ignore_ascii_case("and") => (Operation::And, 2),
            Token::Word(word) if word.eq_ignore_ascii_case("unless") => (Operation::Unless, 2),
            Token::Word(word) if word.eq_ignore_ascii_case("atan2") => {
                return self.mistake(self.at(), "`atan2` is not supported in the rules of the room");
            }
            _ => return Ok(None),
        }))
    }

    fn bool(&mut self, operation: Operation) -> Result<Operation, Mistake> {
        let at = self.at();
        if !self.word("bool") {
            return Ok(operation);
        }
        match operation {
            Operation::Compare { comparison, .. } => Ok(Operation::Compare { comparison, bool: true }),
            _ => self.mistake(at, "`bool` stands behind comparisons only"),
        }
    }

    /// `on (a) group_left (b)`
    fn matching(&mut self) -> Result<Matching, Mistake> {
        let mut matching = Matching::default();
        let by = self.grouping("on", "ignoring")?;
        let at = self.at();
        if !self.is_word("group_left") && !self.is_word("group_right") {
            return Ok(Matching { by, ..matching });
        }
        let left = self.is_word("group_left");
        self.take();
        let labels = if self.is("(") { self.labels()? } else { Vec::new() };
        matching.many = Some(if left { Many::Left(labels) } else { Many::Right(labels) });
        matching.by = by;
        check::matching(self, at, &matching)?;
        Ok(matching)
    }

    fn prefix(&mut self) -> Result<Node, Mistake> {
        let at = self.at();
        if self.sign("-") {
            let operand = self.expression(POWER)?;
            return check::negate(self, at, operand);
        }
        if self.sign("+") {
            let operand = self.expression(POWER)?;
            check::signed(self, &operand)?;
            return Ok(Node { at, ..operand });
        }
        let node = self.primary()?;
        match self.peek() {
            Token::Sign("[") => self.mistake(
                self.at(),
                "a range stands behind a selector only: subqueries are not supported; record the inner expression as a \
                 signal of its own and take the range of that",
            ),
            Token::Sign("@") => self.mistake(self.at(), "`@` is not supported: rules are about now; use offset"),
            Token::Word(word) if word.eq_ignore_ascii_case("offset") => {
                self.mistake(self.at(), "`offset` stands once, behind a selector or its range")
            }
            _ => Ok(node),
        }
    }

    fn primary(&mut self) -> Result<Node, Mistake> {
        let at = self.at();
        let word = match self.peek() {
            Token::Number(number) => {
                let number = *number;
                self.take();
                return Ok(Node { at, what: What::Scalar(Expr::Number(number)) });
            }
            Token::Duration(_) => {
                return self.mistake(at, "a length of time stands only between [ ] and behind offset");
            }
            Token::Text(_) => {
                self.take();
                return Ok(Node { at, what: What::Text });
            }
            Token::Sign("(") => {
                self.take();
                let inner = self.expression(0)?;
                self.expect(")")?;
                return Ok(Node { at, ..inner });
            }
            Token::Sign("{") => return selector::selector(self, None),
            Token::Word(word) => word.clone(),
            _ => return self.unexpected("a signal, a function or a number"),
        };
        let called = matches!(self.second(), Token::Sign("("));
        let grouped = matches!(self.second(), Token::Word(by) if ["by", "without"].iter().any(|word| by.eq_ignore_ascii_case(word)));
        if let Some(number) = names::number(&word) {
            self.take();
            Ok(Node { at, what: What::Scalar(Expr::Number(number)) })
        } else if names::is_reserved(&word) {
            self.unexpected("a signal, a function or a number")
        } else if called || grouped {
            self.call(&word)
        } else {
            self.take();
            selector::selector(self, Some((at, word)))
        }
    }

    /// A function or an aggregation.
    fn call(&mut self, name: &str) -> Result<Node, Mistake> {
        let at = self.at();
        if let Some(aggregation) = names::aggregation(name) {
            self.take();
            let before = self.grouping("by", "without")?;
            let of = self.argument(name)?;
            let of = Box::new(check::vector(self, of, name)?);
            let behind = self.at();
            let after = self.grouping("by", "without")?;
            if before.is_some() && after.is_some() {
                return self.mistake(behind, format!("`{name}` has two lists of labels; it takes one"));
            }
            let grouping = before.or(after);
            return Ok(Node { at, what: What::Vector(Expr::Aggregate { aggregation, grouping, of }) });
        }
        let Some(call) = names::call(name) else { return self.mistake(at, names::refusal(name)) };
        self.take();
        let argument = self.argument(name)?;
        let made = match call {
            Call::OverTime(function) => {
                let (selector, range) = check::range(self, argument, name)?;
                Expr::OverTime { function, selector, range }
            }
            Call::Abs => Expr::Abs(Box::new(check::vector(self, argument, name)?)),
            Call::Absent => Expr::Absent(Box::new(check::vector(self, argument, name)?)),
        };
        Ok(Node { at, what: What::Vector(made) })
    }

    /// The one argument of a function, in its brackets.
    fn argument(&mut self, name: &str) -> Result<Node, Mistake> {
        self.expect("(")?;
        if self.is(")") {
            return self.mistake(self.at(), format!("`{name}` is called with nothing; it takes one expression"));
        }
        let argument = self.expression(0)?;
        if self.is(",") {
            return self.mistake(self.at(), format!("`{name}` takes one expression, not several"));
        }
        self.expect(")")?;
        Ok(argument)
    }
}
