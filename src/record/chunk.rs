//! A chunk: some seconds of one stream, as JSON lines under zstd. Successive polls look alike, so together they shrink
//! to little more than one of them.

use std::{
    io::{self, Read, Write},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::domain::{
    clock::Moment,
    reading::{Fault, SourceKey},
    sample::{Outcome, Sample},
};

/// The most that a chunk may become when it is unpacked, bytes: a hostile file must not fill the memory.
const MOST: u64 = 64 << 20;
/// The most that the values of a chunk may take together, bytes, those that are only "the same again" included.
const MOST_VALUES: usize = 256 << 20;
/// The longest that a poll or an interval lasts.
const LONGEST: Duration = Duration::from_hours(24 * 7);
/// The moments that a recording can be of, microseconds since 1970: 2000 to 2200, so that no sum of times overflows.
const MOMENTS: std::ops::Range<i64> = 946_684_800_000_000..7_258_118_400_000_000;
/// How hard to compress what is written at once …
const LEVEL: i32 = 3;
/// … and what is merged, seldom: a tenth smaller, and still nothing beside the polling.
const MERGED: i32 = 6;

/// One sample as a line.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    /// Microseconds since 1970.
    at: i64,
    /// Microseconds.
    took: u64,
    /// Microseconds.
    every: u64,
    /// In brackets, so that a value that is `null` is told apart from none.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    data: Option<(&'a RawValue,)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fault: Option<Fault>,
}

/// The samples of one stream that are not yet written. A value that is the same as the one before is not said again.
#[derive(Debug, Default)]
pub(super) struct Builder {
    text: String,
    last: String,
    span: Option<(i64, i64)>,
    count: u32,
    values: usize,
}

/// A chunk, packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packed {
    /// The earliest and the latest sample, microseconds since 1970.
    pub(super) span: (i64, i64),
    /// How many samples.
    pub(super) count: u32,
    /// How many bytes it was before.
    pub(super) raw: usize,
    /// How many bytes its values are together, those that are the same again included.
    pub(super) values: usize,
    /// The bytes.
    pub(super) body: Vec<u8>,
}

impl Builder {
    /// Takes one sample in.
    ///
    /// # Errors
    /// When it is of no time that a recording can be of.
    pub(super) fn push(&mut self, sample: &Sample) -> io::Result<()> {
        let at = sample.at.timestamp_micros();
        moment(at).ok_or_else(|| io::Error::other("a sample of no time"))?;
        let mut line = Line { at, took: micros(sample.took), every: micros(sample.every), data: None, fault: None };
        if let Outcome::Data(data) = &sample.outcome {
            self.values += data.get().len();
        }
        match &sample.outcome {
            Outcome::Fault(fault) => line.fault = Some(fault.clone()),
            Outcome::Data(data) if data.get() == self.last => {}
            Outcome::Data(data) => {
                line.data = Some((data,));
                data.get().clone_into(&mut self.last);
            }
        }
        self.text.push_str(&serde_json::to_string(&line)?);
        self.text.push('\n');
        let (from, until) = self.span.unwrap_or((at, at));
        self.span = Some((from.min(at), until.max(at)));
        self.count += 1;
        Ok(())
    }

    /// How many bytes it holds before packing.
    pub(super) const fn len(&self) -> usize {
        self.text.len()
    }

    /// How many bytes its values are together.
    pub(super) const fn values(&self) -> usize {
        self.values
    }

    /// Packs what was taken in and begins anew; `None` when there was nothing.
    pub(super) fn pack(&mut self) -> io::Result<Option<Packed>> {
        let Some(span) = self.span else { return Ok(None) };
        let body = compress(&self.text, LEVEL)?;
        let packed = Packed { span, count: self.count, raw: self.text.len(), values: self.values, body };
        *self = Self::default();
        Ok(Some(packed))
    }
}

fn compress(text: &str, level: i32) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), level)?;
    encoder.include_checksum(true)?;
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

/// The lines of a chunk.
fn decompress(body: &[u8]) -> io::Result<String> {
    let mut text = String::new();
    zstd::stream::read::Decoder::new(body)?.take(MOST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST {
        return Err(io::Error::other("a part of the recording is larger than anything that bongsu writes"));
    }
    Ok(text)
}

/// One chunk of several of one stream, which follow each other.
///
/// # Errors
/// When one of them is damaged, or they are too large together.
pub(super) fn merge(bodies: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    let mut text = String::new();
    for body in bodies {
        text.push_str(&decompress(body)?);
    }
    compress(&text, MERGED)
}

/// The samples of a chunk, in the order in which they were taken.
///
/// # Errors
/// When it is damaged or would be too large.
pub(super) fn unpack(key: &SourceKey, body: &[u8]) -> io::Result<Vec<Sample>> {
    let text = decompress(body)?;
    let mut last: Option<&RawValue> = None;
    let (mut samples, mut size) = (Vec::new(), 0_usize);
    for line in text.lines() {
        let line: Line<'_> = serde_json::from_str(line)?;
        last = line.data.map(|(data,)| data).or(last);
        let outcome = match (line.fault, last) {
            (Some(fault), _) => Outcome::Fault(fault),
            (None, Some(data)) => {
                size = size.saturating_add(data.get().len());
                if size > MOST_VALUES {
                    return Err(io::Error::other(
                        "a part of the recording holds more than anything that bongsu writes",
                    ));
                }
                Outcome::Data(data.to_owned())
            }
            (None, None) => return Err(io::Error::other("a sample without a value")),
        };
        samples.push(Sample {
            key: key.clone(),
            at: moment(line.at).ok_or_else(|| io::Error::other("a sample of no time"))?,
            took: Duration::from_micros(line.took).min(LONGEST),
            every: Duration::from_micros(line.every).min(LONGEST),
            outcome,
        });
    }
    Ok(samples)
}

/// The moment of so many microseconds since 1970, when a recording can be of it.
pub(super) fn moment(micros: i64) -> Option<Moment> {
    MOMENTS.contains(&micros).then(|| Moment::from_timestamp_micros(micros)).flatten()
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[path = "chunk_tests.rs"]
mod tests;
