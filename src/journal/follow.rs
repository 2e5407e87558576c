//! Follows a journal that another bongsu writes: reads what is new, and never changes anything.

use std::{
    fs,
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::MetadataExt,
    path::PathBuf,
};

use super::{dir, line};
use crate::domain::event::{Seq, Stamped};

/// A reader that stands behind the last whole line.
pub(super) struct Follower {
    path: PathBuf,
    /// Which file it was, and up to where it was read.
    seen: (u64, u64),
    offset: u64,
    last: Seq,
}

impl Follower {
    /// Follows the journal at `path` behind the entry `last`.
    pub(super) const fn new(path: PathBuf, last: Seq) -> Self {
        Self { path, seen: (0, 0), offset: 0, last }
    }

    /// The entries that are new. Costs one `stat(2)` when there are none.
    pub(super) fn poll(&mut self) -> io::Result<Vec<Stamped>> {
        let meta = fs::metadata(&self.path)?;
        let seen = (meta.dev(), meta.ino());
        if seen != self.seen || meta.len() < self.offset {
            (self.seen, self.offset) = (seen, 0);
        }
        if meta.len() == self.offset {
            return Ok(Vec::new());
        }
        let mut file = dir::open_to_read(&self.path)?;
        file.seek(SeekFrom::Start(self.offset))?;
        let mut bytes = Vec::new();
        file.take(meta.len() - self.offset).read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        self.offset += whole as u64;
        let mut fresh = Vec::new();
        for raw in bytes[..whole].split(|b| *b == b'\n') {
            if let Some(line) = line::decode(raw).filter(|line| line.stamped.seq > self.last) {
                self.last = line.stamped.seq;
                fresh.push(line.stamped);
            }
        }
        Ok(fresh)
    }
}
