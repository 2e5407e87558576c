//! Hides what may be a secret in the text of a config, for the lines that a report shows: the screen is shared, and a
//! report is pasted. Works line by line on any text, also on one that is no TOML, and keeps every byte in its place.

use super::veil::url_passwords;

/// What the name of a key has in it when its value is a secret, also when it is misspelt: that is when it is shown.
const SECRETIVE: [&str; 10] = ["pas", "word", "pw", "secret", "token", "auth", "cookie", "credential", "key", "dsn"];
/// What a secret by reference begins with; a reference may be shown.
const REFERENCES: [&str; 3] = ["env:", "file:", "cmd:"];

/// The text with stars for what may be a secret; as long as it was, line by line.
pub(super) fn mask(text: &str) -> String {
    let mut hidden = vec![false; text.len()];
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let passwords = url_passwords(line).into_iter().map(|range| (range.start, range.end));
        for (from, to) in values(line).into_iter().chain(passwords) {
            hidden[start + from..start + to].fill(true);
        }
        start += line.len();
    }
    let star = |(at, c): (usize, char)| {
        let plain = !hidden[at] || c == '\n' || c == '\r';
        if plain { c.to_string() } else { "*".repeat(c.len_utf8()) }
    };
    text.char_indices().map(star).collect()
}

/// Where the values of secretive keys stand in a line.
fn values(line: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices('=') {
        let key = line[..at].rsplit([',', '{', '=', '&']).next().unwrap_or_default().to_ascii_lowercase();
        if !SECRETIVE.iter().any(|word| key.contains(word)) {
            continue;
        }
        let blank = |rest: &str| rest.len() - rest.trim_start().len();
        let mut from = at + 1 + blank(&line[at + 1..]);
        let quote = line[from..].chars().next().filter(|c| matches!(c, '"' | '\''));
        if let Some(quote) = quote {
            from += line[from..].len() - line[from..].trim_start_matches(quote).len();
        }
        let value = &line[from..];
        let to =
            from + quote.map_or_else(|| value.find(['"', '\'']), |quote| closing(value, quote)).unwrap_or(value.len());
        if !line[from..to].split(' ').any(|word| REFERENCES.iter().any(|reference| word.starts_with(reference))) {
            found.push((from, to));
        }
    }
    found
}

/// Where a quote closes, past the escapes of a basic string.
fn closing(value: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    value.char_indices().find_map(|(at, c)| {
        let closes = c == quote && !escaped;
        escaped = c == '\\' && quote == '"' && !escaped;
        closes.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_secret_becomes_stars() {
        for (text, shown) in [
            ("password = \"hunter2\" # old", "password = \"*******\" # old"),
            ("pasword = 'a\"b'", "pasword = '***'"),
            ("password = \"a\\\"b\"", "password = \"****\""),
            ("password = \"hunter2\nname = \"x\"", "password = \"*******\nname = \"x\""),
            ("password = hunter2", "password = *******"),
            ("h = { Accept = \"*/*\", X-Api-Key = \"비밀\" }", "h = { Accept = \"*/*\", X-Api-Key = \"******\" }"),
            ("url = \"mysql://watch:p@ss@db:3306/\"", "url = \"mysql://watch:****@db:3306/\""),
            ("url = \"http://h/?token=abc&page=2\"", "url = \"http://h/?token=**********\""),
            ("token = \"\"\"abc", "token = \"\"\"***"),
        ] {
            assert_eq!(mask(text), shown);
        }
    }

    #[test]
    fn a_reference_and_everything_else_stays() {
        for text in
            ["password = \"env:PW\"", "authorization = \"Bearer env:T\"", "name = \"a\"", "url = \"http://h:80/\""]
        {
            assert_eq!(mask(text), text);
        }
    }

    proptest! {
        #[test]
        fn every_line_stays_as_long_as_it_was(text in "(?s)([a-z=\"'\\\\:/@ 가\n]|pass|://){0,60}") {
            let lengths = |text: &str| text.split('\n').map(str::len).collect::<Vec<_>>();
            prop_assert_eq!(lengths(&mask(&text)), lengths(&text));
        }
    }
}
