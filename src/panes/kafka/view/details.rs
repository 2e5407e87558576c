//! Everything that is known of one row.

use super::{behind, brokers, drain, groups, lag, members, partitions, waited};
use crate::{
    domain::words::Lang,
    panes::{
        Cx,
        kafka::{
            Cluster,
            model::{Broker, Brokers, Group, Member, Partition, Topic},
            words as w,
        },
    },
    text::number,
    theme::Role,
    ui::facts::Section,
};

/// The details of the row with this key, in whichever sub-view it stands.
pub(in crate::panes::kafka) fn details(cluster: &Cluster, key: &str, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let data = cluster.groups.data();
    let all = || data.into_iter().flat_map(|groups| &groups.groups);
    if key.starts_with("lag:") {
        let found = all().find_map(|group| {
            let none = group.topics.is_empty() && groups::key(&group.group, &crate::text::Clean::default()) == key;
            let topic = group.topics.iter().find(|topic| groups::key(&group.group, &topic.topic) == key);
            (none || topic.is_some()).then_some((group, topic))
        });
        let Some((group, topic)) = found else { return Vec::new() };
        let mut sections = about_group(group, lang);
        sections.extend(topic.into_iter().flat_map(|topic| about_topic(topic, lang)));
        sections.extend(readers(cluster, group, lang));
        return sections;
    }
    if key.starts_with("partition:") {
        let parts = all().flat_map(|group| group.topics.iter().map(move |topic| (group, topic)));
        let mut parts = parts.flat_map(|(group, topic)| topic.detail.iter().map(move |part| (group, topic, part)));
        let found =
            parts.find(|(group, topic, part)| partitions::key(&group.group, &topic.topic, part.partition) == key);
        return found.map(|(group, topic, part)| about_partition(group, topic, part, lang)).unwrap_or_default();
    }
    if key.starts_with("member:") {
        let mut all = cluster.members.data().into_iter().flat_map(|members| &members.members);
        return all.find(|member| members::key(member) == key).map(|m| vec![about_member(m, lang)]).unwrap_or_default();
    }
    if key.starts_with("listed:") {
        let mut all = cluster.listing.data().into_iter().flat_map(|listing| &listing.groups);
        let found = all.find(|group| groups::listed_key(&group.group) == key);
        let section = |group: &crate::panes::kafka::model::Listed| {
            Section::new(w::about_group().get(lang))
                .with(w::group().get(lang), &group.group, Role::Text)
                .with(w::state().get(lang), group.state.name(), Role::Text)
                .with(w::lag().get(lang), group.lag.map_or_else(|| "–".into(), number::grouped), Role::Text)
                .with(w::coordinator().get(lang), id(group.coordinator, lang), Role::Text)
        };
        return found.map(section).into_iter().collect();
    }
    let Some(data) = cluster.brokers.data() else { return Vec::new() };
    let found = data.brokers.iter().find(|broker| brokers::key(broker) == key);
    found.map(|broker| about_broker(broker, data, lang)).unwrap_or_default()
}

fn id(broker: Option<i32>, lang: Lang) -> String {
    broker.map_or_else(|| "–".to_owned(), |id| w::led_by(lang, id))
}

fn about_group(group: &Group, lang: Lang) -> Vec<Section> {
    let about = Section::new(w::about_group().get(lang))
        .with(w::group().get(lang), &group.group, Role::Text)
        .with(w::state().get(lang), group.state.name(), Role::Text)
        .with(w::protocol().get(lang), format!("{} {}", group.kind, group.assignor), Role::Text)
        .with(w::coordinator().get(lang), id(group.coordinator, lang), Role::Text)
        .with(w::members().get(lang), group.members.to_string(), Role::Text)
        .with(
            w::rebalances().get(lang),
            w::rebalances_seen(lang, group.rebalances, group.rebalances_recent),
            Role::Text,
        );
    let problem = group
        .problem
        .as_ref()
        .map(|problem| Section::new(w::problem().get(lang)).with("", super::fault(problem, lang), Role::Unknown));
    std::iter::once(about).chain(problem).collect()
}

