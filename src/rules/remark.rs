//! What is worth knowing about how rules were read, and what is probably wrong with them though they can be read.

use super::words as w;
use crate::domain::words::Lang;

/// Something worth knowing about a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The rule, or the group or signal that it is about.
    pub rule: String,
    /// Where it stands.
    pub origin: String,
    /// What it is.
    pub kind: Kind,
}

/// What is worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A condition is read otherwise than it is written.
    ReadAs {
        /// As what.
        expr: String,
    },
    /// A severity that nobody wrote.
    Severity {
        /// Which.
        severity: String,
    },
    /// A team as routes call it.
    Team {
        /// As it is written.
        written: String,
        /// As what it is read.
        team: String,
    },
    /// A name that another rule of the file has.
    Renamed {
        /// The name as written.
        was: String,
    },
    /// It takes the place of another rule of that name.
    Replaces {
        /// Where the other one stands.
        other: String,
    },
    /// A key that means nothing here.
    Ignored {
        /// The key.
        key: String,
    },
    /// A severity that nobody knows.
    NoSeverity {
        /// What is written; may be empty.
        written: String,
    },
    /// A signal that nobody gives.
    UnknownSignal {
        /// Its name.
        signal: String,
        /// What was probably meant.
        near: Option<String>,
    },
    /// An expression without a comparison fires always.
    AlwaysFires,
    /// A comparison that no value passes.
    NeverFires {
        /// Which.
        comparison: String,
    },
    /// A part of a template that is not understood.
    Template {
        /// That part.
        part: String,
    },
    /// A template names a label that the result does not have.
    NoLabel {
        /// The label.
        label: String,
    },
}

impl Remark {
    /// Whether something is probably wrong.
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        matches!(
            self.kind,
            Kind::NoSeverity { .. }
                | Kind::UnknownSignal { .. }
                | Kind::AlwaysFires
                | Kind::NeverFires { .. }
                | Kind::Template { .. }
                | Kind::NoLabel { .. }
        )
    }

    /// It as a sentence.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        match &self.kind {
            Kind::ReadAs { expr } => w::read_as(lang, expr),
            Kind::Severity { severity } => w::usual_severity(lang, severity),
            Kind::Team { written, team } => w::team(lang, written, team),
            Kind::Renamed { was } => w::renamed(lang, was),
            Kind::Replaces { other } => w::replaces(lang, other),
            Kind::Ignored { key } => w::ignored(lang, key),
            Kind::NoSeverity { written } if written.is_empty() => w::without_severity().get(lang).to_owned(),
            Kind::NoSeverity { written } => w::unknown_severity(lang, written),
            Kind::UnknownSignal { signal, near: Some(near) } => w::misspelt_signal(lang, signal, near),
            Kind::UnknownSignal { signal, near: None } => w::unknown_signal(lang, signal),
            Kind::AlwaysFires => w::always_fires().get(lang).to_owned(),
            Kind::NeverFires { comparison } => w::never_fires(lang, comparison),
            Kind::Template { part } => w::template(lang, part),
            Kind::NoLabel { label } => w::no_label(lang, label),
        }
    }
}
