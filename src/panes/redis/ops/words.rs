//! The words of the operations.

use crate::text::words;

words! {
    /// A command.
    delete_lock = "delete lock", "락 삭제";
    /// What it does.
    delete_lock_doc = "Deletes a lock, only if its value is unchanged.", "값이 그대로일 때만 락을 지웁니다.";
    /// A command.
    set_flag = "set flag", "플래그 설정";
    /// What it does.
    set_flag_doc = "Sets a flag that expires by itself.", "저절로 만료되는 플래그를 설정합니다.";
    /// A command.
    kill_client = "kill client", "클라이언트 끊기";
    /// What it does.
    kill_client_doc = "Closes the connection of one client.", "클라이언트 하나의 연결을 끊습니다.";
    /// A command.
    kill_script = "kill script", "스크립트 중지";
    /// What it does.
    kill_script_doc = "Ends the script or function that blocks the server.", "서버를 막고 있는 스크립트나 함수를 끝냅니다.";
    /// A label: a key.
    key = "key", "키";
    /// A label: a type.
    kind = "type", "타입";
    /// A label: a value.
    value = "value", "값";
    /// A label: the time to live.
    ttl = "TTL", "TTL";
    /// A label: who holds a lock.
    owner = "owner", "소유자";
    /// A label: for how long it is held at least.
    held = "seen held for", "최소 보유 시간";
    /// A label: not used.
    idle = "idle", "유휴";
    /// A label: memory.
    memory = "memory", "메모리";
    /// A label: who waits.
    waiters = "waiters", "대기자";
    /// A label: a server.
    server = "server", "서버";
    /// A label: what may happen.
    risk = "risk", "위험";
    /// A label: keys that are gone meanwhile.
    gone_label = "gone meanwhile", "그사이 사라짐";
    /// A label: what is there now.
    there_now = "there now", "현재 값";
    /// A label: a client.
    client = "client", "클라이언트";
    /// A label: a command.
    command = "last command", "마지막 명령";
    /// A label: an age.
    age = "connected for", "연결 유지";
    /// A label: subscriptions.
    subscriptions = "subscriptions", "구독";
    /// A label: a transaction.
    transaction = "transaction", "트랜잭션";
    /// A label: a state.
    state = "state", "상태";
    /// A label: what the server says.
    server_says = "the server says", "서버 응답";
    /// A label: the effect.
    effect = "effect", "효과";
    /// A label: the limit of what it can do.
    limit = "limit", "한계";
    /// A label: what runs.
    runs = "runs", "실행 중";
    /// No value, or no end.
    forever = "none", "없음";
    /// Nothing.
    nothing = "nothing", "없음";
    /// It has no end.
    never_ends = "never expires", "만료 없음";
    /// It ends by itself.
    ends_itself(time: &str) = "expires by itself in {time}", "{time} 뒤 저절로 만료";
    /// Clients that wait.
    wait_for_it(n: u64) = "{n} waiting", "{n}개 대기 중";
    /// Why to delete a lock.
    held_without_ttl(time: &str) = "{time} without TTL", "{time}째 TTL 없음";
    /// Why to delete locks.
    many_without_ttl(n: u64) = "{n} without TTL", "TTL 없는 락 {n}개";
    /// Why to end a script.
    answers_nobody = "the server answers nobody (BUSY)", "서버가 아무에게도 응답하지 않음(BUSY)";
    /// What may be typed.
    key_hint = "the key of a lock", "락의 키";
    /// What may be typed.
    ttl_hint = "30m, 1h, 1d", "30m, 1h, 1d";
    /// What may be typed.
    client_hint = "id or address:port, as CLIENT LIST shows it", "CLIENT LIST에 나오는 id 또는 주소:포트";
}

