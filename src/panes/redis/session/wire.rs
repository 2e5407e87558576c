//! What goes over the line, without the types of the client library: commands as bytes, answers as a tree.

use std::collections::BTreeMap;

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask(Vec<Vec<u8>>);

impl Ask {
    /// A command by its name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(vec![name.as_bytes().to_vec()])
    }

    /// With one more argument.
    #[must_use]
    pub fn arg(mut self, argument: impl AsRef<[u8]>) -> Self {
        self.0.push(argument.as_ref().to_vec());
        self
    }

    /// Its parts.
    #[must_use]
    pub fn parts(&self) -> &[Vec<u8>] {
        &self.0
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing.
    Nil,
    /// A number.
    Number(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Several answers.
    List(Vec<Self>),
    /// The server refuses.
    Refused(Refusal),
}

/// Why a server refuses a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The first word: `NOAUTH`, `ERR`.
    pub code: String,
    /// The rest.
    pub text: String,
}

impl Answer {
    /// The bytes; empty when the answer is something else.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        if let Self::Bytes(bytes) = self { bytes } else { &[] }
    }

    /// The bytes as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    /// The number, also when it comes as text.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok()?.parse().ok(),
            _ => None,
        }
    }

    /// The members; none when the answer is no list.
    #[must_use]
    pub fn list(&self) -> &[Self] {
        if let Self::List(list) = self { list } else { &[] }
    }

    /// A list of names and values.
    #[must_use]
    pub fn pairs(&self) -> BTreeMap<String, String> {
        self.list().chunks_exact(2).map(|pair| (pair[0].text(), pair[1].text())).collect()
    }
}
