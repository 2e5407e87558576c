//! A terminal for tests: the real program in a real pty, with the screen that a person would see.

#![allow(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    reason = "each test file uses a part of it; a test fails by panicking"
)]

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// A program in a terminal.
pub struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    raw: Arc<Mutex<Vec<u8>>>,
    bytes: Arc<AtomicUsize>,
    keys: Box<dyn Write + Send>,
    pub master: Option<Box<dyn MasterPty + Send>>,
    pub child: Box<dyn Child + Send + Sync>,
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

/// The program under test.
pub fn program() -> PathBuf {
    std::env::var_os("BONGSU_BIN").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_bongsu")), PathBuf::from)
}

/// The top of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A command in a clean environment whose state lives below `home`.
pub fn command(home: &Path, args: &[&str], env: &[(&str, &str)]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program());
    command.env_clear();
    command.env("PATH", std::env::var("PATH").unwrap_or_default());
    command.env("HOME", home);
    command.env("XDG_STATE_HOME", home.join("state"));
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.env("USER", "jiwon");
    command.cwd(root());
    for (name, value) in env {
        command.env(name, value);
    }
    for arg in args {
        command.arg(arg);
    }
    command
}

impl Terminal {
    /// Starts the program.
    pub fn open(start: &Start<'_>) -> Self {
        Self::spawn(command(start.home, start.args, start.env), start.size, start.read)
    }

    /// Starts any command in a terminal of that many columns and rows.
    pub fn spawn(command: CommandBuilder, (cols, rows): (u16, u16), read: bool) -> Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pty");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(cells(rows), cells(cols), 0)));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let bytes = Arc::new(AtomicUsize::new(0));
        if read {
            let (screen, raw, bytes) = (Arc::clone(&screen), Arc::clone(&raw), Arc::clone(&bytes));
            thread::spawn(move || {
                let mut chunk = vec![0; 65536];
                while let Ok(n) = reader.read(&mut chunk) {
                    if n == 0 {
                        break;
                    }
                    bytes.fetch_add(n, Ordering::SeqCst);
                    raw.lock().expect("one reader").extend_from_slice(&chunk[..n]);
                    screen.lock().expect("one reader").process(&chunk[..n]);
                }
            });
        }
        Self { screen, raw, bytes, keys, master: Some(pair.master), child }
    }

    /// What the person sees.
    pub fn text(&self) -> String {
        self.screen.lock().expect("a screen").screen().contents()
    }

    /// Everything that was written to the terminal.
    pub fn raw(&self) -> Vec<u8> {
        self.raw.lock().expect("bytes").clone()
    }

    /// How many bytes were written to the terminal.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::SeqCst)
    }

    /// Whether the alternate screen is on.
    pub fn is_alternate(&self) -> bool {
        self.screen.lock().expect("a screen").screen().alternate_screen()
    }

    /// Whether the cursor is hidden.
    pub fn hides_cursor(&self) -> bool {
        self.screen.lock().expect("a screen").screen().hide_cursor()
    }

    /// Types.
    pub fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("the terminal takes keys");
    }

    /// Waits until the screen satisfies `wanted`; panics with the screen when it never does.
    pub fn until(&self, what: &str, limit: Duration, wanted: impl Fn(&str) -> bool) -> Duration {
        let start = Instant::now();
        loop {
            let text = self.text();
            if wanted(&text) {
                return start.elapsed();
            }
            assert!(start.elapsed() < limit, "{what}: not within {limit:?}; the screen:\n{text}");
            pause(20);
        }
    }

    /// Waits without a pause until the screen satisfies `wanted`, for measuring.
    pub fn until_fast(&self, limit: Duration, wanted: impl Fn(&str) -> bool) {
        let start = Instant::now();
        while !wanted(&self.text()) {
            assert!(start.elapsed() < limit, "not within {limit:?}; the screen:\n{}", self.text());
            thread::yield_now();
        }
    }

    /// Waits until the screen shows a text.
    pub fn shows(&self, text: &str) -> Duration {
        self.until(&format!("shows {text:?}"), Duration::from_secs(20), |screen| screen.contains(text))
    }

    /// Changes the size.
    pub fn resize(&self, cols: u16, rows: u16) {
        self.screen.lock().expect("a screen").screen_mut().set_size(cells(rows), cells(cols));
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
            pause(5);
        }
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a pid")
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let status = std::process::Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status();
        assert!(status.expect("kill runs").success());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A number of rows or columns; an emulator has at least one.
fn cells(n: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(n).unwrap_or(std::num::NonZeroU16::MIN)
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
