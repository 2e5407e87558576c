//! Redaction: a recording that may be given away. Names become other names, always the same one for the same thing, so
//! that the story stays readable; literals and values go.
//!
//! It knows no pane. What a text is follows from the name of its field ([`rules`]) and from what it looks like
//! ([`prose`], [`sql`]); numbers and the names of tables, topics, groups and targets stay, or nothing would be left to
//! look at. What cannot be read cannot be masked, and is left out.

mod names;
mod prose;
mod rules;
mod sql;

use serde_json::{Value, value::RawValue};

pub(super) use self::rules::is_field;
use self::{names::Names, rules::Rule};
use super::About;
use crate::{
    config,
    domain::{
        actor::Actor,
        event::{Event, Stamped},
        reading::{Fault, FaultKind},
        sample::{Outcome, Sample},
    },
};

/// Whether a text is a word of a fixed vocabulary: not one that somebody chose.
pub(super) fn is_vocabulary(field: &str, text: &str) -> bool {
    rules::of_field(field) == Rule::Keep && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// What stands for a reading that could not be masked.
const LEFT_OUT: &str = "the reading could not be masked and was left out";

/// Masks one recording, part by part. A name that it has met once it finds again in running text; so whoever can should
/// let it look at everything first.
#[derive(Debug, Default)]
pub struct Redactor {
    names: Names,
}

impl Redactor {
    /// What a recording says of itself, masked.
    #[must_use]
    pub fn about(&mut self, about: About) -> About {
        let config = config::rewrite(&about.config, &mut |key, text| {
            if rules::is_pattern(key) {
                self.names.learn_pattern(text);
            }
            self.names.mask(rules::of_setting(key), text)
        });
        About { config, redacted: true, ..about }
    }

    /// A sample, masked.
    #[must_use]
    pub fn sample(&mut self, sample: Sample) -> Sample {
        let outcome = match sample.outcome {
            Outcome::Data(data) => self.data(&data).map_or_else(|| Outcome::Fault(left_out()), Outcome::Data),
            Outcome::Fault(fault) => {
                Outcome::Fault(Fault { detail: self.names.mask(Rule::Prose, &fault.detail), ..fault })
            }
        };
        Sample { outcome, ..sample }
    }

    /// An event, masked.
    #[must_use]
    pub fn event(&mut self, stamped: Stamped) -> Stamped {
        let (seq, at) = (stamped.seq, stamped.at);
        let masked = serde_json::to_value(stamped).ok().and_then(|mut value| {
            self.meet(&value, Rule::Prose, rules::of_event);
            if let Some(evidence) = value.pointer_mut("/event/evidence") {
                self.evidence(evidence);
            }
            self.walk(&mut value, Rule::Prose, rules::of_event);
            serde_json::from_value(value).ok()
        });
        masked.unwrap_or(Stamped { seq, at, actor: Actor::Room, event: Event::Unknown })
    }

    /// Pinned rows: what a cell is stands in the title of its column, what a line of details is before its colon.
    fn evidence(&mut self, evidence: &mut Value) {
        let titles = evidence["columns"].as_array().cloned().unwrap_or_default();
        let rules: Vec<_> = titles.iter().map(|title| rules::of_title(title.as_str().unwrap_or_default())).collect();
        for row in evidence["rows"].as_array_mut().into_iter().flatten() {
            for (cell, rule) in row.as_array_mut().into_iter().flatten().zip(&rules) {
                if let Value::String(text) = cell {
                    *text = self.names.mask(*rule, text);
                }
            }
        }
        for line in evidence["details"].as_array_mut().into_iter().flatten() {
            if let Value::String(text) = line
                && let Some((label, rest)) = text.split_once(": ")
            {
                *text = format!("{label}: {}", self.names.mask(rules::of_title(label), rest));
            }
        }
    }

    /// Looks at a sample only for the names in it, so that they are found in the events before it.
    pub fn learn(&mut self, sample: &Sample) {
        if let Outcome::Data(data) = &sample.outcome
            && let Ok(value) = serde_json::from_str(data.get())
        {
            self.meet(&value, Rule::Prose, rules::of_field);
        }
    }

    fn data(&mut self, data: &RawValue) -> Option<Box<RawValue>> {
        let mut value: Value = serde_json::from_str(data.get()).ok()?;
        self.meet(&value, Rule::Prose, rules::of_field);
        self.walk(&mut value, Rule::Prose, rules::of_field);
        serde_json::value::to_raw_value(&value).ok()
    }

    /// Meets every name in `value`, so that it is known before running text is read.
    fn meet(&mut self, value: &Value, here: Rule, rule: fn(&str) -> Rule) {
        match value {
            Value::String(text) if here.is_name() => {
                self.names.mask(here, text);
            }
            Value::Array(items) => items.iter().for_each(|item| self.meet(item, here, rule)),
            Value::Object(members) => {
                for (name, member) in members {
                    self.names.learn_patterns(name, member);
                    self.meet(member, rule(name), rule);
                }
            }
            _ => {}
        }
    }

    /// Masks every text in `value`, which stands in a field of the rule `here`. JSON is nested no deeper than its parser
    /// allows.
    fn walk(&mut self, value: &mut Value, here: Rule, rule: fn(&str) -> Rule) {
        match value {
            Value::String(text) => *text = self.names.mask(here, text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(item, here, rule)),
            Value::Object(members) => {
                for (name, member) in members.iter_mut() {
                    self.walk(member, rule(name), rule);
                }
                self.rename(members);
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The keys of a map may be addresses.
    fn rename(&mut self, members: &mut serde_json::Map<String, Value>) {
        if members.keys().all(|name| rules::is_field(name)) {
            return;
        }
        let renamed = std::mem::take(members).into_iter().map(|(name, member)| {
            let name = if rules::is_field(&name) { name } else { self.names.mask(Rule::Prose, &name) };
            (name, member)
        });
        members.extend(renamed.collect::<Vec<_>>());
    }
}

fn left_out() -> Fault {
    Fault::new(FaultKind::Protocol, LEFT_OUT)
}

#[cfg(test)]
#[path = "redact_tests.rs"]
mod tests;
