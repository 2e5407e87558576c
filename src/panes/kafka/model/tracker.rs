//! From what the cluster says in each round to how far each group is behind: remembers the rounds before.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Commits, Consumer, Described, Drain, Ends, Group, Groups, Log, Observed, Partition, Place, Produced, State, Topic,
    progress::Progress, rebalances::Rebalances,
};
use crate::text::Clean;

/// Topics with no more partitions than this show all of them.
const FEW: usize = 16;
/// Partitions that a topic of many shows, and that all groups show together: samples stay small.
const SHOWN: (usize, usize) = (64, 256);
/// A ring of a few seconds says nothing about how old a message is.
const YOUNG: f64 = 3.0;

/// Remembers what was, to tell what it means that things are as they are.
#[derive(Debug, Default)]
pub struct Tracker {
    logs: HashMap<Place, Log>,
    groups: HashMap<String, Past>,
}

/// What is remembered of one group.
#[derive(Debug, Default)]
struct Past {
    rebalances: Rebalances,
    offsets: HashMap<Place, Offsets>,
    progress: HashMap<String, Progress>,
    had_members: bool,
}

/// The offsets of one partition of a group, as they were last known.
#[derive(Debug, Clone, Copy)]
struct Offsets {
    committed: i64,
    end: i64,
    /// When the commit last moved.
    moved: f64,
}

/// What moved in one topic since the look before.
#[derive(Debug, Default)]
struct Moved {
    came: u64,
    went: u64,
}

impl Tracker {
    /// Takes in where the logs end at second `now`, before [`Tracker::report`].
    pub fn observe(&mut self, now: f64, ends: &Ends) {
        for (place, end) in &ends.offsets {
            if let Ok(end) = end {
                self.logs.entry(place.clone()).or_default().observe(now, *end);
            }
        }
    }

    /// Partitions whose waiting messages are older than what is known of their logs, and for which the cluster has not
    /// yet been asked about the past; at most `limit`.
    #[must_use]
    pub fn without_past(&self, observed: &[Observed], limit: usize) -> Vec<Place> {
        let commits = observed.iter().filter_map(|group| group.commits.as_ref().ok()).flatten();
        let old = commits.filter_map(|(place, commit)| {
            let committed = commit.as_ref().ok().copied().flatten()?;
            let log = self.logs.get(place).filter(|log| !log.is_seeded())?;
            matches!(log.produced(committed), Produced::Before(_)).then_some(place)
        });
        let places: HashSet<&Place> = old.collect();
        places.into_iter().take(limit).cloned().collect()
    }

    /// Takes in what the cluster says of the past: the first record at or after second `at`, for each partition.
    pub fn seed(&mut self, at: f64, offsets: &HashMap<Place, i64>) {
        for (place, offset) in offsets {
            if let Some(log) = self.logs.get_mut(place) {
                log.seed(at, *offset);
            }
        }
    }

    /// Whether a group had members at some time since bongsu looks.
    #[must_use]
    pub fn had_members(&self, group: &str) -> bool {
        self.groups.get(group).is_some_and(|past| past.had_members)
    }

    /// How far each group is behind at second `now`, the one furthest behind first.
    pub fn report(&mut self, now: f64, observed: &[Observed], ends: &Ends) -> Groups {
        let mut groups: Vec<Group> = observed.iter().map(|group| self.group(now, group, ends)).collect();
        self.forget(observed);
        groups.sort_by(|a, b| behind(b.worst()).total_cmp(&behind(a.worst())).then_with(|| a.group.cmp(&b.group)));
        let mut room = SHOWN.1;
        for topic in groups.iter_mut().flat_map(|group| &mut group.topics) {
            topic.detail.truncate(room);
            room -= topic.detail.len();
        }
        Groups { groups, silent: Vec::new() }
    }

