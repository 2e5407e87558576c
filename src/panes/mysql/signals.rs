//! What the readings of a server say in numbers. Pure.

use std::collections::BTreeSet;

use super::{
    Server, checks,
    model::{Door, LockKind, LockWait},
};
use crate::domain::{
    clock::Moment,
    signal::{Batch, Signal, Unit},
    words::Words,
};

const CHANNEL: &[&str] = &["channel"];

/// The signals of the pane.
pub(super) const SIGNALS: &[Signal] = &[
    Signal::gauge(
        "mysql_up",
        &[],
        Unit::Flag,
        Words::new("the server answers; 0 also when it has no connection left", "서버가 응답함 (남은 연결이 없으면 0)"),
    ),
    Signal::gauge(
        "mysql_second_door",
        &[],
        Unit::Flag,
        Words::new("bongsu came in by the second door", "bongsu가 예비 포트로 접속함"),
    ),
    Signal::gauge(
        "mysql_threads_running",
        &[],
        Unit::Count,
        Words::new("sessions that run a statement", "쿼리를 실행 중인 세션 수"),
    ),
    Signal::gauge("mysql_connections_used", &[], Unit::Count, Words::new("open connections", "열린 연결 수")),
    Signal::gauge(
        "mysql_connections_used_ratio",
        &[],
        Unit::Ratio,
        Words::new("open connections, of max_connections", "max_connections 대비 열린 연결 비율"),
    ),
    Signal::gauge(
        "mysql_queries_per_second",
        &[],
        Unit::PerSecond,
        Words::new("statements of clients", "클라이언트가 실행한 쿼리 수"),
    ),
    Signal::counter(
        "mysql_aborted_connects_total",
        &[],
        Words::new("attempts to connect that failed", "실패한 접속 시도 수"),
    ),
    Signal::gauge(
        "mysql_lock_waits",
        &[],
        Unit::Count,
        Words::new("sessions that wait for a row lock", "행 잠금을 기다리는 세션 수"),
    ),
    Signal::gauge(
        "mysql_lock_wait_seconds",
        &[],
        Unit::Seconds,
        Words::new("the longest wait for a lock of any kind", "가장 오래된 잠금 대기 시간 (모든 종류)"),
    ),
    Signal::gauge(
        "mysql_metadata_lock_waits",
        &[],
        Unit::Count,
        Words::new(
            "sessions that wait for a metadata lock, a global one or GET_LOCK",
            "메타데이터·전역 잠금이나 GET_LOCK을 기다리는 세션 수",
        ),
    ),
    Signal::counter(
        "mysql_deadlocks_total",
        &[],
        Words::new("deadlocks, where the server counts them", "교착 상태 횟수 (서버가 세는 경우)"),
    ),
    Signal::gauge(
        "mysql_history_length",
        &[],
        Unit::Count,
        Words::new("changes that wait to be purged", "퍼지를 기다리는 변경 수 (history list length)"),
    ),
    Signal::gauge(
        "mysql_transaction_seconds",
        &[],
        Unit::Seconds,
        Words::new("the age of the oldest open transaction", "가장 오래 열린 트랜잭션의 나이"),
    ),
    Signal::gauge(
        "mysql_slow_statements",
        &[],
        Unit::Count,
        Words::new(
            "statements that run longer than `slow-statement`, waits for locks left out",
            "`slow-statement`보다 오래 실행 중인 쿼리 수 (잠금 대기 제외)",
        ),
    ),
    Signal::gauge(
        "mysql_replica_lag_seconds",
        CHANNEL,
        Unit::Seconds,
        Words::new("how far the replica is behind, by its own word", "복제 지연 (서버가 보고한 값)"),
    ),
    Signal::gauge(
        "mysql_replica_running",
        CHANNEL,
        Unit::Flag,
        Words::new("the replica fetches and applies changes", "복제 수신과 적용이 모두 진행 중"),
    ),
    Signal::gauge(
        "mysql_read_only",
        &[],
        Unit::Flag,
        Words::new("ordinary users may only read", "일반 사용자는 읽기만 가능"),
    ),
];

/// One batch for each source of a server.
pub(super) fn measure(server: &Server, now: Moment) -> Vec<Batch> {
    vec![
        status(server, now),
        activity(server, now),
        locks(server, now),
        deadlocks(server, now),
        statements(server, now),
    ]
}

fn status(server: &Server, now: Moment) -> Batch {
    let state = server.status.state(now);
    let mut batch = Batch::of(&state, now);
    batch.put_up("mysql_up", &state);
    let Some(data) = server.status.reading().live(now) else { return batch };
    batch.put_flag("mysql_second_door", &[], data.door != Door::Normal);
    batch.put("mysql_threads_running", &[], data.threads_running as f64);
    batch.put("mysql_connections_used", &[], data.connections.used as f64);
    let ratio = (data.connections.max > 0).then(|| data.connections.ratio());
    batch.put_some("mysql_connections_used_ratio", &[], ratio);
    batch.put_some("mysql_queries_per_second", &[], data.qps);
    batch.put("mysql_aborted_connects_total", &[], data.aborted_connects as f64);
    batch.put_some("mysql_history_length", &[], data.history_length.map(|length| length as f64));
    batch.put_flag("mysql_read_only", &[], data.read_only);
    for channel in &data.replica {
        let labels = [("channel", channel.name.as_str())];
        batch.put_some("mysql_replica_lag_seconds", &labels, channel.lag_s.map(|lag| lag as f64));
        batch.put_flag("mysql_replica_running", &labels, channel.runs());
    }
    batch
}

fn activity(server: &Server, now: Moment) -> Batch {
    let mut batch = Batch::of(&server.activity.state(now), now);
    let Some(data) = server.activity.reading().live(now) else { return batch };
    batch.put("mysql_transaction_seconds", &[], data.longest_trx_s().unwrap_or_default());
    batch.put("mysql_slow_statements", &[], checks::slow(server, data) as f64);
    batch
}

fn locks(server: &Server, now: Moment) -> Batch {
    let mut batch = Batch::of(&server.locks.state(now), now);
    let Some(data) = server.locks.reading().live(now) else { return batch };
    let waiting = |of: fn(&LockWait) -> bool| {
        let waits = data.lock_waits.iter().filter(|wait| of(wait)).map(|wait| wait.waiting_id);
        waits.collect::<BTreeSet<_>>().len() as f64
    };
    batch.put("mysql_lock_waits", &[], waiting(|wait| wait.kind == LockKind::Row));
    batch.put("mysql_metadata_lock_waits", &[], waiting(|wait| wait.kind != LockKind::Row));
    let longest = data.lock_waits.iter().map(|wait| wait.waited_s).fold(0.0, f64::max);
    batch.put("mysql_lock_wait_seconds", &[], longest);
    batch
}

fn deadlocks(server: &Server, now: Moment) -> Batch {
    let mut batch = Batch::of(&server.deadlocks.state(now), now);
    let Some(data) = server.deadlocks.reading().live(now) else { return batch };
    batch.put_some("mysql_deadlocks_total", &[], data.count.map(|count| count as f64));
    batch
}

/// What statements cost is shown by the pane; it is no signal.
fn statements(server: &Server, now: Moment) -> Batch {
    Batch::of(&server.statements.state(now), now)
}
