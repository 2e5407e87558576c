use chrono::TimeDelta;
use proptest::prelude::*;

use super::super::{Every, Rotation};
use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a local time")
}

fn time(minute: u32) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).expect("a time of day")
}

fn rotation(people: &[&str], every: Every, since: &str) -> Rotation {
    Rotation::new(people.iter().map(|id| (*id).to_owned()).collect(), every, date(since)).expect("somebody")
}

fn rota(primary: Rotation, secondary: Rotation) -> Rota {
    Rota { primary, secondary: Some(secondary) }
}

/// As the manual has it: 2026-01-05 is a Monday.
fn manual() -> Schedule {
    let weekly = |people: &[&str]| rotation(people, Every::Week, "2026-01-05");
    Schedule {
        hours: Hours::new(time(9 * 60), time(18 * 60)).expect("hours"),
        day: rota(weekly(&["minsu"]), weekly(&["jiwon", "sora"])),
        night: rota(weekly(&["jiwon", "sora", "haneul"]), weekly(&["minsu"])),
        weekend: rota(
            rotation(&["minsu", "jiwon", "sora"], Every::Day, "2026-01-03"),
            rotation(&["jiwon", "sora", "minsu"], Every::Day, "2026-01-03"),
        ),
        holidays: ["2026-12-25", "2027-01-01"].map(date).into(),
        overrides: Vec::new(),
    }
}

fn stand_in(from: &str, until: &str, primary: Option<&str>, secondary: Option<&str>) -> Override {
    let [primary, secondary] = [primary, secondary].map(|id| id.map(str::to_owned));
    Override { from: at(from), until: at(until), primary, secondary, reason: None }
}

fn duty(period: Period, primary: &'static str, secondary: &'static str) -> Duty<'static> {
    Duty { period, primary, secondary: Some(secondary) }
}

#[test]
fn a_night_belongs_to_the_day_on_which_it_begins() {
    let schedule = manual();
    let night = |primary| duty(Period::Night, primary, "minsu");
    for (when, who) in [
        ("2026-01-05 09:00", duty(Period::Day, "minsu", "jiwon")),
        ("2026-01-05 17:59", duty(Period::Day, "minsu", "jiwon")),
        ("2026-01-05 18:00", night("jiwon")),
        ("2026-01-06 08:59", night("jiwon")),
        // From Friday to Saturday it is Friday's, and the weekend begins in the morning.
        ("2026-01-10 08:59", night("jiwon")),
        ("2026-01-10 09:00", duty(Period::Weekend, "jiwon", "sora")),
        ("2026-01-10 18:00", duty(Period::Weekend, "jiwon", "sora")),
        // From Sunday to Monday it is Sunday's, also where the turns change.
        ("2026-01-12 08:59", duty(Period::Weekend, "sora", "minsu")),
        ("2026-01-12 09:00", duty(Period::Day, "minsu", "sora")),
        ("2026-01-12 18:00", night("sora")),
        // The eve of a holiday is an ordinary night; the holiday's own is the holiday's.
        ("2026-12-25 08:59", night("haneul")),
        ("2026-12-25 09:00", duty(Period::Weekend, "sora", "minsu")),
        ("2026-12-26 08:59", duty(Period::Weekend, "sora", "minsu")),
        ("2026-12-26 09:00", duty(Period::Weekend, "minsu", "jiwon")),
        ("2027-01-01 08:59", night("jiwon")),
        ("2027-01-01 09:00", duty(Period::Weekend, "minsu", "jiwon")),
        // Before the start date turns are counted back.
        ("2026-01-04 23:00", duty(Period::Weekend, "jiwon", "sora")),
        ("2026-01-02 23:00", night("haneul")),
        ("2025-12-15 19:00", night("jiwon")),
    ] {
        assert_eq!(schedule.who(at(when)), who, "{when}");
    }
}

