//! `[oncall]`: who is on duty when, as the manuals plan it. What the periods mean stands in [`crate::domain::oncall`].

use chrono::{NaiveDate, NaiveTime};

use super::{Section, unknown};
use crate::domain::{
    oncall::{Every, Hours, Override, Rota, Rotation, Schedule},
    people::People,
};

/// The hours of the day, where the config has none.
const HOURS: &str = "09:00-18:00";
/// From which date turns are counted, where the config has none: a Monday, so that weeks begin on Mondays.
const SINCE: Option<NaiveDate> = NaiveDate::from_ymd_opt(1970, 1, 5);
/// The most turns of a rotation.
const MOST: usize = 100;

/// `[oncall]`: the schedule and where its clocks hang.
#[derive(Debug, Clone, PartialEq)]
pub struct Oncall {
    /// The IANA name of its time zone; default: the room's.
    pub timezone: Option<String>,
    /// Who is on duty when.
    pub schedule: Schedule,
}

/// The schedule; `None` when there is none, or when something in it is wrong, which is then said.
pub(super) fn read(file: &mut Section<'_>, people: &People) -> Option<Oncall> {
    let mut section = file.table("oncall")?;
    let timezone = section.string("timezone");
    let holidays = section.dates("holidays").unwrap_or_default().into_iter().collect();
    let (mut hours, mut rotas) = (None, Vec::new());
    for (key, when) in [("day", "on working days"), ("night", "in the nights"), ("weekend", "on weekends and holidays")]
    {
        if !section.has(key) {
            let cure = format!("write [oncall.{key}] with `primary`");
            section.problem_here(format!("`{key}` is missing: nobody would be on duty {when}; {cure}"));
        }
        let Some(mut table) = section.table(key) else { continue };
        if key == "day" {
            hours = hours_of(&mut table);
        }
        rotas.extend(rota(table, people));
    }
    let overrides = section.tables("overrides").into_iter().filter_map(|table| stand_in(table, people)).collect();
    section.finish();
    let [day, night, weekend] = <[Rota; 3]>::try_from(rotas).ok()?;
    let schedule = Schedule { hours: hours?, day, night, weekend, holidays, overrides };
    Some(Oncall { timezone, schedule })
}

fn hours_of(section: &mut Section<'_>) -> Option<Hours> {
    let text = if section.has("hours") { section.string("hours")? } else { HOURS.to_owned() };
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let limits = text.split_once('-').and_then(|(begin, end)| Some((time(begin)?, time(end)?)));
    let Some((begin, end)) = limits else {
        section.problem("hours", "`hours` must be two times of day, such as \"09:00-18:00\"");
        return None;
    };
    Hours::new(begin, end).map_err(|wrong| section.problem("hours", wrong.to_string())).ok()
}

fn rota(mut section: Section<'_>, people: &People) -> Option<Rota> {
    let every = match section.choice("every", &["day", "week"]) {
        Some("day") => Every::Day,
        _ => Every::default(),
    };
    let since = section.date("since").or(SINCE).unwrap_or_default();
    if !section.has("primary") {
        section.problem_here("`primary` is missing: write the people who take turns, such as primary = [\"ID\"]");
    }
    let [primary, secondary] = ["primary", "secondary"].map(|key| {
        let turns = section.strings(key)?;
        if turns.len() > MOST {
            section.problem(key, format!("more than {MOST} turns are no rotation that anybody lives through"));
        }
        for id in &turns {
            known(&mut section, key, id, people);
        }
        Rotation::new(turns, every, since).map_err(|wrong| section.problem(key, format!("`{key}`: {wrong}"))).ok()
    });
    section.finish();
    Some(Rota { primary: primary?, secondary })
}

fn stand_in(mut section: Section<'_>, people: &People) -> Option<Override> {
    for key in ["from", "until"].into_iter().filter(|key| !section.has(key)) {
        section.problem_here(format!("`{key}` is missing: write {key} = \"2026-12-24 18:00\""));
    }
    let (from, until) = (section.local_time("from"), section.local_time("until"));
    let [primary, secondary] = ["primary", "secondary"].map(|key| {
        let id = section.string(key)?;
        known(&mut section, key, &id, people);
        Some(id)
    });
    if primary.is_none() && secondary.is_none() {
        section.problem_here("this override changes nobody: write `primary`, `secondary` or both");
    } else if primary == secondary {
        section.problem("secondary", "who is primary backs nobody; name somebody else, or leave `secondary` out");
    }
    let reason = section.string("reason");
    if from.zip(until).is_some_and(|(from, until)| from >= until) {
        section.problem("until", "`until` must be later than `from`");
    }
    section.finish();
    Some(Override { from: from?, until: until?, primary, secondary, reason })
}

fn known(section: &mut Section<'_>, key: &str, id: &str, people: &People) {
    if people.person(id).is_some() {
        return;
    }
    let is_group = people.groups().any(|group| group == id);
    let wrong = if is_group {
        format!("`{id}` is a group, and a duty has one person at a time: write its members")
    } else {
        unknown("person", id, people.ids())
    };
    section.problem(key, wrong);
}
