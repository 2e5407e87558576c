//! Reads a recording. A damaged part is left out and counted; nothing in the file can do more than that.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::Arc,
};

use rusqlite::Connection;

use super::{About, RecordError, chunk, file};
use crate::domain::{
    clock::Moment,
    event::Stamped,
    reading::SourceKey,
    sample::{Outcome, Sample},
};

/// How many chunks are read backwards for the last good value of a stream.
const FAR: usize = 200;

/// A recording, open for reading.
pub struct Recording {
    connection: Connection,
    about: About,
    events: Vec<Stamped>,
    streams: Vec<Stream>,
    damaged: usize,
}

/// One stream: where its chunks are, and the one that was last unpacked.
struct Stream {
    key: SourceKey,
    chunks: Vec<Place>,
    unpacked: HashMap<i64, Arc<Vec<Sample>>>,
}

/// Where a chunk is, and of what time; microseconds since 1970.
#[derive(Debug, Clone, Copy)]
struct Place {
    id: i64,
    from: i64,
    until: i64,
    count: u32,
}

impl Recording {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be read, is no recording, or is one of a newer bongsu.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        Self::read(file::open_to_read(path)?)
    }

    /// Opens a recording that is in memory.
    ///
    /// # Errors
    /// When it is no recording.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Self, RecordError> {
        Self::read(file::open_bytes(bytes)?)
    }

    fn read(connection: Connection) -> Result<Self, RecordError> {
        let about = file::about(&connection)?.ok_or(RecordError::Empty)?;
        let (events, damaged) = events(&connection)?;
        let streams = streams(&connection)?;
        Ok(Self { connection, about, events, streams, damaged })
    }

    /// What it says of itself.
    #[must_use]
    pub const fn about(&self) -> &About {
        &self.about
    }

    /// The events, in order.
    #[must_use]
    pub fn events(&self) -> &[Stamped] {
        &self.events
    }

    /// The streams and how many samples each has.
    pub fn streams(&self) -> impl Iterator<Item = (&SourceKey, u64)> {
        let count = |stream: &Stream| stream.chunks.iter().map(|chunk| u64::from(chunk.count)).sum();
        self.streams.iter().map(move |stream| (&stream.key, count(stream)))
    }

    /// When the first sample was taken.
    #[must_use]
    pub fn begins(&self) -> Option<Moment> {
        let first = self.streams.iter().flat_map(|stream| &stream.chunks).map(|chunk| chunk.from).min()?;
        Moment::from_timestamp_micros(first)
    }

    /// How many parts of it were found damaged until now, and left out.
    #[must_use]
    pub const fn damaged(&self) -> usize {
        self.damaged
    }

    /// The samples after one moment and up to another, in order.
    ///
    /// # Errors
    /// When the file can no longer be read.
    pub fn window(&mut self, after: Moment, until: Moment) -> Result<Vec<Sample>, RecordError> {
        let (after_us, until_us) = (after.timestamp_micros(), until.timestamp_micros());
        let mut found = Vec::new();
        for at in 0..self.streams.len() {
            let within = |place: &&Place| place.until > after_us && place.from <= until_us;
            let places: Vec<_> = self.streams[at].chunks.iter().filter(within).copied().collect();
            for place in &places {
                let samples = self.unpack(at, *place)?;
                found.extend(samples.iter().filter(|sample| sample.at > after && sample.at <= until).cloned());
            }
            self.streams[at].unpacked.retain(|id, _| places.iter().any(|place| place.id == *id));
        }
        found.sort_by_key(|sample| sample.at);
        Ok(found)
    }

    /// The samples that bring every stream where it was at a moment: its last good one, and the faults after it.
    ///
    /// # Errors
    /// When the file can no longer be read.
    pub fn standing(&mut self, at: Moment) -> Result<Vec<Sample>, RecordError> {
        let mut found = Vec::new();
        for stream in 0..self.streams.len() {
            let before = |place: &&Place| place.from <= at.timestamp_micros();
            let places: Vec<_> = self.streams[stream].chunks.iter().rev().filter(before).take(FAR).copied().collect();
            'stream: for place in places {
                for sample in self.unpack(stream, place)?.iter().rev().filter(|sample| sample.at <= at) {
                    found.push(sample.clone());
                    if matches!(sample.outcome, Outcome::Data(_)) {
                        break 'stream;
                    }
                }
            }
        }
        found.sort_by_key(|sample| sample.at);
        Ok(found)
    }

    /// The samples of one chunk; none when it is damaged.
    fn unpack(&mut self, stream: usize, place: Place) -> Result<Arc<Vec<Sample>>, RecordError> {
        let Some(stream) = self.streams.get_mut(stream) else { return Ok(Arc::default()) };
        if let Some(samples) = stream.unpacked.get(&place.id) {
            return Ok(Arc::clone(samples));
        }
        let body = self
            .connection
            .prepare_cached("SELECT body FROM chunks WHERE id = ?1")?
            .query_row([place.id], |row| row.get::<_, Vec<u8>>(0));
        let samples = body.ok().and_then(|body| chunk::unpack(&stream.key, &body).ok());
        if samples.is_none() {
            self.damaged += 1;
        }
        let samples = Arc::new(samples.unwrap_or_default());
        stream.unpacked.insert(place.id, Arc::clone(&samples));
        Ok(samples)
    }
}

fn events(connection: &Connection) -> Result<(Vec<Stamped>, usize), RecordError> {
    let mut statement = connection.prepare("SELECT json FROM events ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let (mut events, mut damaged) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        match row.get_ref(0)?.as_str().ok().and_then(|json| serde_json::from_str(json).ok()) {
            Some(event) => events.push(event),
            None => damaged += 1,
        }
    }
    Ok((events, damaged))
}

fn streams(connection: &Connection) -> Result<Vec<Stream>, RecordError> {
    let mut statement = connection.prepare("SELECT id, pane, target, source FROM streams")?;
    let named = statement.query_map([], |row| {
        let key = SourceKey { pane: row.get(1)?, target: row.get(2)?, source: row.get(3)? };
        Ok((row.get::<_, i64>(0)?, Stream { key, chunks: Vec::new(), unpacked: HashMap::new() }))
    })?;
    let mut streams = named.collect::<Result<BTreeMap<_, _>, _>>()?;
    let mut statement = connection.prepare("SELECT id, stream, from_us, until_us, count FROM chunks ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let place = Place { id: row.get(0)?, from: row.get(2)?, until: row.get(3)?, count: row.get(4)? };
        if let Some(stream) = streams.get_mut(&row.get::<_, i64>(1)?) {
            stream.chunks.push(place);
        }
    }
    Ok(streams.into_values().collect())
}

#[cfg(test)]
#[path = "recording_tests.rs"]
mod tests;
