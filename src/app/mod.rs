//! The app: puts the rooms of the house together. Knows every layer below and no concrete pane by name.

mod act;
mod audit;
mod clipboard;
mod commands;
mod draw;
mod driver;
mod editor;
mod header;
mod message;
mod overlay;
mod overlay_draw;
mod overlay_keys;
mod playing;
mod recording;
mod replay;
mod replay_commands;
mod room_commands;
mod rows;
mod screen;
pub mod seats;
mod slot;
mod snapshot;
mod start;
mod state;
mod update;
mod verbs;
mod wait;
mod words;

pub use act::Rights;
pub use commands::table as commands;
pub use draw::draw;
pub use message::Msg;
pub use start::style;
pub use state::{Room, Standing, Style, configure, open};
pub use verbs::{Trouble, run};
