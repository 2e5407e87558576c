//! The open journal of the one who has the room: appends, and says so only when the disk has it.
//!
//! A write that fails half-way is cut back, so that the chain on disk is whole before the next attempt. Nothing that
//! was confirmed is ever rewritten.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::{FileExt, MetadataExt},
};

use super::{
    dir::{self, StateDir},
    error::Trouble,
    head::Head,
    line::{self, Digest, Tip},
    lock::{Lock, NoLock},
};
use crate::domain::event::Stamped;

/// What the store needs of a file; tests bring one that fails.
pub(super) trait Disk: Send {
    /// Appends all of `bytes`; after an error some of them may be there.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// `fdatasync(2)`.
    fn sync(&self) -> io::Result<()>;
    /// Shortens the file to `len` bytes.
    fn cut(&self, len: u64) -> io::Result<()>;
    /// Device, inode and length.
    fn identity(&self) -> io::Result<(u64, u64, u64)>;
    /// Reads from `offset`.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
}

impl Disk for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&self, len: u64) -> io::Result<()> {
        self.set_len(len)
    }

    fn identity(&self) -> io::Result<(u64, u64, u64)> {
        let meta = self.metadata()?;
        Ok((meta.dev(), meta.ino(), meta.len()))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        FileExt::read_at(self, buffer, offset)
    }
}

/// The journal, open for writing.
pub(super) struct Store {
    dir: StateDir,
    disk: Box<dyn Disk>,
    lock: Lock,
    tip: Tip,
    /// How long the file is when only we write to it.
    len: u64,
    /// A failed write that could not be cut back yet: how long the file was before.
    unfinished: Option<u64>,
}

/// The lines for `batch` after `tip`, each with its newline, and the tip after them.
///
/// # Errors
/// When an event cannot be written as JSON.
pub(super) fn chain<'a>(tip: Tip, batch: impl IntoIterator<Item = &'a Stamped>) -> io::Result<(String, Tip)> {
    let (mut text, mut tip) = (String::new(), tip);
    for stamped in batch {
        let line = line::encode(tip.digest, stamped)?;
        tip = Tip { seq: stamped.seq, digest: Digest::of(line.as_bytes()) };
        text.push_str(&line);
        text.push('\n');
    }
    Ok((text, tip))
}

impl Store {
    /// The store on `disk`, whole and `len` bytes long, that goes on after `tip`.
    pub(super) fn new(dir: StateDir, disk: Box<dyn Disk>, lock: Lock, tip: Tip) -> io::Result<Self> {
        let (_, _, len) = disk.identity()?;
        Ok(Self { dir, disk, lock, tip, len, unfinished: None })
    }

    /// Where the next line is tied on.
    pub(super) const fn tip(&self) -> Tip {
        self.tip
    }

    /// Appends `batch`, whose numbers follow the tip. When this returns `Ok`, the disk and the head have it; when it
    /// does not, nothing of it counts.
    pub(super) fn append<'a>(&mut self, batch: impl IntoIterator<Item = &'a Stamped>) -> Result<(), Trouble> {
        let (text, tip) = chain(self.tip, batch)?;
        self.commit(text, tip)
    }

    /// Appends lines that are chained already and end in `tip`.
    pub(super) fn commit(&mut self, mut text: String, tip: Tip) -> Result<(), Trouble> {
        self.stay_in_place()?;
        if let Some(before) = self.unfinished {
            self.disk.cut(before)?;
            self.unfinished = None;
        }
        let (_, _, before) = self.disk.identity()?;
        if before != self.len && !self.ends_in_newline(before)? {
            // Somebody else cut or wrote: their last line must not swallow ours.
            text.insert(0, '\n');
        }
        Head { tip: self.tip, until: tip.seq }.save(&self.dir.head())?;
        if let Err(error) = self.put(&text, tip) {
            self.unfinished = self.disk.cut(before).is_err().then_some(before);
            return Err(error.into());
        }
        self.tip = tip;
        self.len = before + text.len() as u64;
        Ok(())
    }

    fn put(&mut self, text: &str, tip: Tip) -> io::Result<()> {
        self.disk.append(text.as_bytes())?;
        self.disk.sync()?;
        Head { tip, until: tip.seq }.save(&self.dir.head())
    }

    fn ends_in_newline(&self, len: u64) -> io::Result<bool> {
        let mut last = [0];
        Ok(len == 0 || (self.disk.read_at(&mut last, len - 1)? == 1 && last == *b"\n"))
    }

    /// Makes sure that what is written to is what others read: a journal that was removed or replaced under us is put
    /// back from the open file, and what stood in its place is put aside.
    fn stay_in_place(&mut self) -> Result<(), Trouble> {
        let (dev, ino, _) = self.disk.identity()?;
        match fs::symlink_metadata(self.dir.journal()) {
            Ok(there) if (there.dev(), there.ino()) == (dev, ino) => return Ok(()),
            Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(error.into());
            }
            Ok(_) | Err(_) => {}
        }
        self.dir.prepare()?;
        if !self.lock.is_in_place() {
            self.lock = Lock::acquire(&self.dir.lock(), self.lock.holder().clone()).map_err(|no| match no {
                NoLock::Held(_) => Trouble::Taken,
                NoLock::Io(error) => error.into(),
            })?;
        }
        self.put_back()?;
        Err(Trouble::Replaced)
    }

    fn put_back(&mut self) -> io::Result<()> {
        let journal = self.dir.journal();
        if fs::symlink_metadata(&journal).is_ok() {
            let (aside, _) = dir::create_aside(&journal, "corrupt")?;
            fs::rename(&journal, aside)?;
        }
        let (path, mut fresh) = dir::create_aside(&journal, "restored")?;
        let copied = self.copy_into(&mut fresh).and_then(|()| fresh.sync_all());
        if let Err(error) = copied.and_then(|()| fs::rename(&path, &journal)) {
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        dir::sync_dir(&self.dir.room())?;
        self.disk = Box::new(fresh);
        Ok(())
    }

    fn copy_into(&self, fresh: &mut File) -> io::Result<()> {
        let (mut buffer, mut offset) = (vec![0; 64 * 1024], 0);
        loop {
            match self.disk.read_at(&mut buffer, offset)? {
                0 => return Ok(()),
                n => {
                    fresh.write_all(&buffer[..n])?;
                    offset += n as u64;
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
