//! Where a room keeps its files, and that nobody else can read or change them.
//!
//! Everything is below `<state>/bongsu`, where `<state>` is `$XDG_STATE_HOME` or `~/.local/state`: one directory a
//! room, and `heads/` beside them. Directories are 0700, files 0600; a directory that is somebody else's, open to
//! others, or a symbolic link is refused, never repaired.

use std::{
    env,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use super::{error::JournalError, line::Digest};

/// The places of one room on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateDir {
    base: PathBuf,
    slug: String,
    emergency: PathBuf,
}

impl StateDir {
    /// The places of the room called `room_name` below `base`, or below `$XDG_STATE_HOME` or `~/.local/state`.
    /// Creates nothing.
    ///
    /// # Errors
    /// When no base is given and there is neither `$XDG_STATE_HOME` nor `$HOME`.
    pub fn for_room(base: Option<&Path>, room_name: &str) -> Result<Self, JournalError> {
        // An XDG directory that is not absolute is to be ignored (XDG Base Directory Specification).
        let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let base = match base {
            Some(base) => base.to_owned(),
            None => absolute("XDG_STATE_HOME")
                .or_else(|| Some(absolute("HOME")?.join(".local/state")))
                .ok_or(JournalError::NoHome)?,
        };
        let emergency = absolute("XDG_RUNTIME_DIR").unwrap_or_else(env::temp_dir);
        Ok(Self { base, slug: slug(room_name), emergency })
    }

    /// The same places, with another directory for what cannot be saved where it belongs.
    #[must_use]
    pub fn with_emergency(self, dir: impl Into<PathBuf>) -> Self {
        Self { emergency: dir.into(), ..self }
    }

    /// The room's directory.
    #[must_use]
    pub fn room(&self) -> PathBuf {
        self.base.join("bongsu").join(&self.slug)
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.room().join("journal.jsonl")
    }

    /// The file whose lock says who has the room.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.room().join("room.lock")
    }

    /// The ring of recorded readings.
    #[must_use]
    pub fn ring(&self) -> PathBuf {
        self.room().join("ring.bongsu")
    }

    /// What the signals were before the room was opened.
    #[must_use]
    pub fn signals(&self) -> PathBuf {
        self.room().join("signals.zst")
    }

    /// The unfinished note.
    #[must_use]
    pub fn draft(&self) -> PathBuf {
        self.room().join("draft.json")
    }

    /// The head, outside the room's directory.
    #[must_use]
    pub fn head(&self) -> PathBuf {
        self.heads().join(format!("{}.json", self.slug))
    }

    /// The file number `n` for entries that cannot be saved where they belong.
    #[must_use]
    pub fn emergency(&self, n: usize) -> PathBuf {
        self.emergency.join(format!("bongsu-{}-{}.unsaved-{n}.jsonl", own_uid(), self.slug))
    }

    fn heads(&self) -> PathBuf {
        self.base.join("bongsu").join("heads")
    }

    /// Creates what is missing and checks what is there.
    ///
    /// # Errors
    /// [`JournalError::Unsafe`] when others could read or change the room's files, [`JournalError::Io`] when a
    /// directory cannot be made or looked at.
    pub fn prepare(&self) -> Result<(), JournalError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(&self.base).map_err(|error| JournalError::io(&self.base, error))?;
        for dir in [self.base.join("bongsu"), self.room(), self.heads()] {
            match DirBuilder::new().mode(0o700).create(&dir) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(JournalError::io(&dir, error));
                }
                Ok(()) | Err(_) => check(&dir)?,
            }
        }
        Ok(())
    }
}

fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

fn check(dir: &Path) -> Result<(), JournalError> {
    let meta = fs::symlink_metadata(dir).map_err(|error| JournalError::io(dir, error))?;
    let unsafe_because = |why: String| Err(JournalError::Unsafe { path: dir.to_owned(), why });
    if meta.is_symlink() {
        return unsafe_because("it is a symbolic link".into());
    }
    if !meta.is_dir() {
        return Err(JournalError::io(dir, io::ErrorKind::NotADirectory.into()));
    }
    if meta.uid() != own_uid() {
        return unsafe_because(format!("it belongs to user {} and bongsu runs as user {}", meta.uid(), own_uid()));
    }
    if meta.mode() & 0o077 != 0 {
        return unsafe_because(format!("its mode is {:04o}; `chmod 700` it", meta.mode() & 0o7777));
    }
    Ok(())
}

/// A file name for a room: readable where the name is, and different for different names.
fn slug(room_name: &str) -> String {
    let mut readable = String::new();
    for c in room_name.chars() {
        if c.is_ascii_alphanumeric() {
            readable.push(c.to_ascii_lowercase());
        } else if !readable.is_empty() && !readable.ends_with('-') {
            readable.push('-');
        }
        if readable.len() == 40 {
            break;
        }
    }
    let readable = match readable.trim_end_matches('-') {
        "" => "room",
        readable => readable,
    };
    let digest = Digest::of(room_name.as_bytes()).to_string();
    format!("{readable}-{}", &digest[..12])
}

