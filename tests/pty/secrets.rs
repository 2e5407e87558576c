//! No secret stands in any sink: one canary for each way in which a secret reaches the program, then everything that it
//! wrote, printed or put on a clipboard is searched for them.
use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bongsu::{
    config::{self, SecretRef, VEIL},
    domain::{
        act::{Ask, Class, Plan, Ran, Refusal, Undo, Verified, chain::Intent, outcome::RanHow, plan::Object},
        actor::Actor,
        clock::{Moment, SystemClock},
        effect::Draft,
        event::{Event, Evidence, NewEntry, Origin},
    },
    journal::{self, JournalNews, StateDir},
    record::Recording,
};
use chrono::TimeDelta;
use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};
use serde_json::json;

use crate::{
    bench::{Bench, Stub, answer, service},
    common::{PATIENCE, until},
};

/// One for each way in, with what must be encoded in a URL.
const ENV: &str = "env-canary+7/x";
const FILE: &str = "file canary=8?x";
const CMD: &str = "cmd-canary@9%x";
const INLINE: &str = "inline-canary#1&x";
const CANARIES: [&str; 4] = [ENV, FILE, CMD, INLINE];

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// Every form in which the canary is looked for.
fn forms(canary: &str) -> Vec<String> {
    let inner = |before: usize| {
        let bytes = [&[b'x'; 2][..before], canary.as_bytes()].concat();
        STANDARD.encode(&bytes)[(before * 8).div_ceil(6)..bytes.len() * 8 / 6].to_owned()
    };
    let plain = [canary.to_owned(), percent(canary), percent(canary).to_lowercase(), canary.replace(' ', "+")];
    let encoded: Vec<_> = (0..3).map(inner).collect();
    let url_safe: Vec<_> = encoded.iter().map(|text| text.replace('+', "-").replace('/', "_")).collect();
    [&plain[..], &encoded, &url_safe].concat()
}

/// The forms of the canaries that are in these bytes.
fn hits(bytes: &[u8]) -> Vec<String> {
    let all = CANARIES.iter().flat_map(|canary| forms(canary));
    all.filter(|form| bytes.windows(form.len()).any(|window| window == form.as_bytes())).collect()
}

fn clean(what: &str, bytes: &[u8]) {
    let found = hits(bytes);
    assert!(found.is_empty(), "{found:?} in {what}: {:.2000}", String::from_utf8_lossy(bytes));
}

/// Searches every file below a folder but those that are the sources of the secrets.
fn clean_below(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).fold(0, |files, path| {
        let is_source = path.extension().is_some_and(|extension| extension == "pw" || extension == "toml");
        match path.is_dir() {
            true => files + clean_below(&path),
            false if is_source => files,
            false => {
                clean(&path.display().to_string(), &fs::read(&path).unwrap());
                files + 1
            }
        }
    })
}

/// Something like a Redis server that refuses every password and repeats it in all forms; answers with its port.
fn gossip() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(thread::spawn(|| repeat(stream)))));
    port
}

fn repeat(mut stream: TcpStream) {
    let mut chunk = [0; 4096];
    while let Ok(n) = stream.read(&mut chunk) {
        if n == 0 {
            return;
        }
        let asked = String::from_utf8_lossy(&chunk[..n]).into_owned();
        let words: Vec<_> = asked.split("\r\n").collect();
        let auth = words.iter().position(|word| *word == "AUTH");
        let password = auth.and_then(|at| words.get(at + 2)).copied().unwrap_or("nothing");
        let (url, base64) = (percent(password), STANDARD.encode(format!("watch:{password}")));
        for _ in words.iter().filter(|word| word.starts_with('*')) {
            let _ = write!(stream, "-ERR said {password} and {url} and {base64}\r\n");
        }
    }
}

