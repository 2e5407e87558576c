//! The journal's own thread: takes events, puts them on disk, and answers when they are there.
//!
//! While the disk cannot be used it numbers and answers events all the same, keeps them in memory and in a second
//! place, and tries again every second. It never drops one.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use tokio::sync::mpsc::Sender;

use super::{
    dir::StateDir,
    draft,
    emergency::Emergency,
    error::Trouble,
    follow::Follower,
    handle::{JournalNews, LeftUnsaved},
    line::Tip,
    lock::Holder,
    recover::{self, NotOpen},
    store::{Store, chain},
};
use crate::{
    config,
    domain::{
        actor::Actor,
        clock::{Clock, Moment},
        effect::Draft,
        event::{Event, Seq, Stamped},
    },
};

/// How long until a failed write is tried again, and how often a followed journal is looked at.
const AGAIN: Duration = Duration::from_secs(1);
/// How long the thread sleeps when nothing waits.
const IDLE: Duration = Duration::from_hours(1);
/// How many events go to disk in one flush at most.
const BATCH: usize = 512;

/// What is asked of the thread.
pub(super) enum Job {
    /// Record an event.
    Record(Box<Handed>),
    /// Look at the draft slot.
    Wake,
}

/// An event without its number.
pub(super) struct Handed {
    pub(super) at: Moment,
    pub(super) actor: Actor,
    pub(super) event: Event,
}

/// A draft that is to be on disk once `after` events were dealt with.
pub(super) struct Wanted {
    pub(super) after: u64,
    pub(super) draft: Option<Draft>,
}

/// The latest draft that is not on disk yet.
pub(super) type DraftSlot = Arc<Mutex<Option<Wanted>>>;

/// Where events go.
pub(super) enum Backing {
    /// The open journal.
    Store(Box<Store>),
    /// A journal that could not be opened yet, and what was its end when it was last read.
    Absent {
        /// Its place.
        dir: StateDir,
        /// Who will hold it.
        holder: Holder,
        /// The end of it.
        tip: Tip,
    },
}

impl Backing {
    fn tip(&self) -> Tip {
        match self {
            Self::Store(store) => store.tip(),
            Self::Absent { tip, .. } => *tip,
        }
    }

    fn append(&mut self, batch: &[Stamped]) -> Result<(), Trouble> {
        let (dir, holder, tip) = match self {
            Self::Store(store) => return store.append(batch),
            Self::Absent { dir, holder, tip } => (dir, holder, *tip),
        };
        let mut store = match recover::open_for_writing(dir, holder.clone()) {
            Ok((store, _)) => store,
            Err(NotOpen::Held(_)) => return Err(Trouble::Taken),
            Err(NotOpen::Refused(error)) => return Err(error.into()),
            Err(NotOpen::Trouble(why)) => return Err(why),
        };
        let rest = behind(store.tip(), tip, batch)?;
        if !rest.is_empty() {
            store.append(rest)?;
        }
        *self = Self::Store(Box::new(store));
        Ok(())
    }
}

/// What of `batch`, chained on to `tip`, the journal that ends in `there` lacks: opening it may have taken entries over
/// from the emergency file already. Trouble when somebody else wrote: our numbers are taken.
fn behind(there: Tip, mut tip: Tip, batch: &[Stamped]) -> Result<&[Stamped], Trouble> {
    for at in 0..batch.len() {
        if tip == there {
            return Ok(&batch[at..]);
        }
        tip = chain(tip, &batch[at..=at])?.1;
    }
    if tip == there { Ok(&[]) } else { Err(Trouble::Taken) }
}

/// The state of the thread.
pub(super) struct Writer {
    dir: StateDir,
    backing: Backing,
    news: Sender<JournalNews>,
    clock: Arc<dyn Clock>,
    /// How many events were handed over and are not on disk; shared with the handle.
    waiting: Arc<AtomicUsize>,
    last: Seq,
    taken: u64,
    fresh: Vec<Stamped>,
    trouble: Option<Ongoing>,
}

/// A time in which nothing can be saved.
struct Ongoing {
    since: Moment,
    why: Trouble,
    /// What was answered and is not on disk.
    unsaved: Vec<Stamped>,
    /// The end of the chain as it will be.
    tip: Tip,
    emergency: Emergency,
    again: Instant,
}

impl Writer {
    pub(super) fn new(
        dir: StateDir,
        backing: Backing,
        news: Sender<JournalNews>,
        clock: Arc<dyn Clock>,
        waiting: Arc<AtomicUsize>,
    ) -> Self {
        let last = backing.tip().seq;
        Self { dir, backing, news, clock, waiting, last, taken: 0, fresh: Vec::new(), trouble: None }
    }

    /// Begins in a time of trouble, when there is one already.
    pub(super) fn begin_in(&mut self, trouble: Option<(Moment, Trouble)>) {
        self.trouble = trouble.map(|(since, why)| self.ongoing(since, why));
    }

