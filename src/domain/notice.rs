//! Notices: what people are to be told, and what became of each message. Pure data: whom it reaches, by which way and in
//! which words is decided elsewhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    clock::Moment,
    event::Seq,
    incident::Severity,
    words::{Lang, Words},
};

/// Something that people are to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Notice {
    /// By which it is told once, also after a restart: `j7f3/412/declared`.
    pub key: String,
    /// The incident or alarm that it belongs to: one thread, one page, one order.
    pub cause: String,
    /// What happened.
    pub kind: Kind,
    /// How bad the cause is.
    pub severity: Severity,
    /// Whom it is written for.
    pub audience: Audience,
    /// One line that says what is wrong.
    pub title: String,
    /// The words themselves, where a person wrote or confirmed them; empty where the template makes them.
    #[serde(default)]
    pub text: String,
    /// When it happened.
    pub at: Moment,
    /// The people and groups to reach directly, by their ids; may be empty.
    #[serde(default)]
    pub to: Vec<String>,
    /// What templates may say: `room`, `environment`, `status`, `commander`, `started`, `elapsed`, `next-update`, `url` …
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
}

/// What a notice is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An incident was declared.
    Declared,
    /// A rung of the ladder was reached.
    Escalated {
        /// Which, from 1.
        rung: u32,
    },
    /// Somebody is on it.
    Acknowledged,
    /// The status changed.
    Status,
    /// The severity changed.
    Severity,
    /// A written update for one audience.
    Update,
    /// A role has another holder.
    HandedOver,
    /// It is over.
    Resolved,
    /// The incident was closed.
    Closed,
    /// Alarms of one cause fire, and no incident was declared yet that is as bad.
    Alarm,
    /// They are over.
    AlarmOver,
    /// A business signal, for the team that owns it.
    Business {
        /// The team.
        team: String,
    },
    /// Only a test of the ways.
    Test,
}

impl Kind {
    /// The names of all kinds, as the config writes them.
    pub const NAMES: &[&str] = &[
        "declared",
        "escalated",
        "acknowledged",
        "status",
        "severity",
        "update",
        "handed-over",
        "resolved",
        "closed",
        "alarm",
        "alarm-over",
        "business",
        "test",
    ];

    /// Its name, the same in every language.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Escalated { .. } => "escalated",
            Self::Acknowledged => "acknowledged",
            Self::Status => "status",
            Self::Severity => "severity",
            Self::Update => "update",
            Self::HandedOver => "handed-over",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Alarm => "alarm",
            Self::AlarmOver => "alarm-over",
            Self::Business { .. } => "business",
            Self::Test => "test",
        }
    }

    /// Whether it is worth waking somebody.
    #[must_use]
    pub const fn wakes(&self) -> bool {
        matches!(self, Self::Declared | Self::Escalated { .. } | Self::Severity | Self::Alarm | Self::Test)
    }
}

/// Whom words are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Those who repair.
    Engineers,
    /// Everybody in the company.
    Company,
    /// Everybody.
    Public,
}

impl Audience {
    /// All of them, the closest first.
    pub const ALL: [Self; 3] = [Self::Engineers, Self::Company, Self::Public];

    /// Its name, the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Engineers => "engineers",
            Self::Company => "company",
            Self::Public => "public",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> Words {
        match self {
            Self::Engineers => Words::new("engineers", "엔지니어"),
            Self::Company => Words::new("company", "사내"),
            Self::Public => Words::new("public", "외부 공개"),
        }
    }
}

/// A sentence in every language of the room, made when it happened and read whenever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// English.
    pub en: String,
    /// Korean.
    pub ko: String,
}

impl Said {
    /// What `say` says in each language.
    #[must_use]
    pub fn of(say: impl Fn(Lang) -> String) -> Self {
        Self { en: say(Lang::En), ko: say(Lang::Ko) }
    }

    /// It in that language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ko => &self.ko,
        }
    }
}

