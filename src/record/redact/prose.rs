//! Running text: what looks like an address, a person, a secret or a literal is masked, wherever it stands.

use std::net::IpAddr;

use super::{names::Names, sql};
use crate::config;

/// What ends a word.
const BETWEEN: &[char] =
    &['(', ')', '[', ']', '{', '}', '<', '>', ',', ';', '|', '=', '"', '\'', '`', '⏎', '“', '”', '·', '→'];
/// The last part of names that are those of machines.
const DOMAINS: [&str; 30] = [
    "com", "net", "org", "io", "kr", "jp", "de", "eu", "us", "uk", "cn", "co", "dev", "app", "cloud", "ai", "tech",
    "biz", "info", "example", "test", "internal", "local", "lan", "intern", "corp", "home", "arpa", "svc", "consul",
];
/// What stands for a password in a URL.
const PASSWORD: &str = "not-recorded";
/// From so many digits on a number says more than how many.
const LONG_NUMBER: usize = 9;
/// From so many characters on a word with digits is an identifier.
const LONG_WORD: usize = 24;
/// What a statement begins with.
const STATEMENTS: [&str; 22] = [
    "select ",
    "insert ",
    "update ",
    "delete ",
    "replace ",
    "alter ",
    "create ",
    "drop ",
    "call ",
    "with ",
    "merge ",
    "truncate ",
    "set ",
    "grant ",
    "lock table",
    "load data",
    // The further lines of one.
    "where ",
    "and ",
    "or ",
    "values",
    "limit ",
    "having ",
];
/// Where the data of a row begins as InnoDB prints it: ` 0: len 4; hex 80000007; asc     ;;`.
const ROW_DATA: &str = "; hex ";

/// The text, masked.
pub(super) fn mask(names: &mut Names, text: &str) -> String {
    if text.contains("-----BEGIN") {
        return names.token(text);
    }
    let begin: String = text.trim_start().chars().take(12).collect::<String>().to_ascii_lowercase();
    if STATEMENTS.iter().any(|statement| begin.starts_with(statement)) {
        return sql::mask(names, text);
    }
    if let Some((before, _)) = text.split_once(ROW_DATA) {
        return format!("{before}{ROW_DATA}?");
    }
    let text = names.without_phrases(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let mut hides = false;
    while let Some(c) = rest.chars().next() {
        if let Some((inner, len)) = quoted(rest, out.chars().next_back()) {
            let other = literal(names, inner);
            out.push(c);
            out.push_str(&other);
            out.push(c);
            rest = &rest[len..];
            hides = false;
            continue;
        }
        if is_between(c) {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let (atom, after) = rest.split_at(length(rest));
        let scheme = matches!(atom.to_ascii_lowercase().as_str(), "bearer" | "basic");
        if hides && !scheme {
            out.push('?');
            hides = false;
        } else {
            out.push_str(&word(names, atom));
            hides = scheme || announces(atom, after);
        }
        rest = after;
    }
    out
}

/// Whether a text is one word to the eyes of [`mask`].
pub(super) fn is_word(text: &str) -> bool {
    text.is_ascii() && !text.contains(is_between) && text.trim_matches(edge) == text
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || BETWEEN.contains(&c)
}

/// What clings to a word without being part of it.
fn edge(c: char) -> bool {
    matches!(c, '.' | ':' | '!' | '?' | '@' | '/' | '*' | '#')
}

/// How long the word at the beginning of `rest` is; a URL goes on to the next space or quote.
fn length(rest: &str) -> usize {
    let len = rest.find(is_between).unwrap_or(rest.len());
    if !rest[..len].contains("://") {
        return len;
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '⏎' | ')');
    rest.find(ends).unwrap_or(rest.len())
}

/// Whether what comes next is a secret: `password=x`, `token: x`.
fn announces(atom: &str, after: &str) -> bool {
    let name = atom.trim_end_matches(':');
    let assigned = atom.ends_with(':') || after.trim_start().starts_with('=');
    assigned && config::is_secretive(name.trim_start_matches("--"))
}

/// A quoted text at the beginning of `rest`: what is within, and how long it is with its quotes. An apostrophe is none.
fn quoted(rest: &str, before: Option<char>) -> Option<(&str, usize)> {
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    if quote == '\'' && before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let end = rest[1..].find(quote)?;
    Some((&rest[1..=end], end + 2))
}

/// A quoted text keeps only a name that is known under another.
fn literal(names: &Names, inner: &str) -> String {
    match inner {
        "" | "%" => inner.to_owned(),
        _ => names.met(inner).unwrap_or("?").to_owned(),
    }
}

fn word(names: &mut Names, atom: &str) -> String {
    if let Some(url) = url(names, atom) {
        return url;
    }
    let core = atom.trim_matches(edge);
    if core.is_empty() {
        return atom.to_owned();
    }
    let from = atom.len() - atom.trim_start_matches(edge).len();
    let other = core_of(names, core);
    format!("{}{other}{}", &atom[..from], &atom[from + core.len()..])
}

fn core_of(names: &mut Names, core: &str) -> String {
    if let Some(other) = names.met(core) {
        return other.to_owned();
    }
    if let Some((user, host)) = core.rsplit_once('@')
        && !user.is_empty()
        && !host.is_empty()
    {
        return format!("{}@{}", names.user(user), names.host(host));
    }
    let host = core.split_once(':').map_or(core, |(host, _)| host);
    if core.parse::<IpAddr>().is_ok() || host.parse::<IpAddr>().is_ok() || is_domain(host) {
        return names.host(core);
    }
    if let Some((host, port)) = core.split_once(':')
        && let Some(other) = names.met(host)
    {
        return format!("{other}:{}", number(port));
    }
    let has = |test: fn(&u8) -> bool| core.as_bytes().iter().any(test);
    let plain = core
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'=' | b'-' | b'.'));
    let long = core.len() >= LONG_WORD && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    if plain && (long || config::begins_a_token(core) && core.len() >= 16) {
        return names.token(core);
    }
    number(core)
}

