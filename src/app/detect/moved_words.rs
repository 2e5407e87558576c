//! The words of what moved first. It speaks of suspects, never of a cause.

use crate::text::words;

words! {
    /// The title.
    title(at: &str) = "What moved first · suspects around T0 {at}", "먼저 변한 것 · T0 {at} 전후의 의심 대상";
    /// The title when there is no trouble.
    title_quiet = "What moved first", "먼저 변한 것";
    /// The keys.
    keys = "j k · Tab next suspect · Enter its pane · g graph · x rule out · Esc", "j k · Tab 다음 의심 대상 · Enter 창으로 · g 그래프 · x 배제 · Esc";
    /// The keys where there is little room.
    keys_short = "j k · Enter pane · g graph · x rule out · Esc", "j k · Enter 창 · g 그래프 · x 배제 · Esc";
    /// There is no incident and no alarm.
    quiet = "There is no incident and no alarm, so there is no moment to look around.", "장애도 경보도 없어 살펴볼 시점이 없습니다.";
    /// The room was opened too shortly before.
    unknown = "Not known: the room had looked for less than 45 s when it began.", "알 수 없음: 시작될 때까지 방이 본 시간이 45초가 안 됩니다.";
    /// Nothing moved.
    nothing = "Nothing left what is usual for it around that moment.", "그 무렵 평소를 벗어난 신호가 없습니다.";
    /// The title of a column.
    suspect = "suspect", "의심 대상";
    /// The title of a column.
    onset = "onset", "시작";
    /// The title of a column.
    sure = "sure", "확신";
    /// How a suspect that was ruled out is marked.
    ruled_out(why: &str) = "ruled out: {why}", "배제됨: {why}";
    /// The question why.
    reason_title(place: &str) = "Why is it not {place}?", "{place}: 배제하는 이유는?";
    /// The keys of the question.
    reason_keys = "Enter rules it out, as an entry of the timeline · Esc", "Enter 배제하고 타임라인에 기록 · Esc";
    /// Nothing was typed.
    reason_empty = "Say why: others will rely on it.", "이유를 적어 주세요. 다른 사람이 이 판단을 믿고 움직입니다.";
    /// What moved, from what to what.
    moved(usual: &str, peak: &str) = "usually {usual}, went to {peak}", "평소 {usual}, {peak}까지 변함";
    /// It was not there before.
    began(peak: &str) = "was not there before, went to {peak}", "전에는 없었고 {peak}까지 변함";
    /// It is no longer there.
    ended(usual: &str) = "no longer there; it usually was {usual}", "더는 측정되지 않음 (평소 {usual})";
    /// How many times as much.
    factor(times: &str) = "{times} times as much", "{times}배";
    /// When it left, and how exactly that is known.
    at(at: &str, within: &str) = "since {at} (known within {within})", "{at}부터 ({within} 이내로 확인)";
    /// When it was back.
    back(at: &str) = "usual again at {at}", "{at}에 평소로 돌아옴";
    /// How sure it is.
    certainty(percent: &str) = "sure to {percent}", "확신 {percent}";
    /// The title of the reasons.
    why(place: &str) = "Why {place} stands here", "{place}의 순서 근거";
    /// It moved before all others.
    moved_first(by: &str) = "It moved first, {by} before the next.", "가장 먼저 움직였습니다. 다음보다 {by} 빨랐습니다.";
    /// It moved with others.
    at_once(with: &str) = "It moved at the same time as {with}, as far as can be told; what moved most stands first.", "측정 간격 안에서 동시에 움직인 곳: {with}. 더 크게 움직인 쪽을 앞에 둡니다.";
    /// Others need it.
    needed_by(places: &str) = "{places} needs it and moved too, so it stands before.", "여기에 의존하는 {places}도 움직였으므로 앞에 둡니다.";
    /// It needs others that moved.
    needs_moved(places: &str) = "It needs {places}, which moved too: it may be a victim.", "{places}에 의존하고 그쪽도 움직였습니다. 영향을 받은 쪽일 수 있습니다.";
    /// Something was changed there.
    change_before(what: &str, by: &str) = "Changed {by} before: {what}", "{by} 전의 변경: {what}";
    /// It went far.
    size(name: &str, size: &str) = "{name} is {size} times as far from usual as it ever strays.", "{name}: 평소 흔들림의 {size}배만큼 벗어났습니다.";
    /// Little is known of what is usual.
    little_known(over: &str) = "What is usual there was learnt from {over} only.", "평소 상태를 {over} 동안만 보고 판단했습니다.";
    /// Nothing else moved as far.
    alone = "Nothing else moved nearly as far.", "다른 곳은 이만큼 움직이지 않았습니다.";
    /// It is faint next to others.
    faint = "What moved there is faint next to the others.", "다른 곳에 비해 변화가 미미합니다.";
}
