//! What the loop of the room waits for, each as a future that never ends while there is nothing to wait for.

use std::{io, time::Duration};

use crossterm::event::{Event as TermEvent, EventStream};
use futures::{FutureExt, StreamExt};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::{Interval, MissedTickBehavior, interval},
};

use super::{editor::Editing, message::Msg, telling::Telling};
use crate::{
    domain::{signal::Past, words::Lang},
    journal::{Journal, JournalNews},
    record::History,
};

/// The signals that a room answers.
pub(super) struct Signals {
    pub(super) hup: Signal,
    pub(super) term: Signal,
    pub(super) int: Signal,
    pub(super) quit: Signal,
    pub(super) stop: Signal,
    pub(super) cont: Signal,
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            hup: signal(SignalKind::hangup())?,
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            stop: signal(SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()))?,
            cont: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
        })
    }
}

/// Rings at this interval; what was missed is not made up for.
pub(super) fn every(pause: Duration) -> Interval {
    let mut tick = interval(pause);
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    tick
}

/// The next key, paste or movement, while the terminal is ours.
pub(super) async fn next_event(events: &mut Option<EventStream>) -> Option<io::Result<TermEvent>> {
    match events {
        Some(events) => events.next().fuse().await,
        None => std::future::pending().await,
    }
}

/// The next word of the journal, where there is one.
pub(super) async fn next_news(journal: &mut Option<Journal>) -> Option<JournalNews> {
    match journal {
        Some(journal) => journal.next().await,
        None => std::future::pending().await,
    }
}

/// Why readings are no longer kept, or that they are again.
pub(super) async fn next_trouble(trouble: &mut Option<watch::Receiver<Option<String>>>) -> Option<String> {
    match trouble {
        Some(receiver) => match receiver.changed().await {
            Ok(()) => receiver.borrow_and_update().clone(),
            // The recorder is closed.
            Err(_) => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}

/// The end of the external editor, while there is one.
pub(super) async fn next_edit(editing: &mut Option<Editing>) -> Option<String> {
    match editing {
        Some(editing) => editing.finished().await,
        None => std::future::pending().await,
    }
}

/// The next word of the outbox, where there is one.
pub(super) async fn next_told(telling: &mut Option<Telling>, lang: Lang) -> Msg {
    match telling {
        Some(telling) => telling.next(lang).await,
        None => std::future::pending().await,
    }
}

/// What was kept of the signals, once; never again.
pub async fn next_past(history: &mut Option<History>) -> Vec<Past> {
    match history {
        Some(history) => history.loaded().await,
        None => std::future::pending().await,
    }
}
