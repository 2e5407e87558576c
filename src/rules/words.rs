//! The words about rules.

use crate::text::words;

words! {
    /// A condition that is read otherwise than it is written.
    read_as(expr: &str) = "read as {expr}", "해석: {expr}";
    /// A severity that nobody wrote.
    usual_severity(severity: &str) = "its action names no severity, so it is {severity}", "action에 등급이 없어 {severity}로 읽습니다";
    /// A team.
    team(written: &str, team: &str) = "`{written}` is the team {team}, told by the channel team-{team}", "`{written}` → 팀 {team}, 채널 team-{team}(으)로 알립니다";
    /// A name that is taken.
    renamed(was: &str) = "another rule of this file is called {was} as well, so this one has a number", "같은 파일에 {was} 규칙이 또 있어 번호를 붙였습니다";
    /// It replaces another one.
    replaces(other: &str) = "it takes the place of the rule of that name in {other}", "이름이 같은 {other}의 규칙을 대신합니다";
    /// A key without meaning.
    ignored(key: &str) = "`{key}` has no effect: the room evaluates all rules in its own interval", "`{key}`은(는) 쓰이지 않습니다. 모든 규칙은 룸의 주기로 평가합니다";
    /// No severity at all.
    without_severity = "it has no label `severity`: it is shown, and nobody is called", "`severity` 레이블이 없어 화면에만 표시하고 호출하지 않습니다";
    /// One that nobody knows.
    unknown_severity(written: &str) = "`severity: {written}` means nothing here: it is shown, and nobody is called; write P0 to P3, critical, page, warning or info", "`severity: {written}`은(는) 모르는 등급입니다. 화면에만 표시하고 호출하지 않습니다. P0~P3, critical, page, warning, info 중 하나를 쓰세요";
    /// A signal that is probably misspelt.
    misspelt_signal(signal: &str, near: &str) = "nobody gives the signal `{signal}`, so it cannot fire; did you mean `{near}`?", "`{signal}` 신호를 주는 곳이 없어 울릴 수 없습니다. `{near}`인가요?";
    /// A signal that nobody gives.
    unknown_signal(signal: &str) = "nobody gives the signal `{signal}`, so it cannot fire until something does: name a query of a Prometheus target so", "`{signal}` 신호를 주는 곳이 없어 그때까지 울릴 수 없습니다. Prometheus 대상의 쿼리에 이 이름을 붙이세요";
    /// No comparison.
    always_fires = "nothing is compared, so it fires whenever there is a value", "비교가 없어 값이 있기만 하면 울립니다";
    /// A comparison that cannot hold.
    never_fires(comparison: &str) = "it can never fire: nothing passes {comparison}", "울릴 수 없습니다. {comparison}을(를) 만족하는 값이 없습니다";
    /// A part of a template.
    template(part: &str) = "{part} is not understood and stays as it is written", "{part}은(는) 이해하지 못해 그대로 표시합니다";
    /// A label that is not there.
    no_label(label: &str) = "the text names the label `{label}`, which the expression does not leave", "문구가 쓰는 `{label}` 레이블이 식의 결과에 없습니다";
}
