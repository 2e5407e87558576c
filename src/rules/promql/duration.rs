//! Lengths of time as PromQL writes them: `1h30m`.

use std::{fmt::Write as _, time::Duration};

/// The units and their milliseconds, in the order in which they stand.
const UNITS: [(&str, u64); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// A length such as `5m` or `1h30m`: each unit once at most, the longer ones first.
pub(in crate::rules) fn parse(text: &str) -> Option<Duration> {
    let (mut rest, mut total, mut units) = (text, 0_u64, UNITS.as_slice());
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, behind) = rest.split_at(digits);
        let unit = behind.find(|c: char| c.is_ascii_digit()).map_or(behind, |end| &behind[..end]);
        let place = units.iter().position(|(name, _)| *name == unit)?;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(units[place].1)?)?;
        (rest, units) = (&behind[unit.len()..], &units[place + 1..]);
    }
    // What is added to a moment must stay one.
    (!text.is_empty() && total < 1 << 46).then(|| Duration::from_millis(total))
}

/// Whether a letter ends a length of time.
pub(super) fn is_unit(letter: char) -> bool {
    "ywdhms".contains(letter)
}

/// The shortest way to write it.
pub(super) fn written(duration: Duration) -> String {
    let mut rest = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    if rest == 0 {
        return "0s".to_owned();
    }
    let mut text = String::new();
    for (at, (unit, millis)) in UNITS.iter().enumerate() {
        // Years and weeks only where nothing else is left: 8d is not 1w1d.
        if rest >= *millis && (at > 1 || rest.is_multiple_of(*millis)) {
            let _ = write!(text, "{}{unit}", rest / millis);
            rest %= millis;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_written() {
        for (text, millis, written_as) in [
            ("5m", 300_000, "5m"),
            ("1h30m", 5_400_000, "1h30m"),
            ("90m", 5_400_000, "1h30m"),
            ("1500ms", 1_500, "1s500ms"),
            ("1w", 604_800_000, "1w"),
            ("8d", 691_200_000, "8d"),
            ("1y2w3d4h5m6s7ms", 33_019_506_007, "382d4h5m6s7ms"),
            ("0s", 0, "0s"),
        ] {
            assert_eq!(parse(text), Some(Duration::from_millis(millis)), "{text}");
            assert_eq!(written(Duration::from_millis(millis)), written_as);
        }
        for text in ["", "5", "m", "5x", "30m1h", "5m5m", "1.5h", "5M", "99999999999999999999s", "9999y"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
