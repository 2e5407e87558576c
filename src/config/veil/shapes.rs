//! What is a secret by its place or its shape: behind `IDENTIFIED BY`, in the userinfo of a URL, in an `Authorization`
//! header, behind `token=`; a block of a key, a token that says by its first letters what it is.

use std::{ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;
use regex::Regex;

/// What begins a block in PEM (RFC 7468), such as a private key.
pub(super) const BLOCK_BEGINS: &str = "-----BEGIN ";
/// What ends it.
pub(super) const BLOCK_ENDS: &str = "-----END ";

/// What the name of a secret is …
const NAMES: [&str; 4] = ["pass", "auth", "authorization", "cookie"];
/// … or ends in. The same stand in [`NAME`].
const ENDINGS: [&str; 16] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "accesskey",
    "access_key",
    "access-key",
    "secret_key",
    "secret-key",
    "private_key",
    "private-key",
];
/// What tokens begin with that can be told by it: JWT, AWS, GitHub, GitLab, Slack, keys of services.
const TOKENS: [&str; 17] = [
    "eyJ",
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxa-",
    "xoxb-",
    "xoxe-",
    "xoxp-",
    "xoxs-",
    "xapp-",
    "sk-",
];
/// What a value begins with that is no secret: it says where one is.
const REFERENCES: [&str; 3] = ["env:", "file:", "cmd:"];
/// So far behind `://` a password is looked for, bytes.
const FARTHEST: usize = 1024;

/// The name of a secret, in an expression.
const NAME: &str = "[a-z0-9_-]*(?:password|passwd|pwd|passphrase|secret|token|(?:api|access|secret|private)[_-]?key)";
/// A quoted text up to its end or, where it was cut, that of the text. Doubled and escaped quotes do not end it.
const QUOTED: &str = r#"\\*(?:'((?:[^'\\]|\\.|'')*)|"((?:[^"\\]|\\.|"")*))"#;

/// One kind of place. Where none of the words stands, whatever their case, the expression is not tried. Its groups are
/// what must go.
type Rule = (&'static [&'static str], &'static str);

const RULES: [Rule; 9] = [
    // SQL: IDENTIFIED BY 'x', IDENTIFIED VIA ed25519 USING 'x', … BY 'x' REPLACE 'y', … AS 0x2441
    (
        &["identified"],
        r"(?is)(?:\bIDENTIFIED\s+(?:(?:WITH|VIA)\s+\S+\s+)?(?:BY|AS|USING)\s+(?:PASSWORD\s*)?\(?\s*|\b(?:REPLACE|USING)\s+)(?:<quoted>|(0x[0-9a-f]+))",
    ),
    // SQL: PASSWORD('x'), SET PASSWORD FOR 'a'@'b' = 'x'
    (
        &["password"],
        r"(?is)PASSWORD(?:\s*\(?\s*|\s+FOR\s+[^\s=]+(?:\s*@\s*[^\s=]+)?\s*(?:=|TO\s)\s*)(?:PASSWORD\s*\(\s*)?<quoted>",
    ),
    // password = 'x', "api-key": "x", MASTER_PASSWORD="x"
    (&ENDINGS, r#"(?is)<name>\\*["'`]?\s*[=:]\s*<quoted>"#),
    // token=x&, --password=x, DB_PASSWORD=x
    (&ENDINGS, r#"(?i)<name>=([^\s&;,"'`()<>]+)"#),
    // Authorization: Bearer x, proxy-authorization=Basic x
    (
        &["authorization"],
        r#"(?i)authorization\\*["'`]?\s*[:=]\s*\\*["'`]?(?:(?:bearer|basic|digest|token|apikey|negotiate|key)\s+)?([^\r\n"'`⏎\\]+)"#,
    ),
    // Bearer x, Basic x: a word without a digit and without padding is prose
    (&["bearer", "basic"], r"(?i)(?-u:\b)(?:bearer|basic)\s+([a-z._~+/-]*[0-9=][a-z0-9._~+/-]*=*)"),
    // Cookie: x, X-Api-Key: x, X-Vault-Token: x
    (
        &["cookie", "-key", "-token", "-secret", "-auth"],
        r#"(?i)(?-u:\b)(?:(?:set-)?cookie|x-[a-z-]*(?:key|token|secret|auth)|api-key)\\*["'`]?\s*:\s*\\*["'`]?([^\r\n"'`⏎\\]+)"#,
    ),
    // -----BEGIN PRIVATE KEY-----
    (&[BLOCK_BEGINS], r"(?s)-----BEGIN [A-Z0-9 ]+-----(.*?)(?:-----END |\z)"),
    // Tokens that say what they are
    (
        &TOKENS,
        r"(?-u:\b)(eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?|A[KS]IA[0-9A-Z]{16}|(?:gh[opsur]_|github_pat_)[A-Za-z0-9_]{16,}|(?:glpat|sk)-[A-Za-z0-9_-]{16,}|(?:xox[abeps]|xapp)-[A-Za-z0-9-]{8,})",
    ),
];

/// The rules, ready.
struct Rules {
    words: AhoCorasick,
    /// The rule of each word; that of `://` is none of them.
    of: Vec<usize>,
    expressions: Vec<Regex>,
}

static READY: LazyLock<Option<Rules>> = LazyLock::new(|| {
    let words = RULES.iter().flat_map(|(words, _)| *words).chain(&["://"]);
    let of = RULES.iter().enumerate().flat_map(|(rule, (words, _))| words.iter().map(move |_| rule));
    let ready = |text: &str| Regex::new(&text.replace("<name>", NAME).replace("<quoted>", QUOTED));
    Some(Rules {
        words: AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()?,
        of: of.chain([RULES.len()]).collect(),
        expressions: RULES.iter().map(|(_, text)| ready(text)).collect::<Result<_, _>>().ok()?,
    })
});

/// Adds where something looks like a secret.
pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    let Some(Rules { words, of, expressions }) = &*READY else { return };
    let mut tried = [false; RULES.len() + 1];
    for word in words.find_overlapping_iter(text) {
        let rule = of[word.pattern().as_usize()];
        if std::mem::replace(&mut tried[rule], true) {
            continue;
        }
        let Some(expression) = expressions.get(rule) else {
            found.extend(url_passwords(text).into_iter().filter(|range| is_value(&text[range.clone()])));
            continue;
        };
        let groups = expression.captures_iter(text).flat_map(|captures| {
            let groups: Vec<_> = captures.iter().skip(1).flatten().map(|group| group.range()).collect();
            groups
        });
        let values = groups.filter(|range| is_value(&text[range.clone()]));
        if words_of(rule) == [BLOCK_BEGINS] {
            values.for_each(|range| lines(text, range, found));
        } else {
            found.extend(values);
        }
    }
}

fn words_of(rule: usize) -> &'static [&'static str] {
    RULES.get(rule).map_or(&[], |(words, _)| *words)
}

