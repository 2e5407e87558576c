//! Actions: the HTTP requests and commands that the config defines, as operations like all others.
//!
//! No shell runs, ever: a program gets a list of arguments, and one word of the template is one argument whatever the
//! values are. A value is checked by its parameter before it may stand anywhere, and where it may stand is judged when the
//! config is read. Nothing here confirms, journals or shows anything: that is the chain's business (`domain/act`).

mod action;
mod config;
mod expect;
mod guard;
mod http;
mod operator;
mod params;
mod perform;
mod process;
mod request;
mod template;
mod words;

use std::sync::Arc;

pub use action::{Action, Key, SYSTEM};
pub use config::read;
pub use params::{BadValue, Kind, Param};

use crate::{
    config::Override,
    domain::{
        act::{Class, Offer, Selection},
        command::{Command, Danger, Scope},
        words::{Lang, Words},
    },
};

/// The actions of a config. Cheap to clone; it is their operator too.
#[derive(Debug, Clone, Default)]
pub struct Actions(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    actions: Vec<Action>,
    commands: Vec<Command>,
}

impl Actions {
    fn new(actions: Vec<Action>) -> Self {
        let commands = actions.iter().map(command).collect();
        Self(Arc::new(Inner { actions, commands }))
    }

    /// All of them, in the order of the config.
    pub fn iter(&self) -> impl Iterator<Item = &Action> {
        self.0.actions.iter()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.actions.is_empty()
    }

    /// The action of an operation, and whether the operation takes it back.
    #[must_use]
    pub fn find(&self, operation: &str) -> Option<(&Action, bool)> {
        self.iter().find_map(|action| Some((action, action.is_asked(operation)?)))
    }

    /// What of it can be done with what is selected.
    #[must_use]
    pub fn offers(&self, selection: &Selection, lang: Lang) -> Vec<Offer> {
        let fitting = self.iter().filter(|action| action.on.is_empty() || action.on.contains(&selection.pane));
        fitting.map(|action| action.offer(selection, lang)).collect()
    }

    /// One action with what is selected, as a key or the palette calls it; wherever that is.
    #[must_use]
    pub fn offer(&self, operation: &str, selection: &Selection, lang: Lang) -> Option<Offer> {
        self.find(operation).filter(|(_, undo)| !undo).map(|(action, _)| action.offer(selection, lang))
    }

    /// The actions as rows of the command table, for the palette, the help and the keys.
    #[must_use]
    pub fn commands(&self) -> Vec<Command> {
        self.0.commands.clone()
    }

    /// The keys that the config binds to them, as the keymap takes overrides: a conflict is a mistake of the config.
    #[must_use]
    pub fn keys(&self) -> Vec<Override> {
        let bound = self.iter().filter_map(|action| Some((action.operation(), action.key.as_ref()?)));
        let bound =
            bound.map(|(command, key)| Override { command, keys: vec![key.chord.clone()], span: key.span.clone() });
        bound.collect()
    }
}

/// The command of an action. Commands are known by fixed names everywhere, so the few names of a config, which is read
/// once, stay until the program ends.
fn command(action: &Action) -> Command {
    let keep = |text: &str| -> &'static str { Box::leak(text.into()) };
    let title = Words { en: keep(&action.title[0]), ko: keep(&action.title[1]) };
    let id = keep(&action.operation());
    let danger = if action.class == Class::Look { Danger::Ask } else { Danger::Act };
    Command { id, keys: &[], title, doc: title, scope: Scope::Room, danger, hint: 0 }
}
