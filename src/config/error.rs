//! What is wrong with a config, said so that it can be mended without the manual.

use std::{
    fmt,
    ops::Range,
    path::{Path, PathBuf},
};

use super::render;

/// One mistake: where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The bytes of the file that are wrong.
    pub span: Range<usize>,
    /// What is wrong and what would be right.
    pub message: String,
}

/// All that is wrong with a config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigError {
    /// There is no config, or it cannot be read; a full sentence.
    Unreadable(String),
    /// There are mistakes in it.
    Wrong {
        /// The file.
        path: PathBuf,
        /// Its text, with stars for what may be a secret.
        text: String,
        /// The mistakes, in the order of the file.
        problems: Vec<Problem>,
    },
    /// There are mistakes in several files.
    Several(Vec<Self>),
}

impl ConfigError {
    /// All of it as text of several lines: each mistake as `FILE:LINE:COLUMN: SENTENCE` with its line and a mark below
    /// it, then one line that counts them. `colour` adds SGR sequences, for a standard error that is a terminal.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        match self {
            Self::Unreadable(sentence) => format!("bongsu: {}", render::visible(sentence)),
            Self::Wrong { path, text, problems } => render::report(path, text, problems, colour),
            Self::Several(errors) => errors.iter().map(|error| error.render(colour)).collect::<Vec<_>>().join("\n"),
        }
    }

    /// The mistakes one by one, each as a line `FILE:LINE:COLUMN: SENTENCE`: for a screen that has no room for more.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        match self {
            Self::Unreadable(sentence) => vec![render::visible(sentence)],
            Self::Wrong { path, text, problems } => render::sentences(path, text, problems),
            Self::Several(errors) => errors.iter().flat_map(Self::sentences).collect(),
        }
    }

    /// The mistakes of one file, in its order, each once.
    #[must_use]
    pub fn wrong(path: &Path, text: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| (a.span.start, &a.message).cmp(&(b.span.start, &b.message)));
        problems.dedup();
        Self::Wrong { path: path.to_owned(), text: text.to_owned(), problems }
    }

    /// All of them as one.
    ///
    /// # Errors
    /// When there is any.
    pub fn all(errors: Vec<Self>) -> Result<(), Self> {
        let mut errors = errors.into_iter();
        match (errors.next(), errors.next()) {
            (None, _) => Ok(()),
            (Some(one), None) => Err(one),
            (Some(one), Some(two)) => Err(Self::Several([one, two].into_iter().chain(errors).collect())),
        }
    }
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}
