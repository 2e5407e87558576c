//! What a reading means: `health` and, for encrypted services, `certificate`. Pure.

use std::time::Duration;

use super::{
    config::Target,
    model::{Data, State},
    words,
};
use crate::{
    domain::{
        reading::{Freshness, SourceState},
        verdict::{Judgement, Subject, Verdict},
        words::Lang,
    },
    text::number,
};

/// The check of the answers.
pub const HEALTH: &str = "health";
/// The check of the certificate.
pub const CERTIFICATE: &str = "certificate";
/// All checks, by the names that judgements bear.
pub(super) const CHECKS: &[&str] = &[HEALTH, CERTIFICATE];
/// From so many days before its end on a certificate is as good as broken.
const TLS_CRIT_DAYS: i64 = 2;

/// All judgements on one target: `data` is its last good value, `source` says how far that may be believed.
#[must_use]
pub fn judge(target: &Target, data: Option<&Data>, source: &SourceState, lang: Lang) -> Vec<Judgement> {
    let subject = |check: &str| Subject {
        pane: source.key.pane.clone(),
        target: source.key.target.clone(),
        source: source.key.source.clone(),
        check: check.to_owned(),
    };
    let judgement = |check, (verdict, summary)| Judgement { subject: subject(check), verdict, summary };
    let mut judgements = vec![judgement(HEALTH, health(data, source, lang))];
    if let Some(days) = data.and_then(|data| data.tls_days_left) {
        judgements.push(judgement(CERTIFICATE, certificate(target, days, lang)));
    }
    judgements
}

/// How the service is, in one line.
#[must_use]
pub fn health(data: Option<&Data>, source: &SourceState, lang: Lang) -> (Verdict, String) {
    match (data, source.freshness) {
        (Some(data), Freshness::Live) => (verdict(data.state), summary(data, lang)),
        (Some(_), Freshness::Stale) => (Verdict::Unknown, words::stale(lang, &age(source))),
        _ => {
            let fault = source.failure.as_ref().map(|failure| words::fault(lang, &failure.fault));
            (Verdict::Unknown, fault.unwrap_or_else(|| words::connecting().get(lang).to_owned()))
        }
    }
}

/// What a state is worth.
#[must_use]
pub const fn verdict(state: State) -> Verdict {
    match state {
        State::Up => Verdict::Ok,
        State::Degraded => Verdict::Warn,
        State::Down => Verdict::Crit,
    }
}

/// What the newest probe says, in one line.
#[must_use]
pub fn summary(data: &Data, lang: Lang) -> String {
    let took = words::took(data.latency_ms.unwrap_or_default());
    let code = data.status.unwrap_or_default();
    match (&data.error, data.state, data.degraded_above_ms) {
        (Some(failure), State::Down, _) => words::cause(lang, &failure.cause),
        (Some(failure), _, _) => {
            let why = words::cause(lang, &failure.cause);
            words::undecided(lang, data.recent.failed, data.recent.needed, &why)
        }
        (None, State::Degraded, Some(limit)) => words::slow(lang, code, &took, &words::took(limit)),
        (None, _, _) => words::fine(lang, code, &took),
    }
}

/// How the certificate is, in one line.
#[must_use]
pub fn certificate(target: &Target, days: i64, lang: Lang) -> (Verdict, String) {
    let verdict = match days {
        ..=TLS_CRIT_DAYS => Verdict::Crit,
        _ if days <= target.tls_warn_days => Verdict::Warn,
        _ => Verdict::Ok,
    };
    let summary = match days {
        ..-1 => words::cert_over(lang, -days - 1),
        -1 => words::cert_just_over().get(lang).to_owned(),
        0 => words::cert_last_day().get(lang).to_owned(),
        _ => words::cert_left(lang, days),
    };
    (verdict, summary)
}

fn age(source: &SourceState) -> String {
    number::duration(source.age.unwrap_or(Duration::ZERO))
}
