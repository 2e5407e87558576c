//! `bongsu oncall`: who is on duty, until when, and who is next; and whether all of them can be told.

mod check;
mod roster;
mod words;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use chrono::{Datelike, TimeDelta};
use serde::Serialize;

pub use self::roster::{Roster, Watch};
use self::words as w;
use super::{
    start,
    verbs::{self, Trouble},
};
use crate::{
    cli::{Cli, OncallVerb},
    domain::{
        clock::{Clock, Moment, SystemClock},
        people::{People, Person},
        words::Lang,
    },
    text::{Clean, Zone, number, pad, time, width},
};

/// The version of the JSON; it changes when a member changes its meaning or goes away.
const SCHEMA: u32 = 1;
/// How far ahead changes are listed.
const COMING: TimeDelta = TimeDelta::days(7);
/// The exit code when nobody is on duty, or when something is missing.
const MISSING: u8 = 1;

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Only whether all can be told.
    pub verb: Option<&'a OncallVerb>,
    /// When, as typed.
    pub at: Option<&'a str>,
    /// For programs.
    pub json: bool,
}

/// Prints who is on duty, or what is missing.
///
/// # Errors
/// When the config is wrong or the time is none.
pub fn oncall(cli: &Cli, wanted: Wanted<'_>) -> Result<ExitCode, Trouble> {
    let loaded = start::load(cli.config.as_deref())?;
    let room = &loaded.room;
    let (lang, zone, now) = (start::lang(cli, room), start::zone(room), SystemClock.now());
    let at = wanted.at.map_or(Ok(now), |typed| time::parse_any(typed, now, &zone));
    let at = at.map_err(|why| Trouble::Usage(why.get(lang).to_owned()))?;
    let roster = Roster::of(room, &zone);
    let mut out = io::stdout().lock();
    if let Some(OncallVerb::Check) = wanted.verb {
        if wanted.json {
            return Err(Trouble::Usage("`bongsu oncall check` prints no JSON: leave --json out".into()));
        }
        let findings = check::check(room, roster.as_ref(), at);
        let duties = roster.as_ref().map(|roster| check::on_duty(roster, at, at + check::AHEAD).len());
        let sum = match findings.len() {
            0 => w::fine(lang, duties.unwrap_or_default(), room.escalation.rungs().len()),
            missing => w::missing(lang, missing),
        };
        let sentences = findings.iter().map(|finding| finding.say(lang, &zone)).chain([sum]);
        verbs::ignore_closed_pipe(sentences.into_iter().try_for_each(|line| writeln!(out, "{line}")))?;
        return Ok(ExitCode::from(if findings.is_empty() { 0 } else { MISSING }));
    }
    let view = View { people: &room.people, zone: &zone, lang, at };
    let printed = match (&roster, wanted.json) {
        (roster, true) => view.json(&room.name, roster.as_ref(), &mut out),
        (Some(roster), false) => view.print(roster, &mut out),
        (None, false) => writeln!(out, "{}", w::nobody().get(lang)),
    };
    verbs::ignore_closed_pipe(printed)?;
    Ok(ExitCode::from(if roster.is_some() { 0 } else { MISSING }))
}

/// A moment as people read it in a plan: `Mon 2026-11-23 09:00 KST`.
fn when(at: Moment, zone: &Zone, lang: Lang) -> String {
    let weekday = zone.local(at).weekday().num_days_from_monday() as usize;
    let weekday = w::WEEKDAYS.get(weekday).map_or("", |weekday| weekday.get(lang));
    let shown = time::minute_with_zone(at, zone);
    let (date, time) = shown.split_once(' ').unwrap_or((&shown, ""));
    w::on(lang, weekday, date, time)
}

/// How a roster is shown.
struct View<'a> {
    people: &'a People,
    zone: &'a Zone,
    lang: Lang,
    at: Moment,
}

