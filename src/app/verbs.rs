//! The verbs of the command line: what each does before, instead of or around opening the room.

use std::{
    io::{self, Write},
    panic::{self, AssertUnwindSafe},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use thiserror::Error;

use super::{
    act::{Rights, headless},
    audit,
    clipboard::Clipboard,
    driver::{self, Parts},
    incidents, notifying, oncall, recording, replay, rules, signals, snapshot,
    start::{self, Loaded},
    state::{self, Room, Standing},
    telling::Telling,
    words as w,
};
use crate::{
    actions,
    cli::{Cli, ConfigVerb, ExportFormat, JournalVerb, NotifyVerb, Verb},
    collect::{Feed, Operators},
    config::{self, ConfigError, Recorder as Settings},
    domain::{
        act::Limits,
        actor::Actor,
        clock::{Clock, Moment, SystemClock},
        event::Stamped,
        timeline::Timeline,
        verdict::Verdict,
        words::Lang,
    },
    journal::{self, JournalError, Mode, StateDir},
    record::{self, About, History, RecordError, Recorder},
    report, term, text,
};

/// What ends bongsu before it has done anything.
#[derive(Debug, Error)]
pub enum Trouble {
    /// The config is wrong.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// The config, or playbooks, are wrong.
    #[error("{}", all(.0, false))]
    Wrong(Vec<ConfigError>),
    /// An option names something that is not there.
    #[error("bongsu: {0}")]
    Usage(String),
    /// The journal cannot be used.
    #[error("bongsu: {0}")]
    Journal(#[from] JournalError),
    /// A recording cannot be read or written.
    #[error("bongsu: {0}")]
    Record(#[from] RecordError),
    /// No terminal to open the room in.
    #[error("bongsu: the room needs a terminal on standard input and output; `bongsu snapshot` works without one")]
    NoTerminal,
    /// A terminal on which nothing can be drawn.
    #[error("bongsu: the room cannot be drawn on a dumb terminal (TERM=dumb); `bongsu snapshot` works on it")]
    DumbTerminal,
    /// The machine refused something.
    #[error("bongsu: {0}")]
    Io(#[from] io::Error),
}

impl Trouble {
    /// What to say on standard error, without secrets; with colour where it helps.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        match self {
            Self::Config(error) => config::veil(&error.render(colour)).into_owned(),
            Self::Wrong(errors) => all(errors, colour),
            // A name in it may come from outside.
            other => text::Clean::new(&config::veil(&other.to_string())).to_string(),
        }
    }

    /// The exit code: 64 wrong usage, 78 wrong config, 74 for the rest (`sysexits.h`).
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::NoTerminal | Self::DumbTerminal => 64,
            Self::Config(_) | Self::Wrong(_) => 78,
            Self::Journal(_) | Self::Record(_) | Self::Io(_) => 74,
        }
    }
}

fn all(errors: &[ConfigError], colour: bool) -> String {
    errors.iter().map(|error| error.render(colour)).collect::<Vec<_>>().join("\n")
}

/// Does what the command line asks for.
///
/// # Errors
/// When it cannot even be begun.
pub fn run(cli: &Cli) -> Result<ExitCode, Trouble> {
    term::install_panic_hook(|text| config::veil(text).into_owned());
    match &cli.verb {
        None => room(cli),
        Some(Verb::Snapshot { json, timeout }) => take_snapshot(cli, *json, *timeout),
        Some(Verb::Signals { json, timeout }) => signals::signals(cli, *json, *timeout),
        Some(Verb::Record { file, length, last, redact }) => {
            recording::record(cli, recording::Wanted { file, length: *length, last: *last, redact: *redact })
        }
        Some(Verb::Recording { verb }) => recording::recording(cli, verb),
        Some(Verb::Replay { file, at, speed }) => replay::replay(cli, file, at.as_deref(), *speed),
        Some(Verb::Demo { speed }) => replay::demo(cli, *speed),
        Some(Verb::Act { operation, target, set, dry_run, reason, confirm }) => {
            let (target, dry_run) = (target.as_deref(), *dry_run);
            headless::act(cli, headless::Wanted { operation, target, set, dry_run, reason, confirm })
        }
        Some(Verb::Config { verb: ConfigVerb::Check { file } }) => check(file.as_deref().or(cli.config.as_deref())),
        Some(Verb::Journal { verb: JournalVerb::Verify }) => verify(cli),
        Some(Verb::Journal { verb: JournalVerb::Export { audit: true, .. } }) => audit::export(cli),
        Some(Verb::Journal { verb: JournalVerb::Export { format, .. } }) => export(cli, *format),
        Some(Verb::Changes { json }) => audit::changes(cli, *json),
        Some(Verb::Oncall { verb, at, json }) => {
            oncall::oncall(cli, oncall::Wanted { verb: verb.as_ref(), at: at.as_deref(), json: *json })
        }
        Some(Verb::Notify { verb: NotifyVerb::Test { channel } }) => notifying::test(cli, channel.as_deref()),
        Some(Verb::Rules { verb }) => rules::run(cli, verb),
        Some(Verb::Incident { verb }) => incidents::run(cli, verb),
    }
}

