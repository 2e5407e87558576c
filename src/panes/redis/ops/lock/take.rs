//! Deleting one lock, only if it is the one that was planned.

use serde::{Deserialize, Serialize};

use super::{
    super::{
        super::{
            session::{self, Answer, Ask, Link, Session},
            source::channel,
        },
        raw::Raw,
        reach::failed,
    },
    Held, Value,
    held::pairs,
};
use crate::{
    domain::{
        act::Refusal,
        reading::{Fault, FaultKind},
        words::Lang,
    },
    text::Clean,
};

/// Compares a string and deletes it. The time to live may have shrunk, and neither begun nor ended.
const STRING: &str = "local t,p=redis.call('PTTL',KEYS[1]),tonumber(ARGV[1]) \
    if redis.call('GET',KEYS[1])~=ARGV[2] or t>p or (t<0)~=(p<0) then return 0 end return redis.call('DEL',KEYS[1])";
/// The same for a hash, of which every field must be the same. Whoever waits for a lock of Redisson is woken, as its own
/// `forceUnlock` does: for a lock without an end they would wait for ever.
const HASH: &str = "local t,p=redis.call('PTTL',KEYS[1]),tonumber(ARGV[1]) \
    if t>p or (t<0)~=(p<0) or redis.call('HLEN',KEYS[1])~=(#ARGV-1)/2 then return 0 end \
    for i=2,#ARGV,2 do if redis.call('HGET',KEYS[1],ARGV[i])~=ARGV[i+1] then return 0 end end \
    redis.call('DEL',KEYS[1]) redis.pcall('PUBLISH',KEYS[2],'0') return 1";
/// What is published to those who wait (`LockPubSub.UNLOCK_MESSAGE`).
const UNLOCKED: &str = "0";

/// How it is made sure that nothing comes in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// One script compares and deletes.
    Script,
    /// The key is watched, compared and deleted in a transaction.
    Watch,
}

/// What came of it.
#[derive(Debug)]
pub enum Taken {
    /// It is deleted.
    Deleted,
    /// It was another one, and is as it was.
    Changed,
    /// The server refused.
    Refused(String),
    /// Nobody knows.
    Unknown(String),
}

/// Whether the server lets us run a script.
///
/// # Errors
/// When it does not answer.
pub async fn how(link: &Link, session: &Session, lang: Lang) -> Result<How, Refusal> {
    let ask = [Ask::new("EVAL").arg("return 1").arg("0")];
    let (answers, _) = link.ask(&ask).await.map_err(|fault| failed(&fault, lang))?;
    match answers.into_iter().next() {
        Some(Answer::Refused(refused)) if refused.code == "NOPERM" || refused.text.contains("unknown command") => {
            Ok(How::Watch)
        }
        Some(Answer::Refused(refused)) => {
            Err(failed(&session::refusal(&refused, link.place(), session.target(), "eval"), lang))
        }
        _ => Ok(How::Script),
    }
}

/// Exactly what will run, as `redis-cli` would be given it.
pub fn commands(lock: &Held, how: How) -> Vec<String> {
    let asks = match how {
        How::Script => vec![script(lock)],
        How::Watch => watching(lock).into_iter().chain(transaction(lock)).collect(),
    };
    asks.iter().map(line).collect()
}

/// A command as `redis-cli` would be given it, cut when it is very long.
pub fn line(ask: &Ask) -> String {
    let parts: Vec<String> = ask.parts().iter().map(|part| Raw(part.clone()).argument()).collect();
    Clean::new(&parts.join(" ")).to_string()
}

fn script(lock: &Held) -> Ask {
    let begin = |script: &str, keys: &str| Ask::new("EVAL").arg(script).arg(keys).arg(&lock.key.0);
    match &lock.value {
        Value::String(value) => begin(STRING, "1").arg(lock.ttl_ms.to_string()).arg(&value.0),
        Value::Hash(fields) => {
            let ask = begin(HASH, "2").arg(channel(&lock.key.0)).arg(lock.ttl_ms.to_string());
            fields.iter().fold(ask, |ask, (field, value)| ask.arg(&field.0).arg(&value.0))
        }
    }
}

fn watching(lock: &Held) -> [Ask; 3] {
    let read = if matches!(lock.value, Value::String(_)) { "GET" } else { "HGETALL" };
    ["WATCH", "PTTL", read].map(|command| Ask::new(command).arg(&lock.key.0))
}

fn transaction(lock: &Held) -> Vec<Ask> {
    let mut asks = vec![Ask::new("MULTI"), Ask::new("DEL").arg(&lock.key.0)];
    if matches!(lock.value, Value::Hash(_)) {
        asks.push(Ask::new("PUBLISH").arg(channel(&lock.key.0)).arg(UNLOCKED));
    }
    asks.push(Ask::new("EXEC"));
    asks
}

/// Deletes the lock if it is still the same.
pub async fn take(link: &Link, session: &Session, (lock, how): (&Held, How), lang: Lang) -> Taken {
    let outcome = match how {
        How::Script => link.ask(&[script(lock)]).await.map(|(answers, _)| answers.into_iter().next()),
        How::Watch => watched(link, lock).await,
    };
    match outcome {
        Ok(Some(Answer::Number(1))) => Taken::Deleted,
        // A key of another type stops the script before it does anything.
        Ok(Some(Answer::Number(_) | Answer::Nil)) => Taken::Changed,
        Ok(Some(Answer::Refused(refused))) if refused.code == "WRONGTYPE" || refused.text.contains("WRONGTYPE") => {
            Taken::Changed
        }
        Ok(Some(Answer::Refused(refused))) => {
            Taken::Refused(failed(&session::refusal(&refused, link.place(), session.target(), "eval"), lang).why)
        }
        Ok(other) => Taken::Unknown(format!("{other:?}")),
        // Nothing was sent to who was not there.
        Err(fault) if matches!(fault.kind, FaultKind::Refused | FaultKind::Dns | FaultKind::Unreachable) => {
            Taken::Refused(failed(&fault, lang).why)
        }
        Err(fault) => Taken::Unknown(failed(&fault, lang).why),
    }
}

async fn watched(link: &Link, lock: &Held) -> Result<Option<Answer>, Fault> {
    let mut same = false;
    let decide = |answers: &[Answer]| {
        same = is_same(lock, answers);
        if same { transaction(lock) } else { vec![Ask::new("UNWATCH")] }
    };
    let (first, then) = link.ask_then(&watching(lock), decide).await?;
    let refused = |answers: &[Answer]| answers.iter().find(|answer| matches!(answer, Answer::Refused(_))).cloned();
    if !same {
        return Ok(Some(refused(&first).unwrap_or(Answer::Nil)));
    }
    // What one command is refused for, `EXEC` does not say.
    Ok(refused(&then).or_else(|| match then.last() {
        Some(Answer::List(done)) => done.first().cloned(),
        other => other.cloned(),
    }))
}

/// Whether what was read after the key was watched is the lock.
fn is_same(lock: &Held, answers: &[Answer]) -> bool {
    let [watched, ttl, value] = answers else { return false };
    let same = match (&lock.value, value) {
        (Value::String(wanted), Answer::Bytes(bytes)) => wanted.0 == *bytes,
        (Value::Hash(wanted), Answer::List(_)) => *wanted == pairs(value),
        _ => false,
    };
    same && !matches!(watched, Answer::Refused(_)) && ttl.number().is_some_and(|ttl| lock.ends_no_later(ttl))
}
