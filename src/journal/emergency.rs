//! The second place: entries that cannot be saved where they belong are appended to a file elsewhere, as the very
//! lines that the journal will get, so that the next opening can take them over when this process dies first.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::dir::{StateDir, create_private, open_to_read};

/// How many such files of one room are looked at and made.
const FILES: usize = 16;

/// The emergency file of this process.
pub(super) struct Emergency {
    dir: StateDir,
    state: State,
}

enum State {
    Unused,
    Open(PathBuf, File),
    /// It failed too: what follows is in memory only, because a file with a hole could not be taken over.
    Failed(Option<PathBuf>),
}

impl Emergency {
    pub(super) const fn new(dir: StateDir) -> Self {
        Self { dir, state: State::Unused }
    }

    /// Appends `lines`. Failing is not an error here: it only means that there is no second place either.
    pub(super) fn append(&mut self, lines: &str) {
        if matches!(self.state, State::Unused) {
            self.state = self.create().map_or(State::Failed(None), |(path, file)| State::Open(path, file));
        }
        if let State::Open(path, file) = &mut self.state
            && file.write_all(lines.as_bytes()).and_then(|()| file.sync_data()).is_err()
        {
            self.state = State::Failed(Some(std::mem::take(path)));
        }
    }

    /// Where all that waits is kept; `None` when it is in memory only.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.state {
            State::Open(path, _) => Some(path),
            State::Unused | State::Failed(_) => None,
        }
    }

    /// Everything is where it belongs: the file goes.
    pub(super) fn discard(&mut self) {
        if let State::Open(path, _) | State::Failed(Some(path)) = std::mem::replace(&mut self.state, State::Unused) {
            let _ = fs::remove_file(path);
        }
    }

    fn create(&self) -> io::Result<(PathBuf, File)> {
        for n in 0..FILES {
            let path = self.dir.emergency(n);
            match create_private(&path) {
                Ok(file) => return Ok((path, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

/// What earlier processes left: each file of ours, and its text. The directory may be open to all, so a file that is
/// not ours, or a link, is none of our business.
pub(super) fn left_over(dir: &StateDir) -> Vec<(PathBuf, String)> {
    (0..FILES)
        .map(|n| dir.emergency(n))
        .filter_map(|path| Some((read_own(&path)?, path)))
        .map(|(t, p)| (p, t))
        .collect()
}

/// The files in which entries of the room wait that its journal does not have yet: the next opening takes them over.
#[must_use]
pub fn waiting(dir: &StateDir) -> Vec<PathBuf> {
    left_over(dir).into_iter().filter(|(_, text)| !text.is_empty()).map(|(path, _)| path).collect()
}

fn read_own(path: &Path) -> Option<String> {
    let mut file = open_to_read(path).ok()?;
    let meta = file.metadata().ok()?;
    if meta.uid() != rustix::process::geteuid().as_raw() || meta.mode() & 0o077 != 0 {
        return None;
    }
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    Some(text)
}
