//! What was recorded and is not yet on disk: one builder a stream.

use std::{collections::HashMap, io};

use chrono::TimeDelta;

use super::{
    chunk::{Builder, Packed},
    veil,
};
use crate::domain::{clock::Moment, reading::SourceKey, sample::Sample};

/// A chunk is written when it is this long …
const SPAN: TimeDelta = TimeDelta::seconds(30);
/// … or this large, bytes.
const SIZE: usize = 256 << 10;
/// … or its values are so large together, bytes, however often they are the same.
const VALUES: usize = 64 << 20;

/// The builders of all streams.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    open: HashMap<SourceKey, Builder>,
    since: Option<Moment>,
    size: usize,
    values: usize,
}

impl Buffers {
    /// Takes a sample in, without the secrets in it.
    pub(super) fn push(&mut self, sample: &Sample) -> io::Result<()> {
        let sample = &*veil::sample(sample);
        self.since.get_or_insert(sample.at);
        let builder = self.open.entry(sample.key.clone()).or_default();
        let before = (builder.len(), builder.values());
        builder.push(sample)?;
        self.size += builder.len() - before.0;
        self.values += builder.values() - before.1;
        Ok(())
    }

    /// Whether it is time to write.
    pub(super) fn is_due(&self, now: Moment) -> bool {
        self.size >= SIZE || self.values >= VALUES || self.since.is_some_and(|since| (now - since).abs() >= SPAN)
    }

    /// Everything, packed; nothing is left.
    pub(super) fn take(&mut self) -> io::Result<Vec<(SourceKey, Packed)>> {
        (self.since, self.size, self.values) = (None, 0, 0);
        let mut chunks = Vec::new();
        for (key, builder) in &mut self.open {
            if let Some(packed) = builder.pack()? {
                chunks.push((key.clone(), packed));
            }
        }
        Ok(chunks)
    }
}