/// A room with a secret by each way in.
fn canary_bench(web: &Stub, more: &str) -> Bench {
    let gossip = gossip();
    let redis = |name: &str, password: &str| {
        format!(
            "[[panes.redis.targets]]\nname = \"{name}\"\nurl = \"redis://127.0.0.1:{gossip}/\"\n\
             password = \"{password}\"\nevery = \"1s\"\n\n"
        )
    };
    let bench = Bench::new(
        &[
            service(
                "api",
                &web.url("/"),
                &format!("headers = {{ Authorization = \"Bearer env:CANARY_ENV\" }}\n{more}"),
            ),
            redis("by-file", "file:file.pw"),
            redis("by-cmd", "cmd:cat cmd.pw"),
            redis("inline", INLINE),
        ]
        .concat(),
    );
    let put = |name: &str, text: &str| {
        fs::write(bench.path().join(name), text).unwrap();
        fs::set_permissions(bench.path().join(name), PermissionsExt::from_mode(0o600)).unwrap();
    };
    put("file.pw", FILE);
    put("cmd.pw", CMD);
    let config = fs::read_to_string(&bench.config).unwrap();
    put("config.toml", &config.replace("cmd:cat cmd.pw", &format!("cmd:cat {}/cmd.pw", bench.path().display())));
    bench
}

const GIVEN: &[(&str, &str)] = &[("CANARY_ENV", ENV)];

/// What an OSC 52 sequence puts on the clipboard.
fn copied(raw: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(raw).into_owned();
    let parts = text.split("\x1b]52;c;").skip(1);
    parts.map(|part| STANDARD.decode(part.split(['\x07', '\x1b']).next().unwrap_or_default()).unwrap()).collect()
}

#[test]
fn a_room_whose_targets_repeat_every_secret_shows_and_keeps_none() {
    let web = Stub::well();
    let bench = canary_bench(&web, "");
    let mut room = bench.open_with(&[], GIVEN, (200, 60));
    room.shows(&format!("said {VEIL} and {VEIL} and {VEIL}"));
    until("the header is sent", PATIENCE, || web.hits() > 0);
    clean("the command line", &fs::read(format!("/proc/{}/cmdline", room.pid())).unwrap());
    let limits = fs::read_to_string(format!("/proc/{}/limits", room.pid())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).collect::<Vec<_>>(), ["0", "0", "bytes"]);
    room.type_keys("1P");
    room.shows("evidence");
    room.type_keys("y");
    room.shows("copied");
    room.type_keys("q");
    room.ends(PATIENCE);
    clean("the terminal", &room.all());
    for args in [
        &["snapshot", "--json"][..],
        &["snapshot"],
        &["journal", "export"],
        &["journal", "export", "--format", "jsonl"],
        &["record", &bench.path().join("r.bongsu").to_string_lossy(), "--for", "1500ms"],
        &["config", "check"],
        &["--as", &format!("token={ENV}"), "no-such-verb"],
    ] {
        let (_, out, err) = bench.run(args, GIVEN);
        assert!(!out.is_empty() || !err.is_empty(), "{args:?} says something");
        clean(&format!("{args:?}"), format!("{out}{err}").as_bytes());
    }
    let (code, out, _) = bench.run(&["snapshot", "--json"], GIVEN);
    assert!(code != 0 && out.contains(VEIL), "{out}");
    assert!(clean_below(bench.path()) >= 4);
    bench.journal_is_sound();
}

#[test]
fn what_a_person_types_and_copies_is_veiled_wherever_it_is_kept() {
    let down = Stub::new(|_| answer("200 OK", format!("{{\"status\":\"{ENV}\"}}").as_bytes()));
    let bench = canary_bench(&down, "expect-json = { status = \"UP\" }");
    let mut room = bench.open_with(&[], GIVEN, (200, 60));
    room.shows(&format!("status is \"{ENV}\""));
    room.shows(&format!("said {VEIL}"));
    // A row with a secret in what the target said is pinned and copied.
    room.type_keys("1y");
    room.shows("copied");
    room.type_keys("P");
    room.shows("evidence");
    let forms: Vec<_> = CANARIES.iter().flat_map(|canary| forms(canary)).collect();
    room.type_keys("n");
    room.shows("time, tags");
    room.type_keys(&format!("\x1b[200~noted {} end\x1b[201~", forms.join(" ")));
    room.shows("end");
    room.type_keys("\r");
    room.until("the note is shown as it is kept", PATIENCE, |screen| {
        screen.contains(&format!("noted {VEIL}")) && !screen.contains("time, tags")
    });
    room.type_keys("n");
    room.shows("time, tags");
    room.type_keys(&format!("\x1b[200~half {} done\x1b[201~", forms.join(" ")));
    let draft = bench.room().join("draft.json");
    until("the draft is kept", PATIENCE, || fs::read_to_string(&draft).is_ok_and(|text| text.contains("done")));
    room.signal("TERM");
    room.ends(PATIENCE);
    let clipboards = copied(&room.raw());
    assert_eq!(clipboards.len(), 1);
    clean("the clipboard", &clipboards.concat());
    assert!(String::from_utf8_lossy(&clipboards[0]).contains(&format!("status is \"{VEIL}\"")));
    assert!(fs::read_to_string(bench.room().join("copied.txt")).unwrap().contains(VEIL));
    let journal = fs::read_to_string(bench.room().join("journal.jsonl")).unwrap();
    assert!(journal.contains("noted •••") && journal.contains("\"pin\""), "{journal}");
    clean_below(bench.path());
    let recording = bench.path().join("last.bongsu");
    bench.run(&["record", &recording.to_string_lossy(), "--last", "10m"], GIVEN);
    let mut recorded = Recording::open(&recording).unwrap();
    let (from, until) = (recorded.about().from, recorded.about().until);
    let samples = recorded.window(from - TimeDelta::seconds(1), until).unwrap();
    let samples = serde_json::to_string(&samples).unwrap();
    assert!(samples.contains("status") && samples.contains(VEIL), "{samples}");
    clean("the recording", samples.as_bytes());
    let again = bench.open_with(&[], GIVEN, (200, 60));
    again.shows("an unfinished note was kept");
    bench.journal_is_sound();
    drop(again);
    clean_below(bench.path());
}

