//! Numbers as the functions of Prometheus' templates write them
//! (<https://github.com/prometheus/prometheus/blob/main/template/template.go>).

/// Four significant digits.
pub fn general(value: f64) -> String {
    significant(value, 4)
}

/// So many significant digits, as `%.4g` of Go: no zeros at the end, an exponent where it is shorter.
pub fn significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        let infinite = if value < 0.0 { "-Inf" } else { "+Inf" };
        return if value.is_nan() { "NaN".to_owned() } else { infinite.to_owned() };
    }
    let digits = digits.max(1);
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let most = i32::try_from(digits).unwrap_or(i32::MAX);
    if exponent < -4 || exponent >= most {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", bare(mantissa), exponent.abs());
    }
    let decimals = usize::try_from(most - 1 - exponent).unwrap_or_default();
    bare(&format!("{value:.decimals$}")).to_owned()
}

/// Without the zeros at the end that say nothing.
fn bare(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

/// `1.235M`, `12.34m`.
pub fn thousands(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return general(value);
    }
    let grown = value.abs() >= 1.0;
    let names =
        if grown { ["", "k", "M", "G", "T", "P", "E", "Z", "Y"] } else { ["", "m", "u", "n", "p", "f", "a", "z", "y"] };
    let factor = if grown { 0.001 } else { 1_000.0 };
    scaled(value, names, |value| if grown { value.abs() >= 1_000.0 } else { value.abs() < 1.0 }, factor)
}

/// `1Mi`.
pub fn binary(value: f64) -> String {
    let names = ["", "ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];
    if value.abs() <= 1.0 || !value.is_finite() {
        return general(value);
    }
    scaled(value, names, |value| value.abs() >= 1_024.0, 1.0 / 1_024.0)
}

fn scaled(mut value: f64, names: [&str; 9], goes_on: impl Fn(f64) -> bool, factor: f64) -> String {
    let mut at = 0;
    while at + 1 < names.len() && goes_on(value) {
        value *= factor;
        at += 1;
    }
    format!("{}{}", general(value), names.get(at).copied().unwrap_or_default())
}

/// `1d 2h 3m 4s`, `5ms`.
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() {
        return general(seconds);
    }
    if seconds == 0.0 {
        return "0s".to_owned();
    }
    if seconds.abs() < 1.0 {
        return format!("{}s", thousands(seconds));
    }
    let sign = if seconds < 0.0 { "-" } else { "" };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and has no sign")]
    let whole = seconds.abs() as u64;
    let (s, m, h, d) = (whole % 60, whole / 60 % 60, whole / 3_600 % 24, whole / 86_400);
    match (d, h, m) {
        (0, 0, 0) => format!("{}s", general(seconds)),
        (0, 0, _) => format!("{sign}{m}m {s}s"),
        (0, _, _) => format!("{sign}{h}h {m}m {s}s"),
        _ => format!("{sign}{d}d {h}h {m}m {s}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_are_those_of_go() {
        let cases =
            [(0.0, "0"), (1.0, "1"), (12.345, "12.35"), (1234.0, "1234"), (12345.0, "1.234e+04"), (0.00001, "1e-05")];
        for (value, shown) in cases {
            assert_eq!(general(value), shown);
        }
        assert_eq!([general(f64::NAN), general(f64::NEG_INFINITY)], ["NaN", "-Inf"]);
        assert_eq!([significant(9.9999, 4), significant(-0.5, 4)], ["10", "-0.5"]);
    }

    #[test]
    fn large_and_small_numbers_have_prefixes() {
        assert_eq!([thousands(0.0), thousands(-4_200.0), thousands(0.000_001_2)], ["0", "-4.2k", "1.2u"]);
        assert_eq!([binary(512.0), binary(1_536.0), binary(f64::INFINITY)], ["512", "1.5ki", "+Inf"]);
    }

    #[test]
    fn durations_are_split() {
        let cases = [(0.0, "0s"), (59.5, "59.5s"), (61.0, "1m 1s"), (-3_661.0, "-1h 1m 1s"), (0.2, "200ms")];
        for (seconds, shown) in cases {
            assert_eq!(duration(seconds), shown);
        }
    }
}
