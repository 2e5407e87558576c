//! What the views of detecting say.

use crate::text::words;

words! {
    /// The title of the triage view.
    triage_title = "Triage: alerts, infrastructure, network, databases, applications", "원인 탐색: 경보, 인프라, 네트워크, DB, 애플리케이션";
    /// Its keys.
    triage_keys = "Enter look there · x rule out · m what moved first · a alarms · D declare · Esc", "Enter 그곳으로 · x 배제 · m 먼저 변한 것 · a 경보 · D 장애 선언 · Esc";
    /// The title of the alarms.
    alarms_title = "Alarms", "경보";
    /// Their keys.
    alarms_keys = "Enter look there · S silence · X end silence · r rules · D declare · Esc", "Enter 그곳으로 · S 무음 · X 무음 해제 · r 규칙 · D 장애 선언 · Esc";
    /// There is none.
    no_alarms = "no alarm fires, and none is pending", "울리거나 대기 중인 경보가 없습니다";
    /// The title of the rules.
    rules_title = "Rules", "규칙";
    /// Their keys.
    rules_keys = "a alarms · Esc", "a 경보 · Esc";
    /// There is none.
    no_rules = "there are no rules", "규칙이 없습니다";
    /// Nothing gives a lamp anything to show.
    unwatched = "nothing watches it", "감시하지 않음";
    /// All is well.
    well = "all is well", "이상 없음";
    /// So many things are wrong.
    wrong(n: usize) = "{n} wrong", "이상 {n}";
    /// Something was ruled out.
    ruled_out(what: &str, why: String) = "{what}: ruled out ({why})", "{what}: 배제함 ({why})";
    /// It may be there after all.
    in_again(what: String) = "{what}: no longer ruled out", "{what}: 배제 취소";
    /// Asks why.
    rule_out_title(what: String) = "Why is it not {what}?", "{what}이(가) 원인이 아닌 이유는?";
    /// The keys of that.
    rule_out_keys = "Enter rule out · Esc", "Enter 배제 · Esc";
    /// A reason must be given.
    say_why = "say why, so that the next one need not look again", "다음 사람이 다시 보지 않도록 이유를 적어 주세요";
}

words! {
    /// Alarms more than the first, with the other targets.
    more(n: usize, where_: String) = " (+{n} alarm: {where_})", " (+{n} alarms: {where_})", " (경보 {n}건 더: {where_})";
    /// Alarms more than the first, on the same target.
    more_there(n: usize) = " (+{n} alarm)", " (+{n} alarms)", " (경보 {n}건 더)";
    /// It is over.
    over(title: String) = "over: {title}", "해소: {title}";
    /// It is of one cause with another.
    joined(title: String) = "of one cause with: {title}", "같은 원인으로 묶음: {title}";
    /// No alarm of a group fires now.
    settling(what: String) = "{what}: quiet, not yet over", "{what}: 잠잠함, 아직 끝나지 않음";
    /// It fired before, and nobody knows yet.
    unjudged(what: String) = "{what}: fired when the room was closed, not judged again yet", "{what}: 방을 닫을 때 발생 중이었고 아직 다시 판정하지 않음";
    /// A lamp is lit by an alarm alone.
    lit = "an alarm is not yet over", "경보가 아직 끝나지 않음";
    /// It is over, and remembered.
    resolved = "resolved", "해소";
    /// Nobody wants to hear of it.
    silenced = "silenced", "무음";
    /// It is wrong, not yet long enough.
    pending = "pending", "대기";
    /// Nobody can see whether it is still so.
    blind = "firing, unseen", "발생, 확인 불가";
    /// It fires.
    firing = "firing", "발생";
    /// It comes and goes.
    flaps(n: usize) = " (flaps, {n} times in 10 min)", " (반복 발생, 10분간 {n}회)";
    /// It finds nothing.
    inactive = "inactive", "비활성";
    /// No pane gives its signals.
    unfed = "no data", "데이터 없음";
    /// It cannot be evaluated.
    broken = "cannot be evaluated", "계산 불가";
    /// So many of its alarms fire.
    so_many_fire(n: usize) = "{n} firing", "발생 {n}";
    /// Who is suspected.
    suspects = "Suspects: what moved first (m shows more)", "의심 대상: 먼저 변한 것 (m 자세히)";
    /// What is not as usual.
    unusual_title = "Unusual elsewhere: no alarm, but worth a look", "그 밖에 평소와 다른 것: 경보는 아님";
    /// How it is, and how it usually is.
    unusual(now: String, usual: String) = "{now}, usually {usual}", "{now}, 평소 {usual}";
    /// So many lines are below.
    more_below(n: usize) = "{n} more", "{n}줄 더";
}

words! {
    /// What a rule waits for.
    when = "when", "조건";
    /// And how long.
    for_so_long(expr: String, lasts: String) = "{expr}  for {lasts}", "{expr}  {lasts} 동안";
    /// What is to be done.
    action = "then", "조치";
    /// Where it stands.
    stands = "rule", "규칙";
    /// The number that was found.
    value = "found", "값";
    /// The title of the form of a silence.
    silence_title(n: usize) = "Silence {n} alarm", "Silence {n} alarms", "경보 {n}건 무음";
    /// Its keys.
    silence_keys = "Tab next field · Enter silence · Esc", "Tab 다음 칸 · Enter 무음 · Esc";
    /// Why.
    reason = "reason", "이유";
    /// What a reason is good for.
    reason_hint = "who reads it at night must understand it", "밤에 읽는 사람이 이해할 수 있게";
    /// How long.
    how_long = "for", "시간";
    /// What can be typed.
    how_long_hint = "such as 30m, 2h, 1d; at most 7d", "예: 30m, 2h, 1d. 최대 7d";
    /// There are too many signals.
    too_many_signals(most: String) = "more than {most} signals: new ones are not kept", "신호가 {most}개를 넘어 새 신호를 더 저장하지 않습니다";
    /// So many alarms are too many to silence one by one.
    too_many(n: usize) = "{n} alarms at once are too many to silence: choose one", "경보 {n}건을 한꺼번에 무음으로 할 수 없습니다. 하나를 고르세요";
    /// A field is empty.
    missing(title: String) = "{title} is missing", "{title}을(를) 입력해 주세요";
    /// An alarm must be chosen.
    choose_alarm = "choose an alarm first", "먼저 경보를 고르세요";
    /// The line of a silence on the timeline.
    silenced_line(what: String, until: String, why: String) = "silenced until {until}: {what} ({why})", "{until}까지 무음: {what} ({why})";
    /// A silence among the alarms.
    silence_line(what: String, by: String, why: String) = "silence by {by}: {what} ({why})", "{by}의 무음: {what} ({why})";
    /// So long it still lasts.
    left(time: String) = "{time} left", "{time} 남음";
}

words! {
    /// What an incident may be declared for.
    proposed(severity: String, title: String) = "{severity} proposed: {title}", "{severity} 제안: {title}";
    /// How.
    declare_key(key: String) = "{key} declares", "{key} 장애 선언";
}
