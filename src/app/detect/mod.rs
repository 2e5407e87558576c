//! Detecting and triage in the room: graphs of signals, and what moved first.

pub mod graph;
mod graph_draw;
mod graph_words;
pub mod moved;
mod moved_draw;
mod moved_words;
pub mod past;
