//! Actions: what the config says can be done, and the values that one doing takes.

use std::{collections::BTreeMap, ops::Range, time::Duration};

use super::{
    params::{BadValue, Kind, Origin, Param, Values, Why},
    request::{Request, Secretive},
    template::{Argv, NoValue, Text},
    words,
};
use crate::domain::{
    act::{Ask, Class, Field, Lasting, Offer, Selection},
    words::Lang,
};

/// What an action of the config is called as an operation: `action.NAME`, and `action.NAME.undo` for taking it back.
pub const SYSTEM: &str = "action";
/// What follows the name of an action in the operation that takes it back.
const UNDO: &str = ".undo";
/// What the screen writes where it cuts a text.
const CUT: char = '…';

/// One thing that is run or sent.
#[derive(Debug, Clone)]
pub enum Step {
    /// A program.
    Command(Argv),
    /// A request.
    Request(Box<Request>),
}

impl Step {
    /// The names between its braces.
    #[must_use]
    pub fn params(&self) -> Vec<&str> {
        match self {
            Self::Command(argv) => argv.params().collect(),
            Self::Request(request) => request.params(),
        }
    }
}

/// A key that calls an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key, as written.
    pub chord: String,
    /// Where it stands in the config.
    pub span: Range<usize>,
}

/// One action of the config.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// What it is called on the screen, in English and in Korean.
    pub title: [String; 2],
    /// How dangerous it is.
    pub class: Class,
    /// The key that calls it.
    pub key: Option<Key>,
    /// The panes for whose rows it is offered; empty: everywhere.
    pub on: Vec<String>,
    /// What it must be told, in the order of the config.
    pub params: Vec<Param>,
    /// What is done.
    pub run: Step,
    /// What must hold before.
    pub check: Option<Step>,
    /// What would be done, as the program itself says it.
    pub dry_run: Option<Step>,
    /// What must hold after.
    pub verify: Option<Step>,
    /// For how long it is looked whether that holds.
    pub verify_within: Duration,
    /// What takes it back.
    pub undo: Option<Step>,
    /// How long each of them may take.
    pub timeout: Duration,
    /// The variables that its programs get.
    pub env: BTreeMap<String, Secretive>,
    /// Set when the change must not stay.
    pub lasting: Option<Lasting>,
    /// Where it acts, for the rule of one action at a time.
    pub target: Option<Text>,
    /// What must be typed to confirm it.
    pub subject: Option<Text>,
}

impl Action {
    /// Its operation.
    #[must_use]
    pub fn operation(&self) -> String {
        format!("{SYSTEM}.{}", self.name)
    }

    /// The operation that takes it back.
    #[must_use]
    pub fn undo_operation(&self) -> String {
        format!("{SYSTEM}.{}{UNDO}", self.name)
    }

    /// Whether an operation is this action (`Some(false)`) or what takes it back (`Some(true)`).
    #[must_use]
    pub fn is_asked(&self, operation: &str) -> Option<bool> {
        let rest = operation.strip_prefix(SYSTEM)?.strip_prefix('.')?.strip_prefix(self.name.as_str())?;
        match rest {
            "" => Some(false),
            UNDO if self.undo.is_some() => Some(true),
            _ => None,
        }
    }

