//! The words of the telling: why a message is where it is.

use crate::text::words;

words! {
    /// A message that may have arrived before.
    duplicate = "(may be a duplicate)", "(중복일 수 있음)";
    /// The first line of a message that takes the place of another.
    instead(channel: &str, why: &str) = "Could not be told by {channel}: {why}", "{channel} 채널로 전하지 못했습니다: {why}";
    /// The same of a message that is only late.
    instead_late(channel: &str) = "Could not be told by {channel} within two minutes", "{channel} 채널로 2분 안에 전하지 못했습니다";

    /// A personal channel without anybody.
    nobody(channel: &str) = "the channel `{channel}` reaches nobody: write to = [\"PERSON\"] for it, or name somebody", "채널 `{channel}`: 받을 사람이 없습니다. to = [\"이름\"]을 적거나 사람을 지정하세요";
    /// A name that nobody has.
    unknown_person(name: &str) = "nobody is called `{name}`: add them to the config, or mend the name", "`{name}`: 설정에 없는 사람입니다. 추가하거나 이름을 고치세요";
    /// Somebody without an address.
    no_email(name: &str) = "no e-mail address is known of {name}: write email = \"…\" for them", "{name}: 이메일 주소가 없습니다. 설정에 email = \"…\"을 적으세요";
    /// Somebody without a number.
    no_phone(name: &str) = "no phone number is known of {name}: write phone = \"+82…\" for them", "{name}: 전화번호가 없습니다. 설정에 phone = \"+82…\"을 적으세요";
    /// A channel that went out of the config while messages waited for it.
    no_channel(channel: &str) = "the config has no channel `{channel}` any more", "설정에 `{channel}` 채널이 더는 없습니다";

    /// A secret that is not there.
    no_secret(why: &str) = "not sent, the secret cannot be fetched: {why}", "보내지 못함: 비밀값을 가져올 수 없습니다: {why}";
    /// Nobody answers.
    no_connection(why: &str) = "not sent, there is no connection: {why}", "보내지 못함: 연결할 수 없습니다: {why}";
    /// It broke while it was being sent.
    broke_off(why: &str) = "the connection broke off, so it may have arrived: {why}", "연결이 끊겼습니다. 전달되었을 수도 있습니다: {why}";
    /// No answer in time.
    late(after: &str) = "no answer within {after}, so it may have arrived", "{after} 안에 응답이 없습니다. 전달되었을 수도 있습니다";
    /// An address that the guard refuses.
    private(host: &str, ip: &str) = "not sent, {host} leads to {ip}, which is no public address: write allow-private = true for the channel if that is right", "보내지 않음: {host} → {ip}은(는) 공인 주소가 아닙니다. 맞는 주소라면 채널에 allow-private = true를 적으세요";
    /// A URL without TLS.
    plain_http = "http can be read and changed on its way: use https (http is for this machine only)", "http는 전송 중에 읽히거나 바뀔 수 있습니다. https를 쓰세요(http는 이 서버 안에서만)";
    /// A URL with a name and a password.
    credentials = "the URL must not hold a name and a password", "URL에 사용자 이름과 비밀번호를 넣을 수 없습니다";
    /// No URL.
    no_url(why: &str) = "that is no URL: {why}", "URL이 아닙니다: {why}";
    /// A value that no header holds.
    no_header(name: &str) = "not sent, the value of the header `{name}` cannot stand in a request: look for a line break in the secret", "보내지 못함: `{name}` 헤더에 넣을 수 없는 값입니다. 비밀값에 줄바꿈이 있는지 확인하세요";
    /// Too many requests.
    too_many(status: u16) = "the service asks us to be slower (status {status})", "서비스가 천천히 보내라고 합니다(상태 {status})";
    /// The service has trouble itself.
    failing(status: u16, said: &str) = "the service failed with status {status}: {said}", "서비스 오류(상태 {status}): {said}";
    /// The service refuses it.
    refused(status: u16, said: &str) = "the service refused it with status {status}: {said}", "서비스가 거부했습니다(상태 {status}): {said}";
    /// A redirect.
    moved(status: u16, to: &str) = "the service has moved (status {status}) to {to}, and redirects are not followed: write its new address into the config", "서비스 주소가 {to}(으)로 바뀌었습니다(상태 {status}). 리디렉션은 따라가지 않으니 새 주소를 설정에 적으세요";
    /// An answer that is not what is documented.
    no_form(what: &str) = "the service took it, but its answer has no `{what}`", "서비스가 받았지만 응답에 `{what}` 항목이 없습니다";
    /// The service says that it was lost.
    lost(status: &str) = "the service took it but could not deliver it: {status}", "서비스가 받았지만 전달하지 못했습니다: {status}";

    /// The bot is not in the channel.
    slack_outside(code: &str) = "Slack says {code}: invite the bot into the channel, or mend `channel`", "Slack 응답 {code}: 봇을 채널에 초대하거나 `channel` 값을 고치세요";
    /// A token that is not accepted.
    slack_token(code: &str) = "Slack does not accept the token ({code}): make a new one, and mend `token`", "Slack이 토큰을 받지 않습니다({code}). 새 토큰을 만들어 `token`을 고치세요";
    /// A right that the bot lacks.
    slack_scope(method: &str, needed: &str) = "the Slack bot must not do {method}: give it the scope {needed}", "Slack 봇에 {method} 권한이 없습니다. {needed} 스코프를 추가하세요";
    /// Anything else that Slack says.
    slack_refused(method: &str, code: &str) = "Slack refused {method}: {code}", "Slack이 {method} 요청을 거부했습니다: {code}";

    /// A mail that cannot be written.
    no_mail(why: &str) = "not sent, no mail can be made of it: {why}", "보내지 못함: 메일을 만들 수 없습니다: {why}";
    /// A mail that is refused.
    mail_refused(said: &str) = "the mail server refused it: {said}", "메일 서버가 거부했습니다: {said}";
    /// A mail that is refused for now.
    mail_later(said: &str) = "the mail server cannot take it now: {said}", "메일 서버가 지금은 받을 수 없습니다: {said}";
    /// A server without STARTTLS.
    no_starttls = "not sent, the mail server offers no STARTTLS: write tls = \"tls\", or mend the server", "보내지 않음: 메일 서버가 STARTTLS를 지원하지 않습니다. tls = \"tls\"로 바꾸거나 서버를 고치세요";
    /// Mail in the clear to another machine.
    plain_smtp = "not sent, tls = \"none\" is for a mail server on this machine only", "보내지 않음: tls = \"none\"은 이 서버 안의 메일 서버에만 쓸 수 있습니다";

    /// A program that cannot be started.
    not_started(program: &str, why: &str) = "{program} cannot be started: {why}", "{program}: 시작할 수 없습니다: {why}";
    /// A program that did not end.
    not_ended(program: &str, after: &str) = "{program} did not end within {after}, so it may have done it", "{program}: {after} 안에 끝나지 않았습니다. 전달되었을 수도 있습니다";
    /// A program that says no.
    exited(program: &str, code: &str, said: &str) = "{program} failed ({code}): {said}", "{program} 실패({code}): {said}";

    /// Why it is not sent again.
    given_up(why: &str) = "given up after an hour: {why}", "한 시간 뒤 포기함: {why}";
    /// It waits for the morning.
    held = "held until business hours", "업무 시간까지 보류";
    /// The same page went out.
    folded(channel: &str) = "the same page went out a moment ago by {channel}", "같은 호출을 방금 {channel}로 보냈습니다";
    /// Nothing leaves in a rehearsal.
    rehearsed = "rehearsal: not sent", "리허설: 보내지 않음";
    /// The program ended while it was being sent.
    interrupted = "bongsu ended while it was being sent, so it may have arrived", "보내는 도중 bongsu가 종료되었습니다. 전달되었을 수도 있습니다";
    /// It is too late, and there is no other way.
    no_fallback(why: &str) = "{why} — and no other channel is left to tell it", "{why} — 대신 전할 채널이 없습니다";
    /// It is too late, and another way was taken.
    fell_back(why: &str, channel: &str) = "{why} — told by {channel} instead", "{why} — 대신 {channel} 채널로 전합니다";
    /// Nothing has been tried yet.
    waiting = "not sent within two minutes", "2분 안에 보내지 못했습니다";
    /// A person took it back.
    dropped(why: &str) = "taken back: {why}", "취소됨: {why}";
    /// A file that is broken.
    damaged(path: &str) = "the outbox was damaged and put aside as {path}: messages that waited in it were not sent", "발신함 파일이 손상되어 {path}(으)로 옮겼습니다. 그 안에서 기다리던 메시지는 보내지 못했습니다";
    /// A message that is too old to be told.
    stale = "it waited for more than twelve hours while bongsu was not running", "bongsu가 꺼져 있는 동안 12시간 넘게 대기했습니다";
    /// What is not on disk.
    unsaved(why: &str) = "messages are sent but not kept on disk, and would be lost with this process: {why}", "메시지를 보내지만 디스크에 남기지 못합니다. 프로세스가 끝나면 사라집니다: {why}";
}
