//! The library: the playbooks that come with bongsu and the person's own.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Known, Playbook, read};
use crate::{
    config::{self, ConfigError, File},
    text::Clean,
};

/// So many files of the person's folder are read.
const MOST: usize = 100;
/// The longest name of a playbook, in bytes.
const NAME: usize = 96;

macro_rules! shipped {
    ($($id:literal),+ $(,)?) => {
        /// The playbooks that come with bongsu. Of those that fit alike the first is proposed: most outages are changes.
        const SHIPPED: &[(&str, &str)] =
            &[$(($id, include_str!(concat!("../../assets/playbooks/", $id, ".toml")))),+];
    };
}

shipped!(
    "bad-deploy",
    "external-down",
    "ddos",
    "out-of-memory",
    "database-down",
    "pool-exhausted",
    "deadlock",
    "slow-queries",
    "cache-down",
    "lock-timeouts",
    "consumer-lag",
);

/// All playbooks of a room, and what is wrong with those that could not be read.
#[derive(Debug, Default)]
pub struct Library {
    /// The playbooks, the person's own first.
    pub playbooks: Vec<Playbook>,
    /// Why others are not among them.
    pub problems: Vec<ConfigError>,
}

/// The folder of the person's own playbooks.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    config::folder().map(|folder| folder.join("playbooks"))
}

impl Library {
    /// The playbooks that come with bongsu.
    #[must_use]
    pub fn shipped(known: &Known) -> Self {
        let mut library = Self::default();
        // Commands that this room lacks are said at the step: one wrong name must not take the playbook away.
        let known = Known { panes: known.panes.clone(), commands: None };
        for (id, text) in SHIPPED {
            let path = PathBuf::from(format!("{id}.toml"));
            library.add(File::from_text(&path, text).and_then(|file| read(&file, id, &known)));
        }
        library
    }

    /// Those and the person's own in `folder`: a file with the name of a shipped one replaces it. What cannot be read is
    /// left out and said; the rest is there.
    #[must_use]
    pub fn load(folder: Option<&Path>, known: &Known) -> Self {
        let mut library = Self::default();
        for path in folder.map(|folder| library.files(folder)).unwrap_or_default() {
            // It stands in the journal and on the screen.
            let id = Clean::with_limit(&path.file_stem().unwrap_or_default().to_string_lossy(), NAME).to_string();
            library.add(File::read_as(&path, "playbook").and_then(|file| read(&file, &id, known)));
        }
        let own: Vec<String> = library.playbooks.iter().map(|playbook| playbook.id.clone()).collect();
        let shipped = Self::shipped(known);
        library.playbooks.extend(shipped.playbooks.into_iter().filter(|playbook| !own.contains(&playbook.id)));
        library.problems.extend(shipped.problems);
        library
    }

    fn add(&mut self, playbook: Result<Playbook, ConfigError>) {
        match playbook {
            Ok(playbook) => self.playbooks.push(playbook),
            Err(problem) => self.problems.push(problem),
        }
    }

    /// The files of the folder in the order of their names. No folder is no problem.
    fn files(&mut self, folder: &Path) -> Vec<PathBuf> {
        let shown = folder.display();
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => {
                let sentence = format!("the playbooks in {shown} cannot be read: {error}");
                self.problems.push(ConfigError::Unreadable(sentence));
                return Vec::new();
            }
        };
        // What begins with a dot is an editor's.
        let hidden = |path: &Path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let is_toml = |path: &PathBuf| !hidden(path) && path.extension().is_some_and(|extension| extension == "toml");
        let mut files: Vec<_> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_toml).take(MOST + 1).collect();
        if files.len() > MOST {
            files.truncate(MOST);
            let sentence = format!("{shown} holds more than {MOST} playbooks: the rest is left out");
            self.problems.push(ConfigError::Unreadable(sentence));
        }
        files.sort();
        files
    }
}

#[cfg(test)]
#[path = "library_tests.rs"]
mod tests;
