//! How wide a text is on the terminal, and how to make it fit. Never cuts a grapheme, never exceeds the room given.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The cells that a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The text, or its beginning and `…` when it does not fit into so many cells.
#[must_use]
pub fn truncate(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let mut used = 0;
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        let wide = width(grapheme);
        if used + wide + 1 > cells {
            break;
        }
        used += wide;
        out.push_str(grapheme);
    }
    if cells > 0 {
        out.push('…');
    }
    Cow::Owned(out)
}

/// The text, or `…` and its end when it does not fit into so many cells: for paths and names whose end tells them apart.
#[must_use]
pub fn truncate_start(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let mut used = 0;
    let mut start = text.len();
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += width(grapheme);
        if used + 1 > cells {
            break;
        }
        start = at;
    }
    Cow::Owned(if cells > 0 { format!("…{}", &text[start..]) } else { String::new() })
}

/// The text in exactly so many cells: cut or filled with spaces, on the right when `right`.
#[must_use]
pub fn pad(text: &str, cells: usize, right: bool) -> String {
    let text = truncate(text, cells);
    let space = " ".repeat(cells.saturating_sub(width(&text)));
    if right { format!("{space}{text}") } else { format!("{text}{space}") }
}

/// The text in lines of at most so many cells, broken at spaces where possible; what is longer than a line is broken
/// between words too. A line has at least two cells, which is what a wide character needs; a grapheme that is wider than
/// that becomes `…`.
#[must_use]
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(2);
    let mut lines = vec![String::new()];
    let mut used = 0;
    let fresh = |lines: &mut Vec<String>, used: &mut usize, wide: usize| {
        if *used + wide > cells && *used > 0 && wide <= cells {
            lines.push(String::new());
            *used = 0;
        }
    };
    // A bracket stays with its word, a comma with the one before it.
    for chunk in text.split_inclusive(char::is_whitespace) {
        fresh(&mut lines, &mut used, width(chunk.trim_end()));
        for word in chunk.split_word_bounds() {
            if !word.trim().is_empty() {
                fresh(&mut lines, &mut used, width(word));
            }
            for grapheme in word.graphemes(true) {
                let grapheme = if width(grapheme) > cells { "…" } else { grapheme };
                let wide = width(grapheme);
                fresh(&mut lines, &mut used, wide);
                if used == 0 && lines.len() > 1 && grapheme.trim().is_empty() {
                    continue;
                }
                if let Some(line) = lines.last_mut() {
                    line.push_str(grapheme);
                }
                used += wide;
            }
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wide_characters_are_never_cut_in_half() {
        assert_eq!(truncate("결제 실패", 5), "결제…");
        assert_eq!(truncate("결제 실패", 4), "결…");
        assert_eq!(truncate("결제 실패", 0), "");
        assert_eq!(truncate_start("/var/log/결제", 7), "…g/결제");
        assert_eq!(truncate_start("결제 실패", 4), "…패");
        assert_eq!(truncate_start("결제", 4), "결제");
        assert_eq!(pad("결제", 6, true), "  결제");
        assert_eq!(pad("결제", 3, false), "결…");
        assert_eq!(wrap("결제 실패 원인", 9), ["결제 실패", "원인"]);
        assert_eq!(wrap("asleep for 6s (shop.stock), 12 wait", 16), ["asleep for 6s", "(shop.stock), 12", "wait"]);
        assert_eq!(wrap("a/very-long-path/to (x)", 8), ["a/very-", "long-", "path/to", "(x)"]);
    }

    proptest! {
        #[test]
        fn nothing_exceeds_its_room(text in "\\PC*", cells in 0_usize..40) {
            prop_assert!(width(&truncate(&text, cells)) <= cells);
            prop_assert!(width(&truncate_start(&text, cells)) <= cells);
            prop_assert_eq!(width(&pad(&text, cells, false)), cells);
            prop_assert!(wrap(&text, cells).iter().all(|line| width(line) <= cells.max(2)));
        }

        #[test]
        fn wrapping_loses_nothing_but_spaces(text in "[ a-z가-힣.,-]*", cells in 0_usize..20) {
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&wrap(&text, cells).concat()), letters(&text));
        }
    }
}
