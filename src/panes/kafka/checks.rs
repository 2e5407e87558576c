//! What the readings of a cluster mean. Pure.
//!
//! One cause, one Crit: when a source fails, the target itself is judged once, at `brokers`; the others are unknown. A
//! group that stands still is stalled, and not said a second time to drain never.

use std::time::Duration;

use super::{
    Cluster,
    config::Target,
    model::{Drain, Group, State, Topic},
    view, words as w,
};
use crate::{
    domain::{
        reading::{Freshness, SourceState},
        verdict::{Judgement, Verdict},
        words::Lang,
    },
    panes::Cx,
    text::{Clean, number, shared},
};

/// All checks, by the names that judgements bear.
pub(super) const CHECKS: &[&str] = &["up", "partitions", "rebalances", "drain", "stalled", "lag", "members", "groups"];
/// So many rebalances in two minutes are worth a look, and so many an outage.
const STORM: (u32, u32) = (3, 6);
/// No commit for so long is worth a look, while it is not known how often a group usually commits: consumers do so every
/// five seconds by default.
const QUIET: Duration = Duration::from_secs(7);
/// A pause of less is none.
const MOMENT: Duration = Duration::from_secs(2);
/// No group is left in peace for longer, however seldom it usually commits.
const SELDOM: Duration = Duration::from_mins(5);
/// A lag of fewer seconds is not said to rise.
const RISEN: f64 = 1.5;
/// A lag of fewer seconds, that goes up and down, is not said to grow without end.
const GROWN: Duration = Duration::from_secs(10);

/// All judgements on one cluster.
pub(super) fn judge(cluster: &Cluster, cx: &Cx<'_>) -> Vec<Judgement> {
    let mut judgements = brokers(cluster, cx);
    judgements.extend(groups(cluster, cx));
    judgements.push(members(cluster, cx));
    judgements.push(listing(cluster, cx));
    judgements
}

fn judgement(source: &SourceState, check: &str, (verdict, summary): (Verdict, String)) -> Judgement {
    Judgement::of(source, check, verdict, summary)
}

fn brokers(cluster: &Cluster, cx: &Cx<'_>) -> Vec<Judgement> {
    let source = cluster.brokers.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        let verdict = if source.freshness == Freshness::Failing { Verdict::Crit } else { Verdict::Unknown };
        return vec![judgement(&source, "up", (verdict, why))];
    }
    let Some(data) = cluster.brokers.data() else { return Vec::new() };
    let down = data.brokers.iter().find_map(|broker| broker.problem.as_ref());
    let up = match down {
        Some(fault) => {
            (Verdict::Crit, w::brokers_down(cx.lang, data.down(), data.brokers.len(), Clean::new(&fault.detail)))
        }
        None => (Verdict::Ok, w::brokers_up(data.brokers.len(), cx.lang)),
    };
    let names = || data.offline_names.iter().take(3).map(Clean::as_str).collect::<Vec<_>>().join(", ");
    let partitions = match (data.offline, data.under_replicated) {
        (0, 0) => (Verdict::Ok, w::partitions_fine(cx.lang, data.partitions, data.topics)),
        (0, behind) => (Verdict::Warn, w::under_replicated(cx.lang, behind, data.partitions)),
        (offline, _) => (Verdict::Crit, w::offline(cx.lang, offline, data.partitions, names())),
    };
    vec![judgement(&source, "up", up), judgement(&source, "partitions", partitions)]
}

/// What there is to say of one topic of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Assessed {
    pub lag: Verdict,
    pub stalled: Verdict,
    pub drain: Verdict,
    pub rebalances: Verdict,
}

impl Assessed {
    /// The worst of it.
    pub fn verdict(self) -> Verdict {
        Verdict::worst([self.lag, self.stalled, self.drain, self.rebalances])
    }

    fn with(self, other: Self) -> Self {
        Self {
            lag: self.lag.max(other.lag),
            stalled: self.stalled.max(other.stalled),
            drain: self.drain.max(other.drain),
            rebalances: self.rebalances.max(other.rebalances),
        }
    }
}

/// What there is to say of a group: of all its topics together.
pub(super) fn of_group(group: &Group, target: &Target) -> Assessed {
    let own = Assessed { lag: of_itself(group), rebalances: of_rebalances(group), ..Assessed::default() };
    group.topics.iter().map(|topic| of_topic(group, topic, target)).fold(own, Assessed::with)
}

