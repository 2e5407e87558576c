//! The journal under torture: killed, flipped, cut, full, gone.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use bongsu::{
    domain::{
        actor::Actor,
        clock::{Moment, SystemClock},
        effect::Draft,
        event::{Change, Event, NewEntry, Stamped},
        incident::Severity,
    },
    journal::{self, Journal, JournalError, JournalNews, Mode, Opened, Refused, StateDir, Trouble, What},
    report,
};
use rustix::process::{Resource, Rlimit, setrlimit};

const CHILD: &str = "BONGSU_TEST_JOURNAL_CHILD";

fn dir_in(base: &Path) -> StateDir {
    StateDir::for_room(Some(&base.join("state")), "HH+ commerce").unwrap().with_emergency(base)
}

fn me() -> Actor {
    Actor::Person("jiwon".into())
}

fn note(text: &str) -> Event {
    Event::EntryAdded(NewEntry::note(Moment::UNIX_EPOCH, text))
}

fn text_of(stamped: &Stamped) -> &str {
    match &stamped.event {
        Event::EntryAdded(entry) => &entry.text,
        other => panic!("{other:?}"),
    }
}

fn open(dir: &StateDir) -> (Journal, Opened) {
    journal::open(dir, &me(), Arc::new(SystemClock)).unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
}

/// The next news; fails after ten seconds.
fn next(journal: &mut Journal) -> JournalNews {
    let next = async { tokio::time::timeout(Duration::from_secs(10), journal.next()).await };
    runtime().block_on(next).expect("no news in ten seconds").expect("the journal's thread is gone")
}

fn record(journal: &mut Journal, text: &str) -> Stamped {
    journal.record(me(), note(text)).unwrap();
    match next(journal) {
        JournalNews::Stored(stamped) => stamped,
        other => panic!("{other:?}"),
    }
}

fn close(journal: Journal) {
    journal.flush_and_close(Duration::from_secs(10)).unwrap();
}

fn is_sound(opened: &Opened) -> bool {
    !opened.findings.iter().any(journal::Finding::is_damage)
}

/// A small generator of numbers (xorshift64*), so that a failing round can be had again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % limit
    }
}

