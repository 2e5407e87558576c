//! One line of the journal: an event with its number and the fingerprint of the line before.
//!
//! `{"seq":1,"prev":"<64 hex digits>","at":…,"actor":…,"event":{…}}`. The fingerprint is the SHA-256 of the exact
//! bytes of the line before, without its newline; the first line has 64 zeros. Characters that a terminal would obey
//! or hide are written as `\uXXXX`, so that `cat` and `grep` on a journal are harmless.
//!
//! Never touches a file.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use crate::{
    domain::{
        actor::Actor,
        clock::Moment,
        event::{Event, Seq, Stamped},
    },
    text::escape,
};

/// The SHA-256 of a line's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// What the first line names as the one before.
    pub const GENESIS: Self = Self([0; 32]);

    /// The fingerprint of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || de::Error::custom("not 64 lower-case hex digits");
        if text.len() != 64 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

/// The end of a chain: where the next line is tied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// The number of the last line; 0 before the first.
    pub seq: Seq,
    /// The fingerprint of the last line.
    #[serde(rename = "hash")]
    pub digest: Digest,
}

impl Tip {
    /// Before the first line.
    pub const START: Self = Self { seq: 0, digest: Digest::GENESIS };
}

/// A line that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The fingerprint of the line before, as this line has it.
    pub prev: Digest,
    /// The event.
    pub stamped: Stamped,
}

#[derive(Serialize)]
struct Out<'a> {
    seq: Seq,
    prev: Digest,
    at: Moment,
    actor: &'a Actor,
    event: &'a Event,
}

#[derive(Deserialize)]
struct In<'a> {
    seq: Seq,
    prev: Digest,
    at: Moment,
    actor: Actor,
    #[serde(borrow)]
    event: &'a RawValue,
}

/// The line for `stamped` after the line with the fingerprint `prev`, without a newline.
///
/// # Errors
/// When the event cannot be written as JSON, which no event of ours can bring about.
pub fn encode(prev: Digest, stamped: &Stamped) -> Result<String, serde_json::Error> {
    let Stamped { seq, at, actor, event } = stamped;
    let text = serde_json::to_string(&Out { seq: *seq, prev, at: *at, actor, event })?;
    Ok(escape::json(text))
}

/// The event in a line (without its newline); `None` when it is not a line of a journal. An event that a newer
/// bongsu wrote is [`Event::Unknown`]: its line is sound, only its meaning is not known here.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Line> {
    let line: In<'_> = serde_json::from_slice(bytes).ok()?;
    Some(line.into())
}

/// The first line in `bytes` and its length, whatever follows it: for what is left of a damaged file.
#[must_use]
pub fn decode_prefix(bytes: &[u8]) -> Option<(Line, usize)> {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<In<'_>>();
    let line = values.next()?.ok()?;
    Some((line.into(), values.byte_offset()))
}

impl From<In<'_>> for Line {
    fn from(line: In<'_>) -> Self {
        let event = serde_json::from_str(line.event.get()).unwrap_or(Event::Unknown);
        Self { prev: line.prev, stamped: Stamped { seq: line.seq, at: line.at, actor: line.actor, event } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::event::NewEntry, text::escape::is_hidden};

    fn stamped(text: &str) -> Stamped {
        let event = Event::EntryAdded(NewEntry::note(Moment::UNIX_EPOCH, text));
        Stamped { seq: 7, at: Moment::UNIX_EPOCH, actor: Actor::Person("지원".into()), event }
    }

    #[test]
    fn a_line_comes_back_as_it_was_and_holds_nothing_a_terminal_obeys() {
        for text in ["plain", "두 줄\nhere", "\x1b[2J\u{9b}31m\u{7f}", "a\u{202e}gnp.exe\u{200b}\u{e0041}", "\"}{\\"]
        {
            let stamped = stamped(text);
            let line = encode(Digest::GENESIS, &stamped).unwrap();
            assert!(!line.contains(|c: char| c.is_control() || is_hidden(c)), "{line:?}");
            assert_eq!(decode(line.as_bytes()), Some(Line { prev: Digest::GENESIS, stamped }));
        }
    }

    #[test]
    fn the_form_of_a_line_is_fixed() {
        let line = encode(Digest::of(b"abc"), &stamped("x")).unwrap();
        assert!(
            line.starts_with(
                r#"{"seq":7,"prev":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","at":"1970-"#
            ),
            "{line}"
        );
    }

    #[test]
    fn what_a_newer_version_wrote_is_unknown_and_not_damaged() {
        let zeros = Digest::GENESIS;
        for event in [r#"{"kind":"page-sent"}"#, r#"{"kind":"entry-added","at":"1970-01-01T00:00:00Z","from":9}"#] {
            let text = format!(
                r#"{{"seq":1,"prev":"{zeros}","at":"1970-01-01T00:00:00Z","actor":"room","more":1,"event":{event}}}"#
            );
            assert_eq!(decode(text.as_bytes()).unwrap().stamped.event, Event::Unknown);
        }
    }

    #[test]
    fn a_line_is_found_before_garbage() {
        let line = encode(Digest::GENESIS, &stamped("x")).unwrap();
        let (found, length) = decode_prefix(format!("{line}\u{1}rest").as_bytes()).unwrap();
        assert_eq!((found.stamped, length), (stamped("x"), line.len()));
        assert_eq!(decode(b"{}"), None);
        assert_eq!(decode(b"\xff\xfe"), None);
    }
}
