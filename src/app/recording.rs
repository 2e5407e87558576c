//! `bongsu record` and `bongsu recording`: making recordings to give away, and looking at them.

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use chrono::TimeDelta;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{
    message::Msg,
    start::{self, Loaded},
    state::{self, Room, Standing},
    verbs::{self, Trouble},
    words as w,
};
use crate::{
    cli::{Cli, RecordingVerb},
    collect::Feed,
    domain::{
        actor::Actor,
        clock::{Clock, Moment, SystemClock},
        effect::Effect,
        event::{Seq, Stamped},
        incident::Incidents,
        sample::Sample,
        words::Lang,
    },
    journal,
    record::{About, RecordError, Recording, Redactor, Writer},
    text::{Clean, Zone, number, pad, time},
};

/// How many samples may wait for the disk.
const QUEUE: usize = 4_096;
/// An event so soon after the last reading belongs to it.
const AFTER: TimeDelta = TimeDelta::seconds(10);
/// What is recorded.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The new file.
    pub file: &'a Path,
    /// How long to look; `None`: until interrupted.
    pub length: Option<Duration>,
    /// What the room's recorder kept of the last so long, instead of looking.
    pub last: Option<Duration>,
    /// Whether names, values and literals are masked at once.
    pub redact: bool,
}

/// Where what is recorded goes: to the file, masked where that is wanted.
struct Out {
    writer: Writer,
    redactor: Option<Redactor>,
}

impl Out {
    fn create(file: &Path, mut about: About, redact: bool) -> Result<Self, RecordError> {
        let mut redactor = redact.then(Redactor::default);
        if let Some(redactor) = &mut redactor {
            about = redactor.about(about);
        }
        Ok(Self { writer: Writer::create(file, about)?, redactor })
    }

    fn sample(&mut self, sample: Sample) -> Result<(), RecordError> {
        match &mut self.redactor {
            Some(redactor) => self.writer.sample(&redactor.sample(sample)),
            None => self.writer.sample(&sample),
        }
    }

    fn event(&mut self, stamped: Stamped) {
        let stamped = match &mut self.redactor {
            Some(redactor) => redactor.event(stamped),
            None => stamped,
        };
        self.writer.event(stamped);
    }
}

/// Makes a recording.
///
/// # Errors
/// When the config is wrong, the file cannot be made, or there is nothing to record.
pub fn record(cli: &Cli, wanted: Wanted<'_>) -> Result<ExitCode, Trouble> {
    let loaded = start::load(cli.config.as_deref())?;
    let lang = start::lang(cli, &loaded.room);
    if !wanted.redact {
        tell(w::record_contains().get(lang));
    }
    let about = match wanted.last {
        Some(last) => from_ring(&loaded, last, wanted)?,
        None => live(cli, loaded, wanted)?,
    };
    tell(&summary(lang, wanted.file, &about)?);
    Ok(ExitCode::SUCCESS)
}

/// Copies the end of the room's ring, with the events of that time.
fn from_ring(loaded: &Loaded, last: Duration, wanted: Wanted<'_>) -> Result<About, Trouble> {
    let dir = verbs::state_dir(loaded)?;
    let mut ring = Recording::open(&dir.ring())?;
    let history = match journal::history(&dir) {
        Err(journal::JournalError::NoJournal(_)) => Vec::new(),
        history => history?,
    };
    let sampled = ring.about().until;
    // What the last readings meant was written a moment after them.
    let told = history.iter().map(|stamped| stamped.at).filter(|at| *at - sampled < AFTER).max();
    let until = told.map_or(sampled, |told| told.max(sampled));
    let from = until - TimeDelta::from_std(last).unwrap_or_default();
    let from = ring.begins().map_or(from, |begins| from.max(begins));
    let mut out = Out::create(wanted.file, About { from, until, ..ring.about().clone() }, wanted.redact)?;
    let copied = copy(&mut ring, since(&history, from), (from, until), &mut out);
    out.writer.goes_on_until(until);
    finish(out, copied, wanted.file)
}

/// Copies what happened from one moment to another.
fn copy(
    from: &mut Recording,
    events: Vec<Stamped>,
    (begin, end): (Moment, Moment),
    out: &mut Out,
) -> Result<(), RecordError> {
    if let Some(redactor) = &mut out.redactor {
        // The events come first, and are to be masked with the names in the samples.
        each(from, (begin, end), |sample| {
            redactor.learn(&sample);
            Ok(())
        })?;
    }
    for stamped in events.into_iter().filter(|stamped| stamped.at <= end) {
        out.event(stamped);
    }
    for sample in from.standing(begin)? {
        // What was known at the beginning is of the beginning.
        out.sample(Sample { at: begin, ..sample })?;
    }
    each(from, (begin, end), |sample| out.sample(sample))
}

