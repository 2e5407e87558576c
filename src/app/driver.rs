//! The driver: the one loop of the room. It waits for keys, readings, the journal and the clock, feeds the reducer,
//! and does what the reducer wants. It awaits no target and no disk.

use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use crossterm::event::{Event as TermEvent, EventStream, KeyEventKind};
use ratatui::layout::Rect;
use tokio::{
    sync::{Notify, mpsc, watch},
    time::sleep_until,
};

use super::{
    act::Performer,
    clipboard::Clipboard,
    draw::draw,
    editor::Editing,
    message::Msg,
    playing::Playing,
    screen::{Frame, Screen},
    state::Room,
    telling::Telling,
    verbs::complain,
    wait::{Signals, every, next_edit, next_event, next_news, next_past, next_told, next_trouble},
    words as w,
};
use crate::{
    collect::{Feed, Operators, background},
    config,
    domain::{
        actor::Actor,
        clock::Clock,
        effect::Effect,
        event::{Event, Stamped},
        incident::Watch,
    },
    journal::{Journal, JournalNews},
    record::{History, RecordError, Recorder},
    term,
};

/// Between two frames that readings alone ask for.
const DATA_PACE: Duration = Duration::from_millis(150);
/// How often a recording that plays is moved on.
const PULSE: Duration = Duration::from_millis(100);
/// How often the past of the signals is kept.
const SAVED_EVERY: Duration = Duration::from_mins(5);
/// How long an orderly end may wait for the disk.
const LAST_WAIT: Duration = Duration::from_millis(300);

/// How long after the editor's end an interrupt may still have been meant for it.
const INTERRUPT_GRACE: Duration = Duration::from_secs(1);

/// The exit code when bongsu itself broke, as Rust has it for a panic.
pub const BROKEN: u8 = 101;

/// Everything that the loop holds in its hands.
pub struct Driver {
    room: Room,
    feed: Feed,
    journal: Option<Journal>,
    playing: Option<Playing>,
    recorder: Option<Recorder>,
    unrecorded: Option<watch::Receiver<Option<String>>>,
    /// How many lost samples were said.
    lost: u64,
    /// Whether it was said that the recorder has no room for the whole incident.
    cut: bool,
    screen: Screen,
    clock: Arc<dyn Clock>,
    performer: Performer,
    clipboard: Clipboard,
    events: Option<EventStream>,
    editing: Option<Editing>,
    edited_at: Option<Instant>,
    wake: Arc<Notify>,
    gone: mpsc::Receiver<()>,
    /// When the frame that is owed should be drawn; `None` when nothing is owed.
    due: Option<Instant>,
    last: Option<Instant>,
    news: bool,
    leaving: bool,
    watch: Watch,
    telling: Option<Telling>,
    history: Option<History>,
    /// When the past of the signals was last saved.
    saved: Instant,
    untrusted: Option<watch::Receiver<Option<String>>>,
}

/// What the driver is given.
pub struct Parts {
    /// The state.
    pub room: Room,
    /// Where readings come from.
    pub feed: Feed,
    /// Where events go; `None` when nothing is written, because a recording is played.
    pub journal: Option<Journal>,
    /// What keeps the readings.
    pub recorder: Option<Recorder>,
    /// What is played instead of looking at targets.
    pub playing: Option<Playing>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// What changes targets.
    pub operators: Operators,
    /// Where copied text goes.
    pub clipboard: Clipboard,
    /// What keeps the past of the signals over restarts.
    pub history: Option<History>,
    /// What reaches people outside; `None` where nobody can be told anything.
    pub telling: Option<Telling>,
    /// What was told before, and perhaps not quite: it is told again.
    pub untold: Vec<Effect>,
}

/// Why the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The person left.
    Left,
    /// A signal asked for it.
    Signal(i32),
    /// The terminal is gone.
    Gone,
    /// The thread that draws broke.
    Blind,
}

