//! A terminal for tests: the real program in a real pty, with the screen that a person would see.

#![allow(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    reason = "each test file uses a part of it; a test fails by panicking"
)]

pub mod hook;

use std::{
    io::{Read, Write},
    num::NonZero,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};

/// How long a test waits for what must come, on a machine that is busy with other things.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A program in a terminal.
pub struct Terminal {
    seen: Arc<Seen>,
    reader: Option<Box<dyn Read + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    /// Kept open only so that the modes of the line outlive the program.
    slave: Option<Box<dyn SlavePty + Send>>,
    /// The modes of the line before the program.
    pub before: String,
    pub master: Option<Box<dyn MasterPty + Send>>,
    pub child: Box<dyn Child + Send + Sync>,
}

/// What the program has written so far.
struct Seen {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// Whether nothing more can come.
    ended: bool,
}

/// How the program is started.
pub struct Start<'a> {
    pub size: (u16, u16),
    pub args: &'a [&'a str],
    pub env: &'a [(&'a str, &'a str)],
    pub home: &'a Path,
    /// Whether somebody reads what the program writes.
    pub read: bool,
}

/// The program under test; `$BONGSU_BIN` names another build of it.
pub fn program() -> PathBuf {
    std::env::var_os("BONGSU_BIN").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_bongsu")), PathBuf::from)
}

/// The top of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The program in a clean environment whose state lives below `home`.
pub fn command(home: &Path, args: &[&str], env: &[(&str, &str)]) -> CommandBuilder {
    let mut command = other_command(&program().to_string_lossy(), home, env);
    command.args(args);
    command
}

/// Another command in that environment.
pub fn other_command(program: &str, home: &Path, env: &[(&str, &str)]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    command.env("PATH", std::env::var("PATH").unwrap_or_default());
    command.env("HOME", home);
    command.env("TMPDIR", home);
    command.env("XDG_STATE_HOME", home.join("state"));
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.env("USER", "jiwon");
    command.cwd(root());
    for (name, value) in env {
        command.env(name, value);
    }
    command
}

impl Seen {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A test that panicked while it looked says so itself.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, bytes: &[u8]) {
        let mut state = self.lock();
        state.raw.extend_from_slice(bytes);
        state.parser.process(bytes);
        drop(state);
        self.changed.notify_all();
    }
}

impl Terminal {
    /// Starts the program.
    pub fn open(start: &Start<'_>) -> Self {
        Self::spawn(command(start.home, start.args, start.env), start.size, start.read)
    }

    /// Starts any command in a terminal of that many columns and rows.
    pub fn spawn(command: CommandBuilder, size: (u16, u16), read: bool) -> Self {
        let mut terminal = Self::spawn_kept(command, size, read);
        terminal.slave = None;
        terminal
    }

    /// The same, and the terminal outlives the program, as one with a shell does: the modes of the line stay to be
    /// looked at. A program that ends is not seen by reading.
    pub fn spawn_kept(command: CommandBuilder, (cols, rows): (u16, u16), read: bool) -> Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pty");
        let before = modes(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let reader = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let state = State { parser: vt100::Parser::new(cells(rows), cells(cols), 0), raw: Vec::new(), ended: false };
        let seen = Arc::new(Seen { state: Mutex::new(state), changed: Condvar::new() });
        let mut terminal = Self {
            seen,
            reader: Some(reader),
            keys: Some(keys),
            slave: Some(pair.slave),
            before,
            master: Some(pair.master),
            child,
        };
        if read {
            terminal.read_on();
        }
        terminal
    }

    /// From now on somebody reads what the program writes.
    pub fn read_on(&mut self) {
        let Some(mut reader) = self.reader.take() else { return };
        let seen = Arc::clone(&self.seen);
        thread::spawn(move || {
            let mut chunk = vec![0; 65536];
            while let Ok(n) = reader.read(&mut chunk) {
                if n == 0 {
                    break;
                }
                seen.take(&chunk[..n]);
            }
            seen.lock().ended = true;
            seen.changed.notify_all();
        });
    }

