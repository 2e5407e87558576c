//! Where a mistake in a value stands in its file.

use std::{ops::Range, path::Path};

/// `rules/shop.yaml:12`.
pub fn origin(path: &Path, text: &str, at: usize) -> String {
    let line = text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    format!("{}:{line}", path.display())
}

/// The place of the word at byte `at` of a value that is written in `span`. Quotes, signs of blocks and indentation stand
/// around and between its lines; where a line is written otherwise (with escapes, folded), all of `span` is the place.
pub fn within(text: &str, span: &Range<usize>, value: &str, at: usize) -> Range<usize> {
    let written = text.get(span.clone()).unwrap_or_default();
    let at = value.floor_char_boundary(at);
    let begins = value[..at].rfind('\n').map_or(0, |end| end + 1);
    let mut searched = 0;
    for line in value[..begins].lines().chain([value[begins..].lines().next().unwrap_or_default()]) {
        match written[searched..].find(line) {
            Some(found) => searched += found + line.len(),
            None => return span.clone(),
        }
    }
    let line = value[begins..].lines().next().unwrap_or_default();
    let column = (at - begins).min(line.len());
    let from = span.start + searched - line.len() + column;
    let first = line[column..].chars().next().map_or(1, char::len_utf8);
    let rest = line.get(column + first..).unwrap_or_default();
    let is_sign = line[column..].starts_with(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$'));
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    from..from + first + if is_sign { 0 } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_found_in_every_way_of_writing() {
        let cases = [
            ("expr: a > nope(b) # c", "a > nope(b)"),
            ("expr: 'a > nope(b)'", "a > nope(b)"),
            ("expr = \"\"\"\na >\nnope(b)\"\"\"", "a >\nnope(b)"),
            ("expr: |\n    a >\n      nope(b)\n", "a >\n  nope(b)\n"),
        ];
        for (text, value) in cases {
            let span = text.find([':', '=']).expect("there") + 1..text.len();
            let found = within(text, &span, value, value.find("nope").expect("there"));
            assert_eq!(text.get(found), Some("nope"), "{text}");
        }
        let folded = "expr: >-\n  a >\n  nope(b)";
        assert_eq!(within(folded, &(6..folded.len()), "a > nope(b)", 4), 6..folded.len());
    }

    #[test]
    fn nothing_outside_of_the_text_is_asked_for() {
        for at in [0, 1, 2, 3, 99] {
            let found = within("가나", &(0..6), "가나", at);
            assert!(found.start <= 6 && "가나".is_char_boundary(found.start), "{found:?}");
        }
        assert_eq!(within("", &(0..0), "", 0), 0..1);
        assert_eq!(origin(Path::new("a.yaml"), "x\ny\n", 2), "a.yaml:2");
    }
}
