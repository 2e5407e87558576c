//! What was done and what still stands, as the shell sees it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{fs, path::Path, process::Command, sync::Arc, time::Duration};

use bongsu::{
    domain::{
        act::{
            Ask, Class, Lasting, Object, Plan, Ran, RanHow, Refusal, Revert, Undo, Verified,
            chain::{Hand, Intent},
        },
        actor::Actor,
        clock::{Clock, ManualClock, Moment, SystemClock},
        event::{Event, Evidence},
    },
    journal::{self, JournalNews, StateDir},
};
use serde_json::Value;

/// A room with a config and a state directory.
struct Bed {
    home: tempfile::TempDir,
}

impl Bed {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let state = home.path().join("state");
        let config = format!("[room]\nname = \"주문 room\"\ntimezone = \"UTC\"\nstate-dir = \"{}\"\n", state.display());
        fs::write(home.path().join("config.toml"), config).unwrap();
        Self { home }
    }

    fn path(&self) -> &Path {
        self.home.path()
    }

    /// Writes events to the journal, as if at `at`.
    fn record(&self, at: Moment, events: Vec<Event>) {
        let dir = StateDir::for_room(Some(&self.path().join("state")), "주문 room").unwrap();
        let dir = dir.with_emergency(self.path());
        let actor = Actor::Person("jiwon".into());
        let (mut journal, _) = journal::open(&dir, &actor, Arc::new(ManualClock::at(at))).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        for event in events {
            journal.record(actor.clone(), event).unwrap();
            let news = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), journal.next()).await });
            assert!(matches!(news, Ok(Some(JournalNews::Stored(_)))), "{news:?}");
        }
        journal.flush_and_close(Duration::from_secs(20)).unwrap();
    }

    fn run(&self, args: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bongsu"));
        command.arg("--config").arg(self.path().join("config.toml")).args(args);
        command.env_clear().env("HOME", self.path()).env("LANG", "C.UTF-8").env("TMPDIR", self.path());
        let out = command.output().unwrap();
        let text = [out.stdout, out.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        (out.status.code().unwrap_or(-1), text)
    }
}

fn hand(name: &str, client: Option<&str>) -> Hand {
    Hand { name: name.into(), client: client.map(str::to_owned) }
}

/// An operation that was said yes to, temporary or not.
fn intent(operation: &str, lasting: Option<Lasting>) -> Intent {
    let plan = Plan {
        ask: Ask::new(operation, "orders-db").with("value", "300"),
        class: Class::High,
        title: "raise max_connections 150 → 300".into(),
        scene: "mysql orders-db".into(),
        commands: vec!["SET GLOBAL max_connections = 300".into()],
        objects: vec![Object::new("max_connections", "150 now\u{202e}")],
        of: Some(1),
        facts: Vec::new(),
        undo: Undo::By("set it back to 150".into()),
        name: "orders-db".into(),
        proof: Value::Null,
        lasting,
        back: None,
        deadline: Duration::from_secs(3),
    };
    let evidence = Evidence {
        pane: "mysql".into(),
        target: Some("orders-db".into()),
        view: "status".into(),
        taken_at: None,
        columns: vec!["name".into(), "value".into()],
        rows: vec![vec!["max_connections".into(), "150".into()]],
        details: Vec::new(),
    };
    let mark = plan.mark();
    let (by, second) = (Some(hand("jiwon", Some("/dev/pts/3"))), Some(hand("minsu", None)));
    Intent {
        plan,
        mark,
        by,
        second,
        reason: "the pool is full".into(),
        undoes: None,
        evidence: Some(evidence),
        unsaved: false,
    }
}

fn intended(intent: Intent) -> Event {
    Event::ActionIntended(Box::new(intent))
}

fn done(action: u64) -> Event {
    let mut ran = Ran::new(RanHow::Done, "Query OK");
    ran.exit = Some(0);
    ran.took = Duration::from_millis(12);
    ran.output = vec!["0 rows".into()];
    ran.undo = Some(Ask::new("mysql.set", "orders-db").with("value", "150"));
    Event::ActionEnded { action, ran: Box::new(ran) }
}

const fn lasting(minutes: u64, revert: Revert) -> Lasting {
    Lasting { time: Duration::from_mins(minutes), revert }
}

fn ago(minutes: i64) -> Moment {
    SystemClock.now() - chrono::TimeDelta::minutes(minutes)
}

/// The schema, which also refuses members that it does not name, so that none is added without being written down.
fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/audit.schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    close(&mut schema);
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
}

fn close(schema: &mut Value) {
    if let Some(members) = schema.as_object_mut() {
        if members.contains_key("required") && members.contains_key("properties") {
            members.insert("additionalProperties".into(), false.into());
        }
        members.values_mut().for_each(close);
    } else if let Some(items) = schema.as_array_mut() {
        items.iter_mut().for_each(close);
    }
}

fn lines(text: &str) -> Vec<Value> {
    let schema = schema();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    for line in &lines {
        let errors: Vec<_> =
            schema.iter_errors(line).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}\n{line:#}", errors.join("\n"));
    }
    lines
}

