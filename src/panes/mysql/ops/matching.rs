//! Finding the sessions that are like what was typed. An empty wish is refused: it never means all.

use super::{
    desk::{Desk, unseen},
    identity::Live,
    kill::protected,
    sql::Which,
    words as w,
};
use crate::{
    domain::{
        act::{Ask, Field, Refusal},
        words::{Lang, Words},
    },
    panes::mysql::{
        deadlock::digest,
        dialect::{ROWS, Server},
        model::Process,
    },
};

const USER: &str = "user";
const HOST: &str = "host";
const STATEMENT: &str = "statement";
const COMMAND: &str = "command";
const MIN_AGE: &str = "min-age";

const FIELDS: [(&str, Words, Words); 5] = [
    (USER, w::user(), w::hint_user()),
    (HOST, w::host(), w::hint_host()),
    (STATEMENT, w::statement(), w::hint_statement()),
    (COMMAND, w::command(), w::hint_command()),
    (MIN_AGE, w::min_age(), w::hint_min_age()),
];

/// What is wanted; `None` for no matter.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wish {
    user: Option<String>,
    host: Option<String>,
    statement: Option<String>,
    command: Option<String>,
    age_s: u64,
}

impl Wish {
    fn of(ask: &Ask, lang: Lang) -> Result<Self, Refusal> {
        let given = |name: &str| Some(ask.param(name).trim()).filter(|text| !text.is_empty()).map(str::to_owned);
        let age_s = match given(MIN_AGE) {
            Some(age) => age.trim_end_matches('s').trim_end().parse().ok(),
            None => Some(0),
        };
        let Some(age_s) = age_s else { return Err(Refusal::of(MIN_AGE, w::age_is_a_number().get(lang))) };
        let wish =
            Self { user: given(USER), host: given(HOST), statement: given(STATEMENT), command: given(COMMAND), age_s };
        let nothing = Self { user: None, host: None, statement: None, command: None, age_s: 0 };
        if wish == nothing { Err(Refusal::of(USER, w::say_at_least_one().get(lang))) } else { Ok(wish) }
    }

    /// Whether a session is like that; case and literals of a statement do not count.
    fn fits(&self, process: &Process) -> bool {
        let is = |wanted: &Option<String>, has: &str| wanted.as_ref().is_none_or(|wanted| wanted == has);
        let bare = process.host.rsplit_once(':').map_or(process.host.as_str(), |(bare, _)| bare);
        let host = self.host.as_ref().is_none_or(|wanted| *wanted == *process.host || *wanted == bare);
        let statement = self.statement.as_ref().is_none_or(|wanted| {
            let plain = |text: &str| text.to_lowercase();
            let normal = |text: &str| plain(&digest(text));
            !process.query.is_empty()
                && (plain(&process.query).contains(&plain(wanted)) || normal(&process.query).contains(&normal(wanted)))
        });
        is(&self.user, &process.user)
            && is(&self.command, &process.command)
            && host
            && statement
            && process.age_s >= self.age_s as f64
    }
}

/// The sessions that fit, without those that nobody may end from here.
///
/// # Errors
/// When nothing was asked for, nothing fits, or more fits than is read.
pub(super) async fn find(desk: &Desk, server: &Server, ask: &Ask, lang: Lang) -> Result<Vec<Live>, Refusal> {
    let wish = Wish::of(ask, lang)?;
    let which = Which::Like {
        user: wish.user.as_deref(),
        host: wish.host.as_deref(),
        command: wish.command.as_deref(),
        runs: wish.statement.is_some(),
        age_s: wish.age_s,
    };
    let mut lives = desk.sessions(server, &which).await.map_err(|failed| unseen(&failed, lang))?;
    if lives.len() >= ROWS {
        return Err(Refusal::new(w::too_many(lang, ROWS)));
    }
    lives.retain(|live| wish.fits(&live.process) && protected(live, server.connection_id, lang).is_ok());
    if lives.is_empty() { Err(Refusal::new(w::nobody_fits().get(lang))) } else { Ok(lives) }
}

/// What was asked for, in one line.
pub(super) fn said(ask: &Ask, lang: Lang) -> String {
    let given = FIELDS.iter().filter(|(name, ..)| !ask.param(name).trim().is_empty());
    given
        .map(|(name, title, _)| format!("{} = {}", title.get(lang), ask.param(name).trim()))
        .collect::<Vec<_>>()
        .join(" · ")
}

/// What is asked, filled in from a session.
pub(super) fn fields(process: Option<&Process>, lang: Lang) -> Vec<Field> {
    let bare = |host: &str| host.rsplit_once(':').map_or(host, |(bare, _)| bare).to_owned();
    let value = |name: &str| {
        let Some(process) = process else { return String::new() };
        match name {
            USER => process.user.to_string(),
            HOST => bare(&process.host),
            STATEMENT => digest(&process.query).to_string(),
            COMMAND => process.command.to_string(),
            _ => String::new(),
        }
    };
    let field = |(name, title, hint): &(&str, Words, Words)| Field {
        name: (*name).to_owned(),
        title: title.get(lang).to_owned(),
        value: value(name),
        hint: hint.get(lang).to_owned(),
        optional: true,
        ..Field::default()
    };
    FIELDS.iter().map(field).collect()
}

/// What is asked, filled in with a kind of statement.
pub(super) fn fields_of_statement(text: &str, lang: Lang) -> Vec<Field> {
    let mut fields = fields(None, lang);
    if let Some(field) = fields.iter_mut().find(|field| field.name == STATEMENT) {
        text.clone_into(&mut field.value);
    }
    fields
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