/// Says something to whoever runs it, without secrets; what is printed on standard output is for programs.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "bongsu: {}", text::Clean::new(&config::veil(text)));
}

/// The runtime of everything that waits.
///
/// # Errors
/// When the machine has no threads left.
pub fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

/// Whether there is a terminal that the room can be drawn on.
///
/// # Errors
/// When there is none.
pub fn needs_terminal() -> Result<(), Trouble> {
    if !term::is_terminal() {
        return Err(Trouble::NoTerminal);
    }
    if std::env::var_os("TERM").is_some_and(|name| name == "dumb") {
        return Err(Trouble::DumbTerminal);
    }
    Ok(())
}

fn room(cli: &Cli) -> Result<ExitCode, Trouble> {
    needs_terminal()?;
    let loaded = start::load(cli.config.as_deref())?;
    let style = start::style(cli, &loaded.room)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let playbooks = start::playbooks();
    let name = start::actor(cli);
    let actor = Actor::Person(name.clone());
    let dir = state_dir(&loaded)?;
    let (journal, opened) = journal::open(&dir, &actor, Arc::clone(&clock))?;
    let standing = standing(cli, &loaded, name, &opened.mode);
    // Two rooms would write one ring: who has the room keeps its readings, and the past of its signals.
    let (recorder, history) = match opened.mode {
        Mode::Following { .. } => (None, None),
        _ => (recorder(&loaded, &dir, clock.now())?, History::open(dir.signals()).ok()),
    };
    let timeline = Timeline::fold(&opened.history);
    if let (Some(recorder), Some(incident)) = (&recorder, timeline.incident()) {
        recorder.freeze(incident.declared_at);
    }
    let acts = !cli.read_only && standing.holder.is_none();
    let rules = start::team(&loaded.room);
    inside(|| {
        let feed = Feed::live(Arc::clone(&clock), recorder.as_ref().map(Recorder::samples));
        let operators = Operators::default();
        if acts && !loaded.actions.is_empty() {
            operators.add(actions::SYSTEM, "", Arc::new(loaded.actions.clone()));
        }
        let feed = feed.asking(loaded.questions);
        // A room that only looks constructs nothing that could act.
        let feed = if acts { feed.acting(operators.clone()) } else { feed };
        let mut room = Room::new(state::open(loaded.panes, &feed), loaded.keymap, style, standing);
        room.grant(rights(&loaded.room, !operators.is_empty()));
        room.know(loaded.actions, loaded.commands);
        room.rule(rules);
        room.detect_by(loaded.watching);
        room.remember(&opened.history, opened.draft);
        room.bring(playbooks, clock.now());
        room.greet(&opened.findings, clock.now());
        let telling = loaded.notify.filter(|_| room.only_looks().is_none()).map(|settings| {
            Telling::open(&dir.room(), settings, loaded.room.people, Arc::clone(&clock), cli.rehearsal)
        });
        if let Some(telling) = &telling {
            telling.introduce(&mut room, clock.now());
        }
        let untold = room.tell_again(&opened.history, clock.now());
        let clipboard = Clipboard::new(dir.room());
        Parts {
            history,
            telling,
            untold,
            room,
            feed,
            journal: Some(journal),
            recorder,
            playing: None,
            clock,
            operators,
            clipboard,
        }
    })
}

/// Who is in the room, and how it is opened.
fn standing(cli: &Cli, loaded: &Loaded, driver: String, mode: &Mode) -> Standing {
    let holder = match mode {
        Mode::Following { holder: Some(holder) } => Some(format!("{} (pid {})", holder.actor, holder.pid)),
        Mode::Following { holder: None } => Some("?".to_owned()),
        _ => None,
    };
    Standing {
        name: loaded.room.name.clone(),
        driver,
        read_only: cli.read_only,
        live: true,
        shared: std::env::var_os("TMUX").is_some_and(|value| !value.is_empty()),
        holder: holder.map(|holder| text::Clean::new(&holder).to_string()),
        ..Standing::default()
    }
}

/// Whether and how far the room may act.
pub const fn rights(room: &crate::config::Room, operators: bool) -> Rights {
    let limits = Limits { objects: room.act.max_objects, share: room.act.max_share };
    Rights { operators, unlock: room.act.unlock, limits, environment: room.environment }
}

/// The recorder of the room, when the config wants one.
fn recorder(loaded: &Loaded, dir: &StateDir, now: Moment) -> Result<Option<Recorder>, Trouble> {
    let Settings { enabled, keep, size } = loaded.room.recorder;
    if !enabled {
        return Ok(None);
    }
    let settings = record::Settings { path: dir.ring(), keep, size };
    Ok(Some(Recorder::start(settings, about(loaded, now))?))
}

/// What a recording says of itself that begins now.
pub fn about(loaded: &Loaded, now: Moment) -> About {
    About {
        version: env!("CARGO_PKG_VERSION").into(),
        room: loaded.room.name.clone(),
        config: loaded.shareable.clone(),
        from: now,
        until: now,
        redacted: false,
    }
}

