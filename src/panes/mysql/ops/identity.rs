//! Who is who: what was seen of a session, what there is now, and whether that is the same. Pure.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::words as w;
use crate::{
    domain::{act::Refusal, clock::Moment, words::Lang},
    panes::mysql::{model::Process, record::Record},
    text::Clean,
};

/// By how much two looks may disagree on when a statement began: servers count whole seconds, and the pane is a poll old.
const TOLERANCE: TimeDelta = TimeDelta::seconds(3);
/// From this many characters on a statement that was seen may be the beginning of a longer one.
const CUT: usize = 120;

/// A session as it was seen.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Seen {
    /// Its id.
    pub id: u64,
    /// Its user.
    pub user: Clean,
    /// The address of its client, with the port.
    pub host: Clean,
    /// Its default schema.
    pub db: Clean,
    /// What kind of thing it did.
    pub command: Clean,
    /// The statement that ran, perhaps cut.
    pub query: Clean,
    /// The number of that statement, where the pane knows it (MariaDB).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_id: Option<u64>,
    /// When it began that, by our clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
    /// Its transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trx_id: Option<u64>,
    /// When the transaction began, by our clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trx_since: Option<Moment>,
}

impl Seen {
    /// Whether it ran a statement.
    pub(super) fn runs(&self) -> bool {
        !self.query.is_empty() && &*self.command != "Sleep"
    }
}

/// A session as it is now.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Live {
    /// The session; `query_id` is what tells its statement from the next: on MariaDB the number of the statement, on MySQL
    /// that of the event of its thread.
    pub process: Process,
    /// When it began what it does, in seconds of the server's clock.
    pub began: u64,
    /// Its thread (MySQL).
    pub thread: Option<u64>,
    /// Its last statement, while none runs.
    pub last_query: Clean,
    /// When its transaction began, by the server's clock.
    pub trx_started: String,
}

/// What must still be so when a session is ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Mark {
    /// The session as it was planned.
    pub seen: Seen,
    /// What it must still be at.
    pub bound: Bound,
}

/// What a session must still be at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Bound {
    /// The same statement, or asleep since the same one: no other has begun.
    Statement {
        /// The thread (MySQL).
        thread: Option<u64>,
        /// The number of the statement, or of the event of the thread.
        beat: u64,
    },
    /// Something that began in the same second, where the server does not number statements.
    Began {
        /// In seconds of the server's clock.
        at: u64,
    },
    /// The same transaction, in which statements follow each other.
    Transaction {
        /// Its id.
        trx_id: u64,
        /// When it began, by the server's clock.
        started: String,
    },
}

impl Live {
    /// One row of [`super::sql::sessions`].
    pub fn of(row: &Record) -> Self {
        let (user, command) = (row.text(1), row.text(4));
        let process = Process {
            id: row.number(0),
            system: Process::is_of_server(&user, &command),
            user,
            host: row.text(2),
            db: row.text(3),
            command,
            age_s: row.seconds(5),
            state: row.text(6),
            query: row.text(7),
            query_bytes: row.number(8),
            query_id: row.maybe_number(11),
            transaction: None,
        };
        let last_query = if process.query.is_empty() { row.text(13) } else { Clean::default() };
        Self { process, began: row.number(9), thread: row.maybe_number(10), last_query, trx_started: String::new() }
    }

    /// What is seen of it at `now`.
    pub fn seen(&self, now: Moment) -> Seen {
        let process = &self.process;
        Seen { query: process.query.clone(), query_id: process.query_id, ..seen_of(process, now) }
    }

    /// What it must still be at when it is ended: its statement; or its transaction, when the statement is only one of
    /// many in it and the connection is to be ended.
    pub fn bound(&self, query: bool) -> Bound {
        let process = &self.process;
        if let Some(trx) = &process.transaction
            && !query
            && process.runs()
            && trx.trx_age_s >= process.age_s + 1.0
        {
            return Bound::Transaction { trx_id: trx.trx_id, started: self.trx_started.clone() };
        }
        match process.query_id {
            Some(beat) => Bound::Statement { thread: self.thread, beat },
            None => Bound::Began { at: self.began },
        }
    }
}