/// What is a placeholder or says where the secret is stays.
fn is_value(text: &str) -> bool {
    !text.is_empty() && text != "?" && !REFERENCES.iter().any(|reference| text.starts_with(reference))
}

/// The lines of a block one by one, so that as many lines are left as there were.
fn lines(text: &str, block: Range<usize>, found: &mut Vec<Range<usize>>) {
    let mut at = block.start;
    for line in text[block].split_inclusive(['\n', '\r', '⏎']) {
        let own = line.trim_end_matches(['\n', '\r', '⏎']).len();
        if own > 0 {
            found.push(at..at + own);
        }
        at += line.len();
    }
}

/// Where the passwords of URLs stand in a text: `scheme://user:PASSWORD@host`. An `@` may stand in one.
pub(in crate::config) fn url_passwords(text: &str) -> Vec<Range<usize>> {
    let password = |(at, _): (usize, &str)| {
        let from = at + "://".len();
        let end = text.floor_char_boundary(from + FARTHEST);
        let word = &text[from..end];
        let word =
            &word[..word.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '⏎')).unwrap_or(word.len())];
        let userinfo = &word[..word.rfind('@')?];
        let (user, password) = userinfo.split_once(':')?;
        // `host:8080/a?mail=b@c` has none.
        let port = password.trim_start_matches(|c: char| c.is_ascii_digit());
        let has_none =
            user.contains(['/', '?', '#']) || port.len() < password.len() && port.starts_with(['/', '?', '#']);
        (!has_none).then_some(from + user.len() + 1..from + userinfo.len())
    };
    text.match_indices("://").filter_map(password).collect()
}

/// Whether what stands behind this name, as `name=…` or `name: …`, is a secret.
#[must_use]
pub fn is_secretive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str()) || ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether a word begins as tokens do that say what they are: `ghp_`, `AKIA`.
#[must_use]
pub fn begins_a_token(word: &str) -> bool {
    TOKENS.iter().any(|start| word.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_is_ready() {
        assert_eq!(READY.as_ref().map(|rules| rules.expressions.len()), Some(RULES.len()));
    }

    #[test]
    fn names_of_secrets_are_known() {
        for name in ["password", "DB_PASSWORD", "X-Api-Key", "refresh_token", "auth", "cookie"] {
            assert!(is_secretive(name), "{name}");
        }
        for name in ["key", "tokens", "author", "password_lifetime"] {
            assert!(!is_secretive(name), "{name}");
        }
    }
}
