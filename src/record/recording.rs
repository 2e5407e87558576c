//! Reads a recording. A damaged part is left out and counted; nothing in the file can do more than that.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
    sync::Arc,
};

use chrono::TimeDelta;
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
/// How far before its first sample a recording may begin, and end after its last one.
const BESIDE: TimeDelta = TimeDelta::hours(1);
/// The most chunks that are looked at.
const MOST_CHUNKS: usize = 4_000_000;
/// The most streams.
const MOST_STREAMS: usize = 10_000;
/// The most bytes of events.
const MOST_EVENTS: usize = 256 << 20;

/// A recording, open for reading.
pub struct Recording {
    connection: Connection,
    about: About,
    events: Vec<Stamped>,
    streams: Vec<Stream>,
    damaged: usize,
    /// The chunks that were found damaged.
    bad: HashSet<i64>,
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
        let mut about = file::about(&connection)?.ok_or(RecordError::Empty)?;
        let (events, lost) = events(&connection);
        let (streams, damaged) = streams(&connection)?;
        let places = || streams.iter().flat_map(|stream| &stream.chunks);
        let first = places().map(|place| place.from).min().and_then(chunk::moment);
        let last = places().map(|place| place.until).max().and_then(chunk::moment);
        if let Some((first, last)) = first.zip(last) {
            // It may begin and end a little beside its samples, and no hostile file lasts for ever.
            about.from = about.from.clamp(first - BESIDE, first);
            about.until = about.until.clamp(last, last + BESIDE);
        } else if ![about.from, about.until].iter().all(|at| chunk::moment(at.timestamp_micros()).is_some()) {
            return Err(RecordError::Empty);
        }
        Ok(Self { connection, about, events, streams, damaged: lost + damaged, bad: HashSet::new() })
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
                self.streams[stream].unpacked.retain(|id, _| *id == place.id);
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

    /// The first moment after `at` of which there may be a sample; for passing over what is empty.
    #[must_use]
    pub fn next_after(&self, at: Moment) -> Option<Moment> {
        let after = at.timestamp_micros();
        let places = self.streams.iter().flat_map(|stream| &stream.chunks).filter(|place| place.until > after);
        places.map(|place| place.from.max(after + 1)).min().and_then(chunk::moment)
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
        if samples.is_none() && self.bad.insert(place.id) {
            self.damaged += 1;
        }
        let samples = Arc::new(samples.unwrap_or_default());
        stream.unpacked.insert(place.id, Arc::clone(&samples));
        Ok(samples)
    }
}

/// The events that can be read, in order, and how much could not.
fn events(connection: &Connection) -> (Vec<Stamped>, usize) {
    let (mut events, mut damaged, mut size) = (Vec::new(), 0, 0);
    let mut read = || -> rusqlite::Result<()> {
        let mut statement = connection.prepare("SELECT json FROM events ORDER BY seq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let json = row.get_ref(0)?.as_str().unwrap_or_default();
            size += json.len();
            if size > MOST_EVENTS {
                damaged += 1;
                break;
            }
            let event = serde_json::from_str(json).ok();
            match event.filter(|event: &Stamped| chunk::moment(event.at.timestamp_micros()).is_some()) {
                Some(event) => events.push(event),
                None => damaged += 1,
            }
        }
        Ok(())
    };
    let whole = read().is_ok();
    (events, damaged + usize::from(!whole))
}

/// The streams and where their chunks are, and how much of that could not be read.
fn streams(connection: &Connection) -> Result<(Vec<Stream>, usize), RecordError> {
    let mut streams = BTreeMap::new();
    let mut damaged = 0;
    let mut statement = connection.prepare("SELECT id, pane, target, source FROM streams LIMIT ?1")?;
    let mut rows = statement.query([i64::try_from(MOST_STREAMS).unwrap_or(i64::MAX)])?;
    while let Some(row) = rows.next()? {
        let text = |column| row.get::<_, String>(column);
        let (Ok(id), Ok(pane), Ok(target), Ok(source)) = (row.get::<_, i64>(0), text(1), text(2), text(3)) else {
            damaged += 1;
            continue;
        };
        let key = SourceKey { pane, target, source };
        streams.insert(id, Stream { key, chunks: Vec::new(), unpacked: HashMap::new() });
    }
    // The index says everything; where it is damaged, the table may not be.
    let mut places = places(connection, "INDEXED BY chunks_by_time");
    if places.1 > 0 {
        damaged += 1;
        places = self::places(connection, "NOT INDEXED");
    }
    damaged += places.1;
    for (stream, place) in places.0 {
        let sound =
            place.from <= place.until && [place.from, place.until].iter().all(|at| chunk::moment(*at).is_some());
        match streams.get_mut(&stream).filter(|_| sound) {
            Some(stream) => stream.chunks.push(place),
            None => damaged += 1,
        }
    }
    let mut streams: Vec<_> = streams.into_values().collect();
    for stream in &mut streams {
        stream.chunks.sort_by_key(|place| place.id);
    }
    Ok((streams, damaged))
}

/// The chunks that can be found, each with the number of its stream, and how many cannot.
fn places(connection: &Connection, by: &str) -> (Vec<(i64, Place)>, usize) {
    let (mut places, mut damaged) = (Vec::new(), 0);
    let sql = format!("SELECT id, stream, from_us, until_us, count FROM chunks {by} LIMIT {MOST_CHUNKS}");
    let mut read = || -> rusqlite::Result<()> {
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number = |column| row.get::<_, i64>(column);
            match (number(0), number(1), number(2), number(3), row.get(4)) {
                (Ok(id), Ok(stream), Ok(from), Ok(until), Ok(count)) => {
                    places.push((stream, Place { id, from, until, count }));
                }
                _ => damaged += 1,
            }
        }
        Ok(())
    };
    let whole = read().is_ok();
    (places, damaged + usize::from(!whole))
}

#[cfg(test)]
#[path = "recording_tests.rs"]
mod tests;
