//! What can be done with what is selected, and what speaks for it, from the readings alone.

use std::collections::BTreeSet;

use super::{
    super::{
        Cluster,
        model::{Group, State, Topic},
        view::{groups, members, partitions as rows_of},
    },
    ADD_PARTITIONS, RESET_OFFSETS, partitions, reset, words as w,
};
use crate::{
    domain::act::{Ask, Class, Field, Offer},
    panes::Cx,
    text::{Clean, number, time},
};

/// What is selected, as far as a row says.
#[derive(Debug, Default)]
struct Picked<'c> {
    group: Option<&'c Clean>,
    state: Option<State>,
    members: usize,
    lag: Option<u64>,
    topics: Vec<&'c Topic>,
    topic: Option<&'c Topic>,
    partition: Option<i32>,
}

impl<'c> Picked<'c> {
    /// The topic that can only be meant.
    fn topic(&self) -> Option<&'c Topic> {
        self.topic.or(if let [only] = self.topics.as_slice() { Some(only) } else { None })
    }
}

/// The offers for the rows with these keys.
pub(in super::super) fn offers(cluster: &Cluster, rows: &[String], cx: &Cx<'_>) -> Vec<Offer> {
    let picked = match rows {
        [row] => pick(cluster, row),
        _ => Picked::default(),
    };
    vec![reset_offsets(cluster, &picked, cx), add_partitions(cluster, &picked, cx)]
}

fn pick<'c>(cluster: &'c Cluster, row: &str) -> Picked<'c> {
    let all = || cluster.groups.data().into_iter().flat_map(|groups| &groups.groups);
    let of_group = |group: &'c Group| Picked {
        group: Some(&group.group),
        state: Some(group.state),
        members: group.members,
        lag: group.lag(),
        topics: group.topics.iter().collect(),
        ..Picked::default()
    };
    for group in all() {
        if groups::key(&group.group, &Clean::default()) == row {
            return of_group(group);
        }
        for topic in &group.topics {
            let partition =
                topic.detail.iter().find(|part| rows_of::key(&group.group, &topic.topic, part.partition) == row);
            if partition.is_some() || groups::key(&group.group, &topic.topic) == row {
                let partition = partition.map(|part| part.partition);
                return Picked { topic: Some(topic), partition, lag: topic.lag, ..of_group(group) };
            }
        }
    }
    let listed = cluster.listing.data().into_iter().flat_map(|listing| &listing.groups);
    if let Some(listed) = listed.into_iter().find(|listed| groups::listed_key(&listed.group) == row) {
        return Picked { group: Some(&listed.group), state: Some(listed.state), lag: listed.lag, ..Picked::default() };
    }
    let member =
        cluster.members.data().into_iter().flat_map(|members| &members.members).find(|own| members::key(own) == row);
    let group = member.and_then(|member| all().find(|group| group.group == member.group));
    group.map(of_group).unwrap_or_default()
}

fn field(name: &str, title: &str, value: &str, hint: &str) -> Field {
    Field { name: name.into(), title: title.into(), value: value.into(), hint: hint.into(), ..Field::default() }
}

/// A field to choose from; the first is chosen until a person says otherwise.
fn choice(name: &str, title: &str, choices: Vec<String>) -> Field {
    let value = choices.first().cloned().unwrap_or_default();
    Field { choices, ..field(name, title, &value, "") }
}

fn reset_offsets(cluster: &Cluster, picked: &Picked<'_>, cx: &Cx<'_>) -> Offer {
    let lang = cx.lang;
    let zone = time::rfc3339(cx.now, cx.zone);
    let zone = zone.get(zone.len().saturating_sub(6)..).unwrap_or_default();
    let mut ask = Ask::new(RESET_OFFSETS, &cluster.target.name).with(reset::ZONE, zone);
    let mut fields = Vec::new();
    if let Some(group) = picked.group {
        ask = ask.with(reset::GROUP, group.as_str());
    } else {
        let listed = cluster.listing.data().into_iter().flat_map(|listing| &listing.groups);
        let empty = listed.filter(|group| group.state == State::Empty).map(|group| group.group.to_string());
        fields.push(choice(reset::GROUP, w::group().get(lang), empty.collect()));
    }
    if let Some(topic) = picked.topic() {
        ask = ask.with(reset::TOPIC, topic.topic.as_str());
    } else {
        // Of a group whose topics are not known, all of them are meant; that can be narrowed down by hand.
        let mut choices: Vec<String> = picked.topics.iter().map(|topic| topic.topic.to_string()).collect();
        if !choices.is_empty() {
            choices.push(reset::ALL.into());
        }
        let value = choices.first().map_or(reset::ALL, String::as_str).to_owned();
        let field = field(reset::TOPIC, w::topic().get(lang), &value, w::topic_hint().get(lang));
        fields.push(Field { choices, ..field });
    }
    if let Some(partition) = picked.partition {
        ask = ask.with(reset::PARTITION, partition.to_string());
    }
    fields.push(field(reset::TO, w::goal().get(lang), "latest", w::goal_hint().get(lang)));
    let lag = picked.lag.map(number::grouped);
    let (why, rank) = match (picked.state, lag) {
        (Some(State::Empty), Some(lag)) => (w::empty_behind(lang, &lag), 120),
        (Some(State::Empty), None) => (w::empty_group().get(lang).into(), 60),
        (Some(_), _) if picked.members > 0 => (w::members_first(lang, picked.members), 0),
        _ => (String::new(), 10),
    };
    let title = match picked.group {
        Some(group) => w::reset_group(lang, group),
        None => w::reset_offsets().get(lang).into(),
    };
    Offer { ask, class: Class::High, title, why, rank, fields }
}

fn add_partitions(cluster: &Cluster, picked: &Picked<'_>, cx: &Cx<'_>) -> Offer {
    let lang = cx.lang;
    let mut ask = Ask::new(ADD_PARTITIONS, &cluster.target.name);
    let mut fields = Vec::new();
    let topic = picked.topic();
    let known = topic.map_or(0, |topic| topic.partitions);
    if let Some(topic) = topic {
        ask = ask.with(partitions::TOPIC, topic.topic.as_str());
    } else {
        let groups = cluster.groups.data().into_iter().flat_map(|groups| &groups.groups);
        let topics = groups.flat_map(|group| &group.topics).map(|topic| topic.topic.to_string());
        let topics: BTreeSet<String> = topics.collect();
        fields.push(choice(partitions::TOPIC, w::topic().get(lang), topics.into_iter().collect()));
    }
    let hint = if known > 0 { w::more_than(lang, known) } else { w::new_total().get(lang).into() };
    fields.push(field(partitions::COUNT, w::partitions().get(lang), "", &hint));
    // More partitions help whoever has more consumers than partitions to read, and is behind.
    let idle = picked.members.saturating_sub(known);
    let behind = picked.lag.is_some_and(|lag| lag > 0);
    let (why, rank) = match topic {
        Some(_) if idle > 0 && behind => (w::idle_members(lang, picked.members, known), 80),
        Some(_) => (String::new(), 5),
        None => (String::new(), 0),
    };
    let title = match topic {
        Some(topic) => w::more_for(lang, &topic.topic),
        None => w::add_partitions().get(lang).into(),
    };
    Offer { ask, class: Class::High, title, why, rank, fields }
}
