//! The words of the pane.

use crate::{domain::words::Lang, text::words};

words! {
    /// A sub-view.
    activity = "activity", "활동";
    /// A sub-view.
    locks = "locks", "락";
    /// A sub-view.
    deadlocks = "deadlocks", "데드락";
    /// A sub-view.
    transactions = "transactions", "트랜잭션";
    /// A sub-view.
    statements = "statements", "쿼리";
    /// A column: the id of a session.
    id = "id", "id";
    /// A column: user and host.
    who = "who", "사용자";
    /// A column: the default schema.
    db = "db", "db";
    /// A column: what a session does.
    command = "command", "명령";
    /// A column: how long it has done so.
    age = "age", "시간";
    /// A column: what it is at.
    state = "state", "상태";
    /// A column: the age of the transaction.
    trx = "trx", "트랜잭션";
    /// A column: the state of the transaction.
    trx_state = "trx state", "트랜잭션 상태";
    /// A column: rows locked.
    locked = "locked", "락 행";
    /// A column: rows modified.
    modified = "modified", "변경 행";
    /// A column: how many wait for it.
    victims = "waiting", "대기자";
    /// A column: the statement.
    query = "query", "쿼리";
    /// A column: the session in the tree of locks.
    session = "session", "세션";
    /// A column: how long it has waited.
    waited = "waited", "대기";
    /// A column: what is locked.
    object = "object", "대상";
    /// A column: the mode of a lock.
    mode = "mode", "모드";
    /// A column: calls.
    calls = "calls", "호출";
    /// A column: calls a second.
    rate = "/s", "/초";
    /// A column: the time of all calls.
    total = "total", "합계";
    /// A column: the average time.
    average = "avg", "평균";
    /// A column: rows read for each row returned.
    examined = "rows read", "읽은 행";
    /// A column: rows returned.
    sent = "sent", "반환 행";
    /// A column: calls without an index.
    no_index = "no index", "무인덱스";
    /// A column: isolation level.
    isolation = "isolation", "격리 수준";
    /// A fact: connections.
    connections = "conn", "연결";
    /// A fact: threads running.
    running = "run", "실행";
    /// A fact: statements a second.
    qps = "qps", "qps";
    /// A fact: the longest transaction.
    longest = "trx", "트랜잭션";
    /// A fact: the history list.
    history = "hist", "히스토리";
    /// A fact: waits.
    waits = "waits", "대기";
    /// A fact: deadlocks.
    deadlock_fact = "deadlocks", "데드락";
    /// A fact: the lag of the replica.
    replica = "replica", "복제";
    /// A fact: only reading is allowed.
    read_only = "read-only", "읽기 전용";
    /// A fact: the second door of MariaDB.
    by_extra = "by the extra port", "extra 포트로 접속";
    /// A fact: the second door of MySQL.
    by_admin = "by the admin port", "admin 포트로 접속";
    /// A fact: nothing protects the connection.
    cleartext = "CLEARTEXT", "평문 연결";
    /// A replica that does not run.
    stopped = "stopped", "멈춤";
    /// How many wait and for how many roots.
    waiting(n: usize, roots: &str) = "{n} waiting · {roots}", "대기 {n} · {roots}";
    /// A rate per minute.
    per_minute(n: usize, rate: String) = "{n} ({rate}/min)", "{n} (분당 {rate})";
    /// Nobody is connected.
    no_activity = "nobody but bongsu is connected", "bongsu 외에는 접속이 없습니다";
    /// Nobody waits.
    no_waits = "nobody waits for a lock", "락을 기다리는 세션이 없습니다";
    /// No transaction is open.
    no_transactions = "no transaction is open", "열린 트랜잭션이 없습니다";
    /// No statement was seen.
    no_statements = "no statement has ended since bongsu looks", "bongsu가 본 뒤로 끝난 쿼리가 없습니다";
    /// Not read yet.
    unread = "not read yet", "아직 읽지 못했습니다";
    /// Sessions that are folded.
    folded(n: usize, what: String) = "{n} more: {what}", "그 밖에 {n}개: {what}";
    /// Everything is fine with the server.
    fine(version: String, used: u64, max: u64) = "{version}, {used} of {max} connections", "{version}, 연결 {max} 중 {used}";
    /// Many connections are used.
    full(used: u64, max: u64) = "{used} of {max} connections used", "연결 {max} 중 {used} 사용";
    /// The replica is behind.
    lag(time: String) = "the replica is {time} behind", "복제가 {time} 뒤처짐";
    /// The replica does not know how far it is behind.
    lag_unknown = "the replica does not know how far it is behind", "복제 지연을 알 수 없음";
    /// The replica has stopped.
    replica_stopped(error: String) = "replication has stopped: {error}", "복제가 멈춤: {error}";
    /// The replica is fine.
    replica_fine(time: String) = "the replica is {time} behind", "복제 지연 {time}";
    /// How many sessions run.
    sessions(total: usize, running: usize) = "{total} session, {running} running",
        "{total} sessions, {running} running", "세션 {total}, 실행 중 {running}";
    /// A transaction is old.
    long_trx(who: String, time: String) = "{who} holds a transaction for {time}", "{who} 트랜잭션이 {time}째 열려 있음";
    /// No transaction is old.
    short_trx(time: String) = "longest transaction {time}", "가장 긴 트랜잭션 {time}";
    /// One statement is slow.
    one_slow(time: &str) = "1 statement runs for over {time}", "{time} 넘게 실행 중인 쿼리 1개";
    /// Statements are slow.
    slow(n: usize, time: &str) = "{n} statement runs for over {time}",
        "{n} statements run for over {time}", "{time} 넘게 실행 중인 쿼리 {n}개";
    /// Sessions wait.
    wait_summary(n: usize, roots: &str, root: &str, object: &str) = "{n} waiting, {roots}: {root}{object}",
        "대기 {n}, {roots}: {root}{object}";
    /// One root.
    one_root = "1 root", "근원 1";
    /// Several roots.
    roots(n: usize) = "{n} roots", "근원 {n}";
    /// Nobody waits for anything but rows.
    no_metadata_waits = "nobody waits for a metadata lock", "메타데이터 락을 기다리는 세션이 없습니다";
    /// The root sleeps in a transaction.
    root_sleeps(who: String, time: String) = "{who} asleep in a transaction for {time}",
        "{who} 트랜잭션을 연 채 {time}째 쉬는 중";
    /// The root runs.
    root_runs(who: String, time: String) = "{who} running for {time}", "{who} {time}째 실행 중";
    /// The root is not known.
    root_unknown = "unknown", "알 수 없음";
    /// A transaction that no session holds.
    detached(id: u64) = "transaction {id} without a session", "세션 없는 트랜잭션 {id}";
    /// One deadlock in the last minute.
    one_deadlock_now = "1 deadlock in the last minute", "최근 1분간 데드락 1건";
    /// Deadlocks of the last minute.
    deadlocks_now(n: usize) = "{n} deadlocks in the last minute", "최근 1분간 데드락 {n}건";
    /// One deadlock since bongsu looks.
    one_deadlock_seen = "1 deadlock since bongsu looks", "bongsu가 본 뒤 데드락 1건";
    /// Deadlocks since bongsu looks.
    deadlocks_all(n: usize) = "{n} deadlocks since bongsu looks", "bongsu가 본 뒤 데드락 {n}건";
    /// No deadlock.
    deadlocks_none = "no deadlock since bongsu looks", "bongsu가 본 뒤 데드락 없음";
    /// Kinds of statements.
    kinds(n: usize) = "{n} kinds of statements since bongsu looks", "bongsu가 본 뒤 쿼리 {n}종";
    /// A note in the tree of locks.
    also(who: String) = "also waits for {who}", "{who}도 기다림";
    /// A root that does nothing and holds its locks.
    asleep = "asleep, holds its transaction", "쉬는 중, 트랜잭션을 연 채";
    /// A circle in the tree of locks.
    circle = "in a circle", "순환 대기";
    /// A blocker that is only one that it could be.
    perhaps = "perhaps", "추정";
    /// A title of the details.
    about = "Session", "세션";
    /// A title of the details.
    transaction = "Transaction", "트랜잭션";
    /// A title of the details.
    blocks = "Blocks", "막고 있는 세션";
    /// A title of the details.
    waits_for = "Waits for", "기다리는 세션";
    /// A title of the details.
    statement = "Statement", "쿼리";
    /// A title of the details.
    last_statement = "Last statement", "마지막 쿼리";
    /// The statement is longer than shown.
    cut(shown: usize, all: u64) = "{shown} of {all} bytes", "{all}바이트 중 {shown}바이트";
    /// A title of the details.
    digest = "Kind of statement", "쿼리 종류";
    /// A label of the details.
    schema = "schema", "스키마";
    /// A label of the details.
    errors = "failed", "실패";
    /// First seen since bongsu looks.
    new = "new since bongsu looks", "bongsu가 본 뒤 처음";
    /// A title of the details.
    notes = "Not everything could be asked", "모두 조회하지는 못했습니다";
}

/// `1 root`, `3 roots`.
pub fn roots_of(n: usize, lang: Lang) -> String {
    if n == 1 { one_root().get(lang).to_owned() } else { roots(lang, n) }
}

/// `1 statement …`, `3 statements …`.
pub fn slow_of(n: usize, time: &str, lang: Lang) -> String {
    if n == 1 { one_slow(lang, time) } else { slow(lang, n, time) }
}

/// `1 deadlock …`, `3 deadlocks …`.
pub fn deadlocks_of(n: usize, lang: Lang) -> String {
    if n == 1 { one_deadlock_now().get(lang).to_owned() } else { deadlocks_now(lang, n) }
}

/// `1 deadlock since …`, `3 deadlocks since …`.
pub fn deadlocks_seen(n: usize, lang: Lang) -> String {
    if n == 1 { one_deadlock_seen().get(lang).to_owned() } else { deadlocks_all(lang, n) }
}
