//! Who is on call, as the shell sees it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use bongsu::config::File;
use serde_json::{Value, json};

const PEOPLE: &str = "[people.minsu]\nname = \"김민수\"\nphone = \"+821012345678\"\nslack = \"U012AB3CD\"\n\
                      [people.jiwon]\nemail = \"jiwon@example.com\"\nphone = \"+821012345679\"\n\
                      [people.sora]\nname = \"So\\u202era\"\n";
const SCHEDULE: &str = "[oncall]\ntimezone = \"Asia/Seoul\"\nholidays = [\"2026-12-25\", \"2099-12-25\"]\n\
                        [oncall.day]\nprimary = [\"minsu\"]\n\
                        [oncall.night]\nprimary = [\"jiwon\"]\nsecondary = [\"minsu\"]\n\
                        [oncall.weekend]\nprimary = [\"minsu\", \"jiwon\"]\nsince = \"2026-11-23\"\n\
                        [[oncall.overrides]]\nfrom = \"2026-12-24 18:00\"\nuntil = \"2026-12-25 09:00\"\n\
                        primary = \"sora\"\nreason = \"Christmas\\u202e Eve\"\n";

/// A config with a home that is nobody's.
struct Bed {
    home: tempfile::TempDir,
}

impl Bed {
    fn new(parts: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let config = format!("[room]\nname = \"duty\"\ntimezone = \"Asia/Seoul\"\n{}", parts.concat());
        fs::write(home.path().join("config.toml"), config).unwrap();
        Self { home }
    }

    fn run(&self, args: &[&str]) -> (i32, String) {
        run(self.home.path(), &self.home.path().join("config.toml"), args)
    }
}

fn run(home: &Path, config: &Path, args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bongsu"));
    command.arg("--config").arg(config).arg("oncall").args(args);
    command.env_clear().env("HOME", home).env("LANG", "C.UTF-8").env("TMPDIR", home);
    let out = command.output().unwrap();
    let text = [out.stdout, out.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (out.status.code().unwrap_or(-1), text)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The schema, which also refuses members that it does not name, so that none is added without being written down.
fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string(root().join("assets/oncall.schema.json")).unwrap();
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

fn told(text: &str) -> Value {
    assert_eq!(text.lines().count(), 1, "{text}");
    let told: Value = serde_json::from_str(text).expect(text);
    let schema = schema();
    let errors: Vec<_> = schema.iter_errors(&told).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}\n{told:#}", errors.join("\n"));
    told
}

#[test]
fn who_is_on_duty_until_when_and_who_is_next() {
    let bed = Bed::new(&[PEOPLE, SCHEDULE]);
    let (code, text) = bed.run(&["--at", "2026-11-27 17:30"]);
    let expected = "\
day · until Fri 2026-11-27 18:00 KST (2026-11-27 09:00 UTC), 30m00s left
    primary    minsu   김민수 · +821012345678 · Slack U012AB3CD
    secondary  nobody
then night · from Fri 2026-11-27 18:00 KST
    primary    jiwon  +821012345679 · jiwon@example.com
    secondary  minsu  김민수 · +821012345678 · Slack U012AB3CD
the next 7 days
    Fri 2026-11-27 18:00 KST  night               jiwon, minsu
    Sat 2026-11-28 09:00 KST  weekend or holiday  minsu
    Mon 2026-11-30 09:00 KST  day                 minsu
    Mon 2026-11-30 18:00 KST  night               jiwon, minsu
    Tue 2026-12-01 09:00 KST  day                 minsu
    Tue 2026-12-01 18:00 KST  night               jiwon, minsu
    Wed 2026-12-02 09:00 KST  day                 minsu
    Wed 2026-12-02 18:00 KST  night               jiwon, minsu
    Thu 2026-12-03 09:00 KST  day                 minsu
    Thu 2026-12-03 18:00 KST  night               jiwon, minsu
    Fri 2026-12-04 09:00 KST  day                 minsu
";
    assert_eq!((code, text.as_str()), (0, expected));
    let (code, text) = bed.run(&["--at", "2026-12-24T22:00:00+09:00", "--lang", "ko"]);
    assert_eq!(code, 0, "{text}");
    for line in [
        "야간 당직 · 2026-12-25(금) 09:00 KST까지 (2026-12-25 00:00 UTC), 11h00m 남음",
        "    1차 담당  sora   So<U+202E>ra · 연락처 없음",
        "    2차 담당  minsu  김민수 · +821012345678 · Slack U012AB3CD",
        "    대체 근무: Christmas<U+202E> Eve",
        "다음: 주말·공휴일 당직 · 2026-12-25(금) 09:00 KST부터",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}\n{text}");
    }
}

#[test]
fn programs_read_it_as_the_schema_says() {
    let bed = Bed::new(&[PEOPLE, SCHEDULE]);
    let (code, text) = bed.run(&["--json", "--at", "2026-12-24 22:00"]);
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains('\u{202e}'), "nothing hides in a terminal");
    let told = told(&text);
    assert_eq!((&told["room"], &told["at"]), (&json!("duty"), &json!("2026-12-24T13:00:00Z")));
    let now = &told["now"];
    for (name, value) in [
        ("period", json!("night")),
        ("from", Value::Null),
        ("until", json!("2026-12-25T00:00:00Z")),
        ("overridden", true.into()),
        ("primary", json!({ "id": "sora", "name": "So<U+202E>ra", "phone": null, "slack": null, "email": null })),
    ] {
        assert_eq!(now[name], value, "{name}");
    }
    assert_eq!(now["secondary"]["id"], "minsu");
    let next = &told["changes"][0];
    assert_eq!((&next["from"], &next["period"]), (&now["until"], &json!("weekend")));
    assert_eq!((&next["overridden"], &next["reason"]), (&json!(false), &Value::Null));
    assert!(told["changes"].as_array().unwrap().len() > 5);
}