    /// Its title.
    #[must_use]
    pub fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.title[0],
            Lang::Ko => &self.title[1],
        }
    }

    /// The checked values of what is asked. Those that come from the check are taken only with `all`; otherwise they
    /// are still to be read.
    ///
    /// # Errors
    /// A value is missing or wrong, or nobody asked for it.
    pub fn values(&self, ask: &Ask, all: bool) -> Result<Values, BadValue> {
        if let Some(stranger) = ask.params.keys().find(|name| !self.params.iter().any(|param| param.name == **name)) {
            return Err(BadValue { param: stranger.clone(), why: Why::Undeclared });
        }
        let mut values = Values::default();
        for param in &self.params {
            let checked = matches!(param.from, Some(Origin::Check(_)));
            if checked && !all {
                continue;
            }
            let given = ask.params.get(&param.name).or(param.default.as_ref());
            let Some(given) = given else { return Err(BadValue { param: param.name.clone(), why: Why::Missing }) };
            values.insert(&param.name, param.check(given)?);
        }
        Ok(values)
    }

    /// What is acted on: the config's `target`, or the names that it was told, or its own name. Two actions on one name are
    /// one place.
    ///
    /// # Errors
    /// A value is not there.
    pub fn target(&self, values: &Values) -> Result<String, NoValue> {
        if let Some(target) = &self.target {
            return target.fill(values);
        }
        let told = |param: &&Param| !matches!(param.from, Some(Origin::Check(_)));
        let names = self.params.iter().filter(told).filter(|param| is_name_like(&param.kind));
        let names = names.filter_map(|param| values.get(&param.name));
        let names: Vec<_> = names.collect();
        Ok(if names.is_empty() { self.name.clone() } else { names.join(" ") })
    }

    /// What must be typed: the config's `name`, or the first value that is a name, or the action's own name.
    ///
    /// # Errors
    /// A value is not there.
    pub fn subject(&self, values: &Values) -> Result<String, NoValue> {
        if let Some(subject) = &self.subject {
            return subject.fill(values);
        }
        let first = self.params.iter().find(|param| matches!(param.kind, Kind::Name));
        let value = first.and_then(|param| values.get(&param.name));
        Ok(value.unwrap_or(&self.name).to_owned())
    }

    /// What could be done with what is selected. What the row does not give is asked for.
    #[must_use]
    pub fn offer(&self, selection: &Selection, lang: Lang) -> Offer {
        let mut ask = Ask::new(&self.operation(), "");
        let mut fields = Vec::new();
        let mut told = Values::default();
        for param in &self.params {
            if matches!(param.from, Some(Origin::Check(_))) {
                continue;
            }
            let picked = param.from.as_ref().and_then(|from| picked(from, selection));
            match picked.map(|text| taken(param, text)) {
                Some(Ok(value)) => {
                    ask = ask.with(&param.name, value.as_str());
                    told.insert(&param.name, value);
                }
                Some(Err(wrong)) => fields.push(Field { hint: wrong.say(lang), ..field(param, lang) }),
                None => fields.push(field(param, lang)),
            }
        }
        let complete = fields.is_empty() && !self.params.is_empty();
        let here = self.on.contains(&selection.pane) && !selection.key.is_empty();
        let subject = self.subject(&told).ok().filter(|subject| *subject != self.name);
        let title =
            subject.map_or_else(|| self.title(lang).to_owned(), |subject| format!("{} {subject}", self.title(lang)));
        let rank = u8::from(here) * 10 + u8::from(here && complete) * 10;
        Offer { ask, class: self.class, title, why: String::new(), rank, fields }
    }
}

const fn is_name_like(kind: &Kind) -> bool {
    matches!(kind, Kind::Name | Kind::Address)
}

/// What the selection has for a parameter.
fn picked<'s>(from: &Origin, selection: &'s Selection) -> Option<&'s str> {
    let text = match from {
        Origin::Target => &selection.target,
        Origin::Key => &selection.key,
        Origin::Column(column) => selection.row.get(column)?,
        Origin::Check(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn taken(param: &Param, text: &str) -> Result<super::params::Value, BadValue> {
    if text.contains(CUT) {
        return Err(BadValue { param: param.name.clone(), why: Why::Cut });
    }
    param.check(text)
}

fn field(param: &Param, lang: Lang) -> Field {
    let (choices, hint) = match &param.kind {
        Kind::Name => (Vec::new(), words::hint_name().get(lang).to_owned()),
        Kind::Int { least, most } => (Vec::new(), format!("{least}–{most}")),
        Kind::Duration => (Vec::new(), words::hint_duration().get(lang).to_owned()),
        Kind::Choice(choices) => (choices.clone(), String::new()),
        Kind::Regex(pattern) => (Vec::new(), super::params::inner(pattern).to_owned()),
        Kind::Address => (Vec::new(), words::hint_address().get(lang).to_owned()),
    };
    Field {
        name: param.name.clone(),
        title: param.name.clone(),
        value: param.default.clone().unwrap_or_default(),
        choices,
        hint,
        optional: false,
    }
}
