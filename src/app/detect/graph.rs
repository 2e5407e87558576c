//! The graph of a signal: chosen by a few letters, over a quarter of an hour or over a week, with what happened meanwhile
//! and how it was before. State and keys; `graph_draw` draws it.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::TimeDelta;
use crossterm::event::{KeyCode, KeyEvent};

use super::past::{Outcome, Past, moment};
use crate::{
    domain::{clock::Moment, signal::Labels},
    keys::Chord,
    rules::{
        Series,
        baseline::{ROOM, unusual},
        sorts::{self, Bad},
    },
    text::search::Finder,
    ui::input::Input,
};

/// The windows, by how far back they reach.
pub(super) const WINDOWS: [TimeDelta; 5] =
    [TimeDelta::minutes(15), TimeDelta::hours(1), TimeDelta::hours(6), TimeDelta::hours(24), TimeDelta::days(7)];
/// How long ago is what a graph may be compared with.
pub(super) const AGO: [TimeDelta; 3] = [TimeDelta::hours(1), TimeDelta::days(1), TimeDelta::days(7)];
/// So many series of one name are drawn at most.
pub(super) const MOST_LINES: usize = 5;
/// So many signals are listed at most.
const MOST_FOUND: usize = 500;

/// A signal that the list offers: all series of a name, or one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) name: Arc<str>,
    /// `None`: all of that name.
    pub(super) labels: Option<Labels>,
    /// How many series that is.
    pub(super) series: usize,
    /// Whether one of them is not as usual.
    pub(super) unusual: bool,
}

/// The list from which a signal is chosen.
pub(super) struct Picking {
    pub(super) input: Input,
    pub(super) found: Vec<Found>,
    pub(super) chosen: usize,
    /// What was not as usual when the list was opened.
    unusual: BTreeSet<(Arc<str>, Labels)>,
}

/// The view.
pub struct Graph {
    pub(super) picking: Option<Picking>,
    /// What is shown: a name, and one series of it or all.
    pub(super) shown: Option<(Arc<str>, Option<Labels>)>,
    pub(super) window: usize,
    /// Which of [`AGO`] it is compared with.
    pub(super) ago: Option<usize>,
    /// The moment that is read.
    pub(super) cursor: Option<Moment>,
    /// The columns of the picture as it was last drawn.
    pub(super) columns: u16,
}

impl Graph {
    /// Asks which signal is wanted.
    #[must_use]
    pub fn choose(past: &Past<'_>) -> Self {
        let mut graph = Self { picking: None, shown: None, window: 0, ago: None, cursor: None, columns: 0 };
        graph.pick(past);
        graph
    }

    /// Shows one series, or with no labels all of that name.
    #[must_use]
    pub const fn of(name: Arc<str>, labels: Option<Labels>) -> Self {
        Self { picking: None, shown: Some((name, labels)), window: 0, ago: None, cursor: None, columns: 0 }
    }

    fn pick(&mut self, past: &Past<'_>) {
        let unusual = unusual(past.store, past.sorts, past.now).into_iter().map(|one| (one.name, one.labels)).collect();
        self.picking = Some(Picking { input: Input::new(""), found: find("", &unusual, past), chosen: 0, unusual });
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, past: &Past<'_>) -> Outcome {
        if self.picking.is_some() {
            return self.pick_key(key, past);
        }
        let Some(chord) = Chord::of(key) else { return Outcome::Stays };
        match chord.to_string().as_str() {
            "Esc" | "q" => return Outcome::Closed,
            "/" => self.pick(past),
            "+" | "=" => self.window = (self.window + 1).min(WINDOWS.len() - 1),
            "-" => self.window = self.window.saturating_sub(1),
            "c" => self.ago = self.ago.map_or(Some(0), |ago| Some(ago + 1).filter(|ago| *ago < AGO.len())),
            "h" | "Left" => self.step(-1, past),
            "l" | "Right" => self.step(1, past),
            "H" | "PgUp" => self.step(-10, past),
            "L" | "PgDn" => self.step(10, past),
            "0" | "Home" => self.cursor = Some(moment(self.span(past).0)),
            "$" | "End" => self.cursor = None,
            "t" => self.cursor = past.t0.or(self.cursor),
            "Enter" => return self.place(past).map_or(Outcome::Stays, Outcome::Jump),
            _ => {}
        }
        Outcome::Stays
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str, past: &Past<'_>) {
        if let Some(picking) = &mut self.picking {
            picking.input.insert(text);
            picking.search(past);
        }
    }

