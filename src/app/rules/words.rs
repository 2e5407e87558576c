//! The words of `bongsu rules`.

use crate::text::words;

words! {
    /// How many rules there are.
    rules(n: usize) = "{n} rule; `bongsu rules` evaluates none, so no state is known", "{n} rules; `bongsu rules` evaluates none, so no states are known",
        "규칙 {n}개. `bongsu rules`는 평가하지 않으므로 상태는 알 수 없습니다";
    /// What a file holds.
    checked(n: usize, format: &str) = "{n} rule ({format})", "{n} rules ({format})", "규칙 {n}개 ({format})";
    /// What is probably wrong.
    warnings(n: usize) = "{n} warning", "{n} warnings", "경고 {n}건";
    /// Where something is otherwise.
    at(case: String, at: String, about: String) = "case {case}, after {at}: {about}", "{case}, {at} 시점: {about}";
    /// There is no rule of that name.
    no_rule = "no rule of the files is called so", "이 이름의 규칙이 없습니다";
    /// There is no result.
    failed(why: String) = "there is no result: {why}", "결과가 없습니다: {why}";
    /// What is missing.
    missing = "expected, and not there", "있어야 하는데 없음";
    /// What is too much.
    surplus = "there, and not expected", "없어야 하는데 있음";
    /// All is as it should be.
    passed(n: usize) = "{n} case, as expected", "{n} cases, all as expected", "{n}건 모두 기대와 같습니다";
    /// Something is not.
    differences(n: usize) = "{n} difference", "{n} differences", "{n}건이 기대와 다릅니다";
}
