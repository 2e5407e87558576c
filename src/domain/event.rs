//! Facts: everything that happened in the room, in the past tense. The journal keeps them for ever.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    act::{Ran, Refusal, Verified, chain::Intent},
    actor::Actor,
    alarm::Silence,
    clock::Moment,
    incident::{Audience, Milestone, Role, Rung, Severity, Status},
    notice::Message,
    signal::Place,
    triage::Doubt,
    verdict::{Subject, Verdict},
};

/// The number of an event in its journal, from 1 without gaps. An entry is known by the number of the event that
/// added it.
pub type Seq = u64;

/// An event with its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamped {
    /// Its number.
    pub seq: Seq,
    /// When it was recorded.
    pub at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Event {
    /// Somebody opened the room.
    RoomOpened {
        /// The version of bongsu.
        version: String,
        /// Whether it is a rehearsal: nobody outside is told anything.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        rehearsal: bool,
    },
    /// The room was closed in an orderly way.
    RoomClosed,
    /// A line was put on the timeline.
    EntryAdded(NewEntry),
    /// A line was changed; what it was before stays in the journal.
    EntryEdited {
        /// The line.
        id: Seq,
        /// What is different now.
        change: Change,
    },
    /// A line was struck out: still there, no longer said.
    EntryStruck {
        /// The line.
        id: Seq,
    },
    /// A struck line was put back.
    EntryRestored {
        /// The line.
        id: Seq,
    },
    /// The cause of an automatic line showed again: the line counts instead of a second one.
    EntryRepeated {
        /// The line.
        id: Seq,
        /// How often the cause has shown by now.
        count: u32,
        /// What the line says now.
        text: String,
        /// The verdict now.
        verdict: Verdict,
        /// Of the line of an alarm: how bad it is now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        severity: Option<Severity>,
    },
    /// An incident was declared.
    IncidentDeclared {
        /// How bad it is.
        severity: Severity,
        /// One line that says what is wrong.
        title: String,
    },
    /// The open incident was given another severity or title.
    IncidentAmended {
        /// How bad it is now.
        severity: Severity,
        /// What is wrong, as known now.
        title: String,
    },
    /// The open incident is over: what older journals say of one that is closed.
    IncidentResolved,
    /// The live incident stands somewhere else on its way.
    StatusChanged {
        /// Where.
        status: Status,
        /// Why, where that was asked for.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// The live incident is better or worse than was thought.
    SeverityChanged {
        /// How bad it is now.
        severity: Severity,
        /// Why.
        reason: String,
        /// Whether the ladder of escalation begins anew.
        restarts: bool,
    },
    /// A time of the live incident was set by a person; what it was before stays in the journal.
    MilestoneSet {
        /// Which.
        milestone: Milestone,
        /// When it was; `None` when it has not been.
        at: Option<Moment>,
    },
    /// Somebody has taken the live incident on: its ladder of escalation is climbed no further.
    IncidentAcknowledged,
    /// The room works on the live incident no more, for now.
    IncidentParked,
    /// The room works on an incident again that was parked or over.
    IncidentTaken {
        /// Which.
        incident: Seq,
    },
    /// Somebody took a role, or gave it up.
    RoleAssigned {
        /// The role.
        role: Role,
        /// Who has it now; nobody when it was given up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// A role was offered to the next one; it stays where it is until that one accepts.
    HandOverOffered {
        /// The role.
        role: Role,
        /// Whom it was offered to.
        to: String,
        /// What the next one must know.
        sheet: String,
    },
    /// The next one has answered.
    HandOverAnswered {
        /// The role.
        role: Role,
        /// Who answered.
        name: String,
        /// Whether they took it.
        accepted: bool,
    },
    /// Nobody took the live incident on for so long that the next ones were told.
    RungReached {
        /// The rung.
        rung: Rung,
        /// Who is told, by their ids; nobody when there is nobody to tell.
        told: Vec<String>,
    },
    /// An update was written for everybody who must know how it stands.
    UpdateWritten {
        /// For whom.
        audience: Audience,
        /// What it says.
        text: String,
    },
    /// A document was written for people outside engineering.
    ShareWritten {
        /// What it says, as Markdown.
        text: String,
    },
    /// A message is out, or will never be, or is late.
    MessageTold(Message),
    /// The clock of the machine was set while the room was open.
    ClockStepped {
        /// By how many seconds it was moved on; back when negative.
        seconds: i64,
    },
    /// An operation is about to run. On disk before it does; its number is the action's.
    ActionIntended(Box<Intent>),
    /// Somebody said yes, and then something was not as planned: nothing was done.
    ActionRefused {
        /// What was meant.
        intent: Box<Intent>,
        /// What was different.
        refusal: Refusal,
    },
    /// An operation has run, or it is not known whether it has.
    ActionEnded {
        /// The action.
        action: Seq,
        /// How it went.
        ran: Box<Ran>,
    },
    /// It was looked whether an operation had its effect.
    ActionVerified {
        /// The action.
        action: Seq,
        /// What was seen.
        verified: Verified,
    },
    /// A change stays for good.
    ChangeKept {
        /// The action that made it.
        action: Seq,
        /// Why.
        reason: String,
    },
    /// Acting was made possible for a while.
    RoomUnlocked {
        /// Until when.
        until: Moment,
    },
    /// Acting was made impossible again.
    RoomLocked,
    /// Somebody else sits at the keys.
    DriverTook {
        /// Who.
        name: String,
        /// Their tmux client, where tmux tells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
    },
    /// A step of a playbook was done, or is not done after all.
    StepTicked {
        /// The playbook, by its id.
        playbook: String,
        /// The step of it, by its id.
        step: String,
        /// Whether a reading showed it, and not a person.
        by_reading: bool,
        /// Whether it is done.
        done: bool,
    },
    /// Somebody does not want to hear of some alarms for a while.
    SilenceSet(Silence),
    /// Somebody wants to hear of them again.
    SilenceEnded {
        /// The event that silenced them.
        silence: Seq,
    },
    /// Somebody looked, and it is not there; or it may be there after all.
    RuledOut {
        /// Where.
        doubt: Doubt,
        /// Why.
        reason: String,
        /// Whether it is not there.
        out: bool,
    },
    /// Written by a newer bongsu: kept, not understood.
    #[serde(other)]
    Unknown,
}

impl Event {
    /// Whether the room did it by itself, whoever sits at the keys.
    #[must_use]
    pub const fn is_automatic(&self) -> bool {
        match self {
            Self::EntryAdded(entry) => {
                matches!(
                    entry.origin,
                    Origin::Verdict { .. }
                        | Origin::Alarm { .. }
                        | Origin::Itself
                        | Origin::Action { by_itself: true, .. }
                        | Origin::Playbook { by_reading: true }
                )
            }
            Self::ActionIntended(intent) | Self::ActionRefused { intent, .. } => intent.by.is_none(),
            Self::StepTicked { by_reading, .. } => *by_reading,
            Self::EntryRepeated { .. }
            | Self::RungReached { .. }
            | Self::MessageTold(_)
            | Self::ClockStepped { .. }
            | Self::RoomOpened { .. }
            | Self::RoomClosed
            | Self::ActionEnded { .. }
            | Self::ActionVerified { .. } => true,
            _ => false,
        }
    }
}

impl Event {
    /// Whether it tells of the life of an incident.
    #[must_use]
    pub const fn is_of_incident(&self) -> bool {
        matches!(
            self,
            Self::IncidentDeclared { .. }
                | Self::IncidentAmended { .. }
                | Self::IncidentResolved
                | Self::StatusChanged { .. }
                | Self::SeverityChanged { .. }
                | Self::MilestoneSet { .. }
                | Self::IncidentAcknowledged
                | Self::IncidentParked
                | Self::IncidentTaken { .. }
                | Self::RoleAssigned { .. }
                | Self::HandOverOffered { .. }
                | Self::HandOverAnswered { .. }
                | Self::RungReached { .. }
                | Self::UpdateWritten { .. }
                | Self::ShareWritten { .. }
                | Self::MessageTold(_)
                | Self::ClockStepped { .. }
        )
    }

    /// Whether the live incident ends with it.
    #[must_use]
    pub const fn ends_incident(&self) -> bool {
        match self {
            Self::IncidentResolved => true,
            Self::StatusChanged { status, .. } => status.ends(),
            _ => false,
        }
    }
}

/// A new line for the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct NewEntry {
    /// When it happened, which may be before it was written down.
    pub at: Moment,
    /// Where it comes from.
    pub origin: Origin,
    /// The text, one or several lines.
    pub text: String,
    /// What kind of statement it is.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<Tag>,
    /// The rows that were pinned with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

impl NewEntry {
    /// A person's note about what happened at `at`.
    pub fn note(at: Moment, text: impl Into<String>) -> Self {
        Self { at, origin: Origin::Note, text: text.into(), tags: BTreeSet::new(), evidence: None }
    }
}

/// Where a line of the timeline comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "kebab-case")]
pub enum Origin {
    /// A person wrote it.
    Note,
    /// A person pinned rows of a pane.
    Pin,
    /// A verdict changed.
    Verdict {
        /// Whose.
        subject: Subject,
        /// To what.
        verdict: Verdict,
    },
    /// Alarms of one cause began to fire.
    Alarm {
        /// By which the alarms are known.
        id: i64,
        /// The target that is probably the cause.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// How bad it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        severity: Option<Severity>,
        /// The team that owns it, of a business signal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<String>,
        /// How it stands: over, worth a look, broken.
        verdict: Verdict,
        /// The rule of the first of them.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        rule: String,
        /// Whether nothing connects them but that they came together.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        storm: bool,
    },
    /// An operation was run, or refused at the last moment.
    Action {
        /// Which.
        action: Seq,
        /// How it stands: done and seen to help, or not.
        verdict: Verdict,
        /// Whether the room did it by itself.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_itself: bool,
    },
    /// What a person did with the room: declared, unlocked, took a role.
    Room,
    /// What the room did by itself: told the next ones, found that a message is not out.
    Itself,
    /// A step of a playbook was ticked.
    Playbook {
        /// Whether a reading showed it, and not a person.
        #[serde(rename = "by-reading")]
        by_reading: bool,
    },
}

/// What kind of statement a line makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tag {
    /// What might be the cause.
    Hypothesis,
    /// What was seen.
    Evidence,
    /// What was decided.
    Decision,
    /// What was done.
    Action,
    /// What was told to whom.
    Comms,
}

impl Tag {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Hypothesis, Self::Evidence, Self::Decision, Self::Action, Self::Comms];

    /// The word for it, the same in every language of the room and in the journal.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hypothesis => "hypothesis",
            Self::Evidence => "evidence",
            Self::Decision => "decision",
            Self::Action => "action",
            Self::Comms => "comms",
        }
    }
}

