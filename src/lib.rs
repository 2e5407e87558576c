//! Bongsu: a war room in one terminal.
//!
//! ```text
//!  target ─poll→ Source ─Reading<T>→ watch ─→ Pane ─draw→ screen
//!                  │                               ▲
//!                  └─ Sample (bytes) ─→ snapshot   │ keys → Command → reducer → Effect ─┐
//!                                                  │                                    │
//!    journal ←─ Event ←─ reducer ←──── results ────┴──────────── driver, editor ←───────┘
//! ```
//!
//! Layers, each importing only from those above it in this list: [`domain`] (pure) · [`config`], [`theme`], [`keys`],
//! [`text`] · [`collect`], [`journal`], [`notify`], [`playbook`], [`report`], [`ui`] · [`panes`],
//! [`actions`] · [`app`] with [`term`] and [`cli`]. The table is
//! `ARCHITECTURE.md`; `tests/architecture.rs` enforces it.

pub mod actions;
pub mod app;
pub mod cli;
pub mod collect;
pub mod config;
pub mod domain;
pub mod journal;
pub mod keys;
pub mod notify;
pub mod panes;
pub mod playbook;
pub mod record;
pub mod report;
pub mod rules;
pub mod term;
pub mod text;
pub mod theme;
pub mod ui;
