//! The config file: where it is, what it says, and the sections that it hands out.

use std::{
    cell::RefCell,
    env, fs,
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::{
    ConfigError, Problem, Room, Section, depends,
    mask::mask,
    section::unknown,
    share::{self, Concealed},
    tree::{self, Table},
};
use crate::domain::dependency::Dependency;

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
    /// Whether it stands in a recording, where names may be masked.
    pub recorded: bool,
    /// The places of what must not be given away: secrets, paths, texts that may hold a secret.
    pub concealed: RefCell<Concealed>,
}

impl Ground {
    /// A file that others can read, in the present folder.
    fn of(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            folder: PathBuf::from("."),
            private: false,
            recorded: false,
            concealed: RefCell::default(),
        }
    }
}

/// A config file that was read and is well-formed TOML.
pub struct File {
    ground: Ground,
    text: String,
    root: Table,
    problems: RefCell<Vec<Problem>>,
}

impl File {
    /// Finds the config and reads it: the flag, `$BONGSU_CONFIG`, `./config.toml`, `$XDG_CONFIG_HOME/bongsu/config.toml`.
    ///
    /// # Errors
    /// When there is none, when it cannot be read, or when it is no TOML.
    pub fn find(flag: Option<&Path>) -> Result<Self, ConfigError> {
        let set = env::var_os("BONGSU_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from);
        if let Some(path) = flag.map(Path::to_owned).or(set) {
            return Self::read(&path);
        }
        let mut places = vec![PathBuf::from("config.toml")];
        places.extend(folder().map(|folder| folder.join("config.toml")));
        // A place that cannot even be looked at is named, not passed over.
        if let Some(path) = places.iter().find(|path| path.try_exists().unwrap_or(true)) {
            return Self::read(path);
        }
        let places: Vec<_> = places.iter().map(|path| path.display().to_string()).collect();
        Err(ConfigError::Unreadable(format!(
            "no config found: BONGSU_CONFIG is not set, and there is no {}; name one with --config FILE",
            places.join(" and no ")
        )))
    }

    /// Reads one file.
    ///
    /// # Errors
    /// When it cannot be read or is no TOML.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        Self::read_as(path, "config")
    }

    /// Reads one file that need not be the room's config but is written and checked like it, such as a playbook; `what`
    /// names it in sentences.
    ///
    /// # Errors
    /// When it cannot be read or is no TOML.
    pub fn read_as(path: &Path, what: &str) -> Result<Self, ConfigError> {
        let shown = path.display();
        let (text, private) = contents(path, what)
            .map_err(|why| ConfigError::Unreadable(format!("the {what} {shown} cannot be read: {why}")))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        Self::parse(Ground { folder: folder.to_owned(), private, ..Ground::of(path) }, text)
    }

    /// Reads a text as if it stood in the file `path`, readable by everybody: for tests and fuzzers.
    ///
    /// # Errors
    /// When it is no TOML.
    pub fn from_text(path: &Path, text: &str) -> Result<Self, ConfigError> {
        Self::parse(Ground::of(path), text.to_owned())
    }

    /// Reads the config that stands in the recording `name`. It holds no secret, and opens nothing.
    ///
    /// # Errors
    /// When it is no TOML.
    pub fn recorded(name: &Path, text: &str) -> Result<Self, ConfigError> {
        // What stands for a secret must not be taken for one that others can read.
        Self::parse(Ground { private: true, recorded: true, ..Ground::of(name) }, text.to_owned())
    }

    fn parse(ground: Ground, text: String) -> Result<Self, ConfigError> {
        match tree::parse(&text) {
            Ok(root) => Ok(Self { ground, text, root, problems: RefCell::default() }),
            Err(problems) => Err(wrong(&ground, &text, problems)),
        }
    }

