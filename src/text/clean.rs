//! Clean text: what comes from outside, made harmless and visible before anything else may touch it.
//!
//! Control characters would command the terminal, bidi and zero-width characters would lie to the reader, a pile of
//! combining marks would fill a frame with megabytes, and ratatui drops what it does not like without a word. Here all
//! of it becomes something that a person can see. See also the Unicode reports 9 (bidi), 15 (normalisation) and 36.

use std::{fmt, ops::Deref, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_segmentation::UnicodeSegmentation;

/// The longest text that is shown, in bytes.
const FIELD: usize = 4096;
/// The longest grapheme that is shown, in bytes: Korean and family emoji fit, a pile of marks does not.
const GRAPHEME: usize = 32;
/// Spaces for a tab.
const TAB: &str = "    ";

/// A text that holds no control, bidi or invisible character, in NFC, of bounded size. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Clean(Arc<str>);

impl Clean {
    /// One line of text; line feeds become `⏎`, and what exceeds 4 KiB is cut and said.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::with_limit(text, FIELD)
    }

    /// The same with a limit of one's own, in bytes of the original.
    #[must_use]
    pub fn with_limit(text: &str, limit: usize) -> Self {
        if text.len() <= limit && text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
            return Self(text.into());
        }
        let mut end = limit.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut out = String::with_capacity(end + 32);
        let head = &text[..end];
        if is_nfc(head) {
            scrub(head, &mut out)
        } else {
            scrub(&head.nfc().collect::<String>(), &mut out)
        }
        if !is_nfc(&out) {
            out = out.nfc().collect();
        }
        if end < text.len() {
            out.push_str(&format!("… (+{} bytes)", text.len() - end));
        }
        Self(out.into())
    }

    /// Bytes that claim to be UTF-8; those that are not become `\xNN`.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let seen = &bytes[..bytes.len().min(FIELD)];
        let mut text = String::with_capacity(seen.len());
        for chunk in seen.utf8_chunks() {
            text.push_str(chunk.valid());
            for byte in chunk.invalid() {
                text.push_str(&format!("\\x{byte:02X}"));
            }
        }
        if seen.len() < bytes.len() {
            text.push_str(&format!("… (+{} bytes)", bytes.len() - seen.len()));
        }
        Self::with_limit(&text, FIELD * 4)
    }

    /// A text of several lines, one by one; CRLF and CR end lines too.
    #[must_use]
    pub fn lines(text: &str) -> Vec<Self> {
        text.lines()
            .flat_map(|line| line.split('\r').filter(|part| !part.is_empty() || line.is_empty()))
            .map(Self::new)
            .collect()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Makes one line visible and bounded, grapheme by grapheme.
fn scrub(text: &str, out: &mut String) {
    for grapheme in text.graphemes(true) {
        let before = out.len();
        for c in grapheme.chars() {
            if out.len() - before + c.len_utf8() > GRAPHEME && !grapheme.is_ascii() {
                out.push('…');
                break;
            }
            push_visible(c, out);
        }
    }
}

fn push_visible(c: char, out: &mut String) {
    match c {
        '\n' => out.push('⏎'),
        '\t' => out.push_str(TAB),
        '\0'..='\x1f' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}')),
        '\x7f' => out.push('␡'),
        // VS16 asks for an emoji of another width than the terminal thinks; without it the same sign stays.
        '\u{FE0F}' => {}
        _ if is_treacherous(c) => out.push_str(&format!("<U+{:04X}>", u32::from(c))),
        _ if is_nothing(c) => out.push('\u{FFFD}'),
        _ => out.push(c),
    }
}

/// Characters that are not seen but change what is: C1 controls, bidi, zero width, fillers, tags, line separators.
const fn is_treacherous(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Private use and noncharacters: what they look like, nobody knows.
const fn is_nothing(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{f0000}'..='\u{10ffff}')
        || (c as u32) & 0xfffe == 0xfffe
}

/// Whether a character may stand in a [`Clean`]: for tests and fuzzers.
#[doc(hidden)]
#[must_use]
pub const fn is_clean(c: char) -> bool {
    !matches!(c, '\0'..='\x1f' | '\x7f' | '\u{FE0F}') && !is_treacherous(c) && !is_nothing(c)
}

impl Clean {
    /// Whether a character may stand in a [`Clean`]: for tests and fuzzers.
    #[doc(hidden)]
    #[must_use]
    pub const fn allows(c: char) -> bool {
        is_clean(c)
    }
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
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self::with_limit(&text, FIELD * 4))
    }
}

#[cfg(test)]
#[path = "clean_tests.rs"]
mod tests;
