//! The words of the pane.

use crate::{domain::words::Words, text::words};

use super::model::{Health, State};

words! {
    /// A column without a title: the glyph of the verdict.
    blank = "", "";
    /// A sub-view.
    queries = "queries", "쿼리";
    /// A sub-view.
    targets = "targets", "수집 대상";
    /// A sub-view.
    alerts = "alerts", "알림";
    /// A column: what is shown.
    panel = "panel", "항목";
    /// A column: the newest value.
    now = "now", "현재";
    /// A column: the values over the range.
    trend = "trend", "추이";
    /// A column: the least of them.
    least = "min", "최소";
    /// A column: the greatest of them.
    most = "max", "최대";
    /// A column: the labels of a series.
    series = "series", "시계열";
    /// A column: a job.
    job = "job", "잡";
    /// A column: an instance.
    instance = "instance", "인스턴스";
    /// A column: how something is.
    state = "state", "상태";
    /// A column: how long ago it was scraped.
    scraped = "scraped", "수집";
    /// A column: how long that took.
    took = "took", "소요";
    /// A column: for how long.
    lasts = "for", "지속";
    /// A column: why it cannot be scraped.
    error = "last error", "마지막 오류";
    /// A column: the name of an alert.
    alert = "alert", "알림";
    /// A column: a severity.
    severity = "severity", "심각도";
    /// A column: since when.
    since = "since", "경과";
    /// A column: what is wrong.
    summary = "what is wrong", "내용";
    /// A state.
    up = "up", "정상";
    /// A state.
    down = "down", "수집 실패";
    /// A state.
    not_yet = "not scraped yet", "아직 수집 안 됨";
    /// A state.
    firing = "firing", "발생";
    /// A state.
    pending = "pending", "대기";
    /// A state.
    silenced = "silenced", "사일런스";
    /// A state.
    inhibited = "inhibited", "억제됨";
    /// A state of a query.
    no_value = "no data", "데이터 없음";
    /// Instead of rows.
    unread = "not read yet", "아직 읽지 않음";
    /// Instead of rows.
    no_queries = "no queries: name presets = [\"node\"] or write [[panes.prometheus.targets.queries]]",
        "쿼리 없음: presets = [\"node\"] 또는 [[panes.prometheus.targets.queries]]를 적으세요";
    /// Instead of rows.
    no_targets = "nothing is scraped", "수집 대상 없음";
    /// Instead of rows.
    no_alerts = "nothing fires", "발생한 알림 없음";
    /// Rows that are not shown.
    more(n: usize) = "{n} more", "외 {n}개";
    /// What yes is.
    yes = "yes", "예";
    /// What no is.
    no = "no", "아니오";
    /// Who silenced an alert, and until when.
    silenced_by(who: &str, until: &str, why: &str) = "silenced by {who} until {until}: {why}", "{who} 사일런스, {until}까지: {why}";
    /// Another alert speaks for it.
    spoken_for = "another alert speaks for it", "다른 알림이 대신함";
}

