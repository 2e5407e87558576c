//! How an action went, in one line.

use super::words as w;
use crate::domain::{
    act::{Deed, Ran, RanHow, Refusal, Verified},
    verdict::Verdict,
    words::Lang,
};

/// What was done, and where.
#[must_use]
pub fn what(deed: &Deed) -> String {
    let (scene, title) = (&deed.intent.plan.scene, &deed.intent.plan.title);
    if title.contains(scene) { title.clone() } else { format!("{scene}: {title}") }
}

/// How it went, in one line.
#[must_use]
pub fn of(deed: &Deed, lang: Lang) -> String {
    result(deed.ran.as_ref(), deed.verified.as_ref(), deed.refusal.as_ref(), lang)
}

/// How it went, as far as that is known, in one line.
#[must_use]
pub fn result(ran: Option<&Ran>, verified: Option<&Verified>, refusal: Option<&Refusal>, lang: Lang) -> String {
    if let Some(refusal) = refusal {
        return w::refused(lang, refusal.why.clone());
    }
    let Some(ran) = ran else { return w::outcome_unknown(lang, String::new()) };
    let text = ran.text.clone();
    match (ran.how, verified) {
        (RanHow::Done, None) => w::done(lang, text),
        (RanHow::Done, Some(Verified { held: Some(true), text })) => w::helped(lang, text.clone()),
        (RanHow::Done, Some(Verified { held: Some(false), text })) => w::did_not_help(lang, text.clone()),
        (RanHow::Done, Some(Verified { held: None, text })) => w::not_seen(lang, text.clone()),
        (RanHow::Failed, _) => w::failed(lang, text),
        (RanHow::Refused, _) => w::refused(lang, text),
        (RanHow::Cancelled, _) => w::cancelled(lang, text),
        (RanHow::Unknown, _) => w::outcome_unknown(lang, text),
    }
}

/// How good that is.
#[must_use]
pub fn verdict(deed: &Deed) -> Verdict {
    match (deed.ran.as_ref().map(|ran| ran.how), deed.verified.as_ref().and_then(|verified| verified.held)) {
        (Some(RanHow::Done), Some(true)) => Verdict::Ok,
        (Some(RanHow::Done), None) | (Some(RanHow::Refused), _) => Verdict::Warn,
        (Some(RanHow::Unknown | RanHow::Cancelled) | None, _) => Verdict::Unknown,
        (Some(RanHow::Done), Some(false)) | (Some(RanHow::Failed), _) => Verdict::Crit,
    }
}
