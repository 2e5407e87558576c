//! YAML as trees that know the place of everything in them, and tables that are read key by key as those of the config
//! are: what is wrong is collected, and a key that nobody asked for is a mistake. The only file that knows the parser.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    ops::Range,
    time::Duration,
};

use saphyr::{LoadableYamlNode, MarkedYaml, ScanError, YamlData};

use crate::{
    config::{Problem, unknown},
    rules::promql::duration,
};

/// How far a line may be indented, which bounds how deep a document can be: what is deeper exhausts the parser's stack.
const DEEPEST: usize = 200;
/// The keys that begin a list; one that stands twice begins a new document, so that lists can be pasted below each other.
const HEADS: [&str; 2] = ["alerts:", "groups:"];

/// A value and its place.
#[derive(Debug)]
pub struct Node {
    /// The bytes that it is written in.
    pub span: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug)]
pub enum Kind {
    /// A text, a number, yes or no: as it is written.
    Text(String),
    /// Nothing.
    Nothing,
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Vec<Member>),
}

/// A key of a table with its value.
#[derive(Debug)]
pub struct Member {
    /// The key.
    pub name: String,
    /// Where the key is written.
    pub span: Range<usize>,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// What a person would call it.
    const fn called(&self) -> &'static str {
        match self.kind {
            Kind::Text(_) => "a text",
            Kind::Nothing => "nothing",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
        }
    }

    /// The members, when it is a table.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        if let Kind::Table(members) = &self.kind { members } else { &[] }
    }
}

/// The documents of a text.
///
/// # Errors
/// Where it is no YAML.
pub fn parse(text: &str) -> Result<Vec<Node>, Vec<Problem>> {
    if let Some(problem) = too_deep(text) {
        return Err(vec![problem]);
    }
    let (mut documents, mut problems) = (Vec::new(), Vec::new());
    for part in parts(text) {
        let place = Place::new(text, part.start);
        match MarkedYaml::load_from_str(&text[part.clone()]) {
            Ok(nodes) => documents.extend(nodes.iter().map(|node| place.node(node))),
            Err(error) => problems.push(place.problem(&error)),
        }
    }
    documents.retain(|document| !matches!(document.kind, Kind::Nothing));
    if problems.is_empty() { Ok(documents) } else { Err(problems) }
}

/// A line that is indented too far. What stands before the text of a line are spaces and the signs of lists and keys, and
/// each of them may open a level.
fn too_deep(text: &str) -> Option<Problem> {
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let indent =
            line.find(|c: char| !c.is_whitespace() && !matches!(c, '-' | '?' | ':')).unwrap_or(line.trim_end().len());
        if indent > DEEPEST {
            let message = format!("this line is indented by more than {DEEPEST} columns: no file of rules is so deep");
            return Some(Problem { span: from..from + indent, message });
        }
        from += line.len();
    }
    None
}

/// The text in parts that are read one by one.
fn parts(text: &str) -> Vec<Range<usize>> {
    let (mut parts, mut begun, mut at) = (Vec::new(), 0, 0);
    let mut seen = BTreeSet::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with("---") {
            seen.clear();
        }
        if let Some(head) = HEADS.into_iter().find(|head| line.starts_with(head))
            && !seen.insert(head)
        {
            parts.push(begun..at);
            (begun, seen) = (at, BTreeSet::from([head]));
        }
        at += line.len();
    }
    parts.push(begun..text.len());
    parts
}

/// Turns the parser's places, which count characters of a part, into bytes of the whole.
struct Place<'t> {
    text: &'t str,
    /// Where each character of the part begins.
    bytes: Vec<usize>,
}

impl<'t> Place<'t> {
    fn new(text: &'t str, from: usize) -> Self {
        Self { text, bytes: text[from..].char_indices().map(|(at, _)| from + at).collect() }
    }

    fn byte(&self, index: usize) -> usize {
        self.bytes.get(index).copied().unwrap_or(self.text.len())
    }

    fn node(&self, yaml: &MarkedYaml<'_>) -> Node {
        let span = self.byte(yaml.span.start.index())..self.byte(yaml.span.end.index());
        let kind = match &yaml.data {
            YamlData::Value(scalar) if scalar.is_null() => Kind::Nothing,
            YamlData::Value(scalar) => {
                let written = || self.text.get(span.clone()).unwrap_or_default().trim().to_owned();
                Kind::Text(scalar.as_str().map_or_else(written, str::to_owned))
            }
            YamlData::Sequence(items) => Kind::List(items.iter().map(|item| self.node(item)).collect()),
            YamlData::Mapping(members) => {
                let member = |(key, value): (&MarkedYaml<'_>, &MarkedYaml<'_>)| {
                    let key = self.node(key);
                    let name = if let Kind::Text(name) = key.kind { name } else { String::new() };
                    Member { name, span: key.span, node: self.node(value) }
                };
                Kind::Table(members.iter().map(member).collect())
            }
            YamlData::Tagged(_, inner) => return self.node(inner),
            YamlData::Representation(text, ..) => Kind::Text(text.to_string()),
            YamlData::Alias(_) | YamlData::BadValue => Kind::Nothing,
        };
        Node { span, kind }
    }