words! {
    /// Nobody answered.
    no_answer = "The server did not answer in time.", "서버가 제시간에 응답하지 않았습니다.";
    /// A plan of somebody else.
    no_proof = "This plan was not made by this version of bongsu.", "이 버전의 bongsu가 만든 계획이 아닙니다.";
    /// No such operation.
    unknown_operation(name: &str) = "Redis has no operation {name}.", "Redis에 {name} 작업이 없습니다.";
    /// Not a server of the target.
    no_such_server(name: &str) = "The target has no server {name}.", "대상에 {name} 서버가 없습니다.";
    /// A replica.
    is_replica(place: &str, master: &str) = "{place} is a replica: keys are changed on its master {master}.",
        "{place} 서버는 복제본입니다. 키는 마스터 {master}에서 바꿔야 합니다.";
    /// A slot is on its way.
    moving = "The key is on another server now, or on its way there: look again.",
        "키가 다른 서버로 옮겨졌거나 옮겨지는 중입니다. 다시 확인하세요.";
    /// No key was given.
    which_lock = "Say which lock.", "어떤 락인지 지정하세요.";
    /// The key matches no pattern.
    no_lock(key: &str) = "{key} is no lock: it matches none of the target's `locks` patterns.",
        "{key} 키는 락이 아닙니다. 대상의 `locks` 패턴에 맞지 않습니다.";
    /// Several keys look the same.
    ambiguous(key: &str) = "Several keys read as {key}: delete it where its exact bytes can be told.",
        "{key}처럼 보이는 키가 여럿입니다. 정확한 바이트를 구분할 수 있는 곳에서 지우세요.";
    /// The type is not one of locks.
    no_lock_type(key: &str, kind: &str) = "{key} is a {kind}: only strings and hashes are compared and deleted.",
        "{key}의 타입은 {kind}입니다. 문자열과 해시만 비교해서 지울 수 있습니다.";
    /// The value is too long.
    too_long(key: &str) = "{key} holds too much to be a lock (more than 16 KiB or 64 fields).",
        "{key} 키는 락이라기에는 너무 큽니다(16 KiB 또는 필드 64개 초과).";
    /// The lock is gone.
    lock_gone = "The lock is gone: it was released or expired.", "락이 이미 없습니다. 해제되었거나 만료되었습니다.";
    /// The lock is another.
    lock_changed(key: &str) = "{key} is no longer the lock that was planned.", "{key} 락이 계획했던 것과 다릅니다.";
    /// Somebody else holds it.
    other_owner = "Another owner holds the lock than the row showed.", "화면에 보인 것과 다른 소유자가 락을 보유하고 있습니다.";
    /// What deleting does.
    delete_one(key: &str) = "delete lock {key}", "락 {key} 삭제";
    /// What deleting does.
    delete_several(n: usize) = "delete {n} lock",
        "delete {n} locks", "락 {n}개 삭제";
    /// What may go wrong.
    two_owners = "If its owner still works, a second one gets in: what the lock guards may be done twice.",
        "소유자가 아직 작업 중이면 다른 쪽도 락을 얻습니다. 락이 지키던 일이 두 번 실행될 수 있습니다.";
    /// The owner lives.
    renewed(key: &str) = "{key} was renewed since it was shown: its owner is alive.",
        "{key} 락이 화면에 보인 뒤 갱신되었습니다. 소유자가 살아 있습니다.";
    /// The value is short.
    says_little = "So short a value may be the same for every owner, and without a TTL nothing else tells them apart.",
        "이렇게 짧은 값은 소유자마다 같을 수 있고, TTL이 없으면 달리 구분할 방법이 없습니다.";
    /// Why there is no way back.
    never_back = "a lock that is put back would be held by nobody: its owner would not know",
        "되살린 락은 소유자가 알지 못해 아무도 쥐지 않은 락이 됩니다";
    /// It was done.
    deleted = "deleted", "삭제됨";
    /// How many were deleted.
    deleted_of(done: usize, all: usize) = "{done} of {all} deleted", "{all}개 중 {done}개 삭제됨";
    /// It changed.
    changed = "changed in the last moment: left as it is", "마지막 순간에 바뀌어 그대로 두었습니다";
    /// So many are gone.
    are_gone(n: usize) = "{n} key is gone",
        "{n} keys are gone", "키 {n}개 없음";
    /// It is gone.
    is_gone(key: &str) = "{key} is gone", "{key} 없음";
    /// Somebody else took it.
    taken_anew(key: &str, value: &str) = "{key} was taken anew by {value}", "{key} 새로 잡힘: {value}";
    /// It is still there.
    still_there(key: &str) = "{key} is still there, unchanged", "{key} 그대로 남아 있음";
}

words! {
    /// A text that is not plain.
    plain_text = "Write a short text without control characters.", "제어 문자가 없는 짧은 글자로 쓰세요.";
    /// A time that is none.
    flag_times = "Write how long it stays, from 1s to 30d: 30m, 1h.", "유지 시간을 1s부터 30d까지로 쓰세요. 예: 30m, 1h";
    /// The flag is a lock.
    flag_is_lock(pattern: &str) = "This key matches the lock pattern {pattern}: setting it would take a lock.",
        "이 키는 락 패턴 {pattern}에 맞습니다. 설정하면 락을 잡는 셈이 됩니다.";
    /// The flag is set.
    flag_is_set(there: &str) = "The flag is set already: {there}.", "플래그가 이미 설정되어 있습니다: {there}";
    /// Something else is there.
    flag_is_other(there: &str) = "Something else is there, and is not overwritten: {there}.",
        "다른 값이 있어 덮어쓰지 않습니다: {there}";
    /// What setting does.
    set_flag_to(key: &str, value: &str, time: &str) = "set flag {key} = {value} for {time}", "플래그 {key} = {value} 설정 ({time})";
    /// The value of a flag.
    flag_value(value: &str) = "= {value}", "= {value}";
    /// How it is taken back.
    flag_back = "deletes the flag, if it is still ours", "bongsu가 설정한 값 그대로이면 플래그를 지웁니다";
    /// What taking back does.
    delete_flag(key: &str) = "delete flag {key}", "플래그 {key} 삭제";
    /// Taking back is not taken back.
    set_again = "set the flag anew if you want it back", "필요하면 플래그를 새로 설정하세요";
    /// The flag is gone.
    flag_gone = "The flag is gone already: there is nothing to take back.", "플래그가 이미 없어 되돌릴 것이 없습니다.";
    /// The flag is not ours.
    flag_not_ours = "The flag has another value than was set: it is left as it is.", "플래그 값이 설정했던 것과 달라 그대로 둡니다.";
    /// Somebody was quicker.
    flag_taken = "somebody set it in the last moment: left as it is", "마지막 순간에 다른 쪽이 설정해 그대로 두었습니다";
    /// It is set.
    flag_done(key: &str, value: &str) = "{key} = {value} is set", "{key} = {value} 설정됨";
}

