//! Configs, right and wrong, through the public door. `tests/config/invalid/*.toml` say in their first lines what must
//! be said of them (`# expect: …`) and what must not (`# expect-not: …`).

#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use bongsu::{
    config::{ConfigError, File, Room, SecretRef, Section},
    domain::words::Lang,
    rules::{self, Known, Severities},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// What the sample pane reads of one target: every kind of value once.
#[derive(Debug, Default)]
struct Target {
    name: Option<String>,
    mode: Option<&'static str>,
    port: Option<i64>,
    ratio: Option<f64>,
    share: Option<f64>,
    limit: Option<usize>,
    tls: Option<bool>,
    tags: Option<Vec<String>>,
    expect: Option<Vec<(String, Value)>>,
    password: Option<SecretRef>,
}

fn targets(mut section: Section<'_>) -> (Option<Duration>, Vec<Target>) {
    let every = Duration::from_millis(250)..=Duration::from_hours(1);
    let first = section.duration("every", &every);
    let mut names = BTreeSet::new();
    let mut targets = Vec::new();
    for mut table in section.tables("targets") {
        let name = table.required_string("name");
        if let Some(name) = &name {
            table.unique("name", name, &mut names);
        }
        table.duration("every", &every);
        targets.push(Target {
            name,
            mode: table.choice("mode", &["fast", "slow"]),
            port: table.integer("port", &(1..=65_535)),
            ratio: table.float("ratio", &(0.0..=1.0)),
            share: table.float("share", &(0.0..=1.0)),
            limit: table.size("limit", 1 << 20),
            tls: table.boolean("tls"),
            tags: table.strings("tags"),
            expect: table.members("expect"),
            password: table.secret("password"),
        });
        table.finish();
    }
    section.finish();
    (first, targets)
}

/// Everything there is to a config: the room, the sample pane, the last word.
fn read(file: &File) -> Result<(Room, Vec<Target>), ConfigError> {
    let room = file.room();
    let targets = file.pane("sample").map(targets).unwrap_or_default().1;
    let rules = rules::load(file, &Severities::new(room.incident.scheme.clone()), &Known::default());
    file.finish(&["sample", "other"])?;
    rules?;
    Ok((room, targets))
}

fn corpus(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config").join(kind);
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    assert!(files.len() >= 3, "the corpus is gone");
    files
}

fn said_of(text: &str) -> String {
    let read = File::from_text(Path::new("config.toml"), text).and_then(|file| read(&file));
    read.expect_err("a mistake").to_string()
}

#[test]
fn what_is_right_is_taken() {
    for path in corpus("valid") {
        let read = File::read(&path).and_then(|file| read(&file));
        assert!(read.is_ok(), "{}", read.expect_err("just seen"));
    }
}

#[test]
fn what_is_wrong_is_said_all_at_once_with_its_place_and_its_cure() {
    for path in corpus("invalid") {
        let text = fs::read_to_string(&path).expect("text");
        // Without the comments, so that what must not be said stands in no file.
        let bare: Vec<_> = text.lines().map(|line| if line.starts_with("# expect") { "#" } else { line }).collect();
        let read = File::from_text(&path, &bare.join("\n")).and_then(|file| read(&file));
        let error = read.expect_err(&path.display().to_string());
        let said = error.to_string();
        let lines = |prefix: &'static str| text.lines().filter_map(move |line| line.strip_prefix(prefix));
        assert!(lines("# expect: ").next().is_some(), "{} expects nothing", path.display());
        for expected in lines("# expect: ") {
            assert!(said.contains(expected), "{}: no `{expected}` in\n{said}", path.display());
        }
        for secret in lines("# expect-not: ") {
            assert!(!said.contains(secret), "{}: `{secret}` in\n{said}", path.display());
            assert!(!format!("{error:?}").contains(secret), "{}: `{secret}` in its Debug", path.display());
        }
        let told = |c: char| c == '\n' || bongsu::text::Clean::allows(c);
        assert!(said.chars().all(told), "{}: bytes for the terminal in {said:?}", path.display());
        assert!(said.lines().last().is_some_and(|line| line.starts_with("bongsu: ")), "{said}");
    }
}

#[test]
fn a_full_config_is_read_to_the_last_key() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/valid");
    let (room, targets) = read(&File::read(&folder.join("full.toml")).expect("TOML")).expect("right");
    assert_eq!((room.name.as_str(), room.language, room.ascii), ("HH+ 커머스", Some(Lang::Ko), Some(false)));
    assert_eq!((room.timezone.as_deref(), room.theme.as_deref()), (Some("Asia/Seoul"), Some("dark")));
    assert_eq!(room.state_dir, Some(folder.join("state")));
    let keys: Vec<_> = room.keys.iter().map(|keys| (keys.command.as_str(), keys.keys.join(" "))).collect();
    let expected = [("room.help", "? F1"), ("rows.down", "j Down"), ("timeline.note", "")];
    assert_eq!(keys, expected.map(|(command, keys)| (command, keys.to_owned())));

    let [api, db, cache] = targets.as_slice() else { panic!("three targets") };
    assert_eq!((api.name.as_deref(), api.mode, api.port), (Some("api"), Some("fast"), Some(8_080)));
    assert_eq!((api.ratio, api.share, api.limit, api.tls), (Some(1.0), Some(0.5), Some(65_536), Some(true)));
    assert_eq!(api.tags, Some(vec!["a".to_owned(), "b".to_owned()]));
    let depth = json!({"list": [1, 2.5, true], "at": "2026-11-21"});
    assert_eq!(api.expect, Some(vec![("depth".to_owned(), depth), ("status".to_owned(), json!("UP"))]));
    assert!(matches!(&api.password, Some(SecretRef::Env(name)) if name == "BONGSU_SAMPLE"));
    assert!(matches!(&db.password, Some(SecretRef::File(path)) if *path == folder.join("secrets/db")));
    assert!(matches!(&cache.password, Some(SecretRef::Command(argv)) if argv[..] == ["pass", "show", "prod cache"]));
}

