//! The whole pane on played readings: no server, no runtime.

use std::time::Duration;

use serde_json::{Value, json, value::to_raw_value};

use super::*;
use crate::panes::Sight;
use crate::{
    collect::{Question, Replay},
    domain::{
        clock::ManualClock,
        reading::{Fault, FaultKind},
        sample::{Outcome, Sample},
        signal::Place,
        words::Lang,
    },
    text::Zone,
    ui::table::Content,
};

struct Room {
    replay: Replay,
    pane: Targets<Watch>,
    now: Moment,
    zone: Zone,
}

const QUERIES_OF_ROOM: &str = "presets = [\"node\"]\n[[panes.prometheus.targets.queries]]\nname = \"http_requests_per_second\"\n\
    title = \"requests\"\nquery = \"x\"\nunit = \"per-second\"\nwarn-below = 50\n";

impl Room {
    fn new(more: &str) -> Self {
        let now = Moment::from_timestamp(1_800_000_000, 0).unwrap();
        let replay = Replay::default();
        let feed = Feed::replay(Arc::new(ManualClock::at(now)), replay.clone());
        let text = format!(
            "[[panes.prometheus.targets]]\nname = \"prom\"\nurl = \"http://h:9090\"\nalertmanager = \"http://h:9093\"\n{more}"
        );
        let file = crate::config::File::from_text(std::path::Path::new("c.toml"), &text).unwrap();
        let all = config::read(file.pane(ID).unwrap()).into_iter().map(|target| Watch::open(target, &feed)).collect();
        Self { replay, pane: Targets(all), now, zone: Zone::utc() }
    }

    /// A room in which every source has given something harmless.
    fn healthy() -> Self {
        let mut room = Self::new(QUERIES_OF_ROOM);
        room.play(TARGETS, scrapes());
        room.play(ALERTS, json!({"alerts": [], "counts": [], "untold": null, "manager": "up"}));
        room.play(QUERIES, values(&[("cpu_usage_percent", 12.0), ("http_requests_per_second", 61.0)]));
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
        let key = SourceKey::new(ID, "prom", source);
        let sample =
            Sample { key, at: self.now, took: Duration::from_millis(4), every: Duration::from_secs(10), outcome };
        assert!(self.replay.play(&sample));
        assert!(self.pane.sync());
    }

    fn alerts(&mut self, alerts: &[Value]) {
        let counts: Vec<Value> = alerts
            .iter()
            .map(|alert| json!({"alert": alert["alert"], "severity": alert["severity"], "state": alert["state"], "count": 1}))
            .collect();
        self.play(ALERTS, json!({"alerts": alerts, "counts": counts, "untold": null, "manager": "up"}));
    }

    fn cx(&self) -> Cx<'_> {
        Cx { now: self.now, lang: Lang::En, zone: &self.zone }
    }

    fn verdict(&self, check: &str) -> (Verdict, String) {
        let all = self.pane.judge(&self.cx());
        let found = all.into_iter().find(|judgement| judgement.subject.check == check);
        found.map_or_else(|| panic!("no check {check}"), |judgement| (judgement.verdict, judgement.summary))
    }

    fn table(&self, view: &'static str) -> Table {
        self.pane.table(&Sight { target: "prom", view }, &self.cx())
    }

    fn text(&self, view: &'static str) -> String {
        let text = |content: Content| if let Content::Text(text) = content { text.to_string() } else { String::new() };
        let row = |row: crate::ui::table::Row| {
            row.cells.into_iter().map(|cell| text(cell.content)).filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
        };
        self.table(view).rows.into_iter().map(|cells| row(cells).join(" | ")).collect::<Vec<_>>().join("\n")
    }

    fn details(&self, view: &'static str, row: usize) -> String {
        let key = self.table(view).rows[row].key.clone();
        let sections = self.pane.details(&Sight { target: "prom", view }, &key, &self.cx());
        let lines = sections.iter().flat_map(|section| section.lines.iter());
        lines.map(|line| format!("{} {}", line.label, line.text)).collect::<Vec<_>>().join("\n")
    }

    fn line(&self) -> String {
        let facts = self.pane.target_line("prom", &self.cx()).facts;
        facts.iter().map(|fact| format!("{} {}", fact.label, fact.value)).collect::<Vec<_>>().join("  ")
    }

    /// The signals of a source as `name{labels} value`.
    fn signals(&self, source: &str) -> Vec<String> {
        let batches = self.pane.measure(self.now);
        let batch = batches.into_iter().find(|batch| batch.source.source == source).unwrap();
        batch.values.iter().map(|value| format!("{}{} {}", value.name, value.labels, value.value)).collect()
    }
}