#[test]
fn a_time_that_is_none_and_a_schedule_that_is_none_are_said() {
    let bed = Bed::new(&[PEOPLE]);
    let nobody = "nobody is on call: the config has no [oncall]\n";
    assert_eq!(bed.run(&[]), (1, nobody.into()));
    assert_eq!(bed.run(&["--lang", "ko"]).1, "당직이 없습니다. 설정에 [oncall]이 없습니다\n");
    let (code, text) = bed.run(&["--json"]);
    let told = told(&text);
    assert_eq!((code, &told["now"], &told["changes"]), (1, &Value::Null, &json!([])));
    let (code, text) = bed.run(&["--at", "tomorrow"]);
    assert_eq!(code, 64);
    assert!(text.contains("write a time as 14:02, +8h"), "{text}");
    assert_eq!(bed.run(&["check", "--json"]).0, 64);
    let (code, text) = bed.run(&["check"]);
    assert_eq!(code, 1);
    assert!(text.ends_with("neither [oncall] nor [[escalation]]\n1 thing is missing\n"), "{text}");
}

#[test]
fn what_is_missing_is_found_before_it_is_needed() {
    let ladder = "[[escalation]]\nafter = \"15m\"\nP0 = \"oncall\"\nP1 = \"lead\"\n[groups]\nlead = [\"sora\"]\n";
    let bed = Bed::new(&[PEOPLE, SCHEDULE, ladder]);
    let (code, text) = bed.run(&["check", "--at", "2026-12-01 09:00"]);
    assert_eq!(
        (code, text.as_str()),
        (
            1,
            "sora cannot be told anything: phone, slack and email are missing; on duty from Thu 2026-12-24 18:00 KST\n\
             nobody hears the rung after 15m for P1: nobody of lead has phone or slack\n\
             2 things are missing\n"
        )
    );
    let cured = Bed::new(&[PEOPLE, "phone = \"+821012345670\"\n", SCHEDULE, ladder]);
    let (code, text) = cured.run(&["check", "--at", "2026-12-01 09:00"]);
    assert_eq!(
        (code, text.as_str()),
        (0, "everybody can be told (on duty within 4 weeks: 3, rungs of the escalation: 1)\n")
    );
}

#[test]
fn the_sample_config_has_somebody_at_every_hour() {
    let home = tempfile::tempdir().unwrap();
    let sample = root().join("config.toml");
    let (code, text) = run(home.path(), &sample, &["check", "--at", "2026-12-01 09:00"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = run(home.path(), &sample, &["--json", "--at", "2026-12-25 08:59"]);
    assert_eq!((code, &told(&text)["now"]["primary"]["id"]), (0, &json!("haneul")), "{text}");
}

#[test]
fn the_config_says_what_is_wrong_with_its_zone() {
    let bed = Bed::new(&[PEOPLE, &SCHEDULE.replace("timezone = \"Asia/Seoul\"", "timezone = \"Asia/Soeul\"")]);
    let (code, text) = bed.run(&[]);
    assert_eq!(code, 78);
    assert!(text.contains(":14:12: no time zone is called `Asia/Soeul`"), "{text}");
}

#[test]
fn nobody_is_given_away_with_a_recording() {
    let text = fs::read_to_string(root().join("config.toml")).unwrap();
    let file = File::from_text(Path::new("config.toml"), &text).unwrap();
    assert!(file.room().oncall.is_some());
    let shared = file.shareable();
    assert!(shared.contains("HH+ commerce"));
    for own in ["minsu", "Minsu", "+8210", "example.com", "U05", "oncall", "escalation", "team-lead"] {
        assert!(!shared.contains(own), "{own} in\n{shared}");
    }
}
