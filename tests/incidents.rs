//! The incidents of a room, as the shell sees them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path, process::Command, sync::Arc, time::Duration};

use bongsu::{
    domain::{
        actor::Actor,
        clock::{Clock, ManualClock, Moment, SystemClock},
        event::{Event, NewEntry, Tag},
        incident::{Audience, Milestone, Role, Severity, Status},
    },
    journal::{self, JournalNews, StateDir},
};
use chrono::TimeDelta;
use serde_json::Value;

/// A room with a config and a state directory.
struct Bed {
    home: tempfile::TempDir,
}

impl Bed {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let state = home.path().join("state");
        let config = format!("[room]\nname = \"room\"\ntimezone = \"UTC\"\nstate-dir = \"{}\"\n", state.display());
        fs::write(home.path().join("config.toml"), config).unwrap();
        Self { home }
    }

    fn path(&self) -> &Path {
        self.home.path()
    }

    fn dir(&self) -> StateDir {
        let dir = StateDir::for_room(Some(&self.path().join("state")), "room").unwrap();
        dir.with_emergency(self.path())
    }

    /// Writes events to the journal, each so many minutes ago.
    fn record(&self, events: Vec<(i64, Event)>) {
        let actor = Actor::Person("jiwon".into());
        let clock = Arc::new(ManualClock::at(ago(0)));
        let (mut journal, _) = journal::open(&self.dir(), &actor, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        for (minutes, event) in events {
            clock.set(ago(minutes));
            journal.record(actor.clone(), event).unwrap();
            let news = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), journal.next()).await });
            assert!(matches!(news, Ok(Some(JournalNews::Stored(_)))), "{news:?}");
        }
        journal.flush_and_close(Duration::from_secs(20)).unwrap();
    }

    /// Two incidents: one that is over, and one that goes on.
    fn with_incidents() -> Self {
        let bed = Self::new();
        let declared = |severity, title: &str| Event::IncidentDeclared { severity, title: title.into() };
        let turned = |status| Event::StatusChanged { status, reason: String::new() };
        let note = |minutes, text: &str, tag| {
            let entry = NewEntry { tags: [tag].into(), ..NewEntry::note(ago(minutes), text) };
            (minutes, Event::EntryAdded(entry))
        };
        let role = |role, name: &str| Event::RoleAssigned { role, name: Some(name.into()) };
        let told = Event::UpdateWritten { audience: Audience::Company, text: "we look".into() };
        bed.record(vec![
            (200, declared(Severity::P2, "coupons are late")),
            note(190, "the consumer hangs", Tag::Hypothesis),
            (180, turned(Status::Closed)),
            (100, declared(Severity::P1, "pay|ments\u{202e} <fail>")),
            (99, role(Role::Commander, "sora")),
            (98, Event::MilestoneSet { milestone: Milestone::Impact, at: Some(ago(105)) }),
            note(97, "no releases", Tag::Decision),
            (90, told),
            note(185, "the consumer was restarted by hand", Tag::Action),
        ]);
        bed
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

fn ago(minutes: i64) -> Moment {
    SystemClock.now() - TimeDelta::minutes(minutes)
}

/// The schema, which also refuses members that it does not name, so that none is added without being written down.
fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/incident.schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    schema.as_object_mut().unwrap().insert("additionalProperties".into(), false.into());
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
}

#[test]
fn a_room_without_incidents_says_so() {
    let bed = Bed::new();
    let none = "no incident was ever declared in this room";
    for args in [["incident", "list"], ["incident", "show"]] {
        assert_eq!(bed.run(&args), (0, format!("{none}\n")));
    }
    assert_eq!(bed.run(&["incident", "list", "--json"]), (0, String::new()));
    let (code, text) = bed.run(&["incident", "export"]);
    assert_eq!((code, text.contains(none)), (64, true), "{text}");
}

