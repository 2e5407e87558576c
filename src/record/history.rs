//! What the signals were, kept over restarts of the room: one small file beside the ring, on a thread of its own. The room
//! gives a copy now and then, and waits for nothing.

mod form;

use std::{
    fs::{self, File, OpenOptions},
    future,
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::mpsc as std_mpsc,
    thread,
    time::Duration,
};

use thiserror::Error;
use tokio::sync::{mpsc, watch};

use crate::domain::signal::Past;

/// The largest file that is read, bytes: what the room gives fits into a third of it.
const MOST: u64 = 64 << 20;

/// Why the past of the signals is not known, or not kept.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// It is damaged, or some other file. It is replaced at the next save.
    #[error("the history of the signals in {path} is damaged and was forgotten: {why}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A newer bongsu wrote it. It stays as it is, and nothing is saved.
    #[error(
        "the history of the signals in {path} was written by a newer bongsu (format {found}; this one reads up to {known}): \
         it stays as it is, and nothing is added to it", path = path.display()
    )]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// The disk says no.
    #[error("the history of the signals in {path} cannot be {what}: {why}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// `read` or `saved`.
        what: &'static str,
        /// What the system says.
        why: io::Error,
    },
}

/// What the thread is told.
enum Order {
    Save(Vec<Past>),
    Close(Vec<Past>, std_mpsc::Sender<()>),
}

/// The history of a room that is open.
pub struct History {
    orders: mpsc::Sender<Order>,
    past: mpsc::Receiver<Vec<Past>>,
    /// Whether the room knows the past: before, to replace the file would be to forget it.
    known: bool,
    trouble: watch::Receiver<Option<String>>,
}

impl History {
    /// Starts the thread, which reads the file first. One that cannot be read is said in [`History::trouble`].
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn open(path: PathBuf) -> io::Result<Self> {
        // One save may wait; another one would be of the same past.
        let (orders, orders_rx) = mpsc::channel(1);
        let (past_tx, past) = mpsc::channel(1);
        let (told, trouble) = watch::channel(None);
        let keeper = Keeper { path, told, keeps: true };
        thread::Builder::new().name("history".into()).spawn(move || keeper.run(&past_tx, orders_rx))?;
        Ok(Self { orders, past, known: false, trouble })
    }

    /// What was kept, once, as soon as it is read; never again after that. May be dropped and asked again.
    pub async fn loaded(&mut self) -> Vec<Past> {
        match self.past.recv().await {
            Some(past) => {
                self.known = true;
                past
            }
            None => future::pending().await,
        }
    }

    /// Why the past is not known or not kept at the moment, as it changes.
    #[must_use]
    pub fn trouble(&self) -> watch::Receiver<Option<String>> {
        self.trouble.clone()
    }

    /// Replaces what is kept; nothing before the room took what was [`History::loaded`]. While the disk is still busy with
    /// what came before, this is left out: the next comes soon.
    pub fn save(&self, past: Vec<Past>) {
        if self.known {
            let _ = self.orders.try_send(Order::Save(past));
        }
    }

    /// Saves once more; waits for the disk at most so long.
    pub fn close(self, past: Vec<Past>, wait: Duration) {
        let (done, is_done) = std_mpsc::channel();
        if self.known && self.orders.try_send(Order::Close(past, done)).is_ok() {
            let _ = is_done.recv_timeout(wait);
        }
    }
}

/// The thread's own.
struct Keeper {
    path: PathBuf,
    told: watch::Sender<Option<String>>,
    /// Whether the file is ours to replace.
    keeps: bool,
}

impl Keeper {
    fn run(mut self, past: &mpsc::Sender<Vec<Past>>, mut orders: mpsc::Receiver<Order>) {
        let found = load(&self.path).unwrap_or_else(|error| {
            self.keeps = !matches!(error, HistoryError::TooNew { .. });
            self.told.send_replace(Some(error.to_string()));
            Vec::new()
        });
        let _ = past.try_send(found);
        while let Some(order) = orders.blocking_recv() {
            match order {
                Order::Save(past) => self.save(&past),
                Order::Close(past, done) => {
                    self.save(&past);
                    let _ = done.send(());
                    return;
                }
            }
        }
    }

    fn save(&self, past: &[Past]) {
        if !self.keeps {
            return;
        }
        let news = save(&self.path, past).err().map(|error| error.to_string());
        self.told.send_if_modified(|told| {
            let changed = *told != news;
            *told = news;
            changed
        });
    }
}

/// Reads the file; nothing when there is none. A newer bongsu may have written it, and nothing in it is trusted.
///
/// # Errors
/// Why it cannot be read.
fn load(path: &Path) -> Result<Vec<Past>, HistoryError> {
    let failed = |why| HistoryError::Io { path: path.to_owned(), what: "read", why };
    let damaged = |why: &str| HistoryError::Damaged { path: path.to_owned(), why: why.to_owned() };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
        // To open a pipe waits for a writer, and a link leads anywhere.
        Ok(meta) if !meta.is_file() => return Err(damaged("it is no file")),
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > MOST {
        return Err(damaged("it is larger than anything that bongsu writes"));
    }
    form::read(&bytes).map_err(|wrong| match wrong {
        form::Wrong::TooNew(found) => HistoryError::TooNew { path: path.to_owned(), found, known: form::VERSION },
        form::Wrong::Damaged(why) => damaged(&why),
    })
}

/// Replaces the file in one step: after a crash the old or the new one is there.
///
/// # Errors
/// When the disk says no.
fn save(path: &Path, past: &[Past]) -> Result<(), HistoryError> {
    let fresh = path.with_extension("tmp");
    let placed = form::write(past).and_then(|bytes| {
        // What a killed process left of its own attempt is worth nothing.
        let _ = fs::remove_file(&fresh);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    });
    placed.map_err(|why| {
        let _ = fs::remove_file(&fresh);
        HistoryError::Io { path: path.to_owned(), what: "saved", why }
    })
}

#[cfg(test)]
mod tests;
