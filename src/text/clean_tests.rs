use proptest::prelude::*;

use super::*;
use crate::text::hostile;

/// What may never be shown, written down a second time on purpose.
fn is_denied(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{10ffff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Everything that is promised of a clean text of at most `limit` bytes.
fn check(clean: &Clean, limit: usize) -> Result<(), String> {
    let text = clean.as_str();
    if let Some(c) = text.chars().find(|c| is_denied(*c) || !Clean::allows(*c)) {
        return Err(format!("U+{:04X} in {text:?}", u32::from(c)));
    }
    if text.len() > limit {
        return Err(format!("{} bytes", text.len()));
    }
    if let Some(giant) = text.graphemes(true).find(|grapheme| grapheme.len() > 32) {
        return Err(format!("a grapheme of {} bytes", giant.len()));
    }
    if let Some(unseen) = text.graphemes(true).find(|grapheme| width(grapheme) == 0) {
        return Err(format!("{unseen:?} takes no cell"));
    }
    if Clean::with_limit(text, limit) != *clean {
        return Err(format!("cleaned again, {text:?} is {:?}", Clean::with_limit(text, limit)));
    }
    let json = serde_json::to_string(clean).map_err(|error| error.to_string())?;
    if serde_json::from_str::<Clean>(&json).ok().as_ref() != Some(clean) {
        return Err(format!("{text:?} does not survive a recording"));
    }
    Ok(())
}

#[test]
fn what_was_hidden_is_seen() {
    for (raw, seen) in [
        ("SELECT 1\nFROM t", "SELECT 1⏎FROM t"),
        ("\x1b[2Jgone", "␛[2Jgone"),
        ("a\tb\rc\x07\x7f\0", "a    b␍c␇␡␀"),
        ("\u{9b}31m", "<U+009B>31m"),
        ("\u{202e}gnp.exe", "<U+202E>gnp.exe"),
        ("a\u{200b}b\u{feff}", "a<U+200B>b<U+FEFF>"),
        ("\u{2028}\u{2029}", "<U+2028><U+2029>"),
        ("\u{3164}\u{ffa0}\u{115f}\u{1160}", "<U+3164><U+FFA0><U+115F><U+1160>"),
        ("a\u{e0041}", "a<U+E0041>"),
        ("\u{e000}\u{10ffff}\u{fdd0}\u{378}\u{fffe}", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
        ("☀\u{fe0f}", "☀"),
        ("☀\u{fe0f}\u{fe0f}\u{fe0e}", "☀<U+FE0F><U+FE0E>"),
        ("👩\u{200d}👧", "👩<U+200D>👧"),
        ("\u{301}e\u{301}", "<U+0301>é"),
        ("\u{1161}b", "<U+1161>b"),
        ("\u{600}1", "\u{600}1"),
        ("결제 실패 ▲ é", "결제 실패 ▲ é"),
        ("", ""),
    ] {
        assert_eq!(Clean::new(raw), seen, "{raw:?}");
        assert_eq!(check(&Clean::new(raw), FIELD), Ok(()));
    }
}

#[test]
fn decomposed_hangul_is_composed() {
    assert_eq!(Clean::new("\u{1100}\u{1161}\u{11a8}"), "각");
}

#[test]
fn bytes_that_are_no_utf8_are_shown_as_what_they_are() {
    assert_eq!(Clean::from_bytes(b"ok \xc0\xaf \xff"), "ok \\xC0\\xAF \\xFF");
    assert_eq!(Clean::from_bytes(b"\xb0\xa1 \xea\xb0"), "\\xB0\\xA1 \\xEA\\xB0", "EUC-KR, and a torn end");
    let torn = Clean::from_bytes("x가".repeat(2_000).as_bytes());
    assert!(!torn.contains("\\x"), "our own cut breaks no character: {torn}");
    assert_eq!(check(&Clean::from_bytes(&[0xff; 10_000]), FIELD), Ok(()));
}

#[test]
fn what_is_cut_away_is_counted() {
    for (raw, limit) in [
        ("x".repeat(16 << 20), FIELD),
        ("\x1b".repeat(3_000), FIELD),
        ("가".repeat(500), 120),
        ("\u{202e}가".repeat(40), 120),
    ] {
        let clean = Clean::with_limit(&raw, limit);
        let (kept, left) = clean.split_once("… (+").expect("a cut that is said");
        let left: usize = left.strip_suffix(" bytes)").and_then(|left| left.parse().ok()).expect("a number");
        let kept = raw.char_indices().find(|(at, _)| scrub(&raw[..*at]) == kept).expect("a beginning").0;
        assert_eq!(kept + left, raw.len());
        assert!(clean.len() + 40 > limit, "no more is cut than must be: {}", clean.len());
        assert_eq!(check(&clean, limit), Ok(()));
    }
    // Signs that join what follows join the mark of the cut too.
    let joining = format!("aaaaaaaaaa{}{}", "\u{110bd}".repeat(7), "b".repeat(40));
    for limit in 0..90 {
        assert_eq!(check(&Clean::with_limit(&joining, limit), limit), Ok(()));
    }
    let tiny: Vec<_> = (0..8).map(|limit| Clean::with_limit("가나다", limit).to_string()).collect();
    assert_eq!(tiny, ["", "", "", "…", "…", "…", "가…", "가…"]);
}

#[test]
fn a_pile_of_marks_is_cut_to_its_first_few() {
    let pile = format!("a{} b", "\u{301}".repeat(1_000));
    let clean = Clean::new(&pile);
    assert!(clean.len() < 40 && clean.starts_with('á') && clean.ends_with("… b"), "{clean}");
    let giant = Clean::new(&format!("a{}", "\u{301}".repeat(1_000_000)));
    assert!(giant.len() < 64 && giant.ends_with("bytes)"), "{giant}");
}

#[test]
fn a_recording_may_hold_no_more_than_a_field_may() {
    let forged = serde_json::to_string(&"\x1b\u{202e}".repeat(100_000)).expect("json");
    let read: Clean = serde_json::from_str(&forged).expect("a text");
    assert_eq!(check(&read, MOST), Ok(()));
}

#[test]
fn lines_end_at_every_kind_of_line_end() {
    let lines = Clean::lines("one\r\ntwo\rthree\n\n\r\rfive\n");
    assert_eq!(lines, ["one", "two", "three", "", "", "", "five"]);
    assert!(Clean::lines("").is_empty());
    let many = Clean::lines(&"\n".repeat(1 << 20));
    assert_eq!(many.len(), LINES + 1);
    assert_eq!(many.last().map(Clean::as_str), Some("… (+1038576 bytes)"));
}

#[test]
fn no_hostile_text_gets_through() {
    for raw in hostile::corpus() {
        let start = String::from_utf8_lossy(&raw[..raw.len().min(60)]);
        assert_eq!(check(&Clean::from_bytes(&raw), FIELD), Ok(()), "{start:?}");
        for line in Clean::lines(&String::from_utf8_lossy(&raw)) {
            assert_eq!(check(&line, FIELD), Ok(()), "{start:?}");
        }
    }
}

#[test]
fn no_character_at_all_gets_through_that_may_not() {
    for c in ('\0'..='\u{2ffff}').chain('\u{e0000}'..='\u{e01ff}') {
        let clean = Clean::new(&format!("{c}x{c}"));
        assert_eq!(check(&clean, FIELD), Ok(()), "U+{:04X}", u32::from(c));
    }
}

/// Characters that join, stack, hide or break.
fn nasty() -> impl Strategy<Value = String> {
    let c = prop::sample::select(vec![
        'a',
        '>',
        '<',
        ' ',
        '\n',
        '\r',
        '\t',
        '\x1b',
        '\x7f',
        '\u{9b}',
        '가',
        '\u{1100}',
        '\u{1161}',
        '\u{11a8}',
        '\u{d7b0}',
        '\u{a960}',
        '\u{301}',
        '\u{316}',
        '\u{338}',
        '\u{345}',
        '\u{600}',
        '\u{110bd}',
        '\u{200d}',
        '\u{202e}',
        '\u{fe0f}',
        '\u{fe0e}',
        '\u{1f1f0}',
        '\u{1f469}',
        '\u{1f3fb}',
        '\u{915}',
        '\u{94d}',
        '\u{958}',
        '\u{fb2c}',
        '\u{1d160}',
        '\u{e33}',
        '\u{20e3}',
        '…',
        '\u{3164}',
        '\u{e0001}',
        '\u{e000}',
        '\u{378}',
    ]);
    prop::collection::vec((c, 1_usize..20), 0..40)
        .prop_map(|runs| runs.into_iter().map(|(c, n)| String::from(c).repeat(n)).collect())
}

proptest! {
    #[test]
    fn any_bytes_come_out_clean_bounded_and_stay_as_they_are(raw in any::<Vec<u8>>()) {
        prop_assert_eq!(check(&Clean::from_bytes(&raw), FIELD), Ok(()));
    }

    #[test]
    fn any_text_comes_out_clean_within_any_limit(raw in ".*", limit in 0_usize..100) {
        prop_assert_eq!(check(&Clean::with_limit(&raw, limit), limit), Ok(()));
    }

    #[test]
    fn the_nastiest_text_comes_out_clean(raw in nasty(), limit in 0_usize..700) {
        let clean = Clean::with_limit(&raw, limit);
        prop_assert_eq!(check(&clean, limit), Ok(()));
        prop_assert!(width(&clean) <= limit);
    }
}
