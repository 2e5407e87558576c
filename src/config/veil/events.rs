//! Events without secrets, as they go to the journal and into recordings.

use std::mem::discriminant;

use serde_json::Value;

use super::{veil_json, veil_text};
use crate::domain::{
    actor::Actor,
    event::{Event, Stamped},
};

/// The event without secrets in any of its texts. A word of a fixed vocabulary stays, though somebody's password may be
/// the same word: without it the event could not be read again.
#[must_use]
pub fn veil_stamped(stamped: Stamped) -> Stamped {
    let Stamped { seq, at, mut actor, event } = stamped;
    if let Actor::Person(name) = &mut actor {
        veil_text(name);
    }
    Stamped { seq, at, actor, event: veil_event(event) }
}

fn veil_event(event: Event) -> Event {
    let Ok(plain) = serde_json::to_value(&event) else { return event };
    let mut value = plain.clone();
    if !veil_json(&mut value) {
        return event;
    }
    let veiled = read(value, &event).or_else(|| read(text_by_text(plain, &event), &event));
    let mut veiled = veiled.unwrap_or(Event::Unknown);
    // The fingerprint of a plan is no text, though it may have the digits of one in it.
    if let (Event::ActionIntended(veiled) | Event::ActionRefused { intent: veiled, .. }, Some(mark)) =
        (&mut veiled, mark(&event))
    {
        mark.clone_into(&mut veiled.mark);
    }
    veiled
}

fn mark(event: &Event) -> Option<&str> {
    match event {
        Event::ActionIntended(intent) | Event::ActionRefused { intent, .. } => Some(&intent.mark),
        _ => None,
    }
}

/// The event in `value`, when it is one of the same kind as `event`.
fn read(value: Value, event: &Event) -> Option<Event> {
    serde_json::from_value(value).ok().filter(|read| discriminant(read) == discriminant(event))
}

/// Every text veiled without which the event can be read.
fn text_by_text(plain: Value, event: &Event) -> Value {
    let mut places = Vec::new();
    texts(&plain, &mut String::new(), &mut places);
    places.into_iter().fold(plain, |value, place| {
        let mut tried = value.clone();
        let changed = match tried.pointer_mut(&place) {
            Some(Value::String(text)) => veil_text(text),
            _ => false,
        };
        if changed && read(tried.clone(), event).is_some() { tried } else { value }
    })
}

/// The places of all texts, as JSON pointers (RFC 6901).
fn texts(value: &Value, here: &mut String, places: &mut Vec<String>) {
    let mut below = |name: &str, member: &Value| {
        let length = here.len();
        here.extend(["/", &name.replace('~', "~0").replace('/', "~1")]);
        texts(member, here, places);
        here.truncate(length);
    };
    match value {
        Value::String(_) => places.push(here.clone()),
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| below(&n.to_string(), item)),
        Value::Object(members) => members.iter().for_each(|(name, member)| below(name, member)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
