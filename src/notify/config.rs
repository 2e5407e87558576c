//! The config of the telling: `[notify]`, its channels and its routes. Reads and checks; opens nothing, fetches no secret.

use std::{collections::BTreeSet, ops::RangeInclusive, path::PathBuf, sync::Arc, time::Duration};

use chrono::NaiveDate;

use super::{
    channel::{self, Channel, Ground, KINDS},
    http::Wire,
    route::{Map, Role, Route, Way, usual},
};
use crate::{
    config::{File, Section, folder, unknown},
    domain::{
        incident::Severity,
        notice::{Audience, Kind},
        people::People,
        words::Lang,
    },
    text::{
        Zone,
        time::{DAYS, Hours},
    },
};

const TIMEOUT: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_mins(1);
const USUAL_TIMEOUT: Duration = Duration::from_secs(10);
const WINDOW: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_hours(24);
const USUAL_WINDOW: Duration = Duration::from_mins(10);
/// The names by which the usual routes know channels, and `team-NAME`.
const USUAL: &[&str] = &["emergency", "pager", "sms", "call", "alerts", "mail", "monitoring", "company", "status-page"];

/// All that is needed to tell somebody something.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The channels.
    pub channels: Vec<Configured>,
    /// The routes: those of the config, or the usual ones.
    pub routes: Vec<Route>,
    /// When people are at work.
    pub hours: Hours,
    /// In this time zone.
    pub zone: Zone,
    /// And not on these days.
    pub holidays: BTreeSet<NaiveDate>,
    /// For so long one cause pages a person once per kind of notice.
    pub page_window: Duration,
    /// The folder of the person's own templates.
    pub templates: Option<PathBuf>,
}

/// A channel of the config.
#[derive(Debug, Clone)]
pub struct Configured {
    /// What the routing must know of it.
    pub way: Way,
    /// Whether only one line of words fits.
    pub short: bool,
    /// The language of its messages.
    pub lang: Lang,
    /// The channel itself.
    pub channel: Arc<dyn Channel>,
}

impl Settings {
    /// Reads `[notify]`; `None` when there is none. What is wrong becomes problems of the config. `lang` is the language
    /// of the room, for channels that have none of their own.
    #[must_use]
    pub fn read(file: &File, people: &People, lang: Lang, zone: &Zone) -> Option<Self> {
        let mut section = file.notify()?;
        let ground = Ground { people, zone };
        let tables = section.named_tables("channels").into_iter();
        let channels: Vec<_> = tables.filter_map(|(name, table)| configured(name, table, lang, &ground)).collect();
        let names: BTreeSet<String> = section.named_tables("channels").into_iter().map(|(name, _)| name).collect();
        let hours = hours(&mut section);
        let page_window = section.duration("page-window", &WINDOW).unwrap_or(USUAL_WINDOW);
        let given = section.tables("routes");
        let routes = if given.is_empty() {
            strangers(&mut section, &channels);
            usual(&channels.iter().map(|channel| channel.way.clone()).collect::<Vec<_>>())
        } else {
            given.into_iter().map(|table| route(table, &names, &channels)).collect()
        };
        section.finish();
        let templates = folder().map(|folder| folder.join("notices"));
        let holidays = BTreeSet::new();
        Some(Self { channels, routes, hours, zone: zone.clone(), holidays, page_window, templates })
    }

    /// What the routing must know of the channels.
    #[must_use]
    pub fn ways(&self) -> Vec<Way> {
        self.channels.iter().map(|channel| channel.way.clone()).collect()
    }

    /// The channel of that name.
    #[must_use]
    pub fn channel(&self, name: &str) -> Option<&Configured> {
        self.channels.iter().find(|channel| channel.way.name == name)
    }

    /// The map that notices are routed by.
    #[must_use]
    pub fn map<'a>(&'a self, ways: &'a [Way], people: &'a People) -> Map<'a> {
        Map { routes: &self.routes, ways, people }
    }
}

fn configured(name: String, mut table: Section<'_>, lang: Lang, ground: &Ground<'_>) -> Option<Configured> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
        table.problem_here("the name of a channel must be of small letters, digits and `-`");
    }
    let Some(kind) = table.choice("kind", KINDS) else {
        if table.json("kind").is_none() {
            table.problem_here(format!("a channel needs a `kind`: {}", KINDS.join(", ")));
        }
        // What else is in it cannot be judged.
        return None;
    };
    let lang = match table.choice("language", &["en", "ko"]) {
        Some("ko") => Lang::Ko,
        Some(_) => Lang::En,
        None => lang,
    };
    let wire = wire(&mut table);
    let read = channel::read(kind, &mut table, wire, ground);
    table.finish();
    let channel::Read { role, short, to, channel } = read?;
    Some(Configured { way: Way { name, role, to }, short, lang, channel })
}

