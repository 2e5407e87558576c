//! Setting a flag that applications look at, with an end of its own. What is there already is never overwritten, and
//! taking it back deletes it only while it is still ours.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    super::{
        glob,
        session::{self, Answer, Ask as Question, Link},
    },
    RedisOperator, SET_FLAG,
    lock::{self, Held, How, Taken, Value, take},
    raw::Raw,
    reach::{self, failed},
    words as w,
};
use crate::{
    config::parse_duration,
    domain::{
        act::{Ask, Class, Lasting, Object, Plan, Ran, RanHow, Refusal, Revert, Said, Undo, Verified},
        event::Evidence,
        words::Lang,
    },
    text::{Clean, number},
};

/// The parameters.
pub const KEY: &str = "key";
pub const VALUE: &str = "value";
pub const TTL: &str = "ttl";

/// How long a flag may stay.
const TIMES: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24 * 30);
/// The longest key or value, in bytes.
const LONGEST: usize = 512;

/// What was set, frozen in the ask that takes it back.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Ours {
    value: String,
}

/// What is proved before it runs.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Proof {
    /// The key is free on this server.
    Free { node: super::super::address::Place, seconds: u64 },
    /// The key has what we set.
    Ours { held: Held, how: How },
}

pub async fn plan(operator: &RedisOperator, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
    let key = text(ask, KEY, lang)?;
    let patterns = &operator.session.target().locks;
    if let Some(pattern) = patterns.iter().find(|pattern| glob::matches(pattern.as_bytes(), key.as_bytes())) {
        return Err(Refusal::of(KEY, w::flag_is_lock(lang, &Clean::new(pattern))));
    }
    let raw = Raw(key.as_bytes().to_vec());
    let link = reach::home(&operator.session, &raw.0, lang).await?;
    if let Some(frozen) = &ask.frozen {
        let ours: Ours = serde_json::from_value(frozen.clone()).map_err(|_| Refusal::new(w::no_proof().get(lang)))?;
        return plan_back(operator, ask, (&link, &raw, &ours), lang).await;
    }
    let value = text(ask, VALUE, lang)?;
    let time = parse_duration(ask.param(TTL).trim()).filter(|time| TIMES.contains(time));
    let seconds = time.ok_or_else(|| Refusal::of(TTL, w::flag_times().get(lang)))?.as_secs();
    free(operator, &link, (&raw, value), lang).await?;
    let time = Duration::from_secs(seconds);
    let facts = vec![
        Said::fact(w::there_now().get(lang), w::nothing().get(lang)),
        Said::fact(w::ttl().get(lang), w::ends_itself(lang, &number::duration(time))),
        Said::fact(w::server().get(lang), link.place().to_string()),
    ];
    Ok(Plan {
        ask: ask.clone(),
        class: Class::Low,
        title: w::set_flag_to(lang, key, value, &number::duration(time)),
        scene: operator.scene(),
        commands: vec![lock::line(&set(key, value, seconds))],
        objects: vec![Object::new(key, w::flag_value(lang, value))],
        of: None,
        facts,
        undo: Undo::By(w::flag_back().get(lang).into()),
        name: key.into(),
        proof: serde_json::to_value(Proof::Free { node: link.place().clone(), seconds }).unwrap_or_default(),
        lasting: Some(Lasting { time, revert: Revert::Itself }),
        back: None,
        deadline: super::DEADLINE,
    })
}

/// A parameter that is short and plain.
fn text<'a>(ask: &'a Ask, name: &str, lang: Lang) -> Result<&'a str, Refusal> {
    let text = ask.param(name).trim();
    let plain = !text.is_empty() && text.len() <= LONGEST && Clean::new(text).as_str() == text;
    if plain { Ok(text) } else { Err(Refusal::of(name, w::plain_text().get(lang))) }
}

fn set(key: &str, value: &str, seconds: u64) -> Question {
    Question::new("SET").arg(key).arg(value).arg("EX").arg(seconds.to_string()).arg("NX")
}

/// Whether nothing is there.
async fn free(operator: &RedisOperator, link: &Link, (key, value): (&Raw, &str), lang: Lang) -> Result<(), Refusal> {
    let kind = reach::one(link, &operator.session, Question::new("TYPE").arg(&key.0), "type", lang).await?.text();
    match kind.as_str() {
        "none" => Ok(()),
        "string" => {
            let Some(there) = lock::read(link, &operator.session, key, lang).await? else { return Ok(()) };
            let line = there.line(lang);
            let same = there.held.value == Value::String(Raw(value.as_bytes().to_vec()));
            let why = if same { w::flag_is_set(lang, &line) } else { w::flag_is_other(lang, &line) };
            Err(Refusal::new(why).differs(key.short(), w::nothing().get(lang), line))
        }
        other => Err(Refusal::new(w::flag_is_other(lang, &Clean::new(other)))),
    }
}

async fn plan_back(
    operator: &RedisOperator,
    ask: &Ask,
    (link, key, ours): (&Link, &Raw, &Ours),
    lang: Lang,
) -> Result<Plan, Refusal> {
    let there = lock::read(link, &operator.session, key, lang).await?;
    let Some(there) = there else { return Err(Refusal::new(w::flag_gone().get(lang))) };
    if there.held.value != Value::String(Raw(ours.value.as_bytes().to_vec())) {
        let other = Refusal::new(w::flag_not_ours().get(lang));
        return Err(other.differs(w::value().get(lang), ours.value.as_str(), there.held.value.line()));
    }
    let how = lock::how(link, &operator.session, lang).await?;
    Ok(Plan {
        ask: ask.clone(),
        class: Class::Low,
        title: w::delete_flag(lang, &key.short()),
        scene: operator.scene(),
        commands: lock::commands(&there.held, how),
        objects: vec![Object::new(key.short(), there.line(lang))],
        of: None,
        facts: vec![Said::fact(w::server().get(lang), link.place().to_string())],
        undo: Undo::Never(w::set_again().get(lang).into()),
        name: key.short(),
        proof: serde_json::to_value(Proof::Ours { held: there.held, how }).unwrap_or_default(),
        lasting: None,
        back: None,
        deadline: super::DEADLINE,
    })
}

