//! Writes a new recording.

use std::path::Path;

use rusqlite::Connection;

use super::{About, RecordError, buffers::Buffers, file, merge::Merger};
use crate::{
    config,
    domain::{clock::Moment, event::Stamped, sample::Sample},
};

/// A recording that is being written. What was taken in is on disk after [`Writer::flush`], at the latest half a minute
/// later, or when it is finished.
pub struct Writer {
    connection: Connection,
    buffers: Buffers,
    merger: Merger,
    events: Vec<Stamped>,
    about: About,
    samples: u64,
}

impl Writer {
    /// Makes a new file, readable by its owner alone; never replaces one. The moments in `about` are only where it
    /// begins.
    ///
    /// # Errors
    /// When something is there already, or the file cannot be made.
    pub fn create(path: &Path, about: About) -> Result<Self, RecordError> {
        let connection = file::create(path)?;
        file::set_about(&connection, &about)?;
        Ok(Self {
            connection,
            buffers: Buffers::default(),
            merger: Merger::default(),
            events: Vec::new(),
            about,
            samples: 0,
        })
    }

    /// Takes a sample in.
    ///
    /// # Errors
    /// When it had to be written and could not be.
    pub fn sample(&mut self, sample: &Sample) -> Result<(), RecordError> {
        self.buffers.push(sample)?;
        self.samples += 1;
        self.about.until = self.about.until.max(sample.at);
        if self.buffers.is_due(sample.at) { self.flush() } else { Ok(()) }
    }

    /// Takes an event in, without the secrets in it.
    pub fn event(&mut self, stamped: Stamped) {
        self.events.push(config::veil_stamped(stamped));
    }

    /// Says that it goes on until `moment`, though nothing was taken in since.
    pub fn goes_on_until(&mut self, moment: Moment) {
        self.about.until = self.about.until.max(moment);
    }

    /// Writes everything that was taken in.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn flush(&mut self) -> Result<(), RecordError> {
        let chunks = self.buffers.take()?;
        let transaction = self.connection.unchecked_transaction()?;
        self.merger.put(&transaction, &chunks)?;
        for stamped in &self.events {
            file::put_event(&transaction, stamped)?;
        }
        file::set_about(&transaction, &self.about)?;
        transaction.commit()?;
        self.events.clear();
        Ok(())
    }

    /// How many samples were taken in.
    #[must_use]
    pub const fn samples(&self) -> u64 {
        self.samples
    }

    fn merge(&mut self) -> Result<(), RecordError> {
        let transaction = self.connection.unchecked_transaction()?;
        self.merger.finish(&transaction)?;
        transaction.commit()?;
        file::give_back(&self.connection, u32::MAX)
    }

    /// Writes what is left and closes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<About, RecordError> {
        self.flush()?;
        // Everything is there already; that it also becomes small is not worth an error on a disk that is full.
        let _ = self.merge();
        self.connection.close().map_err(|(_, error)| error)?;
        Ok(self.about)
    }
}
