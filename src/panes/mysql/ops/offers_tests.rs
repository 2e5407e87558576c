use std::sync::Arc;

use serde_json::{Value, json, value::to_raw_value};

use super::*;
use crate::{
    collect::{Feed, Replay},
    config::File,
    domain::{
        clock::ManualClock,
        reading::{Fault, SourceKey},
        sample::{Outcome, Sample},
    },
    panes::mysql::{ACTIVITY, ID, STATEMENTS, TRANSACTIONS, config},
    panes::targets::Watched,
    text::Zone,
};

struct Room {
    replay: Replay,
    server: Server,
    zone: Zone,
}

fn now() -> Moment {
    Moment::from_timestamp(1_800_000_000, 0).unwrap()
}

impl Room {
    fn new() -> Self {
        let replay = Replay::default();
        let feed = Feed::replay(Arc::new(ManualClock::at(now())), replay.clone());
        let text = "[[panes.mysql.targets]]\nname = \"orders-db\"\nurl = \"mysql://watch@127.0.0.1/\"\n";
        let file = File::from_text(std::path::Path::new("c.toml"), text).unwrap();
        let target = config::read(file.pane(ID).unwrap()).remove(0);
        let mut room = Self { replay, server: Server::open(target, &feed), zone: Zone::utc() };
        room.connections(20);
        room.play("activity", json!({"own_id": 1, "total": 3, "shown": 3, "processes": [
            process(1, "Query", "SELECT us", 0.0), process(7, "Query", "SELECT slow", 42.0), process(8, "Sleep", "", 9.0),
            process(5, "Daemon", "", 9.0), process(9, "Query", "/* bongsu me@there */ SELECT 1", 0.0),
            process(10, "Query", "CALL p()", 1.0),
        ]}));
        room
    }

    fn connections(&mut self, used: u64) {
        self.play(
            "status",
            json!({"flavour": "mariadb", "version": "10.11.19", "door": "normal", "wire": "local",
            "connections": {"used": used, "max": 60}, "threads_running": 4, "questions": 10, "qps": null,
            "aborted_connects": 0, "uptime_s": 90, "read_only": false, "row_lock_waits": 0, "deadlock_count": 0,
            "history_length": 1, "clock_skew_s": 0.0, "replica": []}),
        );
    }

