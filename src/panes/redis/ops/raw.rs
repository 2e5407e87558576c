//! Bytes of a key or value, exactly, as a text that people and `redis-cli` can read: the only form in which they stand
//! in plans and in the journal. What a terminal could misread is escaped; reading it back gives the same bytes.

use std::fmt::Write as _;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::text::{Clean, truncate};

/// The longest text that may hold characters other than ASCII.
const PLAIN: usize = 32 << 10;
/// So many cells are enough to know a thing by.
const SHORT: usize = 120;

/// Some bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Raw(pub Vec<u8>);

impl Raw {
    /// As an argument of `redis-cli`: `MY_LOCK:1`, `"MY_LOCK:\x1b[2J"`.
    #[must_use]
    pub fn argument(&self) -> String {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.:/{}@+,=".contains(byte);
        if !self.0.is_empty() && self.0.iter().all(plain) {
            return String::from_utf8_lossy(&self.0).into_owned();
        }
        self.quoted()
    }

    /// The same, always in quotes.
    #[must_use]
    pub fn quoted(&self) -> String {
        let readable = quote(&self.0, false);
        // Whatever cleaning would change must not stand there as it is.
        let harmless = readable.len() <= PLAIN && Clean::with_limit(&readable, PLAIN).as_str() == readable;
        if harmless { readable } else { quote(&self.0, true) }
    }

    /// For people, cleaned and cut.
    #[must_use]
    pub fn clean(&self) -> Clean {
        Clean::from_bytes(&self.0)
    }

    /// The same in one short line.
    #[must_use]
    pub fn short(&self) -> String {
        truncate(&self.clean(), SHORT).into_owned()
    }

    /// Whether a person could type it.
    #[must_use]
    pub fn is_typeable(&self) -> bool {
        let text = std::str::from_utf8(&self.0).unwrap_or_default();
        !text.is_empty() && text.len() <= 80 && text.trim() == text && Clean::new(text).as_str() == text
    }

    /// Reads what [`Raw::quoted`] wrote.
    fn read(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('"')?.strip_suffix('"')?;
        let mut bytes = Vec::with_capacity(inner.len());
        let mut rest = inner.bytes();
        while let Some(byte) = rest.next() {
            if byte != b'\\' {
                bytes.push(byte);
                continue;
            }
            bytes.push(match rest.next()? {
                b'x' => {
                    let mut digit = || char::from(rest.next()?).to_digit(16);
                    u8::try_from(digit()? * 16 + digit()?).ok()?
                }
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                escaped @ (b'\\' | b'"') => escaped,
                _ => return None,
            });
        }
        Some(Self(bytes))
    }
}

fn quote(bytes: &[u8], ascii: bool) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push('"');
    let hex = |out: &mut String, bytes: &[u8]| {
        for byte in bytes {
            let _ = write!(out, "\\x{byte:02x}");
        }
    };
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' | '"' => out.extend(['\\', c]),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                ' '..='~' => out.push(c),
                c if ascii || c.is_control() => hex(&mut out, c.encode_utf8(&mut [0; 4]).as_bytes()),
                c => out.push(c),
            }
        }
        hex(&mut out, chunk.invalid());
    }
    out.push('"');
    out
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.quoted())
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| D::Error::custom("bytes are written in quotes, as redis-cli does"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::hostile;

    #[test]
    fn bytes_are_read_back_exactly_and_nothing_in_the_text_is_dangerous() {
        let all: Vec<u8> = (0..=255).collect();
        for bytes in hostile::corpus().into_iter().chain([all, Vec::new(), b"MY_LOCK:{1}".to_vec()]) {
            let raw = Raw(bytes[..bytes.len().min(20_000)].to_vec());
            let text = raw.quoted();
            assert!(text.chars().all(Clean::allows), "{text:?}");
            assert_eq!(Raw::read(&text), Some(raw.clone()));
            let json = serde_json::to_string(&raw).unwrap();
            assert_eq!(serde_json::from_str::<Raw>(&json).unwrap(), raw);
        }
        for wrong in ["", "\"", "a", "\"\\", "\"\\q\"", "\"\\x1\"", "\"\\xzz\""] {
            assert_eq!(Raw::read(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn what_is_readable_stays_readable() {
        let shown = |text: &str| Raw(text.as_bytes().to_vec()).argument();
        assert_eq!([shown("MY_LOCK:order:{1}"), shown("락:주문 1")], ["MY_LOCK:order:{1}", "\"락:주문 1\""]);
        assert_eq!([shown(""), shown("a\"b\\\u{1b}[2J\n")], ["\"\"", r#""a\"b\\\x1b[2J\n""#]);
        assert_eq!(shown("\u{202e}x"), r#""\xe2\x80\xaex""#);
        let typeable = |bytes: &[u8]| Raw(bytes.to_vec()).is_typeable();
        assert!(typeable("MY_LOCK:주문".as_bytes()) && !typeable(b"a\x07") && !typeable(b" a") && !typeable(b"\xff"));
        assert!(!typeable(&[b'a'; 81]) && !typeable(b""));
    }
}
