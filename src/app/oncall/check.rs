//! `bongsu oncall check`: whether everybody who is to be told can be told, before they are needed.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chrono::TimeDelta;

use super::{Roster, when, words as w};
use crate::{
    config::{Room, write_duration},
    domain::{
        clock::Moment,
        escalation::ONCALL,
        incident::Severity,
        oncall::{Override, Schedule},
        people::{People, Person},
        words::Lang,
    },
    text::{Clean, Zone},
};

/// How far ahead duties must be covered.
pub const AHEAD: TimeDelta = TimeDelta::weeks(4);

/// Something that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Neither a schedule nor a matrix.
    Nothing,
    /// Somebody who will be needed and cannot be reached at once.
    Mute {
        /// Who.
        who: String,
        /// Whether a mail would reach them.
        mail: bool,
        /// From when on they are on duty; `None` when they only stand on the ladder.
        from: Option<Moment>,
    },
    /// A duty with nobody to back it, because who should is primary.
    Alone {
        /// When it begins the first time.
        from: Moment,
        /// How often it is so.
        times: usize,
        /// Who is alone.
        who: String,
    },
    /// A group of nobody.
    EmptyGroup(String),
    /// A rung that nobody can hear.
    Deaf {
        /// How long after the beginning.
        after: Duration,
        /// For which severity.
        severity: Severity,
        /// Whom it names.
        name: String,
    },
    /// Somebody who is never on duty and in no group.
    Idle(String),
    /// Somebody who stands in a rotation, but never when it is his turn.
    NoTurn {
        /// Who.
        who: String,
        /// Until when was looked.
        until: Moment,
    },
    /// Two overrides that say different things at the same time.
    Overlap {
        /// When the later one of the list begins.
        later: Moment,
        /// When the other one begins.
        earlier: Moment,
    },
    /// The last holiday of the list has passed.
    HolidaysPast(chrono::NaiveDate),
}

/// All that is missing, the worst first.
#[must_use]
pub fn check(room: &Room, roster: Option<&Roster<'_>>, now: Moment) -> Vec<Finding> {
    if roster.is_none() && room.escalation.is_empty() {
        return vec![Finding::Nothing];
    }
    let soon = roster.map(|roster| on_duty(roster, now, now + AHEAD)).unwrap_or_default();
    let mut findings = mute(room, &soon);
    findings.extend(room.people.groups().filter(|group| room.people.members(group).is_empty()).map(empty_group));
    findings.extend(deaf(room, &soon));
    if let Some(roster) = roster {
        findings.extend(alone(roster, now));
        findings.extend(overlaps(roster, now));
        findings.extend(no_turn(roster, now));
        let last = roster.schedule().holidays.last().copied();
        findings.extend(last.filter(|last| *last < roster.zone().local(now).date()).map(Finding::HolidaysPast));
    }
    findings.extend(idle(room));
    findings
}

fn empty_group(name: &str) -> Finding {
    Finding::EmptyGroup(name.to_owned())
}

/// Who is on duty in a time, and from when on.
pub fn on_duty<'r>(roster: &Roster<'r>, now: Moment, until: Moment) -> BTreeMap<&'r str, Moment> {
    let mut found = BTreeMap::new();
    for watch in roster.watches(now, until) {
        let from = watch.from.unwrap_or(now);
        for id in [Some(watch.duty.primary), watch.duty.secondary].into_iter().flatten().filter(|_| from < until) {
            found.entry(id).or_insert(from);
        }
    }
    found
}

/// Everybody whom a rung tells.
fn audience<'p>(name: &str, people: &'p People, soon: &BTreeMap<&str, Moment>) -> Vec<&'p Person> {
    if name == ONCALL { soon.keys().filter_map(|id| people.person(id)).collect() } else { people.called(name) }
}

fn mute(room: &Room, soon: &BTreeMap<&str, Moment>) -> Vec<Finding> {
    let names = room.escalation.rungs().iter().flat_map(|rung| rung.tells.values());
    let told = names.flat_map(|name| audience(name, &room.people, soon)).map(|person| person.id.as_str());
    let needed: BTreeSet<&str> = soon.keys().copied().chain(told).collect();
    let silent = needed.into_iter().filter_map(|id| room.people.person(id)).filter(|person| !person.can_be_paged());
    let finding = |person: &Person| Finding::Mute {
        who: person.id.clone(),
        mail: person.email.is_some(),
        from: soon.get(person.id.as_str()).copied(),
    };
    silent.map(finding).collect()
}

