//! `[[escalation]]`: the matrix of who is told when.

use std::{collections::BTreeMap, time::Duration};

use super::{Section, unknown};
use crate::domain::{
    escalation::{Matrix, ONCALL, Rung},
    incident::Severity,
    people::People,
};

/// How late a rung may be: a week.
const LATEST: Duration = Duration::from_hours(7 * 24);

/// The matrix; `oncall` says whether somebody is on duty at all.
pub(super) fn read(file: &mut Section<'_>, people: &People, oncall: bool) -> Matrix {
    let mut rungs: Vec<Rung> = Vec::new();
    for mut section in file.tables("escalation") {
        let after = after(&mut section, &rungs);
        let mut tells = BTreeMap::new();
        for severity in Severity::ALL {
            let Some(name) = section.string(severity.id()) else { continue };
            if let Some(wrong) = wrong(&name, people, oncall) {
                section.problem(severity.id(), wrong);
            }
            tells.insert(severity, name);
        }
        if tells.is_empty() {
            section.problem_here("this rung tells nobody: write P0 = \"GROUP\" or another severity");
        }
        section.finish();
        rungs.extend(after.map(|after| Rung { after, tells }));
    }
    Matrix::new(rungs)
}

fn after(section: &mut Section<'_>, others: &[Rung]) -> Option<Duration> {
    if !section.has("after") {
        section.problem_here("`after` is missing: how long after the beginning, such as \"15m\"");
        return None;
    }
    let after = section.duration("after", &(Duration::ZERO..=LATEST))?;
    if others.iter().any(|rung| rung.after == after) {
        section.problem("after", "another rung stands there already; write its severities into that one");
    }
    Some(after)
}

/// Why a rung cannot tell whom it names.
fn wrong(name: &str, people: &People, oncall: bool) -> Option<String> {
    if name == ONCALL {
        let why = "`oncall` means whoever is on duty, and there is no [oncall]; write it, or name a person or a group";
        return (!oncall).then(|| why.to_owned());
    }
    let known = people.groups().chain(people.ids()).chain([ONCALL]);
    (!people.knows(name)).then(|| unknown("person or group", name, known))
}
