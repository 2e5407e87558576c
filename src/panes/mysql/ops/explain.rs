//! Explaining the statement that a session runs: how the server carries it out just now. The statement is never run, never
//! parsed again, and no schema is changed: the server is given the number of the session.

use super::{
    desk::{Desk, unseen},
    identity::{Live, Seen, recognise},
    sql::{self, Which},
    words as w,
};
use crate::{
    domain::{
        act::{Ask, Found, Refusal},
        words::Lang,
    },
    panes::mysql::{dialect::Server, record::Record, session::Failed},
    text::Clean,
};

/// The words with which a statement begins that can be explained.
const KINDS: [&str; 6] = ["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"];
/// We may not (`ER_ACCESS_DENIED_ERROR`, as MySQL says here).
const DENIED: u16 = 1045;
/// The session has ended (`ER_NO_SUCH_THREAD`).
const GONE: u16 = 1094;
/// The session runs nothing that can be explained just now (MySQL 3012; MariaDB 1933).
const NOTHING_TO_EXPLAIN: [u16; 2] = [3012, 1933];
/// Our own limit ended the question: the session did not come to answer it (MariaDB 1969).
const LIMIT: u16 = 1969;

/// Looks.
pub(super) async fn look(desk: &Desk, ask: &Ask, lang: Lang) -> Result<Found, Refusal> {
    let link = desk.link().await.map_err(|failed| unseen(&failed, lang))?;
    let (id, seen) = meant(ask, lang)?;
    let before = find(desk, &link.server, id, lang).await?;
    let live = match (&seen, before) {
        (Some(seen), before) => recognise(seen, before.as_ref(), true, (lang, desk.now()))?.clone(),
        (None, Some(live)) => live,
        (None, None) => return Err(Refusal::new(w::gone(lang, id))),
    };
    if !explainable(&live.process.query) {
        return Err(Refusal::new(w::not_explainable(lang, KINDS.join(", "))));
    }
    let command = sql::explain(&link.server, id);
    let rows = desk.ask(&command).await.map_err(|failed| refused(&link.server, &live, &failed, lang))?;
    let after = find(desk, &link.server, id, lang).await?;
    // What was explained is what ran before and after.
    let now = after.as_ref().map(|after| (after.thread, after.process.query_id, after.began));
    if now.is_none_or(|(thread, beat, began)| {
        (thread, beat) != (live.thread, live.process.query_id) || began.abs_diff(live.began) > 1
    }) {
        return Err(Refusal::new(w::ended_meanwhile(lang, id)));
    }
    Ok(found(&live, command, &rows, lang))
}

/// The session that is meant, and what was seen of it when it was picked from a row.
fn meant(ask: &Ask, lang: Lang) -> Result<(u64, Option<Seen>), Refusal> {
    let Some(frozen) = ask.frozen.clone() else {
        let id = ask.param("id").trim().parse();
        return id.map(|id| (id, None)).map_err(|_| Refusal::of("id", w::which_session().get(lang)));
    };
    let seen: Vec<Seen> = serde_json::from_value(frozen).map_err(|_| Refusal::new(w::no_plan_of_ours().get(lang)))?;
    let seen = seen.into_iter().next().ok_or_else(|| Refusal::new(w::nothing_meant().get(lang)))?;
    Ok((seen.id, Some(seen)))
}

async fn find(desk: &Desk, server: &Server, id: u64, lang: Lang) -> Result<Option<Live>, Refusal> {
    let found = desk.sessions(server, &Which::Ids(&[id])).await.map_err(|failed| unseen(&failed, lang))?;
    Ok(found.into_iter().next())
}

/// Whether the first word of a statement, behind comments and brackets, is that of one that can be explained.
pub(super) fn explainable(query: &Clean) -> bool {
    let mut rest = query.trim_start_matches(|c: char| c.is_whitespace() || c == '⏎' || c == '(');
    while let Some(comment) = rest.strip_prefix("/*") {
        let Some((_, behind)) = comment.split_once("*/") else { return false };
        rest = behind.trim_start_matches(|c: char| c.is_whitespace() || c == '⏎' || c == '(');
    }
    let word: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
    KINDS.iter().any(|kind| kind.eq_ignore_ascii_case(&word))
}

fn refused(server: &Server, live: &Live, failed: &Failed, lang: Lang) -> Refusal {
    let id = live.process.id;
    match failed.code {
        Some(DENIED) => Refusal::new(w::explain_denied(lang, &live.process.user, &server.account)),
        Some(GONE) => Refusal::new(w::gone(lang, id)),
        Some(code) if NOTHING_TO_EXPLAIN.contains(&code) => Refusal::new(w::nothing_to_explain(lang, id)),
        Some(LIMIT) => Refusal::new(w::does_not_answer(lang, id, &live.process.state)),
        _ => unseen(failed, lang),
    }
}

fn found(live: &Live, command: String, rows: &[Record], lang: Lang) -> Found {
    let process = &live.process;
    let mut lines = vec![
        (w::statement().get(lang).to_owned(), process.query.to_string()),
        (w::db().get(lang).to_owned(), process.db.to_string()),
    ];
    lines.extend(rows.iter().map(step));
    Found { title: w::explain_title(lang, process.id, &process.who()), command, lines }
}

/// One step: `1 SIMPLE stock`, and everything else that the server says of it.
fn step(row: &Record) -> (String, String) {
    let named = |name: &str| row.named(&[name]).to_string();
    let label = [named("id"), named("select_type"), named("table")];
    let known = ["id", "select_type", "table"];
    let rest = row.names().iter().enumerate().filter(|(_, name)| !known.contains(&name.as_str()));
    let rest = rest.filter(|(at, _)| row.bytes(*at).is_some_and(|bytes| !bytes.is_empty()));
    let text: Vec<String> = rest.map(|(at, name)| format!("{} {}", Clean::new(name), row.text(at))).collect();
    (label.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "), text.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_reads_or_changes_rows_is_explained() {
        for yes in [
            "select 1",
            " (SELECT 1)",
            "/* app=web */ UPDATE t SET a = 1",
            "WITH x AS (SELECT 1) SELECT 2",
            "⏎delete from t",
        ] {
            assert!(explainable(&yes.into()), "{yes}");
        }
        for no in ["", "CALL p()", "ALTER TABLE t ADD c INT", "/* open", "SELECTED", "COMMIT", "EXPLAIN SELECT 1"] {
            assert!(!explainable(&no.into()), "{no}");
        }
    }

    #[test]
    fn a_step_says_all_that_the_server_said() {
        let names = ["id", "select_type", "table", "type", "key", "rows", "Extra"].map(str::to_owned).to_vec();
        let values = ["1", "SIMPLE", "stock", "ALL", "", "3", "Using where"];
        let row = Record::new(names, values.iter().map(|v| Some(v.as_bytes().to_vec())).collect());
        assert_eq!(step(&row), ("1 SIMPLE stock".into(), "type ALL · rows 3 · Extra Using where".into()));
    }
}
