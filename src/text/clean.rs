//! Clean text: what comes from outside, made harmless and visible before anything else may touch it.
//!
//! Control characters would command the terminal, bidi and zero-width characters would lie to the reader, a pile of
//! combining marks would fill a frame with megabytes, and ratatui drops what it does not like without a word. Here all
//! of it becomes something that a person can see. See also the Unicode reports 9 (bidi), 15 (normalisation) and 36.
//! It never decides what a text means, and never undoes what it did: the raw text stays where it came from.

use std::{
    borrow::{Borrow, Cow},
    fmt::{self, Write as _},
    ops::Deref,
    sync::Arc,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_public_assigned, is_nfc_quick};
use unicode_segmentation::UnicodeSegmentation;

use super::width::width;

/// The longest field, in bytes.
const FIELD: usize = 4 << 10;
/// The longest text that anybody may ask for, in bytes.
const MOST: usize = 64 << 10;
/// The most lines of one text.
const LINES: usize = 10_000;
/// The longest grapheme that stays whole, in bytes. With the `…` that a cut adds it is still no more than 32.
const GRAPHEME: usize = 29;
/// What is kept of a longer one, in bytes.
const STUMP: usize = 26;
/// How many bytes of its room a cut text may leave empty.
const SLACK: usize = 8;
/// Spaces for a tab.
const TAB: &str = "    ";

/// A text that holds no control, bidi or invisible character, in NFC, of bounded size. Cheap to clone.
///
/// Cleaning it again changes nothing.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Clean(Arc<str>);

impl Clean {
    /// One line of text; line feeds become `⏎`, and what exceeds 4 KiB is cut and said.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::with_limit(text, FIELD)
    }

    /// The same with a limit of one's own for the result, in bytes; at most 64 KiB.
    #[must_use]
    pub fn with_limit(text: &str, limit: usize) -> Self {
        Self::bounded(text, 0, limit.min(MOST))
    }

    /// Bytes that claim to be UTF-8; those that are not become `\xNN`.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let seen = &bytes[..bytes.len().min(FIELD)];
        let mut text = String::with_capacity(seen.len());
        let mut used = 0;
        for chunk in seen.utf8_chunks() {
            text.push_str(chunk.valid());
            used += chunk.valid().len();
            let broken = chunk.invalid();
            // Nothing is wrong with a character that only our own cut broke.
            if text.len() > FIELD || (seen.len() < bytes.len() && used + broken.len() == seen.len()) {
                break;
            }
            used += broken.len();
            for byte in broken {
                let _ = write!(text, "\\x{byte:02X}");
            }
        }
        Self::bounded(&text, bytes.len() - used, FIELD)
    }

    /// A text of several lines, one by one; LF, CRLF and CR end lines. What exceeds 10 000 lines is cut and said.
    #[must_use]
    pub fn lines(text: &str) -> Vec<Self> {
        let mut lines = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if lines.len() == LINES {
                lines.push(Self(said(rest.len()).into()));
                break;
            }
            let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
            lines.push(Self::new(&rest[..end]));
            rest = &rest[end..];
            rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r'])).unwrap_or(rest);
        }
        lines
    }

    /// A word of our own, which needs no cleaning.
    #[must_use]
    pub fn word(word: &'static str) -> Self {
        Self(word.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a character may stand in a [`Clean`]: for tests and fuzzers.
    #[doc(hidden)]
    #[must_use]
    pub fn allows(c: char) -> bool {
        !c.is_control() && !is_treacherous(c) && is_public_assigned(c)
    }

    /// Cleans `text` into at most `limit` bytes. `beyond` bytes followed it that the caller left away.
    fn bounded(text: &str, beyond: usize, limit: usize) -> Self {
        if beyond == 0 && text.len() <= limit && text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
            return Self(text.into());
        }
        // Nothing beyond the limit is looked at, so a giant costs no more than a dwarf.
        let window = &text[..text.floor_char_boundary(limit)];
        let whole = scrub(window);
        let total = beyond + text.len();
        if beyond == 0 && window.len() == text.len() && whole.len() <= limit {
            return Self(whole.into());
        }
        let mut room = said(total).len();
        if room * 2 > limit {
            room = '…'.len_utf8();
        }
        let short = room == '…'.len_utf8();
        if room > limit {
            return Self::default();
        }
        let (mut out, used) = fitting(window, whole, limit - room);
        if short {
            out.push('…');
        } else {
            out.push_str(&said(total - used));
        }
        Self(out.into())
    }
}

