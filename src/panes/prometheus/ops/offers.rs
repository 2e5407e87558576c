//! What can be done with what is selected, and what speaks for it, from the readings alone.

use super::{
    super::{
        Watch,
        model::{Alert, State},
    },
    EXPIRE, SILENCE,
    expire::SILENCE_ID,
    silence::{ALERT, BY, DURATION, REASON, Shown},
    words as w,
};
use crate::{
    domain::{
        act::{Ask, Class, Field, Offer},
        verdict::Verdict,
    },
    panes::Cx,
    text::number,
};

/// So many alerts can be chosen from.
const CHOICES: usize = 50;
/// How long a silence lasts unless somebody says otherwise.
const USUAL: &str = "2h";

/// The offers for the rows with these keys.
pub(in super::super) fn offers(watch: &Watch, rows: &[String], cx: &Cx<'_>) -> Vec<Offer> {
    if watch.target.alertmanager.is_none() {
        return Vec::new();
    }
    let all = watch.alerts.data().map_or(&[][..], |data| data.alerts.as_slice());
    let picked = all.iter().find(|alert| rows.contains(&alert.key()));
    silence(watch, all, picked, cx).into_iter().chain(expire(watch, all, picked, cx)).collect()
}

fn field(name: &str, title: &str, value: &str, hint: &str) -> Field {
    Field { name: name.into(), title: title.into(), value: value.into(), hint: hint.into(), ..Field::default() }
}

fn silence(watch: &Watch, all: &[Alert], picked: Option<&Alert>, cx: &Cx<'_>) -> Option<Offer> {
    let lang = cx.lang;
    let can = |alert: &&Alert| matches!(alert.state, State::Firing | State::Inhibited) && alert.fingerprint.is_some();
    let mut fields = vec![
        field(DURATION, w::lasts().get(lang), USUAL, w::times_hint().get(lang)),
        field(REASON, w::comment().get(lang), "", w::reason_hint().get(lang)),
        Field { optional: true, ..field(BY, w::made_by().get(lang), "", w::by_hint().get(lang)) },
    ];
    let ask = Ask::new(SILENCE, &watch.target.name);
    if let Some(alert) = picked {
        let alert = Some(alert).filter(can)?;
        let id = alert.fingerprint.clone().unwrap_or_default();
        let ask = ask.with(ALERT, id).frozen(Shown { labels: alert.labels.clone() });
        let since = alert.since.and_then(|at| (cx.now - at).to_std().ok());
        let why = since.map_or_else(String::new, |time| w::fires_for(lang, &number::duration(time)));
        let rank = if alert.verdict() > Verdict::Ok { 60 } else { 10 };
        return Some(Offer { ask, class: Class::Low, title: w::silence_one(lang, &alert.name), why, rank, fields });
    }
    let names: Vec<String> = all.iter().filter(can).take(CHOICES).map(|alert| alert.name.to_string()).collect();
    let value = names.first()?.clone();
    let choice = Field { choices: unique(names), ..field(ALERT, w::alert().get(lang), &value, "") };
    fields.insert(0, choice);
    let title = w::silence().get(lang).into();
    Some(Offer { ask, class: Class::Low, title, why: String::new(), rank: 5, fields })
}

fn unique(mut names: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

fn expire(watch: &Watch, all: &[Alert], picked: Option<&Alert>, cx: &Cx<'_>) -> Option<Offer> {
    let lang = cx.lang;
    let from = picked.map_or(all, std::slice::from_ref);
    let ids: Vec<String> =
        from.iter().flat_map(|alert| &alert.silences).map(|silence| silence.id.to_string()).collect();
    let ids = unique(ids);
    let ask = Ask::new(EXPIRE, &watch.target.name);
    let title = w::expire().get(lang).to_owned();
    let offer = |ask, rank, fields| Offer { ask, class: Class::Low, title, why: String::new(), rank, fields };
    match (ids.as_slice(), picked) {
        ([], _) => None,
        ([one], Some(_)) => Some(offer(ask.with(SILENCE_ID, one.as_str()), 50, Vec::new())),
        ([first, ..], _) => {
            let choice = field(SILENCE_ID, w::silence_label().get(lang), first, "");
            Some(offer(ask, 5, vec![Field { choices: ids.clone(), ..choice }]))
        }
    }
}
