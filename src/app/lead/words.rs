//! What leading an incident says, in every language.

use crate::text::words;

words! {
    /// The line of the timeline about a declaration.
    declared(severity: String, title: String) = "declared {severity}: {title}", "{severity} 선언: {title}";
    /// The line about another title.
    amended(severity: String, title: String) = "now {severity}: {title}", "변경 {severity}: {title}";
    /// The line about the end, in older journals.
    over(title: String) = "over: {title}", "종료: {title}";
    /// The line about another status.
    turned(status: String) = "status: {status}", "상태: {status}";
    /// The line about another severity.
    rated(was: String, is: String, reason: String) = "severity {was} → {is} ({reason})", "등급 {was} → {is} ({reason})";
    /// The line about another time.
    timed(what: &str, is: String, was: String) = "{what}: {is} (was {was})", "{what}: {is} (이전 {was})";
    /// The line about somebody who took it on.
    acknowledged(who: String) = "acknowledged by {who}: nobody else is told", "{who} 님이 인지함: 더 이상 상위로 알리지 않습니다";
    /// The line about an incident that is left for another one.
    parked(title: String) = "parked: {title}", "보류: {title}";
    /// The line about an incident that is worked on again.
    taken(title: String) = "back to: {title}", "재개: {title}";
    /// The line about a role.
    assigned(who: String, role: &str) = "{who} has {role}", "{role}: {who}";
    /// The line about a role that nobody has any more.
    given_up(role: &str) = "nobody has {role} any more", "{role}: 담당 없음";
    /// The line about a role that was taken from somebody.
    seized(who: String, role: &str, from: String) = "{who} takes {role} from {from}", "{role}: {from} → {who}";
    /// The line about an offer.
    offered(role: &str, who: String) = "{role} is offered to {who}", "{who} 님에게 {role} 인계 요청";
    /// The line about an offer that was accepted.
    accepted(who: String, role: &str) = "{who} accepts {role}", "{who} 님이 {role} 인수";
    /// The line about an offer that was not.
    declined(who: String, role: &str) = "{who} does not take {role}", "{who} 님이 {role} 인수를 거절";
    /// The line about a rung.
    reached(after: String, who: String, names: String) = "not acknowledged for {after}: {who} is told ({names})",
        "{after} 동안 인지 없음: {who}에게 알림 ({names})";
    /// The line about a rung whose people must be told by hand: there is no channel, or it is only a rehearsal.
    reached_untold(after: String, who: String, names: String) = "not acknowledged for {after}: tell {who} ({names}), bongsu tells nobody",
        "{after} 동안 인지 없음: {who}에게 직접 알리세요 ({names}). bongsu는 보내지 않습니다";
    /// The line about a rung that nobody hears.
    skipped(who: String) = "{who} has nobody who could be told: the next rung is due now",
        "{who}에 알릴 사람이 없어 다음 단계로 바로 넘어갑니다";
    /// The line about an update.
    updated(audience: &str) = "update for: {audience}", "상황 공유: {audience}";
    /// The line about a document.
    share_written = "share document written", "공유 문서 작성";
    /// The line about the clock.
    stepped(seconds: i64) = "the clock of this machine was set by {seconds} s; timers go on as if not",
        "이 기기의 시계가 {seconds}초 바뀌었습니다. 타이머는 그대로 갑니다";
}

words! {
    /// Roles that nobody has.
    unclaimed(roles: String) = "nobody has: {roles}. R takes a role", "담당 없음: {roles}. R로 맡으세요";
    /// One person leads and operates.
    leads_and_operates(who: String) = "{who} leads and operates: hand one of both over, nobody does both well",
        "{who} 님이 지휘와 작업을 함께 맡고 있습니다. 하나는 넘기세요";
    /// An update is due.
    update_is_due = "an update is due: u writes it", "상황 공유할 시간입니다: u로 작성";
    /// No incident is live.
    none_live = "no incident is live: D declares one", "진행 중인 장애가 없습니다. D로 선언하세요";
    /// Somebody has acknowledged it already.
    acknowledged_before(who: String) = "{who} has acknowledged it already", "이미 {who} 님이 인지했습니다";
    /// It has that already.
    already = "it stands so already", "이미 그 상태입니다";
    /// A reason is wanted.
    reason_wanted = "say why", "이유를 적으세요";
    /// A time in the future.
    in_future = "that time has not come yet", "아직 오지 않은 시각입니다";
    /// A time that contradicts another one.
    contradicts(other: &str) = "that contradicts the time of: {other}", "다른 시각과 맞지 않습니다: {other}";
    /// Somebody to whom nothing was offered.
    not_offered = "it was offered to somebody else", "다른 사람에게 요청한 역할입니다";
    /// Nothing was changed.
    nothing_changed = "nothing was changed", "바뀐 것이 없습니다";
    /// The name of somebody is wanted.
    name_wanted = "say who", "이름을 적으세요";
}

