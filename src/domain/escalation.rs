//! The escalation matrix: who is told how long after the beginning, by severity. Only what is written down; the clock
//! that climbs the ladder is another's.

use std::{collections::BTreeMap, time::Duration};

use super::incident::Severity;

/// The name that means whoever is on duty then. No person and no group is called so.
pub const ONCALL: &str = "oncall";

/// One line of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// How long after the beginning.
    pub after: Duration,
    /// Whom it tells, by severity: the name of a group or of a person, or [`ONCALL`]. A severity that is missing is not
    /// escalated then.
    pub tells: BTreeMap<Severity, String>,
}

/// All of its lines, the soonest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matrix {
    rungs: Vec<Rung>,
}

impl Matrix {
    /// The lines, in any order.
    #[must_use]
    pub fn new(mut rungs: Vec<Rung>) -> Self {
        rungs.sort_by_key(|rung| rung.after);
        Self { rungs }
    }

    /// The lines, the soonest first.
    #[must_use]
    pub fn rungs(&self) -> &[Rung] {
        &self.rungs
    }

    /// Whether nobody is ever told.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rungs.is_empty()
    }

    /// The ladder of one severity, the soonest rung first: how long after the beginning, and whom it tells.
    pub fn rungs_for(&self, severity: Severity) -> impl Iterator<Item = (Duration, &str)> {
        self.rungs.iter().filter_map(move |rung| Some((rung.after, rung.tells.get(&severity)?.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_of_the_manual_is_a_ladder_for_each_severity() {
        let minutes = |minutes| Duration::from_mins(minutes);
        let rung = |after, tells: &[(Severity, &str)]| Rung {
            after: minutes(after),
            tells: tells.iter().map(|(severity, name)| (*severity, (*name).to_owned())).collect(),
        };
        let (lead, head, executive) = ("team-lead", "department-head", "executive");
        let matrix = Matrix::new(vec![
            rung(60, &[(Severity::P0, executive), (Severity::P1, head), (Severity::P2, lead)]),
            rung(15, &[(Severity::P0, lead)]),
            rung(30, &[(Severity::P0, head), (Severity::P1, lead)]),
        ]);
        let ladder = |severity| matrix.rungs_for(severity).collect::<Vec<_>>();
        assert_eq!(ladder(Severity::P0), [(minutes(15), lead), (minutes(30), head), (minutes(60), executive)]);
        assert_eq!(ladder(Severity::P1), [(minutes(30), lead), (minutes(60), head)]);
        assert_eq!(ladder(Severity::P2), [(minutes(60), lead)]);
        assert_eq!(ladder(Severity::P3), []);
        assert!(Matrix::default().is_empty() && !matrix.is_empty());
    }
}
