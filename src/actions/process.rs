//! Processes: runs one program with exactly these arguments, without a shell, in a group of its own, within a deadline,
//! and leaves nothing of it behind.

use std::{
    collections::BTreeMap,
    env,
    ffi::{OsStr, OsString},
    fs, io,
    os::unix::{fs::MetadataExt, process::ExitStatusExt},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use rustix::{
    fs::{Access, access},
    process::{Pid, Signal, kill_process_group},
};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::{Child, Command},
    time::{Instant, sleep_until, timeout},
};

use super::words;
use crate::{
    config::{veil, veil_known},
    domain::words::Lang,
    text::Clean,
};

/// How much output is kept, in bytes.
pub const OUTPUT: usize = 1 << 20;
/// How much of what stands on standard output alone is kept, in bytes.
const STANDARD: usize = 64 << 10;
/// From the polite signal to the other one.
const GRACE: Duration = Duration::from_secs(5);
/// How long a process may take to die, and its output to end when it is dead.
const DYING: Duration = Duration::from_secs(2);
/// The variables that a program inherits; also all that begin with `LC_`.
const INHERITED: &[&str] = &["PATH", "HOME", "LANG", "USER", "LOGNAME", "SSH_AUTH_SOCK", "KUBECONFIG"];

/// A program that was not run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum NotRun {
    /// It is nowhere.
    NotFound(String),
    /// It is no file that may be run.
    NotExecutable(String),
    /// It is not the file that it was when the plan was made.
    Changed(String),
    /// The system refused to start it.
    NotStarted(String, String),
}

impl NotRun {
    /// The sentence about it.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Self::NotFound(name) => words::not_found(lang, name),
            Self::NotExecutable(path) => words::not_executable(lang, path),
            Self::Changed(path) => words::program_changed(lang, path),
            Self::NotStarted(path, why) => words::not_started(lang, path, why),
        }
    }
}

/// A program, found once, and the marks by which it is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    path: PathBuf,
    marks: (u64, u64, u64, i64, i64, u32),
}

impl Program {
    /// Finds a program: by its absolute path, or in the absolute folders of `PATH`.
    ///
    /// # Errors
    /// It is not there, or may not be executed.
    pub fn find(name: &str) -> Result<Self, NotRun> {
        Self::find_in(name, env::var_os("PATH").as_deref())
    }

    fn find_in(name: &str, path: Option<&OsStr>) -> Result<Self, NotRun> {
        if name.starts_with('/') {
            return Self::at(Path::new(name));
        }
        // An empty or relative folder would be found by where bongsu was started.
        let folders = env::split_paths(path.unwrap_or_default()).filter(|folder| folder.is_absolute());
        let found = folders.map(|folder| folder.join(name)).find_map(|path| Self::at(&path).ok());
        found.ok_or_else(|| NotRun::NotFound(name.to_owned()))
    }

    fn at(path: &Path) -> Result<Self, NotRun> {
        let refused = || NotRun::NotExecutable(path.display().to_string());
        let meta = fs::metadata(path).map_err(|_| refused())?;
        if !meta.is_file() || access(path, Access::EXEC_OK).is_err() {
            return Err(refused());
        }
        let marks = (meta.dev(), meta.ino(), meta.size(), meta.mtime(), meta.mtime_nsec(), meta.mode());
        Ok(Self { path: path.to_owned(), marks })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where it is and what it was when it was found: the same text is the same file.
    #[must_use]
    pub fn mark(&self) -> String {
        let (device, inode, size, seconds, nanos, mode) = self.marks;
        format!("{} {device}:{inode} {size} B {seconds}.{nanos:09} {mode:o}", self.path.display())
    }

    /// Looks whether it is still the same file.
    ///
    /// # Errors
    /// It is not.
    pub fn prove(&self) -> Result<(), NotRun> {
        let same = Self::at(&self.path).is_ok_and(|now| now == *self);
        if same { Ok(()) } else { Err(NotRun::Changed(self.path.display().to_string())) }
    }
}

/// One run of a program.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The program.
    pub program: Program,
    /// Its arguments, each handed over as it is.
    pub args: Vec<String>,
    /// The variables that it gets besides the inherited ones.
    pub env: BTreeMap<String, String>,
    /// The same, of those that are secret.
    pub secrets: BTreeMap<String, SecretString>,
    /// How long it may take.
    pub deadline: Duration,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By itself, with this exit code.
    Exit(i32),
    /// By a signal of somebody else.
    Signal(i32),
    /// By us, at its deadline.
    Deadline,
    /// Not at all: it survived even SIGKILL, as a process does that hangs in the kernel.
    Undying,
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How it ended.
    pub end: End,
    /// How long it took.
    pub took: Duration,
    /// What it printed, on both outputs in the order of arrival, without secrets.
    pub output: Vec<Clean>,
    /// How many bytes it printed beyond those that are kept.
    pub beyond: u64,
    /// What it printed on its standard output alone, without secrets; at most 64 KiB.
    pub standard: String,
}

