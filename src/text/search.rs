//! Finding: fuzzy for the palette, by words for the filter. Korean is found by its initial consonants too.

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

/// Scores texts against what was typed.
pub struct Finder {
    pattern: Pattern,
    matcher: Matcher,
}

impl Finder {
    /// Looks for `needle`.
    #[must_use]
    pub fn new(needle: &str) -> Self {
        let pattern = Pattern::parse(needle, CaseMatching::Ignore, Normalization::Smart);
        Self { pattern, matcher: Matcher::new(Config::DEFAULT) }
    }

    /// How well a text matches, higher is better; `None` when it does not.
    pub fn score(&mut self, text: &str) -> Option<u32> {
        let haystack = format!("{text} {}", initials(text));
        let mut chars = Vec::new();
        self.pattern.score(Utf32Str::new(&haystack, &mut chars), &mut self.matcher)
    }
}

/// A filter over rows: all its words must be there, in any case and order; a word after `!` must not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    words: Vec<(String, bool)>,
}

impl Filter {
    /// Reads what was typed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let words = typed.split_whitespace().filter_map(|word| {
            let (word, wanted) = word.strip_prefix('!').map_or((word, true), |word| (word, false));
            (!word.is_empty()).then(|| (word.to_lowercase(), wanted))
        });
        Self { words: words.collect() }
    }

    /// Whether it lets everything through.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a text passes.
    #[must_use]
    pub fn passes(&self, text: &str) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let lower = text.to_lowercase();
        let initials = if text.is_ascii() { String::new() } else { initials(text) };
        self.words.iter().all(|(word, wanted)| (lower.contains(word) || initials.contains(word)) == *wanted)
    }
}

/// The initial consonants of the Hangul syllables of a text: `결제 실패` → `ㄱㅈ ㅅㅍ`. Everything else falls away, but
/// for spaces.
fn initials(text: &str) -> String {
    const INITIALS: [char; 19] = [
        'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ',
        'ㅎ',
    ];
    let initial = |c: char| match c {
        '가'..='힣' => INITIALS.get((c as usize - '가' as usize) / 588).copied(),
        ' ' => Some(' '),
        _ => None,
    };
    text.chars().filter_map(initial).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_wants_all_its_words_and_refuses_the_inverted_ones() {
        let filter = Filter::new("UPDATE !sleep");
        assert!(filter.passes("4711 update stock"));
        assert!(!filter.passes("4711 update stock Sleep"));
        assert!(!filter.passes("4711 select"));
        assert!(Filter::new("  ! ").is_empty());
    }

    #[test]
    fn korean_is_found_by_its_initial_consonants() {
        assert!(Filter::new("ㄱㅈ").passes("결제 실패"));
        assert!(Finder::new("ㄷㅇㅁ").score("help 도움말").is_some());
    }

    #[test]
    fn the_better_match_scores_higher() {
        let mut finder = Finder::new("zoom");
        assert!(finder.score("zoom") > finder.score("z o x o x m"));
        assert_eq!(finder.score("pause"), None);
    }
}
