//! The words of the pane, in every language of the room.

use std::time::Duration;

use super::{
    cause::{BodyFault, Cause, Stage, TlsFault},
    model::State,
};
use crate::{
    domain::{
        reading::Fault,
        words::{Lang, Words},
    },
    text::{Clean, number, shared, words},
};

words! {
    /// The pane's name.
    services = "Services", "서비스";
    /// A state.
    up = "up", "정상";
    /// A state.
    degraded = "degraded", "저하";
    /// A state.
    down = "down", "중단";
    /// Title fact.
    n_up(n: usize) = "{n} up", "정상 {n}";
    /// Title fact.
    n_degraded(n: usize) = "{n} degraded", "저하 {n}";
    /// Title fact.
    n_down(n: usize) = "{n} down", "중단 {n}";
    /// Title fact: services whose state is not known.
    n_unknown(n: usize) = "{n} unknown", "알 수 없음 {n}";
    /// Instead of rows.
    no_targets = "no services are configured", "설정된 서비스가 없습니다";

    /// Column.
    col_name = "service", "서비스";
    /// Column.
    col_state = "state", "상태";
    /// Column.
    col_code = "code", "코드";
    /// Column.
    col_latency = "latency", "지연";
    /// Column.
    col_trend = "trend", "추이";
    /// Column.
    col_since = "since", "경과";
    /// Column: failures in a row.
    col_fails = "fails", "실패";
    /// Column: days until the certificate runs out.
    col_tls = "TLS", "TLS";
    /// Column.
    col_what = "what is wrong", "문제";

    /// Section of the details.
    sec_now = "Newest probe", "최근 프로브";
    /// Section of the details.
    sec_history = "Last probes", "프로브 이력";
    /// Section of the details.
    sec_time = "Where the time went", "소요 시간 내역";
    /// Section of the details.
    sec_tls = "Certificate", "인증서";
    /// Section of the details.
    sec_config = "What is asked", "프로브 설정";
    /// Section of the details.
    sec_body = "Beginning of the body", "본문 앞부분";

    /// Label: what was expected.
    expected = "expected", "기대";
    /// Label: what came.
    came = "came", "응답";
    /// Label: the error.
    error = "error", "오류";
    /// Label: latency.
    latency = "latency", "지연";
    /// Label: address.
    address = "address", "주소";
    /// Label: protocol.
    protocol = "protocol", "프로토콜";
    /// Label: clock skew of the server.
    clock_skew = "server clock", "서버 시계";
    /// Value: the server's clock is ahead.
    clock_ahead(by: &str) = "{by} ahead of ours", "이쪽보다 {by} 빠름";
    /// Value: the server's clock is behind.
    clock_behind(by: &str) = "{by} behind ours", "이쪽보다 {by} 느림";
    /// Label: probes.
    probes = "probes", "프로브";
    /// Label: failures in a row.
    in_a_row = "failures in a row", "연속 실패";
    /// Label: certificate is valid from.
    valid_from = "valid from", "유효 시작";
    /// Label: certificate is valid until.
    valid_until = "valid until", "유효 종료";
    /// Value: days left.
    days_left(n: i64) = "{n}d left", "{n}일 남음";
    /// Value: expired.
    days_over(n: i64) = "expired {n}d ago", "{n}일 전 만료";
    /// Value: less than a day left.
    last_day = "expires within a day", "하루 안에 만료";
    /// Badge: no certificate is verified.
    not_verified = "certificate not verified", "인증서 검증 안 함";
    /// Badge: the certificate vouches for itself.
    self_signed = "self-signed", "자체 서명";
    /// Phase.
    phase_dns = "DNS", "DNS";
    /// Phase.
    phase_connect = "connect", "연결";
    /// Phase.
    phase_tls = "TLS", "TLS";
    /// Phase.
    phase_first_byte = "first byte", "첫 바이트";
    /// Phase.
    phase_body = "body", "본문";
    /// Label: request.
    request = "request", "요청";
    /// Label: headers.
    headers = "headers", "헤더";
    /// Value: in place of a secret.
    secret = "(secret)", "(비밀)";
    /// Label: interval.
    interval = "every", "주기";
    /// Label: time-out.
    timeout = "time-out", "제한 시간";
    /// Label: rule.
    down_after = "down after", "중단 판정";
    /// Value: rule.
    n_of_m(n: usize, m: usize) = "{n} of {m} probes failed", "{m}회 중 {n}회 실패";
    /// Label: latency limit.
    degraded_above = "degraded above", "저하 기준";
    /// Expectation: body contains the text.
    expects_text(text: &str) = "a body with \"{text}\"", "\"{text}\"가 들어 있는 본문";
    /// Expectation: body member.
    expects_member(path: &str, value: &str) = "{path} = {value}", "{path} = {value}";

}

