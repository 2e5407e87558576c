//! The whole pane on played readings: no cluster, no runtime.

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
    ui::table::{Content, Row},
};

struct Room {
    replay: Replay,
    pane: Targets<Cluster>,
    now: Moment,
    zone: Zone,
}

impl Room {
    fn new(more: &str) -> Self {
        let now = Moment::from_timestamp(1_800_000_000, 0).unwrap();
        let replay = Replay::default();
        let feed = Feed::replay(Arc::new(ManualClock::at(now)), replay.clone());
        let text = format!("[[panes.kafka.targets]]\nname = \"events\"\nbrokers = [\"127.0.0.1:9092\"]\n{more}");
        let file = crate::config::File::from_text(std::path::Path::new("c.toml"), &text).unwrap();
        let clusters =
            config::read(file.pane(ID).unwrap()).into_iter().map(|target| Cluster::open(target, &feed)).collect();
        Self { replay, pane: Targets(clusters), now, zone: Zone::utc() }
    }

    /// A room in which every source has given something harmless.
    fn healthy(more: &str) -> Self {
        let mut room = Self::new(more);
        room.play("brokers", brokers(json!({})));
        room.groups(vec![group("coupon-consumer", json!({}), vec![topic("coupon-issue", json!({}))])]);
        room.play(
            "members",
            json!({"total": 1, "members": [
            {"group": "coupon-consumer", "id": "m-1", "client_id": "app", "host": "10.0.0.1", "partitions": 3,
             "assignment": [{"topic": "coupon-issue", "partitions": "0-2"}]}]}),
        );
        room.play("listing", listing(vec![]));
        room
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads better at every call")]
    fn play(&mut self, source: &str, data: Value) {
        self.sample(source, Outcome::Data(to_raw_value(&data).unwrap()));
        let reading = self.pane.all_sources(self.now).into_iter().find(|state| state.key.source == source).unwrap();
        assert_eq!(reading.failure, None, "the sample must be readable");
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads better at every call")]
    fn groups(&mut self, groups: Vec<Value>) {
        self.play("groups", json!({"groups": groups}));
    }

    fn fail(&mut self, source: &str, kind: FaultKind, detail: &str) {
        self.sample(source, Outcome::Fault(Fault::new(kind, detail)));
    }

    fn sample(&mut self, source: &str, outcome: Outcome) {
        let key = SourceKey::new(ID, "events", source);
        let sample =
            Sample { key, at: self.now, took: Duration::from_millis(2), every: Duration::from_secs(5), outcome };
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

    /// All that is not well.
    fn wrong(&self) -> Vec<(String, Verdict)> {
        let all = self.pane.judge(&self.cx()).into_iter().filter(|judgement| judgement.verdict != Verdict::Ok);
        all.map(|judgement| (judgement.subject.check, judgement.verdict)).collect()
    }

    fn rows(&self, view: &'static str) -> Vec<Row> {
        self.pane.table(&Sight { target: "events", view }, &self.cx()).rows
    }

    fn keys(&self, view: &'static str) -> Vec<String> {
        self.rows(view).into_iter().map(|row| row.key).collect()
    }

    fn title(&self) -> Vec<String> {
        let sight = Sight { target: "events", view: GROUPS };
        self.pane.title_facts(&sight, &self.cx()).into_iter().map(|fact| fact.value.to_string()).collect()
    }

    fn suggested(&self) -> &'static str {
        self.pane.suggested_view("events", &self.cx())
    }

    fn details(&self, view: &'static str, key: &str) -> String {
        let sections = self.pane.details(&Sight { target: "events", view }, key, &self.cx());
        let lines = sections.iter().flat_map(|section| {
            let lines = section.lines.iter().map(|line| format!("{} {}", line.label, line.text));
            std::iter::once(format!("# {}", section.title)).chain(lines)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The texts of a row.
fn texts(row: &Row) -> Vec<String> {
    let text = |content: &Content| match content {
        Content::Text(text) => text.to_string(),
        _ => String::new(),
    };
    row.cells.iter().map(|cell| text(&cell.content)).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at every call")]
fn with(mut base: Value, more: Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

fn brokers(more: Value) -> Value {
    let broker =
        |id: i32| json!({"id": id, "address": format!("k{id}:9092"), "leads": 5, "replicas": 10, "out_of_sync": 0});
    with(
        json!({"cluster": "c", "wire": "encrypted", "controller": 1, "brokers": [broker(1), broker(2)], "topics": 2,
               "partitions": 10, "offline": 0, "under_replicated": 0}),
        more,
    )
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at every call")]
fn group(name: &str, more: Value, topics: Vec<Value>) -> Value {
    with(
        json!({"group": name, "state": "stable", "members": 2, "kind": "classic", "assignor": "range", "coordinator": 1,
               "topics": topics}),
        more,
    )
}

fn topic(name: &str, more: Value) -> Value {
    with(
        json!({"topic": name, "lag": 0, "lag_s": 0.0, "partitions": 3, "in_per_s": 10.0, "out_per_s": 10.0,
               "trend": [0, 0], "detail": []}),
        more,
    )
}

/// A topic with messages that wait.
fn late(name: &str, lag: u64, lag_s: f64, more: Value) -> Value {
    topic(name, with(json!({"lag": lag, "lag_s": lag_s, "quiet_s": 0.0, "trend": [lag / 2, lag]}), more))
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at every call")]
fn listing(groups: Vec<Value>) -> Value {
    json!({"total": groups.len() + 1, "states": [{"state": "stable", "count": groups.len() + 1}], "groups": groups})
}

#[test]
fn before_the_first_answer_everything_is_unknown_and_nothing_is_empty() {
    let room = Room::new("");
    assert!(room.wrong().len() == 4 && room.wrong().iter().all(|(_, verdict)| *verdict == Verdict::Unknown));
    for view in VIEWS {
        assert_eq!(room.rows(view.id), [], "{}", view.id);
    }
}

#[test]
fn when_all_is_well_every_check_says_so_in_both_languages() {
    let room = Room::healthy("");
    let sources: std::collections::BTreeSet<_> =
        room.pane.judge(&room.cx()).into_iter().map(|judgement| judgement.subject.source).collect();
    assert_eq!(sources.into_iter().collect::<Vec<_>>(), ["brokers", "groups", "listing", "members"]);
    for lang in [Lang::En, Lang::Ko] {
        for judgement in room.pane.judge(&Cx { lang, ..room.cx() }) {
            assert_eq!(judgement.verdict, Verdict::Ok, "{judgement:?}");
            assert!(!judgement.summary.is_empty(), "{judgement:?}");
        }
    }
    assert_eq!((room.suggested(), room.title().len()), (GROUPS, 0));
    let row = texts(&room.rows(GROUPS)[0]);
    assert_eq!(row[..7], ["coupon-consumer", "coupon-issue", "0", "0s", "10", "10", "now"]);
}

#[test]
fn how_bad_a_lag_is_depends_on_its_seconds_and_not_on_its_messages() {
    let mut room = Room::healthy("");
    let mut of = |lag, lag_s| {
        room.groups(vec![group("g", json!({}), vec![late("t", lag, lag_s, json!({"out_per_s": 20.0}))])]);
        room.verdict("lag").0
    };
    assert_eq!((of(9_000_000, 59.0), of(1, 60.0), of(1, 300.0)), (Verdict::Ok, Verdict::Warn, Verdict::Crit));
    assert_eq!(room.title(), ["g 5m00s behind"]);
    let mut room = Room::healthy("lag-warn = \"2s\"\nlag-crit = \"3s\"\n");
    room.groups(vec![group("g", json!({}), vec![late("t", 1, 2.5, json!({}))])]);
    assert_eq!(room.verdict("lag").0, Verdict::Warn);
    let beyond = late("t", 12_430, 2_000.0, json!({"lag_s_at_least": true, "out_per_s": 20.0}));
    room.groups(vec![group("g", json!({}), vec![beyond])]);
    let said = "g is 12 430 messages behind on t, >33m".to_owned();
    assert_eq!(room.verdict("lag"), (Verdict::Crit, said));
}

#[test]
fn a_group_without_members_or_commits_stands_still_and_nothing_else_is_said_of_it() {
    let mut room = Room::healthy("");
    let gone = json!({"state": "empty", "members": 0});
    room.groups(vec![group("g", gone, vec![late("t", 930, 12.0, json!({"out_per_s": 0.0}))])]);
    assert_eq!(room.verdict("stalled"), (Verdict::Crit, "g has no members and 930 messages wait on t".into()));
    assert_eq!(room.wrong(), [("stalled".into(), Verdict::Crit)]);
    assert_eq!(room.title(), ["g stalled"]);
    let mut of = |quiet: f64| {
        let stuck = late("t", 930, 12.0, json!({"out_per_s": 0.0, "quiet_s": quiet, "trend": [930, 930]}));
        room.groups(vec![group("g", json!({}), vec![stuck])]);
        room.verdict("stalled")
    };
    assert_eq!((of(9.9).0, of(10.0).0, of(30.0).0), (Verdict::Ok, Verdict::Warn, Verdict::Crit));
    let mut usual = |usual: f64, quiet: f64| {
        let more = json!({"out_per_s": 0.0, "quiet_s": quiet, "usual_quiet_s": usual, "trend": [930, 930]});
        room.groups(vec![group("g", json!({}), vec![late("t", 930, 12.0, more)])]);
        room.verdict("stalled").0
    };
    assert_eq!((usual(0.0, 3.9), usual(0.0, 4.0), usual(0.0, 30.0)), (Verdict::Ok, Verdict::Warn, Verdict::Crit));
    assert_eq!((usual(40.0, 79.0), usual(40.0, 80.0), usual(999.0, 299.0)), (Verdict::Ok, Verdict::Crit, Verdict::Ok));
    let mut of = |quiet: f64| {
        let stuck = late("t", 930, 12.0, json!({"out_per_s": 0.0, "quiet_s": quiet, "trend": [930, 930]}));
        room.groups(vec![group("g", json!({}), vec![stuck])]);
        room.verdict("stalled")
    };
    assert_eq!(of(42.0).1, "g has not committed for 42s while 930 messages wait on t");
    assert_eq!(texts(&room.rows(GROUPS)[0])[11], "no commit 42s");
}

#[test]
fn who_falls_further_behind_never_drains_and_who_catches_up_says_when() {
    let mut room = Room::healthy("");
    room.groups(vec![group("g", json!({}), vec![late("t", 600, 20.0, json!({"out_per_s": 4.0}))])]);
    let said = "g never catches up on t: 10/s come in, 4.0/s go out".to_owned();
    assert_eq!(room.verdict("drain"), (Verdict::Warn, said));
    room.groups(vec![group("g", json!({}), vec![late("t", 600, 61.0, json!({"out_per_s": 4.0}))])]);
    assert_eq!(room.verdict("drain").0, Verdict::Crit);
    assert_eq!(texts(&room.rows(GROUPS)[0])[6], "never");
    let of = |more: Value| late("t", 300, 1.6, with(json!({"out_per_s": 10.0, "trend": [5, 100, 300]}), more));
    room.groups(vec![group("g", json!({}), vec![of(json!({}))])]);
    let said = "g falls further behind on t with every look: 5, now 300 messages".to_owned();
    assert_eq!(room.verdict("drain"), (Verdict::Warn, said), "before the speeds tell it");
    assert_eq!(texts(&room.rows(GROUPS)[0])[6], "never");
    for calm in [json!({"trend": [5, 400, 300]}), json!({"quiet_s": 1.0, "usual_quiet_s": 5.0}), json!({"lag_s": 0.4})]
    {
        room.groups(vec![group("g", json!({}), vec![of(calm.clone())])]);
        assert_eq!(room.verdict("drain").0, Verdict::Ok, "{calm}");
    }
    let steady = late("t", 600, 20.0, json!({"out_per_s": 4.0, "trend": [600, 599]}));
    room.groups(vec![group("g", json!({}), vec![steady])]);
    assert_eq!(room.verdict("drain").0, Verdict::Ok, "it did not grow");
    room.groups(vec![group("g", json!({}), vec![late("t", 600, 20.0, json!({"out_per_s": 40.0}))])]);
    assert_eq!((room.verdict("drain").0, texts(&room.rows(GROUPS)[0])[6].clone()), (Verdict::Ok, "20s".into()));
}

#[test]
fn a_storm_of_rebalances_is_named() {
    let mut room = Room::healthy("");
    let mut of = |n: u32| {
        let stormy = json!({"state": "preparing-rebalance", "rebalances": n, "rebalances_recent": n});
        room.groups(vec![group("g", stormy, vec![topic("t", json!({}))])]);
        room.verdict("rebalances")
    };
    assert_eq!((of(2).0, of(3).0, of(6).0), (Verdict::Ok, Verdict::Warn, Verdict::Crit));
    assert_eq!(of(4).1, "g rebalanced 4 times in 2 minutes");
    assert_eq!(texts(&room.rows(GROUPS)[0])[8], "PreparingRebalance");
}

#[test]
fn a_broker_that_is_down_costs_its_own_partitions_and_is_one_crit() {
    let mut room = Room::healthy("");
    let fault = json!({"kind": "refused", "detail": "broker 2 is down: nothing listens on k2:9092"});
    let down = json!([{"id": 2, "address": "k2:9092", "leads": 0, "replicas": 10, "out_of_sync": 10, "problem": fault},
                      {"id": 1, "address": "k1:9092", "leads": 9, "replicas": 10, "out_of_sync": 0}]);
    room.play(
        "brokers",
        brokers(json!({"brokers": down, "under_replicated": 10, "offline": 1, "offline_names": ["t-1"]})),
    );
    let parts = json!([{"partition": 1, "committed": 5, "end": null, "lag": null, "leader": 2, "problem": fault},
                       {"partition": 0, "committed": 5, "end": 9, "lag": 4, "lag_s": 1.0, "leader": 1, "client": "app"}]);
    let torn =
        topic("t", json!({"lag": 4, "lag_s": 1.0, "quiet_s": 0.0, "partitions": 2, "unknown": 1, "detail": parts}));
    room.groups(vec![group("g", json!({}), vec![torn])]);
    let said = "1 of 2 brokers down: broker 2 is down: nothing listens on k2:9092".to_owned();
    assert_eq!(room.verdict("up"), (Verdict::Crit, said));
    assert_eq!(room.verdict("partitions"), (Verdict::Crit, "1 of 10 partitions offline, without a leader: t-1".into()));
    let (verdict, said) = room.verdict("lag");
    assert!(verdict == Verdict::Unknown && said.contains("1 of 2 partitions of t: broker 2 is down"), "{said}");
    assert_eq!(texts(&room.rows(GROUPS)[0])[2], "≥4", "what is known is shown");
    assert_eq!(room.keys(PARTITIONS), ["partition:t/1/g", "partition:t/0/g"]);
    assert_eq!(texts(&room.rows(PARTITIONS)[0])[5..7], ["–", "–"]);
    assert_eq!(room.keys(BROKERS), ["offline", "broker:2", "broker:1"]);
    room.play("brokers", brokers(json!({"under_replicated": 3})));
    assert_eq!(room.verdict("partitions").0, Verdict::Warn);
    room.groups(vec![]);
    room.play("brokers", brokers(json!({"brokers": [{"id": 2, "address": "", "leads": 0, "replicas": 1, "out_of_sync": 1, "problem": fault}]})));
    assert_eq!(room.suggested(), BROKERS, "nobody is behind: the broker is the trouble");
}

#[test]
fn a_cluster_that_is_gone_is_one_crit_and_its_last_values_stay() {
    let mut room = Room::healthy("");
    room.groups(vec![group("g", json!({}), vec![late("t", 9, 400.0, json!({}))])]);
    for source in ["brokers", "groups", "members", "listing"] {
        room.fail(source, FaultKind::Refused, "nothing listens on 127.0.0.1:9092");
    }
    let crits = room.wrong().into_iter().filter(|(_, verdict)| *verdict == Verdict::Crit);
    assert_eq!(crits.map(|(check, _)| check).collect::<Vec<_>>(), ["up"]);
    assert_eq!(room.verdict("up").1, "refused: nothing listens on 127.0.0.1:9092");
    assert_eq!(room.rows(GROUPS).len(), 1);
    let line = room.pane.target_line("events", &room.cx());
    assert_eq!(line.facts.first().map(|fact| fact.value.to_string()), Some("refused".into()));
}

#[test]
fn a_missing_right_is_said_of_its_group_and_of_no_other() {
    let mut room = Room::healthy("");
    let fault = json!({"kind": "denied", "detail": "watch lacks the right Describe on the group secret; …"});
    room.groups(vec![
        group("coupon-consumer", json!({}), vec![topic("coupon-issue", json!({}))]),
        group("secret", json!({"state": "unknown", "members": 0, "problem": fault}), vec![]),
        group("nothing", json!({"state": "dead", "members": 0}), vec![]),
    ]);
    let (verdict, said) = room.verdict("lag");
    assert!(verdict == Verdict::Unknown && said.contains("secret: watch lacks the right Describe"), "{said}");
    let verdicts: Vec<_> = room.rows(GROUPS).into_iter().map(|row| (row.verdict, texts(&row)[2].clone())).collect();
    let unknown = |lag: &str| (Verdict::Unknown, lag.to_owned());
    assert_eq!(verdicts, [unknown("–"), unknown("–"), (Verdict::Ok, "0".into())]);
    room.fail("groups", FaultKind::Denied, "watch lacks the right Describe on the group a; …");
    assert_eq!(room.verdict("lag").0, Verdict::Unknown);
    assert_eq!(room.verdict("up").0, Verdict::Ok);
    room.now += TimeDelta::seconds(30);
    assert_eq!(room.verdict("up").0, Verdict::Unknown, "old news are no news");
}

#[test]
fn a_group_that_never_committed_has_no_lag() {
    let mut room = Room::healthy("");
    let parts = json!([{"partition": 0, "committed": null, "end": 1_000_000, "lag": null}]);
    let fresh = topic("t", json!({"lag": null, "lag_s": null, "partitions": 1, "uncommitted": 1, "detail": parts}));
    room.groups(vec![group("g", json!({}), vec![fresh])]);
    let row = texts(&room.rows(GROUPS)[0]);
    assert_eq!((row[2].as_str(), row[3].as_str(), row[11].as_str()), ("–", "–", "no commit yet"));
    assert_eq!(room.wrong(), []);
    assert!(!room.details(GROUPS, "lag:t/g").contains("1 000 000"));
}

#[test]
fn groups_without_members_are_folded_and_counted_and_the_others_are_listed() {
    let mut room = Room::healthy("");
    let listed = |name: &str, state: &str, lag: Option<u64>| json!({"group": name, "state": state, "lag": lag});
    let groups = || {
        listing(vec![
            listed("coupon-consumer", "stable", Some(9)),
            listed("b", "stable", Some(7)),
            listed("old", "empty", Some(12_430)),
            listed("older", "dead", None),
        ])
    };
    room.play("listing", groups());
    assert_eq!(room.keys(GROUPS), ["lag:coupon-issue/coupon-consumer", "listed:b", "folded"]);
    assert_eq!(texts(&room.rows(GROUPS)[2])[..3], ["+2 Empty or Dead", "at most old", "12 430"]);
    assert!(room.details(GROUPS, "listed:b").contains("lag 7"));
    let mut room = Room::healthy("groups = [\"coupon-consumer\"]\n");
    room.play("listing", groups());
    assert_eq!(room.keys(GROUPS), ["lag:coupon-issue/coupon-consumer", "unwatched", "folded"]);
}

#[test]
fn details_say_what_is_known_and_a_row_that_is_gone_has_none() {
    let mut room = Room::healthy("");
    let parts = json!([{"partition": 7, "committed": 100, "end": 190, "lag": 90, "lag_s": 61.0, "leader": 2, "client": "app", "host": "10.0.0.1"}]);
    let data = late("coupon-issue", 100, 61.0, json!({"detail": parts, "partitions": 40}));
    room.groups(vec![group("coupon-consumer", json!({"rebalances": 5, "rebalances_recent": 1}), vec![data])]);
    let text = room.details(GROUPS, "lag:coupon-issue/coupon-consumer");
    for part in [
        "classic range",
        "broker 1",
        "5 since bongsu looks",
        "partition 7 has 90%",
        "+39 that wait less",
        "7 committed 100, end 190, lag 90, 61s · broker 2 · app@10.0.0.1",
        "app@10.0.0.1 coupon-issue 0-2",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(room.details(PARTITIONS, "partition:coupon-issue/7/coupon-consumer").contains("broker 2"));
    assert!(room.details(MEMBERS, "member:m-1/coupon-consumer").contains("0-2"));
    assert!(room.details(BROKERS, "broker:1").contains("controller"));
    for key in ["lag:x/y", "partition:x/1/y", "member:x", "listed:x", "broker:9", "folded", "more", "", "nonsense"] {
        assert_eq!(room.details(GROUPS, key), "", "{key}");
    }
    assert_eq!(room.pane.details(&Sight { target: "gone", view: GROUPS }, "broker:1", &room.cx()), []);
}

#[test]
fn a_connection_that_others_can_read_is_said() {
    let mut room = Room::healthy("");
    room.play("brokers", brokers(json!({"wire": "cleartext"})));
    assert_eq!(room.title(), ["CLEARTEXT"]);
    room.play("brokers", brokers(json!({"wire": "unverified"})));
    assert_eq!(room.title(), ["TLS NOT VERIFIED"]);
}

/// The offer of an operation for a row.
fn offer(room: &Room, view: &'static str, row: &str, operation: &str) -> crate::domain::act::Offer {
    let offers = room.pane.offers(&Sight { target: "events", view }, &[row.to_owned()], &room.cx());
    let known: Vec<_> = Kafka::COMMANDS.iter().map(|command| command.id).collect();
    assert!(offers.iter().all(|offer| known.contains(&offer.ask.operation.as_str()) && offer.ask.target == "events"));
    offers.into_iter().find(|offer| offer.ask.operation == operation).unwrap()
}

#[test]
fn a_group_without_members_that_is_behind_is_offered_its_reset_first() {
    let mut room = Room::healthy("");
    let row = "lag:coupon-issue/coupon-consumer";
    let busy = offer(&room, GROUPS, row, "kafka.reset-offsets");
    assert_eq!((busy.rank, busy.ask.param("group"), busy.ask.param("topic")), (0, "coupon-consumer", "coupon-issue"));
    assert!(busy.why.contains("stop them first"), "{}", busy.why);
    assert_eq!((busy.ask.param("zone"), busy.fields.len()), ("+00:00", 1));
    let detail = json!([{"partition": 0, "committed": 5, "end": 12_435, "lag": 12_430}]);
    let topics = vec![topic("coupon-issue", json!({"lag": 12_430, "detail": detail}))];
    room.groups(vec![group("coupon-consumer", json!({"state": "empty", "members": 0}), topics)]);
    let empty = offer(&room, GROUPS, row, "kafka.reset-offsets");
    assert_eq!((empty.rank, empty.why.as_str()), (120, "no members, 12 430 behind"));
    let part = offer(&room, PARTITIONS, "partition:coupon-issue/0/coupon-consumer", "kafka.reset-offsets");
    assert_eq!((part.ask.param("partition"), part.ask.param("topic")), ("0", "coupon-issue"));
    // Without a row everything is asked for.
    let fields: Vec<_> =
        offer(&room, GROUPS, "folded", "kafka.reset-offsets").fields.into_iter().map(|field| field.name).collect();
    assert_eq!(fields, ["group", "topic", "to"]);
}

#[test]
fn more_partitions_are_offered_where_members_have_nothing_to_read() {
    let mut room = Room::healthy("");
    let row = "lag:coupon-issue/coupon-consumer";
    let rank = |room: &Room| offer(room, GROUPS, row, "kafka.add-partitions").rank;
    let calm = rank(&room);
    let topics = vec![topic("coupon-issue", json!({"lag": 12_430, "partitions": 3}))];
    room.groups(vec![group("coupon-consumer", json!({"members": 9}), topics)]);
    let crowded = offer(&room, GROUPS, row, "kafka.add-partitions");
    assert!(crowded.rank > calm && crowded.why.starts_with("9 members for 3 partitions"), "{crowded:?}");
    assert_eq!((crowded.fields.len(), crowded.fields[0].name.as_str()), (1, "count"));
    assert_eq!(offer(&room, GROUPS, "folded", "kafka.add-partitions").fields[0].choices, ["coupon-issue"]);
}