/// Runs the room that `parts` makes, on a runtime and with the terminal kept safe from panics.
///
/// # Errors
/// When there is no runtime or the terminal cannot be taken.
pub fn inside(parts: impl FnOnce() -> Parts) -> Result<ExitCode, Trouble> {
    let runtime = runtime()?;
    let _inside = runtime.enter();
    let parts = parts();
    // A loop that breaks drops the screen, which gives the terminal back; only then can be said what broke.
    let code = panic::catch_unwind(AssertUnwindSafe(|| runtime.block_on(driver::run(parts))));
    // A poll that hangs in a frozen server must not keep the process.
    runtime.shutdown_background();
    for broken in term::broken() {
        complain(&broken);
    }
    code.unwrap_or_else(|_| Ok(ExitCode::from(driver::BROKEN))).map_err(Trouble::Io)
}

fn take_snapshot(cli: &Cli, json: bool, timeout: std::time::Duration) -> Result<ExitCode, Trouble> {
    let loaded = start::load(cli.config.as_deref())?;
    let lang = start::lang(cli, &loaded.room);
    let zone = start::zone(&loaded.room);
    let request = snapshot::Request { room: loaded.room.name.clone(), ready: loaded.panes, lang, zone, timeout };
    let runtime = runtime()?;
    let snapshot = runtime.block_on(snapshot::take(request, Arc::new(SystemClock)));
    runtime.shutdown_background();
    let mut out = io::stdout().lock();
    let printed = if json { snapshot.json(&mut out) } else { snapshot.plain(&mut out) };
    ignore_closed_pipe(printed)?;
    Ok(ExitCode::from(snapshot.verdict().exit_code()))
}

/// Says everything that is wrong with the config and with the person's own playbooks.
fn check(file: Option<&Path>) -> Result<ExitCode, Trouble> {
    let loaded = start::load(file);
    let mut wrong = start::playbooks().problems;
    match loaded {
        Ok(loaded) => {
            let path = loaded.path.display();
            ignore_closed_pipe(writeln!(io::stdout(), "{path}: the config is right"))?;
        }
        Err(error) => wrong.insert(0, error),
    }
    if wrong.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(Trouble::Wrong(wrong)) }
}

fn verify(cli: &Cli) -> Result<ExitCode, Trouble> {
    let loaded = start::load(cli.config.as_deref())?;
    let lang = start::lang(cli, &loaded.room);
    let report = journal::verify(&state_dir(&loaded)?)?;
    ignore_closed_pipe(print_report(&report, lang))?;
    let whole = !tell_waiting(&state_dir(&loaded)?, lang);
    Ok(ExitCode::from(if whole && report.is_sound() { Verdict::Ok } else { Verdict::Crit }.exit_code()))
}

fn export(cli: &Cli, format: ExportFormat) -> Result<ExitCode, Trouble> {
    let loaded = start::load(cli.config.as_deref())?;
    let dir = state_dir(&loaded)?;
    tell_waiting(&dir, start::lang(cli, &loaded.room));
    match format {
        ExportFormat::Jsonl => print_lines(&dir, &|_| true)?,
        ExportFormat::Markdown => print_text(&report::journal(&journal::history(&dir)?))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints lines of the journal as they are.
///
/// # Errors
/// When the journal cannot be read.
pub fn print_lines(dir: &StateDir, wanted: &dyn Fn(&Stamped) -> bool) -> Result<(), Trouble> {
    match journal::export(dir, wanted, &mut io::stdout().lock()) {
        Err(JournalError::Write(error)) => Ok(ignore_closed_pipe(Err(error))?),
        written => Ok(written?),
    }
}

/// Prints a text, without secrets.
///
/// # Errors
/// When standard output cannot be written, and is no closed pipe.
pub fn print_text(text: &str) -> Result<(), Trouble> {
    Ok(ignore_closed_pipe(io::stdout().lock().write_all(config::veil(text).as_bytes()))?)
}

/// Says on standard error where entries wait that the journal does not have; answers whether there are any.
pub fn tell_waiting(dir: &StateDir, lang: Lang) -> bool {
    let waiting = journal::waiting(dir);
    for path in &waiting {
        let _ = writeln!(io::stderr(), "bongsu: {}", w::entries_wait(lang, path.display()));
    }
    !waiting.is_empty()
}

fn print_report(report: &journal::Report, lang: Lang) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for finding in &report.findings {
        writeln!(out, "{}", finding.say(lang))?;
    }
    let verdict = if report.is_sound() { w::sound(lang, report.lines) } else { w::unsound(lang, report.lines) };
    writeln!(out, "{verdict}")
}

/// Where the room keeps its files.
///
/// # Errors
/// When there is no home.
pub fn state_dir(loaded: &Loaded) -> Result<StateDir, Trouble> {
    Ok(StateDir::for_room(loaded.room.state_dir.as_deref(), &loaded.room.name)?)
}

/// `bongsu snapshot | head` is no failure.
///
/// # Errors
/// Every other failure of writing.
pub fn ignore_closed_pipe(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
