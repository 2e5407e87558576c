//! What the readings of a cluster say in numbers. Pure.

use std::collections::BTreeMap;

use super::{
    Cluster, checks,
    model::{Group, Groups, State},
};
use crate::domain::{
    clock::Moment,
    signal::{Batch, Signal, Unit},
    verdict::Verdict,
    words::Words,
};

const GROUP: &[&str] = &["group"];
const GROUP_TOPIC: &[&str] = &["group", "topic"];

/// The signals of the pane.
pub(super) const SIGNALS: &[Signal] = &[
    Signal::gauge("kafka_up", &[], Unit::Flag, Words::new("the cluster answers", "클러스터가 응답함")),
    Signal::gauge("kafka_brokers", &[], Unit::Count, Words::new("brokers that answer", "응답하는 브로커 수")),
    Signal::gauge(
        "kafka_brokers_down",
        &[],
        Unit::Count,
        Words::new("brokers that do not answer", "응답하지 않는 브로커 수"),
    ),
    Signal::gauge(
        "kafka_partitions_offline",
        &[],
        Unit::Count,
        Words::new("partitions without a leader", "리더가 없는 파티션 수"),
    ),
    Signal::gauge(
        "kafka_partitions_under_replicated",
        &[],
        Unit::Count,
        Words::new("partitions with too few copies in sync", "동기화된 복제본이 부족한 파티션 수"),
    ),
    Signal::gauge(
        "kafka_consumer_lag",
        GROUP_TOPIC,
        Unit::Count,
        Words::new("messages that wait, where all partitions tell", "밀린 메시지 수 (모든 파티션을 아는 경우)"),
    ),
    Signal::gauge(
        "kafka_consumer_lag_seconds",
        GROUP_TOPIC,
        Unit::Seconds,
        Words::new("how long the oldest message that waits has waited", "가장 오래 밀린 메시지의 대기 시간"),
    ),
    Signal::gauge(
        "kafka_consumer_stalled",
        GROUP,
        Unit::Flag,
        Words::new("messages wait and nobody commits", "메시지가 밀려 있는데 커밋이 없음"),
    ),
    Signal::gauge("kafka_consumer_members", GROUP, Unit::Count, Words::new("members", "멤버 수")),
    Signal::counter(
        "kafka_consumer_rebalances_total",
        GROUP,
        Words::new("rebalances since bongsu looks", "bongsu가 보기 시작한 뒤의 리밸런스 횟수"),
    ),
    Signal::gauge(
        "kafka_consumed_per_second",
        GROUP_TOPIC,
        Unit::PerSecond,
        Words::new("messages that were committed", "커밋된 메시지 수"),
    ),
    Signal::gauge(
        "kafka_produced_per_second",
        &["topic"],
        Unit::PerSecond,
        Words::new("messages that came in", "들어온 메시지 수"),
    ),
];

/// One batch for each source of a cluster.
pub(super) fn measure(cluster: &Cluster, now: Moment) -> Vec<Batch> {
    // Who the members are and which groups there are besides is shown by the pane; it is no signal.
    let others = [cluster.members.state(now), cluster.listing.state(now)];
    let others = others.iter().map(|state| Batch::of(state, now));
    [brokers(cluster, now), groups(cluster, now)].into_iter().chain(others).collect()
}

fn brokers(cluster: &Cluster, now: Moment) -> Batch {
    let state = cluster.brokers.state(now);
    let mut batch = Batch::of(&state, now);
    batch.put_up("kafka_up", &state);
    let Some(data) = cluster.brokers.reading().live(now) else { return batch };
    let down = data.down();
    batch.put("kafka_brokers", &[], (data.brokers.len() - down) as f64);
    batch.put("kafka_brokers_down", &[], down as f64);
    batch.put("kafka_partitions_offline", &[], data.offline as f64);
    batch.put("kafka_partitions_under_replicated", &[], data.under_replicated as f64);
    batch
}

fn groups(cluster: &Cluster, now: Moment) -> Batch {
    let mut batch = Batch::of(&cluster.groups.state(now), now);
    let Some(data) = cluster.groups.reading().live(now) else { return batch };
    for group in &data.groups {
        let labels = [("group", group.group.as_str())];
        if group.state != State::Unknown {
            batch.put("kafka_consumer_members", &labels, group.members as f64);
            batch.put("kafka_consumer_rebalances_total", &labels, f64::from(group.rebalances));
        }
        let stalled = checks::of_group(group, &cluster.target).stalled == Verdict::Crit;
        // Of what is not known it can be told that it stands still, and not that it does not.
        if stalled || is_known(group) {
            batch.put_flag("kafka_consumer_stalled", &labels, stalled);
        }
    }
    for (group, topic) in data.topics() {
        let labels = [("group", group.group.as_str()), ("topic", topic.topic.as_str())];
        // The lag of some partitions is not that of the topic: it would fall when a broker is lost.
        if topic.unknown == 0 {
            batch.put_some("kafka_consumer_lag", &labels, topic.lag.map(|lag| lag as f64));
            batch.put_some("kafka_consumer_lag_seconds", &labels, topic.lag_s);
        }
        batch.put_some("kafka_consumed_per_second", &labels, topic.out_per_s);
    }
    for (topic, rate) in produced(data) {
        batch.put("kafka_produced_per_second", &[("topic", topic)], rate);
    }
    batch
}

fn is_known(group: &Group) -> bool {
    group.problem.is_none() && group.topics.iter().all(|topic| topic.unknown == 0)
}

/// What came into each topic: as the group says that reads most of it.
fn produced(data: &Groups) -> BTreeMap<&str, f64> {
    let mut produced: BTreeMap<&str, f64> = BTreeMap::new();
    for (_, topic) in data.topics() {
        if let Some(rate) = topic.in_per_s {
            let most = produced.entry(&topic.topic).or_default();
            *most = most.max(rate);
        }
    }
    produced
}
