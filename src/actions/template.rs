//! Templates: texts with `{name}` in them, and argument lists made of them. One word of a template is one argument,
//! whatever the values are; nothing is ever split, joined, quoted or expanded.

use std::borrow::Cow;

use thiserror::Error;

use super::{
    guard,
    params::{Param, Values},
};

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Literal(String),
    /// The value of this parameter.
    Param(String),
}

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(Vec<Piece>);

/// A placeholder without a value: its parameter is still to be read from the check.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the parameter `{0}` has no value yet: it is taken from what the check prints")]
pub struct NoValue(pub String);

impl Text {
    /// Reads a text. A brace that no name follows (`{"a": 1}`, `{.status}`) stands for itself.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            let after = &rest[at + 1..];
            if after.starts_with('{') {
                return Err("`{{` is nothing here: a placeholder is {name}, and one brace stands for itself".into());
            }
            if !after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
                literal.push_str(&rest[..=at]);
                rest = after;
                continue;
            }
            let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
            let Some(end) = end.filter(|end| after[*end..].starts_with('}')) else {
                let start: String = after.chars().take(20).collect();
                return Err(format!("`{{{start}` begins a placeholder that never ends: write {{name}}"));
            };
            literal.push_str(&rest[..at]);
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::Param(after[..end].to_owned()));
            rest = &after[end + 1..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self(pieces))
    }

    /// Its parts.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// The names between its braces.
    pub fn params(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| if let Piece::Param(name) = piece { Some(name.as_str()) } else { None })
    }

    /// The whole text when it has no placeholder.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The fixed text before its first placeholder.
    #[must_use]
    pub fn head(&self) -> &str {
        if let Some(Piece::Literal(text)) = self.0.first() { text } else { "" }
    }

    /// The text with values in place of the placeholders.
    ///
    /// # Errors
    /// A value is not there.
    pub fn fill(&self, values: &Values) -> Result<String, NoValue> {
        self.fill_with(values, &str::to_owned)
    }

    /// The same, with each value written by `write`.
    ///
    /// # Errors
    /// A value is not there.
    pub fn fill_with(&self, values: &Values, write: &dyn Fn(&str) -> String) -> Result<String, NoValue> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Param(name) => {
                    text.push_str(&write(values.get(name).ok_or_else(|| NoValue(name.clone()))?));
                }
            }
        }
        Ok(text)
    }
}

/// A program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argv {
    program: String,
    args: Vec<Text>,
}

impl Argv {
    /// Reads the words of a template.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn parse(words: &[String], params: &[Param]) -> Result<Self, Vec<String>> {
        if words.is_empty() {
            return Err(vec!["there must be a program".into()]);
        }
        let mut problems = Vec::new();
        let mut texts = Vec::new();
        for word in words {
            if word.contains('\0') {
                problems.push("an argument cannot hold a NUL character".into());
            }
            match Text::parse(word) {
                Ok(text) => {
                    problems.extend(text.params().filter_map(|name| unknown(name, params)));
                    texts.push(text);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let end_of_options = guard::judge(&texts, params).map_err(|problem| vec![problem])?;
        if let Some(at) = end_of_options {
            texts.insert(at, Text(vec![Piece::Literal("--".into())]));
        }
        let Some(program) = texts.first().and_then(Text::literal).map(str::to_owned) else {
            return Err(vec!["the program must not come from a parameter".into()]);
        };
        let relative = program.contains('/') && !program.starts_with('/');
        if program.is_empty() || relative {
            return Err(vec!["the program must be a name that is looked up in PATH, or an absolute path".into()]);
        }
        Ok(Self { program, args: texts.split_off(1) })
    }

    /// The program as it is written.
    #[must_use]
    pub fn program(&self) -> &str {
        &self.program
    }

    /// The names between its braces.
    pub fn params(&self) -> impl Iterator<Item = &str> {
        self.args.iter().flat_map(Text::params)
    }

    /// How many arguments follow the program, whatever the values are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.args.len()
    }

    /// Whether no argument follows the program.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.args.is_empty()
    }

    /// The arguments with values: as many as the template has.
    ///
    /// # Errors
    /// A value is not there.
    pub fn fill(&self, values: &Values) -> Result<Vec<String>, NoValue> {
        self.args.iter().map(|arg| arg.fill(values)).collect()
    }
}

/// The sentence about a placeholder that no parameter fills.
#[must_use]
pub fn unknown(name: &str, params: &[Param]) -> Option<String> {
    if params.iter().any(|param| param.name == name) {
        return None;
    }
    let known: Vec<_> = params.iter().map(|param| format!("`{}`", param.name)).collect();
    let known = if known.is_empty() { "there are none".to_owned() } else { format!("there are {}", known.join(", ")) };
    Some(format!("`{{{name}}}` names no parameter; {known}: declare it in `params`"))
}

/// An argument as a person reads it: quoted for a POSIX shell when it must be, so that what is shown could be typed.
#[must_use]
pub fn quoted(argument: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        Cow::Borrowed(argument)
    } else {
        Cow::Owned(format!("'{}'", argument.replace('\'', r"'\''")))
    }
}

#[cfg(test)]
#[path = "template_tests.rs"]
mod tests;