impl Report {
    /// Whether the program says that all went well.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.end == End::Exit(0)
    }
}

impl Launch {
    /// Proves the program, runs it and waits for its end. When the future is dropped the whole group is killed.
    ///
    /// What the program starts ends with it. Only a process that leaves the group on purpose (`setsid`) escapes.
    ///
    /// # Errors
    /// It was not started.
    pub async fn run(&self) -> Result<Report, NotRun> {
        self.program.prove()?;
        let began = Instant::now();
        let started = self.command().spawn();
        let shown = || self.program.path.display().to_string();
        let mut child = started.map_err(|error| NotRun::NotStarted(shown(), error.to_string()))?;
        let mut group = Group::of(&child);
        let mut pipes = Pipes::of(&mut child);
        let mut sign = Stage::Running;
        let mut alarm = Box::pin(sleep_until(began + self.deadline));
        let status = loop {
            tokio::select! {
                status = child.wait() => break status.ok(),
                () = pipes.read(), if pipes.open() => {}
                () = &mut alarm => match sign {
                    Stage::Running => {
                        group.send(Signal::TERM);
                        sign = Stage::Asked;
                        alarm.as_mut().reset(Instant::now() + GRACE);
                    }
                    Stage::Asked => {
                        group.send(Signal::KILL);
                        sign = Stage::Killed;
                        alarm.as_mut().reset(Instant::now() + DYING);
                    }
                    Stage::Killed => break None,
                },
            }
        };
        // What the program left running; right after its end nobody else can have its number.
        group.send(Signal::KILL);
        group.0 = None;
        let _ = timeout(DYING, pipes.drain()).await;
        Ok(pipes.report(end(status, sign), began.elapsed()))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program.path);
        command
            .args(&self.args)
            .env_clear()
            .envs(inherited())
            .env("TERM", "dumb")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        command.envs(&self.env);
        for (name, value) in &self.secrets {
            command.env(name, value.expose_secret());
        }
        command
    }
}

/// The variables of this process that a program may have.
fn inherited() -> impl Iterator<Item = (OsString, OsString)> {
    env::vars_os()
        .filter(|(name, _)| name.to_str().is_some_and(|name| INHERITED.contains(&name) || name.starts_with("LC_")))
}

/// How far it has come with ending a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Running,
    Asked,
    Killed,
}

fn end(status: Option<ExitStatus>, stage: Stage) -> End {
    match status {
        None => End::Undying,
        Some(_) if stage != Stage::Running => End::Deadline,
        Some(status) => match (status.code(), status.signal()) {
            (Some(code), _) => End::Exit(code),
            (None, signal) => End::Signal(signal.unwrap_or_default()),
        },
    }
}

/// The process group of a child that has not been waited for: dropped, it is killed.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw))
    }

    fn send(&self, signal: Signal) {
        if let Some(group) = self.0 {
            // It may have ended meanwhile.
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.send(Signal::KILL);
    }
}

