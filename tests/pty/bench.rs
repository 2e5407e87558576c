//! What the tests stand on: rooms with targets, HTTP servers that do as told, and what the kernel says of a process.

use std::{
    fmt::Write as _,
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use tempfile::TempDir;

use crate::common::{Start, Terminal, config};

/// The size of the terminals here, where no other is needed.
pub const SIZE: (u16, u16) = (120, 36);

/// A room of its own: a home, a config, a journal.
pub struct Bench {
    pub home: TempDir,
    pub config: String,
}

impl Bench {
    /// A room with these targets, as TOML.
    pub fn new(targets: &str) -> Self {
        Self::named("pty", targets)
    }

    /// A room of that name, which is written as JSON: all that TOML cannot hold is escaped.
    pub fn named(name: &str, targets: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let text = format!("[room]\nname = {}\ntimezone = \"UTC\"\nlanguage = \"en\"\n\n{targets}", quoted(name));
        let config = config(home.path(), &text);
        Self { home, config }
    }

    pub fn path(&self) -> &Path {
        self.home.path()
    }

    /// Opens the room in a terminal that is read.
    pub fn open(&self) -> Terminal {
        self.open_with(&[], &[], SIZE)
    }

    /// The same with more arguments, more of an environment, and a size.
    pub fn open_with(&self, args: &[&str], env: &[(&str, &str)], size: (u16, u16)) -> Terminal {
        let args = [&["--config", &self.config], args].concat();
        Terminal::open(&Start { size, args: &args, env, home: self.path(), read: true })
    }

    /// The folder where the room keeps its files.
    pub fn room(&self) -> PathBuf {
        let rooms = fs::read_dir(self.path().join("state/bongsu")).unwrap();
        let mut rooms = rooms.map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with("heads"));
        rooms.next().expect("a room")
    }

    /// Runs another verb to its end: the exit code, the output, the errors.
    pub fn run(&self, args: &[&str], env: &[(&str, &str)]) -> (i32, String, String) {
        let args = [&["--config", &self.config], args].concat();
        let out = outside(self.path(), env).args(args).output().unwrap();
        (
            out.status.code().unwrap_or(-1),
            String::from_utf8_lossy(&out.stdout).into_owned(),
            String::from_utf8_lossy(&out.stderr).into_owned(),
        )
    }

    /// Whether the journal is whole.
    pub fn journal_is_sound(&self) {
        let (code, out, err) = self.run(&["journal", "verify"], &[]);
        assert_eq!(code, 0, "{out}{err}");
    }
}

/// The program without a terminal, in the same environment as in one.
pub fn outside(home: &Path, env: &[(&str, &str)]) -> std::process::Command {
    let mut command = std::process::Command::new(crate::common::program());
    command.env_clear().env("HOME", home).env("XDG_STATE_HOME", home.join("state")).env("LANG", "C.UTF-8");
    command.env("TMPDIR", home).env("USER", "jiwon").envs(env.iter().copied());
    command
}

/// A text in quotes that JSON and TOML read alike.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            _ if c.is_control() => write!(out, "\\u{:04X}", u32::from(c)).unwrap(),
            _ => out.push(c),
        }
    }
    out + "\""
}

/// The table of a service.
pub fn service(name: &str, url: &str, more: &str) -> String {
    format!("[[panes.services.targets]]\nname = {}\nurl = {}\n{more}\n\n", quoted(name), quoted(url))
}

/// An answer of HTTP.
pub fn answer(status: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A server that answers every request as a function of its path says, and counts.
pub struct Stub {
    port: u16,
    hits: Arc<AtomicUsize>,
}

impl Stub {
    pub fn new(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let hits = Arc::new(AtomicUsize::new(0));
        let (counter, answer) = (Arc::clone(&hits), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (counter, answer) = (Arc::clone(&counter), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &counter, &*answer));
            }
        });
        Self { port, hits }
    }

    /// A server that finds everything well.
    pub fn well() -> Self {
        Self::new(|_| answer("200 OK", b"OK"))
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn hits(&self) -> usize {
        self.hits.load(Ordering::SeqCst)
    }
}

fn serve(mut stream: TcpStream, hits: &AtomicUsize, answer: &dyn Fn(&str) -> Vec<u8>) {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut chunk) {
            Ok(n) if n > 0 => request.extend_from_slice(&chunk[..n]),
            _ => return,
        }
    }
    hits.fetch_add(1, Ordering::SeqCst);
    let request = String::from_utf8_lossy(&request).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default();
    // The client may have gone away.
    let _ = stream.write_all(&answer(path));
}

/// A server that takes connections and never says a word; answers with its URL.
pub fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let held = Mutex::new(std::collections::VecDeque::new());
        for stream in listener.incoming().flatten() {
            let mut held = held.lock().unwrap();
            held.push_back(stream);
            if held.len() > 200 {
                held.pop_front();
            }
        }
    });
    format!("http://127.0.0.1:{port}/")
}

/// What `/proc` says of a process: `None` when it is gone or only its exit code is left.
pub fn stat(pid: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<_> = text.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = fields[11].parse::<u64>().ok()? + fields[12].parse::<u64>().ok()?;
    let stat = Stat { state: fields[0].chars().next()?, cpu: Duration::from_millis(ticks * 10) };
    (stat.state != 'Z').then_some(stat)
}

/// A process: its state as one letter, and the time it has computed for, in steps of 10 ms.
pub struct Stat {
    pub state: char,
    pub cpu: Duration,
}

/// How much memory a process holds.
pub fn resident_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
