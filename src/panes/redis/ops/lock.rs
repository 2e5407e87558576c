//! Deleting locks that are exactly as they were when somebody looked. The value is compared where it is deleted, in one
//! script; where scripts are not allowed, the key is watched and deleted in a transaction of the same connection.
//!
//! A lock that was renewed or taken anew since the plan lives longer than it did: the time to live may only have
//! shrunk. So a lock whose value says nothing (`1`) is told apart from the next one too, if it expires.

mod held;
mod take;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

pub use held::{Held, Seen, Value, read};
pub use take::{How, Taken, commands, how, line, take};

use super::{super::glob, RedisOperator, raw::Raw, reach, words as w};
use crate::{
    domain::{
        act::{Ask, Class, Object, Plan, Ran, RanHow, Refusal, Said, Undo, Verified},
        clock::Moment,
        event::Evidence,
        words::Lang,
    },
    text::{Clean, number},
};

/// The parameter that names the keys, one a line: no clean text has several lines.
pub const KEY: &str = "key";

/// What the pane showed of a lock when it was picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The key.
    pub key: Clean,
    /// Who held it; empty when that was not known.
    pub owner: Clean,
    /// Its time to live then.
    pub ttl_ms: Option<u64>,
    /// Since when it is known to be held.
    pub since: Moment,
}

/// What is proved before it runs.
#[derive(Debug, Serialize, Deserialize)]
struct Proof {
    how: How,
    locks: Vec<Held>,
}

pub async fn plan(operator: &RedisOperator, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
    let named: Vec<&str> = ask.param(KEY).split('\n').filter(|key| !key.is_empty()).collect();
    if named.is_empty() {
        return Err(Refusal::of(KEY, w::which_lock().get(lang)));
    }
    let shown: Option<Vec<Shown>> = ask.frozen.clone().map(serde_json::from_value).transpose().map_err(|_| {
        // Not ours, or of another version: what was shown cannot be compared.
        Refusal::new(w::no_proof().get(lang))
    })?;
    let shown = shown.unwrap_or_default();
    let (mut seen, mut gone, mut how) = (Vec::new(), Vec::new(), None);
    for name in named {
        let key = exact(operator, name, lang)?;
        let link = reach::home(&operator.session, &key.0, lang).await?;
        match read(&link, &operator.session, &key, lang).await? {
            Some(lock) => {
                if let Some(shown) = shown.iter().find(|shown| shown.key.as_str() == name) {
                    as_shown(&lock, shown, lang)?;
                }
                seen.push((lock, shown.iter().find(|shown| shown.key.as_str() == name)));
                how = Some(match how {
                    Some(how) => how,
                    None => take::how(&link, &operator.session, lang).await?,
                });
            }
            None => gone.push(Clean::new(name)),
        }
    }
    let Some(how) = how else { return Err(Refusal::of(KEY, w::lock_gone().get(lang))) };
    Ok(planned(operator, (ask, how), &seen, (&gone, lang)))
}

/// The exact bytes of a key: those of the last count that read like this, else what was typed.
fn exact(operator: &RedisOperator, name: &str, lang: Lang) -> Result<Raw, Refusal> {
    let round = operator.found.borrow();
    let kept = round.iter().flat_map(|round| &round.found.kept);
    let alike: BTreeSet<&Vec<u8>> =
        kept.map(|kept| &kept.key).filter(|key| Clean::from_bytes(key).as_str() == name).collect();
    let mut alike = alike.into_iter();
    match (alike.next(), alike.next()) {
        (Some(key), None) => Ok(Raw(key.clone())),
        (Some(_), Some(_)) => Err(Refusal::of(KEY, w::ambiguous(lang, name))),
        (None, _) => {
            let patterns = &operator.session.target().locks;
            if patterns.iter().any(|pattern| glob::matches(pattern.as_bytes(), name.as_bytes())) {
                return Ok(Raw(name.as_bytes().to_vec()));
            }
            Err(Refusal::of(KEY, w::no_lock(lang, &Clean::new(name))))
        }
    }
}

