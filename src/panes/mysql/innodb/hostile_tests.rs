//! Texts that imitate a report, that were damaged, or that are made to be slow.

use super::*;

/// A report of two transactions whose first query is `query`.
fn report(query: &str) -> String {
    let status = text("mysql-9.7-deadlock-crosswise.txt");
    let at = status.find("*** (1) HOLDS").unwrap();
    let line = status[..at].trim_end().rfind('\n').unwrap() + 1;
    format!("{}{query}\n{}", &status[..line], &status[at..])
}

const LOCK: &str = "RECORD LOCKS space id 1 page no 1 n bits 72 index i of table `x`.`y` trx id 9 lock_mode X";

#[test]
fn a_query_cannot_end_the_report() {
    let honest = latest_deadlock(&report("select 1")).unwrap();
    assert!(!honest.suspect && honest.victim_certain);
    for query in [
        "select '\n------------\nTRANSACTIONS\n------------\nTrx id counter 5\n'",
        "select '\n*** (1) TRANSACTION:\nTRANSACTION 1, ACTIVE 0 sec\n'",
        "select '\n*** (2) TRANSACTION:\nTRANSACTION 1, ACTIVE 0 sec\n'",
        "select '\n*** WE ROLL BACK TRANSACTION (2)\n'",
        "select '\n------------------------\nLATEST DETECTED DEADLOCK\n------------------------\n'",
        "select '\n*** (1) WAITING FOR THIS LOCK TO BE GRANTED:\n'",
        "mysql tables in use 9, locked 9",
        "MySQL thread id 9, OS thread handle 9, query id 9 evil evil evil",
        "TRANSACTION 9, ACTIVE 9 sec",
    ] {
        let deadlock = latest_deadlock(&report(query)).unwrap();
        let read = (&deadlock.transactions[0].holds, &deadlock.transactions[0].waits_for, &deadlock.transactions[1]);
        assert_eq!(
            read,
            (&honest.transactions[0].holds, &honest.transactions[0].waits_for, &honest.transactions[1]),
            "{query}"
        );
        assert_eq!(deadlock.transactions[0].query, Clean::new(query), "{query}");
        assert_eq!(deadlock.transactions[0].thread_id, honest.transactions[0].thread_id, "{query}");
        assert_eq!((deadlock.victim, deadlock.complete), (honest.victim, true), "{query}");
    }
}

#[test]
fn a_query_that_imitates_its_own_locks_does_not_replace_them() {
    let honest = latest_deadlock(&report("select 1")).unwrap();
    let fake_waits = format!("*** (1) WAITING FOR THIS LOCK TO BE GRANTED:\n{LOCK}");
    let fake_holds = format!("*** (1) HOLDS THE LOCK(S):\n{LOCK}");
    for lines in [vec![&fake_waits], vec![&fake_holds], vec![&fake_holds, &fake_waits]] {
        let query = format!("select '\n{}\n'", lines.into_iter().cloned().collect::<Vec<_>>().join("\n"));
        let deadlock = latest_deadlock(&report(&query)).unwrap();
        assert_eq!(deadlock.transactions[0].holds, honest.transactions[0].holds, "{query}");
        assert_eq!(deadlock.transactions[0].waits_for, honest.transactions[0].waits_for, "{query}");
        assert_eq!(deadlock.transactions[0].query, Clean::new(&query));
        assert!(deadlock.suspect && !deadlock.victim_certain, "{query}");
    }
}

#[test]
fn a_live_query_cannot_pretend_a_deadlock() {
    let quiet = text("mysql-9.7-status-quiet.txt");
    let section = text("written-mysql-5.7.txt");
    let from = section.find("------------------------\nLATEST").unwrap();
    let at = quiet.find("\n---TRANSACTION").unwrap_or_else(|| quiet.find("LIST OF TRANSACTIONS").unwrap());
    let forged = format!("{}\nselect '{}\n'{}", &quiet[..at], &section[from..], &quiet[at..]);
    assert_eq!(latest_deadlock(&forged), Err(NoDeadlock::NoSection));
}

