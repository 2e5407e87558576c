//! What is kept of sessions before they are ended. Pure.

use std::collections::BTreeSet;

use super::{identity::Live, words as w};
use crate::{
    domain::{clock::Moment, event::Evidence, words::Lang},
    panes::mysql::{
        ID,
        model::{LockWait, Locks},
        view::seconds,
    },
};

const COLUMNS: [&str; 15] = [
    "id",
    "user",
    "host",
    "db",
    "command",
    "time",
    "state",
    "statement",
    "trx",
    "trx age",
    "trx state",
    "rows locked",
    "rows modified",
    "isolation",
    "query",
];

/// The rows of the sessions, their statements, and the waits in which they have a part.
pub(super) fn of(target: &str, (lang, at): (Lang, Moment), lives: &[Live], locks: Option<&Locks>) -> Evidence {
    let ids: BTreeSet<u64> = lives.iter().map(|live| live.process.id).collect();
    let waits = locks.into_iter().flat_map(|locks| &locks.lock_waits);
    let mine =
        waits.filter(|wait| ids.contains(&wait.waiting_id) || wait.blocking_id.is_some_and(|id| ids.contains(&id)));
    let last = lives.iter().filter(|live| !live.last_query.is_empty());
    let last = last.map(|live| w::last_ran(lang, live.process.id, &live.last_query));
    Evidence {
        pane: ID.to_owned(),
        target: Some(target.to_owned()),
        view: "activity".to_owned(),
        taken_at: Some(at),
        columns: COLUMNS.map(str::to_owned).to_vec(),
        rows: lives.iter().map(row).collect(),
        details: last.chain(mine.map(|waits| wait(waits, lang))).collect(),
    }
}

fn row(live: &Live) -> Vec<String> {
    let process = &live.process;
    let trx = process.transaction.as_ref();
    let of_trx = |text: fn(&crate::panes::mysql::model::Transaction) -> String| trx.map(text).unwrap_or_default();
    vec![
        process.id.to_string(),
        process.user.to_string(),
        process.host.to_string(),
        process.db.to_string(),
        process.command.to_string(),
        seconds(process.age_s),
        process.state.to_string(),
        process.query_id.map(|id| id.to_string()).unwrap_or_default(),
        of_trx(|trx| trx.trx_id.to_string()),
        of_trx(|trx| seconds(trx.trx_age_s)),
        of_trx(|trx| trx.trx_state.to_string()),
        of_trx(|trx| trx.rows_locked.to_string()),
        of_trx(|trx| trx.rows_modified.to_string()),
        of_trx(|trx| trx.isolation.to_string()),
        process.query.to_string(),
    ]
}

fn wait(wait: &LockWait, lang: Lang) -> String {
    let by = wait.blocking_id.map_or_else(|| "?".to_owned(), |id| id.to_string());
    let lock = format!("{} {} ← {}", wait.object, wait.mode, wait.blocking_mode);
    w::waits(lang, wait.waiting_id, seconds(wait.waited_s), by, lock)
}