    fn pick_key(&mut self, key: KeyEvent, past: &Past<'_>) -> Outcome {
        let Some(picking) = &mut self.picking else { return Outcome::Stays };
        let last = picking.found.len().saturating_sub(1);
        match key.code {
            KeyCode::Esc if self.shown.is_none() => return Outcome::Closed,
            KeyCode::Esc => self.picking = None,
            KeyCode::Enter => {
                if let Some(found) = picking.found.get(picking.chosen) {
                    self.shown = Some((Arc::clone(&found.name), found.labels.clone()));
                    (self.picking, self.cursor) = (None, None);
                }
            }
            KeyCode::Down | KeyCode::Tab => picking.chosen = (picking.chosen + 1).min(last),
            KeyCode::Up | KeyCode::BackTab => picking.chosen = picking.chosen.saturating_sub(1),
            KeyCode::PageDown => picking.chosen = (picking.chosen + 10).min(last),
            KeyCode::PageUp => picking.chosen = picking.chosen.saturating_sub(10),
            _ => {
                if picking.input.handle(key) {
                    picking.search(past);
                }
            }
        }
        Outcome::Stays
    }

    /// Moves the cursor by so many columns; beyond the newest one it follows the present.
    fn step(&mut self, by: i64, past: &Past<'_>) {
        let (from, until) = self.span(past);
        let column = ((until - from) / i64::from(self.columns.max(1))).max(1);
        let at = self.cursor.map_or(until, |cursor| cursor.timestamp_millis()) + by * column;
        self.cursor = (at < until).then(|| moment(at.max(from)));
    }

    /// The time that is shown, in milliseconds since 1970.
    pub(super) fn span(&self, past: &Past<'_>) -> (i64, i64) {
        let until = past.now.timestamp_millis();
        (until - WINDOWS.get(self.window).map_or(0, TimeDelta::num_milliseconds), until)
    }

    /// The series that are shown, the worst first, and how many there are.
    pub(super) fn series<'a>(&self, past: &Past<'a>) -> (Vec<&'a Series>, usize) {
        let Some((name, labels)) = &self.shown else { return (Vec::new(), 0) };
        let wanted = |series: &&Series| series.name == *name && labels.as_ref().is_none_or(|own| series.labels == *own);
        let mut all: Vec<_> = past.store.all().filter(wanted).collect();
        let count = all.len();
        all.sort_by(|a, b| worse(a, b));
        all.truncate(MOST_LINES);
        (all, count)
    }

    fn place(&self, past: &Past<'_>) -> Option<crate::domain::signal::Place> {
        self.series(past).0.first().and_then(|series| series.place.clone()).filter(|place| place.pane != ROOM)
    }
}

impl Picking {
    fn search(&mut self, past: &Past<'_>) {
        self.found = find(self.input.text(), &self.unusual, past);
        self.chosen = 0;
    }
}

/// Which of two series of a name is worse now; those that are over come last.
fn worse(a: &Series, b: &Series) -> Ordering {
    let value = |series: &Series| series.last().map(|point| point.value);
    let by_value = match (value(a), value(b)) {
        (Some(a_value), Some(b_value)) if sorts::bad(&a.name, &a.labels) == Bad::Down => a_value.total_cmp(&b_value),
        (Some(a_value), Some(b_value)) => b_value.total_cmp(&a_value),
        (a_value, b_value) => b_value.is_some().cmp(&a_value.is_some()),
    };
    by_value.then_with(|| a.labels.cmp(&b.labels))
}

/// The signals that match, the best first; with nothing typed what is not as usual, then all by name.
fn find(typed: &str, unusual: &BTreeSet<(Arc<str>, Labels)>, past: &Past<'_>) -> Vec<Found> {
    let mut names: BTreeMap<&Arc<str>, Vec<&Labels>> = BTreeMap::new();
    for series in past.store.all() {
        names.entry(&series.name).or_default().push(&series.labels);
    }
    let mut finder = Finder::new(typed);
    let mut found: Vec<(u32, Found)> = Vec::new();
    for (name, mut all) in names {
        all.sort();
        let is_unusual = |labels: &Labels| unusual.contains(&(Arc::clone(name), labels.clone()));
        let together = Found {
            name: Arc::clone(name),
            labels: None,
            series: all.len(),
            unusual: all.iter().any(|labels| is_unusual(labels)),
        };
        let each = all.iter().filter(|_| all.len() > 1).map(|labels| Found {
            name: Arc::clone(name),
            labels: Some((*labels).clone()),
            series: 1,
            unusual: is_unusual(labels),
        });
        for one in std::iter::once(together).chain(each) {
            let labels = one.labels.as_ref().or_else(|| all.first().copied().filter(|_| all.len() == 1));
            let text = format!("{name} {}", labels.map(ToString::to_string).unwrap_or_default());
            found.extend(finder.score(&text).map(|score| (score, one)));
        }
    }
    // Stable: names stay in their order, and a name before its series.
    found.sort_by_key(
        |(score, one)| {
            if typed.trim().is_empty() { (!one.unusual, 0) } else { (false, u32::MAX - score) }
        },
    );
    found.into_iter().map(|(_, one)| one).take(MOST_FOUND).collect()
}
