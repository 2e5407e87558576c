//! The roots of the trees of locks, as they are when somebody acts on one. Pure.

use super::{facts::below, words as w};
use crate::{
    domain::{act::Refusal, words::Lang},
    panes::mysql::model::{Forest, Locks, Party},
};

/// The session for which most others wait and that waits for nobody.
///
/// # Errors
/// When nobody waits, or it is not known who is in the way, or no session holds what they wait for.
pub(super) fn worst(locks: &Result<Locks, String>, lang: Lang) -> Result<u64, Refusal> {
    let locks = locks.as_ref().map_err(|why| Refusal::new(w::unseen(lang, why)))?;
    let forest = Forest::of(&locks.lock_waits);
    let worst = forest.roots().filter(|root| root.victims > 0).max_by_key(|root| root.victims);
    match worst.map(|root| root.party) {
        Some(Party::Session(id)) => Ok(id),
        Some(Party::Transaction(id)) => Err(Refusal::new(w::no_session(lang, id))),
        None => Err(Refusal::new(w::nobody_waits().get(lang))),
    }
}

/// Whether these are still roots for which somebody waits.
///
/// # Errors
/// When nobody waits for one any more, or it waits itself.
pub(super) fn still(locks: &Result<Locks, String>, ids: &[u64], lang: Lang) -> Result<(), Refusal> {
    let locks = locks.as_ref().map_err(|why| Refusal::new(w::unseen(lang, why)))?;
    let forest = Forest::of(&locks.lock_waits);
    for id in ids {
        if below(locks, &[*id]).is_empty() {
            return Err(Refusal::new(w::waits_no_more(lang, *id)));
        }
        let root = forest.find(Party::Session(*id)).is_some_and(|node| node.last.is_empty());
        let by = locks.lock_waits.iter().find(|wait| wait.waiting_id == *id).and_then(|wait| wait.blocking_id);
        if let (false, Some(by)) = (root, by) {
            return Err(Refusal::new(w::waits_itself(lang, *id, by)));
        }
    }
    Ok(())
}
