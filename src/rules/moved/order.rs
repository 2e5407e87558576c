//! The order of the suspects: what says much before what is faint, what moved early before what moved late, what is
//! needed before what needs it.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{Change, Onset, Question, Suspect, Why};
use crate::domain::{clock::Moment, signal::Place};

/// What is needed comes first unless it moved later by more than this: it may be looked at less often.
const CLEARLY_LATER: TimeDelta = TimeDelta::seconds(30);
/// Moments closer than this are the same.
const SAME: TimeDelta = TimeDelta::seconds(2);
/// A change is of interest so long before something moves.
const CHANGE: TimeDelta = TimeDelta::minutes(10);
/// What says less than this part of the most telling one is faint.
const FAINT: f64 = 0.4;
/// A signal tells of its target's onset when it says at least this part of the most telling one there.
const TELLING: f64 = 0.5;
/// What is needed comes first when it says at least this part of what needs it.
const NEEDED: f64 = 0.35;
/// By so much a change shortly before makes a target more suspicious.
const CHANGED: f64 = 1.5;
/// Less than that was known for so long is little.
const LITTLE: TimeDelta = TimeDelta::minutes(10);
/// From so many spreads on the size is worth telling.
const FAR: f64 = 10.0;

/// A target where something moved, not yet in its order.
pub(super) struct Raw {
    pub(super) place: Place,
    /// The most telling first; never empty.
    pub(super) signals: Vec<Onset>,
    pub(super) known: TimeDelta,
}

/// The same with what its order follows from.
struct Weighed {
    raw: Raw,
    onset: Moment,
    within: TimeDelta,
    weight: f64,
    change: Option<Change>,
}

impl Weighed {
    fn of(raw: Raw, question: &Question<'_>) -> Self {
        let most = raw.signals.first().map_or(0.0, |signal| signal.weight);
        let telling = raw.signals.iter().filter(|signal| signal.weight >= TELLING * most);
        let first = telling.min_by_key(|signal| signal.at);
        let (onset, within) = first.map_or((question.t0, TimeDelta::zero()), |signal| (signal.at, signal.within));
        let near = |change: &&Change| {
            change.place.as_ref() == Some(&raw.place) && change.at <= onset && onset - change.at <= CHANGE
        };
        let change = question.changes.iter().filter(near).max_by_key(|change| change.at).cloned();
        let weight = if change.is_some() { most * CHANGED } else { most };
        Self { raw, onset, within, weight, change }
    }

    /// Whether it moved at the same time as another, as far as can be told.
    fn is_with(&self, other: &Self) -> bool {
        let apart = (self.onset - other.onset).abs();
        apart <= self.within.max(other.within).max(SAME)
    }
}

/// Puts the suspects in order and says why.
pub(super) fn order(found: Vec<Raw>, question: &Question<'_>) -> Vec<Suspect> {
    let mut all: Vec<_> = found.into_iter().map(|raw| Weighed::of(raw, question)).collect();
    all.sort_by(|a, b| a.onset.cmp(&b.onset).then_with(|| a.raw.place.cmp(&b.raw.place)));
    let most = all.iter().map(|one| one.weight).fold(0.0, f64::max);
    let (strong, faint): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.weight >= FAINT * most);
    let strong_ones = strong.len();
    let all: Vec<_> = waves(strong).into_iter().chain(waves(faint)).collect();
    let order = causes_first(&all, question);
    let why: Vec<_> = order.iter().map(|at| reasons(&all, *at, *at >= strong_ones, question)).collect();
    let mut all: Vec<Option<Weighed>> = all.into_iter().map(Some).collect();
    let mut suspects = Vec::with_capacity(all.len());
    for (at, why) in order.into_iter().zip(why) {
        let Some(one) = all.get_mut(at).and_then(Option::take) else { continue };
        let certainty = one.raw.signals.first().map_or(0.0, |signal| signal.certainty);
        suspects.push(Suspect {
            place: one.raw.place,
            rank: suspects.len() + 1,
            onset: one.onset,
            within: one.within,
            certainty,
            signals: one.raw.signals,
            why,
        });
    }
    suspects
}

