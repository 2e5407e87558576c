//! The 2-beolsik Korean layout: which Latin letters stand on the keys of a Hangul letter or syllable. Tables of Unicode
//! order, nothing of commands.

/// The Latin letters of the keys that give the consonants and vowels U+3131–U+3163, in their order. A letter of two keys
/// is typed with both.
const JAMO: [&str; 51] = [
    "r", "R", "rt", "s", "sw", "sg", "e", "E", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "Q", "qt", "t",
    "T", "d", "w", "W", "c", "z", "x", "v", "g", // consonants
    "k", "o", "i", "O", "j", "p", "u", "P", "h", "hk", "ho", "hl", "y", "n", "nj", "np", "nl", "b", "m", "ml", "l",
];
/// The first consonants of syllables, as places in [`JAMO`].
const FIRST: [usize; 19] = [0, 1, 3, 6, 7, 8, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29];
/// The last consonants of syllables, after "none", as places in [`JAMO`].
const LAST: [usize; 27] =
    [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 25, 26, 27, 28, 29];
/// Where the vowels begin in [`JAMO`].
const VOWELS: usize = 30;

/// The Latin letters of the keys that type a Hangul letter or syllable; empty for everything else.
pub(super) fn letters(c: char) -> String {
    let code = c as usize;
    match c {
        'ㄱ'..='ㅣ' => JAMO[code - 'ㄱ' as usize].to_owned(),
        '가'..='힣' => {
            let at = code - '가' as usize;
            let (first, vowel, last) = (at / 28 / 21, at / 28 % 21, at % 28);
            let last = last.checked_sub(1).map_or("", |last| JAMO[LAST[last]]);
            [JAMO[FIRST[first]], JAMO[VOWELS + vowel], last].concat()
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_keys_are_where_the_layout_has_them() {
        let row = |jamo: &str| jamo.chars().map(letters).collect::<String>();
        assert_eq!(row("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ"), "qwertyuiop");
        assert_eq!(row("ㅁㄴㅇㄹㅎㅗㅓㅏㅣ"), "asdfghjkl");
        assert_eq!(row("ㅋㅌㅊㅍㅠㅜㅡ"), "zxcvbnm");
        assert_eq!(row("ㅃㅉㄸㄲㅆㅒㅖ"), "QWERTOP");
    }

    #[test]
    fn a_syllable_is_the_keys_that_typed_it() {
        for (syllable, keys) in [
            ('가', "rk"),
            ('힣', "glg"),
            ('각', "rkr"),
            ('닭', "ekfr"),
            ('왜', "dho"),
            ('쐈', "ThkT"),
            ('없', "djqt"),
            ('한', "gks"),
        ] {
            assert_eq!(letters(syllable), keys, "{syllable}");
        }
        let all: BTreeSet<_> = ('가'..='힣').map(letters).collect();
        assert_eq!(all.len(), 11_172, "no two syllables are typed alike");
        assert_eq!(letters('a') + &letters('漢') + &letters('\u{3164}'), "");
    }
}
