//! A lock as the server has it, read by what touches it as little as can be.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::{
    super::{
        address::Place,
        session::{Answer, Ask, Link, Session},
        source::{VALUE, channel},
    },
    raw::Raw,
    reach::{self, allowed, failed},
    words as w,
};
use crate::{
    domain::{act::Refusal, words::Lang},
    text::{Clean, number},
};

/// The longest value, in bytes, that is taken for one of a lock.
const LONGEST: usize = 16 << 10;
/// The most fields of a hash that is taken for a lock.
const FIELDS: usize = 64;
/// Whoever looks at locks, as bongsu does, makes them look used; less idle than this says nothing, in seconds.
const IDLE: i64 = 15;

/// A lock, exactly: what must still be so when it is deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The key.
    pub key: Raw,
    /// The server that has it.
    pub node: Place,
    /// What is there.
    pub value: Value,
    /// Its time to live, as `PTTL` gives it: -1 for ever.
    pub ttl_ms: i64,
}

/// The value of a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Of a string.
    String(Raw),
    /// Of a hash, such as a lock of Redisson: fields and values, in the order of the fields.
    Hash(Vec<(Raw, Raw)>),
}

impl Value {
    /// The type, as Redis calls it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "string",
            Self::Hash(_) => "hash",
        }
    }

    /// For people.
    pub fn line(&self) -> String {
        match self {
            Self::String(value) => value.short(),
            Self::Hash(fields) => {
                let fields = fields.iter().map(|(field, value)| format!("{} = {}", field.short(), value.short()));
                fields.collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// As arguments of `redis-cli`.
    fn exact(&self) -> String {
        match self {
            Self::String(value) => value.argument(),
            Self::Hash(fields) => {
                let fields = fields.iter().map(|(field, value)| format!("{} {}", field.argument(), value.argument()));
                fields.collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// Whether every owner may well write the same.
    pub fn says_little(&self) -> bool {
        matches!(self, Self::String(value) if value.0.len() < 8)
    }
}

impl Held {
    /// Who holds it, as the pane shows it: a Redisson lock may have several fields.
    pub fn owners(&self) -> Vec<Clean> {
        let shown = |bytes: &Raw| Clean::from_bytes(&bytes.0[..bytes.0.len().min(VALUE)]);
        match &self.value {
            Value::String(value) => vec![shown(value)],
            Value::Hash(fields) => fields.iter().map(|(field, _)| shown(field)).collect(),
        }
    }

    /// Whether a time to live is what is left of the planned one: neither renewed, nor begun, nor ended.
    pub const fn ends_no_later(&self, ttl_ms: i64) -> bool {
        ttl_ms <= self.ttl_ms && (ttl_ms < 0) == (self.ttl_ms < 0)
    }

    /// Whether what is there now is the same lock: the same value, and no longer to live than it had.
    ///
    /// # Errors
    /// What is different.
    pub fn still(&self, now: Option<&Self>, lang: Lang) -> Result<(), Refusal> {
        let Some(now) = now else {
            let gone = Refusal::new(w::lock_gone().get(lang));
            return Err(gone.differs(self.key.short(), self.value.line(), w::nothing().get(lang)));
        };
        let same_end = self.ends_no_later(now.ttl_ms);
        if now.value == self.value && same_end {
            return Ok(());
        }
        let mut refusal = Refusal::new(w::lock_changed(lang, &self.key.short()));
        if now.value != self.value {
            let (was, is) = (self.value.line(), now.value.line());
            // Bytes may differ that look the same.
            let (was, is) = if was == is { (self.value.exact(), now.value.exact()) } else { (was, is) };
            refusal = refusal.differs(w::value().get(lang), was, is);
        }
        if !same_end {
            refusal.changed.push([w::ttl().get(lang).into(), ttl(self.ttl_ms, lang), ttl(now.ttl_ms, lang)]);
        }
        Err(refusal)
    }

    /// What is kept of it.
    pub fn row(&self, lang: Lang) -> Vec<String> {
        let cut = |text: String| Clean::new(&text).to_string();
        let (key, value) = (cut(self.key.argument()), cut(self.value.exact()));
        vec![key, self.value.kind().into(), value, ttl(self.ttl_ms, lang), self.node.to_string()]
    }
}

/// A time to live for people.
fn ttl(ms: i64, lang: Lang) -> String {
    if ms < 0 { w::forever().get(lang).to_owned() } else { time(ms) }
}

/// Milliseconds for people.
pub fn time(ms: i64) -> String {
    number::duration(Duration::from_millis(u64::try_from(ms).unwrap_or_default()))
}

/// A lock and what else is known of it.
#[derive(Debug)]
pub struct Seen {
    /// The lock.
    pub held: Held,
    /// For how many seconds nobody looked at it, where that says something.
    pub idle_s: Option<i64>,
    /// What it takes, in bytes.
    pub memory: Option<u64>,
    /// How many wait for it, as far as Redisson tells.
    pub waiters: Option<u64>,
}

impl Seen {
    /// In one line.
    pub fn line(&self, lang: Lang) -> String {
        let end = match self.held.ttl_ms {
            ms if ms < 0 => w::never_ends().get(lang).to_owned(),
            ms => w::ends_itself(lang, &time(ms)),
        };
        let mut parts = vec![self.held.value.kind().to_owned(), self.held.value.line(), end];
        parts.extend(self.waiters.filter(|n| *n > 0).map(|n| w::wait_for_it(lang, n)));
        parts.join(" · ")
    }
}

/// Reads a lock; `None` when the key is not there.
///
/// # Errors
/// When it cannot be read, or is no lock.
pub async fn read(link: &Link, session: &Session, key: &Raw, lang: Lang) -> Result<Option<Seen>, Refusal> {
    let of_key = |command: &str| Ask::new(command).arg(&key.0);
    let asks = [
        of_key("TYPE"),
        of_key("PTTL"),
        Ask::new("OBJECT").arg("IDLETIME").arg(&key.0),
        Ask::new("MEMORY").arg("USAGE").arg(&key.0).arg("SAMPLES").arg("1"),
        of_key("STRLEN"),
        of_key("HLEN"),
    ];
    let (answers, _) = link.ask(&asks).await.map_err(|fault| failed(&fault, lang))?;
    let answers = <[Answer; 6]>::try_from(answers);
    let [kind, ttl, idle, memory, length, fields] = answers.unwrap_or([const { Answer::Nil }; 6]);
    let kind = allowed(kind, link, session, ("type", lang))?.text();
    let ttl = allowed(ttl, link, session, ("pttl", lang))?.number();
    let size = |size: &Answer| size.number().and_then(|size| usize::try_from(size).ok());
    let long = |answer: &Answer, most: usize| size(answer).is_none_or(|size| size > most);
    let value = match kind.as_str() {
        "none" => return Ok(None),
        "string" if long(&length, LONGEST) => return Err(Refusal::new(w::too_long(lang, &key.short()))),
        "hash" if long(&fields, FIELDS) => return Err(Refusal::new(w::too_long(lang, &key.short()))),
        "string" => string(link, session, key, lang).await?,
        "hash" => hash(link, session, key, lang).await?,
        other => return Err(Refusal::new(w::no_lock_type(lang, &key.short(), &Clean::new(other)))),
    };
    let (Some(value), Some(ttl_ms)) = (value, ttl.filter(|ttl| *ttl > -2)) else { return Ok(None) };
    let waiters = if kind == "hash" { waiting(link, key).await } else { None };
    let held = Held { key: key.clone(), node: link.place().clone(), value, ttl_ms };
    let memory = memory.number().and_then(|bytes| u64::try_from(bytes).ok());
    Ok(Some(Seen { held, idle_s: idle.number().filter(|s| *s >= IDLE), memory, waiters }))
}

async fn string(link: &Link, session: &Session, key: &Raw, lang: Lang) -> Result<Option<Value>, Refusal> {
    // A key that goes away meanwhile reads as empty; what is proved later tells it apart.
    let ask = Ask::new("GETRANGE").arg(&key.0).arg("0").arg(LONGEST.to_string());
    let value = reach::one(link, session, ask, "getrange", lang).await?;
    within(value.bytes().len(), key, lang)?;
    Ok(Some(Value::String(Raw(value.bytes().to_vec()))))
}

async fn hash(link: &Link, session: &Session, key: &Raw, lang: Lang) -> Result<Option<Value>, Refusal> {
    let answer = reach::one(link, session, Ask::new("HGETALL").arg(&key.0), "hgetall", lang).await?;
    let fields = pairs(&answer);
    within(fields.iter().map(|(field, value)| field.0.len() + value.0.len()).sum(), key, lang)?;
    Ok((!fields.is_empty()).then_some(Value::Hash(fields)))
}

/// Fields and values, in the order of the fields.
pub fn pairs(answer: &Answer) -> Vec<(Raw, Raw)> {
    let raw = |answer: &Answer| Raw(answer.bytes().to_vec());
    let mut fields: Vec<_> = answer.list().chunks_exact(2).map(|pair| (raw(&pair[0]), raw(&pair[1]))).collect();
    fields.sort();
    fields
}

fn within(size: usize, key: &Raw, lang: Lang) -> Result<(), Refusal> {
    if size > LONGEST { Err(Refusal::new(w::too_long(lang, &key.short()))) } else { Ok(()) }
}

/// How many wait for a lock of Redisson, where this server tells.
async fn waiting(link: &Link, key: &Raw) -> Option<u64> {
    let channel = channel(&key.0);
    let asks = ["NUMSUB", "SHARDNUMSUB"].map(|count| Ask::new("PUBSUB").arg(count).arg(&channel));
    let (answers, _) = link.ask(&asks).await.ok()?;
    let count = |answer: &Answer| answer.list().get(1).and_then(Answer::number).and_then(|n| u64::try_from(n).ok());
    answers.iter().filter_map(count).reduce(u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(value: Value, ttl_ms: i64) -> Held {
        Held { key: Raw(b"L".to_vec()), node: Place::new("a", 1), value, ttl_ms }
    }

    fn string(text: &[u8]) -> Value {
        Value::String(Raw(text.to_vec()))
    }

    #[test]
    fn a_lock_is_the_same_while_its_value_is_and_its_time_only_shrinks() {
        let lock = held(string(b"me"), 9_000);
        let same = |value: &[u8], ttl| lock.still(Some(&held(string(value), ttl)), Lang::En).is_ok();
        assert!(same(b"me", 9_000) && same(b"me", 1) && same(b"me", 0));
        assert!(!same(b"me", 9_001), "it was renewed");
        assert!(!same(b"me", -1), "it was made to stay");
        assert!(!same(b"you", 9_000) && !same(b"", 9_000) && !same(b"me\0", 9_000));
        let for_ever = held(string(b"me"), -1);
        assert!(for_ever.still(Some(&held(string(b"me"), -1)), Lang::En).is_ok());
        assert!(for_ever.still(Some(&held(string(b"me"), 30_000)), Lang::En).is_err(), "somebody gave it an end");
        assert!(for_ever.still(None, Lang::En).is_err());
    }

    #[test]
    fn a_difference_is_shown_also_where_it_cannot_be_seen() {
        let lock = held(string(b"a\x1b"), -1);
        let refusal = lock.still(Some(&held(string("a\u{241b}".as_bytes()), 5)), Lang::En).unwrap_err();
        assert_eq!(refusal.changed.len(), 2, "{refusal:?}");
        assert_eq!(refusal.changed[0][1], r#""a\x1b""#);
    }

    #[test]
    fn owners_are_those_that_the_pane_shows() {
        let field = |name: &str| (Raw(name.into()), Raw(b"1".to_vec()));
        let lock = held(Value::Hash(vec![field("8743:58"), field("mode")]), 1);
        assert_eq!(lock.owners(), [Clean::new("8743:58"), Clean::new("mode")]);
        assert_eq!(lock.value.line(), "8743:58 = 1, mode = 1");
        assert_eq!(held(string(&[b'x'; 999]), 1).owners()[0].len(), VALUE);
        assert!(string(b"1").says_little() && !string(b"api-77f9:31").says_little());
    }

    #[test]
    fn what_is_proved_is_written_down_exactly() {
        let lock = held(Value::Hash(vec![(Raw(b"\xff\n".to_vec()), Raw(b"2".to_vec()))]), 77);
        let json = serde_json::to_value(&lock).unwrap();
        assert_eq!(serde_json::from_value::<Held>(json).unwrap(), lock);
    }
}