#[test]
fn the_list_names_every_incident_newest_first() {
    let bed = Bed::with_incidents();
    let (code, text) = bed.run(&["incident", "list"]);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!((code, lines.len()), (0, 2), "{text}");
    assert!(lines[0].starts_with("#4  P1  investigating  live  20") && lines[0].contains("  1h40m  pay|ments"));
    assert!(lines[0].ends_with("<fail> (IC sora)") && !text.contains('\u{202e}'), "{text}");
    assert!(lines[1].starts_with("#1  P2  closed         over  20"), "{text}");
    assert!(lines[1].ends_with("  20m00s  coupons are late"), "{text}");
    let (_, text) = bed.run(&["--lang", "ko", "incident", "list"]);
    assert!(text.contains("대응 중") && text.contains("(지휘 sora)"), "{text}");
}

#[test]
fn the_json_is_as_its_schema_says() {
    let bed = Bed::with_incidents();
    let (code, text) = bed.run(&["incident", "list", "--json"]);
    assert!(code == 0 && !text.contains('\u{202e}') && text.contains("\\u202e"), "nothing hides: {text}");
    let schema = schema();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    for line in &lines {
        let errors: Vec<_> = schema.iter_errors(line).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{line:#}");
    }
    let column = |name: &str| Value::from(lines.iter().map(|line| line[name].clone()).collect::<Vec<_>>());
    assert_eq!(column("number"), serde_json::json!([4, 1]));
    assert_eq!(column("place"), serde_json::json!(["live", "over"]));
    assert_eq!(column("status"), serde_json::json!(["investigating", "closed"]));
    assert_eq!(column("commander"), serde_json::json!(["sora", null]));
    assert!(lines[1]["duration-s"] == 1_200 && lines[0]["ended"].is_null() && lines[0]["impact"].is_string());
}

#[test]
fn one_incident_is_shown_by_its_number_else_the_live_one() {
    let bed = Bed::with_incidents();
    let (code, text) = bed.run(&["incident", "show"]);
    assert!(code == 0 && text.starts_with("incident 4 · P1 pay|ments"), "{text}");
    assert!(text.contains("- operations: nobody\n") && text.contains("no releases (jiwon)\n"), "{text}");
    assert!(!text.contains("consumer"), "of another incident: {text}");
    let (_, text) = bed.run(&["incident", "show", "1"]);
    assert!(text.starts_with("incident 1 · P2 coupons are late · closed · lasted 20m00s\n"), "{text}");
    let (code, text) = bed.run(&["incident", "show", "2"]);
    assert_eq!((code, text.contains("there is no incident 2")), (64, true), "{text}");
}

#[test]
fn the_story_of_one_incident_is_a_document_or_its_lines_of_the_journal() {
    let bed = Bed::with_incidents();
    let (code, text) = bed.run(&["incident", "export", "1"]);
    assert!(code == 0 && text.starts_with("# P2 coupons are late\n"), "{text}");
    assert!(text.contains("the consumer hangs") && text.contains("restarted by hand"), "also what was noted later");
    assert!(!text.contains("no releases") && !text.contains("ments"), "{text}");
    let (_, text) = bed.run(&["--lang", "ko", "incident", "export"]);
    assert!(text.contains("## 주요 시각\n") && text.contains(r"pay\|ments\<U+202E\> \<fail\>"), "{text}");

    let (code, text) = bed.run(&["incident", "export", "1", "--format", "jsonl"]);
    let all = fs::read_to_string(bed.dir().journal()).unwrap();
    let wanted: String = [0, 1, 2, 8].iter().map(|at| all.lines().nth(*at).unwrap().to_owned() + "\n").collect();
    assert_eq!((code, text), (0, wanted), "as they are");
}

#[test]
fn looking_works_while_somebody_has_the_room() {
    let bed = Bed::with_incidents();
    let actor = Actor::Person("jiwon".into());
    let (journal, _) = journal::open(&bed.dir(), &actor, Arc::new(SystemClock)).unwrap();
    let before = fs::read(bed.dir().journal()).unwrap();
    assert_eq!(bed.run(&["incident", "list"]).0, 0);
    assert_eq!(fs::read(bed.dir().journal()).unwrap(), before);
    journal.flush_and_close(Duration::from_secs(20)).unwrap();
}
