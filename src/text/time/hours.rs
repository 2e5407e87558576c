//! Business hours: from when to when, on which days of the week.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use jiff::{ToSpan, civil};

use super::{Moment, Zone, moment, time_of_day};

/// The days of the week as the config writes them.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// From when to when people are at work, on some days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    from: civil::Time,
    until: civil::Time,
    days: [bool; 7],
}

impl Default for Hours {
    /// 09:00 to 18:00, Monday to Friday.
    fn default() -> Self {
        let days = [true, true, true, true, true, false, false];
        Self { from: civil::time(9, 0, 0, 0), until: civil::time(18, 0, 0, 0), days }
    }
}

impl Hours {
    /// Reads `09:00-18:00`, within one day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, until) = text.split_once('-')?;
        let (from, until) = (time_of_day(from.trim())?, time_of_day(until.trim())?);
        (from < until).then(|| Self { from, until, ..Self::default() })
    }

    /// The same on these days of the week, as [`DAYS`] names them. `None` when one is none or there is none.
    #[must_use]
    pub fn on(self, names: &[String]) -> Option<Self> {
        let mut days = [false; 7];
        for name in names {
            days[DAYS.iter().position(|day| day == name)?] = true;
        }
        (!names.is_empty()).then_some(Self { days, ..self })
    }

    /// `now` when they are at work, else when they will be next; nobody is on holidays.
    #[must_use]
    pub fn next(&self, now: Moment, zone: &Zone, holidays: &BTreeSet<NaiveDate>) -> Moment {
        let today = zone.at(now).date();
        // The eighth day is this one again, a week later; holidays may lie in a row.
        for ahead in 0..8 + i64::try_from(holidays.len()).unwrap_or_default() * 7 {
            let Ok(date) = today.checked_add(ahead.days()) else { break };
            if is_among(holidays, date) {
                continue;
            }
            if !self.days[usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default() % 7] {
                continue;
            }
            let at = |time| date.to_datetime(time).to_zoned(zone.0.clone()).map(|zoned| moment(zoned.timestamp()));
            let (Ok(opens), Ok(closes)) = (at(self.from), at(self.until)) else { continue };
            if now < closes {
                return now.max(opens);
            }
        }
        now
    }
}

fn is_among(holidays: &BTreeSet<NaiveDate>, date: civil::Date) -> bool {
    let part = |number: i8| u32::try_from(number).unwrap_or_default();
    let date = NaiveDate::from_ymd_opt(date.year().into(), part(date.month()), part(date.day()));
    date.is_some_and(|date| holidays.contains(&date))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(hours: Hours, now: &str, zone: &str) -> String {
        let zone = Zone::named(zone).expect("a zone");
        hours.next(now.parse().expect("a moment"), &zone, &BTreeSet::new()).to_rfc3339()
    }

    #[test]
    fn nobody_is_at_work_on_a_holiday() {
        let zone = Zone::named("Asia/Seoul").expect("a zone");
        let days = ["2026-12-24", "2026-12-25", "2026-12-28"];
        let holidays = days.map(|day| day.parse().expect("a date")).into();
        let next = |now: &str| Hours::default().next(now.parse().expect("a moment"), &zone, &holidays).to_rfc3339();
        assert_eq!(next("2026-12-23T09:00:00Z"), "2026-12-29T00:00:00+00:00", "two holidays, a weekend, a holiday");
        assert_eq!(next("2026-12-25T03:00:00Z"), "2026-12-29T00:00:00+00:00", "noon of a holiday is not at work");
        assert_eq!(next("2026-12-29T03:00:00Z"), "2026-12-29T03:00:00+00:00");
    }

    #[test]
    fn what_comes_out_of_hours_waits_for_the_next_morning_of_work() {
        let seoul = |now| next(Hours::default(), now, "Asia/Seoul");
        assert_eq!(seoul("2026-11-20T05:00:00Z"), "2026-11-20T05:00:00+00:00", "Friday 14:00 is open");
        assert_eq!(seoul("2026-11-19T20:00:00Z"), "2026-11-20T00:00:00+00:00", "Friday 05:00 waits until nine");
        assert_eq!(seoul("2026-11-20T09:00:00Z"), "2026-11-23T00:00:00+00:00", "Friday 18:00 waits until Monday");
        assert_eq!(seoul("2026-11-20T08:59:59Z"), "2026-11-20T08:59:59+00:00");
        let one = Hours::default().on(&["fri".into()]).expect("days");
        assert_eq!(next(one, "2026-11-20T10:00:00Z", "Asia/Seoul"), "2026-11-27T00:00:00+00:00");
    }

    #[test]
    fn a_day_on_which_the_clocks_change_has_its_morning_too() {
        let sunday = Hours::parse("02:30-03:30").and_then(|hours| hours.on(&["sun".into()])).expect("hours");
        // 02:30 does not exist on that day; 03:30 is the instant at which it would be.
        assert_eq!(next(sunday, "2026-03-08T00:00:00Z", "America/New_York"), "2026-03-08T07:30:00+00:00");
        let nine = Hours::default().on(&["sun".into()]).expect("days");
        assert_eq!(next(nine, "2026-11-01T05:00:00Z", "America/New_York"), "2026-11-01T14:00:00+00:00");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for wrong in ["", "9", "09:00", "18:00-09:00", "09:00-09:00", "a-b", "09:00-25:00"] {
            assert_eq!(Hours::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Hours::default().on(&["someday".into()]), None);
        assert_eq!(Hours::default().on(&[]), None);
    }
}