    /// 4711 sleeps in a transaction; 4802 and 4803 wait for it, 4804 for 4802.
    fn pileup(&mut self) {
        let wait = |waiting: u64, blocking: u64| {
            json!({"waiting_id": waiting, "blocking_id": blocking, "kind": "row", "object": "shop.stock", "mode": "X",
                   "blocking_mode": "X", "waited_s": 9.0})
        };
        let trx = |session: Value, id: u64| {
            let mut session = session;
            let trx = json!({"trx_id": id, "trx_age_s": 133.0, "trx_state": "RUNNING", "rows_locked": 2,
                             "rows_modified": 1, "isolation": "REPEATABLE READ"});
            session.as_object_mut().unwrap().extend(trx.as_object().unwrap().clone());
            session
        };
        let sessions = json!([
            trx(process(4711, "Sleep", "", 133.0), 59),
            process(4802, "Query", "UPDATE stock", 9.0),
            process(4803, "Query", "UPDATE stock", 9.0),
            process(4804, "Query", "UPDATE stock", 9.0)
        ]);
        let waits = json!([wait(4802, 4711), wait(4803, 4711), wait(4804, 4802)]);
        self.play("locks", json!({"waiting": 3, "lock_waits": waits, "sessions": sessions}));
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads better at every call")]
    fn play(&mut self, source: &str, data: Value) {
        self.sample(source, Outcome::Data(to_raw_value(&data).unwrap()));
    }

    fn sample(&mut self, source: &str, outcome: Outcome) {
        let key = SourceKey::new(ID, "orders-db", source);
        let every = std::time::Duration::from_secs(2);
        let sample = Sample { key, at: now(), took: every / 100, every, outcome };
        assert!(self.replay.play(&sample) && self.server.sync());
        let states = self.server.states(now());
        assert!(source == "status" || states.iter().all(|state| state.failure.is_none()), "{states:?}");
    }

    /// The operations, best first, with what speaks for them.
    fn offers(&self, view: &str, keys: &[&str]) -> Vec<Offer> {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let cx = Cx { now: now(), lang: Lang::En, zone: &self.zone };
        let mut offers = self.server.offers(view, &keys, &cx);
        offers.sort_by_key(|offer| std::cmp::Reverse(offer.rank));
        offers
    }

    fn names(&self, view: &str, keys: &[&str]) -> Vec<String> {
        self.offers(view, keys).into_iter().map(|offer| offer.ask.operation.replace("mysql.", "")).collect()
    }
}

fn process(id: u64, command: &str, query: &str, age: f64) -> Value {
    json!({"id": id, "user": "app", "host": "10.0.3.7:51422", "db": "shop", "command": command, "age_s": age,
           "state": "", "query": query, "query_bytes": query.len(), "query_id": 900 + id, "system": command == "Daemon"})
}

fn seen(offer: &Offer) -> Vec<Seen> {
    serde_json::from_value(offer.ask.frozen.clone().unwrap()).unwrap()
}

#[test]
fn what_frees_others_stands_first() {
    let mut room = Room::new();
    room.pileup();
    let waiter = room.offers(LOCKS, &["process:4804"]);
    assert_eq!(waiter[0].ask.operation, ROOT);
    assert_eq!(
        (waiter[0].why.as_str(), waiter[0].class, seen(&waiter[0])[0].id),
        ("frees 3 waiting", Class::Low, 4711)
    );
    assert_eq!(room.names(LOCKS, &["process:4804"])[1..4], ["cancel-query", "explain", "kill-connection"]);
    let root = room.offers(LOCKS, &["process:4711"]);
    assert_eq!((root[0].ask.operation.as_str(), root[0].why.as_str()), (CONNECTION, "frees 3 waiting"));
    assert!(!room.names(LOCKS, &["process:4711"]).contains(&"cancel-query".to_owned()), "it runs nothing");
    let nothing = room.offers(LOCKS, &[]);
    assert_eq!((nothing[0].ask.operation.as_str(), seen(&nothing[0])[0].id), (ROOT, 4711));
    assert_eq!(room.names(LOCKS, &["note:0"])[0], "kill-matching", "a row that is no session is none");
}

#[test]
fn what_was_shown_is_frozen() {
    let mut room = Room::new();
    room.pileup();
    let root = &seen(&room.offers(LOCKS, &["process:4711"])[0])[0];
    assert_eq!((root.query_id, root.trx_id), (Some(5611), Some(59)));
    assert_eq!(root.trx_since.map(|at| (now() - at).num_seconds()), Some(133));
    let slow = &room.offers(ACTIVITY, &["process:7"])[0];
    let frozen = &seen(slow)[0];
    assert_eq!(
        (frozen.host.as_str(), frozen.db.as_str(), frozen.query.as_str()),
        ("10.0.3.7:51422", "shop", "SELECT slow")
    );
    assert_eq!(frozen.since.map(|at| (now() - at).num_seconds()), Some(42));
    assert_eq!((slow.ask.target.as_str(), slow.ask.system()), ("orders-db", "mysql"));
}

#[test]
fn a_statement_is_cancelled_before_its_connection_and_only_if_it_runs() {
    let room = Room::new();
    let rest = ["kill-matching", "raise-connections"];
    let names = |key: &str| room.names(ACTIVITY, &[key]);
    assert_eq!(names("process:7"), [&["cancel-query", "explain", "kill-connection"][..], &rest].concat());
    assert_eq!(room.offers(ACTIVITY, &["process:7"])[0].why, "runs for 42s");
    assert_eq!(names("process:8"), [&["kill-connection"][..], &rest].concat());
    assert_eq!(names("process:10"), [&["cancel-query", "kill-connection"][..], &rest].concat(), "a CALL has no plan");
    for protected in ["process:1", "process:5", "process:9", "process:99", "folded", "deadlock:1", "process:x"] {
        assert_eq!(names(protected), rest, "{protected}");
    }
    assert_eq!(room.names(TRANSACTIONS, &[]), rest);
}

#[test]
fn several_marked_rows_are_one_serious_act_without_what_is_protected() {
    let room = Room::new();
    let marked = room.offers(ACTIVITY, &["process:7", "process:10", "process:8", "process:5", "process:1", "folded"]);
    assert_eq!(marked[0].title, "cancel 2 queries");
    assert_eq!((marked[1].title.as_str(), marked[1].class), ("kill 3 connections", Class::High));
    assert_eq!(seen(&marked[1]).iter().map(|seen| seen.id).collect::<Vec<_>>(), [7, 10, 8]);
    assert_eq!(marked[0].class, Class::High);
}

#[test]
fn more_connections_are_offered_first_when_they_run_out() {
    let mut room = Room::new();
    room.pileup();
    assert_eq!(room.names(LOCKS, &["process:4711"]).last().unwrap(), "raise-connections");
    room.connections(48);
    let first = &room.offers(LOCKS, &["process:4711"])[0];
    assert_eq!((first.ask.operation.as_str(), first.why.as_str()), (RAISE, "48 of 60 used"));
    assert_eq!((first.fields[0].name.as_str(), first.fields[0].value.as_str()), ("value", "90"));
    room.connections(20);
    room.sample("status", Outcome::Fault(Fault::new(FaultKind::Full, "full")));
    assert_eq!(room.names(LOCKS, &[])[0], "raise-connections");
}

#[test]
fn a_kind_of_statement_can_be_ended_by_its_text() {
    let mut room = Room::new();
    let digest = json!({"hash": "h", "schema": "shop", "text": "SELECT ?", "calls": 10, "calls_per_s": 2.0, "total_s": 5.0,
                        "avg_ms": 500.0, "rows_examined": 1000, "rows_sent": 10, "no_index": 10, "errors": 0, "new": true});
    room.play("statements", json!({"watched_s": 10.0, "digests": [digest]}));
    let offers = room.offers(STATEMENTS, &["digest:shop:h"]);
    let fields: Vec<_> = offers[0].fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect();
    assert_eq!(fields[2], ("statement", "SELECT ?"));
    assert!(fields.iter().filter(|(_, value)| !value.is_empty()).count() == 1);
}

#[test]
fn before_the_first_reading_only_what_is_typed_can_be_done() {
    let replay = Replay::default();
    let feed = Feed::replay(Arc::new(ManualClock::at(now())), replay);
    let text = "[[panes.mysql.targets]]\nname = \"db\"\nurl = \"mysql://watch@127.0.0.1/\"\n";
    let file = File::from_text(std::path::Path::new("c.toml"), text).unwrap();
    let server = Server::open(config::read(file.pane(ID).unwrap()).remove(0), &feed);
    let cx = Cx { now: now(), lang: Lang::Ko, zone: &Zone::utc() };
    let offers = server.offers(LOCKS, &["process:7".to_owned()], &cx);
    assert_eq!(offers.iter().map(|offer| offer.ask.operation.as_str()).collect::<Vec<_>>(), [MATCHING]);
}
