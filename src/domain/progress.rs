//! Progress: which steps of which playbooks are done. It belongs to the incident: a new declaration starts afresh.

use std::collections::BTreeMap;

use super::{
    actor::Actor,
    clock::Moment,
    event::{Event, Stamped},
};

/// How a step was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// When.
    pub at: Moment,
    /// Who ticked it.
    pub by: Actor,
    /// Whether a reading showed it, and not a person.
    pub by_reading: bool,
}

/// The steps that are done, by playbook and step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress(BTreeMap<(String, String), Tick>);

impl Progress {
    /// Takes one event in; most change nothing.
    pub fn apply(&mut self, stamped: &Stamped) {
        match &stamped.event {
            Event::IncidentDeclared { .. } => self.0.clear(),
            Event::StepTicked { playbook, step, done: false, .. } => {
                self.0.remove(&(playbook.clone(), step.clone()));
            }
            Event::StepTicked { playbook, step, by_reading, done: true } => {
                let tick = Tick { at: stamped.at, by: stamped.actor.clone(), by_reading: *by_reading };
                self.0.entry((playbook.clone(), step.clone())).or_insert(tick);
            }
            _ => {}
        }
    }

    /// How a step was done; `None` while it is not.
    #[must_use]
    pub fn tick(&self, playbook: &str, step: &str) -> Option<&Tick> {
        self.0.get(&(playbook.to_owned(), step.to_owned()))
    }

    /// How many steps of a playbook are done.
    #[must_use]
    pub fn done(&self, playbook: &str) -> usize {
        self.0.keys().filter(|(id, _)| id == playbook).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incident::Severity;

    fn tick(step: &str, done: bool) -> Event {
        Event::StepTicked { playbook: "deadlock".into(), step: step.into(), by_reading: false, done }
    }

    fn fold(events: impl IntoIterator<Item = Event>) -> Progress {
        let mut progress = Progress::default();
        for (seq, event) in (1..).zip(events) {
            let at = Moment::UNIX_EPOCH + chrono::TimeDelta::seconds(seq);
            let actor = Actor::Person("jiwon".into());
            progress.apply(&Stamped { seq: seq.unsigned_abs(), at, actor, event });
        }
        progress
    }

    #[test]
    fn a_step_is_done_since_its_first_tick_until_it_is_taken_back() {
        let progress = fold([tick("kill", true), tick("kill", true), tick("look", true), tick("look", false)]);
        let first = progress.tick("deadlock", "kill").map(|tick| tick.at.timestamp());
        assert_eq!((first, progress.done("deadlock"), progress.done("other")), (Some(1), 1, 0));
        assert_eq!(progress.tick("deadlock", "look"), None);
    }

    #[test]
    fn a_new_incident_starts_afresh_and_an_amended_one_goes_on() {
        let declared = || Event::IncidentDeclared { severity: Severity::P1, title: "orders".into() };
        let amended = || Event::IncidentAmended { severity: Severity::P0, title: "orders".into() };
        assert_eq!(fold([declared(), tick("kill", true), amended()]).done("deadlock"), 1);
        assert_eq!(fold([declared(), tick("kill", true), Event::IncidentResolved, declared()]).done("deadlock"), 0);
    }
}
