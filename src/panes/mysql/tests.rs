//! The whole pane on played readings: no server, no runtime.

mod measured;

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json, value::to_raw_value};

use super::*;
use crate::panes::Sight;
use crate::{
    collect::Replay,
    domain::{
        clock::ManualClock,
        reading::{Fault, FaultKind},
        sample::{Outcome, Sample},
        verdict::Verdict,
        words::Lang,
    },
    text::Zone,
    ui::table::Content,
};

struct Room {
    replay: Replay,
    pane: Targets<Server>,
    now: Moment,
    zone: Zone,
}

impl Room {
    fn new() -> Self {
        let now = Moment::from_timestamp(1_800_000_000, 0).unwrap();
        let replay = Replay::default();
        let feed = Feed::replay(Arc::new(ManualClock::at(now)), replay.clone());
        let text = "[[panes.mysql.targets]]\nname = \"orders-db\"\nurl = \"mysql://watch@127.0.0.1/\"\n";
        let file = crate::config::File::from_text(std::path::Path::new("c.toml"), text).unwrap();
        let servers =
            config::read(file.pane(ID).unwrap()).into_iter().map(|target| Server::open(target, &feed)).collect();
        Self { replay, pane: Targets(servers), now, zone: Zone::utc() }
    }

    /// A room in which every source has given something harmless.
    fn healthy() -> Self {
        let mut room = Self::new();
        room.play("status", status());
        room.play(
            "activity",
            json!({"own_id": 1, "total": 1, "shown": 1, "processes": [process(1, "watch", "Query", "")]}),
        );
        room.play("locks", json!({"waiting": 0, "lock_waits": [], "sessions": []}));
        room.play("deadlocks", json!({"count": 0, "since_start": 0, "deadlocks": []}));
        room.play("statements", json!({"watched_s": 10.0, "digests": []}));
        room
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads better at every call")]
    fn play(&mut self, source: &str, data: Value) {
        self.sample(source, Outcome::Data(to_raw_value(&data).unwrap()));
        let reading = self.pane.all_sources(self.now).into_iter().find(|state| state.key.source == source).unwrap();
        assert_eq!(reading.failure, None, "the sample must be readable");
    }

    fn fail(&mut self, source: &str, kind: FaultKind, detail: &str) {
        self.sample(source, Outcome::Fault(Fault::new(kind, detail)));
    }

    fn sample(&mut self, source: &str, outcome: Outcome) {
        let key = SourceKey::new(ID, "orders-db", source);
        let sample =
            Sample { key, at: self.now, took: Duration::from_millis(2), every: Duration::from_secs(2), outcome };
        assert!(self.replay.play(&sample));
        assert!(self.pane.sync());
    }

    fn cx(&self) -> Cx<'_> {
        Cx { now: self.now, lang: Lang::En, zone: &self.zone }
    }

    fn verdict(&self, check: &str) -> (Verdict, String) {
        let all = self.pane.judge(&self.cx());
        let found = all.into_iter().find(|judgement| judgement.subject.check == check);
        found.map_or_else(|| panic!("no check {check}"), |judgement| (judgement.verdict, judgement.summary))
    }

    fn verdicts(&self) -> Vec<Verdict> {
        self.pane.judge(&self.cx()).into_iter().map(|judgement| judgement.verdict).collect()
    }

    fn table(&self, view: &'static str) -> Table {
        self.pane.table(&Sight { target: "orders-db", view }, &self.cx())
    }

    fn keys(&self, view: &'static str) -> Vec<String> {
        self.table(view).rows.into_iter().map(|row| row.key).collect()
    }

    fn title(&self) -> Vec<String> {
        let sight = Sight { target: "orders-db", view: LOCKS };
        self.pane.title_facts(&sight, &self.cx()).into_iter().map(|fact| fact.value.to_string()).collect()
    }

