//! The words of the operations.

use crate::text::words;

words! {
    /// A command.
    reset_offsets = "reset offsets", "오프셋 재설정";
    /// What it does.
    reset_offsets_doc = "Sets the offsets of a group without members.", "멤버가 없는 그룹의 오프셋을 다시 정합니다.";
    /// A command.
    add_partitions = "add partitions", "파티션 추가";
    /// What it does.
    add_partitions_doc = "Gives a topic more partitions, for good.", "토픽의 파티션을 늘립니다. 줄일 수는 없습니다.";
    /// A label: a group.
    group = "group", "그룹";
    /// A label: a topic.
    topic = "topic", "토픽";
    /// A label: partitions.
    partitions = "partitions", "파티션";
    /// A label: a partition.
    partition = "partition", "파티션";
    /// A label: copies.
    copies = "copies", "복제본";
    /// A label: the trial.
    dry_run = "dry run", "시험 실행";
    /// A label: the order of records.
    order = "order", "순서";
    /// A label: who reads.
    readers = "readers", "읽는 쪽";
    /// A label: a state.
    state = "state", "상태";
    /// A label: where to.
    goal = "to", "위치";
    /// A label: messages that are left out.
    skips = "skips", "건너뜀";
    /// A label: messages that come again.
    repeats = "repeats", "반복";
    /// A label: commits.
    committed = "commits", "커밋";
    /// A label: before.
    before = "before", "이전";
    /// A label: after.
    after = "after", "이후";
    /// From one number to another.
    from_to(from: &str, to: &str) = "{from} → {to}", "{from} → {to}";
    /// What may be typed.
    topic_hint = "a topic, or * for all that the group committed", "토픽 이름, 또는 그룹이 커밋한 전체는 *";
    /// What may be typed.
    goal_hint = "latest, earliest, an offset, 14:02, -10m", "latest, earliest, 오프셋, 14:02, -10m";
    /// What may be typed.
    more_than(n: usize) = "how many in all, more than {n}", "전체 개수, {n}보다 크게";
    /// What may be typed.
    new_total = "how many in all", "전체 개수";
    /// What it does.
    reset_group(group: &str) = "reset offsets of {group}", "{group} 오프셋 재설정";
    /// What it does.
    more_for(topic: &str) = "add partitions to {topic}", "{topic} 파티션 추가";
    /// Why to reset.
    empty_behind(lag: &str) = "no members, {lag} behind", "멤버 없음, {lag}개 밀림";
    /// Why to reset.
    empty_group = "no members", "멤버 없음";
    /// Why not to reset.
    members_first(n: usize) = "has {n} member: stop it first",
        "has {n} members: stop them first", "멤버 {n}개: 먼저 멈춰야 함";
    /// Why to add partitions.
    idle_members(members: usize, partitions: usize) = "{members} members for {partitions} partitions, and behind",
        "멤버 {members}개, 파티션 {partitions}개, 밀려 있음";
}

words! {
    /// Nobody answered.
    no_answer = "The cluster did not answer in time.", "클러스터가 제시간에 응답하지 않았습니다.";
    /// A plan of somebody else.
    no_proof = "This plan was not made by this version of bongsu.", "이 버전의 bongsu가 만든 계획이 아닙니다.";
    /// No such operation.
    unknown_operation(name: &str) = "Kafka has no operation {name}.", "Kafka에 {name} 작업이 없습니다.";
    /// No topic was given.
    which_topic = "Say which topic.", "어떤 토픽인지 지정하세요.";
    /// No group was given.
    which_group = "Say which group.", "어떤 그룹인지 지정하세요.";
    /// No such partition.
    which_partition = "The topic has no such partition.", "토픽에 그런 파티션이 없습니다.";
    /// The cluster's own topic.
    internal_topic(topic: &str) = "{topic} is the cluster's own: it is left alone.", "{topic} 토픽은 클러스터 내부용이라 건드리지 않습니다.";
    /// A number that cannot be.
    count_between(now: i32, least: i32, most: i32) = "There are {now} partitions: write how many in all, from {least} to {most}.",
        "지금 파티션은 {now}개입니다. 전체 개수를 {least}부터 {most}까지로 쓰세요.";
    /// The trial went well.
    accepted = "the cluster accepts it", "클러스터가 받아들임";
    /// The order changes.
    keys_move = "records of a key go to another partition from then on: their order is not kept across the change",
        "같은 키의 레코드가 이후 다른 파티션으로 갑니다. 변경 전후의 순서가 보장되지 않습니다";
    /// Readers rebalance.
    readers_rebalance = "every group that reads it rebalances once", "이 토픽을 읽는 모든 그룹이 한 번 리밸런스됩니다";
    /// Partitions without a leader.
    without_leader(n: usize) = "{n} partition has no leader",
        "{n} partitions have no leader", "파티션 {n}개에 리더가 없습니다";
    /// What it does.
    add_partitions_to(topic: &str, now: i32, total: i32) = "raise {topic} from {now} to {total} partitions",
        "{topic} 파티션을 {now}개에서 {total}개로 늘림";
    /// There is no way back.
    partitions_stay = "Kafka cannot take partitions away: only a new topic has fewer.",
        "Kafka는 파티션을 줄일 수 없습니다. 줄이려면 토픽을 새로 만들어야 합니다.";
    /// Another topic.
    other_topic(topic: &str) = "{topic} was deleted and made anew since the plan.", "계획한 뒤 {topic} 토픽이 지워지고 새로 만들어졌습니다.";
    /// Another number.
    other_count(topic: &str) = "{topic} has another number of partitions than was planned.", "{topic}의 파티션 수가 계획 때와 다릅니다.";
    /// How many there are.
    has_partitions(topic: &str, n: i32) = "{topic} has {n} partitions", "{topic} 파티션 {n}개";
}