    fn group(&mut self, now: f64, observed: &Observed, ends: &Ends) -> Group {
        let past = self.groups.entry(observed.group.clone()).or_default();
        let described = observed.described.as_ref().ok();
        if let Some(described) = described {
            past.rebalances.observe(now, described);
            past.had_members |= !described.members.is_empty();
        }
        let topics = match &observed.commits {
            Ok(commits) => topics(now, commits, described, (past, &self.logs, ends)),
            Err(_) => Vec::new(),
        };
        let problem = observed.commits.as_ref().err().or(observed.described.as_ref().err()).cloned();
        Group {
            group: Clean::new(&observed.group),
            state: described.map_or(State::Unknown, |described| described.state),
            members: described.map_or(0, |described| described.members.len()),
            kind: described.map(|described| Clean::new(&described.kind)).unwrap_or_default(),
            assignor: described.map(|described| Clean::new(&described.assignor)).unwrap_or_default(),
            coordinator: observed.coordinator,
            rebalances: past.rebalances.all(),
            rebalances_recent: past.rebalances.recent(),
            topics,
            problem,
        }
    }

    /// Forgets groups and logs that are no longer asked for.
    fn forget(&mut self, observed: &[Observed]) {
        let watched: HashSet<&str> = observed.iter().map(|group| group.group.as_str()).collect();
        self.groups.retain(|group, _| watched.contains(group.as_str()));
        let groups = &self.groups;
        self.logs.retain(|place, _| groups.values().any(|past| past.offsets.contains_key(place)));
    }
}

/// How far behind something is, for sorting: by time, then by messages. What is not known comes before what is well, and
/// all who keep up are alike, so that their rows stay where they are.
fn behind(topic: Option<&Topic>) -> f64 {
    let Some(topic) = topic else { return 0.0 };
    if topic.drain() == Drain::KeepsUp {
        return 0.0;
    }
    let messages = topic.lag.map_or(0.0, |lag| (lag as f64 + 1.0).ln() / 100.0);
    topic.lag_s.unwrap_or(1.0) + messages
}

/// The topics of a group, the one furthest behind first.
fn topics(
    now: f64,
    commits: &Commits,
    described: Option<&Described>,
    (past, logs, ends): (&mut Past, &HashMap<Place, Log>, &Ends),
) -> Vec<Topic> {
    let owners = owners(described);
    // What is assigned and was never committed is there too: it has no lag, not a lag of the whole log.
    let assigned = owners.keys().filter(|place| !commits.contains_key(place)).map(|place| (*place, None));
    let all = commits.iter().map(|(place, commit)| (place, Some(commit))).chain(assigned);
    let mut by_topic: BTreeMap<&str, (Vec<Partition>, Moved)> = BTreeMap::new();
    for (place, commit) in all {
        let (partitions, moved) = by_topic.entry(&place.topic).or_default();
        let mut partition = Partition { partition: place.partition, ..Partition::default() };
        partition.leader = ends.leaders.get(place).copied();
        if let Some(owner) = owners.get(place) {
            partition.client = Some(Clean::new(&owner.client_id));
            partition.host = Some(Clean::new(&owner.host));
        }
        match commit {
            Some(Err(fault)) => partition.problem = Some(fault.clone()),
            Some(Ok(committed)) => partition.committed = *committed,
            None => {}
        }
        match ends.offsets.get(place) {
            Some(Err(fault)) => partition.problem = Some(fault.clone()),
            Some(Ok(end)) => partition.end = Some(*end),
            None => {}
        }
        if let (Some(committed), Some(end)) = (partition.committed, partition.end) {
            let offsets = step(past.offsets.get(place), now, (committed, end), moved);
            past.offsets.insert(place.clone(), offsets);
            measure(&mut partition, now, offsets, logs.get(place));
        }
        partitions.push(partition);
    }
    past.offsets.retain(|place, _| commits.contains_key(place));
    let progress = &mut past.progress;
    progress.retain(|topic, _| by_topic.contains_key(topic.as_str()));
    let mut topics: Vec<Topic> = by_topic
        .into_iter()
        .map(|(name, (partitions, moved))| {
            topic(now, name, (partitions, &moved), progress.entry(name.to_owned()).or_default())
        })
        .collect();
    topics.sort_by(|a, b| behind(Some(b)).total_cmp(&behind(Some(a))).then_with(|| a.topic.cmp(&b.topic)));
    topics
}