impl View<'_> {
    fn print(&self, roster: &Roster<'_>, out: &mut dyn Write) -> io::Result<()> {
        let watches = roster.watches(self.at, self.at + COMING);
        let Some((now, coming)) = watches.split_first() else { return Ok(()) };
        let period = |watch: &Watch<'_>| w::period(watch.duty.period).get(self.lang);
        let head = match now.until {
            Some(until) => {
                let left = number::duration((until - self.at).to_std().unwrap_or_default());
                let utc = time::minute_with_zone(until, &Zone::utc());
                w::now(self.lang, period(now), when(until, self.zone, self.lang), utc, left)
            }
            None => w::now_for_ever(self.lang, period(now)),
        };
        writeln!(out, "{head}")?;
        self.people_of(roster, self.at, now, out)?;
        if let Some((next, from)) = coming.first().and_then(|next| Some((next, next.from?))) {
            writeln!(out, "{}", w::then(self.lang, period(next), when(from, self.zone, self.lang)))?;
            self.people_of(roster, from, next, out)?;
        }
        self.list(coming, out)
    }

    /// Who has a duty, with their contacts, and why it is them.
    fn people_of(&self, roster: &Roster<'_>, at: Moment, watch: &Watch<'_>, out: &mut dyn Write) -> io::Result<()> {
        let labels = [w::primary(), w::secondary()].map(|label| label.get(self.lang));
        let nobody = w::no_secondary().get(self.lang);
        let ids = [watch.duty.primary, watch.duty.secondary.unwrap_or(nobody)].map(Clean::new);
        let widest = |cells: [usize; 2]| cells.into_iter().max().unwrap_or_default();
        let cells = [widest(labels.map(width)), widest([width(&ids[0]), width(&ids[1])])];
        let facts = [Some(watch.duty.primary), watch.duty.secondary].map(|id| id.map(|id| self.facts(id)));
        for ((label, id), facts) in labels.into_iter().zip(&ids).zip(facts) {
            let row = [pad(label, cells[0], false), pad(id, cells[1], false), facts.unwrap_or_default()].join("  ");
            writeln!(out, "    {}", row.trim_end())?;
        }
        if let Some(stand_in) = roster.overrides_at(at).last() {
            let silent = || w::stand_in_silent().get(self.lang).to_owned();
            let why = stand_in.reason.as_ref().map_or_else(silent, |reason| w::stand_in(self.lang, reason.clone()));
            writeln!(out, "    {}", Clean::new(&why))?;
        }
        Ok(())
    }

    /// Somebody's name and contacts.
    fn facts(&self, id: &str) -> String {
        let Some(person) = self.people.person(id) else { return String::new() };
        let name = (person.name != person.id).then(|| person.name.clone());
        let slack = person.slack.as_ref().map(|slack| format!("Slack {slack}"));
        let contacts: Vec<_> = [person.phone.clone(), slack, person.email.clone()].into_iter().flatten().collect();
        let none = contacts.is_empty().then(|| w::no_contact().get(self.lang).to_owned());
        let facts: Vec<_> = name.into_iter().chain(contacts).chain(none).collect();
        Clean::new(&facts.join(" · ")).to_string()
    }

    fn list(&self, coming: &[Watch<'_>], out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", w::coming().get(self.lang))?;
        let within = |watch: &&Watch<'_>| watch.from.is_some_and(|from| from < self.at + COMING);
        let rows: Vec<_> = coming.iter().filter(within).map(|watch| self.row(watch)).collect();
        if rows.is_empty() {
            return writeln!(out, "    {}", w::no_change().get(self.lang));
        }
        let cells = |at: usize| rows.iter().map(|row| width(&row[at])).max().unwrap_or_default();
        let [first, second] = [cells(0), cells(1)];
        rows.iter().try_for_each(|[from, period, people]| {
            writeln!(out, "    {}  {}  {people}", pad(from, first, false), pad(period, second, false))
        })
    }

    fn row(&self, watch: &Watch<'_>) -> [String; 3] {
        let from = watch.from.map(|from| when(from, self.zone, self.lang)).unwrap_or_default();
        let people: Vec<_> = [Some(watch.duty.primary), watch.duty.secondary].into_iter().flatten().collect();
        let people = Clean::new(&people.join(", ")).to_string();
        [from, w::period(watch.duty.period).get(self.lang).to_owned(), people]
    }

    fn json(&self, room: &str, roster: Option<&Roster<'_>>, out: &mut dyn Write) -> io::Result<()> {
        let watches = roster.map(|roster| roster.watches(self.at, self.at + COMING)).unwrap_or_default();
        let mut shown = watches.iter().map(|watch| {
            let at = watch.from.unwrap_or(self.at);
            let stand_in = roster.and_then(|roster| roster.overrides_at(at).last());
            let reason = stand_in.and_then(|stand_in| stand_in.reason.as_deref());
            Shown {
                period: watch.duty.period.id(),
                from: watch.from,
                until: watch.until,
                primary: self.contact(watch.duty.primary),
                secondary: watch.duty.secondary.map(|id| self.contact(id)),
                overridden: stand_in.is_some(),
                reason: reason.map(Clean::new),
            }
        });
        let now = shown.next();
        let told = Told { schema: SCHEMA, room: Clean::new(room), at: self.at, now, changes: shown.collect() };
        serde_json::to_writer(&mut *out, &told)?;
        writeln!(out)
    }

    fn contact(&self, id: &str) -> Contact {
        let person = self.people.person(id);
        let fact = |of: fn(&Person) -> Option<&String>| person.and_then(of).map(|text| Clean::new(text));
        Contact {
            id: Clean::new(id),
            name: fact(|person| Some(&person.name)).unwrap_or_else(|| Clean::new(id)),
            phone: fact(|person| person.phone.as_ref()),
            slack: fact(|person| person.slack.as_ref()),
            email: fact(|person| person.email.as_ref()),
        }
    }
}

/// The whole of `--json`; its members stand in `assets/oncall.schema.json`.
#[derive(Debug, Serialize)]
struct Told {
    schema: u32,
    room: Clean,
    at: Moment,
    now: Option<Shown>,
    changes: Vec<Shown>,
}

#[derive(Debug, Serialize)]
struct Shown {
    period: &'static str,
    from: Option<Moment>,
    until: Option<Moment>,
    primary: Contact,
    secondary: Option<Contact>,
    overridden: bool,
    reason: Option<Clean>,
}

#[derive(Debug, Serialize)]
struct Contact {
    id: Clean,
    name: Clean,
    phone: Option<Clean>,
    slack: Option<Clean>,
    email: Option<Clean>,
}