fn wire(table: &mut Section<'_>) -> Wire {
    let allow_private = table.boolean("allow-private").unwrap_or(false);
    let deadline = table.duration("timeout", &TIMEOUT).unwrap_or(USUAL_TIMEOUT);
    let ca = table.path("ca");
    table.conceal("proxy");
    let proxy = table.string("proxy").filter(|proxy| {
        let plain = proxy.starts_with("http://") && !proxy.contains('@');
        if !plain {
            table.problem("proxy", "`proxy` must be \"http://HOST:PORT\", without a name and a password");
        }
        plain
    });
    Wire::new(allow_private, ca, proxy, deadline)
}

fn hours(section: &mut Section<'_>) -> Hours {
    let hours = section.string("business-hours").and_then(|text| {
        let hours = Hours::parse(&text);
        if hours.is_none() {
            section.problem("business-hours", "`business-hours` must be within one day, such as \"09:00-18:00\"");
        }
        hours
    });
    let hours = hours.unwrap_or_default();
    let Some(days) = section.strings("business-days") else { return hours };
    hours.on(&days).unwrap_or_else(|| {
        section.problem("business-days", format!("`business-days` must be some of {}", DAYS.join(", ")));
        hours
    })
}

/// Without routes of its own a room has the usual ones, which know channels by their names.
fn strangers(section: &mut Section<'_>, channels: &[Configured]) {
    let Some(mut table) = section.table("channels") else { return };
    for channel in channels {
        let name = &channel.way.name;
        if !USUAL.contains(&name.as_str()) && !name.starts_with("team-") {
            let guess = unknown("channel of the usual routes", name, USUAL.iter().copied());
            table.problem(name, format!("{guess}; name it so, or team-NAME, or write [[notify.routes]]"));
        }
    }
}

fn route(mut table: Section<'_>, names: &BTreeSet<String>, channels: &[Configured]) -> Route {
    let severities = listed(
        &mut table,
        "severity",
        |id| Severity::ALL.into_iter().find(|each| each.id() == id),
        || Severity::ALL.map(Severity::id).to_vec(),
    );
    let kinds = listed(
        &mut table,
        "kinds",
        |name| Kind::NAMES.contains(&name).then(|| name.to_owned()),
        || Kind::NAMES.to_vec(),
    );
    let audiences = listed(
        &mut table,
        "audience",
        |name| Audience::ALL.into_iter().find(|each| each.name() == name),
        || Audience::ALL.map(Audience::name).to_vec(),
    );
    let team = table.string("team");
    let business_hours = table.choice("hours", &["always", "business"]) == Some("business");
    let mut named = |key: &str| {
        let wanted = table.strings(key).unwrap_or_default();
        for stranger in wanted.iter().filter(|name| !names.contains(*name)) {
            table.problem(key, unknown("channel", stranger, names.iter().map(String::as_str)));
        }
        wanted
    };
    let (used, fallback) = (named("channels"), named("fallback"));
    if used.is_empty() {
        table.problem("channels", "a route needs `channels`, a list of names");
    }
    // What is for engineers must not get further because nobody said so.
    let audiences = if audiences.is_empty() { vec![Audience::Engineers] } else { audiences };
    let public = |name: &&String| {
        channels.iter().any(|channel| channel.way.name == **name && channel.way.role == Role::Publication)
    };
    if let Some(name) = used.iter().find(public)
        && audiences != [Audience::Public]
    {
        table.problem("channels", format!("everybody reads `{name}`: give it a route with audience = [\"public\"]"));
    }
    if let Some(name) = fallback.iter().find(public)
        && audiences != [Audience::Public]
    {
        table.problem("fallback", format!("everybody reads `{name}`: it cannot take the place of another channel"));
    }
    table.finish();
    Route { severities, kinds, audiences, team, business_hours, channels: used, fallback }
}

/// A list of names that must be known.
fn listed<T>(
    table: &mut Section<'_>,
    key: &str,
    read: impl Fn(&str) -> Option<T>,
    known: impl Fn() -> Vec<&'static str>,
) -> Vec<T> {
    let mut found = Vec::new();
    let names = table.strings(key);
    // Left out means all; an empty list never does.
    if names.as_ref().is_some_and(Vec::is_empty) {
        table.problem(key, format!("`{key}` names nothing: leave it out for all, or take the route away for none"));
    }
    for name in names.unwrap_or_default() {
        match read(&name) {
            Some(value) => found.push(value),
            None => table.problem(key, unknown(key, &name, known().into_iter())),
        }
    }
    found
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
