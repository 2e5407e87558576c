//! The words of acting.

use crate::text::words;

words! {
    /// The room was opened so that it can only look.
    constructed_read_only = "this room was opened read-only: it has nothing that could act",
        "읽기 전용으로 연 방입니다. 실행할 수 있는 것이 없습니다";
    /// There is nothing that the command could be done to.
    nothing_for(what: String) = "{what}: nothing here to do that to", "{what}: 여기에는 대상이 없습니다";
    /// Several rows are marked.
    one_row = "this is done to one row: Esc takes the marks away", "한 줄에만 할 수 있습니다. Esc로 표시를 지우세요";
    /// There is nothing that could be done.
    nothing_here = "nothing can be done with this row", "이 줄에 할 수 있는 작업이 없습니다";
    /// Another action is on its way.
    busy(what: String) = "one at a time: \"{what}\" is on its way (ctrl-x stops it)",
        "작업은 한 번에 하나만 합니다. \"{what}\" 작업이 진행 중입니다(ctrl-x로 중단)";
    /// Taking an action back.
    undo_of(what: String) = "undo: {what}", "되돌리기: {what}";
    /// It cannot be taken back.
    no_undo = "that cannot be taken back, or it was already", "되돌릴 수 없거나 이미 되돌린 작업입니다";
    /// A field must be filled in.
    must_say(what: String) = "say {what}: nothing never means all", "{what}: 값을 적으세요. 빈 값을 '전체'로 보지 않습니다";
    /// While an incident is live, somebody else changes systems.
    not_yours(who: String) = "while the incident is live {who} changes systems: R shows the roles, H hands one over",
        "장애 대응 중에는 {who} 님만 시스템을 변경합니다. R로 역할을 보고 H로 넘겨받으세요";
    /// While an incident is live and nobody changes systems.
    nobodys = "an incident is live and nobody has operations: R takes it", "장애 대응 중인데 운영 작업 담당이 없습니다. R로 맡으세요";
    /// A parameter came from the journal, which keeps no secrets.
    holds_veil = "a value of it was a secret, which the journal does not keep: it must be done by hand",
        "값 하나가 비밀이라 저널에 남아 있지 않습니다. 직접 해야 합니다";
    /// No operator knows the operation.
    no_operator(what: String) = "nothing here can do {what}: the room was opened read-only, or its target is gone",
        "{what}: 여기서 실행할 수 없습니다. 읽기 전용이거나 대상이 없습니다";
    /// Nobody answered.
    no_answer = "no answer in time", "제시간에 답이 없습니다";
    /// Our own code broke.
    broke = "bongsu itself broke while it worked on this; please report it", "처리하던 중 bongsu에 오류가 났습니다. 제보해 주세요";
    /// A person stopped it.
    stopped = "stopped by ctrl-x", "ctrl-x로 중단했습니다";
    /// There is nothing to stop.
    nothing_in_flight = "no action is in flight", "진행 중인 작업이 없습니다";
    /// It is being stopped.
    stopping = "stopping", "중단하는 중";
    /// Bongsu ended in the middle.
    ended_in_the_middle = "bongsu ended before the outcome was known: look at the target; it is not run again",
        "결과를 알기 전에 bongsu가 끝났습니다. 대상을 직접 확인하세요. 다시 실행하지 않습니다";
    /// Bongsu ended before it had looked again.
    not_seen_in_time = "bongsu ended before it had looked again", "다시 확인하기 전에 bongsu가 끝났습니다";

    /// The room only looks.
    locked(key: String, minutes: u64) = "acting is locked: {key} unlocks it for {minutes} minutes",
        "실행이 잠겨 있습니다. {key} 키로 {minutes}분 동안 풉니다";
    /// The plan is too old.
    expired = "this plan is older than a minute: r looks again", "1분이 지난 계획입니다. r로 다시 확인하세요";
    /// The set is empty.
    nothing_to_do = "it would be done to nothing, and nothing never means all: refused",
        "대상이 하나도 없어 거부합니다. 대상이 없다고 '전체'로 보지 않습니다";
    /// The set is too large.
    too_many(n: usize, allowed: usize) = "{n} objects, and at most {allowed} may be touched at once ([act] in the config raises it)",
        "대상이 {n}개인데 한 번에 {allowed}개까지만 허용됩니다(설정 [act]에서 조정)";
    /// Somebody has just acted there.
    recent(who: String, seconds: u64) = "{who} acted here just now: wait {seconds} s and see what it did",
        "방금 {who} 님이 이 대상에 작업했습니다. {seconds}초 기다리며 결과를 확인하세요";
    /// The journal cannot be written.
    unsaved(typed: String) = "the journal cannot be written: to act all the same type \"{typed}\"",
        "저널에 기록할 수 없습니다. 그래도 실행하려면 \"{typed}\"라고 입력하세요";
    /// What was typed is wrong.
    mistyped(typed: String) = "type exactly: {typed}", "정확히 입력하세요: {typed}";
    /// A reason is wanted.
    no_reason = "say why, in a few words", "이유를 짧게 적으세요";
    /// The second person is the first.
    same_person = "the second person must be somebody else", "두 번째 승인자는 다른 사람이어야 합니다";
    /// The second person is at the same terminal.
    same_client = "the approval must come from another tmux client", "승인은 다른 tmux 클라이언트에서 해야 합니다";
    /// Nobody can tell from which terminal somebody typed.
    unknown_client = "tmux could not tell from which terminal that came: once more", "tmux가 어느 터미널의 입력인지 알려 주지 않았습니다. 한 번 더 누르세요";
    /// It is not the time for that.
    not_now = "it is on its way already", "이미 진행 중입니다";
    /// Keys came faster than anybody types.
    too_fast = "that came too fast to be meant: once more", "너무 빠른 입력입니다. 한 번 더 누르세요";
    /// The screen is too small to see what would run.
    too_small = "make the screen larger: what would run must be seen", "화면을 키우세요. 실행할 내용이 보여야 합니다";
    /// A paste confirms nothing.
    paste_refused = "a paste never confirms: type it", "붙여넣기로는 확인되지 않습니다. 직접 입력하세요";

    /// Who did it.
    by(who: String) = "by {who}", "실행: {who}";
    /// Who approved.
    approved_by(who: String) = "approved by {who}", "승인: {who}";
    /// The room did it.
    by_itself = "by bongsu itself, as agreed when the change was made", "변경할 때 정한 대로 bongsu가 자동 실행";
    /// The journal could not be written then.
    was_unsaved = "while the journal could not be written", "저널에 기록할 수 없는 상태에서";
    /// Why.
    reason_was(text: String) = "why: {text}", "이유: {text}";
    /// Commands that the timeline leaves out.
    more_commands(n: usize) = "$ … and {n} more: @ has them", "$ … 외 {n}개: @에 모두 있음";
    /// A difference.
    differs(what: String, was: String, is: String) = "{what}: {was} → {is}", "{what}: {was} → {is}";

    /// Somebody declared a change permanent.
    kept(what: String, reason: String) = "stays for good: {what} ({reason})", "계속 유지: {what} ({reason})";
    /// Acting was unlocked.
    unlocked_until(until: String) = "acting unlocked until {until}", "{until}까지 실행 잠금을 풀었습니다";
    /// Acting was locked.
    locked_again = "acting locked", "실행을 다시 잠갔습니다";
    /// The time is over.
    lock_time_is_over = "acting is locked again", "실행이 다시 잠겼습니다";
    /// Somebody took the seat.
    driver_took(who: String) = "{who} is the driver now", "이제 조작자는 {who} 님입니다";
    /// Nobody was named.
    who_drives = "say who: driver NAME", "누구인지 적으세요: driver 이름";
    /// A change ends soon.
    ends_soon(what: String, at: String) = "due at {at}: {what}", "{at}에 기한이 됨: {what}";
    /// The reason of a change that is taken back by itself.
    time_is_over(what: String) = "its time is over: {what}", "기한이 끝남: {what}";
    /// The undo is another by now.
    other_undo = "what would run now is not what was agreed when the change was made: z shows it",
        "지금 실행될 명령이 변경할 때 정한 것과 다릅니다. z로 확인하세요";
    /// A change could not be taken back.
    not_put_back(what: String, why: String) = "could not be put back by itself: {what}: {why}",
        "자동으로 되돌리지 못함: {what}: {why}";

}

