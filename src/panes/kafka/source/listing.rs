//! All groups of the cluster.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use crate::{
    collect::Source,
    domain::reading::Fault,
    panes::kafka::{
        model::{Listed, Listing, State, StateCount},
        session::{Found, Session},
    },
    text::Clean,
};

/// So many groups are listed one by one.
const LISTED: usize = 500;
/// An answer that the other source has just got is good enough.
const FRESH: Duration = Duration::from_secs(20);

/// Reads [`Listing`].
pub struct ListingSource {
    session: Arc<Session>,
    failed: bool,
}

impl ListingSource {
    /// A source over the client of a target.
    #[must_use]
    pub const fn new(session: Arc<Session>) -> Self {
        Self { session, failed: false }
    }
}

impl Source for ListingSource {
    type Data = Listing;

    async fn poll(&mut self) -> Result<Listing, Fault> {
        let found = self.session.found(FRESH.min(self.session.target().every * 2)).await;
        self.failed = found.is_err();
        Ok(listing(&*found?, &self.session.target().groups))
    }

    /// After a failure, with the quick ones.
    fn hurry(&self) -> Option<Duration> {
        self.failed.then_some(self.session.target().every)
    }
}

/// Counts the groups; those that are named in the config are told elsewhere.
fn listing(found: &Found, named: &[String]) -> Listing {
    let named: BTreeSet<&str> = named.iter().map(String::as_str).collect();
    let mut states: BTreeMap<State, usize> = BTreeMap::new();
    for group in &found.groups {
        *states.entry(group.state).or_default() += 1;
    }
    let others = found.groups.iter().filter(|group| !named.contains(group.group.as_str()));
    let mut groups: Vec<Listed> = others
        .map(|group| Listed {
            group: Clean::with_limit(&group.group, 256),
            state: group.state,
            lag: group.lag,
            coordinator: Some(group.coordinator),
        })
        .collect();
    groups.sort_by_key(|group| (group.state.is_empty(), std::cmp::Reverse(group.lag)));
    groups.truncate(LISTED);
    Listing {
        total: found.groups.len(),
        states: states.into_iter().map(|(state, count)| StateCount { state, count }).collect(),
        groups,
        missing: found.missing.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panes::kafka::session::FoundGroup;

    #[test]
    fn all_are_counted_and_those_who_are_not_named_are_listed_the_worst_first() {
        let group = |name: &str, state, lag| FoundGroup { group: name.into(), state, coordinator: 1, lag };
        let mut groups = vec![
            group("a", State::Stable, Some(5)),
            group("b", State::Stable, None),
            group("c", State::Empty, Some(900)),
            group("named", State::Stable, Some(99)),
            group("d", State::Stable, Some(50)),
        ];
        groups.extend((0..600).map(|n| group(&format!("e{n}"), State::Dead, None)));
        let listing = listing(&Found { groups, missing: vec![3] }, &["named".to_owned()]);
        let names: Vec<_> = listing.groups.iter().take(4).map(|group| group.group.to_string()).collect();
        assert_eq!(names, ["d", "a", "b", "c"]);
        assert_eq!((listing.total, listing.groups.len(), listing.missing), (605, LISTED, vec![3]));
        let counts: Vec<_> = listing.states.iter().map(|count| (count.state, count.count)).collect();
        assert_eq!(counts, [(State::Stable, 4), (State::Empty, 1), (State::Dead, 600)]);
    }
}
