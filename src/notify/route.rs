//! Routes: which channels a notice goes to, whom it reaches there and when. Pure: the same notice, routes and people give
//! the same messages.

use std::collections::BTreeSet;

use super::words;
use crate::domain::{
    clock::Moment,
    incident::Severity,
    notice::{Audience, Kind, Notice, Said},
    people::{People, Person},
};

/// Which notices go where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// Of these severities; empty: of all.
    pub severities: Vec<Severity>,
    /// Of these kinds, by name; empty: of all.
    pub kinds: Vec<String>,
    /// For these audiences.
    pub audiences: Vec<Audience>,
    /// Of business signals, those of this team; other notices never.
    pub team: Option<String>,
    /// Whether it waits for business hours.
    pub business_hours: bool,
    /// The channels, by name.
    pub channels: Vec<String>,
    /// The channels to try, one after the other, when one of those does not get it out.
    pub fallback: Vec<String>,
}

/// What a channel can do with a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A place where everything may be said: a chat, a hook, a program.
    Place,
    /// Mail, to one address each.
    Mail,
    /// A page by telephone, to one number each.
    Phone,
    /// A page by a service that knows whom to wake, and wants to hear how it goes on.
    Pager,
    /// A page that everybody reads.
    Publication,
}

impl Role {
    /// Whether it wakes people, so that one cause must not do so twice in a row.
    #[must_use]
    pub const fn pages(self) -> bool {
        matches!(self, Self::Phone | Self::Pager)
    }

    /// Whether it makes one message for each recipient.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Mail | Self::Phone)
    }

    /// Whether it has a use for such a notice; `named`: the route asks for this kind by name.
    fn takes(self, notice: &Notice, named: bool) -> bool {
        match self {
            Self::Place | Self::Mail => true,
            Self::Phone => named || notice.kind.wakes(),
            Self::Pager => match notice.kind {
                Kind::Acknowledged | Kind::Resolved | Kind::Closed | Kind::AlarmOver => true,
                _ => named || notice.kind.wakes(),
            },
            Self::Publication => notice.audience == Audience::Public && notice.kind != Kind::Test,
        }
    }
}

/// What the routing must know of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Its name.
    pub name: String,
    /// What it can do.
    pub role: Role,
    /// Whom it reaches when the notice names nobody: people, groups, numbers, addresses.
    pub to: Vec<String>,
}

/// One message that has to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Unique per notice, channel and recipient.
    pub key: String,
    /// The channel.
    pub channel: String,
    /// The number or address; empty for a channel that is one place.
    pub recipient: String,
    /// The person behind it.
    pub person: Option<String>,
    /// The Slack ids of those to be mentioned.
    pub mentions: Vec<String>,
    /// It waits until then.
    pub not_before: Option<Moment>,
    /// The channels to try when this one does not get it out.
    pub fallback: Vec<String>,
    /// Why it cannot be sent at all.
    pub unreachable: Option<Said>,
}

/// The routes, the channels and the people of a room.
#[derive(Debug, Clone, Copy)]
pub struct Map<'a> {
    /// The routes; all that fit are taken.
    pub routes: &'a [Route],
    /// The channels.
    pub ways: &'a [Way],
    /// The people.
    pub people: &'a People,
}