words! {
    /// It answers.
    fine(what: &str, took: String) = "{what} answers in {took}", "{what} 응답 {took}";
    /// Everything can be scraped.
    all_scraped(n: usize) = "{n} target, which is scraped", "{n} targets, all scraped", "대상 {n}개 모두 수집 중";
    /// Some cannot.
    some_down(down: usize, n: usize, which: &str) = "{down} of {n} targets down: {which}", "대상 {n}개 중 {down}개 수집 실패: {which}";
    /// The newest data.
    fresh(age: String) = "newest sample {age} old", "최신 샘플 {age} 전";
    /// The data are old.
    stale(age: String) = "newest sample {age} old: it scrapes too late or not at all", "최신 샘플이 {age} 전 것: 수집이 늦거나 멈춤";
    /// There are no data.
    blind = "no sample of `up` in the last five minutes: it scrapes nothing, and its alerts see nothing",
        "최근 5분간 `up` 샘플 없음: 수집이 멈춰 알림도 동작하지 않음";
    /// It could not be asked how old they are.
    freshness_unknown = "how old its data are could not be asked", "데이터가 얼마나 오래됐는지 확인하지 못함";
    /// Its clock is right.
    clock_right = "its clock is right", "시계 정상";
    /// Its clock is not.
    clock_wrong(by: String) = "its clock is {by} off: alerts and trends are at the wrong time", "시계가 {by} 어긋남: 알림과 추이 시각이 틀림";
    /// It does not say what time it is.
    clock_unknown = "it does not tell its time", "시각을 알려 주지 않음";
    /// Nothing fires.
    quiet(n: usize) = "nothing fires, {n} pending", "발생한 알림 없음, 대기 {n}";
    /// Something fires.
    fires(n: usize, what: &str) = "{n} firing: {what}", "{n} firing: {what}", "{n}개 발생: {what}";
    /// Prometheus does not tell.
    untold(why: &str) = "here is only what Alertmanager knows: {why}", "Alertmanager가 아는 것만 표시: {why}";
    /// Alertmanager answers.
    manager_fine = "Alertmanager answers", "Alertmanager 응답 정상";
    /// It does not.
    manager_gone(why: &str) = "it tells nobody of what fires: {why}", "알림을 아무에게도 보내지 못함: {why}";
    /// It cannot be asked.
    manager_unknown(why: &str) = "it cannot be asked: {why}", "조회 불가: {why}";
    /// Nothing is asked.
    nothing_asked = "no queries", "쿼리 없음";
    /// All values are well.
    in_band(n: usize) = "{n} query, in its band", "{n} queries, all in their bands", "쿼리 {n}개 모두 정상 범위";
    /// A value is above its limit.
    above(what: &str, value: &str, limit: &str) = "{what} {value}, above {limit}", "{what} {value}, 기준 {limit} 초과";
    /// A value is below its limit.
    below(what: &str, value: &str, limit: &str) = "{what} {value}, below {limit}", "{what} {value}, 기준 {limit} 미만";
    /// A value that is no number.
    no_number(what: &str) = "{what} is no number", "{what} 값이 숫자가 아님";
    /// A query without data.
    no_data(what: &str) = "{what} has no data", "{what} 데이터 없음";
    /// A query that cannot be evaluated.
    broken(what: &str, why: &str) = "{what}: {why}", "{what}: {why}";
    /// More of them.
    and_more(first: &str, n: usize) = "{first} (+{n})", "{first} (+{n})";
    /// An answer of which only a part is kept.
    cut(what: &str, n: usize) = "{what} gives {n} series, more than are kept", "{what} 시계열이 {n}개로 너무 많음";
    /// A title: firing alerts.
    n_firing(n: usize) = "{n} firing", "{n} firing", "발생 {n}";
    /// A title: targets that are down.
    n_down(n: usize) = "{n} down", "{n} down", "수집 실패 {n}";
    /// A label of a fact.
    scraped_fact = "scraped", "수집";
    /// A part of a whole.
    part_of(n: usize, of: usize) = "{n}/{of}", "{n}/{of}";
    /// Alertmanager is gone.
    no_manager = "Alertmanager down", "Alertmanager 중단";
}

words! {
    /// A title of the details.
    about_panel = "Query", "쿼리";
    /// A title of the details.
    about_series = "Series", "시계열";
    /// A title of the details.
    about_target = "Scraped target", "수집 대상";
    /// A title of the details.
    about_alert = "Alert", "알림";
    /// A title of the details.
    labels = "Labels", "레이블";
    /// A title of the details.
    about_silences = "Silences", "사일런스";
    /// A label.
    name = "name", "이름";
    /// A label.
    signal = "signal", "시그널";
    /// A label.
    query = "PromQL", "PromQL";
    /// A label.
    value = "value", "값";
    /// A label.
    limits = "limits", "기준";
    /// A label.
    range = "range", "범위";
    /// A label.
    fault = "fault", "오류";
    /// A label.
    warning = "Prometheus warns", "Prometheus 경고";
    /// A label.
    url = "URL", "URL";
    /// A label.
    interval = "every", "주기";
    /// A label.
    description = "description", "설명";
    /// A label.
    fingerprint = "fingerprint", "핑거프린트";
    /// What Alertmanager does not know.
    unmanaged = "Alertmanager does not know it", "Alertmanager가 모르는 알림";
    /// A limit.
    limit_warn_above(limit: &str) = "warn above {limit}", "주의 {limit} 초과";
    /// A limit.
    limit_crit_above(limit: &str) = "crit above {limit}", "심각 {limit} 초과";
    /// A limit.
    limit_warn_below(limit: &str) = "warn below {limit}", "주의 {limit} 미만";
    /// A limit.
    limit_crit_below(limit: &str) = "crit below {limit}", "심각 {limit} 미만";
    /// How long ago.
    ago(age: String) = "{age} ago", "{age} 전";
    /// A label: the least and the greatest.
    extremes = "min – max", "최소 – 최대";
    /// The least and the greatest.
    between(least: &str, most: &str) = "{least} – {most}", "{least} – {most}";
}

/// How something that is scraped is.
#[must_use]
pub const fn health(health: Health) -> Words {
    match health {
        Health::Up => up(),
        Health::Unknown => not_yet(),
        Health::Down => down(),
    }
}

/// Where an alert stands.
#[must_use]
pub const fn stands(state: State) -> Words {
    match state {
        State::Firing => firing(),
        State::Pending => pending(),
        State::Silenced => silenced(),
        State::Inhibited => inhibited(),
    }
}
