//! What lies over the panes: a stack, of which the top one gets the keys.

use super::{act::Panel, detect, lead};
use crate::{
    domain::{command::CommandId, effect::Draft, event::Seq, incident::Severity},
    ui::{facts::Section, input::Input, note::NoteEditor},
};

/// One thing that lies over the panes.
pub enum Overlay {
    /// All keys that work here.
    Help {
        /// The first line shown.
        scroll: usize,
    },
    /// What bongsu runs on the targets.
    Looks {
        /// The first line shown.
        scroll: usize,
    },
    /// Everything that is known of one row.
    Details {
        /// The pane.
        pane: usize,
        /// The row.
        key: String,
        /// What was last known of it: it may go away while somebody reads.
        last: Vec<Section>,
        /// The first line shown.
        scroll: usize,
    },
    /// The filter of the focused pane, while it is typed.
    Filter {
        /// The text.
        input: Input,
        /// What it was before.
        before: String,
    },
    /// All commands, by a few letters.
    Palette {
        /// The text.
        input: Input,
        /// What it finds, best first.
        found: Vec<CommandId>,
        /// Which of them is chosen.
        chosen: usize,
    },
    /// A note or an edit of the timeline.
    Note(Box<Note>),
    /// The declaration of an incident.
    Declare {
        /// The line that says what is wrong.
        input: Input,
        /// Which severity is chosen.
        severity: Severity,
        /// Why that severity is proposed.
        why: Option<String>,
        /// Whether it is not clear yet that it is one.
        triage: bool,
        /// What is wrong with what was typed.
        problem: Option<String>,
    },
    /// A time of the recording to go to, while it is typed.
    Jump {
        /// The text.
        input: Input,
        /// What is wrong with what was typed.
        problem: Option<String>,
    },
    /// Asks before leaving while an incident is open or changes stand.
    Leave,
    /// A dialog of acting.
    Act(Panel),
    /// A dialog of leading.
    Lead(lead::Panel),
    /// A view of what is wrong.
    Detect(detect::Panel),
}

/// A note that is being written.
pub struct Note {
    /// The line that is edited; `None` for a new one.
    pub entry: Option<Seq>,
    /// The editor.
    pub editor: NoteEditor,
    /// What is wrong with what was typed.
    pub problem: Option<String>,
    /// The draft as it was when the editor was opened.
    pub opened: Draft,
}

impl Note {
    /// What has been written so far.
    #[must_use]
    pub fn draft(&self) -> Draft {
        Draft { entry: self.entry, text: self.editor.text(), at: self.editor.at(), tags: self.editor.tags() }
    }
}

impl Overlay {
    /// The editor on a draft.
    #[must_use]
    pub fn note(draft: Draft) -> Self {
        let editor = NoteEditor::new(&draft.text, &draft.at, &draft.tags);
        Self::Note(Box::new(Note { entry: draft.entry, editor, problem: None, opened: draft }))
    }

    /// The filter line.
    #[must_use]
    pub fn filter(text: &str) -> Self {
        Self::Filter { input: Input::new(text), before: text.to_owned() }
    }

    /// The palette with all that it offers.
    #[must_use]
    pub fn palette(found: &[CommandId]) -> Self {
        Self::Palette { input: Input::new(""), found: found.to_vec(), chosen: 0 }
    }

    /// Takes a pasted text: never as keys.
    pub fn paste(&mut self, text: &str, refused: &str) {
        match self {
            Self::Filter { input, .. }
            | Self::Palette { input, .. }
            | Self::Declare { input, .. }
            | Self::Jump { input, .. } => {
                input.insert(text);
            }
            Self::Note(note) => note.editor.insert(text),
            Self::Act(panel) => panel.paste(text, refused),
            Self::Lead(panel) => panel.paste(text),
            Self::Detect(panel) => panel.paste(text),
            Self::Help { .. } | Self::Looks { .. } | Self::Details { .. } | Self::Leave => {}
        }
    }
}