impl From<Words> for Said {
    fn from(words: Words) -> Self {
        Self { en: words.en.to_owned(), ko: words.ko.to_owned() }
    }
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It waits for business hours.
    Held,
    /// It waits for its turn.
    Queued,
    /// It is on its way.
    Sending,
    /// The service took it.
    Sent,
    /// The service says that it arrived.
    Delivered,
    /// It failed, and is tried again.
    Failed,
    /// It failed for good.
    GivenUp,
    /// A person took it back before it was sent.
    Dropped,
    /// The same page went out a moment ago.
    Folded,
    /// A rehearsal: it was made and not sent.
    Rehearsed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Held,
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Delivered,
        Self::Failed,
        Self::GivenUp,
        Self::Dropped,
        Self::Folded,
        Self::Rehearsed,
    ];

    /// Its name, the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::GivenUp => "given-up",
            Self::Dropped => "dropped",
            Self::Folded => "folded",
            Self::Rehearsed => "rehearsed",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> Words {
        match self {
            Self::Held => Words::new("held", "보류"),
            Self::Queued => Words::new("queued", "대기"),
            Self::Sending => Words::new("sending", "전송 중"),
            Self::Sent => Words::new("sent", "보냄"),
            Self::Delivered => Words::new("delivered", "도착"),
            Self::Failed => Words::new("failed", "실패"),
            Self::GivenUp => Words::new("given up", "포기"),
            Self::Dropped => Words::new("dropped", "취소"),
            Self::Folded => Words::new("folded", "합침"),
            Self::Rehearsed => Words::new("rehearsed", "연습"),
        }
    }

    /// Whether it still has to go out.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Held | Self::Queued | Self::Sending | Self::Failed)
    }
}

/// One message to one place, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Delivery {
    /// The message, unique per notice, channel and recipient.
    pub key: String,
    /// The notice that it tells.
    pub notice: String,
    /// What it belongs to.
    pub cause: String,
    /// The name of the channel.
    pub channel: String,
    /// Whom it reaches: a number, an address; empty for a channel that is one place.
    pub recipient: String,
    /// Its first line.
    pub title: String,
    /// How far it has come.
    pub state: State,
    /// Since when.
    pub at: Moment,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, or how long it is held.
    pub next: Option<Moment>,
    /// Why it is where it is.
    pub why: Option<Said>,
    /// Whether it was not sent in time: an alarm.
    pub late: bool,
}

/// What became of a message to people outside the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Message {
    /// The incident that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<Seq>,
    /// What it tells of, the same for all messages of one notice.
    pub notice: String,
    /// The channel, by its name in the config.
    pub channel: String,
    /// Whom it went to, with only the ends of a number or an address; empty for a channel that is one place.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub recipient: String,
    /// Its first line.
    pub title: String,
    /// How far it came.
    pub state: State,
    /// Whether it was not out in time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// How often it was tried.
    pub attempts: u32,
    /// Why, in the language of the room; empty when there is nothing to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_that_of_the_journal() {
        let kinds = [
            Kind::Declared,
            Kind::Escalated { rung: 2 },
            Kind::Acknowledged,
            Kind::Status,
            Kind::Severity,
            Kind::Update,
            Kind::HandedOver,
            Kind::Resolved,
            Kind::Closed,
            Kind::Alarm,
            Kind::AlarmOver,
            Kind::Business { team: "pay".into() },
            Kind::Test,
        ];
        assert_eq!(kinds.each_ref().map(Kind::name), *Kind::NAMES);
        for kind in kinds {
            let json = serde_json::to_string(&kind).expect("JSON");
            assert!(json.contains(&format!("\"{}\"", kind.name())), "{json}");
            assert_eq!(serde_json::from_str::<Kind>(&json).expect("a kind"), kind);
        }
        for state in State::ALL {
            assert_eq!(serde_json::to_string(&state).expect("JSON"), format!("\"{}\"", state.name()));
        }
    }
}
