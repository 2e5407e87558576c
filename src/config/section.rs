//! A section: one table of the config, read key by key. What is wrong is collected, not thrown, so that one run says
//! everything; a key that nobody asked for is a mistake too, with a guess at what was meant.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    ops::{Range, RangeInclusive},
    path::PathBuf,
    time::Duration,
};

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use super::{
    Problem, SecretRef, depends,
    file::Ground,
    secret::resolve_path,
    tree::{Kind, Node, Table},
    units::{parse_date, parse_duration, parse_local, parse_size, write_duration},
};

/// One table of the config.
#[must_use = "a section must be finished, or its unknown keys go unnoticed"]
pub struct Section<'a> {
    ground: &'a Ground,
    problems: &'a RefCell<Vec<Problem>>,
    table: &'a Table,
    /// Its header.
    span: Range<usize>,
    /// Its name as written in headers, `panes.services`; empty for the whole file.
    path: String,
    asked: BTreeSet<String>,
}

impl<'a> Section<'a> {
    /// The whole file as a section.
    pub(super) const fn new(ground: &'a Ground, problems: &'a RefCell<Vec<Problem>>, table: &'a Table) -> Self {
        Self { ground, problems, table, span: 0..0, path: String::new(), asked: BTreeSet::new() }
    }

    fn inner(&self, key: &str, table: &'a Table, span: Range<usize>) -> Self {
        let path = self.name_of(key);
        // The panes do not read it, and need not know it.
        let asked = depends::is_target(&path).then(|| depends::KEY.to_owned()).into_iter().collect();
        Self { ground: self.ground, problems: self.problems, table, span, path, asked }
    }

    /// A key's name with that of its tables.
    fn name_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// A text; `None` when the key is missing or no text (which is then a problem).
    pub fn string(&mut self, key: &str) -> Option<String> {
        self.read(key, "a text in quotes", |node| node.text().map(str::to_owned))
    }

    /// A text that must be there, be one line and not be empty: a name, a URL.
    pub fn required_string(&mut self, key: &str) -> Option<String> {
        if self.value(key).is_none() {
            let here = if self.path.is_empty() { String::new() } else { format!(" in [{}]", self.path) };
            self.problem_here(format!("`{key}` is missing{here}"));
            return None;
        }
        let text = self.string(key)?;
        if text.trim().is_empty() {
            self.problem(key, format!("`{key}` must not be empty"));
            return None;
        }
        if text.contains(char::is_control) {
            self.problem(key, format!("`{key}` must be one line without control characters"));
            return None;
        }
        Some(text)
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, key: &str) -> Option<bool> {
        let wanted = "true or false, without quotes";
        self.read(key, wanted, |node| if let Kind::Boolean(boolean) = node.kind { Some(boolean) } else { None })
    }

    /// A whole number within the range.
    pub fn integer(&mut self, key: &str, range: &RangeInclusive<i64>) -> Option<i64> {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(key, &wanted, |node| integer(node).filter(|number| range.contains(number)))
    }

    /// A number within the range.
    pub fn float(&mut self, key: &str, range: &RangeInclusive<f64>) -> Option<f64> {
        let wanted = format!("a number from {} to {}", range.start(), range.end());
        self.read(key, &wanted, |node| number(node).filter(|number| range.contains(number)))
    }

    /// A duration such as `500ms`, `2s`, `1m`, `1h`, `9d`, within the range. A bare number has no unit and is refused.
    pub fn duration(&mut self, key: &str, range: &RangeInclusive<Duration>) -> Option<Duration> {
        let [least, most] = [range.start(), range.end()].map(|limit| write_duration(*limit));
        let wanted = match self.value(key).and_then(integer) {
            Some(bare) => {
                format!(
                    "a duration such as \"{bare}s\" or \"{bare}ms\", from {least} to {most}: a bare number has no unit"
                )
            }
            None => format!("a duration such as \"500ms\", \"2s\" or \"1m\", from {least} to {most}"),
        };
        self.read(key, &wanted, |node| node.text().and_then(parse_duration).filter(|d| range.contains(d)))
    }

    /// A size such as `512`, `64KiB`, `1MiB`, in bytes, at most `most`.
    pub fn size(&mut self, key: &str, most: usize) -> Option<usize> {
        let wanted = format!("a size such as \"64KiB\" or \"1MiB\", at most {most} bytes");
        self.read(key, &wanted, |node| {
            let size = node.text().and_then(parse_size);
            size.or_else(|| integer(node).and_then(|n| usize::try_from(n).ok())).filter(|size| *size <= most)
        })
    }

