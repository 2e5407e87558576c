//! The words of the pane.

use crate::{
    domain::words::{Lang, Words},
    text::words,
};

use super::model::Part;

words! {
    /// A column without a title: the glyph of the verdict.
    blank = "", "";
    /// A sub-view.
    locks = "locks", "락";
    /// A sub-view.
    keys = "keys", "키";
    /// A sub-view.
    nodes = "nodes", "노드";
    /// A sub-view.
    slowlog = "slowlog", "슬로우로그";
    /// A column: a pattern of keys.
    pattern = "pattern", "패턴";
    /// A column: how many.
    count = "count", "개수";
    /// A column: locks that never run out.
    without_expiry = "no TTL", "TTL 없음";
    /// A column: the change since the round before.
    change = "change", "변화";
    /// A column: the shortest time to live.
    shortest = "min TTL", "최소 TTL";
    /// A column: the longest time to live.
    longest = "max TTL", "최대 TTL";
    /// A column: how long the lock that was seen longest is known to be held.
    held = "held", "보유";
    /// A column: the counts of the last rounds.
    trend = "trend", "추이";
    /// A column: how old the count is.
    counted = "counted", "집계";
    /// A column: a key.
    key = "key", "키";
    /// A column: the time to live.
    ttl = "TTL", "TTL";
    /// A column: who holds a lock.
    owner = "owner", "소유자";
    /// A column: who waits for a lock.
    waiters = "waiters", "대기자";
    /// A column: the type of a key.
    kind = "type", "타입";
    /// A column: a server.
    node = "node", "노드";
    /// A column: the part of a server.
    part = "role", "역할";
    /// A column: how a server is.
    state = "state", "상태";
    /// A column: the slots of a server.
    slots = "slots", "슬롯";
    /// A column: the round trip.
    latency = "rtt", "지연";
    /// A column: memory.
    memory = "mem", "메모리";
    /// A column: commands a second.
    ops = "ops/s", "ops/초";
    /// A column: clients.
    clients = "clients", "연결";
    /// A column: how far a replica is behind.
    lag = "lag", "복제 지연";
    /// A column: a command.
    command = "command", "명령";
    /// A column: the slowest.
    worst = "worst", "최악";
    /// A column: the newest.
    last = "last", "최근";
    /// A column: when the newest was.
    ago = "ago", "경과";
    /// A column: a client.
    client = "client", "클라이언트";
    /// A column: an example.
    example = "example", "예";
    /// A column: all together.
    total = "total", "합계";
    /// A fact: clients that wait in a command.
    blocked = "blocked", "블록";
    /// A fact: reads that found their key.
    hits = "hit", "적중";
    /// A fact: keys thrown away.
    evictions = "evicted/s", "축출/초";
    /// A fact: connections refused.
    rejected = "rejected", "거절";
    /// A fact: resident memory for each byte used.
    fragmentation = "frag", "단편화";
    /// A fact: since when it runs.
    uptime = "up", "가동";
    /// A fact: how far the clocks are apart.
    skew = "clock", "시계 차";
    /// Never.
    forever = "none", "없음";
    /// A master.
    master = "master", "마스터";
    /// A replica.
    replica = "replica", "복제본";
    /// A Sentinel.
    sentinel = "sentinel", "센티널";
    /// It does not say what it is.
    unknown = "?", "?";
    /// A server answers and nothing is wrong.
    well = "ok", "정상";
    /// The link of a replica to its master does not stand.
    link_down = "link down", "복제 끊김";
    /// Known by what its peers say.
    told = "not asked itself", "직접 조회 안 함";
    /// Locks, and how many of them never run out.
    locks_without(n: u64, without: u64) = "{n} ({without} no TTL)", "{n} (TTL 없음 {without})";
    /// Locks that never run out, for a title.
    leaking(n: String) = "{n} without TTL", "TTL 없는 락 {n}";
    /// A part of a limit.
    part_of(part: String, max: String) = "{part} of {max}", "{max} 중 {part}";
    /// A part is seen.
    seen(part: String) = "{part} seen", "{part} 확인";
    /// Not all nodes are counted.
    partly = "partly", "일부";
    /// How old a count is.
    old(age: String) = "{age} ago", "{age} 전";
    /// A round is running.
    counting(part: String) = "counting, {part} seen", "집계 중, {part} 확인";
    /// A change for the better or worse.
    change_of(n: i64) = "{n:+}", "{n:+}";
    /// More keys than are shown.
    more(n: String) = "{n} more locks", "그 밖에 락 {n}개";
    /// No lock is there.
    no_locks = "no key matches a lock pattern", "락 패턴에 맞는 키가 없습니다";
    /// No pattern is there.
    no_patterns = "no lock pattern is configured", "락 패턴이 설정되지 않았습니다";
    /// No server is there.
    no_nodes = "no server is known", "알려진 서버가 없습니다";
    /// Nothing was slow.
    no_slow = "the slow log is empty", "슬로우로그가 비어 있습니다";
}

