//! The worker: takes notices in, sends what is due, and makes of every outcome what follows from it. One task; a slow
//! service delays its own messages only.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    future,
    sync::Arc,
    time::Duration,
};

use chrono::TimeDelta;
use futures::{
    StreamExt,
    future::{BoxFuture, FutureExt},
    stream::FuturesUnordered,
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::sleep,
};

use super::{
    channel::{Failure, Fate, Message, Receipt, Retry},
    config::Settings,
    disk::Disk,
    queue::{self, GIVE_UP, Row, Step},
    route::{Outgoing, Way},
    store::{Kept, Memory},
    template::Templates,
    words,
};
use crate::{
    domain::{
        clock::{Clock, Moment},
        notice::{Delivery, Notice, Said, State},
        people::People,
    },
    text::Clean,
};

/// How often it looks at the clock while something waits.
const TICK: Duration = Duration::from_secs(1);
/// The clock was set back when it went back by more than this.
const STEP: TimeDelta = TimeDelta::seconds(2);
/// What waited longer than this while no process ran is no news any more.
const STALE: TimeDelta = TimeDelta::hours(12);
/// How many messages are listed.
const LISTED: usize = 500;

/// What the room asks for.
#[derive(Debug)]
pub(super) enum Order {
    Tell(Box<Notice>),
    Retry(String),
    Drop(String, String),
    /// Answers when everything before it was taken in.
    Settle(oneshot::Sender<()>),
}

/// What came of a call to a service.
enum Landed {
    Sent(i64, Result<Receipt, Failure>),
    Asked(i64, Result<Fate, Failure>),
}

pub(super) struct Worker {
    settings: Settings,
    ways: Vec<Way>,
    people: People,
    clock: Arc<dyn Clock>,
    templates: Templates,
    disk: Disk,
    rehearsal: bool,
    rows: BTreeMap<i64, Row>,
    memory: Memory,
    flights: FuturesUnordered<BoxFuture<'static, Landed>>,
    /// News that the room has not taken yet.
    news: VecDeque<Delivery>,
    /// Whether the list is not that of the rows any more.
    changed: bool,
    seen: Moment,
    /// The same by the clock that nobody sets.
    steady: Option<Duration>,
}

impl Worker {
    pub fn new(settings: Settings, people: People, clock: Arc<dyn Clock>, templates: Templates, disk: Disk) -> Self {
        let (ways, seen, steady) = (settings.ways(), clock.now(), clock.steady());
        Self {
            settings,
            ways,
            people,
            clock,
            templates,
            disk,
            rehearsal: false,
            rows: BTreeMap::new(),
            memory: Memory::new(),
            flights: FuturesUnordered::new(),
            news: VecDeque::new(),
            changed: true,
            seen,
            steady,
        }
    }

    /// From now on nothing leaves the process.
    pub fn rehearse(&mut self, rehearsal: bool) {
        self.rehearsal = rehearsal;
    }

    /// Takes up what another process left. What it was sending may have arrived; what should be out is not late yet,
    /// since nobody could send it.
    pub fn resume(&mut self, rows: Vec<Row>, memory: Memory) {
        let now = self.seen;
        self.memory = memory;
        for mut row in rows {
            // What is held waits on, unless the morning that it waited for is long past.
            let holds = row.state == State::Held && now - row.due <= STALE;
            if row.state.waits() && !holds {
                if row.state == State::Sending {
                    row.again |= !self.is_idempotent(&row.channel);
                    row.why = Some(words::interrupted().into());
                }
                let stale = now - row.due > STALE;
                row.turn(if stale { State::GivenUp } else { State::Queued }, now);
                (row.due, row.late) = (now, stale);
                if stale {
                    row.why = Some(words::stale().into());
                    self.news.push_back(row.delivery());
                }
            }
            self.rows.insert(row.id, row);
        }
    }

    /// The latest messages, the newest first.
    pub fn list(&self) -> Arc<Vec<Delivery>> {
        Arc::new(self.rows.values().rev().take(LISTED).map(Row::delivery).collect())
    }

