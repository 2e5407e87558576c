//! Reports: what the room knows, as texts for people: the sheet that goes with a role, "catch me up", updates for three
//! audiences, the document for people outside engineering, the whole story of an incident, the journal as a document.
//!
//! Pure: state in, text out. Nothing here is stored or sent, and every text is a draft until a person has read it. What
//! comes from outside goes through [`Clean`], or through [`markdown`] where the text is a document.
//!
//! [`Clean`]: crate::text::Clean
//! [`markdown`]: crate::text::escape::markdown

mod catch_up;
mod facts;
mod glossary;
mod moves;
pub mod outcome;
mod page;
mod plain;
mod record;
mod record_words;
mod share;
mod share_words;
mod sheet;
mod story;
mod story_words;
mod update;
mod words;

pub use catch_up::{Line, Section, catch_up};
pub use glossary::Glossary;
pub use record::journal;
pub use share::{share, without_hints};
pub use sheet::{overview, sheet};
pub use story::{is_told, story};
pub use update::update;

use crate::{
    domain::{
        act::Ledger,
        clock::Moment,
        event::Seq,
        incident::{Incident, Rung, Scheme, Skew},
        timeline::Timeline,
        verdict::Judgement,
        words::Lang,
    },
    text::Zone,
};

/// What reports are made of, as it stands at `now`.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// What happened.
    pub timeline: &'a Timeline,
    /// What was done.
    pub ledger: &'a Ledger,
    /// What is judged right now. Without any, the last word of the timeline about each subject counts.
    pub judgements: &'a [Judgement],
    /// What severities mean to the team.
    pub scheme: &'a Scheme,
    /// The ladder of the incident's severity, lowest rung first.
    pub rungs: &'a [Rung],
    /// The language of the text.
    pub lang: Lang,
    /// The zone of its times.
    pub zone: &'a Zone,
    /// The present moment.
    pub now: Moment,
}

impl Sight<'_> {
    /// Whether what happened at `at` and was written down as `seq` belongs to an incident.
    fn covers(&self, incident: &Incident, seq: Seq, at: Moment) -> bool {
        self.timeline.incidents().covers(incident, seq, at)
    }

    /// How the clock was set meanwhile.
    const fn skew(&self) -> Skew {
        self.timeline.incidents().skew()
    }
}

#[cfg(test)]
#[path = "fixture_tests.rs"]
mod fixture;
