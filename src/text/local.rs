//! Between moments and what the clocks of a zone show, also on the days when they change.
//!
//! Clocks that go forward skip an hour (a *gap*), clocks that go back show one twice (a *fold*). A plan in local time has
//! to say what it means by such times: here a time in a gap is the first moment after it, a time in a fold the first of
//! the two. So a time of a plan has come exactly when [`Zone::reached`] has, and it comes once.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use jiff::{ToSpan, civil, tz::AmbiguousOffset};

use super::{
    Zone,
    time::{moment, timestamp},
};
use crate::domain::clock::Moment;

impl Zone {
    /// What the clocks show.
    #[must_use]
    pub fn local(&self, moment: Moment) -> NaiveDateTime {
        naive(self.0.to_datetime(timestamp(moment)))
    }

    /// The moment of a local time: of one that comes twice the first, of one that never comes the first after it.
    #[must_use]
    pub fn moment(&self, local: NaiveDateTime) -> Moment {
        self.first(civil(local))
    }

    /// The latest local time that the clocks have shown. While they show an hour for the second time it stands still, just
    /// before the end of that hour; else it is what they show. For every local time `t`, `moment(t) <= m` exactly when
    /// `t <= reached(m)`.
    #[must_use]
    pub fn reached(&self, moment: Moment) -> NaiveDateTime {
        let at = timestamp(moment);
        let shown = self.0.to_datetime(at);
        let fold = match self.0.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Fold { before, after } if after.to_timestamp(shown).is_ok_and(|second| second == at) => {
                before
            }
            _ => return naive(shown),
        };
        let from = at.checked_add(1.nanosecond()).unwrap_or(at);
        let end = self.0.preceding(from).next().map(|back| fold.to_datetime(back.timestamp()));
        naive(end.and_then(|end| end.checked_sub(1.nanosecond()).ok()).unwrap_or(shown))
    }

    pub(super) fn first(&self, local: civil::DateTime) -> Moment {
        let ambiguous = self.0.to_ambiguous_timestamp(local);
        // Only at the ends of time has a local time no moment.
        let Ok(earlier) = ambiguous.earlier() else {
            return if local.year() < 0 { Moment::MIN_UTC } else { Moment::MAX_UTC };
        };
        let AmbiguousOffset::Gap { after, .. } = ambiguous.offset() else { return moment(earlier) };
        let forward = self.0.following(earlier).find(|change| change.offset() == after);
        moment(forward.map_or(earlier, |forward| forward.timestamp()))
    }
}

fn naive(shown: civil::DateTime) -> NaiveDateTime {
    let number = |number: i8| u32::try_from(number).unwrap_or_default();
    let nanos = u32::try_from(shown.subsec_nanosecond()).unwrap_or_default();
    let date = NaiveDate::from_ymd_opt(i32::from(shown.year()), number(shown.month()), number(shown.day()));
    let [hour, minute, second] = [shown.hour(), shown.minute(), shown.second()].map(number);
    date.and_then(|date| date.and_hms_nano_opt(hour, minute, second, nanos)).unwrap_or_default()
}