/// One output of a child; `None` when it has ended.
type Pipe = Option<Box<dyn AsyncRead + Send + Unpin>>;

/// The outputs of a child and what has come out of them. They are read to their end, however much is kept: a program
/// must not hang because nobody reads.
struct Pipes {
    out: Pipe,
    err: Pipe,
    kept: Vec<u8>,
    standard: Vec<u8>,
    beyond: u64,
    buffers: [Box<[u8]>; 2],
}

impl Pipes {
    fn of(child: &mut Child) -> Self {
        let buffer = || vec![0; 16 << 10].into_boxed_slice();
        Self {
            out: child.stdout.take().map(|pipe| Box::new(pipe) as _),
            err: child.stderr.take().map(|pipe| Box::new(pipe) as _),
            kept: Vec::new(),
            standard: Vec::new(),
            beyond: 0,
            buffers: [buffer(), buffer()],
        }
    }

    const fn open(&self) -> bool {
        self.out.is_some() || self.err.is_some()
    }

    /// Reads once from either; nothing is lost when it is dropped.
    async fn read(&mut self) {
        let [first, second] = &mut self.buffers;
        let (bytes, standard) = tokio::select! {
            bytes = some(&mut self.out, first) => (bytes, true),
            bytes = some(&mut self.err, second) => (bytes, false),
        };
        match bytes {
            Ok(0) | Err(_) => *(if standard { &mut self.out } else { &mut self.err }) = None,
            Ok(count) => self.keep(count, standard),
        }
    }

    fn keep(&mut self, count: usize, standard: bool) {
        let bytes = &self.buffers[usize::from(!standard)][..count];
        let room = (OUTPUT - self.kept.len()).min(count);
        self.kept.extend_from_slice(&bytes[..room]);
        self.beyond += (count - room) as u64;
        if standard {
            let room = (STANDARD - self.standard.len()).min(count);
            self.standard.extend_from_slice(&bytes[..room]);
        }
    }

    async fn drain(&mut self) {
        while self.open() {
            self.read().await;
        }
    }

    fn report(self, end: End, took: Duration) -> Report {
        Report { end, took, output: lines(&self.kept), beyond: self.beyond, standard: without_secrets(&self.standard) }
    }
}

/// Reads from a pipe; never comes back from one that has ended.
async fn some(pipe: &mut Pipe, buffer: &mut [u8]) -> io::Result<usize> {
    match pipe {
        Some(pipe) => pipe.read(buffer).await,
        None => std::future::pending().await,
    }
}

/// A text that goes on into other texts: without the secrets that were fetched. What only looks like one is left, or the
/// id of an image could not be handed on.
#[must_use]
pub fn without_secrets(bytes: &[u8]) -> String {
    veil_known(&String::from_utf8_lossy(bytes)).into_owned()
}

/// The bytes without secrets; what is no UTF-8 stays as it is.
fn veiled(bytes: &[u8]) -> Vec<u8> {
    let mut veiled = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        veiled.extend_from_slice(veil(chunk.valid()).as_bytes());
        veiled.extend_from_slice(chunk.invalid());
    }
    veiled
}

/// Output line by line, without secrets and made harmless; of very many lines the first and how many bytes follow.
#[must_use]
pub fn lines(bytes: &[u8]) -> Vec<Clean> {
    const MOST: usize = 10_000;
    let veiled = veiled(bytes);
    let text = veiled.strip_suffix(b"\n").unwrap_or(&veiled);
    if text.is_empty() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut read = 0;
    for line in text.split(|byte| *byte == b'\n') {
        if lines.len() == MOST {
            lines.push(Clean::from(format!("… +{} B", text.len() - read)));
            break;
        }
        read += line.len() + 1;
        lines.push(Clean::from_bytes(line.strip_suffix(b"\r").unwrap_or(line)));
    }
    lines
}

#[cfg(test)]
#[path = "process_tests.rs"]
mod tests;