#[test]
fn a_duty_lasts_until_somebody_or_the_period_changes() {
    let schedule = manual();
    for (when, until, next) in [
        ("2026-01-05 09:00", "2026-01-05 18:00", duty(Period::Night, "jiwon", "minsu")),
        ("2026-01-09 23:30", "2026-01-10 09:00", duty(Period::Weekend, "jiwon", "sora")),
        ("2026-01-10 12:00", "2026-01-11 09:00", duty(Period::Weekend, "sora", "minsu")),
        ("2026-12-31 20:00", "2027-01-01 09:00", duty(Period::Weekend, "minsu", "jiwon")),
        ("2028-02-29 12:00", "2028-02-29 18:00", duty(Period::Night, "sora", "minsu")),
    ] {
        assert_eq!(schedule.change_after(at(when)), Some((at(until), next)), "{when}");
    }
    let one = || Rota { primary: rotation(&["minsu"], Every::Week, "2026-01-05"), secondary: None };
    let alone = Schedule { day: one(), night: one(), weekend: one(), ..manual() };
    let until = alone.change_after(at("2026-01-10 10:00")).map(|(until, _)| until);
    assert_eq!(until, Some(at("2026-01-12 09:00")), "the same one for a weekend is one duty");
    let days = (0..500).filter_map(|day| date("2026-01-01").checked_add_days(Days::new(day)));
    let never = Schedule { holidays: days.collect(), ..alone };
    assert_eq!(never.change_after(at("2026-01-01 12:00")), None, "nothing changes for more than a year");
    assert_eq!(never.change_after(NaiveDateTime::MAX), None);
    assert_eq!(never.who(NaiveDateTime::MIN).primary, "minsu");
}

#[test]
fn an_override_wins_and_the_later_one_in_the_list_wins_over_the_earlier() {
    let mut schedule = manual();
    schedule.overrides = vec![
        stand_in("2026-01-05 12:00", "2026-01-06 12:00", Some("sora"), None),
        stand_in("2026-01-05 20:00", "2026-01-05 22:00", Some("haneul"), None),
        stand_in("2026-01-05 21:00", "2026-01-05 23:00", None, Some("jiwon")),
        stand_in("2026-01-13 10:00", "2026-01-13 11:00", Some("sora"), None),
    ];
    for (when, who, until) in [
        ("2026-01-05 11:59", duty(Period::Day, "minsu", "jiwon"), "2026-01-05 12:00"),
        ("2026-01-05 12:00", duty(Period::Day, "sora", "jiwon"), "2026-01-05 18:00"),
        ("2026-01-05 19:00", duty(Period::Night, "sora", "minsu"), "2026-01-05 20:00"),
        ("2026-01-05 20:00", duty(Period::Night, "haneul", "minsu"), "2026-01-05 21:00"),
        ("2026-01-05 21:00", duty(Period::Night, "haneul", "jiwon"), "2026-01-05 22:00"),
        ("2026-01-05 22:00", duty(Period::Night, "sora", "jiwon"), "2026-01-05 23:00"),
        ("2026-01-06 11:00", duty(Period::Day, "sora", "jiwon"), "2026-01-06 12:00"),
    ] {
        assert_eq!(schedule.who(at(when)), who, "{when}");
        assert_eq!(schedule.change_after(at(when)).map(|(until, _)| until), Some(at(until)), "{when}");
    }
    let alone = Duty { period: Period::Day, primary: "sora", secondary: None };
    assert_eq!(schedule.who(at("2026-01-13 10:30")), alone, "who stands in backs nobody");
    let overlaps: Vec<_> = schedule.overlaps().map(|(one, two)| (one.from, two.from)).collect();
    assert_eq!(overlaps, [(at("2026-01-05 12:00"), at("2026-01-05 20:00"))], "the third names no primary");
}

#[test]
fn what_would_leave_a_gap_is_refused() {
    assert_eq!(Rotation::new(Vec::new(), Every::Week, date("2026-01-05")), Err(ScheduleError::NoPeople));
    for (begin, end) in [(540, 540), (1_080, 540)] {
        assert_eq!(Hours::new(time(begin), time(end)), Err(ScheduleError::NoHours));
    }
}

