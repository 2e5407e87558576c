//! The words of the deadlocks, in every language of the room.

use crate::text::words;

words! {
    /// Title of the overview.
    title = "Deadlock", "교착 상태";
    /// Column and label: tables and indexes.
    object = "table and index", "테이블과 인덱스";
    /// Column: how many.
    count = "count", "횟수";
    /// Column: how many a minute.
    rate = "rate", "빈도";
    /// Column: how long ago.
    age = "seen", "경과";
    /// Column: when it was detected.
    at = "server time", "서버 시각";
    /// Label: when it was detected.
    at_server = "detected (server time)", "감지(서버 시각)";
    /// Column and label: who was rolled back.
    victim = "rolled back", "롤백된 쪽";
    /// Column and title: the statements.
    queries = "statements", "구문";
    /// Label: one statement.
    statement = "statement", "구문";
    /// Instead of rows.
    none_seen = "no deadlock since the server started, or none that it still reports", "서버가 시작된 뒤 보고된 교착 상태 없음";
    /// Instead of a victim.
    unknown = "not said", "알 수 없음";
    /// Instead of locks that the report does not list.
    not_said = "the report does not say", "보고서에 없음";
    /// Instead of a statement.
    no_query = "the report shows no statement", "보고서에 구문 없음";
    /// A victim that cannot be believed.
    doubtful_number(number: u32) = "({number}) ? doubtful", "({number}) ? 불확실";
    /// Why.
    victim_doubtful = "MariaDB may name the wrong transaction as rolled back (MDEV-37977), or the report is in doubt",
        "MariaDB는 롤백된 트랜잭션을 잘못 표시할 수 있음(MDEV-37977), 또는 보고서 자체가 의심스러움";
    /// It was there at the first look.
    before_start = "it was already there when bongsu first looked: it may be old", "bongsu가 처음 볼 때 이미 있던 기록: 오래되었을 수 있음";
    /// The report has no end.
    cut = "the report is cut off: something may be missing", "보고서가 중간에 잘림: 빠진 내용이 있을 수 있음";
    /// The text of a query looks like the report.
    suspect = "a statement looks like headings of the report: what is read here may be wrong",
        "구문 안에 보고서 제목처럼 보이는 줄이 있음: 해석이 틀릴 수 있음";
    /// More locks than are kept.
    locks_omitted(count: usize) = "{count} more locks are in the server's report and not shown", "서버 보고서에는 락이 {count}개 더 있으나 표시하지 않음";
    /// Title of a transaction.
    trx(number: u32) = "Transaction ({number})", "트랜잭션 ({number})";
    /// Title of the transaction that was rolled back.
    victim_trx(number: u32) = "Transaction ({number}), rolled back", "트랜잭션 ({number}), 롤백됨";
    /// Label: user, host and process id.
    session = "session", "세션";
    /// Label: what it did.
    state = "state", "상태";
    /// Label: the id of the transaction.
    trx_id = "transaction id", "트랜잭션 ID";
    /// Label: for how long it was active.
    active = "active for", "활성 시간";
    /// Label: rows locked.
    row_locks = "rows locked, about", "잠근 행(추정)";
    /// Label: changes not committed.
    undo_entries = "changes made", "변경 건수";
    /// Label: locks held.
    holds = "holds", "보유";
    /// Label: lock waited for.
    waits_for = "waits for", "대기";
    /// Title: holders outside the cycle.
    other_holders = "Also in the way: locks of transactions that the report does not list", "보고서에 없는 트랜잭션이 보유한 락";
    /// A record and the gap before it.
    next_key = "record and gap before it", "레코드와 그 앞 갭";
    /// A record only.
    record = "record", "레코드";
    /// A gap.
    gap = "gap before record", "레코드 앞 갭";
    /// The wish to insert.
    insert_intention = "insert intention", "삽입 의도";
    /// A table.
    whole_table = "whole table", "테이블 전체";
    /// Where on disk.
    place(space: u64, page: u64) = "space {space} page {page}", "스페이스 {space} 페이지 {page}";
    /// The end of an index.
    supremum = "end of the index", "인덱스 끝";
    /// Title of a group.
    group_title(count: usize) = "{count} deadlocks of the same kind; the newest follows", "같은 유형의 교착 상태 {count}건, 아래는 가장 최근 것";
    /// Title of the report.
    report(bytes: usize) = "The server's report, {bytes} bytes", "서버 보고서, {bytes}바이트";
    /// The report is longer.
    report_cut(kept: usize, of: usize) = "… only the first {kept} of {of} lines are kept", "… {of}줄 가운데 앞 {kept}줄만 보관됨";
}