/// What is seen of a session of a reading that was taken at `at`; its statement is cut to a kibibyte.
#[must_use]
pub fn seen_of(process: &Process, at: Moment) -> Seen {
    let ago = |seconds: f64| at.checked_sub_signed(TimeDelta::milliseconds(millis(seconds)));
    Seen {
        id: process.id,
        user: process.user.clone(),
        host: process.host.clone(),
        db: process.db.clone(),
        command: process.command.clone(),
        query: Clean::with_limit(&process.query, 1024),
        query_id: process.query_id,
        since: ago(process.age_s),
        trx_id: process.transaction.as_ref().map(|trx| trx.trx_id),
        trx_since: process.transaction.as_ref().and_then(|trx| ago(trx.trx_age_s)),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
fn millis(seconds: f64) -> i64 {
    (seconds * 1000.0) as i64
}

/// Whether the session is still the one that was seen in the pane, and, for a statement, still at that one.
///
/// # Errors
/// What is different.
pub(super) fn recognise<'l>(
    seen: &Seen,
    live: Option<&'l Live>,
    query: bool,
    (lang, now): (Lang, Moment),
) -> Result<&'l Live, Refusal> {
    let live = same_session(seen, live, lang)?;
    if !query {
        return Ok(live);
    }
    if !live.process.runs() {
        return Err(ended(seen, live, lang));
    }
    let is = live.seen(now);
    if let (Some(was), Some(number)) = (seen.query_id, is.query_id)
        && live.thread.is_none()
    {
        return if was == number { Ok(live) } else { Err(another_statement(seen, &is, lang)) };
    }
    let began = seen.since.zip(is.since).is_none_or(|(was, is)| (was - is).abs() <= TOLERANCE);
    if began && same_text(&seen.query, &is.query) { Ok(live) } else { Err(another_statement(seen, &is, lang)) }
}

/// Whether the session is still what was planned.
///
/// # Errors
/// What is different.
pub(super) fn prove<'l>(
    mark: &Mark,
    live: Option<&'l Live>,
    query: bool,
    (lang, now): (Lang, Moment),
) -> Result<&'l Live, Refusal> {
    let live = same_session(&mark.seen, live, lang)?;
    let is = live.seen(now);
    let same = match &mark.bound {
        Bound::Statement { thread, beat } => {
            // The text and the number are read one after the other: both must fit.
            let text = same_text(&mark.seen.query, &is.query);
            *thread == live.thread && Some(*beat) == live.process.query_id && text
        }
        Bound::Began { at } => at.abs_diff(live.began) <= 1 && is.query == mark.seen.query,
        Bound::Transaction { trx_id, started } => {
            let trx = live.process.transaction.as_ref();
            if trx.is_some_and(|trx| trx.trx_id == *trx_id) && live.trx_started == *started {
                return Ok(live);
            }
            return Err(another_transaction(&mark.seen, &is, lang));
        }
    };
    match (same, query && !live.process.runs()) {
        (_, true) => Err(ended(&mark.seen, live, lang)),
        (false, _) => Err(another_statement(&mark.seen, &is, lang)),
        (true, false) => Ok(live),
    }
}

fn same_session<'l>(seen: &Seen, live: Option<&'l Live>, lang: Lang) -> Result<&'l Live, Refusal> {
    let Some(live) = live else { return Err(Refusal::new(w::gone(lang, seen.id))) };
    let is = &live.process;
    if (&seen.user, &seen.host, &seen.db) == (&is.user, &is.host, &is.db) {
        return Ok(live);
    }
    let refusal = Refusal::new(w::another_session(lang, seen.id))
        .differs(w::user().get(lang), seen.user.as_str(), is.user.as_str())
        .differs(w::host().get(lang), seen.host.as_str(), is.host.as_str())
        .differs(w::db().get(lang), seen.db.as_str(), is.db.as_str());
    Err(refusal)
}

fn ended(seen: &Seen, live: &Live, lang: Lang) -> Refusal {
    let is = &live.process;
    Refusal::new(w::statement_ended(lang, seen.id))
        .differs(w::command().get(lang), seen.command.as_str(), is.command.as_str())
        .differs(w::statement().get(lang), seen.query.as_str(), is.query.as_str())
}

fn another_statement(seen: &Seen, is: &Seen, lang: Lang) -> Refusal {
    let refusal = Refusal::new(w::another_statement(lang, seen.id))
        .differs(w::command().get(lang), seen.command.as_str(), is.command.as_str())
        .differs(w::statement().get(lang), seen.query.as_str(), is.query.as_str());
    let began = |seen: &Seen| seen.since.map(|at| at.format("%H:%M:%S%.3f UTC").to_string()).unwrap_or_default();
    refusal.differs(w::begun().get(lang), began(seen), began(is))
}

fn another_transaction(seen: &Seen, is: &Seen, lang: Lang) -> Refusal {
    let id = |seen: &Seen| seen.trx_id.map_or_else(|| "–".to_owned(), |id| id.to_string());
    let began = |seen: &Seen| seen.trx_since.map(|at| at.format("%H:%M:%S UTC").to_string()).unwrap_or_default();
    Refusal::new(w::another_transaction(lang, seen.id)).differs(w::transaction().get(lang), id(seen), id(is)).differs(
        w::begun().get(lang),
        began(seen),
        began(is),
    )
}

/// Whether `is` is the statement that was seen as `was`, which may have been cut; the end of a cut text need not be that of
/// a character.
fn same_text(was: &Clean, is: &Clean) -> bool {
    if was == is {
        return true;
    }
    // A cut of our own says how much is missing.
    let was = was.rsplit_once("… (+").map_or(was.as_str(), |(text, _)| text);
    let known = was.chars().count();
    let sure: usize = was.chars().take(known.saturating_sub(2)).map(char::len_utf8).sum();
    known >= CUT && is.starts_with(&was[..sure])
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
