use std::path::Path;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::{config::File, domain::oncall::Period};

/// A team whose duties begin in the night, so that they fall into the hours in which clocks change.
fn room(zone: &str, hours: &str, overrides: &str) -> Room {
    let people = ["a", "b", "c"].map(|id| format!("[people.{id}]\nphone = \"+82101234567\"\n")).concat();
    let text = format!(
        "{people}[oncall]\ntimezone = \"{zone}\"\nholidays = [\"2026-12-25\"]\n\
         [oncall.day]\nhours = \"{hours}\"\nprimary = [\"a\"]\nsecondary = [\"b\", \"c\"]\nevery = \"day\"\n\
         [oncall.night]\nprimary = [\"b\", \"c\"]\nsince = \"2026-01-05\"\n\
         [oncall.weekend]\nprimary = [\"a\", \"b\", \"c\"]\nevery = \"day\"\nsecondary = [\"b\", \"c\", \"a\"]\n{overrides}"
    );
    let file = File::from_text(Path::new("config.toml"), &text).unwrap();
    let room = file.room();
    file.finish(&[]).unwrap();
    room
}

fn utc(text: &str) -> Moment {
    text.parse().unwrap()
}

fn stand_in(from: &str, until: &str) -> String {
    format!("[[oncall.overrides]]\nfrom = \"{from}\"\nuntil = \"{until}\"\nprimary = \"c\"\n")
}

/// Every minute has what the last change said, and a change comes only where it was foreseen.
fn walk(roster: &Roster<'_>, from: Moment, until: Moment) -> Vec<(Moment, String)> {
    let (mut now, mut duty) = (from, roster.who(from));
    let mut next = roster.change_after(from).unwrap();
    let mut seen = Vec::new();
    while now < until {
        if now >= next.0 {
            duty = next.1;
            seen.push((next.0, format!("{} {}", duty.period.id(), duty.primary)));
            next = roster.change_after(now).unwrap();
        }
        assert_eq!(roster.who(now), duty, "{now}, foreseen {next:?}");
        assert!(next.0 > now && next.1 != duty);
        now += TimeDelta::minutes(1);
    }
    seen
}

fn said(seen: &[(Moment, String)]) -> Vec<(String, &str)> {
    seen.iter().map(|(at, what)| (at.to_rfc3339(), what.as_str())).collect()
}

#[test]
fn a_duty_that_begins_in_a_doubled_hour_begins_once() {
    let zone = Zone::utc();
    let room = room("America/New_York", "01:30-02:30", "");
    let roster = Roster::of(&room, &zone).unwrap();
    // Saturday's duty ends on Sunday at the first 01:30, and does not come back in the second 01:00 to 01:30.
    let seen = walk(&roster, utc("2026-10-31T12:00:00Z"), utc("2026-11-02T12:00:00Z"));
    let starts: Vec<_> = seen.iter().map(|(at, _)| *at).collect();
    assert_eq!(
        starts,
        [utc("2026-11-01T05:30:00Z"), utc("2026-11-02T06:30:00Z"), utc("2026-11-02T07:30:00Z")],
        "{:?}",
        said(&seen)
    );
}

#[test]
fn a_duty_that_begins_in_a_skipped_hour_begins_after_it_and_one_within_it_never() {
    let zone = Zone::utc();
    let text = [stand_in("2026-03-08 01:50", "2026-03-08 02:10"), stand_in("2026-03-08 02:20", "2026-03-08 02:40")];
    let room = room("America/New_York", "02:30-12:00", &text.concat());
    let roster = Roster::of(&room, &zone).unwrap();
    let seen = walk(&roster, utc("2026-03-08T00:00:00Z"), utc("2026-03-08T12:00:00Z"));
    let starts: Vec<_> = seen.iter().map(|(at, _)| *at).collect();
    assert_eq!(starts, [utc("2026-03-08T06:50:00Z"), utc("2026-03-08T07:00:00Z")], "{:?}", said(&seen));
    let zones = ["Europe/Berlin", "Asia/Seoul"].map(|name| Zone::named(name).unwrap());
    let own = Roster::new(&room.oncall.as_ref().unwrap().schedule, zones[1].clone());
    assert_eq!(own.who(utc("2026-03-08T17:29:00Z")).period, Period::Weekend);
    assert_eq!(own.who(utc("2026-03-08T17:30:00Z")).period, Period::Day);
}

#[test]
fn the_zone_is_that_of_the_schedule_or_else_that_of_the_room() {
    let mut room = room("Asia/Seoul", "09:00-18:00", "");
    let berlin = Zone::named("Europe/Berlin").unwrap();
    let begins = |room: &Room| Roster::of(room, &berlin).unwrap().change_after(utc("2026-01-04T20:00:00Z")).unwrap().0;
    assert_eq!(begins(&room), utc("2026-01-05T00:00:00Z"));
    room.oncall.as_mut().unwrap().timezone = None;
    assert_eq!(begins(&room), utc("2026-01-05T08:00:00Z"));
    assert!(Roster::of(&Room::default(), &berlin).is_none());
}

#[test]
fn the_list_holds_the_next_duty_however_far_it_is() {
    let room = room("Asia/Seoul", "09:00-18:00", "");
    let roster = Roster::of(&room, &Zone::utc()).unwrap();
    let (at, until) = (utc("2026-01-05T01:00:00Z"), utc("2026-01-05T02:00:00Z"));
    let watches = roster.watches(at, until);
    assert_eq!(watches.len(), 2);
    let limits: Vec<_> = watches.iter().map(|watch| (watch.from, watch.until)).collect();
    let (evening, morning) = (utc("2026-01-05T09:00:00Z"), utc("2026-01-06T00:00:00Z"));
    assert_eq!(limits, [(None, Some(evening)), (Some(evening), Some(morning))]);
    let week = roster.watches(at, at + TimeDelta::days(7));
    assert!(week.iter().skip(1).all(|watch| watch.from.is_some_and(|from| from < at + TimeDelta::days(7))));
    assert!(week.windows(2).all(|pair| pair[0].until == pair[1].from && pair[0].duty != pair[1].duty));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_minute_of_the_days_when_clocks_change_is_foreseen(
        zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
        day in prop::sample::select(vec![
            "2026-03-07T12:00:00Z", "2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z", "2026-10-31T12:00:00Z",
            "2026-04-04T00:00:00Z", "2026-10-03T00:00:00Z", "2026-12-31T00:00:00Z", "2028-02-28T12:00:00Z",
        ]),
        begin in 0_u32..5 * 60,
        length in 1_u32..5 * 60,
        from in 0_i64..24 * 60,
        lasts in 1_i64..12 * 60,
    ) {
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let hours = format!("{}-{}", clock(begin), clock(begin + length));
        let start = Zone::named(zone).unwrap().local(utc(day)) + TimeDelta::minutes(from);
        let [from, until] = [start, start + TimeDelta::minutes(lasts)].map(|at| at.format("%Y-%m-%d %H:%M").to_string());
        let room = room(zone, &hours, &stand_in(&from, &until));
        let roster = Roster::of(&room, &Zone::utc()).unwrap();
        prop_assert!(!walk(&roster, utc(day), utc(day) + TimeDelta::hours(48)).is_empty());
    }
}
