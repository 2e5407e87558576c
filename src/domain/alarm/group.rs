//! Groups: alarms of one cause are one line and one page. What fires on one target, or on a target and on what needs it,
//! is one group under the target that is probably the cause; a flood that nothing connects is one group too.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::Key;
use crate::domain::{
    clock::Moment,
    dependency::Needs,
    event::{Origin, Seq},
    incident::Severity,
    signal::Place,
    timeline::Timeline,
    triage::Lamp,
    verdict::Verdict,
};

/// So many groups begun within [`STORM_WINDOW`] are a storm: whatever comes then joins it. Those that begin at once are
/// one from the start.
pub const STORM: usize = 4;
/// See [`STORM`].
pub const STORM_WINDOW: TimeDelta = TimeDelta::minutes(2);
/// A group without an alarm for so long is over.
const SETTLE: TimeDelta = TimeDelta::seconds(10);
/// So long a group of an earlier opening of the room waits at least for its alarms to show again.
const RETURN: TimeDelta = TimeDelta::minutes(2);
/// Between two times that a growing group changes its line.
const PACE: TimeDelta = TimeDelta::seconds(10);

/// An alarm that fires and that nobody has silenced.
#[derive(Debug, Clone, PartialEq)]
pub struct Firing {
    /// Which.
    pub key: Key,
    /// The target that it is about.
    pub place: Option<Place>,
    /// How bad its rule says that is.
    pub severity: Option<Severity>,
    /// The team that owns it, of a business signal.
    pub team: Option<String>,
    /// Since when it is so.
    pub since: Moment,
    /// One line that says what is wrong.
    pub title: String,
    /// What is to be done.
    pub action: String,
    /// The lamp that its rule lights.
    pub lamp: Option<Lamp>,
    /// Whether nobody wants to hear of it: it begins nothing, and what it is part of is not over.
    pub silenced: bool,
}

/// Alarms of one cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// By which its line is known, also after the room was opened again: when it began, in milliseconds since 1970.
    pub id: i64,
    /// Its line on the timeline, when that is stored.
    pub entry: Option<Seq>,
    /// Its alarms that fire.
    pub members: BTreeMap<Key, Firing>,
    /// The target that is probably the cause.
    pub root: Option<Place>,
    /// The worst of what its alarms have said.
    pub severity: Option<Severity>,
    /// The team that owns it.
    pub team: Option<String>,
    /// When it began.
    pub raised: Moment,
    /// How many alarms fired at most at once.
    pub most: usize,
    /// Whether nothing connects its alarms but that they came together.
    pub storm: bool,
    /// When its last alarm came.
    grew: Moment,
    /// The rule of its first alarm.
    pub rule: String,
    quiet: Option<Moment>,
    told: Told,
}

/// What its line says.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    at: Moment,
    members: usize,
    root: Option<Place>,
}

/// What has become of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// It began.
    Raised(i64),
    /// It has other alarms, or another probable cause.
    Changed(i64),
    /// It is worse than was said.
    Worsened(i64),
    /// It was found to be of one cause with another, whose it is now.
    Joined {
        /// Which.
        id: i64,
        /// The other one.
        into: i64,
    },
    /// It is over.
    Ended(i64),
}

impl Group {
    fn begun(first: &Firing, id: i64, now: Moment) -> Self {
        Self {
            id,
            entry: None,
            members: BTreeMap::from([(first.key.clone(), first.clone())]),
            root: first.place.clone(),
            severity: first.severity,
            team: first.team.clone(),
            raised: now,
            most: 1,
            storm: false,
            grew: now,
            rule: first.key.rule.clone(),
            quiet: None,
            told: Told { at: now, members: 1, root: first.place.clone() },
        }
    }

    /// The alarms on the target that is probably the cause come first, then the worst, then the oldest.
    #[must_use]
    pub fn ranked(&self) -> Vec<&Firing> {
        let mut members: Vec<_> = self.members.values().collect();
        members.sort_by_key(|firing| (firing.place != self.root, rank(firing.severity), firing.since));
        members
    }