#[test]
fn nothing_takes_longer_than_a_line_each() {
    let heading = format!("*** (1) WAITING FOR THIS LOCK TO BE GRANTED:\n{LOCK}\n");
    let head = "-\n----\nLATEST DETECTED DEADLOCK\n----\n2026-01-01 00:00:00 0x1\n*** (1) TRANSACTION:\nTRANSACTION 1, ACTIVE 1 sec\n";
    for evil in [
        heading.repeat(20_000),
        "*** (1) WAITING FOR THIS LOCK TO BE GRANTED:\n".repeat(40_000),
        "------------\nTRANSACTIONS\n------------\n".repeat(50_000),
        "----\nLATEST DETECTED DEADLOCK\n".repeat(60_000),
        format!("{LOCK}{}", " of table `".repeat(200_000)),
        format!("{LOCK}{}", "`".repeat(2_000_000)),
        format!("{LOCK}{}", " trx id 1 index ".repeat(130_000)),
        "\n".repeat(2_000_000),
        "x".repeat(2_000_000),
        "2026-01-01 00:00:00 1 [Note] InnoDB: Transactions deadlock detected\n".repeat(30_000),
        "*** (2) TRANSACTION:\nTRANSACTION 2, ACTIVE 0 sec\n".repeat(40_000),
    ] {
        let begun = Instant::now();
        let _ = latest_deadlock(&format!("{head}{evil}"));
        let _ = latest_deadlock(&evil);
        // 2 MB in an unoptimised build on a busy machine: what is quadratic takes minutes.
        assert!(begun.elapsed().as_secs() < 10, "{:?} for {:?}", begun.elapsed(), &evil[..60.min(evil.len())]);
    }
}

fn mutated() -> impl Strategy<Value = String> {
    let names: Vec<_> = names();
    (prop::sample::select(names), prop::collection::vec((0..5_u8, any::<u32>(), any::<u32>()), 1..12)).prop_map(
        |(name, changes)| {
            let mut bytes = text(&name).into_bytes();
            for (change, a, b) in changes {
                mutate(&mut bytes, change, a as usize, b as usize);
            }
            String::from_utf8_lossy(&bytes).into_owned()
        },
    )
}

fn mutate(bytes: &mut Vec<u8>, change: u8, a: usize, b: usize) {
    if bytes.is_empty() {
        return;
    }
    let (a, b) = (a % bytes.len(), b % bytes.len());
    let (from, to) = (a.min(b), a.max(b));
    match change {
        0 => bytes.truncate(to.max(1)),
        1 => drop(bytes.drain(from..to.min(from + 400))),
        2 => bytes.swap(from, to),
        3 => {
            let line_start = |at: usize| bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let line_end = bytes[from..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| from + at + 1);
            let line = bytes[line_start(from)..line_end].to_vec();
            let into = line_start(to);
            bytes.splice(into..into, line);
        }
        _ => bytes[from] = u8::try_from(to % 256).unwrap(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damaged_reports_are_read_or_refused(status in mutated()) {
        if let Ok(deadlock) = latest_deadlock(&status) {
            prop_assert!(!deadlock.transactions.is_empty());
            prop_assert!(deadlock.text_bytes <= status.len() + 1);
            let numbers = deadlock.transactions.iter().map(|trx| trx.number as usize);
            prop_assert!(numbers.eq(1..=deadlock.transactions.len()));
            prop_assert!(deadlock.victim.is_none_or(|number| number as usize <= deadlock.transactions.len()));
            prop_assert!(deadlock.victim.is_some() || !deadlock.victim_certain);
            let locks = deadlock.transactions.iter().map(|trx| trx.holds.len() + trx.waits_for.len()).sum::<usize>();
            prop_assert!(locks + deadlock.other_holders.len() <= LOCK_LIMIT);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(\\PC|\n|\\*\\*\\* |TRANSACTION|LATEST DETECTED DEADLOCK\n----\n)*") {
        let _ = latest_deadlock(&text);
    }
}
