//! Makes untrusted text harmless where it is written into a file: in JSON and in Markdown.
//!
//! Never shortens a text and never drops a character silently.

/// Whether a terminal or a reader would obey or not see the character: controls that JSON leaves alone (DEL, C1),
/// bidirectional marks, zero-width characters, line and paragraph separators, tags.
#[must_use]
pub const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// JSON in which every such character is written as `\uXXXX`.
#[must_use]
pub fn json(text: String) -> String {
    if !text.contains(is_hidden) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) {
            let mut units = [0; 2];
            safe.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            safe.push(c);
        }
    }
    safe
}

/// `text` as Markdown that shows exactly its characters: nothing in it is a table border, code, HTML, emphasis or a
/// link. A new line is a `<br>`, a control character its picture, a hidden one its number.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut before = '\n';
    for (at, c) in text.char_indices() {
        match c {
            '\n' => out.push_str("<br>"),
            '\t' => out.push(' '),
            '\r' if text[at..].starts_with("\r\n") => {}
            '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            c if is_hidden(c) => out.extend([r"\<U+", &format!("{:04X}", u32::from(c)), r"\>"]),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '@' => out.extend(['\\', c]),
            // Autolinks: `http://`, `www.`; a heading, a list, a quotation or a rule at the beginning of a line.
            ':' if text[at..].starts_with("://") => out.push_str("\\:"),
            '.' if before.eq_ignore_ascii_case(&'w') => out.push_str("\\."),
            '#' | '+' | '-' | '=' if before == '\n' => out.extend(['\\', c]),
            '.' | ')' if before.is_ascii_digit() && starts_a_list(&text[..at]) => out.extend(['\\', c]),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// Whether the text so far ends in a line of nothing but digits.
fn starts_a_list(before: &str) -> bool {
    before.rsplit('\n').next().is_some_and(|line| line.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_shows_the_characters_and_nothing_else() {
        for (raw, safe) in [
            ("a|b", r"a\|b"),
            ("`rm`", r"\`rm\`"),
            ("<script>", r"\<script\>"),
            ("[x](javascript:1)", r"\[x\](javascript:1)"),
            ("see http://evil", r"see http\://evil"),
            ("www.evil.kr", r"www\.evil.kr"),
            ("# head\n1. one\n- two", r"\# head<br>1\. one<br>\- two"),
            ("two\r\nlines", "two<br>lines"),
            ("\u{1b}[2J", r"␛\[2J"),
            ("\u{202e}gnp", r"\<U+202E\>gnp"),
            ("&lt; 락 대기", r"\&lt; 락 대기"),
        ] {
            assert_eq!(markdown(raw), safe);
        }
    }
}
