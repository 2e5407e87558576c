//! What the readings of a target say in numbers. Pure.

use super::{
    Store,
    model::{Keys, Part},
    session::is_script,
};
use crate::{
    domain::{
        clock::Moment,
        signal::{Batch, Signal, Unit},
        words::Words,
    },
    text::Clean,
};

const PATTERN: &[&str] = &["pattern"];

/// The signals of the pane.
pub(super) const SIGNALS: &[Signal] = &[
    Signal::gauge(
        "redis_up",
        &[],
        Unit::Flag,
        Words::new(
            "the server serves; 0 also while it loads or runs a script without end",
            "서버가 서비스 중 (데이터를 읽어 들이거나 끝나지 않는 스크립트를 실행하는 동안은 0)",
        ),
    ),
    Signal::gauge(
        "redis_busy",
        &[],
        Unit::Flag,
        Words::new("a script or function runs without end", "끝나지 않는 스크립트나 함수가 실행 중"),
    ),
    Signal::gauge(
        "redis_latency_seconds",
        &[],
        Unit::Seconds,
        Words::new("from a PING to its answer", "PING 응답 시간"),
    ),
    Signal::gauge("redis_memory_used_bytes", &[], Unit::Bytes, Words::new("memory used", "사용 중인 메모리")),
    Signal::gauge(
        "redis_memory_used_ratio",
        &[],
        Unit::Ratio,
        Words::new("memory used, of maxmemory where there is one", "maxmemory 대비 사용률 (설정된 경우)"),
    ),
    Signal::gauge("redis_clients", &[], Unit::Count, Words::new("connected clients", "연결된 클라이언트 수")),
    Signal::gauge(
        "redis_blocked_clients",
        &[],
        Unit::Count,
        Words::new("clients that wait in a blocking command", "블로킹 명령에서 대기 중인 클라이언트 수"),
    ),
    Signal::counter(
        "redis_rejected_connections_total",
        &[],
        Words::new("connections refused for want of room", "자리가 없어 거부된 연결 수"),
    ),
    Signal::gauge(
        "redis_ops_per_second",
        &[],
        Unit::PerSecond,
        Words::new("commands, by the server's own sampling", "처리 명령 수 (서버 집계)"),
    ),
    Signal::gauge("redis_keys", &[], Unit::Count, Words::new("keys in all databases", "전체 키 수")),
    Signal::gauge(
        "redis_locks",
        PATTERN,
        Unit::Count,
        Words::new("locks that are held, as of the last full count", "잡혀 있는 락 수 (마지막 전체 집계 기준)"),
    ),
    Signal::gauge(
        "redis_locks_without_expiry",
        PATTERN,
        Unit::Count,
        Words::new("locks that never run out", "만료 시간이 없는 락 수"),
    ),
    Signal::gauge(
        "redis_lock_waiters",
        PATTERN,
        Unit::Count,
        Words::new(
            "clients that wait for the locks that were looked at, where that can be told",
            "살펴본 락을 기다리는 클라이언트 수 (알 수 있는 경우)",
        ),
    ),
    Signal::gauge(
        "redis_replica_lag_seconds",
        &["replica"],
        Unit::Seconds,
        Words::new(
            "how long a replica and its master have not heard of each other",
            "레플리카와 마스터가 서로 소식을 듣지 못한 시간",
        ),
    ),
    Signal::counter(
        "redis_evicted_keys_total",
        &[],
        Words::new("keys thrown away for want of memory", "메모리가 부족해 버려진 키 수"),
    ),
];

/// One batch for each source of a target.
pub(super) fn measure(store: &Store, now: Moment) -> Vec<Batch> {
    vec![status(store, now), locks(store, now), keys(store, now), nodes(store, now), slowlog(store, now)]
}

fn status(store: &Store, now: Moment) -> Batch {
    let state = store.status.state(now);
    let mut batch = Batch::of(&state, now);
    let Some(data) = store.status.reading().live(now) else {
        batch.put_up("redis_up", &state);
        if state.failure.as_ref().is_some_and(|failure| is_script(&failure.fault)) {
            batch.put_flag("redis_busy", &[], true);
        }
        return batch;
    };
    batch.put_flag("redis_up", &[], data.loading.is_none());
    batch.put_flag("redis_busy", &[], false);
    let count = |count: Option<u64>| count.map(|count| count as f64);
    batch.put_some("redis_latency_seconds", &[], data.latency_ms.map(|ms| ms / 1e3));
    batch.put_some("redis_memory_used_bytes", &[], count(data.memory.used));
    batch.put_some("redis_memory_used_ratio", &[], data.memory.part());
    batch.put_some("redis_clients", &[], count(data.clients.connected));
    batch.put_some("redis_blocked_clients", &[], count(data.clients.blocked));
    batch.put_some("redis_rejected_connections_total", &[], count(data.clients.rejected));
    batch.put_some("redis_ops_per_second", &[], count(data.traffic.ops_per_s));
    batch.put_some("redis_keys", &[], count(data.keys));
    batch.put_some("redis_evicted_keys_total", &[], count(data.traffic.evicted));
    batch
}

fn locks(store: &Store, now: Moment) -> Batch {
    let mut batch = Batch::of(&store.locks.state(now), now);
    let Some(data) = store.locks.reading().live(now) else { return batch };
    // What a round has seen so far is no number of all.
    for pattern in data.locks.iter().filter(|pattern| pattern.complete) {
        let labels = [("pattern", pattern.pattern.as_str())];
        batch.put("redis_locks", &labels, pattern.count as f64);
        batch.put("redis_locks_without_expiry", &labels, pattern.without_expiry as f64);
    }
    batch
}

fn keys(store: &Store, now: Moment) -> Batch {
    let mut batch = Batch::of(&store.keys.state(now), now);
    let Some(data) = store.keys.reading().live(now).filter(|data| data.found_at.is_some()) else { return batch };
    for pattern in &store.target.locks {
        let pattern = Clean::new(pattern);
        batch.put_some("redis_lock_waiters", &[("pattern", &pattern)], waiters(data, &pattern));
    }
    batch
}

/// How many clients wait for the locks of a pattern; `None` where nothing tells.
fn waiters(data: &Keys, pattern: &Clean) -> Option<f64> {
    let own = || data.keys.iter().filter(|key| key.pattern == *pattern);
    let none = own().next().is_none() && data.total <= data.keys.len() as u64;
    let told = own().filter_map(|key| key.waiters).reduce(u64::saturating_add);
    told.or(none.then_some(0)).map(|waiters| waiters as f64)
}

fn nodes(store: &Store, now: Moment) -> Batch {
    let mut batch = Batch::of(&store.nodes.state(now), now);
    let Some(data) = store.nodes.reading().live(now) else { return batch };
    for node in data.nodes.iter().filter(|node| node.part == Part::Replica) {
        let lag = node.lag_s.map(|lag| lag as f64);
        batch.put_some("redis_replica_lag_seconds", &[("replica", &node.address)], lag);
    }
    batch
}

/// What was slow is shown by the pane; it is no signal.
fn slowlog(store: &Store, now: Moment) -> Batch {
    Batch::of(&store.slowlog.state(now), now)
}
