//! Moments for people: in the time zone of the room, and relative to the start of the incident.

mod hours;

use chrono::TimeDelta;
use jiff::{Timestamp, ToSpan, civil, tz::TimeZone};

pub use hours::{DAYS, Hours};

use crate::domain::{clock::Moment, words::Words};

/// A time zone.
#[derive(Debug, Clone)]
pub struct Zone(pub(super) TimeZone);

impl Zone {
    /// The zone of an IANA name such as `Asia/Seoul`.
    ///
    /// # Errors
    /// A sentence when no zone has that name.
    pub fn named(name: &str) -> Result<Self, String> {
        let zone = TimeZone::get(name);
        zone.map(Self)
            .map_err(|_| format!("no time zone is called `{name}`; write one such as Asia/Seoul or Europe/Berlin"))
    }

    /// The zone of the machine, or UTC where it has none.
    #[must_use]
    pub fn system() -> Self {
        Self(TimeZone::try_system().unwrap_or(TimeZone::UTC))
    }

    /// UTC.
    #[must_use]
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    fn at(&self, moment: Moment) -> jiff::Zoned {
        timestamp(moment).to_zoned(self.0.clone())
    }
}

pub(super) fn timestamp(moment: Moment) -> Timestamp {
    let nanos = i32::try_from(moment.timestamp_subsec_nanos().min(999_999_999)).unwrap_or_default();
    Timestamp::new(moment.timestamp(), nanos).unwrap_or_default()
}

pub(super) fn moment(timestamp: Timestamp) -> Moment {
    let nanos = u32::try_from(timestamp.subsec_nanosecond()).unwrap_or_default();
    Moment::from_timestamp(timestamp.as_second(), nanos).unwrap_or_default()
}

/// The time of day: `14:23:41`.
#[must_use]
pub fn clock(moment: Moment, zone: &Zone) -> String {
    zone.at(moment).strftime("%H:%M:%S").to_string()
}

/// The time of day with its zone: `14:23:41 KST`.
#[must_use]
pub fn clock_with_zone(moment: Moment, zone: &Zone) -> String {
    zone.at(moment).strftime("%H:%M:%S %Z").to_string()
}

/// The time of day in UTC: `05:23:41Z`.
#[must_use]
pub fn clock_utc(moment: Moment) -> String {
    timestamp(moment).strftime("%H:%M:%SZ").to_string()
}

/// The minute of the day, with the date unless that is the date of `now`: `14:23`, `2026-11-20 14:23`.
#[must_use]
pub fn minute(moment: Moment, now: Moment, zone: &Zone) -> String {
    let then = zone.at(moment);
    if then.date() == zone.at(now).date() { then.strftime("%H:%M").to_string() } else { date_minute(moment, zone) }
}

/// The date and the minute of the day: `2026-11-21 14:23`.
#[must_use]
pub fn date_minute(moment: Moment, zone: &Zone) -> String {
    zone.at(moment).strftime("%Y-%m-%d %H:%M").to_string()
}

/// What the zone is called at a moment: `KST`, `EDT`.
#[must_use]
pub fn zone_name(moment: Moment, zone: &Zone) -> String {
    zone.at(moment).strftime("%Z").to_string()
}

