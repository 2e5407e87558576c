//! Other offsets for a group without members: forward over what can be left out, or back over what must be read again.
//! The old offsets are kept, so that they can be set back while the group is still without members and nobody else has
//! moved them.

mod goal;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

pub use goal::Goal;

use super::{
    super::{
        model::{Commits, Described, Place, State},
        session::{At, Link},
    },
    KafkaOperator, RESET_OFFSETS, ended, failed, words as w,
};
use crate::{
    domain::{
        act::{Ask, Class, Object, Plan, Ran, RanHow, Refusal, Said, Undo, Verified},
        event::Evidence,
        words::Lang,
    },
    text::{Clean, number},
};

/// The parameters; `zone` is the offset of the room's time zone, such as `+09:00`.
pub const GROUP: &str = "group";
pub const TOPIC: &str = "topic";
pub const PARTITION: &str = "partition";
pub const TO: &str = "to";
pub const ZONE: &str = "zone";
/// All topics that the group committed.
pub const ALL: &str = "*";

/// So many partitions are told one by one.
const TOLD: usize = 20;
/// So many members are named.
const NAMED: usize = 5;
/// How far back the list of groups may be from which the exact name of a group is taken.
const LISTED: std::time::Duration = std::time::Duration::from_mins(10);

/// One partition and what is done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    topic: String,
    partition: i32,
    /// What is committed; `None` without a commit.
    from: Option<i64>,
    /// What will be; `None` takes the commit away.
    to: Option<i64>,
}

impl Move {
    fn place(&self) -> Place {
        Place::new(self.topic.clone(), self.partition)
    }

    /// Messages that are left out, negative for those that come again; `None` where it was not known what was read.
    fn distance(&self) -> Option<i64> {
        Some(self.to?.saturating_sub(self.from?))
    }
}

/// What is proved before it runs; also, turned round, what takes it back.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Proof {
    group: String,
    moves: Vec<Move>,
}

impl Proof {
    fn back(&self) -> Self {
        let back = |m: &Move| Move { from: m.to, to: m.from, ..m.clone() };
        Self { group: self.group.clone(), moves: self.moves.iter().map(back).collect() }
    }

    fn topics(&self) -> BTreeMap<&str, Vec<&Move>> {
        let mut topics: BTreeMap<&str, Vec<&Move>> = BTreeMap::new();
        for one in &self.moves {
            topics.entry(&one.topic).or_default().push(one);
        }
        topics
    }
}

pub async fn plan(operator: &KafkaOperator, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
    let link = operator.session.link().await.map_err(|fault| failed(&fault, lang))?;
    if let Some(frozen) = &ask.frozen {
        let proof: Proof = serde_json::from_value(frozen.clone()).map_err(|_| Refusal::new(w::no_proof().get(lang)))?;
        still(&link, &proof, lang).await?;
        return Ok(planned(operator, (ask, &proof), w::set_back(lang, &Clean::new(&proof.group)), (Vec::new(), lang)));
    }
    let named = ask.param(GROUP).trim();
    if named.is_empty() {
        return Err(Refusal::of(GROUP, w::which_group().get(lang)));
    }
    let goal = Goal::read(ask.param(TO), ask.param(ZONE), operator.clock.now(), lang)?;
    let group = exact(operator, named, lang).await?;
    let commits = empty(&link, &group, lang).await?;
    let places = places(&link, ask, &commits, lang).await?;
    let moves = moves(&link, &places, (&commits, goal), lang).await?;
    if moves.is_empty() {
        return Err(Refusal::new(w::already_there().get(lang)));
    }
    let proof = Proof { group, moves };
    let facts = vec![Said::fact(w::goal().get(lang), goal.said(ask.param(ZONE)))];
    let title = w::reset_offsets_of(lang, &Clean::new(&proof.group), ask.param(TO).trim());
    Ok(planned(operator, (ask, &proof), title, (facts, lang)))
}