words! {
    /// Not read yet.
    unread = "not read yet", "아직 읽지 못했습니다";
    /// The first round is running.
    first_round = "the first count is running", "첫 집계를 하고 있습니다";
    /// The server is up.
    fine(what: String, role: &str, rtt: String) = "{what}, {role}, answers in {rtt}", "{what}, {role}, 응답 {rtt}";
    /// The server loads its data.
    loading(part: String) = "loading its data, {part} done: serves nobody yet", "데이터 적재 중 {part}: 아직 요청을 처리하지 못함";
    /// The same, with an end in sight.
    loading_eta(part: String, eta: String) = "loading its data, {part} done, about {eta} to go: serves nobody yet",
        "데이터 적재 중 {part}, 약 {eta} 남음: 아직 요청을 처리하지 못함";
    /// Nobody knows how much.
    some = "some", "일부";
    /// Memory against its limit.
    memory_of(part: String, max: String, policy: &str) = "memory {part} of {max} ({policy})", "메모리 {max} 중 {part} ({policy})";
    /// Memory without a limit.
    memory_free(used: String) = "memory {used}, no limit is set", "메모리 {used}, 한도 없음";
    /// Memory is not told.
    memory_unknown = "the server does not tell its memory", "서버가 메모리를 알려주지 않음";
    /// The answer is slow.
    slow_answer(rtt: String, limit: String) = "answers in {rtt}, more than {limit}", "응답 {rtt}, 기준 {limit} 초과";
    /// The answer is quick.
    quick_answer(rtt: String) = "answers in {rtt}", "응답 {rtt}";
    /// Clients and those that wait.
    clients_of(n: String, blocked: String) = "{n} clients, {blocked} blocked", "클라이언트 {n}, 블록 {blocked}";
    /// Clients are refused.
    rejected_now(n: u64, all: String) = "{n} connection rejected since the last look, {all} in all",
        "{n} connections rejected since the last look, {all} in all",
        "직전 조회 이후 연결 {n}건 거절, 누적 {all}";
    /// Nearly all places are used.
    clients_full(n: u64, max: u64) = "{n} of {max} clients: maxclients is near", "클라이언트 {max} 중 {n}: maxclients 임박";
    /// Keys are thrown away.
    evicting(rate: String, policy: &str) = "{rate} keys evicted a second ({policy})", "초당 키 {rate}개 축출 ({policy})";
    /// No key is thrown away.
    not_evicting(all: String) = "no key evicted since the last look, {all} since the start", "직전 조회 이후 축출 없음, 누적 {all}";
    /// The snapshot failed.
    rdb_failed(changes: String) = "the last snapshot (RDB) failed, {changes} changes are unsaved; writes may be refused (MISCONF)",
        "마지막 스냅샷(RDB) 저장 실패, 저장 안 된 변경 {changes}; 쓰기가 거부될 수 있음(MISCONF)";
    /// The log failed.
    aof_failed = "the last write of the append-only file failed: writes are refused", "AOF 쓰기 실패: 쓰기가 거부됨";
    /// The rewrite of the log failed.
    aof_rewrite_failed = "the last rewrite of the append-only file failed", "AOF 재작성 실패";
    /// Data reach the disk.
    persisted = "snapshots and log are written", "스냅샷과 로그 저장 정상";
    /// Clients get errors.
    errors(what: String) = "clients get {what}", "클라이언트 오류: {what}";
    /// Clients get no errors that mean trouble.
    no_errors = "no refusals since the last look", "직전 조회 이후 거부 없음";
    /// The link stands.
    link_up(address: &str, heard: String) = "follows {address}, heard from it {heard} ago", "{address} 복제 중, {heard} 전 수신";
    /// The link is down.
    link_lost(address: &str, time: String) = "the link to its master {address} is down for {time}", "마스터 {address} 연결이 {time}째 끊김";
    /// Everything is copied anew.
    syncing(address: &str) = "copies everything anew from {address}", "{address}에서 전체 동기화 중";
    /// The replicas of a master.
    replicas_fine(n: usize) = "{n} replicas follow", "복제본 {n}개 정상";
    /// A replica is behind.
    replica_behind(address: &str, lag: String) = "replica {address} has not confirmed for {lag}", "복제본 {address} {lag} 동안 확인 없음";
    /// Locks without expiry.
    leak(without: u64, n: u64, pattern: &str) = "{without} of {n} locks never expire ({pattern})", "락 {n}개 중 {without}개가 만료되지 않음 ({pattern})";
    /// No locks without expiry.
    no_leak(n: u64) = "{n} lock, which expires",
        "{n} locks, all of them expire", "락 {n}개, 모두 만료 시간 있음";
    /// Not counted to the end.
    no_leak_yet(part: String, n: u64) = "{part} of the keys seen, {n} locks so far", "키 {part} 확인, 지금까지 락 {n}개";
    /// Many locks.
    many(n: u64, limit: u64) = "{n} locks, more than {limit}", "락 {n}개, 기준 {limit} 초과";
    /// More and more locks.
    growing(pattern: &str, from: u64, to: u64) = "locks grow: {from} → {to} ({pattern})", "락 증가: {from} → {to} ({pattern})";
    /// How many locks.
    lock_count(n: u64, changes: String) = "{n} lock ({changes} since the last count)",
        "{n} locks ({changes} since the last count)", "락 {n}개 (직전 집계 대비 {changes})";
    /// How many locks, with nothing to compare.
    locks_so_far(n: u64) = "{n} lock",
        "{n} locks", "락 {n}개";
    /// Some keys are not counted.
    uncounted(why: &str) = "not counted: {why}", "집계 못함: {why}";
    /// The lock that is held longest.
    longest_held(n: u64, key: &str, time: String) = "{n} locks, {key} is held for {time} or longer", "락 {n}개, {key} {time} 이상 보유";
    /// Something was slow just now.
    slow_now(command: &str, took: String, ago: String) = "{command} took {took}, {ago} ago", "{ago} 전 {command} {took} 소요";
    /// Nothing was slow just now.
    slow_before(n: u64) = "slow log: {n}, none of the last minute above 100ms", "슬로우로그 {n}건, 최근 1분간 100ms 초과 없음";
    /// All servers are well.
    all_well(n: usize) = "{n} servers, all well", "서버 {n}대 모두 정상";
    /// One server is well.
    one_well = "1 server, well", "서버 1대 정상";
    /// A server fails.
    node_fails(address: &str, why: String) = "{address}: {why}", "{address}: {why}";
    /// Another server became master.
    failover(from: &str, to: &str, ago: String) = "master moved from {from} to {to}, {ago} ago", "{ago} 전 마스터 변경: {from} → {to}";
    /// The cluster does not serve.
    cluster_fail = "the cluster is down (cluster_state:fail)", "클러스터 중단 (cluster_state:fail)";
    /// Slots have no server.
    uncovered(n: u64) = "{n} of 16 384 slots have no master", "슬롯 16 384 중 {n}개에 마스터 없음";
    /// A Sentinel says something.
    sentinel_says(what: &str) = "Sentinel {what}", "센티널 {what}";
    /// A title of the details.
    not_counted = "Not everything could be counted", "모두 집계하지는 못했습니다";
    /// A title of the details.
    about_pattern = "Lock pattern", "락 패턴";
    /// A title of the details.
    worst_keys = "Worst keys", "문제 키";
    /// A title of the details.
    about_key = "Lock", "락";
    /// A title of the details.
    about_node = "Server", "서버";
    /// A title of the details.
    about_command = "Slow command", "느린 명령";
    /// A title of the details.
    vital_signs = "Vital signs", "상태 지표";
    /// A title of the details.
    error_counts = "Errors that clients got", "클라이언트가 받은 오류";
    /// A label: what a round cost.
    round_cost = "cost of a count", "집계 비용";
    /// What a round cost.
    cost_of(took: String, cost: String) = "{took}, of which the server worked {cost} at most", "{took}, 서버 작업은 최대 {cost}";
    /// A label: how often its holder took a lock.
    holds = "taken", "획득 횟수";
    /// How often.
    times(n: u64) = "{n}×", "{n}회";
    /// A label: a fault.
    fault = "fault", "장애";
    /// A label: whom it follows.
    follows = "follows", "복제 대상";
    /// A label: the limit of clients.
    max_clients = "maxclients", "maxclients";
    /// A label: what happens at the limit of memory.
    policy = "at the limit", "한도 도달 시";
    /// A label: keys that ran out.
    expired = "expired", "만료";
    /// A label: keys that were thrown away.
    evicted = "evicted", "축출";
    /// A label: resident memory.
    resident = "resident", "상주 메모리";
    /// A label: the version.
    version = "version", "버전";
    /// A label: changes that are not saved.
    unsaved = "unsaved changes", "저장 안 된 변경";
    /// Keys.
    key_count = "keys", "키";
}

/// The part of a server.
#[must_use]
pub const fn part_name(part: Part) -> Words {
    match part {
        Part::Master => master(),
        Part::Replica => replica(),
        Part::Sentinel => sentinel(),
        Part::Unknown => unknown(),
    }
}

/// How many servers are well.
#[must_use]
pub fn well_of(n: usize, lang: Lang) -> String {
    if n == 1 { one_well().get(lang).to_owned() } else { all_well(lang, n) }
}
