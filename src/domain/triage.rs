//! The order in which trouble is looked for: alarms, infrastructure, network, databases, applications.

/// One lamp of triage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lamp {
    /// Alarms and error trackers.
    Alert,
    /// Machines and clusters.
    Infra,
    /// Networks and load balancers.
    Network,
    /// Databases, caches and queues.
    Database,
    /// Applications.
    Application,
}

impl Lamp {
    /// All lamps, in the order in which they are looked at.
    pub const ALL: [Self; 5] = [Self::Alert, Self::Infra, Self::Network, Self::Database, Self::Application];

    /// Its letter.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Alert | Self::Application => "A",
            Self::Infra => "I",
            Self::Network => "N",
            Self::Database => "D",
        }
    }
}
