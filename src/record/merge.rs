//! Merges chunks. What may be lost by `kill -9` is written every half minute; what is written so lies in small pieces that
//! compress badly, each with all that stays the same in it. So the pieces of some minutes are made one.

use std::{collections::HashMap, mem};

use rusqlite::Connection;

use super::{
    RecordError,
    chunk::{self, Packed},
    file,
};
use crate::domain::reading::SourceKey;

/// So many pieces are made one …
const PIECES: usize = 20;
/// … or those of so much time, microseconds: a ring lets go whole chunks.
const SPAN: i64 = 10 * 60 * 1_000_000;
/// … or those that take so much, bytes.
const PACKED: usize = 128 << 10;
/// No chunk becomes larger than this before packing, bytes.
const LARGEST: usize = 8 << 20;
/// No chunk has more values than this together, bytes, those that are the same again included.
const MOST_VALUES: usize = 64 << 20;

/// The pieces that were written and are not yet merged.
#[derive(Debug, Default)]
pub(super) struct Merger {
    pieces: HashMap<SourceKey, Vec<Piece>>,
}

#[derive(Debug)]
struct Piece {
    id: i64,
    span: (i64, i64),
    count: u32,
    packed: usize,
    raw: usize,
    values: usize,
}

impl Merger {
    /// Appends chunks, and merges those of each stream that have become many. Within a transaction of the caller's; when
    /// it fails, what is in the file stays as it is.
    pub(super) fn put(&mut self, connection: &Connection, chunks: &[(SourceKey, Packed)]) -> Result<(), RecordError> {
        let mut all = mem::take(&mut self.pieces);
        for (key, chunk) in chunks {
            let id = file::put_chunk(connection, key, chunk)?;
            let packed = chunk.body.len();
            let (raw, values) = (chunk.raw, chunk.values);
            let piece = Piece { id, span: chunk.span, count: chunk.count, packed, raw, values };
            let pieces = all.entry(key.clone()).or_default();
            let size = |of: fn(&Piece) -> usize| pieces.iter().chain([&piece]).map(of).sum::<usize>();
            if size(|piece| piece.raw) > LARGEST || size(|piece| piece.values) > MOST_VALUES {
                merge(connection, key, &mem::take(pieces))?;
            }
            pieces.push(piece);
            let from = pieces.first().map_or(0, |piece| piece.span.0);
            let packed: usize = pieces.iter().map(|piece| piece.packed).sum();
            if pieces.len() >= PIECES || packed >= PACKED || (chunk.span.1 - from).abs() >= SPAN {
                merge(connection, key, &mem::take(pieces))?;
            }
        }
        self.pieces = all;
        Ok(())
    }

    /// Merges what is left.
    pub(super) fn finish(&mut self, connection: &Connection) -> Result<(), RecordError> {
        mem::take(&mut self.pieces).iter().try_for_each(|(key, pieces)| merge(connection, key, pieces))
    }
}

/// Puts one chunk in the place of several. Pieces that are gone, or cannot be read, stay what they are.
fn merge(connection: &Connection, key: &SourceKey, pieces: &[Piece]) -> Result<(), RecordError> {
    let [first, .., last] = pieces else { return Ok(()) };
    let mut bodies = Vec::with_capacity(pieces.len());
    let mut select = connection.prepare_cached("SELECT body FROM chunks WHERE id = ?1")?;
    for piece in pieces {
        match select.query_row([piece.id], |row| row.get::<_, Vec<u8>>(0)) {
            Ok(body) => bodies.push(body),
            Err(rusqlite::Error::QueryReturnedNoRows) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    let Ok(body) = chunk::merge(&bodies) else { return Ok(()) };
    let spans = pieces.iter().map(|piece| piece.span);
    let span = spans.fold((first.span.0, last.span.1), |span, next| (span.0.min(next.0), span.1.max(next.1)));
    let count = pieces.iter().map(|piece| piece.count).sum();
    let mut delete = connection.prepare_cached("DELETE FROM chunks WHERE id = ?1")?;
    for piece in pieces {
        delete.execute([piece.id])?;
    }
    file::put_chunk(connection, key, &Packed { span, count, raw: 0, values: 0, body })?;
    Ok(())
}
