//! Korean particles: which of two forms follows a word depends on how its last sound ends.

/// The word with its particle: `josa("결제", "을/를")` is `결제를`, `josa("MySQL", "으로/로")` is `MySQL로`.
///
/// `pair` is the form after a consonant, a slash and the form after a vowel. Where nobody can tell how the word is read
/// aloud (`stock`, `%`), both forms stand there: `stock을(를)`. A pair without a slash follows as it is.
#[must_use]
pub fn josa(word: &str, pair: &str) -> String {
    let Some((closed, open)) = pair.split_once('/') else { return format!("{word}{pair}") };
    match ending(word) {
        Ending::Vowel => format!("{word}{open}"),
        // 로 follows a vowel and ㄹ alike.
        Ending::Rieul if closed == "으로" => format!("{word}{open}"),
        Ending::Rieul | Ending::Consonant => format!("{word}{closed}"),
        Ending::Unsure if closed == "으로" => format!("{word}(으)로"),
        Ending::Unsure => format!("{word}{closed}({open})"),
    }
}

#[derive(Clone, Copy)]
enum Ending {
    Vowel,
    Rieul,
    Consonant,
    Unsure,
}

/// How a word ends when a Korean reads it; quotes and brackets at its end are not read.
fn ending(word: &str) -> Ending {
    let Some(last) = word.chars().rev().find(|c| c.is_alphanumeric()) else { return Ending::Unsure };
    match last.to_ascii_lowercase() {
        '가'..='힣' => match (u32::from(last) - u32::from('가')) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Rieul,
            _ => Ending::Consonant,
        },
        // 일 칠 팔, 영 삼 육, 이 사 오 구.
        '1' | '7' | '8' | 'l' => Ending::Rieul,
        '0' | '3' | '6' | 'm' | 'n' => Ending::Consonant,
        // 디스크, but 락 and 디비, but 웹: b, c, k, p and t may close a syllable or get one of their own.
        '2' | '4' | '5' | '9' | 'a' | 'd'..='j' | 'o' | 'q'..='s' | 'u'..='z' => Ending::Vowel,
        _ => Ending::Unsure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_particle_follows_the_last_sound() {
        for (word, pair, joined) in [
            ("결제", "을/를", "결제를"),
            ("락", "을/를", "락을"),
            ("서울", "으로/로", "서울로"),
            ("부산", "으로/로", "부산으로"),
            ("결제", "으로/로", "결제로"),
            ("MySQL", "이/가", "MySQL이"),
            ("MySQL", "으로/로", "MySQL로"),
            ("Redis", "은/는", "Redis는"),
            ("세션 3", "이/가", "세션 3이"),
            ("세션 4802", "을/를", "세션 4802를"),
            ("`주문`", "이/가", "`주문`이"),
            ("stock", "을/를", "stock을(를)"),
            ("orders-db", "으로/로", "orders-db(으)로"),
            ("", "은/는", "은(는)"),
            ("결제", "도", "결제도"),
        ] {
            assert_eq!(josa(word, pair), joined);
        }
    }
}