fn scrapes() -> Value {
    json!({"version": "2.42.0", "clock_skew_s": 0.1, "newest": {"age-s": 1.2}, "total": 3, "down": 0, "unknown": 0, "told": true,
           "targets": [scrape("node", "up", ""), scrape("nginx", "up", ""), scrape("redis", "up", "")]})
}

fn scrape(job: &str, health: &str, error: &str) -> Value {
    json!({"job": job, "instance": "h:1", "labels": [["service", "shop"]], "url": "http://h:1/metrics", "health": health,
           "error": error, "down_since": (health == "down").then_some("2027-01-15T07:59:00Z"),
           "scraped_at": "2027-01-15T07:59:57Z", "took_s": 0.012, "every": "5s"})
}

fn values(values: &[(&str, f64)]) -> Value {
    let panel = |(name, value): &(&str, f64)| {
        json!({"signal": name, "fault": null, "warning": "", "total": 1, "series": [
            {"labels": {"instance": "h:1", "job": "node"}, "now": value, "trend": [10.0, null, value]}]})
    };
    json!({"panels": values.iter().map(panel).collect::<Vec<_>>(), "results": []})
}

fn alert(name: &str, severity: &str, state: &str) -> Value {
    json!({"alert": name, "severity": severity, "state": state, "labels": {"alertname": name, "instance": "h:1"},
           "summary": format!("{name} is wrong"), "description": "", "since": "2027-01-15T07:50:00Z", "now": 1.0,
           "fingerprint": format!("f-{name}"), "silences": []})
}

fn silenced(name: &str) -> Value {
    let mut alert = alert(name, "critical", "silenced");
    alert["silences"] =
        json!([{"id": "s-1", "author": "minsu", "comment": "known", "until": "2027-01-15T10:00:00Z", "matchers": 2}]);
    alert
}

#[test]
fn before_the_first_answer_everything_is_unknown_and_nothing_is_empty() {
    let room = Room::new(QUERIES_OF_ROOM);
    let judgements = room.pane.judge(&room.cx());
    assert!(judgements.len() == 3 && judgements.iter().all(|judgement| judgement.verdict == Verdict::Unknown));
    for view in VIEWS {
        let table = room.table(view.id);
        assert_eq!((table.rows.len(), table.empty.as_str()), (0, "not read yet"), "{}", view.id);
    }
}

#[test]
fn when_all_is_well_every_check_says_so_in_both_languages() {
    let room = Room::healthy();
    for lang in [Lang::En, Lang::Ko] {
        let judgements = room.pane.judge(&Cx { lang, ..room.cx() });
        let checks: Vec<_> = judgements.iter().map(|judgement| judgement.subject.check.as_str()).collect();
        assert_eq!(checks, ["clock", "freshness", "targets", "up", "alertmanager", "alerts", "queries"]);
        for judgement in judgements {
            assert!(judgement.verdict == Verdict::Ok && !judgement.summary.is_empty(), "{judgement:?}");
        }
    }
    assert_eq!(room.verdict("up").1, "Prometheus 2.42.0 answers in 4ms");
    assert_eq!(room.verdict("queries").1, "2 queries, all in their bands");
    assert_eq!(room.pane.suggested_view("prom", &room.cx()), QUERIES);
    assert!(room.text(QUERIES).starts_with("CPU | 12% | 10% | 12% | h:1"), "{}", room.text(QUERIES));
    assert_eq!(room.line(), "firing 0  scraped 3/3  CPU 12%  requests 61/s");
    let limits = room.details(QUERIES, 0);
    assert!(limits.contains("warn above 80% · crit above 95%") && limits.contains("rate(node_cpu"), "{limits}");
}