/// Rows of a pane as they were when they were pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Evidence {
    /// The pane, such as `mysql`.
    pub pane: String,
    /// The target, where the rows have one.
    pub target: Option<String>,
    /// The sub-view, such as `locks`.
    pub view: String,
    /// When the reading was taken.
    pub taken_at: Option<Moment>,
    /// The titles of the columns.
    pub columns: Vec<String>,
    /// The rows, cell by cell.
    pub rows: Vec<Vec<String>>,
    /// What the details said, line by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
}

/// What an edit changes; `None` leaves a part as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Change {
    /// The new text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The new time of the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// The new tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeSet<Tag>>,
    /// Whether the line is starred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starred: Option<bool>,
}

impl Change {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_a_newer_bongsu_is_kept_as_unknown() {
        let event: Event = serde_json::from_str(r#"{"kind":"page-sent","to":"jiwon"}"#).unwrap_or(Event::RoomClosed);
        assert_eq!(event, Event::Unknown);
    }

    #[test]
    fn events_survive_the_way_through_json() {
        let entry = NewEntry::note(Moment::UNIX_EPOCH, "락 대기\n두 줄");
        for event in [
            Event::EntryAdded(entry),
            Event::EntryEdited { id: 3, change: Change { starred: Some(true), ..Change::default() } },
            Event::IncidentDeclared { severity: Severity::P1, title: "payments".into() },
            Event::StepTicked { playbook: "deadlock".into(), step: "kill".into(), by_reading: true, done: true },
            Event::EntryAdded(NewEntry {
                origin: Origin::Playbook { by_reading: true },
                ..NewEntry::note(Moment::UNIX_EPOCH, "done")
            }),
        ] {
            let text = serde_json::to_string(&event).unwrap_or_default();
            assert_eq!(serde_json::from_str::<Event>(&text).ok(), Some(event), "{text}");
        }
    }
}
