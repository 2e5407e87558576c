//! Who needs whom: what breaks below shows above, so that causes stand before effects.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
};

use super::signal::Place;

/// One end of a dependency as it is seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// A target.
    Place(Place),
    /// A machine, by its address: whatever runs there. Never this machine itself, where everything may run.
    Host(String),
}

impl End {
    /// The machine of an address, with or without a port; `None` for a name, and for this machine itself.
    #[must_use]
    pub fn machine(address: &str) -> Option<Self> {
        let with_port = || address.parse::<SocketAddr>().ok().map(|socket| socket.ip());
        // MySQL writes an IPv6 address and its port without brackets.
        let bare = || address.rsplit_once(':')?.0.parse().ok();
        let ip = address.parse::<IpAddr>().ok().or_else(with_port).or_else(bare)?.to_canonical();
        (!ip.is_loopback() && !ip.is_unspecified()).then(|| Self::Host(ip.to_string()))
    }
}

/// Somebody needs somebody. A target needs the machine that it runs on, and a machine needs the servers that its
/// programs are connected to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dependency {
    /// Who needs.
    pub above: End,
    /// Who is needed.
    pub below: End,
}

impl Dependency {
    /// One target needs another.
    #[must_use]
    pub const fn between(above: Place, below: Place) -> Self {
        Self { above: End::Place(above), below: End::Place(below) }
    }
}

/// All that is known of who needs whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Needs {
    below: BTreeMap<End, BTreeSet<End>>,
    above: BTreeMap<End, BTreeSet<End>>,
}

impl FromIterator<Dependency> for Needs {
    fn from_iter<I: IntoIterator<Item = Dependency>>(dependencies: I) -> Self {
        let mut needs = Self::default();
        for Dependency { above, below } in dependencies.into_iter().filter(|d| d.above != d.below) {
            needs.above.entry(below.clone()).or_default().insert(above.clone());
            needs.below.entry(above).or_default().insert(below);
        }
        needs
    }
}

impl Needs {
    /// All targets that a target needs, directly or through others; never itself.
    #[must_use]
    pub fn below(&self, place: &Place) -> BTreeSet<Place> {
        reach(&self.below, place)
    }

    /// All targets that a target needs or that need it, directly or through others; never itself.
    #[must_use]
    pub fn kin(&self, place: &Place) -> BTreeSet<Place> {
        let mut kin = reach(&self.below, place);
        kin.append(&mut reach(&self.above, place));
        kin
    }

    /// Whether one target needs another, directly or through others.
    #[must_use]
    pub fn needs(&self, above: &Place, below: &Place) -> bool {
        self.below(above).contains(below)
    }
}

/// The targets to which edges lead from a target.
fn reach(edges: &BTreeMap<End, BTreeSet<End>>, place: &Place) -> BTreeSet<Place> {
    let start = End::Place(place.clone());
    let mut seen = BTreeSet::from([&start]);
    let mut open = vec![&start];
    while let Some(end) = open.pop() {
        open.extend(edges.get(end).into_iter().flatten().filter(|next| seen.insert(next)));
    }
    let places = seen.into_iter().filter_map(|end| match end {
        End::Place(other) if other != place => Some(other.clone()),
        End::Place(_) | End::Host(_) => None,
    });
    places.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> Place {
        Place::new("x", name)
    }

    #[test]
    fn needs_go_through_others_and_through_machines() {
        let host = || End::Host("10.0.0.3".into());
        let needs: Needs = [
            Dependency::between(place("web"), place("api")),
            Dependency { above: End::Place(place("api")), below: host() },
            Dependency { above: host(), below: End::Place(place("db")) },
        ]
        .into_iter()
        .collect();
        assert_eq!(needs.below(&place("web")), [place("api"), place("db")].into());
        assert_eq!(needs.kin(&place("api")), [place("web"), place("db")].into());
        assert!(needs.needs(&place("api"), &place("db")) && !needs.needs(&place("db"), &place("api")));
    }

    #[test]
    fn a_machine_is_an_address_that_is_not_our_own() {
        let host = |address: &str| match End::machine(address) {
            Some(End::Host(ip)) => ip,
            other => format!("{other:?}"),
        };
        for address in ["10.0.3.7", "10.0.3.7:51422", "::ffff:10.0.3.7", "[::ffff:10.0.3.7]:80"] {
            assert_eq!(host(address), "10.0.3.7", "{address}");
        }
        assert_eq!((host("[fd00::7]:443"), host("fd00::7:51422")), ("fd00::7".into(), "fd00::7".into()));
        for address in ["", "localhost", "db.local:3306", "127.0.0.1:1", "127.8.0.1", "::1", "0.0.0.0:1", "a:b:c"] {
            assert_eq!(host(address), "None", "{address}");
        }
    }

    #[test]
    fn a_ring_of_needs_ends() {
        let ring = [("a", "b"), ("b", "c"), ("c", "a"), ("a", "a")];
        let needs: Needs = ring.into_iter().map(|(a, b)| Dependency::between(place(a), place(b))).collect();
        assert_eq!(needs.below(&place("a")), [place("b"), place("c")].into());
    }
}
