//! Selectors, their matchers, ranges and offsets; and lists of labels.

use std::time::Duration;

use regex::{Regex, RegexBuilder};

use super::{
    Mistake,
    ast::{Expr, Grouping, Matcher, Selector, Test},
    lex::{self, Token},
    names,
    parse::{Node, Parser, What},
};

/// So many bytes a compiled regular expression may take.
const REGEX_SIZE: usize = 1 << 18;
/// The label that is the name of the signal.
pub(super) const NAME: &str = "__name__";

/// What follows the name of a signal, or stands without one: `{a="b"}[5m] offset 1h`.
pub(super) fn selector(parser: &mut Parser<'_>, name: Option<(usize, String)>) -> Result<Node, Mistake> {
    let at = name.as_ref().map_or_else(|| parser.at(), |(at, _)| *at);
    let name = name.map(|(_, name)| name);
    let mut selector = Selector { name, matchers: Vec::new(), offset: Duration::ZERO };
    if parser.is("{") {
        matchers(parser, &mut selector)?;
    }
    let bound = |matcher: &Matcher| !matcher.passes("");
    if selector.name.is_none() && !selector.matchers.iter().any(bound) {
        return parser.mistake(at, "this would select every signal there is; name it, or give a label a value");
    }
    let range = range(parser)?;
    selector.offset = offset(parser)?;
    let what = match range {
        Some(range) => What::Range(selector, range),
        None => What::Vector(Expr::Select(selector)),
    };
    Ok(Node { at, what })
}

fn matchers(parser: &mut Parser<'_>, selector: &mut Selector) -> Result<(), Mistake> {
    let named = selector.name.clone();
    parser.expect("{")?;
    while !parser.is("}") {
        let at = parser.at();
        let matcher = matcher(parser)?;
        match (matcher.label.as_str(), &matcher.test, &named) {
            (NAME, _, Some(name)) => {
                return parser.mistake(at, format!("the name is there twice; it is `{name}` already"));
            }
            (NAME, Test::Is, None) if selector.name.is_none() && !matcher.value.is_empty() => {
                selector.name = Some(matcher.value);
            }
            _ => selector.matchers.push(matcher),
        }
        if !parser.sign(",") && !parser.is("}") {
            return parser.unexpected("`,` or `}`");
        }
    }
    parser.expect("}")
}

fn matcher(parser: &mut Parser<'_>) -> Result<Matcher, Mistake> {
    let label = label(parser, "the name of a label")?;
    let Token::Sign(operator @ ("=" | "!=" | "=~" | "!~")) = *parser.peek() else {
        return parser.unexpected("`=`, `!=`, `=~` or `!~`");
    };
    parser.take();
    if !matches!(parser.peek(), Token::Text(_)) {
        return parser.unexpected("a text in quotes");
    }
    let (at, Token::Text(value)) = parser.take() else { return parser.unexpected("a text in quotes") };
    let regex = |value: &str| anchored(value).or_else(|why| parser.mistake(at, why));
    let test = match operator {
        "=" => Test::Is,
        "!=" => Test::IsNot,
        "=~" => Test::Matches(regex(&value)?),
        _ => Test::MatchesNot(regex(&value)?),
    };
    Ok(Matcher { label, value, test })
}

/// A regular expression that must match the whole of a value.
pub(super) fn anchored(text: &str) -> Result<Regex, String> {
    let build = |text: &str| RegexBuilder::new(text).size_limit(REGEX_SIZE).dfa_size_limit(REGEX_SIZE).build();
    // As written first: `a)|(b` must not become right by the brackets around it.
    let built = build(text).and_then(|_| build(&format!("^(?s:{text})$")));
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "this regular expression is too large".to_owned(),
        error => {
            let error = error.to_string();
            let why = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!("this is no regular expression: {why}")
        }
    })
}

/// `[5m]`
fn range(parser: &mut Parser<'_>) -> Result<Option<Duration>, Mistake> {
    if !parser.sign("[") {
        return Ok(None);
    }
    let at = parser.at();
    let Token::Duration(range) = *parser.peek() else { return parser.unexpected("a length of time such as 5m") };
    parser.take();
    if parser.is(":") {
        return parser.mistake(
            parser.at(),
            "subqueries are not supported; record the inner expression as a signal of its own and take the range of that",
        );
    }
    parser.expect("]")?;
    if range.is_zero() {
        return parser.mistake(at, "a range must be longer than nothing");
    }
    Ok(Some(range))
}

/// `offset 1h`
fn offset(parser: &mut Parser<'_>) -> Result<Duration, Mistake> {
    if !parser.word("offset") {
        return Ok(Duration::ZERO);
    }
    if parser.is("-") {
        return parser.mistake(parser.at(), "an offset into the future is not supported: rules know only the past");
    }
    let Token::Duration(offset) = *parser.peek() else { return parser.unexpected("a length of time such as 1h") };
    parser.take();
    if parser.is("[") {
        return parser.mistake(parser.at(), "the range stands before the offset: x[5m] offset 1h");
    }
    Ok(offset)
}

fn label(parser: &mut Parser<'_>, wanted: &str) -> Result<String, Mistake> {
    if !matches!(parser.peek(), Token::Word(word) if lex::is_name(word, false)) {
        return parser.unexpected(wanted);
    }
    match parser.take() {
        (_, Token::Word(label)) => Ok(label),
        _ => parser.unexpected(wanted),
    }
}

impl Parser<'_> {
    /// `by (a, b)`, or with the other word the opposite.
    pub(super) fn grouping(&mut self, these: &str, others: &str) -> Result<Option<Grouping>, Mistake> {
        if self.word(these) {
            return self.labels().map(|labels| Some(Grouping::By(labels)));
        }
        if self.word(others) {
            return self.labels().map(|labels| Some(Grouping::Without(labels)));
        }
        Ok(None)
    }

    /// `(a, b)`
    pub(super) fn labels(&mut self) -> Result<Vec<String>, Mistake> {
        self.expect("(")?;
        let mut labels = Vec::new();
        while !self.is(")") {
            labels.push(label(self, "the name of a label or `)`")?);
            if !self.sign(",") && !self.is(")") {
                return self.unexpected("`,` or `)`");
            }
        }
        self.expect(")")?;
        Ok(labels)
    }
}

/// Whether a name can be written bare, not only as `{__name__="..."}`.
pub(super) fn is_bare(name: &str) -> bool {
    lex::is_name(name, true) && !names::is_reserved(name)
}
