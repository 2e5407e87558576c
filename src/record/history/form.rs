//! The form of the file: a line that says what it is, then everything else under zstd with a checksum.
//!
//! Under it stands each series as a line of JSON, with the lengths of its steps, and then the numbers: all steps as the
//! difference to the one before, then all values, little-endian, four bytes each. Numbers that look alike stand together,
//! so that they shrink.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use crate::{
    config,
    domain::signal::{Labels, Past, Place, Steps},
};

/// The form that this bongsu writes, and the newest that it reads.
pub(super) const VERSION: u32 = 1;
/// What every version begins with, before its number.
const MAGIC: &[u8] = b"bongsu signals ";
/// The most that is unpacked, bytes.
const MOST: u64 = 256 << 20;
/// How hard it is packed: more takes longer than it is worth.
const LEVEL: i32 = 3;

/// Why the bytes are no history.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// A newer bongsu wrote them.
    TooNew(u32),
    /// They are damaged, or something else.
    Damaged(String),
}

/// One series: what stands before its numbers.
#[derive(Serialize, Deserialize)]
struct Head {
    name: String,
    labels: Labels,
    place: Option<Place>,
    /// The length of the steps in milliseconds, and how many there are.
    steps: Vec<(u32, usize)>,
}

/// The bytes of a history, without the secrets that are known.
pub(super) fn write(past: &[Past]) -> io::Result<Vec<u8>> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(format!("{VERSION}\n").into_bytes());
    let mut out = zstd::stream::write::Encoder::new(bytes, LEVEL)?;
    out.include_checksum(true)?;
    for kept in past {
        let labels = kept.labels.iter().map(|(name, value)| (name, config::veil_known(value)));
        let head = Head {
            name: kept.name.clone(),
            labels: Labels::new(labels),
            place: kept.place.clone(),
            steps: kept.steps.iter().map(|steps| (steps.millis, steps.values.len())).collect(),
        };
        serde_json::to_writer(&mut out, &head)?;
        out.write_all(b"\n")?;
        for steps in &kept.steps {
            let mut before = 0;
            let mut numbers = Vec::with_capacity(steps.values.len() * 8);
            for (step, _) in &steps.values {
                numbers.extend(step.wrapping_sub(before).to_le_bytes());
                before = *step;
            }
            steps.values.iter().for_each(|(_, value)| numbers.extend(value.to_le_bytes()));
            out.write_all(&numbers)?;
        }
    }
    out.finish()
}

/// The history that the bytes are.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Past>, Wrong> {
    let foreign = || Wrong::Damaged("it does not begin as such a file does".to_owned());
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(foreign)?;
    let end = rest.iter().take(11).position(|byte| *byte == b'\n').ok_or_else(foreign)?;
    let version: u32 = std::str::from_utf8(&rest[..end]).ok().and_then(|text| text.parse().ok()).ok_or_else(foreign)?;
    if version > VERSION {
        return Err(Wrong::TooNew(version));
    }
    let mut plain = Vec::new();
    zstd::stream::read::Decoder::new(&rest[end + 1..])
        .and_then(|unpacked| unpacked.take(MOST + 1).read_to_end(&mut plain))
        .map_err(|error| Wrong::Damaged(error.to_string()))?;
    if plain.len() as u64 > MOST {
        return Err(Wrong::Damaged("it unpacks to more than anything that bongsu writes".to_owned()));
    }
    let mut left = plain.as_slice();
    let mut past = Vec::new();
    while !left.is_empty() {
        past.push(series(&mut left).ok_or_else(|| Wrong::Damaged("a part of it cannot be read".to_owned()))?);
    }
    Ok(past)
}

fn series(left: &mut &[u8]) -> Option<Past> {
    let end = left.iter().position(|byte| *byte == b'\n')?;
    let Head { name, labels, place, steps } = serde_json::from_slice(&left[..end]).ok()?;
    *left = &left[end + 1..];
    let steps = steps.into_iter().map(|(millis, count)| Some(Steps { millis, values: values(left, count)? }));
    Some(Past { name, labels, place, steps: steps.collect::<Option<_>>()? })
}

fn values(left: &mut &[u8], count: usize) -> Option<Vec<(u32, f32)>> {
    let (differences, rest) = left.split_at_checked(count.checked_mul(4)?)?;
    let (values, rest) = rest.split_at_checked(differences.len())?;
    *left = rest;
    let mut step = 0_u32;
    let (differences, _) = differences.as_chunks::<4>();
    let (values, _) = values.as_chunks::<4>();
    let pairs = differences.iter().zip(values).map(|(difference, value)| {
        step = step.wrapping_add(u32::from_le_bytes(*difference));
        (step, f32::from_le_bytes(*value))
    });
    Some(pairs.collect())
}
