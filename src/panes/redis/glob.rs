//! Glob patterns as Redis understands them (`util.c`, `stringmatchlen`): `*`, `?`, `[a-z]`, `[^a]`, `\`.

/// Whether the whole of `text` matches `pattern`. Takes time proportional to the product of their lengths at worst.
#[must_use]
pub fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where to go on when what follows the last `*` did not match: the star takes one byte more.
    let mut again: Option<(usize, usize)> = None;
    loop {
        if pattern.get(p) == Some(&b'*') {
            again = Some((p + 1, t));
            p += 1;
            continue;
        }
        if p == pattern.len() && t == text.len() {
            return true;
        }
        let step = if t < text.len() && p < pattern.len() { one(&pattern[p..], text[t]) } else { None };
        if let Some(used) = step {
            p += used;
            t += 1;
        } else {
            match again {
                Some((after, from)) if from < text.len() => {
                    again = Some((after, from + 1));
                    (p, t) = (after, from + 1);
                }
                _ => return false,
            }
        }
    }
}

/// Matches one byte against the head of a pattern; answers how much of the pattern that used.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match pattern {
        [b'?', ..] => Some(1),
        [b'[', ..] => set(pattern, byte),
        [b'\\', escaped, ..] => (*escaped == byte).then_some(2),
        [plain, ..] => (*plain == byte).then_some(1),
        [] => None,
    }
}

/// Matches one byte against the set at the head of a pattern; a set that is not closed ends with the pattern.
fn set(pattern: &[u8], byte: u8) -> Option<usize> {
    let not = pattern.get(1) == Some(&b'^');
    let mut at = if not { 2 } else { 1 };
    let mut found = false;
    loop {
        match pattern.get(at..).unwrap_or_default() {
            [] => break,
            [b']', ..] => {
                at += 1;
                break;
            }
            [b'\\', escaped, ..] => {
                found |= *escaped == byte;
                at += 2;
            }
            [from, b'-', to, ..] => {
                found |= (*from.min(to)..=*from.max(to)).contains(&byte);
                at += 3;
            }
            [plain, ..] => {
                found |= *plain == byte;
                at += 1;
            }
        }
    }
    (found != not).then_some(at)
}

/// A pattern that matches whatever any of `patterns` matches, for the server to look with: the pattern itself when
/// there is one, what all begin with and `*` when they begin alike, and nothing when they do not.
#[must_use]
pub fn cover(patterns: &[String]) -> Option<Vec<u8>> {
    if let [pattern] = patterns {
        return Some(pattern.clone().into_bytes());
    }
    let literal = |pattern: &String| {
        let end = pattern.bytes().position(|byte| b"*?[\\".contains(&byte)).unwrap_or(pattern.len());
        pattern.as_bytes()[..end].to_vec()
    };
    let mut literals = patterns.iter().map(literal);
    let first = literals.next()?;
    let common = literals.fold(first, |common, other| {
        let same = common.iter().zip(&other).take_while(|(a, b)| a == b).count();
        common[..same].to_vec()
    });
    if common.is_empty() { None } else { Some([common.as_slice(), b"*"].concat()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(pattern: &str, text: &str) -> bool {
        matches(pattern.as_bytes(), text.as_bytes())
    }

    #[test]
    fn globs_match_as_the_server_matches() {
        for (pattern, text) in [
            ("*", ""),
            ("MY_LOCK:*", "MY_LOCK:order:1"),
            ("*:lock", "a:b:lock"),
            ("a*b*c", "axxbxxbc"),
            ("h?llo", "hello"),
            ("h[ae]llo", "hallo"),
            ("h[^e]llo", "hallo"),
            ("h[a-c]llo", "hbllo"),
            ("h[c-a]llo", "hbllo"),
            ("a\\*b", "a*b"),
            ("[\\]]x", "]x"),
            ("x[ab", "xa"),
            ("**", "anything"),
        ] {
            assert!(is(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("", "x"),
            ("MY_LOCK:*", "my_lock:1"),
            ("h?llo", "hllo"),
            ("h[^e]llo", "hello"),
            ("a\\*b", "axb"),
            ("a*b", "a"),
            ("*a", "ab"),
            ("[a]", ""),
        ] {
            assert!(!is(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_hostile_pattern_costs_no_more_than_the_product() {
        let began = std::time::Instant::now();
        assert!(!is(&"*a".repeat(200), &"a".repeat(20_000).replace('a', "ab")));
        assert!(began.elapsed().as_secs() < 5);
    }

    #[test]
    fn one_pattern_covers_many_when_they_begin_alike() {
        let cover = |patterns: &[&str]| {
            let patterns: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
            cover(&patterns).map(|pattern| String::from_utf8(pattern).unwrap())
        };
        assert_eq!(cover(&["A:[ab]*"]).as_deref(), Some("A:[ab]*"));
        assert_eq!(cover(&["LOCK:order:*", "LOCK:pay:*"]).as_deref(), Some("LOCK:*"));
        assert_eq!(cover(&["LOCK:*", "*:LOCK"]), None);
        assert_eq!(cover(&[]), None);
    }
}