/// The date and the time of day: `2026-11-21 14:23:41`.
#[must_use]
pub fn date_time(moment: Moment, zone: &Zone) -> String {
    zone.at(moment).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The date and the time of day to the minute, with the zone: `2026-11-21 14:23 KST`.
#[must_use]
pub fn minute_with_zone(moment: Moment, zone: &Zone) -> String {
    zone.at(moment).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

/// RFC 3339 with the offset of the zone: `2026-11-21T14:23:41+09:00`.
#[must_use]
pub fn rfc3339(moment: Moment, zone: &Zone) -> String {
    zone.at(moment).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The time since (`+`) or before (`-`) the start: `+23:41`, `-01:38`, `+03:00:12`.
#[must_use]
pub fn offset(delta: TimeDelta) -> String {
    let s = delta.num_seconds();
    let (sign, s) = (if s < 0 { '-' } else { '+' }, s.unsigned_abs());
    if s < 3_600 {
        format!("{sign}{:02}:{:02}", s / 60, s % 60)
    } else {
        format!("{sign}{:02}:{:02}:{:02}", s / 3_600, s / 60 % 60, s % 60)
    }
}

/// The largest number of units that a person may mean by `-5m`.
const MOST_AGO: i64 = 100_000;

/// The most days that a plan reaches: a hundred years.
const FAR: i64 = 36_525;

/// Why a typed time is none.
const FORMS: Words = Words::new(
    "write a time as 14:02, 14:02:30, -5m or 2026-11-21 14:02",
    "시각은 14:02, 14:02:30, -5m, 2026-11-21 14:02처럼 쓰세요",
);
const FORMS_IN: Words = Words::new(
    "the recording has no such time: write 14:02, 14:02:30, +2m, -30s or 2026-11-21 14:02",
    "녹화에 그런 시각이 없습니다. 14:02, 14:02:30, +2m, -30s, 2026-11-21 14:02처럼 쓰세요",
);
const FORMS_ANY: Words = Words::new(
    "write a time as 14:02, +8h, -5m, 2026-11-21 14:02 or 2026-11-21T14:02:00+09:00",
    "시각은 14:02, +8h, -5m, 2026-11-21 14:02, 2026-11-21T14:02:00+09:00처럼 쓰세요",
);
const FAR_AWAY: Words = Words::new("that is more than a hundred years away", "100년 넘게 떨어진 시각입니다");
const FUTURE: Words = Words::new("that is in the future", "아직 오지 않은 시각입니다");

/// Reads a time as a person types it. A time of day that would lie in the future is that of yesterday; where the clocks
/// go back and it comes twice, the later one before `now` is meant.
///
/// # Errors
/// What would be right, in both languages.
pub fn parse(typed: &str, now: Moment, zone: &Zone) -> Result<Moment, Words> {
    let typed = typed.trim();
    if let Some(ago) = typed.strip_prefix('-') {
        return ago_of(ago).and_then(|ago| now.checked_sub_signed(ago)).ok_or(FORMS);
    }
    let here = zone.at(now);
    let (date, time) = match typed.split_once([' ', 'T']) {
        Some((date, time)) => (date.parse::<civil::Date>().map_err(|_| FORMS)?, time.trim()),
        None => (here.date(), typed),
    };
    let time = time_of_day(time).ok_or(FORMS)?;
    let limit = now + TimeDelta::minutes(1);
    let at = |date: civil::Date| latest(date.to_datetime(time), zone, limit);
    let found = at(date).ok_or(FORMS)?;
    if found <= limit {
        return Ok(found);
    }
    if typed.contains([' ', 'T']) {
        return Err(FUTURE);
    }
    let yesterday = date.checked_sub(1.day()).map_err(|_| FORMS)?;
    at(yesterday).filter(|found| *found <= limit).ok_or(FUTURE)
}

/// Reads a time of a recording that ends at `until` and stands at `now`: as [`parse`] does, also `+2m` and `-30s` from
/// where it stands, and RFC 3339.
///
/// # Errors
/// What would be right, in both languages.
pub fn parse_in(typed: &str, now: Moment, until: Moment, zone: &Zone) -> Result<Moment, Words> {
    let typed = typed.trim();
    if let Ok(exact) = typed.parse() {
        return Ok(exact);
    }
    if let Some(ahead) = typed.strip_prefix('+') {
        return ago_of(ahead).and_then(|ahead| now.checked_add_signed(ahead)).ok_or(FORMS_IN);
    }
    let limit = if typed.starts_with('-') { now } else { until };
    parse(typed, limit, zone).map_err(|_| FORMS_IN)
}

/// Reads a time of a plan, be it past or to come: `14:02` is that of today, `+8h` and `-5m` are from `now`, and RFC 3339
/// says it exactly. On the days when clocks change it is what [`Zone::moment`] says.
///
/// # Errors
/// What would be right, in both languages.
pub fn parse_any(typed: &str, now: Moment, zone: &Zone) -> Result<Moment, Words> {
    let found = planned(typed.trim(), now, zone).ok_or(FORMS_ANY)?;
    if (found - now).num_days().abs() > FAR { Err(FAR_AWAY) } else { Ok(found) }
}

fn planned(typed: &str, now: Moment, zone: &Zone) -> Option<Moment> {
    if let Ok(exact) = typed.parse() {
        return Some(exact);
    }
    if let Some(ahead) = typed.strip_prefix('+') {
        return now.checked_add_signed(ago_of(ahead)?);
    }
    if let Some(ago) = typed.strip_prefix('-') {
        return now.checked_sub_signed(ago_of(ago)?);
    }
    let (date, time) = match typed.split_once([' ', 'T']) {
        Some((date, time)) => (date.parse::<civil::Date>().ok()?, time.trim()),
        None => (zone.at(now).date(), typed),
    };
    Some(zone.first(date.to_datetime(time_of_day(time)?)))
}

/// The latest moment not after `limit` at which the clocks of the zone show `civil`, else the first one.
fn latest(civil: civil::DateTime, zone: &Zone, limit: Moment) -> Option<Moment> {
    let ambiguous = zone.0.to_ambiguous_timestamp(civil);
    let later = ambiguous.later().ok().map(moment).filter(|at| *at <= limit);
    later.or_else(|| ambiguous.earlier().ok().map(moment))
}

fn time_of_day(text: &str) -> Option<civil::Time> {
    let number = |part: &str| {
        let digits = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i8>().ok().filter(|_| digits)
    };
    let mut parts = text.split(':').map(number);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() {
        return None;
    }
    civil::Time::new(hour, minute, second, 0).ok()
}

fn ago_of(text: &str) -> Option<TimeDelta> {
    let unit = text.chars().last()?;
    let number: u32 = text[..text.len() - unit.len_utf8()].trim().parse().ok()?;
    let number = i64::from(number);
    if number > MOST_AGO {
        return None;
    }
    match unit {
        's' => Some(TimeDelta::seconds(number)),
        'm' => Some(TimeDelta::minutes(number)),
        'h' => Some(TimeDelta::hours(number)),
        'd' => Some(TimeDelta::days(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    fn zone(name: &str) -> Zone {
        Zone::named(name).expect("a zone")
    }

    #[test]
    fn a_moment_reads_in_the_zone_of_the_room() {
        let now = utc("2026-11-21T05:23:41Z");
        let seoul = zone("Asia/Seoul");
        assert_eq!(clock_with_zone(now, &seoul), "14:23:41 KST");
        assert_eq!(clock_utc(now), "05:23:41Z");
        assert_eq!((minute(now, now, &seoul).as_str(), zone_name(now, &seoul).as_str()), ("14:23", "KST"));
        assert_eq!(minute(utc("2026-11-20T14:59:59Z"), now, &seoul), "2026-11-20 23:59");
        assert_eq!(rfc3339(now, &seoul), "2026-11-21T14:23:41+09:00");
        assert_eq!(date_time(utc("2026-12-31T15:00:00Z"), &seoul), "2027-01-01 00:00:00");
        assert_eq!(rfc3339(utc("2026-07-01T00:00:00.5Z"), &zone("America/New_York")), "2026-06-30T20:00:00-04:00");
        assert!(Zone::named("Asia/Soeul").expect_err("no such zone").contains("Asia/Soeul"));
    }

    #[test]
    fn the_offset_from_the_start_has_a_sign() {
        assert_eq!(offset(TimeDelta::seconds(1421)), "+23:41");
        assert_eq!(offset(TimeDelta::seconds(-98)), "-01:38");
        assert_eq!(offset(TimeDelta::seconds(10_812)), "+03:00:12");
    }

    #[test]
    fn a_typed_time_is_understood() {
        let now = utc("2026-11-21T05:23:41Z");
        let seoul = zone("Asia/Seoul");
        for (typed, expected) in [
            ("14:02", "2026-11-21T05:02:00Z"),
            ("14:02:30", "2026-11-21T05:02:30Z"),
            ("-5m", "2026-11-21T05:18:41Z"),
            ("2026-11-20 23:59", "2026-11-20T14:59:00Z"),
            ("23:50", "2026-11-20T14:50:00Z"),
        ] {
            assert_eq!(parse(typed, now, &seoul), Ok(utc(expected)), "{typed}");
        }
        for wrong in [
            "",
            "25:00",
            "14",
            "-5",
            "-5é",
            "soon",
            "2026-13-01 10:00",
            "1:2:3:4",
            "+1:02",
            "--5m",
            "-999999999d",
            "14:02:60",
        ] {
            assert_eq!(parse(wrong, now, &seoul), Err(FORMS), "{wrong}");
        }
        assert_eq!(parse("2026-11-22 14:02", now, &seoul), Err(FUTURE));
    }

    #[test]
    fn a_time_of_a_recording_is_relative_to_where_it_stands() {
        let (now, until) = (utc("2026-11-21T05:23:41Z"), utc("2026-11-21T06:00:00Z"));
        let seoul = zone("Asia/Seoul");
        for (typed, expected) in [
            ("14:50", "2026-11-21T05:50:00Z"),
            ("+2m", "2026-11-21T05:25:41Z"),
            (" -30s ", "2026-11-21T05:23:11Z"),
            ("23:50", "2026-11-20T14:50:00Z"),
            ("2026-11-21T05:30:00Z", "2026-11-21T05:30:00Z"),
        ] {
            assert_eq!(parse_in(typed, now, until, &seoul), Ok(utc(expected)), "{typed}");
        }
        for wrong in ["", "+", "+5", "soon", "2026-11-22 14:02", "+999999999d"] {
            assert_eq!(parse_in(wrong, now, until, &seoul), Err(FORMS_IN), "{wrong}");
        }
    }

    #[test]
    fn a_time_of_a_plan_may_lie_ahead() {
        let now = utc("2026-11-21T05:23:41Z");
        let seoul = zone("Asia/Seoul");
        for (typed, expected) in [
            ("14:50", "2026-11-21T05:50:00Z"),
            ("00:10", "2026-11-20T15:10:00Z"),
            ("+8h", "2026-11-21T13:23:41Z"),
            ("-1d", "2026-11-20T05:23:41Z"),
            ("2026-12-25 09:00", "2026-12-25T00:00:00Z"),
            ("2026-12-25T09:00:00+01:00", "2026-12-25T08:00:00Z"),
        ] {
            assert_eq!(parse_any(typed, now, &seoul), Ok(utc(expected)), "{typed}");
        }
        for wrong in ["", "+", "-5", "soon", "2026-13-01 10:00", "2026-12-25", "25:00", "+999999999d"] {
            assert_eq!(parse_any(wrong, now, &seoul), Err(FORMS_ANY), "{wrong}");
        }
        for wrong in ["2226-12-25 09:00", "1800-01-01 00:00", "+12026-01-01T00:00:00Z", "-99999d"] {
            assert_eq!(parse_any(wrong, now, &seoul), Err(FAR_AWAY), "{wrong}");
        }
        assert_eq!(minute_with_zone(now, &seoul), "2026-11-21 14:23 KST");
    }

    #[test]
    fn clocks_that_go_back_or_forward_are_survived() {
        let york = zone("America/New_York");
        let now = utc("2026-11-01T06:45:00Z");
        assert_eq!(parse("01:30", now, &york), Ok(utc("2026-11-01T06:30:00Z")), "the second 01:30 has been");
        let earlier = utc("2026-11-01T05:45:00Z");
        assert_eq!(parse("01:30", earlier, &york), Ok(utc("2026-11-01T05:30:00Z")), "only the first has been");
        let summer = utc("2026-03-09T00:00:00Z");
        assert_eq!(parse("2026-03-08 01:59", summer, &york), Ok(utc("2026-03-08T06:59:00Z")));
        assert_eq!(parse("2026-03-08 03:00", summer, &york), Ok(utc("2026-03-08T07:00:00Z")));
        let never = parse("2026-03-08 02:30", summer, &york).expect("a time that never was is one near it");
        assert!((never - utc("2026-03-08T07:00:00Z")).num_minutes().abs() <= 30, "{never}");
        assert_eq!(clock_with_zone(utc("2026-11-01T05:30:00Z"), &york), "01:30:00 EDT");
        assert_eq!(clock_with_zone(utc("2026-11-01T06:30:00Z"), &york), "01:30:00 EST");
    }

    #[test]
    fn a_time_of_day_after_midnight_is_of_the_day_before_only_when_it_must_be() {
        let seoul = zone("Asia/Seoul");
        let now = utc("2026-12-31T15:00:30Z");
        assert_eq!(parse("00:00", now, &seoul), Ok(utc("2026-12-31T15:00:00Z")));
        assert_eq!(parse("00:01", now, &seoul), Ok(utc("2026-12-31T15:01:00Z")), "a minute ahead is a wrong watch");
        assert_eq!(parse("23:59", now, &seoul), Ok(utc("2026-12-31T14:59:00Z")));
    }
}
