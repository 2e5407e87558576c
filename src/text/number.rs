//! Numbers for people: few digits, always with a unit, narrow enough for a column. The same in every language.

use std::time::Duration;

use crate::domain::signal::Unit;

/// How long something took or lasts: `340ms`, `1.2s`, `42s`, `2m13s`, `3h05m`, `9d4h`.
#[must_use]
pub fn duration(duration: Duration) -> String {
    let ms = duration.as_millis();
    let s = duration.as_secs();
    match s {
        0 if ms == 0 && !duration.is_zero() => format!("{}µs", duration.as_micros()),
        0 => format!("{ms}ms"),
        1..=9 => format!("{s}.{}s", ms / 100 % 10),
        10..=99 => format!("{s}s"),
        100..=3_599 => format!("{}m{:02}s", s / 60, s % 60),
        3_600..=86_399 => format!("{}h{:02}m", s / 3_600, s % 3_600 / 60),
        _ => format!("{}d{}h", s / 86_400, s % 86_400 / 3_600),
    }
}

/// A time that somebody set, in the largest unit that divides it: `90s`, `20m`, `2h`, `1d`.
#[must_use]
pub fn whole(duration: Duration) -> String {
    let s = duration.as_secs();
    let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
    let fit = units.iter().find(|(scale, _)| s >= *scale && s.is_multiple_of(*scale));
    fit.map_or_else(|| format!("{s}s"), |(scale, unit)| format!("{}{unit}", s / scale))
}

/// How old something is: `0.8s`, `12s`, `4m`, `2h`, `9d`. Coarser than [`duration`], so that it changes seldom.
#[must_use]
pub fn age(age: Duration) -> String {
    let s = age.as_secs();
    match s {
        0..=9 => format!("{s}.{}s", age.subsec_millis() / 100),
        10..=99 => format!("{s}s"),
        100..=5_999 => format!("{}m", s / 60),
        6_000..=172_799 => format!("{}h", s / 3_600),
        _ => format!("{}d", s / 86_400),
    }
}

/// A count that is read exactly: `12 430`.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// A count that is read roughly: `742`, `12k`, `1.2M`, `3.4G`.
#[must_use]
pub fn count(count: u64) -> String {
    scaled(count, 1_000, &["", "k", "M", "G", "T"])
}

/// A rate per second: `0.3`, `42`, `1.2k`.
#[must_use]
pub fn rate(per_second: f64) -> String {
    if per_second > 0.0 && per_second < 9.95 { format!("{per_second:.1}") } else { count(rounded(per_second)) }
}

/// A size: `512B`, `64KiB`, `1.2GiB`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    scaled(bytes, 1_024, &["B", "KiB", "MiB", "GiB", "TiB"])
}

/// A part of the whole: `31%`, `0.4%`.
#[must_use]
pub fn percent(part: f64) -> String {
    let percent = part * 100.0;
    if percent.is_nan() {
        "?%".to_owned()
    } else if percent > 0.0 && percent < 0.95 {
        format!("{:.1}%", percent.max(0.1))
    } else {
        format!("{percent:.0}%")
    }
}

/// A number with its unit: `12 430`, `340ms`, `1.2GiB`, `31%`, `42/s`.
#[must_use]
pub fn with_unit(value: f64, unit: Unit) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    let size = value.abs();
    let said = match unit {
        _ if !value.is_finite() => return "?".to_owned(),
        Unit::Count | Unit::Flag if size.fract() > 0.0 => {
            let text = format!("{size:.3}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        Unit::Count | Unit::Flag => grouped(rounded(size)),
        Unit::Seconds => duration(Duration::try_from_secs_f64(size).unwrap_or(Duration::MAX)),
        Unit::Bytes => bytes(rounded(size)),
        Unit::Ratio => percent(size),
        Unit::Percent => percent(size / 100.0),
        Unit::PerSecond => format!("{}/s", rate(size)),
    };
    format!("{sign}{said}")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and what is below nothing is nothing"
)]
fn rounded(value: f64) -> u64 {
    value.round() as u64
}

