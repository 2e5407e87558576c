//! One writer a room: an advisory lock (`flock(2)`) on `room.lock`, which also says who holds it.
//!
//! The kernel drops the lock with the process that holds it, so a lock is never stale; the text in the file is only
//! for people and may outlive its writer.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use super::dir::open_private;
use crate::domain::clock::Moment;

/// Who has the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process.
    pub pid: u32,
    /// The person's name.
    pub actor: String,
    /// Since when.
    pub since: Moment,
    /// The terminal, such as `/dev/pts/3`, where there is one.
    pub tty: Option<String>,
}

impl Holder {
    /// This process, for `actor`, from `since` on.
    #[must_use]
    pub fn this_process(actor: String, since: Moment) -> Self {
        let tty = rustix::termios::ttyname(rustix::stdio::stdin(), Vec::new()).ok();
        let tty = tty.map(|name| name.to_string_lossy().into_owned());
        Self { pid: std::process::id(), actor, since, tty }
    }
}

/// The lock, held until this is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
    holder: Holder,
}

/// Why there is no lock.
#[derive(Debug)]
pub(super) enum NoLock {
    /// Somebody else has it; `None` when they have not yet written who they are.
    Held(Option<Holder>),
    /// The lock file cannot be made or locked.
    Io(io::Error),
}

impl Lock {
    /// Takes the lock at `path` for `holder`, without waiting.
    pub(super) fn acquire(path: &Path, holder: Holder) -> Result<Self, NoLock> {
        let mut file = open_private(path).map_err(NoLock::Io)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let mut text = String::new();
                let _ = file.read_to_string(&mut text);
                return Err(NoLock::Held(serde_json::from_str(&text).ok()));
            }
            Err(error) => return Err(NoLock::Io(error.into())),
        }
        let lock = Self { file, path: path.to_owned(), holder };
        if !lock.is_in_place() {
            // It was removed between opening and locking: what was locked is no longer what others look at.
            return Err(NoLock::Io(io::ErrorKind::ResourceBusy.into()));
        }
        lock.sign();
        Ok(lock)
    }

    /// Whether the file that is locked is still the one at its path.
    pub(super) fn is_in_place(&self) -> bool {
        let id = |meta: fs::Metadata| (meta.dev(), meta.ino());
        let (Ok(ours), Ok(there)) = (self.file.metadata(), fs::symlink_metadata(&self.path)) else { return false };
        id(ours) == id(there)
    }

    /// Who holds it.
    pub(super) const fn holder(&self) -> &Holder {
        &self.holder
    }

    /// Writes the holder's name into the file. The lock holds without it, on a full disk for instance.
    fn sign(&self) {
        let text = serde_json::to_string(&self.holder).unwrap_or_default();
        let _ = self.file.set_len(0).and_then(|()| (&self.file).write_all(text.as_bytes()));
    }
}

impl Drop for Lock {
    /// Closing is not enough: a process that we are just starting has a copy of the descriptor until it runs its own
    /// program, and would keep the lock so long.
    fn drop(&mut self) {
        let _ = flock(&self.file, FlockOperation::Unlock);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_learns_who_has_it_and_gets_it_when_they_leave() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("room.lock");
        fs::write(&path, "left by a long dead process, and longer than what is written next".repeat(9)).unwrap();
        let jiwon = Holder::this_process("jiwon".into(), Moment::UNIX_EPOCH);
        let lock = Lock::acquire(&path, jiwon.clone()).unwrap();
        let minsu = Holder { actor: "minsu".into(), ..jiwon.clone() };
        match Lock::acquire(&path, minsu.clone()) {
            Err(NoLock::Held(Some(holder))) => assert_eq!(holder, jiwon),
            other => panic!("{other:?}"),
        }
        let forked = lock.file.try_clone().unwrap();
        drop(lock);
        let lock = Lock::acquire(&path, minsu).unwrap();
        assert!(lock.is_in_place());
        fs::remove_file(&path).unwrap();
        assert!(!lock.is_in_place());
        drop(forked);
    }
}
