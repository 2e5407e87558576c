//! What several reports say: what is wrong, what was done and said, who does what, what comes next.

use std::collections::BTreeMap;

use super::{
    Sight, outcome,
    page::{first_line, one},
    words as w,
};
use crate::{
    domain::{
        act::{Change, Deed, Undo},
        clock::Moment,
        detector::telling,
        event::{Origin, Tag},
        incident::{Incident, Milestone, Offer, Role},
        timeline::Entry,
        verdict::{Subject, Verdict},
        words::{Lang, Words},
    },
    text::{number, shared, time},
};

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong<'a> {
    /// What.
    pub(super) subject: &'a Subject,
    /// How bad it is.
    pub(super) verdict: Verdict,
    /// Where and why, in one line.
    pub(super) text: String,
    /// Since when, where the timeline knows it.
    pub(super) since: Option<Moment>,
}

impl Sight<'_> {
    /// A moment as a person says it today.
    pub(super) fn minute(&self, at: Moment) -> String {
        time::minute(at, self.now, self.zone)
    }

    /// A moment with its zone, for people who may sit in another one.
    pub(super) fn zoned(&self, at: Moment) -> String {
        let (minute, zone) = (self.minute(at), time::zone_name(at, self.zone));
        match self.lang {
            Lang::En => format!("{minute} {zone}"),
            Lang::Ko => format!("{minute}({zone})"),
        }
    }

    /// How much time has passed between two moments, roughly.
    fn age(from: Moment, to: Moment) -> String {
        number::age((to - from).to_std().unwrap_or_default())
    }
}

/// The last line of the timeline about each subject that was ever bad, and was not struck.
pub(super) fn last_words<'a>(sight: &Sight<'a>) -> BTreeMap<&'a Subject, &'a Entry> {
    let mut last = BTreeMap::new();
    for entry in sight.timeline.entries() {
        if let Origin::Verdict { subject, .. } = &entry.origin
            && !entry.struck
        {
            last.insert(subject, entry);
        }
    }
    last
}

/// What is wrong now, worst first, of two that are equally bad the older one.
pub(super) fn wrong<'a>(sight: &Sight<'a>) -> Vec<Wrong<'a>> {
    let words = last_words(sight);
    let standing = |subject| words.get(subject).filter(|entry| entry.verdict() != Some(Verdict::Ok));
    let mut wrong: Vec<_> = if sight.judgements.is_empty() {
        let entries = words.keys().filter_map(|subject| Some((*subject, standing(*subject)?)));
        let told = entries.map(|(subject, entry)| Wrong {
            subject,
            verdict: entry.verdict().unwrap_or_default(),
            text: one(&entry.text),
            since: Some(entry.at),
        });
        told.collect()
    } else {
        let bad = telling(sight.judgements).filter(|judgement| judgement.verdict != Verdict::Ok);
        let seen = bad.map(|judgement| {
            let subject = &judgement.subject;
            let text = one(&format!("{} {}: {}", subject.pane, subject.target, judgement.summary));
            Wrong { subject, verdict: judgement.verdict, text, since: standing(subject).map(|entry| entry.at) }
        });
        seen.collect()
    };
    wrong.sort_by_key(|wrong| (std::cmp::Reverse(wrong.verdict), wrong.since.is_none(), wrong.since));
    wrong
}

/// Something that is wrong, in one line.
pub(super) fn wrong_line(sight: &Sight<'_>, wrong: &Wrong<'_>) -> String {
    let said = format!("{}: {}", shared::verdict(wrong.verdict).get(sight.lang), wrong.text);
    match wrong.since {
        Some(since) => w::since(sight.lang, &said, &sight.minute(since)),
        None => said,
    }
}

/// What was done for an incident and ended, oldest first; what was refused was not done.
pub(super) fn done<'a>(sight: &Sight<'a>, incident: &'a Incident) -> impl Iterator<Item = &'a Deed> {
    of(sight, incident).into_iter().filter(|deed| deed.ran.is_some() && !deed.was_refused())
}

/// Every action of an incident, oldest first.
pub(super) fn of<'a>(sight: &Sight<'a>, incident: &Incident) -> Vec<&'a Deed> {
    let mut deeds: Vec<_> = sight.ledger.deeds().filter(|deed| sight.covers(incident, deed.id, deed.at)).collect();
    deeds.reverse();
    deeds
}

/// Who did it.
pub(super) fn author(name: Option<&str>) -> String {
    one(name.unwrap_or("bongsu"))
}

/// What was tried, when, how it went and by whom, in one line.
pub(super) fn deed_line(sight: &Sight<'_>, deed: &Deed) -> String {
    let lang = sight.lang;
    let (what, how, who) = (outcome::what(deed), outcome::of(deed, lang), author(deed.actor.name()));
    let line = format!("{} {what}: {how} ({who})", sight.minute(deed.ended_at.unwrap_or(deed.at)));
    match deed.undone_by {
        Some(_) => w::undone(lang, &line),
        None => line,
    }
}

/// What was begun and has not ended.
pub(super) fn running(sight: &Sight<'_>) -> Vec<String> {
    let line = |deed: &Deed| {
        let what = format!("{}, {}", outcome::what(deed), author(deed.actor.name()));
        w::since(sight.lang, &what, &sight.minute(deed.at))
    };
    sight.ledger.unfinished().into_iter().map(line).collect()
}

