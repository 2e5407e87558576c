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
    /// A parameter that nobody declared.
    undeclared(param: &str) = "the action has no parameter `{param}`", "매개변수 `{param}`: 이 작업에는 없는 매개변수입니다";
    /// What a name is, in a few words.
    hint_name = "letters, digits, . _ -", "영문자·숫자·. _ -";
    /// What a duration is, in a few words.
    hint_duration = "90s, 5m", "90s, 5m";
    /// What an address is, in a few words.
    hint_address = "one IP address", "IP 주소 하나";
    /// A program that is nowhere.
    not_found(name: &str) = "the program `{name}` is not in PATH: install it, or write its absolute path in the config", "프로그램 `{name}`을(를) PATH에서 찾을 수 없습니다. 설치하거나 설정에 절대 경로를 쓰세요";
    /// A file that is no program.
    not_executable(path: &str) = "{path} cannot be run: it is no file that this user may execute", "{path}: 이 사용자가 실행할 수 있는 파일이 아닙니다";
    /// A program that was replaced.
    program_changed(path: &str) = "{path} is no longer the file that it was when this was planned", "{path}: 계획할 때와 다른 파일입니다";
    /// A program that the system refused.
    not_started(path: &str, why: &str) = "{path} could not be started: {why}", "{path}을(를) 시작하지 못했습니다: {why}";
    /// A request that was not sent.
    not_sent(why: &str) = "{why}; nothing was sent", "{why}. 아무것도 보내지 않았습니다";
    /// A request without an answer.
    unsure(why: &str) = "{why}; whether it was done is not known", "{why}. 실행되었는지 알 수 없습니다";
    /// A request without an answer in time.
    late(after: &str) = "no answer within {after}; whether it was done is not known", "{after} 안에 응답이 없습니다. 실행되었는지 알 수 없습니다";
    /// How a program ended.
    exited(code: i32, took: &str) = "exit {code} after {took}", "종료 코드 {code}, {took}";
    /// How a program ended.
    signalled(signal: i32, took: &str) = "ended by signal {signal} after {took}", "시그널 {signal}로 종료, {took}";
    /// How a program ended.
    out_of_time(took: &str) = "not done within {took}, and ended; what it did is not known", "{took} 안에 끝나지 않아 종료시켰습니다. 무엇을 했는지 알 수 없습니다";
    /// How a program did not end.
    undying = "not done in time, and not even SIGKILL ended it; what it did is not known", "제시간에 끝나지 않았고 SIGKILL로도 끝나지 않았습니다. 무엇을 했는지 알 수 없습니다";
    /// How a request was answered.
    answered(status: u16, took: &str) = "HTTP {status} after {took}", "HTTP {status}, {took}";
    /// A redirect.
    redirected(location: &str) = "it leads to {location}, where nobody followed", "{location}(으)로 옮기라는 응답이지만 따라가지 않았습니다";
    /// A member that is not as it must be.
    other_member(path: &str, wanted: &str, found: &str) = "`{path}` is {found}, not {wanted}", "`{path}`: {wanted}이어야 하는데 {found}입니다";
    /// More output than is kept.
    more_bytes(bytes: &str) = "… and {bytes} more", "… 이후 {bytes} 더";
    /// Lines that are left out.
    more_lines(count: usize) = "… {count} lines …", "… {count}줄 …";
    /// An operation that is not in the config.
    no_action(operation: &str) = "the config has no action `{operation}`", "설정에 `{operation}` 작업이 없습니다";
    /// A look that was to be planned.
    is_look = "this action only looks: it is run at once, not planned", "이 작업은 조회만 합니다. 계획 없이 바로 실행됩니다";
    /// An action that was to be looked at.
    is_no_look = "this action changes something: it must be planned", "이 작업은 상태를 바꿉니다. 먼저 계획해야 합니다";
    /// A check that does not hold.
    check_failed(how: &str) = "the check does not hold ({how}): nothing was done", "사전 확인이 성립하지 않습니다({how}). 아무것도 하지 않았습니다";
    /// A dry run that failed.
    dry_run_failed(how: &str) = "the dry run failed ({how})", "시험 실행이 실패했습니다({how})";
    /// A value that the check does not give.
    not_in_check(param: &str) = "the check gave no value for `{param}`", "매개변수 `{param}`: 사전 확인 결과에서 값을 얻지 못했습니다";
    /// A plan that no longer fits.
    changed = "this is no longer as it was planned: nothing was done", "계획할 때와 달라졌습니다. 아무것도 하지 않았습니다";
    /// What is different: the command.
    command = "command", "명령";
    /// What is different: the program's file.
    program = "program", "프로그램";
    /// What is different: what the check gives.
    check = "check", "사전 확인";
    /// A part of a plan: what the dry run gives.
    dry_run = "dry run", "시험 실행";
    /// A part of a plan: a header.
    header = "header", "헤더";
    /// A part of a plan: a body.
    body = "body", "본문";
    /// A part of a plan: nothing looks whether it helped.
    unverified_label = "verify", "사후 확인";
    /// Nothing looks whether it helped.
    unverified = "the config gives no `verify`: nobody looks whether it helped", "설정에 `verify`가 없어 효과를 확인하지 않습니다";
    /// There is no check.
    unchecked = "the config gives no `check`: nothing is looked at before", "설정에 `check`가 없어 사전 상태를 확인하지 않습니다";
    /// Its parameters hold a secret.
    secret_undo = "a secret stands in its parameters, which the journal does not keep", "매개변수에 비밀값이 있는데 저널은 비밀값을 남기지 않음";
    /// There is no undo.
    no_undo = "the config gives no `undo` for it", "설정에 `undo`가 없습니다";
    /// This is the undo.
    is_undo = "this takes the action back; to have it again, do it again", "작업을 되돌리는 것입니다. 다시 적용하려면 작업을 다시 실행하세요";
    /// The title of taking an action back.
    undoing(title: &str) = "undo: {title}", "되돌리기: {title}";
    /// It held.
    held(how: &str, took: &str) = "verified after {took}: {how}", "{took} 뒤 확인됨: {how}";
    /// It did not hold.
    not_held(how: &str, took: &str) = "not verified within {took}: {how}", "{took} 안에 확인되지 않음: {how}";
}
