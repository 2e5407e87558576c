//! What a person must know before a session is ended, line by line. Pure.

use std::{collections::BTreeSet, time::Duration};

use super::{identity::Live, words as w};
use crate::{
    domain::{act::Said, words::Lang},
    panes::mysql::{
        model::{Locks, Process, Transaction},
        view::seconds,
    },
    text::{Clean, number},
};

/// Up to so many modified rows a rollback is over in the blink of an eye: ending such a session takes one key.
pub(super) const ROWS_GENTLE: u64 = 1_000;
/// From this many changed rows on the rollback takes a while.
const ROWS_WARN: u64 = 100_000;
/// From this many changed rows on the rollback may be the longer outage.
const ROWS_DANGER: u64 = 1_000_000;
/// The longest statement in a line, in bytes.
const LINE: usize = 300;

/// What bears on the lines beside the sessions.
pub(super) struct Around<'a> {
    /// Who waits for whom, or why that is not known.
    pub locks: &'a Result<Locks, String>,
    /// Rows a second that a rollback undoes, and whether that was measured.
    pub rollback: (u64, bool),
    /// Whether only the statement is to be ended.
    pub query: bool,
    /// The language of the room.
    pub lang: Lang,
}

/// The lines about what is to be ended.
pub(super) fn of(lives: &[&Live], around: &Around<'_>) -> Vec<Said> {
    let mut said = match lives {
        [live] => one(live, around),
        lives => several(lives, around),
    };
    said.push(waiters(lives, around));
    said.extend(rollback(lives, around));
    said
}

fn one(live: &Live, around: &Around<'_>) -> Vec<Said> {
    let (process, lang) = (&live.process, around.lang);
    let db = if process.db.is_empty() { "–" } else { &*process.db };
    let mut said =
        vec![Said::fact(w::session().get(lang), format!("{} {}@{} {db}", process.id, process.user, process.host))];
    let text = |query: &Clean| Clean::with_limit(query, LINE).to_string();
    if process.sleeps() || process.query.is_empty() {
        said.push(Said::fact(w::statement().get(lang), w::none_runs(lang, &process.command, seconds(process.age_s))));
        if !live.last_query.is_empty() {
            said.push(Said::fact(w::last_statement().get(lang), text(&live.last_query)));
        }
    } else {
        said.push(Said::fact(w::statement().get(lang), text(&process.query)));
        said.push(Said::fact(w::runs_for().get(lang), format!("{} · {}", seconds(process.age_s), process.state)));
    }
    said.extend(process.transaction.as_ref().map(|trx| Said::fact(w::transaction().get(lang), open(trx, lang))));
    let holds = process.transaction.is_some();
    if around.query && holds {
        said.push(Said::warning("", w::locks_stay().get(lang)));
    }
    if !around.query && process.runs() {
        said.push(Said::fact("", w::query_first().get(lang)));
    }
    said
}

fn open(trx: &Transaction, lang: Lang) -> String {
    let (age, isolation) = (seconds(trx.trx_age_s), &trx.isolation);
    w::open_transaction(lang, age, number::grouped(trx.rows_locked), number::grouped(trx.rows_modified), isolation)
}

fn several(lives: &[&Live], around: &Around<'_>) -> Vec<Said> {
    let lang = around.lang;
    let users: BTreeSet<&str> = lives.iter().map(|live| live.process.user.as_str()).collect();
    let oldest = lives.iter().map(|live| live.process.age_s).fold(0.0, f64::max);
    let open = lives.iter().filter(|live| live.process.transaction.is_some()).count();
    vec![
        Said::fact(w::sessions().get(lang), lives.len().to_string()),
        Said::fact(w::user().get(lang), users.into_iter().collect::<Vec<_>>().join(", ")),
        Said::fact(w::runs_for().get(lang), w::at_most(lang, seconds(oldest))),
        Said::fact(w::transaction().get(lang), w::of_them_open(lang, open)),
    ]
}

/// How many wait for them, directly or through others.
fn waiters(lives: &[&Live], around: &Around<'_>) -> Said {
    let lang = around.lang;
    let locks = match around.locks {
        Ok(locks) => locks,
        Err(why) => return Said::warning(w::waiting().get(lang), why.clone()),
    };
    let ids: Vec<u64> = lives.iter().map(|live| live.process.id).collect();
    let below = below(locks, &ids);
    if below.is_empty() {
        return Said::fact(w::waiting().get(lang), w::nobody_waits().get(lang));
    }
    let perhaps =
        locks.lock_waits.iter().any(|wait| wait.perhaps && wait.blocking_id.is_some_and(|id| ids.contains(&id)));
    let text = w::sessions_wait(lang, below.len());
    if perhaps {
        Said::warning(w::waiting().get(lang), format!("{text} · {}", w::perhaps().get(lang)))
    } else {
        Said::fact(w::waiting().get(lang), text)
    }
}

/// The sessions that wait for one of these, directly or through others; none of these themselves.
pub(super) fn below(locks: &Locks, ids: &[u64]) -> BTreeSet<u64> {
    let mut seen = BTreeSet::new();
    let mut next: Vec<u64> = ids.to_vec();
    while let Some(id) = next.pop() {
        let waits = locks.lock_waits.iter().filter(|wait| wait.blocking_id == Some(id)).map(|wait| wait.waiting_id);
        next.extend(waits.filter(|waiter| !ids.contains(waiter) && seen.insert(*waiter)));
    }
    seen
}

/// What ending them must undo.
fn rollback(lives: &[&Live], around: &Around<'_>) -> Vec<Said> {
    let lang = around.lang;
    let rows: u64 = lives.iter().map(|live| modified(&live.process)).sum();
    let label = w::rollback().get(lang);
    let (rate, measured) = around.rollback;
    let mut said = Vec::new();
    if rolls_back(lives) {
        said.push(Said::warning(label, w::rolls_back_already().get(lang)));
    }
    if rows == 0 {
        said.push(Said::fact(label, w::nothing_to_undo().get(lang)));
        return said;
    }
    let time = Duration::from_millis(rows.saturating_mul(1000) / rate.max(1));
    let time = if time < Duration::from_secs(1) {
        w::under_a_second().get(lang).to_owned()
    } else {
        w::about(lang, number::duration(time))
    };
    let basis =
        if measured { w::rate_seen(lang, number::count(rate)) } else { w::rate_rough(lang, number::count(rate)) };
    let rows_text = number::grouped(rows);
    // Of a statement only its own part is undone, which nobody counts.
    let text = if around.query {
        w::undo_at_most(lang, rows_text, time, basis)
    } else {
        w::undo(lang, rows_text, time, basis)
    };
    said.push(match rows {
        _ if rows > ROWS_DANGER => Said::danger(label, text),
        _ if rows > ROWS_WARN => Said::warning(label, text),
        _ => Said::fact(label, text),
    });
    said
}

fn rolls_back(lives: &[&Live]) -> bool {
    let state = |live: &&&Live| live.process.transaction.as_ref().is_some_and(|trx| &*trx.trx_state == "ROLLING BACK");
    lives.iter().any(|live| state(&live))
}

/// How many rows its transaction has changed.
pub(super) fn modified(process: &Process) -> u64 {
    process.transaction.as_ref().map_or(0, |trx| trx.rows_modified)
}

/// One session in a list of several.
pub(super) fn line(live: &Live) -> String {
    let process = &live.process;
    let query = Clean::with_limit(&process.query, 120);
    let parts = [
        format!("{}@{}", process.user, process.host),
        process.db.to_string(),
        process.command.to_string(),
        seconds(process.age_s),
        query.to_string(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
