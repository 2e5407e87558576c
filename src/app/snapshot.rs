//! `bongsu snapshot`: looks at everything once, without a screen.

use std::{
    collections::HashMap,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use tokio::{sync::mpsc, time::Instant};

use super::{slot::Slot, state};
use crate::{
    collect::Feed,
    config::{veil, veil_json},
    domain::{
        clock::{Clock, Moment},
        reading::{Freshness, SourceKey, SourceState},
        sample::{Outcome, Sample},
        verdict::{Judgement, Verdict},
        words::Lang,
    },
    panes::{Cx, Entry, Ready},
    text::{Clean, Zone},
};

/// The version of the JSON; it changes when a field changes its meaning or goes away.
const SCHEMA: u32 = 1;

/// The whole picture, as printed by `--json`.
#[derive(Debug, Serialize)]
pub struct Snapshot {
    schema: u32,
    room: String,
    taken_at: Moment,
    verdict: Verdict,
    readings: Vec<Item>,
}

/// One reading of it.
#[derive(Debug, Serialize)]
struct Item {
    pane: String,
    target: String,
    source: String,
    health: Freshness,
    taken_at: Option<Moment>,
    took_ms: Option<f64>,
    verdict: Verdict,
    summary: String,
    error: Option<String>,
    data: Option<Box<RawValue>>,
}

/// How a snapshot is taken.
pub struct Request {
    /// The room's name.
    pub room: String,
    /// The panes, configured.
    pub ready: Vec<(Entry, Box<dyn Ready>)>,
    /// The language of the summaries.
    pub lang: Lang,
    /// The time zone.
    pub zone: Zone,
    /// How long to wait for the slowest target.
    pub timeout: Duration,
}

/// Takes the picture.
pub async fn take(request: Request, clock: Arc<dyn Clock>) -> Snapshot {
    let room = request.room.clone();
    Snapshot::of(room, &look(request, clock).await)
}

/// The panes when everything was looked at once, and judged.
pub struct Looked {
    slots: Vec<Slot>,
    data: HashMap<SourceKey, Sample>,
    now: Moment,
    lang: Lang,
    zone: Zone,
}

impl Looked {
    /// The moment of the look, and how it is told.
    #[must_use]
    pub const fn cx(&self) -> Cx<'_> {
        Cx { now: self.now, lang: self.lang, zone: &self.zone }
    }

    /// The panes.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }
}

/// Looks at everything once: until every source has answered, failed, or the time is up.
pub async fn look(request: Request, clock: Arc<dyn Clock>) -> Looked {
    let (samples, mut recorded) = mpsc::channel(1024);
    let feed = Feed::live(Arc::clone(&clock), Some(samples));
    let mut slots: Vec<Slot> =
        state::open(request.ready, &feed).into_iter().map(|(entry, pane)| Slot::new(entry, pane)).collect();
    let end = Instant::now() + request.timeout;
    let mut data: HashMap<SourceKey, Sample> = HashMap::new();
    loop {
        while let Ok(sample) = recorded.try_recv() {
            data.insert(sample.key.clone(), sample);
        }
        let now = clock.now();
        let cx = Cx { now, lang: request.lang, zone: &request.zone };
        for slot in &mut slots {
            slot.sync();
        }
        let settled = slots.iter().flat_map(|slot| slot.all_sources(&cx)).all(|source| settled(&source, &data));
        if settled || Instant::now() >= end {
            for slot in &mut slots {
                slot.judge(&cx);
            }
            return Looked { slots, data, now, lang: request.lang, zone: request.zone };
        }
        let wake = feed.wake();
        let _ = tokio::time::timeout_at(end.min(Instant::now() + Duration::from_millis(50)), wake.notified()).await;
    }
}

/// Whether a source has said its word; its sample must have come too, for its data.
fn settled(source: &SourceState, data: &HashMap<SourceKey, Sample>) -> bool {
    source.freshness != Freshness::Connecting && data.contains_key(&source.key)
}

impl Snapshot {
    fn of(room: String, looked: &Looked) -> Self {
        let cx = looked.cx();
        let mut readings = Vec::new();
        for slot in &looked.slots {
            let sources = slot.all_sources(&cx).into_iter();
            readings.extend(sources.map(|source| item(source, slot.judgements(), &looked.data)));
        }
        let verdict = Verdict::worst(readings.iter().map(|reading| reading.verdict));
        Self { schema: SCHEMA, room, taken_at: cx.now, verdict, readings }
    }

    /// The worst verdict of all readings.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Prints it as JSON.
    ///
    /// # Errors
    /// When the output is closed.
    pub fn json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        writeln!(out)
    }

    /// Prints it for people: worst first, one line a reading.
    ///
    /// # Errors
    /// When the output is closed.
    pub fn plain(&self, out: &mut impl Write) -> io::Result<()> {
        let mut readings: Vec<_> = self.readings.iter().collect();
        readings.sort_by_key(|reading| std::cmp::Reverse(reading.verdict));
        for item in readings {
            let verdict = format!("{:?}", item.verdict).to_uppercase();
            let name = format!("{} {} {}", item.pane, item.target, item.source);
            writeln!(out, "{verdict:<8}{:<36}  {}", Clean::new(&name), Clean::new(&item.summary))?;
        }
        Ok(())
    }
}

/// The data without secrets.
fn veiled(data: &RawValue) -> Box<RawValue> {
    let veiled = serde_json::from_str(data.get())
        .and_then(|mut value| if veil_json(&mut value) { to_raw_value(&value).map(Some) } else { Ok(None) });
    veiled.ok().flatten().unwrap_or_else(|| data.to_owned())
}

fn item(source: SourceState, judgements: &[Judgement], data: &HashMap<SourceKey, Sample>) -> Item {
    let key = source.key;
    let own = judgements.iter().filter(|judgement| {
        let subject = &judgement.subject;
        subject.pane == key.pane && subject.target == key.target && subject.source == key.source
    });
    let worst = own.max_by_key(|judgement| judgement.verdict);
    let data = data.get(&key).and_then(|sample| match &sample.outcome {
        Outcome::Data(data) => Some(veiled(data)),
        Outcome::Fault(_) => None,
    });
    Item {
        health: source.freshness,
        taken_at: source.taken_at,
        took_ms: source.took.map(|took| (took.as_secs_f64() * 1e6).round() / 1e3),
        verdict: worst.map_or(Verdict::Unknown, |judgement| judgement.verdict),
        summary: worst.map(|judgement| veil(&judgement.summary).into_owned()).unwrap_or_default(),
        error: source.failure.map(|failure| failure.fault.detail),
        data,
        pane: key.pane,
        target: key.target,
        source: key.source,
    }
}