/// Hands out every sample after one moment and up to another, in order.
fn each(
    from: &mut Recording,
    (begin, end): (Moment, Moment),
    mut take: impl FnMut(Sample) -> Result<(), RecordError>,
) -> Result<(), RecordError> {
    /// How much is in memory at once.
    const AT_ONCE: TimeDelta = TimeDelta::minutes(1);
    let mut at = begin;
    while let Some(next) = from.next_after(at).filter(|next| *next <= end) {
        // Hours without a sample are passed over.
        at = next - TimeDelta::microseconds(1);
        let until = (at + AT_ONCE).min(end);
        for sample in from.window(at, until)? {
            take(sample)?;
        }
        at = until;
    }
    Ok(())
}

/// Closes the file; one that came to nothing is taken away again. When the disk is full, what was written stays.
fn finish(out: Out, written: Result<(), RecordError>, file: &Path) -> Result<About, Trouble> {
    let done = match written {
        Ok(()) if out.writer.samples() == 0 => Err(RecordError::Empty),
        Ok(()) => out.writer.finish(),
        Err(error) => Err(error),
    };
    let came_to_nothing = || Recording::open(file).map_or(true, |recording| recording.begins().is_none());
    if done.is_err() && came_to_nothing() {
        let _ = std::fs::remove_file(file);
    }
    Ok(done?)
}

/// The events from a moment on, and before them those of the incident that was live then.
fn since(history: &[Stamped], from: Moment) -> Vec<Stamped> {
    let of_incidents = history.iter().take_while(|stamped| stamped.at < from).filter(|s| s.event.is_of_incident());
    let mut incidents = Incidents::default();
    of_incidents.clone().for_each(|stamped| incidents.apply(stamped));
    let live = incidents.live().map_or(Seq::MAX, |incident| incident.id);
    let before = of_incidents.filter(|stamped| stamped.seq >= live);
    before.chain(history.iter().filter(|stamped| stamped.at >= from)).cloned().collect()
}

/// Looks at the targets as an open room does, without a screen, a journal or the room's lock.
fn live(cli: &Cli, loaded: Loaded, wanted: Wanted<'_>) -> Result<About, Trouble> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let style = start::style(cli, &loaded.room)?;
    let mut out = Out::create(wanted.file, verbs::about(&loaded, clock.now()), wanted.redact)?;
    let runtime = verbs::runtime()?;
    let written = runtime.block_on(async {
        let (samples, rx) = mpsc::channel(QUEUE);
        let feed = Feed::live(Arc::clone(&clock), Some(samples));
        let standing = Standing { name: loaded.room.name, ..Standing::default() };
        let mut room = Room::new(state::open(loaded.panes, &feed), loaded.keymap, style, standing);
        room.detect_by(loaded.watching);
        let mut watch = Watch { room, feed, clock, seq: 0 };
        let written = watch.run(rx, wanted.length, &mut out).await;
        out.writer.goes_on_until(watch.clock.now());
        written
    });
    runtime.shutdown_background();
    finish(out, written, wanted.file)
}

/// A room that nobody looks at: it judges, and what it would write on the timeline goes into the recording.
struct Watch {
    room: Room,
    feed: Feed,
    clock: Arc<dyn Clock>,
    seq: u64,
}

impl Watch {
    async fn run(
        &mut self,
        mut samples: mpsc::Receiver<Sample>,
        length: Option<Duration>,
        out: &mut Out,
    ) -> Result<(), RecordError> {
        let mut tick = interval(Duration::from_millis(250));
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let (mut int, mut term) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let mut hup = signal(SignalKind::hangup())?;
        let end = sleep(length.unwrap_or(Duration::from_hours(24 * 365)));
        tokio::pin!(end);
        let wake = self.feed.wake();
        let mut news = true;
        loop {
            tokio::select! {
                biased;
                () = &mut end => return Ok(()),
                _ = int.recv() => return Ok(()),
                _ = term.recv() => return Ok(()),
                _ = hup.recv() => return Ok(()),
                Some(sample) = samples.recv() => out.sample(sample)?,
                () = wake.notified() => news = true,
                _ = tick.tick() => {
                    let msg = if std::mem::take(&mut news) { Msg::Readings } else { Msg::Tick };
                    self.tell(msg, out);
                }
            }
        }
    }