    /// Whether it fired when the room was closed, and no rule has found it again yet.
    #[must_use]
    pub const fn is_unjudged(&self) -> bool {
        self.most == 0
    }

    /// Whether somebody wants to hear of any of its alarms.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        self.members.values().any(|member| !member.silenced)
    }

    /// The targets that it is about.
    #[must_use]
    pub fn places(&self) -> BTreeSet<&Place> {
        self.members.values().filter_map(|firing| firing.place.as_ref()).collect()
    }

    /// Whether an alarm is of its cause; `kin` is what the alarm's target needs and what needs it.
    fn takes(&self, firing: &Firing, kin: &BTreeSet<Place>) -> bool {
        if self.team != firing.team {
            return false;
        }
        let Some(place) = &firing.place else {
            return self.rule == firing.key.rule || self.members.keys().any(|key| key.rule == firing.key.rule);
        };
        let related = |own: &Place| own == place || kin.contains(own);
        self.root.as_ref().is_some_and(related)
            || self.members.values().filter_map(|member| member.place.as_ref()).any(related)
    }

    /// Finds the target that is probably the cause: it needs none of the others; of several the one that `order` puts
    /// first, else the one that broke first.
    fn settle(&mut self, needs: &Needs, order: &impl Fn(&Place) -> Option<usize>) {
        self.most = self.most.max(self.members.len());
        let mut since: BTreeMap<&Place, Moment> = BTreeMap::new();
        for (place, firing) in self.members.values().filter_map(|firing| Some((firing.place.as_ref()?, firing))) {
            since.entry(place).and_modify(|since| *since = firing.since.min(*since)).or_insert(firing.since);
        }
        let innermost = since.iter().filter(|(place, _)| !needs.below(place).iter().any(|d| since.contains_key(d)));
        let best = innermost.min_by_key(|(place, since)| (order(place).unwrap_or(usize::MAX), **since));
        if let Some(best) = best.map(|(place, _)| (*place).clone()) {
            self.root = Some(best);
        }
    }
}

/// Worst first; what has no severity last.
fn rank(severity: Option<Severity>) -> usize {
    severity.and_then(|severity| Severity::ALL.into_iter().position(|other| other == severity)).unwrap_or(usize::MAX)
}

/// The groups that are open.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    open: Vec<Group>,
    needs: Needs,
    /// How long groups of an earlier opening of the room wait for their alarms to show again.
    patience: TimeDelta,
}

impl Groups {
    /// Takes in what fires now; answers with what became of the groups. `order` is the place of a target among the
    /// suspects, 0 first.
    pub fn update(
        &mut self,
        now: Moment,
        firing: &[Firing],
        needs: &Needs,
        order: impl Fn(&Place) -> Option<usize>,
    ) -> Vec<Move> {
        let mut moves = Vec::new();
        let mut worse = BTreeSet::new();
        let mut changed = self.needs != *needs;
        let now_firing: BTreeMap<_, _> = firing.iter().map(|firing| (&firing.key, firing)).collect();
        for group in &mut self.open {
            let before = group.members.len();
            group.members.retain(|key, _| now_firing.contains_key(key));
            changed |= group.members.len() != before;
            for (key, member) in &mut group.members {
                member.title.clone_from(&now_firing[key].title);
                member.silenced = now_firing[key].silenced;
            }
        }
        for new in firing {
            if new.silenced || self.open.iter().any(|group| group.members.contains_key(&new.key)) {
                continue;
            }
            changed = true;
            let kin = kin(new, needs);
            let into = self.open.iter().position(|group| group.takes(new, &kin)).or_else(|| self.storm(new, now));
            match into.and_then(|at| self.open.get_mut(at)) {
                Some(group) => {
                    if rank(new.severity) < rank(group.severity) {
                        group.severity = new.severity;
                        worse.insert(group.id);
                    }
                    group.grew = now;
                    group.members.insert(new.key.clone(), new.clone());
                }
                None => moves.push(Move::Raised(self.begin(new, now))),
            }
        }
        self.flood(&mut moves);
        if changed {
            self.needs = needs.clone();
            let joined = self.join(needs, &mut worse);
            // What began and was found to be of an older cause at once never was.
            let at_once =
                |joined: &Move| matches!(joined, Move::Joined { id, .. } if moves.contains(&Move::Raised(*id)));
            let (at_once, later): (Vec<_>, Vec<_>) = joined.into_iter().partition(at_once);
            moves.retain(|moved| {
                !at_once.iter().any(
                    |joined| matches!((joined, moved), (Move::Joined { id, .. }, Move::Raised(raised)) if id == raised),
                )
            });
            moves.extend(later);
        }
        for group in &mut self.open {
            group.settle(needs, &order);
        }
        moves.extend(self.tell(now, &worse, &moves));
        moves.extend(self.end(now));
        moves
    }

