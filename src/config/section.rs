//! A section: one table of the config, read key by key. What is wrong is collected, not thrown, so that one run says
//! everything; a key that nobody asked for is a mistake too, with a guess at what was meant.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    ops::{Range, RangeInclusive},
    time::Duration,
};

use serde_json::Value;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Problem, SecretRef, file::Ground};

/// One table of the config.
pub struct Section<'a> {
    ground: &'a Ground,
    problems: &'a RefCell<Vec<Problem>>,
    table: &'a DeTable<'static>,
    span: Range<usize>,
    asked: BTreeSet<String>,
}

impl<'a> Section<'a> {
    pub(super) const fn new(
        ground: &'a Ground,
        problems: &'a RefCell<Vec<Problem>>,
        table: &'a DeTable<'static>,
        span: Range<usize>,
    ) -> Self {
        Self { ground, problems, table, span, asked: BTreeSet::new() }
    }

    /// A text; `None` when the key is missing or no text (which is then a problem).
    pub fn string(&mut self, key: &str) -> Option<String> {
        self.read(key, "a text in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// A text that must be there and not be empty.
    pub fn required_string(&mut self, key: &str) -> Option<String> {
        if self.value(key).is_none() {
            self.problem_here(format!("`{key}` is missing"));
            return None;
        }
        let text = self.string(key)?;
        if text.trim().is_empty() {
            self.problem(key, format!("`{key}` must not be empty"));
            return None;
        }
        Some(text)
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, key: &str) -> Option<bool> {
        self.read(key, "true or false", DeValue::as_bool)
    }

    /// A whole number within the range.
    pub fn integer(&mut self, key: &str, range: &RangeInclusive<i64>) -> Option<i64> {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(key, &wanted, |value| integer(value).filter(|number| range.contains(number)))
    }

    /// A number within the range.
    pub fn float(&mut self, key: &str, range: &RangeInclusive<f64>) -> Option<f64> {
        let wanted = format!("a number from {} to {}", range.start(), range.end());
        self.read(key, &wanted, |value| {
            let number = value.as_float().and_then(|float| float.as_str().parse().ok());
            number.or_else(|| integer(value).map(|n| n as f64)).filter(|number| range.contains(number))
        })
    }

    /// A duration such as `500ms`, `2s`, `1m`, `1h`, `9d`, within the range.
    pub fn duration(&mut self, key: &str, range: &RangeInclusive<Duration>) -> Option<Duration> {
        let wanted =
            format!("a duration such as \"500ms\", \"2s\" or \"1m\", from {:?} to {:?}", range.start(), range.end());
        self.read(key, &wanted, |value| value.as_str().and_then(parse_duration).filter(|d| range.contains(d)))
    }

    /// A size such as `512`, `64KiB`, `1MiB`, in bytes, at most `most`.
    pub fn size(&mut self, key: &str, most: usize) -> Option<usize> {
        let wanted = format!("a size such as \"64KiB\" or \"1MiB\", at most {most} bytes");
        self.read(key, &wanted, |value| {
            let size =
                value.as_str().and_then(parse_size).or_else(|| integer(value).and_then(|n| usize::try_from(n).ok()));
            size.filter(|size| *size <= most)
        })
    }

    /// One of the given words.
    pub fn choice(&mut self, key: &str, words: &[&'static str]) -> Option<&'static str> {
        let wanted = format!("one of {}", quoted(words));
        self.read(key, &wanted, |value| {
            let text = value.as_str()?;
            words.iter().find(|word| **word == text).copied()
        })
    }

    /// A list of texts.
    pub fn strings(&mut self, key: &str) -> Option<Vec<String>> {
        self.read(key, "a list of texts, such as [\"a\", \"b\"]", |value| {
            value.as_array()?.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        })
    }

    /// Any value, as JSON; dates become texts.
    pub fn json(&mut self, key: &str) -> Option<Value> {
        self.value(key).map(|value| to_json(value.get_ref()))
    }

    /// The members of a table, as JSON, in the order of their names.
    pub fn members(&mut self, key: &str) -> Option<Vec<(String, Value)>> {
        self.read(key, "a table, such as { status = \"UP\" }", |value| {
            let members = value.as_table()?.iter();
            Some(members.map(|(name, value)| (name.get_ref().to_string(), to_json(value.get_ref()))).collect())
        })
    }

    /// A secret by reference: `env:NAME`, `file:PATH`, `cmd:ARGV`. A secret that stands in the file itself is a problem
    /// unless only its owner can read the file.
    pub fn secret(&mut self, key: &str) -> Option<SecretRef> {
        let text = self.string(key)?;
        match SecretRef::parse(&text, &self.ground.folder) {
            Ok(SecretRef::Inline(_)) if !self.ground.private => {
                let cure = format!(
                    "a secret must not stand in a file that others can read: write \"env:NAME\", \"file:PATH\" or \
                     \"cmd:PROGRAM ARG\", or `chmod 600 {}`",
                    self.ground.path.display()
                );
                self.problem(key, cure);
                None
            }
            Ok(secret) => Some(secret),
            Err(problem) => {
                self.problem(key, problem);
                None
            }
        }
    }

    /// Reads a text that stands anywhere in this section as a secret reference, as [`Section::secret`] does.
    ///
    /// # Errors
    /// What is wrong with the reference.
    pub fn secret_of(&self, text: &str) -> Result<SecretRef, String> {
        SecretRef::parse(text, &self.ground.folder)
    }

    /// A path, relative to the folder of the config; `~/` is the home folder.
    pub fn path(&mut self, key: &str) -> Option<std::path::PathBuf> {
        let text = self.string(key)?;
        Some(super::secret::resolve_path(&text, &self.ground.folder))
    }

    /// A table of its own.
    pub fn table(&mut self, key: &str) -> Option<Section<'a>> {
        let value = self.value(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.problem(key, format!("`{key}` must be a table: [{key}]"));
            return None;
        };
        Some(Section::new(self.ground, self.problems, table, value.span()))
    }

    /// The tables of a list of tables, `[[key]]`.
    pub fn tables(&mut self, key: &str) -> Vec<Section<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let items = value.get_ref().as_array();
        let tables =
            items.map(|items| items.iter().map(|item| item.get_ref().as_table().map(|table| (table, item.span()))));
        let tables: Option<Vec<_>> = tables.and_then(Iterator::collect);
        let Some(tables) = tables else {
            self.problem(key, format!("`{key}` must be a list of tables: [[…{key}]]"));
            return Vec::new();
        };
        tables.into_iter().map(|(table, span)| Section::new(self.ground, self.problems, table, span)).collect()
    }

    /// The keys of the table and their places.
    pub(super) fn keys(&self) -> impl Iterator<Item = (String, Range<usize>)> + 'a {
        self.table.iter().map(|(key, _)| (key.get_ref().to_string(), key.span()))
    }

    /// Whether only its owner can read the file of the config, so that a secret may stand in it.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        self.ground.private
    }

