//! What moved first: the suspects around the beginning of the trouble, with their signals as strips over one time axis.
//! State and keys; `moved_draw` draws it. Nothing is done here: it shows, and says where to look.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};

use super::past::{Outcome, Past};
use crate::{
    domain::signal::{Labels, Place},
    keys::Chord,
    rules::moved::{Onset, Suspect},
    ui::input::Input,
};

/// So many signals stand below each of the first suspects, and below the others.
const SIGNALS: [usize; 2] = [4, 2];
/// So many suspects are the first ones.
const FIRST: usize = 3;

/// What the view shows.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The signals and what happened.
    pub past: &'a Past<'a>,
    /// The suspects, in order.
    pub suspects: &'a [Suspect],
    /// Who was ruled out, and why.
    pub ruled_out: &'a [(Place, String)],
}

/// A line that can be chosen.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) suspect: &'a Suspect,
    /// `None`: the suspect's own line.
    pub(super) signal: Option<&'a Onset>,
    /// Why it was ruled out, if it was.
    pub(super) ruled_out: Option<&'a str>,
}

/// What is chosen: a suspect, or one of its signals.
type Key = (Place, Option<(Arc<str>, Labels)>);

impl Row<'_> {
    fn key(&self) -> Key {
        let signal = self.signal.map(|signal| (Arc::clone(&signal.name), signal.labels.clone()));
        (self.suspect.place.clone(), signal)
    }
}

impl<'a> Case<'a> {
    /// All lines: suspects with their signals, and those that were ruled out last.
    pub(super) fn rows(&self) -> Vec<Row<'a>> {
        let why = |place: &Place| self.ruled_out.iter().find(|(out, _)| out == place).map(|(_, why)| why.as_str());
        let (out, open): (Vec<_>, Vec<_>) =
            self.suspects.iter().map(|suspect| (suspect, why(&suspect.place))).partition(|(_, why)| why.is_some());
        let mut rows = Vec::new();
        for (nth, (suspect, _)) in open.into_iter().enumerate() {
            rows.push(Row { suspect, signal: None, ruled_out: None });
            let signals = suspect.signals.iter().take(SIGNALS[usize::from(nth >= FIRST)]);
            rows.extend(signals.map(|signal| Row { suspect, signal: Some(signal), ruled_out: None }));
        }
        rows.extend(out.into_iter().map(|(suspect, ruled_out)| Row { suspect, signal: None, ruled_out }));
        rows
    }
}

/// Why somebody is ruled out, while it is typed.
pub(super) struct Reason {
    pub(super) place: Place,
    pub(super) input: Input,
    /// Whether it was sent without a word.
    pub(super) empty: bool,
}

/// The view.
#[derive(Default)]
pub struct Moved {
    selected: Option<Key>,
    /// Where the selected line stood: when it goes away, the one that stands there now is selected.
    nth: usize,
    pub(super) offset: usize,
    pub(super) reason: Option<Reason>,
}

impl Moved {
    /// The view with the first suspect selected.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Which line is selected.
    pub(super) fn position(&self, rows: &[Row<'_>]) -> usize {
        let found = self.selected.as_ref().and_then(|key| rows.iter().position(|row| row.key() == *key));
        found.unwrap_or(if self.selected.is_some() { self.nth } else { 0 }).min(rows.len().saturating_sub(1))
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, case: &Case<'_>) -> Outcome {
        if self.reason.is_some() {
            return self.reason_key(key);
        }
        let rows = case.rows();
        let at = self.position(&rows);
        let Some(chord) = Chord::of(key) else { return Outcome::Stays };
        let row = rows.get(at);
        match chord.to_string().as_str() {
            "Esc" | "q" => return Outcome::Closed,
            "j" | "Down" => self.select(at + 1, &rows),
            "k" | "Up" => self.select(at.saturating_sub(1), &rows),
            "PgDn" => self.select(at + 10, &rows),
            "PgUp" => self.select(at.saturating_sub(10), &rows),
            "Home" => self.select(0, &rows),
            "End" | "G" => self.select(rows.len(), &rows),
            "Tab" => self.select(next_suspect(&rows, at), &rows),
            "Enter" => return row.map_or(Outcome::Stays, |row| Outcome::Jump(row.suspect.place.clone())),
            "g" => {
                if let Some(signal) = row.and_then(|row| row.signal.or_else(|| row.suspect.signals.first())) {
                    return Outcome::Graph { name: Arc::clone(&signal.name), labels: signal.labels.clone() };
                }
            }
            "x" => {
                let open = row.filter(|row| row.ruled_out.is_none());
                self.reason =
                    open.map(|row| Reason { place: row.suspect.place.clone(), input: Input::new(""), empty: false });
            }
            _ => {}
        }
        Outcome::Stays
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str) {
        if let Some(reason) = &mut self.reason {
            reason.input.insert(text);
        }
    }

    fn reason_key(&mut self, key: KeyEvent) -> Outcome {
        let Some(mut reason) = self.reason.take() else { return Outcome::Stays };
        match key.code {
            KeyCode::Esc => return Outcome::Stays,
            KeyCode::Enter => {
                let why = reason.input.text().trim().to_owned();
                if !why.is_empty() {
                    return Outcome::RuleOut { place: reason.place, reason: why };
                }
                reason.empty = true;
            }
            _ => reason.empty &= !reason.input.handle(key),
        }
        self.reason = Some(reason);
        Outcome::Stays
    }

    fn select(&mut self, at: usize, rows: &[Row<'_>]) {
        self.nth = at.min(rows.len().saturating_sub(1));
        self.selected = rows.get(self.nth).map(Row::key);
    }
}

/// The next suspect's own line, or the first one again.
fn next_suspect(rows: &[Row<'_>], at: usize) -> usize {
    let own = |row: &Row<'_>| row.signal.is_none();
    rows.iter().enumerate().skip(at + 1).find(|(_, row)| own(row)).map_or(0, |(next, _)| next)
}
