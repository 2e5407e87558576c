use super::*;

fn trx(session: u64, id: u64, waited: Option<f64>, rows_locked: u64) -> (u64, Transaction) {
    (session, Transaction { trx_id: id, lock_wait_s: waited, rows_locked, trx_age_s: 50.0, ..Transaction::default() })
}

fn row(waiting_trx: u64, blocking_trx: u64) -> RowWait {
    RowWait { waiting_trx, blocking_trx, wanted: format!("{waiting_trx}:6"), held: format!("{blocking_trx}:6") }
}

fn session(id: u64, command: &str, state: &str) -> Session {
    Session { id, command: command.into(), state: state.into(), age_s: 12.0, ..Session::default() }
}

fn pairs(locks: &Locks) -> Vec<(u64, Option<u64>)> {
    locks.lock_waits.iter().map(|wait| (wait.waiting_id, wait.blocking_id)).collect()
}

#[test]
fn a_queue_on_one_row_is_told_as_waits_for_its_holder() {
    // What MariaDB and MySQL say of four sessions behind one, and of one behind the last of them.
    let observed = Observed {
        row_waits: vec![
            row(64, 63),
            row(63, 62),
            row(63, 61),
            row(63, 60),
            row(63, 59),
            row(62, 61),
            row(62, 60),
            row(62, 59),
            row(61, 60),
            row(61, 59),
            row(60, 59),
        ],
        locks: [("60:6".to_owned(), LockInfo { object: "shop.stock.PRIMARY".into(), mode: "X".into() })].into(),
        transactions: vec![
            trx(47, 59, None, 2),
            trx(49, 60, Some(9.0), 1),
            trx(48, 61, Some(8.0), 1),
            trx(50, 62, Some(7.0), 1),
            trx(51, 63, Some(6.0), 1),
            trx(52, 64, Some(5.0), 1),
        ],
        sessions: vec![session(47, "Sleep", ""), session(49, "Query", "Updating")],
        ..Observed::default()
    };
    assert_eq!(observed.session_ids(), [47, 48, 49, 50, 51, 52].into());
    let locks = observed.assemble();
    assert_eq!(pairs(&locks), [(52, Some(51)), (51, Some(47)), (50, Some(47)), (48, Some(47)), (49, Some(47))]);
    let last = locks.lock_waits.last().unwrap();
    assert_eq!((last.object.as_str(), last.waited_s, locks.waiting), ("shop.stock.PRIMARY", 9.0, 5));
    assert!(locks.sessions[0].sleeps_in_transaction());
}

#[test]
fn two_blockers_and_circles_survive() {
    let observed = Observed {
        row_waits: vec![row(3, 1), row(3, 2), row(4, 5), row(5, 4), row(6, 4), row(6, 5)],
        transactions: (1..=6).map(|id| trx(id * 10, id, (id > 2).then_some(1.0), 1)).collect(),
        ..Observed::default()
    };
    let expected = [(30, 10), (30, 20), (40, 50), (50, 40), (60, 40), (60, 50)].map(|(a, b)| (a, Some(b)));
    assert_eq!(pairs(&observed.assemble()), expected);
}

#[test]
fn mariadb_does_not_say_which_reader_holds_a_shared_lock_so_all_of_them_may() {
    let observed = Observed {
        row_waits: vec![row(66, 0), row(66, 0)],
        transactions: vec![trx(67, 66, Some(3.0), 1), trx(65, 0, None, 1), trx(64, 0, None, 1), trx(53, 0, None, 0)],
        ..Observed::default()
    };
    let locks = observed.assemble();
    assert_eq!(pairs(&locks), [(67, Some(65)), (67, Some(64))]);
    assert!(locks.lock_waits.iter().all(|wait| wait.perhaps && wait.blocking_trx_id.is_none()));
}

#[test]
fn a_prepared_transaction_is_named_though_no_session_holds_it() {
    let observed = Observed {
        row_waits: vec![row(67, 65)],
        transactions: vec![trx(68, 67, Some(3.0), 1), trx(0, 65, None, 1)],
        ..Observed::default()
    };
    assert_eq!(observed.session_ids(), [68].into());
    let wait = observed.assemble().lock_waits[0].clone();
    assert_eq!((wait.waiting_id, wait.blocking_id, wait.blocking_trx_id), (68, None, Some(65)));
}

#[test]
fn a_blocker_that_is_gone_leaves_a_wait_for_somebody_unknown_and_a_gone_waiter_leaves_none() {
    let observed = Observed {
        row_waits: vec![row(3, 1), row(9, 1)],
        transactions: vec![trx(30, 3, Some(2.0), 1), trx(40, 4, Some(6.0), 1)],
        queued: vec![50],
        sessions: vec![session(50, "Query", "User lock")],
        ..Observed::default()
    };
    let locks = observed.assemble();
    let told: Vec<_> = locks.lock_waits.iter().map(|w| (w.waiting_id, w.blocking_id, w.kind, w.waited_s)).collect();
    let expected = [(30, None, LockKind::Row, 2.0), (40, None, LockKind::Row, 6.0), (50, None, LockKind::User, 12.0)];
    assert_eq!(told, expected);
}

#[test]
fn row_locks_and_metadata_locks_are_told_together() {
    let metadata = |session, mode: &str, granted| MetadataLock {
        session: Some(session),
        object_type: "TABLE".into(),
        object: "shop.stock".into(),
        mode: mode.into(),
        granted,
    };
    let observed = Observed {
        row_waits: vec![row(2, 1)],
        transactions: vec![trx(10, 1, None, 1), trx(20, 2, Some(4.0), 1)],
        metadata: vec![metadata(20, "SHARED_WRITE", true), metadata(30, "EXCLUSIVE", false)],
        queued: vec![30],
        sessions: vec![session(30, "Query", "Waiting for table metadata lock")],
        ..Observed::default()
    };
    assert_eq!(observed.session_ids(), [10, 20, 30].into());
    let locks = observed.assemble();
    assert_eq!(pairs(&locks), [(20, Some(10)), (30, Some(20))]);
    assert_eq!((locks.waiting, locks.lock_waits[1].kind, locks.lock_waits[1].waited_s), (2, LockKind::Metadata, 12.0));
}

#[test]
fn where_nothing_tells_what_is_wanted_the_statement_names_it() {
    let held = |session, object: &str| MetadataLock {
        session: Some(session),
        object_type: "TABLE".into(),
        object: object.into(),
        mode: "SHARED_READ".into(),
        granted: true,
    };
    let waiter =
        |id, query: &str| Session { query: query.into(), ..session(id, "Query", "Waiting for table metadata lock") };
    let mut observed = Observed {
        metadata: vec![held(53, "shop.point_history"), held(54, "shop.point_history"), held(9, "shop.point")],
        queued: vec![54, 55, 56],
        sessions: vec![
            waiter(54, "ALTER TABLE `Point_History` ADD x INT"),
            waiter(55, "SELECT 1 FROM point_history"),
            waiter(56, "SELECT 1 FROM points"),
        ],
        ..Observed::default()
    };
    observed.want_from_queries();
    let locks = observed.assemble();
    assert_eq!(pairs(&locks), [(54, Some(53)), (55, Some(53)), (56, None)]);
    assert!(locks.lock_waits[0].perhaps && !locks.lock_waits[2].perhaps);
}