#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
fn scaled(value: u64, base: u32, units: &[&str]) -> String {
    let base = f64::from(base);
    let mut value = value as f64;
    let mut unit = 0;
    while value >= base - 0.5 && unit + 1 < units.len() {
        value /= base;
        unit += 1;
    }
    let name = units.get(unit).copied().unwrap_or_default();
    if unit > 0 && value < 9.95 { format!("{value:.1}{name}") } else { format!("{value:.0}{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_ages_are_short() {
        let shown: Vec<_> = [0, 340, 1_234, 42_000, 133_000, 11_100_000, 792_000_000]
            .map(|ms| duration(Duration::from_millis(ms)))
            .into();
        assert_eq!(shown, ["0ms", "340ms", "1.2s", "42s", "2m13s", "3h05m", "9d4h"]);
        let ages: Vec<_> =
            [800, 12_000, 240_000, 7_300_000, 800_000_000].map(|ms| age(Duration::from_millis(ms))).into();
        assert_eq!(ages, ["0.8s", "12s", "4m", "2h", "9d"]);
        let edges = [999, 1_000, 9_999, 10_000, 99_999, 100_000, 3_599_999, 3_600_000, 86_400_000];
        let shown: Vec<_> = edges.map(|ms| duration(Duration::from_millis(ms))).into();
        assert_eq!(shown, ["999ms", "1.0s", "9.9s", "10s", "99s", "1m40s", "59m59s", "1h00m", "1d0h"]);
        assert_eq!([duration(Duration::from_micros(80)), duration(Duration::ZERO)], ["80µs", "0ms"]);
    }

    #[test]
    fn counts_sizes_and_rates_have_units() {
        assert_eq!(
            [grouped(0), grouped(999), grouped(12_430), grouped(1_000_000)],
            ["0", "999", "12 430", "1 000 000"]
        );
        assert_eq!([count(742), count(1_200), count(12_430), count(999_999)], ["742", "1.2k", "12k", "1.0M"]);
        assert_eq!([bytes(512), bytes(65_536), bytes(1_288_490_189)], ["512B", "64KiB", "1.2GiB"]);
        assert_eq!([rate(0.0), rate(0.31), rate(1_234.0)], ["0", "0.3", "1.2k"]);
        assert_eq!([rate(9.97), rate(-1.0), rate(f64::NAN), rate(f64::INFINITY)], ["10", "0", "0", "18446744T"]);
        assert_eq!([count(u64::MAX), bytes(1_023), bytes(1_024)], ["18446744T", "1023B", "1.0KiB"]);
        assert_eq!([percent(0.312), percent(0.004), percent(0.000_1), percent(0.0)], ["31%", "0.4%", "0.1%", "0%"]);
    }

    #[test]
    fn a_number_is_told_with_its_unit() {
        use Unit::{Bytes, Count, Flag, PerSecond, Percent, Ratio, Seconds};
        let cases = [
            (12_430.0, Count, "12 430"),
            (12.5, Count, "12.5"),
            (-3.0, Count, "-3"),
            (1.0, Flag, "1"),
            (0.034, Seconds, "34ms"),
            (312.0, Seconds, "5m12s"),
            (-90.0, Seconds, "-90s"),
            (1_288_490_189.0, Bytes, "1.2GiB"),
            (0.31, Ratio, "31%"),
            (85.0, Percent, "85%"),
            (1_234.0, PerSecond, "1.2k/s"),
            (f64::NAN, Seconds, "?"),
            (f64::INFINITY, Bytes, "?"),
        ];
        for (value, unit, shown) in cases {
            assert_eq!(with_unit(value, unit), shown, "{value} {unit:?}");
        }
        assert!(!with_unit(1e300, Seconds).is_empty() && !with_unit(1e300, Count).is_empty());
    }
}