    /// Reads only until the screen satisfies `wanted`, for a terminal that nobody reads otherwise.
    pub fn read_until(&mut self, what: &str, wanted: impl Fn(&str) -> bool) {
        let start = Instant::now();
        let reader = self.reader.as_mut().expect("a terminal that nobody reads");
        let mut chunk = [0; 4096];
        while !wanted(&self.seen.lock().parser.screen().contents()) {
            assert!(start.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
            let n = reader.read(&mut chunk).expect("the program writes");
            self.seen.take(&chunk[..n]);
        }
    }

    /// Closes the terminal, as a lost line does. Works on a terminal that nobody reads.
    pub fn hang_up(&mut self) {
        assert!(self.reader.take().is_some(), "a reader would keep the terminal open");
        self.keys = None;
        self.slave = None;
        self.master = None;
    }

    /// What the person sees.
    pub fn text(&self) -> String {
        self.seen.lock().parser.screen().contents()
    }

    /// Everything that was written to the terminal so far; its last sequence may be cut.
    pub fn raw(&self) -> Vec<u8> {
        self.seen.lock().raw.clone()
    }

    /// Everything that was written to the terminal by a program that has ended.
    pub fn all(&self) -> Vec<u8> {
        let state = self.seen.changed.wait_timeout_while(self.seen.lock(), PATIENCE, |state| !state.ended);
        let (state, timeout) = state.unwrap_or_else(PoisonError::into_inner);
        assert!(!timeout.timed_out(), "somebody still has the terminal");
        state.raw.clone()
    }

    /// How many bytes were written to the terminal.
    pub fn bytes(&self) -> usize {
        self.seen.lock().raw.len()
    }

    /// Looks at the screen with its attributes.
    pub fn look<T>(&self, with: impl FnOnce(&vt100::Screen) -> T) -> T {
        with(self.seen.lock().parser.screen())
    }

    /// Whether the alternate screen is on.
    pub fn is_alternate(&self) -> bool {
        self.look(vt100::Screen::alternate_screen)
    }

    /// Whether the cursor is hidden.
    pub fn hides_cursor(&self) -> bool {
        self.look(vt100::Screen::hide_cursor)
    }

    /// The modes of the line now.
    pub fn modes(&self) -> String {
        modes(&**self.master.as_ref().expect("an open terminal"))
    }

    /// Types.
    pub fn type_keys(&mut self, keys: &str) {
        self.type_bytes(keys.as_bytes());
    }

    /// Types bytes that may be no text.
    pub fn type_bytes(&mut self, bytes: &[u8]) {
        let keys = self.keys.as_mut().expect("an open terminal");
        keys.write_all(bytes).and_then(|()| keys.flush()).expect("the terminal takes keys");
    }

    /// Waits until the screen satisfies `wanted`; panics with the screen when it never does.
    pub fn until(&self, what: &str, limit: Duration, wanted: impl Fn(&str) -> bool) -> Duration {
        self.until_screen(what, limit, |screen| wanted(&screen.contents()))
    }

    /// The same, with the attributes and modes of the screen.
    pub fn until_screen(&self, what: &str, limit: Duration, wanted: impl Fn(&vt100::Screen) -> bool) -> Duration {
        let start = Instant::now();
        let mut state = self.seen.lock();
        loop {
            if wanted(state.parser.screen()) {
                return start.elapsed();
            }
            let left = limit.saturating_sub(start.elapsed());
            let screen = state.parser.screen().contents();
            assert!(!left.is_zero(), "{what}: not within {limit:?}; the screen:\n{screen}");
            state = self.seen.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until the screen satisfies `wanted`, for measuring: looks at every change, at once.
    pub fn until_fast(&self, limit: Duration, wanted: impl Fn(&str) -> bool) {
        self.until("what is measured", limit, wanted);
    }

    /// Waits until the screen shows a text.
    pub fn shows(&self, text: &str) -> Duration {
        self.until(&format!("shows {text:?}"), PATIENCE, |screen| screen.contains(text))
    }

    /// Waits until the screen shows a text no more.
    pub fn hides(&self, text: &str) -> Duration {
        self.until(&format!("hides {text:?}"), PATIENCE, |screen| !screen.contains(text))
    }

    /// Changes the size.
    pub fn resize(&self, cols: u16, rows: u16) {
        self.seen.lock().parser.screen_mut().set_size(cells(rows), cells(cols));
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().expect("open").resize(size).expect("resized");
    }

    /// Waits for the end of the program: its exit code, and how long it took.
    pub fn ends(&mut self, limit: Duration) -> (u32, Duration) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return (status.exit_code(), start.elapsed());
            }
            assert!(start.elapsed() < limit, "the program still runs after {limit:?}; the screen:\n{}", self.text());
            pause(2);
        }
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a pid")
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        signal(self.pid(), name);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The modes of a line, all that `stty -g` knows of them.
fn modes(master: &(dyn MasterPty + Send)) -> String {
    format!("{:?}", master.get_termios().expect("a line"))
}

/// The test's own screen cannot be empty; a real terminal may say that it is.
fn cells(n: u16) -> NonZero<u16> {
    NonZero::new(n).unwrap_or(NonZero::<u16>::MIN)
}

/// Sends a signal by its name.
pub fn signal(pid: u32, name: &str) {
    let status = std::process::Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status();
    assert!(status.expect("kill runs").success(), "process {pid} takes {name}");
}

/// Waits until something outside the screen is true.
pub fn until(what: &str, limit: Duration, mut wanted: impl FnMut() -> bool) -> Duration {
    let start = Instant::now();
    while !wanted() {
        assert!(start.elapsed() < limit, "{what}: not within {limit:?}");
        pause(2);
    }
    start.elapsed()
}

/// Waits a moment.
#[expect(clippy::disallowed_methods, reason = "a test waits for another process")]
pub fn pause(millis: u64) {
    thread::sleep(Duration::from_millis(millis));
}

/// Writes a config into `home` and answers with its path.
pub fn config(home: &Path, text: &str) -> String {
    let path = home.join("config.toml");
    std::fs::write(&path, text).expect("a config");
    path.to_string_lossy().into_owned()
}