    /// One of the given words.
    pub fn choice(&mut self, key: &str, words: &[&'static str]) -> Option<&'static str> {
        let wanted = format!("one of {}", quoted(words));
        self.read(key, &wanted, |node| {
            let text = node.text()?;
            words.iter().find(|word| **word == text).copied()
        })
    }

    /// A list of texts.
    pub fn strings(&mut self, key: &str) -> Option<Vec<String>> {
        let wanted = match self.value(key).and_then(Node::text) {
            Some(text) => format!("a list of texts: write {key} = [\"{text}\"]"),
            None => "a list of texts, such as [\"a\", \"b\"]".to_owned(),
        };
        let items = self.read(key, &wanted, Node::list)?;
        let texts: Option<Vec<_>> = items.iter().map(|item| item.text().map(str::to_owned)).collect();
        if texts.is_none() {
            for item in items.iter().filter(|item| item.text().is_none()) {
                self.report(
                    item.span.clone(),
                    format!("`{key}` must hold texts in quotes, and this is {}", item.called()),
                );
            }
        }
        texts
    }

    /// A list of texts with their places; empty when the key is missing or wrong (which is then a problem).
    pub(super) fn strings_at(&mut self, key: &str) -> Vec<(String, Range<usize>)> {
        let texts = self.strings(key).unwrap_or_default();
        let items = self.value(key).and_then(Node::list).unwrap_or_default();
        texts.into_iter().zip(items.iter().map(|item| item.span.clone())).collect()
    }

    /// A date, in quotes or as TOML writes it.
    pub fn date(&mut self, key: &str) -> Option<NaiveDate> {
        self.read(key, "a date such as \"2026-12-25\"", |node| node.written().and_then(parse_date))
    }

    /// A list of dates.
    pub fn dates(&mut self, key: &str) -> Option<Vec<NaiveDate>> {
        let items = self.read(key, "a list of dates, such as [\"2026-12-25\"]", Node::list)?;
        let dates = items.iter().map(|item| {
            let date = item.written().and_then(parse_date);
            if date.is_none() {
                self.report(item.span.clone(), format!("`{key}` must hold dates such as \"2026-12-25\""));
            }
            date
        });
        dates.collect::<Vec<_>>().into_iter().collect()
    }

    /// A date and a time of day, as the clocks of the place show them.
    pub fn local_time(&mut self, key: &str) -> Option<NaiveDateTime> {
        let wanted = "a date and a time of day without an offset, such as \"2026-12-24 18:00\"";
        self.read(key, wanted, |node| node.written().and_then(parse_local))
    }

    /// Any value, as JSON; dates become texts.
    pub fn json(&mut self, key: &str) -> Option<Value> {
        self.value(key).map(Node::json)
    }

    /// The members of a table, as JSON, in the order of their names.
    pub fn members(&mut self, key: &str) -> Option<Vec<(String, Value)>> {
        self.read(key, "a table, such as { status = \"UP\" }", |node| {
            Some(node.table()?.iter().map(|member| (member.name.clone(), member.node.json())).collect())
        })
    }

    /// A secret by reference: `env:NAME`, `file:PATH`, `cmd:ARGV`. A secret that stands in the file itself is a problem
    /// unless only its owner can read the file.
    pub fn secret(&mut self, key: &str) -> Option<SecretRef> {
        if let Some(node) = self.value(key) {
            self.ground.concealed.borrow_mut().secrets.insert(node.span.start);
        }
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

    /// Says that the value of `key` may hold a secret: it never goes into a recording. What is read as a secret or as a
    /// path is concealed by itself.
    pub fn conceal(&mut self, key: &str) {
        if let Some(node) = self.value(key) {
            self.ground.concealed.borrow_mut().gone.insert(node.span.start);
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
    pub fn path(&mut self, key: &str) -> Option<PathBuf> {
        self.conceal(key);
        let text = self.string(key)?;
        if text.is_empty() || text.contains('\0') {
            self.problem(key, format!("`{key}` must be a path"));
            return None;
        }
        Some(resolve_path(&text, &self.ground.folder))
    }

    /// A path that stands within another text, made absolute: relative to the folder of the config.
    #[must_use]
    pub fn absolute(&self, text: &str) -> PathBuf {
        let path = resolve_path(text, &self.ground.folder);
        std::path::absolute(&path).unwrap_or(path)
    }

    /// A table of its own.
    pub fn table(&mut self, key: &str) -> Option<Section<'a>> {
        let wanted = format!("a table: [{}]", self.name_of(key));
        let (table, span) = self.read(key, &wanted, |node| Some((node.table()?, node.span.clone())))?;
        Some(self.inner(key, table, span))
    }

    /// The tables of a list of tables, `[[key]]`.
    pub fn tables(&mut self, key: &str) -> Vec<Section<'a>> {
        let wanted = format!("a list of tables: [[{}]]", self.name_of(key));
        let tables = self.read(key, &wanted, |node| {
            let items = node.list()?.iter();
            items.map(|item| Some((item.table()?, item.span.clone()))).collect::<Option<Vec<_>>>()
        });
        tables.unwrap_or_default().into_iter().map(|(table, span)| self.inner(key, table, span)).collect()
    }

    /// The tables of a table of tables, `[key.NAME]`, by their names in the order of the file.
    pub fn named_tables(&mut self, key: &str) -> Vec<(String, Section<'a>)> {
        let Some(mut outer) = self.table(key) else { return Vec::new() };
        let mut keys: Vec<_> = outer.keys().collect();
        keys.sort_by_key(|(_, span)| span.start);
        keys.into_iter().filter_map(|(name, _)| Some((name.to_owned(), outer.table(name)?))).collect()
    }

    /// Where the value of `key` stands, or the section when the key is not there: for a problem that only others can see.
    #[must_use]
    pub fn place(&mut self, key: &str) -> Range<usize> {
        self.value(key).map_or_else(|| self.span.clone(), |node| node.span.clone())
    }

    /// Whether the key is there, be its value right or not.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.iter().any(|member| member.name == key)
    }

    /// The keys of the table and their places.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&'a str, Range<usize>)> + use<'a> {
        self.table.iter().map(|member| (member.name.as_str(), member.span.clone()))
    }

    /// The names of its keys.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.table.iter().map(|member| member.name.as_str())
    }