    /// Takes in the lines of the timeline whose alarms fired when the room was closed; `longest` is how long the slowest
    /// rule takes to find again what it found.
    pub fn remember(&mut self, timeline: &Timeline, longest: TimeDelta) {
        self.patience = RETURN + longest;
        for entry in timeline.entries() {
            let Origin::Alarm { id, place, severity, team, verdict, rule, storm } = &entry.origin else { continue };
            if *verdict == Verdict::Ok || self.open.iter().any(|group| group.id == *id) {
                continue;
            }
            self.open.push(Group {
                id: *id,
                entry: Some(entry.id),
                members: BTreeMap::new(),
                root: place.clone(),
                severity: *severity,
                team: team.clone(),
                raised: entry.at,
                most: 0,
                storm: *storm,
                grew: entry.at,
                rule: rule.clone(),
                quiet: None,
                told: Told { at: entry.at, members: 1, root: place.clone() },
            });
        }
    }

    /// The line of a group is stored.
    pub fn stored(&mut self, id: i64, entry: Seq) {
        if let Some(group) = self.open.iter_mut().find(|group| group.id == id) {
            group.entry = Some(entry);
        }
    }

    /// Forgets groups whose line could not be written: what fires begins them again.
    pub fn forget_unstored(&mut self) {
        self.open.retain(|group| group.entry.is_some());
    }

    /// The group with that id, while it is open.
    #[must_use]
    pub fn get(&self, id: i64) -> Option<&Group> {
        self.open.iter().find(|group| group.id == id)
    }

    /// All groups that are open, the worst first, of equal ones the oldest.
    #[must_use]
    pub fn open(&self) -> Vec<&Group> {
        let mut open: Vec<_> = self.open.iter().collect();
        open.sort_by_key(|group| (rank(group.severity), group.raised));
        open
    }

    /// The storm that an alarm joins, when there is one.
    fn storm(&mut self, new: &Firing, now: Moment) -> Option<usize> {
        let fresh = |group: &Group| group.team == new.team && now - group.raised <= STORM_WINDOW;
        // One that nothing has joined for a while is over: what comes then has a cause of its own.
        let raging = |group: &Group| group.storm && group.team == new.team && now - group.grew <= STORM_WINDOW;
        if let Some(at) = self.open.iter().position(raging) {
            return Some(at);
        }
        if self.open.iter().filter(|group| fresh(group)).count() < STORM {
            return None;
        }
        // The newest becomes the storm: the older ones had their own causes.
        let newest = self.open.iter().enumerate().filter(|(_, group)| fresh(group)).max_by_key(|(_, g)| g.id);
        let at = newest.map(|(at, _)| at)?;
        self.open[at].storm = true;
        Some(at)
    }

    /// Makes one of the groups that began now, when they are too many to have causes of their own.
    fn flood(&mut self, moves: &mut Vec<Move>) {
        let id = |moved: &Move| if let Move::Raised(id) = moved { Some(*id) } else { None };
        let begun: Vec<_> = moves.iter().filter_map(id).collect();
        let Some(first) = begun.first().copied().filter(|_| begun.len() >= STORM) else { return };
        let (mut flood, rest): (Vec<_>, Vec<_>) = self.open.drain(..).partition(|group| begun.contains(&group.id));
        self.open = rest;
        let Some(mut storm) = flood.iter().position(|group| group.id == first).map(|at| flood.swap_remove(at)) else {
            return;
        };
        storm.storm = true;
        for group in flood {
            // What belongs to a team is not of one cause with what belongs to nobody.
            if group.team != storm.team {
                self.open.push(group);
                continue;
            }
            if rank(group.severity) < rank(storm.severity) {
                storm.severity = group.severity;
            }
            moves.retain(|moved| *moved != Move::Raised(group.id));
            storm.members.extend(group.members);
        }
        self.open.push(storm);
    }

