//! The members of the watched groups, and what each reads.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::WATCHED;
use crate::{
    collect::Source,
    domain::reading::Fault,
    panes::kafka::{
        model::{Assignment, Consumer, Described, Member, Members, Place},
        session::Session,
    },
    text::Clean,
};

/// So many members are listed one by one.
const LISTED: usize = 300;

/// Reads [`Members`].
pub struct MembersSource {
    session: Arc<Session>,
    failed: bool,
}

impl MembersSource {
    /// A source over the client of a target.
    #[must_use]
    pub const fn new(session: Arc<Session>) -> Self {
        Self { session, failed: false }
    }

    async fn look(&self) -> Result<Members, Fault> {
        let link = self.session.link().await?;
        let mut groups = self.session.target().groups.clone();
        if groups.is_empty() {
            let found = self.session.found(Duration::from_secs(90)).await?;
            let mut all: Vec<_> = found.groups.iter().filter(|group| !group.state.is_empty()).collect();
            all.sort_by_key(|group| std::cmp::Reverse(group.lag));
            groups = all.into_iter().take(WATCHED).map(|group| group.group.clone()).collect();
        }
        let described = link.described(&groups).await;
        if !described.values().any(Result::is_ok)
            && let Some(Err(fault)) = described.values().next()
        {
            return Err(fault.clone());
        }
        let known = described.iter().filter_map(|(group, described)| Some((group.as_str(), described.as_ref().ok()?)));
        Ok(members(&known.collect()))
    }
}

/// The members of all groups, by group and client.
fn members(groups: &BTreeMap<&str, &Described>) -> Members {
    let all =
        || groups.iter().flat_map(|(group, described)| described.members.iter().map(move |member| (*group, member)));
    let mut members: Vec<Member> = all().take(LISTED).map(|(group, member)| plain(group, member)).collect();
    members.sort_by(|a, b| (&a.group, &a.client_id, &a.id).cmp(&(&b.group, &b.client_id, &b.id)));
    Members { total: all().count(), members }
}

fn plain(group: &str, member: &Consumer) -> Member {
    let mut topics: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    for Place { topic, partition } in member.assignment.iter().flatten() {
        topics.entry(topic).or_default().push(*partition);
    }
    let assignment = topics.into_iter().map(|(topic, partitions)| Assignment {
        topic: Clean::with_limit(topic, 256),
        partitions: Clean::with_limit(&ranges(partitions), 128),
    });
    Member {
        group: Clean::with_limit(group, 256),
        id: Clean::with_limit(&member.id, 256),
        instance: member.instance.as_deref().map(|id| Clean::with_limit(id, 256)).unwrap_or_default(),
        client_id: Clean::with_limit(&member.client_id, 256),
        host: Clean::with_limit(&member.host, 256),
        partitions: member.assignment.as_ref().map(Vec::len),
        assignment: assignment.collect(),
    }
}

/// Numbers as ranges: `0-3,7`.
fn ranges(mut numbers: Vec<i32>) -> String {
    numbers.sort_unstable();
    numbers.dedup();
    let mut ranges: Vec<(i32, i32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, end)) if number == end.saturating_add(1) => *end = number,
            _ => ranges.push((number, number)),
        }
    }
    let told = ranges.iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from}-{to}") });
    told.collect::<Vec<_>>().join(",")
}

impl Source for MembersSource {
    type Data = Members;

    async fn poll(&mut self) -> Result<Members, Fault> {
        let outcome = self.look().await;
        self.failed = outcome.is_err();
        outcome
    }

    /// After a failure, with the quick ones.
    fn hurry(&self) -> Option<Duration> {
        self.failed.then_some(self.session.target().every)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_member_reads_is_told_in_ranges() {
        assert_eq!(ranges(vec![7, 0, 1, 3, 2, 2]), "0-3,7");
        assert_eq!(ranges(Vec::new()), "");
        let assignment = [("b", 1), ("a", 0), ("b", 0)].map(|(topic, partition)| Place::new(topic, partition));
        let member = Consumer { id: "m".into(), assignment: Some(assignment.into()), ..Consumer::default() };
        let described = Described { members: vec![member, Consumer::default()], ..Described::default() };
        let members = members(&[("g", &described)].into());
        assert_eq!(members.total, 2);
        let told: Vec<_> = members.members.iter().map(|member| (member.partitions, member.assignment.len())).collect();
        assert_eq!(told, [(None, 0), (Some(3), 2)], "nothing is not the same as not known");
        assert_eq!(members.members[1].assignment[1].partitions, "0-1");
    }
}
