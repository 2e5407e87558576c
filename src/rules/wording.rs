//! What a rule says, filled in: as much of Prometheus' templates as summaries need
//! (<https://prometheus.io/docs/prometheus/latest/configuration/template_reference/>). What is not understood stays as it
//! is written, and is told by [`unknown`].

mod figure;

use std::fmt::Write;

use crate::domain::signal::Labels;

/// The longest text that a template may grow to, in bytes.
const LIMIT: usize = 16 << 10;

/// The text with labels and value put in.
#[must_use]
pub fn fill(text: &str, labels: &Labels, value: f64) -> String {
    let mut out = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Action { inner, whole } => match evaluate(inner, labels, value) {
                Some(said) => out.push_str(&said),
                None => out.push_str(whole),
            },
        }
        if out.len() > LIMIT {
            out.truncate(out.floor_char_boundary(LIMIT));
            break;
        }
    }
    // A label that is not there leaves nothing behind.
    out.truncate(out.trim_end().len());
    out
}

/// What of the text is not understood, as it is written.
#[must_use]
pub fn unknown(text: &str) -> Vec<&str> {
    let labels = Labels::default();
    let wrong = parts(text).filter_map(|part| match part {
        Part::Action { inner, whole } if evaluate(inner, &labels, 0.0).is_none() => Some(whole),
        Part::Action { .. } => None,
        Part::Text(text) => text.find("{{").map(|at| &text[at..]),
    });
    wrong.collect()
}

/// The labels that the text names.
#[must_use]
pub fn labels(text: &str) -> Vec<&str> {
    let actions = parts(text).filter_map(|part| if let Part::Action { inner, .. } = part { Some(inner) } else { None });
    actions.flat_map(|inner| words(inner).unwrap_or_default()).filter_map(label).collect()
}

/// A piece of a template.
enum Part<'t> {
    /// Text as it is.
    Text(&'t str),
    /// What stands in braces, and the same with them.
    Action { inner: &'t str, whole: &'t str },
}

fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let found = rest.find("{{").and_then(|from| Some((from, from + rest[from..].find("}}")? + 2)));
        match found {
            Some((0, to)) => {
                let (whole, after) = rest.split_at(to);
                rest = after;
                Some(Part::Action { inner: whole[2..to - 2].trim_matches('-').trim(), whole })
            }
            Some((from, _)) => {
                let (before, after) = rest.split_at(from);
                rest = after;
                Some(Part::Text(before))
            }
            None => Some(Part::Text(std::mem::take(&mut rest))),
        }
    })
}

/// A value on its way through a pipeline.
enum Datum {
    Number(f64),
    Text(String),
}

impl Datum {
    fn say(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }
}

/// What an action says; `None` when it is not understood.
fn evaluate(inner: &str, labels: &Labels, value: f64) -> Option<String> {
    let mut piped: Option<Datum> = None;
    for stage in stages(inner) {
        let words = words(stage)?;
        let (first, rest) = words.split_first()?;
        let mut given = rest.iter().map(|word| operand(word, labels, value)).collect::<Option<Vec<_>>>()?;
        let is_operand = operand(first, labels, value);
        piped = Some(match (is_operand, piped) {
            (Some(datum), None) if given.is_empty() => datum,
            (Some(_), _) => return None,
            (None, before) => {
                given.extend(before);
                call(first, given)?
            }
        });
    }
    piped.map(Datum::say)
}

/// The stages of a pipeline: what stands between `|` outside of quotes.
fn stages(inner: &str) -> Vec<&str> {
    let mut quoted = false;
    let mut escaped = false;
    let split = inner.split(|c| {
        let now = c == '|' && !quoted;
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = c == '\\' && !escaped;
        now
    });
    split.map(str::trim).collect()
}

