//! What can be wrong with a recording.

use std::{io, path::PathBuf};

use thiserror::Error;

/// Why a recording cannot be read or written.
#[derive(Debug, Error)]
pub enum RecordError {
    /// There is no such file, or it may not be read or made.
    #[error("the recording {path} cannot be opened: {why}", path = path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// A file is there already.
    #[error("{path} is there already; a recording never replaces a file", path = .0.display())]
    Exists(PathBuf),
    /// It is some other file.
    #[error("{0} is not a recording of bongsu, or too damaged to be one")]
    Foreign(String),
    /// A newer bongsu wrote it.
    #[error("the recording was written by a newer bongsu (format {found}; this one reads up to {known})")]
    TooNew {
        /// Its format.
        found: i64,
        /// The newest that is known.
        known: i64,
    },
    /// There is nothing in it.
    #[error("the recording is empty: it has no readings of that time")]
    Empty,
    /// `SQLite` says no.
    #[error("the recording cannot be used: {0}")]
    Store(#[from] rusqlite::Error),
    /// The disk says no.
    #[error("the recording cannot be used: {0}")]
    Io(#[from] io::Error),
    /// A part of it is no JSON of ours.
    #[error("the recording cannot be used: {0}")]
    Json(#[from] serde_json::Error),
}
