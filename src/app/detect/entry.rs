//! What the timeline says of alarms.

use crate::domain::{
    alarm::Group,
    event::{Event, Seq},
    incident::{Scheme, Severity},
    verdict::Verdict,
    words::Lang,
};

use super::words as w;

/// So many targets are named beside the first.
const NAMED: usize = 4;

/// The line of a group whose alarms fire: how bad, the first of them, how many more and on which targets.
pub(super) fn firing(group: &Group, scheme: &Scheme, lang: Lang) -> String {
    let ranked = group.ranked();
    let mut text = group.severity.map(|severity| format!("{} ", scheme.name(severity))).unwrap_or_default();
    text += ranked.first().map_or("", |first| first.title.as_str());
    let more = ranked.len().saturating_sub(1);
    if more == 0 {
        return text;
    }
    let mut others: Vec<_> = group.places().into_iter().filter(|place| Some(*place) != group.root.as_ref()).collect();
    others.dedup_by(|a, b| a.target == b.target);
    let left = others.len().saturating_sub(NAMED);
    let mut names: Vec<_> = others.iter().take(NAMED).map(|place| place.target.clone()).collect();
    if left > 0 {
        names.push(format!("+{left}"));
    }
    if names.is_empty() { text + &w::more_there(lang, more) } else { text + &w::more(lang, more, names.join(", ")) }
}

/// What changes a line that is there.
pub(super) fn again(
    id: Option<Seq>,
    count: usize,
    text: String,
    (verdict, severity): (Verdict, Option<Severity>),
) -> Option<Event> {
    let count = u32::try_from(count).unwrap_or(u32::MAX).max(1);
    Some(Event::EntryRepeated { id: id?, count, text, verdict, severity })
}
