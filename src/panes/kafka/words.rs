//! The words of the pane.

use crate::{
    domain::words::Lang,
    text::{Clean, words},
};

words! {
    /// A sub-view.
    groups = "groups", "그룹";
    /// A sub-view, and a column: how many partitions.
    partitions = "partitions", "파티션";
    /// A sub-view, and a column: how many members.
    members = "members", "멤버";
    /// A sub-view.
    brokers = "brokers", "브로커";
    /// A column: the consumer group.
    group = "group", "그룹";
    /// A column: the topic.
    topic = "topic", "토픽";
    /// A column: the number of a partition.
    partition = "part", "파티션";
    /// A column: messages that wait.
    lag = "lag", "랙";
    /// A column: how long the oldest of them has waited.
    behind = "behind", "지연";
    /// A column: messages that come in a second.
    input = "in/s", "유입/초";
    /// A column: messages that are committed a second.
    output = "out/s", "처리/초";
    /// A column: when the group will have caught up.
    drains = "drains", "소진";
    /// A column: the lag over time.
    trend = "trend", "추이";
    /// A column: the state of the group, or of a broker.
    state = "state", "상태";
    /// A column: rebalances since bongsu looks.
    rebalances = "rebal", "리밸런스";
    /// A column: the committed offset.
    committed = "committed", "커밋";
    /// A column: the end of the log.
    end = "end", "끝";
    /// A column: the part of the topic's lag.
    share = "share", "비중";
    /// A column: the broker that leads a partition.
    leader = "leader", "리더";
    /// A column: the name that a client gave itself.
    client = "client", "클라이언트";
    /// A column: where a client or a broker is.
    host = "host", "호스트";
    /// A column: what a member reads.
    reads = "reads", "담당";
    /// A column: the id of a broker.
    id = "id", "id";
    /// A column: partitions that a broker leads.
    leads = "leads", "리더 수";
    /// A column: copies on a broker.
    copies = "copies", "복제본";
    /// A column: copies that are not in sync.
    out_of_sync = "not in sync", "동기화 안 됨";
    /// A column: the rack of a broker.
    rack = "rack", "랙 위치";
    /// A column: what is to be said.
    note = "note", "비고";
    /// A broker or group that is as it should be.
    up = "up", "정상";
    /// The broker that is the controller.
    controller = "controller", "컨트롤러";
    /// It never drains.
    never = "never", "불가";
    /// So close behind that it is the same as not.
    keeps_up = "now", "즉시";
    /// Nobody has committed yet.
    no_commit_yet = "no commit yet", "커밋 없음";
    /// For how long no commit moved.
    quiet(time: &str) = "no commit {time}", "{time}째 커밋 없음";
    /// A fact: brokers.
    brokers_fact = "brokers", "브로커";
    /// A fact: messages that wait.
    lag_fact = "lag", "랙";
    /// A fact: how many groups are watched.
    watched(n: usize, total: usize) = "{n} of {total} groups", "그룹 {total} 중 {n}";
    /// A fact: groups that stand still.
    stalled_fact = "stalled", "멈춤";
    /// A fact: partitions without a leader.
    offline_fact = "offline", "오프라인";
    /// A fact: partitions with too few copies.
    under_fact = "under-replicated", "복제 부족";
    /// A fact: nothing protects the connection.
    cleartext = "CLEARTEXT", "평문 연결";
    /// A fact: the certificate is not checked.
    unverified = "TLS NOT VERIFIED", "TLS 검증 안 함";
    /// In the title: who is furthest behind.
    behind_title(group: &str, time: &str) = "{group} {time} behind", "{group} {time} 지연";
    /// In the title: who stands still.
    stalled_title(group: &str) = "{group} stalled", "{group} 멈춤";
    /// In the title: one broker is down.
    one_down = "1 broker down", "브로커 1개 다운";
    /// In the title: brokers are down.
    many_down(n: usize) = "{n} brokers down", "브로커 {n}개 다운";
    /// Nobody consumes.
    no_groups = "no consumer group is active", "활동 중인 컨슈머 그룹이 없습니다";
    /// No partition to show.
    no_partitions = "no group has committed anything", "커밋한 그룹이 없습니다";
    /// No member to show.
    no_members = "no watched group has a member", "지켜보는 그룹에 멤버가 없습니다";
    /// No broker to show.
    no_brokers = "the cluster tells of no broker", "클러스터가 알려 준 브로커가 없습니다";
    /// Not read yet.
    unread = "not read yet", "아직 읽지 못했습니다";
    /// Groups that are folded.
    folded(n: usize) = "+{n} Empty or Dead", "+{n} Empty·Dead";
    /// The one of them that is furthest behind.
    at_most(group: &str) = "at most {group}", "최대 {group}";
    /// Groups that are not asked about.
    not_watched(n: usize) = "+{n} not watched", "+{n} 지켜보지 않음";
    /// Partitions that are not shown.
    more_partitions(n: usize) = "+{n} that wait less or not at all", "+{n} 덜 밀렸거나 밀리지 않음";
    /// Members that are not shown.
    more_members(n: usize) = "+{n} member",
        "+{n} members", "+{n}명";
    /// One broker.
    one_broker = "1 broker answers", "브로커 1개 응답";
    /// All brokers are there.
    brokers_all(n: usize) = "all {n} brokers answer", "브로커 {n}개 모두 응답";
    /// Brokers are down.
    brokers_down(down: usize, all: usize, why: Clean) = "{down} of {all} brokers down: {why}", "브로커 {all} 중 {down}개 다운: {why}";
    /// All partitions are there.
    partitions_fine(n: usize, topics: usize) = "{n} partitions of {topics} topics, all with leader and copies",
        "토픽 {topics}개의 파티션 {n}개 모두 리더와 복제본 정상";
    /// Partitions lack copies.
    under_replicated(n: usize, all: usize) = "{n} of {all} partitions under-replicated", "파티션 {all} 중 {n}개 복제 부족";
    /// Partitions lack a leader.
    offline(n: usize, all: usize, names: String) = "{n} of {all} partitions offline, without a leader: {names}",
        "파티션 {all} 중 {n}개 오프라인(리더 없음): {names}";
    /// How far a group is behind.
    behind_words(group: &str, topic: &str, lag: &str, time: &str) = "{group} is {lag} messages behind on {topic}, {time}",
        "{group} {topic} 랙 {lag}, {time}";
    /// Part of a lag is not known.
    lag_unknown(group: &str, topic: &str, n: usize, all: usize, why: &str) =
        "the lag of {group} is not known in {n} of {all} partitions of {topic}: {why}",
        "{group} {topic} 파티션 {all} 중 {n}개의 랙을 알 수 없음: {why}";
    /// No such group.
    no_such_group(group: &str) = "the cluster knows no group {group}", "{group} 그룹이 클러스터에 없음";
    /// One group without lag.
    no_lag_one = "1 group, no message waits", "그룹 1개, 밀린 메시지 없음";
    /// No group has lag.
    no_lag(n: usize) = "{n} group, no message waits",
        "{n} groups, no message waits", "그룹 {n}개, 밀린 메시지 없음";
    /// Nobody reads while messages wait.
    no_member(group: &str, topic: &str, lag: &str) = "{group} has no members and {lag} messages wait on {topic}",
        "{group} 멤버 없음, {topic}에 메시지 {lag}개 대기";
    /// Nobody commits while messages wait.
    no_commit(group: &str, topic: &str, lag: &str, time: &str) =
        "{group} has not committed for {time} while {lag} messages wait on {topic}",
        "{group} {time}째 커밋 없음, {topic}에 메시지 {lag}개 대기";
    /// Nobody stands still.
    none_stalled = "every group with lag commits", "밀린 그룹이 모두 커밋하고 있음";
    /// More comes in than goes out.
    never_drains(group: &str, topic: &str, input: &str, output: &str) =
        "{group} never catches up on {topic}: {input}/s come in, {output}/s go out",
        "{group} {topic} 따라잡지 못함: 유입 {input}/초, 처리 {output}/초";
    /// The lag grows from look to look.
    falls_behind(group: &str, topic: &str, before: &str, now: &str) =
        "{group} falls further behind on {topic} with every look: {before}, now {now} messages",
        "{group} {topic} 볼 때마다 더 밀림: {before}, 지금 {now}";
    /// Everybody catches up.
    all_drain = "every group that commits keeps up or catches up", "커밋하는 그룹은 모두 따라가고 있음";
    /// One rebalance.
    one_rebalance(group: &str) = "{group} rebalanced once in 2 minutes", "{group} 2분간 리밸런스 1회";
    /// Several rebalances.
    many_rebalances(group: &str, n: u32) = "{group} rebalanced {n} times in 2 minutes", "{group} 2분간 리밸런스 {n}회";
    /// Rebalances, beside the group's name.
    rebalanced(n: u32) = "{n} rebalances in 2m", "2분간 리밸런스 {n}회";
    /// No rebalance.
    no_rebalances = "no rebalance in 2 minutes", "2분간 리밸런스 없음";
    /// One member.
    one_member = "1 member in the watched groups", "지켜보는 그룹의 멤버 1명";
    /// How many members.
    all_members(n: usize) = "{n} member in the watched groups",
        "{n} members in the watched groups", "지켜보는 그룹의 멤버 {n}명";
    /// One group in all.
    one_group(empty: usize) = "1 group, {empty} of them Empty or Dead", "그룹 1개, Empty·Dead {empty}";
    /// How many groups in all.
    all_groups(n: usize, empty: usize) = "{n} group, {empty} of them Empty or Dead",
        "{n} groups, {empty} of them Empty or Dead", "그룹 {n}개, Empty·Dead {empty}";
    /// Some brokers did not list their groups.
    groups_missing(n: usize, brokers: String) = "{n} groups, without those of broker {brokers}, which does not answer",
        "그룹 {n}개, 응답 없는 브로커 {brokers}의 그룹은 빠짐";
    /// A title of the details.
    about_group = "Group", "그룹";
    /// A title of the details.
    about_topic = "Topic", "토픽";
    /// A title of the details.
    about_broker = "Broker", "브로커";
    /// A title of the details.
    about_member = "Member", "멤버";
    /// A title of the details.
    problem = "Not known", "알 수 없음";
    /// A label of the details.
    protocol = "protocol", "프로토콜";
    /// A label of the details.
    coordinator = "coordinator", "코디네이터";
    /// A label of the details.
    uncommitted = "without a commit", "커밋 없는 파티션";
    /// A label of the details.
    unknown = "not known", "알 수 없음";
    /// A label of the details.
    skew = "most of it", "쏠림";
    /// Which partition has most of the lag.
    skewed(partition: i32, share: &str) = "partition {partition} has {share}", "파티션 {partition}에 {share}";
    /// Rebalances in the details.
    rebalances_seen(all: u32, recent: u32) = "{all} since bongsu looks, {recent} in the last 2 minutes",
        "bongsu가 본 뒤 {all}회, 최근 2분 {recent}회";
    /// One partition in the details.
    partition_line(committed: &str, end: &str, lag: &str, time: &str) = "committed {committed}, end {end}, lag {lag}, {time}",
        "커밋 {committed}, 끝 {end}, 랙 {lag}, {time}";
    /// The broker that leads.
    led_by(id: i32) = "broker {id}", "브로커 {id}";
    /// A label of the details.
    instance = "instance", "인스턴스";
}