fn deaf(room: &Room, soon: &BTreeMap<&str, Moment>) -> Vec<Finding> {
    let rungs = room.escalation.rungs().iter();
    let told = rungs.flat_map(|rung| rung.tells.iter().map(|(severity, name)| (rung.after, *severity, name)));
    let silent = told.filter(|(_, _, name)| !audience(name, &room.people, soon).iter().any(|who| who.can_be_paged()));
    silent.map(|(after, severity, name)| Finding::Deaf { after, severity, name: name.clone() }).collect()
}

fn alone(roster: &Roster<'_>, now: Moment) -> Option<Finding> {
    let until = now + AHEAD;
    let watches = roster.watches(now, until);
    let mut alone = watches.iter().filter(|watch| {
        let backed = roster.schedule().rota(watch.duty.period).secondary.is_some();
        backed && watch.duty.secondary.is_none() && watch.from.is_none_or(|from| from < until)
    });
    let first = alone.next()?;
    let who = first.duty.primary.to_owned();
    Some(Finding::Alone { from: first.from.unwrap_or(now), times: 1 + alone.count(), who })
}

fn overlaps(roster: &Roster<'_>, now: Moment) -> Vec<Finding> {
    let moment = |stand_in: &Override| roster.zone().moment(stand_in.from);
    let ahead = roster.schedule().overlaps().filter(|(one, two)| {
        let over = one.until.min(two.until);
        roster.zone().moment(over) > now
    });
    ahead.map(|(earlier, later)| Finding::Overlap { later: moment(later), earlier: moment(earlier) }).collect()
}

/// After so many weeks every turn of every rotation has come on every day of the week.
fn no_turn(roster: &Roster<'_>, now: Moment) -> Vec<Finding> {
    let schedule = roster.schedule();
    let rotas = [&schedule.day, &schedule.night, &schedule.weekend];
    let longest = rotas.iter().flat_map(|rota| [Some(&rota.primary), rota.secondary.as_ref()]).flatten();
    let weeks = longest.map(|rotation| rotation.people().len()).max().unwrap_or_default();
    let until = now + AHEAD.max(TimeDelta::weeks(i64::try_from(weeks).unwrap_or_default()));
    // Who stands in for somebody has no turn by that.
    let plan = Schedule { overrides: Vec::new(), ..schedule.clone() };
    let turns = Roster::new(&plan, roster.zone().clone());
    let seen = on_duty(&turns, now, until);
    let planned: BTreeSet<&str> = rotas.iter().flat_map(|rota| rota.people()).collect();
    let missed = planned.into_iter().filter(|id| !seen.contains_key(id));
    missed.map(|id| Finding::NoTurn { who: id.to_owned(), until }).collect()
}

fn idle(room: &Room) -> Vec<Finding> {
    let people = &room.people;
    let grouped = people.groups().flat_map(|group| people.members(group)).map(String::as_str);
    let told = room.escalation.rungs().iter().flat_map(|rung| rung.tells.values()).map(String::as_str);
    let duties = room.oncall.iter().flat_map(|oncall| oncall.schedule.people());
    let busy: BTreeSet<&str> = grouped.chain(told).chain(duties).collect();
    people.ids().filter(|id| !busy.contains(id)).map(|id| Finding::Idle(id.to_owned())).collect()
}

impl Finding {
    /// It as a sentence, with times in `zone`.
    pub fn say(&self, lang: Lang, zone: &Zone) -> String {
        let clean = |text: &str| Clean::new(text).to_string();
        match self {
            Self::Nothing => w::nothing().get(lang).to_owned(),
            Self::Mute { who, mail, from } => {
                let missing = if *mail { w::only_mail(lang, clean(who)) } else { w::no_means(lang, clean(who)) };
                from.map_or_else(
                    || w::on_the_ladder(lang, missing.clone()),
                    |from| w::on_duty_from(lang, missing.clone(), when(from, zone, lang)),
                )
            }
            Self::Alone { from, times, who } => w::alone(lang, *times, clean(who), when(*from, zone, lang)),
            Self::EmptyGroup(name) => w::empty_group(lang, clean(name)),
            Self::Deaf { after, severity, name } => w::deaf(lang, write_duration(*after), severity.id(), clean(name)),
            Self::Idle(who) => w::idle(lang, clean(who)),
            Self::NoTurn { who, until } => w::no_turn(lang, clean(who), when(*until, zone, lang)),
            Self::Overlap { later, earlier } => w::overlap(lang, when(*later, zone, lang), when(*earlier, zone, lang)),
            Self::HolidaysPast(last) => w::holidays_past(lang, *last),
        }
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