impl Map<'_> {
    /// The messages of a notice. `open`: when business hours are or begin, not before `now`.
    #[must_use]
    pub fn route(&self, notice: &Notice, now: Moment, open: Moment) -> Vec<Outgoing> {
        let mut found: Vec<Outgoing> = Vec::new();
        for route in self.fitting(notice) {
            let not_before = (route.business_hours && open > now).then_some(open);
            for name in &route.channels {
                let Some(way) = self.ways.iter().find(|way| way.name == *name) else { continue };
                let named = route.kinds.iter().any(|kind| kind == notice.kind.name());
                if !way.role.takes(notice, named) {
                    continue;
                }
                let fallback: Vec<_> = route.fallback.iter().filter(|other| *other != name).cloned().collect();
                for outgoing in self.messages(way, notice, None) {
                    add(&mut found, Outgoing { not_before, fallback: fallback.clone(), ..outgoing });
                }
            }
        }
        found
    }

    /// The messages to channels that have heard of the cause and are not `told` by its present severity: who heard that
    /// something began hears how it goes on, and above all a pager that it may stop. `heard`: those channels by name.
    #[must_use]
    pub fn follow(&self, notice: &Notice, heard: &BTreeSet<String>, told: &[Outgoing]) -> Vec<Outgoing> {
        let begins = |kind: &Kind| {
            matches!(kind, Kind::Declared | Kind::Escalated { .. } | Kind::Alarm | Kind::Business { .. } | Kind::Test)
        };
        if begins(&notice.kind) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for way in self.ways.iter().filter(|way| heard.contains(&way.name) && way.role != Role::Phone) {
            let fits = |route: &&Route| {
                route.channels.contains(&way.name)
                    && (route.kinds.is_empty() || route.kinds.iter().any(|kind| kind == notice.kind.name()))
                    && route.audiences.contains(&notice.audience)
            };
            let route = self.routes.iter().find(fits);
            let wanted = if way.role == Role::Pager { !notice.kind.wakes() } else { route.is_some() };
            if !wanted || !way.role.takes(notice, false) || told.iter().any(|other| other.channel == way.name) {
                continue;
            }
            let fallback = route.map_or_else(Vec::new, |route| route.fallback.clone());
            let messages = self.messages(way, notice, None).into_iter();
            found.extend(messages.map(|outgoing| Outgoing { fallback: fallback.clone(), ..outgoing }));
        }
        found
    }

    /// The messages that take the place of one that did not get out, by the first of its channels that is one; `person`:
    /// only to them.
    #[must_use]
    pub fn fall_back(&self, notice: &Notice, failed: &str, person: Option<&str>, ways: &[String]) -> Vec<Outgoing> {
        let fits = |way: &Way| {
            let public = way.role == Role::Publication;
            !public || way.role.takes(notice, false)
        };
        let first = ways.iter().enumerate().find_map(|(at, name)| {
            let way = self.ways.iter().find(|way| way.name == *name && fits(way))?;
            Some((way, &ways[at + 1..]))
        });
        let Some((way, rest)) = first else { return Vec::new() };
        let messages = self.messages(way, notice, person).into_iter();
        let own = |outgoing: Outgoing| Outgoing {
            key: format!("{}/for/{failed}", outgoing.key),
            fallback: rest.to_vec(),
            ..outgoing
        };
        messages.map(own).collect()
    }

    /// The routes that fit. A business signal goes to its team; where no route knows the team, it goes as all else.
    fn fitting(&self, notice: &Notice) -> Vec<&Route> {
        let fits = |route: &&Route| {
            (route.severities.is_empty() || route.severities.contains(&notice.severity))
                && (route.kinds.is_empty() || route.kinds.iter().any(|kind| kind == notice.kind.name()))
                && route.audiences.contains(&notice.audience)
        };
        if let Kind::Business { team } = &notice.kind {
            let own: Vec<_> =
                self.routes.iter().filter(|route| route.team.as_ref() == Some(team)).filter(fits).collect();
            if !own.is_empty() {
                return own;
            }
        }
        self.routes.iter().filter(|route| route.team.is_none()).filter(fits).collect()
    }

    fn messages(&self, way: &Way, notice: &Notice, person: Option<&str>) -> Vec<Outgoing> {
        let message = |recipient: String, person: Option<&Person>| Outgoing {
            key: format!("{}/{}/{recipient}", notice.key, way.name).trim_end_matches('/').to_owned(),
            channel: way.name.clone(),
            recipient,
            person: person.map(|person| person.id.clone()),
            mentions: Vec::new(),
            not_before: None,
            fallback: Vec::new(),
            unreachable: None,
        };
        let named: Vec<String> = match person {
            Some(person) => vec![person.to_owned()],
            None => notice.to.clone(),
        };
        if !way.role.is_personal() {
            let people = named.iter().flat_map(|name| self.people.called(name));
            let mentions: BTreeSet<_> = people.filter_map(|person| person.slack.clone()).collect();
            return vec![Outgoing { mentions: mentions.into_iter().collect(), ..message(String::new(), None) }];
        }
        let names = if named.is_empty() { &way.to } else { &named };
        if names.is_empty() {
            let why = Said::of(|lang| words::nobody(lang, &way.name));
            return vec![Outgoing { unreachable: Some(why), ..message(String::new(), None) }];
        }
        names.iter().flat_map(|name| self.reached(way, name, &message)).collect()
    }

    /// The messages to those whom one name means: a person, a group, or a number or address itself.
    fn reached(&self, way: &Way, name: &str, message: &impl Fn(String, Option<&Person>) -> Outgoing) -> Vec<Outgoing> {
        let missing = |id: &str, why: Said| Outgoing { unreachable: Some(why), ..message(id.to_owned(), None) };
        let people = self.people.called(name);
        if people.is_empty() {
            let literal = if way.role == Role::Mail { name.contains('@') } else { name.starts_with('+') };
            if literal && !self.people.knows(name) {
                return vec![message(name.to_owned(), None)];
            }
            return vec![missing(name, Said::of(|lang| words::unknown_person(lang, name)))];
        }
        let each = |person: &&Person| {
            let reached = if way.role == Role::Mail { &person.email } else { &person.phone };
            if let Some(recipient) = reached {
                return message(recipient.clone(), Some(person));
            }
            let why = match way.role {
                Role::Mail => Said::of(|lang| words::no_email(lang, &person.name)),
                _ => Said::of(|lang| words::no_phone(lang, &person.name)),
            };
            Outgoing { person: Some(person.id.clone()), ..missing(&person.id, why) }
        };
        people.iter().map(each).collect()
    }
}