#[test]
fn every_action_is_a_line_of_the_audit_as_its_schema_says() {
    let bed = Bed::new();
    let automatic = Intent { by: None, second: None, undoes: Some(1), ..intent("mysql.set", None) };
    let refusal = Refusal::new("the value is another now").differs("max_connections", "150", "200");
    bed.record(
        ago(90),
        vec![
            intended(intent("mysql.set", Some(lasting(60, Revert::Auto)))),
            done(1),
            Event::ActionVerified { action: 1, verified: Verified::seen(true, "300 now") },
            Event::ActionRefused { intent: Box::new(intent("mysql.set", None)), refusal },
            intended(automatic),
            done(5),
            Event::ChangeKept { action: 5, reason: "for good".into() },
            intended(intent("mysql.kill", None)),
        ],
    );
    let (code, text) = bed.run(&["journal", "export", "--audit"]);
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains('\u{202e}') && text.contains("\\u202e"), "nothing hides in a terminal");
    let audit = lines(&text);
    let column = |name: &str| audit.iter().map(|line| line[name].clone()).collect::<Vec<_>>();
    assert_eq!(column("number"), [1, 4, 5, 8]);
    assert_eq!(Value::from(column("how")), serde_json::json!(["done", "refused", "done", null]));
    assert_eq!(Value::from(column("who")), serde_json::json!(["jiwon", "jiwon", null, "jiwon"]));
    assert_eq!(Value::from(column("undone-by")), serde_json::json!([5, null, null, null]));
    let first = &audit[0];
    for (name, value) in [
        ("room", "주문 room".into()),
        ("client", "/dev/pts/3".into()),
        ("second", "minsu".into()),
        ("reason", "the pool is full".into()),
        ("class", "high".into()),
        ("took-ms", 12.into()),
        ("exit", 0.into()),
        ("verified", true.into()),
        ("seen", "300 now".into()),
        ("revert", "auto".into()),
        ("undo", "set it back to 150".into()),
        ("reversible", true.into()),
        ("output", serde_json::json!(["0 rows"])),
    ] {
        assert_eq!(first[name], value, "{name}");
    }
    assert_eq!(first["evidence"]["rows"], serde_json::json!([["max_connections", "150"]]));
    assert_eq!(audit[1]["changed"], serde_json::json!([["max_connections", "150", "200"]]));
    assert_eq!((&audit[2]["undoes"], &audit[2]["kept"]), (&1.into(), &"for good".into()));
    let (code, _) = bed.run(&["journal", "export", "--audit", "--format", "jsonl"]);
    assert_eq!(code, 64, "one form at a time");
}

#[test]
fn the_markdown_of_a_journal_tells_of_every_action() {
    let bed = Bed::new();
    let verified = Event::ActionVerified { action: 1, verified: Verified::seen(false, "still 150") };
    bed.record(ago(1), vec![intended(intent("mysql.set", None)), done(1), verified]);
    let (_, text) = bed.run(&["journal", "export"]);
    for line in [
        "## Action 1: raise max\\_connections 150 → 300",
        "- by: jiwon at /dev/pts/3",
        "- approved by: minsu",
        "- reason: the pool is full",
        "- ran: SET GLOBAL max\\_connections = 300",
        "- verified: it had NOT its effect: still 150",
        "- undo: set it back to 150",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}: {text}");
    }
    assert!(text.contains("- outcome: done at 20") && text.contains("after 12ms, exit 0: Query OK"), "{text}");
}

#[test]
fn changes_say_what_stands_and_whether_it_is_overdue() {
    let bed = Bed::new();
    assert_eq!(bed.run(&["changes"]), (0, "nothing that was changed still stands\n".into()), "a room never opened");
    bed.record(ago(10), vec![intended(intent("mysql.set", Some(lasting(60, Revert::Auto)))), done(1)]);
    let (code, text) = bed.run(&["changes"]);
    assert_eq!(code, 1, "{text}");
    assert!(
        text.starts_with("#1  20") && text.contains("  jiwon  raise max_connections 150 → 300 (mysql orders-db)\n")
    );
    assert!(text.contains("    ends in 49m") && text.contains(" · undo: set it back to 150\n"), "{text}");
    bed.record(ago(9), vec![intended(intent("mysql.other", Some(lasting(5, Revert::Ask)))), done(3)]);
    let (code, text) = bed.run(&["--lang", "ko", "changes"]);
    assert_eq!(code, 2, "{text}");
    assert!(
        text.starts_with("#3  ") && text.contains("전에 끝났어야 함, 직접 되돌려야 함(방이 알림) · 되돌리기: set"),
        "{text}"
    );
    let (code, text) = bed.run(&["changes", "--json"]);
    let numbers: Vec<_> = lines(&text).iter().map(|line| line["number"].clone()).collect();
    assert_eq!((code, numbers), (2, vec![3.into(), 1.into()]), "what ends first comes first");
    let kept = |action| Event::ChangeKept { action, reason: "stays".into() };
    bed.record(ago(1), vec![kept(1), kept(3)]);
    assert_eq!(bed.run(&["--lang", "ko", "changes"]), (0, "되돌릴 변경이 없습니다\n".into()));
    assert_eq!(bed.run(&["changes", "--json"]), (0, String::new()));
}