// ── The same by other means ────────────────────────────────────────────────────────────────────────────────────────

/// Whose turn each of the dates from `since - 70` on is, counted by hand: one list forward, one backward.
fn turns(rotation: &Rotation, every: Every, days: usize) -> Vec<String> {
    let length = if every == Every::Day { 1 } else { 7 };
    let people = rotation.people().iter();
    let forward = people.clone().cycle().flat_map(|id| iter::repeat_n(id.clone(), length));
    let backward = people.rev().cycle().flat_map(|id| iter::repeat_n(id.clone(), length));
    let mut before: Vec<_> = backward.take(70).collect();
    before.reverse();
    before.into_iter().chain(forward.take(days)).collect()
}

/// A duty with its limits.
type Span = (NaiveDateTime, NaiveDateTime, Period, String, Option<String>);

/// The plan written out as a person would with a calendar: one line a duty, from 70 days before `since` on.
fn written_out(plan: &Plan, schedule: &Schedule) -> Vec<Span> {
    let list = |rotation: &Rotation| turns(rotation, plan.every, plan.days);
    let lists = [&schedule.day, &schedule.night, &schedule.weekend]
        .map(|rota| (list(&rota.primary), rota.secondary.as_ref().map(list)));
    let mut spans = Vec::new();
    for nth in 0..70 + plan.days {
        let today = plan.since - Days::new(70) + Days::new(nth as u64);
        let (begin, end) = (today.and_time(schedule.hours.begin), today.and_time(schedule.hours.end));
        let tomorrow = begin + Days::new(1);
        let off = today.weekday().number_from_monday() > 5 || schedule.holidays.contains(&today);
        let parts: &[_] = if off {
            &[(begin, tomorrow, Period::Weekend, 2)]
        } else {
            &[(begin, end, Period::Day, 0), (end, tomorrow, Period::Night, 1)]
        };
        for (from, until, period, list) in parts {
            let (primary, secondary) = &lists[*list];
            let secondary = secondary.as_ref().map(|ids| ids[nth].clone());
            spans.push((*from, *until, *period, primary[nth].clone(), secondary));
        }
    }
    spans
}

#[derive(Debug, Clone)]
struct Plan {
    since: NaiveDate,
    days: usize,
    every: Every,
    hours: (u32, u32),
    people: [Vec<u8>; 6],
    holidays: Vec<u64>,
    overrides: Vec<(u32, u32, Option<u8>, Option<u8>)>,
}

impl Plan {
    fn schedule(&self) -> Schedule {
        let first = self.since - Days::new(70);
        let id = |n: &u8| format!("p{n}");
        let rotation = |people: &Vec<u8>| Rotation::new(people.iter().map(id).collect(), self.every, self.since).ok();
        let rota = |primary: usize| Rota {
            primary: rotation(&self.people[primary]).expect("somebody"),
            secondary: rotation(&self.people[primary + 1]),
        };
        let stand_in = |(from, length, primary, secondary): &(u32, u32, Option<u8>, Option<u8>)| {
            let from = first.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(*from));
            Override {
                from,
                until: from + TimeDelta::minutes(i64::from(*length)),
                primary: primary.as_ref().map(id),
                secondary: secondary.as_ref().map(id),
                reason: None,
            }
        };
        Schedule {
            hours: Hours::new(time(self.hours.0), time(self.hours.1)).expect("hours"),
            day: rota(0),
            night: rota(2),
            weekend: rota(4),
            holidays: self.holidays.iter().map(|day| first + Days::new(*day)).collect(),
            overrides: self.overrides.iter().map(stand_in).collect(),
        }
    }
}

/// Who it is by the written-out plan, with the overrides laid over it.
fn expected(spans: &[Span], schedule: &Schedule, at: NaiveDateTime) -> (Period, String, Option<String>) {
    let found: Vec<_> = spans.iter().filter(|span| span.0 <= at && at < span.1).collect();
    assert_eq!(found.len(), 1, "{at}: one duty at a time, and always one");
    let (_, _, period, mut primary, mut secondary) = found[0].clone();
    for stand_in in schedule.overrides.iter().filter(|one| (one.from..one.until).contains(&at)) {
        primary = stand_in.primary.clone().unwrap_or(primary);
        secondary = stand_in.secondary.clone().or(secondary);
    }
    let secondary = secondary.filter(|id| *id != primary);
    (period, primary, secondary)
}

