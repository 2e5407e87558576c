//! Numbers with units, dates and times, as people write them in a config.

use std::time::Duration;

use chrono::{Datelike, NaiveDate, NaiveDateTime};

/// The units of time, the longest first.
const TIMES: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Reads `500ms`, `1.5s`, `2m`, `1h`, `9d`.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(split);
    let number: f64 = number.parse().ok()?;
    let seconds = match unit.trim() {
        "ms" => 0.001,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number * seconds).ok()
}

/// Writes a duration in the largest unit that divides it: `90s`, `2m`, `250ms`.
#[must_use]
pub fn write_duration(duration: Duration) -> String {
    let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let fit = TIMES.iter().find(|(_, scale)| millis >= *scale && millis.is_multiple_of(*scale));
    fit.map_or_else(|| format!("{millis}ms"), |(unit, scale)| format!("{}{unit}", millis / scale))
}

/// Reads `512`, `64KiB`, `1MiB`, in bytes.
pub(super) fn parse_size(text: &str) -> Option<usize> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let scale = match unit.trim() {
        "" | "B" => 1,
        "KiB" | "kB" | "K" => 1 << 10,
        "MiB" | "MB" | "M" => 1 << 20,
        "GiB" | "GB" | "G" => 1 << 30,
        _ => return None,
    };
    number.parse::<usize>().ok()?.checked_mul(scale)
}

/// Reads `2026-12-25`, in a century that anybody plans for.
pub(super) fn parse_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| (1970..2200).contains(&date.year()))
}

/// Reads `2026-12-24 18:00`, `2026-12-24T18:00:00`.
pub(super) fn parse_local(text: &str) -> Option<NaiveDateTime> {
    let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];
    let read = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    read.filter(|at| (1970..2200).contains(&at.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_needs_its_unit() {
        let read = |text| parse_duration(text).map(|duration| duration.as_millis());
        assert_eq!([read("500ms"), read("1.5s"), read("2 m"), read("1h")], [500, 1_500, 120_000, 3_600_000].map(Some));
        for wrong in ["", "5", "s", "-1s", "1m30s", "1e3s", ".s", "1..5s", "NaNs", "99999999999999999999d"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_duration_reads_back_as_it_is_written() {
        for (millis, text) in [(0, "0ms"), (250, "250ms"), (90_000, "90s"), (3_600_000, "1h"), (86_400_000, "1d")] {
            assert_eq!(write_duration(Duration::from_millis(millis)), text);
            assert_eq!(parse_duration(text), Some(Duration::from_millis(millis)));
        }
    }

    #[test]
    fn a_size_that_no_machine_holds_is_none() {
        assert_eq!([parse_size("512"), parse_size("64KiB"), parse_size("1 MiB")], [512, 65_536, 1_048_576].map(Some));
        for wrong in ["", "-1", "1TiB", "1.5MiB", "99999999999999999999", "18446744073709551615MiB"] {
            assert_eq!(parse_size(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_date_is_one_of_the_calendar() {
        let date = |text| parse_date(text).map(|date| date.to_string());
        assert_eq!(
            [date("2028-02-29"), date("2026-12-25")],
            ["2028-02-29", "2026-12-25"].map(|date| Some(date.into()))
        );
        for wrong in ["", "2026-02-29", "25.12.2026", "2026-12-25 ", "0000-01-01", "20261-01-01", "2026-12-25T09:00:00"]
        {
            assert_eq!(date(wrong), None, "{wrong}");
        }
        let local = |text| parse_local(text).map(|at| at.to_string());
        for right in ["2026-12-24 18:00", "2026-12-24T18:00", "2026-12-24T18:00:00"] {
            assert_eq!(local(right), Some("2026-12-24 18:00:00".into()), "{right}");
        }
        for wrong in ["2026-12-24", "18:00", "2026-12-24 24:00", "2026-12-24T18:00:00Z", "2026-12-24T18:00:00+09:00"] {
            assert_eq!(local(wrong), None, "{wrong}");
        }
    }
}
