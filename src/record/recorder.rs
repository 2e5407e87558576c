//! The recorder: keeps the readings of the room in a ring on disk, on its own thread. A slow disk costs samples, never
//! time of the room; a full one costs the ring, and is said.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc as std_mpsc,
    },
    thread,
    time::Duration,
};

use chrono::TimeDelta;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use super::{About, RecordError, buffers::Buffers, chunk::Packed, ring::Ring};
use crate::domain::{clock::Moment, reading::SourceKey, sample::Sample};

/// How much of the time before an incident is frozen with it.
const BEFORE: TimeDelta = TimeDelta::minutes(10);
/// How many samples may wait for the thread.
const QUEUE: usize = 1_024;
/// What waits longer than this is written, also when nothing new comes.
const IDLE: Duration = Duration::from_secs(30);
/// How much may wait for a disk that is full, bytes.
const MOST_WAITING: usize = 16 << 20;

/// Where the ring is, and how large it may become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The file.
    pub path: PathBuf,
    /// Samples older than this go …
    pub keep: Duration,
    /// … and the oldest when all together take more than this, bytes.
    pub size: u64,
}

/// What the thread is told besides samples.
enum Order {
    Freeze(Option<Moment>),
    Close(std_mpsc::Sender<()>),
}

/// The recorder of a room that is open.
pub struct Recorder {
    samples: mpsc::Sender<Sample>,
    orders: mpsc::Sender<Order>,
    trouble: watch::Receiver<Option<String>>,
    cut: Arc<AtomicBool>,
}

impl Recorder {
    /// Starts the thread. A ring that cannot be used is put aside or waited for; the room goes on without it.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(settings: Settings, about: About) -> std::io::Result<Self> {
        let (samples, samples_rx) = mpsc::channel(QUEUE);
        let (orders, orders_rx) = mpsc::channel(16);
        let (told, trouble) = watch::channel(None);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let cut = Arc::new(AtomicBool::new(false));
        let keeper = Keeper {
            settings,
            cut: Arc::clone(&cut),
            about,
            ring: None,
            buffers: Buffers::default(),
            waiting: Vec::new(),
            frozen: None,
            told,
        };
        let keeper = move || runtime.block_on(keeper.run(samples_rx, orders_rx));
        thread::Builder::new().name("recorder".into()).spawn(keeper)?;
        Ok(Self { samples, orders, trouble, cut })
    }

    /// Where samples go.
    #[must_use]
    pub fn samples(&self) -> mpsc::Sender<Sample> {
        self.samples.clone()
    }

    /// Why nothing is kept at the moment, as it changes.
    #[must_use]
    pub fn trouble(&self) -> watch::Receiver<Option<String>> {
        self.trouble.clone()
    }

    /// Whether the open incident has outgrown the ring, so that its beginning goes.
    #[must_use]
    pub fn cuts_incident(&self) -> bool {
        self.cut.load(Ordering::Relaxed)
    }

    /// Freezes what was kept from some minutes before `declared` on, for as long as the incident is open.
    pub fn freeze(&self, declared: Moment) {
        let _ = self.orders.try_send(Order::Freeze(Some(declared - BEFORE)));
    }

    /// The incident is over: everything may go when it is old.
    pub fn thaw(&self) {
        let _ = self.orders.try_send(Order::Freeze(None));
    }

    /// Writes what waits; waits for the disk at most so long.
    pub fn close(self, wait: Duration) {
        let (done, is_done) = std_mpsc::channel();
        if self.orders.try_send(Order::Close(done)).is_ok() {
            let _ = is_done.recv_timeout(wait);
        }
    }
}

/// The thread's own.
struct Keeper {
    settings: Settings,
    about: About,
    ring: Option<Ring>,
    buffers: Buffers,
    /// Packed, and not yet on disk.
    waiting: Vec<(SourceKey, Packed)>,
    /// Since when nothing is too old.
    frozen: Option<Moment>,
    /// Whether some of that had to go.
    cut: Arc<AtomicBool>,
    told: watch::Sender<Option<String>>,
}

impl Keeper {
    async fn run(mut self, mut samples: mpsc::Receiver<Sample>, mut orders: mpsc::Receiver<Order>) {
        self.keep();
        let mut due = Instant::now() + IDLE;
        loop {
            tokio::select! {
                biased;
                order = orders.recv() => match order {
                    Some(Order::Freeze(from)) => {
                        self.frozen = from;
                        self.cut.store(false, Ordering::Relaxed);
                    }
                    Some(Order::Close(done)) => {
                        while let Ok(sample) = samples.try_recv() {
                            self.take(&sample);
                        }
                        self.keep();
                        let _ = done.send(());
                        return;
                    }
                    None => return self.keep(),
                },
                Some(sample) = samples.recv() => if self.take(&sample) {
                    due = Instant::now() + IDLE;
                },
                () = sleep_until(due) => {
                    self.keep();
                    due = Instant::now() + IDLE;
                }
            }
        }
    }

    /// Takes a sample in; answers whether that was the moment to write.
    fn take(&mut self, sample: &Sample) -> bool {
        self.about.until = self.about.until.max(sample.at);
        if let Err(error) = self.buffers.push(sample) {
            self.tell(&error.into());
        }
        let due = self.buffers.is_due(sample.at);
        if due {
            self.keep();
        }
        due
    }

    /// Writes what waits, and says when it cannot.
    fn keep(&mut self) {
        match self.try_to_keep() {
            Ok(()) => {
                self.told.send_if_modified(|told| told.take().is_some());
            }
            Err(error) => {
                // A file that broke under us is opened, or put aside, at the next try.
                self.ring = None;
                self.tell(&error);
            }
        }
    }

    fn try_to_keep(&mut self) -> Result<(), RecordError> {
        self.waiting.extend(self.buffers.take()?);
        let mut size: usize = self.waiting.iter().map(|(_, chunk)| chunk.body.len()).sum();
        let beyond = self.waiting.iter().take_while(|(_, chunk)| {
            let over = size > MOST_WAITING;
            size -= if over { chunk.body.len() } else { 0 };
            over
        });
        let beyond = beyond.count();
        self.waiting.drain(..beyond);
        let ring = match &mut self.ring {
            Some(ring) => ring,
            none => none.insert(Ring::open(&self.settings)?),
        };
        if ring.append(&self.waiting, &self.about, self.frozen)? {
            self.cut.store(true, Ordering::Relaxed);
        }
        self.waiting.clear();
        Ok(())
    }

    fn tell(&self, error: &RecordError) {
        self.told.send_if_modified(|told| {
            let news = error.to_string();
            let changed = told.as_ref() != Some(&news);
            *told = Some(news);
            changed
        });
    }
}

#[cfg(test)]
#[path = "recorder_tests.rs"]
mod tests;