    /// The file's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.ground.path
    }

    /// Its folder: what relative paths in it are relative to.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.ground.folder
    }

    /// Its text as it is written: to tell where in a value a mistake is. It may hold secrets; it is never shown.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The tables of the room itself.
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

    /// Who needs whom, as the targets of all panes say by `depends-on`.
    #[must_use]
    pub fn dependencies(&self) -> Vec<Dependency> {
        // What names a target that was masked says nothing any more, and is no mistake of who plays the recording.
        let nobody = RefCell::default();
        let problems = if self.ground.recorded { &nobody } else { &self.problems };
        depends::read(&mut Section::new(&self.ground, problems, &self.root))
    }

    /// The tables `[actions.NAME]`, in the order of the file.
    #[must_use]
    pub fn actions(&self) -> Vec<(String, Section<'_>)> {
        self.root_section().named_tables("actions")
    }

    /// The table `[notify]`.
    #[must_use]
    pub fn notify(&self) -> Option<Section<'_>> {
        self.root_section().table("notify")
    }

    /// The table `[rules]`.
    #[must_use]
    pub fn rules(&self) -> Option<Section<'_>> {
        self.root_section().table("rules")
    }

    /// Adds a problem with a key of `[room]` that only others can see: a theme that is not there, a zone that nobody
    /// knows.
    pub fn room_problem(&self, key: &str, message: &str) {
        self.table_problem("room", key, message);
    }

    /// The same with a key of another table.
    pub fn table_problem(&self, table: &str, key: &str, message: &str) {
        if let Some(mut section) = self.root_section().table(table) {
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
        for known in [
            "room", "keys", "recorder", "act", "glossary", "actions", "incident", "people", "groups", "oncall",
            "notify", "pace", "rules",
        ] {
            root.table(known);
        }
        root.tables("escalation");
        if let Some(section) = root.table("panes") {
            for (id, span) in section.keys().filter(|(id, _)| !panes.contains(id)) {
                self.problem(Problem { span, message: unknown("pane", id, panes.iter().copied()) });
            }
        }
        root.finish();
        self.judged()
    }

    /// The whole of a file that is not the room's config.
    pub fn section(&self) -> Section<'_> {
        self.root_section()
    }

    /// After everybody has read: all that was found wrong.
    ///
    /// # Errors
    /// When anything is wrong.
    pub fn judged(&self) -> Result<(), ConfigError> {
        let problems = self.problems.borrow().clone();
        if problems.is_empty() { Ok(()) } else { Err(wrong(&self.ground, &self.text, problems)) }
    }

    /// The tables of the room and of its panes as they may be given away with a recording: without secrets, paths of
    /// this machine and texts that may hold a secret. Ask after the panes have read theirs: only they know which those
    /// are.
    #[must_use]
    pub fn shareable(&self) -> String {
        share::share(&self.root, &self.ground.concealed.borrow())
    }

    fn root_section(&self) -> Section<'_> {
        Section::new(&self.ground, &self.problems, &self.root)
    }
}

/// The mistakes in the order of the file, each once, without the secrets that stand in it.
fn wrong(ground: &Ground, text: &str, problems: Vec<Problem>) -> ConfigError {
    ConfigError::wrong(&ground.path, &mask(text), problems)
}

/// The text of a file that is read with the room's config but is no TOML; `what` names it in sentences.
///
/// # Errors
/// When it cannot be read, is too large or is no text.
pub fn read_text(path: &Path, what: &str) -> Result<String, ConfigError> {
    let unreadable = |why| ConfigError::Unreadable(format!("the {what} {} cannot be read: {why}", path.display()));
    contents(path, what).map(|(text, _)| text).map_err(unreadable)
}

/// The text of a file, and whether only its owner can read it; or why there is none.
fn contents(path: &Path, what: &str) -> Result<(String, bool), String> {
    let said = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    // Asked before opening: opening a named pipe waits for a writer.
    let meta = fs::metadata(path).map_err(said)?;
    if meta.is_dir() {
        return Err("it is a folder; name the file in it".into());
    }
    if !meta.is_file() {
        return Err("it is a pipe or a device; it must be a file".into());
    }
    let file = fs::File::open(path).map_err(said)?;
    let private = file.metadata().map_err(said)?.mode().trailing_zeros() >= 6;
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(said)?;
    if bytes.len() as u64 > LIMIT {
        return Err(format!("it is larger than 1 MiB; is it a {what} at all?"));
    }
    let line = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').count();
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(format!("line {} holds a NUL byte; it must be UTF-8 text", line(&bytes[..at])));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        format!("line {} is not UTF-8; save the file as UTF-8", line(good))
    })?;
    Ok((text, private))
}

/// The folder of the person's own files: `$XDG_CONFIG_HOME/bongsu` or `~/.config/bongsu`.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let set = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = set.or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")));
    base.map(|base| base.join("bongsu"))
}
