//! The ring: a recording whose oldest part goes when it becomes too old or too large.

use std::{ffi::OsStr, fs, path::Path};

use chrono::TimeDelta;
use rusqlite::{Connection, ErrorCode, OptionalExtension};

use super::{About, RecordError, chunk::Packed, file, merge::Merger, recorder::Settings};
use crate::domain::{clock::Moment, reading::SourceKey};

/// How many pages are given back to the disk at once.
const PAGES: u32 = 1_000;

/// The ring, open for writing.
pub(super) struct Ring {
    connection: Connection,
    merger: Merger,
    keep: TimeDelta,
    size: i64,
}

impl Ring {
    /// Opens the ring, or makes one. One that is damaged or something else is put aside, never deleted.
    pub(super) fn open(settings: &Settings) -> Result<Self, RecordError> {
        let connection = match Self::try_open(&settings.path) {
            Err(RecordError::Foreign(_) | RecordError::TooNew { .. }) => {
                put_aside(&settings.path)?;
                file::create(&settings.path)?
            }
            other => other?,
        };
        let keep = TimeDelta::from_std(settings.keep).unwrap_or(TimeDelta::weeks(1_000));
        let size = i64::try_from(settings.size).unwrap_or(i64::MAX);
        Ok(Self { connection, merger: Merger::default(), keep, size })
    }

    fn try_open(path: &Path) -> Result<Connection, RecordError> {
        let meta = match fs::symlink_metadata(path) {
            Ok(meta) => meta,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return file::create(path),
            Err(error) => return Err(error.into()),
        };
        if !meta.is_file() {
            return Err(RecordError::Foreign(path.display().to_string()));
        }
        let connection = file::open_to_write(path)?;
        let sound = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
        match sound {
            Ok(verdict) if verdict == "ok" => Ok(connection),
            Ok(_) => Err(RecordError::Foreign(path.display().to_string())),
            Err(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    Err(RecordError::Foreign(path.display().to_string()))
                }
                // A disk that is full or fails, a reader that is in the way: that passes, and the ring is not to blame.
                _ => Err(error.into()),
            },
        }
    }

    /// Appends chunks in one transaction, and lets go what is too old or too much. What is younger than `frozen` is never
    /// too old; answers whether it was too much all the same.
    pub(super) fn append(
        &mut self,
        chunks: &[(SourceKey, Packed)],
        about: &About,
        frozen: Option<Moment>,
    ) -> Result<bool, RecordError> {
        let transaction = self.connection.unchecked_transaction()?;
        self.merger.put(&transaction, chunks)?;
        file::set_about(&transaction, about)?;
        let oldest = about.until - self.keep;
        let gone_until = self.trim(&transaction, frozen.map_or(oldest, |frozen| frozen.min(oldest)))?;
        transaction.commit()?;
        file::give_back(&self.connection, PAGES)?;
        Ok(frozen.zip(gone_until).is_some_and(|(frozen, until)| until > frozen.timestamp_micros()))
    }

    /// Lets go what is older than `oldest`, and the oldest while it is too much: up to the moment that it answers.
    fn trim(&self, connection: &Connection, oldest: Moment) -> Result<Option<i64>, RecordError> {
        let mut gone_until = None;
        connection.execute("DELETE FROM chunks WHERE until_us < ?1", [oldest.timestamp_micros()])?;
        let taken =
            || connection.query_row("SELECT COALESCE(SUM(size + 100), 0) FROM chunks", [], |row| row.get::<_, i64>(0));
        while taken()? > self.size {
            let oldest =
                "DELETE FROM chunks WHERE id = (SELECT id FROM chunks ORDER BY until_us LIMIT 1) RETURNING until_us";
            match connection.query_row(oldest, [], |row| row.get(0)).optional()? {
                None => break,
                gone => gone_until = gone,
            }
        }
        Ok(gone_until)
    }
}

/// Gives the file another name, so that nothing is lost and the place is free.
fn put_aside(path: &Path) -> Result<(), RecordError> {
    let mut n = 1;
    loop {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".corrupt-{n}"));
        if fs::symlink_metadata(&name).is_err() {
            // What a killed writer had begun belongs to the old file, and would be taken back from the new one.
            let journal = |path: &OsStr| {
                let mut journal = path.to_owned();
                journal.push("-journal");
                journal
            };
            fs::rename(path, &name)?;
            let _ = fs::rename(journal(path.as_os_str()), journal(&name));
            return Ok(());
        }
        n += 1;
    }
}