words! {
    /// No client was given.
    which_client = "Say which client: its id or its address.", "어떤 클라이언트인지 id나 주소로 지정하세요.";
    /// No such client.
    no_such_client(name: &str, place: &str) = "{place} has no client {name}, or has several.", "{place}에 {name} 클라이언트가 없거나 여럿입니다.";
    /// It is ours.
    client_is_ours = "That is bongsu itself.", "bongsu 자신의 연결입니다.";
    /// It is a Sentinel.
    client_is_sentinel = "That is a Sentinel: without it nobody would fail over.", "센티널의 연결입니다. 끊으면 페일오버할 주체가 없습니다.";
    /// It is a replica.
    client_is_replica = "That is a replica: it would have to copy what it misses, perhaps everything.",
        "복제본의 연결입니다. 끊으면 놓친 데이터, 어쩌면 전부를 다시 복제해야 합니다.";
    /// It is the master.
    client_is_master = "That is the link to the master.", "마스터와의 연결입니다.";
    /// It is gone.
    client_gone = "The client is gone.", "클라이언트가 이미 없습니다.";
    /// It is another.
    client_changed = "It is no longer the client that was planned.", "더 이상 계획했던 클라이언트가 아닙니다.";
    /// What killing does.
    kill_client_of(id: u64, name: &str) = "kill client {id} {name}", "클라이언트 {id} {name} 끊기";
    /// Messages are lost.
    misses_messages(n: u64) = "{n}: it misses what is published until it is back", "{n}개: 다시 연결할 때까지 발행된 메시지를 놓칩니다";
    /// A transaction is lost.
    transaction_lost = "it is within MULTI: what it queued is thrown away", "MULTI 안에 있습니다. 쌓아 둔 명령은 버려집니다";
    /// It waits.
    client_waits = "it waits in a blocking command", "블로킹 명령에서 대기 중입니다";
    /// There is no way back.
    client_comes_back = "a connection cannot be given back; applications connect anew by themselves",
        "끊은 연결은 복구되지 않습니다. 애플리케이션은 대개 스스로 다시 연결합니다";
    /// It was killed.
    client_killed(id: u64) = "client {id} is killed", "클라이언트 {id} 연결을 끊음";
    /// It is gone.
    client_is_gone(id: u64) = "client {id} is gone", "클라이언트 {id} 없음";
    /// It is still there.
    client_is_there(id: u64) = "client {id} is still there", "클라이언트 {id} 아직 남아 있음";
    /// A script.
    a_script = "script", "스크립트";
    /// A function.
    a_function = "function", "함수";
    /// Nothing runs.
    not_busy(place: &str) = "{place} answers: nothing blocks it any more.", "{place} 서버가 응답합니다. 막고 있는 것이 없습니다.";
    /// A module's command.
    module_busy(said: &str) = "A command of a module runs, which nothing ends: {said}", "모듈 명령이 실행 중이라 끝낼 수 없습니다: {said}";
    /// Something else runs.
    other_script = "Something else runs now.", "지금은 다른 것이 실행되고 있습니다.";
    /// What ending does.
    end_script(what: &str, place: &str) = "end the {what} that blocks {place}", "{place} 서버를 막고 있는 {what} 중지";
    /// What it does.
    script_effect = "its client gets an error, everybody else is served again", "호출한 쪽은 오류를 받고, 다른 클라이언트는 다시 응답을 받습니다";
    /// What it cannot do.
    script_limit = "one that has written already is not ended; nothing is half written",
        "이미 쓰기를 한 것은 끝낼 수 없습니다. 반쯤 쓰인 상태로 끝나는 일은 없습니다";
    /// There is no way back.
    script_again = "what it was to do is not done; whoever called it must call it again",
        "하려던 일은 실행되지 않습니다. 호출한 쪽에서 다시 호출해야 합니다";
    /// It has written.
    unkillable = "The script has written already and is not ended (UNKILLABLE). What remains is to wait, or SHUTDOWN NOSAVE, \
                  which loses all that is not saved; bongsu does not offer that.",
        "스크립트가 이미 쓰기를 해서 끝낼 수 없습니다(UNKILLABLE). 기다리거나, 저장 안 된 데이터를 모두 잃는 SHUTDOWN NOSAVE만 남습니다. bongsu는 이를 제공하지 않습니다.";
    /// It was ended.
    script_ended = "ended", "중지됨";
    /// It answers again.
    answers_again(place: &str, time: &str) = "{place} answers again after {time}", "{place} {time} 만에 다시 응답";
    /// It does not.
    still_busy(place: &str) = "{place} still answers nobody (BUSY)", "{place} 서버가 아직 아무에게도 응답하지 않음(BUSY)";
}
