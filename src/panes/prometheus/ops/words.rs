//! The words of the operations.

use crate::text::words;

words! {
    /// A command.
    silence = "silence alert", "알림 사일런스";
    /// What it does.
    silence_doc = "Silences exactly this alert in Alertmanager, for a time that has an end.",
        "Alertmanager에서 이 알림 하나만 정해진 시간 동안 사일런스합니다.";
    /// A command.
    expire = "end silence", "사일런스 해제";
    /// What it does.
    expire_doc = "Ends a silence: what it kept quiet is told again.", "사일런스를 끝냅니다. 막고 있던 알림이 다시 전달됩니다.";
    /// A label.
    alert = "alert", "알림";
    /// A label.
    lasts = "for", "기간";
    /// A label.
    comment = "reason", "이유";
    /// A label.
    made_by = "by", "만든 사람";
    /// A label.
    labels = "labels", "레이블";
    /// A label.
    summary = "what is wrong", "내용";
    /// A label.
    state = "state", "상태";
    /// A label.
    risk = "risk", "위험";
    /// A label.
    left = "left", "남은 시간";
    /// A label.
    until = "until", "종료";
    /// A label.
    matchers = "matchers", "조건";
    /// A label.
    silence_label = "silence", "사일런스";
    /// A label: what would be told again.
    loud_again = "told again", "다시 전달될 알림";
    /// Nothing.
    none = "none", "없음";
    /// What may be typed.
    times_hint = "1m to 24h", "1m–24h";
    /// What may be typed.
    reason_hint = "why, for everybody who sees the silence", "사일런스를 볼 사람들을 위한 이유";
    /// What may be typed.
    by_hint = "your name; empty: the login", "이름. 비우면 로그인 계정";
    /// What it does.
    silence_one(name: &str) = "silence {name}", "{name} 사일런스";
    /// What it does.
    silence_for(name: &str, time: &str) = "silence {name} for {time}", "{name} {time} 동안 사일런스";
    /// What it does.
    expire_one(matchers: &str) = "end the silence of {matchers}", "사일런스 해제: {matchers}";
    /// Why to silence.
    fires_for(time: &str) = "fires for {time}", "{time}째 발생 중";
    /// How it is taken back.
    undo_is_expire = "ending the silence", "사일런스 해제";
    /// How it is taken back.
    silence_anew = "silence the alert anew", "알림을 다시 사일런스";
    /// What may go wrong.
    nobody_is_told = "nobody is told of this alert meanwhile, also not when it gets worse",
        "그동안 이 알림은 악화되어도 아무에게도 전달되지 않음";
    /// It is quiet already.
    is_inhibited = "another alert speaks for it already", "이미 다른 알림이 대신하고 있음";
}

words! {
    /// Nobody answered.
    no_answer = "Alertmanager did not answer in time.", "Alertmanager가 제시간에 응답하지 않았습니다.";
    /// A plan of somebody else.
    no_proof = "This plan was not made by this version of bongsu.", "이 버전의 bongsu가 만든 계획이 아닙니다.";
    /// No such operation.
    unknown_operation(name: &str) = "Prometheus has no operation {name}.", "Prometheus에 {name} 작업이 없습니다.";
    /// It did not answer.
    not_told(why: &str) = "Alertmanager does not tell: {why}.", "Alertmanager 조회 실패: {why}.";
    /// There is none.
    no_alertmanager = "The target has no `alertmanager` in the config: Prometheus itself knows no silences.",
        "설정에 이 대상의 `alertmanager`가 없습니다. Prometheus 자체에는 사일런스가 없습니다.";
    /// No alert was given.
    which_alert = "Say which alert: its name, or its fingerprint.", "어떤 알림인지 이름이나 핑거프린트로 지정하세요.";
    /// It is not there.
    no_such_alert(name: &str) = "Alertmanager knows no alert {name}: it is over, or pending yet.",
        "Alertmanager에 {name} 알림이 없습니다. 이미 끝났거나 아직 대기 중입니다.";
    /// There are several.
    several_alerts(n: usize, name: &str) = "{n} alert is called {name}.",
        "{n} alerts are called {name}: pick one row, or give its fingerprint.",
        "{name} 알림이 {n}개입니다. 한 줄을 고르거나 핑거프린트를 지정하세요.";
    /// It is another.
    another_alert = "This is another alert than the row showed.", "화면에 보인 것과 다른 알림입니다.";
    /// It is silenced.
    is_silenced(id: &str) = "It is silenced already, by {id}.", "이미 사일런스되어 있습니다({id}).";
    /// It would silence everything.
    no_labels = "The alert has no name or an empty label: a silence for it could keep other alerts quiet too.",
        "알림에 이름이 없거나 빈 레이블이 있습니다. 사일런스하면 다른 알림까지 막을 수 있습니다.";
    /// It is over.
    no_longer_fires = "The alert no longer fires: there is nothing to silence.", "알림이 이미 끝나 사일런스할 것이 없습니다.";
    /// A wrong time.
    which_times = "Say for how long: 1m to 24h, such as 2h.", "기간을 1m에서 24h 사이로 적으세요. 예: 2h";
    /// A wrong text.
    plain_text = "Write one line without control characters, at most 300 bytes; empty is not enough.",
        "제어 문자 없이 300바이트 이내 한 줄로 적으세요. 비워 둘 수 없습니다.";
    /// The answer names no silence.
    no_id = "Alertmanager did not say which silence it made: look at its list.",
        "Alertmanager가 만든 사일런스의 ID를 알려 주지 않았습니다. 목록을 확인하세요.";
    /// It is done.
    silenced(name: &str, id: &str) = "{name} is silenced ({id})", "{name} 사일런스됨({id})";
    /// It has its effect.
    is_quiet(name: &str, id: &str) = "{name} is shown as silenced by {id}", "{name} 알림이 {id}(으)로 사일런스된 것을 확인함";
    /// It is over meanwhile.
    is_over(name: &str) = "{name} is over meanwhile", "{name} 알림이 그사이 끝남";
    /// It has no effect.
    still_loud(name: &str) = "{name} is still not silenced", "{name} 알림이 아직 사일런스되지 않음";
    /// No silence was given.
    which_silence = "Say which silence: its id.", "어떤 사일런스인지 ID로 지정하세요.";
    /// It is not there.
    no_such_silence(id: &str) = "Alertmanager knows no silence {id}.", "Alertmanager에 사일런스 {id}이(가) 없습니다.";
    /// It has ended.
    is_expired(id: &str) = "the silence {id} has ended", "사일런스 {id} 종료됨";
    /// It is another.
    another_silence = "The silence was changed since it was planned.", "계획한 뒤 사일런스가 바뀌었습니다.";
    /// It is done.
    expired(id: &str) = "silence {id} ended", "사일런스 {id} 해제됨";
    /// It has no effect.
    still_silent(id: &str) = "the silence {id} still counts", "사일런스 {id}이(가) 아직 유효함";
}
