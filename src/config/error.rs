//! What is wrong with a config, said so that it can be mended without the manual.

use std::{fmt, ops::Range, path::PathBuf};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

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
        /// Its text.
        text: String,
        /// The mistakes, in the order of the file.
        problems: Vec<Problem>,
    },
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(sentence) => write!(f, "bongsu: {sentence}"),
            Self::Wrong { path, text, problems } => {
                let path = path.display().to_string();
                let renderer = Renderer::plain();
                for problem in problems {
                    let mark = AnnotationKind::Primary.span(clamp(&problem.span, text));
                    let snippet = Snippet::source(text.as_str()).path(path.as_str()).annotation(mark);
                    let report = [Level::ERROR.primary_title(problem.message.as_str()).element(snippet)];
                    writeln!(f, "{}\n", renderer.render(&report))?;
                }
                let many =
                    if problems.len() == 1 { "1 mistake".to_owned() } else { format!("{} mistakes", problems.len()) };
                write!(f, "bongsu: {path} has {many}")
            }
        }
    }
}

/// The span within the text, on whole characters, never empty at its end.
fn clamp(span: &Range<usize>, text: &str) -> Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    start..floor(span.end).max(start)
}