/// Opens a file of ours for reading and appending, made 0600 where it does not exist. Never follows a symbolic link,
/// and never waits for whoever is at the other end of a pipe.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    regular(OpenOptions::new().read(true).append(true).create(true).mode(0o600).custom_flags(WARY).open(path)?)
}

/// Opens a file for reading; the same precautions.
pub(super) fn open_to_read(path: &Path) -> io::Result<File> {
    regular(OpenOptions::new().read(true).custom_flags(WARY).open(path)?)
}

/// All of a file of ours.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_to_read(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// `open(2)` would follow a link to anywhere, and wait for ever at a named pipe.
const WARY: i32 = rustix::fs::OFlags::NOFOLLOW.union(rustix::fs::OFlags::NONBLOCK).bits().cast_signed();

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

/// Makes a new file, 0600, for appending; an error when anything is there already, a link too.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).create_new(true).mode(0o600).open(path)
}

/// Replaces the file at `path` in one step: readers see the old or the new bytes. Not synced.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("tmp");
    // What a killed process left of its own attempt is worth nothing.
    let _ = fs::remove_file(&fresh);
    let written = create_private(&fresh).and_then(|mut file| file.write_all(bytes));
    let placed = written.and_then(|()| fs::rename(&fresh, path));
    if placed.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    placed
}

/// The first free name of the form `<path>.<word>-<n>`, made as an empty file.
pub(super) fn create_aside(path: &Path, word: &str) -> io::Result<(PathBuf, File)> {
    let mut n = 1_u32;
    loop {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{word}-{n}"));
        match create_private(Path::new(&name)) {
            Ok(file) => return Ok((name.into(), file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => n += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Makes the names in `dir` durable.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn names_cannot_escape_or_collide() {
        assert!(slug("HH+ commerce").starts_with("hh-commerce-"));
        let hostile = ["../../etc", "..", "", "/", "a/b", "a b", "a-b", "A b", "결제", "주문", "x\0y", "\x1b[2J"];
        let slugs: std::collections::BTreeSet<_> = hostile.iter().map(|name| slug(name)).collect();
        assert_eq!(slugs.len(), hostile.len());
        for slug in slugs {
            assert!(slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{slug}");
        }
        assert!(slug(&"x".repeat(10_000)).len() < 60);
    }

    #[test]
    fn everything_made_is_private() {
        let base = tempfile::tempdir().unwrap();
        let dir = StateDir::for_room(Some(&base.path().join("deep/er")), "r").unwrap();
        dir.prepare().unwrap();
        dir.prepare().unwrap();
        for made in [dir.room(), dir.heads(), base.path().join("deep/er/bongsu")] {
            assert_eq!(mode(&made), 0o700, "{}", made.display());
        }
        write_private(&dir.draft(), b"x").unwrap();
        open_private(&dir.journal()).unwrap();
        assert_eq!((mode(&dir.draft()), mode(&dir.journal())), (0o600, 0o600));
    }

    #[test]
    fn a_directory_that_others_can_enter_or_a_link_is_refused() {
        let base = tempfile::tempdir().unwrap();
        let dir = StateDir::for_room(Some(base.path()), "r").unwrap();
        dir.prepare().unwrap();
        fs::set_permissions(dir.room(), fs::Permissions::from_mode(0o750)).unwrap();
        assert!(matches!(dir.prepare(), Err(JournalError::Unsafe { .. })));
        fs::remove_dir(dir.room()).unwrap();
        symlink(base.path(), dir.room()).unwrap();
        let refused = dir.prepare().unwrap_err().to_string();
        assert!(refused.contains("symbolic link"), "{refused}");
    }

    #[test]
    fn a_pipe_or_a_directory_in_the_place_of_a_file_is_refused_at_once() {
        let base = tempfile::tempdir().unwrap();
        let (pipe, dir) = (base.path().join("pipe"), base.path().join("dir"));
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        fs::create_dir(&dir).unwrap();
        for path in [&pipe, &dir] {
            assert!(open_private(path).is_err() && read(path).is_err(), "{}", path.display());
        }
        write_private(&pipe, b"new").unwrap();
        assert_eq!(read(&pipe).unwrap(), b"new");
    }

    #[test]
    fn a_link_in_the_place_of_a_file_is_not_followed() {
        let base = tempfile::tempdir().unwrap();
        let (target, link) = (base.path().join("target"), base.path().join("link"));
        fs::write(&target, "mine").unwrap();
        symlink(&target, &link).unwrap();
        assert!(open_private(&link).is_err());
        write_private(&link, b"new").unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
        assert_eq!(fs::read_to_string(&link).unwrap(), "new");
    }
}
