//! The words of a story.

use crate::text::words;

words! {
    /// The number of an incident.
    number = "number", "번호";
    /// How bad it is.
    severity = "severity", "등급";
    /// Where it stands.
    status = "status", "상태";
    /// When and by whom it was declared.
    declared = "declared", "선언";
    /// When it ended.
    ended = "ended", "종료";
    /// When this was written, while it goes on.
    as_of = "goes on, as of", "진행 중, 기준 시각";
    /// How long it lasted.
    lasted = "duration", "지속 시간";
    /// The zone of the times.
    zone = "times in", "시간대";
    /// A part: the times.
    times = "Times", "주요 시각";
    /// The columns of the times.
    time_columns = "| Milestone | Time | Before it was changed |", "| 구분 | 시각 | 수정 전 |";
    /// A time that nobody knows.
    unknown = "not known", "알 수 없음";
    /// What a time was before.
    was(at: &str, who: &str, when: &str) = "{at}, until {who} changed it at {when}", "{at} ({who} 님이 {when}에 수정)";
    /// A span.
    to_detect = "time to detect", "감지까지";
    /// A span.
    to_acknowledge = "time to acknowledge, since it was declared", "선언부터 담당자 인지까지";
    /// A span.
    to_mitigate = "time to mitigate, since it began", "발생부터 완화까지";
    /// A span.
    to_resolve = "time to resolve, since it began", "발생부터 해결까지";
    /// A part: severities and statuses.
    way = "Severity and status", "등급과 상태";
    /// A part: the roles.
    roles = "Roles and hand-overs", "역할과 인수인계";
    /// A part: the ladder.
    escalation = "Escalation", "에스컬레이션";
    /// A part: the messages.
    messages = "Messages", "메시지";
    /// A part: what was written.
    written = "Updates and documents", "상황 공유와 공유 문서";
    /// A document for everybody.
    shared = "document for everybody", "공유 문서";
    /// A part: the actions.
    actions = "Actions", "조치";
    /// A change that was not put back.
    stands = "still in force: not put back yet", "아직 되돌리지 않음";
    /// A part: the timeline.
    timeline = "Timeline", "타임라인";
    /// A part: the evidence.
    evidence = "Evidence", "증거";
}