fn about_topic(topic: &Topic, lang: Lang) -> Vec<Section> {
    let rate = |rate: Option<f64>| rate.map_or_else(|| "–".to_owned(), number::rate);
    let mut about = Section::new(w::about_topic().get(lang))
        .with(w::topic().get(lang), &topic.topic, Role::Text)
        .with(w::lag().get(lang), lag(topic), Role::Text)
        .with(w::behind().get(lang), behind(topic), Role::Text)
        .with(w::input().get(lang), rate(topic.in_per_s), Role::Text)
        .with(w::output().get(lang), rate(topic.out_per_s), Role::Text)
        .with(w::drains().get(lang), drain(topic, lang), Role::Text)
        .with(w::partitions().get(lang), topic.partitions.to_string(), Role::Text);
    for (label, n) in [(w::unknown(), topic.unknown), (w::uncommitted(), topic.uncommitted)] {
        if n > 0 {
            about = about.with(label.get(lang), n.to_string(), Role::Unknown);
        }
    }
    if let Some((partition, share)) = topic.skew() {
        about = about.with(w::skew().get(lang), w::skewed(lang, partition, &number::percent(share)), Role::Text);
    }
    let lines = topic.detail.iter().fold(Section::new(w::partitions().get(lang)), |section, partition| {
        let role = if partition.problem.is_some() { Role::Unknown } else { Role::Text };
        section.with(partition.partition.to_string(), line(partition, lang), role)
    });
    let hidden = topic.partitions.saturating_sub(topic.detail.len());
    let lines = if hidden > 0 { lines.with("", w::more_partitions(lang, hidden), Role::Dim) } else { lines };
    vec![about, lines]
}

/// A partition in one line.
fn line(partition: &Partition, lang: Lang) -> String {
    let number = |n: Option<i64>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
    let lag = partition.lag.map_or_else(|| "–".to_owned(), number::grouped);
    let waited = waited(partition.lag_s, partition.lag_s_at_least);
    let mut line = w::partition_line(lang, &number(partition.committed), &number(partition.end), &lag, &waited);
    for part in [
        partition.leader.map(|id| w::led_by(lang, id)),
        partition.client.as_ref().map(|client| format!("{client}@{}", partition.host.clone().unwrap_or_default())),
        partition.problem.as_ref().map(|problem| super::fault(problem, lang)),
    ] {
        line = part.map_or(line.clone(), |part| format!("{line} · {part}"));
    }
    line
}

fn about_partition(group: &Group, topic: &Topic, partition: &Partition, lang: Lang) -> Vec<Section> {
    let about = Section::new(w::partitions().get(lang))
        .with(w::group().get(lang), &group.group, Role::Text)
        .with(w::topic().get(lang), &topic.topic, Role::Text)
        .with(w::partition().get(lang), partition.partition.to_string(), Role::Text)
        .with("", line(partition, lang), Role::Text);
    vec![about]
}

fn about_member(member: &Member, lang: Lang) -> Section {
    let count = member.partitions.map_or_else(|| "–".to_owned(), |n| n.to_string());
    let about = Section::new(w::about_member().get(lang))
        .with(w::group().get(lang), &member.group, Role::Text)
        .with(w::client().get(lang), &member.client_id, Role::Text)
        .with(w::host().get(lang), &member.host, Role::Text)
        .with(w::id().get(lang), &member.id, Role::Text)
        .with(w::instance().get(lang), &member.instance, Role::Text)
        .with(w::partitions().get(lang), count, Role::Text);
    member.assignment.iter().fold(about, |section, read| section.with(&read.topic, &read.partitions, Role::Text))
}

/// Who reads for a group.
fn readers(cluster: &Cluster, group: &Group, lang: Lang) -> Option<Section> {
    let members = cluster.members.data()?;
    let own = members.members.iter().filter(|member| member.group == group.group);
    let section = own.fold(Section::new(w::members().get(lang)), |section, member| {
        section.with(format!("{}@{}", member.client_id, member.host), members::reads(member), Role::Text)
    });
    (!section.lines.is_empty()).then_some(section)
}

fn about_broker(broker: &Broker, brokers: &Brokers, lang: Lang) -> Vec<Section> {
    let mut about = Section::new(w::about_broker().get(lang))
        .with(w::id().get(lang), broker.id.to_string(), Role::Text)
        .with(w::host().get(lang), &broker.address, Role::Text)
        .with(w::rack().get(lang), &broker.rack, Role::Text)
        .with(w::leads().get(lang), broker.leads.to_string(), Role::Text)
        .with(w::copies().get(lang), broker.replicas.to_string(), Role::Text)
        .with(w::out_of_sync().get(lang), broker.out_of_sync.to_string(), Role::Text);
    if brokers.controller == Some(broker.id) {
        about = about.with("", w::controller().get(lang), Role::Accent);
    }
    let problem = broker.problem.as_ref();
    let problem =
        problem.map(|problem| Section::new(w::problem().get(lang)).with("", super::fault(problem, lang), Role::Crit));
    std::iter::once(about).chain(problem).collect()
}
