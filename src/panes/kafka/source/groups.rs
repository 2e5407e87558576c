//! How far the watched groups are behind.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use super::WATCHED;
use crate::{
    collect::Source,
    domain::{
        clock::Clock,
        reading::{Fault, FaultKind},
    },
    panes::kafka::{
        model::{Ends, Groups, Observed, Place, Tracker},
        session::{FoundGroup, Link, Session},
    },
};

/// How far back the cluster is asked about logs whose waiting messages are older than what is known, in minutes.
const BACK: [i64; 5] = [1, 2, 5, 10, 30];
/// About so many logs at most at a time: the question costs brokers more than the others.
const PAST: usize = 2_000;
/// For so long the choice of groups is kept, when none are named.
const CHOICE: Duration = Duration::from_secs(90);

/// Reads [`Groups`].
pub struct GroupsSource {
    session: Arc<Session>,
    clock: Arc<dyn Clock>,
    tracker: Tracker,
    began: Instant,
    failed: bool,
    waited: bool,
}

impl GroupsSource {
    /// A source over the client of a target.
    #[must_use]
    pub fn new(session: Arc<Session>, clock: Arc<dyn Clock>) -> Self {
        Self { session, clock, tracker: Tracker::default(), began: Instant::now(), failed: false, waited: false }
    }

    async fn look(&mut self) -> Result<Groups, Fault> {
        let link = self.session.link().await?;
        let watched = self.watched().await?;
        let (mut described, mut commits) = tokio::join!(link.described(&watched), link.committed(&watched));
        let unanswered = || Fault::new(FaultKind::Protocol, "the cluster left this group out of its answer");
        let observed: Vec<Observed> = watched
            .into_iter()
            .map(|group| Observed {
                coordinator: link.coordinator(&group),
                described: described.remove(&group).unwrap_or_else(|| Err(unanswered())),
                commits: commits.remove(&group).unwrap_or_else(|| Err(unanswered())),
                group,
            })
            .collect();
        let ends = link.ends(&places(&observed)).await;
        if let Some(fault) = nothing(&observed) {
            return Err(if fault.kind.is_denial() { fault } else { self.session.give_up(&link, fault).await });
        }
        let now = self.began.elapsed().as_secs_f64();
        self.tracker.observe(now, &ends);
        self.ask_for_the_past(&link, now, (&observed, &ends)).await;
        let mut groups = self.tracker.report(now, &observed, &ends);
        groups.silent = link.silent();
        self.waited = !groups.silent.is_empty();
        Ok(groups)
    }

    /// The groups of the config; without any, those that are furthest behind.
    async fn watched(&self) -> Result<Vec<String>, Fault> {
        let named = &self.session.target().groups;
        let found = self.session.found(CHOICE).await;
        if !named.is_empty() {
            return Ok(named.clone());
        }
        let found = found?;
        let mut groups: Vec<&FoundGroup> = found
            .groups
            .iter()
            .filter(|group| !group.state.is_empty() || self.tracker.had_members(&group.group))
            .collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.lag));
        groups.truncate(WATCHED);
        Ok(groups.into_iter().map(|group| group.group.clone()).collect())
    }

    async fn ask_for_the_past(&mut self, link: &Link, now: f64, (observed, ends): (&[Observed], &Ends)) {
        let places = self.tracker.without_past(observed, PAST);
        if places.is_empty() {
            return;
        }
        let millis = self.clock.now().timestamp_millis();
        let asked = BACK.map(|minutes| link.offsets_at(&places, millis - minutes * 60_000, ends));
        for (minutes, offsets) in BACK.into_iter().zip(futures::future::join_all(asked).await) {
            self.tracker.seed(now - (minutes * 60) as f64, &offsets);
        }
    }
}

/// All partitions that a group committed or that are assigned to one: asked for once, however many groups read them.
fn places(observed: &[Observed]) -> HashSet<Place> {
    let committed = observed.iter().filter_map(|group| group.commits.as_ref().ok()).flat_map(|commits| commits.keys());
    let described = observed.iter().filter_map(|group| group.described.as_ref().ok());
    let members = described.flat_map(|described| &described.members);
    let assigned = members.flat_map(|member| member.assignment.iter().flatten());
    committed.chain(assigned).cloned().collect()
}

/// Why nothing at all is known, when that is so.
fn nothing(observed: &[Observed]) -> Option<Fault> {
    let known = observed.iter().any(|group| group.commits.is_ok() || group.described.is_ok());
    if known { None } else { observed.iter().find_map(|group| group.commits.as_ref().err().cloned()) }
}

impl Source for GroupsSource {
    type Data = Groups;

    async fn poll(&mut self) -> Result<Groups, Fault> {
        let outcome = self.look().await;
        self.failed = outcome.is_err();
        outcome
    }

    /// To wait for a broker that is gone costs nobody anything.
    fn cost(&self) -> Option<Duration> {
        self.waited.then_some(Duration::ZERO)
    }

    /// After a failure, soon again.
    fn hurry(&self) -> Option<Duration> {
        self.failed.then_some(self.session.target().every.min(Duration::from_secs(2)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::panes::kafka::model::{Commits, Consumer, Described};

    fn group(commits: Result<Commits, Fault>, described: Result<Described, Fault>) -> Observed {
        Observed { group: "g".into(), coordinator: None, described, commits }
    }

    #[test]
    fn a_partition_that_two_groups_read_is_asked_for_once_and_so_is_one_without_a_commit() {
        let commits = || HashMap::from([(Place::new("t", 0), Ok(Some(1))), (Place::new("t", 1), Ok(None))]);
        let assignment = Some(vec![Place::new("t", 1), Place::new("u", 0)]);
        let described =
            Described { members: vec![Consumer { assignment, ..Consumer::default() }], ..Described::default() };
        let observed = [group(Ok(commits()), Ok(described)), group(Ok(commits()), Ok(Described::default()))];
        let mut all: Vec<_> = places(&observed).into_iter().collect();
        all.sort();
        assert_eq!(all, [Place::new("t", 0), Place::new("t", 1), Place::new("u", 0)]);
    }

    #[test]
    fn only_when_nothing_of_no_group_is_known_the_look_has_failed() {
        let fault = || Fault::new(FaultKind::Denied, "no");
        assert_eq!(nothing(&[group(Err(fault()), Err(fault()))]), Some(fault()));
        assert_eq!(nothing(&[group(Err(fault()), Ok(Described::default())), group(Err(fault()), Err(fault()))]), None);
        assert_eq!(nothing(&[]), None);
    }
}