/// `1 broker answers`, `all 3 brokers answer`.
pub fn brokers_up(n: usize, lang: Lang) -> String {
    if n == 1 { one_broker().get(lang).to_owned() } else { brokers_all(lang, n) }
}

/// `1 group, no message waits`, `3 groups, …`.
pub fn no_lag_of(n: usize, lang: Lang) -> String {
    if n == 1 { no_lag_one().get(lang).to_owned() } else { no_lag(lang, n) }
}

/// `… rebalanced once …`, `… rebalanced 3 times …`.
pub fn rebalances_of(group: &str, n: u32, lang: Lang) -> String {
    if n == 1 { one_rebalance(lang, group) } else { many_rebalances(lang, group, n) }
}

/// `1 member …`, `3 members …`.
pub fn members_of(n: usize, lang: Lang) -> String {
    if n == 1 { one_member().get(lang).to_owned() } else { all_members(lang, n) }
}

/// `1 group …`, `3 groups …`.
pub fn groups_of(n: usize, empty: usize, lang: Lang) -> String {
    if n == 1 { one_group(lang, empty) } else { all_groups(lang, n, empty) }
}

/// `1 broker down`, `2 brokers down`.
pub fn down_of(n: usize, lang: Lang) -> String {
    if n == 1 { one_down().get(lang).to_owned() } else { many_down(lang, n) }
}
