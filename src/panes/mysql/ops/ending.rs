//! Ending what was planned. It is proved before the intent is written, and once more by the server itself, in the packet
//! that carries the `KILL`. Nothing is tried twice.

use std::time::{Duration, Instant};

use super::{
    desk::{Desk, unseen},
    evidence,
    identity::{Bound, Mark, prove as prove_mark},
    kill::{Proof, ROOT, grant, protected},
    roots,
    sql::{self, Which},
    words as w,
};
use crate::{
    domain::{
        act::{Plan, Ran, RanHow, Refusal},
        event::Evidence,
        words::Lang,
    },
    panes::mysql::{
        dialect::Server,
        session::{Failed, grantee},
    },
    text::Clean,
};

/// For how long nobody asks before the last proof of a transaction: what `InnoDB` says of transactions is renewed only
/// when it was not asked for 0.1 s.
const QUIET: Duration = Duration::from_millis(120);
/// The statement that was to prove the session failed on purpose (`ER_SUBQUERY_NO_1_ROW`).
const NOT_THE_SAME: u16 = 1242;
/// There is no such session (`ER_NO_SUCH_THREAD`), or statement (MariaDB, `ER_NO_SUCH_QUERY`).
const GONE: [u16; 2] = [1094, 1957];
/// It belongs to somebody else (`ER_KILL_DENIED_ERROR`; MariaDB, `ER_KILL_QUERY_DENIED_ERROR`; a missing privilege).
const NOT_OURS: [u16; 3] = [1095, 1979, 1227];
/// Looks again, and gives what is to be kept of the sessions.
pub(super) async fn prove(desk: &Desk, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
    let proof = Proof::of(plan, lang)?;
    let link = desk.link().await.map_err(|failed| unseen(&failed, lang))?;
    let found = desk.sessions(&link.server, &Which::Ids(&proof.ids())).await.map_err(|failed| unseen(&failed, lang))?;
    let now = desk.now();
    for mark in &proof.marks {
        let live = found.iter().find(|live| live.process.id == mark.seen.id);
        let live = prove_mark(mark, live, proof.query, (lang, now))?;
        protected(live, link.server.connection_id, lang)?;
    }
    let locks = desk.locks().await.map_err(|failed| Clean::new(&failed.fault.detail).to_string());
    if plan.ask.operation == ROOT {
        roots::still(&locks, &proof.ids(), lang)?;
    }
    Ok(Some(evidence::of(desk.target(), (lang, now), &found, locks.as_ref().ok())))
}

/// Ends them, one by one, each proved by the server in the same packet; stops where one is not as planned.
pub(super) async fn run(desk: &Desk, plan: &Plan, lang: Lang) -> Ran {
    let began = Instant::now();
    let mut ran = match Proof::of(plan, lang) {
        Ok(proof) => end_all(desk, &proof, lang).await,
        Err(refusal) => Ran::new(RanHow::Refused, refusal.why),
    };
    ran.took = began.elapsed();
    ran
}

async fn end_all(desk: &Desk, proof: &Proof, lang: Lang) -> Ran {
    let link = match desk.link().await {
        Ok(link) => link,
        Err(failed) => return Ran::new(RanHow::Refused, unseen(&failed, lang).why),
    };
    let (mut output, all) = (Vec::new(), proof.marks.len());
    for (done, mark) in proof.marks.iter().enumerate() {
        if mark.seen.id == link.server.connection_id {
            return Ran::new(RanHow::Refused, w::our_own(lang, mark.seen.id));
        }
        let sql = sql::guarded(&link.server, mark, proof.query, desk.signature());
        let pause = if matches!(mark.bound, Bound::Transaction { .. }) { QUIET } else { Duration::ZERO };
        let outcome = desk.ask_after(pause, &sql).await;
        output.push(sql);
        let Err(failed) = outcome else { continue };
        let mut ran = not_ended(desk, &link.server, (mark, proof.query), &failed, lang).await;
        if all > 1 {
            ran.text = format!("{} {}", w::so_many_done(lang, done, all), ran.text);
        }
        if done > 0 && ran.how == RanHow::Refused {
            ran.how = RanHow::Failed;
        }
        output.append(&mut ran.output);
        ran.output = output;
        return ran;
    }
    let text = match &proof.marks[..] {
        [mark] => w::done_one(lang, &sql::kill(&link.server, mark, proof.query)),
        _ => w::done_all(lang, all),
    };
    Ran { output, ..Ran::new(RanHow::Done, text) }
}

/// Why one was not ended.
async fn not_ended(desk: &Desk, server: &Server, (mark, query): (&Mark, bool), failed: &Failed, lang: Lang) -> Ran {
    let detail = Clean::new(&failed.fault.detail);
    let Some(code) = failed.code else { return Ran::new(RanHow::Unknown, w::unknown_outcome(lang, &detail)) };
    if NOT_OURS.contains(&code) {
        let rows = desk.ask(&sql::may_kill(&grantee(&server.account))).await.unwrap_or_default();
        return Ran::new(RanHow::Failed, w::denied(lang, code, &grant(server, !rows.is_empty())));
    }
    if code != NOT_THE_SAME && !GONE.contains(&code) {
        return Ran::new(RanHow::Failed, detail.to_string());
    }
    let found = desk.sessions(server, &Which::Ids(&[mark.seen.id])).await.unwrap_or_default();
    let refusal = match prove_mark(mark, found.first(), query, (lang, desk.now())) {
        Err(refusal) => refusal,
        // It was another in that instant, or it ended while we looked.
        Ok(_) => Refusal::new(w::changed_just_then(lang, mark.seen.id)),
    };
    let changed = refusal.changed.iter().map(|[what, was, is]| format!("{what}: {was} → {is}"));
    Ran { output: changed.collect(), ..Ran::new(RanHow::Refused, refusal.why) }
}
