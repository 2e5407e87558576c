//! Telling people: routes decide who is told by which channel, templates make the words, the outbox keeps every message
//! on disk until it is out. Nothing here decides *what* is worth telling, and nothing is ever sent from the screen's loop.
//!
//! ```text
//! Notice ─route→ Outgoing ─template→ message ─store→ queue ─worker→ Channel ─→ Slack, mail, SMS …
//!                                       ▲                     │ receipt or failure
//!                                       └── fallback, retry ──┴──→ Delivery: timeline and screen
//! ```

pub mod channel;
mod config;
mod disk;
mod guard;
mod http;
mod outbox;
mod queue;
mod route;
mod store;
mod template;
pub mod words;
mod worker;

pub use config::{Configured, Settings};
pub use outbox::{Outbox, Overrun};
pub use route::{Map, Outgoing, Role, Route, Way, usual};
pub use template::{Templates, Words};
