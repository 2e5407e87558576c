use proptest::prelude::*;

use super::*;
use crate::text::{hostile, width};

#[test]
fn what_was_hidden_is_seen() {
    for (raw, seen) in [
        ("SELECT 1\nFROM t", "SELECT 1⏎FROM t"),
        ("\x1b[2Jgone", "␛[2Jgone"),
        ("a\tb\rc\x07\x7f\0", "a    b␍c␇␡␀"),
        ("\u{9b}31m", "<U+009B>31m"),
        ("\u{202e}gnp.exe", "<U+202E>gnp.exe"),
        ("a\u{200b}b\u{feff}", "a<U+200B>b<U+FEFF>"),
        ("\u{3164}", "<U+3164>"),
        ("\u{e000}", "\u{fffd}"),
        ("☀\u{fe0f}", "☀"),
        ("결제 실패 ▲", "결제 실패 ▲"),
    ] {
        assert_eq!(Clean::new(raw), seen, "{raw:?}");
    }
}

#[test]
fn decomposed_hangul_is_composed() {
    assert_eq!(Clean::new("\u{1100}\u{1161}\u{11a8}"), "각");
}

#[test]
fn bytes_that_are_no_utf8_are_shown_as_what_they_are() {
    assert_eq!(Clean::from_bytes(b"ok \xc0\xaf \xff"), "ok \\xC0\\xAF \\xFF");
}

#[test]
fn a_pile_of_marks_and_a_giant_are_cut_and_say_so() {
    let pile = format!("a{}", "\u{301}".repeat(1_000_000));
    let clean = Clean::new(&pile);
    assert!(clean.len() < 200, "{}", clean.len());
    assert!(clean.contains("bytes)"), "{clean}");
    let giant = "x".repeat(16 << 20);
    assert!(Clean::new(&giant).ends_with("(+16773120 bytes)"));
}

#[test]
fn lines_end_at_every_kind_of_line_end() {
    let lines: Vec<_> = Clean::lines("one\r\ntwo\rthree\n\nfive").iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["one", "two", "three", "", "five"]);
}

#[test]
fn no_hostile_text_gets_through() {
    for raw in hostile::corpus() {
        let clean = Clean::from_bytes(&raw);
        assert!(clean.chars().all(is_clean), "{raw:?} became {clean:?}");
        assert!(clean.len() <= FIELD * 4 * 8, "{}", clean.len());
    }
}

proptest! {
    #[test]
    fn clean_text_is_clean_bounded_and_stays_as_it_is(raw in any::<Vec<u8>>()) {
        let clean = Clean::from_bytes(&raw);
        prop_assert!(clean.chars().all(is_clean));
        prop_assert!(width(&clean) <= raw.len() * 8);
        prop_assert_eq!(Clean::with_limit(&clean, usize::MAX), clean);
    }

    #[test]
    fn any_unicode_comes_out_clean_and_idempotent(raw in "\\PC*|[\\u{0}-\\u{2fff}]*") {
        let clean = Clean::new(&raw);
        prop_assert!(clean.chars().all(is_clean));
        prop_assert_eq!(Clean::with_limit(&clean, usize::MAX), clean);
    }
}
