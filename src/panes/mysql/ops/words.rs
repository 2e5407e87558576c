//! The words of acting.

use crate::text::words;

words! {
    /// A label: the session.
    session = "session", "세션";
    /// A label: several sessions.
    sessions = "sessions", "세션 수";
    /// A label: the user.
    user = "user", "사용자";
    /// A label: the client's address.
    host = "host", "호스트";
    /// A label: the schema.
    db = "db", "db";
    /// A label: what a session does.
    command = "command", "명령";
    /// A label: the statement.
    statement = "statement", "쿼리";
    /// A label: the last statement.
    last_statement = "last statement", "마지막 쿼리";
    /// A label: for how long it runs.
    runs_for = "runs for", "실행 시간";
    /// A label: when something began.
    begun = "begun", "시작";
    /// A label: the transaction.
    transaction = "transaction", "트랜잭션";
    /// A label: who waits.
    waiting = "waiting for it", "대기 중";
    /// A label: what must be undone.
    rollback = "rollback", "롤백";
    /// A label: what was asked for.
    matching = "matching", "조건";
    /// A label: it has changed since it was picked.
    since_then = "changed since shown", "표시된 뒤 바뀜";
    /// A label: a privilege.
    privilege = "privilege", "권한";
    /// A label: connections in use.
    used = "connections", "연결";
    /// A label: memory.
    memory = "memory", "메모리";
    /// A label: file descriptors.
    files = "open files", "열린 파일";
    /// A field: the least age.
    min_age = "min age", "최소 경과 시간";
    /// What may stand in a field.
    hint_user = "exactly", "정확히 일치";
    /// What may stand in a field.
    hint_host = "with or without the port", "포트는 생략 가능";
    /// What may stand in a field.
    hint_statement = "a part of it; literals do not count", "일부만 적어도 됨. 리터럴은 무시";
    /// What may stand in a field.
    hint_command = "Query, Sleep, …", "Query, Sleep 등";
    /// What may stand in a field.
    hint_min_age = "seconds", "초";
    /// A title.
    cancel_title(id: u64, who: &str) = "cancel query {id} {who}", "쿼리 취소 {id} {who}";
    /// A title.
    kill_title(id: u64, who: &str) = "kill connection {id} {who}", "연결 끊기 {id} {who}";
    /// A title.
    root_title(id: u64, who: &str) = "kill the root blocker {id} {who}", "근원 세션 끊기 {id} {who}";
    /// A title.
    cancel_several(n: usize) = "cancel {n} queries", "쿼리 {n}개 취소";
    /// A title.
    kill_several(n: usize) = "kill {n} connection",
        "kill {n} connections", "연결 {n}개 끊기";
    /// A title.
    explain_title(id: u64, who: &str) = "explain the statement of {id} {who}", "쿼리 실행 계획(EXPLAIN) {id} {who}";
    /// A title.
    matching_title = "kill all connections that match", "조건에 맞는 연결 모두 끊기";
    /// A title.
    raise_offer = "raise max_connections", "max_connections 올리기";
    /// A title.
    raise_title(was: u64, wanted: u64) = "set max_connections from {was} to {wanted}", "max_connections 변경: {was} → {wanted}";
    /// Why an offer is good.
    frees(n: usize) = "frees {n} waiting", "대기 {n}개 해소";
    /// Why an offer may be good.
    perhaps_frees(n: usize) = "perhaps frees {n} waiting", "대기 {n}개 해소 가능성";
    /// Why an offer is good.
    runs_long(time: String) = "runs for {time}", "{time}째 실행 중";
    /// What a session is at that runs nothing.
    none_runs(command: &str, time: String) = "none runs: {command} for {time}", "실행 중인 쿼리 없음: {time}째 {command}";
    /// An open transaction.
    open_transaction(time: String, locked: String, modified: String, isolation: &str) =
        "open for {time} · rows: {locked} locked, {modified} modified · {isolation}",
        "{time}째 열림 · 락 {locked}행 · 변경 {modified}행 · {isolation}";
    /// The longest of several.
    at_most(time: String) = "up to {time}", "최대 {time}";
    /// How many of several have a transaction.
    of_them_open(n: usize) = "{n} of them have one open", "{n}개가 열려 있음";
    /// What cancelling does not do.
    locks_stay = "the transaction and its locks stay: who waits for it waits on",
        "트랜잭션과 락은 남습니다. 기다리던 세션은 계속 기다립니다.";
    /// What may be enough.
    query_first = "cancelling only the query (C) keeps the connection",
        "쿼리만 취소(C)하면 연결은 유지됩니다.";
    /// How many wait.
    sessions_wait(n: usize) = "{n} session, freed by this",
        "{n} sessions, freed by this", "세션 {n}개. 이 작업으로 풀립니다.";
    /// Nobody waits.
    nobody_waits = "nobody waits for a lock of it", "락을 기다리는 세션이 없습니다";
    /// The server does not say for certain.
    perhaps = "perhaps: the server does not say which of several is in the way", "추정: 어느 세션이 막고 있는지 서버가 알려 주지 않습니다";
    /// A rollback is on its way.
    rolls_back_already = "it rolls back already: a kill cannot make that quicker", "이미 롤백 중입니다. 끊어도 빨라지지 않습니다.";
    /// Nothing was changed.
    nothing_to_undo = "no rows modified: nothing to roll back", "변경한 행이 없어 롤백할 것이 없습니다";
    /// What a rollback costs.
    undo(rows: String, time: String, basis: String) = "{rows} row modified, {time} to roll back (estimate: {basis})",
        "{rows} rows modified, {time} to roll back (estimate: {basis})",
        "변경 {rows}행, 되돌리는 데 {time} (추정: {basis})";
    /// What undoing a statement costs at most.
    undo_at_most(rows: String, time: String, basis: String) =
        "its own part of {rows} rows modified, at most {time} to roll back (estimate: {basis})",
        "변경 {rows}행 중 이 쿼리의 몫만, 최대 {time} (추정: {basis})";
    /// A short time.
    under_a_second = "under 1s", "1초 미만";
    /// A time that is estimated.
    about(time: String) = "about {time}", "약 {time}";
    /// What an estimate stands on.
    rate_seen(rate: String) = "{rate} rows/s were seen here", "이 서버에서 측정한 초당 {rate}행 기준";
    /// What an estimate stands on.
    rate_rough(rate: String) = "{rate} rows/s, a rough figure", "초당 {rate}행으로 어림";
    /// The decision was about a transaction.
    held_to_transaction = "held to the transaction: its statement may change before this runs, the transaction may not",
        "트랜잭션 기준: 그 안의 쿼리는 바뀌어도 되지만 트랜잭션이 바뀌면 실행하지 않습니다";
    /// Statements are told apart by the second only.
    held_to_second = "this server does not number statements for us: they are told apart by the second they began in",
        "이 서버에서는 쿼리 번호를 볼 수 없어, 시작한 초로만 구별합니다";
    /// It may be one of us.
    perhaps_a_bongsu(id: u64) = "{id} uses bongsu's own account: perhaps another bongsu", "세션 {id}: bongsu와 같은 계정을 씁니다. 다른 bongsu일 수 있습니다.";
    /// A privilege may be missing.
    perhaps_denied(grant: &str) = "perhaps missing; an administrator would run: {grant}", "없을 수 있습니다. 관리자가 실행할 명령: {grant}";
    /// Why a kill cannot be undone.
    never_query = "the application gets error 1317 and must send the statement again",
        "애플리케이션은 오류 1317을 받으며 쿼리를 다시 보내야 합니다";
    /// Why a kill cannot be undone.
    never_connection = "the connection is gone and its transaction is rolled back",
        "연결이 끊기고 트랜잭션은 롤백됩니다";
    /// Why putting back is not undone.
    undo_of_undo = "this puts the old value back", "이전 값으로 되돌리는 작업입니다";
    /// A refusal.
    gone(id: u64) = "Session {id} is gone.", "세션 {id}: 이미 없습니다.";
    /// A refusal.
    another_session(id: u64) = "Session {id} is another one now.", "세션 {id}: 이제 다른 세션의 번호입니다.";
    /// A refusal.
    statement_ended(id: u64) = "The statement of session {id} has ended.", "세션 {id}의 쿼리가 이미 끝났습니다.";
    /// A refusal.
    another_statement(id: u64) = "Session {id} runs another statement now.", "세션 {id}: 이제 다른 쿼리를 실행하고 있습니다.";
    /// A refusal.
    another_transaction(id: u64) = "Session {id} is in another transaction now.", "세션 {id}의 트랜잭션이 바뀌었습니다.";
    /// A refusal.
    changed_just_then(id: u64) = "Session {id} changed in that very moment.", "세션 {id}: 바로 그 순간 바뀌었습니다.";
    /// A refusal.
    nothing_runs(id: u64) = "Session {id} runs no statement: there is nothing to cancel.", "세션 {id}: 실행 중인 쿼리가 없어 취소할 것이 없습니다.";
    /// A refusal.
    too_young(id: u64) = "The statement of session {id} has just begun, and this server does not tell it from the next one. Try again in a few seconds.",
        "세션 {id}의 쿼리가 방금 시작되어 다음 쿼리와 구별할 수 없습니다. 몇 초 뒤에 다시 시도하세요.";
    /// A refusal.
    nothing_meant = "No session is meant.", "대상 세션이 없습니다.";
    /// A refusal.
    which_session = "Which session? Pick its row.", "어느 세션입니까? 줄을 고르세요.";
    /// A refusal.
    id_is_a_number = "The id of a session is a number.", "세션 id는 숫자입니다.";
    /// A refusal.
    no_plan_of_ours = "This plan was not made by this version of bongsu.", "이 버전의 bongsu가 만든 계획이 아닙니다.";
    /// A refusal.
    no_such_operation(name: &str) = "{name} is no operation of MySQL.", "MySQL에는 {name} 작업이 없습니다.";
    /// A refusal.
    of_the_server(id: u64, user: &str, command: &str) = "Session {id} ({user}, {command}) belongs to the server itself: replication and system threads are never ended.",
        "세션 {id}({user}, {command}): 서버 내부 세션입니다. 복제와 시스템 스레드는 끊지 않습니다.";
    /// A refusal.
    our_own(id: u64) = "Session {id} is bongsu's own.", "세션 {id}: 이 bongsu의 세션입니다.";
    /// A refusal.
    of_a_bongsu(id: u64) = "Session {id} is that of another bongsu.", "세션 {id}: 다른 bongsu의 세션입니다.";
    /// A refusal.
    unseen(why: &str) = "The server could not be asked: {why}.", "서버를 조회하지 못했습니다: {why}.";
    /// A refusal.
    waits_no_more(id: u64) = "Nobody waits for session {id} any more.", "세션 {id}: 이제 기다리는 세션이 없습니다.";
    /// A refusal.
    waits_itself(id: u64, by: u64) = "Session {id} is no root any more: it waits for {by} itself.", "세션 {id}: 이제 근원이 아닙니다. {by}번 세션을 기다리고 있습니다.";
    /// A refusal.
    no_session(id: u64) = "Transaction {id} is held by no session (prepared by XA): it ends with XA COMMIT or XA ROLLBACK.",
        "트랜잭션 {id}: 연결된 세션이 없습니다(XA 준비 상태). XA COMMIT이나 XA ROLLBACK으로 끝내야 합니다.";
    /// A refusal.
    age_is_a_number = "The least age is a number of seconds.", "최소 경과 시간은 초 단위 숫자입니다.";
    /// A refusal.
    say_at_least_one = "Say at least one thing by which to find them: empty never means all.", "조건을 하나 이상 적으세요. 빈 값을 '전체'로 보지 않습니다.";
    /// A refusal.
    too_many(n: usize) = "{n} sessions or more match: say more about them.", "{n}개 이상이 해당합니다. 조건을 더 적으세요.";
    /// A refusal.
    nobody_fits = "No session matches.", "조건에 맞는 세션이 없습니다.";
    /// A refusal.
    not_explainable(kinds: String) = "Only {kinds} can be explained.", "{kinds} 문만 실행 계획을 볼 수 있습니다.";
    /// A refusal.
    ended_meanwhile(id: u64) = "Session {id} went on to something else meanwhile: what was explained may not be what was shown.",
        "세션 {id}: 그사이 다른 일을 시작했습니다. 얻은 실행 계획이 표시된 쿼리의 것이 아닐 수 있습니다.";
    /// A refusal.
    explain_denied(user: &str, account: &str) =
        "MySQL explains the statements of {user} only to {user} itself and to accounts with all global privileges; ours is {account}. It can be explained by hand, with the text from the details.",
        "MySQL은 {user}의 쿼리 실행 계획을 {user} 자신과 모든 전역 권한을 가진 계정에만 보여 줍니다. 지금 계정은 {account}입니다. 상세 보기의 쿼리를 복사해 직접 EXPLAIN하세요.";
    /// A refusal.
    nothing_to_explain(id: u64) = "Session {id} runs nothing that can be explained just now.", "세션 {id}: 지금 실행 계획을 볼 수 있는 쿼리를 실행하고 있지 않습니다.";
    /// A refusal.
    does_not_answer(id: u64, state: &str) = "Session {id} does not answer while it is at: {state}. MariaDB lets the session itself explain, which it cannot do while it waits.",
        "세션 {id}: {state} 상태라 답하지 않습니다. MariaDB에서는 실행 계획을 그 세션이 직접 만들어야 해서, 대기 중에는 답할 수 없습니다.";
    /// A refusal.
    limit_unknown = "The server does not say its max_connections.", "서버의 max_connections를 알 수 없습니다.";
    /// A refusal.
    limit_changed = "Somebody has set max_connections since.", "그사이 누군가 max_connections를 바꿨습니다.";
    /// A refusal.
    limit_is_a_number(least: u64, most: u64) = "A whole number from {least} to {most} is wanted.", "{least}부터 {most}까지의 정수를 적으세요.";
    /// What may stand in the field.
    limit_hint(now: u64, most: u64) = "now {now}; up to {most}", "현재 {now}, 최대 {most}";
    /// Connections in use.
    used_of(used: u64, max: u64) = "{used} of {max} used", "{max} 중 {used} 사용";
    /// A warning.
    below_used = "fewer than are in use: those stay, nobody new comes in", "사용 중인 수보다 적습니다. 기존 연결은 남고 새 연결은 거부됩니다.";
    /// A warning.
    memory_more(each: &str, more: u64, all: &str) = "up to about {each} for each busy connection: {all} for {more} more",
        "실행 중인 연결 하나당 최대 약 {each}, {more}개 늘면 {all}";
    /// A warning.
    files_short(wanted: u64, has: u64) = "{wanted} descriptors are wanted, open_files_limit is {has}", "파일 {wanted}개가 필요한데 open_files_limit은 {has}입니다";
    /// A fact.
    until_restart = "until the server restarts; its config stays as it is", "서버를 다시 시작하면 설정 파일의 값으로 돌아갑니다";
    /// An outcome.
    done_one(command: &str) = "The server did it: {command}.", "서버가 실행했습니다: {command}.";
    /// An outcome.
    done_all(n: usize) = "All {n} were ended.", "{n}개를 모두 끝냈습니다.";
    /// How many of several were ended.
    so_many_done(done: usize, all: usize) = "{done} of {all} were ended; then it stopped.", "{all}개 중 {done}개를 끝내고 멈췄습니다.";
    /// An outcome.
    denied(code: u16, grant: &str) = "The server refuses ({code}): a privilege is missing; an administrator must run: {grant}",
        "서버가 거부했습니다({code}). 권한이 없습니다. 관리자가 실행할 명령: {grant}";
    /// An outcome.
    unknown_outcome(why: &str) = "Nobody knows whether it was done: {why}.", "실행되었는지 알 수 없습니다: {why}.";
    /// A line of the evidence.
    last_ran(id: u64, statement: &str) = "{id} last ran: {statement}", "{id} 마지막 쿼리: {statement}";
    /// A line of the evidence.
    waits(id: u64, time: String, by: String, lock: String) = "{id} waits {time} for {by}: {lock}", "{id} → {by} {time}째 대기: {lock}";
    /// What was seen afterwards.
    waiting_after(was: usize, is: usize, time: &str) = "waiting {was} → {is} after {time}", "대기 {was} → {is}, {time} 뒤";
    /// What was seen afterwards.
    undoing(rows: String, time: String) = "it rolls back: {rows} rows left, about {time}", "롤백 중: {rows}행 남음, 약 {time}";
    /// What was seen afterwards.
    still_there(n: usize, time: &str) = "{n} still there after {time}", "{time} 뒤에도 {n}개가 남아 있음";
    /// What was seen afterwards.
    statement_over(time: &str) = "the statement is over after {time}", "{time} 뒤 쿼리가 끝났음";
    /// What was seen afterwards.
    session_over(time: &str) = "the session is gone after {time}", "{time} 뒤 세션이 사라졌음";
    /// What was seen afterwards.
    now_for(who: String) = "they now wait for session {who}", "지금은 세션 {who} 때문에 대기 중";
    /// What was seen afterwards.
    missed(statement: &str) = "the statement ended by itself in that moment, and the next one of the session was interrupted: {statement}",
        "그 순간 쿼리가 저절로 끝나, 같은 세션의 다음 쿼리가 중단되었습니다: {statement}";
    /// What was seen afterwards.
    limit_is(max: u64, used: u64) = "max_connections is {max}, {used} in use", "max_connections {max}, 사용 중 {used}";
}
