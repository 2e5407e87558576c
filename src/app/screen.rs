//! The screen: one thread that owns the terminal's output and always shows the latest frame.
//!
//! A terminal that is not read blocks `write` after 20 KB, less than a frame. Only this thread feels it: frames are
//! not queued but replaced, so that collecting, alarms and the journal go on, and what is drawn at last is of now.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufWriter, Write},
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use crossterm::{
    event::{DisableMouseCapture, EnableMouseCapture},
    queue,
    terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate},
};
use ratatui::{
    backend::{Backend, CrosstermBackend},
    buffer::{Buffer, Cell},
    layout::Position,
};

use crate::{term, text};

/// How long an orderly end may wait for a terminal that nobody reads.
const LAST_WAIT: Duration = Duration::from_millis(300);
/// The most that is put on the clipboard: terminals drop longer sequences whole.
pub const CLIPBOARD_LIMIT: usize = 74_000;

/// One picture of the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its cells.
    pub buffer: Buffer,
    /// Where the terminal's own cursor stands; `None` hides it.
    pub cursor: Option<Position>,
}

/// The driver's end of the thread. Dropping it gives the terminal back, also when the driver panics.
pub struct Screen {
    mailbox: Arc<Mailbox>,
    done: mpsc::Receiver<()>,
}

#[derive(Default)]
struct Mailbox {
    mail: Mutex<Mail>,
    rings: Condvar,
}

#[derive(Default)]
struct Mail {
    frame: Option<Frame>,
    orders: VecDeque<Order>,
}

enum Order {
    /// Give the terminal to another program; say so when done.
    Suspend(mpsc::SyncSender<()>),
    /// Take it back and draw everything.
    Resume,
    /// Draw everything.
    Repaint,
    /// Take the mouse or give it back.
    Mouse(bool),
    /// Put a text on the clipboard of the terminal.
    Copy(String),
    /// Give the terminal back and end.
    Close,
}

impl Screen {
    /// Takes the terminal and starts the thread. `gone` is told when the terminal cannot be written any more.
    ///
    /// # Errors
    /// When the terminal refuses, or no thread can be started.
    pub fn open(gone: tokio::sync::mpsc::Sender<()>) -> io::Result<Self> {
        let mut out = term::writer()?;
        term::enter(&mut out)?;
        let mailbox = Arc::new(Mailbox::default());
        let (finished, done) = mpsc::sync_channel(1);
        let theirs = Arc::clone(&mailbox);
        thread::Builder::new().name(term::SCREEN.into()).spawn(move || {
            let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, out));
            let mut painter = Painter { backend, shown: None, mouse: false };
            if painter.run(&theirs).is_err() {
                let _ = gone.blocking_send(());
            }
            let _ = finished.send(());
        })?;
        Ok(Self { mailbox, done })
    }

    /// Shows a frame; one that was not shown yet is forgotten.
    pub fn show(&self, frame: Frame) {
        self.mailbox.put(|mail| mail.frame = Some(frame));
    }

    /// Gives the terminal to another program, waiting until that is done, but not for a terminal that nobody reads.
    pub fn suspend(&self) {
        let (ack, done) = mpsc::sync_channel(1);
        self.order(Order::Suspend(ack));
        let _ = done.recv_timeout(LAST_WAIT);
    }

    /// Takes the terminal back.
    pub fn resume(&self) {
        self.order(Order::Resume);
    }

    /// Draws the next frame whole.
    pub fn repaint(&self) {
        self.order(Order::Repaint);
    }

    /// Takes the mouse, or gives it back.
    pub fn mouse(&self, on: bool) {
        self.order(Order::Mouse(on));
    }

    /// Puts a text on the clipboard of the terminal (OSC 52); the terminal may refuse silently.
    pub fn copy(&self, text: String) {
        self.order(Order::Copy(text));
    }

    fn order(&self, order: Order) {
        self.mailbox.put(|mail| mail.orders.push_back(order));
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.order(Order::Close);
        let _ = self.done.recv_timeout(LAST_WAIT);
        // The modes of the line can be set back even when nothing can be written.
        let _ = crossterm::terminal::disable_raw_mode();
    }
}

impl Mailbox {
    fn put(&self, change: impl FnOnce(&mut Mail)) {
        change(&mut self.mail.lock().unwrap_or_else(PoisonError::into_inner));
        self.rings.notify_one();
    }

