//! What is written down must be true: the sample config, the page of the keys, the schema of the snapshot, the README.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what is wrong by failing")]

mod room;

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use bongsu::{
    app::configure,
    cli::Cli,
    config::File,
    domain::{
        reading::Freshness,
        sample::{Outcome, Sample},
        words::Lang,
    },
    keys::Keymap,
    panes::FEATURES,
    rules::{Known, Severities},
    text::Zone,
    theme::Theme,
};
use clap::Parser;
use room::scenario;
use serde_json::{Value, json};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Everything that is wrong with a config, as the room would say it when it opens.
fn problems(text: &str) -> Option<String> {
    let file = match File::from_text(Path::new("config.toml"), text) {
        Ok(file) => file,
        Err(error) => return Some(error.to_string()),
    };
    let room = file.room();
    drop(configure(|id| file.pane(id)));
    let overrides: Vec<_> = room.keys.iter().map(|o| (o.command.as_str(), o.keys.as_slice())).collect();
    if let Err(problems) = Keymap::build(&bongsu::app::commands(), &overrides) {
        return Some(format!("{problems:?}"));
    }
    if let Some(Err(wrong)) = room.timezone.as_deref().map(Zone::named) {
        return Some(wrong);
    }
    if let Some(Err(wrong)) = room.theme.as_deref().map(Theme::shipped) {
        return Some(wrong.to_string());
    }
    let known: Vec<_> = FEATURES.iter().map(|feature| feature.id).collect();
    drop(bongsu::actions::read(&file, &known));
    drop(bongsu::notify::Settings::read(&file, &room.people, Lang::En, &Zone::utc()));
    if let Err(error) = bongsu::rules::load(&file, &Severities::default(), &Known::default()) {
        return Some(error.to_string());
    }
    file.finish(&known).err().map(|error| error.to_string())
}

/// What the panes make of a config.
fn targets(text: &str) -> String {
    let file = File::from_text(Path::new("config.toml"), text).expect("TOML");
    let panes = configure(|id| file.pane(id));
    panes.iter().map(|(entry, ready)| format!("{}: {ready:#?}", entry.id)).collect::<Vec<_>>().join("\n")
}

/// The lines of the sample that are commented out, and the sample with one of them in force.
fn commented_out(sample: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = sample.lines().collect();
    let is_entry = |line: &str| {
        let Some(rest) = line.strip_prefix("# ") else { return false };
        rest.starts_with('[') || rest.split_once(" = ").is_some_and(|(key, _)| !key.trim().contains(' '))
    };
    let numbers = (0..lines.len()).filter(|n| is_entry(lines[*n]));
    numbers
        .map(|n| {
            let entry = lines[n].trim_start_matches("# ").to_owned();
            let mut changed: Vec<&str> = lines.clone();
            if entry.starts_with("body = ") {
                // Only a POST has one, as the line itself says.
                let method = (0..n).rev().find(|n| lines[*n].starts_with("# method = ")).expect("the method's line");
                changed[method] = "method = \"POST\"";
            }
            changed[n] = &lines[n][2..];
            // A table that is commented out is in force as a whole, with its tables.
            let header = lines[..=n].iter().rfind(|line| line.trim_start_matches("# ").starts_with('['));
            if header.is_some_and(|line| line.starts_with("# ")) {
                let paragraph = |n: &usize| !lines[*n].is_empty();
                let before = (0..n).rev().take_while(paragraph);
                for other in before.chain((n + 1..lines.len()).take_while(paragraph)).filter(|n| is_entry(lines[*n])) {
                    changed[other] = &lines[other][2..];
                }
            }
            (entry, changed.join("\n"))
        })
        .collect()
}

