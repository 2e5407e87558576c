//! The config file: where it is, what it says, and the sections that it hands out.

use std::{
    cell::RefCell,
    env, fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use toml::{Spanned, de::DeTable};

use super::{ConfigError, Problem, Room, Section, section::unknown};

/// The longest config that is read, in bytes.
const LIMIT: u64 = 1 << 20;

/// What a section must know of the file that it stands in.
#[derive(Debug)]
pub(super) struct Ground {
    /// The file.
    pub path: PathBuf,
    /// Its folder: what relative paths are relative to.
    pub folder: PathBuf,
    /// Whether nobody but its owner can read it.
    pub private: bool,
}

/// A config file that was read and is well-formed TOML.
pub struct File {
    ground: Ground,
    text: &'static str,
    root: Spanned<DeTable<'static>>,
    problems: RefCell<Vec<Problem>>,
}

impl File {
    /// Finds the config and reads it: the flag, `$BONGSU_CONFIG`, `./config.toml`, `$XDG_CONFIG_HOME/bongsu/config.toml`.
    ///
    /// # Errors
    /// When there is none, when it cannot be read, or when it is no TOML.
    pub fn find(flag: Option<&Path>) -> Result<Self, ConfigError> {
        let named = flag.map(Path::to_owned).or_else(|| env::var_os("BONGSU_CONFIG").map(PathBuf::from));
        if let Some(path) = named {
            return Self::read(&path);
        }
        let mut places = vec![PathBuf::from("config.toml")];
        places.extend(folder().map(|folder| folder.join("config.toml")));
        if let Some(path) = places.iter().find(|path| path.exists()) {
            return Self::read(path);
        }
        let places: Vec<_> = places.iter().map(|path| path.display().to_string()).collect();
        Err(ConfigError::Unreadable(format!(
            "no config found: not in {}; name one with --config FILE or BONGSU_CONFIG",
            places.join(" nor ")
        )))
    }

    /// Reads one file.
    ///
    /// # Errors
    /// When it cannot be read or is no TOML.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let failed = |why: String| ConfigError::Unreadable(format!("{} cannot be read: {why}", path.display()));
        let meta = fs::metadata(path).map_err(|error| failed(error.to_string()))?;
        if !meta.is_file() {
            return Err(failed("it is no file".into()));
        }
        if meta.len() > LIMIT {
            return Err(failed("it is larger than 1 MiB".into()));
        }
        let bytes = fs::read(path).map_err(|error| failed(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
            failed(format!("line {line} is not UTF-8"))
        })?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        let ground = Ground { path: path.to_owned(), folder: folder.to_owned(), private: meta.mode() & 0o077 == 0 };
        Self::parse(ground, text)
    }

    /// Reads a text as if it stood in the file `path`, readable by everybody: for tests and fuzzers.
    ///
    /// # Errors
    /// When it is no TOML.
    pub fn from_text(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let ground = Ground { path: path.to_owned(), folder: PathBuf::from("."), private: false };
        Self::parse(ground, text.to_owned())
    }

    fn parse(ground: Ground, text: String) -> Result<Self, ConfigError> {
        // The config is read once and lives as long as the process; its tree borrows from its text.
        let text: &'static str = text.leak();
        let (root, errors) = DeTable::parse_recoverable(text);
        let problems = errors.into_iter().map(|error| Problem {
            span: error.span().unwrap_or_default(),
            message: error.message().replace('\n', ", "),
        });
        let problems: Vec<_> = problems.collect();
        if !problems.is_empty() {
            return Err(ConfigError::Wrong { path: ground.path, text: text.to_owned(), problems });
        }
        Ok(Self { ground, text, root, problems: RefCell::default() })
    }

    /// The file's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.ground.path
    }

    /// The tables of the room itself: `[room]` and `[keys]`.
    #[must_use]
    pub fn room(&self) -> Room {
        Room::read(self.root_section())
    }

    /// The table `[panes.ID]` of a pane.
    #[must_use]
    pub fn pane(&self, id: &str) -> Option<Section<'_>> {
        let mut panes = self.root_section().table("panes")?;
        panes.table(id)
    }

    /// Adds a problem with a key of `[room]`.
    pub fn room_problem(&self, key: &str, message: &str) {
        if let Some(mut section) = self.root_section().table("room") {
            section.problem(key, message);
        }
    }

    /// Adds a problem that was found by somebody else.
    pub fn problem(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// After everybody has read: all that is wrong, also panes that nobody knows.
    ///
    /// # Errors
    /// When anything is wrong.
    pub fn finish(&self, panes: &[&str]) -> Result<(), ConfigError> {
        let mut root = self.root_section();
        for known in ["room", "keys"] {
            root.table(known);
        }
        if let Some(section) = root.table("panes") {
            for (id, span) in section.keys().filter(|(id, _)| !panes.contains(&id.as_str())) {
                self.problem(Problem { span, message: unknown("pane", &id, panes.iter().copied()) });
            }
        }
        root.finish();
        let mut problems = self.problems.borrow().clone();
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort_by_key(|problem| problem.span.start);
        problems.dedup();
        Err(ConfigError::Wrong { path: self.ground.path.clone(), text: self.text.to_owned(), problems })
    }

    fn root_section(&self) -> Section<'_> {
        Section::new(&self.ground, &self.problems, self.root.get_ref(), self.root.span())
    }
}

/// The folder of the person's own files: `$XDG_CONFIG_HOME/bongsu` or `~/.config/bongsu`.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let set = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = set.or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")));
    base.map(|base| base.join("bongsu"))
}