    fn take(&self) -> Mail {
        let mut mail = self.mail.lock().unwrap_or_else(PoisonError::into_inner);
        while mail.frame.is_none() && mail.orders.is_empty() {
            mail = self.rings.wait(mail).unwrap_or_else(PoisonError::into_inner);
        }
        std::mem::take(&mut mail)
    }
}

struct Painter {
    backend: CrosstermBackend<BufWriter<File>>,
    /// What the terminal shows; `None` when that is not known.
    shown: Option<Frame>,
    /// Whether the mouse is ours while the terminal is.
    mouse: bool,
}

impl Painter {
    fn run(&mut self, mailbox: &Mailbox) -> io::Result<()> {
        let mut ours = true;
        loop {
            let mail = mailbox.take();
            for order in mail.orders {
                match order {
                    Order::Suspend(ack) => {
                        term::leave(&mut self.backend)?;
                        ours = false;
                        let _ = ack.send(());
                    }
                    Order::Resume => {
                        term::enter(&mut self.backend)?;
                        self.take_mouse()?;
                        ours = true;
                        self.shown = None;
                    }
                    Order::Repaint => self.shown = None,
                    Order::Mouse(on) => {
                        self.mouse = on;
                        self.take_mouse()?;
                    }
                    Order::Copy(text) => write!(self.backend, "{}", clipboard(&text))?,
                    Order::Close => return term::leave(&mut self.backend),
                }
                std::io::Write::flush(&mut self.backend)?;
            }
            if let Some(frame) = mail.frame
                && ours
            {
                self.paint(frame)?;
                term::panic_when_tested("screen");
            }
        }
    }

    fn take_mouse(&mut self) -> io::Result<()> {
        if self.mouse { queue!(self.backend, EnableMouseCapture) } else { queue!(self.backend, DisableMouseCapture) }
    }

    /// Writes what differs from what is shown: nothing when nothing does.
    fn paint(&mut self, frame: Frame) -> io::Result<()> {
        if self.shown.as_ref() == Some(&frame) {
            return Ok(());
        }
        queue!(self.backend, BeginSynchronizedUpdate)?;
        let known = self.shown.take().filter(|shown| shown.buffer.area == frame.buffer.area);
        let (before, cursor) = if let Some(shown) = known {
            (shown.buffer, Some(shown.cursor))
        } else {
            self.backend.clear()?;
            (Buffer::empty(frame.buffer.area), None)
        };
        let changes = changes(&before, &frame.buffer);
        if !changes.is_empty() {
            self.backend.draw(changes.into_iter())?;
        }
        if let Some(position) = frame.cursor {
            self.backend.set_cursor_position(position)?;
            if cursor.flatten().is_none() {
                self.backend.show_cursor()?;
            }
        } else if cursor != Some(None) {
            self.backend.hide_cursor()?;
        }
        queue!(self.backend, EndSynchronizedUpdate)?;
        Backend::flush(&mut self.backend)?;
        self.shown = Some(frame);
        Ok(())
    }
}

/// The cells that differ, and the second halves of wide characters that were written over: what a terminal shows there
/// is its own affair.
fn changes<'b>(before: &Buffer, after: &'b Buffer) -> Vec<(u16, u16, &'b Cell)> {
    let mut changes = before.diff(after);
    let wide = |cell: &Cell| cell.symbol().len() > 1 && text::width(cell.symbol()) == 2;
    let cells = before.content.iter().zip(&after.content).enumerate();
    let broken = cells.filter(|(_, (old, new))| wide(old) && old.symbol() != new.symbol() && !wide(new));
    let halves = broken.filter_map(|(at, _)| {
        let (x, y) = after.pos_of(at);
        after.cell((x + 1, y)).filter(|_| x + 1 < after.area.right()).map(|cell| (x + 1, y, cell))
    });
    let halves: Vec<_> = halves.collect();
    if !halves.is_empty() {
        changes.extend(halves);
        changes.sort_by_key(|(x, y, _)| (*y, *x));
        changes.dedup_by_key(|(x, y, _)| (*y, *x));
    }
    changes
}

/// The OSC 52 sequence that sets the clipboard; the text travels as base64, so none of its bytes is a command.
fn clipboard(text: &str) -> String {
    let mut end = text.len().min(CLIPBOARD_LIMIT * 3 / 4);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("\x1b]52;c;{}\x07", STANDARD.encode(&text[..end]))
}