words! {
    /// The title of the form of the live incident.
    incident_title = "The incident", "진행 중인 장애";
    /// The keys on a text.
    form_keys = "Enter save   ↑ ↓ move   Esc close", "Enter 저장   ↑ ↓ 이동   Esc 닫기";
    /// The keys on a choice.
    choice_keys = "← → choose   Enter save   ↑ ↓ move   Esc close", "← → 선택   Enter 저장   ↑ ↓ 이동   Esc 닫기";
    /// The label of the title.
    title = "what is wrong", "무엇이 문제인가";
    /// The label of the status.
    status = "status", "상태";
    /// The label of the severity.
    severity = "severity", "등급";
    /// The label of the reason.
    reason = "why", "이유";
    /// What the reason is for.
    reason_hint = "for another severity, for going back, for cancelling", "등급 변경, 되돌리기, 취소할 때";
    /// What a time may be.
    time_hint = "14:02, -5m, 2026-11-21 14:02", "14:02, -5m, 2026-11-21 14:02";
    /// A time that the room sets itself.
    time_hint_unset = "not yet; 14:02, -5m", "아직 없음. 14:02, -5m";
}

words! {
    /// The title of the roles.
    roles_title = "Roles", "역할";
    /// The keys of the roles.
    roles_keys = "Enter take it   e give it to   x give it up   H hand over   Esc close",
        "Enter 내가 맡기   e 다른 사람   x 내려놓기   H 인계   Esc 닫기";
    /// The keys of the roles while one is offered to the driver.
    roles_offer_keys = "y accept   n decline   d what you must know   Esc close", "y 인수   n 거절   d 인계 내용   Esc 닫기";
    /// A role that somebody else has.
    has_it(who: String) = "{who} has it: ask them to hand it over (H), or T takes it from them",
        "{who} 님이 맡고 있습니다. H로 인계받거나 T로 가져오세요";
    /// A role that nobody has.
    nobody = "nobody", "없음";
    /// Since when somebody has a role.
    since(at: String) = "since {at}", "{at}부터";
    /// A role that was offered.
    offered_to(who: String) = "offered to {who}", "{who} 님에게 요청함";
    /// The title of the question who takes a role.
    give_title(role: &str) = "Who takes {role}?", "{role}: 누구에게 맡길까요?";
    /// The keys of that question.
    give_keys = "Enter give   Esc close", "Enter 맡기기   Esc 닫기";
    /// The title of the incidents.
    incidents_title = "Incidents", "장애 목록";
    /// The incident that is worked on.
    live = "live", "대응 중";
    /// One that was left for another.
    is_parked = "parked", "보류";
    /// The keys of the incidents.
    incidents_keys = "Enter work on it   Esc close", "Enter 이 장애로 전환   Esc 닫기";
    /// That none was ever declared.
    no_incidents = "none was declared yet", "아직 선언된 장애가 없습니다";
    /// Why it is worked on again.
    reopen_title(title: String) = "Why is it opened again? {title}", "왜 다시 여나요? {title}";
    /// The keys of that question.
    reopen_keys = "Enter open again   Esc close", "Enter 다시 열기   Esc 닫기";
}

words! {
    /// The title of the declaration.
    declare_title = "Declare an incident", "장애 선언";
    /// When to declare.
    declare_when = "Declare when any one is true: another team is needed · users are affected · an hour without a result",
        "하나라도 해당하면 선언: 다른 팀의 도움이 필요함 · 사용자에게 영향 · 한 시간 동안 진전 없음";
    /// Why a severity is proposed.
    proposed(severity: String, why: String) = "{severity} is proposed: {why}", "{severity} 제안: {why}";
    /// How fast a severity is answered.
    within(time: String) = "within {time}", "{time} 안에";
    /// A severity that is answered at once.
    at_once = "at once", "즉시";
    /// The keys of the declaration.
    declare_keys = "↑ ↓ severity   Enter declare   ctrl-t not sure yet   Esc cancel",
        "↑ ↓ 등급   Enter 선언   ctrl-t 아직 불확실   Esc 취소";
    /// It is not clear yet that it is one.
    unclear = "triage: it is not clear yet that it is one", "확인 중으로 시작: 장애인지 아직 확실하지 않음";
    /// A declaration without a text.
    say_what = "say in a few words what is wrong", "무엇이 문제인지 몇 마디로 적어 주세요";
}

words! {
    /// When somebody must have taken it on.
    respond_by(at: String) = "respond by {at}", "{at}까지 인지";
    /// That nobody took it on in time.
    respond_late(age: String) = "no response, {age} late", "미인지 {age} 초과";
    /// When an update is due.
    update_by(at: String) = "update due {at}", "공유 {at}까지";
    /// That an update is late.
    update_late(age: String) = "update {age} late", "공유 {age} 늦음";
    /// Who is told next, and when.
    next_rung(who: String, at: String) = "next: {who} {at}", "다음: {who} {at}";
    /// A role that is offered to the driver.
    offered_you(role: &str) = "{role} is offered to you: R", "{role} 인수 요청: R";
    /// How many are parked.
    parked_count(n: usize) = "{n} parked", "보류 {n}";
}