words! {
    /// No such goal.
    goals = "Write where to: latest, earliest, an offset, or a time that has been: 14:02, -10m, 2026-11-21T14:02:00+09:00.",
        "위치를 쓰세요: latest, earliest, 오프셋, 또는 지난 시각(14:02, -10m, 2026-11-21T14:02:00+09:00).";
    /// Several groups look the same.
    ambiguous_group(group: &str) = "Several groups read as {group}: reset it where its exact id can be told.",
        "{group}처럼 보이는 그룹이 여럿입니다. 정확한 id를 구분할 수 있는 곳에서 재설정하세요.";
    /// No such group.
    no_group(group: &str) = "The cluster knows no group {group}.", "클러스터에 {group} 그룹이 없습니다.";
    /// The group has members.
    has_members(group: &str, state: &str, members: &str) =
        "{group} is {state} and not Empty: stop its members first, they would commit over it ({members}).",
        "{group}의 상태가 Empty가 아니라 {state}입니다. 먼저 멤버를 멈추세요. 멤버가 덮어써 버립니다({members}).";
    /// The group has none.
    is_empty(group: &str) = "{group} is Empty: it has no members", "{group} Empty: 멤버 없음";
    /// Nothing was committed.
    nothing_committed = "The group has committed nothing.", "그룹이 커밋한 것이 없습니다.";
    /// Nothing changes.
    already_there = "The offsets are there already: nothing would change.", "오프셋이 이미 그 위치라 바뀔 것이 없습니다.";
    /// An offset is not known.
    no_offset(topic: &str, partition: i32) = "Nobody tells where the log of {topic}-{partition} stands: its leader does not answer.",
        "{topic}-{partition} 로그 위치를 알 수 없습니다. 리더가 응답하지 않습니다.";
    /// Messages are left out.
    skipped(n: &str) = "{n} message is never read by this group",
        "{n} messages are never read by this group", "이 그룹은 메시지 {n}개를 읽지 않게 됩니다";
    /// Messages come again.
    repeated(n: &str) = "{n} messages are read again: their work is done twice unless it is idempotent",
        "메시지 {n}개를 다시 읽습니다. 멱등하지 않으면 두 번 처리됩니다";
    /// Partitions without a commit.
    never_committed(n: usize) = "{n} partition without a commit gets its first",
        "{n} partitions without a commit get their first", "커밋이 없던 파티션 {n}개에 처음으로 커밋";
    /// How many partitions.
    partition_count(n: usize) = "{n} partition",
        "{n} partitions", "파티션 {n}개";
    /// Partitions that are not told.
    more_partitions(n: usize) = "+{n} more partitions", "그 밖에 파티션 {n}개";
    /// What it does.
    reset_offsets_of(group: &str, to: &str) = "reset offsets of {group} to {to}", "{group} 오프셋을 {to} 위치로 재설정";
    /// What taking back does.
    set_back(group: &str) = "set the old offsets of {group} back", "{group}의 이전 오프셋 복원";
    /// How it is taken back.
    undo_reset = "sets these offsets back, while the group has no members and nobody has moved them",
        "그룹에 멤버가 없고 오프셋이 그대로일 때 이전 오프셋으로 되돌립니다";
    /// Somebody moved them.
    offsets_moved = "The offsets are no longer what they were.", "오프셋이 그사이 바뀌었습니다.";
    /// It was done.
    offsets_set(n: usize) = "{n} offsets are set", "오프셋 {n}개 설정됨";
    /// It was done in part.
    offsets_set_of(done: usize, all: usize) = "{done} of {all} offsets are set", "오프셋 {all}개 중 {done}개 설정됨";
    /// It was read back.
    offsets_read_back(held: usize, all: usize) = "{held} of {all} offsets are as set", "오프셋 {all}개 중 {held}개가 설정한 값";
}