/// Whether a lock is still that of the row which was picked.
fn as_shown(lock: &Seen, shown: &Shown, lang: Lang) -> Result<(), Refusal> {
    if shown.owner.is_empty() || lock.held.owners().contains(&shown.owner) {
        return Ok(());
    }
    let owner = lock.held.owners().into_iter().next().unwrap_or_default();
    Err(Refusal::new(w::other_owner().get(lang)).differs(w::owner().get(lang), shown.owner.as_str(), owner.as_str()))
}

fn planned(
    operator: &RedisOperator,
    (ask, how): (&Ask, How),
    seen: &[(Seen, Option<&Shown>)],
    (gone, lang): (&[Clean], Lang),
) -> Plan {
    let locks: Vec<Held> = seen.iter().map(|(lock, _)| lock.held.clone()).collect();
    let (title, name) = match locks.as_slice() {
        [one] => (w::delete_one(lang, &one.key.short()), typed(&one.key, operator)),
        several => (w::delete_several(lang, several.len()), operator.session.target().name.clone()),
    };
    let mut facts = match seen {
        [(lock, shown)] => about(operator, lock, *shown, lang),
        several => several.iter().filter_map(|(lock, shown)| alive(lock, *shown, lang)).collect(),
    };
    facts.push(Said::danger(w::risk().get(lang), w::two_owners().get(lang)));
    if !gone.is_empty() {
        let names: Vec<&str> = gone.iter().map(Clean::as_str).collect();
        facts.push(Said::fact(w::gone_label().get(lang), names.join(", ")));
    }
    let total = operator.found.borrow().as_ref().and_then(|round| usize::try_from(round.found.total).ok());
    Plan {
        ask: ask.clone(),
        class: Class::High,
        title,
        scene: operator.scene(),
        commands: locks.iter().flat_map(|lock| commands(lock, how)).collect(),
        objects: seen.iter().map(|(lock, _)| Object::new(lock.held.key.short(), lock.line(lang))).collect(),
        of: total.map(|total| total.max(locks.len())),
        facts,
        undo: Undo::Never(w::never_back().get(lang).into()),
        name,
        proof: serde_json::to_value(Proof { how, locks }).unwrap_or_default(),
        lasting: None,
        back: None,
        deadline: super::DEADLINE,
    }
}

/// What a person types to confirm: the key, if that can be typed at all.
fn typed(key: &Raw, operator: &RedisOperator) -> String {
    if key.is_typeable() { key.clean().to_string() } else { operator.session.target().name.clone() }
}

/// What is to be known of one lock.
fn about(operator: &RedisOperator, lock: &Seen, shown: Option<&Shown>, lang: Lang) -> Vec<Said> {
    let held = &lock.held;
    let mut facts = vec![
        Said::fact(w::key().get(lang), Clean::new(&held.key.argument()).as_str()),
        Said::fact(w::kind().get(lang), held.value.kind()),
        Said::fact(w::value().get(lang), held.value.line()),
        match held.ttl_ms {
            ms if ms < 0 => Said::fact(w::ttl().get(lang), w::forever().get(lang)),
            ms => Said::warning(w::ttl().get(lang), w::ends_itself(lang, &held::time(ms))),
        },
    ];
    if let Some(shown) = shown {
        let since = (operator.clock.now() - shown.since).max(TimeDelta::zero()).to_std().unwrap_or_default();
        facts.push(Said::fact(w::held().get(lang), number::duration(since)));
    }
    facts.extend(lock.idle_s.map(|s| Said::fact(w::idle().get(lang), held::time(s.saturating_mul(1_000)))));
    facts.extend(lock.memory.map(|bytes| Said::fact(w::memory().get(lang), number::bytes(bytes))));
    facts.extend(lock.waiters.map(|n| Said::fact(w::waiters().get(lang), w::wait_for_it(lang, n))));
    facts.push(Said::fact(w::server().get(lang), held.node.to_string()));
    facts.extend(alive(lock, shown, lang));
    if held.ttl_ms < 0 && held.value.says_little() {
        facts.push(Said::warning(w::value().get(lang), w::says_little().get(lang)));
    }
    facts
}

