//! The handle that the rest of bongsu has on its journal: events go in, news come out.

use std::{
    path::PathBuf,
    sync::{
        Arc, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{self as jobs, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use tokio::sync::mpsc as news;

use super::{
    dir::StateDir,
    draft,
    error::{JournalError, Trouble},
    finding::Finding,
    follow::Follower,
    lock::Holder,
    recover::{self, NotOpen},
    writer::{Backing, DraftSlot, Handed, Job, Wanted, Writer, follow},
};
use crate::domain::{
    actor::Actor,
    clock::{Clock, Moment},
    effect::Draft,
    event::{Event, Stamped},
};

/// How many events may wait to be saved, on a hanging or a full disk.
pub const QUEUE: usize = 10_000;
/// News wait here for the room; when it does not take them, the thread waits.
const NEWS: usize = 1_024;

/// What opening a journal gives.
#[derive(Debug)]
pub struct Opened {
    /// Everything that happened so far, by number.
    pub history: Vec<Stamped>,
    /// What the room has to be told about the state of the journal; empty when all is well.
    pub findings: Vec<Finding>,
    /// The unfinished note of last time.
    pub draft: Option<Draft>,
    /// What can be done with it.
    pub mode: Mode,
}

/// What can be done with an open journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// The room is ours: events are recorded.
    Writing,
    /// Another bongsu has the room: its events are followed, nothing can be recorded.
    Following {
        /// Who has it; `None` when they have not said.
        holder: Option<Holder>,
    },
    /// The disk cannot be used for now: events are kept in memory and saved as soon as it can.
    Memory {
        /// Why.
        why: Trouble,
    },
}

/// What the journal has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly all news are the large variant")]
pub enum JournalNews {
    /// The event has its number, and is on disk unless an [`JournalNews::Unsaved`] is in force.
    Stored(Stamped),
    /// Events cannot be saved. Said before the events concerned are, and again whenever it changes.
    Unsaved {
        /// Since when.
        since: Moment,
        /// How many events wait.
        waiting: usize,
        /// Why.
        why: Trouble,
        /// The file where they are kept meanwhile; `None` when they are in memory only.
        kept_in: Option<PathBuf>,
    },
    /// Everything that waited is on disk now.
    Saved,
    /// The one who has the room recorded these.
    Followed(Vec<Stamped>),
}

/// Why an event was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Too many events wait to be saved.
    #[error("Not recorded: 10,000 entries wait to be saved already. Free disk space.")]
    Full,
    /// Another bongsu has the room.
    #[error("Not recorded: another bongsu has this room.")]
    Following,
    /// The journal's thread is gone.
    #[error("Not recorded: the journal has stopped. Restart bongsu.")]
    Stopped,
}

/// What could not be saved when the journal was closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{waiting} entries were not saved{}.", .kept_in.as_ref().map_or(String::new(), |path| {
    format!("; they are kept in {} and are taken over at the next start", path.display())
}))]
pub struct LeftUnsaved {
    /// How many events.
    pub waiting: usize,
    /// The file where they are; `None` when they are lost with the process.
    pub kept_in: Option<PathBuf>,
}

/// A journal that is open. Dropping it writes what waits, without waiting for the end of it.
pub struct Journal {
    recording: bool,
    jobs: jobs::SyncSender<Job>,
    news: news::Receiver<JournalNews>,
    done: jobs::Receiver<Result<(), LeftUnsaved>>,
    waiting: Arc<AtomicUsize>,
    sent: AtomicU64,
    draft: DraftSlot,
    clock: Arc<dyn Clock>,
}

