//! Figures that are measured from inside: the cost of a frame with far too much in it, of an entry on disk, and of far
//! too many rules. Arguments name those that are wanted.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "prints what it measures")]

#[path = "../common/manyrules.rs"]
mod manyrules;

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use bongsu::{
    app::{Msg, Room, Standing, Style, configure, draw, open},
    collect::{Feed, Replay},
    config::File,
    domain::{
        actor::Actor,
        clock::{Clock, ManualClock, Moment, SystemClock},
        event::{Event, NewEntry},
        reading::SourceKey,
        sample::{Outcome, Sample},
        words::Lang,
    },
    journal::{self, JournalNews, StateDir},
    keys::Keymap,
    text::Zone,
    theme::{Glyphs, Theme},
};
use ratatui::layout::Rect;

fn main() {
    let asked: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let figures: [(&str, fn()); 3] = [("frames", frames), ("appends", appends), ("rules", rules)];
    for (name, figure) in figures {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            figure();
        }
    }
}

/// 1,000 rules over 10,000 series with ten minutes of values, one every two seconds.
fn rules() {
    let many = manyrules::ManyRules::new(300);
    let mut times = Vec::new();
    let mut alarms = 0;
    for _ in 0..100 {
        let began = Instant::now();
        alarms = many.evaluate();
        times.push(began.elapsed());
    }
    let (rules, series, looks) = (many.rules.len(), many.store.all().len(), many.looked_at());
    println!("{rules} rules over {series} series ({looks} looked at, {alarms} alarms): {}", figures(&mut times));
}

/// 5,000 sessions, one of them with 16 MB of SQL, one with a million combining marks, at 120×36.
fn frames() {
    let config = "[[panes.mysql.targets]]\nname = \"db\"\nurl = \"mysql://x@127.0.0.1:1/\"\n";
    let file = File::from_text(Path::new("bench.toml"), config).expect("TOML");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _inside = runtime.enter();
    let now = Moment::UNIX_EPOCH;
    let replay = Replay::default();
    let feed = Feed::replay(Arc::new(ManualClock::at(now)), replay.clone());
    let panes = open(configure(|id| file.pane(id)), &feed);
    let style = Style {
        lang: Lang::En,
        zone: Zone::utc(),
        theme: Theme::shipped("dark").expect("shipped"),
        colourless: false,
        glyphs: Glyphs::unicode(),
        ascii: false,
    };
    let mut room =
        Room::new(panes, Keymap::build(&bongsu::app::commands(), &[]).expect("keys"), style, Standing::default());
    let sample = |data: String| Sample {
        key: SourceKey::new("mysql", "db", "activity"),
        at: now,
        took: Duration::from_millis(3),
        every: Duration::from_secs(1),
        outcome: Outcome::Data(serde_json::value::RawValue::from_string(data).expect("JSON")),
    };
    let data = processes();
    let area = Rect::new(0, 0, 120, 36);
    let (mut taken, mut drawn) = (Vec::new(), Vec::new());
    for _ in 0..40 {
        replay.play(&sample(data.clone()));
        let began = Instant::now();
        room.update(Msg::Readings, now);
        taken.push(began.elapsed());
        let began = Instant::now();
        let _ = draw(&mut room, area, now);
        drawn.push(began.elapsed());
    }
    println!("a frame of 5,000 sessions, 16 MB of SQL, a million combining marks: {}", figures(&mut drawn));
    println!("taking that reading in (once a poll, not a frame): {}", figures(&mut taken));
}

fn processes() -> String {
    let mut rows = Vec::new();
    for id in 0..5_000_u32 {
        let query = match id {
            0 => "SELECT ".repeat(16 * 1024 * 1024 / 7),
            1 => format!("a{}", "\u{301}".repeat(1_000_000)),
            _ => format!("UPDATE stock SET qty = qty - 1 WHERE id = {id}"),
        };
        rows.push(serde_json::json!({
            "id": id + 10, "user": "app", "host": "10.0.3.7:5000", "db": "shop", "command": "Query", "age_s": id,
            "state": "updating", "query": query, "query_bytes": 100, "system": false,
        }));
    }
    serde_json::json!({ "own_id": 1, "total": 5000, "shown": 5000, "processes": rows }).to_string()
}

fn appends() {
    let base = tempfile::tempdir().expect("a folder");
    let dir = StateDir::for_room(Some(base.path()), "bench").expect("a room");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let actor = Actor::Person("bench".into());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let (mut journal, _) = journal::open(&dir, &actor, Arc::clone(&clock)).expect("a journal");
    let mut times = Vec::new();
    for n in 0..1_000 {
        let began = Instant::now();
        let note = Event::EntryAdded(NewEntry::note(clock.now(), format!("entry {n}")));
        journal.record(actor.clone(), note).expect("room in the queue");
        while !matches!(runtime.block_on(journal.next()), Some(JournalNews::Stored(_))) {}
        times.push(began.elapsed());
    }
    println!("an entry on disk (fdatasync), 1,000 of them: {}", figures(&mut times));
}

fn figures(times: &mut [Duration]) -> String {
    times.sort();
    let ms = |at: usize| times[at].as_secs_f64() * 1e3;
    format!("median {:.2} ms, p99 {:.2} ms", ms(times.len() / 2), ms(times.len() * 99 / 100))
}
