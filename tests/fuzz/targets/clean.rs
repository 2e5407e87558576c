//! Any bytes through the door for untrusted text: one line without anything that acts on a terminal or hides, bounded,
//! and clean again is the same.
#![no_main]

use bongsu::text::Clean;
use libfuzzer_sys::fuzz_target;

/// A field is cut at 4 KiB; a byte of it may become four, and the rest is said in a few words.
const LIMIT: usize = 4 * 4096 + 64;

fuzz_target!(|data: &[u8]| {
    let clean = Clean::from_bytes(data);
    check(&clean);
    let text = String::from_utf8_lossy(data);
    check(&Clean::new(&text));
    for line in Clean::lines(&text) {
        check(&line);
    }
});

fn check(clean: &Clean) {
    let text: &str = clean.as_ref();
    assert!(text.len() <= LIMIT, "{} bytes", text.len());
    for next in text.chars() {
        assert!(!is_denied(next), "U+{:04X} in {text:?}", next as u32);
    }
    assert_eq!(Clean::with_limit(text, usize::MAX), *clean, "clean again is not the same");
    let json = serde_json::to_string(clean).unwrap();
    let read = serde_json::from_str::<Clean>(&json).unwrap();
    assert!(read == *clean || text.len() > 4 * 4096);
}

/// Written down here a second time on purpose.
fn is_denied(next: char) -> bool {
    next.is_control()
        || matches!(next,
            '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}' | '\u{AD}' | '\u{E0000}'..='\u{E007F}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'
            | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}
