//! Where the words of a filter stand in a text, so that the eye finds what the filter found.

use ratatui::style::Style;

use super::look::Look;
use crate::{text::width, theme::Role};

/// The words that a filter looks for.
pub struct Matches {
    words: Vec<Vec<char>>,
}

impl Matches {
    /// The words of a filter as typed; those after `!` are looked for nowhere.
    #[must_use]
    pub fn new(filter: &str) -> Self {
        let wanted = filter.split_whitespace().filter(|word| !word.starts_with('!'));
        Self { words: wanted.map(|word| word.to_lowercase().chars().collect()).collect() }
    }

    /// Where they stand, in cells from the beginning of the text, as far as `room` cells.
    #[must_use]
    pub fn places(&self, text: &str, room: u16) -> Vec<(u16, u16)> {
        if self.words.is_empty() {
            return Vec::new();
        }
        let mut lower: Vec<(char, u16)> = Vec::new();
        let mut at = 0_u16;
        for c in text.chars() {
            lower.extend(c.to_lowercase().map(|lower| (lower, at)));
            let wide = width(c.encode_utf8(&mut [0; 4]));
            at = at.saturating_add(u16::try_from(wide).unwrap_or(u16::MAX));
            if at > room {
                break;
            }
        }
        lower.push(('\0', at));
        let places = |word: &Vec<char>| -> Vec<(u16, u16)> {
            let is_it = |have: &&[(char, u16)]| have.iter().zip(word).all(|(have, want)| have.0 == *want);
            let hits = lower.windows(word.len() + 1).filter(is_it);
            hits.filter_map(|hit| Some((hit.first()?.1.min(room), hit.last()?.1.min(room)))).collect()
        };
        self.words.iter().flat_map(places).collect()
    }

    /// What is laid over them; on the selected line a colour would break the block.
    #[must_use]
    pub fn style(look: &Look<'_>, selected: bool) -> Style {
        let style = look.style(Role::Match);
        if selected { Style::new().add_modifier(style.add_modifier) } else { style }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_cells_in_any_case_as_far_as_they_are_seen() {
        let found = |filter: &str, text: &str| Matches::new(filter).places(text, 20);
        assert_eq!(found("UPD stock", "update stock"), [(0, 3), (7, 12)]);
        assert_eq!(found("실패", "결제 실패 실패"), [(5, 9), (10, 14)]);
        assert_eq!(found("!update", "update"), []);
        assert_eq!(found("", "update"), []);
        assert_eq!(found("end", "a text whose end is far to the right: end"), [(13, 16)]);
        assert_eq!(found("ß", "STRASSE"), [], "folding is not spelling");
    }
}
