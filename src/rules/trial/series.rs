//! The notation of series: a name with labels, and values such as `0+10x5 _ stale`.

use super::Value;
use crate::{
    domain::signal::Labels,
    rules::promql::{self, Expr, Test},
};

/// So many values a series may have.
pub const MOST: usize = 100_000;

/// The name and labels of `http_up{service="api"}`.
///
/// # Errors
/// A sentence when it is something else.
pub fn name(text: &str) -> Result<(String, Labels), String> {
    let wrong = || format!("`{text}` is no series: write a name and its labels, such as http_up{{service=\"api\"}}");
    let Ok(Expr::Select(selector)) = promql::parse(text) else { return Err(wrong()) };
    let exact = selector.offset.is_zero() && selector.matchers.iter().all(|matcher| matches!(matcher.test, Test::Is));
    let named = selector.name.filter(|_| exact).ok_or_else(wrong)?;
    Ok((named, Labels::new(selector.matchers.iter().map(|matcher| (&matcher.label, &matcher.value)))))
}

/// The values of `0+10x5 1 _x3 stale`: `AxN` is A and N more of it, `A+BxN` and `A-BxN` grow and fall by B, `_` is no
/// value and `_xN` N of none, `stale` the end of the series.
///
/// # Errors
/// A sentence that names what cannot be read.
pub fn values(text: &str) -> Result<Vec<Value>, String> {
    let mut values = Vec::new();
    for word in text.split_whitespace() {
        let (what, times) = match word.rsplit_once('x') {
            Some((what, times)) => (what, Some(times.parse::<usize>().map_err(|_| unreadable(word))?)),
            None => (word, None),
        };
        if times.is_some_and(|times| times > MOST) || values.len() > MOST {
            return Err(format!("these are more than {MOST} values"));
        }
        let many = times.unwrap_or_default();
        match what {
            "_" => values.extend(std::iter::repeat_n(Value::Missing, times.unwrap_or(1))),
            "stale" if times.is_none() => values.push(Value::Stale),
            _ => {
                let (first, step) = grown(what).ok_or_else(|| unreadable(word))?;
                values.extend((0..=many).map(|n| Value::Number(step.mul_add(n as f64, first))));
            }
        }
    }
    Ok(values)
}

/// A number, and by how much it grows.
fn grown(text: &str) -> Option<(f64, f64)> {
    if let Ok(number) = text.parse() {
        return Some((number, 0.0));
    }
    // The sign between the two is not that of the first, nor that of an exponent.
    let signs = text
        .char_indices()
        .skip(1)
        .filter(|(at, c)| matches!(c, '+' | '-') && !text[..*at].ends_with(['e', 'E', '+', '-']));
    let (at, sign) = signs.last()?;
    let step: f64 = text[at + 1..].parse().ok()?;
    Some((text[..at].parse().ok()?, if sign == '-' { -step } else { step }))
}

fn unreadable(word: &str) -> String {
    format!("`{word}` is no value: write 1, 1x5, 0+10x5, 100-5x10, _, _x5 or stale")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_expanded_as_promtool_does() {
        let numbers = |text| -> Vec<String> {
            let shown = |value| match value {
                Value::Number(number) => format!("{number}"),
                Value::Missing => "_".into(),
                Value::Stale => "stale".into(),
            };
            values(text).expect(text).into_iter().map(shown).collect()
        };
        assert_eq!(numbers("0+10x3 1x2"), ["0", "10", "20", "30", "1", "1", "1"]);
        assert_eq!(numbers("-2+4x2 5-1x1 1e3 1e-2+1x1"), ["-2", "2", "6", "5", "4", "1000", "0.01", "1.01"]);
        assert_eq!(numbers("_ 1 _x2 stale -1-1x1"), ["_", "1", "_", "_", "stale", "-1", "-2"]);
        assert!(numbers("").is_empty() && matches!(values("NaN").as_deref(), Ok([Value::Number(n)]) if n.is_nan()));
        for wrong in ["a", "1x", "1xa", "x5", "1+x5", "stalex2", "1x100001", "1x-1"] {
            assert!(values(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_series_has_a_name_and_labels() {
        let (named, labels) = name(r#"http_up{service="api", target="web"}"#).expect("a series");
        assert_eq!((named.as_str(), labels.to_string().as_str()), ("http_up", r#"{service="api",target="web"}"#));
        for wrong in ["", "up > 1", "up{a=~\"b\"}", "{a=\"b\"}", "up offset 5m", "rate(up[5m])"] {
            assert!(name(wrong).is_err(), "{wrong}");
        }
    }
}