    fn begin(&mut self, first: &Firing, now: Moment) -> i64 {
        let newest = self.open.iter().map(|group| group.id).max();
        let id = newest.map_or(now.timestamp_millis(), |newest| now.timestamp_millis().max(newest + 1));
        self.open.push(Group::begun(first, id, now));
        id
    }

    /// Joins groups that turn out to be of one cause: into the older one.
    fn join(&mut self, needs: &Needs, worse: &mut BTreeSet<i64>) -> Vec<Move> {
        let mut moves = Vec::new();
        self.open.sort_by_key(|group| group.id);
        let mut at = 0;
        while at < self.open.len() {
            let (older, rest) = self.open.split_at_mut(at);
            let this = &rest[0];
            // One alarm of each target is enough to tell.
            let of_target: BTreeMap<_, _> = this.members.values().map(|firing| (&firing.place, firing)).collect();
            let all: Vec<_> = of_target.into_values().map(|firing| (firing, kin(firing, needs))).collect();
            let of_one = |older: &Group| all.iter().any(|(firing, kin)| !kin.is_empty() && older.takes(firing, kin));
            let Some(into) = older.iter_mut().find(|older| !older.members.is_empty() && of_one(older)) else {
                at += 1;
                continue;
            };
            moves.push(Move::Joined { id: this.id, into: into.id });
            let joined = self.open.remove(at);
            let Some(into) = self.open.iter_mut().find(|group| Some(group.id) == into_of(&moves)) else { continue };
            into.members.extend(joined.members);
            into.storm |= joined.storm;
            if rank(joined.severity) < rank(into.severity) {
                into.severity = joined.severity;
                worse.insert(into.id);
            }
        }
        moves
    }

    /// Which groups must change their line.
    fn tell(&mut self, now: Moment, worse: &BTreeSet<i64>, moves: &[Move]) -> Vec<Move> {
        let mut told = Vec::new();
        for group in self.open.iter_mut().filter(|group| !group.members.is_empty()) {
            let raised = moves.contains(&Move::Raised(group.id));
            let heard = group.members.values().filter(|member| !member.silenced).count();
            let grown = heard > group.told.members || group.told.root != group.root;
            let says = Told { at: now, members: heard, root: group.root.clone() };
            // A clock that was set back must not hold it.
            group.told.at = group.told.at.min(now);
            if raised {
                group.told = says;
            } else if worse.contains(&group.id) {
                told.push(Move::Worsened(group.id));
                group.told = says;
            } else if grown && now - group.told.at >= PACE {
                told.push(Move::Changed(group.id));
                group.told = says;
            }
        }
        told
    }

    fn end(&mut self, now: Moment) -> Vec<Move> {
        let mut ended = Vec::new();
        self.open.retain_mut(|group| {
            if !group.members.is_empty() {
                group.quiet = None;
                return true;
            }
            // What fired before the room was opened may take its time to show again.
            let wait = if group.most == 0 { self.patience } else { SETTLE };
            let since = (*group.quiet.get_or_insert(now)).min(now);
            group.quiet = Some(since);
            let over = now - since >= wait;
            if over {
                ended.push(Move::Ended(group.id));
            }
            !over
        });
        ended
    }
}

/// What the target of an alarm needs, and what needs it.
fn kin(firing: &Firing, needs: &Needs) -> BTreeSet<Place> {
    firing.place.as_ref().map(|place| needs.kin(place)).unwrap_or_default()
}

fn into_of(moves: &[Move]) -> Option<i64> {
    match moves.last()? {
        Move::Joined { into, .. } => Some(*into),
        _ => None,
    }
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