words! {
    /// Summary: all is well.
    fine(code: u16, took: &str) = "{code} in {took}", "{code} · {took}";
    /// Summary: slow.
    slow(code: u16, took: &str, limit: &str) = "slow: {code} in {took}, limit {limit}", "느림: {code} · {took}, 기준 {limit}";
    /// Summary: not yet down.
    undecided(n: usize, of: usize, why: &str) = "{n} of {of} failed: {why}", "{of}회 중 {n}회 실패: {why}";
    /// Summary: nothing known yet.
    connecting = "no answer yet", "아직 응답 없음";
    /// Summary: reading too old.
    stale(age: &str) = "no news for {age}", "{age}째 소식 없음";
    /// Summary: days until the certificate runs out.
    cert_left(n: i64) = "certificate: {n}d left", "인증서 {n}일 남음";
    /// Summary: certificate runs out today.
    cert_last_day = "certificate expires within a day", "인증서가 하루 안에 만료";
    /// Summary: certificate ran out.
    cert_over(n: i64) = "certificate expired {n}d ago", "인증서가 {n}일 전 만료됨";
    /// Summary: certificate ran out less than a day ago.
    cert_just_over = "certificate expired within the last day", "인증서가 하루 사이에 만료됨";

    /// Cause.
    refused(address: &str) = "refused: nothing listens on {address}", "연결 거부: {address}에서 수신 대기하는 프로세스가 없음";
    /// Cause.
    silent_connect(address: &str, after: &str) =
        "silent: {address} did not take the connection for {after}", "무응답: {address}에 {after} 동안 연결되지 않음";
    /// Cause.
    silent_tls(after: &str) = "silent in the TLS handshake, {after} in all", "TLS 핸드셰이크 중 무응답, 총 {after}";
    /// Cause.
    silent_answer(after: &str) = "silent for {after} after connecting", "연결 후 {after} 동안 무응답";
    /// Cause.
    silent_body(after: &str) = "body not complete after {after}", "{after}가 지나도록 본문이 끝나지 않음";
    /// Cause.
    reset_connect(address: &str) = "reset: {address} dropped the connection at once", "연결 끊김: {address}가 즉시 연결을 끊음";
    /// Cause.
    reset_tls = "reset: connection closed in the TLS handshake", "연결 끊김: TLS 핸드셰이크 중 연결이 닫힘";
    /// Cause.
    reset_answer = "reset: connection closed before the answer was complete", "연결 끊김: 응답 전에 연결이 닫힘";
    /// Cause.
    reset_body = "reset: connection closed in the middle of the body", "연결 끊김: 본문 도중 연결이 닫힘";
    /// Cause.
    dns_wrong(host: &str, detail: &str) = "DNS: {host} does not resolve: {detail}", "DNS: {host} 이름을 찾을 수 없음: {detail}";
    /// Cause.
    dns_silent(host: &str) = "DNS: no answer to the lookup of {host}", "DNS: {host} 조회에 응답이 없음";
    /// Cause.
    unreachable(address: &str, detail: &str) = "unreachable: no way to {address}: {detail}", "도달 불가: {address}: {detail}";
    /// Cause.
    tls_expired(days: i64) = "TLS: certificate expired {days}d ago", "TLS: 인증서가 {days}일 전 만료됨";
    /// Cause.
    tls_not_yet = "TLS: certificate not valid yet", "TLS: 인증서 유효 기간 전";
    /// Cause.
    tls_self_signed = "TLS: self-signed certificate, not trusted here", "TLS: 신뢰되지 않은 자체 서명 인증서";
    /// Cause.
    tls_unknown_issuer = "TLS: certificate of an unknown issuer", "TLS: 발급자를 신뢰할 수 없는 인증서";
    /// Cause.
    tls_wrong_name(names: &str) = "TLS: certificate is for another name: {names}", "TLS: 다른 이름의 인증서: {names}";
    /// Cause.
    tls_not_tls = "TLS: the peer does not speak TLS", "TLS: 상대가 TLS를 쓰지 않음";
    /// Cause.
    tls_ca_file(detail: &str) = "TLS: the file of `ca` cannot be used: {detail}", "TLS: `ca` 파일을 쓸 수 없음: {detail}";
    /// Cause.
    tls_no_authorities = "TLS: this machine trusts no certificate authority: install ca-certificates or set `ca`",
        "TLS: 이 서버에 신뢰하는 인증 기관이 없음: ca-certificates를 설치하거나 `ca`를 설정";
    /// Cause.
    tls_other(detail: &str) = "TLS: {detail}", "TLS: {detail}";
    /// Cause.
    wrong_status(got: u16, expected: &str) = "{got} instead of {expected}", "{expected} 대신 {got}";
    /// Cause.
    wrong_redirect(got: u16, location: &str, expected: &str) =
        "{got} to {location} instead of {expected}", "{expected} 대신 {got} → {location}";
    /// Cause.
    body_not_json = "body is not JSON", "본문이 JSON이 아님";
    /// Cause.
    body_missing(path: &str, expected: &str) = "{path} is missing in the body, expected {expected}", "본문에 {path} 없음, 기대값 {expected}";
    /// Cause.
    body_differs(path: &str, got: &str, expected: &str) = "{path} is {got} instead of {expected}", "{path}: {expected} 대신 {got}";
    /// Cause.
    body_no_text(text: &str) = "body without \"{text}\"", "본문에 \"{text}\" 없음";
    /// Cause.
    too_large(limit: &str) = "body larger than {limit}", "본문이 {limit}보다 큼";
    /// Cause.
    not_http(detail: &str) = "not HTTP: {detail}", "HTTP가 아님: {detail}";
}