/// Who reads which partition.
fn owners(described: Option<&Described>) -> HashMap<&Place, &Consumer> {
    let members = described.into_iter().flat_map(|described| &described.members);
    members.flat_map(|member| member.assignment.iter().flatten().map(move |place| (place, member))).collect()
}

/// What moved since the look before. A commit or an end that goes back was reset: it moved, and nothing flowed.
fn step(before: Option<&Offsets>, now: f64, (committed, end): (i64, i64), moved: &mut Moved) -> Offsets {
    let Some(before) = before else { return Offsets { committed, end, moved: now } };
    moved.came += u64::try_from(end.saturating_sub(before.end)).unwrap_or_default();
    moved.went += u64::try_from(committed.saturating_sub(before.committed)).unwrap_or_default();
    // Who had nothing to read was not quiet.
    let rests = committed == before.committed && before.committed < before.end;
    Offsets { committed, end, moved: if rests { before.moved } else { now } }
}

/// The lag of a partition in messages and in seconds.
fn measure(partition: &mut Partition, now: f64, offsets: Offsets, log: Option<&Log>) {
    let lag = u64::try_from(offsets.end.saturating_sub(offsets.committed)).unwrap_or_default();
    partition.lag = Some(lag);
    if lag == 0 {
        partition.lag_s = Some(0.0);
        return;
    }
    partition.quiet_s = Some((now - offsets.moved).max(0.0));
    match log.map(|log| log.produced(offsets.committed)) {
        Some(Produced::At(at)) => partition.lag_s = Some((now - at).max(0.0)),
        Some(Produced::Before(at)) if now - at >= YOUNG => {
            (partition.lag_s, partition.lag_s_at_least) = (Some(now - at), true);
        }
        _ => {}
    }
}

/// The topic that these partitions make up.
fn topic(now: f64, name: &str, (mut partitions, moved): (Vec<Partition>, &Moved), progress: &mut Progress) -> Topic {
    let lag = partitions.iter().filter_map(|partition| partition.lag).reduce(u64::saturating_add);
    progress.observe(now, moved.came, moved.went, lag);
    let rates = progress.rates();
    let waiting = || partitions.iter().filter(|partition| partition.lag.is_some_and(|lag| lag > 0));
    let oldest = waiting()
        .filter(|p| p.lag_s.is_some())
        .max_by(|a, b| a.lag_s.unwrap_or(0.0).total_cmp(&b.lag_s.unwrap_or(0.0)));
    let lag_s = match lag {
        Some(0) => Some(0.0),
        _ => oldest.and_then(|partition| partition.lag_s),
    };
    let at_least = oldest.is_some_and(|partition| partition.lag_s_at_least);
    let quiet = waiting().filter_map(|partition| partition.quiet_s).reduce(f64::min);
    progress.pause(quiet);
    let count = |of: fn(&Partition) -> bool| partitions.iter().filter(|partition| of(partition)).count();
    let unknown = count(|partition| partition.lag.is_none() && partition.problem.is_some());
    let uncommitted = count(|partition| partition.committed.is_none() && partition.problem.is_none());
    let all = partitions.len();
    partitions.sort_by(|a, b| {
        let weight = |p: &Partition| if p.problem.is_some() { u64::MAX } else { p.lag.unwrap_or_default() };
        weight(b).cmp(&weight(a)).then(a.partition.cmp(&b.partition))
    });
    if all > FEW {
        partitions.retain(|partition| partition.lag != Some(0));
        partitions.truncate(SHOWN.0);
    }
    Topic {
        topic: Clean::new(name),
        lag,
        lag_s,
        lag_s_at_least: at_least,
        partitions: all,
        unknown,
        uncommitted,
        in_per_s: rates.map(|(input, _)| input),
        out_per_s: rates.map(|(_, output)| output),
        quiet_s: quiet,
        usual_quiet_s: progress.usual_pause(),
        trend: progress.trend(),
        detail: partitions,
    }
}

#[cfg(test)]
#[path = "tracker_tests.rs"]
mod tests;