#[test]
fn a_value_out_of_its_band_is_told_with_its_limit_and_stands_first() {
    let mut room = Room::healthy();
    room.play(
        QUERIES,
        values(&[("cpu_usage_percent", 12.0), ("memory_usage_percent", 91.0), ("http_requests_per_second", 8.0)]),
    );
    assert_eq!(room.verdict("queries"), (Verdict::Crit, "memory h:1 91%, above 90% (+1)".into()));
    assert!(room.text(QUERIES).starts_with("memory | 91%"), "{}", room.text(QUERIES));
    assert!(room.details(QUERIES, 1).contains("8.0/s, below 50/s"), "{}", room.details(QUERIES, 1));
    room.play(QUERIES, values(&[("http_requests_per_second", 8.0)]));
    assert_eq!(room.verdict("queries"), (Verdict::Warn, "requests h:1 8.0/s, below 50/s".into()));
}

#[test]
fn what_gives_no_number_is_unknown_and_never_nothing() {
    let mut room = Room::healthy();
    let mut data = values(&[("cpu_usage_percent", 1.0), ("memory_usage_percent", 1.0), ("load_per_cpu", 1.0)]);
    data["panels"][0]["series"] = json!([]);
    data["panels"][1]["fault"] =
        json!({"kind": "protocol", "detail": "h does not understand the question: parse error"});
    data["panels"][1]["series"] = json!([]);
    data["panels"][2]["series"] = json!([]);
    room.play(QUERIES, data);
    let (verdict, said) = room.verdict("queries");
    assert!(verdict == Verdict::Unknown && said == "CPU has no data (+1)", "{said}");
    let text = room.text(QUERIES);
    assert!(
        text.contains("CPU | – | no data") && text.contains("memory | – | unexpected answer: h does not"),
        "{text}"
    );
    // Without a band nothing is expected of a query.
    assert!(text.ends_with("load per CPU | – | no data"), "{text}");
    let special = |value: &str| {
        let mut data = values(&[("cpu_usage_percent", 1.0)]);
        data["panels"][0]["series"][0]["now"] = json!(value);
        data
    };
    room.play(QUERIES, special("NaN"));
    assert_eq!(room.verdict("queries"), (Verdict::Unknown, "CPU h:1 is no number".into()));
    assert!(room.text(QUERIES).starts_with("CPU | NaN"));
    assert!(room.signals(QUERIES).is_empty());
    room.play(QUERIES, special("+Inf"));
    assert_eq!(room.verdict("queries"), (Verdict::Crit, "CPU h:1 +Inf, above 95%".into()));
}

#[test]
fn alerts_weigh_what_their_severity_says_and_what_is_silenced_weighs_nothing() {
    let mut room = Room::healthy();
    room.alerts(&[alert("Watchdog", "none", "firing"), alert("Soon", "critical", "pending"), silenced("Known")]);
    assert_eq!(room.verdict("alerts"), (Verdict::Ok, "nothing fires, 1 pending".into()));
    assert_eq!(room.pane.suggested_view("prom", &room.cx()), QUERIES);
    let text = room.text(ALERTS);
    assert!(text.contains("Known | critical | silenced | 10m | h:1 | silenced by minsu until 10:00: known"), "{text}");
    room.alerts(&[alert("RedisDown", "critical", "firing"), alert("Slow", "warning", "firing")]);
    assert_eq!(room.verdict("alerts"), (Verdict::Crit, "2 firing: RedisDown: RedisDown is wrong".into()));
    assert_eq!(room.pane.suggested_view("prom", &room.cx()), ALERTS);
    room.alerts(&[alert("Odd", "sev3", "firing")]);
    assert_eq!(room.verdict("alerts").0, Verdict::Warn, "a severity that nobody knows is worth a look");
    assert!(room.details(ALERTS, 0).contains("fingerprint f-Odd"));
}

#[test]
fn targets_that_are_down_stand_first_with_their_error() {
    let mut room = Room::healthy();
    let mut down = scrapes();
    down["down"] = json!(1);
    down["targets"] = json!([scrape("redis", "down", "connection refused"), scrape("node", "up", "")]);
    room.play(TARGETS, down.clone());
    assert_eq!(room.verdict("targets"), (Verdict::Warn, "1 of 3 targets down: redis h:1 (connection refused)".into()));
    assert!(
        room.text(TARGETS).starts_with("redis | h:1 | down | 60s | 3.0s | 12ms | connection refused"),
        "{}",
        room.text(TARGETS)
    );
    assert_eq!(room.pane.suggested_view("prom", &room.cx()), TARGETS);
    down["down"] = json!(3);
    room.play(TARGETS, down.clone());
    assert_eq!(room.verdict("targets").0, Verdict::Crit, "when all are down");
    let mut strict = Room::new("down-crit = 1\n");
    down["down"] = json!(1);
    strict.play(TARGETS, down);
    assert_eq!(strict.verdict("targets").0, Verdict::Crit);
}

