//! Which playbooks fit what is judged now, and which of them is proposed. Pure.

use chrono::TimeDelta;

use super::{Bound, Playbook};
use crate::domain::{
    clock::Moment,
    verdict::{Judgement, Subject, Verdict},
};

/// What a symptom is worth that says by itself which outage it is, in those that do not: a cause outweighs the few
/// consequences that it shares with others.
const DECISIVE: u32 = 4;
/// How long another playbook must fit better before it is proposed instead: a proposal must not flicker.
const HOLDS: TimeDelta = TimeDelta::seconds(10);

/// A playbook that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Which, by its place in the list given.
    pub playbook: usize,
    /// How well; more is better.
    pub score: u32,
    /// The worst verdict among the reasons.
    pub verdict: Verdict,
    /// Why, one reason for each symptom that shows, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// A judgement that shows a symptom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The symptom, by its place in the playbook.
    pub symptom: usize,
    /// What was judged.
    pub subject: Subject,
    /// How.
    pub verdict: Verdict,
    /// Why, in the language of the room.
    pub summary: String,
    /// What it is worth.
    weight: u32,
}

/// The playbooks that fit the judgements, best first; of equals the first of the list.
#[must_use]
pub fn fits(playbooks: &[Playbook], judgements: &[Judgement]) -> Vec<Fit> {
    let troubles: Vec<&Judgement> = judgements.iter().filter(|judgement| is_trouble(judgement.verdict)).collect();
    let mut fits: Vec<Fit> =
        playbooks.iter().enumerate().filter_map(|(nth, playbook)| fit(nth, playbook, &troubles)).collect();
    fits.sort_by_key(|fit| std::cmp::Reverse(fit.score));
    fits
}

/// Known to be bad: what nobody can see shows no symptom.
const fn is_trouble(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Warn | Verdict::Crit)
}

fn fit(nth: usize, playbook: &Playbook, troubles: &[&Judgement]) -> Option<Fit> {
    let symptoms = playbook.symptoms.iter().enumerate();
    let mut reasons: Vec<Reason> = symptoms
        .filter_map(|(nth, symptom)| {
            let shows = |judgement: &&&Judgement| {
                symptom.when.iter().any(|bound| bound.concerns(judgement) && judgement.verdict >= bound.at_least)
            };
            // Of equals the first.
            let worst = troubles.iter().filter(shows).rev().max_by_key(|judgement| judgement.verdict)?;
            let weight =
                if worst.verdict == Verdict::Crit { 2 } else { 1 } * if symptom.decisive { DECISIVE } else { 1 };
            Some(Reason {
                symptom: nth,
                subject: worst.subject.clone(),
                verdict: worst.verdict,
                summary: worst.summary.clone(),
                weight,
            })
        })
        .collect();
    // What an outage shares with others says nothing while what is its own does not show.
    let decisive = |reason: &Reason| playbook.symptoms[reason.symptom].decisive;
    if playbook.symptoms.iter().any(|symptom| symptom.decisive) && !reasons.iter().any(decisive) {
        return None;
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.weight));
    let score = reasons.iter().map(|reason| reason.weight).sum();
    let verdict = reasons.iter().map(|reason| reason.verdict).max()?;
    Some(Fit { playbook: nth, score, verdict, reasons })
}

/// The worst of what is judged about something, over all targets; `None` when this room does not judge it.
#[must_use]
pub fn standing<'j>(bound: &Bound, judgements: &'j [Judgement]) -> Option<&'j Judgement> {
    judgements.iter().filter(|judgement| bound.concerns(judgement)).rev().max_by_key(|judgement| judgement.verdict)
}

/// Whether what a verification is bound to is bad; `None` when that is not known, for one target at least.
#[must_use]
pub fn is_bad(bound: &Bound, judgements: &[Judgement]) -> Option<bool> {
    let mut concerned = judgements.iter().filter(|judgement| bound.concerns(judgement)).peekable();
    concerned.peek()?;
    let verdicts: Vec<Verdict> = concerned.map(|judgement| judgement.verdict).collect();
    match verdicts {
        verdicts if verdicts.iter().any(|verdict| is_trouble(*verdict)) => Some(true),
        verdicts if verdicts.contains(&Verdict::Unknown) => None,
        _ => Some(false),
    }
}

/// The one playbook that is proposed. It stays until another has fitted better for a while.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposal {
    shown: Option<usize>,
    rival: Option<(Option<usize>, Moment)>,
}

impl Proposal {
    /// The playbook, by its place in the list.
    #[must_use]
    pub const fn playbook(&self) -> Option<usize> {
        self.shown
    }

    /// Takes in which fits best now.
    pub fn observe(&mut self, best: Option<usize>, now: Moment) {
        if best == self.shown {
            self.rival = None;
            return;
        }
        let since = self.rival.filter(|(rival, _)| *rival == best).map_or(now, |(_, since)| since);
        // The first one need not prove itself.
        if self.shown.is_none() || now - since >= HOLDS {
            (self.shown, self.rival) = (best, None);
        } else {
            self.rival = Some((best, since));
        }
    }
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
