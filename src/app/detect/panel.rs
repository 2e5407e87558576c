//! What lies over the panes while somebody looks for the cause.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};

use super::{graph::Graph, moved::Moved};
use crate::{
    app::{fields::Fields, overlay::Overlay, state::Room},
    domain::{
        alarm::Key,
        clock::Moment,
        effect::Effect,
        event::Seq,
        signal::{Labels, Place},
        triage::Doubt,
        triage::Lamp,
        verdict::Subject,
    },
    ui::input::Input,
};

/// One of the views of detecting.
pub enum Panel {
    /// The lamps, in the order in which they are looked at.
    Triage {
        /// What is chosen.
        chosen: Option<About>,
    },
    /// The alarms by their causes, and what became of them.
    Alarms {
        /// What is chosen.
        chosen: Option<About>,
    },
    /// All rules.
    Rules {
        /// What is chosen.
        chosen: Option<About>,
    },
    /// A signal over time.
    Graph(Graph),
    /// What moved first.
    Moved(Moved),
    /// Why the trouble is not there.
    RuleOut {
        /// Where.
        doubt: Doubt,
        /// The reason.
        input: Input,
        /// What is wrong with it.
        problem: Option<String>,
    },
    /// What is not to be heard of, how long and why.
    Silence {
        /// The alarms.
        alarms: Vec<Key>,
        /// The form.
        fields: Fields,
    },
}

/// What a line of such a view is about: selection follows it through every change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A lamp.
    Lamp(Lamp),
    /// A group of alarms.
    Group(i64),
    /// An alarm.
    Alarm(Key),
    /// A check of a pane.
    Check(Subject),
    /// A rule.
    Rule(String),
    /// A silence.
    Silence(Seq),
    /// The title of the suspects.
    Suspects,
    /// A target that is suspected.
    Suspect(Place),
    /// The title of what is not as usual.
    Unusual,
    /// A signal that is not as usual.
    Signal(Arc<str>, Labels),
}

impl Panel {
    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str) {
        match self {
            Self::Moved(moved) => moved.paste(text),
            Self::RuleOut { input, .. } => input.insert(text),
            Self::Silence { fields, .. } => fields.paste(text),
            Self::Triage { .. } | Self::Alarms { .. } | Self::Rules { .. } | Self::Graph(_) => {}
        }
    }
}

impl Room {
    /// Gives a key to the view that was on top; it goes back on the stack unless the key closed it.
    pub(in crate::app) fn detect_key(&mut self, panel: Panel, key: KeyEvent, now: Moment) -> Vec<Effect> {
        match panel {
            Panel::Triage { chosen } => self.triage_key(chosen, key, now),
            Panel::Alarms { chosen } => self.alarms_key(chosen.as_ref(), key, now),
            Panel::Rules { chosen } => self.rules_key(chosen.as_ref(), key),
            Panel::Graph(graph) => self.graph_key(graph, key, now),
            Panel::Moved(moved) => self.moved_key(moved, key, now),
            Panel::RuleOut { doubt, input, .. } => self.rule_out_key(doubt, input, key, now),
            Panel::Silence { alarms, fields } => self.silence_key(alarms, fields, key, now),
        }
    }

    /// Opens a view; what it was opened from is underneath.
    pub(super) fn show(&mut self, panel: Panel) {
        self.overlays.push(Overlay::Detect(panel));
    }

    /// Takes the reason why the trouble is not there.
    fn rule_out_key(&mut self, doubt: Doubt, mut input: Input, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let mut problem = None;
        match key.code {
            KeyCode::Esc => return Vec::new(),
            KeyCode::Enter if input.text().trim().is_empty() => {
                problem = Some(super::words::say_why().get(self.style.lang).to_owned());
            }
            KeyCode::Enter => return self.rule_out(doubt, input.text().trim().to_owned(), true, now),
            _ => {
                input.handle(key);
            }
        }
        self.show(Panel::RuleOut { doubt, input, problem });
        Vec::new()
    }
}
