//! Looking again, whether it had its effect: for a few seconds, while it may still come.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use super::{
    desk::Desk,
    identity::{Bound, Live, Mark},
    kill::Proof,
    sql::{self, Which},
    words as w,
};
use crate::{
    domain::{
        act::{Plan, Verified},
        words::Lang,
    },
    panes::mysql::{
        model::{Locks, Transaction},
        session::Failed,
        view::seconds,
    },
    text::{Clean, number},
};

/// How long it is looked for the effect.
const LOOKS_FOR: Duration = Duration::from_secs(5);
/// From one look to the next. Not less: what `InnoDB` says of transactions is renewed only when it was not asked for 0.1 s.
const EVERY: Duration = Duration::from_millis(150);
/// The statement was interrupted (`ER_QUERY_INTERRUPTED`).
const INTERRUPTED: u64 = 1317;

/// How a session stands after its end was ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is gone, or its statement is.
    Over,
    /// It undoes what it did; so many rows are left.
    Undoing(u64),
    /// It goes on, or has not noticed yet.
    Still,
}

/// One look after the effect.
struct Look {
    fates: Vec<Fate>,
    waiting: usize,
    /// For whom those wait who still wait.
    now_for: BTreeSet<u64>,
}

/// Looks until it is over and nobody waits, or for five seconds.
pub(super) async fn verify(desk: &Desk, plan: &Plan, lang: Lang) -> Verified {
    let proof = match Proof::of(plan, lang) {
        Ok(proof) => proof,
        Err(refusal) => return Verified::unseen(refusal.why),
    };
    let began = Instant::now();
    let mut undoing: Option<(u64, Instant)> = None;
    loop {
        let looked = look(desk, &proof).await;
        let look = match looked {
            Ok(looked) => looked,
            Err(failed) => return Verified::unseen(w::unseen(lang, &Clean::new(&failed.fault.detail))),
        };
        if let Some(left) = look.undoing() {
            let (most, since) = *undoing.get_or_insert((left, Instant::now()));
            desk.saw_rollback(most.saturating_sub(left), since.elapsed());
        }
        let late = began.elapsed() >= LOOKS_FOR;
        if look.is_good() || late {
            let missed = missed(desk, &proof).await;
            return told(&proof, &look, &missed, (desk.rollback_rate().0, began.elapsed()), lang);
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn look(desk: &Desk, proof: &Proof) -> Result<Look, Failed> {
    let link = desk.link().await?;
    let found = desk.sessions(&link.server, &Which::Ids(&proof.ids())).await?;
    let fates = proof.marks.iter().map(|mark| fate(mark, proof.query, &found)).collect();
    let locks = if proof.waiters.is_empty() { Locks::default() } else { desk.locks().await? };
    let waits = locks.lock_waits.iter().filter(|wait| proof.waiters.contains(&wait.waiting_id));
    let waiting: BTreeSet<u64> = waits.clone().map(|wait| wait.waiting_id).collect();
    let now_for = waits.filter_map(|wait| wait.blocking_id).collect();
    Ok(Look { fates, waiting: waiting.len(), now_for })
}

fn fate(mark: &Mark, query: bool, found: &[Live]) -> Fate {
    let Some(live) = found.iter().find(|live| live.process.id == mark.seen.id) else { return Fate::Over };
    let other = (&live.process.user, &live.process.host) != (&mark.seen.user, &mark.seen.host);
    let moved = match &mark.bound {
        Bound::Statement { beat, .. } => live.process.query_id != Some(*beat) || !live.process.runs(),
        Bound::Began { at } => at.abs_diff(live.began) > 1 || !live.process.runs(),
        Bound::Transaction { .. } => false,
    };
    if other || query && moved {
        return Fate::Over;
    }
    let undoing = |trx: &&Transaction| &*trx.trx_state == "ROLLING BACK";
    let left = live.process.transaction.as_ref().filter(undoing).map(|trx| trx.rows_modified);
    left.map_or(Fate::Still, Fate::Undoing)
}

impl Look {
    fn is_good(&self) -> bool {
        self.waiting == 0 && self.fates.iter().all(|fate| *fate == Fate::Over)
    }

    /// How many rows are left to be undone.
    fn undoing(&self) -> Option<u64> {
        let left = self.fates.iter().filter_map(|fate| if let Fate::Undoing(rows) = fate { Some(*rows) } else { None });
        left.reduce(|a, b| a + b)
    }
}

fn told(proof: &Proof, look: &Look, missed: &[String], (rate, took): (u64, Duration), lang: Lang) -> Verified {
    if let Some(other) = missed.first() {
        return Verified::seen(false, w::missed(lang, other));
    }
    let after = seconds(took.as_secs_f64());
    let all = proof.waiters.len();
    let mut parts = Vec::new();
    if all > 0 {
        parts.push(w::waiting_after(lang, all, look.waiting, &after));
    }
    if let Some(left) = look.undoing() {
        let time = number::duration(Duration::from_millis(left.saturating_mul(1000) / rate.max(1)));
        parts.push(w::undoing(lang, number::grouped(left), time));
        // It does end; whoever waits must wait until the end of it.
        let text = parts.join(" · ");
        return if look.waiting == 0 { Verified::seen(true, text) } else { Verified::unseen(text) };
    }
    let still = look.fates.iter().filter(|fate| **fate != Fate::Over).count();
    if still > 0 {
        parts.push(w::still_there(lang, still, &after));
    } else if all == 0 {
        parts.push(if proof.query { w::statement_over(lang, &after) } else { w::session_over(lang, &after) });
    } else if look.waiting > 0 {
        let by: Vec<String> = look.now_for.iter().map(u64::to_string).collect();
        parts.push(w::now_for(lang, if by.is_empty() { "?".to_owned() } else { by.join(", ") }));
    }
    Verified::seen(look.is_good(), parts.join(" · "))
}

/// Statements of the same sessions that were interrupted in place of those that were meant. MySQL ends whatever a session
/// runs; between the last proof and that lie some hundredths of a millisecond.
async fn missed(desk: &Desk, proof: &Proof) -> Vec<String> {
    let mut missed = Vec::new();
    for mark in proof.marks.iter().filter(|_| proof.query) {
        let Bound::Statement { thread: Some(thread), beat } = mark.bound else { continue };
        let Ok(rows) = desk.ask(&sql::endings(thread, beat)).await else { continue };
        let ours = rows.iter().find(|row| row.number(0) == beat).map(|row| row.number(1));
        let other = rows.iter().find(|row| row.number(0) != beat && row.number(1) == INTERRUPTED);
        if let (Some(0), Some(other)) = (ours, other) {
            missed.push(other.text(2).to_string());
        }
    }
    missed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panes::mysql::{model::Process, ops::identity::Seen};

    fn proof(query: bool, waiters: usize) -> Proof {
        let seen = Seen { id: 47, user: "app".into(), query: "SELECT 1".into(), ..Seen::default() };
        let mark = Mark { seen, bound: Bound::Statement { thread: None, beat: 9 } };
        Proof { query, marks: vec![mark], waiters: (0..waiters as u64).collect() }
    }

    fn live(beat: u64, command: &str, trx_state: Option<&str>) -> Live {
        let transaction = trx_state.map(|state| Transaction {
            trx_state: state.into(),
            rows_modified: 800,
            ..Transaction::default()
        });
        let process = Process {
            id: 47,
            user: "app".into(),
            command: command.into(),
            query: if command == "Sleep" { "".into() } else { "SELECT 1".into() },
            query_id: Some(beat),
            transaction,
            ..Process::default()
        };
        Live { process, ..Live::default() }
    }

    #[test]
    fn a_statement_is_over_when_the_session_sleeps_or_runs_another() {
        let mark = &proof(true, 0).marks[0];
        assert_eq!(fate(mark, true, &[]), Fate::Over);
        assert_eq!(fate(mark, true, &[live(9, "Query", None)]), Fate::Still);
        assert_eq!(fate(mark, true, &[live(9, "Sleep", None)]), Fate::Over);
        assert_eq!(fate(mark, true, &[live(10, "Query", None)]), Fate::Over);
        assert_eq!(fate(mark, false, &[live(10, "Query", None)]), Fate::Still, "the connection was meant");
        assert_eq!(fate(mark, false, &[live(9, "Query", Some("ROLLING BACK"))]), Fate::Undoing(800));
    }

    #[test]
    fn it_is_said_what_came_of_it() {
        let told = |proof: &Proof, fates: Vec<Fate>, waiting, missed: &[String]| {
            let look = Look { fates, waiting, now_for: BTreeSet::from([81]) };
            let told = told(proof, &look, missed, (400, Duration::from_millis(412)), Lang::En);
            (told.held, told.text)
        };
        let root = proof(false, 12);
        assert_eq!(told(&root, vec![Fate::Over], 0, &[]), (Some(true), "waiting 12 → 0 after 412ms".into()));
        let others = told(&root, vec![Fate::Over], 11, &[]);
        assert!(others.0 == Some(false) && others.1.contains("12 → 11") && others.1.contains("81"), "{others:?}");
        let undoing = told(&root, vec![Fate::Undoing(800)], 12, &[]);
        assert!(undoing.0.is_none() && undoing.1.contains("800") && undoing.1.contains("2.0s"), "{undoing:?}");
        assert_eq!(told(&proof(false, 0), vec![Fate::Undoing(800)], 0, &[]).0, Some(true));
        assert_eq!(told(&proof(true, 0), vec![Fate::Over], 0, &[]).0, Some(true));
        assert_eq!(told(&proof(true, 0), vec![Fate::Still], 0, &[]).0, Some(false));
        let missed = told(&proof(true, 0), vec![Fate::Over], 0, &["SELECT 2".into()]);
        assert!(missed.0 == Some(false) && missed.1.contains("SELECT 2"), "{missed:?}");
    }
}
