//! The words of all reports.

use crate::text::words;

words! {
    /// Done, not yet looked again.
    done(text: String) = "done: {text}", "실행됨: {text}";
    /// Done, and it helped.
    helped(text: String) = "done, {text}", "실행됨, {text}";
    /// Done, and it did not help.
    did_not_help(text: String) = "done, but no effect: {text}", "실행했지만 효과가 없음: {text}";
    /// Done, and it could not be seen whether it helped.
    not_seen(text: String) = "done, effect not seen: {text}", "실행됨, 효과는 확인하지 못함: {text}";
    /// It failed.
    failed(text: String) = "failed: {text}", "실패: {text}";
    /// It was refused.
    refused(text: String) = "refused, nothing was done: {text}", "거부, 실행하지 않음: {text}";
    /// It was stopped.
    cancelled(text: String) = "stopped, effect unknown: {text}", "중단, 효과를 알 수 없음: {text}";
    /// Nobody knows how it went.
    outcome_unknown(text: String) = "outcome unknown: {text}", "결과를 알 수 없음: {text}";
    /// A line and since when it is so.
    since(what: &str, at: &str) = "{what} (since {at})", "{what} ({at}부터)";
    /// Lines that are left out before the others.
    earlier(n: usize) = "… {n} earlier", "… 이전 {n}건";
    /// Lines that are left out after the others.
    more(n: usize) = "… {n} more", "… 외 {n}건";
    /// An action that was taken back.
    undone(line: &str) = "{line}, taken back since", "{line}, 이후 되돌림";
    /// When a change ends.
    ends_at(at: &str) = "ends at {at}", "{at}에 끝남";
    /// When a change should have ended.
    should_have_ended(at: &str) = "should have ended at {at}", "{at}에 끝났어야 함";
    /// A change that was not made for a time.
    no_end = "no end was set", "기한 없음";
    /// How a change is put back.
    put_back(how: &str) = "to put it back: {how}", "되돌리려면: {how}";
    /// Why a change cannot be put back.
    never_back(why: &str) = "cannot be put back: {why}", "되돌릴 수 없음: {why}";
    /// A role that nobody has.
    nobody = "nobody", "없음";
    /// A role that was offered.
    offered(role: &str, to: &str, at: &str) = "{role} was offered to {to} at {at}, no answer yet",
        "{role}: {at}에 {to} 님에게 넘기겠다고 제안, 응답 대기 중";
    /// Somebody must take it on.
    respond = "somebody must have taken it on", "담당자 인지 기한";
    /// An update is due.
    update_due = "status update due", "상황 공유 기한";
    /// Who is told next.
    next_rung(who: &str) = "next to be told: {who}", "다음 에스컬레이션: {who}";
    /// A temporary change ends.
    change_ends(what: &str) = "temporary change ends: {what}", "임시 변경 종료: {what}";
    /// What should have been.
    overdue(line: &str, by: &str) = "{line} (overdue by {by})", "{line} ({by} 지남)";
    /// Nothing is wrong.
    nothing_wrong = "nothing is seen to be wrong", "확인된 이상 없음";
}

words! {
    /// The title of a sheet.
    sheet_title(role: &str, at: &str) = "Hand-over: {role}, as of {at}", "인수인계: {role} ({at} 기준)";
    /// When and by whom it was declared.
    declared(at: &str, who: &str) = "declared {at} by {who}", "{at} 선언({who})";
    /// When it began.
    began(at: &str) = "began {at}", "{at} 시작";
    /// A part: what is wrong.
    wrong = "Wrong now", "현재 이상 상황";
    /// A part: what is wrong, without live judgements.
    wrong_by_timeline = "Wrong, as the timeline says last", "이상 상황(타임라인의 마지막 기록 기준)";
    /// How long it lasted.
    lasted(span: &str) = "lasted {span}", "{span} 지속";
    /// The number of an incident.
    number(id: u64) = "incident {id}", "장애 {id}";
    /// A part: the times.
    times = "Times", "주요 시각";
    /// A part: what runs.
    running = "Running now", "진행 중인 조치";
    /// A part: what was tried.
    tried = "Tried, and how it went", "시도한 조치와 결과";
    /// A part: what may be the cause.
    hypotheses = "Hypotheses that stand", "남아 있는 가설";
    /// A part: what is not the cause.
    ruled_out = "Ruled out", "배제한 가설";
    /// A part: what was decided.
    decisions = "Decided", "결정 사항";
    /// A part: what must be put back.
    changes = "Changed and not put back", "되돌리지 않은 변경";
    /// A part: who does what.
    roles = "Roles", "역할";
    /// A part: what is due.
    next = "Next", "다음 일정";
    /// A part: what was told last.
    last_updates = "Last updates", "마지막 상황 공유";
    /// A part: what must not be missed.
    starred = "Starred", "중요 표시";
    /// Nothing was told yet.
    no_update = "none was written yet", "아직 없음";
    /// An update that was written.
    update_line(at: &str, audience: &str, who: &str, text: &str) = "{at} {audience}, {who}: {text}", "{at} {audience}, {who}: {text}";
}

