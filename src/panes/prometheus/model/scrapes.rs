//! What a Prometheus scrapes, and how it is itself.

use serde::{Deserialize, Serialize};

use crate::{domain::clock::Moment, text::Clean};

/// What a Prometheus scrapes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scrapes {
    /// Its version; empty when it does not say.
    pub version: Clean,
    /// How far its clock is ahead of ours, in seconds.
    pub clock_skew_s: Option<f64>,
    /// How old its newest data are.
    pub newest: Newest,
    /// How many targets it scrapes.
    pub total: usize,
    /// How many of them cannot be scraped.
    pub down: usize,
    /// How many of them were not scraped yet.
    pub unknown: usize,
    /// Whether it says why: some that answer as a Prometheus does (Mimir, …) only tell `up`.
    pub told: bool,
    /// The targets, those that are down first; not all when there are many.
    pub targets: Vec<Scrape>,
}

/// How old the newest sample of `up` is, which every scrape writes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Newest {
    /// So many seconds.
    AgeS(f64),
    /// There is none of the last minutes.
    None,
    /// It could not be asked.
    Unknown,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scrape {
    /// The job that it belongs to.
    pub job: Clean,
    /// Which of the job it is.
    pub instance: Clean,
    /// Its other labels.
    pub labels: Vec<(Clean, Clean)>,
    /// Where it is scraped.
    pub url: Clean,
    /// How it is.
    pub health: Health,
    /// Why it cannot be scraped.
    pub error: Clean,
    /// Since when it is seen to be down by us.
    pub down_since: Option<Moment>,
    /// Whether it was so when we first looked: it may be down for longer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub down_longer: bool,
    /// When it was last scraped, on our clock.
    pub scraped_at: Option<Moment>,
    /// How long that took, in seconds.
    pub took_s: Option<f64>,
    /// How often it is to be scraped.
    pub every: Clean,
}

/// Whether something can be scraped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Health {
    /// It can.
    Up,
    /// It was not tried yet.
    Unknown,
    /// It cannot.
    Down,
}