words! {
    /// The title of an update that is written.
    update_title(audience: &str) = "Update for: {audience}", "상황 공유: {audience}";
    /// The title of the document that is written.
    share_title = "Share document", "공유 문서";
    /// The title of the sheet that is written.
    sheet_title(role: &str, who: String) = "{role} goes to {who}: what they must know", "{role} → {who}: 인계 내용";
    /// The keys of a text.
    write_keys = "Enter go on   ctrl-j new line   ctrl-o $EDITOR   Esc cancel",
        "Enter 계속   ctrl-j 줄 바꿈   ctrl-o $EDITOR   Esc 취소";
    /// The keys of an update.
    update_keys = "Enter send   Tab audience   ctrl-j line   ctrl-o $EDITOR   Esc cancel",
        "Enter 보내기   Tab 다른 대상   ctrl-j 줄 바꿈   ctrl-o $EDITOR   Esc 취소";
    /// A text without words.
    write_something = "write something, or Esc to leave it", "내용을 적거나 Esc로 닫으세요";
    /// Who may speak in public.
    communications_only = "only communications tells the public: R takes the role", "외부 공개는 소통 담당만 합니다. R로 맡으세요";
    /// The title of the preview.
    preview_title = "This is what the public will read", "외부에 공개될 내용입니다";
    /// The title of the preview of the document.
    preview_company = "This is what the company will read", "사내에 공유될 내용입니다";
    /// The keys of the preview.
    preview_keys = "y send   Esc back to the text", "y 보내기   Esc 고치기";
    /// The label of a role.
    role = "role", "역할";
    /// What the role of a hand-over is.
    role_hint = "it stays where it is until the next one accepts", "받는 사람이 인수할 때까지 그대로입니다";
    /// The label of the next one.
    to = "to", "받는 사람";
    /// What the name is.
    to_hint = "the name that they take the seat with: :driver NAME", "조작자 이름 그대로: :driver 이름";
    /// Somebody has the role that is handed over.
    has_it_already(who: String) = "{who} has it already", "{who} 님이 이미 맡고 있습니다";
    /// The title of what was missed.
    missed_title(time: String) = "The last {time}", "지난 {time}";
    /// The keys of what was missed.
    missed_keys = "← → shorter, longer   Esc close", "← → 더 짧게, 더 길게   Esc 닫기";
    /// Nothing happened.
    nothing_missed = "nothing happened", "아무 일도 없었습니다";
}

words! {
    /// The title of the hand-over.
    hand_over_title = "Hand a role over", "역할 인계";
    /// The keys of the hand-over on a text.
    hand_over_keys = "Enter next, then the sheet   Tab move   Esc close", "Enter 다음, 끝에서 인계 내용   Tab 이동   Esc 닫기";
    /// The keys of the hand-over on a choice.
    hand_over_choice_keys = "← → choose   Enter next, then the sheet   Esc close",
        "← → 선택   Enter 다음, 끝에서 인계 내용   Esc 닫기";
    /// The keys of what is only read.
    close_keys = "Esc close", "Esc 닫기";
}

words! {
    /// A message that is not out, said at once.
    not_out(channel: String, why: String) = "a message is not out by {channel}: {why}", "{channel} 메시지가 나가지 못했습니다: {why}";
    /// The line of the timeline about a message that is not out.
    message_late(channel: String, title: String, why: String) = "not out by {channel}: {title} ({why})",
        "{channel} 전송 실패: {title} ({why})";
    /// The title of the messages.
    messages_title = "Messages", "메시지";
    /// The keys of the messages.
    messages_keys = "r try again   x take it back   Esc close", "r 다시 보내기   x 취소   Esc 닫기";
    /// No message was sent.
    no_messages = "nobody was told anything yet", "아직 보낸 메시지가 없습니다";
    /// No channel is configured.
    no_channels = "the config has no [notify]: nobody can be told anything", "설정에 [notify]가 없어 아무에게도 알릴 수 없습니다";
    /// An incident of a rehearsal.
    exercise = "an exercise", "연습 장애";
    /// A rehearsal.
    rehearsal = "REHEARSAL", "연습";
    /// Messages that are not out.
    header_alarms(n: usize) = "1 message not out: L", "{n} messages not out: L", "미전송 {n}건: L";
    /// That messages are not kept on disk.
    unkept = "messages only in memory", "메시지가 메모리에만 있음";
    /// Why a message was taken back.
    taken_back(who: String) = "taken back by {who}", "{who} 님이 취소함";
}