#[test]
fn the_sample_config_is_right() {
    let sample = read("config.toml");
    assert_eq!(problems(&sample), None);
    let home = tempfile::tempdir().expect("a home");
    let done = bongsu(home.path(), &["--config", "config.toml", "config", "check"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn every_line_of_the_sample_that_is_commented_out_can_be_put_in_force() {
    let sample = read("config.toml");
    let entries = commented_out(&sample);
    assert!(entries.len() > 15, "{entries:#?}");
    for (entry, text) in entries {
        assert_eq!(problems(&text), None, "uncommenting `{entry}`");
    }
}

#[test]
fn what_the_sample_shows_as_default_is_the_default() {
    // What has no default is shown by an example.
    const EXAMPLES: [&str; 10] = [
        "headers",
        "body",
        "expect-text",
        "degraded-above",
        "system-lines",
        "password",
        "without-expiry-crit",
        "locks-warn",
        "blocked-warn",
        "down-crit",
    ];
    let sample = read("config.toml");
    let plain = targets(&sample);
    let mut checked = 0;
    let (_, panes) = sample.split_once("[panes.services]").expect("the panes");
    let (panes, _) = panes.split_once("# ── Actions").expect("the actions come last");
    for (entry, text) in commented_out(&sample) {
        let key = entry.split(" = ").next().unwrap_or_default().trim();
        if !panes.contains(&format!("# {entry}")) || EXAMPLES.contains(&key) {
            continue;
        }
        assert_eq!(targets(&text), plain, "`{entry}` is not the default");
        checked += 1;
    }
    assert!(checked >= 10, "only {checked} defaults were found in the sample");
    let room = File::from_text(Path::new("config.toml"), "").expect("TOML").room();
    assert_eq!((room.theme, room.ascii, room.language), (None, None, None));
    assert!(sample.contains(&format!("# theme = \"{}\"", Theme::SHIPPED[0])));
    assert!(Theme::SHIPPED.iter().all(|theme| sample.contains(theme)), "a theme is not named in the sample");
}

#[test]
fn the_page_of_the_keys_is_that_of_the_command_table() {
    let path = root().join("assets/keys.md");
    let page = bongsu::keys::markdown(&bongsu::app::commands());
    if std::env::var_os("BONGSU_BLESS").is_some() {
        fs::write(&path, &page).expect("the page is written");
    }
    assert!(
        read("assets/keys.md") == page,
        "assets/keys.md is out of date: BONGSU_BLESS=1 cargo test --test documents"
    );
}

// ── The README ─────────────────────────────────────────────────────────────────────────────────────────────────────

/// The blocks of a language in the README.
fn blocks(language: &str) -> Vec<String> {
    let readme = read("README.md");
    let fence = format!("```{language}\n");
    let blocks = readme.split(&fence).skip(1);
    blocks.map(|block| block.split("\n```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_configs_of_the_readme_are_right() {
    let blocks = blocks("toml");
    assert!(!blocks.is_empty(), "the README shows no config");
    for block in blocks {
        assert_eq!(problems(&block), None, "{block}");
    }
}

#[test]
fn the_commands_of_the_readme_exist() {
    let blocks = blocks("sh");
    assert!(!blocks.is_empty(), "the README shows no command");
    let lines = blocks.iter().flat_map(|block| block.lines());
    for line in lines.flat_map(|line| line.split('#').next().unwrap_or_default().split("&&")) {
        let words: Vec<&str> = line.split_whitespace().skip_while(|word| word.contains('=')).collect();
        let arguments = match words.as_slice() {
            ["bongsu", ..] => words,
            ["cargo", "run", "--release", "--", arguments @ ..] => [&["bongsu"], arguments].concat(),
            [program, ..] if program.starts_with("tests/") => {
                assert!(root().join(program).is_file(), "`{line}`: there is no {program}");
                continue;
            }
            _ => continue,
        };
        if let Err(wrong) = Cli::try_parse_from(&arguments) {
            let asked_for_help = !wrong.use_stderr();
            assert!(asked_for_help, "`{line}`: {wrong}");
        }
    }
}

#[test]
fn what_the_documents_point_to_exists() {
    for document in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"] {
        for link in read(document).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains("://") {
                assert!(root().join(file).exists(), "{document} points to {file}, which is not there");
            }
        }
    }
}

// ── The snapshot ───────────────────────────────────────────────────────────────────────────────────────────────────

fn bongsu(home: &Path, arguments: &[&str]) -> std::process::Output {
    let mut run = Command::new(env!("CARGO_BIN_EXE_bongsu"));
    run.args(arguments).current_dir(root()).env("XDG_STATE_HOME", home).env("LANG", "C.UTF-8");
    run.output().expect("bongsu runs")
}

/// The schema; `strict` also refuses members that it does not name, so that none is added without being written down.
fn schema(strict: bool) -> jsonschema::Validator {
    schema_of("snapshot", strict)
}

fn schema_of(verb: &str, strict: bool) -> jsonschema::Validator {
    let mut schema: Value = serde_json::from_str(&read(&format!("assets/{verb}.schema.json"))).expect("JSON");
    if strict {
        close(&mut schema);
    }
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).expect("a schema")
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.contains_key("required") && members.contains_key("properties") {
                members.insert("additionalProperties".into(), false.into());
            }
            members.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn validate(instance: &Value) {
    validate_as("snapshot", instance);
}

fn validate_as(verb: &str, instance: &Value) {
    let schema = schema_of(verb, true);
    let errors: Vec<_> =
        schema.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}\n{instance:#}", errors.join("\n"));
}

/// An HTTP server that answers every request alike.
fn serve(answer: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    port
}

#[test]
fn a_real_snapshot_is_as_the_schema_says() {
    let up = serve("HTTP/1.1 200 OK\r\ncontent-length: 15\r\nconnection: close\r\n\r\n{\"status\":\"UP\"}");
    let wrong = serve("HTTP/1.1 503 Busy\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbusy");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let home = tempfile::tempdir().expect("a home");
    let config = home.path().join("config.toml");
    let text = format!(
        "[room]\nname = 'documents'\n\
         [[panes.services.targets]]\nname = 'up'\nurl = 'http://127.0.0.1:{up}/'\nexpect-json = {{ status = 'UP' }}\n\
         [[panes.services.targets]]\nname = 'wrong'\nurl = 'http://127.0.0.1:{wrong}/'\n\
         [[panes.services.targets]]\nname = 'body'\nurl = 'http://127.0.0.1:{up}/'\nexpect-json = {{ status = 'OK' }}\n\
         [[panes.services.targets]]\nname = 'refused'\nurl = 'http://127.0.0.1:{free}/'\n\
         [[panes.services.targets]]\nname = 'secret'\nurl = 'http://127.0.0.1:{up}/'\n\
         headers = {{ Authorization = 'env:BONGSU_TEST_NO_SUCH_SECRET' }}\n\
         [[panes.mysql.targets]]\nname = 'db'\nurl = 'mysql://watch@127.0.0.1:{free}/'\n"
    );
    fs::write(&config, text).expect("a config");
    let done = bongsu(home.path(), &["--config", &config.to_string_lossy(), "snapshot", "--json", "--timeout", "10s"]);
    let told = String::from_utf8_lossy(&done.stderr);
    let snapshot: Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {told}"));
    validate(&snapshot);
    assert_eq!((snapshot["schema"].as_u64(), snapshot["verdict"].as_str()), (Some(1), Some("crit")));
    assert_eq!(done.status.code(), Some(2));
    let health = |target: &str| {
        let readings = snapshot["readings"].as_array().expect("readings");
        let found = readings.iter().find(|reading| reading["target"] == target).expect("a reading");
        (found["health"].as_str().expect("a word").to_owned(), found["data"]["state"].as_str().map(str::to_owned))
    };
    assert_eq!(health("up"), ("live".into(), Some("up".into())));
    assert_ne!(health("wrong").1, Some("up".into()));
    assert_ne!(health("body").1, Some("up".into()));
    assert_eq!(health("secret"), ("denied".into(), None));
    assert_eq!(health("db"), ("failing".into(), None));
}

#[test]
fn the_signals_of_a_real_look_are_as_their_schema_says() {
    let up = serve("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nOK");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let home = tempfile::tempdir().expect("a home");
    let config = home.path().join("config.toml");
    let text = format!(
        "[[panes.services.targets]]\nname = 'up'\nurl = 'http://127.0.0.1:{up}/'\ndepends-on = ['db']\n\
         [[panes.mysql.targets]]\nname = 'db'\nurl = 'mysql://watch@127.0.0.1:{free}/'\n"
    );
    fs::write(&config, text).expect("a config");
    let look = |arguments: &[&str]| {
        let path = config.to_string_lossy();
        let all = [&["--config", &path, "signals", "--timeout", "10s"], arguments].concat();
        let done = bongsu(home.path(), &all);
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("UTF-8")
    };
    let list: Value = serde_json::from_str(&look(&["--json"])).expect("JSON");
    validate_as("signals", &list);
    let values = |name: &str| -> Vec<f64> {
        let signals = list["signals"].as_array().expect("signals");
        let signal = signals.iter().find(|signal| signal["name"] == name).unwrap_or_else(|| panic!("no {name}"));
        signal["series"].as_array().expect("series").iter().filter_map(|series| series["value"].as_f64()).collect()
    };
    assert_eq!((values("http_up"), values("mysql_up")), (vec![1.0], vec![0.0]));
    assert_eq!(values("mysql_lock_waits"), [0.0; 0], "nobody knows");
    assert!(values("check_verdict").contains(&3.0) && values("check_verdict").contains(&0.0));
    assert!(!list.to_string().contains("kafka_up"), "it is not in the config");

    let told = look(&["--lang", "ko"]);
    for line in ["  # http_up: ", "http_up{service=\"up\",target=\"up\"}", "값 없음  mysql_lock_waits"] {
        assert!(told.contains(line), "{line}: {told}");
    }

    let mut wrong = list.clone();
    wrong["signals"][0]["series"][0]["value"] = json!("1");
    assert!(!schema_of("signals", false).is_valid(&wrong));
}

/// A snapshot of recorded samples.
fn recorded(samples: &[Sample]) -> Value {
    let reading = |sample: &Sample| {
        let (health, error, data) = match &sample.outcome {
            Outcome::Data(data) => (Freshness::Live, None, serde_json::from_str(data.get()).expect("JSON")),
            Outcome::Fault(fault) => (Freshness::Failing, Some(fault.detail.clone()), Value::Null),
        };
        json!({
            "pane": sample.key.pane, "target": sample.key.target, "source": sample.key.source, "health": health,
            "taken_at": sample.at, "took_ms": sample.took.as_secs_f64() * 1e3, "verdict": "ok", "summary": "",
            "error": error, "data": data,
        })
    };
    let readings: Vec<_> = samples.iter().map(reading).collect();
    json!({ "schema": 1, "room": "recorded", "taken_at": room::now(), "verdict": "ok", "readings": readings })
}

#[test]
fn what_was_recorded_on_real_servers_is_as_the_schema_says() {
    let mut files = 0;
    for entry in fs::read_dir(root().join("tests/scenarios")).expect("scenarios") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            validate(&recorded(&scenario::load(&name)));
            files += 1;
        }
    }
    assert!(files >= 8);
}

#[test]
fn the_schema_refuses_what_is_not_so() {
    let right = recorded(&scenario::load("mysql-pileup"));
    let broken: [fn(&mut Value); 6] = [
        |snapshot| snapshot["schema"] = json!(2),
        |snapshot| snapshot["readings"][0]["health"] = json!("fine"),
        |snapshot| snapshot["taken_at"] = json!("yesterday"),
        |snapshot| drop(snapshot["readings"][0]["data"]["connections"].as_object_mut().expect("a table").remove("max")),
        |snapshot| snapshot["readings"][0]["data"]["connections"]["used"] = json!(-1),
        |snapshot| snapshot["readings"][1]["data"]["processes"][0]["id"] = json!("593"),
    ];
    assert!(schema(false).is_valid(&right));
    for (nth, change) in broken.into_iter().enumerate() {
        let mut wrong = right.clone();
        change(&mut wrong);
        assert!(!schema(false).is_valid(&wrong), "change {nth} is let through");
    }
}

#[test]
fn the_members_that_scripts_rely_on_are_required() {
    let schema: Value = serde_json::from_str(&read("assets/snapshot.schema.json")).expect("JSON");
    let required = |pointer: &str| -> Vec<String> {
        let found = schema.pointer(&format!("{pointer}/required")).unwrap_or_else(|| panic!("no {pointer}"));
        serde_json::from_value(found.clone()).expect("names")
    };
    for (pointer, names) in [
        ("", &["schema", "room", "taken_at", "verdict", "readings"][..]),
        (
            "/$defs/reading",
            &["pane", "target", "source", "health", "taken_at", "took_ms", "verdict", "summary", "error", "data"],
        ),
        ("/$defs/service", &["state", "status", "latency_ms"]),
        ("/$defs/status", &["connections"]),
        ("/$defs/status/properties/connections", &["used", "max"]),
        ("/$defs/activity/properties/processes/items", &["id", "user", "host", "db", "command", "age_s", "query"]),
        ("/$defs/locks/properties/lock_waits/items", &["waiting_id", "blocking_id", "object", "waited_s"]),
        ("/$defs/deadlocks", &["deadlocks"]),
        ("/$defs/redis_locks", &["locks"]),
        ("/$defs/redis_locks/properties/locks/items", &["pattern", "count", "without_expiry", "complete"]),
        ("/$defs/consumer_groups/properties/groups/items", &["group", "state", "members", "topics"]),
        ("/$defs/consumer_groups/properties/groups/items/properties/topics/items", &["topic", "lag", "lag_s"]),
    ] {
        for name in names {
            assert!(required(pointer).iter().any(|required| required == name), "{pointer} does not require {name}");
        }
    }
    let process = &schema["$defs"]["activity"]["properties"]["processes"]["items"]["properties"];
    assert!(process["trx_age_s"].is_object());
}