/// The word for a state.
#[must_use]
pub const fn state(state: State) -> Words {
    match state {
        State::Up => up(),
        State::Degraded => degraded(),
        State::Down => down(),
    }
}

/// A latency as a person reads it.
#[must_use]
pub fn took(ms: f64) -> String {
    number::duration(Duration::try_from_secs_f64(ms / 1000.0).unwrap_or_default())
}

/// A fault of the source itself: its kind in the language of the room, and its sentence.
#[must_use]
pub fn fault(lang: Lang, fault: &Fault) -> String {
    format!("{}: {}", shared::fault(fault.kind).get(lang), Clean::new(&fault.detail))
}

/// What went wrong, naming what was expected and what came.
#[must_use]
pub fn cause(lang: Lang, cause: &Cause) -> String {
    match cause {
        Cause::Refused { address } => refused(lang, address),
        Cause::Silent { stage, after_ms, address } => match stage {
            Stage::Connect => silent_connect(lang, address, &took(*after_ms)),
            Stage::Tls => silent_tls(lang, &took(*after_ms)),
            Stage::Answer => silent_answer(lang, &took(*after_ms)),
            Stage::Body => silent_body(lang, &took(*after_ms)),
        },
        Cause::Reset { stage, address } => match stage {
            Stage::Connect => reset_connect(lang, address),
            Stage::Tls => reset_tls().get(lang).to_owned(),
            Stage::Answer => reset_answer().get(lang).to_owned(),
            Stage::Body => reset_body().get(lang).to_owned(),
        },
        Cause::Dns { host, detail: Some(detail) } => dns_wrong(lang, host, detail),
        Cause::Dns { host, detail: None } => dns_silent(lang, host),
        Cause::Unreachable { address, detail } => unreachable(lang, address, detail),
        Cause::Tls { fault } => tls_fault(lang, fault),
        Cause::Status { expected, got, location: Some(location) } => wrong_redirect(lang, *got, location, expected),
        Cause::Status { expected, got, location: None } => wrong_status(lang, *got, expected),
        Cause::Body { fault } => body_fault(lang, fault),
        Cause::TooLarge { limit } => too_large(lang, &number::bytes(*limit as u64)),
        Cause::Protocol { detail } => not_http(lang, detail),
    }
}

fn tls_fault(lang: Lang, fault: &TlsFault) -> String {
    match fault {
        TlsFault::Expired { days } => tls_expired(lang, *days),
        TlsFault::NotYetValid => tls_not_yet().get(lang).to_owned(),
        TlsFault::SelfSigned => tls_self_signed().get(lang).to_owned(),
        TlsFault::UnknownIssuer => tls_unknown_issuer().get(lang).to_owned(),
        TlsFault::WrongName { names } => tls_wrong_name(lang, names),
        TlsFault::NotTls => tls_not_tls().get(lang).to_owned(),
        TlsFault::CaFile { detail } => tls_ca_file(lang, detail),
        TlsFault::NoAuthorities => tls_no_authorities().get(lang).to_owned(),
        TlsFault::Other { detail } => tls_other(lang, detail),
    }
}

fn body_fault(lang: Lang, fault: &BodyFault) -> String {
    match fault {
        BodyFault::NotJson => body_not_json().get(lang).to_owned(),
        BodyFault::Missing { path, expected } => body_missing(lang, path, expected),
        BodyFault::Differs { path, expected, got } => body_differs(lang, path, got, expected),
        BodyFault::NoText { text } => body_no_text(lang, text),
    }
}