#[test]
fn a_mistake_is_drawn_as_a_compiler_draws_it() {
    let said = said_of("[room]\n\n\tlangage = \"ko\"\n");
    let expected = "config.toml:3:2: unknown key `langage`, did you mean `language`?\n  \
                    |\n3 |     langage = \"ko\"\n  |     ^^^^^^^\n\nbongsu: config.toml has 1 mistake";
    assert_eq!(said, expected);
    let error = File::from_text(Path::new("config.toml"), "[room\n").map(drop).expect_err("no TOML");
    assert!(error.render(true).contains("\x1b[") && !error.render(false).contains('\x1b'));
}

#[test]
fn an_inline_secret_needs_a_private_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("config.toml");
    fs::write(&path, "[[panes.sample.targets]]\nname = \"a\"\npassword = \"hunter2\"\n").expect("written");
    for (mode, allowed) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
        let read = File::read(&path).and_then(|file| read(&file));
        assert_eq!(read.is_ok(), allowed, "{mode:o}: {read:?}");
        assert!(!format!("{read:?}").contains("hunter2"));
    }
}

#[test]
fn what_is_no_config_is_refused_in_a_sentence() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("config.toml");
    let said = |path: &Path| File::read(path).map(drop).expect_err("no config").to_string();
    assert!(said(&path).ends_with("there is no such file"));
    assert!(said(dir.path()).ends_with("it is a folder; name the file in it"));
    for (bytes, expected) in [
        (&b"[room]\nname = \"\xff\"\n"[..], "line 2 is not UTF-8; save the file as UTF-8"),
        (b"[room]\n\0", "line 2 holds a NUL byte; it must be UTF-8 text"),
        (&b"\xff\xfe[\0r\0"[..], "line 1 holds a NUL byte; it must be UTF-8 text"),
    ] {
        fs::write(&path, bytes).expect("written");
        assert!(said(&path).ends_with(expected), "{}", said(&path));
    }
    let huge = fs::File::create(&path).expect("a file");
    huge.set_len(100 << 20).expect("100 MB");
    assert!(said(&path).contains("larger than 1 MiB"));
    let pipe = dir.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    assert!(said(&pipe).contains("it is a pipe or a device"));
}

#[test]
fn a_flag_wins_and_what_it_names_must_be_there() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    writeln!(file, "[room]\nname = \"here\"").expect("written");
    let found = File::find(Some(file.path())).expect("found");
    assert_eq!((found.room().name.as_str(), found.path()), ("here", file.path()));
    let error = File::find(Some(Path::new("/no/such.toml"))).map(drop).expect_err("missing");
    assert_eq!(error.to_string(), "bongsu: the config /no/such.toml cannot be read: there is no such file");
}

#[test]
fn others_can_add_what_only_they_see() {
    let file = File::from_text(Path::new("config.toml"), "[room]\ntheme = \"neon\"\n").expect("TOML");
    file.room_problem("theme", "there is no theme `neon`; write \"dark\"");
    file.room_problem("timezone", "no zone");
    let _ = file.room();
    let said = file.finish(&[]).expect_err("two mistakes").to_string();
    assert!(said.contains("config.toml:2:9: there is no theme `neon`"), "{said}");
    assert!(said.contains("config.toml:1:1: no zone"), "{said}");
}

#[test]
fn the_largest_wrong_config_is_answered_in_bounded_time_and_length() {
    let line = format!("[[panes.sample.targets]]\nnmae = \"{}\"\n", "a".repeat(20));
    let many = line.repeat((1 << 20) / line.len());
    let one = format!("{} = 1", "k".repeat(1 << 19));
    let brackets = "[".repeat(1 << 19);
    for text in [many, one, brackets] {
        let began = Instant::now();
        let said = said_of(&text);
        assert!(said.len() < 64 << 10, "{} bytes", said.len());
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic_or_the_terminal_act(
        text in "(\\[\\[?|\\]|panes|sample|targets|room|keys|name|password|language|every|= ?|\"|'|[.\n\t {}]|\\PC|\\\\u202e|[\\x00-\\x1f])*",
    ) {
        if let Err(error) = File::from_text(Path::new("config.toml"), &text).and_then(|file| read(&file)) {
            let said = error.to_string();
            prop_assert!(said.chars().all(|c| c == '\n' || bongsu::text::Clean::allows(c)), "{:?}", said);
        }
    }
}