/// Those that moved at once, as far as can be told, by how much they say; `all` are in the order of their onsets.
fn waves(all: Vec<Weighed>) -> Vec<Weighed> {
    let mut done: Vec<Weighed> = Vec::with_capacity(all.len());
    let mut wave: Vec<Weighed> = Vec::new();
    for one in all {
        if wave.first().is_some_and(|first| !first.is_with(&one)) {
            done.append(&mut by_weight(std::mem::take(&mut wave)));
        }
        wave.push(one);
    }
    done.append(&mut by_weight(wave));
    done
}

fn by_weight(mut wave: Vec<Weighed>) -> Vec<Weighed> {
    wave.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    wave
}

/// The order in which whoever is needed, and moved not clearly later, comes before whoever needs it.
fn causes_first(all: &[Weighed], question: &Question<'_>) -> Vec<usize> {
    let mut order = Vec::with_capacity(all.len());
    let mut seen = BTreeSet::new();
    for at in 0..all.len() {
        place_with_causes(all, at, question, (&mut order, &mut seen));
    }
    order
}

fn place_with_causes(
    all: &[Weighed],
    at: usize,
    question: &Question<'_>,
    (order, seen): (&mut Vec<usize>, &mut BTreeSet<usize>),
) {
    // Who needs each other in a ring stays as it is.
    if !seen.insert(at) {
        return;
    }
    let below = question.needs.below(&all[at].raw.place);
    for other in 0..all.len() {
        if below.contains(&all[other].raw.place) && may_cause(&all[other], &all[at]) {
            place_with_causes(all, other, question, (&mut *order, &mut *seen));
        }
    }
    order.push(at);
}

/// Whether what is needed may be the cause of what happened to whoever needs it.
fn may_cause(below: &Weighed, above: &Weighed) -> bool {
    let later = (below.onset - below.within) - above.onset;
    later <= CLEARLY_LATER && below.weight >= NEEDED * above.weight
}

fn reasons(all: &[Weighed], at: usize, faint: bool, question: &Question<'_>) -> Vec<Why> {
    let own = &all[at];
    let others = || all.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, other)| other);
    let place = |one: &Weighed| one.raw.place.clone();
    let mut why = Vec::new();
    if let Some(change) = &own.change {
        why.push(Why::ChangeBefore { change: change.clone(), by: own.onset - change.at });
    }
    let telling = || others().filter(|other| other.weight >= NEEDED * own.weight);
    let related = |a: &Weighed, b: &Weighed| question.needs.needs(&a.raw.place, &b.raw.place);
    let at_once: Vec<_> = telling().filter(|other| other.is_with(own)).collect();
    match telling().map(|other| other.onset).min() {
        _ if faint => {}
        None => why.push(Why::Alone),
        Some(next) if at_once.is_empty() && next > own.onset => why.push(Why::MovedFirst { by: next - own.onset }),
        Some(_) => {}
    }
    let above: Vec<_> = others().filter(|other| related(other, own) && may_cause(own, other)).map(place).collect();
    if !above.is_empty() {
        why.push(Why::NeededBy { places: above });
    }
    let below = question.needs.below(&own.raw.place);
    let causes = |other: &&Weighed| below.contains(&other.raw.place) && may_cause(other, own);
    let below: Vec<_> = others().filter(causes).map(place).collect();
    if !below.is_empty() {
        why.push(Why::NeedsMoved { places: below });
    }
    // Where one needs the other, that decides, and not how far they went.
    let with: Vec<_> =
        at_once.into_iter().filter(|other| !related(other, own) && !related(own, other)).map(place).collect();
    if !with.is_empty() {
        why.push(Why::AtOnce { with });
    }
    let furthest = own.raw.signals.iter().max_by(|a, b| a.size.abs().total_cmp(&b.size.abs()));
    if let Some(signal) = furthest.filter(|signal| signal.size.abs() >= FAR) {
        why.push(Why::Size { name: signal.name.clone(), size: signal.size });
    }
    if faint {
        why.push(Why::Faint);
    }
    if own.raw.known < LITTLE {
        why.push(Why::LittleKnown { over: own.raw.known });
    }
    why
}