/// Opens the screen and runs the room until somebody leaves it.
///
/// # Errors
/// When the terminal cannot be taken.
pub async fn run(parts: Parts) -> std::io::Result<ExitCode> {
    let mut gone = term::watch()?;
    let (dead, dead_rx) = mpsc::channel(1);
    let screen = Screen::open(dead)?;
    let wake = parts.feed.wake();
    let mut driver = Driver {
        room: parts.room,
        feed: parts.feed,
        journal: parts.journal,
        playing: parts.playing,
        unrecorded: parts.recorder.as_ref().map(Recorder::trouble),
        recorder: parts.recorder,
        lost: 0,
        cut: false,
        screen,
        clock: parts.clock,
        performer: Performer::new(parts.operators),
        clipboard: parts.clipboard,
        events: Some(EventStream::new()),
        editing: None,
        edited_at: None,
        wake,
        gone: dead_rx,
        due: Some(Instant::now()),
        last: None,
        news: true,
        leaving: false,
        watch: Watch::default(),
        telling: parts.telling,
        untrusted: parts.history.as_ref().map(History::trouble),
        history: parts.history,
        saved: Instant::now(),
    };
    background(async { term::panic_when_tested("task") });
    if let Some(begin) = driver.playing.as_mut().map(Playing::begin) {
        driver.played(begin);
    }
    driver.record(
        &Actor::Room,
        Event::RoomOpened { version: env!("CARGO_PKG_VERSION").into(), rehearsal: driver.room.is_rehearsal() },
    );
    for effect in driver.room.settle().into_iter().chain(parts.untold) {
        driver.perform(effect);
    }
    let end = driver.run(&mut gone).await?;
    driver.performer.stop_all(LAST_WAIT).await;
    if let Some(telling) = driver.telling.take() {
        telling.close(LAST_WAIT).await;
    }
    Ok(driver.end(end))
}

impl Driver {
    async fn run(&mut self, gone: &mut mpsc::Receiver<()>) -> std::io::Result<End> {
        let mut signals = Signals::new()?;
        let mut tick = every(Duration::from_secs(1));
        let mut pulse = every(PULSE);
        while !self.leaving {
            self.draw_if_due();
            let due = self.due.unwrap_or_else(|| Instant::now() + Duration::from_hours(1));
            let wake = Arc::clone(&self.wake);
            tokio::select! {
                biased;
                _ = gone.recv() => return Ok(End::Gone),
                written = self.gone.recv() => return Ok(if written.is_some() { End::Gone } else { End::Blind }),
                _ = signals.hup.recv() => return Ok(End::Signal(1)),
                _ = signals.term.recv() => return Ok(End::Signal(15)),
                _ = signals.int.recv() => if !self.meant_for_editor() { return Ok(End::Signal(2)) },
                _ = signals.quit.recv() => if !self.meant_for_editor() { return Ok(End::Signal(3)) },
                _ = signals.stop.recv() => self.stop(),
                _ = signals.cont.recv() => self.continued(),
                event = next_event(&mut self.events) => match event {
                    Some(Ok(event)) => self.terminal(event),
                    Some(Err(_)) | None => return Ok(End::Gone),
                },
                text = next_edit(&mut self.editing) => self.edited(text),
                Some(news) = next_news(&mut self.journal) => self.journal_news(news),
                msg = self.performer.next() => {
                    self.tell(msg);
                    self.owe(Instant::now());
                }
                msg = next_told(&mut self.telling, self.room.lang()) => {
                    self.tell(msg);
                    self.owe(Instant::now());
                }
                why = next_trouble(&mut self.unrecorded) => self.tell(Msg::Unrecorded(why)),
                Some(why) = next_trouble(&mut self.untrusted) => self.tell(Msg::Notice(why)),
                past = next_past(&mut self.history) => self.room.recall(&past, self.clock.now()),
                _ = pulse.tick(), if self.playing.is_some() => self.pulse(),
                () = wake.notified() => {
                    self.news = true;
                    self.owe(self.last.map_or_else(Instant::now, |last| last + DATA_PACE));
                }
                _ = tick.tick() => {
                    term::panic_when_tested("loop");
                    // A source that broke rings no bell.
                    self.news = true;
                    self.mind_the_clock();
                    self.tell(Msg::Tick);
                    self.save_the_past();
                    self.say_what_is_lost();
                    self.owe(Instant::now());
                }
                () = sleep_until(due.into()) => {}
            }
        }
        Ok(End::Left)
    }

