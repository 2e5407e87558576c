//! People: who can be told something, and where.

use std::collections::BTreeMap;

/// A person who can be told something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The id that the config and the timeline know them by, such as `jiwon`: what `--as` says.
    pub id: String,
    /// Their name for other people; the id where the config gives none.
    pub name: String,
    /// The address that mail reaches them at.
    pub email: Option<String>,
    /// The number that calls and short messages reach them at, as E.164 has it: `+821012345678`.
    pub phone: Option<String>,
    /// Their Slack member id, such as `U012AB3CD`, for mentions.
    pub slack: Option<String>,
}

impl Person {
    /// Whether something reaches them at once, at any hour: a call, a short message, or a mention in Slack. Mail does not.
    #[must_use]
    pub const fn can_be_paged(&self) -> bool {
        self.phone.is_some() || self.slack.is_some()
    }
}

impl Person {
    /// Whether there is a way to tell them anything.
    #[must_use]
    pub const fn can_be_told(&self) -> bool {
        self.email.is_some() || self.phone.is_some() || self.slack.is_some()
    }
}

/// Everybody that the config knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People {
    persons: BTreeMap<String, Person>,
    groups: BTreeMap<String, Vec<String>>,
}

impl People {
    /// Everybody, and the groups of them by the ids of their members.
    #[must_use]
    pub fn new(persons: Vec<Person>, groups: BTreeMap<String, Vec<String>>) -> Self {
        Self { persons: persons.into_iter().map(|person| (person.id.clone(), person)).collect(), groups }
    }

    /// The person with that id.
    #[must_use]
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.persons.get(id)
    }

    /// Everybody whom a name means, in the order of the config: a person, or the members of a group.
    #[must_use]
    pub fn called(&self, name: &str) -> Vec<&Person> {
        let of_group = self.groups.get(name).map(|members| members.iter().filter_map(|id| self.person(id)).collect());
        of_group.unwrap_or_else(|| self.person(name).into_iter().collect())
    }

    /// Whether a name means a person or a group, be it an empty one.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        self.groups.contains_key(name) || self.persons.contains_key(name)
    }

    /// The ids of a group's members, in the order of the config.
    #[must_use]
    pub fn members(&self, group: &str) -> &[String] {
        self.groups.get(group).map_or(&[], Vec::as_slice)
    }

    /// The ids of all persons.
    pub fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.persons.keys().map(String::as_str)
    }

    /// The names of all groups.
    pub fn groups(&self) -> impl Iterator<Item = &str> + Clone {
        self.groups.keys().map(String::as_str)
    }
}
