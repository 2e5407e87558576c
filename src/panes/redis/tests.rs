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
        words::Lang,
    },
    text::Zone,
    ui::table::Content,
};

struct Room {
    replay: Replay,
    pane: Targets<Store>,
    now: Moment,
    zone: Zone,
}

impl Room {
    fn new(more: &str) -> Self {
        let now = Moment::from_timestamp(1_800_000_000, 0).unwrap();
        let replay = Replay::default();
        let feed = Feed::replay(Arc::new(ManualClock::at(now)), replay.clone());
        let text = format!(
            "[[panes.redis.targets]]\nname = \"locks\"\nurl = \"redis://127.0.0.1/\"\nlocks = [\"MY_LOCK:*\", \"B:*\"]\n{more}"
        );
        let file = crate::config::File::from_text(std::path::Path::new("c.toml"), &text).unwrap();
        let stores =
            config::read(file.pane(ID).unwrap()).into_iter().map(|target| Store::open(target, &feed)).collect();
        Self { replay, pane: Targets(stores), now, zone: Zone::utc() }
    }

    /// A room in which every source has given something harmless.
    fn healthy() -> Self {
        Self::healthy_with("")
    }

    fn healthy_with(more: &str) -> Self {
        let mut room = Self::new(more);
        room.play("status", status());
        room.count(&[("MY_LOCK:*", 37, 0), ("B:*", 0, 0)]);
        room.play("keys", json!({"total": 37, "keys": [key(&room, "MY_LOCK:1", Some(9_000))], "found_at": room.now}));
        room.play(
            "nodes",
            json!({"shape": "single", "nodes": [node("a:1", "master")], "trouble": [], "failovers": []}),
        );
        room.play("slowlog", json!({"length": 0, "read": 0, "commands": []}));
        room
    }

