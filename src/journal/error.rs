//! What can be wrong with a journal: at opening, and while it is written.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::domain::words::{Lang, Words};

/// Why a journal cannot be opened, verified or exported at all.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// There is no place for it.
    #[error("bongsu does not know where to keep the journal: set XDG_STATE_HOME or HOME to an absolute path.")]
    NoHome,
    /// Others could read or change it.
    #[error("The state directory {} is not safe: {why}.", path.display())]
    Unsafe {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it, and the cure.
        why: String,
    },
    /// There is no journal to look at.
    #[error("There is no journal at {}: this room was never opened here.", .0.display())]
    NoJournal(PathBuf),
    /// The machine said no.
    #[error("{} cannot be used: {source}.", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the machine said.
        source: io::Error,
    },
    /// The place where an export goes said no.
    #[error("The export cannot be written: {0}.")]
    Write(io::Error),
    /// The thread that writes could not be started.
    #[error("The journal's thread could not be started: {0}.")]
    Thread(io::Error),
}

impl JournalError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

/// Why entries cannot be saved for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No space is left, a quota is used up, or a limit on file sizes is reached.
    Full,
    /// The file system cannot be written to, or not by us.
    ReadOnly,
    /// The journal was removed or replaced while it was open; it is put back from the open file.
    Replaced,
    /// Another bongsu took the room, or wrote to it, while this one could not.
    Taken,
    /// Anything else, as the machine says it.
    Other(String),
}

impl Trouble {
    /// One short phrase for the header.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        let words = match self {
            Self::Full => Words::new("the disk is full", "디스크가 가득 참"),
            Self::ReadOnly => Words::new("the disk is read-only", "디스크가 읽기 전용"),
            Self::Replaced => Words::new("the journal was removed or replaced", "저널 파일이 지워지거나 바뀜"),
            Self::Taken => Words::new("another bongsu has the room", "다른 bongsu가 이 방을 쓰고 있음"),
            Self::Other(text) => return text.clone(),
        };
        words.get(lang).into()
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => Self::Full,
            Kind::ReadOnlyFilesystem | Kind::PermissionDenied => Self::ReadOnly,
            _ => Self::Other(error.to_string()),
        }
    }
}

impl From<JournalError> for Trouble {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Io { source, path } => match Self::from(source) {
                Self::Other(text) => Self::Other(format!("{}: {text}", path.display())),
                known => known,
            },
            error => Self::Other(error.to_string()),
        }
    }
}
