//! Rebalances of one group, as far as looking now and then can see them.

use std::collections::{BTreeSet, VecDeque};

use super::{Described, State};

/// How long a rebalance is recent, in seconds.
const RECENT: f64 = 120.0;
/// The most that one look may find: an epoch that jumps further was restarted.
const MOST: u32 = 20;

/// Counts the rebalances of a group.
#[derive(Debug, Default)]
pub struct Rebalances {
    last: Option<(State, BTreeSet<String>, Option<i32>)>,
    times: VecDeque<f64>,
    all: u32,
}

impl Rebalances {
    /// Takes what the coordinator says at second `now`.
    pub fn observe(&mut self, now: f64, described: &Described) {
        let members: BTreeSet<String> = described.members.iter().map(|member| member.id.clone()).collect();
        let state = described.state;
        let seen = match &self.last {
            None => 0,
            Some((_, _, Some(before))) if described.epoch.is_some() => {
                let after = described.epoch.unwrap_or(*before);
                u32::try_from(after.saturating_sub(*before)).unwrap_or_default().min(MOST)
            }
            // One that was counted when it began ends here.
            Some((before, _, _)) if before.rebalances() && !state.rebalances() => 0,
            Some((before, _, _)) if state.rebalances() && !before.rebalances() => 1,
            Some((_, before, _)) => u32::from(*before != members),
        };
        self.last = Some((state, members, described.epoch));
        self.all = self.all.saturating_add(seen);
        (0..seen).for_each(|_| self.times.push_back(now));
        while self.times.front().is_some_and(|at| now - at > RECENT) {
            self.times.pop_front();
        }
    }

    /// Since bongsu looks.
    #[must_use]
    pub const fn all(&self) -> u32 {
        self.all
    }

    /// In the last two minutes.
    #[must_use]
    pub fn recent(&self) -> u32 {
        u32::try_from(self.times.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panes::kafka::model::Consumer;

    fn group(state: State, members: &[&str], epoch: Option<i32>) -> Described {
        let members = members.iter().map(|id| Consumer { id: (*id).into(), ..Consumer::default() }).collect();
        Described { state, epoch, members, ..Described::default() }
    }

    #[test]
    fn a_rebalance_is_counted_once_however_it_is_seen() {
        use State::{CompletingRebalance, PreparingRebalance, Stable};
        let mut seen = Rebalances::default();
        let mut look = |now, state, members: &[&str]| {
            seen.observe(now, &group(state, members, None));
            (seen.all(), seen.recent())
        };
        assert_eq!(look(0.0, Stable, &["a"]), (0, 0), "what was there before bongsu looked is none");
        assert_eq!(look(5.0, Stable, &["a"]), (0, 0));
        assert_eq!(look(10.0, PreparingRebalance, &["a", "b"]), (1, 1));
        assert_eq!(look(15.0, CompletingRebalance, &["a", "b"]), (1, 1));
        assert_eq!(look(20.0, Stable, &["a", "b"]), (1, 1));
        assert_eq!(look(25.0, Stable, &["a", "c"]), (2, 2), "it came and went between two looks");
        assert_eq!(look(30.0, PreparingRebalance, &["a", "c"]), (3, 3));
        assert_eq!(look(35.0, PreparingRebalance, &["a", "d"]), (4, 4));
        assert_eq!(look(145.1, Stable, &["a", "d"]), (4, 2));
        assert_eq!(look(400.0, Stable, &["a", "d"]), (4, 0));
    }

    #[test]
    fn an_epoch_counts_what_was_not_seen() {
        let mut seen = Rebalances::default();
        for (now, epoch) in [(0.0, 7), (5.0, 7), (10.0, 10), (15.0, 2), (20.0, 1_000)] {
            seen.observe(now, &group(State::Stable, &["a"], Some(epoch)));
        }
        assert_eq!(seen.all(), 3 + MOST);
    }
}
