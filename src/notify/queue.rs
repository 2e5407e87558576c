//! The queue: which message may go out now, which is late, which page was told already. Pure: rows and a moment in,
//! steps out.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::domain::{
    clock::Moment,
    notice::{Delivery, Kind, Notice, Said, State},
    words::Lang,
};

/// A message that is not out after so long is an alarm.
pub const LATE: TimeDelta = TimeDelta::minutes(2);
/// After so long without success it is not tried any more.
pub const GIVE_UP: TimeDelta = TimeDelta::hours(1);
/// The longest time between two tries, unless a service asks for more.
const LONGEST: Duration = Duration::from_mins(1);
/// So many messages of one channel are on their way at once.
const AT_ONCE: usize = 8;
/// How often a service is asked what became of a message.
const ASKS: u32 = 15;

/// A message and all that is known of it, as it stands on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Row {
    /// Its place in the order.
    pub id: i64,
    /// Unique per notice, channel and recipient.
    pub key: String,
    /// What it tells.
    pub notice: Notice,
    /// The channel.
    pub channel: String,
    /// The number or address; empty for a channel that is one place.
    pub recipient: String,
    /// The person behind it.
    pub person: Option<String>,
    /// The Slack ids of those to be mentioned.
    pub mentions: Vec<String>,
    /// The language of its words.
    pub lang: Lang,
    /// Its first line.
    pub subject: String,
    /// The others.
    pub body: String,
    /// The channels to try when this one does not get it out.
    pub fallback: Vec<String>,
    /// How far it has come.
    pub state: State,
    /// Since when.
    pub since: Moment,
    /// From when on it should be out.
    pub due: Moment,
    /// When something happens next: the try, the end of being held, the question.
    pub next: Option<Moment>,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it is where it is.
    pub why: Option<Said>,
    /// Whether an earlier try may have arrived.
    pub again: bool,
    /// Whether it was not out in time.
    pub late: bool,
    /// Whether another channel was asked to take its place.
    pub fell_back: bool,
    /// By which the service can be asked about it.
    pub receipt: Option<String>,
    /// How often the service was asked.
    pub asks: u32,
}

impl Row {
    /// What others see of it.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        Delivery {
            key: self.key.clone(),
            notice: self.notice.key.clone(),
            cause: self.notice.cause.clone(),
            channel: self.channel.clone(),
            recipient: self.recipient.clone(),
            title: self.subject.clone(),
            state: self.state,
            at: self.since,
            attempts: self.attempts,
            next: self.next.filter(|_| matches!(self.state, State::Held | State::Failed)),
            why: self.why.clone(),
            late: self.late,
        }
    }

    /// Within a lane messages keep their order.
    fn lane(&self) -> (&str, &str, &str) {
        (&self.channel, &self.recipient, &self.notice.cause)
    }

    const fn is_ready(&self) -> bool {
        matches!(self.state, State::Queued | State::Sending | State::Failed)
    }

    fn is_asked(&self) -> bool {
        self.state == State::Sent && self.receipt.is_some() && self.next.is_some()
    }

    /// It has another state now.
    pub fn turn(&mut self, state: State, now: Moment) {
        self.state = state;
        self.since = now;
        self.next = None;
    }

    /// It waits for its next try.
    pub fn fail(&mut self, why: Said, wait: Option<Duration>, now: Moment) {
        let wait = wait.unwrap_or_default().max(back_off(&self.key, self.attempts));
        self.turn(State::Failed, now);
        self.next = Some(later(now, wait));
        self.why = Some(why);
    }

    /// The service took it, and can be asked about it.
    pub fn ask_later(&mut self, now: Moment) {
        self.next = (self.asks < ASKS).then(|| later(now, doubled(5, self.asks)));
        self.asks += 1;
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It was held long enough.
    Release(i64),
    /// Its turn has come.
    Send(i64),
    /// It is not out in time.
    Alarm(i64),
    /// The service may know by now what became of it.
    Ask(i64),
}

/// All that is due.
#[must_use]
pub fn due(rows: &BTreeMap<i64, Row>, now: Moment) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lanes = BTreeSet::new();
    let mut flying: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.values().filter(|row| row.state == State::Sending) {
        *flying.entry(&row.channel).or_default() += 1;
    }
    for row in rows.values() {
        let ripe = row.next.is_none_or(|next| next <= now);
        if row.state == State::Held && ripe {
            steps.push(Step::Release(row.id));
        }
        if row.is_asked() && ripe {
            steps.push(Step::Ask(row.id));
        }
        if !row.is_ready() {
            continue;
        }
        if !row.late && now - row.due >= LATE {
            steps.push(Step::Alarm(row.id));
        }
        let first = lanes.insert(row.lane());
        let room = flying.entry(&row.channel).or_default();
        if first && ripe && row.state != State::Sending && *room < AT_ONCE {
            *room += 1;
            steps.push(Step::Send(row.id));
        }
    }
    steps
}

/// Whether anything can become due by itself.
#[must_use]
pub fn is_idle(rows: &BTreeMap<i64, Row>) -> bool {
    !rows.values().any(|row| row.state.waits() || row.is_asked())
}

/// After the clock was set, on or back: what was to happen soon still happens soon, and nothing is late that was not.
pub fn set(rows: &mut BTreeMap<i64, Row>, by: TimeDelta) {
    for row in rows.values_mut().filter(|row| row.is_ready() || row.is_asked()) {
        row.due += by;
        row.next = row.next.map(|next| next + by);
    }
}

/// The page that told the same person the same thing within the window.
#[must_use]
pub fn told<'r>(rows: &'r BTreeMap<i64, Row>, new: &Row, window: TimeDelta) -> Option<&'r Row> {
    let alive = |row: &&Row| row.is_ready() || matches!(row.state, State::Sent | State::Delivered);
    let same = |row: &&Row| row.lane() == new.lane() && label(&row.notice) == label(&new.notice);
    rows.values().rev().filter(alive).filter(same).find(|row| new.since - row.due < window)
}

/// What makes two pages of one cause the same.
fn label(notice: &Notice) -> String {
    match &notice.kind {
        Kind::Escalated { rung } => format!("escalated {rung}"),
        Kind::Business { team } => format!("business {team}"),
        kind => format!("{} {}", kind.name(), notice.severity.id()),
    }
}

/// After how long the next try is made: 1 s, 2 s, 4 s … a minute, each up to a fifth shorter, so that not all come at
/// once.
fn back_off(key: &str, attempts: u32) -> Duration {
    let whole = doubled(1, attempts.saturating_sub(1));
    let dice = Sha256::digest(format!("{attempts} {key}"))[0];
    whole.saturating_sub(whole / 5 * u32::from(dice) / 255)
}

fn doubled(seconds: u64, times: u32) -> Duration {
    Duration::from_secs(seconds << times.min(6)).min(LONGEST)
}

fn later(now: Moment, wait: Duration) -> Moment {
    TimeDelta::from_std(wait).ok().and_then(|wait| now.checked_add_signed(wait)).unwrap_or(now)
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