/// The exact id of a group that reads like this.
async fn exact(operator: &KafkaOperator, named: &str, lang: Lang) -> Result<String, Refusal> {
    let Ok(found) = operator.session.found(LISTED).await else { return Ok(named.to_owned()) };
    let mut alike = found.groups.iter().map(|found| &found.group).filter(|group| Clean::new(group).as_str() == named);
    match (alike.next(), alike.next()) {
        (Some(_), Some(_)) => Err(Refusal::of(GROUP, w::ambiguous_group(lang, named))),
        (Some(group), None) => Ok(group.clone()),
        (None, _) => Ok(named.to_owned()),
    }
}

/// What a group committed, which must be there and have no members.
async fn empty(link: &Link, group: &str, lang: Lang) -> Result<Commits, Refusal> {
    let groups = [group.to_owned()];
    let (mut described, mut commits) = tokio::join!(link.described(&groups), link.committed(&groups));
    let unanswered = || Refusal::new(w::no_answer().get(lang));
    let described = described.remove(group).ok_or_else(unanswered)?.map_err(|fault| failed(&fault, lang))?;
    match described.state {
        State::Empty => {}
        State::Dead => return Err(Refusal::of(GROUP, w::no_group(lang, &Clean::new(group)))),
        _ => return Err(Refusal::of(GROUP, inhabited(group, &described, lang))),
    }
    commits.remove(group).ok_or_else(unanswered)?.map_err(|fault| failed(&fault, lang))
}

/// Why a group with members is left alone, with their names.
fn inhabited(group: &str, described: &Described, lang: Lang) -> String {
    let all = described.members.len();
    let name = |member: &super::super::model::Consumer| {
        Clean::new(&format!("{}@{}", member.client_id, member.host)).to_string()
    };
    let mut names: Vec<String> = described.members.iter().take(NAMED).map(name).collect();
    if all > NAMED {
        names.push(format!("+{}", all - NAMED));
    }
    w::has_members(lang, &Clean::new(group), described.state.name(), &names.join(", "))
}

/// The partitions that are meant: those of one topic, of one partition of it, or of all topics that the group committed.
async fn places(link: &Link, ask: &Ask, commits: &Commits, lang: Lang) -> Result<Vec<Place>, Refusal> {
    let topic = ask.param(TOPIC).trim();
    let topics: BTreeSet<&str> = match topic {
        "" => return Err(Refusal::of(TOPIC, w::which_topic().get(lang))),
        ALL => commits.keys().map(|place| place.topic.as_str()).collect(),
        one => BTreeSet::from([one]),
    };
    let partition = match ask.param(PARTITION).trim() {
        "" => None,
        typed => Some(typed.parse::<i32>().map_err(|_| Refusal::of(PARTITION, w::which_partition().get(lang)))?),
    };
    let mut places = Vec::new();
    for topic in topics {
        let shape = link.shape(topic).await;
        let shape = shape.map_err(|fault| Refusal { field: Some(TOPIC.into()), ..failed(&fault, lang) })?;
        let wanted = shape.partitions.iter().filter(|own| partition.is_none_or(|wanted| wanted == **own));
        places.extend(wanted.map(|own| Place::new(topic, *own)));
    }
    match (places.is_empty(), partition) {
        (true, Some(_)) => Err(Refusal::of(PARTITION, w::which_partition().get(lang))),
        (true, None) => Err(Refusal::of(TOPIC, w::nothing_committed().get(lang))),
        _ => Ok(places),
    }
}

/// What changes: where each partition is, and where it is to be, within its log.
async fn moves(
    link: &Link,
    places: &[Place],
    (commits, goal): (&Commits, Goal),
    lang: Lang,
) -> Result<Vec<Move>, Refusal> {
    let time = async {
        match goal {
            Goal::Time(at) => link.offsets(places, At::Time(at.timestamp_millis())).await,
            _ => HashMap::new(),
        }
    };
    let (first, last, time) = tokio::join!(link.offsets(places, At::Earliest), link.offsets(places, At::Latest), time);
    let mut moves = Vec::new();
    for place in places {
        let unknown = || Refusal::new(w::no_offset(lang, &place.topic, place.partition));
        let first = *first.get(place).ok_or_else(unknown)?;
        let last = *last.get(place).ok_or_else(unknown)?;
        let to = match goal {
            Goal::Earliest => first,
            Goal::Latest => last,
            Goal::Offset(offset) => offset.clamp(first, last),
            Goal::Time(_) => *time.get(place).ok_or_else(unknown)?,
        };
        let from = match commits.get(place) {
            Some(Ok(committed)) => *committed,
            Some(Err(fault)) => return Err(failed(fault, lang)),
            None => None,
        };
        if from != Some(to) {
            moves.push(Move { topic: place.topic.clone(), partition: place.partition, from, to: Some(to) });
        }
    }
    Ok(moves)
}

