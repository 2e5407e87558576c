//! `bongsu notify test`: sends a test to every channel, before a message matters.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use tokio::time::{Instant, timeout_at};

use super::{
    start,
    verbs::{self, Trouble},
};
use crate::{
    cli::Cli,
    domain::{
        clock::{Clock, SystemClock},
        incident::{Audience, Severity},
        notice::{Delivery, Kind, Notice, State},
        people::People,
        words::Lang,
    },
    notify::{Outbox, Role, Route, Settings},
    text::{Clean, pad, words},
};

words! {
    /// There is no channel.
    none = "the config has no [notify]: nobody can be told anything", "설정에 [notify]가 없어 아무에게도 알릴 수 없습니다";
    /// A channel of that name is not there.
    unknown(name: String) = "no channel is called {name}", "{name} 채널이 없습니다";
    /// A page that everybody reads gets no test.
    published = "not tested: everybody would read it", "시험하지 않음: 모두에게 공개되는 페이지";
    /// What the test is called.
    title(room: String) = "a test of the room {room}", "{room} 방에서 보내는 시험";
    /// A channel did not answer in time.
    no_answer = "no answer yet", "아직 응답 없음";
}

/// How long one test may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The exit code when a test did not get out.
const FAILED: u8 = 1;

/// Sends a test to each channel, or to one, and says what became of it. Nothing goes to a page that everybody reads.
///
/// # Errors
/// When the config is wrong, has no channels, or not that one.
pub fn test(cli: &Cli, only: Option<&str>) -> Result<ExitCode, Trouble> {
    let loaded = start::load(cli.config.as_deref())?;
    let lang = start::lang(cli, &loaded.room);
    let Some(settings) = loaded.notify else { return Err(Trouble::Usage(none().get(lang).to_owned())) };
    if let Some(name) = only.filter(|name| settings.channel(name).is_none()) {
        return Err(Trouble::Usage(unknown(lang, Clean::new(name).to_string())));
    }
    // A folder of its own: a test is no message of the room.
    let folder = std::env::temp_dir().join(format!("bongsu-test-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let runtime = verbs::runtime()?;
    let people = loaded.room.people;
    let room = loaded.room.name;
    let deliveries = runtime.block_on(sent(&settings, only, people, (&room, lang), &folder));
    runtime.shutdown_background();
    let _ = std::fs::remove_dir_all(&folder);
    let well = print(&settings, only, &deliveries, lang)?;
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

/// What became of the test on each channel: its last news.
async fn sent(
    settings: &Settings,
    only: Option<&str>,
    people: People,
    (room, lang): (&str, Lang),
    folder: &std::path::Path,
) -> BTreeMap<String, Delivery> {
    let wanted = |name: &str| only.is_none_or(|only| only == name);
    let ways: Vec<_> = settings.ways().into_iter().filter(|way| wanted(&way.name)).collect();
    let tested = ways.iter().filter(|way| way.role != Role::Publication).map(|way| way.name.clone());
    // Each channel once, whatever its routes say, and none instead of another.
    let route = Route {
        kinds: vec![Kind::Test.name().into()],
        audiences: Audience::ALL.into(),
        channels: tested.collect(),
        ..Route::default()
    };
    let settings = Settings { routes: vec![route], page_window: Duration::ZERO, ..settings.clone() };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let now = clock.now();
    let (outbox, mut news) = Outbox::open(folder, settings, people, clock, false);
    let notice = Notice {
        key: format!("test/{}", now.timestamp_millis()),
        cause: format!("{room}-test-{}", now.timestamp_millis()),
        kind: Kind::Test,
        severity: Severity::P3,
        audience: Audience::Engineers,
        title: title(lang, room.to_owned()),
        text: String::new(),
        at: now,
        to: Vec::new(),
        facts: [("room".to_owned(), room.to_owned())].into(),
    };
    let mut last = BTreeMap::new();
    if outbox.tell(notice).is_err() {
        return last;
    }
    let end = Instant::now() + PATIENCE;
    while let Ok(Some(delivery)) = timeout_at(end, news.recv()).await {
        last.insert(delivery.key.clone(), delivery);
        if !last.values().any(|delivery: &Delivery| {
            delivery.state.waits() && delivery.attempts == 0 || delivery.state == State::Sending
        }) {
            break;
        }
    }
    last
}

/// Says what became of each; answers whether all got out.
fn print(
    settings: &Settings,
    only: Option<&str>,
    deliveries: &BTreeMap<String, Delivery>,
    lang: Lang,
) -> io::Result<bool> {
    let mut out = io::stdout().lock();
    let wanted: Vec<_> = settings.ways().into_iter().filter(|way| only.is_none_or(|only| only == way.name)).collect();
    let wide = wanted.iter().map(|way| way.name.len()).max().unwrap_or(0);
    let mut well = true;
    for way in &wanted {
        let name = pad(&way.name, wide, false);
        if way.role == Role::Publication {
            writeln!(out, "{name}  -          {}", published().get(lang))?;
            continue;
        }
        let of: Vec<_> = deliveries.values().filter(|delivery| delivery.channel == way.name).collect();
        if of.is_empty() {
            well = false;
            writeln!(out, "{name}  -          {}", no_answer().get(lang))?;
        }
        for delivery in of {
            well &= matches!(delivery.state, State::Sent | State::Delivered);
            let why = delivery.why.as_ref().map_or("", |why| why.get(lang));
            let state = pad(delivery.state.name(), 9, false);
            let line = format!("{name}  {state}  {} {why}", delivery.recipient);
            writeln!(out, "{}", Clean::new(line.trim_end()))?;
        }
    }
    Ok(well)
}
