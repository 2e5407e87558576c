//! The reader of one playbook: strict, and every mistake at once.

use std::{collections::BTreeSet, ops::RangeInclusive, time::Duration};

use super::{Bound, Jump, Part, Phrase, Playbook, Step, Symptom};
use crate::{
    config::{ConfigError, File, Section, unknown},
    domain::verdict::Verdict,
    text::Clean,
};

/// The time targets that make sense.
const WITHIN: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24);
/// The actions that the person's own config defines are not known here: any name after this will do.
const OWN_ACTIONS: &str = "action.";

/// What a playbook may name.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The panes.
    pub panes: Vec<KnownPane>,
    /// The commands, and whether each only looks; `None`: commands are not judged.
    pub commands: Option<Vec<(&'static str, bool)>>,
}

/// A pane that a playbook may name.
#[derive(Debug, Clone)]
pub struct KnownPane {
    /// Its id.
    pub id: &'static str,
    /// Its sub-views.
    pub views: Vec<&'static str>,
    /// Its checks.
    pub checks: &'static [&'static str],
}

impl Known {
    fn pane(&self, section: &mut Section<'_>) -> Option<&KnownPane> {
        let name = section.required_string("pane")?;
        let names = self.panes.iter().map(|pane| pane.id);
        let name = one_of(section, "pane", &name, names)?;
        self.panes.iter().find(|pane| pane.id == name)
    }

    fn command(&self, section: &mut Section<'_>, key: &str) -> Option<String> {
        let id = section.string(key)?;
        let own = id.strip_prefix(OWN_ACTIONS).is_some_and(|name| !name.is_empty());
        let Some(commands) = self.commands.as_ref().filter(|_| !own) else { return Some(id) };
        match commands.iter().find(|(name, _)| *name == id) {
            None => {
                let looks = |only_looks: bool| key != "look" || only_looks;
                let names = commands.iter().filter(|(_, only_looks)| looks(*only_looks)).map(|(name, _)| *name);
                section.problem(key, unknown("command", &id, names));
                None
            }
            Some((_, false)) if key == "look" => {
                section.problem(key, format!("`{id}` changes something: write it as `do` of an action"));
                None
            }
            Some(_) => Some(id),
        }
    }
}

/// Reads the playbook `id` out of a file that is well-formed TOML.
///
/// # Errors
/// Everything that is wrong with it, with place and cure.
pub fn read(file: &File, id: &str, known: &Known) -> Result<Playbook, ConfigError> {
    let mut root = file.section();
    let title = root.table("title").and_then(|mut section| {
        let title = phrase(&mut section);
        section.finish();
        title
    });
    if title.is_none() {
        root.problem("title", "a playbook needs a title: write title = { en = \"…\", ko = \"…\" }");
    }
    let symptoms = root.tables("symptoms").into_iter().filter_map(|section| symptom(section, known)).collect();
    let mut ids = BTreeSet::new();
    let mut steps = Vec::new();
    let mut told = 0;
    for part in Part::ALL {
        for section in root.tables(part.key()) {
            told += 1;
            steps.extend(step(section, part, known, &mut ids));
        }
    }
    if told == 0 {
        root.problem_here("a playbook needs steps: [[diagnosis]], [[actions]], [[verification]] or [[cures]]");
    }
    root.finish();
    file.judged()?;
    // What has no problem has a title.
    let title = title.unwrap_or_else(|| Phrase { en: Clean::new(id), ko: Clean::new(id) });
    Ok(Playbook { id: id.to_owned(), title, symptoms, steps })
}

/// The name, when it is one of those that there are; else that is said, with a guess at what was meant.
fn one_of(
    section: &mut Section<'_>,
    key: &str,
    name: &str,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Option<String> {
    let found = known.clone().find(|known| *known == name);
    if found.is_none() {
        section.problem(key, unknown(key, name, known));
    }
    found.map(str::to_owned)
}

/// The text of a table, in one or both languages.
fn phrase(section: &mut Section<'_>) -> Option<Phrase> {
    let mut text = |key: &str| {
        let text = section.string(key)?;
        if text.trim().is_empty() {
            section.problem(key, format!("`{key}` must not be empty"));
        }
        Some(Clean::new(text.trim()))
    };
    let phrase = match (text("en"), text("ko")) {
        (Some(en), Some(ko)) => Phrase { en, ko },
        (Some(one), None) | (None, Some(one)) => Phrase { en: one.clone(), ko: one },
        (None, None) => {
            section.problem_here("a text is missing: write en = \"…\" or ko = \"…\", or both");
            return None;
        }
    };
    Some(phrase)
}

fn symptom(mut section: Section<'_>, known: &Known) -> Option<Symptom> {
    let text = phrase(&mut section);
    let decisive = section.boolean("decisive").unwrap_or(false);
    let when = section.tables("when");
    if decisive && when.is_empty() {
        section.problem("decisive", "what no judgement shows decides nothing: give `when`, or leave `decisive` out");
    }
    let when = when.into_iter().filter_map(|section| bound(section, true, known)).collect();
    section.finish();
    Some(Symptom { text: text?, decisive, when })
}

fn step(mut section: Section<'_>, part: Part, known: &Known, ids: &mut BTreeSet<String>) -> Option<Step> {
    let text = phrase(&mut section);
    let id = section.required_string("id");
    if let Some(id) = &id
        && !ids.insert(id.clone())
    {
        section.problem("id", format!("another step is called `{id}`; every name may be used once"));
    }
    let mut step = Step { id: id?, part, text: text?, within: None, show: None, command: None, ok: None };
    if part != Part::Cure {
        step.within = section.duration("within", &WITHIN);
        step.show = section.table("show").and_then(|section| jump(section, known));
    }
    match part {
        Part::Diagnosis => step.command = known.command(&mut section, "look"),
        Part::Action => step.command = known.command(&mut section, "do"),
        Part::Verification => step.ok = section.table("ok").and_then(|section| bound(section, false, known)),
        Part::Cure => {}
    }
    section.finish();
    Some(step)
}

/// A judgement; `level`: whether it may say from which verdict on it counts.
fn bound(mut section: Section<'_>, level: bool, known: &Known) -> Option<Bound> {
    let pane = known.pane(&mut section);
    let at_least = level.then(|| section.choice("at-least", &["warn", "crit"])).flatten();
    let check = match pane {
        Some(pane) => section
            .required_string("check")
            .and_then(|check| one_of(&mut section, "check", &check, pane.checks.iter().copied())),
        // What cannot be judged is not said to be wrong.
        None => section.string("check"),
    };
    section.finish();
    let at_least = if at_least == Some("crit") { Verdict::Crit } else { Verdict::Warn };
    Some(Bound { pane: pane?.id.to_owned(), check: check?, at_least })
}

fn jump(mut section: Section<'_>, known: &Known) -> Option<Jump> {
    let pane = known.pane(&mut section);
    let view = match pane {
        Some(pane) => {
            let view = section.string("view");
            view.and_then(|view| one_of(&mut section, "view", &view, pane.views.iter().copied()))
        }
        None => section.string("view"),
    };
    let filter = section.string("filter").map(|text| Clean::new(text.trim()).to_string()).unwrap_or_default();
    section.finish();
    Some(Jump { pane: pane?.id.to_owned(), view, filter })
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
