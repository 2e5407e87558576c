//! What moved first: for the time around the beginning of trouble, the signals that left what is usual for them, in the
//! order in which they did, by the targets that they come from.
//!
//! It names suspects, never a cause: what moves first may itself be a victim of something that nobody measures. Why a
//! suspect stands where it stands goes with it, as data.

mod onset;
mod order;

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;

use super::{Series, Store, baseline::ROOM, sorts::Sorts};
use crate::domain::{
    clock::Moment,
    dependency::Needs,
    signal::{Labels, Place},
};

/// So long before the beginning something may have moved that has to do with it.
pub const BEFORE: TimeDelta = TimeDelta::minutes(15);
/// So long after it.
pub const AFTER: TimeDelta = TimeDelta::minutes(10);
/// So many signals of a suspect are told at most.
const SIGNALS: usize = 12;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// When the trouble began: the incident's beginning, or that of the first alarm.
    pub t0: Moment,
    /// The present moment: nothing after it is looked at.
    pub now: Moment,
    /// Who needs whom.
    pub needs: &'a Needs,
    /// What was changed, in any order.
    pub changes: &'a [Change],
    /// What the signals count.
    pub sorts: &'a Sorts,
}

/// Something that somebody changed: an action of the room, a config, a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Moment,
    /// What, as one line; may come from outside, so clean it before showing.
    pub what: String,
    /// Where, when that is known.
    pub place: Option<Place>,
}

/// How a signal left what is usual for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It went up or down.
    Moved,
    /// It was not there before.
    Began,
    /// It is no longer there.
    Ended,
}

/// A signal that left what is usual for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Onset {
    /// The signal.
    pub name: Arc<str>,
    /// Its labels.
    pub labels: Labels,
    /// How it left.
    pub how: How,
    /// The first moment at which it had left.
    pub at: Moment,
    /// It may have left so long before that: nobody looked meanwhile.
    pub within: TimeDelta,
    /// How far it went, in spreads (see [`super::baseline::Baseline::score`]); below zero: downwards.
    pub size: f64,
    /// What it usually was; of a counter the rate a second.
    pub usual: f64,
    /// The furthest that it went.
    pub peak: f64,
    /// How sure that is, 0 to 1: how much was known before, how long it lasts, how far it went.
    pub certainty: f64,
    /// When it was back to usual; `None`: it is not.
    pub back: Option<Moment>,
    /// How much it says, 0 to 1: its certainty, its size, and whether it is a sign of trouble or only of less work.
    pub weight: f64,
}

impl Onset {
    /// How many times as much as usual it became, where it was something and grew.
    #[must_use]
    pub fn factor(&self) -> Option<f64> {
        let factor = self.peak / self.usual;
        (self.usual > 0.0 && factor > 1.0 && factor.is_finite()).then_some(factor)
    }
}

/// Why a suspect stands where it stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// It moved before all others, by so much.
    MovedFirst {
        /// How much earlier than the next.
        by: TimeDelta,
    },
    /// Nothing else moved nearly as far.
    Alone,
    /// It moved at the same time as others, as far as can be told; what went furthest stands first.
    AtOnce {
        /// The others.
        with: Vec<Place>,
    },
    /// Others need it, and moved too.
    NeededBy {
        /// Those.
        places: Vec<Place>,
    },
    /// It needs others that moved too: it may be their victim.
    NeedsMoved {
        /// Those.
        places: Vec<Place>,
    },
    /// Something was changed there shortly before.
    ChangeBefore {
        /// What.
        change: Change,
        /// How long before.
        by: TimeDelta,
    },
    /// It went far.
    Size {
        /// The signal that went furthest, by its name.
        name: Arc<str>,
        /// How far, in spreads.
        size: f64,
    },
    /// Little is known of what is usual there.
    LittleKnown {
        /// For so long it was watched before.
        over: TimeDelta,
    },
    /// What moved there is faint next to others.
    Faint,
}

/// A target where something moved, and how much that says.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    /// The target.
    pub place: Place,
    /// Its place in the order, from 1.
    pub rank: usize,
    /// When the first of its telling signals left.
    pub onset: Moment,
    /// That may have been so much earlier.
    pub within: TimeDelta,
    /// How sure that is, 0 to 1.
    pub certainty: f64,
    /// What moved, the most telling first.
    pub signals: Vec<Onset>,
    /// Why it stands there.
    pub why: Vec<Why>,
}

/// The suspects, the first first. Looks at every series once: ask it when something has happened, not for every picture.
#[must_use]
pub fn suspects(store: &Store, question: &Question<'_>) -> Vec<Suspect> {
    let mut places: BTreeMap<&Place, Vec<&Series>> = BTreeMap::new();
    for series in store.all() {
        if let Some(place) = series.place.as_ref().filter(|place| place.pane != ROOM) {
            places.entry(place).or_default().push(series);
        }
    }
    let found = places.into_iter().filter_map(|(place, series)| suspect(place, &series, question));
    order::order(found.collect(), question)
}

fn suspect(place: &Place, series: &[&Series], question: &Question<'_>) -> Option<order::Raw> {
    let scene = onset::Scene::of(series, question)?;
    let mut signals: Vec<Onset> = series.iter().filter_map(|series| scene.onset(series)).collect();
    signals.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.at.cmp(&b.at)).then_with(|| a.name.cmp(&b.name)));
    signals.truncate(SIGNALS);
    (!signals.is_empty()).then(|| order::Raw { place: place.clone(), signals, known: scene.known() })
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