/// Adds a message, unless it is there already; of two times the earlier one counts.
fn add(found: &mut Vec<Outgoing>, outgoing: Outgoing) {
    match found.iter_mut().find(|other| other.key == outgoing.key) {
        Some(other) => {
            other.not_before = other.not_before.zip(outgoing.not_before).map(|(one, two)| one.min(two));
            for name in outgoing.fallback {
                if !other.fallback.contains(&name) {
                    other.fallback.push(name);
                }
            }
        }
        None => found.push(outgoing),
    }
}

/// The routes of the manuals, for the channels that are there: of a room that has channels but no routes of its own.
/// The channels go by their names: `emergency`, `pager`, `sms`, `call`; `alerts`, `mail`; `monitoring`; `company`;
/// `status-page`; and `team-NAME` for the business signals of a team.
#[must_use]
pub fn usual(ways: &[Way]) -> Vec<Route> {
    use Severity::{P0, P1, P2, P3};
    let present = |names: &[&str]| -> Vec<String> {
        names.iter().filter(|name| ways.iter().any(|way| way.name == **name)).map(|name| (*name).to_owned()).collect()
    };
    let route = |severities: &[Severity], audience: Audience, channels: &[&str]| Route {
        severities: severities.to_vec(),
        audiences: vec![audience],
        channels: present(channels),
        fallback: present(&["sms", "mail"]),
        ..Route::default()
    };
    let mut routes = vec![
        route(&[P0, P1], Audience::Engineers, &["emergency", "pager", "sms", "call"]),
        route(&[P2], Audience::Engineers, &["alerts", "mail"]),
        Route {
            business_hours: true,
            fallback: present(&["mail"]),
            ..route(&[P3], Audience::Engineers, &["monitoring", "mail"])
        },
        Route { fallback: present(&["mail"]), ..route(&[], Audience::Company, &["company"]) },
        Route { fallback: present(&["mail"]), ..route(&[], Audience::Public, &["status-page"]) },
    ];
    for way in ways {
        if let Some(team) = way.name.strip_prefix("team-") {
            routes.push(Route {
                team: Some(team.to_owned()),
                fallback: present(&["mail"]),
                ..route(&[], Audience::Engineers, &[&way.name])
            });
        }
    }
    routes.retain(|route| !route.channels.is_empty());
    routes
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;