    /// Owes a frame at `at`, or sooner when one is owed sooner.
    fn owe(&mut self, at: Instant) {
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    fn draw_if_due(&mut self) {
        let now = Instant::now();
        if self.editing.is_some() || self.due.is_none_or(|due| due > now) {
            return;
        }
        if std::mem::take(&mut self.news) {
            self.tell(Msg::Readings);
        }
        self.due = None;
        self.last = Some(now);
        let Some((width, height)) = term::size() else { return };
        // A hostile or broken terminal may claim any size; a frame of it must still fit into memory.
        let area = Rect::new(0, 0, width.min(1_000), height.min(500));
        let (buffer, cursor) = draw(&mut self.room, area, self.clock.now());
        self.screen.show(Frame { buffer, cursor });
    }

    fn tell(&mut self, msg: Msg) {
        let effects = self.room.update(msg, self.clock.now());
        for effect in effects {
            self.perform(effect);
        }
    }

    fn terminal(&mut self, event: TermEvent) {
        match event {
            TermEvent::Key(key) if key.kind != KeyEventKind::Release => self.tell(Msg::Key(key)),
            TermEvent::Paste(text) => self.tell(Msg::Paste(text)),
            TermEvent::Mouse(mouse) => self.tell(Msg::Mouse(mouse)),
            TermEvent::Key(_) | TermEvent::Resize(..) | TermEvent::FocusGained | TermEvent::FocusLost => {}
        }
        self.owe(Instant::now());
    }

    fn journal_news(&mut self, news: JournalNews) {
        match news {
            JournalNews::Stored(stamped) => {
                self.frame_incident(&stamped);
                self.tell(Msg::Stored(stamped));
            }
            JournalNews::Unsaved { since, waiting, why, .. } => {
                let why = why.say(self.room.lang());
                self.tell(Msg::Unsaved { since, waiting, why });
            }
            JournalNews::Saved => self.tell(Msg::Saved),
            JournalNews::Followed(events) => self.tell(Msg::Followed(events)),
        }
        self.owe(Instant::now());
    }

    /// Keeps the past of the signals now and then: a restart must not forget what is usual.
    fn save_the_past(&mut self) {
        if let Some(history) = self.history.as_ref().filter(|_| self.saved.elapsed() >= SAVED_EVERY) {
            self.saved = Instant::now();
            history.save(self.room.past());
            self.room.detect_tidy(self.clock.now());
        }
    }

    /// Says what the recorder could not keep: at once, and again when it has become twice as much.
    fn say_what_is_lost(&mut self) {
        let lang = self.room.lang();
        let lost = self.feed.lost();
        if self.recorder.is_some() && lost > 0 && lost >= self.lost * 2 {
            self.lost = lost;
            self.tell(Msg::Notice(w::samples_lost(lang, lost)));
        }
        let cut = self.recorder.as_ref().is_some_and(Recorder::cuts_incident);
        if cut && !self.cut {
            self.tell(Msg::Notice(w::incident_cut().get(lang).to_owned()));
        }
        self.cut = cut;
    }

    /// A clock that is set must not ring the timers of an incident, nor hold them.
    fn mind_the_clock(&mut self) {
        let booted = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let Ok(booted) = Duration::try_from(booted) else { return };
        let step = self.watch.look(self.clock.now(), booted);
        if let Some(step) = step.filter(|_| self.room.only_looks().is_none()) {
            self.room.clock_was_set(self.clock.now());
            self.record(&Actor::Room, Event::ClockStepped { seconds: step.num_seconds() });
        }
    }

    /// The time before an incident must still be there when somebody asks for the cause.
    fn frame_incident(&self, stamped: &Stamped) {
        let Some(recorder) = &self.recorder else { return };
        match &stamped.event {
            Event::IncidentDeclared { .. } => recorder.freeze(stamped.at),
            Event::IncidentTaken { incident } => recorder.freeze(self.room.declared(*incident).unwrap_or(stamped.at)),
            // One that is parked is still to be explained.
            event if event.ends_incident() && !self.room.is_left_with_incidents() => recorder.thaw(),
            _ => {}
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Record(event) => {
                let actor = if event.is_automatic() { Actor::Room } else { self.room.driver() };
                self.record(&actor, event);
            }
            Effect::RecordItself(event) => self.record(&Actor::Room, event),
            Effect::KeepDraft(draft) => {
                if let Some(journal) = &self.journal {
                    journal.keep_draft(draft);
                }
            }
            Effect::Refresh { pane } => self.feed.refresh(&pane),
            Effect::Pace { pane, faster } => self.feed.pace(&pane, faster),
            Effect::AtLeast(least) => self.feed.at_least(&least),
            Effect::Copy { text } => self.copy(&text),
            Effect::Edit { text } => self.edit(&text),
            Effect::Mouse(on) => self.screen.mouse(on),
            Effect::Play(asked) => {
                let played = self.playing.as_mut().map(|playing| playing.ask(asked));
                self.played(played.unwrap_or(Ok(None)));
            }
            Effect::Act { ticket, task } => self.performer.start(ticket, task, self.room.lang()),
            Effect::Seats { ticket } => self.performer.ask_seats(ticket),
            Effect::StopActing { ticket } => self.performer.cancel(ticket),
            Effect::Tell(_) | Effect::Retell { .. } | Effect::Untell { .. } => {
                if let Some(Err(overrun)) = self.telling.as_ref().map(|telling| telling.perform(effect)) {
                    self.tell(Msg::Notice(overrun));
                }
            }
            Effect::Repaint => self.screen.repaint(),
            Effect::Quit => self.leaving = true,
            // Opened by the reducer itself.
            Effect::Compose(_) => {}
        }
    }

    fn record(&mut self, actor: &Actor, event: Event) {
        let Some(journal) = &mut self.journal else { return };
        if let Err(error) = journal.record(actor.clone(), event) {
            self.tell(Msg::NotRecorded(error.to_string()));
        }
    }

    /// Moves the recording on.
    fn pulse(&mut self) {
        match self.playing.as_mut().map(Playing::pulse) {
            Some(Ok(None)) | None => {}
            Some(played) => self.played(played),
        }
    }

    fn played(&mut self, played: Result<Option<Msg>, RecordError>) {
        let msg = match played {
            Ok(Some(msg)) => msg,
            Ok(None) => Msg::Notice(w::no_more().get(self.room.lang()).to_owned()),
            Err(error) => Msg::Notice(error.to_string()),
        };
        self.tell(msg);
        self.news = true;
        self.owe(Instant::now());
    }

    fn copy(&mut self, text: &str) {
        let text = config::veil(text).into_owned();
        let told = self.clipboard.keep(&text, self.room.lang());
        self.screen.copy(text);
        self.tell(Msg::Notice(told));
    }

    /// Gives the terminal to the person's own editor; the loop goes on without drawing.
    fn edit(&mut self, text: &str) {
        self.release();
        match Editing::start(self.clipboard.dir(), &config::veil(text)) {
            Ok(editing) => self.editing = Some(editing),
            Err(error) => {
                self.edited(None);
                self.tell(Msg::Notice(error.to_string()));
            }
        }
    }

    /// Ctrl-C in the editor reaches us too, and may be seen only after the editor that it ended.
    fn meant_for_editor(&self) -> bool {
        self.editing.is_some() || self.edited_at.is_some_and(|at| at.elapsed() < INTERRUPT_GRACE)
    }

    fn edited(&mut self, text: Option<String>) {
        self.editing = None;
        self.edited_at = Some(Instant::now());
        self.resume();
        self.tell(Msg::Edited(text));
    }

    /// Ctrl-Z never reaches us (raw mode), but others may send the signal: leave the terminal tidy, then really stop.
    fn stop(&mut self) {
        self.release();
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP);
    }

