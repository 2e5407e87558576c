//! The pure heart: what the room is about, with no I/O, no clock of its own and no terminal.
//!
//! Events go in and state comes out; commands go in and events or a refusal come out. Nothing here ever awaits,
//! reads a file, asks the time or knows how it will be drawn.

pub mod act;
pub mod actor;
pub mod alarm;
pub mod clock;
pub mod command;
pub mod dependency;
pub mod detector;
pub mod effect;
pub mod escalation;
pub mod event;
pub mod incident;
pub mod notice;
pub mod oncall;
pub mod people;
pub mod phase;
pub mod playback;
pub mod progress;
pub mod reading;
pub mod sample;
pub mod signal;
pub mod timeline;
pub mod triage;
pub mod verdict;
pub mod words;