fn plan() -> impl Strategy<Value = Plan> {
    let some = || prop::collection::vec(0_u8..5, 1..5);
    let any = || prop::collection::vec(0_u8..5, 0..5);
    let people = (some(), any(), some(), any(), some(), any()).prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f]);
    let hours = (0_u32..1_439).prop_flat_map(|begin| (Just(begin), begin + 1..1_440));
    let minutes = 110_u32 * 1_440;
    let stand_in = (0..minutes, 1_u32..3 * 1_440, prop::option::of(0_u8..5), prop::option::of(0_u8..5));
    let since = (0_u64..4 * 366).prop_map(|day| date("2026-01-01") + Days::new(day));
    let every = prop_oneof![Just(Every::Day), Just(Every::Week)];
    let off = prop::collection::vec(0_u64..110, 0..12);
    (since, every, hours, people, off, prop::collection::vec(stand_in, 0..8)).prop_map(
        |(since, every, hours, people, holidays, overrides)| Plan {
            since,
            days: 40,
            every,
            hours,
            people,
            holidays,
            overrides,
        },
    )
}

fn is(duty: Duty<'_>) -> (Period, String, Option<String>) {
    (duty.period, duty.primary.to_owned(), duty.secondary.map(str::to_owned))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whoever_is_on_duty_is_who_a_calendar_says(plan in plan(), phase in 0_i64..97) {
        let schedule = plan.schedule();
        let spans = written_out(&plan, &schedule);
        let (first, last) = (spans[0].0, spans[spans.len() - 1].1);
        // 97 is prime to everything, so that in the end every minute of the day is met.
        let mut now = first + TimeDelta::minutes(phase);
        while now < last {
            prop_assert_eq!(is(schedule.who(now)), expected(&spans, &schedule, now), "{}", now);
            now += TimeDelta::minutes(97);
        }
    }

    #[test]
    fn a_duty_ends_where_it_changes_and_not_a_minute_later(plan in plan(), day in 0_i64..105, minute in 0_i64..1_440) {
        let schedule = plan.schedule();
        let from = plan.since - Days::new(70);
        let mut now = from.and_time(NaiveTime::MIN) + TimeDelta::minutes(day * 1_440 + minute);
        let duty = schedule.who(now);
        let (until, next) = schedule.change_after(now).expect("every week has a change");
        prop_assert_eq!(schedule.who(until), next);
        prop_assert_ne!(next, duty);
        while now < until {
            prop_assert_eq!(schedule.who(now), duty, "{} is before {}", now, until);
            now += TimeDelta::minutes(1);
        }
        prop_assert_eq!(now, until);
    }
}

#[test]
fn every_minute_of_a_leap_year_has_one_primary_and_every_change_is_foreseen() {
    let mut schedule = manual();
    schedule.overrides = vec![
        stand_in("2028-02-28 18:00", "2028-02-29 09:00", Some("minsu"), Some("sora")),
        stand_in("2028-12-31 23:59", "2029-01-01 00:01", Some("sora"), None),
    ];
    let (mut now, end) = (at("2028-01-01 00:00"), at("2029-01-02 00:00"));
    let (mut until, mut next) = schedule.change_after(now).expect("a change");
    let mut duty = schedule.who(now);
    let mut seen = 0;
    while now < end {
        if now == until {
            duty = next;
            (until, next) = schedule.change_after(now).expect("a change");
            seen += 1;
        }
        assert!(["minsu", "jiwon", "sora", "haneul"].contains(&schedule.who(now).primary));
        assert_eq!(schedule.who(now), duty, "{now}");
        now += TimeDelta::minutes(1);
    }
    assert!((600..800).contains(&seen), "{seen} changes in a year of two a working day");
}
