//! How closely each target is looked at just now: by the phase, and by whether somebody sees it.

use crate::{
    app::state::Room,
    domain::{
        alarm::State,
        clock::Moment,
        effect::Effect,
        phase::{Eyes, Phase},
        signal::Place,
    },
    panes::Cx,
};

impl Room {
    /// The phase of the room.
    pub(in crate::app) fn phase(&self, now: Moment) -> Phase {
        Phase::of(self.timeline.incidents(), now, self.detect.paces.watching_for)
    }

    /// What the collectors must know when the phase, or what is seen, has changed.
    pub(super) fn keep_pace(&mut self, now: Moment) -> Option<Effect> {
        let cx = Cx { now, lang: self.style.lang, zone: &self.style.zone };
        // What may become an incident is looked at as closely as one.
        let alarmed =
            self.detect.watch.seen().any(|seen| seen.alarm.state != State::Resolved && seen.rule.severity.is_some());
        let phase = if alarmed { Phase::Incident } else { self.phase(now) };
        let mut least: Vec<_> = self
            .slots
            .iter()
            .enumerate()
            .flat_map(|(pane, slot)| slot.all_sources(&cx).into_iter().map(move |source| (pane, source.key)))
            .map(|(pane, key)| {
                let place = Place::new(key.pane, key.target);
                let least = self.detect.paces.least(phase, &place, self.eyes(pane));
                (place, least)
            })
            .collect();
        least.dedup();
        // At first nothing is held back.
        let usual = self.detect.least.is_empty() && least.iter().all(|(_, least)| least.is_zero());
        if self.detect.least == least || usual || self.standing.tape.is_some() {
            return None;
        }
        self.detect.least.clone_from(&least);
        Some(Effect::AtLeast(least))
    }

    /// Who sees a pane. Only a multiplexer tells that nobody is there.
    fn eyes(&self, pane: usize) -> Eyes {
        if self.standing.shared && self.standing.people == Some(0) {
            return Eyes::Closed;
        }
        let drawn = self.places.is_empty() || self.places.iter().any(|(shown, _)| *shown == pane);
        if drawn { Eyes::Open } else { Eyes::Elsewhere }
    }
}