#[test]
fn a_clock_that_is_wrong_and_data_that_are_old_are_told() {
    let mut room = Room::healthy();
    let mut data = scrapes();
    data["clock_skew_s"] = json!(-93.0);
    data["newest"] = json!({"age-s": 240.0});
    room.play(TARGETS, data.clone());
    let (verdict, said) = room.verdict("clock");
    assert!(verdict == Verdict::Warn && said.starts_with("its clock is -93s off"), "{said}");
    assert_eq!(room.verdict("freshness").0, Verdict::Warn);
    data["newest"] = json!("none");
    room.play(TARGETS, data.clone());
    assert!(room.verdict("freshness").1.contains("scrapes nothing"));
    data["newest"] = json!("unknown");
    room.play(TARGETS, data);
    assert_eq!(room.verdict("freshness").0, Verdict::Unknown);
}

#[test]
fn one_that_is_gone_is_one_crit_and_its_last_values_stay() {
    let mut room = Room::healthy();
    room.alerts(&[alert("RedisDown", "critical", "firing")]);
    for source in [TARGETS, ALERTS, QUERIES] {
        room.fail(source, FaultKind::Refused, "nothing listens on h:9090");
    }
    let judgements = room.pane.judge(&room.cx());
    assert_eq!(judgements.iter().filter(|judgement| judgement.verdict == Verdict::Crit).count(), 1);
    assert_eq!(room.verdict("up"), (Verdict::Crit, "refused: nothing listens on h:9090".into()));
    assert!(
        room.text(ALERTS).starts_with("RedisDown") && room.line().starts_with(" refused  firing 1"),
        "{}",
        room.line()
    );
    assert_eq!(room.signals(TARGETS), ["prometheus_up{target=\"prom\"} 0"]);
    assert!(room.signals(ALERTS).is_empty() && room.signals(QUERIES).is_empty());
    // Who is not let in does not know whether it is up.
    room.fail(TARGETS, FaultKind::Denied, "h:9090 does not let us ask (403)");
    assert_eq!(room.verdict("up").0, Verdict::Unknown);
    assert!(room.signals(TARGETS).is_empty());
}

#[test]
fn an_alertmanager_that_is_gone_tells_nobody() {
    let mut room = Room::healthy();
    let gone = |kind: &str| json!({"alerts": [], "counts": [], "untold": null, "manager": {"failing": {"kind": kind, "detail": "no h:9093"}}});
    room.play(ALERTS, gone("refused"));
    let (verdict, said) = room.verdict("alertmanager");
    assert!(verdict == Verdict::Crit && said.contains("tells nobody"), "{said}");
    assert_eq!(room.pane.suggested_view("prom", &room.cx()), ALERTS);
    assert!(
        room.text(ALERTS).starts_with("Alertmanager | it tells nobody of what fires: refused: no h:9093"),
        "{}",
        room.text(ALERTS)
    );
    assert!(room.details(ALERTS, 0).contains("no h:9093"));
    assert_eq!(room.signals(ALERTS), ["prometheus_alertmanager_up{target=\"prom\"} 0"]);
    room.play(ALERTS, gone("auth"));
    assert_eq!(room.verdict("alertmanager").0, Verdict::Unknown);
    assert!(room.signals(ALERTS).is_empty());
    let untold = json!({"kind": "refused", "detail": "no h:9090"});
    room.play(
        ALERTS,
        json!({"alerts": [alert("A", "warning", "firing")], "counts": [], "untold": untold, "manager": "up"}),
    );
    let (verdict, said) = room.verdict("alerts");
    assert!(verdict == Verdict::Unknown && said.contains("only what Alertmanager knows"), "{said}");
    assert!(room.text(ALERTS).starts_with("Prometheus | here is only what Alertmanager knows"));
}

