//! Everything that is known of one row.

use super::super::{Store, words as w};
use super::{keys, locks, nodes, slowlog};
use crate::{panes::Cx, theme::Role, ui::facts::Section};

/// The details of the row with this key, in whichever sub-view it stands.
pub(in super::super) fn details(store: &Store, key: &str, cx: &Cx<'_>) -> Vec<Section> {
    if let Some(found) = store.locks.data().and_then(|data| data.locks.iter().find(|own| locks::key(own) == key)) {
        return locks::details(store, found, cx);
    }
    if let Some(found) = store.keys.data().and_then(|data| data.keys.iter().find(|own| keys::key(own) == key)) {
        return keys::details(found, cx);
    }
    if let Some(found) = store.nodes.data().and_then(|data| data.nodes.iter().find(|own| nodes::key(own) == key)) {
        return nodes::details(found, store.status.data(), cx);
    }
    let trouble = store.nodes.data().map(|data| nodes::notes(data, cx)).unwrap_or_default();
    if let Some((_, verdict, text)) = trouble.into_iter().find(|(own, ..)| own == key) {
        return vec![Section::new(w::about_node().get(cx.lang)).with("", text, Role::of(verdict))];
    }
    if key.starts_with("note:") {
        let notes = store.locks.data().map(|data| data.notes.as_slice()).unwrap_or_default();
        let section = Section::new(w::not_counted().get(cx.lang));
        return vec![notes.iter().fold(section, |section, note| section.with("", note, Role::Unknown))];
    }
    let commands = store.slowlog.data().map(|data| data.commands.as_slice()).unwrap_or_default();
    commands.iter().find(|own| slowlog::key(own) == key).map(|own| slowlog::details(own, cx)).unwrap_or_default()
}