    fn tell(&mut self, msg: Msg, out: &mut Out) {
        let now = self.clock.now();
        let mut effects = self.room.update(msg, now);
        while let Some(effect) = effects.pop() {
            let Effect::Record(event) = effect else { continue };
            self.seq += 1;
            let stamped = Stamped { seq: self.seq, at: now, actor: Actor::Room, event };
            out.event(stamped.clone());
            effects.extend(self.room.update(Msg::Stored(stamped), now));
        }
    }
}

/// Looks at a recording, or makes another one of it.
///
/// # Errors
/// When it cannot be read, or the new file not written.
pub fn recording(cli: &Cli, verb: &RecordingVerb) -> Result<ExitCode, Trouble> {
    let lang = cli.lang.map_or_else(|| start::lang(cli, &crate::config::Room::default()), Lang::from);
    match verb {
        RecordingVerb::Info { file } => {
            let text = info(lang, file)?;
            verbs::ignore_closed_pipe(io::stdout().lock().write_all(text.as_bytes()))?;
        }
        RecordingVerb::Trim { file, from, until, out } => {
            let mut recording = Recording::open(file)?;
            let (begin, end) = (recording.about().from, recording.about().until);
            let zone = zone_of(&recording);
            let moment = |typed: Option<&str>, default: Moment| match typed {
                None => Ok(default),
                Some(typed) => super::replay::moment(typed, (begin, end), &zone),
            };
            let (from, until) = (moment(from.as_deref(), begin)?, moment(until.as_deref(), end)?);
            if from >= until {
                return Err(Trouble::Usage("--from must be before --until".into()));
            }
            let about = About { from, until, ..recording.about().clone() };
            let events = since(recording.events(), from);
            let mut new = Out::create(out, about, false)?;
            let copied = copy(&mut recording, events, (from, until), &mut new);
            tell(&summary(lang, out, &finish(new, copied, out)?)?);
        }
        RecordingVerb::Redact { file, out } => {
            let mut recording = Recording::open(file)?;
            let about = recording.about().clone();
            let (span, events) = ((about.from, about.until), recording.events().to_vec());
            let mut new = Out::create(out, about, true)?;
            let copied = copy(&mut recording, events, span, &mut new);
            tell(&summary(lang, out, &finish(new, copied, out)?)?);
            tell(w::redact_check().get(lang));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn zone_of(recording: &Recording) -> Zone {
    let file = crate::config::File::recorded(Path::new("recording"), &recording.about().config);
    file.map_or_else(|_| Zone::utc(), |file| start::zone(&file.room()))
}

/// Everything that a recording says of itself.
fn info(lang: Lang, file: &Path) -> Result<String, Trouble> {
    let mut recording = Recording::open(file)?;
    let zone = zone_of(&recording);
    let about = recording.about().clone();
    // Damage shows only when everything is read.
    each(&mut recording, (about.from - TimeDelta::seconds(1), about.until), |_| Ok(()))?;
    let size = std::fs::metadata(file)?.len();
    let length = (about.until - about.from).to_std().unwrap_or_default();
    let rows = [
        (w::info_room(), about.room.clone()),
        (w::info_from(), time::rfc3339(about.from, &zone)),
        (w::info_until(), time::rfc3339(about.until, &zone)),
        (w::info_length(), number::duration(length)),
        (w::info_size(), number::bytes(size)),
        (w::info_events(), recording.events().len().to_string()),
        (w::info_redacted(), if about.redacted { w::yes() } else { w::no() }.get(lang).to_owned()),
        (w::info_damaged(), recording.damaged().to_string()),
        (w::info_version(), about.version.clone()),
    ];
    let mut text = String::new();
    for (label, value) in rows {
        text.extend([pad(label.get(lang), 12, false), "  ".into(), Clean::new(&value).to_string(), "\n".into()]);
    }
    let mut streams: Vec<_> = recording.streams().collect();
    streams.sort();
    for (key, samples) in streams {
        let key = key.to_string();
        text.extend(["  ".into(), pad(&Clean::new(&key), 40, false), format!("  {samples}\n")]);
    }
    Ok(text)
}

fn summary(lang: Lang, file: &Path, about: &About) -> Result<String, Trouble> {
    let length = (about.until - about.from).to_std().unwrap_or_default();
    let size = number::bytes(std::fs::metadata(file)?.len());
    Ok(w::recorded_file(lang, file.display().to_string(), number::duration(length), size))
}

/// Says something to whoever runs it; what is printed on standard output is for programs.
fn tell(text: &str) {
    verbs::complain(text);
}