words! {
    /// A part: what has changed with the targets.
    changed = "Recovered", "회복된 항목";
    /// A part: how the incident moved.
    incident = "Incident", "장애 상태";
    /// A part: what was decided and what matters.
    decided = "Decided and noted", "결정과 주요 기록";
    /// A part: what was done.
    acted = "Done", "조치";
    /// A part: what was told.
    told = "Told", "전파";
    /// Something that broke within the time.
    new(line: &str) = "new: {line}", "새로 발생: {line}";
    /// Something that came and went.
    went(line: &str, n: u32) = "{line} (×{n})", "{line} (×{n})";
    /// Somebody has a role now.
    took(who: &str, role: &str) = "{who} has {role}", "{role} 담당: {who}";
    /// A document was written.
    share_line(who: &str, text: &str) = "document for everybody, {who}: {text}", "공유 문서, {who}: {text}";
    /// What kind of line it is.
    kind(kind: &str, line: &str) = "{kind}: {line}", "{kind}: {line}";
    /// A hypothesis that was struck.
    struck(line: &str) = "ruled out: {line}", "배제: {line}";
    /// Still running.
    still_running(line: &str) = "still running: {line}", "진행 중: {line}";
}

words! {
    /// A system that has no plain name.
    another_system = "another system", "그 밖의 시스템";
    /// A step that runs.
    step_runs(on: &str) = "A corrective step on {on} is under way.", "{on} 관련 조치를 진행하고 있습니다.";
    /// A step that helped.
    step_helped(on: &str) = "A corrective step on {on} had the expected effect.", "{on} 관련 조치를 했고, 효과를 확인했습니다.";
    /// A step that did not help.
    step_failed(on: &str) = "A corrective step on {on} did not help.", "{on} 관련 조치를 했으나 효과가 없었습니다.";
    /// A step of which nobody knows whether it helped.
    step_unsure(on: &str) = "A corrective step on {on} was taken; its effect is not confirmed yet.",
        "{on} 관련 조치를 했고, 효과는 아직 확인하지 못했습니다.";
    /// A part: how things are.
    conditions = "Conditions", "현재 상황";
    /// A part: what was done.
    actions = "Actions", "조치";
    /// A part: what is wanted.
    needs = "Needs", "요청과 다음 일정";
    /// Nothing was done.
    no_actions = "nothing new was done", "새로 한 조치 없음";
    /// Nothing is wanted.
    no_needs = "nothing for now", "지금은 없음";
    /// What may be the cause.
    suspected(what: &str) = "suspected: {what}", "추정 원인: {what}";
    /// A role that somebody must take.
    wanted(role: &str) = "somebody for the role: {role}", "담당자 필요: {role}";
    /// A change that must be put back.
    stands(change: &str) = "to be put back: {change}", "되돌려야 할 변경: {change}";
    /// When the next update comes.
    next_update(at: &str) = "next update by {at}", "다음 상황 공유: {at}까지";
    /// What does not work.
    broken = "Not working", "정상 동작하지 않음";
    /// What works in part.
    limited = "Slow or limited", "느리거나 일부 제한됨";
    /// What nobody can see.
    unseen = "State not known", "상태를 확인할 수 없음";
    /// What works.
    well = "Working normally", "정상 동작";
    /// How bad it is and since when.
    company_since(meaning: &str, at: &str) = "Since {at}: {meaning}.", "{at}부터: {meaning}.";
    /// The cause is looked for.
    company_looking = "The cause is being looked for.", "원인을 확인하고 있습니다.";
    /// The cause is known.
    company_known = "The cause is known and is being dealt with.", "원인을 파악했고 조치하고 있습니다.";
    /// It is better.
    company_watching = "Users are no longer affected; it is being watched.", "사용자 영향은 해소되었고 경과를 지켜보고 있습니다.";
    /// It is over.
    company_over = "It is resolved.", "해결되었습니다.";
    /// It was none.
    company_none = "It turned out not to be an incident.", "확인 결과 장애가 아니었습니다.";
    /// What was decided.
    decided_that(what: &str) = "Decided: {what}", "결정: {what}";
    /// Changes that will be put back.
    temporary(n: usize) = "{n} temporary change is in force and will be put back.",
        "{n} temporary changes are in force and will be put back.", "임시로 바꾼 설정 {n}건은 나중에 되돌립니다.";
    /// Who leads.
    leads(who: &str) = "{who} leads.", "지휘: {who}";
    /// Whom to ask.
    questions_to(who: &str) = "Questions go to {who}, please, not to those who work on it.",
        "문의는 조치 중인 사람이 아니라 {who} 님에게 해 주세요.";
}