/// What there is to say of one topic of a group.
pub(super) fn of_topic(group: &Group, topic: &Topic, target: &Target) -> Assessed {
    let limits = &target.limits;
    let over = |limit: Duration| topic.lag_s.is_some_and(|s| s >= limit.as_secs_f64());
    let lag = match () {
        () if over(limits.lag_crit) => Verdict::Crit,
        () if topic.unknown > 0 => Verdict::Unknown,
        () if over(limits.lag_warn) => Verdict::Warn,
        () => Verdict::Ok,
    };
    let quiet = |limit: Duration| topic.quiet_s.is_some_and(|s| s >= limit.as_secs_f64());
    let (odd, stands) = pauses(topic, target);
    let waits = topic.lag.is_some_and(|lag| lag > 0);
    let stalled = match () {
        () if !waits => Verdict::Ok,
        () if group.state.is_empty() || quiet(stands) => Verdict::Crit,
        () if quiet(odd) => Verdict::Warn,
        () => Verdict::Ok,
    };
    let endless = rises(topic) || (topic.drain() == Drain::Never && grows(topic) && over(GROWN));
    let drain = match () {
        () if stalled > Verdict::Ok || !endless => Verdict::Ok,
        () if over(limits.lag_warn) => Verdict::Crit,
        () => Verdict::Warn,
    };
    Assessed { lag, stalled, drain, rebalances: of_rebalances(group) }
}

/// A group of which something is not known, or which does not exist.
fn of_itself(group: &Group) -> Verdict {
    let missing = group.state == State::Dead && group.topics.is_empty();
    if group.problem.is_some() || missing { Verdict::Unknown } else { Verdict::Ok }
}

fn of_rebalances(group: &Group) -> Verdict {
    match group.rebalances_recent {
        n if n >= STORM.1 => Verdict::Crit,
        n if n >= STORM.0 => Verdict::Warn,
        _ => Verdict::Ok,
    }
}

/// From which pauses between commits on a topic is worth a look, and is a standstill. A group that is known to commit
/// often is noticed at once, one that is known to commit seldom is left in peace for twice as long as it usually pauses.
fn pauses(topic: &Topic, target: &Target) -> (Duration, Duration) {
    let usual = topic.usual_quiet_s.and_then(|usual| Duration::try_from_secs_f64(usual * 2.0).ok());
    let usual = usual.map(|usual| usual.min(SELDOM));
    let odd = usual.unwrap_or(QUIET.max(target.every * 2)).max(target.every * 4 / 5);
    (odd.max(MOMENT), target.limits.stalled_after.max(usual.unwrap_or_default()))
}

/// Whether the lag became much longer with each of the last looks although commits move: more than a group that commits
/// seldom lets messages wait.
fn rises(topic: &Topic) -> bool {
    let moves = topic.quiet_s.is_some_and(|s| s <= 0.0);
    let last: Vec<u64> = topic.trend.iter().rev().take(3).copied().flatten().collect();
    let longer = matches!(*last.as_slice(), [c, b, a] if c > b && b > a && c > a + a / 2 + 10);
    moves && longer && topic.lag_s.is_some_and(|s| s >= RISEN)
}

/// Whether the lag became longer over what is remembered.
fn grows(topic: &Topic) -> bool {
    let mut known = topic.trend.iter().flatten();
    let first = known.next();
    known.next_back().or(first) > first
}

fn groups(cluster: &Cluster, cx: &Cx<'_>) -> Vec<Judgement> {
    let source = cluster.groups.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return vec![judgement(&source, "lag", (Verdict::Unknown, why))];
    }
    let Some(data) = cluster.groups.data() else { return Vec::new() };
    let (target, lang) = (&cluster.target, cx.lang);
    if data.groups.is_empty() {
        return vec![judgement(&source, "lag", (Verdict::Ok, w::no_groups().get(lang).to_owned()))];
    }
    let worst = |of: fn(Assessed) -> Verdict| {
        let all = data.topics().map(move |(group, topic)| (of(of_topic(group, topic, target)), group, topic));
        // The first of the worst: they are in the order of their lag.
        all.rev_max()
    };
    let stalled = match worst(|assessed| assessed.stalled) {
        Some((verdict, group, topic)) if verdict > Verdict::Ok => (verdict, stalled_words(group, topic, lang)),
        _ => (Verdict::Ok, w::none_stalled().get(lang).to_owned()),
    };
    let drain = match worst(|assessed| assessed.drain) {
        Some((verdict, group, topic)) if verdict > Verdict::Ok => (verdict, drain_words(group, topic, lang)),
        _ => (Verdict::Ok, w::all_drain().get(lang).to_owned()),
    };
    let busiest = data.groups.iter().max_by_key(|group| group.rebalances_recent);
    let rebalances = match busiest.filter(|group| group.rebalances_recent > 0) {
        Some(group) => (of_rebalances(group), w::rebalances_of(group.group.as_str(), group.rebalances_recent, lang)),
        None => (Verdict::Ok, w::no_rebalances().get(lang).to_owned()),
    };
    vec![
        judgement(&source, "rebalances", rebalances),
        judgement(&source, "drain", drain),
        judgement(&source, "stalled", stalled),
        judgement(&source, "lag", lag(cluster, cx)),
    ]
}