    /// Whether a key holds a table.
    #[must_use]
    pub fn is_table(&self, key: &str) -> bool {
        self.table.iter().any(|member| member.name == key && member.node.table().is_some())
    }

    /// Whether only its owner can read the file of the config, so that a secret may stand in it.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        self.ground.private
    }

    /// Adds a problem at the value of `key`, or at the section when the key is not there.
    pub fn problem(&mut self, key: &str, message: impl Into<String>) {
        let span = self.place(key);
        self.report(span, message.into());
    }

    /// Adds a problem at the section itself.
    pub fn problem_here(&self, message: impl Into<String>) {
        self.report(self.span.clone(), message.into());
    }

    /// Adds a problem when the name stands in `taken` already; else it stands there now.
    pub fn unique(&mut self, key: &str, name: &str, taken: &mut BTreeSet<String>) {
        if !taken.insert(name.to_owned()) {
            self.problem(key, format!("another target is called `{name}`; every name may be used once"));
        }
    }

    /// Every key that was never asked for is a mistake; the nearest known one is what was meant.
    pub fn finish(self) {
        for (key, span) in self.keys().filter(|(key, _)| !self.asked.contains(*key)) {
            self.report(span, unknown("key", key, self.asked.iter().map(String::as_str)));
        }
    }

    /// Adds a problem at a place.
    pub(super) fn report(&self, span: Range<usize>, message: String) {
        self.problems.borrow_mut().push(Problem { span, message });
    }

    fn value(&mut self, key: &str) -> Option<&'a Node> {
        if !self.asked.contains(key) {
            self.asked.insert(key.to_owned());
        }
        self.table.iter().find(|member| member.name == key).map(|member| &member.node)
    }

    fn read<T>(&mut self, key: &str, wanted: &str, read: impl FnOnce(&'a Node) -> Option<T>) -> Option<T> {
        let node = self.value(key)?;
        let found = read(node);
        if found.is_none() {
            self.problem(key, format!("`{key}` must be {wanted}"));
        }
        found
    }
}

/// The sentence about a name that nobody knows: a guess at what was meant, or what there is.
#[must_use]
pub fn unknown<'k>(what: &str, wrong: &str, known: impl Iterator<Item = &'k str> + Clone) -> String {
    let near = known.clone().map(|name| (strsim::jaro_winkler(wrong, name), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    match near {
        Some((score, name)) if score > 0.75 => format!("unknown {what} `{wrong}`, did you mean `{name}`?"),
        Some(_) => format!("unknown {what} `{wrong}`; known are {}", quoted(&known.collect::<Vec<_>>())),
        None => format!("unknown {what} `{wrong}`; none is known here"),
    }
}

/// The words in backticks, with commas.
pub(super) fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn integer(node: &Node) -> Option<i64> {
    if let Kind::Integer(number) = node.kind { number } else { None }
}

/// A number with or without a point; a whole number is read as written, so none is rounded twice.
fn number(node: &Node) -> Option<f64> {
    if let Kind::Float(number) = node.kind { Some(number) } else { integer(node)?.to_string().parse().ok() }
}
