//! The digest of a statement: what it is apart from its literals, so that repetitions are recognised.
//!
//! It is for grouping what people see; it is not the digest that servers compute.

use std::{iter::Peekable, str::Chars};

use crate::text::Clean;

/// The statement with `?` for every literal and every list of literals, without comments, white space made single. The
/// case of letters stays. Takes linear time.
#[must_use]
pub fn digest(statement: &str) -> Clean {
    let mut digest = String::with_capacity(statement.len().min(1024));
    let mut rest = statement.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '\'' | '"' => {
                skip_quoted(&mut rest, next);
                push_literal(&mut digest);
            }
            '`' => {
                digest.push('`');
                digest.extend(rest.by_ref().take_while(|&next| next != '`'));
                digest.push('`');
            }
            '#' => skip_line(&mut rest),
            '-' if rest.peek() == Some(&'-') => skip_line(&mut rest),
            '/' if rest.peek() == Some(&'*') => {
                skip_comment(&mut rest);
                push_space(&mut digest);
            }
            _ if is_space(next) => push_space(&mut digest),
            _ if next.is_ascii_digit() => {
                while rest.next_if(|&next| is_name(next) || next == '.').is_some() {}
                push_literal(&mut digest);
            }
            _ if is_name(next) => {
                digest.push(next);
                while let Some(next) = rest.next_if(|&next| is_name(next)) {
                    digest.push(next);
                }
            }
            _ => digest.push(next),
        }
    }
    Clean::new(digest.trim())
}

/// Cleaned texts show their line ends as `⏎`.
fn is_space(next: char) -> bool {
    next.is_whitespace() || next == '⏎' || next == '␍'
}

fn is_name(next: char) -> bool {
    (next.is_alphanumeric() || matches!(next, '_' | '$' | '@')) && !is_space(next)
}

fn push_space(digest: &mut String) {
    if !digest.ends_with(' ') {
        digest.push(' ');
    }
}

/// A literal after another one and a comma is part of the same list.
fn push_literal(digest: &mut String) {
    let before = digest.trim_end();
    if let Some(list) = before.strip_suffix(',').map(str::trim_end)
        && list.ends_with('?')
    {
        digest.truncate(list.len());
    } else {
        digest.push('?');
    }
}

/// Goes to the end of a string: a quote within it is doubled or follows a backslash.
fn skip_quoted(rest: &mut Peekable<Chars<'_>>, quote: char) {
    while let Some(next) = rest.next() {
        if next == '\\' || (next == quote && rest.peek() == Some(&quote)) {
            rest.next();
        } else if next == quote {
            return;
        }
    }
}

fn skip_line(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|&next| !matches!(next, '\n' | '⏎')).is_some() {}
}

fn skip_comment(rest: &mut Peekable<Chars<'_>>) {
    rest.next();
    let mut star = false;
    for next in rest.by_ref() {
        if star && next == '/' {
            return;
        }
        star = next == '*';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_lists_comments_and_white_space_do_not_count() {
        for (statement, expected) in [
            ("UPDATE t SET a = 'x''y\\'z', b=-1.5e3  WHERE id1 = 0xFF", "UPDATE t SET a = ?, b=-? WHERE id1 = ?"),
            ("select *\n\tfrom t where id in (1, 2,\n 3)", "select * from t where id in (?)"),
            ("select * from t⏎where id in ('a','b')", "select * from t where id in (?)"),
            ("/* app=web */ DELETE FROM `a 1`.t2 -- all\nWHERE k=\"v\" # end", "DELETE FROM `a 1`.t2 WHERE k=?"),
            ("INSERT INTO t VALUES (1,'a'),(2,'b')", "INSERT INTO t VALUES (?),(?)"),
            ("UPDATE 재고 SET 수량=수량-1", "UPDATE 재고 SET 수량=수량-?"),
            ("SELECT 'cut in the mid", "SELECT ?"),
            ("SELECT 1 /* cut", "SELECT ?"),
            ("", ""),
        ] {
            assert_eq!(digest(statement).as_ref(), expected, "{statement}");
        }
    }

    #[test]
    fn a_digest_of_a_digest_is_the_same() {
        let once = digest("SELECT a FROM t WHERE b IN (1,2,3) AND c = 'x' -- y");
        assert_eq!(digest(&once), once);
    }
}
