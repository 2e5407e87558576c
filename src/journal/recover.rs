//! Opens a journal for writing whatever state it is in, and takes over what an earlier process could not save.
//!
//! A damaged journal stays the file it is: nothing in it is rewritten or moved, so all evidence stays in its place
//! and under its name, every later look finds the same damage, and the new lines are tied to the last line that the
//! head vouches for. Only an unfinished last line, which nobody was told of, is put aside.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
};

use super::{
    dir::{self, StateDir},
    emergency,
    error::{JournalError, Trouble},
    finding::{Finding, Report, What},
    head::HeadState,
    line::{self, Digest, Tip},
    lock::{Holder, Lock, NoLock},
    store::Store,
    verify::{Tail, Walk, walk},
};
use crate::domain::event::Stamped;

/// A journal as it was found.
pub(super) struct Found {
    pub(super) history: Vec<Stamped>,
    pub(super) report: Report,
    pub(super) tip: Tip,
}

impl From<Walk> for Found {
    fn from(walk: Walk) -> Self {
        let history = walk.kept.into_iter().map(|kept| kept.stamped).collect();
        Self { history, report: walk.report, tip: walk.tip }
    }
}

impl Found {
    /// A journal of which nothing can be read.
    pub(super) fn nothing() -> Self {
        Self { history: Vec::new(), report: Report::default(), tip: Tip::START }
    }
}

/// Why a journal is not open for writing.
pub(super) enum NotOpen {
    /// Somebody else has the room.
    Held(Option<Holder>),
    /// It must not be used.
    Refused(JournalError),
    /// It cannot be used for now.
    Trouble(Trouble),
}

impl From<io::Error> for NotOpen {
    fn from(error: io::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<JournalError> for NotOpen {
    fn from(error: JournalError) -> Self {
        match error {
            error @ JournalError::Io { .. } => Self::Trouble(error.into()),
            error => Self::Refused(error),
        }
    }
}

/// Opens the journal in `dir` for writing on behalf of `holder`.
pub(super) fn open_for_writing(dir: &StateDir, holder: Holder) -> Result<(Store, Found), NotOpen> {
    dir.prepare()?;
    let lock = Lock::acquire(&dir.lock(), holder).map_err(|no| match no {
        NoLock::Held(holder) => NotOpen::Held(holder),
        NoLock::Io(error) => error.into(),
    })?;
    let path = dir.journal();
    let fresh = !path.exists();
    let mut file = dir::open_private(&path)?;
    if fresh {
        dir::sync_dir(&dir.room())?;
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let mut walk = walk(&bytes, HeadState::load(&dir.head()));
    if let Some(tail) = walk.tail {
        mend_tail(dir, &mut file, &bytes, tail, &mut walk.report)?;
    }
    let mut found = Found::from(walk);
    let mut store = Store::new(dir.clone(), Box::new(file), lock, found.tip)?;
    adopt(dir, &mut found, Some(&mut store));
    Ok((store, found))
}

/// The journal as far as it can be read while somebody else writes it.
pub(super) fn open_to_follow(dir: &StateDir) -> Found {
    look(dir).map_or_else(|_| Found::nothing(), |(_, walk)| walk.into())
}

/// The journal as far as it can be read while it cannot be opened for writing, with what waits to be saved.
pub(super) fn open_in_memory(dir: &StateDir) -> Found {
    let mut found = open_to_follow(dir);
    adopt(dir, &mut found, None);
    found
}

fn mend_tail(dir: &StateDir, file: &mut File, bytes: &[u8], tail: Tail, report: &mut Report) -> io::Result<()> {
    if tail.holds_an_entry {
        file.write_all(b"\n")?;
        return file.sync_data();
    }
    let (path, mut aside) = dir::create_aside(&dir.journal(), "torn")?;
    aside.write_all(&bytes[tail.start..])?;
    aside.sync_all()?;
    dir::sync_dir(&dir.room())?;
    file.set_len(tail.start as u64)?;
    file.sync_data()?;
    for finding in &mut report.findings {
        if let What::Torn { aside, .. } = &mut finding.what {
            *aside = Some(path.clone());
        }
    }
    Ok(())
}

/// The part of an emergency file that goes on from the journal's end.
struct Continuation {
    lines: String,
    entries: Vec<Stamped>,
    tip: Tip,
    /// Whether there is nothing else in the file but what the journal has.
    complete: bool,
}

impl Continuation {
    fn of(found: &Found, text: &str) -> Self {
        let mut on = Self { lines: String::new(), entries: Vec::new(), tip: found.tip, complete: true };
        // A last line without its newline was never finished, and nobody was told of it.
        for raw in text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
            let digest = Digest::of(raw.as_bytes());
            match line::decode(raw.as_bytes()) {
                Some(line) if line.prev == on.tip.digest && on.tip.seq.checked_add(1) == Some(line.stamped.seq) => {
                    on.tip = Tip { seq: line.stamped.seq, digest };
                    on.lines.push_str(raw);
                    on.lines.push('\n');
                    on.entries.push(line.stamped);
                }
                // Saved after all, before the file could be removed.
                Some(line) if is_known(found, &line.stamped) => {}
                Some(_) | None => on.complete = false,
            }
        }
        on
    }
}

/// Takes over what earlier processes could not save: into the journal, or, where there is no store, into the history
/// only, as what still waits.
fn adopt(dir: &StateDir, found: &mut Found, mut store: Option<&mut Store>) {
    for (path, text) in emergency::left_over(dir) {
        let Continuation { lines, mut entries, tip, complete } = Continuation::of(found, &text);
        if let Some(first) = entries.first().map(|entry| entry.seq) {
            let (entries, from) = (entries.len(), path.clone());
            let what = match &mut store {
                Some(store) => match store.commit(lines, tip) {
                    Ok(()) => What::Adopted { entries, from },
                    Err(_) => continue,
                },
                None => What::StillUnsaved { entries, from },
            };
            found.report.findings.push(Finding { line: None, seq: Some(first), what });
        }
        found.history.append(&mut entries);
        found.tip = tip;
        if !complete {
            found.report.findings.push(Finding::about(What::LeftOver { path }));
        } else if store.is_some() {
            let _ = fs::remove_file(path);
        }
    }
}

fn is_known(found: &Found, stamped: &Stamped) -> bool {
    let at = found.history.binary_search_by_key(&stamped.seq, |known| known.seq);
    at.is_ok_and(|at| found.history[at] == *stamped)
}

/// Looks at the journal without changing anything, also while somebody writes it.
///
/// # Errors
/// [`JournalError::NoJournal`] when there is neither a journal nor a head, [`JournalError::Io`] when it cannot be read.
pub(super) fn look(dir: &StateDir) -> Result<(Vec<u8>, Walk), JournalError> {
    // What the writer does between our reads must not look like damage: the head before says what must be there, the
    // head after what may be.
    let before = HeadState::load(&dir.head());
    let path = dir.journal();
    let bytes = match dir::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound && before != HeadState::Missing => Vec::new(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(JournalError::NoJournal(path)),
        Err(error) => return Err(JournalError::io(&path, error)),
    };
    let head = match (before, HeadState::load(&dir.head())) {
        (HeadState::Known(mut head), HeadState::Known(after)) => {
            head.until = head.until.max(after.until);
            HeadState::Known(head)
        }
        (_, after) => after,
    };
    let walk = walk(&bytes, head);
    Ok((bytes, walk))
}