fn planned(
    operator: &KafkaOperator,
    (ask, proof): (&Ask, &Proof),
    title: String,
    (first, lang): (Vec<Said>, Lang),
) -> Plan {
    let group = Clean::new(&proof.group);
    let mut facts = vec![Said::fact(w::group().get(lang), w::is_empty(lang, &group))];
    facts.extend(first);
    facts.extend(sums(&proof.moves, lang));
    facts.extend(table(&proof.moves, lang));
    let topics = proof.topics();
    let objects = topics.iter().map(|(topic, moves)| {
        let moves: Vec<Move> = moves.iter().map(|one| (*one).clone()).collect();
        let sums: Vec<String> =
            sums(&moves, lang).into_iter().map(|said| format!("{} {}", said.label, said.text)).collect();
        let detail = [vec![w::partition_count(lang, moves.len())], sums].concat().join(" · ");
        Object::new(format!("{group} / {topic}"), detail)
    });
    let typeable = group.as_str() == proof.group && group.trim() == group.as_str() && group.len() <= 80;
    Plan {
        ask: ask.clone(),
        class: Class::High,
        title,
        scene: operator.scene(),
        commands: commands(proof),
        objects: objects.collect(),
        of: None,
        facts,
        undo: Undo::By(w::undo_reset().get(lang).into()),
        name: if typeable { proof.group.clone() } else { operator.session.target().name.clone() },
        proof: serde_json::to_value(proof).unwrap_or_default(),
        lasting: None,
        back: None,
        deadline: operator.deadline(),
    }
}

/// How many messages are left out, and how many come again.
fn sums(moves: &[Move], lang: Lang) -> Vec<Said> {
    let sum = |sign: i64| {
        let parts = moves.iter().filter_map(Move::distance).map(|distance| distance.saturating_mul(sign));
        parts.filter(|part| *part > 0).fold(0_u64, |sum, part| sum.saturating_add(part.unsigned_abs()))
    };
    let mut said = Vec::new();
    if sum(1) > 0 {
        said.push(Said::danger(w::skips().get(lang), w::skipped(lang, &number::grouped(sum(1)))));
    }
    if sum(-1) > 0 {
        said.push(Said::warning(w::repeats().get(lang), w::repeated(lang, &number::grouped(sum(-1)))));
    }
    let fresh = moves.iter().filter(|one| one.from.is_none()).count();
    if fresh > 0 {
        said.push(Said::warning(w::committed().get(lang), w::never_committed(lang, fresh)));
    }
    said
}

/// The partitions, those that move furthest first.
fn table(moves: &[Move], lang: Lang) -> Vec<Said> {
    let mut sorted: Vec<&Move> = moves.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.distance().map_or(u64::MAX, i64::unsigned_abs)));
    let offset = |offset: Option<i64>| offset.map_or_else(|| "–".to_owned(), |offset| offset.to_string());
    let line = |one: &&Move| {
        let distance = one.distance().map(|distance| format!(" ({distance:+})")).unwrap_or_default();
        let text = format!("{}{distance}", w::from_to(lang, &offset(one.from), &offset(one.to)));
        Said::fact(format!("{}-{}", one.topic, one.partition), text)
    };
    let mut lines: Vec<Said> = sorted.iter().take(TOLD).map(line).collect();
    if moves.len() > TOLD {
        lines.push(Said::fact("", w::more_partitions(lang, moves.len() - TOLD)));
    }
    lines
}

