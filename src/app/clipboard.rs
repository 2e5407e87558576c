//! Where copied text goes besides the terminal, which may refuse it without a word.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use super::words as w;
use crate::domain::words::Lang;

/// Keeps the last copied text in a private file.
#[derive(Debug, Clone)]
pub struct Clipboard {
    dir: PathBuf,
}

impl Clipboard {
    /// Keeps it in `dir`, which belongs to us alone.
    #[must_use]
    pub const fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Keeps the text and says in words where it is.
    pub fn keep(&self, text: &str, lang: Lang) -> String {
        let file = self.dir.join("copied.txt");
        match write(&file, text) {
            Ok(()) => w::copied(lang, text.len(), file.display()),
            Err(error) => w::copied_only(lang, text.len(), error),
        }
    }
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut out = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
    out.write_all(text.as_bytes())
}
