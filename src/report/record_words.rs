//! The words of documents about what happened.

use crate::text::words;

words! {
    /// There is no line.
    no_entries = "No entries.", "기록이 없습니다.";
    /// The columns of the timeline.
    columns(zone: &str) = "| # | Time ({zone}) | Author | Tags | Entry |", "| # | 시각({zone}) | 작성 | 태그 | 내용 |";
    /// When a line was last changed by what it tells of.
    as_of(at: &str) = "as of {at}", "{at} 기준";
    /// What a line was.
    before_edit(who: &str, at: &str) = "before {who}'s edit at {at}", "{who} 님이 {at}에 고치기 전";
    /// The title of evidence.
    evidence_of(id: u64) = "Evidence of entry {id}", "기록 {id}의 증거";
    /// The title of an action.
    action(id: u64) = "Action {id}", "조치 {id}";
    /// When it was begun.
    when = "when", "시작";
    /// Where it acted.
    place = "where", "위치";
    /// Where it acted, and as what.
    place_text(scene: &str, operation: &str, class: &str, mark: &str) = "{scene}, {operation}, class {class}, plan {mark}",
        "{scene}, {operation}, 등급 {class}, 계획 {mark}";
    /// Who did it.
    by = "by", "실행";
    /// From which terminal.
    at_client(who: &str, client: &str) = "{who} at {client}", "{who}({client})";
    /// Who approved.
    approved = "approved by", "승인";
    /// Why.
    reason = "reason", "이유";
    /// A command.
    ran = "ran", "실행한 명령";
    /// What it acted on.
    on = "on", "대상";
    /// How it went.
    outcome = "outcome", "결과";
    /// Nobody knows how it went.
    no_outcome = "not known: bongsu ended before it came", "알 수 없음: 결과가 나오기 전에 bongsu가 끝남";
    /// How it went.
    outcome_text(how: &str, at: &str, took: &str, exit: &str) = "{how} at {at} after {took}{exit}", "{how}, {at}, {took} 걸림{exit}";
    /// An exit code.
    exit(code: i32) = ", exit {code}", ", 종료 코드 {code}";
    /// What it printed.
    output = "output", "출력";
    /// Whether it had its effect.
    verified = "verified", "사후 확인";
    /// It had.
    held = "it had its effect", "효과 있음";
    /// It had not.
    not_held = "it had NOT its effect", "효과 없음";
    /// Nobody saw.
    unseen = "its effect was not seen", "효과를 확인하지 못함";
    /// What was not as planned.
    changed = "changed", "달라진 점";
    /// It was taken back.
    undone = "undone", "되돌림";
    /// By which action.
    undone_by(id: u64) = "by action {id}", "조치 {id}에서 되돌림";
    /// It stays for good.
    kept = "kept", "계속 유지";
    /// How it is taken back.
    undo = "undo", "되돌리는 방법";
    /// Why it is not.
    never = "cannot be undone", "되돌릴 수 없음";
}

words! {
    /// It was declared.
    declared(severity: &str, title: &str, who: &str) = "declared {severity}: {title} ({who})", "{severity} 선언: {title} ({who})";
    /// It was declared anew.
    amended(severity: &str, title: &str, who: &str) = "now {severity}: {title} ({who})", "{severity}(으)로 변경: {title} ({who})";
    /// Another status.
    turned(status: &str, who: &str) = "now {status} ({who})", "상태: {status} ({who})";
    /// Another severity.
    rated(severity: &str, who: &str) = "now {severity} ({who})", "등급: {severity} ({who})";
    /// Something and why.
    because(line: &str, why: &str) = "{line}: {why}", "{line}: {why}";
    /// The ladder begins anew.
    restarts(line: &str) = "{line}; the escalation begins anew", "{line}. 에스컬레이션 처음부터 다시 시작";
    /// Somebody took it on.
    acknowledged(who: &str) = "acknowledged by {who}", "담당자 인지: {who}";
    /// It was left for later.
    parked(who: &str) = "left for later ({who})", "보류 ({who})";
    /// It was taken up again.
    taken(id: u64, who: &str) = "incident {id} was taken up again ({who})", "장애 {id} 다시 대응 ({who})";
    /// Somebody has a role.
    took(who: &str, role: &str, by: &str) = "{who} has {role} ({by})", "{role} 담당: {who} ({by})";
    /// Nobody has a role any more.
    gave_up(role: &str, by: &str) = "nobody has {role} any more ({by})", "{role} 담당 없음 ({by})";
    /// A role was offered.
    offered(role: &str, to: &str, by: &str) = "{role} was offered to {to} ({by})", "{role}: {to} 님에게 인수인계 제안 ({by})";
    /// It was accepted.
    accepted(who: &str, role: &str) = "{who} accepted {role}", "{role}: {who} 님이 수락";
    /// It was declined.
    declined(who: &str, role: &str) = "{who} declined {role}", "{role}: {who} 님이 거절";
    /// The next ones were told.
    rung(who: &str, told: &str) = "escalated to {who}: {told}", "{who}에게 에스컬레이션: {told}";
    /// The rung was empty.
    rung_empty(who: &str) = "escalation to {who} skipped: nobody is there", "{who} 에스컬레이션 건너뜀: 받을 사람 없음";
    /// A time was set.
    set(milestone: &str, at: &str, who: &str) = "{milestone}: {at} ({who})", "{milestone}: {at} ({who})";
    /// A time was taken away.
    unset(milestone: &str, who: &str) = "{milestone}: not yet ({who})", "{milestone}: 아직 아님 ({who})";
    /// An update was written.
    updated(audience: &str, who: &str) = "update for: {audience} ({who})", "상황 공유: {audience} ({who})";
    /// A document was written.
    shared(who: &str) = "document for everybody ({who})", "공유 문서 ({who})";
    /// The clock was set.
    clock(seconds: i64) = "the clock of this machine was moved by {seconds} s", "이 컴퓨터의 시계가 {seconds}초 바뀜";
}