/// A number keeps its place, and its value only when it is short.
fn number(text: &str) -> String {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let only = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+'));
    if only && digits >= LONG_NUMBER { "?".to_owned() } else { text.to_owned() }
}

/// `db7.shop.internal`, and not `shop.stock.PRIMARY`.
fn is_domain(text: &str) -> bool {
    let text = text.trim_end_matches('.');
    let mut labels = text.rsplit('.');
    let last = labels.next().unwrap_or_default().to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    DOMAINS.contains(&last.as_str()) && labels.next().is_some_and(|label| !label.is_empty()) && text.chars().all(plain)
}

/// A URL keeps its scheme, port and the words of its path.
fn url(names: &mut Names, atom: &str) -> Option<String> {
    let (scheme, rest) = atom.split_once("://")?;
    let path_at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(path_at);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (userinfo, hosts) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let user = userinfo.map(|info| match info.split_once(':') {
        Some((user, _)) => format!("{}:{PASSWORD}@", names.user(user)),
        None => format!("{}@", names.user(info)),
    });
    let user = user.unwrap_or_default();
    let hosts: Vec<_> = hosts.split(',').map(|host| names.host(host)).collect();
    let path: Vec<_> = path.split('/').map(|part| segment(names, part)).collect();
    Some(format!("{scheme}://{user}{}{}", hosts.join(","), path.join("/")))
}

/// A part of a path: a word stays, what has digits in it is somebody's.
fn segment(names: &mut Names, part: &str) -> String {
    let version = part.strip_prefix('v').is_some_and(|rest| rest.parse::<u8>().is_ok());
    let word = part.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_' | b'.'));
    if part.is_empty() || version || word && names.met(part).is_none() { part.to_owned() } else { names.token(part) }
}