/// An event of acting with a canary in every text.
fn intended() -> Event {
    let ask = Ask::new("http.request", "status").with("body", format!("{{\"token\":\"{ENV}\"}}")).frozen(json!([CMD]));
    let plan = Plan {
        ask: ask.clone(),
        class: Class::High,
        title: format!("send {FILE}"),
        scene: "http status".into(),
        commands: vec![format!("curl https://u:{}@h", percent(INLINE)), "IDENTIFIED BY 'anything'".into()],
        objects: vec![Object::new(ENV, "one")],
        of: None,
        facts: Vec::new(),
        undo: Undo::By(format!("delete {CMD}")),
        name: "status".into(),
        proof: json!({ "was": STANDARD.encode(format!("watch:{FILE}")) }),
        lasting: None,
        back: None,
        deadline: Duration::from_secs(3),
    };
    let mark = plan.mark();
    let evidence = Evidence {
        pane: "services".into(),
        target: None,
        view: "all".into(),
        taken_at: None,
        columns: vec!["body".into()],
        rows: vec![vec![INLINE.into()]],
        details: vec!["-----BEGIN PRIVATE KEY-----".into(), "MIIEcanary".into(), "-----END PRIVATE KEY-----".into()],
    };
    let (reason, evidence) = (format!("because {ENV}"), Some(evidence));
    Event::ActionIntended(Box::new(Intent {
        plan,
        mark,
        by: None,
        second: None,
        reason,
        undoes: None,
        evidence,
        unsaved: false,
    }))
}

fn events() -> Vec<Event> {
    let Event::ActionIntended(intent) = intended() else { unreachable!() };
    let mut ran = Ran::new(RanHow::Done, format!("done {CMD}"));
    ran.output = vec![format!("x {}", STANDARD.encode(INLINE)), "kept".into()];
    ran.undo = Some(Ask::new("http.request", "status").with("body", FILE));
    vec![
        intended(),
        Event::ActionRefused { intent, refusal: Refusal::new("changed").differs("value", ENV, FILE) },
        Event::ActionEnded { action: 1, ran: Box::new(ran) },
        Event::ActionVerified { action: 1, verified: Verified::seen(true, format!("saw {INLINE}")) },
        Event::EntryAdded(NewEntry { origin: Origin::Note, ..NewEntry::note(Moment::UNIX_EPOCH, CANARIES.join(" ")) }),
        Event::DriverTook { name: ENV.into(), client: Some(CMD.into()) },
    ]
}

