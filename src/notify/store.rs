//! The store: every message of the outbox on disk, in one `SQLite` file that its owner alone can read.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use thiserror::Error;

use super::queue::Row;
use crate::domain::clock::Moment;

/// What `file(1)` can know it by: "bngo".
const APPLICATION: i64 = 0x626e_676f;
/// The format that this bongsu writes and reads.
const FORMAT: i64 = 1;
const TABLES: &str = "
    CREATE TABLE messages (key TEXT PRIMARY KEY, id INTEGER NOT NULL, state TEXT NOT NULL, at_us INTEGER NOT NULL,
        json TEXT NOT NULL);
    CREATE TABLE memory (channel TEXT NOT NULL, cause TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
        at_us INTEGER NOT NULL, PRIMARY KEY (channel, cause, name));
";

/// What channels keep, by channel and cause.
pub type Memory = BTreeMap<(String, String), BTreeMap<String, String>>;

/// Why the store cannot be used.
#[derive(Debug, Error)]
pub enum StoreError {
    /// It is none of ours, or broken.
    #[error("{0} is no outbox, or is damaged")]
    Damaged(PathBuf),
    /// A newer bongsu wrote it.
    #[error("{path} was written by a newer bongsu (format {found}; this one knows {FORMAT})")]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
    },
    /// It cannot be opened.
    #[error("{path} cannot be opened: {why}")]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// It cannot be written or read.
    #[error("the outbox on disk: {0}")]
    Sql(#[from] rusqlite::Error),
    /// What stands in it cannot be understood.
    #[error("the outbox on disk: {0}")]
    Json(#[from] serde_json::Error),
}

/// An outbox that is open.
#[derive(Debug)]
pub struct Store(Connection);

impl Store {
    /// Opens a file, or makes it.
    ///
    /// # Errors
    /// It cannot be used.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let cannot = |why: String| StoreError::Open { path: path.to_owned(), why };
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(cannot(error.to_string())),
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|error| cannot(error.to_string()))?;
        connection.busy_timeout(Duration::from_secs(2))?;
        let store = Self(connection);
        match store.prepare(path) {
            Err(StoreError::Sql(error))
                if matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)) =>
            {
                Err(StoreError::Damaged(path.to_owned()))
            }
            prepared => prepared.map(|()| store),
        }
    }

    fn prepare(&self, path: &Path) -> Result<(), StoreError> {
        self.0.pragma_update(None, "synchronous", "FULL")?;
        self.0.pragma_update(None, "trusted_schema", false)?;
        self.0.pragma_update(None, "cell_size_check", true)?;
        let number = |name| self.0.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let (application, found) = (number("application_id")?, number("user_version")?);
        let tables: i64 = self.0.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if (application, found, tables) == (0, 0, 0) {
            self.0.execute_batch(&format!(
                "BEGIN; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT}; COMMIT"
            ))?;
            return Ok(());
        }
        if application != APPLICATION {
            return Err(StoreError::Damaged(path.to_owned()));
        }
        if found > FORMAT {
            return Err(StoreError::TooNew { path: path.to_owned(), found });
        }
        Ok(())
    }

    /// All that is in it, after what is done since before `before` has gone.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn load(&self, before: Moment) -> Result<(Vec<Row>, Memory), StoreError> {
        self.0.execute(
            "DELETE FROM messages WHERE at_us < ?1 AND state NOT IN ('held', 'queued', 'sending', 'failed')",
            [before.timestamp_micros()],
        )?;
        self.0.execute("DELETE FROM memory WHERE at_us < ?1", [before.timestamp_micros()])?;
        let mut rows: Vec<Row> = Vec::new();
        let mut statement = self.0.prepare("SELECT json FROM messages ORDER BY id, at_us")?;
        for json in statement.query_map([], |row| row.get::<_, String>(0))? {
            let row: Row = serde_json::from_str(&json?)?;
            // A process that could not read it at first may have given the same numbers.
            let id = rows.last().map_or(row.id, |last| row.id.max(last.id + 1));
            rows.push(Row { id, ..row });
        }
        let mut memory = Memory::new();
        let mut statement = self.0.prepare("SELECT channel, cause, name, value FROM memory")?;
        let kept = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?))))?;
        for entry in kept {
            let (place, (name, value)) = entry?;
            memory.entry(place).or_default().insert(name, value);
        }
        Ok((rows, memory))
    }

    /// Writes rows, new and known, and what a channel keeps, all or nothing.
    ///
    /// # Errors
    /// Nothing of it is written.
    pub fn save(&mut self, rows: &[Row], kept: &[Kept]) -> Result<(), StoreError> {
        let transaction = self.0.transaction()?;
        for row in rows {
            transaction
                .prepare_cached(
                    "INSERT INTO messages (key, id, state, at_us, json) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (key) DO UPDATE SET state = ?3, at_us = ?4, json = ?5",
                )?
                .execute((
                    &row.key,
                    row.id,
                    row.state.name(),
                    row.since.timestamp_micros(),
                    serde_json::to_string(row)?,
                ))?;
        }
        for Kept { channel, cause, name, value, at } in kept {
            transaction
                .prepare_cached(
                    "INSERT INTO memory (channel, cause, name, value, at_us) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (channel, cause, name) DO UPDATE SET value = ?4, at_us = ?5",
                )?
                .execute((channel, cause, name, value, at.timestamp_micros()))?;
        }
        transaction.commit()?;
        Ok(())
    }
}

/// Something that a channel keeps of a cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The channel.
    pub channel: String,
    /// The cause.
    pub cause: String,
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Since when.
    pub at: Moment,
}
