//! What the timeline says of an action.

use super::words as w;
pub(super) use crate::report::outcome::{result, verdict};
use crate::{
    domain::{
        act::{Deed, Hold, Ledger, Ran, RanHow, Verified},
        clock::Moment,
        effect::Effect,
        event::{Event, NewEntry, Origin, Tag},
        incident::NotYours,
        words::Lang,
    },
    report::outcome,
};

/// So many commands stand in the timeline; the log has them all.
const MOST: usize = 5;

/// The sentence about why a plan does not run; `typed` is what must be typed.
pub(super) fn hold_text(hold: &Hold, typed: String, now: Moment, lang: Lang) -> String {
    match hold {
        Hold::NotYours(NotYours::Theirs { operations }) => w::not_yours(lang, operations.clone()),
        Hold::NotYours(NotYours::Nobodys) => w::nobodys().get(lang).to_owned(),
        Hold::Locked => w::header_locked().get(lang).to_owned(),
        Hold::Expired => w::expired().get(lang).to_owned(),
        Hold::Nothing => w::nothing_to_do().get(lang).to_owned(),
        Hold::TooMany { objects, allowed } => w::too_many(lang, *objects, *allowed),
        Hold::Recent { who, until } => {
            w::recent(lang, who.clone(), u64::try_from((*until - now).num_seconds().max(0) + 1).unwrap_or(1))
        }
        Hold::Unsaved => w::unsaved(lang, typed),
        Hold::Mistyped => w::mistyped(lang, typed),
        Hold::NoReason => w::no_reason().get(lang).to_owned(),
        Hold::SamePerson => w::same_person().get(lang).to_owned(),
        Hold::SameClient => w::same_client().get(lang).to_owned(),
        Hold::UnknownClient => w::unknown_client().get(lang).to_owned(),
        Hold::NotNow => w::not_now().get(lang).to_owned(),
    }
}

/// The line of the timeline about an action: what, with which result, by which command, by whom and why.
pub(super) fn entry(deed: &Deed, at: Moment, lang: Lang) -> NewEntry {
    let intent = &deed.intent;
    let mut lines = vec![format!("{}: {}", outcome::what(deed), outcome::of(deed, lang))];
    let commands = &intent.plan.commands;
    lines.extend(commands.iter().take(MOST).map(|command| format!("$ {command}")));
    if commands.len() > MOST {
        lines.push(w::more_commands(lang, commands.len() - MOST));
    }
    lines.push(who(deed, lang));
    if !intent.reason.is_empty() {
        lines.push(w::reason_was(lang, intent.reason.clone()));
    }
    let changed = deed.refusal.iter().flat_map(|refusal| &refusal.changed);
    lines.extend(changed.map(|[what, was, is]| w::differs(lang, what.clone(), was.clone(), is.clone())));
    NewEntry {
        at: deed.ended_at.unwrap_or(at),
        origin: Origin::Action { action: deed.id, verdict: verdict(deed), by_itself: intent.by.is_none() },
        text: lines.join("\n"),
        tags: [Tag::Action].into(),
        evidence: intent.evidence.clone(),
    }
}

/// What must be written down of actions that the last bongsu left in the middle: their outcome is not known, and nobody
/// runs them again.
pub(super) fn settle(ledger: &Ledger, lang: Lang) -> Vec<Event> {
    let unknown = |deed: &Deed| {
        let mut ran = Ran::new(RanHow::Unknown, w::ended_in_the_middle().get(lang));
        ran.undo = deed.intent.plan.back.as_ref().map(|back| back.ask.clone());
        Event::ActionEnded { action: deed.id, ran: Box::new(ran) }
    };
    let unseen = |action| {
        let verified = Verified::unseen(w::not_seen_in_time().get(lang));
        Event::ActionVerified { action, verified }
    };
    let unfinished = ledger.unfinished().into_iter().map(unknown);
    let done = |deed: &&Deed| deed.ran.as_ref().is_some_and(Ran::is_done);
    let unverified = ledger.deeds().filter(|deed| deed.verified.is_none()).filter(done);
    unfinished.chain(unverified.map(|deed| unseen(deed.id))).collect()
}

/// Who did it, from which terminal, and who approved.
pub(super) fn who(deed: &Deed, lang: Lang) -> String {
    let intent = &deed.intent;
    let Some(by) = &intent.by else { return w::by_itself().get(lang).to_owned() };
    let from = |client: &Option<String>| client.as_ref().map(|client| format!(" ({client})")).unwrap_or_default();
    let mut text = w::by(lang, format!("{}{}", by.name, from(&by.client)));
    if let Some(second) = &intent.second {
        text.push_str(" · ");
        text.push_str(&w::approved_by(lang, format!("{}{}", second.name, from(&second.client))));
    }
    if intent.unsaved {
        text.push_str(" · ");
        text.push_str(w::was_unsaved().get(lang));
    }
    text
}

/// A line of the room about itself.
pub(super) fn room_line(at: Moment, text: String) -> Effect {
    Effect::Record(Event::EntryAdded(NewEntry { origin: Origin::Room, ..NewEntry::note(at, text) }))
}
