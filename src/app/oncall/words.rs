//! The words of who is on call.

use chrono::NaiveDate;

use crate::{
    domain::{oncall::Period, words::Words},
    text::words,
};

/// A period in a word or three.
#[must_use]
pub const fn period(period: Period) -> Words {
    match period {
        Period::Day => Words::new("day", "주간"),
        Period::Night => Words::new("night", "야간"),
        Period::Weekend => Words::new("weekend or holiday", "주말·공휴일"),
    }
}

/// The days of the week, from Monday on.
pub const WEEKDAYS: [Words; 7] = [
    Words::new("Mon", "월"),
    Words::new("Tue", "화"),
    Words::new("Wed", "수"),
    Words::new("Thu", "목"),
    Words::new("Fri", "금"),
    Words::new("Sat", "토"),
    Words::new("Sun", "일"),
];

words! {
    /// Nobody is on call.
    nobody = "nobody is on call: the config has no [oncall]", "당직이 없습니다. 설정에 [oncall]이 없습니다";
    /// The duty that was asked for.
    now(period: &str, until: String, utc: String, left: String) = "{period} · until {until} ({utc}), {left} left",
        "{period} 당직 · {until}까지 ({utc}), {left} 남음";
    /// The duty that was asked for, when it has no end.
    now_for_ever(period: &str) = "{period} · until further notice", "{period} 당직 · 바뀔 예정 없음";
    /// The one after it.
    then(period: &str, from: String) = "then {period} · from {from}", "다음: {period} 당직 · {from}부터";
    /// Above the list.
    coming = "the next 7 days", "앞으로 7일";
    /// Nothing changes in them.
    no_change = "no change", "변경 없음";
    /// Who is asked first.
    primary = "primary", "1차 담당";
    /// Who is asked second.
    secondary = "secondary", "2차 담당";
    /// There is no second.
    no_secondary = "nobody", "없음";
    /// Somebody without a contact.
    no_contact = "no contact", "연락처 없음";
    /// Why it is not who the rotation says.
    stand_in(reason: String) = "changed by an override: {reason}", "대체 근무: {reason}";
    /// The same without a reason.
    stand_in_silent = "changed by an override", "대체 근무";
    /// A moment with its weekday.
    on(weekday: &str, date: &str, time: &str) = "{weekday} {date} {time}", "{date}({weekday}) {time}";

    /// Nothing is configured.
    nothing = "nobody would be told anything: the config has neither [oncall] nor [[escalation]]",
        "아무에게도 알리지 않습니다. 설정에 [oncall]도 [[escalation]]도 없습니다";
    /// Somebody has no contact at all.
    no_means(who: String) = "{who} cannot be told anything: phone, slack and email are missing",
        "{who}: 연락할 방법이 없습니다(phone, slack, email 모두 없음)";
    /// Only mail would reach somebody.
    only_mail(who: String) = "{who} cannot be paged: phone and slack are missing, there is only email",
        "{who}: 호출할 수 없습니다(phone과 slack이 없고 email만 있음)";
    /// From when on that matters.
    on_duty_from(missing: String, from: String) = "{missing}; on duty from {from}", "{missing}. {from}부터 당직";
    /// Where that matters.
    on_the_ladder(missing: String) = "{missing}; named by the escalation", "{missing}. 에스컬레이션 대상";
    /// Nobody backs somebody.
    alone(n: usize, who: String, from: String) = "{who} is primary and secondary at once, so nobody is second: {from}",
        "{who} is primary and secondary at once, so nobody is second: {from} and {n} times in all within 4 weeks",
        "1차와 2차 담당이 같은 사람이라 2차가 없습니다: {who}, {from}부터. 4주 동안 {n}번";
    /// A group of nobody.
    empty_group(name: String) = "the group {name} is empty", "빈 그룹: {name}";
    /// A rung that nobody hears.
    deaf(after: String, severity: &str, name: String) = "nobody hears the rung after {after} for {severity}: nobody of {name} has phone or slack",
        "{severity} {after} 단계는 아무도 듣지 못합니다: {name}에 phone이나 slack이 있는 사람이 없습니다";
    /// Somebody who is nowhere.
    idle(who: String) = "{who} is never on duty and in no group", "{who}: 당직도 없고 속한 그룹도 없습니다";
    /// Somebody whose turn never comes.
    no_turn(who: String, until: String) = "{who} stands in a rotation, but no turn comes until {until}: with every = \"day\" seven people keep their weekdays",
        "{who}: 순환에 있지만 {until}까지 차례가 오지 않습니다. every = \"day\"에 7명이면 요일이 고정됩니다";
    /// Two overrides at once.
    overlap(later: String, earlier: String) = "the overrides from {earlier} and from {later} overlap; the one that stands later in the config wins",
        "대체 근무가 겹칩니다: {earlier}부터와 {later}부터. 설정에서 뒤에 있는 것이 우선합니다";
    /// The holidays are those of the past.
    holidays_past(last: NaiveDate) = "the last holiday of the list was {last}: the coming ones count as working days",
        "목록의 마지막 공휴일이 {last}로 지났습니다. 이후 공휴일은 평일로 칩니다";
    /// All is well.
    fine(people: usize, rungs: usize) = "everybody can be told (on duty within 4 weeks: {people}, rungs of the escalation: {rungs})",
        "모두 연락할 수 있습니다(4주 동안 당직 {people}명, 에스컬레이션 {rungs}단계)";
    /// How much is missing.
    missing(n: usize) = "{n} thing is missing", "{n} things are missing", "{n}건이 빠져 있습니다";
}
