//! Everything that is known of one row.

use super::{seconds, statements, who};
use crate::{
    panes::{
        Cx,
        mysql::{
            Server, deadlock_view,
            model::{LockWait, Locks, Process, Session, Transaction},
            words as w,
        },
    },
    text::number,
    theme::Role,
    ui::facts::Section,
};

/// The details of the row with this key, in whichever sub-view it stands.
pub(in crate::panes::mysql) fn details(server: &Server, key: &str, cx: &Cx<'_>) -> Vec<Section> {
    if let Some(id) = key.strip_prefix("process:").and_then(|id| id.parse().ok()) {
        return session(server, id, cx);
    }
    if key.starts_with("digest:") {
        let digests = server.statements.data().map(|data| data.digests.as_slice()).unwrap_or_default();
        let found = digests.iter().find(|digest| statements::key(digest) == key);
        return found.map(|digest| statements::details(digest, cx)).unwrap_or_default();
    }
    if key.starts_with("deadlock") {
        let log = server.deadlocks.data().map(|data| &data.deadlocks);
        return log.map(|log| deadlock_view::details(log, key, cx)).unwrap_or_default();
    }
    if let Some(id) = key.strip_prefix("transaction:").and_then(|id| id.parse::<u64>().ok()) {
        let detached = server.activity.data().into_iter().flat_map(|data| &data.detached);
        return detached.filter(|trx| trx.trx_id == id).map(|trx| transaction(trx, cx)).collect();
    }
    let notes = server.locks.data().map(|locks| locks.notes.as_slice()).unwrap_or_default();
    let section = notes.iter().fold(Section::new(w::notes().get(cx.lang)), |s, note| s.with("", note, Role::Unknown));
    if key.starts_with("note:") { vec![section] } else { Vec::new() }
}

/// A session, from whichever reading knows it.
fn session(server: &Server, id: u64, cx: &Cx<'_>) -> Vec<Section> {
    let process = server.activity.data().and_then(|activity| activity.find(id));
    let locks = server.locks.data();
    let known = locks.and_then(|locks| locks.sessions.iter().find(|session| session.id == id));
    let mut sections = Vec::new();
    match (process, known) {
        (Some(process), _) => sections.extend(about_process(process, cx)),
        (None, Some(session)) => sections.extend(about_session(session, cx)),
        (None, None) => return sections,
    }
    if let Some(locks) = locks {
        sections.extend(waits(locks, id, cx));
    }
    if let Some(session) = known.filter(|session| session.query.is_empty() && !session.last_query.is_empty()) {
        sections.push(Section::new(w::last_statement().get(cx.lang)).with("", &session.last_query, Role::Text));
    }
    sections
}

fn about_process(process: &Process, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let about = Section::new(w::about().get(lang))
        .with(w::id().get(lang), process.id.to_string(), Role::Text)
        .with(w::who().get(lang), format!("{}@{}", process.user, process.host), Role::Text)
        .with(w::db().get(lang), &process.db, Role::Text)
        .with(w::command().get(lang), &process.command, Role::Text)
        .with(w::state().get(lang), &process.state, Role::Text)
        .with(w::age().get(lang), seconds(process.age_s), Role::Text);
    let mut sections = vec![about];
    sections.extend(process.transaction.as_ref().map(|trx| transaction(trx, cx)));
    if !process.query.is_empty() {
        let mut statement = Section::new(w::statement().get(lang)).with("", &process.query, Role::Text);
        if process.query_bytes > process.query.len() as u64 {
            statement = statement.with("", w::cut(lang, process.query.len(), process.query_bytes), Role::Dim);
        }
        sections.push(statement);
    }
    sections
}

fn about_session(session: &Session, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let about = Section::new(w::about().get(lang))
        .with(w::id().get(lang), session.id.to_string(), Role::Text)
        .with(w::who().get(lang), format!("{}@{}", session.user, session.host), Role::Text)
        .with(w::db().get(lang), &session.db, Role::Text)
        .with(w::command().get(lang), &session.command, Role::Text)
        .with(w::state().get(lang), &session.state, Role::Text)
        .with(w::age().get(lang), seconds(session.age_s), Role::Text);
    let mut sections = vec![about];
    sections.extend(session.transaction.as_ref().map(|trx| transaction(trx, cx)));
    if !session.query.is_empty() {
        sections.push(Section::new(w::statement().get(lang)).with("", &session.query, Role::Text));
    }
    sections
}

fn transaction(trx: &Transaction, cx: &Cx<'_>) -> Section {
    let lang = cx.lang;
    let mut section = Section::new(w::transaction().get(lang))
        .with(w::age().get(lang), seconds(trx.trx_age_s), Role::Text)
        .with(w::trx_state().get(lang), &trx.trx_state, Role::Text)
        .with(w::locked().get(lang), number::grouped(trx.rows_locked), Role::Text)
        .with(w::modified().get(lang), number::grouped(trx.rows_modified), Role::Text)
        .with(w::isolation().get(lang), &trx.isolation, Role::Text);
    if let Some(wait) = trx.lock_wait_s {
        section = section.with(w::waited().get(lang), seconds(wait), Role::Warn);
    }
    section
}

/// Whom it waits for and whom it blocks.
fn waits(locks: &Locks, id: u64, cx: &Cx<'_>) -> Vec<Section> {
    let name = |id: Option<u64>| {
        let session = id.and_then(|id| locks.sessions.iter().find(|session| session.id == id));
        session.map_or_else(|| id.map_or_else(|| "?".to_owned(), |id| id.to_string()), who)
    };
    let line = |wait: &LockWait| format!("{} {} {}", seconds(wait.waited_s), wait.mode, wait.object);
    let above = locks.lock_waits.iter().filter(|wait| wait.waiting_id == id);
    let below = locks.lock_waits.iter().filter(|wait| wait.blocking_id == Some(id));
    let mut waits = Section::new(w::waits_for().get(cx.lang));
    for wait in above {
        waits = waits.with(name(wait.blocking_id), line(wait), Role::Warn);
    }
    let mut blocks = Section::new(w::blocks().get(cx.lang));
    for wait in below {
        blocks = blocks.with(name(Some(wait.waiting_id)), line(wait), Role::Crit);
    }
    [waits, blocks].into_iter().filter(|section| !section.lines.is_empty()).collect()
}
