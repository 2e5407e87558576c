//! How closely targets are looked at: in peace, in an incident, and after it.

use chrono::TimeDelta;

use super::{clock::Moment, incident::Incidents, words::Words};

/// How closely targets are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Nothing is known to be wrong.
    Peace,
    /// It was repaired not long ago, and may come back.
    Watching,
    /// An incident is live.
    Incident,
}

impl Phase {
    /// The phase at a moment; after an incident the room watches for `watching`.
    #[must_use]
    pub fn of(incidents: &Incidents, now: Moment, watching: TimeDelta) -> Self {
        if let Some(live) = incidents.live() {
            return if live.status.is_burning() { Self::Incident } else { Self::Watching };
        }
        let ended = incidents.all().filter_map(super::incident::Incident::ended_at).max();
        if ended.is_some_and(|ended| now - ended < watching) { Self::Watching } else { Self::Peace }
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> Words {
        match self {
            Self::Peace => Words::new("peace", "평시"),
            Self::Watching => Words::new("watching", "복구 관찰"),
            Self::Incident => Words::new("incident", "장애 대응"),
        }
    }
}