/// A change that stands: what, until when, how it is put back.
pub(super) fn change_line(sight: &Sight<'_>, change: &Change<'_>) -> String {
    let lang = sight.lang;
    let what = format!("#{} {}", change.deed.id, outcome::what(change.deed));
    let until = match change.expires_at {
        Some(at) if change.is_due(sight.now) => w::should_have_ended(lang, &sight.minute(at)),
        Some(at) => w::ends_at(lang, &sight.minute(at)),
        None => w::no_end().get(lang).to_owned(),
    };
    match &change.deed.intent.plan.undo {
        Undo::By(how) => format!("{what}; {until}; {}", w::put_back(lang, how)),
        Undo::Never(why) => format!("{what}; {until}; {}", w::never_back(lang, why)),
    }
}

/// The lines of people about an incident, in the order in which they happened.
pub(super) fn said<'a>(sight: &Sight<'a>, incident: &'a Incident) -> impl Iterator<Item = &'a Entry> {
    let own = |entry: &&Entry| matches!(entry.origin, Origin::Note | Origin::Pin);
    sight.timeline.entries().into_iter().filter(own).filter(|entry| sight.covers(incident, entry.id, entry.at))
}

/// Those of them that are of a kind and still said.
pub(super) fn tagged<'a>(sight: &Sight<'a>, incident: &'a Incident, tag: Tag) -> impl Iterator<Item = &'a Entry> {
    said(sight, incident).filter(move |entry| entry.tags.contains(&tag) && !entry.struck)
}

/// What somebody wrote, in one line.
pub(super) fn entry_line(sight: &Sight<'_>, entry: &Entry) -> String {
    let more = if entry.text.trim().contains('\n') { " …" } else { "" };
    let (text, who) = (first_line(entry.text.trim()), author(entry.author.name()));
    format!("{} {text}{more} ({who})", sight.minute(entry.at))
}

/// Who holds which role, which roles nobody has, and which were offered.
pub(super) fn roles(sight: &Sight<'_>, incident: &Incident) -> Vec<String> {
    let lang = sight.lang;
    let held = |role: Role| {
        let label = role.label().get(lang);
        match incident.roles.holder(role) {
            Some(held) => Some(format!("{label}: {}", w::since(lang, &held.name, &sight.minute(held.since)))),
            None => role.is_needed().then(|| format!("{label}: {}", w::nobody().get(lang))),
        }
    };
    Role::ALL.into_iter().filter_map(held).chain(offers(sight, incident)).collect()
}

/// The roles that were offered and not yet taken.
pub(super) fn offers(sight: &Sight<'_>, incident: &Incident) -> Vec<String> {
    let line =
        |offer: &Offer| w::offered(sight.lang, offer.role.label().get(sight.lang), &offer.to, &sight.minute(offer.at));
    incident.roles.offers().map(line).collect()
}

/// What is due when, soonest first; what should have been is said.
pub(super) fn timers(sight: &Sight<'_>, incident: &Incident) -> Vec<String> {
    let (lang, skew) = (sight.lang, sight.skew());
    let mut timers: Vec<(Moment, String)> = Vec::new();
    let respond = incident.respond_by(sight.scheme, skew).map(|at| (at, w::respond().get(lang).to_owned()));
    let update = incident.update_by(sight.scheme, skew).map(|at| (at, w::update_due().get(lang).to_owned()));
    let rung = incident.next_rung(sight.rungs, skew).map(|next| (next.due, w::next_rung(lang, &next.rung.who)));
    timers.extend(respond.into_iter().chain(update).chain(rung));
    for change in sight.ledger.changes(sight.now) {
        timers.extend(change.expires_at.map(|at| (at, w::change_ends(lang, &outcome::what(change.deed)))));
    }
    timers.sort();
    let line = |(at, what): (Moment, String)| {
        let line = format!("{} {what}", sight.minute(at));
        if at < sight.now { w::overdue(lang, &line, &Sight::age(at, sight.now)) } else { line }
    };
    timers.into_iter().map(line).collect()
}

/// How much time lies between two moments; with a minus when the second one is earlier.
pub(super) fn span(from: Moment, to: Moment) -> String {
    let sign = if to < from { "-" } else { "" };
    format!("{sign}{}", number::duration((to - from).abs().to_std().unwrap_or_default()))
}

/// What is wrong, as a title: what is judged now, or what the timeline said last.
pub(super) const fn wrong_title(sight: &Sight<'_>) -> Words {
    if sight.judgements.is_empty() { w::wrong_by_timeline() } else { w::wrong() }
}

/// How bad it is, what it is, where it stands and for how long it has lasted.
pub(super) fn headline(sight: &Sight<'_>, incident: &Incident) -> String {
    let (name, status) = (sight.scheme.name(incident.severity), incident.status.label().get(sight.lang));
    let age = match incident.ended_at() {
        Some(end) => w::lasted(sight.lang, &span(incident.declared_at, end)),
        None => format!("T{}", time::offset(incident.age(sight.now, sight.skew()))),
    };
    format!("{name} {} · {status} · {age}", one(&incident.title))
}

/// When it began, as far as anybody knows: its impact, its first sign, or when it was declared.
pub(super) fn began(incident: &Incident) -> Moment {
    let known = [Milestone::Impact, Milestone::Detected].into_iter().find_map(|of| incident.times.get(of));
    known.unwrap_or(incident.declared_at)
}