/// Opens the journal of the room in `dir` for `actor`, whatever state it is in, and starts the thread that writes it.
///
/// # Errors
/// Only when the directory is not safe to use ([`JournalError::Unsafe`]) or no thread can be started. A full or
/// read-only disk gives [`Mode::Memory`], another bongsu in the room [`Mode::Following`], damage its findings.
pub fn open(dir: &StateDir, actor: &Actor, clock: Arc<dyn Clock>) -> Result<(Journal, Opened), JournalError> {
    let now = clock.now();
    let holder = Holder::this_process(actor.name().unwrap_or("bongsu").into(), now);
    let (mode, backing, found) = match recover::open_for_writing(dir, holder.clone()) {
        Ok((store, found)) => (Mode::Writing, Some(Backing::Store(Box::new(store))), found),
        Err(NotOpen::Held(holder)) => (Mode::Following { holder }, None, recover::open_to_follow(dir)),
        Err(NotOpen::Refused(error)) => return Err(error),
        Err(NotOpen::Trouble(why)) => {
            let found = recover::open_in_memory(dir);
            let absent = Backing::Absent { dir: dir.clone(), holder, tip: found.tip };
            (Mode::Memory { why }, Some(absent), found)
        }
    };
    let (news_out, news) = news::channel(NEWS);
    let (done_out, done) = jobs::sync_channel(1);
    // Twice the queue: wake-ups for drafts travel on the same channel.
    let (jobs_out, jobs) = jobs::sync_channel(2 * QUEUE);
    let (waiting, slot) = (Arc::new(AtomicUsize::new(0)), DraftSlot::default());
    let thread = thread::Builder::new().name("journal".into());
    let started = match backing {
        None => {
            let follower = Follower::new(dir.journal(), found.report.last_seq);
            thread.spawn(move || {
                follow(follower, &jobs, &news_out);
                let _ = done_out.send(Ok(()));
            })
        }
        Some(backing) => {
            let trouble = match &mode {
                Mode::Memory { why } => Some((now, why.clone())),
                Mode::Writing | Mode::Following { .. } => None,
            };
            let mut writer = Writer::new(dir.clone(), backing, news_out, Arc::clone(&clock), Arc::clone(&waiting));
            writer.begin_in(trouble);
            let slot = Arc::clone(&slot);
            thread.spawn(move || {
                let _ = done_out.send(writer.run(&jobs, &slot));
            })
        }
    };
    started.map_err(JournalError::Thread)?;
    let recording = !matches!(mode, Mode::Following { .. });
    let draft = if recording { draft::load(&dir.draft()) } else { None };
    let journal =
        Journal { recording, jobs: jobs_out, news, done, waiting, sent: AtomicU64::new(0), draft: slot, clock };
    Ok((journal, Opened { history: found.history, findings: found.report.findings, draft, mode }))
}

impl Journal {
    /// Hands over an event of `actor`, stamped with the present moment; [`JournalNews::Stored`] answers it. Never
    /// waits.
    ///
    /// # Errors
    /// When the event is not taken; nothing is kept of it then.
    pub fn record(&self, actor: Actor, event: Event) -> Result<(), Refused> {
        if !self.recording {
            return Err(Refused::Following);
        }
        if self.waiting.load(Ordering::Acquire) >= QUEUE {
            return Err(Refused::Full);
        }
        self.waiting.fetch_add(1, Ordering::AcqRel);
        self.jobs.try_send(Job::Record(Box::new(Handed { at: self.clock.now(), actor, event }))).map_err(|error| {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            match error {
                jobs::TrySendError::Full(_) => Refused::Full,
                jobs::TrySendError::Disconnected(_) => Refused::Stopped,
            }
        })?;
        self.sent.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    /// Keeps the unfinished note on disk, or forgets it; only the latest counts. A note that was recorded before its
    /// draft is forgotten is on disk before the draft goes. Never waits.
    pub fn keep_draft(&self, draft: Option<Draft>) {
        if !self.recording {
            return;
        }
        let after = self.sent.load(Ordering::Acquire);
        *self.draft.lock().unwrap_or_else(PoisonError::into_inner) = Some(Wanted { after, draft });
        // A full channel wakes the thread just as well.
        let _ = self.jobs.try_send(Job::Wake);
    }

    /// The next news; `None` once the journal's thread is gone. Safe to drop and call again.
    pub async fn next(&mut self) -> Option<JournalNews> {
        self.news.recv().await
    }

    /// Writes everything that waits and gives the room free, taking `deadline` at most.
    ///
    /// # Errors
    /// When something could not be saved in time; the error says how much, and where it is kept.
    pub fn flush_and_close(self, deadline: Duration) -> Result<(), LeftUnsaved> {
        let Self { jobs, news, done, waiting, .. } = self;
        drop((jobs, news));
        match done.recv_timeout(deadline) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => match waiting.load(Ordering::Acquire) {
                0 => Ok(()),
                waiting => Err(LeftUnsaved { waiting, kept_in: None }),
            },
        }
    }
}