fn spawn(role: &str, base: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env(CHILD, role)
        .env("BONGSU_TEST_JOURNAL_BASE", base)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

#[test]
#[ignore = "not a test of its own: the tests of killing and of full disks start it as their child process"]
fn child() {
    let base = PathBuf::from(std::env::var_os("BONGSU_TEST_JOURNAL_BASE").unwrap());
    match std::env::var(CHILD).unwrap().as_str() {
        "writer" => write_until_killed(&dir_in(&base)),
        "unsaved" => fill_up_and_die(&dir_in(&base)),
        "full" => fill_up_and_recover(&dir_in(&base)),
        other => panic!("{other}"),
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

fn write_until_killed(dir: &StateDir) {
    let (mut journal, opened) = open(dir);
    assert!(is_sound(&opened), "{:?}", opened.findings);
    let begin = opened.history.len();
    // Several in flight, so that batches are torn too.
    for n in 0..400 {
        journal.record(me(), note(&format!("{begin}-{n} {}", "긴 글 ".repeat(n % 40)))).unwrap();
        if n >= 8 {
            ack(&mut journal);
        }
    }
    loop {
        ack(&mut journal);
    }
}

fn ack(journal: &mut Journal) {
    match next(journal) {
        JournalNews::Stored(stamped) => say(&format!("ack {} {}", stamped.seq, text_of(&stamped))),
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_that_was_answered_is_lost_by_kill_9() {
    let mut rounds: usize = std::env::var("BONGSU_TORTURE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let mut dice = Dice(0x0b0e_5a11);
    while rounds > 0 {
        // A new room now and then: opening reads all of the old one.
        let batch = rounds.min(25);
        kill_again_and_again(batch, &mut dice);
        rounds -= batch;
    }
}

fn kill_again_and_again(rounds: usize, dice: &mut Dice) {
    let base = tempfile::tempdir().unwrap();
    let dir = dir_in(base.path());
    let mut acked: BTreeMap<u64, String> = BTreeMap::new();
    for round in 0..rounds {
        let mut child = spawn("writer", base.path());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let kill_after = dice.below(120);
        let mut seen = 0;
        while seen < kill_after
            && let Some(line) = lines.next()
        {
            seen += usize::from(remember(&mut acked, &line));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines {
            remember(&mut acked, &line);
        }
        if let Ok(report) = journal::verify(&dir) {
            assert!(report.is_sound(), "round {round}: {:?}", report.findings);
        }
    }
    let (journal, opened) = open(&dir);
    assert!(is_sound(&opened), "{:?}", opened.findings);
    close(journal);
    let kept: BTreeMap<_, _> = opened.history.iter().map(|stamped| (stamped.seq, text_of(stamped))).collect();
    assert!(acked.len() > rounds * 10, "only {} answers", acked.len());
    let lost: Vec<_> = acked.iter().filter(|(seq, text)| kept.get(seq) != Some(&text.as_str())).collect();
    assert_eq!(lost, Vec::<(&u64, &String)>::new());
    assert!(opened.history.iter().map(|stamped| stamped.seq).eq(1..=kept.len() as u64), "numbers without gaps");
    assert_eq!(journal::verify(&dir).unwrap().findings, []);
}

/// Takes an answer in; a line that the kill tore is none.
fn remember(acked: &mut BTreeMap<u64, String>, line: &str) -> bool {
    // The harness may have begun the line.
    let Some((_, answer)) = line.split_once("ack ") else { return false };
    let Some((seq, text)) = answer.split_once(' ') else { return false };
    let Ok(seq) = seq.parse() else { return false };
    assert_eq!(acked.insert(seq, text.into()), None, "number {seq} was given twice");
    true
}

/// A journal of `n` entries, closed.
fn filled(dir: &StateDir, n: usize) -> Vec<Stamped> {
    let (mut journal, _) = open(dir);
    let stored = (0..n).map(|i| record(&mut journal, &format!("entry {i} 락 대기 {}", "x".repeat(i)))).collect();
    close(journal);
    stored
}

fn copy(from: &Path, to: &Path) {
    Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success().then_some(()).unwrap();
}

/// Hurts `bytes` in one of many ways and says how.
fn hurt(bytes: &mut Vec<u8>, dice: &mut Dice) -> String {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let (a, b) = (dice.below(lines.len()), dice.below(lines.len()));
    let how = match dice.below(10) {
        0..=4 => {
            let (at, bit) = (dice.below(bytes.len()), dice.below(8));
            bytes[at] ^= 1 << bit;
            return format!("bit {bit} of byte {at} flipped");
        }
        5 => {
            let at = dice.below(bytes.len());
            bytes.truncate(at);
            return format!("cut at byte {at}");
        }
        6 => {
            let at = dice.below(bytes.len());
            let end = (at + 1 + dice.below(4096)).min(bytes.len());
            bytes[at..end].fill(0);
            return format!("bytes {at}..{end} zeroed");
        }
        7 => {
            lines.swap(a, b);
            format!("lines {a} and {b} swapped")
        }
        8 => {
            lines.remove(a);
            format!("line {a} removed")
        }
        _ => {
            let line = lines[a].clone();
            lines.insert(b, line);
            format!("line {a} put before line {b} again")
        }
    };
    *bytes = lines.concat();
    how
}

#[test]
fn five_hundred_injuries_are_all_reported_and_the_rest_recovered() {
    let base = tempfile::tempdir().unwrap();
    let stored = filled(&dir_in(base.path()), 40);
    let whole = fs::read(dir_in(base.path()).journal()).unwrap();
    let originals: Vec<&[u8]> = whole.split(|b| *b == b'\n').filter(|line| !line.is_empty()).collect();
    assert_eq!(originals.len(), stored.len());
    let mut dice = Dice(20_250_301);
    let mut injured = 0;
    for _ in 0..500 {
        let scratch = tempfile::tempdir().unwrap();
        copy(&base.path().join("state"), scratch.path());
        let dir = dir_in(scratch.path());
        let mut bytes = whole.clone();
        let how = hurt(&mut bytes, &mut dice);
        fs::write(dir.journal(), &bytes).unwrap();
        let now: Vec<&[u8]> = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()).collect();
        let hurts = now != originals;
        injured += usize::from(hurts);

        let report = journal::verify(&dir).unwrap();
        let (mut journal, opened) = open(&dir);
        assert_eq!(opened.mode, Mode::Writing);
        assert_eq!(is_sound(&opened), !hurts, "{how}: {:?}", opened.findings);
        assert_eq!(report.is_sound(), !hurts, "{how}: {:?}", report.findings);
        for (line, entry) in originals.iter().zip(&stored) {
            let intact = now.contains(line);
            assert!(!intact || opened.history.contains(entry), "{how}: entry {} not recovered", entry.seq);
        }

        // The room goes on, with a new number, and what was hurt stays provable.
        let fresh = record(&mut journal, "after the injury");
        assert_eq!(fresh.seq, 41, "{how}");
        close(journal);
        assert_eq!(journal::verify(&dir).unwrap().is_sound(), !hurts, "{how}: forgotten");
        let (journal, again) = open(&dir);
        assert!(again.history.contains(&fresh), "{how}");
        close(journal);
    }
    assert!(injured > 450, "{injured}");
}

#[test]
fn a_torn_last_line_is_put_aside_and_said() {
    let base = tempfile::tempdir().unwrap();
    let dir = dir_in(base.path());
    filled(&dir, 3);
    let mut torn = fs::OpenOptions::new().append(true).open(dir.journal()).unwrap();
    torn.write_all(br#"{"seq":4,"prev":"00"#).unwrap();
    let (mut journal, opened) = open(&dir);
    let [finding] = opened.findings.as_slice() else { panic!("{:?}", opened.findings) };
    let What::Torn { bytes: 19, aside: Some(aside) } = &finding.what else { panic!("{finding:?}") };
    assert_eq!(fs::read(aside).unwrap(), br#"{"seq":4,"prev":"00"#);
    assert!(aside.ends_with("journal.jsonl.torn-1") && !finding.is_damage());
    assert_eq!(record(&mut journal, "next").seq, 4);
    close(journal);
    assert_eq!(journal::verify(&dir).unwrap().findings, []);
}

#[test]
fn a_lost_journal_is_missed_and_a_room_that_never_was_is_not() {
    let base = tempfile::tempdir().unwrap();
    let dir = dir_in(base.path());
    assert!(matches!(journal::verify(&dir), Err(JournalError::NoJournal(_))));
    filled(&dir, 3);
    fs::remove_file(dir.journal()).unwrap();
    assert_eq!(journal::verify(&dir).unwrap().findings[0].what, What::CutTail { last: 3 });
    let (mut journal, opened) = open(&dir);
    assert_eq!(opened.findings[0].what, What::CutTail { last: 3 });
    assert_eq!(record(&mut journal, "on").seq, 4);
    close(journal);
    assert_eq!(journal::verify(&dir).unwrap().first_bad_seq(), Some(1));
}

#[test]
fn the_second_bongsu_follows_and_does_not_take_over() {
    let base = tempfile::tempdir().unwrap();
    let dir = dir_in(base.path());
    let (mut first, opened) = open(&dir);
    assert_eq!(opened.mode, Mode::Writing);
    record(&mut first, "before");
    let (mut second, opened) = open(&dir);
    let Mode::Following { holder: Some(holder) } = opened.mode else { panic!("{:?}", opened.mode) };
    assert_eq!((holder.pid, holder.actor.as_str()), (std::process::id(), "jiwon"));
    assert_eq!(opened.history.len(), 1);
    assert_eq!(opened.findings, []);
    assert_eq!(second.record(me(), note("no")), Err(Refused::Following));
    let stored = record(&mut first, "after");
    assert_eq!(next(&mut second), JournalNews::Followed(vec![stored]));
    close(first);
    assert_eq!(second.record(me(), note("still no")), Err(Refused::Following));
    close(second);
    assert_eq!(open(&dir).1.history.len(), 2);
}

#[test]
fn the_draft_survives_and_goes_only_when_its_note_is_on_disk() {
    let base = tempfile::tempdir().unwrap();
    let dir = dir_in(base.path());
    let (mut journal, opened) = open(&dir);
    assert_eq!(opened.draft, None);
    let draft = |text: &str| Some(Draft { text: text.into(), ..Draft::default() });
    for n in 0..1000 {
        journal.keep_draft(draft(&"ㅎ".repeat(n)));
    }
    journal.keep_draft(draft("마지막"));
    close(journal);
    (journal, _) = open(&dir);
    assert_eq!(open(&dir).1.draft, None, "who follows has no draft");
    close(journal);
    let opened;
    (journal, opened) = open(&dir);
    assert_eq!(opened.draft, draft("마지막"));
    journal.record(me(), note("마지막")).unwrap();
    journal.keep_draft(None);
    close(journal);
    let opened = open(&dir).1;
    assert_eq!((opened.draft, opened.history.len()), (None, 1));
}

#[test]
fn what_waits_while_the_disk_is_gone_is_still_there_after_a_restart() {
    let base = tempfile::tempdir().unwrap();
    let dir = dir_in(base.path());
    let state = base.path().join("state");
    fs::write(&state, "").unwrap();
    for begin in [0, 1] {
        let (journal, opened) = open(&dir);
        assert_eq!(opened.history.len(), begin);
        assert_eq!(opened.findings.len(), begin, "{:?}", opened.findings);
        journal.record(me(), note("waits")).unwrap();
        let left = journal.flush_and_close(Duration::from_secs(5)).unwrap_err();
        assert!(left.waiting == 1 && left.kept_in.is_some(), "{left}");
    }
    fs::remove_file(&state).unwrap();
    let (journal, opened) = open(&dir);
    assert_eq!(opened.history.len(), 2);
    assert_eq!(opened.findings.len(), 2, "{:?}", opened.findings);
    close(journal);
}

/// Lets files of this process grow to `bytes` only; more is an error, not a signal, because the shell that started
/// the process ignores the signal.
fn limit_files(bytes: Option<u64>) {
    setrlimit(Resource::Fsize, Rlimit { current: bytes, maximum: None }).unwrap();
}

fn spawn_ignoring_xfsz(role: &str, base: &Path) -> std::process::Output {
    Command::new("sh")
        .args(["-c", r#"trap "" XFSZ; exec "$0" --exact child --ignored --nocapture"#])
        .arg(std::env::current_exe().unwrap())
        .env(CHILD, role)
        .env("BONGSU_TEST_JOURNAL_BASE", base)
        .output()
        .unwrap()
}

/// Records two notes with space and three without, and checks what is said of it.
fn fill_up(dir: &StateDir) -> Journal {
    let (mut journal, _) = open(dir);
    record(&mut journal, "one");
    record(&mut journal, &"two".repeat(1000));
    // Room for half a line; the second place takes the same limit.
    limit_files(Some(fs::metadata(dir.journal()).unwrap().len() + 100));
    for n in 3..=5 {
        journal.record(me(), note(&format!("note {n} {}", "x".repeat(40)))).unwrap();
        match next(&mut journal) {
            JournalNews::Unsaved { waiting, why: Trouble::Full, .. } => assert_eq!(waiting, n - 2),
            other => panic!("{other:?}"),
        }
        assert!(matches!(next(&mut journal), JournalNews::Stored(stamped) if stamped.seq == n as u64));
    }
    let report = journal::verify(dir).unwrap();
    assert_eq!((report.last_seq, report.findings), (2, vec![]));
    journal
}

fn fill_up_and_die(dir: &StateDir) {
    let journal = fill_up(dir);
    let left = journal.flush_and_close(Duration::from_secs(5)).unwrap_err();
    say(&format!("left {}", left.waiting));
    std::process::exit(0);
}

fn fill_up_and_recover(dir: &StateDir) {
    let mut journal = fill_up(dir);
    limit_files(None);
    let freed = Instant::now();
    assert_eq!(next(&mut journal), JournalNews::Saved);
    // It is tried every second; the rest is for a machine that is busy with other tests.
    assert!(freed.elapsed() < Duration::from_secs(5), "{:?}", freed.elapsed());
    assert_eq!(record(&mut journal, "six").seq, 6);
    close(journal);
    say("recovered");
}

#[test]
fn a_full_disk_is_said_and_all_is_written_when_there_is_space_again() {
    let base = tempfile::tempdir().unwrap();
    let output = spawn_ignoring_xfsz("full", base.path());
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("recovered"), "{said}");
    let opened = open(&dir_in(base.path())).1;
    assert_eq!((opened.findings, opened.history.len()), (vec![], 6));
    assert_eq!(unsaved_files(base.path()), Vec::<PathBuf>::new());
}

#[test]
fn what_a_full_disk_kept_out_is_taken_over_by_the_next_process() {
    let base = tempfile::tempdir().unwrap();
    let output = spawn_ignoring_xfsz("unsaved", base.path());
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("left 3"), "{said}");
    let [kept] = unsaved_files(base.path()).try_into().unwrap();
    let dir = dir_in(base.path());
    let (journal, opened) = open(&dir);
    assert_eq!(opened.findings.len(), 1, "{:?}", opened.findings);
    assert_eq!(opened.findings[0].what, What::Adopted { entries: 3, from: kept });
    assert!(opened.history.iter().map(|stamped| stamped.seq).eq(1..=5));
    close(journal);
    assert_eq!(unsaved_files(base.path()), Vec::<PathBuf>::new());
    assert_eq!(journal::verify(&dir).unwrap().findings, []);
}

fn unsaved_files(base: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(base).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.to_string_lossy().contains(".unsaved-")).collect()
}

#[test]
fn a_place_that_cannot_be_used_opens_in_memory_and_saves_when_it_can() {
    let base = tempfile::tempdir().unwrap();
    let dir = dir_in(base.path());
    // Also for root, who may write anywhere: a file stands where the directory should be.
    let in_the_way = base.path().join("state");
    fs::write(&in_the_way, "").unwrap();
    let (mut journal, opened) = open(&dir);
    assert!(matches!(opened.mode, Mode::Memory { .. }), "{:?}", opened.mode);
    assert!(matches!(next(&mut journal), JournalNews::Unsaved { waiting: 0, .. }));
    journal.record(me(), note("in memory")).unwrap();
    assert!(matches!(next(&mut journal), JournalNews::Unsaved { waiting: 1, kept_in: Some(_), .. }));
    assert!(matches!(next(&mut journal), JournalNews::Stored(stamped) if stamped.seq == 1));
    fs::remove_file(&in_the_way).unwrap();
    assert_eq!(next(&mut journal), JournalNews::Saved);
    assert_eq!(record(&mut journal, "on disk").seq, 2);
    close(journal);
    assert_eq!(open(&dir).1.history.len(), 2);
}

#[test]
fn a_journal_that_vanishes_under_way_is_put_back_with_all_that_waits() {
    let base = tempfile::tempdir().unwrap();
    let dir = dir_in(base.path());
    let (mut journal, _) = open(&dir);
    record(&mut journal, "one");
    fs::remove_dir_all(base.path().join("state")).unwrap();
    journal.record(me(), note("two")).unwrap();
    assert!(matches!(next(&mut journal), JournalNews::Unsaved { why: Trouble::Replaced, waiting: 1, .. }));
    assert!(matches!(next(&mut journal), JournalNews::Stored(_)));
    assert_eq!(next(&mut journal), JournalNews::Saved);
    close(journal);
    let opened = open(&dir).1;
    assert_eq!((opened.findings, opened.history.len()), (vec![], 2));
}

#[test]
fn a_directory_open_to_others_is_refused_in_one_sentence() {
    use std::os::unix::fs::PermissionsExt;
    let base = tempfile::tempdir().unwrap();
    let dir = dir_in(base.path());
    filled(&dir, 1);
    fs::set_permissions(dir.room(), fs::Permissions::from_mode(0o770)).unwrap();
    let error = journal::open(&dir, &me(), Arc::new(SystemClock)).err().unwrap().to_string();
    assert!(error.contains("0770") && error.contains("chmod 700"), "{error}");
}

#[test]
fn a_burst_is_taken_in_order_and_the_queue_has_an_end() {
    let base = tempfile::tempdir().unwrap();
    let dir = dir_in(base.path());
    fs::write(base.path().join("state"), "").unwrap();
    let (mut journal, _) = open(&dir);
    let taken = (0..2 * journal::QUEUE).take_while(|_| journal.record(me(), Event::RoomClosed).is_ok()).count();
    assert_eq!(taken, journal::QUEUE);
    assert_eq!(journal.record(me(), Event::RoomClosed), Err(Refused::Full));
    fs::remove_file(base.path().join("state")).unwrap();
    let freed = Instant::now();
    while next(&mut journal) != JournalNews::Saved {}
    assert!(freed.elapsed() < Duration::from_secs(10), "{:?}", freed.elapsed());
    close(journal);
    let opened = open(&dir).1;
    assert!(opened.history.iter().map(|stamped| stamped.seq).eq(1..=journal::QUEUE as u64));
}

#[test]
fn an_export_tells_the_timeline_and_cannot_be_made_to_lie() {
    let base = tempfile::tempdir().unwrap();
    let dir = dir_in(base.path());
    let (journal, _) = open(&dir);
    let hostile = "a|b `c` <script> [x](javascript:1)\n# no\x1b[2J";
    let edit = Change { text: Some("after".into()), starred: Some(true), ..Change::default() };
    for event in [
        Event::IncidentDeclared { severity: Severity::P1, title: "pay|ments".into() },
        note(hostile),
        note("before"),
        Event::EntryEdited { id: 3, change: edit },
        note("struck"),
        Event::EntryStruck { id: 5 },
    ] {
        journal.record(me(), event).unwrap();
    }
    close(journal);
    let mut lines = Vec::new();
    journal::export(&dir, &|_| true, &mut lines).unwrap();
    assert_eq!(lines, fs::read(dir.journal()).unwrap());
    lines.clear();
    journal::export(&dir, &|stamped| stamped.seq == 2, &mut lines).unwrap();
    let second = fs::read_to_string(dir.journal()).unwrap().lines().nth(1).map(|line| format!("{line}\n"));
    assert_eq!(String::from_utf8(lines).ok(), second, "only what is wanted");
    let markdown = report::journal(&journal::history(&dir).unwrap());
    for line in [
        r"| 2 | 1970-01-01T00:00:00Z | jiwon |  | a\|b \`c\` \<script\> \[x\](javascript:1)<br>\# no␛\[2J |",
        "| 5 | 1970-01-01T00:00:00Z | jiwon |  | ~~struck~~ |",
    ] {
        assert!(markdown.lines().any(|there| there == line), "{markdown}");
    }
    assert!(markdown.contains(r"declared P1: pay\|ments (jiwon)"), "{markdown}");
    assert!(markdown.contains("| ★ after<br>*before jiwon's edit at "), "{markdown}");
    assert!(!markdown.contains('\x1b'));
}
