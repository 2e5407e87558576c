use std::{fs, path::PathBuf, time::Instant};

use proptest::prelude::*;

use super::{super::deadlock::*, *};

#[path = "hostile_tests.rs"]
mod hostile;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/captured/innodb")
}

fn text(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

fn deadlock(name: &str) -> Deadlock {
    latest_deadlock(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn names() -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn waits(deadlock: &Deadlock) -> Vec<String> {
    let locks = deadlock.transactions.iter().flat_map(|trx| &trx.waits_for);
    locks.map(|lock| format!("{} {:?} {}", lock.mode, lock.kind, lock.object())).collect()
}

fn queries(deadlock: &Deadlock) -> Vec<&str> {
    deadlock.transactions.iter().map(|trx| trx.query.as_ref()).collect()
}

#[test]
fn every_captured_deadlock_is_read_whole() {
    let names: Vec<_> = names().into_iter().filter(|name| name.contains("-deadlock-")).collect();
    assert!(names.len() >= 30, "{names:?}");
    for name in names {
        let deadlock = deadlock(&name);
        assert!(deadlock.complete && deadlock.transactions.len() >= 2, "{name}");
        assert_eq!(deadlock.suspect, name.contains("hostile"), "{name}");
        assert!(deadlock.at_parsed.is_some() && deadlock.at.starts_with("2026-"), "{name}: {}", deadlock.at);
        assert_eq!(deadlock.locks_omitted, 0, "{name}");
        assert!(deadlock.victim.is_some(), "{name}");
        assert_eq!(deadlock.victim_certain, name.starts_with("mysql") && !deadlock.suspect, "{name}");
        for (at, trx) in deadlock.transactions.iter().enumerate() {
            assert_eq!(trx.number as usize, at + 1, "{name}");
            assert!(trx.trx_id.is_some() && trx.thread_id.is_some() && trx.query_id.is_some(), "{name}: {trx:?}");
            assert!(trx.active_s.is_some() && trx.lock_structs.is_some() && trx.row_locks.is_some(), "{name}: {trx:?}");
            assert_eq!(trx.user.as_ref(), "app", "{name}");
            assert!(trx.host.ends_with("127.0.0.1"), "{name}: {}", trx.host);
            assert!(!trx.query.is_empty(), "{name}");
            assert_eq!(trx.waits_for.len(), 1, "{name}: {trx:?}");
            assert!(!trx.holds.is_empty(), "{name}: {trx:?}");
            for lock in trx.waits_for.iter().chain(&trx.holds) {
                assert_eq!(lock.trx_id, trx.trx_id, "{name}");
                assert!(lock.table.starts_with("shop."), "{name}: {}", lock.table);
                let table = lock.kind == LockKind::Table;
                assert_eq!(lock.index.is_none(), table, "{name}: {lock:?}");
                assert_eq!(lock.heap.is_empty(), table, "{name}: {lock:?}");
                assert!(["X", "S", "IX", "IS", "AUTO-INC"].contains(&lock.mode.as_ref()), "{name}: {lock:?}");
            }
        }
        assert!(deadlock.text.first().unwrap().starts_with(deadlock.at.as_ref()), "{name}");
        let last = deadlock.text.iter().rfind(|line| !line.trim().is_empty()).unwrap();
        assert!(last.contains("WE ROLL BACK TRANSACTION"), "{name}: {last}");
    }
}

#[test]
fn every_transaction_waits_for_what_another_holds() {
    for name in names().iter().filter(|name| name.contains("-deadlock-") || name.contains("10.11-error-log")) {
        let deadlock = deadlock(name);
        for trx in &deadlock.transactions {
            let wanted = &trx.waits_for[0];
            let found = deadlock.transactions.iter().filter(|other| other.number != trx.number).any(|other| {
                let held =
                    |lock: &&Lock| (&lock.table, &lock.index, lock.page) == (&wanted.table, &wanted.index, wanted.page);
                other.holds.iter().any(|lock| held(&lock))
            });
            assert!(found, "{name}: nobody holds {wanted:?}");
        }
    }
}

#[test]
fn whole_structures_stay_as_they_are() {
    for name in [
        "mysql-9.7-deadlock-three-way.txt",
        "mysql-9.7-deadlock-hostile-names.txt",
        "mariadb-10.11-deadlock-autoinc-table-lock.txt",
        "mariadb-10.11-error-log.txt",
        "written-mysql-5.7.txt",
        "written-mariadb-10.4.txt",
        "written-mariadb-10.6.txt",
    ] {
        let deadlock = Deadlock { text: Vec::new(), ..deadlock(name) };
        insta::assert_snapshot!(name.trim_end_matches(".txt"), serde_json::to_string_pretty(&deadlock).unwrap());
    }
}

#[test]
fn mysql_5_7_says_no_locks_held_by_the_first() {
    let deadlock = deadlock("written-mysql-5.7.txt");
    assert_eq!(
        waits(&deadlock),
        ["X Record store.cart_line.uq_cart_sku", "X InsertIntention store.cart_line.uq_cart_sku"]
    );
    let [first, second] = &deadlock.transactions[..] else { panic!("{deadlock:?}") };
    assert!(first.holds.is_empty());
    assert_eq!((second.holds[0].kind, second.holds[0].supremum), (LockKind::NextKey, true));
    assert_eq!(second.holds[0].heap, [1, 17]);
    assert_eq!((first.host.as_ref(), second.host.as_ref()), ("web-3.internal 10.4.0.13", "localhost"));
    assert_eq!((first.state.as_ref(), first.operation.as_ref()), ("updating", "starting index read"));
    assert_eq!(first.query.as_ref(), "update cart_line⏎   set qty = qty + 1⏎ where cart_id = 77 and sku = 'A-1'");
    assert_eq!(deadlock.certain_victim().and_then(|trx| trx.thread_id), Some(81));
    assert_eq!(deadlock.id(), "2026-03-02 11:20:08/90417+90416");
}

#[test]
fn mariadb_10_4_replicas_and_prepared_transactions_are_read() {
    let deadlock = deadlock("written-mariadb-10.4.txt");
    assert_eq!(deadlock.at.as_ref(), "2026-04-11 9:03:44");
    assert_eq!(deadlock.at_parsed.unwrap().to_string(), "2026-04-11 09:03:44");
    let [first, second] = &deadlock.transactions[..] else { panic!("{deadlock:?}") };
    assert_eq!((first.user.as_ref(), first.host.as_ref(), first.state.as_ref()), ("system user", "", "Update"));
    assert_eq!((first.query.as_ref(), first.waits_for[0].kind), ("", LockKind::Table));
    assert_eq!(first.waits_for[0].table.as_ref(), "store.audit");
    assert_eq!(first.waits_for[0].partition.as_deref(), Some("p2026, p2026sp1"));
    assert_eq!((second.thread_id, second.active_s, second.undo_entries), (None, Some(2), Some(41)));
    assert_eq!(second.waits_for[0].partition.as_deref(), Some("p0, s1"));
    assert_eq!((second.waits_for[0].mode.as_ref(), second.waits_for[0].kind), ("S", LockKind::Gap));
    assert_eq!((deadlock.victim, deadlock.victim_certain), (Some(1), true));
}

#[test]
fn mariadb_10_6_may_name_a_victim_that_is_not_there() {
    let deadlock = deadlock("written-mariadb-10.6.txt");
    assert_eq!((deadlock.victim, deadlock.victim_certain), (None, false));
    assert_eq!(deadlock.transactions[0].trx_id, Some(0x7f5e_51c0_0d80));
    assert_eq!(deadlock.transactions[1].holds[0].trx_id, Some(152));
    assert_eq!(deadlock.other_holders.iter().map(|lock| lock.trx_id).collect::<Vec<_>>(), [Some(149)]);
}

#[test]
fn a_search_that_was_given_up_names_its_victim() {
    let deadlock = deadlock("written-mysql-5.7-too-deep.txt");
    assert_eq!((deadlock.victim, deadlock.victim_certain, deadlock.complete), (Some(1), true, true));
    assert_eq!(queries(&deadlock), ["update counter set n = n + 1 where id = 1"]);
}

#[test]
fn the_last_report_of_an_error_log_is_read() {
    let mariadb = deadlock("mariadb-10.11-error-log.txt");
    assert!(mariadb.complete && mariadb.suspect, "{mariadb:?}");
    assert_eq!(waits(&mariadb)[0], "X Record shop.or`ders of table `x.PRIMARY");
    let mysql = deadlock("mysql-9.7-error-log.txt");
    assert_eq!(mysql.transactions.len(), 2);
    assert_eq!(mysql.transactions[1].holds[0].partition.as_deref(), Some("p`1"));
    assert!(mysql.at.ends_with('Z') && mysql.at_parsed.is_some(), "{}", mysql.at);
    let old = deadlock("written-mysql-5.7-error-log.txt");
    assert_eq!(old.at.as_ref(), "2026-03-02T02:20:08.004512Z");
    assert_eq!(
        queries(&old),
        ["update cart_line set qty = qty + 1 where id = 5", "update cart_line set qty = qty + 1 where id = 6"]
    );
    assert_eq!((old.victim, old.complete, old.suspect), (Some(1), true, false));
    assert!(old.text.iter().all(|line| !line.contains("could not be resolved")));
}

#[test]
fn a_three_way_report_of_mysql_8_in_the_log_is_the_same_as_in_the_status() {
    let log = text("mysql-9.7-error-log.txt");
    let from = log.match_indices("Transactions deadlock detected").nth(2).unwrap().0;
    let line = log[..from].rfind('\n').unwrap();
    let deadlock = latest_deadlock(&log[..line]).unwrap();
    assert_eq!((deadlock.transactions.len(), deadlock.victim, deadlock.victim_certain), (3, Some(2), true));
    assert_eq!(queries(&deadlock)[1], "update stock set name='z' where id=1");
}

#[test]
fn no_deadlock_has_its_reason() {
    for name in names().iter().filter(|name| name.contains("-status-quiet")) {
        assert_eq!(latest_deadlock(&text(name)), Err(NoDeadlock::NoSection), "{name}");
    }
    let status = text("written-mysql-5.7.txt");
    let title = status.find("LATEST DETECTED DEADLOCK").unwrap();
    assert_eq!(latest_deadlock(&status[..title]), Err(NoDeadlock::Truncated));
    assert_eq!(latest_deadlock(&status[..title + 60]), Err(NoDeadlock::Unreadable));
    assert_eq!(latest_deadlock(""), Err(NoDeadlock::Truncated));
}

#[test]
fn a_report_that_was_cut_gives_what_it_has() {
    let status = text("mysql-9.7-deadlock-three-way.txt");
    let whole = latest_deadlock(&status).unwrap();
    let cut = status.find("*** (3) HOLDS").unwrap();
    let deadlock = latest_deadlock(&status[..cut]).unwrap();
    assert!(!deadlock.complete && !deadlock.suspect && deadlock.victim.is_none());
    assert_eq!(deadlock.transactions[..2], whole.transactions[..2]);
    assert_eq!(deadlock.transactions[2].query, whole.transactions[2].query);
    assert!(deadlock.transactions[2].holds.is_empty());
}

#[test]
fn lines_may_end_as_on_windows() {
    let status = text("mysql-9.7-deadlock-three-way.txt");
    assert_eq!(latest_deadlock(&status.replace('\n', "\r\n")).unwrap(), latest_deadlock(&status).unwrap());
}

#[test]
fn the_text_is_bounded_and_its_true_length_said() {
    let status = text("mysql-9.7-deadlock-three-way.txt");
    let deadlock = latest_deadlock(&status).unwrap();
    assert_eq!(deadlock.text.iter().map(|line| line.len() + 1).sum::<usize>(), deadlock.text_bytes);
    let fields = " 0: len 4; hex 80000001; asc     ;;\n".repeat(2000);
    let long =
        latest_deadlock(&status.replacen("Record lock, heap", &format!("{fields}Record lock, heap"), 1)).unwrap();
    assert_eq!(long.text_bytes, deadlock.text_bytes + fields.len());
    let kept = long.text.iter().map(|line| line.len() + 1).sum::<usize>();
    assert!(kept <= TEXT_LIMIT && kept > TEXT_LIMIT - 100, "{kept}");
    assert_eq!(long.transactions, deadlock.transactions);
}

#[test]
fn locks_are_bounded_and_the_rest_is_counted() {
    let status = text("mariadb-10.11-deadlock-crosswise.txt");
    let (head, tail) = status.split_once("*** CONFLICTING WITH:\n").unwrap();
    let lock =
        "RECORD LOCKS space id 6 page no 7 n bits 320 index PRIMARY of table `shop`.`stock` trx id 7 lock mode S";
    let locks: Vec<String> = (0..1000).map(|page| lock.replace("no 7", &format!("no {page}"))).collect();
    let locks = locks.join("\n");
    let deadlock = latest_deadlock(&format!("{head}*** CONFLICTING WITH:\n{locks}\n{tail}")).unwrap();
    assert_eq!(deadlock.other_holders.len(), LOCK_LIMIT - 1);
    assert!(deadlock.locks_omitted > 700, "{}", deadlock.locks_omitted);
    assert_eq!(deadlock.transactions.len(), 2);
}

#[test]
fn what_is_written_is_read_back() {
    for name in names().iter().filter(|name| name.contains("-deadlock-")) {
        let deadlock = deadlock(name);
        let json = serde_json::to_string(&deadlock).unwrap();
        assert_eq!(serde_json::from_str::<Deadlock>(&json).unwrap(), deadlock, "{name}");
    }
}