#[test]
fn events_go_through_the_journal_veiled_and_it_stays_sound() {
    for canary in CANARIES {
        config::remember(canary);
    }
    let base = tempfile::tempdir().unwrap();
    let dir = StateDir::for_room(Some(&base.path().join("state")), "r").unwrap().with_emergency(base.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let actor = Actor::Person(format!("x {ENV}"));
    let (mut journal, _) = journal::open(&dir, &Actor::Room, Arc::new(SystemClock)).unwrap();
    let mut told = Vec::new();
    for event in events() {
        let kind = std::mem::discriminant(&event);
        journal.record(actor.clone(), event).unwrap();
        let news = runtime.block_on(async { tokio::time::timeout(PATIENCE, journal.next()).await });
        let Ok(Some(JournalNews::Stored(stamped))) = news else { panic!("{news:?}") };
        assert_eq!(std::mem::discriminant(&stamped.event), kind);
        clean("what is told", serde_json::to_string(&stamped).unwrap().as_bytes());
        told.push(stamped);
    }
    let Event::ActionIntended(intent) = &told[0].event else { panic!("{told:?}") };
    assert_eq!(intent.plan.title, format!("send {VEIL}"));
    assert_eq!(intent.plan.commands, [format!("curl https://u:{VEIL}@h"), format!("IDENTIFIED BY '{VEIL}'")]);
    assert_eq!(intent.evidence.as_ref().unwrap().details[1], VEIL);
    let Event::ActionIntended(meant) = intended() else { unreachable!() };
    assert_eq!(intent.mark, meant.mark, "the plan is known by its mark");
    journal.keep_draft(Some(Draft { text: INLINE.into(), ..Draft::default() }));
    journal.flush_and_close(PATIENCE).unwrap();
    assert!(journal::verify(&dir).unwrap().is_sound());
    assert_eq!(journal::history(&dir).unwrap(), told, "the screen equals the disk");
    let mut out = Vec::new();
    journal::export(&dir, &|_| true, &mut out).unwrap();
    clean("the export", &out);
    assert_eq!(out, fs::read(dir.journal()).unwrap(), "the lines are as they are");
    clean("the document", bongsu::report::journal(&journal::history(&dir).unwrap()).as_bytes());
    assert!(clean_below(base.path()) >= 3);
}

#[test]
fn a_password_that_is_a_word_of_the_journal_does_not_make_it_unreadable() {
    let text = child("vocabulary");
    assert_eq!(text.lines().filter(|line| line.starts_with("told ")).count(), events().len(), "{text}");
}

#[test]
fn the_text_of_a_panic_is_veiled_and_no_core_is_left() {
    let text = child("panic");
    clean("standard error", text.as_bytes());
    assert!(text.contains(&format!("broke with {VEIL} and {VEIL}")), "{text}");
    assert!(text.contains("core Some(0) Some(0), dumpable false"), "{text}");
}

/// Runs a part of this file as a process of its own: everything that it says.
fn child(part: &str) -> String {
    let out = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "secrets::part", "--ignored", "--nocapture"])
        .envs([("BONGSU_TEST_PART", part), ("CANARY_ENV", ENV)])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

#[test]
#[ignore = "not a test of its own: others start it as their child process"]
fn part() {
    match std::env::var("BONGSU_TEST_PART").unwrap().as_str() {
        "panic" => break_with_a_secret(),
        "vocabulary" => write_with_words_for_passwords(),
        other => panic!("{other}"),
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
}

fn break_with_a_secret() {
    SecretRef::Env("CANARY_ENV".into()).resolve().unwrap();
    let core = getrlimit(Resource::Core);
    let dumpable = dumpable_behavior().unwrap() != DumpableBehavior::NotDumpable;
    say(&format!("core {:?} {:?}, dumpable {dumpable}", core.current, core.maximum));
    bongsu::term::install_panic_hook(|text| config::veil(text).into_owned());
    panic!("broke with {ENV} and {}", percent(ENV));
}

fn write_with_words_for_passwords() {
    for word in ["high", "kind", "note", "action-ended", "done", "1970-01-01T00:00:00Z", "plan", "changed"] {
        config::remember(word);
    }
    for event in events() {
        let kind = std::mem::discriminant(&event);
        let stamped = bongsu::domain::event::Stamped { seq: 1, at: Moment::UNIX_EPOCH, actor: Actor::Room, event };
        let veiled = config::veil_stamped(stamped);
        assert_eq!(std::mem::discriminant(&veiled.event), kind);
        if let Event::ActionEnded { ran, .. } = &veiled.event {
            assert_eq!((ran.how, ran.text.as_str()), (RanHow::Done, &*format!("{VEIL} {CMD}")));
        }
        say(&format!("told {veiled:?}"));
    }
}