/// The first of the largest, where `max_by_key` gives the last.
trait RevMax<T> {
    fn rev_max(self) -> Option<T>;
}

impl<'a, I: Iterator<Item = (Verdict, &'a Group, &'a Topic)>> RevMax<(Verdict, &'a Group, &'a Topic)> for I {
    fn rev_max(self) -> Option<(Verdict, &'a Group, &'a Topic)> {
        self.reduce(|best, next| if next.0 > best.0 { next } else { best })
    }
}

fn lag(cluster: &Cluster, cx: &Cx<'_>) -> (Verdict, String) {
    let (target, lang) = (&cluster.target, cx.lang);
    let Some(data) = cluster.groups.data() else { return (Verdict::Unknown, String::new()) };
    let worst = data.topics().map(|(group, topic)| (of_topic(group, topic, target).lag, group, topic)).rev_max();
    let behind = |group: &Group, topic: &Topic| {
        let lag = topic.lag.map_or_else(|| "–".to_owned(), number::grouped);
        w::behind_words(lang, &group.group, &topic.topic, &lag, &view::behind(topic))
    };
    match worst {
        Some((Verdict::Crit, group, topic)) => return (Verdict::Crit, behind(group, topic)),
        Some((Verdict::Unknown, group, topic)) => {
            let why = topic.detail.iter().find_map(|partition| partition.problem.as_ref());
            let why = why.map(|fault| Clean::new(&fault.detail)).unwrap_or_default();
            let said = w::lag_unknown(lang, &group.group, &topic.topic, topic.unknown, topic.partitions, &why);
            return (Verdict::Unknown, said);
        }
        _ => {}
    }
    if let Some(group) = data.groups.iter().find(|group| of_itself(group) > Verdict::Ok) {
        let why = match &group.problem {
            Some(fault) => format!("{}: {}", group.group, Clean::new(&fault.detail)),
            None => w::no_such_group(lang, &group.group),
        };
        return (Verdict::Unknown, why);
    }
    match worst {
        Some((verdict, group, topic)) if topic.lag.is_some_and(|lag| lag > 0) => (verdict, behind(group, topic)),
        _ => (Verdict::Ok, w::no_lag_of(data.groups.len(), lang)),
    }
}

fn stalled_words(group: &Group, topic: &Topic, lang: Lang) -> String {
    let lag = number::grouped(topic.lag.unwrap_or_default());
    if group.state.is_empty() {
        return w::no_member(lang, &group.group, &topic.topic, &lag);
    }
    w::no_commit(lang, &group.group, &topic.topic, &lag, &view::seconds(topic.quiet_s.unwrap_or_default()))
}

fn drain_words(group: &Group, topic: &Topic, lang: Lang) -> String {
    let (input, output) = (topic.in_per_s.unwrap_or_default(), topic.out_per_s.unwrap_or_default());
    if output < input * 0.9 {
        return w::never_drains(lang, &group.group, &topic.topic, &number::rate(input), &number::rate(output));
    }
    // The speeds are those of a while: what began just now is seen by the lag alone.
    let mut last = topic.trend.iter().rev().flatten();
    let now = last.next().copied().unwrap_or_default();
    let before = last.nth(1).copied().unwrap_or_default();
    w::falls_behind(lang, &group.group, &topic.topic, &number::grouped(before), &number::grouped(now))
}

fn members(cluster: &Cluster, cx: &Cx<'_>) -> Judgement {
    let source = cluster.members.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return judgement(&source, "members", (Verdict::Unknown, why));
    }
    let total = cluster.members.data().map_or(0, |members| members.total);
    judgement(&source, "members", (Verdict::Ok, w::members_of(total, cx.lang)))
}

fn listing(cluster: &Cluster, cx: &Cx<'_>) -> Judgement {
    let source = cluster.listing.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return judgement(&source, "groups", (Verdict::Unknown, why));
    }
    let Some(data) = cluster.listing.data() else { return judgement(&source, "groups", Default::default()) };
    let empty: usize = data.states.iter().filter(|count| count.state.is_empty()).map(|count| count.count).sum();
    if data.missing.is_empty() {
        return judgement(&source, "groups", (Verdict::Ok, w::groups_of(data.total, empty, cx.lang)));
    }
    let missing: Vec<_> = data.missing.iter().map(ToString::to_string).collect();
    judgement(&source, "groups", (Verdict::Unknown, w::groups_missing(cx.lang, data.total, missing.join(", "))))
}
