//! The words of the document for people outside engineering.

use crate::text::words;

words! {
    /// A part.
    what_happened = "What happened", "현상";
    /// A part.
    why = "Why", "원인";
    /// A part.
    what_we_did = "What we did", "대응";
    /// A part.
    what_we_will_do = "What we will do", "대책";
    /// From when to when, how long, how bad.
    lasted(from: &str, until: &str, zone: &str, length: &str, meaning: &str) = "From {from} to {until} ({zone}), for {length}: {meaning}.",
        "{from}부터 {until}까지({zone}) {length} 동안: {meaning}.";
    /// Since when, and how bad.
    goes_on(from: &str, zone: &str, meaning: &str) = "Since {from} ({zone}), and still: {meaning}.", "{from}부터({zone}) 현재까지: {meaning}.";
    /// It was none.
    was_none = "A possible problem was looked into. Users were not affected.", "이상 징후를 확인했으나 사용자에게는 영향이 없었습니다.";
    /// Which systems were hurt.
    affected(systems: &str) = "Affected: {systems}.", "영향 범위: {systems}";
    /// How long.
    minutes(n: i64) = "{n} minute", "{n} minutes", "{n}분";
    /// How long.
    hours(h: i64, m: i64) = "{h} h {m} min", "{h}시간 {m}분";
    /// Nobody knows why.
    cause_unknown = "The cause is still being looked for.", "원인을 확인하고 있습니다.";
    /// Nothing was done.
    nothing_done = "It was watched; nothing had to be changed.", "경과를 지켜보았고, 별도로 변경한 것은 없습니다.";
    /// It goes on.
    keep_on = "We keep working until everything runs normally, and say so here.", "정상화될 때까지 계속 조치하고 결과를 알리겠습니다.";
    /// Changes that stand.
    put_back(n: usize) = "{n} temporary change is still in force and will be put back.",
        "{n} temporary changes are still in force and will be put back.", "임시로 바꾼 설정 {n}건을 원래대로 되돌리겠습니다.";
    /// Whom to ask.
    questions(who: &str) = "Questions: {who}.", "문의: {who}";
    /// What a person must add.
    add_effects = "Add what users saw and could not do, in their words.", "사용자가 무엇을 겪었고 무엇을 하지 못했는지 사용자 입장에서 적어 주세요.";
    /// What a person must add.
    add_cause = "Add the cause, so that people outside engineering understand it.", "개발팀이 아닌 사람도 이해할 수 있게 원인을 적어 주세요.";
    /// What a person must add.
    add_prevention = "Add what keeps it from happening again: alarms, tests, changes; who does it, and until when.",
        "재발을 막기 위한 대책(알람, 테스트, 개선)을 담당자, 기한과 함께 적어 주세요.";
}
