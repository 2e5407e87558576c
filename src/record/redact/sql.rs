//! Statements: their shape stays, their literals become `?`.

use super::{names::Names, prose};

/// From so many bytes on a word may be an identifier that says more than a name.
const LONG: usize = 24;

/// The statement, masked. A text that was cut within a literal is masked to its end.
pub(super) fn mask(names: &mut Names, text: &str) -> String {
    let shape = without_literals(names, text);
    // What is left may still name machines and people, in a comment for instance.
    shape.split_inclusive(char::is_whitespace).map(|piece| named(names, piece)).collect()
}

fn named(names: &mut Names, piece: &str) -> String {
    let word = piece.trim_end();
    let after = &piece[word.len()..];
    if word.contains("://") {
        return prose::mask(names, word) + after;
    }
    let known = names.met(word.trim_matches(['`', ',', ';', '(', ')'])).is_some();
    let dotted = word.contains(char::is_alphabetic) && word.contains('.');
    if !known && !dotted && !word.contains('@') && word.len() < LONG {
        return piece.to_owned();
    }
    let mask = |part: &str| if part == "?" { part.to_owned() } else { prose::mask(names, part) };
    split_marks(word).map(mask).collect::<String>() + after
}

/// A mark of a literal stands by itself: `'?'` was a literal, and prose would take it for one again.
fn split_marks(word: &str) -> impl Iterator<Item = &str> {
    word.split_inclusive(['?', '(', ')', ','])
}

fn without_literals(names: &Names, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        if let Some(name) = given(names, rest).filter(|_| !is_name(before)) {
            out.push_str(name);
            rest = &rest[name.len()..];
            before = '0';
            continue;
        }
        let len = match c {
            '\'' | '"' => Some(closed(rest, c)),
            '$' if rest.starts_with("$$") => Some(rest[2..].find("$$").map_or(rest.len(), |end| end + 4)),
            '0'..='9' if !is_name(before) => {
                Some(rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_').unwrap_or(rest.len()))
            }
            _ => None,
        };
        if let Some(len) = len {
            out.push('?');
            rest = &rest[len..];
            before = '?';
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            before = c;
        }
    }
    out
}

/// A name that we gave ourselves, at the beginning of `rest`: its number is no literal.
fn given<'a>(names: &Names, rest: &'a str) -> Option<&'a str> {
    let word = rest.find(|c: char| !c.is_ascii_lowercase()).filter(|len| *len > 0 && rest[*len..].starts_with('-'))?;
    let digits = rest[word + 1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - word - 1);
    Some(&rest[..word + 1 + digits]).filter(|name| names.is_given(name))
}

/// What may stand in a name before a digit: `t1`, `$1`, `` `2026` ``.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '`')
}

/// How long a literal is with its quotes; a doubled quote and one behind a backslash do not end it.
fn closed(rest: &str, quote: char) -> usize {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == quote {
            if chars.peek().is_some_and(|(_, next)| *next == quote) {
                chars.next();
            } else {
                return at + 1;
            }
        }
    }
    rest.len()
}
