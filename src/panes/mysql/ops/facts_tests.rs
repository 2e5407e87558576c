use super::*;
use crate::{
    domain::verdict::Verdict,
    panes::mysql::model::{LockKind, LockWait},
};

fn wait(waiting_id: u64, blocking_id: u64) -> LockWait {
    LockWait {
        waiting_id,
        blocking_id: Some(blocking_id),
        blocking_trx_id: None,
        perhaps: false,
        kind: LockKind::Row,
        object: "shop.stock".into(),
        mode: "X".into(),
        blocking_mode: "X".into(),
        waited_s: 9.0,
    }
}

fn locks(waits: &[(u64, u64)]) -> Locks {
    Locks { waiting: waits.len(), lock_waits: waits.iter().map(|(a, b)| wait(*a, *b)).collect(), ..Locks::default() }
}

fn holder(rows_modified: u64, trx_state: &str) -> Live {
    let transaction = Some(Transaction {
        trx_id: 59,
        trx_age_s: 133.0,
        trx_state: trx_state.into(),
        rows_modified,
        ..Transaction::default()
    });
    let process = Process { id: 47, user: "app".into(), command: "Sleep".into(), transaction, ..Process::default() };
    Live { process, last_query: "UPDATE stock".into(), ..Live::default() }
}

fn said(lives: &[&Live], locks: &Result<Locks, String>, query: bool) -> Vec<(String, String, Verdict)> {
    let around = Around { locks, rollback: (50_000, false), query, lang: Lang::En };
    of(lives, &around).into_iter().map(|said| (said.label, said.text, said.verdict)).collect()
}

fn line<'s>(said: &'s [(String, String, Verdict)], label: &str) -> (&'s str, Verdict) {
    let found = said.iter().find(|said| said.0 == label).unwrap_or_else(|| panic!("no {label} in {said:?}"));
    (&found.1, found.2)
}

#[test]
fn a_rollback_is_weighed_by_the_rows_it_must_undo() {
    let none = Ok(Locks::default());
    let weigh = |rows| {
        let said = said(&[&holder(rows, "RUNNING")], &none, false);
        (line(&said, "rollback").0.to_owned(), line(&said, "rollback").1)
    };
    assert_eq!(weigh(0).1, Verdict::Ok);
    assert_eq!(weigh(100_000).1, Verdict::Ok);
    assert_eq!(weigh(100_001).1, Verdict::Warn);
    let (text, verdict) = weigh(1_500_000);
    assert_eq!(verdict, Verdict::Crit);
    assert!(text.contains("1 500 000 rows") && text.contains("30s") && text.contains("estimate"), "{text}");
    let already = said(&[&holder(9, "ROLLING BACK")], &none, false);
    assert!(already.iter().any(|(_, text, verdict)| *verdict == Verdict::Warn && text.contains("rolls back already")));
}

#[test]
fn who_waits_is_counted_through_others_and_unknown_is_not_none() {
    let tree = Ok(locks(&[(81, 47), (82, 81), (83, 82), (90, 91)]));
    let live = holder(1, "RUNNING");
    let waiting = |locks: &Result<Locks, String>| {
        let said = said(&[&live], locks, false);
        (line(&said, "waiting for it").0.to_owned(), line(&said, "waiting for it").1)
    };
    assert!(waiting(&tree).0.starts_with("3 sessions"), "{:?}", waiting(&tree));
    assert!(waiting(&Ok(Locks::default())).0.starts_with("nobody"));
    assert_eq!(waiting(&Err("no grant".into())), ("no grant".into(), Verdict::Warn));
    let circle = locks(&[(81, 47), (47, 81)]);
    assert_eq!(below(&circle, &[47]).into_iter().collect::<Vec<_>>(), [81]);
    let mut perhaps = locks(&[(81, 47)]);
    perhaps.lock_waits[0].perhaps = true;
    assert_eq!(waiting(&Ok(perhaps)).1, Verdict::Warn);
}

#[test]
fn cancelling_says_that_locks_stay_and_a_sleeper_says_its_last_statement() {
    let none = Ok(Locks::default());
    let live = holder(1, "RUNNING");
    let cancel = said(&[&live], &none, true);
    assert!(cancel.iter().any(|(_, text, verdict)| text.contains("locks stay") && *verdict == Verdict::Warn));
    let kill = said(&[&live], &none, false);
    assert!(!kill.iter().any(|(_, text, _)| text.contains("locks stay")));
    assert_eq!(line(&kill, "last statement").0, "UPDATE stock");
    let several = said(&[&live, &live], &none, false);
    assert_eq!(line(&several, "sessions").0, "2");
    assert!(line(&several, "rollback").0.starts_with("2 rows"));
}