pub async fn prove(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
    let key = Raw(text(&plan.ask, KEY, lang)?.as_bytes().to_vec());
    let link = reach::home(&operator.session, &key.0, lang).await?;
    let columns = [w::key(), w::kind(), w::value(), w::ttl(), w::server()].map(|column| column.get(lang).into());
    match super::proof(plan, lang)? {
        Proof::Free { node, .. } => {
            free(operator, &link, (&key, plan.ask.param(VALUE)), lang).await?;
            same_server(&node, &link, lang)?;
            Ok(None)
        }
        Proof::Ours { held, .. } => {
            let now = lock::read(&link, &operator.session, &key, lang).await?;
            held.still(now.as_ref().map(|now| &now.held), lang)?;
            same_server(&held.node, &link, lang)?;
            Ok(Some(operator.evidence("keys", columns.into(), vec![held.row(lang)])))
        }
    }
}

fn same_server(planned: &super::super::address::Place, now: &Link, lang: Lang) -> Result<(), Refusal> {
    if planned == now.place() {
        return Ok(());
    }
    let moved = Refusal::new(w::moving().get(lang));
    Err(moved.differs(w::server().get(lang), planned.to_string(), now.place().to_string()))
}

pub async fn run(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Ran {
    match super::proof(plan, lang) {
        Ok(Proof::Free { node, seconds }) => put(operator, plan, (&operator.session.link(&node), seconds), lang).await,
        Ok(Proof::Ours { held, how }) => {
            let link = operator.session.link(&held.node);
            match take(&link, &operator.session, (&held, how), lang).await {
                Taken::Deleted => Ran::new(RanHow::Done, w::deleted().get(lang)),
                Taken::Changed => Ran::new(RanHow::Refused, w::changed().get(lang)),
                Taken::Refused(why) => Ran::new(RanHow::Failed, why),
                Taken::Unknown(why) => Ran::new(RanHow::Unknown, why),
            }
        }
        Err(refusal) => super::not_run(&refusal),
    }
}

async fn put(operator: &RedisOperator, plan: &Plan, (link, seconds): (&Link, u64), lang: Lang) -> Ran {
    let (Ok(key), Ok(value)) = (text(&plan.ask, KEY, lang), text(&plan.ask, VALUE, lang)) else {
        return Ran::new(RanHow::Refused, w::no_proof().get(lang));
    };
    let answers = match link.ask(&[set(key, value, seconds)]).await {
        Ok((answers, _)) => answers,
        Err(fault) => return Ran::new(RanHow::Unknown, failed(&fault, lang).why),
    };
    match answers.into_iter().next() {
        Some(Answer::Bytes(ok)) if ok == b"OK" => {
            let back = Ask::new(SET_FLAG, &plan.ask.target).with(KEY, key).frozen(Ours { value: value.into() });
            Ran { undo: Some(back), ..Ran::new(RanHow::Done, w::flag_done(lang, key, value)) }
        }
        Some(Answer::Nil) => Ran::new(RanHow::Refused, w::flag_taken().get(lang)),
        Some(Answer::Refused(refused)) => {
            let fault = session::refusal(&refused, link.place(), operator.session.target(), "set");
            Ran::new(RanHow::Failed, failed(&fault, lang).why)
        }
        other => Ran::new(RanHow::Unknown, format!("{other:?}")),
    }
}

pub async fn verify(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Verified {
    let seen = async {
        let key = Raw(text(&plan.ask, KEY, lang)?.as_bytes().to_vec());
        let link = reach::home(&operator.session, &key.0, lang).await?;
        lock::read(&link, &operator.session, &key, lang).await
    };
    let there = match seen.await {
        Err(refusal) => return Verified::unseen(refusal.why),
        Ok(there) => there,
    };
    let key = plan.ask.param(KEY);
    match (super::proof(plan, lang), there) {
        (Err(refusal), _) => Verified::unseen(refusal.why),
        (Ok(Proof::Ours { .. }), None) => Verified::seen(true, w::is_gone(lang, key)),
        (Ok(Proof::Ours { held, .. }), Some(there)) if there.held.value != held.value => {
            Verified::seen(true, w::taken_anew(lang, key, &there.held.value.line()))
        }
        (Ok(Proof::Ours { .. }), Some(_)) => Verified::seen(false, w::still_there(lang, key)),
        (Ok(Proof::Free { .. }), None) => Verified::seen(false, w::is_gone(lang, key)),
        (Ok(Proof::Free { seconds, .. }), Some(there)) => {
            let value = Value::String(Raw(plan.ask.param(VALUE).trim().as_bytes().to_vec()));
            let most = i64::try_from(seconds * 1_000).unwrap_or(i64::MAX);
            let held = there.held.value == value && (0..=most).contains(&there.held.ttl_ms);
            Verified::seen(held, format!("{key}: {}", there.line(lang)))
        }
    }
}
