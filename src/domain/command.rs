//! Commands: everything that a key or the palette can ask for, as rows of one table.
//!
//! The footer, the help, the palette, the conflict check of the keymap and `assets/keys.md` all come from it.

use super::words::Words;

/// A command's name: stable, for the config and for scripts. `room.help`, `timeline.strike`.
pub type CommandId = &'static str;

/// Where a command is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everywhere in the room.
    Room,
    /// In every pane that shows rows.
    Rows,
    /// In one pane, by its id.
    Pane(&'static str),
    /// While a recording is played, before all others.
    Replay,
    /// While the playbook has the keys, in place of the panes.
    Playbook,
    /// While a text is being written: ordinary letters belong to the text.
    Editor,
}

/// What a command can do to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Danger {
    /// Looks, moves, shows: changes nothing.
    Look,
    /// Writes to the timeline.
    Write,
    /// Asks an operator for a look of its own, which changes nothing.
    Ask,
    /// Changes a target, after it was planned and confirmed.
    Act,
}

impl Danger {
    /// Whether an operator is asked.
    #[must_use]
    pub const fn asks_operators(self) -> bool {
        matches!(self, Self::Ask | Self::Act)
    }
}

/// One row of the command table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// Its name.
    pub id: CommandId,
    /// The keys that call it by default, as `keys` parses them: `j`, `ctrl-r`, `PgUp`.
    pub keys: &'static [&'static str],
    /// Two or three words for the footer and the palette.
    pub title: Words,
    /// One sentence for the help.
    pub doc: Words,
    /// Where it is offered.
    pub scope: Scope,
    /// What it can do.
    pub danger: Danger,
    /// Its rank in the footer, 1 first; 0 keeps it out.
    pub hint: u8,
}