/// The words of a stage; a text in quotes is one. `None` when a quote has no end.
fn words(stage: &str) -> Option<Vec<&str>> {
    let mut words = Vec::new();
    let mut rest = stage.trim();
    while !rest.is_empty() {
        let end = match rest.strip_prefix('"') {
            Some(quoted) => quoted.find('"')? + 2,
            None => rest.find(char::is_whitespace).unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after.trim_start();
    }
    Some(words)
}

fn label(word: &str) -> Option<&str> {
    word.strip_prefix("$labels.").or_else(|| word.strip_prefix(".Labels.")).filter(|name| !name.is_empty())
}

fn operand(word: &str, labels: &Labels, value: f64) -> Option<Datum> {
    if matches!(word, "$value" | ".Value") {
        return Some(Datum::Number(value));
    }
    if let Some(name) = label(word) {
        return Some(Datum::Text(labels.get(name).to_owned()));
    }
    if let Some(text) = word.strip_prefix('"').and_then(|word| word.strip_suffix('"')) {
        return Some(Datum::Text(text.to_owned()));
    }
    word.parse().ok().map(Datum::Number)
}

fn call(function: &str, mut given: Vec<Datum>) -> Option<Datum> {
    if matches!(function, "printf") {
        let format = if given.is_empty() { None } else { Some(given.remove(0)) };
        let Some(Datum::Text(format)) = format else { return None };
        return printf(&format, given).map(Datum::Text);
    }
    let [one] = given.try_into().ok()?;
    let text = match function {
        "humanize" => figure::thousands(one.number()?),
        "humanize1024" => figure::binary(one.number()?),
        "humanizePercentage" => format!("{}%", figure::general(one.number()? * 100.0)),
        "humanizeDuration" => figure::duration(one.number()?),
        "toUpper" => one.say().to_uppercase(),
        "toLower" => one.say().to_lowercase(),
        _ => return None,
    };
    Some(Datum::Text(text))
}

/// `%v`, `%s`, `%d`, `%f`, `%.2f`, `%g`, `%%`; anything else is not understood.
fn printf(format: &str, given: Vec<Datum>) -> Option<String> {
    let mut given = given.into_iter();
    let mut out = String::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (flags, verb) = (&rest[..end], rest[end..].chars().next()?);
        rest = &rest[end + verb.len_utf8()..];
        let digits = match flags.split_once('.') {
            Some((_, digits)) => Some(digits.parse::<usize>().ok().filter(|digits| *digits <= 20)?),
            None if flags.is_empty() => None,
            None => return None,
        };
        match verb {
            '%' => out.push('%'),
            'v' | 's' => out.push_str(&given.next()?.say()),
            'd' => write!(out, "{:.0}", given.next()?.number()?).ok()?,
            'f' => write!(out, "{:.1$}", given.next()?.number()?, digits.unwrap_or(6)).ok()?,
            'g' => out.push_str(&figure::significant(given.next()?.number()?, digits.unwrap_or(6))),
            _ => return None,
        }
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, value: f64) -> String {
        fill(text, &Labels::new([("target", "orders-db"), ("service", "결제")]), value)
    }

    #[test]
    fn labels_and_values_are_put_in() {
        let text = "{{ $labels.target }}/{{.Labels.service}}: {{$value}} {{- .Value -}}!{{ $labels.none }}";
        assert_eq!(filled(text, 1.5), "orders-db/결제: 1.5 1.5!");
        assert_eq!(filled("no template: {, }, }}", 0.0), "no template: {, }, }}");
    }

    #[test]
    fn numbers_are_written_as_prometheus_writes_them() {
        let shown = |function: &str, value| filled(&format!("{{{{ $value | {function} }}}}"), value);
        assert_eq!(shown("humanize", 1_234_567.0), "1.235M");
        assert_eq!(shown("humanize", 0.012_34), "12.34m");
        assert_eq!(shown("humanize1024", 1_048_576.0), "1Mi");
        assert_eq!(shown("humanizePercentage", 0.123_456), "12.35%");
        assert_eq!(shown("humanizeDuration", 93_784.0), "1d 2h 3m 4s");
        assert_eq!(shown("humanizeDuration", 0.005), "5ms");
        assert_eq!(shown("printf \"%.2f ms\"", 1.005_1), "1.01 ms");
        assert_eq!(filled("{{ printf \"%s at %.1f%%\" $labels.target $value }}", 81.26), "orders-db at 81.3%");
        assert_eq!(filled("{{ printf \"a|b %v\" $labels.target | toUpper }}", 1.0), "A|B ORDERS-DB");
    }

    #[test]
    fn what_is_not_understood_stays_and_is_told() {
        let text = "a {{ range query \"up\" }} {{ $value | humanise }} {{ end }} {{ $value";
        assert_eq!(filled(text, 1.0), text);
        let wrong = ["{{ range query \"up\" }}", "{{ $value | humanise }}", "{{ end }}", "{{ $value"];
        assert_eq!(unknown(text), wrong);
        let odd = ["{{ \"open }}", "{{ }}", "{{ | humanize }}", "{{ printf }}", "{{ printf \"%z\" 1 }}", "{{ 1 2 }}"];
        for text in odd {
            assert_eq!(unknown(text), [text]);
        }
        assert!(unknown("{{ $labels.a }} {{ printf \"%.2f\" $value }}").is_empty());
        assert_eq!(labels("{{ $labels.a }} {{ printf \"%v\" .Labels.b }}"), ["a", "b"]);
    }

    #[test]
    fn no_template_grows_without_end() {
        let labels = Labels::new([("a", "x".repeat(10_000))]);
        assert!(fill(&"{{ $labels.a }}".repeat(100), &labels, 0.0).len() <= LIMIT);
    }
}