    fn problem(&self, error: &ScanError) -> Problem {
        let at = self.byte(error.marker().index());
        // At the end of the text nothing can be marked.
        let at = at.min(self.text.trim_end().len());
        Problem { span: at..at + 1, message: format!("this is no YAML: {}", error.info()) }
    }
}

/// A table that is read key by key.
#[must_use = "a table must be finished, or its unknown keys go unnoticed"]
pub struct Table<'a> {
    node: &'a Node,
    problems: &'a RefCell<Vec<Problem>>,
    asked: RefCell<BTreeSet<String>>,
    broken: Cell<bool>,
}

impl<'a> Table<'a> {
    /// The table of a node; a problem when it is none.
    pub fn of(node: &'a Node, what: &str, problems: &'a RefCell<Vec<Problem>>) -> Option<Self> {
        if matches!(node.kind, Kind::Table(_)) {
            let (asked, broken) = (RefCell::default(), Cell::new(false));
            return Some(Self { node, problems, asked, broken });
        }
        let message = format!("{what} must be a table of keys, and this is {}", node.called());
        problems.borrow_mut().push(Problem { span: first_line(node), message });
        None
    }

    /// A key's value, whatever it is.
    #[must_use]
    pub fn node(&self, key: &str) -> Option<&'a Node> {
        self.asked.borrow_mut().insert(key.to_owned());
        let found = self.node.members().iter().find(|member| member.name == key)?;
        (!matches!(found.node.kind, Kind::Nothing)).then_some(&found.node)
    }

    /// A text, and where it stands.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<(&'a str, &'a Node)> {
        let node = self.node(key)?;
        if let Kind::Text(text) = &node.kind {
            return Some((text, node));
        }
        self.problem(node, format!("`{key}` must be a text, and this is {}", node.called()));
        None
    }

    /// A text that must be there and not be empty.
    #[must_use]
    pub fn required(&self, key: &str, what: &str) -> Option<(&'a str, &'a Node)> {
        if self.node(key).is_none() {
            self.problem_here(format!("`{key}` is missing: {what}"));
            return None;
        }
        let (text, node) = self.text(key)?;
        if text.trim().is_empty() {
            self.problem(node, format!("`{key}` must not be empty: {what}"));
            return None;
        }
        Some((text.trim(), node))
    }

    /// A duration as Prometheus writes it: `5m`, `1h30m`.
    #[must_use]
    pub fn duration(&self, key: &str) -> Option<Duration> {
        let (text, node) = self.text(key)?;
        let text = text.trim();
        let read = if text == "0" { Some(Duration::ZERO) } else { duration::parse(text) };
        if read.is_none() {
            self.problem(node, format!("`{key}` must be a duration such as 30s, 5m or 1h30m"));
        }
        read
    }

    /// The items of a list; none when it is not there.
    #[must_use]
    pub fn list(&self, key: &str) -> &'a [Node] {
        let Some(node) = self.node(key) else { return &[] };
        if let Kind::List(items) = &node.kind {
            return items;
        }
        self.problem(
            node,
            format!("`{key}` must be a list, and this is {}: begin every item with `- `", node.called()),
        );
        &[]
    }

    /// The texts of a table of texts.
    #[must_use]
    pub fn texts(&self, key: &str) -> Vec<(&'a str, &'a str, &'a Node)> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Some(inner) = Table::of(node, &format!("`{key}`"), self.problems) else { return Vec::new() };
        let texts = node.members().iter().filter_map(|member| {
            let (text, at) = inner.text(&member.name)?;
            Some((member.name.as_str(), text, at))
        });
        texts.collect()
    }

    /// The table itself.
    #[must_use]
    pub const fn place(&self) -> &'a Node {
        self.node
    }

    /// Adds a problem at a value.
    pub fn problem(&self, node: &Node, message: impl Into<String>) {
        self.report(first_line(node), message.into());
    }

    /// Adds a problem at a place.
    pub fn report(&self, span: Range<usize>, message: String) {
        self.broken.set(true);
        self.problems.borrow_mut().push(Problem { span, message });
    }

    /// Adds a problem at the table itself: at its first key.
    pub fn problem_here(&self, message: impl Into<String>) {
        let span = self.node.members().first().map_or(self.node.span.clone(), |first| first.span.clone());
        self.report(span, message.into());
    }

    /// The keys that nobody asked for, and their places.
    pub fn rest(&self) -> impl Iterator<Item = &'a Member> {
        let asked = self.asked.borrow().clone();
        self.node.members().iter().filter(move |member| !asked.contains(&member.name))
    }

    /// Every key that nobody asked for is a mistake; answers whether nothing is wrong with the table.
    pub fn finish(self) -> bool {
        for member in self.rest() {
            let asked = self.asked.borrow().clone();
            let message = unknown("key", &member.name, asked.iter().map(String::as_str));
            self.report(member.span.clone(), message);
        }
        !self.broken.get()
    }
}

/// A place that is not longer than what is worth marking.
fn first_line(node: &Node) -> Range<usize> {
    match &node.kind {
        Kind::Table(members) => members.first().map_or(node.span.clone(), |first| first.span.clone()),
        Kind::List(items) => items.first().map_or(node.span.clone(), first_line),
        Kind::Text(_) | Kind::Nothing => node.span.clone(),
    }
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
