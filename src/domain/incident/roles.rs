//! Who does what while an incident is live, and how that passes from one to the next.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{clock::Moment, words::Words};

/// What one person does for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Leads: decides, delegates, keeps the whole in sight.
    Commander,
    /// Changes systems, as the only one.
    Operations,
    /// Speaks to everybody outside.
    Communications,
    /// Looks after what comes later: relief, follow-ups, what must be put back.
    Planning,
    /// Writes down what happens.
    Scribe,
}

impl Role {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 5] = [Self::Commander, Self::Operations, Self::Communications, Self::Planning, Self::Scribe];

    /// Its name, the same in the journal, in every language.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Commander => "commander",
            Self::Operations => "operations",
            Self::Communications => "communications",
            Self::Planning => "planning",
            Self::Scribe => "scribe",
        }
    }

    /// A few letters for the header, the same in every language.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Commander => "IC",
            Self::Operations => "OPS",
            Self::Communications => "COMMS",
            Self::Planning => "PLAN",
            Self::Scribe => "SCRIBE",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> Words {
        match self {
            Self::Commander => Words::new("incident commander", "장애 지휘"),
            Self::Operations => Words::new("operations", "운영 작업"),
            Self::Communications => Words::new("communications", "소통"),
            Self::Planning => Words::new("planning", "계획"),
            Self::Scribe => Words::new("scribe", "기록"),
        }
    }

    /// What it is for, in one line.
    #[must_use]
    pub const fn meaning(self) -> Words {
        match self {
            Self::Commander => Words::new("leads, decides, delegates", "지휘하고 결정하고 일을 나눔"),
            Self::Operations => Words::new("changes systems, as the only one", "시스템을 변경하는 유일한 사람"),
            Self::Communications => Words::new("speaks to everybody outside", "바깥과 소통하는 창구"),
            Self::Planning => {
                Words::new("relief, follow-ups, what must be put back", "교대, 후속 작업, 원상 복구 챙기기")
            }
            Self::Scribe => Words::new("writes down what happens", "일어난 일을 기록"),
        }
    }

    /// Whether an incident should not go on without somebody in it.
    #[must_use]
    pub const fn is_needed(self) -> bool {
        matches!(self, Self::Commander | Self::Operations | Self::Communications)
    }
}

/// Who holds a role, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Who.
    pub name: String,
    /// Since when.
    pub since: Moment,
}

/// A role that was offered to the next person, who has not answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The role.
    pub role: Role,
    /// Whom it was offered to.
    pub to: String,
    /// What the next one must know.
    pub sheet: String,
    /// When it was offered.
    pub at: Moment,
}

/// Why somebody may not change systems now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotYours {
    /// Somebody else has operations.
    Theirs {
        /// Who.
        operations: String,
    },
    /// Nobody has operations yet.
    Nobodys,
}

/// The roles of one incident.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles {
    held: BTreeMap<Role, Held>,
    offers: BTreeMap<Role, Offer>,
}

impl Roles {
    /// Who holds a role.
    #[must_use]
    pub fn holder(&self, role: Role) -> Option<&Held> {
        self.held.get(&role)
    }

    /// Whether that person holds the role.
    #[must_use]
    pub fn holds(&self, role: Role, name: &str) -> bool {
        self.holder(role).is_some_and(|held| held.name == name)
    }

    /// The offers that nobody has answered, the most urgent role first.
    pub fn offers(&self) -> impl Iterator<Item = &Offer> {
        self.offers.values()
    }

    /// The roles that an incident needs and nobody holds.
    pub fn unclaimed(&self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(|role| role.is_needed() && self.holder(*role).is_none())
    }

    /// Whether one person leads and changes systems, who then does neither well.
    #[must_use]
    pub fn leads_and_operates(&self) -> Option<&str> {
        let commander = self.holder(Role::Commander)?;
        self.holds(Role::Operations, &commander.name).then_some(&*commander.name)
    }

    /// Whether somebody may change systems: operations and the commander may.
    ///
    /// # Errors
    /// Whose it is.
    pub fn may_act(&self, name: &str) -> Result<(), NotYours> {
        if self.holds(Role::Operations, name) || self.holds(Role::Commander, name) {
            return Ok(());
        }
        Err(match self.holder(Role::Operations) {
            Some(held) => NotYours::Theirs { operations: held.name.clone() },
            None => NotYours::Nobodys,
        })
    }

    pub(super) fn assign(&mut self, role: Role, name: Option<&str>, at: Moment) {
        self.offers.remove(&role);
        match name {
            Some(name) => self.held.insert(role, Held { name: name.to_owned(), since: at }),
            None => self.held.remove(&role),
        };
    }

    pub(super) fn offer(&mut self, role: Role, to: &str, sheet: &str, at: Moment) {
        let offer = Offer { role, to: to.to_owned(), sheet: sheet.to_owned(), at };
        self.offers.insert(role, offer);
    }

    /// The next one has answered; an answer of somebody else, or without an offer, changes nothing.
    pub(super) fn answer(&mut self, role: Role, name: &str, accepted: bool, at: Moment) {
        if self.offers.get(&role).is_none_or(|offer| offer.to != name) {
            return;
        }
        self.offers.remove(&role);
        if accepted {
            self.held.insert(role, Held { name: name.to_owned(), since: at });
        }
    }
}