    /// Whoever continued us may have used the terminal meanwhile, also when we were stopped without a word.
    fn continued(&mut self) {
        if self.editing.is_none() {
            self.release();
        }
        self.resume();
    }

    /// Gives the terminal away. The old reader of events must be gone before there can be another one.
    fn release(&mut self) {
        self.events = None;
        self.screen.suspend();
    }

    fn resume(&mut self) {
        if self.editing.is_none() {
            self.screen.resume();
            self.events = Some(EventStream::new());
            self.news = true;
            self.owe(Instant::now());
        }
    }

    fn end(mut self, end: End) -> ExitCode {
        if let Some(editing) = self.editing.take() {
            editing.end();
        }
        self.record(&Actor::Room, Event::RoomClosed);
        if let Some(recorder) = self.recorder.take() {
            recorder.close(LAST_WAIT);
        }
        if let Some(history) = self.history.take() {
            history.close(self.room.past(), LAST_WAIT);
        }
        let unsaved = self.journal.take().and_then(|journal| journal.flush_and_close(LAST_WAIT).err());
        let code = match end {
            // Nothing can be given back, and crossterm's reader would spin: end now.
            End::Gone => std::process::exit(129),
            End::Blind => ExitCode::from(BROKEN),
            End::Left => ExitCode::SUCCESS,
            End::Signal(number) => ExitCode::from(128 + u8::try_from(number).unwrap_or_default()),
        };
        drop(self.events);
        drop(self.screen);
        if let Some(unsaved) = unsaved {
            complain(&unsaved.to_string());
        }
        code
    }
}
