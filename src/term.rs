//! The terminal: entered once, given back on every way out, and watched for its death.
//!
//! Nothing here draws. Writing frames belongs to `app::screen`, on its own thread.

use std::{
    fs::File,
    io::{self, Write},
    os::fd::OwnedFd,
    sync::atomic::{AtomicBool, Ordering},
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

/// Gives the terminal back before a panic is printed, whichever thread it is on.
pub fn install_panic_hook() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if let Ok(mut out) = writer() {
            let _ = leave(&mut out);
        }
        before(info);
    }));
}

/// Watches the terminal and says once when it is gone. crossterm does not notice (it spins on a dead terminal), and
/// behind `sudo` or `nohup` no signal comes either; the descriptor's hang-up always does.
///
/// # Errors
/// When no thread can be started.
pub fn watch() -> io::Result<mpsc::Receiver<()>> {
    let (gone, rx) = mpsc::channel(1);
    std::thread::Builder::new().name("tty-watch".into()).spawn(move || {
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
