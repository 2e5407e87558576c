//! The outbox: the door through which the room tells people something. Telling is instant; sending, retrying, falling
//! back and keeping on disk happen in a task of their own.

use std::{path::Path, sync::Arc, time::Duration};

use thiserror::Error;
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, timeout_at},
};

use super::{
    config::Settings,
    disk::Disk,
    template::Templates,
    worker::{Order, Worker},
};
use crate::{
    collect::background,
    domain::{
        clock::Clock,
        notice::{Delivery, Notice, Said, State},
        people::People,
    },
};

/// How many orders and how many news may wait.
const QUEUE: usize = 256;
/// The file in the room's folder, and that of rehearsals, which must not use up the keys of what is real.
const FILE: &str = "outbox.sqlite";
const REHEARSAL: &str = "outbox-rehearsal.sqlite";

/// The outbox does not take it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the outbox is overrun and took nothing more: tell it again in a second")]
pub struct Overrun;

/// The messages of a room.
#[derive(Debug)]
pub struct Outbox {
    orders: mpsc::Sender<Order>,
    list: watch::Receiver<Arc<Vec<Delivery>>>,
    trouble: watch::Receiver<Option<Said>>,
    problems: Vec<String>,
    rehearsal: bool,
}

impl Outbox {
    /// Opens the outbox in the room's folder and goes on where the last process stopped. The news come out of the
    /// receiver: each change of each message, in order, none lost as long as it is read. Only one process may do this
    /// for a folder: the one that has the room's journal. Reads the disk; needs the runtime.
    ///
    /// In a rehearsal everything is routed, worded and kept, in a file of its own, and nothing leaves the process.
    #[must_use]
    pub fn open(
        dir: &Path,
        settings: Settings,
        people: People,
        clock: Arc<dyn Clock>,
        rehearsal: bool,
    ) -> (Self, mpsc::Receiver<Delivery>) {
        let (orders, orders_rx) = mpsc::channel(QUEUE);
        let (news_tx, news) = mpsc::channel(QUEUE);
        let (trouble_tx, trouble) = watch::channel(None);
        let (templates, problems) = Templates::load(settings.templates.as_deref());
        let path = dir.join(if rehearsal { REHEARSAL } else { FILE });
        let (disk, rows, memory) = Disk::open(path, clock.now(), trouble_tx);
        let mut worker = Worker::new(settings, people, clock, templates, disk);
        worker.rehearse(rehearsal);
        worker.resume(rows, memory);
        let (list_tx, list) = watch::channel(worker.list());
        background(worker.run(orders_rx, news_tx, list_tx));
        (Self { orders, list, trouble, problems, rehearsal }, news)
    }

    /// Tells people something. A notice whose key was told before is told no second time, whenever that was.
    ///
    /// # Errors
    /// Too much is waiting; nothing was taken.
    pub fn tell(&self, notice: Notice) -> Result<(), Overrun> {
        self.orders.try_send(Order::Tell(Box::new(notice))).map_err(|_| Overrun)
    }

    /// Tries a message again, at once, whatever became of it.
    ///
    /// # Errors
    /// Too much is waiting; nothing was taken.
    pub fn retry(&self, key: &str) -> Result<(), Overrun> {
        self.orders.try_send(Order::Retry(key.to_owned())).map_err(|_| Overrun)
    }

    /// Takes a message back that is not out yet.
    ///
    /// # Errors
    /// Too much is waiting; nothing was taken.
    pub fn drop(&self, key: &str, why: &str) -> Result<(), Overrun> {
        self.orders.try_send(Order::Drop(key.to_owned(), why.to_owned())).map_err(|_| Overrun)
    }

    /// The latest messages and what became of them, the newest first.
    #[must_use]
    pub fn list(&self) -> Arc<Vec<Delivery>> {
        Arc::clone(&self.list.borrow())
    }

    /// The same as it changes.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Arc<Vec<Delivery>>> {
        self.list.clone()
    }

    /// Why messages are not kept on disk at the moment, as it changes.
    #[must_use]
    pub fn trouble(&self) -> watch::Receiver<Option<Said>> {
        self.trouble.clone()
    }

    /// What is wrong with the person's own templates; the shipped ones are used instead.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Whether nothing leaves the process.
    #[must_use]
    pub const fn is_rehearsal(&self) -> bool {
        self.rehearsal
    }

    /// Lets what was told get out, for at most `wait`; answers how many messages did not. They stay on disk and are sent
    /// by the next process that opens this folder. The news must still be read meanwhile, or be dropped.
    pub async fn close(mut self, wait: Duration) -> usize {
        let end = Instant::now() + wait;
        let (done, is_done) = oneshot::channel();
        let settled = async {
            if self.orders.send(Order::Settle(done)).await.is_ok() {
                let _ = is_done.await;
            }
            let _ = self.list.wait_for(|list| left(list) == 0).await;
        };
        let _ = timeout_at(end, settled).await;
        left(&self.list.borrow())
    }
}

/// How many messages should be out by now and are not.
fn left(list: &[Delivery]) -> usize {
    list.iter().filter(|delivery| delivery.state.waits() && delivery.state != State::Held).count()
}