    fn details(&self, view: &'static str, key: &str) -> String {
        let sections = self.pane.details(&Sight { target: "orders-db", view }, key, &self.cx());
        let lines = sections.iter().flat_map(|section| {
            let lines = section.lines.iter().map(|line| format!("{} {}", line.label, line.text));
            std::iter::once(format!("# {}", section.title)).chain(lines)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn status() -> Value {
    json!({"flavour": "mariadb", "version": "10.11.19-MariaDB", "door": "normal", "wire": "local",
           "connections": {"used": 187, "max": 600}, "threads_running": 42, "questions": 10, "qps": 1234.0,
           "aborted_connects": 0, "uptime_s": 90, "read_only": false, "row_lock_waits": 0, "deadlock_count": 0,
           "history_length": 1_200_000, "clock_skew_s": 0.0, "replica": []})
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at every call")]
fn with(mut base: Value, more: Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

fn process(id: u64, user: &str, command: &str, query: &str) -> Value {
    json!({"id": id, "user": user, "host": "10.0.3.7:51422", "db": "shop", "command": command, "age_s": 3.0,
           "state": "", "query": query, "query_bytes": query.len(), "system": false})
}

fn trx(age: f64, waits: Option<f64>) -> Value {
    let state = if waits.is_some() { "LOCK WAIT" } else { "RUNNING" };
    json!({"trx_id": 59, "trx_age_s": age, "trx_state": state, "lock_wait_s": waits, "rows_locked": 2,
           "rows_modified": 1, "isolation": "REPEATABLE READ"})
}

fn wait(waiting: u64, blocking: Option<u64>, kind: &str, waited: f64) -> Value {
    json!({"waiting_id": waiting, "blocking_id": blocking, "kind": kind, "object": "shop.stock", "mode": "X",
           "blocking_mode": "S", "waited_s": waited})
}

fn session(id: u64, command: &str, query: &str) -> Value {
    json!({"id": id, "user": "app", "host": "10.0.3.7:1", "command": command, "age_s": 133.0, "query": query})
}

fn pileup(room: &mut Room, waited: f64, waiters: u64) {
    let waits: Vec<Value> = (0..waiters).map(|n| wait(4802 + n, Some(4711), "row", waited)).collect();
    let mut sessions = vec![with(session(4711, "Sleep", ""), trx(133.0, None))];
    sessions.extend((0..waiters).map(|n| with(session(4802 + n, "Query", "UPDATE stock"), trx(9.0, Some(waited)))));
    room.play("locks", json!({"waiting": waiters, "lock_waits": waits, "sessions": sessions}));
}

#[test]
fn before_the_first_answer_everything_is_unknown_and_nothing_is_empty() {
    let room = Room::new();
    assert!(room.verdicts().len() >= 5);
    assert!(room.verdicts().iter().all(|verdict| *verdict == Verdict::Unknown));
    for view in VIEWS {
        let table = room.pane.table(&Sight { target: "orders-db", view: view.id }, &room.cx());
        assert_eq!(table.rows, [], "{}", view.id);
    }
}

#[test]
fn when_all_is_well_every_check_says_so_in_both_languages() {
    let room = Room::healthy();
    let checks: Vec<_> = room.pane.judge(&room.cx()).into_iter().map(|j| (j.subject.source, j.subject.check)).collect();
    let sources: std::collections::BTreeSet<_> = checks.iter().map(|(source, _)| source.as_str()).collect();
    assert_eq!(sources.into_iter().collect::<Vec<_>>(), ["activity", "deadlocks", "locks", "statements", "status"]);
    for lang in [Lang::En, Lang::Ko] {
        for judgement in room.pane.judge(&Cx { lang, ..room.cx() }) {
            assert_eq!(judgement.verdict, Verdict::Ok, "{judgement:?}");
            assert!(!judgement.summary.is_empty(), "{judgement:?}");
        }
    }
    assert_eq!(room.pane.suggested_view("orders-db", &room.cx()), ACTIVITY);
    assert_eq!(room.title(), ["MariaDB 10.11.19"]);
}

#[test]
fn a_pile_of_waiters_names_its_root_and_is_shown_as_a_tree() {
    let mut room = Room::healthy();
    pileup(&mut room, 131.0, 12);
    let said = "12 waiting, 1 root: 4711 app@10.0.3.7 asleep in a transaction for 2m13s (shop.stock)";
    assert_eq!(room.verdict("lock-waits"), (Verdict::Crit, said.into()));
    assert_eq!(room.verdict("metadata-locks").0, Verdict::Ok);
    assert_eq!(room.pane.suggested_view("orders-db", &room.cx()), LOCKS);
    assert_eq!(room.title(), ["MariaDB 10.11.19", "12 waiting · 1 root"]);
    let table = room.table(LOCKS);
    assert_eq!((table.tree, table.rows.len(), table.rows[0].key.as_str()), (Some(0), 13, "process:4711"));
    let branches: Vec<_> = table.rows.iter().filter_map(|row| row.branch.clone()).map(|branch| branch.last).collect();
    assert_eq!((branches[0].len(), branches[1].clone(), branches[12].clone()), (0, vec![false], vec![true]));
    assert!(
        room.details(LOCKS, "process:4711").contains("4802 app@10.0.3.7"),
        "{}",
        room.details(LOCKS, "process:4711")
    );
}

#[test]
fn how_bad_a_wait_is_depends_on_how_long_and_how_many() {
    let mut room = Room::healthy();
    let mut verdict = |waited, waiters| {
        pileup(&mut room, waited, waiters);
        room.verdict("lock-waits").0
    };
    assert_eq!((verdict(1.0, 1), verdict(2.5, 1), verdict(10.5, 1)), (Verdict::Ok, Verdict::Warn, Verdict::Crit));
    assert_eq!((verdict(1.0, 5), verdict(1.0, 6)), (Verdict::Ok, Verdict::Crit));
}

#[test]
fn metadata_locks_are_judged_by_their_own_name_and_an_unknown_blocker_is_said() {
    let mut room = Room::healthy();
    let sessions =
        [session(53, "Sleep", ""), session(54, "Query", "ALTER TABLE stock"), session(55, "Query", "SELECT")];
    let waits = [wait(54, Some(53), "metadata", 20.0), wait(55, Some(54), "metadata", 15.0)];
    room.play("locks", json!({"waiting": 2, "lock_waits": waits, "sessions": sessions}));
    assert_eq!(room.verdict("lock-waits").0, Verdict::Ok);
    let said = "2 waiting, 1 root: 53 app@10.0.3.7 running for 2m13s (shop.stock)";
    assert_eq!(room.verdict("metadata-locks"), (Verdict::Crit, said.into()));
    let waits = [wait(54, None, "metadata", 3.0)];
    room.play(
        "locks",
        json!({"waiting": 1, "lock_waits": waits, "sessions": [session(54, "Query", "ALTER")], "notes": ["cure"]}),
    );
    assert_eq!(room.verdict("metadata-locks"), (Verdict::Warn, "1 waiting, 1 root: unknown (shop.stock)".into()));
    assert_eq!(room.keys(LOCKS), ["process:54", "note:0"]);
}

#[test]
fn a_server_that_is_gone_is_one_crit_and_its_last_values_stay() {
    let mut room = Room::healthy();
    pileup(&mut room, 131.0, 12);
    for source in ["status", "activity", "locks", "deadlocks", "statements"] {
        room.fail(source, FaultKind::Refused, "nothing listens on db:3306");
    }
    let crits = room.verdicts().into_iter().filter(|verdict| *verdict == Verdict::Crit).count();
    assert_eq!(crits, 1);
    assert_eq!(room.verdict("up"), (Verdict::Crit, "refused: nothing listens on db:3306".into()));
    assert_eq!(room.verdict("lock-waits"), (Verdict::Unknown, "refused: nothing listens on db:3306".into()));
    assert_eq!(room.table(LOCKS).rows.len(), 13);
    assert_eq!(room.pane.suggested_view("orders-db", &room.cx()), LOCKS);
    let line = room.pane.target_line("orders-db", &room.cx());
    assert_eq!(line.facts.iter().map(|fact| fact.value.to_string()).next(), Some("refused".into()));
}

#[test]
fn a_missing_grant_makes_its_source_unknown_and_no_other() {
    let mut room = Room::healthy();
    room.fail("activity", FaultKind::Denied, "a privilege is missing; run: GRANT PROCESS ON *.* TO 'watch'@'%'");
    let (verdict, words) = room.verdict("long-transaction");
    assert_eq!(verdict, Verdict::Unknown);
    assert!(words.contains("GRANT PROCESS"), "{words}");
    assert_eq!(room.verdict("up").0, Verdict::Ok);
    room.now += TimeDelta::seconds(30);
    assert_eq!(room.verdict("up").0, Verdict::Unknown, "old news are no news");
}

#[test]
fn connections_and_replication_have_their_limits() {
    let mut room = Room::healthy();
    let mut with_status = |more| {
        room.play("status", with(status(), more));
        (room.verdict("connections").0, room.pane.judge(&room.cx()))
    };
    assert_eq!(with_status(json!({"connections": {"used": 79, "max": 100}})).0, Verdict::Ok);
    assert_eq!(with_status(json!({"connections": {"used": 80, "max": 100}})).0, Verdict::Warn);
    assert_eq!(with_status(json!({"connections": {"used": 95, "max": 100}})).0, Verdict::Crit);
    let mut replica = |io: &str, lag: Option<u64>| {
        let channel = json!({"name": "", "source": "db1:3306", "io_running": io, "sql_running": "Yes", "lag_s": lag,
                             "last_error": if io == "No" { "cannot connect" } else { "" }});
        let all = with_status(json!({"replica": [channel]})).1;
        all.into_iter().find(|j| j.subject.check == "replica").map(|j| (j.verdict, j.summary)).unwrap()
    };
    assert_eq!(replica("Yes", Some(4)).0, Verdict::Ok);
    assert_eq!(replica("Yes", Some(31)).0, Verdict::Warn);
    assert_eq!(replica("Yes", None).0, Verdict::Unknown);
    let stopped = replica("No", None);
    assert!(stopped.0 == Verdict::Crit && stopped.1.contains("cannot connect"), "{stopped:?}");
}

#[test]
fn who_is_in_the_way_stands_first_and_who_rests_is_counted() {
    let mut room = Room::healthy();
    let mut processes: Vec<Value> = (100..120).map(|id| process(id, "app", "Sleep", "")).collect();
    processes.push(process(1, "watch", "Query", "SELECT us"));
    processes.push(with(process(7, "app", "Query", "SELECT slow"), json!({"age_s": 42.0})));
    processes.push(with(process(8, "app", "Sleep", ""), trx(300.0, None)));
    processes.push(with(process(4802, "app", "Query", "UPDATE stock"), trx(9.0, Some(9.0))));
    processes.push(with(process(5, "event_scheduler", "Daemon", ""), json!({"system": true})));
    let hidden = json!([{"user": "batch", "command": "Sleep", "count": 900}]);
    room.play("activity", json!({"own_id": 1, "total": 926, "shown": 26, "processes": processes, "hidden": hidden}));
    pileup(&mut room, 9.0, 1);
    let table = room.table(ACTIVITY);
    let keys: Vec<_> = table.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(
        keys,
        ["process:4711", "process:8", "process:4802", "process:7", "folded"],
        "4711 is known by its lock alone"
    );
    let Some(Content::Text(folded)) = table.rows[4].cells.last().map(|cell| cell.content.clone()) else { panic!() };
    assert!(folded.contains("920") && folded.contains("batch Sleep ×900"), "{folded}");
    assert_eq!(room.verdict("slow-statements").1, "1 statement runs for over 5.0s", "who waits for a lock is not slow");
    assert_eq!(room.verdict("long-transaction").0, Verdict::Warn);
    assert_eq!(room.keys(TRANSACTIONS)[0], "process:8");
}

#[test]
fn a_new_deadlock_is_told_for_a_minute_and_then_remembered() {
    let mut room = Room::healthy();
    let seen = |before| {
        json!({"id": "x", "seen_at": room.now, "before_start": before, "at": "2026-11-21 10:00:00",
               "transactions": [{"number": 1, "query": "UPDATE stock SET qty = 1"}]})
    };
    let (old, new) = (seen(true), seen(false));
    room.play("deadlocks", json!({"count": 7, "since_start": 0, "deadlocks": [old]}));
    assert_eq!(room.verdict("deadlocks").0, Verdict::Ok, "it was there before");
    room.play("deadlocks", json!({"count": 8, "since_start": 1, "deadlocks": [new]}));
    assert_eq!(room.verdict("deadlocks"), (Verdict::Warn, "1 deadlock in the last minute".into()));
    assert_eq!((room.pane.suggested_view("orders-db", &room.cx()), room.keys(DEADLOCKS).len()), (DEADLOCKS, 1));
    assert!(room.details(DEADLOCKS, "deadlock:x").contains("UPDATE stock SET qty = 1"));
    room.now += TimeDelta::seconds(61);
    room.play("deadlocks", json!({"count": 8, "since_start": 1, "deadlocks": [with(new_at(room.now), json!({}))]}));
    assert_eq!(room.verdict("deadlocks"), (Verdict::Ok, "1 deadlock since bongsu looks".into()));
    assert_eq!(room.pane.suggested_view("orders-db", &room.cx()), ACTIVITY);
}

/// A deadlock that was seen a minute and a second before `now`.
fn new_at(now: Moment) -> Value {
    json!({"id": "x", "seen_at": now - TimeDelta::seconds(61), "before_start": false, "at": "",
           "transactions": [{"number": 1}]})
}

#[test]
fn details_say_what_is_known_and_a_row_that_is_gone_has_none() {
    let mut room = Room::healthy();
    let long = with(process(7, "app", "Query", "SELECT ␛[2J"), json!({"query_bytes": 1_000_000}));
    room.play("activity", json!({"own_id": 1, "total": 2, "shown": 2, "processes": [with(long, trx(5.0, None))]}));
    let text = room.details(ACTIVITY, "process:7");
    for part in ["app@10.0.3.7:51422", "SELECT ␛[2J", "1000000", "REPEATABLE READ"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let digest = json!({"hash": "h", "schema": "shop", "text": "SELECT ?", "calls": 10, "calls_per_s": 2.0, "total_s": 5.0,
                        "avg_ms": 500.0, "rows_examined": 1000, "rows_sent": 10, "no_index": 10, "errors": 0, "new": true});
    room.play("statements", json!({"watched_s": 10.0, "digests": [digest]}));
    let key = room.keys(STATEMENTS).pop().unwrap();
    assert!(key.starts_with("digest:") && room.details(STATEMENTS, &key).contains("SELECT ?"));
    for key in ["process:99", "process:x", "digest:none", "deadlock:none", "transaction:4", "", "nonsense"] {
        assert_eq!(room.details(ACTIVITY, key), "", "{key}");
    }
    assert_eq!(room.pane.details(&Sight { target: "gone", view: ACTIVITY }, "process:7", &room.cx()), []);
}