words! {
    /// A title of a public update.
    public_investigating = "Investigating", "원인 확인 중";
    /// A title of a public update.
    public_identified = "Identified", "조치 중";
    /// A title of a public update.
    public_monitoring = "Monitoring", "복구 후 관찰 중";
    /// A title of a public update.
    public_resolved = "Resolved", "해결";
    /// A title of a public update.
    public_cancelled = "No impact", "영향 없음";
    /// What users notice of the worst.
    public_down = "Our service is currently not available.", "현재 서비스를 이용하실 수 없습니다.";
    /// What users notice of what is bad.
    public_core = "Important functions of our service are currently not working for some or all users.",
        "현재 서비스의 주요 기능을 이용하기 어렵습니다.";
    /// What users notice of what is less bad.
    public_some = "Some functions of our service may currently not work as expected.",
        "현재 일부 기능이 정상적으로 동작하지 않을 수 있습니다.";
    /// What users notice of what is hardly bad.
    public_slow = "Our service may currently respond more slowly than usual.", "현재 서비스 응답이 평소보다 느릴 수 있습니다.";
    /// Since when.
    public_since(at: &str) = "This began at {at}.", "{at}부터 발생한 현상입니다.";
    /// We look for the cause.
    public_looking = "We are looking for the cause and working to restore normal service.",
        "원인을 확인하고 있으며, 빠르게 정상화하겠습니다.";
    /// We know the cause.
    public_fixing = "We have found the cause and are working to restore normal service.", "원인을 확인하여 조치하고 있습니다.";
    /// It works again.
    public_restored = "Our service is working again. We are watching it closely to make sure that it stays so.",
        "서비스가 정상으로 돌아왔습니다. 같은 현상이 다시 생기지 않는지 지켜보고 있습니다.";
    /// It is over.
    public_lasted(from: &str, until: &str) = "Our service is working normally again. The problem lasted from {from} to {until}.",
        "서비스가 정상으로 돌아왔습니다. 현상은 {from}부터 {until}까지 이어졌습니다.";
    /// It was none.
    public_nothing = "We looked into a possible problem. Our service was not affected.",
        "이상 징후를 확인했으나 서비스에는 영향이 없었습니다.";
    /// We are sorry.
    public_sorry = "We apologise for the inconvenience.", "이용에 불편을 드려 죄송합니다.";
    /// When we say more.
    public_next(at: &str) = "The next update will come by {at}.", "다음 안내는 {at}까지 드리겠습니다.";
    /// We say more when there is more.
    public_later = "We will write again as soon as there is news.", "새로운 소식이 있으면 바로 안내드리겠습니다.";
}
