//! What can be done with what is selected, and what speaks for it, from the readings alone.

use super::{
    super::{
        Store,
        model::{LockKey, Node},
        view::{keys, locks, nodes, since},
    },
    DELETE_LOCK, KILL_CLIENT, KILL_SCRIPT, SET_FLAG,
    client::CLIENT,
    flag::{KEY, TTL, VALUE},
    lock::{self, Shown},
    reach::NODE,
    words as w,
};
use crate::{
    domain::act::{Ask, Class, Field, Offer},
    panes::{Cx, targets::Watched},
    text::{number, truncate},
};

/// How a server that runs a script says so, in the text of its fault.
const BUSY: &str = "(BUSY)";
/// The flag that is set most often.
const FLAG: (&str, &str, &str) = ("payment:retry:paused", "1", "1h");
/// So many locks can be chosen from.
const CHOICES: usize = 50;
/// A key in a title, in cells.
const SHORT: usize = 60;

/// The offers for the rows with these keys.
pub(in super::super) fn offers(store: &Store, rows: &[String], cx: &Cx<'_>) -> Vec<Offer> {
    let mut offers: Vec<Offer> = delete_lock(store, rows, cx).into_iter().collect();
    let all = store.nodes.data().map_or(&[][..], |data| data.nodes.as_slice());
    let picked = all.iter().find(|node| node.probed && rows.contains(&nodes::key(node)));
    offers.push(kill_script(store, all, picked, cx));
    offers.push(set_flag(store, cx));
    offers.push(kill_client(store, all, picked, cx));
    offers
}

fn delete_lock(store: &Store, rows: &[String], cx: &Cx<'_>) -> Option<Offer> {
    let lang = cx.lang;
    let all = store.keys.data()?.keys.as_slice();
    let picked: Vec<&LockKey> = all.iter().filter(|lock| rows.contains(&keys::key(lock))).collect();
    let ask = Ask::new(DELETE_LOCK, &store.target.name);
    let offer = |ask, title, why, rank, fields| Offer { ask, class: Class::High, title, why, rank, fields };
    if picked.is_empty() {
        let patterns = store.locks.data().map_or(&[][..], |data| data.locks.as_slice());
        let pattern = patterns.iter().find(|pattern| rows.contains(&locks::key(pattern)));
        let choices = all.iter().filter(|lock| pattern.is_none_or(|pattern| pattern.pattern == lock.pattern));
        let choices: Vec<String> = choices.take(CHOICES).map(|lock| lock.key.to_string()).collect();
        let without = pattern.map_or(0, |pattern| pattern.without_expiry);
        let why = if without > 0 { w::many_without_ttl(lang, without) } else { String::new() };
        let value = choices.first().cloned().unwrap_or_default();
        let hint = w::key_hint().get(lang).into();
        let field =
            Field { name: lock::KEY.into(), title: w::key().get(lang).into(), value, choices, hint, optional: false };
        let rank = if without > 0 { 90 } else { 20 };
        return Some(offer(ask, w::delete_lock().get(lang).into(), why, rank, vec![field]));
    }
    let names: Vec<&str> = picked.iter().map(|lock| lock.key.as_str()).collect();
    let ask = ask.with(lock::KEY, names.join("\n")).frozen(picked.iter().map(|lock| shown(lock)).collect::<Vec<_>>());
    let title = match names.as_slice() {
        [one] => w::delete_one(lang, &truncate(one, SHORT)),
        several => w::delete_several(lang, several.len()),
    };
    let (why, rank) = speaks(&picked, cx);
    Some(offer(ask, title, why, rank, Vec::new()))
}

fn shown(lock: &LockKey) -> Shown {
    Shown { key: lock.key.clone(), owner: lock.owner.clone(), ttl_ms: lock.ttl_ms, since: lock.since }
}

