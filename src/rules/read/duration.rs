//! Durations as Prometheus writes them (<https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations>).

use std::time::Duration;

/// The units, the longest first, in milliseconds.
const UNITS: [(&str, u64); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Reads `5m`, `1h30m`, `1d`, `0`; every unit at most once, the longest first.
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let (mut rest, mut units, mut millis) = (text, UNITS.iter(), 0_u64);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let after = &rest[digits..];
        let unit = &after[..after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len())];
        let (_, scale) = units.find(|(name, _)| *name == unit)?;
        millis = millis.checked_add(number.checked_mul(*scale)?)?;
        rest = &after[unit.len()..];
    }
    (!text.is_empty()).then(|| Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_come_in_order_and_each_once() {
        let read = |text| parse(text).map(|duration| duration.as_millis());
        assert_eq!([read("5m"), read("1h30m"), read("0"), read("1m500ms"), read("1w")], [300_000, 5_400_000, 0, 60_500, 604_800_000].map(Some));
        for wrong in ["", "5", "m", "1m1m", "1s1m", "-1m", "1.5m", "1 m", "99999999999999999999y", "9999999999999y"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
