//! The words of the actions of the config.

use crate::text::words;

words! {
    /// A parameter without a value.
    missing(param: &str) = "the parameter `{param}` has no value", "매개변수 `{param}`: 값이 없습니다";
    /// A parameter that was left empty.
    empty(param: &str) = "the parameter `{param}` is empty, and empty never means all", "매개변수 `{param}`: 비어 있습니다. 빈 값은 전체를 뜻하지 않습니다";
    /// A value that is too long.
    long(param: &str, most: usize) = "the value of `{param}` is longer than {most} bytes", "매개변수 `{param}`: 값이 {most}바이트보다 깁니다";
    /// A value that would be an option.
    dash(param: &str) = "the value of `{param}` begins with a dash: the program would read it as an option", "매개변수 `{param}`: 값이 대시(-)로 시작하면 프로그램이 옵션으로 읽습니다";
    /// A value with control characters.
    control(param: &str) = "the value of `{param}` holds a control character", "매개변수 `{param}`: 값에 제어 문자가 있습니다";
    /// A value with spaces around it.
    space(param: &str) = "the value of `{param}` begins or ends with a space", "매개변수 `{param}`: 값의 앞이나 뒤에 공백이 있습니다";
    /// A value that is not what it looks like.
    unseen(param: &str) = "the value of `{param}` holds characters that cannot be seen or are not what they seem", "매개변수 `{param}`: 값에 보이지 않거나 다른 글자로 보이는 문자가 있습니다";
    /// A value that the row shows in part.
    cut(param: &str) = "the row shows only a part of what `{param}` should be: type it", "매개변수 `{param}`: 행에 값의 일부만 보입니다. 직접 입력하세요";
    /// No name.
    no_name(param: &str) = "`{param}` must be a name: letters, digits, `.`, `_` and `-`, 253 at most, the first a letter or a digit", "매개변수 `{param}`: 이름이어야 합니다(영문자·숫자·`.`·`_`·`-`, 253자 이하, 첫 글자는 영문자나 숫자)";
    /// No number.
    no_int(param: &str, least: u64, most: u64) = "`{param}` must be a whole number from {least} to {most}", "매개변수 `{param}`: {least}부터 {most}까지의 정수여야 합니다";
    /// No duration.
    no_duration(param: &str) = "`{param}` must be a duration above zero, such as 90s or 5m", "매개변수 `{param}`: 90s, 5m처럼 0보다 큰 시간이어야 합니다";
    /// None of the choices.
    no_choice(param: &str, choices: &str) = "`{param}` must be one of: {choices}", "매개변수 `{param}`: 다음 중 하나여야 합니다: {choices}";
    /// No match.
    no_match(param: &str, pattern: &str) = "`{param}` must match {pattern}", "매개변수 `{param}`: {pattern} 형식이어야 합니다";
    /// No address.
    no_address(param: &str) = "`{param}` must be one IP address of one host, without a range", "매개변수 `{param}`: 범위가 아닌, 호스트 하나의 IP 주소여야 합니다";
}
