//! Secrets that are known: found as they are, as JSON writes them, in base64 at any place of what was encoded, and under
//! any percent-encoding.

use std::{collections::BTreeSet, ops::Range};

use aho_corasick::{AhoCorasick, Input, MatchKind};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

use super::DOT;

/// A shorter value is no secret, and would be found everywhere.
pub(super) const SHORTEST: usize = 4;
/// From so many bytes on a line of a secret of several lines is looked for by itself.
const SHORTEST_LINE: usize = 16;
/// Where a secret repeats itself, up to so many bytes of it are looked for at every place, and not behind the last one
/// only.
const OVERLAPPING: usize = 256;

/// What finds them all in one walk over a text.
#[derive(Default)]
pub(super) struct Known {
    forms: Option<AhoCorasick>,
    /// Which of the forms are the inner part of a base64 text, all of which goes.
    encoded: Vec<bool>,
    /// Whether a form has a space, for which a `+` may stand.
    spaced: bool,
}

impl Known {
    pub(super) fn of<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        let (mut plain, mut encoded) = (BTreeSet::new(), BTreeSet::new());
        for part in secrets.flat_map(parts) {
            plain.extend(written(part));
            encoded.extend((0..3).flat_map(|before| base64(part, before)));
        }
        let spaced = plain.iter().any(|form| form.contains(' '));
        let kinds = [vec![false; plain.len()], vec![true; encoded.len()]].concat();
        // Where it cannot be built there are too many: they are looked for with less memory.
        let forms = || plain.iter().chain(&encoded);
        let build = |kind| AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).kind(kind).build(forms());
        let forms = if kinds.is_empty() { None } else { build(None).or_else(|_| build(Some(SMALLEST))).ok() };
        Self { forms, encoded: kinds, spaced }
    }

    /// Where they stand in a text.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let Some(forms) = &self.forms else { return found };
        self.walk(forms, text.as_bytes(), &mut |range| found.push(range));
        let pluses = self.spaced && text.contains('+');
        if pluses || text.contains('%') {
            for space in [false, true].into_iter().filter(|space| pluses || !space) {
                let Decoded { bytes, places } = Decoded::of(text, space);
                self.walk(forms, &bytes, &mut |range| {
                    let (start, end) = (places[range.start], places[range.end]);
                    found.push(text.floor_char_boundary(start)..text.ceil_char_boundary(end));
                });
            }
        }
        found
    }

    fn walk(&self, forms: &AhoCorasick, text: &[u8], take: &mut impl FnMut(Range<usize>)) {
        let mut at = 0;
        while let Some(found) = forms.find(Input::new(text).range(at..)) {
            at = if found.len() > OVERLAPPING { found.end() } else { found.start() + 1 };
            let is_encoded = self.encoded.get(found.pattern().as_usize()).copied().unwrap_or_default();
            take(if is_encoded { around(text, found.range()) } else { found.range() });
        }
    }
}

/// The kind of automaton that needs the least memory.
const SMALLEST: aho_corasick::AhoCorasickKind = aho_corasick::AhoCorasickKind::NoncontiguousNFA;

/// What of a secret is looked for: all of it, and its lines. Where the veil's own character stands in it, what is
/// between.
fn parts(secret: &str) -> impl Iterator<Item = &str> {
    let lines = secret.lines().filter(move |line| line.len() >= SHORTEST_LINE && line.len() < secret.len());
    let parts = std::iter::once(secret).chain(lines).flat_map(|part| part.split(DOT));
    parts.filter(|part| part.len() >= SHORTEST)
}

/// As it is, as JSON writes it, and as JSON that is kept to ASCII does.
fn written(part: &str) -> [String; 4] {
    let json = serde_json::to_string(part).unwrap_or_default();
    let json = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or(part).to_owned();
    let ascii = |write: fn(u16) -> String| {
        let mut units = [0; 2];
        let one = |c: char| {
            if c.is_ascii() {
                c.to_string()
            } else {
                c.encode_utf16(&mut units).iter().map(|unit| write(*unit)).collect()
            }
        };
        json.chars().map(one).collect::<String>()
    };
    [part.to_owned(), ascii(|unit| format!("\\u{unit:04x}")), ascii(|unit| format!("\\u{unit:04X}")), json]
}

/// What base64 makes of it when `before` bytes of a group of three stand before it, whatever stands there and behind.
fn base64(part: &str, before: usize) -> [String; 2] {
    let bytes = [&[0; 2][..before], part.as_bytes()].concat();
    // Six bits a character; those that also hold bits of something else are left out.
    let own = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
    [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)]
        .map(|text| text.get(own.clone()).unwrap_or(part).to_owned())
}

/// The whole base64 text that has `inner` in it.
fn around(text: &[u8], inner: Range<usize>) -> Range<usize> {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let start = text[..inner.start].iter().rposition(|byte| !is_base64(byte)).map_or(0, |at| at + 1);
    let end = text[inner.end..].iter().position(|byte| !is_base64(byte)).map_or(text.len(), |at| inner.end + at);
    let padding = text[end..].iter().take(2).take_while(|byte| **byte == b'=').count();
    start..end + padding
}

/// A text without its percent-encoding.
struct Decoded {
    bytes: Vec<u8>,
    /// Where in the text each byte stood, and its end.
    places: Vec<usize>,
}

impl Decoded {
    /// Every `%4a` becomes a byte, and with `space` every `+` a space.
    fn of(text: &str, space: bool) -> Self {
        let raw = text.as_bytes();
        let (mut bytes, mut places) = (Vec::with_capacity(raw.len()), Vec::with_capacity(raw.len() + 1));
        let mut at = 0;
        while let Some(byte) = raw.get(at) {
            places.push(at);
            let escaped = raw.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(hex);
            bytes.push(escaped.unwrap_or(if space && *byte == b'+' { b' ' } else { *byte }));
            at += if escaped.is_some() { 3 } else { 1 };
        }
        places.push(raw.len());
        Self { bytes, places }
    }
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let [high, low] = digits else { return None };
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}