/// What speaks for deleting: nobody will end it, and others wait.
fn speaks(picked: &[&LockKey], cx: &Cx<'_>) -> (String, u8) {
    let lang = cx.lang;
    let waiters: u64 = picked.iter().filter_map(|lock| lock.waiters).sum();
    let without = picked.iter().filter(|lock| lock.ttl_ms.is_none()).count();
    let mut parts = Vec::new();
    let mut rank = 40;
    match picked {
        [one] if without == 1 => parts.push(w::held_without_ttl(lang, &number::duration(since(one.since, cx)))),
        [one] => {
            let left = std::time::Duration::from_millis(one.ttl_ms.unwrap_or_default());
            parts.push(w::ends_itself(lang, &number::duration(left)));
        }
        _ if without > 0 => parts.push(w::many_without_ttl(lang, without as u64)),
        _ => {}
    }
    if without > 0 {
        rank += 80;
    }
    if waiters > 0 {
        parts.push(w::wait_for_it(lang, waiters));
        rank += 80;
    }
    (parts.join(" · "), rank)
}

/// The server that is picked, else the one that is known to be busy.
fn kill_script(store: &Store, all: &[Node], picked: Option<&Node>, cx: &Cx<'_>) -> Offer {
    let lang = cx.lang;
    let busy_node = |node: &&Node| node.fault.as_ref().is_some_and(|fault| fault.detail.contains(BUSY));
    let node = picked.or_else(|| all.iter().find(busy_node));
    // Whichever source asked last knows it first.
    let mut failures = store.states(cx.now).into_iter().filter_map(|source| source.failure);
    let busy = failures.any(|failure| failure.fault.detail.contains(BUSY)) || node.as_ref().is_some_and(busy_node);
    let mut ask = Ask::new(KILL_SCRIPT, &store.target.name);
    if let Some(node) = node {
        ask = ask.with(NODE, node.address.as_str());
    }
    let why = if busy { w::answers_nobody().get(lang).into() } else { String::new() };
    let title = w::kill_script().get(lang).into();
    Offer { ask, class: Class::Low, title, why, rank: if busy { u8::MAX } else { 0 }, fields: Vec::new() }
}

fn set_flag(store: &Store, cx: &Cx<'_>) -> Offer {
    let lang = cx.lang;
    let field = |name: &str, title: &str, value: &str, hint: &str| Field {
        name: name.into(),
        title: title.into(),
        value: value.into(),
        hint: hint.into(),
        ..Field::default()
    };
    let fields = vec![
        field(KEY, w::key().get(lang), FLAG.0, ""),
        field(VALUE, w::value().get(lang), FLAG.1, ""),
        field(TTL, w::ttl().get(lang), FLAG.2, w::ttl_hint().get(lang)),
    ];
    let ask = Ask::new(SET_FLAG, &store.target.name);
    Offer { ask, class: Class::Low, title: w::set_flag().get(lang).into(), why: String::new(), rank: 10, fields }
}

fn kill_client(store: &Store, all: &[Node], picked: Option<&Node>, cx: &Cx<'_>) -> Offer {
    let lang = cx.lang;
    let mut ask = Ask::new(KILL_CLIENT, &store.target.name);
    let hint = w::client_hint().get(lang).into();
    let mut fields = vec![Field { name: CLIENT.into(), title: w::client().get(lang).into(), hint, ..Field::default() }];
    let servers: Vec<String> = all.iter().filter(|node| node.probed).map(|node| node.address.to_string()).collect();
    match picked {
        Some(node) => ask = ask.with(NODE, node.address.as_str()),
        None if servers.len() > 1 => {
            let value = servers.first().cloned().unwrap_or_default();
            let title = w::server().get(lang).into();
            fields.push(Field { name: NODE.into(), title, value, choices: servers, ..Field::default() });
        }
        None => {}
    }
    Offer { ask, class: Class::Low, title: w::kill_client().get(lang).into(), why: String::new(), rank: 5, fields }
}
