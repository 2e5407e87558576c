//! Words that every pane needs.

use super::{Clean, number};
use crate::domain::{
    event::Tag,
    reading::{Fault, FaultKind, Freshness, SourceState},
    verdict::Verdict,
    words::{Lang, Words},
};

/// A kind of failure in a word or two.
#[must_use]
pub const fn fault(kind: FaultKind) -> Words {
    match kind {
        FaultKind::Refused => Words::new("refused", "연결 거부"),
        FaultKind::Silent => Words::new("silent", "무응답"),
        FaultKind::Reset => Words::new("connection reset", "연결 끊김"),
        FaultKind::Dns => Words::new("name not found (DNS)", "이름을 찾지 못함(DNS)"),
        FaultKind::Unreachable => Words::new("no route", "경로 없음"),
        FaultKind::Tls => Words::new("TLS failed", "TLS 실패"),
        FaultKind::Auth => Words::new("wrong credentials", "인증 실패"),
        FaultKind::Denied => Words::new("privilege missing", "권한 없음"),
        FaultKind::Secret => Words::new("secret missing", "비밀값 없음"),
        FaultKind::Full => Words::new("no connections left", "연결 수 소진"),
        FaultKind::Blocked => Words::new("this host is blocked", "이 호스트가 차단됨"),
        FaultKind::Busy => Words::new("starting or stopping", "시작·종료 중"),
        FaultKind::Stuck => Words::new("stuck, serves nobody", "멈춤, 응답 불가"),
        FaultKind::Limit => Words::new("stopped by our own limit", "자체 제한으로 중단"),
        FaultKind::Protocol => Words::new("unexpected answer", "예상 밖의 응답"),
    }
}

/// How far a reading may be believed, in a word.
#[must_use]
pub const fn freshness(freshness: Freshness) -> Words {
    match freshness {
        Freshness::Live => Words::new("live", "정상"),
        Freshness::Connecting => Words::new("connecting", "연결 중"),
        Freshness::Stale => Words::new("stale", "오래됨"),
        Freshness::Denied => Words::new("denied", "권한 없음"),
        Freshness::Failing => Words::new("failing", "실패"),
    }
}

/// What to say of a source that gives nothing to judge; `None` when it is live.
#[must_use]
pub fn unseen(source: &SourceState, lang: Lang) -> Option<String> {
    let age = || number::age(source.age.unwrap_or_default());
    match (source.freshness, lang) {
        (Freshness::Live, _) => None,
        (Freshness::Connecting, _) => Some(freshness(Freshness::Connecting).get(lang).to_owned()),
        (Freshness::Stale, Lang::En) => Some(format!("no answer for {}", age())),
        (Freshness::Stale, Lang::Ko) => Some(format!("{} 동안 응답 없음", age())),
        (Freshness::Denied | Freshness::Failing, _) => source.failure.as_ref().map(|failure| {
            let Fault { kind, detail } = &failure.fault;
            format!("{}: {}", fault(*kind).get(lang), Clean::new(detail))
        }),
    }
}

/// A verdict in a word.
#[must_use]
pub const fn verdict(verdict: Verdict) -> Words {
    match verdict {
        Verdict::Ok => Words::new("ok", "정상"),
        Verdict::Warn => Words::new("warn", "주의"),
        Verdict::Unknown => Words::new("unknown", "알 수 없음"),
        Verdict::Crit => Words::new("crit", "심각"),
    }
}

/// What kind of statement a line of the timeline makes, for titles and help. The journal and what is typed use
/// [`Tag::id`] in every language.
#[must_use]
pub const fn tag(tag: Tag) -> Words {
    match tag {
        Tag::Hypothesis => Words::new("hypothesis", "가설"),
        Tag::Evidence => Words::new("evidence", "증거"),
        Tag::Decision => Words::new("decision", "결정"),
        Tag::Action => Words::new("action", "조치"),
        Tag::Comms => Words::new("comms", "공지"),
    }
}

/// Never.
pub const NEVER: Words = Words::new("never", "없음");
/// None.
pub const NONE: Words = Words::new("none", "없음");