    /// Adds a problem at the value of `key`, or at the section when the key is not there.
    pub fn problem(&mut self, key: &str, message: impl Into<String>) {
        let span = self.value(key).map_or_else(|| self.span.clone(), Spanned::span);
        self.problems.borrow_mut().push(Problem { span, message: message.into() });
    }

    /// Adds a problem at the section itself.
    pub fn problem_here(&self, message: impl Into<String>) {
        self.problems.borrow_mut().push(Problem { span: self.span.clone(), message: message.into() });
    }

    /// Adds a problem when the name stands in `taken` already; else it stands there now.
    pub fn unique(&mut self, key: &str, name: &str, taken: &mut BTreeSet<String>) {
        if !taken.insert(name.to_owned()) {
            self.problem(key, format!("another target is called `{name}`; every name may be used once"));
        }
    }

    /// Every key that was never asked for is a mistake; the nearest known one is what was meant.
    pub fn finish(self) {
        for (key, span) in self.keys() {
            if !self.asked.contains(&key) {
                let message = unknown("key", &key, self.asked.iter().map(String::as_str));
                self.problems.borrow_mut().push(Problem { span, message });
            }
        }
    }

    fn value(&mut self, key: &str) -> Option<&'a Spanned<DeValue<'static>>> {
        self.asked.insert(key.to_owned());
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn read<T>(&mut self, key: &str, wanted: &str, read: impl FnOnce(&DeValue<'static>) -> Option<T>) -> Option<T> {
        let value = self.value(key)?;
        let found = read(value.get_ref());
        if found.is_none() {
            self.problem(key, format!("`{key}` must be {wanted}"));
        }
        found
    }
}

/// The sentence about a name that nobody knows.
pub(super) fn unknown<'k>(what: &str, wrong: &str, known: impl Iterator<Item = &'k str> + Clone) -> String {
    let near = known.clone().map(|name| (strsim::jaro_winkler(wrong, name), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    match near {
        Some((score, name)) if score > 0.75 => format!("unknown {what} `{wrong}`, did you mean `{name}`?"),
        _ => format!("unknown {what} `{wrong}`; known are {}", quoted(&known.collect::<Vec<_>>())),
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
}

fn parse_duration(text: &str) -> Option<Duration> {
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

fn parse_size(text: &str) -> Option<usize> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let scale = match unit.trim() {
        "" | "B" => 1,
        "KiB" | "kB" | "K" => 1 << 10,
        "MiB" | "MB" | "M" => 1 << 20,
        _ => return None,
    };
    number.parse::<usize>().ok()?.checked_mul(scale)
}

fn to_json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(_) => integer(value).map_or(Value::Null, Value::from),
        DeValue::Float(float) => float.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(boolean) => Value::from(*boolean),
        DeValue::Datetime(at) => Value::from(at.to_string()),
        DeValue::Array(items) => items.iter().map(|item| to_json(item.get_ref())).collect(),
        DeValue::Table(members) => {
            members.iter().map(|(key, value)| (key.get_ref().to_string(), to_json(value.get_ref()))).collect()
        }
    }
}
