//! The file itself: what tables it has, and with what precautions it is opened.

use std::{
    fs::{self, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, limits::Limit};

use super::{About, RecordError, chunk::Packed};
use crate::domain::{event::Stamped, reading::SourceKey};

/// What `file(1)` can know it by: "bngs".
const APPLICATION: i64 = 0x626e_6773;
/// The format that this bongsu writes, and the newest that it reads.
const FORMAT: i64 = 1;
/// The beginning of every `SQLite` file.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// The largest value in a file, bytes.
const LONGEST: i32 = 256 << 20;

const TABLES: &str = "
    CREATE TABLE about (json TEXT NOT NULL);
    CREATE TABLE streams (id INTEGER PRIMARY KEY, pane TEXT NOT NULL, target TEXT NOT NULL, source TEXT NOT NULL,
        UNIQUE (pane, target, source));
    CREATE TABLE chunks (id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, from_us INTEGER NOT NULL,
        until_us INTEGER NOT NULL, count INTEGER NOT NULL, size INTEGER NOT NULL, body BLOB NOT NULL);
    CREATE INDEX chunks_by_time ON chunks (until_us, from_us, stream, count, size);
    CREATE TABLE events (seq INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, json TEXT NOT NULL);
";

/// Makes a new file, readable by its owner alone.
pub(super) fn create(path: &Path) -> Result<Connection, RecordError> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(RecordError::Exists(path.to_owned()));
        }
        Err(error) => return Err(cannot_open(path, &error)),
    }
    let made = fill(path);
    if made.is_err() {
        // Nobody but us made it: on a full disk it would stand in the way of the next try.
        let _ = fs::remove_file(path);
    }
    made
}

fn fill(path: &Path) -> Result<Connection, RecordError> {
    let connection = open_with(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // So that what a ring gives up can be given back to the disk.
    connection.pragma_update(None, "auto_vacuum", 2)?;
    connection.execute_batch(&format!("BEGIN; {TABLES} COMMIT"))?;
    connection.pragma_update(None, "application_id", APPLICATION)?;
    connection.pragma_update(None, "user_version", FORMAT)?;
    Ok(connection)
}

/// Opens a file of ours for writing.
pub(super) fn open_to_write(path: &Path) -> Result<Connection, RecordError> {
    let connection = open_with(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    check(&connection, path)?;
    Ok(connection)
}

/// Opens a file for reading. Nothing in it is trusted.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, RecordError> {
    let meta = fs::metadata(path).map_err(|error| cannot_open(path, &error))?;
    if !meta.is_file() {
        return Err(RecordError::Foreign(path.display().to_string()));
    }
    let connection = open_with(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let checked = check(&connection, path);
    if let Err(RecordError::Store(error)) = &checked
        && error.sqlite_error_code() == Some(ErrorCode::ReadOnly)
    {
        // Its writer was killed: what it had begun must be taken back first, and only who may write can do that.
        drop(connection);
        drop(open_to_write(path)?);
        let connection = open_with(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        check(&connection, path)?;
        return Ok(connection);
    }
    checked?;
    Ok(connection)
}

/// Opens a file that is in memory.
pub(super) fn open_bytes(bytes: &'static [u8]) -> Result<Connection, RecordError> {
    if !bytes.starts_with(MAGIC) {
        return Err(RecordError::Foreign("this".to_owned()));
    }
    let mut connection = Connection::open_in_memory()?;
    connection.deserialize_bytes(rusqlite::MAIN_DB, bytes)?;
    be_wary(&connection)?;
    check(&connection, Path::new("this"))?;
    Ok(connection)
}

fn open_with(path: &Path, flags: OpenFlags) -> Result<Connection, RecordError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, &io::Error::other(error)))?;
    connection.busy_timeout(Duration::from_secs(2))?;
    be_wary(&connection)?;
    Ok(connection)
}

fn be_wary(connection: &Connection) -> Result<(), RecordError> {
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(())
}

/// Whether it is a recording of a format that we know, and nothing else.
fn check(connection: &Connection, path: &Path) -> Result<(), RecordError> {
    let foreign = || RecordError::Foreign(path.display().to_string());
    let failed = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => foreign(),
        _ => error.into(),
    };
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(failed);
    if number("application_id")? != APPLICATION {
        return Err(foreign());
    }
    let found = number("user_version")?;
    if found > FORMAT {
        return Err(RecordError::TooNew { found, known: FORMAT });
    }
    // A view or a trigger would run what somebody else wrote, for as long as they like.
    let ours = Connection::open_in_memory()?;
    ours.execute_batch(TABLES)?;
    if schema(connection).map_err(failed)? == schema(&ours)? { Ok(()) } else { Err(foreign()) }
}

/// Everything that is in a file, by name, as it was written.
fn schema(connection: &Connection) -> rusqlite::Result<Vec<(String, Option<String>)>> {
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name LIMIT 100")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

fn cannot_open(path: &Path, error: &io::Error) -> RecordError {
    RecordError::Open { path: path.to_owned(), why: error.to_string() }
}

/// What it says of itself; `None` when nothing was written yet.
pub(super) fn about(connection: &Connection) -> Result<Option<About>, RecordError> {
    let json: Option<String> =
        connection.query_row("SELECT json FROM about LIMIT 1", [], |row| row.get(0)).optional()?;
    Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
}

/// Lets it say `about` of itself.
pub(super) fn set_about(connection: &Connection, about: &About) -> Result<(), RecordError> {
    connection.execute("DELETE FROM about", [])?;
    connection.execute("INSERT INTO about (json) VALUES (?1)", [serde_json::to_string(about)?])?;
    Ok(())
}

/// Gives at most so many unused pages back to the disk.
pub(super) fn give_back(connection: &Connection, pages: u32) -> Result<(), RecordError> {
    let mut statement = connection.prepare_cached(&format!("PRAGMA incremental_vacuum({pages})"))?;
    let mut rows = statement.query([])?;
    // One page a step.
    while rows.next()?.is_some() {}
    Ok(())
}

/// Appends a chunk; answers with its number.
pub(super) fn put_chunk(connection: &Connection, key: &SourceKey, chunk: &Packed) -> Result<i64, RecordError> {
    let named = (&key.pane, &key.target, &key.source);
    connection
        .prepare_cached("INSERT OR IGNORE INTO streams (pane, target, source) VALUES (?1, ?2, ?3)")?
        .execute(named)?;
    connection
        .prepare_cached(
            "INSERT INTO chunks (stream, from_us, until_us, count, size, body)
             SELECT id, ?4, ?5, ?6, ?7, ?8 FROM streams WHERE pane = ?1 AND target = ?2 AND source = ?3",
        )?
        .execute((
            &key.pane,
            &key.target,
            &key.source,
            chunk.span.0,
            chunk.span.1,
            chunk.count,
            i64::try_from(chunk.body.len()).unwrap_or(i64::MAX),
            &chunk.body,
        ))?;
    Ok(connection.last_insert_rowid())
}

/// Appends an event; one that is there already stays as it is.
pub(super) fn put_event(connection: &Connection, stamped: &Stamped) -> Result<(), RecordError> {
    let seq = i64::try_from(stamped.seq).unwrap_or(i64::MAX);
    connection.prepare_cached("INSERT OR IGNORE INTO events (seq, at_us, json) VALUES (?1, ?2, ?3)")?.execute((
        seq,
        stamped.at.timestamp_micros(),
        serde_json::to_string(stamped)?,
    ))?;
    Ok(())
}
