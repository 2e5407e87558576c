use super::*;
use crate::panes::mysql::model::Transaction;

const LANG: Lang = Lang::En;

fn now() -> Moment {
    Moment::from_timestamp(1_800_000_000, 0).unwrap()
}

fn live(query: &str) -> Live {
    let process = Process {
        id: 47,
        user: "app".into(),
        host: "10.0.3.7:51422".into(),
        db: "shop".into(),
        command: if query.is_empty() { "Sleep".into() } else { "Query".into() },
        age_s: 9.0,
        query: query.into(),
        query_id: Some(905),
        ..Process::default()
    };
    Live { process, began: 1_799_999_991, ..Live::default() }
}

fn on_mysql(query: &str) -> Live {
    Live { thread: Some(61), ..live(query) }
}

fn with_trx(live: Live, age: f64) -> Live {
    let transaction = Some(Transaction { trx_id: 59, trx_age_s: age, ..Transaction::default() });
    let process = Process { transaction, ..live.process };
    Live { process, trx_started: "2027-01-15 07:57:00".into(), ..live }
}

/// What the pane of a MySQL server shows: it does not know the number of the statement.
fn shown(live: &Live) -> Seen {
    Seen { query_id: None, ..live.seen(now()) }
}

fn recognised(seen: &Seen, live: Option<&Live>, query: bool) -> Result<(), Refusal> {
    recognise(seen, live, query, (LANG, now())).map(|_| ())
}

#[test]
fn a_session_that_is_gone_or_another_is_refused_with_what_differs() {
    let seen = shown(&on_mysql("SELECT 1"));
    assert!(recognised(&seen, None, false).unwrap_err().why.contains("gone"));
    for query in [true, false] {
        let mut other = on_mysql("SELECT 1");
        other.process.host = "10.0.3.9:4".into();
        let refusal = recognised(&seen, Some(&other), query).unwrap_err();
        assert_eq!(refusal.changed, [["host", "10.0.3.7:51422", "10.0.3.9:4"].map(str::to_owned)]);
        other.process.user = "batch".into();
        other.process.db = "".into();
        assert_eq!(recognised(&seen, Some(&other), query).unwrap_err().changed.len(), 3);
    }
}

#[test]
fn a_statement_is_recognised_by_text_and_beginning_and_on_mariadb_by_its_number() {
    let seen = shown(&on_mysql("SELECT 1"));
    assert_eq!(recognised(&seen, Some(&on_mysql("SELECT 1")), true), Ok(()));
    let other = recognised(&seen, Some(&on_mysql("SELECT 2")), true).unwrap_err();
    assert_eq!(other.changed[0], ["statement", "SELECT 1", "SELECT 2"].map(str::to_owned));
    assert_eq!(recognised(&seen, Some(&on_mysql("SELECT 2")), false), Ok(()), "the connection is the same");
    let mut again = on_mysql("SELECT 1");
    again.process.age_s = 2.0;
    let refusal = recognised(&seen, Some(&again), true).unwrap_err();
    assert_eq!(refusal.changed[0][0], "begun", "the same text, run anew");
    assert!(recognised(&seen, Some(&on_mysql("")), true).unwrap_err().why.contains("ended"));

    let seen = live("SELECT 1").seen(now());
    let mut next = live("SELECT 1");
    next.process.query_id = Some(906);
    assert!(recognised(&seen, Some(&next), true).is_err(), "MariaDB tells them apart at once");
    assert_eq!(recognised(&seen, Some(&live("SELECT 1")), true), Ok(()));
}

#[test]
fn a_statement_that_was_shown_cut_is_known_by_its_beginning() {
    let long = format!("SELECT {} FROM stock", "qty + ".repeat(40));
    let mut seen = shown(&on_mysql(&long));
    seen.query = Clean::new(&long[..128]);
    assert_eq!(recognised(&seen, Some(&on_mysql(&long)), true), Ok(()));
    seen.query = Clean::with_limit(&long, 150);
    assert!(seen.query.ends_with("bytes)"));
    assert_eq!(recognised(&seen, Some(&on_mysql(&long)), true), Ok(()));
    seen.query = "SELECT qty".into();
    assert!(recognised(&seen, Some(&on_mysql(&long)), true).is_err(), "too short to have been cut");
    seen.query = "재고 ".repeat(60).as_str().into();
    assert!(recognised(&seen, Some(&on_mysql(&long)), true).is_err());
}

