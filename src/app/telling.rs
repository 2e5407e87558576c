//! The outbox as the driver holds it: orders go in, and what became of each message comes out.

use std::{path::Path, sync::Arc, time::Duration};

use tokio::sync::{mpsc, watch};

use super::{lead::Told, message::Msg, state::Room};
use crate::{
    domain::{
        clock::{Clock, Moment},
        effect::Effect,
        notice::{Delivery, Said},
        people::People,
        words::Lang,
    },
    notify::{Outbox, Settings},
};

/// The messages of the room.
pub struct Telling {
    outbox: Outbox,
    news: mpsc::Receiver<Delivery>,
    list: watch::Receiver<Arc<Vec<Delivery>>>,
    trouble: watch::Receiver<Option<Said>>,
}

impl Telling {
    /// Opens the outbox in the room's folder. Needs the runtime.
    #[must_use]
    pub fn open(dir: &Path, settings: Settings, people: People, clock: Arc<dyn Clock>, rehearsal: bool) -> Self {
        let (outbox, news) = Outbox::open(dir, settings, people, clock, rehearsal);
        let (list, trouble) = (outbox.watch(), outbox.trouble());
        Self { outbox, news, list, trouble }
    }

    /// Tells the room what is known of it from the start, and the person what is wrong with their own templates.
    pub fn introduce(&self, room: &mut Room, now: Moment) {
        room.tell_by(Told {
            messages: self.outbox.list(),
            trouble: None,
            rehearsal: self.outbox.is_rehearsal(),
            configured: true,
        });
        if let Some(problem) = self.outbox.problems().first() {
            room.say(problem.clone(), now);
        }
    }

    /// The next news. Never ends.
    pub async fn next(&mut self, lang: Lang) -> Msg {
        loop {
            tokio::select! {
                Some(delivery) = self.news.recv() => return Msg::Delivered(delivery),
                Ok(()) = self.list.changed() => return Msg::Messages(Arc::clone(&self.list.borrow_and_update())),
                Ok(()) = self.trouble.changed() => {
                    let why = self.trouble.borrow_and_update().as_ref().map(|why| why.get(lang).to_owned());
                    return Msg::Unkept(why);
                }
                else => std::future::pending().await,
            }
        }
    }

    /// Does what the room wants told; answers with a sentence when it cannot be taken.
    pub fn perform(&self, effect: Effect) -> Result<(), String> {
        let taken = match effect {
            Effect::Tell(notice) => self.outbox.tell(*notice),
            Effect::Retell { key } => self.outbox.retry(&key),
            Effect::Untell { key, why } => self.outbox.drop(&key, &why),
            _ => Ok(()),
        };
        taken.map_err(|overrun| overrun.to_string())
    }

    /// Lets what was told get out, for at most `wait`; the rest goes out when the room is opened again.
    pub async fn close(self, wait: Duration) -> usize {
        drop(self.news);
        self.outbox.close(wait).await
    }
}