    /// Works until the handle is gone, and says what is left unsaved then.
    pub(super) fn run(mut self, jobs: &Receiver<Job>, slot: &DraftSlot) -> Result<(), LeftUnsaved> {
        if self.trouble.is_some() {
            self.tell_unsaved();
        }
        let mut patience = IDLE;
        loop {
            match jobs.recv_timeout(patience) {
                Ok(job) => {
                    self.take(job);
                    jobs.try_iter().take(BATCH).for_each(|job| self.take(job));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.save();
            let draft_waits = self.keep_draft(slot);
            patience = if self.trouble.is_some() || draft_waits { AGAIN } else { IDLE };
        }
        if let Some(ongoing) = &mut self.trouble {
            ongoing.again = Instant::now();
        }
        self.save();
        self.keep_draft(slot);
        match &self.trouble {
            Some(ongoing) if !ongoing.unsaved.is_empty() => {
                Err(LeftUnsaved { waiting: ongoing.unsaved.len(), kept_in: ongoing.kept_in() })
            }
            Some(_) | None => Ok(()),
        }
    }

    fn take(&mut self, job: Job) {
        if let Job::Record(handed) = job {
            let Handed { at, actor, event } = *handed;
            self.last = self.last.saturating_add(1);
            self.taken += 1;
            // Before anybody else sees it: what is told and shown is what is written.
            self.fresh.push(config::veil_stamped(Stamped { seq: self.last, at, actor, event }));
        }
    }

    fn save(&mut self) {
        let fresh = std::mem::take(&mut self.fresh);
        if self.trouble.is_some() {
            self.go_on_unsaved(fresh);
        } else if !fresh.is_empty() {
            match self.backing.append(&fresh) {
                Ok(()) => {
                    self.waiting.fetch_sub(fresh.len(), Ordering::AcqRel);
                    self.answer(fresh);
                }
                Err(why) => {
                    self.trouble = Some(self.ongoing(self.clock.now(), why));
                    self.go_on_unsaved(fresh);
                }
            }
        }
    }

    fn go_on_unsaved(&mut self, fresh: Vec<Stamped>) {
        let Some(ongoing) = &mut self.trouble else { return };
        if !fresh.is_empty() {
            ongoing.add(&fresh);
            self.tell_unsaved();
            self.answer(fresh);
        }
        let Some(ongoing) = &mut self.trouble else { return };
        if Instant::now() < ongoing.again {
            return;
        }
        match self.backing.append(&ongoing.unsaved) {
            Ok(()) => {
                self.waiting.fetch_sub(ongoing.unsaved.len(), Ordering::AcqRel);
                ongoing.emergency.discard();
                self.trouble = None;
                self.tell(JournalNews::Saved);
            }
            Err(why) => {
                ongoing.again = Instant::now() + AGAIN;
                if ongoing.why != why {
                    ongoing.why = why;
                    self.tell_unsaved();
                }
            }
        }
    }

    fn ongoing(&self, since: Moment, why: Trouble) -> Ongoing {
        let emergency = Emergency::new(self.dir.clone());
        Ongoing { since, why, unsaved: Vec::new(), tip: self.backing.tip(), emergency, again: Instant::now() + AGAIN }
    }

    fn answer(&self, stored: Vec<Stamped>) {
        for stamped in stored {
            self.tell(JournalNews::Stored(stamped));
        }
    }

    fn tell_unsaved(&self) {
        if let Some(Ongoing { since, why, unsaved, .. }) = &self.trouble {
            let kept_in = self.trouble.as_ref().and_then(Ongoing::kept_in);
            self.tell(JournalNews::Unsaved { since: *since, waiting: unsaved.len(), why: why.clone(), kept_in });
        }
    }

    /// Nobody listens any more when the handle is closing; the events are written all the same.
    fn tell(&self, news: JournalNews) {
        let _ = self.news.blocking_send(news);
    }

    /// Puts the latest draft on disk, and says whether it still waits for that.
    fn keep_draft(&self, slot: &DraftSlot) -> bool {
        let lock = || slot.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(wanted) = lock().take_if(|wanted| wanted.after <= self.taken) else { return false };
        if draft::keep(&self.dir.draft(), wanted.draft.as_ref()).is_ok() {
            return false;
        }
        lock().get_or_insert(wanted);
        true
    }
}

impl Ongoing {
    fn add(&mut self, fresh: &[Stamped]) {
        if let Ok((lines, tip)) = chain(self.tip, fresh) {
            self.emergency.append(&lines);
            self.tip = tip;
        }
        self.unsaved.extend_from_slice(fresh);
    }

    fn kept_in(&self) -> Option<PathBuf> {
        self.emergency.path().map(Into::into)
    }
}

/// Tells what another bongsu records, until the handle is gone.
pub(super) fn follow(mut follower: Follower, jobs: &Receiver<Job>, news: &Sender<JournalNews>) {
    while !matches!(jobs.recv_timeout(AGAIN), Err(RecvTimeoutError::Disconnected)) {
        // A journal that cannot be read now is read later.
        if let Ok(fresh) = follower.poll()
            && !fresh.is_empty()
        {
            let _ = news.blocking_send(JournalNews::Followed(fresh));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::ManualClock;

    #[test]
    fn a_draft_is_not_forgotten_before_its_note_was_dealt_with() {
        let base = tempfile::tempdir().unwrap();
        let dir = StateDir::for_room(Some(base.path()), "r").unwrap();
        dir.prepare().unwrap();
        draft::keep(&dir.draft(), Some(&Draft::default())).unwrap();
        let holder = Holder::this_process("jiwon".into(), Moment::UNIX_EPOCH);
        let absent = Backing::Absent { dir: dir.clone(), holder, tip: Tip::START };
        let (news, _listener) = tokio::sync::mpsc::channel(8);
        let clock = Arc::new(ManualClock::at(Moment::UNIX_EPOCH));
        let mut writer = Writer::new(dir.clone(), absent, news, clock, Arc::new(AtomicUsize::new(1)));
        let slot = DraftSlot::default();
        *slot.lock().unwrap() = Some(Wanted { after: 1, draft: None });
        writer.keep_draft(&slot);
        assert!(dir.draft().exists(), "its note is still on its way");
        writer.take(Job::Record(Box::new(Handed {
            at: Moment::UNIX_EPOCH,
            actor: Actor::Room,
            event: Event::RoomClosed,
        })));
        writer.save();
        writer.keep_draft(&slot);
        assert!(!dir.draft().exists());
    }
}