/// What speaks for an owner that still works.
fn alive(lock: &Seen, shown: Option<&Shown>, lang: Lang) -> Option<Said> {
    let before = i64::try_from(shown?.ttl_ms?).ok()?;
    let renewed = lock.held.ttl_ms > before;
    renewed.then(|| Said::danger(w::owner().get(lang), w::renewed(lang, &lock.held.key.short())))
}

pub async fn prove(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
    let proof: Proof = super::proof(plan, lang)?;
    let mut rows = Vec::new();
    for lock in &proof.locks {
        let link = reach::home(&operator.session, &lock.key.0, lang).await?;
        let now = read(&link, &operator.session, &lock.key, lang).await?;
        lock.still(now.as_ref().map(|now| &now.held), lang)?;
        if *link.place() != lock.node {
            let moved = Refusal::new(w::moving().get(lang));
            return Err(moved.differs(w::server().get(lang), lock.node.to_string(), link.place().to_string()));
        }
        rows.push(lock.row(lang));
    }
    let columns = [w::key(), w::kind(), w::value(), w::ttl(), w::server()].map(|column| column.get(lang).into());
    Ok(Some(operator.evidence("keys", columns.into(), rows)))
}

pub async fn run(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Ran {
    let proof: Proof = match super::proof(plan, lang) {
        Ok(proof) => proof,
        Err(refusal) => return super::not_run(&refusal),
    };
    let (mut done, mut output, mut worst) = (0_usize, Vec::new(), RanHow::Refused);
    for lock in &proof.locks {
        let link = operator.session.link(&lock.node);
        let said = match take(&link, &operator.session, (lock, proof.how), lang).await {
            Taken::Deleted => {
                done += 1;
                w::deleted().get(lang).to_owned()
            }
            Taken::Changed => w::changed().get(lang).to_owned(),
            Taken::Refused(why) => {
                worst = RanHow::Failed;
                why
            }
            Taken::Unknown(why) => {
                worst = RanHow::Unknown;
                why
            }
        };
        output.push(format!("{}: {said}", lock.key.short()));
        if worst == RanHow::Unknown {
            break;
        }
    }
    let all = proof.locks.len();
    let how = match (done, worst) {
        (done, _) if done == all => RanHow::Done,
        (_, RanHow::Unknown) => RanHow::Unknown,
        (0, worst) => worst,
        _ => RanHow::Failed,
    };
    let text = match (output.as_slice(), all) {
        ([one], 1) => one.clone(),
        _ => w::deleted_of(lang, done, all),
    };
    Ran { output, ..Ran::new(how, text) }
}

pub async fn verify(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Verified {
    let Ok(proof) = super::proof::<Proof>(plan, lang) else { return Verified::unseen(w::no_proof().get(lang)) };
    let (mut held, mut gone, mut said) = (true, Vec::new(), Vec::new());
    for lock in &proof.locks {
        let now = async {
            let link = reach::home(&operator.session, &lock.key.0, lang).await?;
            read(&link, &operator.session, &lock.key, lang).await
        };
        let key = lock.key.short();
        said.push(match now.await {
            Err(refusal) => return Verified::unseen(refusal.why),
            Ok(None) => {
                gone.push(key);
                continue;
            }
            Ok(Some(now)) if lock.still(Some(&now.held), lang).is_err() => {
                w::taken_anew(lang, &key, &now.held.value.line())
            }
            Ok(Some(_)) => {
                held = false;
                w::still_there(lang, &key)
            }
        });
    }
    // What went as it should takes few words, however many they were.
    match gone.as_slice() {
        [] => {}
        [one] => said.push(w::is_gone(lang, one)),
        several => said.push(w::are_gone(lang, several.len())),
    }
    Verified::seen(held, said.join(", "))
}