    pub async fn run(
        mut self,
        mut orders: mpsc::Receiver<Order>,
        news: mpsc::Sender<Delivery>,
        list: watch::Sender<Arc<Vec<Delivery>>>,
    ) {
        loop {
            self.step().await;
            if std::mem::take(&mut self.changed) {
                list.send_replace(self.list());
            }
            let quiet = queue::is_idle(&self.rows) && self.disk.is_settled();
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => self.obey(order).await,
                    // The room is closed: what is not out stays on disk.
                    None => break,
                },
                Some(landed) = self.flights.next() => self.landed(landed).await,
                room = news.reserve(), if !self.news.is_empty() => match room {
                    Ok(room) => if let Some(delivery) = self.news.pop_front() {
                        room.send(delivery);
                    },
                    // Nobody listens.
                    Err(_) => self.news.clear(),
                },
                () = sleep(TICK), if !quiet => {}
                () = future::pending(), if quiet => {}
            }
        }
    }

    /// Does what is due.
    /// By how much the clock was set since the last look. Without a steady clock only that it was set back is seen.
    fn stepped(&mut self, now: Moment) -> TimeDelta {
        let (seen, steady) = (std::mem::replace(&mut self.seen, now), self.clock.steady());
        let before = std::mem::replace(&mut self.steady, steady);
        match (before, steady) {
            (Some(before), Some(steady)) => {
                now - seen - TimeDelta::from_std(steady.saturating_sub(before)).unwrap_or_default()
            }
            _ => (now - seen).min(TimeDelta::zero()),
        }
    }

    async fn step(&mut self) {
        let now = self.clock.now();
        let step = self.stepped(now);
        if step.abs() > STEP {
            queue::set(&mut self.rows, step);
        }
        self.disk.save([], Vec::new()).await;
        let steps = queue::due(&self.rows, now);
        let (mut changed, mut sending) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Release(id) => {
                    if let Some(row) = self.rows.get_mut(&id) {
                        row.turn(State::Queued, now);
                        row.due = now;
                        row.why = None;
                        changed.push(id);
                    }
                }
                Step::Alarm(id) => changed.extend(self.alarm(id)),
                Step::Send(id) => sending.push(id),
                Step::Ask(id) => self.ask(id),
            }
        }
        for id in &sending {
            if let Some(row) = self.rows.get_mut(id) {
                row.turn(State::Sending, now);
                row.attempts += 1;
            }
        }
        changed.extend(&sending);
        // On disk before it is on its way: what is found there after a crash may have arrived.
        self.keep(&changed, Vec::new()).await;
        for id in sending {
            self.send(id);
        }
    }

    /// Writes rows and says that they changed.
    async fn keep(&mut self, ids: &[i64], kept: Vec<Kept>) {
        let ids: BTreeSet<_> = ids.iter().collect();
        self.changed |= !ids.is_empty();
        self.disk.save(ids.iter().filter_map(|id| self.rows.get(*id)), kept).await;
        for row in ids.into_iter().filter_map(|id| self.rows.get(id)) {
            self.news.push_back(row.delivery());
        }
    }

    async fn obey(&mut self, order: Order) {
        let now = self.clock.now();
        match order {
            Order::Tell(notice) => self.tell(*notice, now).await,
            Order::Settle(done) => {
                let _ = done.send(());
            }
            Order::Retry(key) => {
                let stuck = |row: &&mut Row| row.key == key && !matches!(row.state, State::Sending | State::Rehearsed);
                let Some(row) = self.rows.values_mut().find(stuck) else { return };
                // What was taken by the service is asked for once more on purpose.
                row.again |= matches!(row.state, State::Sent | State::Delivered);
                row.turn(State::Queued, now);
                (row.due, row.late, row.receipt) = (now, false, None);
                let id = row.id;
                self.keep(&[id], Vec::new()).await;
            }
            Order::Drop(key, why) => {
                // One that was given up is only no longer said.
                let open = |state: State| state.waits() && state != State::Sending || state == State::GivenUp;
                let open = |row: &&mut Row| row.key == key && open(row.state);
                let Some(row) = self.rows.values_mut().find(open) else { return };
                row.turn(State::Dropped, now);
                let why = Clean::new(&why);
                row.why = Some(Said::of(|lang| words::dropped(lang, &why)));
                let id = row.id;
                self.keep(&[id], Vec::new()).await;
            }
        }
    }

    async fn tell(&mut self, notice: Notice, now: Moment) {
        if self.rows.values().any(|row| row.notice.key == notice.key) {
            return;
        }
        let open = self.settings.hours.next(now, &self.settings.zone, &self.settings.holidays);
        let heard = self.heard(&notice);
        let map = self.settings.map(&self.ways, &self.people);
        let mut outgoing = map.route(&notice, now, open);
        outgoing.extend(map.follow(&notice, &heard, &outgoing));
        let mut changed: Vec<_> =
            outgoing.into_iter().filter_map(|outgoing| self.add(&notice, outgoing, None)).collect();
        let lost: Vec<_> = changed.iter().copied().filter(|id| self.rows[id].state == State::GivenUp).collect();
        for id in lost {
            changed.extend(self.fall_back(id));
        }
        self.keep(&changed, Vec::new()).await;
    }

    /// The channels that have heard of the cause of a notice, in words for the same audience.
    fn heard(&self, notice: &Notice) -> BTreeSet<String> {
        let same = |row: &&Row| row.notice.cause == notice.cause && row.notice.audience == notice.audience;
        let lost = |row: &&Row| matches!(row.state, State::Dropped | State::GivenUp | State::Folded);
        self.rows.values().filter(same).filter(|row| !lost(row)).map(|row| row.channel.clone()).collect()
    }

    /// Makes a row of a message; `instead`: the first line, when it takes the place of another one.
    fn add(&mut self, notice: &Notice, outgoing: Outgoing, instead: Option<&Said>) -> Option<i64> {
        let now = self.seen.max(self.clock.now());
        let channel = self.settings.channel(&outgoing.channel)?;
        let (lang, pages) = (channel.lang, channel.way.role.pages());
        let text = self.templates.words(notice, lang, channel.short);
        let instead = instead.map(|instead| Clean::with_limit(instead.get(lang), 300));
        let (subject, body) = match instead {
            Some(said) if channel.short => {
                (Clean::with_limit(&format!("{} — {said}", text.subject), 600).to_string(), text.body)
            }
            Some(said) => (text.subject, format!("{said}\n{}", text.body).trim_end().to_owned()),
            None => (text.subject, text.body),
        };
        let mut row = Row {
            id: self.rows.last_key_value().map_or(1, |(id, _)| id + 1),
            key: outgoing.key,
            notice: notice.clone(),
            channel: outgoing.channel,
            recipient: outgoing.recipient,
            person: outgoing.person,
            mentions: outgoing.mentions,
            lang,
            subject,
            body,
            fallback: outgoing.fallback,
            state: State::Queued,
            since: now,
            due: now,
            next: None,
            attempts: 0,
            why: None,
            again: false,
            late: false,
            fell_back: false,
            receipt: None,
            asks: 0,
        };
        if self.rows.values().any(|other| other.key == row.key) {
            return None;
        }
        let window = TimeDelta::from_std(self.settings.page_window).unwrap_or_default();
        let told = queue::told(&self.rows, &row, window).filter(|_| pages).map(|told| told.channel.clone());
        if self.rehearsal {
            (row.state, row.why) = (State::Rehearsed, Some(words::rehearsed().into()));
        } else if let Some(why) = outgoing.unreachable {
            (row.state, row.why, row.late) = (State::GivenUp, Some(why), true);
        } else if let Some(channel) = told {
            (row.state, row.why) = (State::Folded, Some(Said::of(|lang| words::folded(lang, &channel))));
        } else if let Some(until) = outgoing.not_before {
            (row.state, row.why, row.due, row.next) = (State::Held, Some(words::held().into()), until, Some(until));
        }
        let id = row.id;
        self.rows.insert(id, row);
        Some(id)
    }

    /// It is not out in time: an alarm, and another channel.
    fn alarm(&mut self, id: i64) -> Vec<i64> {
        if let Some(row) = self.rows.get_mut(&id) {
            row.late = true;
        }
        self.fall_back(id)
    }

    /// Asks another channel to take the place of one that does not get it out, once. Answers which rows changed.
    fn fall_back(&mut self, id: i64) -> Vec<i64> {
        let Some(row) = self.rows.get_mut(&id).filter(|row| !row.fell_back) else { return vec![id] };
        row.fell_back = true;
        let (row, mut changed) = (row.clone(), vec![id]);
        let map = self.settings.map(&self.ways, &self.people);
        let instead = map.fall_back(&row.notice, &row.channel, row.person.as_deref(), &row.fallback);
        let why = row.why.clone().unwrap_or_else(|| words::waiting().into());
        let first = match row.state {
            State::GivenUp => Said::of(|lang| words::instead(lang, &row.channel, why.get(lang))),
            _ => Said::of(|lang| words::instead_late(lang, &row.channel)),
        };
        let channel = instead.first().map(|outgoing| outgoing.channel.clone());
        for outgoing in instead {
            let Some(new) = self.add(&row.notice, outgoing, Some(&first)) else { continue };
            // One that reaches nobody either goes on to the next.
            if self.rows[&new].state == State::GivenUp {
                changed.extend(self.fall_back(new));
            } else {
                changed.push(new);
            }
        }
        if let Some(row) = self.rows.get_mut(&id) {
            row.why = Some(match channel {
                Some(channel) => Said::of(|lang| words::fell_back(lang, why.get(lang), &channel)),
                None => Said::of(|lang| words::no_fallback(lang, why.get(lang))),
            });
        }
        changed
    }

    fn send(&mut self, id: i64) {
        let Some(row) = self.rows.get(&id) else { return };
        let Some(channel) = self.settings.channel(&row.channel).map(|channel| Arc::clone(&channel.channel)) else {
            let why = Said::of(|lang| words::no_channel(lang, &row.channel));
            let gone = Landed::Sent(id, Err(Failure::new(why, Retry::Never)));
            self.flights.push(future::ready(gone).boxed());
            return;
        };
        let place = (row.channel.clone(), row.notice.cause.clone());
        let message = Message {
            key: row.key.clone(),
            notice: row.notice.clone(),
            recipient: row.recipient.clone(),
            mentions: row.mentions.clone(),
            lang: row.lang,
            subject: row.subject.clone(),
            body: row.body.clone(),
            again: row.again,
            memory: self.memory.get(&place).cloned().unwrap_or_default(),
        };
        self.flights.push(async move { Landed::Sent(id, channel.send(&message).await) }.boxed());
    }

    fn ask(&mut self, id: i64) {
        let Some(row) = self.rows.get_mut(&id) else { return };
        // Asked again only when the answer is there.
        row.next = None;
        let channel = self.settings.channel(&row.channel).map(|channel| Arc::clone(&channel.channel));
        if let (Some(channel), Some(receipt)) = (channel, row.receipt.clone()) {
            self.flights.push(async move { Landed::Asked(id, channel.ask(&receipt).await) }.boxed());
        }
    }

    async fn landed(&mut self, landed: Landed) {
        let now = self.clock.now();
        let (changed, kept) = match landed {
            Landed::Sent(id, Ok(receipt)) => self.sent(id, receipt, now),
            Landed::Sent(id, Err(failure)) => self.failed(id, failure, now),
            Landed::Asked(id, fate) => (self.fated(id, fate, now), Vec::new()),
        };
        self.keep(&changed, kept).await;
    }

    fn sent(&mut self, id: i64, receipt: Receipt, now: Moment) -> (Vec<i64>, Vec<Kept>) {
        let kept = self.remember(id, receipt.keep, now);
        let Some(row) = self.rows.get_mut(&id) else { return (Vec::new(), kept) };
        row.turn(if receipt.delivered { State::Delivered } else { State::Sent }, now);
        row.why = receipt.note;
        let tells = self.settings.channel(&row.channel).is_some_and(|channel| channel.channel.tells());
        if tells && !receipt.delivered && receipt.id.is_some() {
            row.receipt = receipt.id;
            row.ask_later(now);
        }
        (vec![id], kept)
    }

    fn failed(&mut self, id: i64, failure: Failure, now: Moment) -> (Vec<i64>, Vec<Kept>) {
        let kept = self.remember(id, failure.keep, now);
        let idempotent = self.rows.get(&id).is_some_and(|row| self.is_idempotent(&row.channel));
        let Some(row) = self.rows.get_mut(&id) else { return (Vec::new(), kept) };
        row.again |= failure.unsure && !idempotent;
        let why = failure.why;
        let wait = match failure.retry {
            Retry::Never => return (self.give_up(id, why, now), kept),
            _ if now - row.due >= GIVE_UP => {
                let why = Said::of(|lang| words::given_up(lang, why.get(lang)));
                return (self.give_up(id, why, now), kept);
            }
            Retry::Soon => None,
            Retry::After(wait) => Some(wait),
        };
        row.fail(why, wait, now);
        (vec![id], kept)
    }

    fn fated(&mut self, id: i64, fate: Result<Fate, Failure>, now: Moment) -> Vec<i64> {
        let Some(row) = self.rows.get_mut(&id).filter(|row| row.state == State::Sent) else { return Vec::new() };
        match fate {
            Ok(Fate::Delivered) => row.turn(State::Delivered, now),
            Ok(Fate::Lost(why)) => return self.give_up(id, why, now),
            // Not to know is no news.
            Ok(Fate::Underway) | Err(_) => {
                row.ask_later(now);
                return Vec::new();
            }
        }
        vec![id]
    }

    fn give_up(&mut self, id: i64, why: Said, now: Moment) -> Vec<i64> {
        if let Some(row) = self.rows.get_mut(&id) {
            row.turn(State::GivenUp, now);
            (row.why, row.late) = (Some(why), true);
        }
        self.fall_back(id)
    }

    /// Keeps for later messages of the same cause what a channel asks to be kept.
    fn remember(&mut self, id: i64, keep: Vec<(String, String)>, at: Moment) -> Vec<Kept> {
        let Some(row) = self.rows.get(&id) else { return Vec::new() };
        let (channel, cause) = (row.channel.clone(), row.notice.cause.clone());
        let known = self.memory.entry((channel.clone(), cause.clone())).or_default();
        let new = |(name, value): (String, String)| {
            known.insert(name.clone(), value.clone());
            Kept { channel: channel.clone(), cause: cause.clone(), name, value, at }
        };
        keep.into_iter().map(new).collect()
    }

    fn is_idempotent(&self, channel: &str) -> bool {
        self.settings.channel(channel).is_some_and(|channel| channel.channel.is_idempotent())
    }
}
