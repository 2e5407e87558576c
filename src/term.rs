//! The terminal: entered once, given back on every way out, and watched for its death.
//!
//! Nothing here draws. Writing frames belongs to `app::screen`, on its own thread.

use std::{
    fs::File,
    io::{self, Write},
    os::fd::OwnedFd,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use crossterm::{
    cursor,
    event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste},
    execute, queue,
    style::ResetColor,
    terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
};
use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::mpsc;

/// Whether the terminal is ours at the moment; makes [`leave`] harmless when called twice.
static ENTERED: AtomicBool = AtomicBool::new(false);
/// What broke while the terminal was ours, to be told when it no longer is.
static BROKEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// How many things that broke are told: what breaks once a second would fill the screen.
const MOST_TOLD: usize = 8;

/// The name of the thread that draws.
pub const SCREEN: &str = "screen";

/// Whether both ends of a terminal are there.
#[must_use]
pub fn is_terminal() -> bool {
    use std::io::IsTerminal;
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// A writer to the terminal that takes no lock shared with the rest of the process: a terminal that nobody reads
/// blocks its writer only.
///
/// # Errors
/// When the descriptor cannot be duplicated.
pub fn writer() -> io::Result<File> {
    let fd: OwnedFd = rustix::io::dup(rustix::stdio::stdout())?;
    Ok(File::from(fd))
}

/// How many columns and rows the terminal says it has; `None` when it is gone. Starts no `tput`, as crossterm's does.
#[must_use]
pub fn size() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok()?;
    Some((size.ws_col, size.ws_row))
}

/// Takes the terminal: raw, alternate screen, bracketed paste, no cursor.
///
/// # Errors
/// When the terminal refuses.
pub fn enter(out: &mut impl Write) -> io::Result<()> {
    enable_raw_mode()?;
    ENTERED.store(true, Ordering::SeqCst);
    execute!(out, EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)
}

/// Gives the terminal back as it was; does nothing when it is not ours.
///
/// # Errors
/// When the terminal is gone.
pub fn leave(out: &mut impl Write) -> io::Result<()> {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let raw = disable_raw_mode();
    queue!(out, DisableMouseCapture, DisableBracketedPaste, ResetColor, LeaveAlternateScreen, cursor::Show)?;
    out.flush()?;
    raw
}

/// Keeps what a panic says away from the picture: it is told by [`broken`], on the person's own screen. Wherever it is
/// told, it is told as `veil` has it, which takes secrets out.
///
/// Only the thread that draws gives the terminal back by itself, since nobody does it for it any more; from another
/// thread that would race with a frame. A task that panics is missed (its source says so) and takes nothing else along.
pub fn install_panic_hook(veil: fn(&str) -> String) {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let thread = thread::current();
        let name = thread.name().unwrap_or("?");
        let text = info.to_string();
        let veiled = veil(&text);
        if !ENTERED.load(Ordering::SeqCst) {
            if veiled == text {
                return before(info);
            }
            let _ = writeln!(io::stderr(), "the thread {name} {veiled}");
            return;
        }
        let mut told = BROKEN.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < MOST_TOLD {
            told.push(format!("the thread {name} {veiled}"));
        }
        drop(told);
        if name == SCREEN
            && let Ok(mut out) = writer()
        {
            let _ = leave(&mut out);
        }
    }));
}

/// What broke since the terminal was taken, once.
#[must_use]
pub fn broken() -> Vec<String> {
    std::mem::take(&mut *BROKEN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Panics when `BONGSU_TEST_PANIC` names this place (`loop`, `screen` or `task`): how the tests of a debug build
/// prove that the terminal is given back. A release build does not know it.
///
/// # Panics
/// That is all it is for.
#[cfg(debug_assertions)]
pub fn panic_when_tested(place: &str) {
    let wanted = std::env::var("BONGSU_TEST_PANIC");
    assert!(wanted.as_deref() != Ok(place), "BONGSU_TEST_PANIC={place}");
}

/// Does nothing: only a debug build can be told to panic.
#[cfg(not(debug_assertions))]
pub const fn panic_when_tested(_place: &str) {}

/// Watches the terminal and says once when it is gone. crossterm does not notice (it spins on a dead terminal), and
/// behind `sudo` or `nohup` no signal comes either; the descriptor's hang-up always does.
///
/// # Errors
/// When no thread can be started.
pub fn watch() -> io::Result<mpsc::Receiver<()>> {
    let (gone, rx) = mpsc::channel(1);
    thread::Builder::new().name("tty-watch".into()).spawn(move || {
        loop {
            let stdin = rustix::stdio::stdin();
            let mut fds = [PollFd::new(&stdin, PollFlags::empty())];
            match poll(&mut fds, None) {
                Err(rustix::io::Errno::INTR) => {}
                Ok(_) if fds[0].revents().is_empty() => {}
                _ => break,
            }
        }
        let _ = gone.blocking_send(());
    })?;
    Ok(rx)
}