fn proved(planned: &Live, found: Option<&Live>, query: bool) -> Result<(), Refusal> {
    let mark = Mark { seen: planned.seen(now()), bound: planned.bound(query) };
    let json = serde_json::to_value(&mark).unwrap();
    let mark: Mark = serde_json::from_value(json).unwrap();
    prove(&mark, found, query, (LANG, now() + TimeDelta::seconds(30))).map(|_| ())
}

#[test]
fn another_statement_of_the_same_text_is_another_statement() {
    for planned in [live("SELECT 1"), on_mysql("SELECT 1")] {
        for query in [true, false] {
            assert_eq!(proved(&planned, Some(&planned.clone()), query), Ok(()));
            let mut next = planned.clone();
            next.process.query_id = Some(906);
            next.process.age_s = 0.0;
            assert!(proved(&planned, Some(&next), query).is_err(), "{planned:?}");
            let mut torn = planned.clone();
            torn.process.query = "SELECT 2".into();
            assert!(proved(&planned, Some(&torn), query).is_err(), "text and number were read apart");
        }
        let asleep = Live {
            process: Process { query: "".into(), command: "Sleep".into(), ..planned.process.clone() },
            ..planned.clone()
        };
        assert!(proved(&planned, Some(&asleep), true).unwrap_err().why.contains("ended"));
    }
    let planned = on_mysql("SELECT 1");
    let reborn = Live { thread: Some(62), ..planned.clone() };
    assert!(proved(&planned, Some(&reborn), false).is_err(), "a thread has its number once");
}

#[test]
fn who_sleeps_in_a_transaction_must_not_have_moved() {
    let planned = with_trx(on_mysql(""), 133.0);
    assert!(matches!(planned.bound(false), Bound::Statement { .. }));
    assert_eq!(proved(&planned, Some(&planned.clone()), false), Ok(()));
    let mut woke = planned.clone();
    woke.process.query_id = Some(906);
    assert!(proved(&planned, Some(&woke), false).is_err());
}

#[test]
fn a_long_transaction_is_ended_whatever_statement_of_it_runs() {
    let planned = with_trx(live("UPDATE stock SET qty = 1"), 133.0);
    assert!(matches!(planned.bound(true), Bound::Statement { .. }), "cancelling is about the statement");
    assert!(matches!(planned.bound(false), Bound::Transaction { .. }));
    assert!(matches!(with_trx(live("UPDATE stock"), 9.4).bound(false), Bound::Statement { .. }), "its only statement");
    let mut next = planned.clone();
    next.process.query_id = Some(906);
    next.process.query = "UPDATE stock SET qty = 2".into();
    assert_eq!(proved(&planned, Some(&next), false), Ok(()));
    let other = Live { trx_started: "2027-01-15 07:59:59".into(), ..next.clone() };
    assert!(proved(&planned, Some(&other), false).is_err());
    let none =
        Live { process: Process { transaction: None, ..next.process.clone() }, trx_started: String::new(), ..next };
    let refusal = proved(&planned, Some(&none), false).unwrap_err();
    assert_eq!(refusal.changed[0], ["transaction", "59", "–"].map(str::to_owned));
}

#[test]
fn without_numbers_the_second_counts() {
    let mut planned = on_mysql("SELECT 1");
    (planned.thread, planned.process.query_id) = (None, None);
    assert_eq!(planned.bound(true), Bound::Began { at: 1_799_999_991 });
    assert_eq!(proved(&planned, Some(&planned.clone()), true), Ok(()));
    let later = Live { began: planned.began + 3, ..planned.clone() };
    assert!(proved(&planned, Some(&later), true).is_err());
}

#[test]
fn a_row_of_the_server_becomes_a_session() {
    let row = |query: Option<&str>| {
        let values = [
            Some("47"),
            Some("app"),
            Some("10.0.3.7:51422"),
            Some("shop"),
            Some("Query"),
            Some("9"),
            Some("updating"),
            query,
            Some("8"),
            Some("1799999991"),
            Some("61"),
            Some("905"),
            Some("0"),
            Some("SELECT last"),
        ];
        Live::of(&Record::of(&values))
    };
    let running = row(Some("SELECT 1"));
    assert_eq!((running.thread, running.process.query_id, running.last_query.as_str()), (Some(61), Some(905), ""));
    assert_eq!((running.began, running.process.runs()), (1_799_999_991, true));
    assert_eq!(row(None).last_query.as_str(), "SELECT last");
    assert!(Live::of(&Record::of(&[Some("5"), Some("system user")])).process.system);
}