/// The requests, one a kind.
fn commands(proof: &Proof) -> Vec<String> {
    let mut commands = Vec::new();
    let set: Vec<String> =
        proof.moves.iter().filter_map(|one| Some(format!("{}-{}={}", one.topic, one.partition, one.to?))).collect();
    let unset: Vec<String> = proof
        .moves
        .iter()
        .filter(|one| one.to.is_none())
        .map(|one| format!("{}-{}", one.topic, one.partition))
        .collect();
    for (request, what) in [("OffsetCommit", set), ("OffsetDelete", unset)] {
        if !what.is_empty() {
            commands.push(Clean::new(&format!("{request} group={} {}", proof.group, what.join(" "))).to_string());
        }
    }
    commands
}

/// Whether the group is still without members and has committed what it had.
async fn still(link: &Link, proof: &Proof, lang: Lang) -> Result<(), Refusal> {
    let commits = empty(link, &proof.group, lang).await?;
    let mut refusal = Refusal::new(w::offsets_moved().get(lang));
    let offset = |offset: Option<i64>| offset.map_or_else(|| "–".to_owned(), |offset| offset.to_string());
    for one in &proof.moves {
        let now = match commits.get(&one.place()) {
            Some(Ok(now)) => *now,
            Some(Err(fault)) => return Err(failed(fault, lang)),
            None => None,
        };
        refusal = refusal.differs(format!("{}-{}", one.topic, one.partition), offset(one.from), offset(now));
    }
    if refusal.changed.is_empty() { Ok(()) } else { Err(refusal) }
}

pub async fn prove(operator: &KafkaOperator, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
    let proof: Proof = super::proof(plan, lang)?;
    let link = operator.session.link().await.map_err(|fault| failed(&fault, lang))?;
    still(&link, &proof, lang).await?;
    let columns = [w::topic(), w::partition(), w::before(), w::after()].map(|column| column.get(lang).to_owned());
    let offset = |offset: Option<i64>| offset.map_or_else(|| "–".to_owned(), |offset| offset.to_string());
    let row = |one: &Move| vec![one.topic.clone(), one.partition.to_string(), offset(one.from), offset(one.to)];
    Ok(Some(operator.evidence("partitions", columns.into(), proof.moves.iter().map(row).collect())))
}

pub async fn run(operator: &KafkaOperator, plan: &Plan, lang: Lang) -> Ran {
    let ready = async {
        let proof: Proof = super::proof(plan, lang)?;
        let link = operator.session.link().await.map_err(|fault| failed(&fault, lang))?;
        still(&link, &proof, lang).await?;
        Ok((link, proof))
    };
    let (link, proof) = match ready.await {
        Ok(ready) => ready,
        Err(refusal) => return super::not_run(&refusal),
    };
    let set: Vec<(Place, i64)> = proof.moves.iter().filter_map(|one| Some((one.place(), one.to?))).collect();
    let unset: Vec<Place> = proof.moves.iter().filter(|one| one.to.is_none()).map(Move::place).collect();
    let mut each = HashMap::new();
    if !set.is_empty() {
        match link.commit(&proof.group, &set).await {
            Ok(done) => each.extend(done),
            Err(fault) => return ended(&fault, lang),
        }
    }
    if !unset.is_empty() && each.values().all(Result::is_ok) {
        match link.uncommit(&proof.group, &unset).await {
            Ok(done) => each.extend(done),
            Err(fault) => return ended(&fault, lang),
        }
    }
    let done = each.values().filter(|done| done.is_ok()).count();
    if done == proof.moves.len() {
        let back = Ask { params: plan.ask.params.clone(), ..Ask::new(RESET_OFFSETS, &plan.ask.target) };
        return Ran { undo: Some(back.frozen(proof.back())), ..Ran::new(RanHow::Done, w::offsets_set(lang, done)) };
    }
    let failures: Vec<_> = each.iter().filter_map(|(place, done)| Some((place, done.as_ref().err()?))).collect();
    let worst = failures.first().map(|(_, fault)| ended(fault, lang));
    let mut output: Vec<String> = failures
        .iter()
        .map(|(place, fault)| format!("{}-{}: {}", place.topic, place.partition, failed(fault, lang).why))
        .collect();
    output.sort();
    let how = worst.as_ref().map_or(RanHow::Unknown, |worst| worst.how);
    // What was set in part can be put back as well.
    let moved = Proof {
        moves: proof.moves.iter().filter(|one| matches!(each.get(&one.place()), Some(Ok(())))).cloned().collect(),
        ..proof.clone()
    };
    let back = Ask { params: plan.ask.params.clone(), ..Ask::new(RESET_OFFSETS, &plan.ask.target) };
    let undo = (done > 0).then(|| back.frozen(moved.back()));
    Ran { output, undo, ..Ran::new(how, w::offsets_set_of(lang, done, proof.moves.len())) }
}