/// How a cut is said.
fn said(bytes: usize) -> String {
    format!("… (+{bytes} bytes)")
}

/// The clean form of as much of `window` as makes at most `room` bytes, and how much that is.
/// `whole` is the clean form of all of it.
fn fitting(window: &str, whole: String, room: usize) -> (String, usize) {
    if whole.len() <= room {
        return (whole, window.len());
    }
    let mut best = (String::new(), 0);
    let mut too_much = window.len();
    // Most texts hardly grow, so that what is too much by so many bytes is nearly right without them.
    let mut guess = window.len().checked_sub(whole.len() - room).unwrap_or(window.len() / 2);
    while room - best.0.len() > SLACK.min(room / 8) {
        let end = window.floor_char_boundary(guess);
        let clean = if end > best.1 { scrub(&window[..end]) } else { break };
        if clean.len() <= room {
            best = (clean, end);
        } else {
            too_much = end;
        }
        guess = usize::midpoint(best.1, too_much);
    }
    best
}

/// Makes one line visible, normal and bounded in its graphemes, in this order: each step keeps what the one before
/// made sure of.
fn scrub(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    let mut last = None;
    for c in text.chars() {
        push_visible(c, last, &mut visible);
        last = Some(c);
    }
    if visible.is_ascii() {
        return visible;
    }
    if is_nfc_quick(visible.chars()) != IsNormalized::Yes {
        visible = visible.nfc().collect();
    }
    let mut out = String::with_capacity(visible.len());
    for grapheme in visible.graphemes(true) {
        push_bounded(grapheme, &mut out);
    }
    out
}

fn push_visible(c: char, last: Option<char>, out: &mut String) {
    match c {
        ' '..='~' => out.push(c),
        '\n' => out.push('⏎'),
        '\t' => out.push_str(TAB),
        '\0'..='\x1f' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        '\x7f' => out.push('␡'),
        // VS16 asks for an emoji of another width than the terminal thinks; without it the same sign stays, which is
        // why this one character, alone, may go without a word.
        '\u{FE0F}' if last != Some(c) => {}
        _ if is_treacherous(c) => push_code(c, out),
        _ if is_public_assigned(c) => out.push(c),
        _ => out.push(char::REPLACEMENT_CHARACTER),
    }
}

/// Cuts a pile of marks down, and shows what no cell would show: marks and vowels without anything to stand on.
fn push_bounded(grapheme: &str, out: &mut String) {
    // A `…` that was set behind a sign which joins what follows belongs to the cut, not to the pile.
    let whole = grapheme.strip_suffix('…').unwrap_or(grapheme).len() <= GRAPHEME;
    let kept = if whole { grapheme } else { &grapheme[..grapheme.floor_char_boundary(STUMP)] };
    if width(kept) == 0 {
        kept.chars().for_each(|c| push_code(c, out));
    } else {
        out.push_str(kept);
    }
    if !whole {
        out.push('…');
    }
}

fn push_code(c: char, out: &mut String) {
    let _ = write!(out, "<U+{:04X}>", u32::from(c));
}

/// Characters that are not seen but change what is: C1 controls, bidi, zero width, fillers, tags, variation selectors,
/// line separators, the format controls of scripts and notations. Control pictures for C0 are not made here.
const fn is_treacherous(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

impl Default for Clean {
    fn default() -> Self {
        Self(Arc::from(""))
    }
}

impl Deref for Clean {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Clean {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Clean {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<&str> for Clean {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Clean {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl From<&String> for Clean {
    fn from(text: &String) -> Self {
        Self::new(text)
    }
}

impl From<&Self> for Clean {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl PartialEq<str> for Clean {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Clean {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl Serialize for Clean {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A recording comes from outside too: what it holds is cleaned again.
impl<'de> Deserialize<'de> for Clean {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self::with_limit(&text, MOST))
    }
}

#[cfg(test)]
#[path = "clean_tests.rs"]
mod tests;