words! {
    /// The title of the menu.
    menu_title = "What can be done here", "여기서 할 수 있는 작업";
    /// The keys of the menu.
    menu_keys = "Enter plan (nothing runs yet)   Esc close", "Enter 작업 계획 보기(아직 실행하지 않음)   Esc 닫기";
    /// The keys of a form.
    form_keys = "Enter next, then plan   Tab move   Esc close", "Enter 다음, 끝에서 계획   Tab 이동   Esc 닫기";
    /// The keys of a form on a choice.
    choice_keys = "← → choose   Enter next, then plan   Esc close", "← → 선택   Enter 다음, 끝에서 계획   Esc 닫기";
    /// The target is being looked at.
    planning = "looking at the target; nothing runs yet", "대상을 확인하는 중입니다. 아직 실행하지 않았습니다";
    /// The key while waiting.
    waiting_keys = "Esc give up", "Esc 그만두기";
    /// The keys that close.
    close_keys = "Enter close", "Enter 닫기";
    /// Something is not done.
    refused_title = "Refused", "거부됨";
    /// What was different.
    was_is = "planned → now", "계획 → 지금";

    /// What runs.
    runs = "runs", "실행";
    /// On what.
    on = "on", "대상";
    /// How it is taken back.
    undo = "undo", "되돌리기";
    /// It cannot be taken back.
    never(why: String) = "cannot be taken back: {why}", "되돌릴 수 없음: {why}";
    /// How long it lasts.
    lasts = "lasts", "기간";
    /// It ends by itself.
    ends_itself(time: String) = "{time}, then it ends by itself", "{time} 뒤 저절로 끝남";
    /// It is reverted by the room.
    ends_auto(time: String) = "{time}, then bongsu puts it back by itself", "{time} 뒤 bongsu가 자동으로 되돌림";
    /// It must be reverted.
    ends_ask(time: String) = "{time}; put it back yourself then (the room reminds you)", "{time} 뒤 기한이 됨. 직접 되돌려야 함(미리 알림)";
    /// Objects and how many there are.
    share(n: usize, of: usize) = "{n} of {of}", "{of}개 중 {n}개";
    /// Who else acted here.
    others = "before", "이전 작업";
    /// The last action on the same scene.
    before(what: String, who: String, ago: String) = "{what}, by {who} {ago} ago", "{what} ({who}, {ago} 전)";
    /// How many are in the room.
    watching(n: usize) = "{n} person looks at this screen",
        "{n} people look at this screen", "{n}명이 이 화면을 보고 있음";
    /// What must be typed.
    type_it = "type", "입력";
    /// Why.
    reason = "why", "이유";
    /// The second person.
    second = "second person", "두 번째 승인자";
    /// What the second person is asked.
    second_ask(first: String) = "{first} said yes. Somebody else, at another terminal, types their own name:",
        "{first} 님이 확인했습니다. 다른 사람이 다른 터미널에서 자기 이름을 입력하세요:";
    /// The keys of a low plan.
    low_keys = "y run it   Enter cancel", "y 실행   Enter 취소";
    /// The keys of a plan while cancel has the focus.
    high_keys = "type the name to run it   Enter cancel", "이름을 입력하면 실행   Enter 취소";
    /// The keys of a plan while it is typed.
    typed_keys = "Enter run it   Tab move   Esc cancel", "Enter 실행   Tab 이동   Esc 취소";
    /// The keys while the second person is wanted.
    second_keys = "Enter approve   Esc cancel", "Enter 승인   Esc 취소";
    /// The keys while the plan may not run.
    hold_keys = "Esc close", "Esc 닫기";
    /// The keys while it runs.
    flight_keys = "ctrl-x stop   Esc look away", "ctrl-x 중단   Esc 화면만 닫기";
    /// The keys at the end.
    over_keys = "Enter close", "Enter 닫기";
    /// The keys at the end, when it can be taken back.
    over_undo_keys = "Enter close   z undo", "Enter 닫기   z 되돌리기";
    /// The plan's mark and its time.
    mark(mark: String, left: i64) = "plan {mark} · {left} s left", "계획 {mark} · {left}초 남음";
    /// Stage: proving.
    proving = "proving that nothing has changed", "달라진 것이 없는지 확인하는 중";
    /// Stage: writing.
    intending = "writing the intent to the journal", "실행 의도를 저널에 기록하는 중";
    /// Stage: running.
    running = "running", "실행하는 중";
    /// Stage: ending.
    ending = "writing the outcome", "결과를 기록하는 중";
    /// Stage: verifying.
    verifying = "done; looking whether it helped", "실행됨. 효과를 확인하는 중";

    /// The title of the question before unlocking.
    unlock_title = "Unlock acting?", "실행 잠금을 풀까요?";
    /// What unlocking means.
    unlock_text(minutes: u64) = "For {minutes} minutes the capital-letter keys can act on real targets. Every action still shows its plan and asks first. Unlocking is noted in the timeline. U locks again at once.",
        "{minutes}분 동안 대문자 키로 실제 대상에 작업할 수 있습니다. 작업마다 계획을 보여 주고 확인을 받습니다. 잠금을 푼 사실은 타임라인에 남습니다. U를 누르면 바로 다시 잠깁니다.";
    /// Its keys.
    unlock_keys = "y unlock   Enter stay locked", "y 풀기   Enter 잠근 채 두기";
    /// The title of the log.
    log_title = "Everything that was run", "실행 기록";
    /// Nothing was run.
    log_empty = "nothing was run in this room", "이 방에서 실행한 것이 없습니다";
    /// The keys of the log.
    log_keys = "Enter everything about it   Esc close", "Enter 자세히   Esc 닫기";
    /// The title of the changes.
    changes_title = "What was changed and still stands", "남은 변경";
    /// Nothing was changed.
    changes_empty = "no change is left to put back", "되돌려야 할 변경이 없습니다";
    /// The keys of the changes.
    changes_keys = "z undo   P keep for good   Enter details   Esc close", "z 되돌리기   P 계속 유지   Enter 자세히   Esc 닫기";
    /// The title of the question why a change stays.
    keep_title = "Why does it stay for good?", "계속 유지하는 이유";
    /// Its keys.
    keep_keys = "Enter keep it   Esc back", "Enter 남기기   Esc 뒤로";
    /// The title of the question who drives.
    driver_title = "Who is the driver?", "조작자 이름";
    /// Its keys.
    driver_keys = "Enter take the seat   Esc back", "Enter 바꾸기   Esc 뒤로";
    /// A change that is overdue.
    overdue(time: String) = "overdue by {time}", "{time} 지남";
    /// A change that ends.
    ends_in(time: String) = "{time} left", "{time} 남음";
    /// A change without an end.
    no_end = "no end", "기한 없음";
    /// A change that was undone.
    was_undone(n: u64) = "undone by action {n}", "{n}번 작업으로 되돌림";
    /// The evidence of an action.
    evidence = "evidence", "증거";
    /// The output of an action.
    output = "output", "출력";
    /// The outcome of an action.
    outcome = "outcome", "결과";
    /// The number of an action.
    number = "number", "번호";
    /// When.
    when = "when", "시각";
    /// How long it took.
    took = "took", "걸린 시간";
    /// It is on its way.
    on_its_way = "on its way", "진행 중";

    /// The shell's yes is missing.
    confirm_with(name: String) = "nothing was run: --confirm \"{name}\" runs it", "실행하지 않았습니다. 실행하려면 --confirm \"{name}\"";
    /// The journal's thread is gone.
    journal_gone = "the journal has stopped: nothing more was written", "저널이 멈춰 더 기록하지 못했습니다";
    /// A second person is wanted.
    critical_in_room = "this needs a second person: act in the room", "두 번째 승인자가 필요합니다. 방에서 실행하세요";
    /// The shell's reason is missing.
    reason_wanted = "this needs a reason: --reason TEXT", "이유가 필요합니다: --reason 텍스트";

    /// The header while acting is unlocked.
    header_unlocked(left: String) = "UNLOCKED {left}", "잠금 풀림 {left}";
    /// The header while acting is locked.
    header_locked = "locked", "잠김";
    /// The header's count of changes.
    header_changes(n: usize) = "{n} changed", "변경 {n}";
    /// The header's count of changes with the one that ends first.
    header_ending(n: usize, left: String) = "{n} changed, {left}", "변경 {n}, {left}";
    /// The header while something is on its way.
    header_acting = "acting", "실행 중";
    /// Something is on its way when the room closes.
    leave_acting(what: String) = "\"{what}\" is on its way: leaving stops it, and its effect will not be known.",
        "\"{what}\" 작업이 진행 중입니다. 나가면 중단되고 효과를 알 수 없습니다.";
    /// What the room asks about when it closes.
    leave_changes(n: usize) = "{n} changes still stand (:changes shows them; `bongsu changes` from a shell).",
        "남아 있는 변경이 {n}건 있습니다(:changes로 보고, 셸에서는 `bongsu changes`).";
}