pub async fn verify(operator: &KafkaOperator, plan: &Plan, lang: Lang) -> Verified {
    let seen = async {
        let proof: Proof = super::proof(plan, lang)?;
        let link = operator.session.link().await.map_err(|fault| failed(&fault, lang))?;
        let groups = [proof.group.clone()];
        let mut commits = link.committed(&groups).await;
        let commits = commits.remove(&proof.group).unwrap_or_else(|| Ok(HashMap::new()));
        Ok::<_, Refusal>((proof, commits.map_err(|fault| failed(&fault, lang))?))
    };
    match seen.await {
        Err(refusal) => Verified::unseen(refusal.why),
        Ok((proof, commits)) => {
            let as_set = |one: &&Move| match commits.get(&one.place()) {
                Some(Ok(now)) => *now == one.to,
                Some(Err(_)) => false,
                None => one.to.is_none(),
            };
            let (all, held) = (proof.moves.len(), proof.moves.iter().filter(as_set).count());
            Verified::seen(held == all, w::offsets_read_back(lang, held, all))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::Verdict;

    fn one(partition: i32, from: Option<i64>, to: Option<i64>) -> Move {
        Move { topic: "coupon-issue".into(), partition, from, to }
    }

    #[test]
    fn what_is_left_out_and_what_comes_again_is_summed_apart() {
        let moves =
            [one(0, Some(100), Some(230)), one(1, Some(50), Some(20)), one(2, None, Some(5)), one(3, Some(1), Some(2))];
        let said: Vec<_> = sums(&moves, Lang::En).into_iter().map(|said| (said.verdict, said.text)).collect();
        assert_eq!(said.len(), 3);
        assert!(said[0].0 == Verdict::Crit && said[0].1.starts_with("131 "), "{said:?}");
        assert!(said[1].0 == Verdict::Warn && said[1].1.starts_with("30 "), "{said:?}");
        let lines: Vec<_> =
            table(&moves, Lang::En).into_iter().map(|said| format!("{} {}", said.label, said.text)).collect();
        assert_eq!(lines[..2], ["coupon-issue-2 – → 5", "coupon-issue-0 100 → 230 (+130)"]);
    }

    #[test]
    fn what_takes_it_back_is_the_same_turned_round() {
        let proof = Proof { group: "g\u{7}".into(), moves: vec![one(0, None, Some(5)), one(1, Some(3), Some(9))] };
        let back = proof.back();
        assert_eq!(back.moves, [one(0, Some(5), None), one(1, Some(9), Some(3))]);
        assert_eq!(commands(&proof), ["OffsetCommit group=g␇ coupon-issue-0=5 coupon-issue-1=9"]);
        assert_eq!(commands(&back), ["OffsetCommit group=g␇ coupon-issue-1=3", "OffsetDelete group=g␇ coupon-issue-0"]);
    }

    #[test]
    fn many_partitions_are_told_in_part() {
        let moves: Vec<Move> = (0..100).map(|n| one(n, Some(0), Some(i64::from(n)))).collect();
        let lines = table(&moves, Lang::En);
        assert_eq!((lines.len(), lines[0].label.as_str()), (TOLD + 1, "coupon-issue-99"));
    }
}