    fn count(&mut self, patterns: &[(&str, u64, u64)]) {
        let now = self.now;
        let pattern = |(pattern, count, without): &(&str, u64, u64)| {
            json!({"pattern": pattern, "count": count, "without_expiry": without, "shortest_ttl_ms": 900,
                   "longest_ttl_ms": 9_000, "oldest": now, "change": 0, "complete": true, "history": [count]})
        };
        let locks: Vec<_> = patterns.iter().map(pattern).collect();
        self.play("locks", json!({"locks": locks, "scan": scan(now, None)}));
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
        let key = SourceKey::new(ID, "locks", source);
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

    /// The verdict of a check when the vital signs are these.
    fn with_status(&mut self, check: &str, more: Value) -> (Verdict, String) {
        self.play("status", with(status(), more));
        self.verdict(check)
    }

    fn table(&self, view: &'static str) -> Table {
        self.pane.table(&Sight { target: "locks", view }, &self.cx())
    }

    fn text(&self, view: &'static str) -> String {
        let text = |content: Content| if let Content::Text(text) = content { text.to_string() } else { String::new() };
        let row = |row: crate::ui::table::Row| {
            row.cells.into_iter().map(|cell| text(cell.content)).filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
        };
        self.table(view).rows.into_iter().map(|cells| row(cells).join(" | ")).collect::<Vec<_>>().join("\n")
    }

    fn details(&self, view: &'static str, key: &str) -> String {
        let sections = self.pane.details(&Sight { target: "locks", view }, key, &self.cx());
        let lines = sections.iter().flat_map(|section| section.lines.iter());
        lines.map(|line| format!("{} {}", line.label, line.text)).collect::<Vec<_>>().join("\n")
    }

    fn line(&self) -> String {
        let facts = self.pane.target_line("locks", &self.cx()).facts;
        facts.iter().map(|fact| format!("{} {}", fact.label, fact.value)).collect::<Vec<_>>().join("  ")
    }
}

fn scan(now: Moment, seen: Option<f64>) -> Value {
    json!({"seen": seen, "keys": 1_000, "rounds": 1, "ended_at": now, "took_ms": 12.0, "cost_ms": 3.0})
}

fn status() -> Value {
    json!({"address": "a:1", "product": "redis", "version": "7.0.15", "mode": "standalone", "role": "master",
           "loading": null, "memory": {"used": 400, "max": 1_000, "policy": "allkeys-lru", "fragmentation": 1.2,
           "resident": 500}, "clients": {"connected": 214, "max": 10_000, "blocked": 3, "rejected": 0,
           "rejected_now": 0}, "traffic": {"ops_per_s": 1_200, "hit_rate": 0.97, "evicted": 0, "evicted_per_s": 0.0,
           "expired": 4}, "persistence": {"rdb_ok": true, "aof_write_ok": null, "aof_rewrite_ok": null,
           "unsaved_changes": 3}, "upstream": null, "replicas": [], "errors": [], "keys": 1_000, "uptime_s": 90,
           "latency_ms": 0.2, "clock_skew_s": 0.0})
}

fn key(room: &Room, name: &str, ttl: Option<u64>) -> Value {
    let key = json!({"key": name, "pattern": "MY_LOCK:*", "since": room.now - TimeDelta::minutes(3), "kind": "hash",
                     "owner": "8743c9c0:58", "holds": 1, "waiters": 4});
    ttl.map_or(key.clone(), |ttl| with(key, json!({"ttl_ms": ttl})))
}

fn node(address: &str, part: &str) -> Value {
    json!({"address": address, "part": part, "master": null, "probed": true, "fault": null, "flags": "", "slots": null,
           "latency_ms": 0.3, "link_up": null, "lag_s": null, "used": 400, "max": 1_000, "ops_per_s": 7, "clients": 2,
           "keys": 9})
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at every call")]
fn with(mut base: Value, more: Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

#[test]
fn before_the_first_answer_everything_is_unknown_and_nothing_is_empty() {
    let room = Room::new("");
    let judgements = room.pane.judge(&room.cx());
    assert!(judgements.len() >= 5 && judgements.iter().all(|judgement| judgement.verdict == Verdict::Unknown));
    for view in VIEWS {
        let table = room.table(view.id);
        assert_eq!((table.rows.len(), table.empty.as_str()), (0, "not read yet"), "{}", view.id);
    }
}

#[test]
fn when_all_is_well_every_check_says_so_in_both_languages() {
    let room = Room::healthy();
    let sources: std::collections::BTreeSet<_> =
        room.pane.judge(&room.cx()).into_iter().map(|judgement| judgement.subject.source).collect();
    assert_eq!(sources.into_iter().collect::<Vec<_>>(), ["keys", "locks", "nodes", "slowlog", "status"]);
    for lang in [Lang::En, Lang::Ko] {
        for judgement in room.pane.judge(&Cx { lang, ..room.cx() }) {
            assert_eq!(judgement.verdict, Verdict::Ok, "{judgement:?}");
            assert!(!judgement.summary.is_empty(), "{judgement:?}");
        }
    }
    assert_eq!(room.verdict("up").1, "Redis 7.0.15, master, answers in 0.2ms");
    assert_eq!(room.verdict("without-expiry").1, "37 locks, all of them expire");
    assert_eq!(room.pane.suggested_view("locks", &room.cx()), LOCKS);
}

#[test]
fn locks_that_never_expire_are_told_with_their_pattern_and_stand_first() {
    let mut room = Room::healthy();
    room.count(&[("MY_LOCK:*", 37, 0), ("B:*", 12, 9)]);
    let told = "9 of 49 locks never expire (B:*)";
    assert_eq!(room.verdict("without-expiry"), (Verdict::Warn, told.into()));
    assert!(room.text(LOCKS).starts_with("B:* | 12 | 9"), "{}", room.text(LOCKS));
    assert!(room.line().contains("locks 49 (9 no TTL)"), "{}", room.line());
    let mut strict = Room::healthy_with("without-expiry-warn = 10\nwithout-expiry-crit = 20\nlocks-warn = 100\n");
    let mut verdict = |without| {
        strict.count(&[("MY_LOCK:*", 50, without)]);
        strict.verdict("without-expiry").0
    };
    assert_eq!([9, 10, 20].map(&mut verdict), [Verdict::Ok, Verdict::Warn, Verdict::Crit]);
    strict.count(&[("MY_LOCK:*", 101, 0)]);
    assert_eq!(strict.verdict("lock-count"), (Verdict::Warn, "101 locks, more than 100".into()));
    let mut never = Room::healthy_with("without-expiry-warn = 0\n");
    never.count(&[("MY_LOCK:*", 50, 0)]);
    assert_eq!(never.verdict("without-expiry").0, Verdict::Ok);
}

#[test]
fn a_count_that_is_not_complete_is_unknown_and_says_how_far_it_is() {
    let mut room = Room::new("");
    let pattern = |without: u64| {
        json!([{"pattern": "MY_LOCK:*", "count": 20, "without_expiry": without, "shortest_ttl_ms": null,
                "longest_ttl_ms": null, "oldest": null, "change": null, "complete": false, "history": []}])
    };
    room.play("locks", json!({"locks": pattern(0), "scan": scan(room.now, Some(0.61))}));
    assert_eq!(room.verdict("without-expiry"), (Verdict::Unknown, "61% of the keys seen, 20 locks so far".into()));
    assert!(room.text(LOCKS).contains("61% seen"));
    room.play("locks", json!({"locks": pattern(3), "scan": scan(room.now, Some(0.7))}));
    assert_eq!(room.verdict("without-expiry").0, Verdict::Warn, "what was found is found");
    let notes = json!(["nothing listens on b:1"]);
    room.play("locks", json!({"locks": pattern(0), "scan": scan(room.now, None), "notes": notes}));
    assert_eq!(room.verdict("without-expiry"), (Verdict::Unknown, "not counted: nothing listens on b:1".into()));
    assert!(room.text(LOCKS).ends_with("not counted: nothing listens on b:1"));
    assert!(room.details(LOCKS, "note:0").contains("nothing listens on b:1"));
}

#[test]
fn locks_that_only_ever_become_more_are_told() {
    let mut room = Room::healthy();
    let mut verdict = |history: &[u64]| {
        let last = history.last().unwrap();
        let locks = json!([{"pattern": "MY_LOCK:*", "count": last, "without_expiry": 0, "shortest_ttl_ms": 1,
            "longest_ttl_ms": 9, "oldest": room.now, "change": 5, "complete": true, "history": history}]);
        room.play("locks", json!({"locks": locks, "scan": scan(room.now, None)}));
        room.verdict("lock-count")
    };
    assert_eq!(verdict(&[100, 120, 140, 160, 180, 200]), (Verdict::Warn, "locks grow: 100 → 200 (MY_LOCK:*)".into()));
    assert_eq!(verdict(&[100, 120, 110, 160, 180, 200]).0, Verdict::Ok, "it went down once");
    assert_eq!(verdict(&[1_000, 1_020, 1_040, 1_060, 1_080, 1_100]).0, Verdict::Ok, "a tenth is not much");
    assert_eq!(verdict(&[10, 20]).0, Verdict::Ok, "too few counts");
}

#[test]
fn keys_are_shown_with_owner_and_waiters_and_what_is_not_shown_is_counted() {
    let mut room = Room::healthy();
    let keys = json!([key(&room, "MY_LOCK:\u{1b}[2J", None), key(&room, "MY_LOCK:2", Some(9_000))]);
    room.play("keys", json!({"total": 50_000, "keys": keys, "found_at": room.now}));
    let text = room.text(KEYS);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "MY_LOCK:␛[2J | none | 3m00s | 8743c9c0:58 | 4 | hash | MY_LOCK:*");
    assert_eq!(lines[2], "49 998 more locks");
    assert!(room.details(KEYS, "key:MY_LOCK:2").contains("taken 1×"));
    assert!(room.details(LOCKS, "pattern:MY_LOCK:*").contains("MY_LOCK:2 9.0s  8743c9c0:58"));
    assert_eq!(room.verdict("keys").1, "50000 locks, MY_LOCK:␛[2J is held for 3m00s or longer");
}

#[test]
fn a_server_that_is_gone_is_one_crit_and_its_last_values_stay() {
    let mut room = Room::healthy();
    room.count(&[("MY_LOCK:*", 37, 9)]);
    for source in ["status", "locks", "keys", "nodes", "slowlog"] {
        room.fail(source, FaultKind::Stuck, "a:1 runs a script that does not end (BUSY): `SCRIPT KILL`");
    }
    let judgements = room.pane.judge(&room.cx());
    assert_eq!(judgements.iter().filter(|judgement| judgement.verdict == Verdict::Crit).count(), 1);
    let (verdict, told) = room.verdict("up");
    assert!(verdict == Verdict::Crit && told.contains("stuck") && told.contains("SCRIPT KILL"), "{told}");
    assert_eq!(room.verdict("without-expiry").0, Verdict::Unknown);
    assert_eq!(room.table(LOCKS).rows.len(), 1);
    assert!(room.line().starts_with(" stuck, serves nobody  locks 37 (9 no TTL)"), "{}", room.line());
}

#[test]
fn a_missing_permission_makes_its_source_unknown_and_no_other() {
    let mut room = Room::healthy();
    room.fail("slowlog", FaultKind::Denied, "ACL SETUSER watch +slowlog");
    assert_eq!(room.verdict("slow-commands").0, Verdict::Unknown);
    assert!(room.verdict("slow-commands").1.contains("+slowlog"));
    assert_eq!(room.verdict("up").0, Verdict::Ok);
    room.now += TimeDelta::seconds(30);
    assert_eq!(room.verdict("up").0, Verdict::Unknown, "old news are no news");
}

#[test]
fn a_server_that_loads_serves_nobody() {
    let mut room = Room::healthy();
    let (verdict, told) = room.with_status("up", json!({"loading": {"part": 0.31, "eta_s": 12}}));
    assert_eq!(
        (verdict, told.as_str()),
        (Verdict::Crit, "loading its data, 31% done, about 12s to go: serves nobody yet")
    );
    assert_eq!(room.with_status("up", json!({"loading": {"part": null, "eta_s": null}})).0, Verdict::Crit);
}

#[test]
fn memory_clients_and_latency_have_their_limits() {
    let mut room = Room::healthy_with("blocked-warn = 10\nlatency-warn = \"50ms\"\n");
    let memory = |used: u64, max: u64| json!({"memory": {"used": used, "max": max, "policy": "noeviction", "fragmentation": null, "resident": null}});
    let mut verdict = |used, max| room.with_status("memory", memory(used, max)).0;
    assert_eq!(
        [verdict(840, 1_000), verdict(850, 1_000), verdict(950, 1_000)],
        [Verdict::Ok, Verdict::Warn, Verdict::Crit]
    );
    assert_eq!(verdict(u64::MAX, 0), Verdict::Ok, "without a limit nothing is full");
    let clients = |connected: u64, blocked: u64, rejected: u64| json!({"clients": {"connected": connected, "max": 100, "blocked": blocked, "rejected": 9, "rejected_now": rejected}});
    let mut verdict = |n, blocked, rejected| room.with_status("clients", clients(n, blocked, rejected)).0;
    assert_eq!([verdict(90, 9, 0), verdict(90, 10, 0)], [Verdict::Ok, Verdict::Warn]);
    assert_eq!([verdict(95, 0, 0), verdict(9, 0, 1)], [Verdict::Crit, Verdict::Crit]);
    assert_eq!(room.with_status("latency", json!({"latency_ms": 50.0})).0, Verdict::Warn);
    assert_eq!(room.with_status("latency", json!({"latency_ms": null})).0, Verdict::Unknown);
}

#[test]
fn lost_keys_lost_writes_and_refusals_are_told() {
    let mut room = Room::healthy();
    let traffic = |rate: f64| json!({"traffic": {"ops_per_s": 1, "hit_rate": null, "evicted": 9, "evicted_per_s": rate, "expired": 0}});
    assert_eq!(room.with_status("evictions", traffic(0.4)).0, Verdict::Warn);
    let disk = |rdb: bool, write: bool, rewrite: bool| json!({"persistence": {"rdb_ok": rdb, "aof_write_ok": write, "aof_rewrite_ok": rewrite, "unsaved_changes": 5}});
    let mut verdict = |rdb, write, rewrite| room.with_status("persistence", disk(rdb, write, rewrite)).0;
    assert_eq!(
        [verdict(true, true, true), verdict(true, true, false), verdict(true, false, true), verdict(false, true, true)],
        [Verdict::Ok, Verdict::Warn, Verdict::Crit, Verdict::Crit]
    );
    let errors =
        json!({"errors": [{"code": "WRONGTYPE", "count": 9, "now": 9}, {"code": "MISCONF", "count": 4, "now": 2}]});
    assert_eq!(room.with_status("refusals", errors), (Verdict::Crit, "clients get MISCONF ×2".into()));
}

#[test]
fn replication_is_judged_from_both_ends() {
    let mut room = Room::healthy();
    let link = |up: bool, silent: Option<u64>, syncing: bool| json!({"role": "replica", "upstream": {"address": "m:1", "up": up, "down_s": 70, "silent_s": silent, "syncing": syncing}});
    let mut judged = |up, silent, syncing| room.with_status("replication", link(up, silent, syncing));
    assert_eq!(judged(true, Some(1), false).0, Verdict::Ok);
    assert_eq!(judged(true, Some(15), false).0, Verdict::Warn);
    assert_eq!(judged(false, None, true).0, Verdict::Warn);
    let down = judged(false, None, false);
    assert_eq!(down, (Verdict::Crit, "the link to its master m:1 is down for 70s".into()));
    let replicas = |lag: u64| json!({"replicas": [{"address": "r:1", "state": "online", "lag_s": lag, "behind": 0}]});
    assert_eq!(room.with_status("replication", replicas(1)).0, Verdict::Ok);
    assert_eq!(room.with_status("replication", replicas(15)).0, Verdict::Warn);
}

#[test]
fn nodes_are_judged_each_and_together_and_a_failover_is_news_for_a_while() {
    let mut room = Room::healthy();
    let fault = json!({"fault": {"kind": "silent", "detail": "m2:1 did not answer within 1 s"}});
    let nodes = |nodes: Value, trouble: Value, failovers: Value| json!({"shape": "cluster", "nodes": nodes, "trouble": trouble, "failovers": failovers});
    let replica = with(node("r1:1", "replica"), json!({"link_up": false, "master": "m1:1"}));
    room.play("nodes", nodes(json!([node("m1:1", "master"), replica]), json!([]), json!([])));
    assert_eq!(room.verdict("nodes"), (Verdict::Warn, "r1:1: link down".into()));
    let broken = json!([node("m1:1", "master"), with(node("m2:1", "master"), fault)]);
    room.play("nodes", nodes(broken, json!([{"kind": "slots-uncovered", "slots": 5461}]), json!([])));
    assert_eq!(room.verdict("nodes").0, Verdict::Crit);
    assert_eq!(room.pane.suggested_view("locks", &room.cx()), NODES);
    assert!(room.text(NODES).starts_with("5461 of 16 384 slots have no master\nm2:1 | master | silent"));
    assert!(room.details(NODES, "node:m2:1").contains("did not answer within 1 s"));
    assert!(room.details(NODES, "trouble:0").contains("5461 of 16 384 slots"));
    let failover = json!([{"at": room.now, "from": "m1:1", "to": "m3:1"}]);
    let sentinel = json!([{"kind": "sentinel", "detail": "NOQUORUM"}]);
    room.play("nodes", nodes(json!([node("m3:1", "master")]), json!([]), failover.clone()));
    assert_eq!(room.verdict("nodes"), (Verdict::Warn, "master moved from m1:1 to m3:1, 0.0s ago".into()));
    room.now += TimeDelta::minutes(6);
    room.play("nodes", nodes(json!([node("m3:1", "master")]), json!([]), failover));
    assert_eq!(room.verdict("nodes").0, Verdict::Ok);
    room.play("nodes", nodes(json!([node("m3:1", "master")]), sentinel, json!([])));
    assert_eq!(room.verdict("nodes"), (Verdict::Warn, "Sentinel NOQUORUM".into()));
}

#[test]
fn a_slow_command_is_told_while_it_is_news() {
    let mut room = Room::healthy();
    let command = |took: u64| {
        json!({"length": 3, "read": 3, "commands": [{"command": "EVAL", "count": 3, "worst_us": 1_200_000,
               "total_us": 2_000_000, "last_us": took, "last_at": room.now, "example": "EVAL while 0", "client": "w"}]})
    };
    let (quick, slow) = (command(99_999), command(1_200_000));
    room.play("slowlog", quick);
    assert_eq!(room.verdict("slow-commands").0, Verdict::Ok);
    room.play("slowlog", slow.clone());
    assert_eq!(room.verdict("slow-commands"), (Verdict::Warn, "EVAL took 1.2s, 0.0s ago".into()));
    assert!(room.details(SLOWLOG, "command:EVAL").contains("EVAL while 0"));
    room.now += TimeDelta::seconds(61);
    room.play("slowlog", slow);
    assert_eq!(room.verdict("slow-commands").0, Verdict::Ok);
}

#[test]
fn a_target_without_patterns_shows_its_servers() {
    let now = Moment::from_timestamp(1_800_000_000, 0).unwrap();
    let feed = Feed::replay(Arc::new(ManualClock::at(now)), Replay::default());
    let text = "[[panes.redis.targets]]\nname = \"cache\"\nurl = \"redis://127.0.0.1/\"\n";
    let file = crate::config::File::from_text(std::path::Path::new("c.toml"), text).unwrap();
    let stores = config::read(file.pane(ID).unwrap()).into_iter().map(|target| Store::open(target, &feed)).collect();
    let pane = Targets(stores);
    let zone = Zone::utc();
    assert_eq!(pane.suggested_view("cache", &Cx { now, lang: Lang::En, zone: &zone }), NODES);
}

/// The best offer of an operation for some rows.
fn offer(room: &Room, view: &'static str, rows: &[&str], operation: &str) -> crate::domain::act::Offer {
    let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
    let offers = room.pane.offers(&Sight { target: "locks", view }, &rows, &room.cx());
    let known: Vec<_> = Redis::COMMANDS.iter().map(|command| command.id).collect();
    assert!(offers.iter().all(|offer| known.contains(&offer.ask.operation.as_str()) && offer.ask.target == "locks"));
    offers.into_iter().find(|offer| offer.ask.operation == operation).unwrap()
}

#[test]
fn a_lock_that_never_ends_is_offered_before_one_that_does_and_with_what_was_shown() {
    let mut room = Room::healthy();
    let mut leaked = key(&room, "MY_LOCK:2", None);
    leaked["waiters"] = json!(9);
    let keys = json!({"total": 2, "keys": [key(&room, "MY_LOCK:1", Some(9_000)), leaked], "found_at": room.now});
    room.play("keys", keys);
    let delete = |rows: &[&str]| offer(&room, KEYS, rows, "redis.delete-lock");
    let (ends, stays) = (delete(&["key:MY_LOCK:1"]), delete(&["key:MY_LOCK:2"]));
    assert!(stays.rank > ends.rank && stays.fields.is_empty());
    assert!(stays.why.ends_with("without TTL · 9 waiting"), "{}", stays.why);
    assert_eq!((ends.why.as_str(), stays.ask.param("key")), ("expires by itself in 9.0s · 4 waiting", "MY_LOCK:2"));
    assert_eq!(stays.ask.frozen.unwrap()[0]["key"], "MY_LOCK:2");
    let both = delete(&["key:MY_LOCK:1", "key:MY_LOCK:2"]);
    assert_eq!((both.ask.param("key"), both.title.as_str()), ("MY_LOCK:1\nMY_LOCK:2", "delete 2 locks"));
    // A pattern is no lock: one of its locks must be chosen.
    let chosen = offer(&room, LOCKS, &["pattern:MY_LOCK:*"], "redis.delete-lock");
    assert_eq!(chosen.fields[0].choices, ["MY_LOCK:1", "MY_LOCK:2"]);
    assert!(offer(&room, LOCKS, &["pattern:B:*"], "redis.delete-lock").fields[0].choices.is_empty());
    let flag = offer(&room, LOCKS, &[], "redis.set-flag");
    let values: Vec<_> = flag.fields.iter().map(|field| field.value.as_str()).collect();
    assert_eq!(values, ["payment:retry:paused", "1", "1h"]);
}

#[test]
fn a_server_that_is_busy_is_offered_its_cure_first() {
    let mut room = Room::healthy();
    assert_eq!(offer(&room, LOCKS, &[], "redis.kill-script").rank, 0);
    room.fail(
        "status",
        FaultKind::Stuck,
        "a:1 runs a script that does not end, and answers nobody (BUSY): `SCRIPT KILL`",
    );
    let kill = offer(&room, LOCKS, &[], "redis.kill-script");
    assert_eq!((kill.rank, kill.ask.param("node"), kill.fields.len()), (u8::MAX, "", 0));
    let mut busy = node("b:1", "master");
    busy["fault"] = json!({"kind": "stuck", "detail": "b:1 answers nobody (BUSY)"});
    let nodes = json!({"shape": "cluster", "nodes": [node("a:1", "master"), busy], "trouble": [], "failovers": []});
    room.play("status", status());
    room.play("nodes", nodes);
    let kill = offer(&room, LOCKS, &[], "redis.kill-script");
    assert_eq!((kill.rank, kill.ask.param("node")), (u8::MAX, "b:1"));
    assert_eq!(offer(&room, NODES, &["node:a:1"], "redis.kill-script").ask.param("node"), "a:1");
    let client = offer(&room, NODES, &[], "redis.kill-client");
    assert_eq!(client.fields[1].choices, ["a:1", "b:1"]);
}