#[test]
fn everything_is_measured_under_its_own_name_with_its_own_labels() {
    let mut room = Room::healthy();
    let mut down = scrapes();
    down["down"] = json!(1);
    down["targets"] = json!([scrape("redis", "down", "x"), scrape("node", "up", ""), scrape("new", "unknown", "")]);
    room.play(TARGETS, down);
    let measured = room.signals(TARGETS);
    assert_eq!(
        measured,
        [
            "prometheus_up{target=\"prom\"} 1",
            "prometheus_targets_down{target=\"prom\"} 1",
            "prometheus_target_up{instance=\"h:1\",job=\"redis\",target=\"prom\"} 0",
            "prometheus_target_up{instance=\"h:1\",job=\"node\",target=\"prom\"} 1",
        ]
    );
    room.alerts(&[alert("RedisDown", "critical", "firing"), silenced("Known"), alert("Soon", "warning", "pending")]);
    let measured = room.signals(ALERTS);
    assert_eq!(
        measured[0],
        "prometheus_alerts_firing{alertname=\"RedisDown\",severity=\"critical\",target=\"prom\"} 1"
    );
    assert_eq!(measured[1..], ["prometheus_alertmanager_up{target=\"prom\"} 1"]);
    let mut data = values(&[("http_requests_per_second", 61.5)]);
    data["results"] = json!([{"rule": "HighErrors", "fault": null, "total": 1,
                              "series": [[{"job": "api", "target": "theirs", "rule": "theirs"}, 0.2]]}]);
    room.play(QUERIES, data);
    assert_eq!(
        room.signals(QUERIES),
        [
            "http_requests_per_second{instance=\"h:1\",job=\"node\",target=\"prom\"} 61.5",
            "rule_result{exported_rule=\"theirs\",exported_target=\"theirs\",job=\"api\",rule=\"HighErrors\",target=\"prom\"} 0.2",
        ]
    );
}

#[test]
fn what_the_room_asks_goes_to_the_target_that_it_names() {
    let question = Question { id: "r".into(), query: "up == 0".into() };
    let clock = Arc::new(ManualClock::at(Moment::from_timestamp(0, 0).unwrap()));
    let feed = Feed::replay(clock, Replay::default()).asking(vec![(Place::new(ID, "prom"), question.clone())]);
    assert_eq!(feed.questions(ID, "prom"), [question]);
    assert!(feed.questions(ID, "other").is_empty() && feed.questions("mysql", "prom").is_empty());
}

/// The offers for a row.
fn offers(room: &Room, rows: &[&str]) -> Vec<crate::domain::act::Offer> {
    let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
    let offers = room.pane.offers(&Sight { target: "prom", view: ALERTS }, &rows, &room.cx());
    let known: Vec<_> = Prometheus::COMMANDS.iter().map(|command| command.id).collect();
    assert!(offers.iter().all(|offer| known.contains(&offer.ask.operation.as_str()) && offer.ask.target == "prom"));
    offers
}

#[test]
fn an_alert_that_fires_is_offered_a_silence_and_one_that_is_silenced_its_end() {
    let mut room = Room::healthy();
    assert!(offers(&room, &[]).is_empty(), "nothing never means all");
    let mut stray = alert("Stray", "warning", "firing");
    stray["fingerprint"] = Value::Null;
    room.alerts(&[
        alert("RedisDown", "critical", "firing"),
        silenced("Known"),
        stray,
        alert("Soon", "warning", "pending"),
    ]);
    let key = |name: &str| {
        room.table(ALERTS).rows.iter().find(|row| row.key.contains(&format!("{name:?}"))).unwrap().key.clone()
    };
    let silence = &offers(&room, &[&key("RedisDown")])[0];
    assert_eq!((silence.ask.operation.as_str(), silence.ask.param("alert")), (ops::SILENCE, "f-RedisDown"));
    assert_eq!((silence.fields[0].value.as_str(), silence.why.as_str()), ("2h", "fires for 10m00s"));
    let end = &offers(&room, &[&key("Known")])[0];
    assert_eq!((end.ask.operation.as_str(), end.ask.param("silence"), end.fields.len()), (ops::EXPIRE, "s-1", 0));
    assert!(offers(&room, &[&key("Stray")]).is_empty() && offers(&room, &[&key("Soon")]).is_empty());
    let chosen = offers(&room, &[]);
    assert_eq!(
        (chosen[0].fields[0].choices.clone(), chosen[1].fields[0].choices.clone()),
        (vec!["RedisDown".to_owned()], vec!["s-1".to_owned()])
    );
}