fn civil(local: NaiveDateTime) -> civil::DateTime {
    let number = |number: u32| i8::try_from(number).unwrap_or_default();
    let [month, day, hour, minute, second] =
        [local.month(), local.day(), local.hour(), local.minute(), local.second()].map(number);
    // A leap second is the last moment of its minute.
    let nanos = i32::try_from(local.nanosecond().min(999_999_999)).unwrap_or_default();
    let year = i16::try_from(local.year()).ok();
    let time = year.and_then(|year| civil::DateTime::new(year, month, day, hour, minute, second, nanos).ok());
    time.unwrap_or(if local.year() < 0 { civil::DateTime::MIN } else { civil::DateTime::MAX })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::named(name).expect("a zone")
    }

    fn utc(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    fn local(text: &str) -> NaiveDateTime {
        text.parse().expect("a local time")
    }

    #[test]
    fn a_local_time_is_a_moment_and_a_moment_a_local_time() {
        for (name, shown, at) in [
            ("Asia/Seoul", "2027-01-01T00:00:00", "2026-12-31T15:00:00Z"),
            ("Europe/Berlin", "2028-02-29T09:00:00", "2028-02-29T08:00:00Z"),
            ("America/New_York", "2026-07-01T18:00:00", "2026-07-01T22:00:00Z"),
            ("Asia/Kathmandu", "2026-07-01T09:00:00.5", "2026-07-01T03:15:00.5Z"),
        ] {
            assert_eq!(zone(name).moment(local(shown)), utc(at));
            assert_eq!([zone(name).local(utc(at)), zone(name).reached(utc(at))], [local(shown); 2]);
        }
    }

    #[test]
    fn a_skipped_time_is_the_first_moment_after_it_and_a_doubled_one_the_first_of_two() {
        let (berlin, york) = (zone("Europe/Berlin"), zone("America/New_York"));
        for skipped in ["2026-03-29T02:00:00", "2026-03-29T02:30:00", "2026-03-29T02:59:59", "2026-03-29T03:00:00"] {
            assert_eq!(berlin.moment(local(skipped)), utc("2026-03-29T01:00:00Z"), "{skipped}");
        }
        assert_eq!(york.moment(local("2026-03-08T02:15:00")), utc("2026-03-08T07:00:00Z"));
        assert_eq!(berlin.moment(local("2026-10-25T02:00:00")), utc("2026-10-25T00:00:00Z"));
        assert_eq!(york.moment(local("2026-11-01T01:30:00")), utc("2026-11-01T05:30:00Z"));
        assert_eq!(york.moment(local("2026-11-01T02:00:00")), utc("2026-11-01T07:00:00Z"));
        // The clocks show 01:15 again, but 01:30 has been.
        let again = utc("2026-11-01T06:15:00Z");
        assert_eq!(york.local(again), local("2026-11-01T01:15:00"));
        assert_eq!(york.reached(again), local("2026-11-01T01:59:59.999999999"));
        assert_eq!(york.reached(utc("2026-11-01T05:15:00Z")), local("2026-11-01T01:15:00"));
        assert_eq!(york.reached(utc("2026-11-01T06:00:00Z")), local("2026-11-01T01:59:59.999999999"));
        assert_eq!(york.reached(utc("2026-11-01T07:00:00Z")), local("2026-11-01T02:00:00"));
        // Half an hour, at Lord Howe.
        let howe = zone("Australia/Lord_Howe");
        assert_eq!(howe.moment(local("2026-10-04T02:10:00")), utc("2026-10-03T15:30:00Z"));
        assert_eq!(howe.moment(local("2026-04-05T01:45:00")), utc("2026-04-04T14:45:00Z"));
        assert_eq!(howe.reached(utc("2026-04-04T15:05:00Z")), local("2026-04-05T01:59:59.999999999"));
    }

    #[test]
    fn the_ends_of_time_are_survived() {
        for name in ["UTC", "America/New_York"] {
            for end in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
                let _ = zone(name).moment(end);
            }
            for end in [Moment::MIN_UTC, Moment::MAX_UTC] {
                let _ = (zone(name).local(end), zone(name).reached(end));
            }
        }
    }

    proptest! {
        #[test]
        fn a_local_time_has_come_exactly_when_it_was_reached(
            name in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Asia/Seoul", "Australia/Lord_Howe"]),
            change in prop::sample::select(vec![
                "2026-03-08T07:00:00Z", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-11-01T06:00:00Z",
                "2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z", "2028-02-29T00:00:00Z", "2045-03-26T01:00:00Z",
            ]),
            minute in -300_i64..300,
            other in -300_i64..300,
        ) {
            let zone = zone(name);
            let now = utc(change) + TimeDelta::minutes(minute);
            let planned = zone.local(utc(change)) + TimeDelta::minutes(other);
            prop_assert_eq!(zone.moment(planned) <= now, planned <= zone.reached(now));
            prop_assert!(zone.reached(now) <= zone.reached(now + TimeDelta::minutes(1)), "it never goes back");
            prop_assert!(zone.moment(zone.local(now)) <= now);
        }
    }
}
