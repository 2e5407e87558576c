//! The head: the number and fingerprint of the last line, kept away from the journal.
//!
//! A chain cannot show that its end was cut off; the head can. It is written before a line is (`until`: up to where
//! lines may appear that nobody was told of yet) and again when the line is on disk, before anybody is told. It is
//! replaced atomically and not synced: after a power failure it may be old, never half.

use std::{io, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    dir::{self, write_private},
    line::{Digest, Tip},
};
use crate::domain::event::Seq;

/// What the head says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last line that is on disk for certain.
    pub tip: Tip,
    /// The last line that may be on disk, because its writing was begun.
    pub until: Seq,
}

/// What became of the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadState {
    /// There is none.
    Missing,
    /// There is something that is not a head of ours.
    Unreadable,
    /// It is whole.
    Known(Head),
}

#[derive(Serialize, Deserialize)]
struct OnDisk {
    #[serde(flatten)]
    tip: Tip,
    until: Seq,
    /// Over the rest, so that a flipped bit in the head is not taken for a cut journal.
    sum: Digest,
}

impl Head {
    fn sum(&self) -> Digest {
        Digest::of(format!("{} {} {}", self.tip.seq, self.tip.digest, self.until).as_bytes())
    }

    /// Replaces the head at `path`.
    ///
    /// # Errors
    /// When the file cannot be written or renamed; the old head is then still there.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let text = serde_json::to_string(&OnDisk { tip: self.tip, until: self.until, sum: self.sum() })?;
        write_private(path, text.as_bytes())
    }
}

impl HeadState {
    /// Reads the head at `path`.
    #[must_use]
    pub fn load(path: &Path) -> Self {
        match dir::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::Missing,
            Err(_) => Self::Unreadable,
            Ok(bytes) => Self::parse(&bytes),
        }
    }

    fn parse(bytes: &[u8]) -> Self {
        let Ok(found) = serde_json::from_slice::<OnDisk>(bytes) else { return Self::Unreadable };
        let head = Head { tip: found.tip, until: found.until };
        if head.sum() == found.sum { Self::Known(head) } else { Self::Unreadable }
    }

    /// The head, where it is whole.
    #[must_use]
    pub const fn known(self) -> Option<Head> {
        match self {
            Self::Known(head) => Some(head),
            Self::Missing | Self::Unreadable => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_flipped_bit_of_a_head_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("head.json");
        assert_eq!(HeadState::load(&path), HeadState::Missing);
        let head = Head { tip: Tip { seq: 41, digest: Digest::of(b"x") }, until: 42 };
        head.save(&path).unwrap();
        assert_eq!(HeadState::load(&path), HeadState::Known(head));
        let bytes = fs::read(&path).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(HeadState::parse(&bytes), HeadState::Unreadable, "bit {bit}");
        }
    }
}
